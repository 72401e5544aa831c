"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlprep.maths.trees.guard import caret, visible


class Judgement(Enum):
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"
    UNPARSED = "unparsed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that could not be read: what is wrong, where, and what to do about it."""

    message: str
    start: int = 0
    end: int = 0
    hint: str = ""
    code: str = "unread"

    def caret(self, text: str) -> str:
        """Three lines: the message (and hint), the text, and a caret below the place."""
        said = stopped(f"Not read as maths: {self.message}")
        if self.hint:
            said += f" {stopped(self.hint[0].upper() + self.hint[1:])}"
        return f"{said}\n{caret(visible(text), self.start, self.end)}"


def stopped(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """how: 'identical', 'exact', 'sampled', 'proved' or ''.  echo, latex: the answer as it was read.

    code: stable name of what was diagnosed.  explanation: of a wrong answer.  message: of one that was not
    read
    or not decided.  note: what was assumed in reading it.  again: ask again, never a lapse; it outranks
    the verdict.
    """

    verdict: Judgement
    how: str = ""
    echo: str = ""
    latex: str = ""
    code: str = ""
    explanation: str = ""
    message: str = ""
    note: str = ""
    again: bool = False
    fault: Unread | None = None

    @property
    def right(self) -> bool:
        return self.verdict is Judgement.EQUIVALENT and not self.again


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why an answer is wrong: a stable code and one verified sentence."""

    code: str
    text: str

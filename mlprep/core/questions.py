"""What a question shows, what an answer is and what a grade says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from mlprep.core.cards import Outcome

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Reads(Enum):
    """How a part of an answer is read."""

    MATHS = "maths"
    NUMBER = "number"
    WORDS = "words"
    OPTIONS = "options"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to answer. label: '' if the question has only this part."""

    label: str = ""
    reads: Reads = Reads.FREE
    form: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is shown: values drawn, options shuffled, nothing left to interpolate but gaps.

    text: prose with $TeX$, `code` and lists; of a cloze it keeps its {?gap} markers.
    given: declarations in short form, for the line of names, completion and live reading.
    several: more than one option may be right.
    """

    card_id: str
    kind: str
    seed: int
    text: str
    parts: tuple[Part, ...]
    snippet: str | None = None
    options: tuple[str, ...] = ()
    several: bool = False
    given: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    assume: tuple[str, ...] = ()
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An option after the reveal."""

    text: str
    right: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reveal:
    """The back of a card: what the author says once the question has been answered.

    expected: prose with $TeX$.  gaps: of a cloze, gap -> its answer as shown (TeX inside $, words outside).
    when: under which conditions a formula holds.  points: of a recall card, the first must not be missing.
    """

    expected: str
    when: str | None = None
    why: str | None = None
    steps: str | None = None
    options: tuple[Option, ...] = ()
    points: tuple[str, ...] = ()
    gaps: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartGrade:
    """How one part of an answer fared."""

    label: str
    outcome: Outcome
    expected: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """What the program says of an answer.

    code: stable name of the diagnosis, e.g. 'sign' or 'mistake:2'; None if nothing is certain.
    message: one thing to say (a diagnosis, or what could not be read, with its caret).
    echo: how the answer was read, one line.  note: what was chosen where two readings exist.
    how: identical, exact, sampled or proved, if maths decided.
    """

    outcome: Outcome
    reveal: Reveal
    code: str | None = None
    message: str = ""
    echo: str = ""
    note: str = ""
    how: str = ""
    parts: tuple[PartGrade, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed to which instance. Parts stand in the question's order, between top-level semicolons."""

    text: str
    seed: int

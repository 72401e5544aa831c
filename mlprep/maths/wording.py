"""Verdicts from what was read and decided."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding.verdict import Judgement, Unread, Verdict
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.echo_latex import latex

if TYPE_CHECKING:
    from collections.abc import Container

    from mlprep.maths.deciding.decide import Decision
    from mlprep.maths.parsing.parser import Parsed
    from mlprep.maths.trees.faults import MathsError


_LN: Final = re.compile(r"(?<![a-zA-Z])ln(?![a-zA-Z])")
_LOG: Final = re.compile(r"(?<![a-zA-Z])log(?![a-zA-Z0-9_])")


def unread(fault: MathsError) -> Verdict:
    """The verdict for a text that could not be read."""
    hint = fault.hint or "change or delete it"
    found = Unread(fault.message, fault.start, fault.end, hint, fault.code)
    message = f"{sentence(fault.message)} {sentence(hint)}"
    return Verdict(Judgement.UNPARSED, code=fault.code, message=message, again=True, fault=found)


def sentence(text: str, names: Container[str] = frozenset()) -> str:
    """The text with a capital and a full stop; a name at its start, one of names or a letter, is kept."""
    if not text:
        return ""
    first = re.split(r"[^\w]", text, maxsplit=1)[0]
    named = first in names or (len(first) == 1 and first != "a") or not first.isalpha()
    text = text if named else text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def as_typed(text: str, answer: str) -> str:
    """An explanation with the learner's name of the natural logarithm."""
    return _LOG.sub("ln", text) if _LN.search(answer) and not _LOG.search(answer) else text


def verdict_of(parsed: Parsed, judgement: Judgement, decision: Decision, message: str = "") -> Verdict:
    return Verdict(
        judgement,
        decision.how,
        echo(parsed.tree),
        latex(parsed.tree),
        decision.code,
        "",
        message,
        ". ".join(parsed.notes),
    )


def ask_again(parsed: Parsed, code: str, message: str, judgement: Judgement) -> Verdict:
    return Verdict(
        judgement,
        "",
        echo(parsed.tree),
        latex(parsed.tree),
        code,
        "",
        message,
        ". ".join(parsed.notes),
        again=True,
    )

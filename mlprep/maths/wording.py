"""Verdicts from what was read and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlprep.maths.deciding.verdict import Judgement, Unread, Verdict
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.echo_latex import latex

if TYPE_CHECKING:
    from mlprep.maths.deciding.decide import Decision
    from mlprep.maths.parsing.parser import Parsed
    from mlprep.maths.trees.faults import MathsError


def unread(fault: MathsError) -> Verdict:
    """The verdict for a text that could not be read."""
    hint = fault.hint or "change or delete it"
    found = Unread(fault.message, fault.start, fault.end, hint, fault.code)
    message = f"{sentence(fault.message)} {sentence(hint)}"
    return Verdict(Judgement.UNPARSED, code=fault.code, message=message, again=True, fault=found)


def sentence(text: str) -> str:
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


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

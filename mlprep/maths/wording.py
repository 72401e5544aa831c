"""Verdicts from what was read and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlprep.maths.echo import echo
from mlprep.maths.echo_latex import latex
from mlprep.maths.verdict import Judgement, Unread, Verdict

if TYPE_CHECKING:
    from mlprep.maths.decide import Decision
    from mlprep.maths.faults import MathsError
    from mlprep.maths.parser import Parsed


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

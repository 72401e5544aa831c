"""From what was typed, part by part, to a grade."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mlprep import maths
from mlprep.core.cards import Grade, Outcome, PartGrade, Reveal
from mlprep.kinds.parts import PartsError, split

Tell = Callable[[int], tuple[str, str]]
"""From a mistake's index to its code and what the author says of it."""

_Part = TypeVar("_Part")
_HOW = ("sampled", "proved", "exact", "identical")  # the weakest says how the whole was decided


@dataclass(frozen=True, slots=True)
class Judged:
    """What one part is worth. code, message: of a diagnosis, or what could not be read."""

    outcome: Outcome
    code: str | None = None
    message: str = ""
    echo: str = ""
    note: str = ""
    how: str = ""


def judge_verdict(verdict: maths.Verdict, typed: str, tell: Tell | None = None) -> Judged:
    """What the checker's verdict on `typed` is worth: unparsed and `again` are asked again.

    tell: for a checker that was given mistakes whose message is their index.
    """
    outcome = {
        maths.Judgement.EQUIVALENT: Outcome.RIGHT,
        maths.Judgement.DIFFERENT: Outcome.WRONG,
        maths.Judgement.UNPARSED: Outcome.UNREAD,
        maths.Judgement.UNDECIDED: Outcome.UNDECIDED,
    }[verdict.verdict]
    if verdict.again:
        outcome = Outcome.UNREAD
    code, message = verdict.code or None, verdict.message or verdict.explanation
    if verdict.fault:
        message = verdict.fault.caret(typed)
    elif tell and code and code.startswith("mistake"):
        code, message = tell(int(verdict.explanation))
    return Judged(outcome, code, message, verdict.echo, verdict.note, verdict.how)


def grade_parts(
    text: str,
    expected: Mapping[str, str],
    back: Reveal,
    judge: Callable[[str, str], Judged],
    explain: Callable[[Mapping[str, str]], tuple[str, str] | None] | None = None,
) -> Grade:
    """The grade of an answer to the parts of `expected` (label -> as shown).

    judge(label, typed): what one part is worth.  explain(typed by label): code and message of the author's
    mistake that a wrong answer makes, if any.  A blank answer, or part, is wrong.
    """
    labels = tuple(expected)
    if not text.strip():
        return Grade(
            Outcome.WRONG,
            back,
            parts=tuple(PartGrade(label, Outcome.WRONG, shown) for label, shown in expected.items()),
        )
    try:
        typed = dict(zip(labels, split(text, labels), strict=True))
    except PartsError as error:
        return Grade(Outcome.UNREAD, back, message=str(error))
    judged = {
        label: judge(label, piece) if piece else Judged(Outcome.WRONG) for label, piece in typed.items()
    }
    unread = [label for label in labels if judged[label].outcome is Outcome.UNREAD]
    if unread:
        return _grade(Outcome.UNREAD, judged, expected, back, unread[0])
    wrong = [label for label in labels if judged[label].outcome is Outcome.WRONG]
    if wrong:
        spoken = next((label for label in wrong if judged[label].message), wrong[0])
        return _grade(Outcome.WRONG, judged, expected, back, spoken, explain(typed) if explain else None)
    right = all(part.outcome is Outcome.RIGHT for part in judged.values())
    return _grade(Outcome.RIGHT if right else Outcome.UNDECIDED, judged, expected, back)


def find_mistakes(
    mistakes: Sequence[Mapping[str, _Part] | None],
    typed: Mapping[str, str],
    equal: Callable[[_Part, str], bool],
) -> list[int]:
    """The mistakes that agree with what was typed in all their parts, those of most parts first.

    mistakes: label -> part, None for one to pass over.  equal(part, typed): whether that part was typed.
    """
    found = [
        (index, len(parts))
        for index, parts in enumerate(mistakes)
        if parts and all(typed.get(label) and equal(part, typed[label]) for label, part in parts.items())
    ]
    return [index for index, size in sorted(found, key=lambda pair: -pair[1])]


def _grade(
    outcome: Outcome,
    judged: Mapping[str, Judged],
    expected: Mapping[str, str],
    back: Reveal,
    spoken: str | None = None,
    mistake: tuple[str, str] | None = None,
) -> Grade:
    code, message = (None, "") if spoken is None else (judged[spoken].code, judged[spoken].message)
    if spoken and message and not mistake:
        message = f"{spoken}: {message}"
    if mistake:
        code, message = mistake
    hows = [part.how for part in judged.values() if part.how in _HOW]
    return Grade(
        outcome,
        back,
        code=code,
        message=message,
        echo="; ".join(part.echo for part in judged.values() if part.echo),
        note=" ".join(part.note for part in judged.values() if part.note),
        how=min(hows, key=_HOW.index, default=""),
        parts=tuple(
            PartGrade(label, part.outcome, expected[label], part.message) for label, part in judged.items()
        ),
    )

"""The batch protocol: one JSON case a line in, one JSON verdict a line out; a bad line is a verdict too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from mlprep.maths.checking import check
from mlprep.maths.deciding.verdict import Judgement, Verdict
from mlprep.maths.evaluating.arrays import load
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.guard import MAX_CHARACTERS
from mlprep.maths.trees.scope import Scope

_MAX_LINE: Final = 200 * MAX_CHARACTERS


def batch(lines: Iterable[str]) -> Iterator[str]:
    """A verdict per line, in order; blank lines are skipped.  Never raises on a line."""
    load()
    for line in lines:
        if line.strip():
            yield json.dumps(judge_line(line), ensure_ascii=False)


def judge_line(line: str) -> dict[str, Any]:
    """The verdict of one line of the protocol."""
    identity: Any = None
    try:
        case = json.loads(line) if len(line) <= _MAX_LINE else None
        if not isinstance(case, dict):
            return _line(
                None, Verdict(Judgement.UNPARSED, message="This line is no case: a JSON object is expected.")
            )
        identity = case.get("id")
        return _line(identity, judge_case(case))
    except (json.JSONDecodeError, RecursionError):
        return _line(None, Verdict(Judgement.UNPARSED, message="This line is no JSON."))
    except MathsError as fault:
        return _line(identity, Verdict(Judgement.UNPARSED, code=fault.code, message=f"{fault.message}."))
    except Exception as fault:  # a batch survives any line
        message = f"Not decided: an internal fault ({type(fault).__name__})."
        return _line(identity, Verdict(Judgement.UNDECIDED, code="internal", message=message))


def judge_case(case: Mapping[str, Any]) -> Verdict:
    """The verdict of one case.  Raises MathsError for declarations that cannot be read."""
    reference, answer = case.get("reference"), case.get("answer")
    if not isinstance(reference, str) or not isinstance(answer, str):
        return Verdict(Judgement.UNPARSED, message="A case needs 'reference' and 'answer' as texts.")
    names = case.get("vars") or {}
    if not isinstance(names, Mapping):
        return Verdict(Judgement.UNPARSED, message="'vars' must be an object of names and declarations.")
    assume = case.get("assume") or ()
    scope = Scope.batch(names, [assume] if isinstance(assume, str) else assume)
    tolerance = case.get("tol")
    try:
        verdict = check(
            reference, answer, scope, tolerance=tolerance, form=case.get("form"), up_to=case.get("up_to"),
            numeric=bool(case.get("domain") == "numeric"),
        )  # fmt: skip
        return replace(verdict, message=verdict.fault.caret(answer)) if verdict.fault else verdict
    except MathsError as fault:
        message = f"The reference cannot be read: {fault.message}."
        return Verdict(Judgement.UNDECIDED, code="reference", message=message)


def _line(identity: Any, verdict: Verdict) -> dict[str, Any]:
    message = verdict.message or verdict.note
    return {
        "id": identity,
        "verdict": verdict.verdict.value,
        "how": verdict.how,
        "echo": verdict.echo,
        "explanation": verdict.explanation,
        "message": message,
        "code": verdict.code,
    }

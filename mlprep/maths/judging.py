"""A typed number (vector, set, interval) against an expected value."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding import numeric
from mlprep.maths.deciding.decide import Decision, Setting, constant_value, unclear
from mlprep.maths.deciding.meaning import meant
from mlprep.maths.deciding.verdict import Judgement, Verdict
from mlprep.maths.evaluating import linear, values
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array
from mlprep.maths.evaluating.clock import now
from mlprep.maths.evaluating.compare import Match, Tolerance, by_tolerance, compare, finite
from mlprep.maths.explaining.explain import SECONDS, explain
from mlprep.maths.parsing.parser import Parsed, parse, readings
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, UnclearError, UnsupportedError
from mlprep.maths.trees.scope import Scope
from mlprep.maths.typed import forbidden
from mlprep.maths.wording import ask_again, sentence, unread, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY: Final = Scope()


def check_value(
    expected: Any,
    answer: str,
    *,
    tolerance: Any = None,
    form: str | None = None,
    up_to: str | None = None,
    unit: str | None = None,
    mistakes: Sequence[tuple[Any, str]] = (),
    seed: int = 0,
) -> Verdict:
    """A typed number (vector, set, interval) against an expected value.

    Integers are exact and others within 0.5 % unless `tolerance` says otherwise.  mistakes: values with
    what to say.
    """
    del seed
    expected = numeric.form_value(expected, form)
    form = form or numeric.form_of(expected)
    try:
        parsed = parse(answer, EMPTY, numeric=True, form=form)
    except MathsError as fault:
        return unread(fault)
    if word := forbidden(parsed.tree, (), EMPTY):
        return ask_again(
            parsed, "vocabulary", f"{word} is not to be used here: give the number.", Judgement.UNPARSED
        )
    limits = numeric.read_tolerance(tolerance)
    numbers = by_tolerance(limits) if limits else numeric.by_default
    try:
        chosen, decision = _best_number(answer, parsed, expected, numbers, unit, form, up_to)
    except UnsupportedError as fault:
        return unread(fault)
    if decision.code == "digits":
        return ask_again(chosen, "digits", decision.reason, Judgement.DIFFERENT)
    if decision.fault is not None:
        return unread(decision.fault)
    if decision.same is None:
        return verdict_of(chosen, Judgement.UNDECIDED, decision, sentence(decision.reason))
    if decision.same:
        return replace(verdict_of(chosen, Judgement.EQUIVALENT, decision), code="")
    said = verdict_of(chosen, Judgement.DIFFERENT, decision)
    for mistake, message in mistakes:
        if judge_number(numeric.form_value(mistake, form), chosen, numbers, unit, form, up_to).same:
            return replace(said, code="mistake", explanation=message)
    if decision.code == "percent":
        return replace(said, explanation=decision.reason)
    return _explained_value(said, expected, chosen, limits)


def _best_number(
    answer: str,
    parsed: Parsed,
    expected: Any,
    numbers: numeric.Numbers,
    unit: str | None,
    form: str | None,
    up_to: str | None,
) -> tuple[Parsed, Decision]:
    parsed = _in_form(parsed, expected, form)
    decision = judge_number(expected, parsed, numbers, unit, form, up_to)
    if decision.same and decision.code != "digits":
        return parsed, decision
    for other in readings(answer, EMPTY, parsed, numeric=True, form=form) if parsed.choices else ():
        judged = judge_number(expected, _in_form(other, expected, form), numbers, unit, form, up_to)
        if judged.same and judged.code != "digits":
            return other, judged
    return parsed, decision


def _in_form(parsed: Parsed, expected: Any, form: str | None) -> Parsed:
    """The answer in the form of the expected value, without its label."""
    reference = as_tree(expected)
    node = parsed.tree if reference is None else meant(parsed.tree, reference, Setting(EMPTY, form=form))
    if isinstance(node, tree.Relation) and set(node.ops) == {"="}:
        node = node.sides[-1]
    return replace(parsed, tree=node)


def _explained_value(said: Verdict, expected: Any, parsed: Parsed, limits: Tolerance | None) -> Verdict:
    """A diagnosis of a wrong number, by the value alone."""
    reference = as_tree(expected)
    if reference is None:
        return said
    found = explain(
        reference,
        parsed.tree,
        EMPTY,
        seed=0,
        tolerance=limits,
        rounded=True,
        deadline=now() + SECONDS,
    )
    return replace(said, code=found.code, explanation=found.text) if found else said


def judge_number(
    expected: Any,
    parsed: Parsed,
    numbers: numeric.Numbers,
    unit: str | None,
    form: str | None,
    up_to: str | None,
) -> Decision:
    """A typed number (vector, set, interval) against the expected value."""
    try:
        given = numeric.form_value(constant_value(parsed.tree, EMPTY), form)
    except UnclearError as fault:
        return unclear(fault)
    except MathsError as fault:
        undecided = fault.code in {"too-large", "unsupported"}
        return Decision(None if undecided else False, "exact", fault.code, fault.message)
    candidates = numeric.in_units(given, parsed.unit, unit)
    for candidate in candidates:
        if matches(expected, candidate, numbers, up_to):
            return Decision(same=True, how="exact")
    converted = bool(parsed.unit) and not any(candidate is given for candidate in candidates)
    if not converted and not up_to and numeric.are_rounded(expected, parsed.tree, numbers, given):
        reason = "That is right as far as it goes: give more digits."
        return Decision(True, "exact", "digits", reason)
    slip = numeric.percent_slip(expected, given, numbers) if not parsed.unit else ""
    return Decision(False, "exact", "percent" if slip else "", slip)


def matches(expected: Any, given: Any, numbers: numeric.Numbers, up_to: str | None = None) -> bool:
    """Whether two values are the same, up to a scale or sign where that is free."""
    if up_to == "sign":
        return any(matches(expected, _scaled(given, sign), numbers) for sign in (1, -1))
    if up_to == "scale":
        return _proportional(expected, given, numbers)
    return compare(expected, given, numbers) is Match.SAME


def _scaled(value: Any, factor: Any) -> Any:
    if isinstance(value, values.SetValue):
        return values.SetValue(tuple(_scaled(item, factor) for item in value.items))
    return value * factor if is_number(value) or is_array(value) else value


def _proportional(expected: Any, given: Any, numbers: numeric.Numbers) -> bool:
    """Whether one vector is a multiple of the other, and not zero."""
    left, right = numeric.entries_of(expected), numeric.entries_of(given)
    if left is None or right is None or len(left) != len(right):
        return False
    if is_array(expected) and is_array(given) and expected.shape != given.shape:
        return False
    place = max(range(len(left)), key=lambda k: abs(left[k]))
    if left[place] == 0 or right[place] == 0:
        return False
    ratio = values_ratio(left[place], right[place])
    size = max(abs(entry) for entry in left)
    return all(_close(x, y * ratio, size, numbers) for x, y in zip(left, right, strict=True))


def values_ratio(a: Any, b: Any) -> Any:
    return Fraction(a) / Fraction(b) if isinstance(a, int) and isinstance(b, int) else a / b


def _close(x: Any, y: Any, size: Any, numbers: numeric.Numbers) -> bool:
    return (
        numbers(x, y, 0) is Match.SAME
        or abs(x - y) <= 1e-9 * size
        or (x != 0 and abs(x - y) <= abs(x) * 0.005)
    )


def as_tree(value: Any) -> tree.Node | None:
    """A value written out; None where it has no plain form."""
    if is_number(value):
        if not finite(value):
            return None
        exact = Fraction(value) if isinstance(value, int | float | Fraction) else Fraction(float(value))
        return tree.Neg(tree.number(-exact)) if exact < 0 else tree.number(exact)
    if isinstance(value, values.IntervalValue):
        low, high = as_tree(value.low), as_tree(value.high)
        opening, closing = "[" if value.closed[0] else "(", "]" if value.closed[1] else ")"
        return tree.Interval(low, high, opening, closing) if low and high else None
    if is_array(value) and value.shape[1] != 1:
        rows = [[as_tree(linear.scalar_of(entry)) for entry in row] for row in value]
        return (
            tree.Matrix(tuple(tuple(entry for entry in row if entry) for row in rows))
            if all(map(all, rows))
            else None
        )
    entries = numeric.entries_of(value)
    items = [as_tree(entry) for entry in entries] if entries is not None else [None]
    if not all(items):
        return None
    kept = tuple(item for item in items if item)
    return tree.SetOf(kept) if isinstance(value, values.SetValue) else tree.Listing(kept)

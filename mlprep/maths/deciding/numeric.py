"""A typed number against the expected one: tolerance, digits, units, percent."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final

from mlprep.maths.evaluating import elementary, linear
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array
from mlprep.maths.evaluating.compare import Match, Tolerance, by_rounding, compare
from mlprep.maths.evaluating.values import IntervalValue, SetValue, TupleValue
from mlprep.maths.parsing.numerals import UNITS
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError

DEFAULT: Final = Tolerance(0.005)
_DIGITS: Final = Fraction(6, 100)  # relative; how far a rounded number may be from the exact one
_ONE_DIGIT: Final = Fraction(2, 100)
_LN2: Final = math.log(2)
_TOLERANCE: Final = re.compile(r"\s*([0-9.]+(?:[eE][+-]?\d+)?)\s*(%?)\s*")
Numbers = Callable[[Any, Any, Any], Match]


@cache
def read_tolerance(text: str | float | Tolerance | None) -> Tolerance | None:
    """'1%', '0.001', '1% or 0.001'; a float is relative.  Raises MathsError."""
    if text is None or isinstance(text, Tolerance):
        return text
    if isinstance(text, int | float):
        return Tolerance(float(text))
    relative = absolute = 0.0
    for part in re.split(r"\bor\b|,", text):
        match = _TOLERANCE.fullmatch(part)
        if not match:
            raise MathsError(
                f"the tolerance '{text}' cannot be read", hint="write 1% or 0.001, or both joined by 'or'"
            )
        if match[2]:
            relative = float(match[1]) / 100
        else:
            absolute = float(match[1])
    return Tolerance(relative, absolute)


def by_default(expected: Any, given: Any, scale: Any) -> Match:
    """Integers exactly, everything else within half a percent."""
    if is_whole(expected):
        return by_rounding(expected, given, 0)
    del scale
    return Match.SAME if DEFAULT.allows(expected, given) else Match.DIFFERENT


def is_whole(value: Any) -> bool:
    value = elementary.reduced(value)
    if isinstance(value, int):
        return True
    if isinstance(value, Fraction) or (isinstance(value, float) and not math.isfinite(value)):
        return False
    return bool(abs(value - round(float(value))) <= 1e-9 * max(1, abs(value)) and round(float(value)) != 0)


# -- units


@dataclass(frozen=True, slots=True)
class Unit:
    family: str
    size: float


def unit_of(text: str, *, counting: bool = False) -> Unit | None:
    """The family and size of a unit's text; None for a plain label."""
    word = text.strip().split(" ")[0].split("/")[0] if text else ""
    if word in {"%", "percent", "pct"}:
        return Unit("share", 0.01)
    if counting and word == "B":
        return Unit("count", 1e9)
    family, size = UNITS.get(word, ("label", "1"))
    if family == "label":
        return None
    if size in {"nat", "hartley"}:
        return Unit(family, 1 / _LN2 if size == "nat" else math.log2(10))
    return Unit(family, float(Fraction(size)))


def in_units(value: Any, typed: str, wanted: str | None) -> list[Any]:
    """What a typed number with a unit may mean in the wanted unit, the likeliest first."""
    if not typed:
        target = unit_of(wanted or "")
        return (
            [value]
            if target is None or target.family != "share"
            else [value, value * 100 if is_number(value) else value]
        )
    target = unit_of(wanted or "")
    source = unit_of(typed, counting=target is None or target.family != "bytes")
    if source is None or not is_number(value):
        return [value]
    scaled = value * _exact(source.size)
    if target is not None and target.family == source.family:
        return [scaled / _exact(target.size) if source.size != target.size else value]
    if source.family in {"count", "share"}:
        return [scaled]  # 2M is two million, whatever is counted
    if source.family == "information" or not wanted:
        return [value, scaled] if source.size != 1 and source.family != "information" else [value]
    return []


def _exact(size: float) -> Any:
    exact = Fraction(str(size))
    return elementary.reduced(exact)


# -- digits and percent


def literal(node: tree.Node) -> tuple[Fraction, Fraction] | None:
    """A plain typed number: its value, and half a unit of its last digit."""
    sign, scale = 1, Fraction(1)
    while isinstance(node, tree.Neg | tree.Percent):
        sign, scale = (-sign, scale) if isinstance(node, tree.Neg) else (sign, scale / 100)
        node = node.arg
    if not isinstance(node, tree.Number) or not node.text:
        return None
    mantissa, _, exponent = node.text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) - (int(exponent) if exponent else 0)
    return sign * scale * node.value, scale * Fraction(10) ** -decimals / 2


def is_rounded(expected: Any, node: tree.Node) -> bool:
    """Whether the typed digits are the expected number, rounded to too few of them.

    One digit alone is the rounding of so much that it must be close as well: 0.8 is no 0.84.
    """
    typed = literal(node)
    if typed is None or not is_number(expected) or is_whole(expected) or not _finite(expected):
        return False
    value, half = typed
    exact = Fraction(float(expected))
    gap = abs(exact - value)
    most = _ONE_DIGIT if abs(value) < 20 * half else _DIGITS
    return value != 0 and gap <= half * Fraction(1000001, 1000000) and gap <= abs(exact) * most


def _finite(value: Any) -> bool:
    return math.isfinite(float(value))


def are_rounded(expected: Any, node: tree.Node, numbers: Numbers, given: Any) -> bool:
    """Entry by entry: every entry is right or right to too few digits, and one is the latter."""
    if is_number(expected):
        return is_rounded(expected, node)
    items = node.items if isinstance(node, tree.Listing | tree.SetOf) else ()
    if isinstance(node, tree.Matrix):
        items = tuple(entry for row in node.rows for entry in row)
    if isinstance(node, tree.Interval):
        items = (node.low, node.high)
    wanted, found = entries_of(expected), entries_of(given)
    if wanted is None or found is None or not len(items) == len(wanted) == len(found):
        return False
    pairs = list(zip(wanted, items, found, strict=True))
    if isinstance(expected, SetValue):
        pairs = [(_nearest(f, wanted), i, f) for _w, i, f in pairs]
    right = [numbers(w, f, 0) is Match.SAME for w, _i, f in pairs]
    return not all(right) and all(ok or is_rounded(w, i) for ok, (w, i, _f) in zip(right, pairs, strict=True))


def _nearest(value: Any, candidates: list[Any]) -> Any:
    return min(candidates, key=lambda candidate: abs(candidate - value))


def entries_of(value: Any) -> list[Any] | None:
    """The numbers a value consists of, in order; None where it has none."""
    if is_array(value):
        return [linear.scalar_of(entry) for entry in value.flat]
    if isinstance(value, SetValue | TupleValue):
        return list(value.items) if all(is_number(item) for item in value.items) else None
    if isinstance(value, IntervalValue):
        return [value.low, value.high]
    return [value] if is_number(value) else None


def percent_slip(expected: Any, given: Any, numbers: Numbers) -> str:
    """The message for 5 instead of 5 %, or 0.05 % instead of 5 %; '' where it is neither."""
    if not (is_number(expected) and is_number(given)) or expected == 0:
        return ""
    if compare(expected * 100, given, numbers) is Match.SAME:
        return "That is 100 times too large: look at the percent sign or the decimal point."
    if compare(expected, given * 100, numbers) is Match.SAME:
        return "That is 100 times too small: look at the percent sign or the decimal point."
    return ""


def form_value(value: Any, form: str | None) -> Any:
    """A value in the form that was asked for: a pair as an open interval, numbers as a set."""
    if form == "interval" and not isinstance(value, IntervalValue):
        ends = entries_of(value)
        if ends is not None and len(ends) == 2:
            return IntervalValue(ends[0], ends[1], getattr(value, "closed", (False, False)))
    if form == "set" and not isinstance(value, SetValue):
        items = entries_of(value)
        return SetValue(tuple(items)) if items is not None else value
    return value


def form_of(value: Any) -> str | None:
    """The form in which such a value is typed."""
    if isinstance(value, SetValue):
        return "set"
    if isinstance(value, IntervalValue):
        return "interval"
    return "vector" if is_array(value) or isinstance(value, TupleValue) else None


def first(matches: Iterable[Any]) -> Any:
    return next(iter(matches), None)

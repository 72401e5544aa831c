"""Whether two values are the same: exactly, within rounding, or within a tolerance."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating import arithmetic, elementary, linear, scalars
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.values import Eye, IntervalValue, Mode, Ones, Random, SetValue, Table, TupleValue
from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_EXACT: Final = (int, Fraction)
_LARGEST: Final = 10**300
ROUNDING: Final = 1e-46  # what is left of numbers of ordinary size that cancel to 50 digits
TRULY_TINY: Final = 1e-80  # less than rounding leaves


class Match(Enum):
    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"  # float64 cannot tell


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A number is right within `relative` of the expected one, or within `absolute`."""

    relative: float = 0.0
    absolute: float = 0.0

    def allows(self, expected: Any, given: Any) -> bool:
        if expected == given or (expected == 0 and elementary.is_mpf(given) and _is_rest(given)):
            return True
        rough = self.roughly(expected, given)
        if rough is not None:
            return rough
        if not (_finite(expected) and _finite(given)):
            return False
        gap = abs(_fraction(expected) - _fraction(given))
        slack = Fraction(1, 10**12)
        relative = Fraction(self.relative).limit_denominator(10**12) * (1 + slack) * abs(_fraction(expected))
        return bool(gap <= relative or gap <= Fraction(self.absolute).limit_denominator(10**15) * (1 + slack))

    def roughly(self, expected: Any, given: Any) -> bool | None:
        """What float64 can say; None at the very edge, and beyond its range."""
        try:
            wanted, found = float(expected), float(given)
        except OverflowError:
            return None
        gap, limit = abs(wanted - found), max(self.relative * abs(wanted), self.absolute)
        if not (gap < math.inf and limit > 0):
            return None
        if gap > limit * (1 + 1e-9):
            return False
        return True if gap < limit * (1 - 1e-9) and abs(wanted) > 1e-290 else None


def _is_rest(value: Any) -> bool:
    """Whether a 50-digit number is what rounding leaves of zero: sin(pi)."""
    return bool(TRULY_TINY < abs(value) < ROUNDING)


def _finite(value: Any) -> bool:
    if isinstance(value, _EXACT):
        return True
    return bool(elementary.mp().isfinite(value)) if elementary.is_mpf(value) else math.isfinite(value)


def _fraction(value: Any) -> Fraction:
    if isinstance(value, (int, Fraction, float)):
        return Fraction(value)
    if elementary.is_mpf(value):
        sign, mantissa, exponent, _bits = value._mpf_
        if abs(exponent) > 100_000:
            return Fraction(0) if exponent < 0 else Fraction(10) ** 400
        return (-1 if sign else 1) * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return Fraction(float(value))


def compare(a: Any, b: Any, numbers: Callable[[Any, Any, Any], Match]) -> Match:
    """Two values by the comparison of their numbers, `numbers(a, b, scale)`."""
    if isinstance(a, Table) and a.anonymous:
        a = a.probabilities.reshape(-1, 1)
    if isinstance(b, Table) and b.anonymous:
        b = b.probabilities.reshape(-1, 1)
    if isinstance(a, Eye | Ones) or isinstance(b, Eye | Ones):
        return _compare_fitting(a, b, numbers)
    if isinstance(a, Random) or isinstance(b, Random):
        return _compare_random(a, b, numbers)
    if isinstance(a, SetValue) or isinstance(b, SetValue):
        return _compare_sets(a, b, numbers)
    if is_array(a) or is_array(b):
        return _compare_arrays(a, b, numbers)
    if is_number(a) and is_number(b):
        return numbers(a, b, 0)
    if isinstance(a, IntervalValue) and isinstance(b, IntervalValue):
        loose = a.loose or b.loose
        if not loose and _closed(a) != _closed(b):
            return Match.DIFFERENT
        return _all([numbers(a.low, b.low, 0), numbers(a.high, b.high, 0)])
    if isinstance(a, TupleValue) and isinstance(b, TupleValue) and len(a.items) == len(b.items):
        return _all(compare(x, y, numbers) for x, y in zip(a.items, b.items, strict=True))
    return Match.DIFFERENT


def _closed(interval: IntervalValue) -> tuple[bool, bool]:
    """An infinite end is open however it is written."""
    infinite = (is_infinite(interval.low), is_infinite(interval.high))
    return (interval.closed[0] and not infinite[0], interval.closed[1] and not infinite[1])


def is_infinite(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _all(matches: Iterable[Match]) -> Match:
    total = Match.SAME
    for match in matches:
        if match is Match.DIFFERENT:
            return match
        total = match if match is Match.UNCLEAR else total
    return total


def _any(matches: Iterable[Match]) -> Match:
    total = Match.DIFFERENT
    for match in matches:
        if match is Match.SAME:
            return match
        total = match if match is Match.UNCLEAR else total
    return total


def _compare_fitting(a: Any, b: Any, numbers: Callable[[Any, Any, Any], Match]) -> Match:
    if isinstance(a, Eye) and isinstance(b, Eye):
        return _all([numbers(a.scale, b.scale, 0), numbers(a.ones, b.ones, 0)])
    if isinstance(a, Ones) and isinstance(b, Ones):
        return numbers(a.scale, b.scale, 0) if a.row is b.row else Match.DIFFERENT
    fitting, other = (a, b) if isinstance(a, Eye | Ones) else (b, a)
    if not is_array(other):
        return Match.DIFFERENT
    try:
        whole = arithmetic.expand(fitting, other.shape)
    except MathsError:
        return Match.DIFFERENT
    return _compare_arrays(whole, other, numbers) if fitting is a else _compare_arrays(other, whole, numbers)


def _entries(a: Any) -> list[Any]:
    return [linear.scalar_of(entry) for entry in a.flat]


def _compare_arrays(a: Any, b: Any, numbers: Callable[[Any, Any, Any], Match]) -> Match:
    a, b = _as_array(a, b), _as_array(b, a)
    if a is None or b is None or a.shape != b.shape:
        return Match.DIFFERENT
    left, right = _entries(a), _entries(b)
    scale = max((abs(entry) for entry in left + right), default=0)
    return _all(numbers(x, y, scale) for x, y in zip(left, right, strict=True))


def _as_array(value: Any, beside: Any) -> Any:
    """A 2-D array; the number 0 beside an array is its zero; a tuple of numbers a column."""
    if is_array(value):
        return value
    if isinstance(value, int) and value == 0 and is_array(beside):
        return np.zeros(beside.shape)
    if isinstance(value, TupleValue) and all(is_number(item) for item in value.items):
        return linear.array([[item] for item in value.items])
    return None


def _compare_random(a: Any, b: Any, numbers: Callable[[Any, Any, Any], Match]) -> Match:
    try:
        left, right = np.broadcast_arrays(arithmetic._outcomes(a), arithmetic._outcomes(b))  # noqa: SLF001
    except (MathsError, ValueError):
        return Match.DIFFERENT
    if (
        isinstance(a, Random)
        and isinstance(b, Random)
        and (a.is_event != b.is_event or a.data.ndim != b.data.ndim)
    ):
        return Match.DIFFERENT
    one, other = left.reshape(-1).tolist(), right.reshape(-1).tolist()
    scale = max((abs(entry) for entry in one + other), default=0)
    return _all(numbers(x, y, scale) for x, y in zip(one, other, strict=True))


def _compare_sets(a: Any, b: Any, numbers: Callable[[Any, Any, Any], Match]) -> Match:
    """Order and repetition are free; a lone value is a set of one."""
    left, right = _items(a), _items(b)
    if left is None or right is None:
        return Match.DIFFERENT
    forth = (_any(compare(item, other, numbers) for other in right) for item in left)
    back = (_any(compare(other, item, numbers) for other in left) for item in right)
    return _all(itertools.chain(forth, back))


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, SetValue | TupleValue):
        return list(value.items)
    if is_array(value):
        return _entries(value) if 1 in value.shape else None
    return [value] if is_number(value) else None


# -- comparisons of numbers


def by_tolerance(tolerance: Tolerance) -> Callable[[Any, Any, Any], Match]:
    """Expected first.  Within the tolerance is the same."""
    return lambda a, b, _scale: Match.SAME if tolerance.allows(a, b) else Match.DIFFERENT


def _aligned(a: Any, b: Any) -> tuple[Any, Any]:
    """Both as 50-digit numbers where one of them is: fractions do not compare with those."""
    if elementary.is_mpf(a) and isinstance(b, Fraction):
        return a, scalars.to_inexact(b, Mode.EXACT)
    if elementary.is_mpf(b) and isinstance(a, Fraction):
        return scalars.to_inexact(a, Mode.EXACT), b
    return a, b


def _precise(value: Any) -> Any:
    return scalars.to_inexact(value, Mode.EXACT) if isinstance(value, _EXACT) else value


def _is_huge(value: Any) -> bool:
    """An exact number beyond float64."""
    return isinstance(value, int | Fraction) and not -_LARGEST <= value <= _LARGEST


def by_float(a: Any, b: Any, scale: Any) -> Match:
    """Float64: clearly the same, clearly different, or to be looked at with more digits."""
    if isinstance(a, _EXACT) and isinstance(b, _EXACT):
        return Match.SAME if a == b else Match.DIFFERENT
    if a == b and abs(a) > 1e-7:
        return Match.SAME
    if is_infinite(a) or is_infinite(b):
        return Match.SAME if a == b else Match.DIFFERENT
    if _is_huge(a) or _is_huge(b):
        return Match.UNCLEAR
    size = max(abs(a), abs(b), scale)
    gap = abs(a - b)
    if size > 1e-7:
        if gap <= 1e-13 * size:
            return Match.SAME
        if gap > 1e-3 * size:
            return Match.DIFFERENT
    return Match.UNCLEAR


def by_digits(a: Any, b: Any, scale: Any) -> Match:
    """Fifty digits: equal to forty of them, or both nothing but rounding.

    UNCLEAR where both are so small that they may be true values, as e^-500 is.
    """
    if isinstance(a, _EXACT) and isinstance(b, _EXACT):
        return Match.SAME if a == b else Match.DIFFERENT
    if is_infinite(a) or is_infinite(b):
        return Match.SAME if a == b else Match.DIFFERENT
    if not isinstance(a, float) and not isinstance(b, float):
        a, b = _precise(a), _precise(b)
    size = max(abs(a), abs(b)) if _is_huge(scale) else max(abs(a), abs(b), float(scale))
    gap = abs(a - b)
    if gap <= 1e-38 * size:
        return Match.SAME
    if size < ROUNDING:
        return Match.SAME if size > TRULY_TINY else Match.UNCLEAR
    return Match.DIFFERENT


def by_rounding(a: Any, b: Any, scale: Any) -> Match:
    """What float64 can say at last: equal to nine digits."""
    if is_infinite(a) or is_infinite(b):
        return Match.SAME if a == b else Match.DIFFERENT
    if isinstance(a, _EXACT) and isinstance(b, _EXACT):
        return Match.SAME if a == b else Match.DIFFERENT
    if _is_huge(a) or _is_huge(b):
        a, b = _precise(a), _precise(b)
    a, b = _aligned(a, b)
    size = max(abs(a), abs(b)) if _is_huge(scale) else max(abs(a), abs(b), float(scale))
    return Match.SAME if abs(a - b) <= 1e-9 * size or size < 1e-11 else Match.DIFFERENT


def finite(value: Any) -> bool:
    """Whether every number in the value is finite."""
    if value is None:
        return False
    if isinstance(value, bool | int | Fraction):
        return True
    if is_number(value):
        return _finite(value) if not hasattr(value, "slope") else True
    if is_array(value):
        return (
            bool(np.all(np.isfinite(value)))
            if linear.is_float(value)
            else all(finite(entry) for entry in value.flat)
        )
    if isinstance(value, Random):
        return value.is_event or finite(value.data.reshape(-1, 1))
    if isinstance(value, SetValue | TupleValue):
        return all(finite(item) for item in value.items)
    if isinstance(value, IntervalValue):
        return not any(isinstance(end, float) and math.isnan(end) for end in (value.low, value.high))
    if isinstance(value, Eye):
        return finite(value.scale) and finite(value.ones)
    return True

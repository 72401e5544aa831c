"""Whether one value would be taken for another: as the answer, as the answer rounded, as a twin."""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from math import isfinite
from typing import Any

from mlprep import maths

NEAR = "0.02%"  # values this close, typed to four digits, cannot be told apart
_NEAR = 0.0002

ROUGHLY = 0.06  # a number further off is neither within the default tolerance nor a rounded answer

_ROUNDING = "0.0000001% or 0.00000000001"  # by which two ways to compute the same may differ
_EXACT = 1e-10
_TINY = 1e-9

_NUMBERS = (int, float, Fraction)
_HALF = 0.5000005  # of the last digit: what rounds to it, and the rounding of a computation


class Closeness(IntEnum):
    """How a wrong value lies to the answer; all but APART would be taken for it."""

    APART = 0
    ROUNDED = 1
    TOLERATED = 2
    EQUAL = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """When two values count as the same answer: as the card's author wrote it."""

    tolerance: str | None = None
    form: str | None = None
    up_to: str | None = None

    def same(self, one: Any, other: Any, tolerance: str | None = None) -> bool:
        """Whether `other` passes for `one`, within the card's tolerance or a given one."""
        limits = tolerance or self.tolerance
        return maths.same(one, other, tolerance=limits, form=self.form, up_to=self.up_to)

    def agree(self, one: Any, other: Any) -> bool:
        """Whether two ways to compute an answer give the same."""
        gap = None if self.up_to else _relative_gap(one, other)
        return (gap is not None and gap <= _EXACT) or self.same(one, other, self.tolerance or _ROUNDING)

    def are_near(self, one: Any, other: Any) -> bool:
        """Whether two values look the same when typed to four digits."""
        gap = None if self.up_to else _relative_gap(one, other)
        if gap is not None:
            return gap <= _NEAR
        return not self._are_far(one, other, _NEAR) and self.same(one, other, NEAR)

    def compare(self, answer: Any, wrong: Any) -> Closeness:
        """How a wrong value lies to the answer."""
        if self.tolerance is None and self._are_far(answer, wrong, ROUGHLY):
            return Closeness.APART
        if self.same(answer, wrong):
            return Closeness.EQUAL if self.same(answer, wrong, _ROUNDING) else Closeness.TOLERATED
        if self.up_to is None and _are_rounded(answer, wrong):
            return Closeness.ROUNDED
        return Closeness.APART

    def _are_far(self, one: Any, other: Any, reach: float) -> bool:
        """Whether the numbers alone tell them apart: a cheap look before `same`."""
        if self.up_to is not None:
            return False
        left, right = _floats_of(one), _floats_of(other)
        if left is None or right is None:
            return False
        if hasattr(one, "items") or hasattr(other, "items"):  # of a set, in any order
            return any(all(_gap(x, y) > reach for y in right) for x in left) or any(
                all(_gap(x, y) > reach for x in left) for y in right
            )
        return len(left) == len(right) and any(_gap(x, y) > reach for x, y in zip(left, right, strict=True))


def _gap(one: float, other: float) -> float:
    """How far apart two numbers are, 0 to 2 of the larger; 0 for what may be nothing but rounding."""
    size = max(abs(one), abs(other))
    return abs(one - other) / size if size > _TINY else 0.0


def _relative_gap(one: Any, other: Any) -> float | None:
    """The same of two plain numbers; None for other values and beyond float64."""
    if not isinstance(one, _NUMBERS) or not isinstance(other, _NUMBERS):
        return None
    try:
        left, right = float(one), float(other)
    except OverflowError:
        return None
    return abs(left - right) / (max(abs(left), abs(right)) or 1.0)


def _entries_of(value: Any) -> list[Any]:
    """The numbers of a value: of an array or set each entry, of an interval the ends."""
    if isinstance(value, _NUMBERS):
        return [value]
    if hasattr(value, "flat"):
        return list(value.flat)
    if hasattr(value, "items"):
        return list(value.items)
    return [value.low, value.high] if hasattr(value, "low") else [value]


def _floats_of(value: Any) -> list[float] | None:
    try:
        return [float(entry) for entry in _entries_of(value)]
    except (TypeError, ValueError, OverflowError):
        return None


def _build_of(value: Any) -> tuple[Any, ...]:
    """What of a value is not its numbers: the shape of an array, the brackets of an interval."""
    return getattr(value, "shape", ()), getattr(value, "closed", None), hasattr(value, "items")


def _are_rounded(answer: Any, wrong: Any) -> bool:
    """Whether the wrong value, typed in full, is the answer to too few digits."""
    wanted, found = _floats_of(answer), _floats_of(wrong)
    if not wanted or not found or len(wanted) != len(found) or _build_of(answer) != _build_of(wrong):
        return False
    if hasattr(answer, "items"):
        wanted = [min(wanted, key=lambda entry: abs(entry - value)) for value in found]
    pairs = list(zip(wanted, found, strict=True))
    return any(map(_is_rounded, *zip(*pairs, strict=True))) and all(
        _is_rounded(one, other) or maths.same(one, other) for one, other in pairs
    )


def _is_rounded(answer: float, wrong: float) -> bool:
    """No answer that is a whole number is: it is exact."""
    if not isfinite(answer) or answer == round(answer) or wrong == 0 or _gap(answer, wrong) > ROUGHLY:
        return False
    digits = maths.show(wrong, "text", "15").partition(".")[2]
    return "e" not in digits and bool(abs(answer - wrong) <= _HALF * 10.0 ** -len(digits))

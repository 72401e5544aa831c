"""Numbers that carry a derivative, for exact differentiation of whatever can be evaluated.

A Dual holds a value and the slope in one direction; both may be numbers of any kind, or Duals of an outer
differentiation (a smaller tag).  Arrays of Duals are NumPy object arrays.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Dual:
    __slots__ = ("slope", "tag", "value")

    def __init__(self, value: Any, slope: Any, tag: int) -> None:
        self.value = value
        self.slope = slope
        self.tag = tag

    def parts(self, other: Any) -> tuple[Any, Any, Any, Any, int] | None:
        """Values and slopes of both, seen from the innermost differentiation; None for arrays."""
        if isinstance(other, Dual):
            if other.tag == self.tag:
                return self.value, self.slope, other.value, other.slope, self.tag
            if other.tag > self.tag:
                return self, 0, other.value, other.slope, other.tag
            return self.value, self.slope, other, 0, self.tag
        if hasattr(other, "shape"):
            return None
        return self.value, self.slope, other, 0, self.tag

    def chain(self, value: Any, derivative: Any) -> Dual:
        """f(self), from f and f' at the value."""
        return Dual(value, derivative * self.slope, self.tag)

    def __add__(self, other: Any) -> Any:
        found = self.parts(other)
        if found is None:
            return NotImplemented
        a, da, b, db, tag = found
        return Dual(a + b, da + db, tag)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        found = self.parts(other)
        if found is None:
            return NotImplemented
        a, da, b, db, tag = found
        return Dual(a - b, da - db, tag)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        found = self.parts(other)
        if found is None:
            return NotImplemented
        a, da, b, db, tag = found
        return Dual(a * b, da * b + a * db, tag)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        found = self.parts(other)
        if found is None:
            return NotImplemented
        a, da, b, db, tag = found
        quotient = divide(a, b)
        return Dual(quotient, divide(da - quotient * db, b), tag)

    def __rtruediv__(self, other: Any) -> Any:
        quotient = divide(other, self.value)
        return Dual(quotient, divide(-quotient * self.slope, self.value), self.tag)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope, self.tag)

    def __pos__(self) -> Dual:
        return self

    def __lt__(self, other: Any) -> bool:
        return bool(primal(self) < primal(other))

    def __le__(self, other: Any) -> bool:
        return bool(primal(self) <= primal(other))

    def __gt__(self, other: Any) -> bool:
        return bool(primal(self) > primal(other))

    def __ge__(self, other: Any) -> bool:
        return bool(primal(self) >= primal(other))

    def __eq__(self, other: object) -> bool:
        return bool(primal(self) == primal(other))

    def __hash__(self) -> int:
        return hash(primal(self))

    def __float__(self) -> float:
        return float(primal(self))

    def __abs__(self) -> Dual:
        return -self if primal(self) < 0 else self


def divide(a: Any, b: Any) -> Any:
    """a/b, exact for integers."""
    if isinstance(a, int) and isinstance(b, int):
        return Fraction(a, b)
    return a / b


def primal(value: Any) -> Any:
    """The plain number below any derivatives."""
    while isinstance(value, Dual):
        value = value.value
    return value


def slope(value: Any, tag: int) -> Any:
    """The derivative a result carries for this tag; 0 for a constant."""
    if isinstance(value, Dual):
        if value.tag == tag:
            return value.slope
        if value.tag > tag:
            return Dual(slope(value.value, tag), slope(value.slope, tag), value.tag)
    return 0


def forget(value: Any, tag: int) -> Any:
    """The result without the derivative of this tag."""
    return value.value if isinstance(value, Dual) and value.tag == tag else value


def chain(value: Any, function: Callable[[Any], Any], derivative: Callable[[Any], Any]) -> Any:
    """function(value) for a Dual, by the chain rule."""
    return value.chain(function(value.value), derivative(value.value))

"""Root of a monotone function of one real variable, found without derivatives and in bounded time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STEPS: Final = 200


def bracket(rises: Callable[[float], float], start: float, step: float) -> tuple[float, float]:
    """An interval over which the increasing `rises` changes its sign, found by doubling from `start`.

    Raises ValueError if none lies within 2^60 steps.
    """
    value = rises(start)
    if value == 0:
        return start, start
    width = step if value < 0 else -step
    left = start
    for _ in range(60):
        right = left + width
        if (rises(right) < 0) != (value < 0):
            return min(left, right), max(left, right)
        left, width = right, width * 2
    raise ValueError("no quantile was found in the range of numbers.")


def root(rises: Callable[[float], float], low: float, high: float, accuracy: float = 1e-15) -> float:
    """The zero of a continuous function between `low` and `high`, where it has opposite signs.

    accuracy: relative to max(1, |x|).  Inverse quadratic interpolation guarded by bisection.
    Source: T. R. Chandrupatla, Advances in Engineering Software 28 (1997).
    """
    a, b = high, low
    fa, fb = rises(a), rises(b)
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    c, fc = a, fa
    fraction = 0.5
    for _ in range(MAX_STEPS):
        x = a + fraction * (b - a)
        fx = rises(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = x, fx
        best, value = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        slack = accuracy * max(1.0, abs(best)) / abs(b - a) if b != a else 1.0
        if value == 0 or slack > 0.5:
            return best
        fraction = min(1 - slack, max(slack, _next_fraction((a, fa), (b, fb), (c, fc))))
    return best


def _next_fraction(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """Where to look next between a and b, as a fraction of the way: interpolated if safe, else half."""
    (xa, fa), (xb, fb), (xc, fc) = a, b, c
    if fc in {fa, fb} or xc == xb:
        return 0.5
    xi, phi = (xa - xb) / (xc - xb), (fa - fb) / (fc - fb)
    if not (phi * phi < xi and (1 - phi) ** 2 < 1 - xi):
        return 0.5
    return fa / (fb - fa) * fc / (fb - fc) + (xc - xa) / (xb - xa) * fa / (fc - fa) * fb / (fc - fb)

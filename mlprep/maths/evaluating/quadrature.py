"""Integrals of a function of one number, by tanh-sinh quadrature (Takahasi and Mori, 1974)."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.trees.faults import MathsError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

_CANCELLED: Final = 1e-15  # of the integral of |f|: nothing but rounding
_CONDITIONED: Final = 1e-5  # of the integral of |f|: less has too few digits left
_REACH: Final = 4.7  # the last node is 1e-74 from its end: its fourth power is still a number
_NEAREST: Final = 1e-15  # to an end other than 0; nearer, rounding moves the node
_LEFT_OUT: Final = 1e-9  # of an integral, between the last nodes and the ends


@cache
def _nodes(step: float) -> tuple[tuple[float, float], ...]:
    """Nodes and weights of tanh-sinh quadrature on (-1, 1), as distances from the nearer end."""
    nodes = []
    for k in range(int(_REACH / step) + 1):
        t = k * step
        u = math.pi / 2 * math.sinh(t)
        distance = 2 / (1 + math.exp(2 * u))
        weight = step * math.pi / 2 * math.cosh(t) / math.cosh(u) ** 2
        nodes.append((distance, weight))
    return tuple(nodes)


def integrate(function: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """The integral over (low, high), also infinite.  Raises UnsupportedError where it does not settle."""
    if low == high:
        return 0
    if low > high:
        return -integrate(function, high, low)
    if math.isinf(low) or math.isinf(high):
        return _infinite(function, float(low), float(high))
    return _tanh_sinh(function, low, high)


def _infinite(function: Callable[[Any], Any], low: float, high: float) -> Any:
    """Onto (0, 1) by x = t/(1-t).  Nothing but zeros may be a narrow peak that was missed: no value."""
    if math.isinf(low) and math.isinf(high):
        return _infinite(function, low, 0.0) + _infinite(function, 0.0, high)
    if math.isinf(low):
        return _infinite(lambda x: function(-x), -high, math.inf)
    met = False

    def at(t: Any) -> Any:
        nonlocal met
        height = function(low + t / (1 - t)) / ((1 - t) * (1 - t))
        met = met or height != 0
        return height

    value = _tanh_sinh(at, 0.0, 1.0)
    if not met:
        raise UnsupportedError("an integral whose integrand was not met")
    return value


def _tanh_sinh(function: Callable[[Any], Any], low: Any, high: Any, splits: int = 1) -> Any:
    """splits: how often an interval may be cut where the integrand is highest, a peak far from the ends."""
    half = (high - low) / 2
    last: Any = None
    highest, peak = 0.0, low + half
    for step in (0.25, 0.125, 0.0625, 0.03125, 0.015625):
        total: Any = _tame(function, low + half) * _nodes(step)[0][1]
        size = abs(float(total))
        beyond = rest = 0.0  # about what lies between the last nodes and the ends
        for end, towards in ((low, half), (high, -half)):
            for distance, weight in _nodes(step)[1:]:
                x = end + towards * distance
                if not low < x < high or (end and distance < _NEAREST):
                    break
                height = _tame(function, x)
                total, size = total + height * weight, size + abs(float(height * weight))
                if abs(float(height)) > highest:
                    highest, peak = abs(float(height)), x
                rest = abs(float(height)) * distance
            beyond += rest
        value = total * half
        cancelled = abs(float(total)) / size if size else 1
        if cancelled < _CANCELLED:
            return value * 0
        # The error of the finer sum is about the square of the step between the two.
        if last is not None and abs(value - last) <= 1e-7 * max(abs(value), 1e-3 * size * abs(float(half))):
            if cancelled < _CONDITIONED:
                raise UnsupportedError("an integral whose parts cancel")
            if beyond > _LEFT_OUT * size:
                raise UnsupportedError("an integral whose integrand is unbounded at an end")
            return value
        last = value
    if not splits:
        raise UnsupportedError("an integral that does not settle")
    ranges = ((low, peak), (peak, high))
    before, after = (_tanh_sinh(function, begin, end, splits - 1) for begin, end in ranges)
    if abs(before + after) < _CONDITIONED * (abs(before) + abs(after)):
        raise UnsupportedError("an integral whose parts cancel")
    return before + after


def _tame(function: Callable[[Any], Any], x: Any) -> Any:
    """The value, 0 where it underflows at an end."""
    try:
        return function(x)
    except MathsError as fault:
        if fault.code == "too-large":
            return 0
        raise

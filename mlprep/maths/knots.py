"""Values made of pieces, and the sizes of numbers at which the pieces meet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mlprep.maths import tree

if TYPE_CHECKING:
    from collections.abc import Iterable

_CALLS: Final = frozenset({
    "abs", "max", "min", "relu", "sign", "floor", "ceil", "round", "indicator", "heaviside", "size",
})  # fmt: skip
_ORDINARY: Final = (0.2, 2.5)  # the size of numbers in every world
_MOST: Final = 4
_LEAST: Final = 1e-12
_GREATEST: Final = 1e9
_SUMMED: Final = 60.0  # where a sum's range may be such a number


def is_piecewise(node: tree.Node) -> bool:
    """Whether a value has pieces, so that more worlds are needed to meet each."""
    return any(_has_pieces(inner) for inner in tree.walk(node))


def _has_pieces(node: tree.Node) -> bool:
    match node:
        case tree.Call(name):
            return name in _CALLS
        case tree.Fold(kind):
            return kind not in {"sum", "prod"}
        case tree.Norm(_, order):
            return order is not None
        case tree.Binary(op):
            return op == "mod"
    return isinstance(node, tree.Cases)


@lru_cache(maxsize=512)
def sizes(nodes: tuple[tree.Node, ...]) -> tuple[float, ...]:
    """The sizes at which pieces meet, as written: 1000 of min(1, t/1000); none where ordinary numbers do."""
    found = sorted({size for node in nodes for size in _written(node)})
    if not found or (_ORDINARY[0] <= found[0] and found[-1] <= _ORDINARY[1]):
        return ()
    summed = any(isinstance(inner, tree.Fold | tree.Integral) for node in nodes for inner in tree.walk(node))
    within = [size for size in found if not summed or size <= _SUMMED]
    return tuple(within[:_MOST] + within[_MOST:][-1:])


def _written(node: tree.Node) -> Iterable[float]:
    """The sizes of the numbers written inside what has pieces."""
    pieces = (inner for inner in tree.walk(node) if _has_pieces(inner))
    for piece in pieces:
        for inner in tree.walk(piece):
            if isinstance(inner, tree.Number) and inner.value:
                yield min(max(abs(float(inner.value)), _LEAST), _GREATEST)
            elif isinstance(inner, tree.Power) and isinstance(inner.base, tree.Number):
                yield from _power(inner.base, inner.exponent)


def _power(base: tree.Number, exponent: tree.Node) -> Iterable[float]:
    """10^-8."""
    sign = -1 if isinstance(exponent, tree.Neg) else 1
    degree = exponent.arg if isinstance(exponent, tree.Neg) else exponent
    if isinstance(degree, tree.Number) and 0 < degree.value <= 300 and 0 < base.value <= 1000:
        size = float(base.value) ** min(float(sign * degree.value), 100.0)
        yield min(max(size, _LEAST), _GREATEST)

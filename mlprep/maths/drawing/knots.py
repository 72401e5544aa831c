"""Values made of pieces, and the sizes of numbers at which the pieces meet."""

from __future__ import annotations

import math
from functools import lru_cache, partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from mlprep.maths.drawing import sampling
from mlprep.maths.drawing.draw import NEARLY_ONE
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.values import Mode
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mlprep.maths.evaluating.evaluation import Surroundings
    from mlprep.maths.trees.scope import Scope

_CALLS: Final = frozenset({
    "abs", "max", "min", "relu", "sign", "floor", "ceil", "round", "indicator", "heaviside", "size",
})  # fmt: skip
_KINKED: Final = frozenset({"abs", "relu", "sign", "heaviside"})
_NUMBERS: Final = frozenset({NameKind.REAL, NameKind.POSITIVE, NameKind.PROB, NameKind.INTEGER})
_ORDINARY: Final = (0.2, 2.5)  # the size of numbers in every world
_LEAST: Final = 1e-12
_GREATEST: Final = 1e9
_MOST: Final = 5
_SUMMED: Final = 60.0  # where a sum's range may be such a number
_SCANNED: Final = tuple(10 ** (k / 2) for k in range(-14, 15))
_HALVINGS: Final = 24
_STEPS: Final = 1_000
_COSTLY: Final = tree.Fold | tree.Integral | tree.Derivative | tree.Operator
_FAULTS: Final = (MathsError, ArithmeticError, ValueError, TypeError, LookupError)


@lru_cache(maxsize=2048)
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
def sizes(nodes: tuple[tree.Node, ...], scope: Scope) -> tuple[float, ...]:
    """The sizes of numbers at which pieces meet: 1000 of min(1, t/1000); none where ordinary numbers do."""
    written = {size for node in nodes for size in _written(node)}
    met = {size for difference in _differences(nodes) for size in _crossings(difference, scope)}
    found = sorted(met or written)
    if all(_ORDINARY[0] <= size <= _ORDINARY[1] and not NEARLY_ONE < size < 1 for size in found):
        return ()
    summed = any(isinstance(inner, tree.Fold | tree.Integral) for node in nodes for inner in tree.walk(node))
    within = [size for size in found if not summed or size <= _SUMMED]
    return tuple(dict.fromkeys([*within[-_MOST:], *within[: max(0, _MOST - len(within))]]))


def _differences(nodes: tuple[tree.Node, ...]) -> Iterator[tree.Node]:
    """Expressions at whose zeros one piece gives way to another."""
    for node in nodes:
        for inner in tree.walk(node):
            match inner:
                case tree.Call("max" | "min", args) if len(args) > 1:
                    yield from (tree.Add((a, tree.Neg(b))) for a, b in combinations(args, 2))
                case tree.Call(name, (arg,)) if name in _KINKED:
                    yield arg
                case tree.Relation(_, sides):
                    yield from (tree.Add((a, tree.Neg(b))) for a, b in pairwise(sides))


@lru_cache(maxsize=512)
def _crossings(difference: tree.Node, scope: Scope) -> tuple[float, ...]:
    """Sizes of one number at which the difference changes its sign, the others as in the first world."""
    return tuple(_found(difference, scope))


def _found(difference: tree.Node, scope: Scope) -> Iterator[float]:
    names = sorted(tree.names(difference))
    entries = [entry for name in names if (entry := scope.get(name)) is not None]
    plain = len(entries) == len(names) and all(entry.kind in _NUMBERS for entry in entries)
    plain = plain and not any(
        isinstance(inner, _COSTLY) or _is_arbitrary(inner, scope) for inner in tree.walk(difference)
    )
    if not plain or not any(isinstance(inner, tree.Number) for inner in tree.walk(difference)):
        return
    try:
        drawn = sampling.draw(scope, 0, 0, "declared")
    except MathsError:
        return
    for entry in entries[:3]:
        start = {entry.name: 1.0}  # so the values are these surroundings' own, which may move
        around = sampling.surroundings(scope, drawn, Mode.FLOAT, overrides=start, max_steps=_STEPS)
        at = partial(_value_at, difference, around, entry.name)
        for sign in (1, -1) if entry.kind is NameKind.REAL else (1,):
            yield from _sign_changes(at, sign, below=1.0 if entry.kind is NameKind.PROB else _GREATEST)


def _value_at(node: tree.Node, around: Surroundings, name: str, value: float) -> float:
    """The value where one name is moved to another one, nan where there is none."""
    around.values[name], around.steps = value, 0
    try:
        found = sampling.world(around).value(node)
        return float(found) if is_number(found) else math.nan
    except _FAULTS:
        return math.nan


def _is_arbitrary(node: tree.Node, scope: Scope) -> bool:
    """Whether a function is meant that is another one in every world, with its zeros elsewhere."""
    entry = scope.get(node.name) if isinstance(node, tree.Apply) else None
    return entry is not None and not entry.of


def _sign_changes(function: Callable[[float], float], sign: int, below: float) -> Iterator[float]:
    points = [(size, function(sign * size)) for size in _SCANNED if size < below]
    for (low, before), (high, after) in pairwise(points):
        if before * after <= 0 and before != after:
            yield _halved(lambda size: function(sign * size), low, high)


def _halved(function: Callable[[float], float], low: float, high: float) -> float:
    """Where the function changes its sign, on a logarithmic scale."""
    before = function(low)
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        if function(middle) * before > 0:
            low = middle
        else:
            high = middle
    return high


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

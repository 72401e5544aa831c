"""Where random variables cross what they are compared with: P(X > s + t) needs X on both sides of s + t."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.calculus import World
from mlprep.maths.evaluating.evaluation import Surroundings
from mlprep.maths.evaluating.points import Point, points
from mlprep.maths.evaluating.values import Mode
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlprep.maths.trees.scope import Scope

_MAX_DIFFERENCES: Final = 12
INDEX_TOP: Final = 3  # an index without a declared range runs to 3
_MAX_RUN: Final = 40
_REACH: Final = 8  # crossings are looked for between -8 and 8, of straight lines also beyond
_KINKED: Final = frozenset({"abs", "relu", "sign", "heaviside"})
_BETWEEN: Final = frozenset({"max", "min"})
_RANK: Final = frozenset({"rank"})  # of A is min(m, n) only where nothing else is possible
_ROUNDINGS: Final = frozenset({"floor", "ceil"})  # of x differ by one but where x is whole
_UP: Final = frozenset({"<", "<="})
_DOWN: Final = frozenset({">", ">="})
_FAULTS: Final = (MathsError, ArithmeticError, ValueError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """differences: expressions of random variables whose sign decides.  ordered: names a, b of a < X < b.

    points: where distributions are taken.  ranked: matrices whose rank matters.  rounded: numbers of which
    something is rounded up or down.
    """

    differences: tuple[tree.Node, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    points: tuple[Point, ...] = ()
    ranked: frozenset[str] = frozenset()
    rounded: frozenset[str] = frozenset()


def thresholds(scope: Scope, nodes: Iterable[tree.Node]) -> Thresholds:
    """What the trees compare random variables with, and where they take distributions."""
    nodes = tuple(nodes)
    taken = points(scope, nodes)
    ranked, rounded = _inside(_RANK, nodes), _inside(_ROUNDINGS, nodes)
    if not scope.random:
        return Thresholds((), (), taken, ranked, rounded)
    differences: dict[tree.Node, None] = {}
    ordered: dict[tuple[str, str], None] = {}
    for node in nodes:
        for inner in tree.walk(node):
            for one in _differences(inner):
                if _is_random(one, scope):
                    differences[one] = None
            for low, high in _ends(inner, scope):
                if (high, low) not in ordered:
                    ordered[low, high] = None
    return Thresholds(tuple(differences)[:_MAX_DIFFERENCES], tuple(ordered), taken, ranked, rounded)


def _inside(functions: frozenset[str], nodes: Iterable[tree.Node]) -> frozenset[str]:
    """The names of which one of these functions is taken."""
    calls = (inner for node in nodes for inner in tree.walk(node) if isinstance(inner, tree.Call))
    return frozenset(tree.names(*(call for call in calls if call.name in functions)))


def _is_random(node: tree.Node, scope: Scope) -> bool:
    """Whether it has a value in each outcome; P(X > 1) has one in all."""
    if any(isinstance(inner, tree.Operator) for inner in tree.walk(node)):
        return False
    return any(isinstance(inner, tree.Name) and inner.name in scope.random for inner in tree.walk(node))


def _differences(node: tree.Node) -> Iterator[tree.Node]:
    if isinstance(node, tree.Relation):
        for op, left, right in zip(node.ops, node.sides, node.sides[1:], strict=False):
            bounds = (right.low, right.high) if isinstance(right, tree.Interval) else (right,)
            if op != "in" or isinstance(right, tree.Interval):
                yield from (_minus(left, bound) for bound in bounds)
    elif isinstance(node, tree.Call) and node.name in _BETWEEN:
        yield from (_minus(one, other) for one, other in pairwise(node.args))
    elif isinstance(node, tree.Call) and node.name in _KINKED:
        yield node.args[0]
    elif isinstance(node, tree.Norm) and node.order is None:
        yield node.arg


def _minus(left: tree.Node, right: tree.Node) -> tree.Node:
    return tree.Add((left, tree.Neg(right)))


def _ends(node: tree.Node, scope: Scope) -> Iterator[tuple[str, str]]:
    """The declared numbers below and above a random variable: of a < X <= b, X in (a, b], P(a < X, X < b)."""
    if not isinstance(node, tree.Operator | tree.Relation | tree.Logic):
        return
    parts = (*node.args, *node.given) if isinstance(node, tree.Operator) else (node,)
    below: list[tuple[tree.Node, str]] = []
    above: list[tuple[tree.Node, str]] = []
    for one, other in (pair for part in parts for pair in _ascending(part)):
        if isinstance(one, tree.Name) and one.name not in scope.random:
            below.append((other, one.name))
        if isinstance(other, tree.Name) and other.name not in scope.random:
            above.append((one, other.name))
    for middle, low in below:
        yield from ((low, high) for other, high in above if middle == other and low != high)


def _ascending(node: tree.Node) -> Iterator[tuple[tree.Node, tree.Node]]:
    """The pairs a <= b that a statement says."""
    if isinstance(node, tree.Logic) and node.op == "and":
        for arg in node.args:
            yield from _ascending(arg)
    if not isinstance(node, tree.Relation):
        return
    for op, left, right in zip(node.ops, node.sides, node.sides[1:], strict=False):
        if op in _UP:
            yield left, right
        elif op in _DOWN:
            yield right, left
        elif op == "in" and isinstance(right, tree.Interval):
            yield from ((right.low, left), (left, right.high))


def in_order(ordered: Iterable[tuple[str, str]], values: dict[str, Any], scope: Scope) -> None:
    """Values of names declared alike exchanged so that a < b."""
    for low, high in ordered:
        one, other = scope.get(low), scope.get(high)
        if one is None or other is None or low not in values or high not in values:
            continue
        alike = (one.kind, one.shape, one.props, one.low, one.high) == (
            other.kind, other.shape, other.props, other.low, other.high,
        )  # fmt: skip
        if alike and is_number(values[low]) and values[low] > values[high]:
            values[low], values[high] = values[high], values[low]


def crossings(known: Thresholds, values: dict[str, Any], scope: Scope) -> dict[str, list[Fraction]]:
    """Where each random variable crosses a threshold in a world; several in one expression move together."""
    found: dict[str, list[Fraction]] = {}
    for difference in known.differences:
        used = tree.names(difference)
        names = sorted(used & set(scope.random))
        for root in _roots(difference, names, values):
            for name in names:
                if root not in found.setdefault(name, []):
                    found[name].append(root)
    return found


@dataclass(slots=True)
class Taken:
    """The values a variable of a distribution is given.  whole: it has no others."""

    values: list[Any] = field(default_factory=list)
    whole: bool = False


def taken(known: Thresholds, values: dict[str, Any], scope: Scope) -> dict[str, Taken]:
    """The values given to each variable of a distribution in a world; 0 and 1 together are all."""
    found: dict[str, Taken] = {}
    for point in known.points:
        numbers, whole = _numbers_at(point, values, scope)
        if numbers:
            here = found.setdefault(point.axis, Taken())
            here.values += [number for number in numbers if number not in here.values]
            here.whole |= whole
    for here in found.values():
        here.whole |= {0, 1} == set(here.values)
    return found


def _numbers_at(point: Point, values: dict[str, Any], scope: Scope) -> tuple[list[Any], bool]:
    """The numbers of a point, and whether they are all its variable has: an index has those of its range."""
    entry = scope.get(point.value.name) if isinstance(point.value, tree.Name) else None
    if entry is not None and entry.kind is NameKind.INDEX and point.run is None:
        top = values.get(str(entry.shape[0]), entry.shape[0]) if entry.shape else INDEX_TOP
        return list(range(1, top + 1)), True
    try:
        if point.run is None:
            return _only_numbers([_at(point.value, values)]), False
        low, high = (_at(end, values) for end in (point.run.low, point.run.high))
        runs = range(low, min(high, low + _MAX_RUN) + 1)
        numbers = [_at(point.value, {**values, point.run.index: place}) for place in runs]
    except _FAULTS:
        return [], False
    return _only_numbers(numbers), point.run.whole


def _at(node: tree.Node, values: dict[str, Any]) -> Any:
    return World(Surroundings(values, Mode.CARD)).value(node)


def _only_numbers(values: list[Any]) -> list[Any]:
    return [value for value in values if is_number(value)]


def _roots(difference: tree.Node, names: list[str], values: dict[str, Any]) -> Iterator[Fraction]:
    """Sign changes: exact for straight pieces with whole ends, near for others."""

    def at(x: Fraction) -> Fraction | None:
        world = World(Surroundings({**values, **dict.fromkeys(names, x)}, Mode.CARD))
        try:
            value = world.value(difference)
            return Fraction(value) if is_number(value) else None
        except _FAULTS:
            return None

    places = [Fraction(x) for x in range(-_REACH, _REACH + 1)]
    points = [(x, y) for x in places if (y := at(x)) is not None]
    for place, ((left, low), (right, high)) in enumerate(pairwise(points)):
        if low == high:
            continue
        root = left - low * (right - left) / (high - low)
        if left <= root <= right:
            yield root
        elif (place == 0 and root < left) or (place == len(points) - 2 and root > right):
            value = at(root)
            if value is not None and abs(value) < Fraction(1, 10**9):
                yield root

"""One random joint distribution over all declared random variables and events, as the assumptions ask.

Everything is an exact rational, so the same world can be evaluated to any precision.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, islice, pairwise, permutations, product
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating.arrays import np
from mlprep.maths.trees.faults import TooLargeError, UnsupportedError
from mlprep.maths.trees.scope import Assumption, Declared, NameKind, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random as Generator

    from numpy.typing import NDArray

MAX_OUTCOMES: Final = 3_000
GRID: Final = (Fraction(1, 2), Fraction(3, 2), Fraction(5, 2))
CENTRE: Final = GRID[1]
_ONE_SIDED: Final = frozenset({"positive", "nonnegative", "binary", "one-hot", "prob"})
_MAX_ORDERS: Final = 130
_MAX_DROPPED: Final = 3
_MOST_VALUES: Final = (25, 17, 9, 5)  # of a variable beside 0, 1, 2 or more others


class Layout(Enum):
    """How values lie: anywhere, some v with its -v, or on a grid, where X + Y and f(X) are not one-to-one."""

    GENERIC = 0
    MIRRORED = 1
    GRID = 2


def layout(number: int) -> Layout:
    """The layout of a world."""
    return Layout(number % len(Layout))


@dataclass(frozen=True, slots=True)
class Exact:
    """Outcomes with their weights; columns: values (or truth) per outcome."""

    weights: list[Fraction]
    columns: dict[str, list[Any]]


def draw(
    scope: Scope,
    generator: Generator,
    met: dict[str, list[Fraction]],
    *,
    positive: bool,
    layout: Layout,
    sizes: dict[str, int],
) -> Exact:
    """A joint distribution in which every declared (conditional) independence holds and no other.

    met: values a variable must be able to take, with some below, between and above.  positive: all values
    above zero.  Raises UnsupportedError where the assumptions contradict each other or are not understood.
    """
    names = [entry for entry in scope.declared if entry.kind in {NameKind.RANDOM, NameKind.EVENT}]
    supports = _supports(names, scope, generator, met, positive=positive, layout=layout, sizes=sizes)
    order, parents = _order(tuple(entry.name for entry in names), scope.assumptions)
    weights, points = _weights(order, parents, supports, generator, scope.assumptions)
    weights = _constrained(scope, names, points, weights, order)
    columns = {name: [supports[name][point[place]] for point in points] for place, name in enumerate(order)}
    for assumption in scope.assumptions:
        _shift(assumption, weights, columns)
    return Exact(weights, columns)


def table(
    axes: dict[str, list[Any]], assumptions: tuple[Assumption, ...], generator: Generator
) -> NDArray[Any]:
    """Probabilities along the variables of one distribution, with the independences assumed of them."""
    shape = [len(values) for values in axes.values()]
    made = np.empty(shape, dtype=object)
    holding = tuple(a for a in assumptions if {*a.variables, *a.given} <= axes.keys())
    if not _statements(list(axes), holding):
        made.reshape(-1)[:] = shares(math.prod(shape), generator)
        return made
    order, parents = _order(tuple(axes), tuple(holding))
    weights, points = _weights(order, parents, axes, generator, holding)
    for weight, point in zip(weights, points, strict=True):
        made[tuple(point[order.index(axis)] for axis in axes)] = weight
    return made


def _shift(assumption: Assumption, weights: list[Fraction], columns: dict[str, list[Any]]) -> None:
    """E[X] = a number: X moved there.  uncorrelated(X, Y): Y without its regression on X."""
    names = assumption.names
    if assumption.kind == "moment" and names[0] == "E" and names[1] in columns:
        with suppress(ValueError):
            wanted = Fraction(assumption.text)
            mean = _mean(weights, columns[names[1]])
            columns[names[1]] = [value - mean + wanted for value in columns[names[1]]]
    elif assumption.kind == "uncorrelated" and len(names) == 2 and set(names) <= columns.keys():
        x, y = (columns[name] for name in names)
        mean = _mean(weights, x)
        centred = [value - mean for value in x]
        slope = _mean(weights, [a * b for a, b in zip(centred, y, strict=True)]) / _mean(
            weights, [a * a for a in centred]
        )
        columns[names[1]] = [b - slope * a for a, b in zip(centred, y, strict=True)]


def _mean(weights: list[Fraction], values: list[Any]) -> Fraction:
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))


def _supports(
    names: list[Declared],
    scope: Scope,
    generator: Generator,
    met: dict[str, list[Fraction]],
    *,
    positive: bool,
    layout: Layout,
    sizes: dict[str, int],
) -> dict[str, list[Any]]:
    """The values of each variable: three of them, or two where there are many variables."""
    random = [entry for entry in names if entry.kind is NameKind.RANDOM]
    count = 3 if 3 ** len(random) * 2 ** (len(names) - len(random)) <= MAX_OUTCOMES // 2 else 2
    supports: dict[str, list[Any]] = {}
    met = _shared(met, _identical(scope))
    most = _MOST_VALUES[min(len(random), len(_MOST_VALUES)) - 1]
    for entry in names:
        known = met.get(entry.name, [])
        if entry.kind is NameKind.EVENT:
            supports[entry.name] = [False, True]
        elif entry.shape:
            shape = tuple(size if isinstance(size, int) else sizes.get(size, 3) for size in entry.shape)
            supports[entry.name] = _arrays(shape, generator, count, positive=positive, layout=layout)
        elif entry.props & {"binary", "one-hot"}:
            supports[entry.name] = [Fraction(0), Fraction(1)]
        elif known:
            around = _around(entry, generator, known, positive=positive)[:most]
            mirrored = layout is Layout.MIRRORED and not positive
            supports[entry.name] = _mirrored(entry, around[::-1], around) if mirrored else around
        elif layout is Layout.GRID:
            supports[entry.name] = _grid(entry, count)
        else:
            supports[entry.name] = _values(entry, generator, count, positive=positive)
            if layout is Layout.MIRRORED and not positive:
                values = supports[entry.name]
                supports[entry.name] = _mirrored(entry, values, values[:-1])
    for group in _identical(scope):
        for name in group[1:]:
            supports[name] = supports[group[0]]
    total = 1
    for support in supports.values():
        total *= len(support)
    if total > MAX_OUTCOMES * 3:
        raise TooLargeError("too many random variables and events")
    return supports


def _identical(scope: Scope) -> list[tuple[str, ...]]:
    return [a.names for a in scope.assumptions if a.kind in {"iid", "identical"} and len(a.names) > 1]


def _shared(met: dict[str, list[Fraction]], groups: list[tuple[str, ...]]) -> dict[str, list[Fraction]]:
    """Variables of one distribution meet what any of them meets."""
    shared = dict(met)
    for group in groups:
        every = [value for name in group for value in met.get(name, [])]
        if every:
            shared[group[0]] = list(dict.fromkeys(every))
    return shared


def _arrays(
    shape: tuple[int, ...], generator: Generator, count: int, *, positive: bool, layout: Layout
) -> list[Any]:
    """Vectors or matrices as tuples of rows; on the grid, multiples of one another."""
    rows, cols = shape[0], shape[1] if len(shape) > 1 else 1
    if layout is Layout.GRID:
        return [
            tuple(tuple(value * (row + 2 * col + 1) for col in range(cols)) for row in range(rows))
            for value in _outer(GRID, count)
        ]
    low = 20 if positive else -150
    return [
        tuple(tuple(Fraction(generator.randint(low, 150), 64) for _ in range(cols)) for _ in range(rows))
        for _ in range(count)
    ]


def _outer(values: tuple[Fraction, ...], count: int) -> list[Fraction]:
    """The values, or the outer two."""
    return list(values if count >= len(values) else (values[0], values[-1]))


def _grid(entry: Declared, count: int) -> list[Any]:
    low, high = _ends(entry, positive=True)
    inside = low <= GRID[0] and GRID[-1] <= high
    values = GRID if inside else tuple(low + (high - low) * Fraction(k, 4) for k in (1, 2, 3))
    return _outer(values, count)


def _ends(entry: Declared, *, positive: bool) -> tuple[Fraction, Fraction]:
    """Between what values a variable lies."""
    if "prob" in entry.props:
        return Fraction(1, 20), Fraction(19, 20)
    one_sided = positive or entry.props & {"positive", "nonnegative"}
    low = entry.low if entry.low is not None else Fraction(1, 5) if one_sided else Fraction(-2)
    return low, entry.high if entry.high is not None else max(low, Fraction(0)) + 3


def _around(entry: Declared, generator: Generator, met: list[Fraction], *, positive: bool) -> list[Any]:
    """The values met, one below all, one above all and one between each two."""
    low, high = _ends(entry, positive=positive)
    known = sorted(value for value in dict.fromkeys(met) if entry.low is None or entry.low <= value)
    known = [value for value in known if entry.high is None or value <= entry.high]
    if positive or entry.props & _ONE_SIDED:
        known = [value for value in known if value > 0]
    if not known:
        return _values(entry, generator, 3, positive=positive)
    if entry.low is None:
        low = min(low, known[0] / 2 if low > 0 else known[0] - 3)
    if entry.high is None:
        high = max(high, known[-1] + 3)
    ends = [low, *known, high]
    steps = [(a, b) for a, b in pairwise(ends) if a < b]
    return known + [a + (b - a) * Fraction(generator.randint(20, 234), 255) for a, b in steps]


def _values(entry: Declared, generator: Generator, count: int, *, positive: bool) -> list[Any]:
    low, high = _ends(entry, positive=positive)
    values: list[Fraction] = []
    while len(values) < count:
        value = low + (high - low) * Fraction(generator.randint(1, 254), 255)
        value = Fraction(round(value * 64), 64) + Fraction(1, 129)
        if all(abs(value) != abs(other) for other in values):
            values.append(value)
    return values


def _mirrored(entry: Declared, values: list[Any], kept: list[Any]) -> list[Any]:
    """Those kept and the opposite of the first value, where both are in the range; else the values."""
    if len(values) < 2 or entry.props & _ONE_SIDED or values[0] == 0:
        return values
    last = -values[0]
    inside = (entry.low is None or entry.low <= last) and (entry.high is None or last <= entry.high)
    return [*kept, last] if inside and last not in values else values


@lru_cache(maxsize=256)
def _order(
    all_names: tuple[str, ...], assumptions: tuple[Assumption, ...]
) -> tuple[list[str], dict[str, list[str]]]:
    """An order of the variables and what each depends on, such that the assumptions hold."""
    statements = _statements(list(all_names), assumptions)
    apart: dict[str, set[str]] = {name: set() for name in all_names}
    for left, right, _given in statements:
        for a in left:
            apart[a] |= right
        for b in right:
            apart[b] |= left
    linked = {frozenset((a, b)) for left, right, given in statements for a in left | right for b in given}
    orders = list(islice(permutations(all_names), _MAX_ORDERS))
    for dropped in range(_MAX_DROPPED):
        for order in orders:
            for parents in _graphs(order, apart, linked, dropped):
                if all(_separated(parents, left, right, given) for left, right, given in statements):
                    return list(order), parents
    raise UnsupportedError("these independences cannot hold together")


def _graphs(
    order: tuple[str, ...], apart: dict[str, set[str]], linked: set[frozenset[str]], dropped: int
) -> Iterator[dict[str, list[str]]]:
    """Directed graphs without edges between what is apart, and without so many others that are not linked.

    Two statements such as independent(X, Z | Y) and independent(Y, W | Z) hold together only without X - W.
    """
    full = {name: [b for b in order[:place] if b not in apart[name]] for place, name in enumerate(order)}
    edges = [(name, parent) for name, parents in full.items() for parent in parents]
    edges = [edge for edge in edges if frozenset(edge) not in linked]
    for gone in combinations(edges, dropped):
        yield {
            name: [parent for parent in parents if (name, parent) not in gone]
            for name, parents in full.items()
        }


def _statements(
    names: list[str], assumptions: tuple[Assumption, ...]
) -> list[tuple[set[str], set[str], set[str]]]:
    """Each independence as (one side, other side, given)."""
    statements = []
    for assumption in assumptions:
        if assumption.kind not in {"independent", "conditional", "iid"}:
            continue
        groups = [set(part.split()) & set(names) for part in assumption.names]
        groups = [group for group in groups if group]
        given = set(assumption.given) & set(names)
        for k, group in enumerate(groups):
            rest = set().union(*groups[:k], *groups[k + 1 :]) if len(groups) > 1 else set()
            if rest:
                statements.append((group, rest, given))
    return statements


def _separated(parents: dict[str, list[str]], left: set[str], right: set[str], given: set[str]) -> bool:
    """d-separation in the directed graph, by the moral graph of the ancestors."""
    ancestors = set(left | right | given)
    stack = list(ancestors)
    while stack:
        for parent in parents[stack.pop()]:
            if parent not in ancestors:
                ancestors.add(parent)
                stack.append(parent)
    linked: dict[str, set[str]] = {name: set() for name in ancestors}
    for name in ancestors:
        family = [name, *parents[name]]
        for a in family:
            linked[a] |= {b for b in family if b != a}
    seen = set(left) - given
    stack = list(seen)
    while stack:
        for other in linked[stack.pop()] - given - seen:
            seen.add(other)
            stack.append(other)
    return not seen & right


def _weights(
    order: list[str],
    parents: dict[str, list[str]],
    supports: dict[str, list[Any]],
    generator: Generator,
    assumptions: tuple[Assumption, ...],
) -> tuple[list[Fraction], list[tuple[int, ...]]]:
    """Random conditional tables, multiplied out."""
    tables: dict[tuple[str, tuple[int, ...]], list[Fraction]] = {}
    twins = {
        name: group[0]
        for a in assumptions
        if a.kind in {"iid", "identical"}
        for group in [a.names]
        for name in group[1:]
    }
    weights, points = [], []
    for point in product(*(range(len(supports[name])) for name in order)):
        weight = Fraction(1)
        for place, name in enumerate(order):
            key = (
                twins.get(name, name) if not parents[name] else name,
                tuple(point[order.index(p)] for p in parents[name]),
            )
            if key not in tables:
                tables[key] = shares(len(supports[name]), generator)
            weight *= tables[key][point[place]]
        weights.append(weight)
        points.append(point)
    return weights, points


def shares(count: int, generator: Generator) -> list[Fraction]:
    """Random probabilities, none of them small."""
    parts = [generator.randint(10, 80) for _ in range(count)]
    total = sum(parts)
    return [Fraction(part, total) for part in parts]


def _constrained(
    scope: Scope,
    names: list[Declared],
    points: list[tuple[int, ...]],
    weights: list[Fraction],
    order: list[str],
) -> list[Fraction]:
    """Events that exclude each other, or of which exactly one happens."""
    del names
    for assumption in scope.assumptions:
        if assumption.kind not in {"disjoint", "partition"}:
            continue
        places = [order.index(name) for name in assumption.names if name in order]
        for k, point in enumerate(points):
            happening = sum(point[place] for place in places)
            if happening > 1 or (assumption.kind == "partition" and happening != 1):
                weights[k] = Fraction(0)
        total = sum(weights)
        weights = [weight / total for weight in weights]
    return weights

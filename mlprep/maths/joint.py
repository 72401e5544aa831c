"""One random joint distribution over all declared random variables and events, as the assumptions ask.

Everything is an exact rational, so the same world can be evaluated to any precision.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.faults import TooLargeError, UnsupportedError
from mlprep.maths.scope import Assumption, Declared, NameKind, Scope

if TYPE_CHECKING:
    from random import Random as Generator

MAX_OUTCOMES: Final = 3_000
_ONE_SIDED: Final = frozenset({"positive", "nonnegative", "binary", "one-hot", "prob"})
_MAX_ORDERS: Final = 130


@dataclass(frozen=True, slots=True)
class Exact:
    """Outcomes with their weights; columns: values (or truth) per outcome."""

    weights: list[Fraction]
    columns: dict[str, list[Any]]


def draw(
    scope: Scope,
    generator: Generator,
    hints: dict[str, list[Fraction]],
    *,
    positive: bool,
    mirrored: bool,
    sizes: dict[str, int],
) -> Exact:
    """A joint distribution in which every declared (conditional) independence holds and no other.

    hints: values a variable must be able to take.  positive: all values above zero.  mirrored: variables that
    may be negative take some v and -v.  Raises UnsupportedError where the assumptions contradict each other
    or are not understood.
    """
    names = [entry for entry in scope.declared if entry.kind in {NameKind.RANDOM, NameKind.EVENT}]
    supports = _supports(names, scope, generator, hints, positive=positive, mirrored=mirrored, sizes=sizes)
    order, parents = _order(names, scope.assumptions, generator, supports)
    weights, points = _weights(order, parents, supports, generator, scope.assumptions)
    weights = _constrained(scope, names, points, weights, order)
    columns = {name: [supports[name][point[place]] for point in points] for place, name in enumerate(order)}
    for assumption in scope.assumptions:
        _shift(assumption, weights, columns)
    return Exact(weights, columns)


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
    hints: dict[str, list[Fraction]],
    *,
    positive: bool,
    mirrored: bool,
    sizes: dict[str, int],
) -> dict[str, list[Any]]:
    """The values of each variable: three of them, or two where there are many variables."""
    random = [entry for entry in names if entry.kind is NameKind.RANDOM]
    count = 3 if 3 ** len(random) * 2 ** (len(names) - len(random)) <= MAX_OUTCOMES // 2 else 2
    supports: dict[str, list[Any]] = {}
    for entry in names:
        if entry.kind is NameKind.EVENT:
            supports[entry.name] = [False, True]
        elif entry.shape:
            shape = tuple(size if isinstance(size, int) else sizes.get(size, 3) for size in entry.shape)
            supports[entry.name] = [_array(shape, generator, positive=positive) for _ in range(count)]
        else:
            supports[entry.name] = _values(
                entry, generator, hints.get(entry.name, []), count, positive=positive
            )
            if mirrored and not positive:
                supports[entry.name] = _mirrored(entry, supports[entry.name])
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


def _array(shape: tuple[int, ...], generator: Generator, *, positive: bool) -> Any:
    """A vector or matrix value as a tuple of rows."""
    rows, cols = shape[0], shape[1] if len(shape) > 1 else 1
    low = 20 if positive else -150
    return tuple(tuple(Fraction(generator.randint(low, 150), 64) for _ in range(cols)) for _ in range(rows))


def _values(
    entry: Declared, generator: Generator, hints: list[Fraction], count: int, *, positive: bool
) -> list[Any]:
    low, high = entry.low, entry.high
    if "binary" in entry.props or "one-hot" in entry.props:
        return [Fraction(0), Fraction(1)]
    if low is None:
        low = (
            Fraction(1, 5)
            if positive or "positive" in entry.props or "nonnegative" in entry.props
            else Fraction(-2)
        )
    if "prob" in entry.props:
        low, high = Fraction(1, 20), Fraction(19, 20)
    if high is None:
        high = max(low, Fraction(0)) + 3
    values = [hint for hint in dict.fromkeys(hints) if (not positive or hint > 0)]
    while len(values) < max(count, len(hints) + 1):
        value = low + (high - low) * Fraction(generator.randint(1, 254), 255)
        value = Fraction(round(value * 64), 64) + Fraction(1, 129)
        if all(abs(value) != abs(other) for other in values):
            values.append(value)
    return values


def _mirrored(entry: Declared, values: list[Any]) -> list[Any]:
    """The values with the last one the opposite of the first, where both are in the range."""
    if len(values) < 2 or entry.props & _ONE_SIDED or values[-1] == 0 or values[0] == 0:
        return values
    last = -values[0]
    inside = (entry.low is None or entry.low <= last) and (entry.high is None or last <= entry.high)
    return [*values[:-1], last] if inside and last not in values else values


def _order(
    names: list[Declared],
    assumptions: tuple[Assumption, ...],
    generator: Generator,
    supports: dict[str, list[Any]],
) -> tuple[list[str], dict[str, list[str]]]:
    """An order of the variables and what each depends on, such that the assumptions hold."""
    all_names = [entry.name for entry in names]
    statements = _statements(all_names, assumptions)
    apart: dict[str, set[str]] = {name: set() for name in all_names}
    for left, right, _given in statements:
        for a in left:
            apart[a] |= right
        for b in right:
            apart[b] |= left
    del generator, supports
    first: tuple[list[str], dict[str, list[str]]] | None = None
    for tried, order in enumerate(permutations(all_names)):
        if tried >= _MAX_ORDERS:
            break
        parents = {
            name: [b for b in order[:place] if b not in apart[name]] for place, name in enumerate(order)
        }
        first = first or (list(order), parents)
        if all(_separated(parents, left, right, given) for left, right, given in statements):
            return list(order), parents
    if statements or first is None:
        if not all_names:
            return [], {}
        raise UnsupportedError("these independences cannot hold together")
    return first


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

"""Where distributions are taken: 1 of p(z=1), k of p(z=k), x of p(x) with a declared number x."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlprep.maths.trees.scope import Scope

ANY: Final = "·"  # the support shared by distributions without declared variables
_SIZES: Final = frozenset({NameKind.DIMENSION, NameKind.INTEGER})


@dataclass(frozen=True, slots=True)
class Run:
    """An index from low to high.  whole: that is all the values its variable has, as of k = 1..K."""

    index: str
    low: tree.Node
    high: tree.Node
    whole: bool


@dataclass(frozen=True, slots=True)
class Point:
    """axis: a variable of a distribution, or ANY.  value: what it is there.  run: of an index in it."""

    axis: str
    value: tree.Node
    run: Run | None = None


Runs = dict[str, Run | None]


def points(scope: Scope, nodes: Iterable[tree.Node]) -> tuple[Point, ...]:
    """The values that trees give the variables of declared distributions."""
    if not scope.distributions:
        return ()
    return tuple(dict.fromkeys(point for node in nodes for point in _below(node, scope, {})))


def axis_named(axes: Iterable[str], arg: tree.Node) -> str | None:
    """X of x, of x', of X and of x = 2."""
    if isinstance(arg, tree.Relation) and arg.ops == ("=",):
        arg = arg.sides[0]
    if not isinstance(arg, tree.Name):
        return None
    spellings = (arg.name, arg.name.rstrip("'"), arg.name.lower())
    return next((name for name in spellings if name in axes), None)


def value_given(arg: tree.Node) -> tree.Node:
    """2 of x = 2; else the argument."""
    return arg.sides[1] if isinstance(arg, tree.Relation) and arg.ops == ("=",) else arg


def _below(node: tree.Node, scope: Scope, runs: Runs) -> Iterator[Point]:
    if isinstance(node, tree.Fold):
        runs = runs | {variable: _run(node, variable, scope) for variable in node.variables}
    entry = scope.get(node.name) if isinstance(node, tree.Density) else None
    if isinstance(node, tree.Density) and entry is not None:
        for axis, arg in _by_axis(node, entry.over or (ANY,)):
            yield from _point(axis, value_given(arg), runs)
    for child in tree.children(node):
        yield from _below(child, scope, runs)


def _by_axis(node: tree.Density, axes: tuple[str, ...]) -> Iterator[tuple[str, tree.Node]]:
    """The arguments with their variables: by name, the others in order."""
    items = (*node.args, *node.given)
    named = [axis_named(axes, item) for item in items]
    left = iter([axis for axis in axes if axis not in named])
    for axis, item in zip(named, items, strict=True):
        found = axis or next(left, None)
        if found:
            yield found, item


def _point(axis: str, value: tree.Node, runs: Runs) -> Iterator[Point]:
    """Nothing where the value is an index that itself runs over the support."""
    used = tree.names(value) & runs.keys()
    found = [run for name in used if (run := runs[name])]
    if not used:
        yield Point(axis, value)
    elif len(used) == len(found) == 1:
        yield Point(axis, value, found[0])


def _run(node: tree.Fold, variable: str, scope: Scope) -> Run | None:
    """What an index runs over: its bounds, or the places of what it indexes."""
    if node.lower is not None and node.upper is not None:
        return Run(variable, node.lower, node.upper, _is_whole(node.lower, node.upper, scope))
    for inner in tree.walk(node.body):
        if not isinstance(inner, tree.Index) or inner.indices != (tree.Name(variable),):
            continue
        entry = scope.get(inner.base.name) if isinstance(inner.base, tree.Name) else None
        if entry is not None and len(entry.shape) == 1:
            return Run(variable, tree.number(1), _size(entry.shape[0]), whole=True)
    return None


def _size(size: str | int) -> tree.Node:
    return tree.number(size) if isinstance(size, int) else tree.Name(size)


def _is_whole(low: tree.Node, high: tree.Node, scope: Scope) -> bool:
    """1 to K and 0 to K - 1; not 1 to K - 1, nor up to an index."""
    first = low.value if isinstance(low, tree.Number) else None
    if isinstance(high, tree.Number):
        return first in {0, 1}
    if isinstance(high, tree.Name):
        return first in {0, 1} and scope.kind(high.name) in _SIZES
    return first == 0 and isinstance(high, tree.Add)

"""The values a `where` fixes: 'u = 0, Sigma_1 = [[4]], q = p', read once and worked out in each world."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.drawing import sampling
from mlprep.maths.evaluating.arithmetic import close
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.values import Table
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import shapes, tree
from mlprep.maths.trees.faults import MathsError, UndefinedError
from mlprep.maths.trees.scope import Declared, NameKind, Scope
from mlprep.maths.trees.shape import Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlprep.maths.evaluating.evaluation import Surroundings

_SIZED: Final = frozenset({NameKind.VECTOR, NameKind.MATRIX, NameKind.DISTRIBUTION})


def assignments(where: str, scope: Scope) -> dict[str, str]:
    """'mu_2 = mu_1, Sigma_1 = [[4]]' as names and texts.  Raises MathsError."""
    found: dict[str, str] = {}
    for part in _split(where):
        name, equals, text = part.partition("=")
        name = scope.spellings.get(name.strip(), "")
        if not equals or not name:
            raise MathsError(
                f"'{part.strip()}' is no assignment of a declared name", hint="write name = value"
            )
        found[name] = text.strip()
    return found


def _split(where: str) -> list[str]:
    parts, level, start = [], 0, 0
    for place, char in enumerate(where):
        level += (char in "([{") - (char in ")]}")
        if char == "," and level == 0:
            parts.append(where[start:place])
            start = place + 1
    return [part for part in (*parts, where[start:]) if part.strip()]


# -- sizes


def resized(scope: Scope, fixed: Mapping[str, str]) -> Scope:
    """The scope in which the dimensions have the sizes of the explicit values: [[4]] makes k one."""
    sizes: dict[str, int] = {}
    support = 0
    for name, text in fixed.items():
        entry = scope.table[name]
        if entry.kind is NameKind.FUNCTION:
            continue
        node = parse(text, scope, labels=False).tree
        if entry.kind is NameKind.DIMENSION and isinstance(node, tree.Number):
            sizes[name] = int(node.value)
        if isinstance(node, tree.Listing) and entry.kind is NameKind.DISTRIBUTION and not entry.shape:
            support = len(node.items)
        if isinstance(node, tree.Listing) and len(entry.shape) == 1:
            _set(sizes, entry.shape[0], len(node.items))
        if isinstance(node, tree.Matrix) and len(entry.shape) == 2:
            _set(sizes, entry.shape[0], len(node.rows))
            _set(sizes, entry.shape[1], len(node.rows[0]))
    changed = [
        Declared(name, NameKind.DIMENSION, low=Fraction(size), high=Fraction(size))
        for name, size in sizes.items()
    ]
    if support:
        changed += [replace(entry, shape=(support,)) for entry in _shapeless(scope)]
    return scope.with_names(changed) if changed else scope


def _shapeless(scope: Scope) -> list[Declared]:
    """Distributions over the one support that has neither a name nor a size."""
    tables = (scope.table[name] for name in scope.distributions)
    return [entry for entry in tables if not entry.shape and not entry.over]


def _set(sizes: dict[str, int], name: str | int, size: int) -> None:
    if isinstance(name, str) and sizes.setdefault(name, size) != size:
        raise MathsError(f"{name} would have two sizes", hint="give all values one size")


def fitted(name: str, node: tree.Node, scope: Scope) -> tree.Node:
    """0 for a vector is its zero vector; I for a matrix has its size."""
    entry = scope.get(name)
    if entry is None or not entry.shape or entry.kind not in _SIZED - {NameKind.DISTRIBUTION}:
        return node
    sizes = tuple(tree.number(s) if isinstance(s, int) else tree.Name(s) for s in entry.shape)
    if isinstance(node, tree.Number):
        filled = tree.Call("ones", sizes)
        return tree.Mul((node, filled)) if node.value else tree.Call("zeros", sizes)
    if len(sizes) == 2 and sizes[0] == sizes[1]:
        return (
            tree.Add((node, tree.Call("zeros", sizes)))
            if shapes.guess(node, scope).sort is Sort.IDENTITY
            else node
        )
    return node


# -- values


def with_fixed(around: Surroundings, fixed: Mapping[str, tree.Node]) -> Surroundings:
    """The world in which the fixed names have their values: derivatives by them are taken at these.

    A fixed name may depend on others, but not on itself.  Raises MathsError.
    """
    if not fixed:
        return around
    free = {name: value for name, value in around.values.items() if name not in fixed}
    open_world = replace(around, values=free, definitions={**around.definitions, **fixed})
    found = {name: sampling.world(open_world).value(tree.Name(name)) for name in fixed}
    made = {name: _table(name, value, around.values.get(name)) for name, value in found.items()}
    return replace(around, values={**free, **made}, steps=open_world.steps)


def _table(name: str, value: Any, drawn: Any) -> Any:
    """A distribution's value: another distribution, or a vector of probabilities."""
    if not isinstance(drawn, Table) or isinstance(value, Table):
        return value
    if not is_array(value) or value.size != drawn.probabilities.size:
        raise UndefinedError(f"{name} needs {drawn.probabilities.size} probabilities")
    if any(entry < 0 for entry in value.flat) or not close(sum(value.flat), 1):
        raise UndefinedError(f"the probabilities of {name} do not add up to 1")
    return Table(drawn.axes, np.reshape(value, drawn.probabilities.shape), drawn.anonymous)

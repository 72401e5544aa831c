"""Drawn worlds made ready for evaluation, in float64 or with 50 digits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mlprep.maths.drawing.draw import DOMAINS, Draw, draw
from mlprep.maths.drawing.smooth import function_value, own_definitions
from mlprep.maths.drawing.thresholds import Thresholds, thresholds
from mlprep.maths.evaluating import elementary, linear, scalars
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.calculus import World
from mlprep.maths.evaluating.evaluation import Surroundings
from mlprep.maths.evaluating.probability import Joint
from mlprep.maths.evaluating.values import Mode, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlprep.maths.drawing import joint
    from mlprep.maths.trees import tree
    from mlprep.maths.trees.scope import Scope

# -- the world at a precision


def surroundings(
    scope: Scope,
    drawn: Draw,
    mode: Mode,
    *,
    entrywise: bool = False,
    whole_functions: bool = False,
    keeping: bool = False,
    definitions: Mapping[str, tree.Node] | None = None,
    overrides: Mapping[str, Any] | None = None,
    max_steps: int = 100_000,
    deadline: float | None = None,
) -> Surroundings:
    """A drawn world ready for evaluation in float64 or with 50 digits.  keeping: the values of subtrees."""
    key = (scope, mode, whole_functions, elementary.digits() if mode is Mode.EXACT else 0)
    if key not in drawn.ready:
        drawn.ready[key] = _prepared(scope, drawn, mode, whole=whole_functions)
    ready = drawn.ready[key]
    return Surroundings(
        {**ready.values, **overrides} if overrides else ready.values,
        mode,
        {**ready.definitions, **definitions} if definitions else ready.definitions,
        ready.parameters,
        ready.supports,
        ready.implicit,
        ready.points,
        ready.joint,
        {} if keeping else None,
        entrywise=entrywise,
        max_steps=max_steps,
        deadline=deadline,
    )


def _prepared(scope: Scope, drawn: Draw, mode: Mode, *, whole: bool) -> Surroundings:
    """What is the same for every evaluation in a world at one precision."""
    convert = _converter(mode)
    own = dict(own_definitions(scope))
    values = {name: convert(value) for name, value in drawn.values.items() if name not in own}
    for name, (of, number) in drawn.functions.items():
        if name not in values and name not in own:
            values[name] = function_value(scope, name, of, number, mode, whole=whole)
    lowered = {name.lower(): name for name in scope.random if name.lower() != name}
    implicit = {lower: name for lower, name in lowered.items() if not scope.get(lower) or lower in values}
    supports = {name: [convert(value) for value in support] for name, support in drawn.supports.items()}
    points = {name: support[len(support) // 2] for name, support in supports.items()}
    made = _joint(drawn.joint, convert)
    if made is not None:
        place = (len(made.weights) // 2 + 1) % len(made.weights)
        points |= {lower: linear.scalar_of(made.columns[name][place]) for lower, name in implicit.items()}
    parameters = {entry.name: entry.over for entry in scope.declared if entry.over}
    return Surroundings(values, mode, own, parameters, supports, implicit, points, made)


def world(surrounding: Surroundings) -> World:
    return World(surrounding)


def _converter(mode: Mode) -> Callable[[Any], Any]:
    if mode is Mode.FLOAT:
        return _to_float
    return _to_precise if mode is Mode.EXACT else lambda value: value


def _to_float(value: Any) -> Any:
    if isinstance(value, Fraction):
        return float(value)
    if is_array(value):
        return value.astype(float)
    if isinstance(value, Table):
        return Table(value.axes, value.probabilities.astype(float), value.anonymous)
    return value


def _to_precise(value: Any) -> Any:
    if isinstance(value, Fraction):
        return scalars.to_inexact(value, Mode.EXACT)
    if is_array(value):
        made = np.empty(value.shape, dtype=object)
        for place in np.ndindex(value.shape):
            entry: Any = value[place]
            made[place] = _to_precise(Fraction(entry))
        return made
    if isinstance(value, Table):
        return Table(value.axes, _to_precise(value.probabilities), value.anonymous)
    return value


def _joint(exact: joint.Exact | None, convert: Callable[[Any], Any]) -> Joint | None:
    if exact is None:
        return None
    columns: dict[str, Any] = {}
    for name, column in exact.columns.items():
        first = column[0]
        if isinstance(first, bool):
            columns[name] = np.array(column, dtype=bool)
        elif isinstance(first, tuple):
            columns[name] = convert(np.array(column, dtype=object))
        else:
            columns[name] = convert(np.array(column, dtype=object))
    return Joint(convert(np.array(exact.weights, dtype=object)), columns)


__all__ = ["DOMAINS", "Draw", "Thresholds", "draw", "surroundings", "thresholds", "world"]

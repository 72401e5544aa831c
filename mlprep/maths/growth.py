"""O( ): whether two expressions grow alike as their sizes grow, each at its own speed."""

from __future__ import annotations

from random import Random as Generator
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths import elementary, sampling, shapes, tree
from mlprep.maths.arithmetic import is_number
from mlprep.maths.decide import Decision, Setting
from mlprep.maths.faults import MathsError, UndefinedError
from mlprep.maths.scope import SCALARS
from mlprep.maths.shape import Sort
from mlprep.maths.values import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIONS: Final = 14
_STEPS: Final = (40, 80, 160)


def same_growth(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """Whether the ratio stays bounded both ways along many directions to infinity."""
    one, other = _inside(reference), _inside(answer)
    arrays = {Sort.MATRIX, Sort.IDENTITY, Sort.SET, Sort.INTERVAL}
    if any(shapes.guess(node, setting.scope).sort in arrays for node in (one, other)):
        return Decision(same=False, how="exact", code="growth", reason="growth is measured in numbers")
    names = sorted({n.name for node in (one, other) for n in tree.walk(node) if isinstance(n, tree.Name)})
    if any(setting.scope.kind(name) not in SCALARS for name in names):
        return Decision(None, reason="growth is measured in numbers")
    for direction in _directions(names):
        ratios = []
        for step in _STEPS:
            try:
                a, b = (_size(node, names, direction, step, setting) for node in (one, other))
            except MathsError as fault:
                return Decision(None, code=fault.code, reason=fault.message)
            ratios.append(float(a - b))
        if abs(ratios[2] - ratios[1]) > 0.2 or abs(ratios[1] - ratios[0]) > 1.5:
            return Decision(same=False, how="sampled", code="growth")
    return Decision(same=True, how="sampled")


def _inside(node: tree.Node) -> tree.Node:
    """The expression without its O( ), also where O( ) stands inside a sum."""
    if isinstance(node, tree.Growth):
        return _inside(node.body)
    return tree.map_children(node, _inside)


def _directions(names: list[str]) -> Iterator[dict[str, float]]:
    """Speeds of growth: each name alone far ahead, then random ones."""
    generator = Generator(7)
    yield dict.fromkeys(names, 1.0)
    if len(names) > 1:
        for ahead in names:
            yield {name: 3.0 if name == ahead else 0.31 + 0.07 * k for k, name in enumerate(names)}
            yield {name: 0.13 if name == ahead else 1.0 + 0.11 * k for k, name in enumerate(names)}
        for _ in range(_DIRECTIONS):
            yield {name: generator.uniform(0.1, 2.5) for name in names}


def _size(node: tree.Node, names: list[str], direction: dict[str, float], step: int, setting: Setting) -> Any:
    """Log |value| where each size is 10^(step * speed)."""
    context = elementary.mp()
    values = {name: context.mpf(10) ** (context.mpf(step) * direction[name]) for name in names}
    drawn = sampling.draw(setting.scope.__class__(), 0, 0, "declared")
    around = sampling.surroundings(setting.scope.__class__(), drawn, Mode.EXACT, overrides=values)
    value = sampling.world(around).of(node)
    if not is_number(value):
        raise UndefinedError("growth is measured in numbers")
    return context.log(abs(value)) if value else context.mpf(0)

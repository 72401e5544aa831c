"""O( ): whether two expressions grow alike as their sizes grow, each at its own speed."""

from __future__ import annotations

from random import Random as Generator
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding.decide import Decision, Setting
from mlprep.maths.drawing import sampling
from mlprep.maths.evaluating import elementary
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.values import Mode
from mlprep.maths.trees import shapes, tree
from mlprep.maths.trees.faults import MathsError, UndefinedError
from mlprep.maths.trees.scope import SCALARS
from mlprep.maths.trees.shape import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIONS: Final = 14
_STEPS: Final = (40, 80, 160)
_TOWER_STEPS: Final = (4, 8, 16)  # exponents grow too: 10^48 at most, so that 100 digits hold them


def same_growth(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """Whether the ratio stays bounded both ways along many directions to infinity."""
    one, other = _inside(reference), _inside(answer)
    arrays = {Sort.MATRIX, Sort.IDENTITY, Sort.SET, Sort.INTERVAL}
    if any(shapes.guess(node, setting.scope).sort in arrays for node in (one, other)):
        return Decision(same=False, how="exact", code="growth", reason="growth is measured in numbers")
    names = sorted({n.name for node in (one, other) for n in tree.walk(node) if isinstance(n, tree.Name)})
    if any(setting.scope.kind(name) not in SCALARS for name in names):
        return Decision(None, reason="growth is measured in numbers")
    steps = _TOWER_STEPS if _is_tower(one) or _is_tower(other) else _STEPS
    with elementary.doubled_digits():
        for direction in _directions(names):
            try:
                ratios = [_gap(one, other, direction, step, setting) for step in steps]
            except MathsError as fault:
                return Decision(None, code=fault.code, reason=fault.message)
            if abs(ratios[2] - ratios[1]) > 0.2 or abs(ratios[1] - ratios[0]) > 1.5:
                return Decision(same=False, how="sampled", code="growth")
    return Decision(same=True, how="sampled")


def _is_tower(node: tree.Node) -> bool:
    """Whether a size stands in an exponent, or below a factorial sign."""
    return any(
        isinstance(inner, tree.Factorial)
        or (
            isinstance(inner, tree.Power) and any(isinstance(n, tree.Name) for n in tree.walk(inner.exponent))
        )
        for inner in tree.walk(node)
    )


def _gap(one: tree.Node, other: tree.Node, direction: dict[str, float], step: int, setting: Setting) -> Any:
    """Log of the ratio where each size is 10^(step * speed)."""
    context = elementary.mp()
    sizes = {name: context.mpf(10) ** (context.mpf(step) * speed) for name, speed in direction.items()}
    return _log_size(one, sizes, setting) - _log_size(other, sizes, setting)


def _log_size(node: tree.Node, sizes: dict[str, Any], setting: Setting) -> Any:
    """Log |value|, without computing powers that no number can hold."""
    context = elementary.mp()
    match node:
        case tree.Mul(factors):
            return sum(_log_size(factor, sizes, setting) for factor in factors)
        case tree.Div(over, under):
            return _log_size(over, sizes, setting) - _log_size(under, sizes, setting)
        case tree.Power(tree.Constant("e"), exponent):
            return _size(exponent, sizes, setting)
        case tree.Power(base, exponent):
            return _size(exponent, sizes, setting) * _log_size(base, sizes, setting)
        case tree.Add(terms) if not any(isinstance(term, tree.Neg) for term in terms):
            logs = [_log_size(term, sizes, setting) for term in terms]
            top = max(logs)
            return top + context.log(sum(context.exp(max(log - top, -10_000)) for log in logs))
        case tree.Factorial(arg):
            return context.loggamma(_size(arg, sizes, setting) + 1)
        case tree.Call("log", (arg,)):
            return context.log(abs(_log_size(arg, sizes, setting)) or 1)
    value = _size(node, sizes, setting)
    return context.log(abs(value)) if value else context.mpf(0)


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


def _size(node: tree.Node, sizes: dict[str, Any], setting: Setting) -> Any:
    drawn = sampling.draw(setting.scope.__class__(), 0, 0, "declared")
    around = sampling.surroundings(setting.scope.__class__(), drawn, Mode.EXACT, overrides=sizes)
    value = sampling.world(around).value(node)
    if not is_number(value):
        raise UndefinedError("growth is measured in numbers")
    return value

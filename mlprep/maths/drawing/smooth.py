"""Declared functions in a world: named ones, and random smooth ones with derivatives of every order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from random import Random as Generator
from typing import TYPE_CHECKING, Any

from mlprep.maths.drawing import joint
from mlprep.maths.evaluating import elementary, scalars
from mlprep.maths.evaluating.dual import Dual
from mlprep.maths.evaluating.values import FunctionValue, Mode
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError, UndefinedError
from mlprep.maths.trees.scope import Declared, NameKind, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator


@lru_cache(maxsize=512)
def own_definitions(scope: Scope) -> tuple[tuple[str, tree.Node], ...]:
    """Values and functions declared by a formula."""
    found = []
    for entry in scope.declared:
        if not entry.of or _named_function(entry.of):
            continue
        try:
            inner = scope
            if entry.kind is NameKind.FUNCTION:
                extra = [Declared(n, NameKind.REAL) for n in entry.over or ("x",) if not scope.get(n)]
                inner = scope.with_names(extra)
            found.append((entry.name, parse(entry.of, inner).tree))
        except MathsError:
            continue
    found.extend(_moments(scope))
    return tuple(found)


def _moments(scope: Scope) -> Iterator[tuple[str, tree.Node]]:
    """The mu of E[X] = mu and the sigma of Var(X) = sigma^2 are what X makes them."""
    for assumption in scope.assumptions:
        if assumption.kind != "moment" or scope.kind(assumption.names[1]) is not NameKind.RANDOM:
            continue
        try:
            wanted = parse(assumption.text, scope).tree
        except MathsError:
            continue
        operator, variable = assumption.names
        if operator == "Var" and isinstance(wanted, tree.Power) and wanted.exponent == tree.number(2):
            operator, wanted = "Std", wanted.base
        if isinstance(wanted, tree.Name) and scope.get(wanted.name):
            yield wanted.name, tree.Operator(operator, (tree.Name(variable),))


def _named_function(word: str) -> str:
    """The elementary function an `is` names, or ''."""
    word = {"normal-cdf": "Phi", "gaussian-cdf": "Phi", "normal-pdf": "phi", "logistic": "sigma"}.get(
        word, word
    )
    found = functions.find(word.replace("-", "_"))
    return found.name if found and (found.name in elementary.FLOATS or found.name == "digamma") else ""


def function_value(scope: Scope, name: str, of: str, number: int, mode: Mode, *, whole: bool) -> Any:
    known = _named_function(of) if of else ""
    if known:
        return FunctionValue(lambda args, orders: _named_at(known, args, orders, mode))
    entry = scope.get(name)
    folded = bool(scope.random) and joint.layout(number) is joint.Layout.GRID
    smooth = _Smooth(f"{name}:{number}", entry.props if entry else frozenset(), folded=folded)
    vector = entry is not None and len(entry.over) == 1 and scope.kind(entry.over[0]) is NameKind.VECTOR
    return FunctionValue(lambda args, orders: smooth.at(args, orders, mode), whole=whole or vector)


def _named_at(name: str, args: list[Any], orders: tuple[int, ...], mode: Mode) -> Any:
    if len(args) != 1:
        raise UndefinedError(f"{name} takes one argument")
    order = orders[0] if orders else 0
    x = args[0]
    tags = [10**9 + k for k in range(order)]
    for tag in tags:
        x = Dual(x, 1, tag)
    value = scalars.apply(name, x, mode)
    for tag in reversed(tags):
        value = value.slope if isinstance(value, Dual) and value.tag == tag else 0
    return value


@dataclass(frozen=True, slots=True)
class _Wave:
    """a sin(w . x + shift)"""

    size: Fraction
    speeds: tuple[Fraction, ...]
    shift: Fraction


class _Smooth:
    """A random smooth function of any number of arguments, with derivatives of every order.

    folded: even about the middle of the grid random variables lie on, so not one-to-one there.
    """

    def __init__(self, key: str, props: frozenset[str], *, folded: bool) -> None:
        self.key = key
        self.folded = folded and "increasing" not in props

    @cache  # noqa: B019  a few functions a world, which live as long as the process needs them
    def waves(self, count: int) -> tuple[_Wave, ...]:
        generator = Generator(f"{self.key}:{count}")
        return tuple(
            _Wave(
                Fraction(generator.randint(20, 90), 64),
                tuple(
                    Fraction(generator.randint(30, 110) * generator.choice((-1, 1)), 64) for _ in range(count)
                ),
                Fraction(generator.randint(-100, 100), 64),
            )
            for _ in range(3)
        )

    def at(self, args: list[Any], orders: tuple[int, ...], mode: Mode) -> Any:
        orders = (
            orders + (0,) * (len(args) - len(orders)) if len(orders) <= len(args) else orders[: len(args)]
        )
        dual = next(
            (arg for arg in sorted((a for a in args if isinstance(a, Dual)), key=lambda a: -a.tag)), None
        )
        if dual is not None:
            return self.chained(args, orders, dual.tag, mode)
        if self.folded:
            args = [arg - _at(joint.CENTRE, mode) for arg in args]
        total: Any = 0
        for wave in self.waves(len(args)):
            phase: Any = _at(Fraction(0) if self.folded else wave.shift, mode)
            factor: Any = _at(wave.size, mode)
            for arg, speed, order in zip(args, wave.speeds, orders, strict=True):
                speed_here = _at(speed, mode)
                phase = phase + speed_here * arg
                factor = factor * speed_here**order
            total = total + factor * _turned(phase, sum(orders) + self.folded, mode)
        return total if self.folded else total + self.slope_part(args, orders, mode)

    def slope_part(self, args: list[Any], orders: tuple[int, ...], mode: Mode) -> Any:
        """A line of slope 0.4.. in each argument keeps first derivatives from vanishing together."""
        generator = Generator(f"{self.key}:{len(args)}:line")
        slopes = [_at(Fraction(generator.randint(26, 90), 64), mode) for _ in args]
        if sum(orders) == 0:
            total: Any = _at(Fraction(generator.randint(-90, 90), 64), mode)
            for arg, slope in zip(args, slopes, strict=True):
                total = total + slope * arg
            return total
        return slopes[orders.index(1)] if sum(orders) == 1 else 0

    def chained(self, args: list[Any], orders: tuple[int, ...], tag: int, mode: Mode) -> Dual:
        plain = [arg.value if isinstance(arg, Dual) and arg.tag == tag else arg for arg in args]
        slope: Any = 0
        for place, arg in enumerate(args):
            if isinstance(arg, Dual) and arg.tag == tag:
                raised = tuple(order + (k == place) for k, order in enumerate(orders))
                slope = slope + self.at(plain, raised, mode) * arg.slope
        return Dual(self.at(plain, orders, mode), slope, tag)


def _at(value: Fraction, mode: Mode) -> Any:
    return float(value) if mode is Mode.FLOAT else scalars.to_inexact(value, mode)


def _turned(phase: Any, order: int, mode: Mode) -> Any:
    """The order-th derivative of sin at the phase."""
    name = "cos" if order % 2 else "sin"
    value = scalars.apply(name, phase, mode)
    return -value if order % 4 >= 2 else value

"""Slips with exponents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final

from mlprep.maths.explaining.edits.brackets import short_exponents, spread
from mlprep.maths.explaining.edits.parts import (
    MINUS_ONE,
    ONE,
    TWO,
    Change,
    is_not,
    literal,
    negative,
    quoted,
)
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import Scope

Rule = Callable[[Any, Scope], Iterator[Change]]

HALF: Final = Fraction(1, 2)


def powers(node: tree.Power, _scope: Scope) -> Iterator[Change]:
    """An exponent dropped, near the right one, of the wrong sign, or written as a factor."""
    base, exponent = node.base, node.exponent
    shown = quoted(base)
    if isinstance(base, tree.Add):
        yield from spread(node, base, lambda term: tree.Power(term, exponent), "power")
    if exponent in {MINUS_ONE, tree.number(-1)}:
        missing, extra = f"The inverse of {shown} is missing.", f"{shown} should not be inverted."
        yield Change(base, "inverse", 1, missing, extra, gone=node)
        yield Change(tree.Transpose(base), "inverse", 3, f"{shown} should be inverted, not transposed.",
                     f"{shown} should be transposed, not inverted.")  # fmt: skip
        for wrong in (Fraction(-2), -HALF):
            yield Change(tree.Power(base, literal(wrong)), "power", 3, f"The exponent of {shown} is wrong.")
        return
    word = "square" if exponent == TWO else f"power {quoted(exponent)}"
    code = "square" if exponent == TWO else "power"
    missing, extra = f"The {word} of {shown} is missing.", f"{shown} should not be raised to a power."
    yield Change(base, code, 2, missing, extra, gone=node)
    for new in _near_exponents(exponent):
        yield Change(tree.Power(base, new), "power", 3, f"The exponent of {shown} is wrong.")
    times = tree.Mul((exponent, base) if isinstance(exponent, tree.Number) else (base, exponent))
    missing = f"{quoted(node)} is a power, not a product."
    extra = f"{quoted(node)} stands where {quoted(times)} belongs."
    shown_times = (times, tree.Mul(times.factors[::-1]))
    yield Change(times, "power", 4, missing, extra, shown_times, shown_times)
    if isinstance(exponent, tree.Name) and isinstance(base, tree.Name):
        text = f"Base and exponent of {quoted(node)} are swapped."
        yield Change(tree.Power(exponent, base), "swapped", 3, text)
    text = f"The sign of the exponent of {shown} is wrong."
    yield Change(tree.Power(base, negative(exponent)), "sign", 2, text)
    yield from _powers_of_totals(node)
    yield from short_exponents(node)
    yield from _other_bases(node)


def _powers_of_totals(node: tree.Power) -> Iterator[Change]:
    """E[X]^2 against E[X^2], and the same for sums."""
    inner = node.base
    if isinstance(inner, tree.Operator) and inner.name == "E" and len(inner.args) == 1:
        args = (tree.Power(inner.args[0], node.exponent),)
        moved = tree.Operator("E", args, inner.given, inner.variable, inner.under)
        yield is_not(moved, node, "power", 1)
    if isinstance(inner, tree.Fold) and inner.kind == "sum":
        body = tree.Power(inner.body, node.exponent)
        moved_sum = tree.Fold("sum", inner.variables, inner.lower, inner.upper, inner.where, body)
        yield Change(moved_sum, "power", 2, "The power of a sum is not the sum of the powers.")


def _near_exponents(exponent: tree.Node) -> list[tree.Node]:
    if isinstance(exponent, tree.Number):
        value = exponent.value
        return [literal(new) for new in (value + 1, value - 1, value / 2, 2 * value) if new != 0]
    return [tree.Add((exponent, ONE)), tree.Add((exponent, MINUS_ONE))]


def _other_bases(node: tree.Power) -> Iterator[Change]:
    """2^x or 10^x for e^x."""
    bases = (tree.Constant("e"), TWO, tree.number(10))
    for base in bases if node.base in bases else ():
        here, there = quoted(base), quoted(node.base)
        missing, extra = (
            f"The base {there} is expected, not {here}.",
            f"The base {here} is expected, not {there}.",
        )
        changed = tree.Power(base, node.exponent)
        yield Change(changed, "log-base", 3, missing, extra, (changed,), (changed,))


RULES: Final[dict[type[tree.Node], tuple[Rule, ...]]] = {tree.Power: (powers,)}

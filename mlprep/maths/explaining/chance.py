"""Relations that plain numbers meet by chance: said where the digits and the formulas both support them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding.numeric import literal
from mlprep.maths.evaluating.arrays import np
from mlprep.maths.explaining.likeness import EXACT, Finding, Pair, close, common_ratio
from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FEW_DIGITS: Final = 2  # digits that are taken as exact: 0.5, 0.25, 14
FINE: Final = 5e-4  # relative; four digits, which rarely agree by chance
_POWERS: Final = frozenset({"sqrt", "square", "std", "var", "cov"})
_SAMPLES: Final = frozenset({"var", "std", "cov", "mean", "standard_error"})


def precision(node: tree.Node) -> float:
    """How far, relative, the typed digits may be from what was meant; 0 for what is exact."""
    if isinstance(node, tree.Listing | tree.SetOf | tree.Matrix | tree.Interval):
        return max((precision(child) for child in tree.children(node)), default=0.0)
    typed = literal(node)
    inner = node
    while isinstance(inner, tree.Neg | tree.Percent):
        inner = inner.arg
    if typed is None or not typed[0] or not isinstance(inner, tree.Number):
        return 0.0
    mantissa = inner.text.lower().partition("e")[0]
    digits = mantissa.replace(".", "").lstrip("0")
    return float(typed[1] / abs(typed[0])) if "." in mantissa and len(digits) > FEW_DIGITS else 0.0


def power_or_root(pairs: Sequence[Pair], trees: Sequence[tree.Node], slack: float) -> Finding | None:
    """A square or a root where a formula has one, or where the numbers are no simple fractions."""
    answer, expected = pairs[0]
    if answer.size != 1 or expected.size != 1:
        return None
    one, other = float(answer.item()), float(expected.item())
    if not any(map(_has_power, trees)):
        if _is_simple(one) and _is_simple(other):
            return None
        slack = slack if slack <= FINE else EXACT
    if close(answer, np.square(expected), 2 * slack):
        return Finding("square", "This is the square of what is expected.")
    if other > 0 and close(answer, np.sqrt(expected), slack):
        return Finding("square", "This is the square root of what is expected.")
    return None


def _has_power(node: tree.Node) -> bool:
    """Whether a square, a root, a norm or a variance occurs."""
    return any(
        isinstance(inner, tree.Norm)
        or (isinstance(inner, tree.Call) and inner.name in _POWERS)
        or (isinstance(inner, tree.Power) and inner.exponent in _EXPONENTS)
        for inner in tree.walk(node)
    )


_EXPONENTS: Final = frozenset(
    {tree.number(2), tree.number(Fraction(1, 2)), tree.Div(tree.number(1), tree.number(2))}
)


def _is_simple(value: float) -> bool:
    """A small fraction: the square of another such by chance."""
    fraction = Fraction(value).limit_denominator(36)
    return abs(fraction) <= 36 and math.isclose(float(fraction), value, rel_tol=1e-9)


def ddof(pairs: Sequence[Pair], trees: Sequence[tree.Node], slack: float) -> Finding | None:
    """A variance or mean over n in the place of one over n - 1, where a formula has that n."""
    ratio = common_ratio(pairs, slack)
    if ratio is None:
        return None
    for n in sorted({n for node in trees for n in _sizes(node)}):
        for bias in (n / (n - 1), math.sqrt(n / (n - 1))):
            if any(abs(one / bias - 1) <= max(slack, EXACT) for one in (ratio, 1 / ratio)):
                return Finding("ddof", f"Looks like n and n - 1 mixed up, with n = {n}.")
    return None


def _sizes(node: tree.Node) -> Iterator[int]:
    """How many values a variance or mean is taken of."""
    for inner in tree.walk(node):
        if isinstance(inner, tree.Call) and inner.name in _SAMPLES and inner.args:
            values = inner.args[0]
            if isinstance(values, tree.Listing) and len(values.items) > 2:
                yield len(values.items)

"""Inequalities that hold in the same cases: eta < 2/L and eta L < 2, n >= 30 and n > 29 for integers.

In several worlds one name is moved over its domain.  Both statements must be true and false together, on a
wide grid and right beside each place where either changes.  Whether a boundary belongs to it is not seen in
random numbers, so that strict ones are compared with strict ones, unless all names are integers.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding.decide import Decision, Setting, places
from mlprep.maths.drawing import sampling
from mlprep.maths.evaluating.values import Mode
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import SCALARS, Declared, NameKind

if TYPE_CHECKING:
    from mlprep.maths.deciding.decide import Place

Truth = Callable[[Any], bool | None]  # of a statement where the moved name has a value; None: undefined

_ORDERS: Final = frozenset({"<", "<=", ">", ">="})
_WHOLE: Final = frozenset({NameKind.INTEGER, NameKind.DIMENSION, NameKind.INDEX})
_ROUNDING: Final = frozenset({"floor", "ceil", "round"})
_WORLDS: Final = 6
_WORLDS_OF_INTEGERS: Final = 24  # where a bound is rounded: 5.1 and 5.3 have one
_GAP: Final = 1e-6  # relative, between a point on one side of a boundary and one on the other
_NEAR_ZERO: Final = Fraction(1, 10**6)  # where the gap is relative no more
_SIZES: Final = tuple(digit * Fraction(10) ** power for power in range(-6, 6) for digit in (1, 3))
_SHARES: Final = (*(Fraction(share, 10) for share in range(2, 10)), *(1 - size for size in _SIZES[:8]))


def same_truth(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision | None:
    """That two inequalities say the same of the declared numbers; None where this was not found."""
    both = (reference, answer)
    if not all(isinstance(node, tree.Relation) and _ORDERS.issuperset(node.ops) for node in both):
        return None
    entries = [setting.scope.get(name) for name in sorted(tree.names(*both))]
    declared = [entry for entry in entries if entry is not None and entry.kind in SCALARS]
    if len(declared) < len(entries) or any(_sized(entry, setting) for entry in declared):
        return None
    integers = all(entry.kind in _WHOLE for entry in declared)
    if not integers and len({len(op) for node in both for op in getattr(node, "ops", ())}) > 1:
        return None
    rounded = any(isinstance(n, tree.Call) and n.name in _ROUNDING for node in both for n in tree.walk(node))
    for entry in declared:
        whole = entry.kind in _WHOLE and (integers or rounded)
        agree = _agree(reference, answer, entry, setting, whole=whole)
        if agree is not None:
            return Decision(same=True, how="sampled") if agree else None
    return None


def _sized(entry: Declared, setting: Setting) -> bool:
    """Whether a name is the size of something, which cannot be moved alone."""
    return any(entry.name in other.shape for other in setting.scope.declared)


def _agree(
    reference: tree.Node, answer: tree.Node, entry: Declared, setting: Setting, *, whole: bool
) -> bool | None:
    """Whether both change together as one name moves in every world; None where they hardly change."""
    alone = len(tree.names(reference, answer)) == 1
    count = 1 if alone else _WORLDS_OF_INTEGERS if whole else _WORLDS
    changed = 0
    for place in islice(places(reference, answer, setting, count, entrywise=False), count):
        one, other = (_truth(node, entry.name, place) for node in (reference, answer))
        found = _changes(one, other, _grid(entry, whole=whole), whole=whole)
        if found is None or setting.expired():
            return False
        changed += found > 0
    return True if 2 * changed > count else None


def _truth(node: tree.Node, name: str, place: Place) -> Truth:
    setting = place.setting

    def truth(value: Any) -> bool | None:
        around = sampling.surroundings(
            setting.scope, place.drawn, Mode.FLOAT, definitions=setting.definitions, overrides={name: value}
        )
        try:
            return bool(sampling.world(around).value(node))
        except (MathsError, ArithmeticError, ValueError):
            return None

    return truth


def _grid(entry: Declared, *, whole: bool) -> list[Fraction]:
    """Values of a declared name, from end to end."""
    low = entry.low if entry.low is not None else None if entry.kind is NameKind.REAL else Fraction(0)
    high = Fraction(1) if entry.kind is NameKind.PROB and entry.high is None else entry.high
    points = {Fraction(0), *_SIZES, *(_SHARES if high == 1 else ()), *(-size for size in _SIZES)}
    points |= {end for end in (low, high) if end is not None}
    inside = {p for p in points if (low is None or p >= low) and (high is None or p <= high)}
    return sorted(p for p in inside if p.denominator == 1 or not whole)


def _changes(one: Truth, other: Truth, grid: list[Fraction], *, whole: bool) -> int | None:
    """How often both change; None where they differ."""
    seen = [(point, said) for point in grid if (said := one(_number(point))) is not None]
    if any(other(_number(point)) not in {said, None} for point, said in seen):
        return None
    changes = 0
    for (low, before), (high, after) in pairwise(seen):
        if before == after:
            continue
        low, high = _closed_in(one, low, high, whole=whole)  # noqa: PLW2901
        if other(_number(low)) != before or other(_number(high)) != after:
            return None
        changes += 1
    return changes


def _closed_in(truth: Truth, low: Fraction, high: Fraction, *, whole: bool) -> tuple[Fraction, Fraction]:
    """Neighbours between which a statement changes."""
    before = truth(_number(low))
    while high - low > (1 if whole else _GAP * max(abs(low), abs(high), _NEAR_ZERO)):
        middle = Fraction((low + high) // 2) if whole else Fraction(float(low + high) / 2)
        if truth(_number(middle)) == before:
            low = middle
        else:
            high = middle
    return low, high


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)

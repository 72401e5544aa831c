"""What went wrong in an O( ): the smallest edit that is plain to see, else in which size it grows wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding.asymptotics import along
from mlprep.maths.deciding.decide import decide
from mlprep.maths.deciding.directions import Limit, alone
from mlprep.maths.deciding.growth import compare, inside, regimes
from mlprep.maths.explaining.edits import edits
from mlprep.maths.explaining.likeness import Finding
from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.normal import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlprep.maths.deciding.decide import Setting

_MAX_COST: Final = 4
_TOGETHER: Final = "It is right in each size alone, but not where several of them grow together."
_GOING: Final = {Limit.INFINITY: "grows", Limit.ZERO: "goes to 0", Limit.ONE: "goes to 1"}


def growing(reference: tree.Growth, answer: tree.Node, setting: Setting) -> Finding | None:
    """Why an answer does not grow like the expected O( ), which has been decided."""
    if isinstance(answer, tree.Growth) and answer.bound != reference.bound:
        relabelled = answer.with_changes(bound=reference.bound)
        if decide(reference, relabelled, setting).same:
            return None  # the kind of bound is all that is wrong
    return _edited(reference, answer, setting) or _by_size(reference, inside(answer), setting)


def _edited(reference: tree.Growth, answer: tree.Node, setting: Setting) -> Finding | None:
    """The smallest edit that makes the very answer, or takes away a part that the answer does not have."""
    body = inside(answer)
    written, parts = _form(body), set(tree.walk(body))
    for edit in edits(reference.body, setting.scope):
        dropped = edit.gone is not None and edit.gone not in parts
        if edit.cost > _MAX_COST or not (dropped or _form(edit.tree) == written):
            continue
        if setting.expired():
            return None
        if decide(tree.Growth(edit.tree), tree.Growth(body), setting).same:
            return Finding(edit.code, edit.missing)
    return None


def _form(node: tree.Node) -> tree.Node:
    """The plain form, with the factors of a product in order."""

    def ordered(inner: tree.Node) -> tree.Node:
        inner = tree.map_children(inner, ordered)
        return tree.Mul(tuple(sorted(inner.factors, key=echo))) if isinstance(inner, tree.Mul) else inner

    return ordered(normal(node))


def _by_size(reference: tree.Growth, body: tree.Node, setting: Setting) -> Finding | None:
    """In which sizes, growing alone, the answer is too large or too small; or that it is right in each."""
    orders: dict[str, set[int | None]] = {}
    going: dict[str, Limit] = {}
    for regime in regimes(reference.body, body, setting):
        going |= regime
        for name, order in _alone(reference.body, body, regime, setting):
            orders.setdefault(name, set()).add(order)
    found = [
        f"too {word} {' and '.join(f'as {name} {_GOING[going[name]]}' for name in names)}"
        for order, word in ((1, "large"), (-1, "small"))
        if (names := [name for name, seen in orders.items() if seen == {order}])
    ]
    if found:
        return Finding("growth", f"It is {', and '.join(found)}.")
    if len(orders) > 1 and all(seen == {0} for seen in orders.values()):
        return Finding("growth", _TOGETHER)
    return None


def _alone(
    expected: tree.Node, given: tree.Node, regime: Mapping[str, Limit], setting: Setting
) -> Iterator[tuple[str, int | None]]:
    """How the answer compares as each size goes to its limit alone; None where that is not known."""
    for name in regime:
        path = alone(name, regime)
        one, other = along(expected, path, setting), along(given, path, setting)
        if isinstance(one, MathsError) or isinstance(other, MathsError):
            yield name, None
        else:
            yield name, compare(other, one)

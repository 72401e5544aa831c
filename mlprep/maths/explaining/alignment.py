"""Where two trees of one form differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from mlprep.maths.explaining.edits.parts import taken_for
from mlprep.maths.explaining.likeness import Finding
from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from mlprep.maths.explaining.trials import Case

MAX_NODES: Final = 14  # of a part that is named
MAX_SHARE: Final = 0.75  # of the whole; beyond that nothing is said but the expected answer


def differing(one: tree.Node, other: tree.Node) -> tuple[tree.Node, tree.Node]:
    """The smallest parts in whose places two trees differ; both trees where nothing is common."""
    if type(one) is not type(other):
        return one, other
    pairs = _left_over(one, other) if isinstance(one, tree.Add) else _unequal_children(one, other)
    return differing(*pairs[0]) if len(pairs) == 1 else (one, other)


def _left_over(one: tree.Node, other: tree.Node) -> list[tuple[tree.Node, tree.Node]]:
    """The one term on each side that the other side has not."""
    here, there = tree.children(one), tree.children(other)
    rest, others = Counter(here) - Counter(there), Counter(there) - Counter(here)
    if rest.total() == others.total() == 1:
        return [(next(iter(rest)), next(iter(others)))]
    return []


def _unequal_children(one: tree.Node, other: tree.Node) -> list[tuple[tree.Node, tree.Node]]:
    """The children that differ, where nothing else does."""
    here, there = tree.children(one), tree.children(other)
    if len(here) != len(there):
        return []
    places = iter(there)
    if tree.map_children(one, lambda _child: next(places)) != other:
        return []  # of another name, or kind
    return [(a, b) for a, b in zip(here, there, strict=True) if a != b]


def misfit(case: Case) -> Finding | None:
    """The one part in which an answer of the expected form is wrong."""
    expected, typed = differing(case.reference, case.answer)
    most = min(MAX_NODES, MAX_SHARE * _size(case.reference))
    if not case.used or _size(expected) > most or _size(typed) > MAX_NODES:
        return None
    return Finding("part", taken_for(typed, expected, "part", 0).missing)


def _size(node: tree.Node) -> int:
    return sum(1 for _ in tree.walk(node))

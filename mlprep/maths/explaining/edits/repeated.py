"""One slip made at every place where a part occurs: W^-1 for W throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mlprep.maths.explaining.edits.parts import ONE, Change, in_product, places, taken_for
from mlprep.maths.trees import tree
from mlprep.maths.trees.shapes import Sort, guess

if TYPE_CHECKING:
    from mlprep.maths.trees.scope import Scope

MAX_PARTS: Final = 8
MAX_NODES: Final = 8  # of a part; a longer one is not written twice
_PLAIN: Final = (tree.Number, tree.Constant, tree.Identity)
_PRODUCTS: Final = (tree.Mul, tree.Div, tree.Neg)

Local = Callable[[tree.Node, str], Iterable[Change]]


def repeated(whole: tree.Node, local: Local, scope: Scope) -> Iterator[Change]:
    """The whole tree with a repeated part changed throughout.

    local: the changes of one node, whose place is given in words.
    """
    counts = Counter(node for node in tree.walk(whole) if not isinstance(node, _PLAIN))
    for part in _parts(counts)[:MAX_PARTS]:
        for node, rebuild, where in places(part):
            for change in local(node, where):
                made = rebuild(change.node)
                if isinstance(made, tree.Transpose) and made in counts:
                    continue
                said = change if node is part else taken_for(made, part, change.code, change.cost)
                changed = _replaced(whole, part, made)
                yield replace(said, node=changed, cost=change.cost + 1, gone=None, mend=None)
        sides = set(_sides(whole, part))
        if guess(part, scope).sort is Sort.NUMBER and len(sides) == 1 and _is_factor(part, whole):
            shown = f"The {'division by' if sides == {True} else 'factor'} {in_product(part)}"
            missing, extra = f"{shown} is missing.", f"{shown} does not belong here."
            yield Change(_replaced(whole, part, ONE), "dropped-factor", 3, missing, extra)


def _parts(counts: Counter[tree.Node]) -> list[tree.Node]:
    """The parts that occur several times; those that occur only inside another of them are left out."""
    kept: list[tree.Node] = []
    covered: Counter[tree.Node] = Counter()
    for part, count in counts.items():
        inside = list(tree.walk(part))
        if count < 2 or len(inside) > MAX_NODES or covered[part] == count:
            continue
        kept.append(part)
        for inner, times in Counter(inside[1:]).items():
            covered[inner] = max(covered[inner], count * times)
    return kept


def _replaced(node: tree.Node, part: tree.Node, other: tree.Node) -> tree.Node:
    return other if node == part else tree.map_children(node, lambda child: _replaced(child, part, other))


def _sides(node: tree.Node, part: tree.Node, below: bool = False) -> Iterator[bool]:
    """For every place of a part, whether it divides there."""
    if node == part:
        yield below
        return
    for child in tree.children(node):
        turned = isinstance(node, tree.Div) and child is node.under
        yield from _sides(child, part, turned is not below if isinstance(node, _PRODUCTS) else False)


def _is_factor(part: tree.Node, whole: tree.Node) -> bool:
    """Whether a part stands in products and quotients only."""
    return all(isinstance(node, _PRODUCTS) for node in tree.walk(whole) if part in tree.children(node))

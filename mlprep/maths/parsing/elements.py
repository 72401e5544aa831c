"""Lists of answers as people write them: x_1 = 2, x_2 = 3; x in {0, ±1}; 2 or 3; (1 ± sqrt(5))/2."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.stream import CLOSERS, OPENERS, matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree

_SEPARATORS: Final = frozenset({",", ";", "or", "and"})


def without_labels(tokens: list[Token]) -> list[Token]:
    """The tokens without `x =`, `x_1 =` and `x in` before an element; keywords of a call stay."""
    kept: list[Token] = []
    called: list[bool] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        before = kept[-1] if kept else None
        begins = before is None or before.text in _SEPARATORS or before.text in OPENERS
        if begins and not any(called) and (end := _label_end(tokens, place)):
            place = end
            continue
        if token.text in OPENERS:
            called.append(before is not None and (before.kind is Kind.NAME or before.text in {"_", "^"}))
        elif token.text in CLOSERS and called:
            called.pop()
        kept.append(token)
        place += 1
    return kept


def _label_end(tokens: list[Token], place: int) -> int:
    """Where the text behind a label begins; 0 where there is none."""
    if tokens[place].kind is not Kind.NAME:
        return 0
    after = place + 1
    if tokens[after].kind is Kind.NUMBER and not tokens[after].spaced:
        after += 1
    elif tokens[after].text == "_" and after + 1 < len(tokens):
        after = matching(tokens, after + 1) + 1 if tokens[after + 1].text == "{" else after + 2
    if after + 1 >= len(tokens):
        return 0
    listed = tokens[after].text == "in" and tokens[after + 1].text in {"{", "\\{"}
    return after + 1 if tokens[after].text == "=" or listed else 0


def as_set(nodes: list[tree.Node]) -> tree.Node:
    """The set of what was listed; a lone value, and a union of intervals, as it is."""
    span = (nodes[0].span[0], nodes[-1].span[1])
    items = [element for node in nodes for element in _elements(node)]
    if any(isinstance(item, tree.Interval) for item in items) or items == nodes[:1]:
        return nodes[0]
    return tree.SetOf(tuple(items), span=span)


def _elements(node: tree.Node) -> tuple[tree.Node, ...]:
    if isinstance(node, tree.Relation) and node.ops == ("=",):
        return _elements(node.sides[1])
    if isinstance(node, tree.Logic) and node.op in {"and", "or"}:
        return tuple(element for arg in node.args for element in _elements(arg))
    if isinstance(node, tree.SetOf):
        return tuple(element for item in node.items for element in _elements(item))
    return both_signs(node) if _spreads(node) else (node,)


def as_interval(nodes: list[tree.Node]) -> tree.Node:
    """What commas join where an interval is wanted: two ends, conditions that all hold, or intervals."""
    span = (nodes[0].span[0], nodes[-1].span[1])
    if all(isinstance(node, tree.Relation | tree.Logic) for node in nodes) and len(nodes) > 1:
        return tree.Logic("and", tuple(nodes), span=span)
    if all(isinstance(node, tree.Interval | tree.SetOf) for node in nodes) and len(nodes) > 1:
        return tree.Logic("or", tuple(nodes), span=span)
    if len(nodes) == 2:
        return tree.Interval(nodes[0], nodes[1], "(", ")", span=span)
    return _spread_out(nodes[0]) if len(nodes) == 1 else tree.Listing(tuple(nodes), span=span)


def _spread_out(node: tree.Node) -> tree.Node:
    """(a ± b)/2 as a/2 ± b/2."""
    inside = [child for child in tree.children(node) if _spreads(child)]
    if not inside or isinstance(node, tree.Relation | tree.Logic | tree.Interval | tree.SetOf):
        return node
    upper, lower = both_signs(node)
    half = tree.number(2)
    middle, width = tree.Add((upper, lower)), tree.Add((upper, tree.Neg(lower)))
    return tree.Binary("±", tree.Div(middle, half), tree.Div(width, half), span=node.span)


def _spreads(node: tree.Node) -> bool:
    return any(isinstance(inner, tree.Binary) and inner.op == "±" for inner in tree.walk(node))


def both_signs(node: tree.Node) -> tuple[tree.Node, tree.Node]:
    """An expression with every ± as +, and with every ± as -."""
    return _signed(node, upper=True), _signed(node, upper=False)


def _signed(node: tree.Node, *, upper: bool) -> tree.Node:
    inner = tree.map_children(node, lambda child: _signed(child, upper=upper))
    if not (isinstance(inner, tree.Binary) and inner.op == "±"):
        return inner
    right = inner.right if upper else tree.Neg(inner.right, span=inner.right.span)
    return right if inner.left == tree.number(0) else tree.Add((inner.left, right), span=inner.span)

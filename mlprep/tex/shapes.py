"""Which parts of a formula need brackets when it is written on one line."""

from __future__ import annotations

from enum import IntEnum

from .arrange import kind_of, nucleus
from .tree import (
    Accent,
    Arrow,
    Binomial,
    Brace,
    Fence,
    Fraction,
    Grid,
    Kind,
    Node,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Struck,
    Symbol,
    Table,
    Tag,
    Text,
    Verbatim,
    is_blank,
    significant,
)


class Shape(IntEnum):
    """How firmly a part holds together, the firmest first."""

    ATOM = 0  # x, f(x), |x|, √x: may stand below a fraction's stroke
    PRODUCT = 1  # λᵏx: may stand above it
    TERM = 2  # log x, ∑ x, a/b: holds together only between + and −
    SUM = 3


_SIGNS = frozenset("+−±∓")
_PLAIN_PRODUCTS = frozenset("+−±∓·×")
_SUMMING = frozenset({Kind.BIN, Kind.REL, Kind.PUNCT})
_DIFFERENTIALS = frozenset("∂dδΔ")
_OPEN_ENDED = frozenset({Kind.REL, Kind.OPEN, Kind.PUNCT})
_CLOSED_BY = frozenset({Kind.REL, Kind.CLOSE, Kind.PUNCT})


def shape(node: Node) -> Shape:
    """How firmly `node` holds together on one line."""
    if isinstance(node, Row):
        return _row_shape(node)
    if isinstance(node, Text | Verbatim):
        written = node.text if isinstance(node, Text) else node.source
        return Shape.SUM if " " in written.strip() else Shape.ATOM
    if isinstance(node, Fraction):
        return Shape.TERM
    if isinstance(node, Binomial):
        return Shape.ATOM if node.open else Shape.TERM
    if isinstance(node, Fence):
        return Shape.ATOM if node.open and node.close else max(map(shape, node.parts))
    if isinstance(node, Grid):
        return Shape.ATOM if node.table in {Table.MATRIX, Table.CASES} else Shape.SUM
    if isinstance(node, Struck):
        return shape(node.body)
    if isinstance(node, Brace):
        return Shape.ATOM if node.label is not None else shape(node.body)
    return Shape.SUM if isinstance(node, Arrow | Tag) else Shape.ATOM


def _row_shape(row: Row) -> Shape:
    items = significant(row)
    if len(items) < 2:
        return shape(items[0]) if items else Shape.ATOM
    kinds = [kind_of(item) for item in items]
    first = items[0]
    if not _SUMMING.isdisjoint(kinds) or (isinstance(first, Symbol) and first.text in _SIGNS):
        return Shape.SUM
    if any(isinstance(item, Symbol) and item.text in {"|", "‖"} for item in items):
        return Shape.SUM
    worst = max(map(shape, items))
    if worst > Shape.PRODUCT:
        return worst
    if any(isinstance(item, Symbol) and item.text == "/" for item in items) or Kind.INNER in kinds:
        return Shape.TERM
    if Kind.FUNC in kinds or Kind.OP in kinds:
        applied = len(items) == 2 and kinds[0] is Kind.FUNC and _is_argument(items[1])
        return Shape.ATOM if applied else Shape.TERM
    return Shape.ATOM if _factors(items) == 1 else Shape.PRODUCT


def _is_argument(node: Node) -> bool:
    return isinstance(node, Fence) and node.open in {"(", "["}


def _factors(items: tuple[Node, ...]) -> int:
    """How many factors a product has; f(x) is one, n(n + 1) two."""
    count = at = 0
    while at < len(items):
        item = items[at]
        at += 1
        if isinstance(item, Symbol) and item.text == "!":
            continue
        count += 1
        if _is_name(item) and at < len(items) and _is_argument(items[at]) and _is_plain(items[at]):
            at += 1
    return count


def _is_name(node: Node) -> bool:
    core = nucleus(node)
    while isinstance(core, Accent):
        core = core.body
    return isinstance(core, Symbol | Text) and core.text.strip()[:1].isalpha()


def _is_plain(fence: Node) -> bool:
    """Whether brackets hold an argument rather than a factor: nothing is added in them."""
    inside = fence.parts[0] if isinstance(fence, Fence) else fence
    return all(kind_of(item) is not Kind.BIN for item in significant(inside))


def is_differential(node: Node, like: Node | None = None) -> bool:
    """Whether `node` is one dx: two symbols, the first of them ∂ or d; `like`: as in this numerator."""
    items = significant(node)
    if len(items) != 2:
        return False
    mark = nucleus(items[0])
    if not (isinstance(mark, Symbol) and mark.text in _DIFFERENTIALS):
        return False
    if like is None:
        return True
    above = significant(like)
    head = nucleus(above[0]) if above else None
    return isinstance(head, Symbol) and head.text == mark.text


def needs_brackets_as_base(node: Node, script: Script) -> bool:
    """Whether a script on `node` would be misread; as in TeX, one on {AB} stands after the B."""
    if isinstance(node, Row):
        items = significant(node)
        return bool(items) and needs_brackets_as_base(items[-1], script)
    if isinstance(node, Fence):
        return not (node.close and (node.open or node.close in {"|", "‖"}))
    if isinstance(node, Text):
        return " " in node.text.strip()
    if isinstance(node, Script):
        return node.sup is not None or script.sub is not None
    return isinstance(node, Root | Fraction | Struck) or (isinstance(node, Binomial) and not node.open)


def is_bare_radicand(node: Node) -> bool:
    """Whether a root sign reaches over `node` without brackets."""
    if isinstance(node, Script):
        return node.sup is None and not node.primes and isinstance(node.base, Symbol | Accent)
    if isinstance(node, Fence):
        return bool(node.open and node.close)
    return isinstance(node, Symbol | Accent | Stack)


def stands_alone(items: tuple[Node, ...], at: int) -> bool:
    """Whether a fraction in a row needs no brackets: nothing is multiplied with it by standing next to it."""
    before = _neighbour(items, at, -1)
    after = _neighbour(items, at, 1)
    return _ends_before(before) and _begins_after(after)


def _neighbour(items: tuple[Node, ...], at: int, step: int) -> Node | None:
    at += step
    while 0 <= at < len(items) and is_blank(items[at]):
        if isinstance(space := items[at], Space) and space.cells > 1:
            return None
        at += step
    return items[at] if 0 <= at < len(items) else None


def _ends_before(node: Node | None) -> bool:
    if isinstance(node, Text):
        return node.text.endswith(" ")
    if isinstance(node, Symbol) and node.kind is Kind.BIN:
        return node.text in _PLAIN_PRODUCTS
    return node is None or isinstance(node, Arrow) or kind_of(node) in _OPEN_ENDED


def _begins_after(node: Node | None) -> bool:
    if isinstance(node, Text):
        return node.text.startswith(" ")
    if isinstance(node, Symbol) and node.kind is Kind.BIN:
        return node.text in _PLAIN_PRODUCTS
    return node is None or isinstance(node, Arrow | Tag) or kind_of(node) in _CLOSED_BY

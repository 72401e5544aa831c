"""Formulas wider than the screen: broken before a relation, else before + or −, else after a comma.

A part that is too wide alone is opened up: brackets are broken inside, anything else is written on one line.
"""

from __future__ import annotations

from .block import Block, aligned, beside, blank, line_block, solid
from .cells import chop
from .drawing import frame
from .grids import in_brackets
from .tree import (
    EMPTY,
    Boxed,
    Fence,
    Grid,
    Kind,
    Node,
    Row,
    Script,
    Symbol,
    Table,
    joined_cells,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .layout import Layout, Piece

_LINES = frozenset({Table.ALIGNED, Table.GATHERED, Table.LINES})
_AFTER_QUAD = 0
_COSTS = {Kind.REL: 5, Kind.BIN: 15}
_AFTER_PUNCTUATION = 20
_BETWEEN_WORDS = 40
_GLUED = 90  # between a function's name and its bracket, a sign and its operand
_PER_DEPTH = 100
_SHORT_LINE = 60  # what a break costs that leaves two thirds of the line empty
_WIDEST_INDENT = 24
_AFTER_QUAD_INDENT = 2
_DEEPEST = 6  # brackets in brackets that are broken inside


class Part:
    """A block, and what a break before it would cost.  left: what it is to what stands before it."""

    __slots__ = ("block", "cost", "gap", "left")

    def __init__(self, block: Block, gap: int, cost: int, left: Kind = Kind.ORD) -> None:
        self.block = block
        self.gap = gap
        self.cost = cost
        self.left = left

    def margin(self, indent: int, width: int) -> int:
        """Blank cells before a line that begins here: `indent` under a relation, less after a wide space."""
        if self.left is Kind.REL:
            return indent
        wanted = min(indent, _AFTER_QUAD_INDENT) if self.cost == _AFTER_QUAD else indent + 2
        return max(0, min(wanted, width - self.block.width))


def wrapped(layout: Layout, node: Node, width: int) -> Block:
    """The node in at most `width` cells (a wide character excepted).  Raises TooLarge."""
    block = layout.block(node)
    if block.width <= width:
        return block
    if isinstance(node, Boxed) and width > 8:
        return frame(layout.face, wrapped(layout, node.body, width - 4))
    if isinstance(node, Grid) and node.table in _LINES:
        return _equations(layout, node, width)
    parts, indent = _indented_parts(layout, node, width)
    return _one_above_the_other(_lines(parts, width, indent))


def _equations(layout: Layout, node: Grid, width: int) -> Block:
    """Lines of equations, each broken for itself; one that goes on with another stands below its relation."""
    blocks: list[Block] = []
    indent = 0
    for row in node.rows:
        line = joined_cells(row)
        parts, own_indent = _indented_parts(layout, line, width)
        continues = parts and (parts[0].left in _COSTS or (len(row) > 1 and row[0] is EMPTY))
        if continues and blocks:
            margin = indent if parts[0].left is Kind.REL else min(indent + 2, width // 2)
            blocks.append(beside([blank(margin), wrapped(layout, line, max(1, width - margin))]))
        else:
            blocks.append(wrapped(layout, line, width))
            indent = own_indent
    return _one_above_the_other(blocks)


def _indented_parts(layout: Layout, node: Node, width: int) -> tuple[list[Part], int]:
    """The parts of a node, and where its later lines begin: below the first relation, if there is room."""
    parts = _parts(layout, node, width, 0)
    indent = _relation_column(parts, width)
    if _widest_run(parts) > width - indent - 2:
        parts = _parts(layout, node, max(1, width - indent - 2), 0)
    if _widest_run(parts) > width - indent - 2:
        indent = min(2, width // 8)
    return parts, indent


def _relation_column(parts: list[Part], width: int) -> int:
    column = 0
    for part in parts:
        column += part.gap
        if part.left is Kind.REL and part.cost < _PER_DEPTH:
            return column if column <= min(_WIDEST_INDENT, width // 3) else min(2, width // 8)
        column += part.block.width
    return 0


def _widest_run(parts: list[Part]) -> int:
    """Cells of the longest stretch that is not broken gladly."""
    widest = run = 0
    for part in parts:
        run = run + part.gap + part.block.width if part.cost == _GLUED else part.block.width
        widest = max(widest, run)
    return widest


def _parts(layout: Layout, node: Node, width: int, depth: int) -> list[Part]:
    """What a node breaks into; no part is wider than `width`."""
    items = node.items if isinstance(node, Row) else (node,)
    parts: list[Part] = []
    last: Node | None = None
    for piece in layout.pieces(items):
        cost = _cost(piece, last) + depth * _PER_DEPTH
        before = parts[-1].block.width if parts and cost == _GLUED else 0
        if before + piece.block.width <= width:
            parts.append(Part(piece.block, piece.gap, cost, piece.left))
        else:
            opened = _opened(layout, piece.node, max(1, width - before), depth)
            if opened:
                opened[0].gap, opened[0].cost, opened[0].left = piece.gap, cost, piece.left
            parts += opened
        last = piece.node
    return parts


def _cost(piece: Piece, last: Node | None) -> int:
    if piece.quad:
        return _AFTER_QUAD
    if piece.left in _COSTS:
        return _COSTS[piece.left]
    if isinstance(last, Symbol) and last.kind is Kind.PUNCT:
        return _AFTER_PUNCTUATION
    if isinstance(last, Symbol) and last.kind in {Kind.REL, Kind.BIN, Kind.OPEN, Kind.FUNC}:
        return _GLUED
    return _BETWEEN_WORDS if piece.gap else _GLUED


def _opened(layout: Layout, node: Node, width: int, depth: int) -> list[Part]:
    """A part that is too wide, in smaller parts."""
    if isinstance(node, Row):
        return _parts(layout, node, width, depth)
    fence = node.base if isinstance(node, Script) else node
    if isinstance(fence, Fence) and depth < _DEEPEST:
        return _opened_fence(layout, fence, node, width, depth)
    if isinstance(node, Grid) and node.table in _LINES:
        return [Part(wrapped(layout, node, width), 0, 0)]
    if isinstance(node, Grid) and node.table is Table.CASES and width > 12:
        return [Part(_narrow_cases(layout, node, width), 0, 0)]
    cost = _BETWEEN_WORDS + (depth + 1) * _PER_DEPTH
    words = layout.linear.line(node).split(" ")
    pieces = ((number, piece) for word in words for number, piece in enumerate(chop(word, width)))
    return [Part(line_block(piece), int(not number), cost) for number, piece in pieces]


def _opened_fence(layout: Layout, fence: Fence, node: Node, width: int, depth: int) -> list[Part]:
    """Brackets and their contents as parts of their own; the brackets stay as tall as the whole."""
    opening, *bars, closing = layout.brackets(fence, [layout.block(part) for part in fence.parts])
    if isinstance(node, Script):
        closing = layout.with_scripts(closing, node)
    never = (depth + 2) * _PER_DEPTH
    room = max(1, width - opening.width - closing.width)
    parts = [Part(opening, 0, 0)]
    for number, content in enumerate(fence.parts):
        if number:
            parts.append(Part(bars[number - 1], 1, never))
        broken = _parts(layout, content, room, depth + 1)
        if broken:
            broken[0].gap, broken[0].cost = int(number > 0), never
        parts += broken
    return [*parts, Part(closing, 0, never)]


def _narrow_cases(layout: Layout, node: Grid, width: int) -> Block:
    """Cases with each condition below its value."""
    rows = []
    for row in node.rows:
        cells = [wrapped(layout, cell, width - 6) for cell in row]
        indented = [beside([blank(2), cell]) if number else cell for number, cell in enumerate(cells)]
        rows.append(_one_above_the_other(indented, spread=False))
    inside = _one_above_the_other(rows, spread=True)
    return in_brackets(layout, node, solid(inside.lines, inside.width, inside.height // 2))


def _lines(parts: list[Part], width: int, indent: int) -> list[Block]:
    """The parts in lines; those after the first begin at `indent`, without a relation two cells further."""
    lines: list[Block] = []
    start = 0
    while start < len(parts):
        margin = parts[start].margin(indent, width) if lines else 0
        end = _line_end(parts, start, width - margin)
        row = [blank(margin), parts[start].block]
        for part in parts[start + 1 : end]:
            row += [blank(part.gap), part.block]
        lines.append(beside(row))
        start = end
    return lines


def _line_end(parts: list[Part], start: int, width: int) -> int:
    """The first part that no longer belongs to the line that begins with part number `start`."""
    used = parts[start].block.width
    best, best_cost = start + 1, 10**9
    for at in range(start + 1, len(parts)):
        cost = parts[at].cost + (_SHORT_LINE if used * 3 < width else 0)
        if cost <= best_cost:
            best, best_cost = at, cost
        used += parts[at].gap + parts[at].block.width
        if used > width:
            return best
    return len(parts)


def _one_above_the_other(blocks: list[Block], *, spread: bool | None = None) -> Block:
    """Lines below each other, a blank line between them where one is tall; the last is the baseline."""
    if spread is None:
        spread = any(block.height > 1 for block in blocks)
    width = max(block.width for block in blocks)
    lines: list[str] = []
    for block in blocks:
        if lines and spread:
            lines.append(" " * width)
        lines += aligned(block, width, "l").lines
    return solid(lines, width, len(lines) - blocks[-1].below - 1)

"""Matrices, cases and aligned equations in two dimensions."""

from __future__ import annotations

from itertools import pairwise

from .block import Block, aligned, beside, blank, line_block, padded, refuse_large, solid
from .drawing import bracket
from .tree import Grid, Kind, Symbol, Table, significant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .layout import Layout

_GAPS = {Table.MATRIX: 2, Table.CASES: 2, Table.SUBSTACK: 1, Table.GATHERED: 2, Table.LINES: 2}
_ALIGNMENTS = {
    Table.MATRIX: "c",
    Table.CASES: "l",
    Table.SUBSTACK: "c",
    Table.GATHERED: "c",
    Table.LINES: "l",
}
_CONTINUING = frozenset({Kind.REL, Kind.BIN})


def grid(layout: Layout, node: Grid) -> Block:
    """A grid with its brackets.  Raises TooLarge."""
    if node.table is Table.SUBSTACK:
        cells = [
            [line_block(layout.linear.line(cell, tight=True).strip(" ")) for cell in row] for row in node.rows
        ]
    else:
        cells = [[layout.block(cell) for cell in row] for row in node.rows]
    return in_brackets(layout, node, _table(layout, node, cells))


def in_brackets(layout: Layout, node: Grid, inside: Block) -> Block:
    """The inside of a grid between the brackets it has."""
    if not node.open and not node.close:
        return inside
    if "{" in node.open or "}" in node.close:
        inside = _odd(inside)
    above, below = inside.core
    padding = " " if node.table is Table.CASES else ""
    return beside(
        [
            bracket(layout.face, node.open, above, below),
            line_block(padding if node.open else ""),
            inside,
            line_block(padding if node.close else ""),
            bracket(layout.face, node.close, above, below),
        ]
    )


def _table(layout: Layout, node: Grid, cells: list[list[Block]]) -> Block:
    """The cells of a grid in their columns."""
    columns = max(len(row) for row in cells)
    empty = blank(0)
    rows = [row + [empty] * (columns - len(row)) for row in cells]
    widths = [max(row[column].width for row in rows) for column in range(columns)]
    gaps = _gaps(node, widths)
    width = sum(widths) + sum(gaps)
    heights = [(max(cell.above for cell in row), max(cell.below for cell in row)) for row in rows]
    spread = _needs_blank_rows(node, heights)
    refuse_large(width, sum(above + below + 1 + spread for above, below in heights))
    lines: list[str] = []
    baselines = []
    for number, (row, (above, below)) in enumerate(zip(rows, heights, strict=True)):
        if number in node.rules:
            lines.append(layout.face.rule * width)
        elif number and spread:
            lines.append(" " * width)
        baselines.append(len(lines) + above)
        lines += _row(layout, node, row, widths, gaps, above, below)
    if len(rows) in node.rules:
        lines.append(layout.face.rule * width)
    middle = len(baselines) // 2
    baseline = baselines[middle] if len(baselines) % 2 else (len(lines) - 1) // 2
    return solid(lines, width, baseline)


def _row(
    layout: Layout, node: Grid, row: list[Block], widths: list[int], gaps: list[int], above: int, below: int
) -> tuple[str, ...]:
    blocks = []
    for column, (cell, width, gap) in enumerate(zip(row, widths, gaps, strict=True)):
        if column in node.bars:
            left = (gap - 1) // 2
            rule = Block([layout.face.upright] * (above + below + 1), 1, above)
            blocks += [blank(left), rule, blank(gap - 1 - left)]
        elif gap:
            blocks.append(blank(gap))
        blocks.append(aligned(cell, width, _alignment(node, column)))
    whole = beside(blocks)
    return padded(whole, above, below).lines


def _alignment(node: Grid, column: int) -> str:
    if column < len(node.align):
        return node.align[column]
    return _ALIGNMENTS.get(node.table) or "rl"[column % 2]


def _gaps(node: Grid, widths: list[int]) -> list[int]:
    """Blank cells before each column."""
    gaps = []
    for column in range(len(widths)):
        if not column or not sum(widths[:column]):
            gaps.append(2 if column in node.bars else 0)
        elif node.table is Table.ALIGNED:
            gaps.append(3 if column % 2 == 0 else int(_continues(node, column)))
        else:
            gaps.append(_GAPS[node.table] + (column in node.bars))
    return gaps


def _continues(node: Grid, column: int) -> bool:
    """Whether a cell of a column begins with an operator, which then stands off from the cell before."""
    cells = (row[column] for row in node.rows if column < len(row))
    firsts = (next(iter(significant(cell)), None) for cell in cells)
    return any(isinstance(first, Symbol) and first.kind in _CONTINUING for first in firsts)


def _needs_blank_rows(node: Grid, heights: list[tuple[int, int]]) -> bool:
    """Whether rows would touch; two cases leave room for the tip of their brace."""
    if node.table is Table.CASES and len(heights) == 2:
        return True
    return any(upper[1] and lower[0] for upper, lower in pairwise(heights))


def _odd(inside: Block) -> Block:
    """A brace has its tip in the middle, so it needs three rows at least."""
    if inside.height != 2:
        return inside
    return solid([*inside.lines, " " * inside.width], inside.width, inside.baseline)

"""Brackets, rules, roots and frames, as tall and wide as what they hold."""

from __future__ import annotations

from .block import Block, line_block, refuse_large, solid, stacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .glyphs import Face

_TALLEST_DIAGONAL = 9  # rows; a taller angle bracket or slash stays one character
_LEANING = {"⟨": "╱╲", "⟩": "╲╱"}


def bracket(face: Face, glyph: str, above: int, below: int) -> Block:
    """A bracket over `above` rows above the baseline and `below` rows below it; "" is no bracket."""
    height = above + below + 1
    refuse_large(height, 1)
    if height == 1 or not glyph:
        return line_block(face.symbol(glyph))
    if glyph in _LEANING and height <= _TALLEST_DIAGONAL:
        return _angle(face, glyph, height, above)
    if glyph in "/\\" and height <= _TALLEST_DIAGONAL:
        return _slash(face, glyph, height, above)
    if glyph not in face.tall:
        return line_block(face.symbol(glyph))
    top, filler, bottom, *middle = face.tall[glyph]
    rows = [top, *[filler] * (height - 2), bottom]
    if middle and height > 2:
        rows[height // 2] = middle[0]
    return solid(rows, len(top), above)


def _leaning(face: Face, up: bool) -> str:
    ascii_only = not face.full and face.rule == "-"
    return ("/" if up else "\\") if ascii_only else ("╱" if up else "╲")


def _angle(face: Face, glyph: str, height: int, above: int) -> Block:
    opening = glyph == "⟨"
    width = (height + 1) // 2
    rows = []
    for row in range(height):
        depth = min(row, height - 1 - row)  # 0 at the ends, greatest at the tip
        upper = row < height - 1 - row
        tip = row == height - 1 - row
        sign = face.symbol(glyph) if tip else _leaning(face, upper is opening)
        column = width - 1 - depth if opening else depth
        rows.append(" " * column + sign + " " * (width - column - 1))
    return solid(rows, width, above)


def _slash(face: Face, glyph: str, height: int, above: int) -> Block:
    sign = _leaning(face, glyph == "/")
    columns = range(height - 1, -1, -1) if glyph == "/" else range(height)
    return solid([" " * column + sign + " " * (height - column - 1) for column in columns], height, above)


def fraction(face: Face, top: Block, bottom: Block) -> Block:
    """Two blocks with a rule between them, one cell longer than the wider one at both ends."""
    width = max(top.width, bottom.width) + 2
    rule = Block((face.rule * width,), width)
    block = stacked([top, rule, bottom], 1)
    return solid(block.lines, width, top.height)


def root(face: Face, body: Block) -> Block:
    """A root sign over a block."""
    refuse_large(body.width + body.height, body.height + 1)
    height = body.height
    if face.rule == "-":
        lines = [" " * (height + 1) + "_" * body.width]
        for row, line in enumerate(body.lines):
            hook = "\\/" if row == height - 1 else " " * (height - row) + "/"
            lines.append(hook + " " * (height + 1 - len(hook)) + line)
        return solid(lines, body.width + height + 1, body.baseline + 1)
    lines = [" ┌" + "─" * body.width]
    lines += [("╲│" if row == height - 1 else " │") + line for row, line in enumerate(body.lines)]
    return solid(lines, body.width + 2, body.baseline + 1)


def brace(face: Face, width: int, *, above: bool, square: bool, labelled: bool) -> Block:
    """A horizontal brace; its tip, if it has a label, points at the label."""
    if face.rule == "-":
        left, right = ("/", "\\") if above else ("\\", "/")
        rule, tip = ("-", "^") if above else ("_", "_")
    else:
        left, right = ("┌┐" if above else "└┘") if square else ("╭╮" if above else "╰╯")
        rule, tip = "─", "┴" if above else "┬"
    if width < 3:
        return Block((rule * width,), width)
    middle = (width - 1) // 2
    inner = rule * (middle - 1) + (tip if labelled else rule) + rule * (width - middle - 2)
    return Block((left + inner + right,), width)


def frame(face: Face, body: Block) -> Block:
    """A box around a block."""
    top_left, top_right, bottom_left, bottom_right = tuple(face.corners)
    rule = face.rule * (body.width + 2)
    lines = [top_left + rule + top_right]
    lines += [f"{face.upright} {line} {face.upright}" for line in body.lines]
    lines.append(bottom_left + rule + bottom_right)
    refuse_large(body.width + 4, len(lines))
    return solid(lines, body.width + 4, body.baseline + 1)

"""One formula: on one line, in two dimensions, or checked."""

from __future__ import annotations

from .block import Block, TooLarge, aligned, line_block
from .cells import columns, wrap
from .families import Families
from .glyphs import Glyphs, face
from .layout import Layout
from .linear import Linear
from .parser import MAX_LENGTH, clean, parse
from .wrapping import wrapped


def inline(source: str, *, glyphs: Glyphs = Glyphs.FULL) -> str:
    """The formula on one line, with brackets where the second dimension is lost.

    source: LaTeX without dollar signs, any text.  Never raises; what is not understood is shown as written.
    """
    formula = parse(source)
    try:
        return Linear(face(glyphs), Families(formula.root)).line(formula.root).strip(" ")
    except RecursionError:
        return _as_written(source, glyphs)


def display(source: str, width: int = 76, *, glyphs: Glyphs = Glyphs.FULL) -> Block:
    """The formula in two dimensions, broken into lines where it is wider than `width` cells.

    source: LaTeX without dollar signs, any text.  width: >= 1; below 2 a wide character may stick out.
    Never raises; a formula too large to draw comes on lines of text.
    """
    width = max(1, width)
    formula = parse(source)
    try:
        block = wrapped(Layout(Linear(face(glyphs), Families(formula.root))), formula.root, width)
    except (TooLarge, RecursionError):
        block = None
    if block is not None and block.width <= width:
        return block
    lines = wrap(inline(source, glyphs=glyphs), width, indent=2)
    broad = max(columns(line) for line in lines)
    return Block([aligned(line_block(line), broad, "l").lines[0] for line in lines], broad)


def check(source: str) -> list[str]:
    """What is wrong with a formula: unknown commands, groups left open, stray signs; [] is fine."""
    return list(parse(source).faults)


def _as_written(source: str, glyphs: Glyphs) -> str:
    return face(glyphs).symbol(clean(source[:MAX_LENGTH])).strip(" ")

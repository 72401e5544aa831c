r"""LaTeX formulas as text that can be read in a plain terminal.

    inline(r"\frac{x-\mu}{\sigma}")        one line: (x − μ)/σ
    display(r"\frac{x-\mu}{\sigma}", 76)   two dimensions, never wider than 76 cells: a Block
    paragraph("The $z$-score is $$...$$")   prose with formulas as lines
    check(r"\foo")                          what is wrong: ["unknown command '\\foo'"]

Nothing here raises on any text.  A command that is not known is shown as it was written.
"""

from .block import Block
from .cells import columns
from .formula import check, display, inline
from .glyphs import Glyphs
from .segments import Mark, Segment, segments
from .text import check_text, formulas, paragraph

__all__ = [
    "Block",
    "Glyphs",
    "Mark",
    "Segment",
    "check",
    "check_text",
    "columns",
    "display",
    "formulas",
    "inline",
    "paragraph",
    "segments",
]

r"""LaTeX formulas as text that can be read in a plain terminal.

    inline(r"\frac{x-\mu}{\sigma}")        one line: (x − μ)/σ
    display(r"\frac{x-\mu}{\sigma}", 76)   two dimensions, never wider than 76 cells: a Block
    paragraph("The $z$-score is $$...$$")   prose with formulas as lines
    check(r"\foo")                          what is wrong: ["unknown command '\\foo'"]

Nothing here raises on any text.  A command that is not known is shown as it was written.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .block import Block
    from .cells import columns
    from .formula import check, display, inline
    from .glyphs import Glyphs
    from .mixed import Mark, Segment, segments
    from .text import check_text, formulas, paragraph

_LATER = {
    "Block": "block",
    "Glyphs": "glyphs",
    "Mark": "mixed",
    "Segment": "mixed",
    "check": "formula",
    "check_text": "text",
    "columns": "cells",
    "display": "formula",
    "formulas": "text",
    "inline": "formula",
    "paragraph": "text",
    "segments": "mixed",
}

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


def __getattr__(name: str) -> object:
    """A public name, imported when it is first used: a start that shows no formula loads no parser."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return found

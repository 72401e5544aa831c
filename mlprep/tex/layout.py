"""A formula in two dimensions: fractions stand, limits go above and below, brackets grow.

Scripts stay on one line of their own, or in small letters beside their base; a script that
holds a matrix or stacked conditions is the exception.
"""

from __future__ import annotations

from unicodedata import normalize

from .block import Block, beside, blank, line_block, solid, stacked
from .cells import columns
from .drawing import brace, bracket, fraction, frame, root
from .glyphs import BELOW, MARKS, STRETCHED_MARKS
from .grids import grid
from .shapes import needs_brackets_as_base
from .spacing import edges, gap
from .symbols import BARS
from .tree import (
    Accent,
    Arrow,
    Binomial,
    Boxed,
    Brace,
    Delimiter,
    Fence,
    Fraction,
    Grid,
    Kind,
    Node,
    Phantom,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Struck,
    Symbol,
    Tag,
    Text,
    children,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .linear import Linear

_ARROW_ENDS = {
    "→": ("", "─", "→"), "←": ("←", "─", ""), "↔": ("←", "─", "→"), "⇒": ("", "═", "⇒"), "⇐": ("⇐", "═", ""),
    "⇔": ("⇐", "═", "⇒"), "↦": ("├", "─", "→"), "↪": ("╰", "─", "→"), "=": ("═", "═", "═"),
    "↠": ("", "─", "↠"), "⇀": ("", "─", "⇀"), "↼": ("↼", "─", ""),
}  # fmt: skip
_NARROWEST_BRACE = 5  # cells; a shorter one looks like a fraction's rule
_PLAIN_ENDS = {"→": ">", "←": "<", "⇒": ">", "⇐": "<", "↠": ">>", "⇀": ">", "↼": "<"}
_PLAIN_PARTS = {"─": "-", "═": "=", "├": "|", "╰": "(", "": ""}


class Piece:
    """A node of a row, laid out: its block and the blank cells before it."""

    __slots__ = ("block", "gap", "left", "node", "quad")

    def __init__(self, block: Block, gap: int, node: Node, left: Kind, quad: bool) -> None:
        self.block = block
        self.gap = gap
        self.node = node
        self.left = left
        self.quad = quad


class Layout:
    """Lays nodes out with the glyphs of `linear.face`."""

    def __init__(self, linear: Linear) -> None:
        self.linear = linear
        self.face = linear.face
        self._drawn: dict[Node, Block] = {}  # a formula that is broken into lines is looked at several times
        self._drawers: dict[type[Node], Callable[[Any], Block]] = {
            Row: self._row, Script: self._script, Fraction: self._fraction, Binomial: self._binomial,
            Root: self._root, Fence: self._fence, Accent: self._accent, Brace: self._brace,
            Stack: self._stack, Arrow: self._arrow, Grid: self._grid, Boxed: self._boxed,
            Struck: self._struck, Phantom: self._phantom, Tag: self._tag,
        }  # fmt: skip

    def block(self, node: Node) -> Block:
        """The node as a block.  Raises TooLarge."""
        drawer = self._drawers.get(type(node))
        if drawer is None:
            return line_block(self.linear.line(node))
        drawn = self._drawn.get(node)
        if drawn is None:
            drawn = self._drawn[node] = drawer(node)
        return drawn

    # --- rows ---------------------------------------------------------------------------------------------

    def _row(self, node: Row) -> Block:
        return beside_with_gaps(self.pieces(node.items)) if node.items else blank(0)

    def pieces(self, items: tuple[Node, ...]) -> list[Piece]:
        """The nodes of a row, laid out; spaces become the gap before the next piece."""
        pieces: list[Piece] = []
        last: tuple[Kind, str] | None = None
        pending = 0
        for item, block in zip(items, self._blocks(items), strict=True):
            if isinstance(item, Space | Text):
                text = block.lines[0]
                trimmed = text.strip(" ")
                pending = max(pending, len(text) - len(text.lstrip(" ")))
                if not trimmed:
                    continue
                after = len(text) - len(text.rstrip(" "))
                block = line_block(trimmed)  # noqa: PLW2901
            elif not block.width and not block.lines[0]:
                continue
            else:
                after = 0
            left, right = edges(item)
            shown = block.lines[block.baseline]
            quad = pending > 1
            if last is not None:
                pending = max(pending, gap(last, (left, shown), tight=False))
            pieces.append(Piece(block, pending, item, left, quad))
            pending = after
            last = (right, shown)
        if pending:
            pieces.append(Piece(blank(0), pending, Space(pending), Kind.ORD, quad=False))
        return pieces

    def _blocks(self, items: tuple[Node, ...]) -> list[Block]:
        """The block of each node; single bars and big brackets become as tall as their neighbours."""
        blocks = [self.block(item) for item in items]
        cores = [block.core for block in blocks if block.core != (0, 0)]
        if cores:
            above, below = max(core[0] for core in cores), max(core[1] for core in cores)
            for at, item in enumerate(items):
                core = item.base if isinstance(item, Script) else item
                if isinstance(core, Symbol) and _grows(core, item):
                    tall = bracket(self.face, core.text, above, below)
                    blocks[at] = self.with_scripts(tall, item) if isinstance(item, Script) else tall
        return blocks

    # --- scripts ------------------------------------------------------------------------------------------

    def _script(self, node: Script) -> Block:
        base = self.block(node.base)
        if node.stacked:
            return self._with_limits(base, node)
        if needs_brackets_as_base(node.base, node):
            base = self._enclosed("(", [base], ")")
        return self.with_scripts(base, node)

    def with_scripts(self, base: Block, node: Script) -> Block:
        """A base with its scripts at the right; on a tall base they stand at its corners."""
        above, below = base.core
        tall = above + below > 0
        primes = self.linear.primes(node)
        small_sub, small_sup = self.linear.small_sub(node), self.linear.small_sup(node)
        placed: list[tuple[int, int, str]] = []  # row against the baseline, column, text
        if small_sub:
            placed.append((below, 0, small_sub))
        if primes or small_sup:
            placed.append((-above, 0 if tall else columns(small_sub or ""), primes + (small_sup or "")))
        if small_sup is None and node.sup is not None:
            upper = self._script_block(node.sup)
            last = -above if above else -1
            placed += [
                (last - upper.height + 1 + row, columns(primes), line) for row, line in enumerate(upper.lines)
            ]
        if small_sub is None and node.sub is not None:
            lower = self._script_block(node.sub)
            first = below or 1
            placed += [(first + row, 0, line) for row, line in enumerate(lower.lines)]
        scripts = _placed(placed)
        whole = beside([base, scripts])
        return Block(whole.lines, whole.width, whole.baseline, base.core, base.reach)

    def _script_block(self, node: Node) -> Block:
        if _is_stacked(node):
            return self.block(node)
        return line_block(self.linear.line(node, tight=True).strip(" "))

    def _with_limits(self, base: Block, node: Script) -> Block:
        primes = self.linear.primes(node)
        if primes:
            base = beside([base, line_block(primes)])
        blocks = [base]
        if node.sup is not None:
            blocks.insert(0, self._script_block(node.sup))
        if node.sub is not None:
            blocks.append(self._script_block(node.sub))
        whole = stacked(blocks, int(node.sup is not None))
        return Block(whole.lines, whole.width, whole.baseline, base.core, whole.core)

    # --- fractions, roots, brackets -----------------------------------------------------------------------

    def _fraction(self, node: Fraction) -> Block:
        return fraction(self.face, self.block(node.top), self.block(node.bottom))

    def _binomial(self, node: Binomial) -> Block:
        top, bottom = self.block(node.top), self.block(node.bottom)
        pair = stacked([top, blank(0), bottom], 1)
        return self._enclosed(node.open, [pair], node.close)

    def _root(self, node: Root) -> Block:
        body = self.block(node.body)
        if body.height == 1:
            return line_block(self.linear.line(node))
        drawn = root(self.face, body)
        if node.index is None:
            return drawn
        index = self.linear.line(node.index, tight=True)
        raised = Block((index, " " * columns(index)), columns(index), 1)
        joined = beside([raised, drawn])
        return solid(joined.lines, joined.width, joined.baseline)

    def _fence(self, node: Fence) -> Block:
        parts = [self.block(part) for part in node.parts]
        opening, *bars, closing = self.brackets(node, parts)
        space = blank(1)
        blocks = [opening, parts[0]]
        for bar, part in zip(bars, parts[1:], strict=True):
            blocks += [space, bar, space, part]
        return beside([*blocks, closing])

    def brackets(self, node: Fence, parts: list[Block]) -> list[Block]:
        """The opening bracket, the bars and the closing bracket of a fence, as tall as its parts."""
        spans = [part.core for part in parts]
        if node.sized and any(part.reach != (0, 0) for part in parts):
            spans = [(part.above, part.below) for part in parts]
        above = max(span[0] for span in spans)
        below = max(span[1] for span in spans)
        if above + below == 1 and not {"{", "}"}.isdisjoint((node.open, node.close)):
            below += 1  # room for the brace's tip
        return [bracket(self.face, glyph, above, below) for glyph in (node.open, *node.middles, node.close)]

    def _enclosed(self, opening: str, blocks: list[Block], closing: str) -> Block:
        above = max(block.core[0] for block in blocks)
        below = max(block.core[1] for block in blocks)
        left, right = (bracket(self.face, glyph, above, below) for glyph in (opening, closing))
        return beside([left, *blocks, right])

    def _grid(self, node: Grid) -> Block:
        return grid(self, node)

    # --- decorations --------------------------------------------------------------------------------------

    def _accent(self, node: Accent) -> Block:
        combining, _, mark, plain_mark = MARKS[node.mark]
        body = self.block(node.body)
        if self.face.full and body.width == body.height == 1 and isinstance(node.body, Symbol | Accent):
            return Block((normalize("NFC", body.lines[0] + combining),), 1)
        mark = mark if self.face.allowed.issuperset(mark) or self.face.full else plain_mark
        if node.mark in STRETCHED_MARKS and len(mark) <= body.width:
            rule = "─" if "─" in mark else "-" if "-" in mark else mark
            rule = rule if self.face.full or rule in self.face.allowed else "-"
            mark = mark.ljust(body.width, rule) if mark[0] in "←<" else mark.rjust(body.width, rule)
        row = line_block(mark)
        below = node.mark in BELOW
        whole = stacked([body, row] if below else [row, body], int(not below))
        if body.core == (0, 0):
            return Block(whole.lines, whole.width, whole.baseline, (0, 0), body.reach)
        return whole

    def _brace(self, node: Brace) -> Block:
        body = self.block(node.body)
        width = max(body.width, _NARROWEST_BRACE)
        drawn = brace(self.face, width, above=node.above, square=node.square, labelled=node.label is not None)
        blocks = [body, drawn]
        if node.label is not None:
            blocks.append(self._script_block(node.label))
        if node.above:
            blocks.reverse()
        whole = stacked(blocks, len(blocks) - 1 if node.above else 0)
        return Block(whole.lines, whole.width, whole.baseline, body.core, whole.core)

    def _stack(self, node: Stack) -> Block:
        return self._with_limits(self.block(node.base), Script(node.base, node.below, node.above))

    def _arrow(self, node: Arrow) -> Block:
        if node.head not in _ARROW_ENDS:
            return self._stack(Stack(Symbol(node.head, Kind.REL), node.above, node.below))
        labels = [self._script_block(label) for label in (node.above, node.below) if label is not None]
        length = max((label.width for label in labels), default=0) + 2
        head, shaft, tail = _ARROW_ENDS[node.head]
        if not self.face.full:
            head, shaft, tail = (_PLAIN_ENDS.get(part) or _PLAIN_PARTS[part] for part in (head, shaft, tail))
        drawn = line_block(head + shaft * (length - columns(head + tail)) + tail)
        blocks = [*labels[: int(node.above is not None)], drawn, *labels[int(node.above is not None) :]]
        whole = stacked(blocks, int(node.above is not None))
        return Block(whole.lines, whole.width, whole.baseline, (0, 0), whole.core)

    def _boxed(self, node: Boxed) -> Block:
        return frame(self.face, self.block(node.body))

    def _struck(self, node: Struck) -> Block:
        body = self.block(node.body)
        return line_block(self.linear.strike(body.lines[0]) if body.height == 1 else self.linear.line(node))

    def _phantom(self, node: Phantom) -> Block:
        return blank(self.block(node.body).width)

    def _tag(self, node: Tag) -> Block:
        return line_block("   " + self.linear.line(node.body))


def beside_with_gaps(pieces: list[Piece]) -> Block:
    """Pieces in a row with the blank cells between them."""
    blocks = []
    for piece in pieces:
        if piece.gap:
            blocks.append(blank(piece.gap))
        blocks.append(piece.block)
    return beside(blocks) if blocks else blank(0)


def _placed(texts: list[tuple[int, int, str]]) -> Block:
    """A block with each text at its row, counted from the baseline, and its column."""
    top = min(0, *(row for row, _, _ in texts), 0)
    lines = [""] * (max(0, *(row for row, _, _ in texts), 0) - top + 1)
    for row, column, text in texts:
        line = lines[row - top]
        lines[row - top] = line + " " * (column - columns(line)) + text
    width = max(columns(line) for line in lines)
    return Block([line + " " * (width - columns(line)) for line in lines], width, -top)


def _grows(core: Symbol, item: Node) -> bool:
    """Whether a symbol is a bar or bracket that stretches: one made big, or the bar of f(x)|ₓ₌₀."""
    return isinstance(core, Delimiter) or (
        core.text in BARS and core.kind is Kind.ORD and isinstance(item, Script)
    )


def _is_stacked(node: Node) -> bool:
    """Whether a script needs more than one line."""
    return isinstance(node, Grid) or any(_is_stacked(child) for child in children(node))

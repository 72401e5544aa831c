"""A formula on one line.

What the second dimension says is said with brackets, so that the line reads back as the same formula:
(x − μ)/(σ/√n), e^{−x²/2}, (n choose k).
"""

from __future__ import annotations

from unicodedata import normalize

from .alphabets import raised
from .cells import columns
from .glyphs import MARKS
from .shapes import (
    Shape,
    is_bare_radicand,
    is_differential,
    needs_brackets_as_base,
    shape,
    stands_alone,
)
from .spacing import edges, gap, takes_bracket
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
    Table,
    Tag,
    Text,
    Verbatim,
    joined_cells,
    significant,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .families import Families
    from .glyphs import Face

_ROOTS = {"3": "∛", "4": "∜"}
_SHAFTS = {"→": "─", "←": "─", "↔": "─", "↦": "─", "⇒": "═", "⇐": "═", "⇔": "═"}
_STROKE = "\u0338"
_CONTINUING = frozenset({Kind.REL, Kind.BIN})


class Linear:
    """Writes nodes on one line."""

    def __init__(self, face: Face, families: Families) -> None:
        self.face = face
        self.families = families
        self._writers: dict[type[Node], Callable[[Any, bool], str]] = {
            Symbol: self._symbol, Delimiter: self._symbol, Text: self._text, Verbatim: self._verbatim,
            Space: self._space, Row: self._row, Script: self._script, Fraction: self._fraction,
            Binomial: self._binomial, Root: self._root, Fence: self._fence, Accent: self._accent,
            Brace: self._brace, Stack: self._stack, Arrow: self._arrow, Grid: self._grid, Boxed: self._boxed,
            Struck: self._struck, Phantom: self._phantom, Tag: self._tag,
        }  # fmt: skip

    def line(self, node: Node, *, tight: bool = False) -> str:
        """The node on one line; spaces at its ends are part of it.  `tight`: inside a script."""
        return self._writers[type(node)](node, tight)

    # --- rows and leaves ----------------------------------------------------------------------------------

    def _symbol(self, node: Symbol, _tight: bool) -> str:
        alphabet = "" if self.face.full else self.families.alphabet(node)
        shown = self.face.symbol(node.text, node.font)
        return f"{alphabet}({shown})" if alphabet else shown

    def _text(self, node: Text, _tight: bool) -> str:
        return self.face.symbol(node.text)

    def _verbatim(self, node: Verbatim, _tight: bool) -> str:
        return self.face.symbol(node.source)

    def _space(self, node: Space, _tight: bool) -> str:
        return " " * node.cells

    def _phantom(self, _node: Phantom, _tight: bool) -> str:
        return " "

    def _row(self, node: Row, tight: bool) -> str:
        written: list[str] = []
        last: tuple[Kind, str] | None = None
        pending = 0
        for at, item in enumerate(node.items):
            whole = self._item(node.items, at, tight)
            text = whole.strip(" ")
            if not text:
                pending = max(pending, len(whole))
                continue
            left, right = edges(item)
            pending = max(pending, len(whole) - len(whole.lstrip(" ")))
            if last is not None:
                pending = max(pending, gap(last, (left, text), tight=tight))
                if text[0] in "([{" and takes_bracket(last[1]):
                    pending = max(pending, 1)
            written += [" " * pending, text]
            pending = len(whole) - len(whole.rstrip(" "))
            last = (right, text)
        return "".join([*written, " " * pending])

    def _item(self, items: tuple[Node, ...], at: int, tight: bool) -> str:
        item = items[at]
        if isinstance(item, Fraction) and not stands_alone(items, at):
            return f"({self._fraction(item, tight)})"
        return self.line(item, tight=tight)

    def _inside(self, node: Node, tight: bool) -> str:
        return self.line(node, tight=tight).strip(" ")

    def _bracketed(self, node: Node, tight: bool, loosest: Shape) -> str:
        """The node, in brackets if it holds together less firmly than `loosest`."""
        inside = self._inside(node, tight)
        return f"({inside})" if shape(node) > loosest else inside

    # --- scripts ------------------------------------------------------------------------------------------

    def small_sub(self, node: Script) -> str | None:
        """The subscript in small letters; never that of max, lim and their like."""
        if not self.face.full or (
            isinstance(node.base, Symbol) and node.base.kind is Kind.FUNC and node.stacked
        ):
            return None
        return self.families.lowered(node)

    def small_sup(self, node: Script) -> str | None:
        """The superscript in small letters."""
        return self.families.raised(node) if self.face.full else None

    def primes(self, node: Script) -> str:
        """The primes of a script, as this level shows them."""
        if not self.face.full:
            return "'" * node.primes
        return {2: "″", 3: "‴"}.get(node.primes, "′" * node.primes)

    def _script(self, node: Script, tight: bool) -> str:
        base = self._inside(node.base, tight)
        if needs_brackets_as_base(node.base, node):
            base = f"({base})"
        small_sub, small_sup = self.small_sub(node), self.small_sup(node)
        sub = self._spelled_script("_", node.sub) if small_sub is None else small_sub
        sup = self._spelled_script("^", node.sup) if small_sup is None else small_sup
        if small_sup is not None and small_sub is None:
            return base + self.primes(node) + sup + sub
        return base + self.primes(node) + sub + sup

    def _spelled_script(self, mark: str, node: Node | None) -> str:
        """A script behind _ or ^, in braces unless it is one sign or one word."""
        if node is None:
            return ""
        inside = self._inside(node, True)
        word = isinstance(node, Symbol | Text) and inside.isalnum()
        return mark + inside if word or len(inside) == 1 else f"{mark}{{{inside}}}"

    # --- fractions and roots ------------------------------------------------------------------------------

    def _fraction(self, node: Fraction, tight: bool) -> str:
        differential = is_differential(node.bottom, node.top) and self.face.full
        top = self._bracketed(node.top, tight, Shape.TERM if differential else Shape.PRODUCT)
        bottom = self._bracketed(node.bottom, tight, Shape.SUM if differential else Shape.ATOM)
        if not self.face.full and _has_outer_space(top):
            top = f"({top})"
        return f"{top}/{bottom}"

    def _binomial(self, node: Binomial, tight: bool) -> str:
        top, bottom = self._inside(node.top, tight), self._inside(node.bottom, tight)
        opening, closing = self.face.symbol(node.open), self.face.symbol(node.close)
        return f"{opening}{top} {node.word} {bottom}{closing}"

    def _root(self, node: Root, tight: bool) -> str:
        body = self._inside(node.body, tight)
        if not (self.face.full and is_bare_radicand(node.body)) and not self._is_parenthesised(node.body):
            body = f"({body})"
        if node.index is None:
            return f"√{body}" if self.face.full else f"sqrt{body}"
        index = self._inside(node.index, True)
        if not self.face.full:
            return f"root[{index}]{body}"
        small = raised(node.index)
        return f"{_ROOTS.get(index) or (small and small + '√') or f'root[{index}]'}{body}"

    @staticmethod
    def _is_parenthesised(node: Node) -> bool:
        return isinstance(node, Fence) and (node.open, node.close) == ("(", ")")

    # --- brackets -----------------------------------------------------------------------------------------

    def _fence(self, node: Fence, tight: bool) -> str:
        parts = [self._fenced_part(part, tight) for part in node.parts]
        inside = parts[0]
        for bar, part in zip(node.middles, parts[1:], strict=True):
            inside = f"{inside} {self.face.symbol(bar)} {part}"
        opening, closing = node.open, node.close
        if "{" in opening + closing and not (opening and closing):
            opening, closing = "{", "}"
        elif not opening and closing in BARS and shape(node.parts[0]) > Shape.PRODUCT:
            inside = f"({inside})"
        opening, closing = self.face.symbol(opening), self.face.symbol(closing)
        if opening and inside and (opening[-1] == inside[0] == "|" or closing[:1] == inside[-1] == "|"):
            inside = f" {inside} "
        return opening + inside + closing

    def _fenced_part(self, part: Node, tight: bool) -> str:
        if isinstance(part, Grid) and not part.open and not part.close:
            return self._cells_in_line(part, tight)
        return self._inside(part, tight)

    def _grid(self, node: Grid, tight: bool) -> str:
        inside = self._cells_in_line(node, tight)
        if node.table is Table.CASES:
            return f"{{ {inside} }}"
        if node.table is Table.MATRIX:
            opening, closing = (node.open, node.close) if node.open else ("[", "]")
            return self.face.symbol(opening) + inside + self.face.symbol(closing)
        return inside

    def _cells_in_line(self, node: Grid, tight: bool) -> str:
        if node.table is Table.MATRIX:
            return "; ".join(self._matrix_row(node, row, tight) for row in node.rows)
        if node.table is Table.CASES:
            return "; ".join(self._case(row, tight) for row in node.rows)
        if node.table is Table.SUBSTACK:
            return ", ".join(self._inside(joined_cells(row), tight) for row in node.rows)
        return self._equations(node, tight)

    def _matrix_row(self, node: Grid, row: tuple[Node, ...], tight: bool) -> str:
        written = ""
        for column, cell in enumerate(row):
            text = self._inside(cell, tight)
            if any(isinstance(item, Symbol) and item.kind is Kind.PUNCT for item in significant(cell)):
                text = f"({text})"
            separator = "" if not column else " | " if column in node.bars else ", "
            written += separator + text
        return written

    def _case(self, row: tuple[Node, ...], tight: bool) -> str:
        cells = [self._inside(cell, tight).strip(",; ") for cell in row]
        return ", ".join(cell for cell in cells if cell)

    def _equations(self, node: Grid, tight: bool) -> str:
        written = ""
        for row in node.rows:
            line = joined_cells(row)
            text = self._inside(line, tight)
            if written and text:
                continues = _continues(line) or written[-1] in ",;."
                written += " " if continues else "; "
            written += text
        return written

    # --- decorations --------------------------------------------------------------------------------------

    def _accent(self, node: Accent, tight: bool) -> str:
        combining, name, *_ = MARKS[node.mark]
        body = self._inside(node.body, tight)
        if self.face.full and isinstance(node.body, Symbol | Accent) and columns(body) == 1:
            return normalize("NFC", body + combining)
        return f"{name}({body})"

    def _brace(self, node: Brace, tight: bool) -> str:
        body = self._inside(node.body, tight)
        if node.label is None:
            return f"{'overbrace' if node.above else 'underbrace'}({body})"
        return f"[{self._inside(node.label, tight)}: {body}]"

    def _stack(self, node: Stack, tight: bool) -> str:
        return self._script(Script(node.base, node.below, node.above), tight)

    def _arrow(self, node: Arrow, _tight: bool) -> str:
        above = self._inside(node.above, True) if node.above is not None else ""
        below = self._spelled_script("_", node.below)
        if node.head not in _SHAFTS:
            return (
                self.face.symbol(node.head) + self._spelled_script("^", node.above if above else None) + below
            )
        shaft = _SHAFTS[node.head] if self.face.full else "=" if _SHAFTS[node.head] == "═" else "-"
        head = self.face.symbol(node.head)
        if node.head in "←⇐":
            return f"{head}{above}{shaft}{below}"
        return f"{shaft}{above}{head}{below}" if above or not self.face.full else f"{head}{below}"

    def _boxed(self, node: Boxed, tight: bool) -> str:
        return f"[ {self._inside(node.body, tight)} ]"

    def _struck(self, node: Struck, tight: bool) -> str:
        return self.strike(self._inside(node.body, tight))

    def strike(self, text: str) -> str:
        """A line of text crossed out."""
        if not self.face.full:
            return f"cancel({text})"
        bare = text.replace(_STROKE, "")
        return "".join(
            character + _STROKE if character != " " and columns(character) else character
            for character in bare
        )

    def _tag(self, node: Tag, tight: bool) -> str:
        return f"  {self._inside(node.body, tight)}"


def _has_outer_space(text: str) -> bool:
    """Whether a space stands outside all brackets: partial f over partial x needs them."""
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == " " and depth == 0:
            return True
    return False


def _continues(line: Node) -> bool:
    """Whether a line of equations goes on with the one before it."""
    first = next(iter(significant(line)), None)
    return isinstance(first, Symbol) and (
        first.kind in _CONTINUING or (first.kind is Kind.OPEN and first.text in "+−")
    )

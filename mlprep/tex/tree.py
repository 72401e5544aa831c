"""What a formula is once it is read: a tree of nodes, laid out in one line or in two dimensions.

Nodes are never changed after they are made.  They are slotted classes written by hand because the
dataclass decorator costs about half a millisecond a class, and this library is imported at every start.
"""

from __future__ import annotations

from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(Enum):
    """What a symbol does in a row; it decides the space around it (TeX's atom classes)."""

    ORD = "ordinary"
    OP = "large operator"
    FUNC = "function name"
    BIN = "binary operator"
    REL = "relation"
    OPEN = "opening bracket"
    CLOSE = "closing bracket"
    PUNCT = "punctuation"
    INNER = "fraction or dots"

    __hash__ = (
        object.__hash__
    )  # members are looked up in sets all the time; Enum's own hash is five times slower


class Font(Enum):
    """A maths alphabet."""

    PLAIN = "italic"
    UPRIGHT = "upright"
    BOLD = "bold"
    BLACKBOARD = "blackboard"
    SCRIPT = "script"
    FRAKTUR = "fraktur"
    SANS = "sans"
    MONO = "typewriter"


class Table(Enum):
    """How the cells of a grid are set."""

    MATRIX = "matrix"
    CASES = "cases"
    ALIGNED = "aligned"
    GATHERED = "gathered"
    LINES = "lines"
    SUBSTACK = "substack"


class Node:
    """A piece of a formula."""

    __slots__ = ()


class Symbol(Node):
    """A glyph, a number or an operator's name; `limits`: scripts go above and below it in display."""

    __slots__ = ("font", "kind", "limits", "text")

    def __init__(
        self, text: str, kind: Kind = Kind.ORD, font: Font = Font.PLAIN, *, limits: bool = False
    ) -> None:
        self.text = text
        self.kind = kind
        self.font = font
        self.limits = limits


class Delimiter(Symbol):
    """A bracket or bar that the author made as tall as its neighbours."""

    __slots__ = ()


class Text(Node):
    """Words inside a formula; spaces at both ends count."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Verbatim(Node):
    """Source that was not understood, shown as it was written."""

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source


class Space(Node):
    """Blank cells; neighbouring spaces do not add up, the widest counts."""

    __slots__ = ("cells",)

    def __init__(self, cells: int) -> None:
        self.cells = cells


class Row(Node):
    """Nodes side by side."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Node] = ()) -> None:
        self.items = tuple(items)


class Script(Node):
    """A base with a subscript, a superscript or primes; `limits` overrides where the base would put them."""

    __slots__ = ("base", "limits", "primes", "sub", "sup")

    def __init__(
        self,
        base: Node,
        sub: Node | None = None,
        sup: Node | None = None,
        primes: int = 0,
        *,
        limits: bool | None = None,
    ) -> None:
        self.base = base
        self.sub = sub
        self.sup = sup
        self.primes = primes
        self.limits = limits

    @property
    def stacked(self) -> bool:
        """Whether the scripts stand above and below the base when there is room."""
        if self.limits is None:
            return isinstance(self.base, Symbol) and self.base.limits
        return self.limits


class Fraction(Node):
    """One thing over another, with a rule between."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: Node, bottom: Node) -> None:
        self.top = top
        self.bottom = bottom


class Binomial(Node):
    """One thing over another without a rule, in brackets; `word` stands between them on one line."""

    __slots__ = ("bottom", "close", "open", "top", "word")

    def __init__(
        self, top: Node, bottom: Node, open_: str = "(", close: str = ")", word: str = "choose"
    ) -> None:
        self.top = top
        self.bottom = bottom
        self.open = open_
        self.close = close
        self.word = word


class Root(Node):
    """A square root, or one with an index."""

    __slots__ = ("body", "index")

    def __init__(self, body: Node, index: Node | None = None) -> None:
        self.body = body
        self.index = index


class Fence(Node):
    r"""Brackets around parts that bars may divide (`\left( a \middle| b \right)`); "" is no bracket.

    `sized`: the author asked for brackets as tall as what they hold.
    """

    __slots__ = ("close", "middles", "open", "parts", "sized")

    def __init__(
        self,
        open_: str,
        close: str,
        parts: Sequence[Node],
        middles: Sequence[str] = (),
        *,
        sized: bool = False,
    ) -> None:
        self.open = open_
        self.close = close
        self.parts = tuple(parts)
        self.middles = tuple(middles)
        self.sized = sized


class Accent(Node):
    """A mark over or under a body; `mark` is a key of glyphs.MARKS."""

    __slots__ = ("body", "mark")

    def __init__(self, body: Node, mark: str) -> None:
        self.body = body
        self.mark = mark


class Brace(Node):
    """A horizontal brace above or below a body, and its label."""

    __slots__ = ("above", "body", "label", "square")

    def __init__(self, body: Node, label: Node | None = None, *, above: bool, square: bool = False) -> None:
        self.body = body
        self.label = label
        self.above = above
        self.square = square


class Stack(Node):
    """A base with small things right above or below it."""

    __slots__ = ("above", "base", "below")

    def __init__(self, base: Node, above: Node | None = None, below: Node | None = None) -> None:
        self.base = base
        self.above = above
        self.below = below


class Arrow(Node):
    """An arrow as long as its labels; `head` is the short arrow's glyph."""

    __slots__ = ("above", "below", "head")

    def __init__(self, head: str, above: Node | None = None, below: Node | None = None) -> None:
        self.head = head
        self.above = above
        self.below = below


class Grid(Node):
    """Rows of cells.  align: one of l c r a column; bars: columns with a vertical rule on their left."""

    __slots__ = ("align", "bars", "close", "open", "rows", "rules", "table")

    def __init__(
        self,
        rows: Sequence[Sequence[Node]],
        table: Table,
        brackets: tuple[str, str] = ("", ""),
        *,
        align: str = "",
        bars: frozenset[int] = frozenset(),
        rules: frozenset[int] = frozenset(),
    ) -> None:
        self.rows = tuple(tuple(row) for row in rows)
        self.table = table
        self.open, self.close = brackets
        self.align = align
        self.bars = bars
        self.rules = rules


class Boxed(Node):
    """A body in a frame."""

    __slots__ = ("body",)

    def __init__(self, body: Node) -> None:
        self.body = body


class Struck(Node):
    """A body crossed out."""

    __slots__ = ("body",)

    def __init__(self, body: Node) -> None:
        self.body = body


class Phantom(Node):
    """The room a body would take."""

    __slots__ = ("body",)

    def __init__(self, body: Node) -> None:
        self.body = body


class Tag(Node):
    """An equation's number."""

    __slots__ = ("body",)

    def __init__(self, body: Node) -> None:
        self.body = body


EMPTY = Row()


def significant(node: Node) -> tuple[Node, ...]:
    """The nodes of a row that put ink on the page; another node is a row of one."""
    items = node.items if isinstance(node, Row) else (node,)
    return tuple(item for item in items if not is_blank(item))


def is_blank(node: Node) -> bool:
    """Whether a node puts no ink on the page."""
    return isinstance(node, Space | Phantom) or (isinstance(node, Symbol) and not node.text)


def joined_cells(cells: tuple[Node, ...]) -> Node:
    """The cells of one line of equations as a row; pairs of columns stand apart."""
    if len(cells) == 1:
        return cells[0]
    items: list[Node] = []
    for column, cell in enumerate(cells):
        if column and column % 2 == 0:
            items.append(Space(2))
        items += cell.items if isinstance(cell, Row) else [cell]
    return Row(items) if items else EMPTY


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below a node."""
    if isinstance(node, Symbol):
        return ()
    if isinstance(node, Row):
        return node.items
    if isinstance(node, Grid):
        return tuple(cell for row in node.rows for cell in row)
    if isinstance(node, Fence):
        return node.parts
    parts = (getattr(node, name) for name in _CHILD_NAMES.get(type(node), ()))
    return tuple(part for part in parts if part is not None)


_CHILD_NAMES: dict[type[Node], tuple[str, ...]] = {
    Script: ("base", "sub", "sup"),
    Fraction: ("top", "bottom"),
    Binomial: ("top", "bottom"),
    Root: ("body", "index"),
    Accent: ("body",),
    Brace: ("body", "label"),
    Stack: ("base", "above", "below"),
    Arrow: ("above", "below"),
    Boxed: ("body",),
    Struck: ("body",),
    Tag: ("body",),
}

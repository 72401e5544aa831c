"""Fractions, roots, marks, braces, arrows and brackets as they are read."""

from __future__ import annotations

from .symbols import ACCENTS, ARROWS, DELIMITERS, STRETCHING
from .tree import (
    Accent,
    Arrow,
    Binomial,
    Brace,
    Delimiter,
    Fence,
    Fraction,
    Kind,
    Node,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Symbol,
    Text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .parser import Parser


class MissingArgument(Exception):  # noqa: N818
    """A command's argument is not there."""


SIZES = ("big", "Big", "bigg", "Bigg")
INFIXES = frozenset({"\\over", "\\choose", "\\atop", "\\brack", "\\brace", "\\above"})

# --- fractions and roots ----------------------------------------------------------------------------------


def fraction(parser: Parser, _name: str) -> Node:
    return Fraction(parser.argument(), parser.argument())


def continued_fraction(parser: Parser, name: str) -> Node:
    parser.raw_optional()
    return fraction(parser, name)


def binomial(parser: Parser, _name: str) -> Node:
    return Binomial(parser.argument(), parser.argument())


def general_fraction(parser: Parser, _name: str) -> Node:
    opening, closing = (DELIMITERS.get(parser.raw_group().strip(), "") for _ in range(2))
    ruled = parser.raw_group().strip() not in {"0pt", "0em", "0mm", "0"}
    parser.raw_group()
    top, bottom = parser.argument(), parser.argument()
    if ruled:
        fraction = Fraction(top, bottom)
        return Fence(opening, closing, [fraction], sized=True) if opening or closing else fraction
    return Binomial(top, bottom, opening, closing, "choose" if opening == "(" else "over")


def infix(command: str, top: Node, bottom: Node) -> Node:
    r"""`a \over b` and its relatives."""
    if command == "\\choose":
        return Binomial(top, bottom)
    if command == "\\atop":
        return Binomial(top, bottom, "", "", "over")
    if command in {"\\brack", "\\brace"}:
        opening, closing = ("[", "]") if command == "\\brack" else ("{", "}")
        return Binomial(top, bottom, opening, closing, "over")
    return Fraction(top, bottom)


def root(parser: Parser, _name: str) -> Node:
    index = parser.optional()
    return Root(parser.argument(), index)


# --- marks, braces, stacks, arrows ------------------------------------------------------------------------


def accent(parser: Parser, name: str) -> Node:
    return Accent(parser.argument(), ACCENTS[name])


def brace(parser: Parser, name: str) -> Node:
    return Brace(parser.argument(), above=name.startswith("over"), square=name.endswith("bracket"))


def over(parser: Parser, _name: str) -> Node:
    above = parser.argument()
    return _stack(parser.argument(), above=above)


def under(parser: Parser, _name: str) -> Node:
    below = parser.argument()
    return _stack(parser.argument(), below=below)


def over_and_under(parser: Parser, _name: str) -> Node:
    above, below = parser.argument(), parser.argument()
    return _stack(parser.argument(), above, below)


def _stack(base: Node, above: Node | None = None, below: Node | None = None) -> Node:
    core = _as_operator(base)
    if isinstance(core, Symbol) and core.kind in {Kind.OP, Kind.FUNC}:
        return Script(core, below, above, limits=True)
    if isinstance(base, Symbol) and base.text in STRETCHING:
        return Arrow(base.text, above, below)
    return Stack(base, above, below)


def arrow(parser: Parser, name: str) -> Node:
    below = parser.optional()
    return Arrow(ARROWS[name], parser.argument(), below)


# --- brackets ---------------------------------------------------------------------------------------------


def _delimiter(parser: Parser, command: str) -> str:
    parser.skip_spaces()
    lexeme = parser.peek()
    if lexeme in DELIMITERS:
        return DELIMITERS[parser.take()]
    parser.fault(f"'\\{command}' wants a bracket after it")
    return ""


_STOPS = frozenset({"\\right", "\\middle", "}", "&", "\\\\", "\\cr", "\\end"})


def left(parser: Parser, _name: str) -> Node:
    opening = _delimiter(parser, "left")
    parts = [parser.row(_STOPS)]
    middles = []
    while parser.peek() == "\\middle":
        parser.take()
        middles.append(_delimiter(parser, "middle"))
        parts.append(parser.row(_STOPS))
    if parser.peek() == "\\right":
        parser.take()
        return Fence(opening, _delimiter(parser, "right"), parts, middles, sized=True)
    parser.fault("'\\left' without '\\right'")
    return Fence(opening, "", parts, middles, sized=True)


def stray_right(parser: Parser, name: str) -> Node:
    parser.fault(f"'\\{name}' without '\\left'")
    return Symbol(_delimiter(parser, name))


def big(parser: Parser, name: str) -> Node | None:
    glyph = _delimiter(parser, name)
    if not glyph:
        return None
    kind = Kind.ORD
    if name.endswith("l") or (not name.endswith(("r", "m")) and glyph in "([{⟨⌊⌈⟦"):
        kind = Kind.OPEN
    elif name.endswith("r") or (not name.endswith("m") and glyph in ")]}⟩⌋⌉⟧"):
        kind = Kind.CLOSE
    elif name.endswith("m"):
        kind = Kind.REL
    return Delimiter(glyph, kind)


def written_word(node: Node) -> str:
    """The text of a node that is nothing but letters and spaces; else ""."""
    if isinstance(node, Symbol):
        return "-" if node.text == "−" else node.text
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Space):
        return " " * node.cells
    if isinstance(node, Row):
        words = [written_word(item) for item in node.items]
        inked = all(word or isinstance(item, Space) for word, item in zip(words, node.items, strict=True))
        return "".join(words).strip() if inked else ""
    return ""


def _as_operator(node: Node) -> Node:
    r"""A row of operator names, as in \underset{x}{\arg \max}, made one operator."""
    if isinstance(node, Row) and any(
        isinstance(item, Symbol) and item.kind is Kind.FUNC for item in node.items
    ):
        joined = " ".join(written_word(item) for item in node.items if not isinstance(item, Space))
        if all(written_word(item) for item in node.items if not isinstance(item, Space)):
            return Symbol(joined, Kind.FUNC, limits=True)
    return node

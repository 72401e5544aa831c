r"""Text inside a formula: \text{if } and its relatives."""

from __future__ import annotations

from .symbols import DOTS, SYMBOLS
from .tree import EMPTY, Font, Node, Row, Symbol, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .parser import Parser

TEXT_FONTS = {
    "text": Font.PLAIN, "textrm": Font.PLAIN, "textnormal": Font.PLAIN, "textup": Font.PLAIN,
    "textit": Font.PLAIN, "textsl": Font.PLAIN, "emph": Font.PLAIN, "textmd": Font.PLAIN,
    "mbox": Font.PLAIN, "hbox": Font.PLAIN, "textsf": Font.PLAIN, "texttt": Font.PLAIN,
    "textsc": Font.PLAIN, "textbf": Font.BOLD, "intertext": Font.PLAIN, "shortintertext": Font.PLAIN,
}  # fmt: skip
_LONGEST_BOLD_NAME = 2  # letters; longer text is words, which stay as they are
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


def text(parser: Parser, font: Font) -> Node:
    """The braces that come next as text; dollar signs in them switch to maths and back."""
    parser.skip_spaces()
    if parser.peek() != "{":
        return parser.argument()
    parser.take()
    pieces: list[Node] = []
    _read(parser, font, pieces)
    return pieces[0] if len(pieces) == 1 else Row(pieces) if pieces else EMPTY


def _read(parser: Parser, font: Font, pieces: list[Node]) -> None:
    """Pieces up to the closing brace of the group that is open."""
    open_groups = 1
    while (lexeme := parser.peek()) is not None:
        if lexeme == "{":
            parser.take()
            open_groups += 1
        elif lexeme == "}":
            parser.take()
            open_groups -= 1
            if not open_groups:
                return
        elif lexeme == "$":
            parser.take()
            pieces.append(parser.row(frozenset("$}")))
            if not parser.accept("$"):
                parser.fault("'$' is never closed")
        elif lexeme in {"\\(", "\\)"}:
            parser.take()
        elif lexeme[0] == "\\" and len(lexeme) > 1:
            _command(parser, font, pieces)
        else:
            _add(pieces, parser.take(), font)
    parser.fault("'{' is never closed")


def _command(parser: Parser, font: Font, pieces: list[Node]) -> None:
    name = (parser.peek() or "")[1:]
    glyph, _ = SYMBOLS.get(name, ("", None))
    if glyph and (len(name) == 1 or name in DOTS or name.startswith("text")):
        parser.take()
        _add(pieces, glyph, font)
    elif name in {" ", ",", ";", ":", "!", "\\", "newline", "quad", "qquad"}:
        parser.take()
        _add(pieces, "" if name == "!" else " ", font)
    elif (node := parser.atom()) is not None:
        pieces.append(node)


def _add(pieces: list[Node], written: str, font: Font) -> None:
    """Add characters, joined to the text before them; a run of spaces is one."""
    written = " " if written.isspace() or written == "~" else written
    if font is Font.BOLD and written.isalpha() and len(written) <= _LONGEST_BOLD_NAME:
        last = pieces[-1] if pieces else None
        if not isinstance(last, Text):
            if isinstance(last, Symbol) and last.font is Font.BOLD:
                pieces[-1] = _bold(last.text + written)
            else:
                pieces.append(_bold(written))
            return
    if pieces and isinstance(last := pieces[-1], Text):
        pieces[-1] = Text(_joined(last.text, written))
    else:
        pieces.append(Text(written))


def _bold(written: str) -> Node:
    return Symbol(written, font=Font.BOLD) if len(written) <= _LONGEST_BOLD_NAME else Text(written)


def _joined(before: str, after: str) -> str:
    if after == " " and before.endswith(" "):
        return before
    joined = before + after
    for written, meant in _LIGATURES:
        if joined.endswith(written):
            return joined[: -len(written)] + meant
    return joined

"""Strings measured in terminal cells."""

from __future__ import annotations

from unicodedata import category, east_asian_width

_FIRST_WIDE = 0x1100
_JOINING_JAMO = range(0x1160, 0x1200)
_FIRST_COMBINING = 0x300


def columns(text: str) -> int:
    """Terminal cells that `text` takes: marks, format and control characters 0, wide characters 2."""
    if text.isascii():
        return (
            len(text)
            if text.isprintable()
            else sum(character >= " " and character != "\x7f" for character in text)
        )
    return sum(map(_width, text))


def _width(character: str) -> int:
    code = ord(character)
    if code < _FIRST_COMBINING:
        return 0 if code < 0x20 or 0x7F <= code < 0xA0 or code == 0xAD else 1
    if (
        0x370 <= code < 0x400
        or 0x2190 <= code < 0x2300
        or 0x2500 <= code < 0x2580
        or 0x1D400 <= code < 0x1D800
    ):
        return 1  # Greek, operators, box drawing, maths alphabets: known without asking
    if category(character) in {"Mn", "Me", "Cf"} or code in _JOINING_JAMO:
        return 0
    return 2 if code >= _FIRST_WIDE and east_asian_width(character) in "WF" else 1


def chop(text: str, width: int) -> list[str]:
    """`text` cut into pieces of at most `width` cells; a mark stays with its character.

    width: cells, >= 1; a wide character is one piece even where the width is 1.
    """
    if columns(text) <= width:
        return [text]
    pieces, piece, used = [], "", 0
    for character in text:
        size = _width(character)
        if used + size > width and piece:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += size
    return [*pieces, piece]


def wrap(text: str, width: int, indent: int = 0) -> list[str]:
    """`text` broken at spaces, else anywhere, to lines of at most `width` cells; later ones are indented."""
    indent = min(indent, width // 2)
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        margin = " " * indent if lines else ""
        longer = f"{line} {word}" if line else margin + word
        if columns(longer) <= width:
            line = longer
            continue
        if line.strip():
            lines.append(line.rstrip())
        pieces = chop(word, max(1, width - indent))
        lines += [" " * indent * bool(lines) + piece for piece in pieces[:-1]]
        line = " " * indent * bool(lines) + pieces[-1]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines

"""`{=expr}` and `{?gap}` in text, TeX and code: a scanner that leaves every other brace alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

MAX_EXPRESSION = 500  # characters

_MARKER = re.compile(r"\\.|\$\$?|`|\{[=?]", re.DOTALL)
_SPEC = re.compile(r"\s*:\s*(%|\+|[1-9]|1[0-7])\s*\Z")
_ODD_SPEC = re.compile(r":\s*([^:{}\[\]()]{1,8})\Z")
_GAP = re.compile(r"\{\?([^\W\d][\w-]*)\}")
_ODD_GAP = re.compile(r"\{\?[^{}\n]{0,30}\}?")


class Style(Enum):
    """How a value is written where it stands."""

    TEXT = "text"
    TEX = "tex"
    PYTHON = "python"


class MarkerError(ValueError):
    """A marker that cannot be read; its text says why and what to write."""


@dataclass(frozen=True, slots=True)
class Hole:
    """`{=expression:spec}`. spec: '', '%', '+' or a number of digits."""

    expression: str
    spec: str
    style: Style


@dataclass(frozen=True, slots=True)
class Gap:
    """`{?name}`. style: inside $ TEX, outside TEXT, in code PYTHON."""

    name: str
    style: Style


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its markers."""

    pieces: tuple[str | Hole | Gap, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Each gap once, in the order of first sight."""
        found: dict[str, Gap] = {}
        for piece in self.pieces:
            if isinstance(piece, Gap):
                found.setdefault(piece.name, piece)
        return tuple(found.values())


def read_template(text: str, *, code: bool = False) -> Template:
    """The text cut at its markers. code: a snippet, where $ and ` mean nothing. Raises MarkerError."""
    if "{=" not in text and "{?" not in text:
        return Template((text,))
    pieces: list[str | Hole | Gap] = []
    style, closer = (Style.PYTHON if code else Style.TEXT), ""
    start = position = 0
    while match := _MARKER.search(text, position):
        mark, position = match[0], match.end()
        if mark.startswith("{"):
            read = _read_hole if mark == "{=" else _read_gap
            piece, position = read(text, match.start(), style)
            if piece is not None:
                pieces += [text[start : match.start()], piece]
                start = position
        elif mark[0] in "$`" and not code:
            style, closer = _switch(mark, style, closer)
    pieces.append(text[start:])
    return Template(tuple(piece for piece in pieces if piece))


def fill(template: Template, show: Callable[[Hole], str], gap: Callable[[Gap], str] | None = None) -> str:
    r"""The text with its values. gap: what stands in a gap; left out, the markers stay.

    Inside $ a value keeps its braces, so that \frac{=a}{=b} stays a fraction; with an explicit sign it
    loses them, so that the sign is spaced as an operator.
    """
    filled = []
    for piece in template.pieces:
        if isinstance(piece, str):
            filled.append(piece)
        elif isinstance(piece, Gap):
            filled.append(gap(piece) if gap else f"{{?{piece.name}}}")
        elif piece.style is Style.TEX and piece.spec != "+":
            filled.append(f"{{{show(piece)}}}")
        else:
            filled.append(show(piece))
    return "".join(filled)


def _switch(mark: str, style: Style, closer: str) -> tuple[Style, str]:
    """The style after a dollar or backtick: it opens, closes, or stands inside the other."""
    if style is Style.TEXT:
        return (Style.PYTHON if mark == "`" else Style.TEX), mark
    return (Style.TEXT, "") if mark == closer else (style, closer)


def _read_hole(text: str, start: int, style: Style) -> tuple[Hole | None, int]:
    end = _closing_brace(text, start)
    if end is None:
        raise MarkerError(f"'{text[start : start + 20]}' is never closed: add '}}'")
    inside = text[start + 2 : end].strip()
    if not inside:  # x {=} y spaces a relation in TeX
        return None, end + 1
    if spec := _SPEC.search(inside):
        return Hole(inside[: spec.start()], spec[1], style), end + 1
    if odd := _ODD_SPEC.search(inside):
        raise MarkerError(
            f"unknown format '{odd[1]}' in '{{={inside}}}': use %, + or a number of digits up to 17"
        )
    return Hole(inside, "", style), end + 1


def _read_gap(text: str, start: int, style: Style) -> tuple[Gap, int]:
    if match := _GAP.match(text, start):
        return Gap(match[1], style), match.end()
    odd = _ODD_GAP.match(text, start)
    raise MarkerError(f"'{odd[0] if odd else text[start:]}' names no gap: use letters, digits, - and _")


def _closing_brace(text: str, start: int) -> int | None:
    depth = 0
    for index in range(start, min(len(text), start + MAX_EXPRESSION)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return None

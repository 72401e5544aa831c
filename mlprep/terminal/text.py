"""Lines of styled text: what `render` makes and a `Screen` writes. No line knows an escape sequence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from mlprep.terminal.clean import clean_line
from mlprep.tex import columns


class Tone(Enum):
    """How a piece of text stands out; only what every 16-colour scheme, light or dark, can show."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line in one tone; what would steer a terminal is removed from `text`."""

    text: str
    tone: Tone = Tone.PLAIN

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean_line(self.text))


Line = tuple[Span, ...]
EMPTY: Line = ()


def line(*pieces: str | Span) -> Line:
    """A line of these pieces, strings in the plain tone."""
    spans = (piece if isinstance(piece, Span) else Span(piece) for piece in pieces)
    return tuple(span for span in spans if span.text)


def strong(text: str) -> Span:
    return Span(text, Tone.STRONG)


def faint(text: str) -> Span:
    return Span(text, Tone.FAINT)


def plain_text(of: Line) -> str:
    """The line's characters without their tones."""
    return "".join(span.text for span in of)


def width(of: Line) -> int:
    """Terminal cells the line takes."""
    return columns(plain_text(of))


def indent(lines: Iterable[Line], by: int) -> list[Line]:
    """Every line moved right by `by` cells; empty lines stay empty."""
    margin = Span(" " * by)
    return [(margin, *each) if each else each for each in lines]


def hang(label: Line, lines: Sequence[Line], at: int, row: int = 0) -> list[Line]:
    """`lines` from column `at` on, `label` before one of them; a label that is too long gets its own line."""
    if width(label) >= at:
        return [label, *indent(lines, at)]
    if not lines:
        return [label]
    gap = Span(" " * (at - width(label)))
    return [*indent(lines[:row], at), (*label, gap, *lines[row]), *indent(lines[row + 1 :], at)]


def spread(left: Line, right: Line, cells: int) -> list[Line]:
    """`left` and `right` at the two ends of a line of `cells`; two lines if they do not fit."""
    gap = cells - width(left) - width(right)
    if not right or not left:
        return [(*left, *right)]
    if gap < 2:
        return [left, right]
    return [(*left, Span(" " * gap), *right)]


def flow(pieces: Sequence[Line], cells: int, gap: str = "   ") -> list[Line]:
    """The pieces, unbroken, side by side as far as `cells` reach, then on the next line."""
    lines: list[Line] = []
    for piece in pieces:
        if lines and width(lines[-1]) + len(gap) + width(piece) <= cells:
            lines[-1] = (*lines[-1], Span(gap), *piece)
        else:
            lines.append(piece)
    return lines


def wrapped(text: str, cells: int) -> list[Line]:
    """Plain words on as many lines as they need; a word longer than a line is cut."""
    from textwrap import wrap

    return [line(each) for each in wrap(clean_line(text), max(cells, 8), break_on_hyphens=False)]


def shorten(text: str, cells: int, mark: str = "…") -> str:
    """`text` within `cells`, cut with `mark` if it must be."""
    text = clean_line(text)
    if columns(text) <= cells:
        return text
    kept = ""
    for character in text:
        if columns(kept + character) > cells - columns(mark):
            break
        kept += character
    return kept.rstrip() + mark if cells >= columns(mark) else ""

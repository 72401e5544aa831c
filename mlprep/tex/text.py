"""Prose with formulas, laid out for a terminal.

$...$ is a formula in the line, $$...$$ one on lines of its own, `...` code; "- " and "1. " begin items of
a list, a blank line ends a paragraph, and a dollar sign is written with a backslash before it.
"""

from __future__ import annotations

import re

from .cells import chop, columns
from .formula import check, display, inline
from .glyphs import Glyphs, face
from .mixed import MAX_TEXT, Mark, Segment, segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .glyphs import Face

_DISPLAY_INDENT = 4  # cells
_BREAK = "[\t\n\r\v\f \x1c-\x1e\x85\u2028\u2029]+"
_ITEM = r"([ \t]*)([-•]|\d{1,3}[.)])[ \t]+"
_STOPS = ".,;:!?"
_QUOTED = 40  # characters of a formula that a message repeats


def paragraph(text: str, width: int = 76, *, glyphs: Glyphs = Glyphs.FULL) -> list[str]:
    """Prose with formulas, code, lists and paragraphs, as lines of at most `width` cells.

    width: cells, >= 1.  A formula in the line is broken only if it is longer than a line.  Below FULL, signs
    outside formulas that have a spelling are spelled too; letters stay as they are.
    """
    width = max(1, width)
    reader = _Reader(face(glyphs), glyphs)
    for segment in segments(text)[0]:
        reader.add(segment)
    reader.close()
    lines: list[str] = []
    was_tall = False
    for chunk in reader.chunks:
        written, tall = chunk.lines(width, glyphs)
        if lines and lines[-1] and (chunk.apart or tall or was_tall):
            lines.append("")
        lines += written
        was_tall = tall
    if len(text) > MAX_TEXT:
        lines.append(face(glyphs).symbol("…"))
    return lines


def check_text(text: str) -> list[str]:
    """What is wrong with the formulas of a text and with its marks; [] is fine."""
    parts, faults = segments(text)
    for segment in parts:
        if segment.mark in {Mark.INLINE, Mark.DISPLAY}:
            source = " ".join(segment.content.split())
            quoted = source if len(source) <= _QUOTED else source[:_QUOTED] + "…"
            faults += [f"in ${quoted}$: {fault}" for fault in check(segment.content)]
    return faults


def formulas(text: str) -> list[str]:
    """The LaTeX of all formulas in a text."""
    return [part.content for part in segments(text)[0] if part.mark in {Mark.INLINE, Mark.DISPLAY}]


class _Word:
    """Pieces of a line without a space between them; broken inside only where it is too long for a line."""

    __slots__ = ("pieces",)

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def __str__(self) -> str:
        return "".join(self.pieces)

    def broken(self, room: int) -> list[str]:
        """The word in pieces of at most `room` cells: cut at its spaces, else anywhere."""
        lines = [""]
        for unit in re.findall(r"[^ ]+ *| +", str(self)):
            if columns(lines[-1] + unit.rstrip(" ")) <= room:
                lines[-1] += unit
            else:
                lines += chop(unit.rstrip(" "), room)
                lines[-1] += unit[len(unit.rstrip(" ")) :]
        return [line.rstrip(" ") for line in lines if line]


class _Paragraph:
    """Words to fill lines with, behind a bullet or from a margin."""

    def __init__(self, words: list[_Word], bullet: str, margin: int, *, apart: bool) -> None:
        self.words = words
        self.bullet = bullet
        self.margin = margin
        self.apart = apart

    def lines(self, width: int, _glyphs: Glyphs) -> tuple[list[str], bool]:
        margin = " " * min(self.margin, width // 2)
        lines: list[str] = []
        line = self.bullet or margin
        started = False
        for word in self.words:
            longer = f"{line} {word}" if started else f"{line}{word}"
            if columns(longer) > width:
                if line.strip() and (started or columns(line) > len(margin)):
                    lines.append(line.rstrip())
                    line = margin
                pieces = word.broken(width - columns(line))
                lines += [
                    line + piece if not number else margin + piece for number, piece in enumerate(pieces[:-1])
                ]
                longer = (line if len(pieces) == 1 else margin) + pieces[-1]
            line, started = longer, True
        return [*lines, line.rstrip()], False


class _Display:
    """A formula on lines of its own, and the punctuation that follows it."""

    def __init__(self, source: str, margin: int, *, apart: bool) -> None:
        self.source = source
        self.margin = margin
        self.apart = apart
        self.stop = ""

    def lines(self, width: int, glyphs: Glyphs) -> tuple[list[str], bool]:
        indent = min(self.margin + _DISPLAY_INDENT, width // 8)
        block = display(self.source, width - indent - len(self.stop), glyphs=glyphs)
        lines = [" " * indent + line for line in block.lines]
        lines[block.baseline] += self.stop
        return [line.rstrip() for line in lines], block.height > 1


class _Listing:
    """Code on lines of its own."""

    def __init__(self, code: str, margin: int, *, apart: bool) -> None:
        self.code = code
        self.margin = margin
        self.apart = apart

    def lines(self, width: int, _glyphs: Glyphs) -> tuple[list[str], bool]:
        margin = " " * min(self.margin, width // 2)
        rows = self.code.partition("\n")[2].rstrip().split("\n")
        clean = (re.sub(_BREAK[:-1], " ", row.expandtabs(4)) for row in rows)
        return [(margin + piece).rstrip() for row in clean for piece in chop(row, width - len(margin))], False


class _Reader:
    """Segments put together to paragraphs, displayed formulas and listings."""

    def __init__(self, face: Face, glyphs: Glyphs) -> None:
        self.face = face
        self.glyphs = glyphs
        self.chunks: list[_Paragraph | _Display | _Listing] = []
        self.words: list[_Word] = []
        self.bullet = ""
        self.margin = 0  # where lines of the paragraph or item begin
        self.apart = False  # a blank line was read since the last chunk
        self.joins = False  # what comes next belongs to the last word
        self.at_line_start = True

    def add(self, segment: Segment) -> None:
        if segment.mark is Mark.PROSE:
            self._prose(segment.content)
            return
        if segment.mark is Mark.INLINE:
            self._piece(inline(segment.content, glyphs=self.glyphs))
        elif segment.mark is Mark.CODE:
            self._piece(f"`{re.sub(_BREAK, ' ', segment.content)}`")
        else:
            self.close()
            kind = _Display if segment.mark is Mark.DISPLAY else _Listing
            self.chunks.append(kind(segment.content, self.margin, apart=self.apart))
            self.apart = False
        self.at_line_start = False

    def close(self) -> None:
        """End the paragraph or item."""
        if self.words or self.bullet:
            self.chunks.append(_Paragraph(self.words, self.bullet, self.margin, apart=self.apart))
            self.apart = False
        self.words, self.bullet, self.joins = [], "", False

    def _prose(self, text: str) -> None:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if number:
                self.at_line_start, self.joins = True, False
            if line.strip():
                self._words_of(self._begin_line(line) if self.at_line_start else line)
                self.at_line_start = False
            elif self.at_line_start and number < len(lines) - 1:
                self.close()
                self.apart = bool(self.chunks)
            elif line:
                self.joins = False

    def _begin_line(self, line: str) -> str:
        """The line without the bullet that it may begin with."""
        item = re.match(_ITEM, line)
        if item is not None:
            self.close()
            self.bullet = item[1].expandtabs(2) + self.face.prose(item[2]) + " "
            self.margin = columns(self.bullet)
            return line[item.end() :]
        if not self.words and not self.bullet and not line[0].isspace():
            self.margin = 0
        return line

    def _words_of(self, text: str) -> None:
        for number, word in enumerate(re.split(_BREAK, text)):
            if number:
                self.joins = False
            if word and not self._hangs(word):
                self._piece(self.face.prose(word))

    def _hangs(self, word: str) -> bool:
        """Whether a word is the punctuation behind a displayed formula."""
        last = self.chunks[-1] if self.chunks else None
        if self.words or self.bullet or self.apart or not isinstance(last, _Display) or word.strip(_STOPS):
            return False
        last.stop += word
        return True

    def _piece(self, piece: str) -> None:
        if not (self.joins and self.words):
            self.words.append(_Word())
        self.words[-1].pieces.append(piece)
        self.joins = True

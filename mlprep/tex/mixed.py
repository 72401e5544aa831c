"""A text taken apart: prose, formulas, code."""

from __future__ import annotations

import re
from enum import Enum

MAX_TEXT = 100_000  # characters

# Patterns are compiled, and kept, by re at their first use: not at import.
_OPENING = r"\\\$|\$\$?|`+"
_BLANK_LINE = r"\n[ \t]*\n"
_FENCE = "```"


class Mark(Enum):
    """What a part of a text is."""

    PROSE = "prose"
    INLINE = "formula in the line"
    DISPLAY = "formula on lines of its own"
    CODE = "code in the line"
    LISTING = "code on lines of its own"


class Segment:
    """A part of a text: what it is, and its content without the marks around it."""

    __slots__ = ("content", "mark")

    def __init__(self, mark: Mark, content: str) -> None:
        self.mark = mark
        self.content = content


def segments(text: str) -> tuple[list[Segment], list[str]]:
    """The parts of a text in order, and the faults of its marks; a mark that is never closed is text.

    text: any; what lies behind MAX_TEXT characters is left out.
    """
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader(text)
    for found in re.finditer(_OPENING, text):
        if found.start() >= reader.at:
            reader.open(found[0], found.start())
    reader.prose_until(len(text))
    reader.flush()
    return reader.segments, reader.faults


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.prose: list[str] = []
        self.segments: list[Segment] = []
        self.faults: list[str] = []
        self.paragraph_end = -1

    def prose_until(self, end: int) -> None:
        self.prose.append(self.text[self.at : end])
        self.at = end

    def flush(self) -> None:
        prose = "".join(self.prose)
        if prose:
            self.segments.append(Segment(Mark.PROSE, prose))
        self.prose = []

    def open(self, mark: str, start: int) -> None:
        """Read what begins with a mark at `start`."""
        self.prose_until(start)
        self.at += len(mark)
        if mark == "\\$":
            self.prose.append("$")
            return
        end = self._closing(mark)
        if end < 0:
            self.faults.append(f"'{mark}' is never closed in its paragraph")
            self.prose.append(mark)
            return
        kind = self._kind(mark, start, end)
        self.flush()
        self.segments.append(Segment(kind, self.text[self.at : end]))
        self.at = end + len(mark)

    def _kind(self, mark: str, start: int, end: int) -> Mark:
        if mark[0] == "$":
            return Mark.INLINE if mark == "$" else Mark.DISPLAY
        line_start = self.text.rfind("\n", 0, start) + 1
        alone = not self.text[line_start:start].strip() and "\n" in self.text[self.at : end]
        return Mark.LISTING if mark == _FENCE and alone else Mark.CODE

    def _closing(self, mark: str) -> int:
        """Where what was just opened ends; -1 if its paragraph ends first."""
        limit = len(self.text) if mark == _FENCE else self._end_of_paragraph()
        at = self.text.find(mark, self.at, limit)
        while mark[0] == "$" and at > 0 and self._is_escaped(at):
            at = self.text.find(mark, at + 1, limit)
        return at if at > self.at else -1

    def _is_escaped(self, at: int) -> bool:
        before = at
        while before and self.text[before - 1] == "\\":
            before -= 1
        return (at - before) % 2 == 1

    def _end_of_paragraph(self) -> int:
        if self.paragraph_end < self.at:
            blank = re.compile(_BLANK_LINE).search(self.text, self.at)
            self.paragraph_end = blank.start() if blank else len(self.text)
        return self.paragraph_end

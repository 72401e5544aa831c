"""How an answer is read while it is typed: the line, or the formula, below the prompt.

Readers run off the main thread. They load the maths when they are first called.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlprep.core.cards import Grade, Part, Question, Reads
from mlprep.terminal.clean import clean, clean_line
from mlprep.terminal.page import Page, is_tall
from mlprep.terminal.text import Line, faint, line, shorten, spread, wrapped
from mlprep.tex import columns, display, inline

if TYPE_CHECKING:
    from mlprep.maths import Reading, Unread

# A taller reading would push the question off a small screen; it is then shown on one line.
TALLEST = 9

Reader = Callable[[str], "Echo"]

_CARETS = re.compile(r" *[\^~]+ *")


@dataclass(frozen=True, slots=True)
class Echo:
    """What stands below the prompt. fault: it says why the text is not read, so it can wait for a pause."""

    lines: tuple[Line, ...] = ()
    fault: bool = False


def reader(question: Question, page: Page) -> Reader | None:
    """The live reading of answers to this question; None if no part of it is read as maths."""
    parts = question.parts
    if not any(part.reads in {Reads.MATHS, Reads.NUMBER} for part in parts):
        return None
    if len(parts) == 1:
        return lambda text: _read_part(parts[0], text, question, page)
    return lambda text: _read_parts(text, question, page)


def _read_parts(text: str, question: Question, page: Page) -> Echo:
    """Every part that has been typed so far, one below the other."""
    from mlprep.kinds.parts import PartsError, split

    labels = [part.label for part in question.parts]
    missing = len(labels) - 1 - text.count(";")
    try:
        pieces = split(text + ";" * max(0, missing), labels)
    except PartsError as error:
        return Echo((line(faint(shorten(str(error), page.measure - 2))),), fault=True)
    lines: list[Line] = []
    for part, piece in zip(question.parts, pieces, strict=True):
        if piece and part.reads in {Reads.MATHS, Reads.NUMBER}:
            echo = _read_part(part, piece, question, page, flat=True)
            if echo.fault:
                return Echo((line(f"{part.label}:"), *echo.lines), fault=True)
            lines += [line(faint(f"{part.label} "), *first) for first in echo.lines[:1]]
    return Echo(tuple(lines))


def _read_part(part: Part, text: str, question: Question, page: Page, *, flat: bool = False) -> Echo:
    from mlprep.maths import Scope, Unread, read

    number = part.reads is Reads.NUMBER
    scope = Scope.of({} if number else question.given, () if number else question.assume)
    found = read(text, scope, numeric=number, form=part.form, vocabulary=not number)
    room = page.measure - len(page.prompt)
    if isinstance(found, Unread):
        return Echo(tuple(_unread_lines(text, found, room)), fault=True)
    if number:
        return Echo(tuple(_value_lines(text, found, page, room, flat=flat)))
    if not flat and (block := _in_two_dimensions(found.latex, page, room)):
        return Echo(tuple(block))
    shown = shorten(inline(found.latex, glyphs=page.glyphs) or found.echo, room, page.dots)
    about = wrapped(found.shape_text, room)  # a shape, or why the shapes do not fit
    if len(about) == 1:
        return Echo(tuple(spread(line(shown), line(faint(found.shape_text)), room)))
    return Echo((line(shown), *about))


def _in_two_dimensions(latex: str, page: Page, cells: int) -> list[Line]:
    """A tall formula as it would be written; nothing if it is flat, or does not fit below a prompt."""
    if not is_tall(latex):
        return []
    block = display(latex, cells, glyphs=page.glyphs)
    fits = len(block.lines) <= TALLEST and block.width <= cells
    return [line(each) for each in block.lines] if fits else []


def _value_lines(text: str, found: "Reading", page: Page, cells: int, *, flat: bool) -> list[Line]:
    """What a typed computation comes to: a matrix as one, else on one line."""
    from mlprep.maths import MathsError, evaluate, show

    try:
        value = evaluate(text, {})
        block = [] if flat else _in_two_dimensions(show(value, "tex"), page, cells)
        return block or [line(shorten(f"= {show(value, 'text')}", cells, page.dots))]
    except MathsError:
        return [line(shorten(found.echo, cells, page.dots))]


def _unread_lines(text: str, found: "Unread", cells: int) -> list[Line]:
    said = f"Not read as maths: {clean_line(found.message)}."
    if found.hint:
        hint = clean_line(found.hint)
        said += f" {hint[:1].upper()}{hint[1:]}."
    return [*wrapped(said, cells), *caret_lines(text, found.start, found.end, cells)]


def caret_lines(text: str, start: int, end: int, cells: int) -> list[Line]:
    """`text` with carets under [start, end); of a text that is too long, the part around them."""
    shown = clean_line(text)
    if len(shown) != len(text):  # cleaning moved the places: a caret would point at the wrong one
        return [line(shorten(shown, cells))]
    long = columns(shown) > cells
    first = max(0, min(start - cells // 2, len(shown) - cells)) if long else 0
    window = shown[first : first + cells]
    before = min(columns(shown[first:start]), cells - 1)
    carets = columns(shown[start : max(end, start + 1)])
    return [line(window), line(" " * before + "^" * max(1, min(carets, cells - before)))]


def fault_lines(grade: Grade, page: Page) -> list[Line]:
    """Why an answer was not read; a line above a caret keeps its place."""
    rows = clean(grade.message or "Not read.").strip("\n").split("\n")
    room = page.measure - len(page.prompt)
    if len(rows) >= 2 and _CARETS.fullmatch(rows[-1]):
        start = len(rows[-1]) - len(rows[-1].lstrip())
        carets = caret_lines(rows[-2], start, len(rows[-1].rstrip()), room)
        return [*(each for row in rows[:-2] for each in wrapped(row, room)), *carets]
    return [each for row in rows for each in wrapped(row, room)]

"""What stands above the prompt: heading, question and the names it gives. Pure lines."""

import re
from collections.abc import Mapping, Sequence

from mlprep.core.cards import Question
from mlprep.terminal.clean import clean, clean_line
from mlprep.terminal.page import Page, labelled, prose, split_maths, title_text
from mlprep.terminal.text import (
    EMPTY,
    Line,
    Tone,
    faint,
    flow,
    hang,
    indent,
    line,
    plain_text,
    shorten,
    spread,
    wrapped,
)
from mlprep.terminal.views import Heading

LETTERS = "abcdefghijklmnopqrstuvwxyz"

_GAP = re.compile(r"\{\?([^{}]*)\}")
_GIVEN = re.compile(r"(?P<declared>[^(]*?)\s*(?:\((?P<meaning>.*)\))?\s*", re.DOTALL)
_WORDS = {"prob": "probability"}
_SHAPE = re.compile(r"(?<=\w) x (?=\w)")


def heading_lines(heading: Heading, page: Page) -> list[Line]:
    """Topic, concept and level on the left, clock and place on the right; below, what is special."""
    right = page.dot.join(part for part in (heading.clock, heading.place) if part)
    level = f"{page.dot}L{int(heading.level)}" + (f"{page.dot}new" if heading.new else "")
    about = page.dot.join(part for part in (heading.topic, title_text(heading.title, page)) if part)
    about = shorten(about, page.measure - len(right) - len(level) - 2, page.dots)
    lines = spread(line(faint(about + level)), line(faint(right)), page.measure)
    return lines + [line(faint(plain_text(each))) for each in wrapped(heading.note, page.measure)]


def question_lines(question: Question, page: Page) -> list[Line]:
    """Text, snippet, options, the order of several parts, and the names that are given."""
    body = prose(show_gaps(question.text, question), page, page.measure)
    if question.snippet:
        body += [EMPTY, *snippet_lines(show_gaps(question.snippet, question, tex=False), page)]
    if question.options:
        body += [EMPTY, *_option_lines(question, page)]
    if len(question.parts) > 1:
        labels = "; ".join(part.label for part in question.parts)
        body += [EMPTY, *prose(f"Answer with semicolons between: {labels}", page, page.measure, Tone.FAINT)]
    if question.given:
        body += [EMPTY, *name_lines(question.given, page)]
    return body


def context_lines(context: Sequence[Question], question: Question, page: Page) -> list[Line]:
    """The questions this one follows up, faint; a snippet that all of them share is left to the last."""
    lines: list[Line] = []
    for earlier in context:
        lines += prose(show_gaps(earlier.text, earlier), page, page.measure, Tone.FAINT)
        if earlier.snippet and earlier.snippet != question.snippet:
            lines += [EMPTY, *snippet_lines(show_gaps(earlier.snippet, earlier, tex=False), page)]
        lines.append(EMPTY)
    return lines


def hint_lines(question: Question, page: Page) -> list[Line]:
    return labelled("hint", question.hint or "This card has no hint.", page)


def snippet_lines(snippet: str, page: Page) -> list[Line]:
    """Code as it stands; a line that is too long goes on, indented, in the next."""
    room = max(12, page.measure - 2)
    lines: list[Line] = []
    for each in clean(snippet).strip("\n").split("\n"):
        rest = each
        while len(rest) > room:
            lines.append(line(rest[:room]))
            rest = "    " + rest[room:]
        lines.append(line(rest))
    return indent(lines, 2)


def name_lines(given: Mapping[str, str], page: Page) -> list[Line]:
    """The names that may be typed and what they are: side by side, or with meanings one below the other."""
    times = page.latin("×", " x ")
    rows = [(clean_line(name), *_read_given(declared, times)) for name, declared in given.items()]
    if not any(meaning for _, _, meaning in rows):
        return flow([line(faint(f"{name}: {kind}")) for name, kind, _ in rows], page.measure)
    lines: list[Line] = []
    for name, kind, meaning in rows:
        said = f"{name}: {kind}" + (f", {meaning}" if meaning else "")
        shown = prose(said, page, page.measure - 4, Tone.FAINT)
        lines += [*shown[:1], *indent(shown[1:], 4)]
    return lines


def show_gaps(text: str, question: Question, *, tex: bool = True) -> str:
    """Every gap as '[name]', or '[?]' if it is the only one."""
    alone = len(question.parts) <= 1

    def word(match: re.Match[str]) -> str:
        return "[?]" if alone else f"[{match[1].strip()}]"

    def formula(match: re.Match[str]) -> str:
        return rf"\text{{{word(match)}}}"

    parts = split_maths(text) if tex else [text]
    return "".join(_GAP.sub(formula if index % 2 else word, part) for index, part in enumerate(parts))


def _read_given(declared: str, times: str) -> tuple[str, str]:
    match = _GIVEN.fullmatch(declared)
    kind, meaning = (match["declared"], match["meaning"] or "") if match else (declared, "")
    kind = _WORDS.get(kind.strip(), kind)
    return clean_line(_SHAPE.sub(times, kind)), clean_line(meaning)


def _option_lines(question: Question, page: Page) -> list[Line]:
    lines: list[Line] = []
    for letter, option in zip(LETTERS, question.options, strict=False):
        lines += hang(line(f" {letter}"), prose(option, page, page.measure - 4), 4)
    if question.several:
        several = "Several may be right: type all letters, e.g. a c."
        lines += [EMPTY, *prose(several, page, page.measure, Tone.FAINT)]
    return lines

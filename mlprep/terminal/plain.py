"""A sitting as plain lines: for pipes, screen readers and terminals that cannot move a cursor.

One line of input per answer, one per rating; an empty rating takes the suggestion; the end of input quits.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from mlprep.core.cards import Grade, Outcome, Question
from mlprep.terminal.clean import clean_line
from mlprep.terminal.keys import RATINGS, Command, command_keyed, command_named, rating_named
from mlprep.terminal.page import Page, prose, title_text
from mlprep.terminal.reading import fault_lines
from mlprep.terminal.render import LETTERS, context_lines, hint_lines, question_lines
from mlprep.terminal.reveal import WORDS, help_lines, keys_after, reveal_lines, steps_lines, verdict_text
from mlprep.terminal.screen import Screen
from mlprep.terminal.text import EMPTY, Line, hang, line
from mlprep.terminal.views import Heading, Judged, Reply, Typed, Verdict, View

# Longer than anything that is read; the rest of such a line is skipped.
LONGEST_LINE = 10_000

_VERDICTS = {
    Outcome.RIGHT: "Right.",
    Outcome.WRONG: "Wrong.",
    Outcome.UNDECIDED: "Not decided.",
    Outcome.UNREAD: "Not read.",
}


@dataclass(slots=True)
class PlainDesk:
    """Reads lines and prints lines.

    echo: repeat what was read, where nobody sees it being typed.  columns: of the output, at this moment.
    """

    source: TextIO
    screen: Screen
    echo: bool = False
    _shown: Question | None = field(default=None, init=False)
    _judged: Grade | None = field(default=None, init=False)

    @property
    def page(self) -> Page:
        return Page(self.screen.columns, self.screen.glyphs, flat=True)

    def ask(self, view: View) -> Reply:
        """One line of input: an answer, or a command after a colon ('?' for the hint)."""
        if view.question is not self._shown:
            self._open(view)
        elif view.unread is not None:
            self.say(fault_lines(view.unread, self.page))
        elif view.hinted:
            self.say(hint_lines(view.question, self.page))
        self._judged = None
        while (text := self._read("Answer: ")) is not None:
            reply = _read_reply(text)
            if reply is Command.HELP:
                self.say(help_lines(self.page, keys=False))
            else:
                return reply
        return Command.QUIT

    def judge(self, view: View) -> Verdict:
        """One line of input: empty, 1 to 4 or a name, letters of the points that were said, or a command."""
        if view.question is not self._shown:
            self._open(view)
        if view.grade is not None and view.grade is not self._judged:
            self.say(_verdict_lines(view, view.grade, self.page))
        elif view.overridden and view.grade is not None:
            self.say([line(verdict_text(view, view.grade))])
        self._judged = view.grade
        while (text := self._read(_rating_prompt(view))) is not None:
            verdict = _read_verdict(text, view)
            if verdict is None:
                self.say(
                    [line(f"Not a rating: '{clean_line(text)}'. Type 1 to 4, or nothing; :help lists more.")]
                )
            elif verdict is Command.HELP:
                self.say(help_lines(self.page, keys=False))
            elif verdict is Command.STEPS and view.grade is not None:
                self.say(steps_lines(view.grade.reveal, self.page))
            else:
                return verdict
        return Command.QUIT

    def say(self, lines: Iterable[Line]) -> None:
        self.screen.write(lines)

    @contextmanager
    def aside(self) -> Iterator[None]:
        yield

    def close(self) -> None:
        """Nothing to put back."""

    def _open(self, view: View) -> None:
        self._shown = view.question
        page = self.page
        self.say([EMPTY, *_heading_lines(view.heading, page)])
        self.say([*context_lines(view.context, view.question, page), *question_lines(view.question, page)])
        if view.hinted:
            self.say(hint_lines(view.question, self.page))

    def _read(self, prompt: str) -> str | None:
        """The next line of input; None at its end."""
        self.screen.prompt(prompt)
        text = self.source.readline(LONGEST_LINE)
        if not text:
            self.say([EMPTY])
            return None
        rest = text
        while rest and not rest.endswith("\n"):
            rest = self.source.readline(LONGEST_LINE)
        text = clean_line(text.rstrip("\r\n"))
        if self.echo:
            self.say([line(text)])
        return text


def _read_reply(text: str) -> Reply:
    word = text.strip()
    if word == "?":
        return Command.HINT
    return (command_named(word) if word.startswith(":") else None) or Typed(word)


def _read_verdict(text: str, view: View) -> Verdict | None:
    word = text.strip().lower()
    if not word:
        return Judged(None, view.ticked)
    rating = rating_named(word)
    if rating is not None:
        return Judged(rating, view.ticked)
    if word.startswith(":"):
        return command_named(word)
    ticked = _read_ticks(word, len(view.grade.reveal.points) if view.grade else 0)
    return Judged(None, ticked) if ticked else command_keyed(word) or command_named(word)


def _read_ticks(word: str, points: int) -> frozenset[int]:
    letters = [letter for letter in word if letter not in " ,;"]
    places = [LETTERS.find(letter) for letter in letters]
    return frozenset(places) if places and all(0 <= place < points for place in places) else frozenset()


def _heading_lines(heading: Heading, page: Page) -> list[Line]:
    about = ", ".join(part for part in (heading.topic, title_text(heading.title, page)) if part)
    rest = "".join(
        f", {part}" for part in ("new" if heading.new else "", heading.clock, heading.note) if part
    )
    place = f"Question {heading.place.replace('/', ' of ')}: " if heading.place else ""
    return prose(f"{place}{about}, level {int(heading.level)}{rest}.", page, page.measure)


def _verdict_lines(view: View, grade: Grade, page: Page) -> list[Line]:
    said = verdict_text(view, grade)
    word = "" if said in WORDS.values() or not view.answer.strip() else f"{_VERDICTS[grade.outcome]} "
    lines = prose(f"{word}{said}", page, page.measure)
    if grade.echo and grade.echo != view.answer.strip():
        lines.append(line(f"read as {clean_line(grade.echo)}"))
    if grade.note:
        lines.append(line(f"note: {clean_line(grade.note)}"))
    parts = grade.parts if len(grade.parts) > 1 else ()
    for part in parts:
        word = f" {_VERDICTS[part.outcome]}" if view.answer.strip() else ""
        said = f" {part.message}" if part.message and part.outcome is not Outcome.RIGHT else ""
        lines += prose(f"{part.label}:{word} {part.expected}{said}", page, page.measure)
    lines += reveal_lines(grade.reveal, page, expected=not parts)
    for letter, point in zip(LETTERS, grade.reveal.points, strict=False):
        lines += hang(line(f"{letter})"), prose(point, page, page.measure - 3), 3)
    return lines


def _rating_prompt(view: View) -> str:
    shown = []
    for rating, name in RATINGS.items():
        leads = view.intervals.get(rating, "")
        shown.append(f"{int(rating)} {name}" + (f" ({leads})" if leads else ""))
    others = ", ".join(f"{key.after} {key.word}" for key in keys_after(view) if key.after in "os")
    points = "letters of the points you said; " if view.grade and view.grade.reveal.points else ""
    suggestion = RATINGS[view.suggestion] if view.suggestion else ""
    return f"Rate: {', '.join(shown)}{'; ' if others else ''}{others}; {points}empty = {suggestion}: "

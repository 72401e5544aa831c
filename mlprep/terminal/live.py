"""A sitting on a terminal that can draw: one question on the screen at a time, its keys at the foot.

The question is printed first; the prompt library is loaded while it is being read.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TextIO

from mlprep.core.cards import Grade, Question, Reads
from mlprep.terminal.keys import Command
from mlprep.terminal.page import Page
from mlprep.terminal.reading import Reader, fault_lines, reader
from mlprep.terminal.render import context_lines, heading_lines, hint_lines, question_lines
from mlprep.terminal.reveal import (
    answer_lines,
    help_lines,
    keys_after,
    point_lines,
    rating_lines,
    steps_lines,
    suggest,
    typing_keys,
    verdict_lines,
    verdict_text,
)
from mlprep.terminal.screen import Screen
from mlprep.terminal.text import EMPTY, Line, faint, indent, line, plain_text
from mlprep.terminal.tty import Quiet
from mlprep.terminal.views import Reply, Resized, Verdict, View
from mlprep.tex import Glyphs

if TYPE_CHECKING:
    from mlprep.terminal.console import Console

MARGIN = 1


@dataclass(slots=True)
class LiveDesk:
    """One terminal for a whole sitting.

    size: columns and rows now.  clock: the words for the time left, asked at every drawing.
    ready: called when a prompt for this question can first be seen; it must return at once.
    console: made when the first prompt opens, unless one is given.
    below: the first question comes below what is on the screen.
    """

    out: TextIO
    size: Callable[[], tuple[int, int]]
    colour: bool = False
    glyphs: Glyphs = Glyphs.FULL
    term: str = ""
    clock: Callable[[], str] | None = None
    ready: Callable[[Question], None] | None = None
    console: "Console | None" = None
    below: bool = False
    _question: Question | None = field(default=None, init=False)
    _hinted: bool = field(default=False, init=False)
    _grade: Grade | None = field(default=None, init=False)
    _overridden: bool = field(default=False, init=False)
    _warm: bool = field(default=False, init=False)
    _tty: Quiet = field(default_factory=Quiet, init=False)

    @property
    def page(self) -> Page:
        return Page(self.size()[0], self.glyphs)

    def ask(self, view: View) -> Reply:
        """The question on its own page, then the prompt below it; the same question again keeps its page."""
        if view.question is not self._question or self._grade is not None:
            self._turn_page(view)
        elif view.hinted and not self._hinted:
            self.say([*hint_lines(view.question, self.page), EMPTY])
            self._hinted = True
        text, cursor = view.answer, len(view.answer)
        while True:
            reply = self._ask(view, text, cursor)
            if isinstance(reply, Resized):
                text, cursor = reply.text, reply.cursor
                self._turn_page(view)
            elif reply is Command.HELP:
                self.say([*help_lines(self.page), EMPTY])
            else:
                return reply

    def judge(self, view: View) -> Verdict:
        """Answer and verdict below the question, then the rating keys."""
        if view.question is not self._question:
            self._turn_page(view)
        while True:
            self._show_verdict(view)
            choice = self._judge(view)
            if isinstance(choice, Resized):
                self._turn_page(view)
            elif choice is Command.HELP:
                self.say([EMPTY, *help_lines(self.page)])
            elif choice is Command.STEPS and view.grade is not None:
                self.say([EMPTY, *steps_lines(view.grade.reveal, self.page)])
            else:
                return choice

    def say(self, lines: Iterable[Line]) -> None:
        self._screen().write(indent(lines, MARGIN))

    @contextmanager
    def aside(self) -> Iterator[None]:
        self._tty.end()
        try:
            yield
        finally:
            self._tty.begin()
            self._question = None

    def close(self) -> None:
        self._tty.end()
        if self.console is not None:
            self.console.close()

    def _screen(self) -> Screen:
        return Screen(self.out, self.size()[0], self.colour, self.glyphs)

    def _turn_page(self, view: View) -> None:
        self._tty.begin()
        page = self.page
        if self.below:
            self.say([EMPTY])
            self.below = False
        else:
            self._screen().turn_page(self.size()[1])
        heading = replace(view.heading, clock="")  # it runs at the foot
        self.say([*heading_lines(heading, page), EMPTY])
        self.say(
            [*context_lines(view.context, view.question, page), *question_lines(view.question, page), EMPTY]
        )
        if view.hinted:
            self.say([*hint_lines(view.question, page), EMPTY])
        self._question, self._hinted, self._grade = view.question, view.hinted, None

    def _show_verdict(self, view: View) -> None:
        if view.grade is None:
            return
        if view.grade is self._grade:
            if view.overridden and not self._overridden:
                self.say([EMPTY, line(verdict_text(view, view.grade))])
            self._overridden = view.overridden
            return
        page = self.page
        lines = answer_lines(view.answer, page) if view.answer else []
        lines += indent(_reading(view, view.grade, page), len(page.prompt))
        self.say([*lines, EMPTY, *verdict_lines(view, page)])
        self._grade, self._overridden = view.grade, view.overridden

    def _ask(self, view: View, text: str, cursor: int) -> Reply | Resized:
        from mlprep.terminal.ask import AnswerPrompt, ask_answer

        page = self.page
        free = any(part.reads is Reads.FREE for part in view.question.parts)
        console, read = self._console(), reader(view.question, page)

        def painted() -> None:
            if read is not None and not self._warm:
                self._warm = True  # once: whatever is frozen is never freed
                console.worker.submit(_warm_up, read)
            if self.ready is not None:
                self.ready(view.question)

        prompt = AnswerPrompt(
            mark=page.prompt,
            text=text,
            cursor=cursor,
            read=read,
            lines=free,
            names=tuple(view.question.given),
            free=free,
            idle=(line(faint(f"Type or think; {page.enter} shows the answer.")),) if free else (),
            message=tuple(fault_lines(view.unread, page)) if view.unread else (),
            foot=lambda: typing_keys(view, self.page, self.clock() if self.clock else ""),
            painted=painted,
        )
        try:
            return ask_answer(prompt, console)
        except EOFError:  # the terminal has gone
            return Command.QUIT

    def _judge(self, view: View) -> Verdict | Resized:
        from mlprep.terminal.judge import RatingPrompt, ask_rating

        points = len(view.grade.reveal.points) if view.grade else 0

        def draw(ticked: frozenset[int], cursor: int) -> list[Line]:
            page = self.page
            said = indent(point_lines(view, ticked, page, cursor), 3)
            return indent(
                [EMPTY, *said, *([EMPTY] if said else []), *rating_lines(view, suggest(view, ticked), page)],
                MARGIN,
            )

        keys = frozenset(key.command for key in keys_after(view))
        try:
            return ask_rating(RatingPrompt(draw, points, view.ticked, keys), self._console())
        except EOFError:  # the terminal has gone
            return Command.QUIT

    def _console(self) -> "Console":
        if self.console is None:
            from mlprep.terminal.console import open_console

            self.console = open_console(self.out, self.size, colour=self.colour, term=self.term)
        return self.console


def _reading(view: View, grade: Grade, page: Page) -> Sequence[Line]:
    """How the answer was read, as it stood below the prompt; nothing where that is what was typed."""
    read = reader(view.question, page)
    if read is None or not view.answer or not grade.echo:
        return ()
    lines = read(view.answer).lines
    return () if len(lines) == 1 and plain_text(lines[0]).split("  ")[0] == view.answer.strip() else lines


def _warm_up(read: Reader) -> None:
    """Load what reading needs before the first key, and keep the collector off all that was loaded.

    A full collection holds every thread, some 70 ms with all libraries in memory, in the middle of a key.
    """
    read("1")
    gc.freeze()

"""The end of a sitting and the start of a day, as lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlprep.core.queue import Today
from mlprep.terminal.page import Page, title_text
from mlprep.terminal.text import Line, faint, flow, hang, line, strong, wrapped

LABEL = 10
NARROW = 34
# Seconds; less says nothing, e.g. of answers that came from a file.
SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sitting came to.

    seconds: spent answering.  again: titles of what was not known.  left: cards not shown.
    next_due: cards due tomorrow.
    """

    answered: int
    right: int
    seconds: float
    again: tuple[str, ...] = ()
    left: int = 0
    next_due: int | None = None


def summary_lines(summary: Summary, page: Page) -> list[Line]:
    """Cards, right ones, time; what comes back; what is left."""
    if summary.answered == 0:
        return [line("Nothing was rated.")]
    counts = [counted(summary.answered, "card"), f"{summary.right} right"]
    if summary.seconds >= SHORTEST:
        counts.append(minutes(summary.seconds))
    lines = row("Done", page.dot.join(counts), page)
    if summary.again:
        lines += row("Again", titles(summary.again, page), page)
    ahead = []
    if summary.left:
        ahead.append(f"{summary.left} left today")
    if summary.next_due is not None:
        ahead.append(f"{summary.next_due} due tomorrow")
    if ahead:
        lines += row("Next", page.dot.join(ahead), page)
    return lines


def describe_backlog(today: Today) -> str:
    """After a time away: how much waits, and how many days it takes; '' on an ordinary day."""
    if today.backlog is None:
        return ""
    cards = counted(today.backlog.waiting + len(today.due), "card")
    days = counted(today.backlog.days, "day")
    return f"Welcome back: {cards} are due, {len(today.due)} of them today; all of it takes {days}."


def row(label: str, text: str, page: Page) -> list[Line]:
    """A faint label and its text, wrapped beside it."""
    at = LABEL if page.measure >= NARROW else 2
    return hang(line(faint(label)), wrapped(text, page.measure - at), at)


def titles(names: Sequence[str], page: Page, most: int = 6) -> str:
    """Titles in one text, each once, in order; the number of those left out."""
    unique = list(dict.fromkeys(title_text(name, page) for name in names))
    rest = f"{page.dot}{len(unique) - most} more" if len(unique) > most else ""
    return page.dot.join(unique[:most]) + rest


def counted(number: int, noun: str) -> str:
    """'1 card', '2 cards'."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def minutes(seconds: float) -> str:
    """A time in words: '40 s', '14 min'."""
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"


def commands_table(commands: Sequence[tuple[str, str]], page: Page) -> list[Line]:
    """What to type next: command and effect, two to a line where they fit."""
    longest = max(len(command) for command, _ in commands)
    pieces = [
        line(strong(command.ljust(longest + 2)), faint(effect.ljust(22))) for command, effect in commands
    ]
    return flow(pieces, page.measure, gap=" ")

"""Where the learner stands, as lines: recall, calendar, what is coming, how honest the predictions are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mlprep.core.stats import Bin, Recall
from mlprep.terminal.page import Page, title_text
from mlprep.terminal.plots import bars, gauge, shade
from mlprep.terminal.summary import counted, minutes, row, titles
from mlprep.terminal.tables import table_lines
from mlprep.terminal.text import EMPTY, Line, faint, line

GAUGE = 20
FORECAST_DAYS = 30
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Totals:
    """The log in numbers. seconds: spent answering.  streak, studied: days in a row, and of the last 30."""

    reviews: int
    seconds: float
    today: int
    streak: int
    studied: int


@dataclass(frozen=True, slots=True)
class StatsView:
    """Everything the page shows.

    whole: recall of all cards; by_topic, by_level: of groups.  later_days: how far `later` lies ahead.
    weeks: (Monday, reviews of each day; -1 is to come).  due: cards due on each day from today on.
    retention: (predicted, true), None before the first review.  mistakes: words -> how often.
    """

    whole: Recall
    by_topic: Sequence[tuple[str, Recall]]
    by_level: Sequence[Recall]
    later_days: int
    totals: Totals
    weeks: Sequence[tuple[date, Sequence[int]]]
    due: Sequence[int]
    retention: tuple[float, float] | None
    calibration: Sequence[Bin]
    hardest: Sequence[tuple[str, Recall]]
    lapses: int
    leeches: Sequence[str]
    mistakes: Mapping[str, int]


def stats_lines(view: StatsView, page: Page) -> list[Line]:
    """All sections; those with nothing to say are left out."""
    lines = _recall(view, page)
    if view.totals.reviews:
        lines += [EMPTY, *_effort(view, page), EMPTY, *_calendar(view, page)]
    if any(view.due):
        lines += [EMPTY, *_coming(view, page)]
    if view.calibration:
        lines += [EMPTY, *_honesty(view, page)]
    if view.hardest or view.leeches or view.mistakes:
        lines += [EMPTY, *_trouble(view, page)]
    if not view.totals.reviews:
        lines += [EMPTY, line("Nothing has been rated yet. Start: mlprep review")]
    return lines


def _recall(view: StatsView, page: Page) -> list[Line]:
    whole = view.whole
    text = f"now {_percent(whole.now)} of {counted(whole.cards, 'card')}{page.dot}{whole.seen:,} seen"
    lines = row("Recall", text, page)
    head = ("topic", "now", f"in {view.later_days} d", "seen", "")
    rows = [
        (
            title_text(title, page),
            _percent(recall.now),
            _percent(recall.later),
            f"{recall.seen}/{recall.cards}",
            gauge(recall.now, page, _gauge_cells(page)),
        )
        for title, recall in (*view.by_topic, *((recall.name, recall) for recall in view.by_level))
    ]
    return [*lines, EMPTY, *table_lines(head, rows, page)]


def _gauge_cells(page: Page) -> int:
    return GAUGE if page.measure >= 60 else 8


def _effort(view: StatsView, page: Page) -> list[Line]:
    totals = view.totals
    done = f"{counted(totals.reviews, 'answer')} in {_hours(totals.seconds)}{page.dot}{totals.today} today"
    lines = row("Done", done, page)
    days = f"{totals.studied} of the last 30"
    if totals.streak > 1:
        days += f"{page.dot}{totals.streak} in a row"
    return lines + row("Days", days, page)


def _calendar(view: StatsView, page: Page) -> list[Line]:
    """One column a week, one line a weekday, as many weeks as fit."""
    room = max(4, (page.measure - 5) // 2)
    weeks = view.weeks[-room:]
    busiest = max((count for _, days in view.weeks for count in days), default=0)
    lines = [line(faint("    " + _months([monday for monday, _ in weeks])))]
    for weekday, name in enumerate(WEEKDAYS):
        cells = " ".join(shade(days[weekday], busiest, page) for _, days in weeks)
        lines.append(line(faint(f"{name} "), cells.rstrip()))
    shades = "".join(shade(count, 4, page) for count in range(5))
    return [*lines, line(faint(f"    {shades}  none to {busiest} a day"))]


def _months(mondays: Sequence[date]) -> str:
    text = ""
    for index, monday in enumerate(mondays):
        changed = index == 0 or monday.month != mondays[index - 1].month
        if changed and len(text) <= 2 * index:
            text = text.ljust(2 * index) + monday.strftime("%b")
    return text


def _coming(view: StatsView, page: Page) -> list[Line]:
    cells = max(8, page.measure - 14)
    most = max(view.due)
    head = line(faint("Due       "), bars(view.due, page, cells), faint(f" {most}"))
    total = sum(view.due)
    return [head, *row("", f"{view.due[0]} today, {total} in {counted(len(view.due), 'day')}", page)]


def _honesty(view: StatsView, page: Page) -> list[Line]:
    lines: list[Line] = []
    if view.retention:
        predicted, true = view.retention
        text = f"{_percent(true)} recalled{page.dot}{_percent(predicted)} predicted"
        lines += row("Retention", text, page)
    rows = [
        (
            f"{100 * found.low:.0f}-{100 * found.high:.0f} %",
            str(found.reviews),
            _percent(found.predicted),
            _percent(found.observed),
        )
        for found in view.calibration
    ]
    return [*lines, EMPTY, *table_lines(("predicted", "reviews", "mean", "true"), rows, page)]


def _trouble(view: StatsView, page: Page) -> list[Line]:
    lines: list[Line] = []
    if view.hardest:
        lines += row("Hardest", titles([title for title, _ in view.hardest], page), page)
    if view.leeches:
        lines += row("Leeches", titles(view.leeches, page), page)
    if view.lapses:
        lines += row("Lapses", str(view.lapses), page)
    if view.mistakes:
        said = page.dot.join(f"{words} ({count})" for words, count in view.mistakes.items())
        lines += row("Mistakes", said, page)
    return lines


def _hours(seconds: float) -> str:
    return minutes(seconds) if seconds < 2 * 3600 else f"{seconds / 3600:.0f} h"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"

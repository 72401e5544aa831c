"""Where the learner stands, as lines: recall, calendar, what is coming, how honest the predictions are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mlprep.core.stats import Bin, Recall
from mlprep.terminal.page import Page, title_text
from mlprep.terminal.plots import bars, gauge, shade
from mlprep.terminal.summary import LABEL, counted, minutes, row, titles
from mlprep.terminal.tables import table_lines
from mlprep.terminal.text import EMPTY, Line, faint, line, wrapped

GAUGE = 20
MOST_WAITING = 20
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

    whole: recall of all cards.  group: what `groups` are, 'topic' or 'concept'; (title, recall) of each.
    by_level: of L1 to L3.  later_days: how far `later` lies ahead.
    daily: (answers, seconds) of the last days, today last.
    weeks: (Monday, reviews of each day; -1 is to come).  due: cards due on each day from today on.
    retention: (predicted, true), None before the first review.  mistakes: words -> how often.
    """

    whole: Recall
    group: str
    groups: Sequence[tuple[str, Recall]]
    by_level: Sequence[Recall]
    daily: Sequence[tuple[int, float]]
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
    if not view.totals.reviews and not view.whole.seen:
        text = f"{counted(view.whole.cards, 'card')}, none rated yet. Start: mlprep review"
        return [*wrapped(text, page.measure)]
    lines = _recall(view, page)
    if view.totals.reviews:
        lines += [EMPTY, *_effort(view, page), EMPTY, *_calendar(view, page)]
    if any(view.due):
        lines += [EMPTY, *_coming(view, page)]
    if view.calibration:
        lines += [EMPTY, *_honesty(view, page)]
    if view.hardest or view.leeches or view.mistakes:
        lines += [EMPTY, *_trouble(view, page)]
    return lines


def _recall(view: StatsView, page: Page) -> list[Line]:
    whole = view.whole
    text = f"now {_percent(whole.now)} of {counted(whole.cards, 'card')}{page.dot}{whole.seen:,} seen"
    lines = row("Recall", text, page)
    begun = [(title, recall) for title, recall in view.groups if recall.seen]
    waiting = [title for title, recall in view.groups if not recall.seen]
    head = (view.group, "now", f"in {view.later_days} d", "seen", "")
    rows = [
        (
            title_text(title, page),
            _percent(recall.now),
            _percent(recall.later),
            f"{recall.seen}/{recall.cards}",
            gauge(recall.now, page, _gauge_cells(page)),
        )
        for title, recall in (*begun, *((recall.name, recall) for recall in view.by_level))
    ]
    lines += [EMPTY, *table_lines(head, rows, page)]
    return [*lines, *row("Not begun", titles(waiting, page, MOST_WAITING), page)] if waiting else lines


def _gauge_cells(page: Page) -> int:
    return GAUGE if page.measure >= 60 else 8


def _effort(view: StatsView, page: Page) -> list[Line]:
    totals = view.totals
    done = f"{counted(totals.reviews, 'answer')} in {_hours(totals.seconds)}{page.dot}{totals.today} today"
    lines = row("Done", done, page)
    days = f"{totals.studied} of the last 30"
    if totals.streak > 1:
        days += f"{page.dot}{totals.streak} in a row"
    lines += row("Days", days, page)
    if any(count for count, _ in view.daily):
        lines.append(_bar_row("Answers", [count for count, _ in view.daily], page))
        lines.append(_bar_row("Minutes", [seconds / 60 for _, seconds in view.daily], page))
    return lines


def _bar_row(label: str, values: Sequence[float], page: Page) -> Line:
    most = f" at most {max(values):.0f} a day"
    return line(
        faint(label.ljust(LABEL)), bars(values, page, max(8, page.measure - LABEL - len(most))), faint(most)
    )


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
    total = sum(view.due)
    return [
        _bar_row("Due", view.due, page),
        *row("", f"{view.due[0]} today, {total} in {counted(len(view.due), 'day')}", page),
    ]


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
        hardest = [
            f"{title} {_percent(recall.now * recall.cards / recall.seen)}" for title, recall in view.hardest
        ]
        lines += row("Hardest", titles(hardest, page), page)
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

"""The plan for the interview date, as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mlprep.core.plan import Plan
from mlprep.core.policies import NewFirst
from mlprep.terminal.page import NARROW, Page, title_text
from mlprep.terminal.plots import bars
from mlprep.terminal.summary import LABEL, commands_table, counted, row
from mlprep.terminal.text import EMPTY, Line, faint, hang, indent, line, wrapped

MOST_CONCEPTS = 8


@dataclass(frozen=True, slots=True)
class LeftOutTitle:
    """A concept that does not fit, by its title; needs: the title of what it waits for."""

    title: str
    needs: str | None
    light: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """What the page says. cards: of the deck.  left_out: titles, most weight first."""

    plan: Plan
    interview: date
    cards: int
    concepts: int
    left_out: Sequence[LeftOutTitle]


def plan_lines(view: PlanView, page: Page) -> list[Line]:
    """Date, expected recall, pace, chart, what more time would buy, what does not fit."""
    plan = view.plan
    when = f"{view.interview:%a %d %b %Y}{page.dot}in {counted(plan.days, 'day')}"
    lines = row("Interview", f"{when}{page.dot}{plan.minutes} minutes a day", page)
    lines += row("Expected", _expected(view), page)
    if plan.course:
        lines += row("Pace", _pace(plan), page)
        lines += row("More time", _frontier(plan), page)
        lines += [EMPTY, *_chart(plan, page)]
    lines += [EMPTY, *_fit(view, page)]
    table = [("mlprep review", "follows the plan"), ("mlprep plan --off", "back to due order")]
    if view.left_out and page.measure >= NARROW:
        table.insert(1, ("mlprep plan --topics A,B", "only these topics"))
    return [*lines, EMPTY, *commands_table(table, page)]


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def percent_range(low: float, high: float) -> str:
    return f"{100 * low:.0f}-{100 * high:.0f}"


def _expected(view: PlanView) -> str:
    plan = view.plan
    if not view.cards:
        return "no cards in these topics; mlprep topics lists what there is"
    if not plan.course:
        return f"{percent(plan.expected)} of {counted(view.cards, 'card')} without further study"
    known = (
        f"{percent(plan.expected)} of {counted(view.cards, 'card')} ({percent_range(plan.low, plan.high)})"
    )
    return f"{known}; {percent(plan.now)} without further study"


def _pace(plan: Plan) -> str:
    fresh = [index for index, day in enumerate(plan.course) if day.new]
    if not fresh:
        return "no new cards: every day goes to what is most at risk"
    new = f"about {counted(round(plan.new_per_day), 'new card')} a day"
    if isinstance(plan.policy, NewFirst) and plan.policy.days < plan.days:
        return f"{new} for {counted(plan.policy.days, 'day')}, then what is recalled worst"
    if fresh[-1] + 1 < plan.days:
        return f"{new} until day {fresh[-1] + 1}, between reviews of what is most at risk"
    return f"{new}, between reviews of what is most at risk"


def _frontier(plan: Plan) -> str:
    parts = []
    if plan.more is not None:
        parts.append(f"ten minutes more a day: {percent(plan.more)}")
    if plan.less is not None:
        parts.append(f"ten less: {percent(plan.less)}")
    return "; ".join(parts)


def _chart(plan: Plan, page: Page) -> list[Line]:
    cells = max(8, page.measure - 12)
    spent = [day.seconds / 60 for day in plan.course]
    new = [float(day.new) for day in plan.course]
    most = max(spent)
    lines = [line(faint("minutes   "), bars(spent, page, cells), faint(f" {most:.0f}"))]
    if any(new):
        lines.append(line(faint("new cards "), bars(new, page, cells), faint(f" {max(new):.0f}")))
    return lines


def _fit(view: PlanView, page: Page) -> list[Line]:
    if not view.cards:
        return []
    if not view.left_out:
        return row("Fits", f"all {counted(view.concepts, 'concept')}", page)
    lines = row("Left out", f"{len(view.left_out)} of {counted(view.concepts, 'concept')} do not fit:", page)
    for found in view.left_out[:MOST_CONCEPTS]:
        words = wrapped(title_text(found.title, page) + _reason(found, page), page.measure - LABEL - 2)
        lines += indent(hang(line(page.glyph("•", "-")), words, 2), LABEL)
    if len(view.left_out) > MOST_CONCEPTS:
        lines += row("", f"and {len(view.left_out) - MOST_CONCEPTS} more (--json lists all)", page)
    return lines


def _reason(found: LeftOutTitle, page: Page) -> str:
    if found.light:
        return f" {page.glyph('—', '-')} its topic's weight is 0"
    if found.needs:
        return f" {page.glyph('—', '-')} needs {title_text(found.needs, page)}, which does not fit either"
    return ""

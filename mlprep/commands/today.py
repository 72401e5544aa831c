"""Bare `mlprep`: what is due, and what to type next."""

from datetime import date
from typing import TYPE_CHECKING, Any

from mlprep.bank import Bank
from mlprep.commands.day import find_plan, find_today
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.rooms import open_rooms
from mlprep.core.memory import retrievability
from mlprep.core.queue import Due, Today
from mlprep.core.schedule import elapsed_days
from mlprep.terminal.page import Page
from mlprep.terminal.summary import commands_table, counted, describe_backlog, minutes, row, titles
from mlprep.terminal.text import EMPTY, Line, indent, line, spread

if TYPE_CHECKING:
    from mlprep.commands.planning import KeptPlan

WEAKEST = 3


def today(environment: Environment, *, json: bool = False) -> int:
    """Say what today holds."""
    with open_rooms(environment) as (bank, progress):
        found = find_today(bank, progress, environment.now())
        weakest = _weakest(found, bank, progress.moment(environment.now()).day)
        days = _days_left(progress.settings.interview, environment)
        plan = find_plan(progress, environment.now())
        if json:
            print_json(_document(found, weakest, days, plan))
            return 0
        screen = open_screen(environment, progress.settings)
    page = page_of(screen)
    screen.write(indent(_lines(found, weakest, _interview(days, plan), page), 1))
    return 0


def _lines(found: Today, weakest: list[str], interview: str, page: Page) -> list[Line]:
    counts = [f"{len(found.due)} due", f"{len(found.new)} new"]
    if found.entries:
        counts.append(f"about {minutes(max(found.seconds, 60))}")
    left = row("Today", page.dot.join(counts), page)
    lines = spread(left[0], line(interview) if interview else EMPTY, page.measure) + left[1:]
    if backlog := describe_backlog(found):
        lines += row("", backlog, page)
    if weakest:
        lines += row("Weakest", titles(weakest, page), page)
    table = [
        ("mlprep review", "start"),
        ("mlprep quiz TOPIC", "practise a topic"),
        ("mlprep interview", "45-minute mock"),
        ("mlprep stats", "where you stand"),
    ]
    return [*lines, EMPTY, *commands_table(table, page)]


def _interview(days: int | None, plan: "KeptPlan | None") -> str:
    if days is None:
        return ""
    text = "Interview today" if days == 0 else f"Interview in {counted(days, 'day')}"
    if plan is None:
        return text
    return f"{text}: {100 * plan.expected:.0f} % expected ({100 * plan.low:.0f}-{100 * plan.high:.0f})"


def _weakest(found: Today, bank: Bank, day: int) -> list[str]:
    """Titles of the concepts among the due cards that were forgotten most and are recalled least."""

    def weakness(card: Due) -> tuple[int, float]:
        memory = card.standing.memory
        recall = (
            retrievability(memory.stability, elapsed_days(card.standing.last_day, day)) if memory else 0.0
        )
        return -card.standing.lapses, recall

    ids = dict.fromkeys(card.entry.concept for card in sorted(found.due, key=weakness))
    return [concept.title for concept in map(bank.concept, list(ids)[:WEAKEST]) if concept]


def _days_left(interview: date | None, environment: Environment) -> int | None:
    if interview is None:
        return None
    days = (interview - environment.now().date()).days
    return days if days >= 0 else None


def _document(found: Today, weakest: list[str], days: int | None, plan: "KeptPlan | None") -> dict[str, Any]:
    return {
        "due": len(found.due),
        "new": len(found.new),
        "seconds": round(found.seconds),
        "backlog": found.backlog and {"waiting": found.backlog.waiting, "days": found.backlog.days},
        "weakest": weakest,
        "days_to_interview": days,
        "expected": plan and {"recall": plan.expected, "low": plan.low, "high": plan.high},
    }

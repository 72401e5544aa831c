"""`mlprep plan`: what the days until the interview can hold."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mlprep.bank import Bank
from mlprep.commands import planning
from mlprep.commands.environment import Environment
from mlprep.commands.filters import read_topics
from mlprep.commands.output import open_screen, page_of, print_json, tell
from mlprep.commands.planning import Goal
from mlprep.commands.rooms import open_rooms
from mlprep.commands.telling import telling
from mlprep.core.plan import LeftOut, Plan
from mlprep.errors import UsageError
from mlprep.progress import Progress
from mlprep.terminal.plan import LeftOutTitle, PlanView, plan_lines
from mlprep.terminal.text import indent

LONGEST_DAYS = 730
HEAVIEST = 100.0


def plan(
    environment: Environment,
    *,
    interview: str | None = None,
    minutes: int | None = None,
    topics: Sequence[str] = (),
    weights: Sequence[str] = (),
    off: bool = False,
    json: bool = False,
) -> int:
    """Search a plan for the interview date, keep it and show it; without a date, show today's."""
    now = environment.now()
    with open_rooms(environment) as (bank, progress):
        if off:
            planning.switch_off(progress, now)
            tell("the plan is off: reviews come in due order again")
            return 0
        goal = _goal(bank, progress, progress.moment(now).day, interview, minutes, topics, weights)
        found, _ = planning.make_plan(bank, progress, goal, now, telling(environment, "planning"))
        progress.set("interview", goal.interview.isoformat(), now)
        view = _view(bank, goal, found)
        if json:
            print_json(_document(view, bank))
            return 0
        screen = open_screen(environment, progress.settings)
    screen.write(indent(plan_lines(view, page_of(screen)), 1))
    return 0


def _goal(
    bank: Bank,
    progress: Progress,
    day: int,
    interview: str | None,
    minutes: int | None,
    topics: Sequence[str],
    weights: Sequence[str],
) -> Goal:
    kept = planning.kept_plan(progress)
    own = progress.settings
    chosen = kept.goal.interview if kept else own.interview
    if interview:
        chosen = read_date(interview, day)
    if chosen is None:
        raise UsageError("no interview date is set. Type: mlprep plan --interview 2026-12-20 --minutes 20")
    if planning.days_until(chosen, day) < 0:
        raise UsageError(
            f"{chosen} is past. Give a later date (mlprep plan --interview DATE), or: mlprep plan --off"
        )
    _check_date(chosen, day)
    if minutes is not None and not 0 <= minutes <= 24 * 60:
        raise UsageError(f"{minutes} minutes a day: give 0 to 1440")
    unchanged = kept if interview is None else None
    return Goal(
        chosen,
        minutes if minutes is not None else (unchanged.goal.minutes if unchanged else own.minutes),
        tuple(read_topics(topics, bank)) or (unchanged.goal.topics if unchanged else ()),
        _read_weights(bank, weights) or (unchanged.goal.weights if unchanged else {}),
    )


def read_date(text: str, day: int) -> date:
    """A date that can be planned for, seen from a study day. Raises UsageError."""
    try:
        interview = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"'{text}' is not a date. Write it as year-month-day, e.g. 2026-12-20.") from None
    _check_date(interview, day)
    return interview


def _check_date(interview: date, day: int) -> None:
    days = planning.days_until(interview, day)
    if days < 0:
        raise UsageError(f"{interview} is past. Give a later date.")
    if days == 0:
        raise UsageError(
            "the interview is today: there is no day left to plan. Good luck. What is due: mlprep review"
        )
    if days > LONGEST_DAYS:
        raise UsageError(
            f"{interview} is {days:,} days away. Plans reach {LONGEST_DAYS} days; until then: mlprep review"
        )


def _read_weights(bank: Bank, weights: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in (pair for text in weights for pair in text.split(",") if pair.strip()):
        name, _, number = pair.partition("=")
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if not 0 <= weight <= HEAVIEST:
            raise UsageError(f"'{pair.strip()}' is no weight. Write topic=number from 0 to 100, e.g. llm=2.")
        found[read_topics([name], bank)[0]] = weight
    return found


def _view(bank: Bank, goal: Goal, found: Plan) -> PlanView:
    entries = list(bank.entries(topics=goal.topics))
    concepts = {entry.concept for entry in entries}
    return PlanView(
        found, goal.interview, len(entries), len(concepts), [_titled(bank, left) for left in found.left_out]
    )


def _titled(bank: Bank, left: LeftOut) -> LeftOutTitle:
    needs = _title(bank, left.needs) if left.needs else None
    return LeftOutTitle(_title(bank, left.concept), needs, light=left.weight == 0)


def _title(bank: Bank, concept: str) -> str:
    return bank.concepts[concept].title if concept in bank.concepts else concept


def _document(view: PlanView, bank: Bank) -> dict[str, Any]:
    found = view.plan
    return {
        "interview": view.interview.isoformat(),
        "days": found.days,
        "minutes": found.minutes,
        "cards": view.cards,
        "expected": found.expected,
        "low": found.low,
        "high": found.high,
        "without_study": found.now,
        "ten_minutes_more": found.more,
        "ten_minutes_less": found.less,
        "new_per_day": found.new_per_day,
        "course": [{"seconds": day.seconds, "new": day.new, "reviews": day.reviews} for day in found.course],
        "left_out": [
            {
                "concept": left.concept,
                "title": _title(bank, left.concept),
                "weight": left.weight,
                "needs": left.needs,
            }
            for left in found.left_out
        ],
    }

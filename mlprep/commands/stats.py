"""`mlprep stats`: where the learner stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.filters import read_topics
from mlprep.commands.output import page_of, print_json
from mlprep.commands.planning import active_plan, date_of, days_until, rated
from mlprep.commands.rooms import open_rooms, open_screen
from mlprep.core import stats as figures
from mlprep.core.cards import Entry
from mlprep.core.schedule import FIRST_LEECH, Standing
from mlprep.core.stats import History, Recall
from mlprep.progress import Progress
from mlprep.terminal.stats import FORECAST_DAYS, StatsView, Totals, stats_lines
from mlprep.terminal.text import indent

LATER_DAYS = 30
WEEKS = 53
MOST = 6
_AUTHORS = "mistake"


def stats(environment: Environment, *, topics: Sequence[str] = (), json: bool = False) -> int:
    """Recall now and later, days studied, what is due, and how true the predictions are."""
    now = environment.now()
    with open_rooms(environment) as (bank, progress):
        view = _view(bank, progress, now, read_topics(topics, bank))
        screen = open_screen(environment, progress.settings)
    if json:
        print_json(_document(view))
        return 0
    screen.write(indent(stats_lines(view, page_of(screen)), 1))
    return 0


def _view(bank: Bank, progress: Progress, now: datetime, topics: Sequence[str]) -> StatsView:
    day = progress.moment(now).day
    entries = list(bank.entries(topics=topics))
    standings = dict(progress.all_standings())
    history = _gather(bank, progress, entries)
    plan = active_plan(progress, day)
    later = days_until(plan.goal.interview, day) if plan else LATER_DAYS
    parameters = progress.settings.parameters

    def recall(group: str) -> tuple[Recall, ...]:
        return figures.recall_by(group, entries, standings, day, day + later, parameters)

    lapses = figures.lapses_by_concept(history.lapses, entries)
    hardest = figures.hardest(recall("concept"), bank.concepts, lapses, MOST)
    titles = {topic.id: topic.title for topic in bank.topics}
    return StatsView(
        whole=next(iter(recall("all")), Recall("all", 0, 0, 0.0, 0.0)),
        by_topic=[(titles.get(found.name, found.name), found) for found in recall("topic")],
        by_level=sorted(recall("level"), key=lambda found: found.name),
        later_days=later,
        totals=_totals(history, day),
        weeks=[(date_of(monday), days) for monday, days in figures.weeks(history, day, WEEKS)],
        due=_due(entries, standings, day),
        retention=figures.retention(history.predictions),
        calibration=figures.calibrate(history.predictions),
        hardest=[(bank.concepts[found.name].title, found) for found in hardest],
        lapses=sum(history.lapses.values()),
        leeches=_leeches(bank, entries, standings),
        mistakes=_mistakes(history.mistakes),
    )


def _gather(bank: Bank, progress: Progress, entries: Sequence[Entry]) -> History:
    """The log of these cards, under the ids they have today."""
    kinds = {entry.id: entry.kind for entry in entries}
    renamed = bank.renamed
    ratings = (
        rated(event, renamed.get(event.card_id, event.card_id))
        for event in progress.reviews()
        if event.card_id
    )
    own = (found for found in ratings if found.card_id in kinds)
    return figures.gather(own, kinds, progress.settings.parameters)


def _totals(history: History, day: int) -> Totals:
    return Totals(
        reviews=history.reviews.total(),
        seconds=sum(history.seconds.values()),
        today=history.reviews[day],
        streak=history.streak(day),
        studied=history.days_studied(day),
    )


def _due(entries: Sequence[Entry], standings: Mapping[str, Standing], day: int) -> list[int]:
    """Cards due on each of the next days; what is overdue counts as today's."""
    counts = [0] * FORECAST_DAYS
    for entry in entries:
        standing = standings.get(entry.id)
        if standing and standing.due_day is not None and not standing.suspended:
            ahead = max(0, standing.due_day - day)
            if ahead < FORECAST_DAYS:
                counts[ahead] += 1
    return counts


def _leeches(bank: Bank, entries: Sequence[Entry], standings: Mapping[str, Standing]) -> list[str]:
    found = [
        entry for entry in entries if entry.id in standings and standings[entry.id].lapses >= FIRST_LEECH
    ]
    found.sort(key=lambda entry: -standings[entry.id].lapses)
    return [
        bank.concepts[entry.concept].title if entry.concept in bank.concepts else entry.id for entry in found
    ]


def _mistakes(codes: Mapping[str, int]) -> dict[str, int]:
    """The usual slips by name; a card's own mistakes have no name beyond their card."""
    named: Counter[str] = Counter()
    for code, count in codes.items():
        if not code.startswith(_AUTHORS):
            named[code.replace("-", " ")] += count
    return dict(named.most_common(MOST))


def _document(view: StatsView) -> dict[str, Any]:
    return {
        "recall": asdict(view.whole),
        "later_days": view.later_days,
        "topics": [{"title": title, **asdict(found)} for title, found in view.by_topic],
        "levels": [asdict(found) for found in view.by_level],
        "totals": asdict(view.totals),
        "calendar": [
            {"monday": monday.isoformat(), "reviews": [max(0, count) for count in days]}
            for monday, days in view.weeks
        ],
        "due": list(view.due),
        "retention": view.retention and {"predicted": view.retention[0], "true": view.retention[1]},
        "calibration": [asdict(found) for found in view.calibration],
        "hardest": [{"title": title, **asdict(found)} for title, found in view.hardest],
        "lapses": view.lapses,
        "leeches": list(view.leeches),
        "mistakes": dict(view.mistakes),
    }

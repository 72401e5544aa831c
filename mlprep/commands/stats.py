"""`mlprep stats`: where the learner stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.filters import read_topics
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.planning import active_plan, date_of, days_until, rated
from mlprep.commands.rooms import open_rooms
from mlprep.core import stats as stats_of
from mlprep.core.cards import Entry
from mlprep.core.schedule import FIRST_LEECH, Standing
from mlprep.core.stats import History, Recall
from mlprep.progress import Progress
from mlprep.terminal.stats import FORECAST_DAYS, StatsView, Totals, stats_lines
from mlprep.terminal.text import indent

LATER_DAYS = 30
WEEKS = 53
MOST = 6
DAILY = 30
_AUTHORS = "mistake"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the log and the cards come to, before it is worded.

    recall: group -> its names' recall.  hardest: concepts.  due: on each day from today on.
    """

    day: int
    later_days: int
    recall: Mapping[str, tuple[Recall, ...]]
    history: History
    due: Sequence[int]
    hardest: tuple[Recall, ...]
    leeches: Sequence[Entry]

    @property
    def whole(self) -> Recall:
        return next(iter(self.recall["all"]), Recall("all", 0, 0, 0.0, 0.0))

    @property
    def totals(self) -> Totals:
        history = self.history
        return Totals(
            reviews=history.reviews.total(),
            seconds=sum(history.seconds.values()),
            today=history.reviews[self.day],
            streak=history.streak(self.day),
            studied=history.days_studied(self.day),
        )


def stats(environment: Environment, *, topics: Sequence[str] = (), json: bool = False) -> int:
    """Recall now and later, days studied, what is due, and how true the predictions are."""
    now = environment.now()
    with open_rooms(environment) as (bank, progress):
        chosen = read_topics(topics, bank)
        figures = _find_figures(bank, progress, now, chosen)
        if json:
            print_json(_document(figures, bank))
            return 0
        view = _view(figures, bank, "concept" if chosen else "topic")
        screen = open_screen(environment, progress.settings)
    screen.write(indent(stats_lines(view, page_of(screen)), 1))
    return 0


def _find_figures(bank: Bank, progress: Progress, now: datetime, topics: Sequence[str]) -> Figures:
    day = progress.moment(now).day
    entries = list(bank.entries(topics=topics))
    standings = dict(progress.all_standings())
    history = _gather(bank, progress, entries)
    plan = active_plan(progress, day)
    later = days_until(plan.goal.interview, day) if plan else LATER_DAYS
    recall = {
        group: stats_of.recall_by(group, entries, standings, day, day + later, progress.settings.parameters)
        for group in ("all", "topic", "concept", "level")
    }
    lapses = stats_of.lapses_by_concept(history.lapses, entries)
    return Figures(
        day=day,
        later_days=later,
        recall=recall,
        history=history,
        due=_due(entries, standings, day),
        hardest=stats_of.hardest(recall["concept"], bank.concepts, lapses, MOST),
        leeches=_leeches(entries, standings),
    )


def _view(figures: Figures, bank: Bank, group: str) -> StatsView:
    history, day = figures.history, figures.day
    return StatsView(
        whole=figures.whole,
        group=group,
        groups=_titled(figures.recall[group], group, bank),
        by_level=sorted(figures.recall["level"], key=lambda found: found.name),
        later_days=figures.later_days,
        totals=figures.totals,
        daily=stats_of.daily(history, day, DAILY),
        weeks=[(date_of(monday), days) for monday, days in stats_of.weeks(history, day, WEEKS)],
        due=figures.due,
        retention=stats_of.retention(history.predictions),
        calibration=stats_of.calibrate(history.predictions),
        hardest=_titled(figures.hardest, "concept", bank),
        lapses=sum(history.lapses.values()),
        leeches=[title for title, _ in _leech_titles(figures, bank)],
        mistakes=_mistakes(history.mistakes),
    )


def _titled(recalls: Iterable[Recall], group: str, bank: Bank) -> list[tuple[str, Recall]]:
    """With titles, in the order of learning."""
    if group == "concept":
        titles = {concept.id: concept.title for concept in bank.concepts.values()}
        return [(titles.get(recall.name, recall.name), recall) for recall in recalls]
    by_name = {recall.name: recall for recall in recalls}
    return [(topic.title, by_name[topic.id]) for topic in bank.topics if topic.id in by_name]


def _leech_titles(figures: Figures, bank: Bank) -> list[tuple[str, Entry]]:
    concepts = bank.concepts
    return [
        (concepts[entry.concept].title if entry.concept in concepts else entry.id, entry)
        for entry in figures.leeches
    ]


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
    return stats_of.gather(own, kinds, progress.settings.parameters)


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


def _leeches(entries: Sequence[Entry], standings: Mapping[str, Standing]) -> list[Entry]:
    found = [
        entry for entry in entries if entry.id in standings and standings[entry.id].lapses >= FIRST_LEECH
    ]
    return sorted(found, key=lambda entry: -standings[entry.id].lapses)


def _mistakes(codes: Mapping[str, int]) -> dict[str, int]:
    """The usual slips by name; a card's own mistakes have no name beyond their card."""
    named: Counter[str] = Counter()
    for code, count in codes.items():
        if not code.startswith(_AUTHORS):
            named[code.replace("-", " ")] += count
    return dict(named.most_common(MOST))


def _document(figures: Figures, bank: Bank) -> dict[str, Any]:
    history, day = figures.history, figures.day
    retention = stats_of.retention(history.predictions)
    days = range(day - DAILY + 1, day + 1)
    return {
        "recall": asdict(figures.whole),
        "later_days": figures.later_days,
        "topics": _recalls(figures.recall["topic"], "topic", bank),
        "concepts": _recalls(figures.recall["concept"], "concept", bank),
        "levels": [asdict(found) for found in sorted(figures.recall["level"], key=lambda each: each.name)],
        "totals": asdict(figures.totals),
        "days": [
            {"date": date_of(each).isoformat(), "reviews": reviews, "seconds": round(seconds, 1)}
            for each, (reviews, seconds) in zip(days, stats_of.daily(history, day, DAILY), strict=True)
        ],
        "calendar": [
            {"monday": date_of(monday).isoformat(), "reviews": [max(0, count) for count in counts]}
            for monday, counts in stats_of.weeks(history, day, WEEKS)
        ],
        "due": list(figures.due),
        "retention": retention and {"predicted": retention[0], "true": retention[1]},
        "calibration": [asdict(found) for found in stats_of.calibrate(history.predictions)],
        "hardest": _recalls(figures.hardest, "concept", bank),
        "lapses": sum(history.lapses.values()),
        "leeches": [{"card": entry.id, "title": title} for title, entry in _leech_titles(figures, bank)],
        "mistakes": _mistakes(history.mistakes),
    }


def _recalls(recalls: Iterable[Recall], group: str, bank: Bank) -> list[dict[str, Any]]:
    """name: the id of the topic or concept."""
    return [{"title": title, **asdict(found)} for title, found in _titled(recalls, group, bank)]

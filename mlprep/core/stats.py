"""Where a learner stands: recall now and later, days studied, and whether the predictions hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

from mlprep.core.cards import Concept, Entry, Level, Rating
from mlprep.core.memory import DEFAULT_PARAMETERS, Memory, Parameters, next_memory, retrievability
from mlprep.core.schedule import Standing, elapsed_days

CALIBRATION_EDGES: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0)
# A question left on the screen over lunch says nothing about the card.
LONGEST_ANSWER_MS: Final = 10 * 60_000
STREAK_WINDOW: Final = 30


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating of the log that was not undone, as statistics need it. took_ms: None if not known.

    scheduled: it moved the card (a review); quiz and interview answers do not.
    """

    card_id: str
    day: int
    rating: Rating
    scheduled: bool = True
    took_ms: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Reviews whose recall was predicted within [low, high). predicted, observed: means, 0 to 1."""

    low: float
    high: float
    reviews: int
    predicted: float
    observed: float


@dataclass(slots=True)
class History:
    """What the log says, gathered in one pass.

    reviews, seconds: by study day.  lapses, mistakes: counts by card id and by diagnosis code.
    predictions: (predicted recall, recalled) of every review at least a day after the one before.
    """

    reviews: Counter[int] = field(default_factory=Counter)
    seconds: dict[int, float] = field(default_factory=dict)
    new: Counter[int] = field(default_factory=Counter)
    lapses: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    predictions: list[tuple[float, bool]] = field(default_factory=list)
    answer_seconds: dict[tuple[str, bool], list[float]] = field(default_factory=dict)

    def streak(self, today: int) -> int:
        """Days in a row with an answer, up to today; today itself is not yet missing."""
        day = today if self.reviews[today] else today - 1
        length = 0
        while self.reviews[day - length]:
            length += 1
        return length

    def days_studied(self, today: int, window: int = STREAK_WINDOW) -> int:
        """On how many of the last `window` days something was answered."""
        return sum(bool(self.reviews[day]) for day in range(today - window + 1, today + 1))


def gather(
    ratings: Iterable[Rated],
    kinds: Mapping[str, str] | None = None,
    parameters: Parameters = DEFAULT_PARAMETERS,
) -> History:
    """Read the log once, oldest first.

    kinds: card id -> card kind, for the seconds that each kind takes; a card without one counts as kind ''.
    """
    history = History()
    memories: dict[str, tuple[Memory, int]] = {}
    for rated in ratings:
        before = memories.get(rated.card_id)
        history.reviews[rated.day] += 1
        _take_time(history, rated, (kinds or {}).get(rated.card_id, ""), first=before is None)
        if rated.code:
            history.mistakes[rated.code] += 1
        if rated.scheduled:
            memories[rated.card_id] = _take_review(history, rated, before, parameters)
    return history


def _take_time(history: History, rated: Rated, kind: str, *, first: bool) -> None:
    if rated.took_ms is None:
        return
    seconds = min(rated.took_ms, LONGEST_ANSWER_MS) / 1000
    history.seconds[rated.day] = history.seconds.get(rated.day, 0.0) + seconds
    history.answer_seconds.setdefault((kind, first), []).append(seconds)


def _take_review(
    history: History, rated: Rated, before: tuple[Memory, int] | None, parameters: Parameters
) -> tuple[Memory, int]:
    if before is None:
        history.new[rated.day] += 1
        return next_memory(None, rated.rating, 0, parameters), rated.day
    memory, last_day = before
    elapsed = elapsed_days(last_day, rated.day)
    recalled = rated.rating != Rating.AGAIN
    if elapsed:
        history.predictions.append((retrievability(memory.stability, elapsed, parameters), recalled))
        history.lapses[rated.card_id] += not recalled
    return next_memory(memory, rated.rating, elapsed, parameters), max(last_day, rated.day)


def calibrate(predictions: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Predicted against true recall, in bins; empty bins are left out."""
    found: dict[int, list[tuple[float, bool]]] = {}
    edges = CALIBRATION_EDGES
    for predicted, recalled in predictions:
        index = next(
            place
            for place in range(len(edges) - 1)
            if predicted < edges[place + 1] or place == len(edges) - 2
        )
        found.setdefault(index, []).append((predicted, recalled))
    return tuple(
        Bin(
            edges[index],
            edges[index + 1],
            len(pairs),
            fmean(predicted for predicted, _ in pairs),
            fmean(recalled for _, recalled in pairs),
        )
        for index, pairs in sorted(found.items())
    )


def retention(predictions: Sequence[tuple[float, bool]]) -> tuple[float, float] | None:
    """(predicted, true) recall over all reviews; None before the first."""
    if not predictions:
        return None
    return fmean(predicted for predicted, _ in predictions), fmean(recalled for _, recalled in predictions)


@dataclass(frozen=True, slots=True)
class Recall:
    """Expected share of a group of cards that would be recalled; cards never seen count as 0.

    cards, seen: how many there are, and how many have been seen.  now, later: 0 to 1.
    """

    name: str
    cards: int
    seen: int
    now: float
    later: float


def recall_by(
    group: str,
    entries: Iterable[Entry],
    standings: Mapping[str, Standing],
    day: int,
    later: int,
    parameters: Parameters = DEFAULT_PARAMETERS,
) -> tuple[Recall, ...]:
    """Recall on `day`, and on day `later` if nothing more is studied.

    group: 'topic', 'level', 'concept' or 'all'.  Groups come in the order in which they are first met.
    """
    sums: dict[str, list[float]] = {}
    for entry in entries:
        line = sums.setdefault(_group_name(group, entry), [0, 0, 0.0, 0.0])
        line[0] += 1
        standing = standings.get(entry.id)
        if standing and standing.memory and standing.last_day is not None:
            stability = standing.memory.stability
            line[1] += 1
            line[2] += retrievability(stability, day - standing.last_day, parameters)
            line[3] += retrievability(stability, later - standing.last_day, parameters)
    return tuple(
        Recall(name, int(cards), int(seen), now / cards, then / cards)
        for name, (cards, seen, now, then) in sums.items()
    )


def _group_name(group: str, entry: Entry) -> str:
    names = {"topic": entry.topic, "concept": entry.concept, "level": Level(entry.level).name, "all": "all"}
    return names[group]


def hardest(
    recalls: Iterable[Recall], concepts: Mapping[str, Concept], lapses: Mapping[str, int], limit: int
) -> tuple[Recall, ...]:
    """Concepts that were seen and are recalled worst; of equal ones the more often forgotten first."""
    seen = [recall for recall in recalls if recall.seen and recall.name in concepts]
    seen.sort(key=lambda recall: (_seen_recall(recall), -lapses.get(recall.name, 0)))
    return tuple(seen[:limit])


def _seen_recall(recall: Recall) -> float:
    return recall.now * recall.cards / recall.seen


def lapses_by_concept(lapses: Mapping[str, int], entries: Iterable[Entry]) -> Counter[str]:
    """Lapses of each concept's cards."""
    counts: Counter[str] = Counter()
    for entry in entries:
        if lapses.get(entry.id):
            counts[entry.concept] += lapses[entry.id]
    return counts


def typical_seconds(history: History, kind: str, default: float, *, first: bool, weight: int = 10) -> float:
    """Seconds an answer of this kind takes this learner: the mean of their own, drawn to `default` while few.

    weight: how many of the learner's answers count as much as the default.
    """
    own = history.answer_seconds.get((kind, first), [])
    return (default * weight + sum(own)) / (weight + len(own))


def daily(history: History, today: int, count: int) -> tuple[tuple[int, float], ...]:
    """(answers, seconds) of each of the last `count` days, today last."""
    days = range(today - count + 1, today + 1)
    return tuple((history.reviews[day], history.seconds.get(day, 0.0)) for day in days)


def weeks(history: History, today: int, count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The last `count` weeks: (Monday, reviews on each day from Monday on); days to come hold -1."""
    # 1970-01-01, day 0, was a Thursday
    monday = today - (today + 3) % 7
    for week in range(count - 1, -1, -1):
        start = monday - 7 * week
        yield start, tuple(history.reviews[day] if day <= today else -1 for day in range(start, start + 7))

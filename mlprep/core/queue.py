"""Today's cards and their order: due ones by what a review saves, then new ones in learning order.

Everything comes in as values and lookups, read only as far as needed: a bank of 100,000 cards is not walked.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import Final, TypeVar

from mlprep.core.cards import Entry, Rating
from mlprep.core.memory import DEFAULT_PARAMETERS, Parameters, next_memory, retrievability
from mlprep.core.schedule import NEW, Standing, elapsed_days

AWAY_DAYS: Final = 7
HORIZON_DAYS: Final = 30
MAX_JUDGED: Final = 2_000
MAX_BACKLOG_DAYS: Final = 365
MAX_WAITING: Final = 2_000
_CHUNK: Final = 200

_Card = TypeVar("_Card")

EntryOf = Callable[[str], Entry | None]
StandingsOf = Callable[[Iterable[str]], Mapping[str, Standing]]
EntriesFrom = Callable[[int], Iterable[Entry]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that a card takes this learner: a review, a new card, and what a lapse adds."""

    review: float = 20.0
    new: float = 60.0
    lapse: float = 20.0


@dataclass(frozen=True, slots=True)
class Frontier:
    """How far the search for new cards has come, so that the next one starts there.

    Of the entries before `position` only those in `waiting` can still become new.
    """

    position: int = 0
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A card to review. saved: recall saved per second.  seconds: it is expected to take.  overdue: days."""

    entry: Entry
    standing: Standing
    saved: float
    seconds: float
    overdue: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What is due. cards: most valuable first.  others: of a long backlog, cards that were only counted."""

    cards: tuple[Due, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """More is due than the day holds. waiting: cards left for later.  days: it takes, today included."""

    waiting: int
    days: int


@dataclass(frozen=True, slots=True)
class DayLength:
    """Seconds a learner gives to a day. left: of today's.  coming(n): cards due n days from now."""

    whole: float
    left: float
    coming: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Today:
    """What a day holds, in order. seconds: it is expected to take.  backlog: None on an ordinary day."""

    due: tuple[Due, ...] = ()
    new: tuple[Entry, ...] = ()
    seconds: float = 0.0
    backlog: Backlog | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Due cards, then new ones."""
        return (*(card.entry for card in self.due), *self.new)


def recall_saved(standing: Standing, day: int, parameters: Parameters = DEFAULT_PARAMETERS) -> float:
    """By how much a review today raises the expected recall a month from now.

    Returns a difference of probabilities; 0 for a card never reviewed.
    """
    memory = standing.memory
    if memory is None:
        return 0.0
    elapsed = elapsed_days(standing.last_day, day)
    recall = retrievability(memory.stability, elapsed, parameters)
    recalled = next_memory(memory, Rating.GOOD, elapsed, parameters).stability
    forgotten = next_memory(memory, Rating.AGAIN, elapsed, parameters)
    relearned = next_memory(forgotten, Rating.GOOD, 0, parameters).stability  # it comes back in the sitting
    after = recall * retrievability(recalled, HORIZON_DAYS, parameters)
    after += (1 - recall) * retrievability(relearned, HORIZON_DAYS, parameters)
    return after - retrievability(memory.stability, elapsed + HORIZON_DAYS, parameters)


def judge_due(
    rows: Iterable[tuple[str, Standing]],
    entry_of: EntryOf,
    day: int,
    *,
    seconds: float = inf,
    known: AbstractSet[str] = frozenset(),
    pace: Pace = Pace(),
    parameters: Parameters = DEFAULT_PARAMETERS,
) -> Judged:
    """The due cards that exist and are not of a known concept, most recall saved per second first.

    rows: most forgotten first.  seconds: left of today; once MAX_JUDGED cards are known to be a backlog, the
    others are only counted: what was forgotten less saves less.
    """
    cards: list[Due] = []
    rest = iter(rows)
    for card_id, standing in rest:
        entry = entry_of(card_id)
        if entry is None or entry.concept in known or standing.memory is None:
            continue
        cards.append(_judge(entry, standing, day, pace, parameters))
        if len(cards) == MAX_JUDGED and is_backlog(cards, seconds):
            break
    cards.sort(key=lambda due: (-due.saved, due.entry.id))
    return Judged(tuple(cards), sum(1 for _ in rest))


def _judge(entry: Entry, standing: Standing, day: int, pace: Pace, parameters: Parameters) -> Due:
    memory = standing.memory
    elapsed = elapsed_days(standing.last_day, day)
    recall = retrievability(memory.stability, elapsed, parameters) if memory else 0.0
    seconds = pace.review + pace.lapse * (1 - recall)
    overdue = day - (day if standing.due_day is None else standing.due_day)
    return Due(entry, standing, recall_saved(standing, day, parameters) / seconds, seconds, overdue)


def is_backlog(due: Sequence[Due], seconds: float) -> bool:
    """More than the day holds, and some of it has been waiting for a week: the learner was away."""
    return any(card.overdue >= AWAY_DAYS for card in due) and sum(card.seconds for card in due) > seconds


def cap(due: Sequence[Due], seconds: float) -> list[Due]:
    """The first of `due` that fit into the day; at least one while there is any time."""
    fitting: list[Due] = []
    for card in due:
        if seconds <= 0:
            break
        seconds -= card.seconds
        fitting.append(card)
    return fitting


def backlog_days(waiting: int, each_day: float, coming: Callable[[int], int]) -> int:
    """How many days a backlog takes, today included.

    waiting: cards left after today.  each_day: cards a day holds.  coming(n): cards due n days from now.
    Cards that come back early after a lapse are not counted.  Returns at most MAX_BACKLOG_DAYS.
    """
    left = float(waiting)
    for days in range(1, MAX_BACKLOG_DAYS):
        if left <= 0:
            return days
        left += coming(days) - each_day
    return MAX_BACKLOG_DAYS


def arrange(due: Judged, find_new: Callable[[], Sequence[Entry]], day: DayLength, pace: Pace) -> Today:
    """The day: all that is due, then what `find_new` finds; after a week away what fits, and nothing new."""
    if not is_backlog(due.cards, day.left):
        shown = keep_apart(due.cards, _concept_of_due)
        last = shown[-1].entry.concept if shown else None
        new = keep_apart(find_new(), _concept_of_entry, last)
        seconds = sum(card.seconds for card in shown) + pace.new * len(new)
        return Today(tuple(shown), tuple(new), seconds)
    fitting = cap(due.cards, day.left)
    waiting = len(due.cards) - len(fitting) + due.others
    each = sum(card.seconds for card in due.cards) / len(due.cards)
    days = backlog_days(waiting, day.whole / each, day.coming)
    shown = keep_apart(fitting, _concept_of_due)
    return Today(tuple(shown), (), sum(card.seconds for card in shown), Backlog(waiting, days))


def choose_new(
    frontier: Frontier,
    entries_from: EntriesFrom,
    entry_of: EntryOf,
    standings_of: StandingsOf,
    *,
    limit: int,
    day: int,
    known: AbstractSet[str] = frozenset(),
    taken: AbstractSet[str] = frozenset(),
    topics: AbstractSet[str] | None = None,
) -> tuple[list[Entry], Frontier]:
    """Up to `limit` cards to introduce, in learning order, and the frontier for the next search.

    A follow-up waits until its parent has been rated above Again. One concept gives one new card a day.
    known: retired concepts.  taken: concepts that gave a new card today.  topics: only these; None: all.
    """
    choice = _Choice(limit, day, known, set(taken), topics)
    waiting = [
        entry for entry in map(entry_of, frontier.waiting) if entry and entry.position < frontier.position
    ]
    waiting.sort(key=lambda entry: entry.position)
    for entry, standing, passed in _with_standings(waiting, standings_of):
        choice.consider(entry, standing, passed=passed)
    position = frontier.position
    if len(choice.chosen) < limit:
        for entry, standing, passed in _with_standings(entries_from(position), standings_of):
            may_pass = len(choice.waiting) < MAX_WAITING
            choice.consider(entry, standing, passed=passed)
            if may_pass:
                position = entry.position + 1
            if len(choice.chosen) == limit:
                break
    return choice.chosen, Frontier(position, tuple(choice.waiting[:MAX_WAITING]))


class _Choice:
    """Cards chosen so far, and cards passed by that may become new another day."""

    def __init__(
        self,
        limit: int,
        day: int,
        known: AbstractSet[str],
        concepts: set[str],
        topics: AbstractSet[str] | None,
    ) -> None:
        self.chosen: list[Entry] = []
        self.waiting: list[str] = []
        self._limit = limit
        self._day = day
        self._known = known
        self._concepts = concepts
        self._topics = topics

    def consider(self, entry: Entry, standing: Standing, *, passed: bool) -> None:
        """Choose the card, keep it waiting, or leave it out. passed: no parent, or one rated above Again."""
        if standing.first_day is not None or standing.suspended or entry.concept in self._known:
            return
        if self._topics is not None and entry.topic not in self._topics:
            return
        self.waiting.append(entry.id)
        free = entry.concept not in self._concepts and standing.buried_day != self._day
        if passed and free and len(self.chosen) < self._limit:
            self.chosen.append(entry)
            self._concepts.add(entry.concept)


def _with_standings(
    entries: Iterable[Entry], standings_of: StandingsOf
) -> Iterator[tuple[Entry, Standing, bool]]:
    """(entry, its standing, whether its parent was passed), looked up a chunk at a time."""
    rest = iter(entries)
    while chunk := tuple(islice(rest, _CHUNK)):
        ids = {entry.id for entry in chunk} | {entry.parent for entry in chunk if entry.parent is not None}
        standings = standings_of(sorted(ids))
        for entry in chunk:
            passed = entry.parent is None or standings.get(entry.parent, NEW).passed
            yield entry, standings.get(entry.id, NEW), passed


def keep_apart(
    cards: Iterable[_Card], concept_of: Callable[[_Card], str], after: str | None = None
) -> list[_Card]:
    """The same cards, no two of one concept next to each other as far as there are others; else in order.

    after: the concept shown just before.
    """
    ordered: list[_Card] = []
    held: deque[_Card] = deque()  # all of one concept: the one just placed
    for card in cards:
        if concept_of(card) == after:
            held.append(card)
            continue
        ordered.append(card)
        if held:
            ordered.append(held.popleft())
        after = concept_of(ordered[-1])
    return [*ordered, *held]


def _concept_of_due(due: Due) -> str:
    return due.entry.concept


def _concept_of_entry(entry: Entry) -> str:
    return entry.concept

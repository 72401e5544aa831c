"""When a card comes back: study days, intervals, lapses and leeches, as pure functions.

A study day is a whole number, counted from 1 January 1970; it starts at the rollover (04:00 local time).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from mlprep.core.cards import Rating, seed_of
from mlprep.core.memory import (
    DEFAULT_PARAMETERS,
    MAX_INTERVAL_DAYS,
    Memory,
    Parameters,
    next_interval,
    next_memories,
    next_memory,
)

_AGAIN: Final = Rating.AGAIN
DEFAULT_ROLLOVER: Final = 4 * 60
DEFAULT_RETENTION: Final = 0.9
FIRST_LEECH: Final = 8
NEXT_LEECH: Final = 4
_MINUTE_MS: Final = 60_000
_DAY_MINUTES: Final = 24 * 60
_SEEDS: Final = 2**32
_FUZZ: Final = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))  # Anki's: from, to, share

Load = Callable[[int, int], Mapping[int, int]]
"""(first day, last day) -> how many cards are due on each of these days; a day left out has none."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the log keeps it. utc_offset: minutes east of UTC.  day: study day, computed once."""

    utc_ms: int
    utc_offset: int
    day: int


def moment_of(now: datetime, rollover: int = DEFAULT_ROLLOVER) -> Moment:
    """The instant, its offset and its study day.

    rollover: minutes after local midnight.  Raises ValueError if `now` has no time zone.
    """
    offset = now.utcoffset()
    if offset is None:
        raise ValueError("a moment needs a time zone")
    utc_ms = round(now.timestamp() * 1000)
    minutes = int(offset.total_seconds() // 60)
    return Moment(utc_ms, minutes, study_day(utc_ms, minutes, rollover))


def study_day(utc_ms: int, utc_offset: int, rollover: int = DEFAULT_ROLLOVER) -> int:
    """The study day of an instant: the local date, until `rollover` that of the day before.

    utc_offset: minutes east of UTC, as it was at that instant (so daylight saving is in it).
    rollover: minutes after local midnight.  Returns days since 1970-01-01.
    """
    return (utc_ms // _MINUTE_MS + utc_offset - rollover) // _DAY_MINUTES


class Phase(Enum):
    """Where a card is in its life, in Anki's words."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of one card from its log.

    reps: scheduled reviews.  shown: answers of any mode, so the next draw is repetition `shown`.
    passed: rated above Again at least once.  first_day, last_day, due_day: study days, None before one.
    buried_day: hidden on that study day.  fingerprint: of the text last rated.
    """

    memory: Memory | None = None
    reps: int = 0
    shown: int = 0
    lapses: int = 0
    passed: bool = False
    last_rating: Rating | None = None
    first_day: int | None = None
    last_day: int | None = None
    due_day: int | None = None
    suspended: bool = False
    buried_day: int | None = None
    fingerprint: str = ""

    @property
    def phase(self) -> Phase:
        if self.last_rating is None:
            return Phase.NEW
        if self.last_rating > Rating.AGAIN:
            return Phase.REVIEW
        return Phase.RELEARNING if self.passed else Phase.LEARNING

    def due(self, day: int) -> bool:
        """The card is to be reviewed on `day`: reached, not suspended, not buried."""
        reached = self.due_day is not None and self.due_day <= day
        return reached and not self.suspended and self.buried_day != day


NEW: Final = Standing()


def elapsed_days(last_day: int | None, day: int) -> int:
    """Study days since the last review; a clock set back counts as the same day."""
    return 0 if last_day is None else max(0, day - last_day)


def rate(
    standing: Standing,
    rating: Rating,
    day: int,
    due_day: int,
    fingerprint: str = "",
    parameters: Parameters = DEFAULT_PARAMETERS,
) -> Standing:
    """The standing after one scheduled review. due_day: as `intervals` chose it when the rating was given."""
    again = rating == _AGAIN
    last_day = standing.last_day
    elapsed = elapsed_days(last_day, day)
    return Standing(
        memory=next_memory(standing.memory, rating, elapsed, parameters),
        reps=standing.reps + 1,
        shown=standing.shown + 1,
        lapses=standing.lapses + (again and standing.phase is Phase.REVIEW),
        passed=standing.passed or not again,
        last_rating=rating,
        first_day=day if standing.first_day is None else standing.first_day,
        last_day=day if last_day is None else last_day + elapsed,
        due_day=due_day,
        suspended=standing.suspended,
        buried_day=standing.buried_day,
        fingerprint=fingerprint or standing.fingerprint,
    )


def practise(standing: Standing, fingerprint: str = "") -> Standing:
    """The standing after an answer in a quiz or interview: shown once more, schedule untouched."""
    return replace(standing, shown=standing.shown + 1, fingerprint=fingerprint or standing.fingerprint)


def forget(standing: Standing) -> Standing:
    """A new card again; only its draws go on where they were."""
    return Standing(shown=standing.shown, fingerprint=standing.fingerprint)


def default_due(card_id: str, standing: Standing, rating: Rating, day: int, parameters: Parameters) -> int:
    """The day a review leads to if nobody chose one when it was made: no load, the default retention."""
    if rating == _AGAIN:
        return day + 1
    memory = next_memory(standing.memory, rating, elapsed_days(standing.last_day, day), parameters)
    days = next_interval(memory.stability, DEFAULT_RETENTION, parameters)
    return day + fuzz_interval(days, card_id, standing.reps)


def is_leech(before: Standing, after: Standing) -> bool:
    """Whether this review made the card a leech: its 8th lapse, then every 4th."""
    lapses = after.lapses
    return lapses > before.lapses and lapses >= FIRST_LEECH and (lapses - FIRST_LEECH) % NEXT_LEECH == 0


def intervals(
    card_id: str,
    standing: Standing,
    day: int,
    retention: float = DEFAULT_RETENTION,
    parameters: Parameters = DEFAULT_PARAMETERS,
    load: Load | None = None,
) -> dict[Rating, int]:
    """Days until the card returns, for each rating; never less for a higher one, never less than 1.

    There are no learning steps: after Again the card is due on the next study day (and again in this sitting,
    which is the session's business). load: spreads cards over the days of the fuzz range, lightest first.
    """
    chosen = {Rating.AGAIN: 1}
    shortest = 1
    memories = next_memories(standing.memory, elapsed_days(standing.last_day, day), parameters)
    for rating in (Rating.HARD, Rating.GOOD, Rating.EASY):
        exact = next_interval(memories[rating].stability, retention, parameters)
        first, last = fuzz_range(exact)
        days = range(max(first, shortest), last + 1)
        shortest = _choose_day(days, _share(card_id, standing.reps), load, day)
        chosen[rating] = shortest
    return chosen


def fuzz_range(days: int) -> tuple[int, int]:
    """The shortest and longest interval that may stand for `days`: symmetric, so the mean is `days`.

    Returns (days, days) below 3, where a fuzzed card could come back tomorrow, and at the cap.
    """
    spread = 1.0 + sum(share * max(0.0, min(days, end) - start) for start, end, share in _FUZZ)
    reach = 0 if days < 3 else min(round(spread), days - 2, MAX_INTERVAL_DAYS - days)
    reach = max(0, reach)
    return days - reach, days + reach


def fuzz_interval(days: int, card_id: str, repetition: int) -> int:
    """`days`, moved within its fuzz range by the card's own draw; the same on every machine."""
    first, last = fuzz_range(days)
    return first + int(_share(card_id, repetition) * (last - first + 1))


def _share(card_id: str, repetition: int) -> float:
    """The card's own draw from [0, 1)."""
    return seed_of(f"due {card_id}", repetition) / _SEEDS


def _choose_day(days: range, share: float, load: Load | None, day: int) -> int:
    """The lightest of `days`; of equally light ones the first from the card's own draw on."""
    start = int(share * len(days))
    if load is None or len(days) == 1:
        return days[start]
    counts = load(day + days[0], day + days[-1])
    from_start = (*days[start:], *days[:start])
    lightest: int = min(from_start, key=lambda interval: counts.get(day + interval, 0))
    return lightest

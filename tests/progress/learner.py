"""A learner for tests: days counted from a Friday in November 2026, a zone one hour east."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from mlprep.core.cards import Rating
from mlprep.progress import Progress, Review, open_progress

START = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=1)))
FIRST_DAY = 20_777  # the study day of START


def at(day: float = 0, *, seconds: float = 0) -> datetime:
    """09:00 on the nth day, and some seconds."""
    return START + timedelta(days=day, seconds=seconds)


def open_at(home: Path, day: float = 0, **options) -> Progress:
    return open_progress(home, now=at(day), **options)


def answer(progress: Progress, card_id: str = "probability/bayes", rating: int = 3, day: float = 0, **fields):
    """One rating; `seconds` sets it apart from others of the same morning."""
    now = at(day, seconds=fields.pop("seconds", 0))
    return progress.record(Review(card_id, Rating(rating), **fields), now)


def contents(progress: Progress):
    """All that two files must share to be the same progress."""
    return (
        sorted(progress.events(), key=lambda event: event.id),
        dict(progress.all_standings()),
        progress.settings,
    )

"""What Anki keeps of a card's past: review rows, due date, FSRS state."""

import json
from dataclasses import dataclass

from mlprep.core.cards import Rating

EASIEST, HARDEST = 1.0, 10.0
# Anki's revlog.type
LEARN, REVIEW = 0, 1


@dataclass(frozen=True, slots=True)
class PastReview:
    """One answer that counted. interval, last_interval: days.  taken: milliseconds."""

    utc_ms: int
    rating: Rating
    interval: int
    last_interval: int
    difficulty: float
    taken: int
    first: bool = False


@dataclass(frozen=True, slots=True)
class CardHistory:
    """A card's schedule as it stands. due_in: days from today's study day, negative if overdue.

    stability: days.  difficulty: 1 to 10.  retention: the one the due date was computed with.
    """

    due_in: int
    interval: int
    stability: float
    difficulty: float
    retention: float
    decay: float
    lapses: int
    reviews: tuple[PastReview, ...]
    suspended: bool = False


def difficulty_factor(difficulty: float) -> int:
    """Anki's revlog.factor under FSRS: difficulty 1..10 on a scale of 100..1100."""
    share = (difficulty - EASIEST) / (HARDEST - EASIEST)
    return round(100 + 1000 * share)


def card_data(history: CardHistory) -> str:
    """Anki's cards.data: FSRS state; lrt is the last review in seconds.

    Anki itself keeps four decimals of stability and three of difficulty.
    """
    state: dict[str, float | int] = {
        "s": history.stability,
        "d": history.difficulty,
        "dr": round(history.retention, 2),
        "decay": round(history.decay, 3),
    }
    if history.reviews:
        state["lrt"] = max(review.utc_ms for review in history.reviews) // 1000
    return json.dumps(state, separators=(",", ":"))

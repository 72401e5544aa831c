"""FSRS-6: how well a card is remembered, as pure functions.

Units throughout: stability in days (days until recall falls to 90 %), 0.001 to 36,500; difficulty 1 to 10;
retrievability a probability; elapsed time in whole study days (where the curve is only read, fractions too).
Source: FSRS-6, "The Algorithm", open-spaced-repetition/fsrs4anki wiki.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Final

from mlprep.core.cards import Rating

ALGORITHM: Final = "fsrs6"
_AGAIN, _HARD, _GOOD, _EASY = Rating  # looking a member up in its enum costs as much as a power

MIN_STABILITY: Final = 0.001
MAX_STABILITY: Final = 36_500.0
MAX_INTERVAL_DAYS: Final = 36_500
MIN_DIFFICULTY: Final = 1.0
MAX_DIFFICULTY: Final = 10.0

_DEFAULT_WEIGHTS: Final = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # stability after a first Again, Hard, Good, Easy
    *(6.4133, 0.8334, 3.0194, 0.001),  # difficulty: first, its spread, its change, its pull to the mean
    *(1.8722, 0.1666, 0.796),  # recall: gain, its fall with stability, its rise with forgetting
    *(1.4835, 0.0614, 0.2629, 1.6483),  # lapse: factor, and powers of difficulty, stability, forgetting
    *(0.6014, 1.8729),  # Hard's penalty, Easy's bonus
    *(0.5425, 0.0912, 0.0658),  # a second review on one day
    0.1542,  # the forgetting curve's decay
)
_BOUNDS: Final = (
    *(((0.001, 100.0),) * 4),
    *((1.0, 10.0), (0.001, 4.0), (0.001, 4.0), (0.001, 0.75)),
    *((0.0, 4.5), (0.0, 0.8), (0.001, 3.5)),
    *((0.001, 5.0), (0.001, 0.25), (0.001, 0.9), (0.0, 4.0)),
    *((0.0, 1.0), (1.0, 6.0)),
    *((0.0, 2.0), (0.0, 2.0), (0.0, 0.8)),
    (0.1, 0.8),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """FSRS-6's 21 weights, checked, with the constants that every step needs.

    Raises ValueError for a wrong count or a weight outside the published bounds.
    """

    weights: tuple[float, ...] = _DEFAULT_WEIGHTS
    decay: float = field(init=False, repr=False, compare=False)
    factor: float = field(init=False, repr=False, compare=False)
    recall_gain: float = field(init=False, repr=False, compare=False)
    lapse_ceiling: float = field(init=False, repr=False, compare=False)
    easiest: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_weights(self.weights)
        w = self.weights
        derive = object.__setattr__
        derive(self, "decay", -w[20])
        derive(self, "factor", 0.9 ** (-1 / w[20]) - 1)
        derive(self, "recall_gain", exp(w[8]))
        derive(self, "lapse_ceiling", exp(w[17] * w[18]))
        derive(self, "easiest", _raw_first_difficulty(w, _EASY))


def _check_weights(weights: Sequence[float]) -> None:
    if len(weights) != len(_DEFAULT_WEIGHTS):
        raise ValueError(f"FSRS-6 has {len(_DEFAULT_WEIGHTS)} parameters, got {len(weights)}")
    for index, (weight, (low, high)) in enumerate(zip(weights, _BOUNDS, strict=True)):
        if not low <= weight <= high:  # also catches nan
            raise ValueError(f"FSRS-6 parameter {index} is {weight}, outside {low} to {high}")


def _raw_first_difficulty(weights: Sequence[float], rating: int) -> float:
    return weights[4] - exp(weights[5] * (rating - 1)) + 1


DEFAULT_PARAMETERS: Final = Parameters()


@dataclass(frozen=True, slots=True)
class Memory:
    """What a learner keeps of one card. stability: days, 0.001 to 36,500.  difficulty: 1 to 10."""

    stability: float
    difficulty: float


def retrievability(stability: float, elapsed: float, parameters: Parameters = DEFAULT_PARAMETERS) -> float:
    """The probability of recall `elapsed` days after the last review.

    stability: days, > 0.  elapsed: days; below 0 counts as 0.  Returns a probability in (0, 1].
    """
    if elapsed <= 0:
        return 1.0
    recall: float = (1 + parameters.factor * elapsed / stability) ** parameters.decay
    return recall


def next_interval(stability: float, retention: float, parameters: Parameters = DEFAULT_PARAMETERS) -> int:
    """Whole days until recall falls to `retention`.

    stability: days, > 0.  retention: probability in (0, 1).
    Returns 1 <= days <= MAX_INTERVAL_DAYS.  Raises ValueError outside those ranges.
    Source: FSRS-6, interval formula, open-spaced-repetition/fsrs4anki wiki.
    """
    if not 0 < retention < 1:
        raise ValueError(f"retention is {retention}, not between 0 and 1")
    if not stability > 0:
        raise ValueError(f"stability is {stability}, not above 0")
    try:
        days: float = stability / parameters.factor * (retention ** (1 / parameters.decay) - 1)
    except OverflowError:  # a retention near 0 with a flat curve
        return MAX_INTERVAL_DAYS
    return max(1, round(min(days, MAX_INTERVAL_DAYS)))


def next_memory(
    memory: Memory | None, rating: Rating, elapsed: float, parameters: Parameters = DEFAULT_PARAMETERS
) -> Memory:
    """The memory after one review.

    memory: None before the first review.  elapsed: study days since the last one; below 1 is the same day.
    """
    if memory is None:
        return _first_memory(rating, parameters)
    if elapsed < 1:
        stability = _same_day_stability(memory.stability, rating, parameters)
    else:
        recall = retrievability(memory.stability, elapsed, parameters)
        after = _forgotten_stability if rating == _AGAIN else _recalled_stability
        stability = after(memory, rating, recall, parameters)
    return Memory(
        min(max(stability, MIN_STABILITY), MAX_STABILITY),
        _next_difficulty(memory.difficulty, rating, parameters),
    )


def next_memories(
    memory: Memory | None, elapsed: float, parameters: Parameters = DEFAULT_PARAMETERS
) -> dict[Rating, Memory]:
    """The memory after each rating that could be given now."""
    return {rating: next_memory(memory, rating, elapsed, parameters) for rating in Rating}


def replay_memory(
    reviews: Iterable[tuple[Rating, float]],
    parameters: Parameters = DEFAULT_PARAMETERS,
    memory: Memory | None = None,
) -> Memory | None:
    """The memory after a history of (rating, study days since the review before)."""
    for rating, elapsed in reviews:
        memory = next_memory(memory, rating, elapsed, parameters)
    return memory


def _first_memory(rating: Rating, parameters: Parameters) -> Memory:
    stability = max(parameters.weights[rating - 1], MIN_STABILITY)
    difficulty = _raw_first_difficulty(parameters.weights, rating)
    return Memory(stability, min(max(difficulty, MIN_DIFFICULTY), MAX_DIFFICULTY))


def _same_day_stability(stability: float, rating: Rating, parameters: Parameters) -> float:
    """A second review on one day never lowers stability unless it is Again."""
    w = parameters.weights
    growth: float = exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
    return stability * (growth if rating == _AGAIN else max(growth, 1.0))


def _recalled_stability(memory: Memory, rating: Rating, recall: float, parameters: Parameters) -> float:
    w = parameters.weights
    growth: float = (
        parameters.recall_gain
        * (11 - memory.difficulty)
        * memory.stability ** -w[9]
        * (exp((1 - recall) * w[10]) - 1)
    )
    if rating == _HARD:
        growth *= w[15]
    elif rating == _EASY:
        growth *= w[16]
    return memory.stability * (1 + growth)


def _forgotten_stability(memory: Memory, _rating: Rating, recall: float, parameters: Parameters) -> float:
    w = parameters.weights
    kept: float = (
        w[11]
        * memory.difficulty ** -w[12]
        * ((memory.stability + 1) ** w[13] - 1)
        * exp((1 - recall) * w[14])
    )
    return min(kept, memory.stability / parameters.lapse_ceiling)


def _next_difficulty(difficulty: float, rating: Rating, parameters: Parameters) -> float:
    """Ratings move difficulty less the nearer it is to 10; it drifts to that of a first Easy."""
    w = parameters.weights
    moved = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
    reverted = w[7] * parameters.easiest + (1 - w[7]) * moved
    return min(max(reverted, MIN_DIFFICULTY), MAX_DIFFICULTY)

"""FSRS-6: the same model as the reference implementations, on long random histories."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Card, Rating as TheirRating, Scheduler
from fsrs_rs_python import FSRS, FSRSItem, FSRSReview
from hypothesis import given, strategies as st

from mlprep.core.cards import Rating
from mlprep.core.memory import (
    DEFAULT_PARAMETERS,
    MAX_INTERVAL_DAYS,
    MAX_STABILITY,
    MIN_STABILITY,
    Memory,
    Parameters,
    next_interval,
    next_memories,
    next_memory,
    replay_memory,
    retrievability,
)

GAPS = (0, 0, 1, 1, 2, 3, 7, 15, 40, 120, 400)
MEMORIES = st.builds(Memory, st.floats(0.001, 36_500), st.floats(1, 10))


def perturbed(seed: int, spread: float = 0.25) -> Parameters:
    """The default weights, each moved at random but kept within its bounds."""
    draw = random.Random(seed)
    weights = list(DEFAULT_PARAMETERS.weights)
    for index in range(len(weights)):
        for _ in range(50):
            moved = weights[:]
            moved[index] *= draw.lognormvariate(0, spread)
            try:
                Parameters(tuple(moved))
            except ValueError:
                continue
            weights = moved
            break
    return Parameters(tuple(weights))


def histories(seed: int, count: int, length: int):
    """Random (rating, days since the last one), the first with 0 days."""
    draw = random.Random(seed)
    for _ in range(count):
        days = [0] + [draw.choice(GAPS) for _ in range(length - 1)]
        yield [(Rating(draw.choices((1, 2, 3, 4), (2, 2, 5, 1))[0]), day) for day in days]


@pytest.mark.parametrize("parameters", [DEFAULT_PARAMETERS, *map(perturbed, range(5))], ids=str)
def test_every_step_agrees_with_py_fsrs_within_a_billionth(parameters):
    scheduler = Scheduler(
        parameters=parameters.weights, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    for history in histories(seed=1, count=60, length=60):
        card, now, memory = Card(card_id=1), datetime(2026, 1, 1, 12, tzinfo=UTC), None
        for rating, days in history:
            now += timedelta(days=days)
            if memory is not None:
                recall = scheduler.get_card_retrievability(card, now)
                assert retrievability(memory.stability, days, parameters) == pytest.approx(recall, rel=1e-9)
            card, _ = scheduler.review_card(card, TheirRating(int(rating)), now)
            memory = next_memory(memory, rating, days, parameters)
            if card.stability > MAX_STABILITY:  # py-fsrs knows no cap
                break
            assert memory.stability == pytest.approx(card.stability, rel=1e-9)
            assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-9)
            assert next_interval(memory.stability, 0.9, parameters) == (card.due - now).days


@pytest.mark.parametrize("parameters", [DEFAULT_PARAMETERS, *map(perturbed, range(5, 10))], ids=str)
def test_every_step_agrees_with_the_rust_library_within_a_ten_thousandth(parameters):
    model = FSRS(list(parameters.weights))
    for history in histories(seed=2, count=200, length=40):
        item = FSRSItem([FSRSReview(int(rating), days) for rating, days in history])
        memory = None
        for (rating, days), theirs in zip(history, model.historical_memory_states(item), strict=True):
            memory = next_memory(memory, rating, days, parameters)
            assert memory.stability == pytest.approx(theirs.stability, rel=1e-4)
            assert memory.difficulty == pytest.approx(theirs.difficulty, rel=1e-4)


def test_the_rust_library_agrees_beyond_the_cap_too():
    model = FSRS(list(DEFAULT_PARAMETERS.weights))
    history = [(Rating.EASY, 0)] + [(Rating.EASY, 9_000)] * 8
    item = FSRSItem([FSRSReview(int(rating), days) for rating, days in history])
    assert replay_memory(history).stability == MAX_STABILITY
    assert model.memory_state(item).stability == pytest.approx(MAX_STABILITY)


@pytest.mark.long
def test_a_thousand_reviews_of_one_card_stay_with_the_reference():
    """A very long history, where small differences would have time to grow."""
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    for history in histories(seed=3, count=40, length=1000):
        card, now, memory = Card(card_id=1), datetime(2026, 1, 1, 12, tzinfo=UTC), None
        for rating, days in history:
            now += timedelta(days=days)
            card, _ = scheduler.review_card(card, TheirRating(int(rating)), now)
            memory = next_memory(memory, rating, days)
            if card.stability > MAX_STABILITY:
                break
            assert memory.stability == pytest.approx(card.stability, rel=1e-9)


def test_recall_is_ninety_per_cent_after_as_many_days_as_the_stability():
    for stability in (0.5, 3.0, 100.0):
        assert retrievability(stability, stability) == pytest.approx(0.9)


@given(st.floats(0.001, 36_500), st.floats(0, 40_000), st.floats(0, 40_000))
def test_recall_never_rises_with_time(stability, earlier, later):
    earlier, later = sorted((earlier, later))
    assert 0 < retrievability(stability, later) <= retrievability(stability, earlier) <= 1


@pytest.mark.parametrize("elapsed", [0, -1, -400])
def test_time_that_ran_backwards_counts_as_no_time(elapsed):
    assert retrievability(5.0, elapsed) == 1.0
    assert next_memory(Memory(5.0, 5.0), Rating.GOOD, elapsed) == next_memory(
        Memory(5.0, 5.0), Rating.GOOD, 0
    )


@given(st.floats(0.001, 36_500), st.floats(0.0001, 0.9999))
def test_intervals_are_whole_days_between_one_and_the_cap(stability, retention):
    days = next_interval(stability, retention)
    assert isinstance(days, int)
    assert 1 <= days <= MAX_INTERVAL_DAYS


@given(st.floats(0.001, 36_500), st.floats(0.7, 0.99))
def test_the_interval_is_the_day_nearest_to_the_retention_aimed_at(stability, retention):
    days = next_interval(stability, retention)
    if 1 < days < MAX_INTERVAL_DAYS:
        assert retrievability(stability, days - 0.5) >= retention - 1e-9
        assert retrievability(stability, days + 0.5) <= retention + 1e-9


@pytest.mark.parametrize("retention", [0, 1, -0.1, 1.1, float("nan")])
def test_a_retention_that_is_no_probability_is_refused(retention):
    with pytest.raises(ValueError, match=f"^retention is {retention}, not between 0 and 1$"):
        next_interval(5.0, retention)


@pytest.mark.parametrize("stability", [0, -1, float("nan")])
def test_a_stability_that_is_not_positive_is_refused(stability):
    with pytest.raises(ValueError, match=f"^stability is {stability}, not above 0$"):
        next_interval(stability, 0.9)


@given(MEMORIES, st.integers(0, 40_000))
def test_a_higher_rating_never_leaves_less_stability_nor_more_difficulty(memory, elapsed):
    after = [next_memories(memory, elapsed)[rating] for rating in Rating]
    assert all(low.stability <= high.stability for low, high in pairwise(after))
    assert all(low.difficulty >= high.difficulty for low, high in pairwise(after))


@given(st.none() | MEMORIES, st.sampled_from(Rating), st.integers(0, 40_000))
def test_memory_stays_within_its_ranges(memory, rating, elapsed):
    after = next_memory(memory, rating, elapsed)
    assert MIN_STABILITY <= after.stability <= MAX_STABILITY
    assert 1 <= after.difficulty <= 10


@given(MEMORIES, st.integers(1, 40_000))
def test_forgetting_never_leaves_more_stability_than_there_was(memory, elapsed):
    assert next_memory(memory, Rating.AGAIN, elapsed).stability <= max(memory.stability, MIN_STABILITY)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ((1.0,) * 19, "FSRS-6 has 21 parameters, got 19"),
        ((*DEFAULT_PARAMETERS.weights[:20], 0.05), "FSRS-6 parameter 20 is 0.05, outside 0.1 to 0.8"),
        (
            (float("nan"), *DEFAULT_PARAMETERS.weights[1:]),
            "FSRS-6 parameter 0 is nan, outside 0.001 to 100.0",
        ),
    ],
)
def test_parameters_outside_the_published_bounds_are_refused(weights, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Parameters(weights)

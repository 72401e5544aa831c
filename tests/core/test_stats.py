"""Statistics from small logs whose figures can be worked out by hand."""

from datetime import date

import pytest

from mlprep.core.cards import Concept, Entry, Level, Rating
from mlprep.core.memory import Memory, next_memory, retrievability
from mlprep.core.schedule import Standing
from mlprep.core.stats import (
    Rated,
    calibrate,
    gather,
    hardest,
    lapses_by_concept,
    recall_by,
    retention,
    typical_seconds,
    weeks,
)

TODAY = (date(2026, 11, 21) - date(1970, 1, 1)).days


def entry(number, concept="t/a", level=Level.L1):
    return Entry(f"t/c{number}", "numeric", concept, level, "", number)


def test_a_lapse_is_an_again_at_least_a_day_after_the_last_review():
    log = [
        Rated("t/c0", 10, Rating.AGAIN),
        Rated("t/c0", 10, Rating.AGAIN),
        Rated("t/c0", 12, Rating.GOOD),
        Rated("t/c0", 20, Rating.AGAIN),
    ]
    history = gather(log)
    assert history.lapses["t/c0"] == 1
    assert [recalled for _, recalled in history.predictions] == [True, False]


def test_predictions_are_the_models_before_each_review():
    log = [Rated("t/c0", 0, Rating.GOOD), Rated("t/c0", 5, Rating.GOOD), Rated("t/c0", 15, Rating.HARD)]
    first = next_memory(None, Rating.GOOD, 0)
    second = next_memory(first, Rating.GOOD, 5)
    expected = [retrievability(first.stability, 5), retrievability(second.stability, 10)]
    assert [predicted for predicted, _ in gather(log).predictions] == pytest.approx(expected)


def test_quiz_answers_are_counted_but_move_no_card():
    history = gather([Rated("t/c0", 3, Rating.GOOD, scheduled=False), Rated("t/c0", 4, Rating.GOOD)])
    assert history.reviews == {3: 1, 4: 1}
    assert history.new == {4: 1}
    assert history.predictions == []


def test_mistakes_are_counted_by_their_code():
    log = [Rated("t/c0", 1, Rating.AGAIN, code="sign"), Rated("t/c1", 1, Rating.AGAIN, code="sign")]
    assert gather([*log, Rated("t/c2", 1, Rating.GOOD)]).mistakes == {"sign": 2}


@pytest.mark.parametrize(("days", "streak"), [([], 0), ([-1, -2], 2), ([0], 1), ([0, -1, -3], 2), ([-2], 0)])
def test_a_streak_is_not_lost_before_the_day_is_over(days, streak):
    history = gather([Rated("t/c0", TODAY + day, Rating.GOOD) for day in sorted(days)])
    assert history.streak(TODAY) == streak
    assert history.days_studied(TODAY) == len(days)


def test_calibration_compares_means_within_bins():
    bins = calibrate([(0.91, True), (0.93, False), (0.2, False), (1.0, True)])
    assert [(found.low, found.high, found.reviews) for found in bins] == [
        (0.0, 0.5, 1),
        (0.9, 0.95, 2),
        (0.98, 1.0, 1),
    ]
    assert bins[1].predicted == pytest.approx(0.92)
    assert bins[1].observed == 0.5


def test_retention_is_unknown_before_the_first_review_and_a_pair_of_means_after():
    assert retention([]) is None
    assert retention([(0.9, True), (0.7, False)]) == (pytest.approx(0.8), 0.5)


def test_recall_counts_cards_never_seen_as_nothing():
    entries = [entry(0), entry(1), entry(2, "u/b", Level.L2)]
    standings = {"t/c0": Standing(memory=Memory(10.0, 5.0), last_day=TODAY - 10)}
    topics = {recall.name: recall for recall in recall_by("topic", entries, standings, TODAY, TODAY + 20)}
    assert topics["t"].now == pytest.approx(0.9 / 2)
    assert topics["t"].later == pytest.approx(retrievability(10.0, 30) / 2)
    assert (topics["t"].cards, topics["t"].seen) == (2, 1)
    assert (topics["u"].now, topics["u"].seen) == (0, 0)
    assert [recall.name for recall in recall_by("level", entries, standings, TODAY, TODAY)] == ["L1", "L2"]


def test_the_hardest_concepts_are_seen_and_recalled_worst():
    concepts = {name: Concept(name, name, Level.L1) for name in ("t/a", "t/b", "t/c")}
    entries = [entry(0, "t/a"), entry(1, "t/b"), entry(2, "t/c"), entry(3, "t/b")]
    standings = {
        "t/c0": Standing(memory=Memory(5.0, 5.0), last_day=TODAY - 30),
        "t/c1": Standing(memory=Memory(50.0, 5.0), last_day=TODAY - 1),
    }
    recalls = recall_by("concept", entries, standings, TODAY, TODAY)
    assert [recall.name for recall in hardest(recalls, concepts, {}, 5)] == ["t/a", "t/b"]
    assert lapses_by_concept({"t/c1": 2, "t/c3": 1, "gone": 4}, entries) == {"t/b": 3}


def test_seconds_start_at_the_default_and_move_to_the_learners_own():
    slow = [Rated(f"t/c{n}", 1, Rating.GOOD, took_ms=100_000) for n in range(10)]
    history = gather(slow, {f"t/c{n}": "numeric" for n in range(10)})
    assert typical_seconds(history, "numeric", 60.0, first=True) == pytest.approx(80.0)
    assert typical_seconds(history, "choice", 60.0, first=True) == 60.0


def test_a_question_left_on_the_screen_counts_ten_minutes_at_most():
    assert gather([Rated("t/c0", 1, Rating.GOOD, took_ms=7_200_000)]).seconds == {1: 600.0}


def test_weeks_start_on_monday_and_leave_the_future_open():
    found = list(weeks(gather([Rated("t/c0", TODAY, Rating.GOOD)]), TODAY, 2))
    assert [
        date.fromordinal(date(1970, 1, 1).toordinal() + start).strftime("%a %d") for start, _ in found
    ] == [
        "Mon 09",
        "Mon 16",
    ]
    assert found[1][1] == (0, 0, 0, 0, 0, 1, -1)

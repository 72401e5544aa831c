"""Study days, intervals, lapses and leeches."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from mlprep.core.cards import Rating
from mlprep.core.memory import MAX_INTERVAL_DAYS, Memory
from mlprep.core.schedule import (
    NEW,
    Phase,
    Standing,
    elapsed_days,
    fuzz_interval,
    fuzz_range,
    intervals,
    is_leech,
    moment_of,
    rate,
    study_day,
)

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STANDINGS = st.builds(
    Standing,
    memory=st.builds(Memory, st.floats(0.001, 36_500), st.floats(1, 10)),
    reps=st.integers(1, 200),
    last_day=st.just(20_000),
)


def day_of(text: str, zone=BERLIN, rollover: int = 240) -> int:
    return moment_of(datetime.fromisoformat(text).replace(tzinfo=zone), rollover).day


def date_number(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH).days


# Study days


def test_a_study_day_lasts_from_four_to_four():
    assert day_of("2026-11-20T04:00") == date_number("2026-11-20")
    assert day_of("2026-11-20T23:59") == date_number("2026-11-20")
    assert day_of("2026-11-21T03:59") == date_number("2026-11-20")
    assert day_of("2026-11-21T04:00") == date_number("2026-11-21")


@pytest.mark.parametrize(("rollover", "clock"), [(0, "00:00"), (240, "04:00"), (23 * 60 + 59, "23:59")])
def test_the_rollover_decides_when_a_day_starts(rollover, clock):
    start = datetime.fromisoformat(f"2026-05-20T{clock}").replace(tzinfo=UTC)
    first, last = moment_of(start, rollover), moment_of(start - timedelta(milliseconds=1), rollover)
    assert first.day == last.day + 1


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/St_Johns"]
)
def test_far_zones_count_their_own_dates(zone):
    """UTC+14 to UTC-11, and offsets of quarter hours."""
    assert day_of("2026-11-20T12:00", ZoneInfo(zone)) == date_number("2026-11-20")


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_nights_of_23_and_25_hours_are_one_day_each(night):
    evening = datetime.fromisoformat(night).replace(tzinfo=BERLIN) - timedelta(
        hours=4
    )  # 20:00 the day before
    before = moment_of(evening).day
    hours = [
        moment_of((evening.astimezone(UTC) + timedelta(hours=h)).astimezone(BERLIN)).day for h in range(26)
    ]
    assert hours == sorted(hours)
    assert set(hours) == {before, before + 1}


@given(
    st.integers(5 * 365 * 24, 130 * 365 * 24),
    st.sampled_from(["Europe/Berlin", "America/New_York"]),
)
def test_days_never_run_backwards_across_daylight_saving(hours, zone):
    start = EPOCH + timedelta(hours=hours)
    days = [moment_of((start + timedelta(hours=h)).astimezone(ZoneInfo(zone))).day for h in range(60)]
    assert days == sorted(days)
    assert days[-1] - days[0] in {2, 3}


def test_the_day_follows_from_the_milliseconds_and_the_offset_alone():
    moment = moment_of(
        datetime(2026, 11, 20, 3, 59, 59, 999_000, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    )
    assert moment.utc_offset == 345
    assert study_day(moment.utc_ms, moment.utc_offset) == moment.day == date_number("2026-11-19")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match=r"^a moment needs a time zone$"):
        moment_of(datetime(2026, 11, 20, 12))  # noqa: DTZ001  that is the point


@pytest.mark.parametrize(("last", "day", "elapsed"), [(None, 5, 0), (5, 5, 0), (5, 8, 3), (8, 5, 0)])
def test_elapsed_days_are_never_negative(last, day, elapsed):
    assert elapsed_days(last, day) == elapsed


# Intervals


@given(st.integers(1, MAX_INTERVAL_DAYS), st.text(max_size=20), st.integers(0, 10_000))
def test_fuzz_stays_in_its_range_and_never_comes_before_tomorrow(days, card_id, repetition):
    first, last = fuzz_range(days)
    assert 1 <= first <= fuzz_interval(days, card_id, repetition) <= last <= MAX_INTERVAL_DAYS
    assert days < 3 or first >= 2


@given(st.integers(1, MAX_INTERVAL_DAYS))
def test_the_fuzz_range_is_symmetric_so_that_it_has_no_bias(days):
    first, last = fuzz_range(days)
    assert days - first == last - days


@pytest.mark.parametrize(
    ("days", "expected"), [(1, (1, 1)), (2, (2, 2)), (3, (2, 4)), (10, (8, 12)), (100, (93, 107))]
)
def test_fuzz_ranges_are_those_of_anki(days, expected):
    assert fuzz_range(days) == expected


@pytest.mark.parametrize("days", [3, 10, 30, 365])
def test_fuzz_is_uniform_over_its_range(days):
    drawn = Counter(fuzz_interval(days, f"topic/card-{index}", 3) for index in range(20_000))
    first, last = fuzz_range(days)
    share = 20_000 / (last - first + 1)
    assert set(drawn) == set(range(first, last + 1))
    # chi-square below its 99.99 % point (at most 37 degrees of freedom here)
    assert sum((count - share) ** 2 / share for count in drawn.values()) < 80
    mean = sum(interval * count for interval, count in drawn.items()) / 20_000
    assert mean == pytest.approx(days, rel=0.01)


def test_fuzz_is_the_same_every_time_and_differs_between_cards_and_repetitions():
    assert fuzz_interval(30, "calculus/chain-rule", 4) == fuzz_interval(30, "calculus/chain-rule", 4)
    assert len({fuzz_interval(30, "calculus/chain-rule", n) for n in range(20)}) > 1
    assert len({fuzz_interval(30, f"calculus/{n}", 4) for n in range(20)}) > 1


@given(
    STANDINGS,
    st.integers(0, 3_000),
    st.floats(0.7, 0.99),
    st.dictionaries(st.integers(20_000, 24_000), st.integers(0, 50)),
)
def test_intervals_never_fall_as_ratings_rise(standing, wait, retention, counts):
    """With and without a load to spread over."""

    def load(first, last):
        return {day: count for day, count in counts.items() if first <= day <= last}

    for spread in (None, load):
        days = intervals("topic/card", standing, 20_000 + wait, retention, load=spread)
        assert [days[rating] for rating in Rating] == sorted(days.values())
        assert all(1 <= interval <= MAX_INTERVAL_DAYS for interval in days.values())


@given(STANDINGS, st.integers(0, 3_000))
def test_after_again_the_card_is_due_on_the_next_day(standing, wait):
    assert intervals("topic/card", standing, 20_000 + wait)[Rating.AGAIN] == 1


def test_a_card_goes_to_the_lightest_day_of_its_range():
    standing = Standing(memory=Memory(30.0, 5.0), reps=3, last_day=100)
    exact = intervals("topic/card", standing, 130)[Rating.GOOD]
    first, last = 1, 4_000
    busy = dict.fromkeys(range(130 + first, 130 + last), 9)
    for light in range(exact - 1, exact + 2):
        counts = {**busy, 130 + light: 2}
        chosen = intervals(
            "topic/card", standing, 130, load=lambda a, b, c=counts: {d: c[d] for d in range(a, b + 1)}
        )
        assert chosen[Rating.GOOD] == light


def test_load_spreads_cards_evenly_over_the_range():
    """Learned on one day, in a hundred cards: no day of the range gets many more than another."""
    due: Counter[int] = Counter()
    for index in range(100):
        standing = Standing(memory=Memory(20.0, 5.0), reps=2, last_day=80)
        days = intervals(
            f"topic/card-{index}", standing, 100, load=lambda a, b: {d: due[d] for d in range(a, b + 1)}
        )
        due[100 + days[Rating.GOOD]] += 1
    assert max(due.values()) - min(due.values()) <= 1


# A card's life


def rated(*ratings: Rating, gap: int = 3) -> Standing:
    standing = NEW
    for index, rating in enumerate(ratings):
        standing = rate(standing, rating, 100 + gap * index, 100 + gap * (index + 1))
    return standing


A, H, G, E = Rating


@pytest.mark.parametrize(
    ("ratings", "phase"),
    [
        ((), Phase.NEW),
        ((A,), Phase.LEARNING),
        ((A, A), Phase.LEARNING),
        ((A, H), Phase.REVIEW),
        ((G,), Phase.REVIEW),
        ((G, A), Phase.RELEARNING),
        ((G, A, A), Phase.RELEARNING),
        ((G, A, G), Phase.REVIEW),
    ],
)
def test_phases_follow_the_ratings(ratings, phase):
    assert rated(*ratings).phase is phase


@pytest.mark.parametrize(
    ("ratings", "lapses"),
    [((A, A, A), 0), ((G, A), 1), ((G, A, A, A), 1), ((G, A, G, A), 2), ((A, H, A, E, A), 2)],
)
def test_a_lapse_is_again_in_review_only(ratings, lapses):
    assert rated(*ratings).lapses == lapses


def test_a_leech_is_the_eighth_lapse_then_every_fourth():
    standing, leeches = rated(G), []
    for _ in range(24):
        for rating in (A, G):
            after = rate(standing, rating, standing.last_day + 1, standing.last_day + 2)
            if is_leech(standing, after):
                leeches.append(after.lapses)
            standing = after
    assert leeches == [8, 12, 16, 20, 24]


def test_a_clock_set_back_counts_as_the_same_day_and_does_not_move_the_last_review_back():
    ahead = rate(NEW, G, 500, 502)
    back = rate(ahead, G, 480, 485)
    same = rate(ahead, G, 500, 485)
    assert back == same
    assert back.last_day == 500


def test_a_card_is_due_from_its_day_on_unless_it_is_hidden():
    standing = rate(NEW, G, 100, 103)
    assert [standing.due(day) for day in (102, 103, 150)] == [False, True, True]
    assert not Standing(due_day=103, suspended=True).due(150)
    assert not Standing(due_day=103, buried_day=150).due(150)
    assert Standing(due_day=103, buried_day=149).due(150)


@given(st.lists(st.tuples(st.sampled_from(Rating), st.integers(1, 400)), min_size=1, max_size=30))
def test_longer_waits_with_success_never_leave_less_stability(history):
    """The longer a recalled card was left alone, the more its recall proves."""
    standing, day = NEW, 0
    for rating, gap in history:
        day += gap
        standing = rate(standing, rating, day, day + 1)
    gains = [rate(standing, G, day + wait, day + wait + 1).memory.stability for wait in (1, 5, 20, 100)]
    assert all(a <= b for a, b in pairwise(gains))

"""Today's queue: what is due, in which order, and what is new."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from mlprep.core.cards import Entry, Level, Rating
from mlprep.core.memory import Memory
from mlprep.core.queue import (
    AWAY_DAYS,
    MAX_JUDGED,
    MAX_WAITING,
    DayLength,
    Frontier,
    Judged,
    Pace,
    arrange,
    backlog_days,
    cap,
    choose_new,
    is_backlog,
    judge_due,
    keep_apart,
    recall_saved,
)
from mlprep.core.schedule import NEW, Standing

TODAY = 20_000
HOUR = DayLength(3600, 3600, lambda _: 0)


def entry(number: int, concept: str | None = None, topic: str = "topic", parent: str | None = None) -> Entry:
    return Entry(
        id=f"{topic}/card-{number}",
        kind="recall",
        concept=f"{topic}/{concept or f'concept-{number}'}",
        level=Level.L1,
        fingerprint="f",
        position=number,
        parent=parent,
    )


def reviewed(
    stability: float = 10.0, waited: int = 10, overdue: int = 0, rating: Rating = Rating.GOOD
) -> Standing:
    """A card last reviewed `waited` days ago and due `overdue` days ago."""
    return Standing(
        memory=Memory(stability, 5.0),
        reps=3,
        shown=3,
        passed=rating > Rating.AGAIN,
        last_rating=rating,
        first_day=TODAY - waited - 5,
        last_day=TODAY - waited,
        due_day=TODAY - overdue,
    )


def judge(rows: Iterable[tuple[Entry, Standing]], **options) -> Judged:
    rows = list(rows)
    bank = {each.id: each for each, _ in rows}
    return judge_due([(each.id, standing) for each, standing in rows], bank.get, TODAY, **options)


class Bank:
    """Entries in learning order, counting how many were read."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = entries
        self.by_id = {each.id: each for each in entries}
        self.read = 0

    def entries_from(self, position: int):
        for each in self.entries[position:]:
            self.read += 1
            yield each


class Seen:
    """Standings of the cards touched, counting lookups."""

    def __init__(self, **standings: Standing) -> None:
        self.standings = dict(standings)

    def __call__(self, ids):
        return {each: self.standings[each] for each in ids if each in self.standings}


def new_cards(
    bank: Bank, seen: Seen | None = None, limit: int = 15, frontier: Frontier | None = None, **options
):
    found, reached = choose_new(
        frontier or Frontier(),
        bank.entries_from,
        bank.by_id.get,
        seen or Seen(),
        limit=limit,
        day=TODAY,
        **options,
    )
    return [each.id.removeprefix("topic/card-") for each in found], reached


# Due cards


def test_what_saves_most_recall_per_second_comes_first():
    due = judge(
        [(entry(1), reviewed(10, 10)), (entry(2), reviewed(10, 60, 50)), (entry(3), reviewed(300, 30))]
    )
    assert [each.entry.id for each in due.cards] == ["topic/card-2", "topic/card-1", "topic/card-3"]
    assert all(first.saved >= second.saved for first, second in pairwise(due.cards))


@given(st.floats(0.01, 36_500), st.floats(1, 10), st.integers(0, 5_000))
def test_a_review_never_lowers_the_recall_expected_a_month_from_now_by_more_than_a_lapse_can(
    stability, difficulty, waited
):
    standing = Standing(memory=Memory(stability, difficulty), reps=1, last_day=TODAY - waited, due_day=TODAY)
    assert -0.05 <= recall_saved(standing, TODAY) <= 1


def test_a_card_that_left_the_bank_is_not_shown():
    rows = [("topic/gone", reviewed()), ("topic/card-1", reviewed())]
    bank = {"topic/card-1": entry(1)}
    assert [each.entry.id for each in judge_due(rows, bank.get, TODAY).cards] == ["topic/card-1"]


def test_a_known_concept_is_not_reviewed():
    due = judge([(entry(1, "bayes"), reviewed()), (entry(2), reviewed())], known={"topic/bayes"})
    assert [each.entry.id for each in due.cards] == ["topic/card-2"]


def test_equally_valuable_cards_keep_one_order():
    rows = [(entry(n), reviewed()) for n in range(9)]
    assert judge(rows) == judge(reversed(rows))


# After a week away


def days_away(days: int, cards: int) -> Judged:
    return judge((entry(n), reviewed(10, 10 + days, days)) for n in range(cards))


def test_a_week_away_with_more_than_the_day_holds_is_a_backlog():
    assert is_backlog(days_away(AWAY_DAYS, 200).cards, 1200)
    assert not is_backlog(days_away(AWAY_DAYS - 1, 200).cards, 1200)
    assert not is_backlog(days_away(AWAY_DAYS, 20).cards, 1200)
    assert not is_backlog([], 0)


def test_a_backlog_is_capped_at_the_minutes_with_the_most_valuable_first_and_nothing_new():
    due = days_away(30, 300)
    today = arrange(
        due,
        lambda: pytest.fail("no new cards while the backlog lasts"),
        DayLength(1200, 1200, lambda _: 5),
        Pace(),
    )
    assert today.new == ()
    assert 1200 <= today.seconds < 1200 + 40
    assert {each.entry.id for each in today.due} == {each.entry.id for each in due.cards[: len(today.due)]}
    assert today.backlog.waiting == 300 - len(today.due)


def test_an_ordinary_day_shows_all_that_is_due_then_the_new_ones():
    due = days_away(2, 100)
    today = arrange(due, lambda: [entry(500)], DayLength(60, 60, lambda _: 0), Pace())
    assert len(today.due) == 100
    assert [each.id for each in today.new] == ["topic/card-500"]
    assert today.entries[-1].id == "topic/card-500"
    assert today.backlog is None


def test_of_a_long_backlog_the_least_forgotten_are_counted_but_not_judged():
    """Reading thousands of cards would cost more than the sitting is worth."""
    looked_up = []
    rows = [(f"topic/card-{n}", reviewed(10, 40, 30)) for n in range(MAX_JUDGED + 700)]
    bank = {each.id: each for each in map(entry, range(MAX_JUDGED + 700))}

    def entry_of(card_id):
        looked_up.append(card_id)
        return bank[card_id]

    due = judge_due(rows, entry_of, TODAY, seconds=1200)
    assert (len(due.cards), due.others, len(looked_up)) == (MAX_JUDGED, 700, MAX_JUDGED)
    today = arrange(due, list, DayLength(1200, 1200, lambda _: 0), Pace())
    assert today.backlog.waiting + len(today.due) == MAX_JUDGED + 700


def test_of_a_long_ordinary_day_every_card_is_judged():
    due = judge(((entry(n), reviewed()) for n in range(MAX_JUDGED + 10)), seconds=1200)
    assert (len(due.cards), due.others) == (MAX_JUDGED + 10, 0)


def test_minutes_already_spent_today_count():
    due = days_away(30, 300)
    fresh = arrange(due, list, DayLength(1200, 1200, lambda _: 0), Pace())
    later = arrange(due, list, DayLength(1200, 300, lambda _: 0), Pace())
    done = arrange(due, list, DayLength(1200, -5, lambda _: 0), Pace())
    assert len(later.due) < len(fresh.due) / 3
    assert done.due == ()
    assert done.backlog.waiting == 300


def test_at_least_one_card_fits_while_there_is_any_time():
    assert len(cap(days_away(30, 5).cards, 0.1)) == 1


def test_the_days_a_backlog_takes_count_what_falls_due_meanwhile():
    assert backlog_days(0, 50, lambda _: 0) == 1
    assert backlog_days(100, 50, lambda _: 0) == 3
    assert backlog_days(100, 50, lambda _: 40) == 11
    assert backlog_days(100, 50, lambda n: 1000 if n == 1 else 0) == 23


def test_a_backlog_that_grows_faster_than_it_shrinks_is_said_to_take_a_year():
    assert backlog_days(10, 50, lambda _: 60) == 365


# New cards


def test_new_cards_come_in_learning_order_up_to_the_limit():
    bank = Bank(*map(entry, range(30)))
    assert new_cards(bank, limit=3)[0] == ["0", "1", "2"]


def test_seen_suspended_and_known_cards_are_not_new():
    bank = Bank(entry(0), entry(1), entry(2, "bayes"), entry(3))
    seen = Seen(**{"topic/card-0": reviewed(), "topic/card-1": Standing(suspended=True)})
    assert new_cards(bank, seen, known={"topic/bayes"})[0] == ["3"]


def test_a_card_only_shown_in_a_quiz_is_still_new():
    seen = Seen(**{"topic/card-0": Standing(shown=2)})
    assert new_cards(Bank(entry(0)), seen)[0] == ["0"]


def test_a_buried_new_card_waits_until_tomorrow():
    bank, seen = Bank(entry(0), entry(1)), Seen(**{"topic/card-0": Standing(buried_day=TODAY)})
    chosen, frontier = new_cards(bank, seen)
    assert chosen == ["1"]
    seen.standings["topic/card-0"] = Standing(buried_day=TODAY - 1)
    assert new_cards(bank, seen, frontier=frontier)[0] == ["0", "1"]


def test_one_concept_gives_one_new_card_a_day():
    bank = Bank(entry(0, "a"), entry(1, "a"), entry(2, "b"), entry(3, "b"), entry(4, "c"))
    assert new_cards(bank)[0] == ["0", "2", "4"]
    assert new_cards(bank, taken={"topic/a"})[0] == ["2", "4"]


@pytest.mark.parametrize(
    ("parent", "shown"),
    [(NEW, False), (reviewed(rating=Rating.AGAIN), False), (reviewed(rating=Rating.HARD), True)],
)
def test_a_follow_up_is_introduced_once_its_parent_was_rated_above_again(parent, shown):
    bank = Bank(entry(0), entry(1, parent="topic/card-0"))
    chosen, _ = new_cards(bank, Seen(**{"topic/card-0": parent}))
    assert ("1" in chosen) is shown


def test_topics_can_be_preferred():
    bank = Bank(entry(0), entry(1, topic="calculus"), entry(2))
    chosen, _ = choose_new(
        Frontier(), bank.entries_from, bank.by_id.get, Seen(), limit=9, day=TODAY, topics={"calculus"}
    )
    assert [each.id for each in chosen] == ["calculus/card-1"]


def test_a_search_starts_where_the_last_one_ended():
    bank = Bank(*map(entry, range(5_000)))
    seen = Seen(**{f"topic/card-{n}": reviewed() for n in range(4_000)})
    chosen, frontier = new_cards(bank, seen)
    assert chosen[0] == "4000"
    bank.read = 0
    assert new_cards(bank, seen, frontier=frontier)[0] == chosen
    assert bank.read == 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_searching_on_from_a_frontier_finds_what_searching_from_the_start_finds(data):
    """Day after day some of the new cards are rated; the frontier never loses one, nor brings one twice."""
    size = data.draw(st.integers(1, 30))
    parents = {n: data.draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(size)}
    concepts = [data.draw(st.integers(0, 8)) for _ in range(size)]
    bank = Bank(
        *(
            entry(n, f"c{concepts[n]}", parent=None if parents[n] is None else f"topic/card-{parents[n]}")
            for n in range(size)
        )
    )
    seen, frontier = Seen(), Frontier()
    for _ in range(6):
        found, frontier = new_cards(bank, seen, limit=4, frontier=frontier)
        assert found == new_cards(bank, seen, limit=4)[0]
        for number in found:
            if data.draw(st.booleans()):
                rating = data.draw(st.sampled_from(Rating))
                seen.standings[f"topic/card-{number}"] = reviewed(rating=rating)


def test_a_frontier_remembers_a_bounded_number_of_cards():
    follow_ups = [entry(n, parent="topic/card-99999") for n in range(MAX_WAITING + 500)]
    bank = Bank(*follow_ups, entry(MAX_WAITING + 500))
    chosen, frontier = new_cards(bank)
    assert chosen == [str(MAX_WAITING + 500)]
    assert len(frontier.waiting) <= MAX_WAITING
    assert new_cards(bank, frontier=frontier)[0] == chosen


# Order


@given(st.lists(st.integers(0, 4), max_size=40))
def test_cards_of_one_concept_are_apart_wherever_that_is_possible_to_the_end_of_the_others(concepts):
    ordered = keep_apart(concepts, str)
    assert sorted(ordered) == sorted(concepts)
    neighbours = [index for index, (a, b) in enumerate(pairwise(ordered)) if a == b]
    if neighbours:  # only once nothing else is left
        assert len(set(ordered[neighbours[0] :])) == 1


def test_the_first_new_card_is_not_of_the_concept_of_the_last_due_one():
    due = judge([(entry(1, "bayes"), reviewed())])
    today = arrange(due, lambda: [entry(2, "bayes"), entry(3, "svd")], HOUR, Pace())
    assert [each.concept for each in today.entries] == ["topic/bayes", "topic/svd", "topic/bayes"]

"""Today's queue where bank and progress meet: what is left of the day, over days and restarts."""

from datetime import datetime, timedelta, timezone

import pytest

from mlprep.commands.day import find_new, find_today
from mlprep.core.cards import Entry, Level, Rating
from mlprep.progress import Review, open_progress

START = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=1)))


def at(day: float) -> datetime:
    return START + timedelta(days=day)


class Shelf:
    """A bank of entries in learning order: two topics, three cards a concept, every third a follow-up."""

    def __init__(self, size: int, stamp: str = "bank-1") -> None:
        self.stamp = stamp
        self._entries = [self._entry(number) for number in range(size)]
        self._by_id = {entry.id: entry for entry in self._entries}

    def _entry(self, number: int) -> Entry:
        topic = "calculus" if number % 2 else "probability"
        return Entry(
            id=f"{topic}/card-{number}",
            kind="recall",
            concept=f"{topic}/concept-{number // 6}",
            level=Level.L1,
            fingerprint=f"f{number}",
            position=number,
            parent=f"{topic}/card-{number - 2}" if number % 6 > 3 else None,
        )

    def entry(self, card_id):
        return self._by_id.get(card_id)

    def entries(self, *, topics=(), since=0):
        return iter([entry for entry in self._entries[since:] if not topics or entry.topic in topics])


@pytest.fixture
def progress(tmp_path):
    with open_progress(tmp_path, now=START) as opened:
        yield opened


def rate_all(progress, entries, day, rating=Rating.GOOD):
    for index, entry in enumerate(entries):
        progress.record(
            Review(entry.id, rating, fingerprint=entry.fingerprint), at(day) + timedelta(seconds=index)
        )


def test_the_first_day_holds_the_days_new_cards_one_of_each_concept(progress):
    today = find_today(Shelf(200), progress, at(0))
    assert len(today.new) == 15
    assert len({entry.concept for entry in today.new}) == 15
    assert today.due == ()


def test_what_was_introduced_today_counts_against_the_days_number_and_its_concepts(progress):
    shelf = Shelf(200)
    first = find_today(shelf, progress, at(0)).new
    rate_all(progress, first[:5], 0)
    rest = find_today(shelf, progress, at(0)).new
    assert rest == first[5:]
    rate_all(progress, rest, 0)
    assert find_today(shelf, progress, at(0)).new == ()


def test_the_next_day_brings_back_what_is_due_then_new_cards(progress):
    shelf = Shelf(200)
    rate_all(progress, find_today(shelf, progress, at(0)).new, 0, Rating.AGAIN)
    today = find_today(shelf, progress, at(1))
    assert len(today.due) == 15
    assert len(today.new) == 15
    assert today.entries[:15] == tuple(due.entry for due in today.due)


def test_follow_ups_wait_for_their_parents(progress):
    shelf, seen = Shelf(36), []
    for day in range(12):
        for entry in find_today(shelf, progress, at(day)).new:
            assert entry.parent is None or entry.parent in seen
            seen.append(entry.id)
            rate_all(progress, [entry], day)
    assert sorted(seen) == sorted(entry.id for entry in shelf.entries())


def test_preferred_topics_come_first_then_the_others(progress):
    progress.set("topics", "calculus", at(0))
    new = find_today(Shelf(60), progress, at(0)).new
    topics = [entry.topic for entry in new]
    assert topics == ["calculus"] * 10 + ["probability"] * 5


def test_new_cards_can_be_turned_off(progress):
    progress.set("new_per_day", "0", at(0))
    assert find_today(Shelf(50), progress, at(0)).new == ()


def test_known_concepts_are_left_out_and_come_back(progress):
    shelf = Shelf(6)
    progress.know("probability/concept-0", at(0))
    assert [entry.topic for entry in find_new(shelf, progress, at(0))] == ["calculus"]
    progress.know("probability/concept-0", at(0), known=False)
    assert len(find_new(shelf, progress, at(0))) == 2


@pytest.mark.parametrize("step", ["undo", "reset"])
def test_a_card_that_became_new_again_is_found_again(progress, step):
    shelf = Shelf(200)
    first = find_new(shelf, progress, at(0))
    rate_all(progress, first, 0)
    find_new(shelf, progress, at(1))
    progress.undo(at(1)) if step == "undo" else progress.reset(first[-1].id, at(1))
    assert first[-1] in find_new(shelf, progress, at(2), limit=200)


def test_a_suspended_new_card_is_found_when_it_comes_back(progress):
    shelf = Shelf(6)
    progress.suspend("probability/card-0", at(0))
    assert [entry.id for entry in find_new(shelf, progress, at(0))] == [
        "calculus/card-1",
        "probability/card-2",
    ]
    progress.unsuspend("probability/card-0", at(0))
    assert "probability/card-0" in [entry.id for entry in find_new(shelf, progress, at(0))]


def test_cards_added_to_the_bank_are_found(progress):
    rate_all(progress, find_new(Shelf(6), progress, at(0)), 0)
    assert len(find_new(Shelf(12, stamp="bank-2"), progress, at(1))) == 4


def test_after_weeks_away_the_day_is_capped_and_has_nothing_new_until_the_backlog_is_gone(progress):
    shelf = Shelf(3000)
    progress.set("new_per_day", "200", at(0))
    progress.set("minutes", "10", at(0))
    rate_all(progress, find_today(shelf, progress, at(0)).new, 0)
    estimates, day = [], 30
    while (today := find_today(shelf, progress, at(day))).backlog:
        assert today.new == ()
        assert today.seconds <= 600 + 40
        estimates.append(today.backlog.days)
        while today.due and today.backlog:
            progress.record(Review(today.due[0].entry.id, Rating.EASY, took_ms=20_000), at(day))
            today = find_today(shelf, progress, at(day))
        day += 1
    assert len(estimates) <= estimates[0] <= 1.5 * len(estimates)
    assert estimates == sorted(estimates, reverse=True)
    assert today.new

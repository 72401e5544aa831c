"""Recording, undoing and asking: what a sitting does with the progress file."""

import sqlite3
from contextlib import closing

import pytest
from learner import FIRST_DAY, answer, at, open_at

from mlprep.core.cards import Outcome, Rating
from mlprep.core.memory import Memory, retrievability
from mlprep.core.mode import Mode
from mlprep.core.queue import Frontier, Pace
from mlprep.core.schedule import NEW
from mlprep.errors import ProgressError
from mlprep.progress import Imported, Kind, Review, care, progress_path

CARD = "probability/bayes"


def test_a_new_home_gets_a_file_and_nothing_is_due(tmp_path):
    with open_at(tmp_path / "deep" / "home") as progress:
        assert progress.is_empty()
        assert list(progress.due(at())) == []
    assert progress_path(tmp_path / "deep" / "home").is_file()
    assert [file.name for file in (tmp_path / "deep" / "home").iterdir()] == ["progress.db"]


def test_a_rating_is_there_after_the_file_was_closed(tmp_path):
    with open_at(tmp_path) as progress:
        recorded = answer(progress)
    with open_at(tmp_path) as progress:
        assert progress.standing(CARD) == recorded.standing
        assert recorded.standing.memory == Memory(2.3065, pytest.approx(2.118, abs=1e-3))


def test_a_rating_keeps_all_that_was_known_of_it(tmp_path):
    review = Review(
        card_id=CARD,
        rating=Rating.HARD,
        mode=Mode.REVIEW,
        fingerprint="f1",
        verdict=Outcome.WRONG,
        code="mistake:2",
        override=True,
        hint=True,
        answer="2*A*x",
        seed=77,
        took_ms=4321,
    )
    with open_at(tmp_path) as progress:
        recorded = progress.record(review, at())
        (event,) = progress.events()
    assert (event.id, event.kind, event.device) == (review.id, Kind.RATE, progress.device)
    assert (event.utc_ms, event.utc_offset, event.day) == (round(at().timestamp() * 1000), 60, FIRST_DAY)
    assert (event.card_id, event.fingerprint, event.mode, event.rating) == (
        CARD,
        "f1",
        Mode.REVIEW,
        Rating.HARD,
    )
    assert (event.verdict, event.code, event.override, event.hint) == (Outcome.WRONG, "mistake:2", True, True)
    assert (event.answer, event.seed, event.took_ms) == ("2*A*x", 77, 4321)
    assert event.due == FIRST_DAY + recorded.interval == recorded.standing.due_day


def test_the_card_comes_back_on_the_day_it_was_promised_for(tmp_path):
    with open_at(tmp_path) as progress:
        promised = progress.intervals(CARD, at())
        interval = answer(progress, rating=4).interval
        assert interval == promised[Rating.EASY]
        assert [card for card, _ in progress.due(at(interval - 1))] == []
        assert [card for card, _ in progress.due(at(interval))] == [CARD]


def test_after_again_the_card_is_due_the_next_day(tmp_path):
    with open_at(tmp_path) as progress:
        assert answer(progress, rating=1).interval == 1
        assert [card for card, _ in progress.due(at(1))] == [CARD]


def test_a_quiz_is_logged_and_schedules_nothing(tmp_path):
    with open_at(tmp_path) as progress:
        recorded = answer(progress, mode=Mode.QUIZ, fingerprint="f1")
        assert recorded.interval is None
        assert (recorded.standing.reps, recorded.standing.shown, recorded.standing.memory) == (0, 1, None)
        assert list(progress.due(at(400))) == []
        assert [event.mode for event in progress.reviews()] == [Mode.QUIZ]
        assert list(progress.introduced(at())) == []


def test_the_same_review_recorded_twice_counts_once(tmp_path):
    review = Review(CARD, Rating.GOOD)
    with open_at(tmp_path) as progress:
        first = progress.record(review, at())
        again = progress.record(review, at(0, seconds=5))
        assert again == first
        assert len(list(progress.events())) == 1


def test_the_eighth_lapse_is_told(tmp_path):
    with open_at(tmp_path) as progress:
        assert not answer(progress).leech
        lapses = []
        for day in range(40, 80, 2):
            lapses.append(answer(progress, rating=1, day=day).leech)
            answer(progress, rating=3, day=day + 1)
    assert [number for number, leech in enumerate(lapses, 1) if leech] == [8, 12, 16, 20]


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "a" * 100_000, "'; DROP TABLE event; --", "\x1b[2J", "مرحبا"]
)
def test_whatever_was_typed_is_kept_as_far_as_a_database_can(tmp_path, text):
    with open_at(tmp_path) as progress:
        answer(progress, answer=text)
        (event,) = progress.events()
    assert event.answer == text[:10_000].replace("\0", "\ufffd").replace("\ud800", "?")


def test_time_spent_thinking_is_never_negative(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, took_ms=-5)
        assert [event.took_ms for event in progress.reviews()] == [0]


# The clock


def test_a_clock_set_back_loses_nothing_and_leaves_a_cache_that_a_replay_confirms(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, day=10)
        late = answer(progress, day=3)
        assert late.standing.reps == 2
        assert late.standing.last_day == FIRST_DAY + 10
        before = progress.standing(CARD)
        progress.rebuild()
        assert progress.standing(CARD) == before
        assert [event.day - FIRST_DAY for event in progress.reviews()] == [3, 10]


def test_undo_takes_back_what_was_done_last_even_if_the_clock_was_set_back(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, "a/early", day=10)
        answer(progress, "a/late", day=3)
        assert progress.undo(at(3)).card_id == "a/late"


def test_the_last_word_holds_even_if_the_clock_was_set_back(tmp_path):
    with open_at(tmp_path) as progress:
        progress.set("minutes", "40", at(10))
        progress.save_plan("{}", at(10))
        progress.suspend(CARD, at(10))
        progress.know("probability/bayes", at(10))
        answer(progress, "a/reset", day=10)

        progress.set("minutes", "30", at(3))
        progress.save_plan("", at(3))
        progress.unsuspend(CARD, at(3))
        progress.know("probability/bayes", at(3), known=False)
        progress.reset("a/reset", at(3))

        progress.rebuild()
        assert progress.settings.minutes == 30
        assert progress.plan().value == ""
        assert not progress.standing(CARD).suspended
        assert progress.known_concepts() == frozenset()
        assert progress.standing("a/reset").first_day is None
        assert [event.day - FIRST_DAY for event in progress.events()] == [10] * 5 + [3] * 5


def test_the_study_day_is_stored_and_stays_when_the_rollover_moves(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, day=-0.25)  # 03:00
        progress.set("rollover", "02:00", at())
        answer(progress, "other/card", day=-0.25, seconds=1)
        days = {event.card_id: event.day for event in progress.reviews()}
    assert days == {CARD: FIRST_DAY - 1, "other/card": FIRST_DAY}


def test_steps_of_one_millisecond_keep_their_order(tmp_path):
    """As a script makes them: replay must not leave it to chance which came first."""
    with open_at(tmp_path) as progress:
        for _ in range(20):
            progress.suspend(CARD, at())
            assert not progress.unsuspend(CARD, at()).suspended
        progress.rebuild()
        assert not progress.standing(CARD).suspended


# Undo


def test_undo_restores_the_card_exactly(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, fingerprint="f1")
        before = progress.standing(CARD)
        answer(progress, rating=1, day=5, fingerprint="f2")
        undone = progress.undo(at(5))
        assert (undone.kind, undone.card_id, undone.rating) == (Kind.RATE, CARD, Rating.AGAIN)
        assert progress.standing(CARD) == before


def test_undoing_the_only_rating_makes_the_card_new(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        progress.undo(at())
        assert progress.standing(CARD) == NEW
        assert dict(progress.all_standings()) == {}
        assert list(progress.reviews()) == []
        assert len(list(progress.events())) == 2


def test_undo_reaches_into_earlier_sittings_one_step_at_a_time(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, "a/a")
        answer(progress, "a/b", day=1)
    with open_at(tmp_path) as progress:
        assert progress.undo(at(2)).card_id == "a/b"
        assert progress.undo(at(2)).card_id == "a/a"
        assert progress.undo(at(2)) is None


@pytest.mark.parametrize("step", ["suspend", "bury", "reset"])
def test_marks_can_be_undone(tmp_path, step):
    with open_at(tmp_path) as progress:
        before = answer(progress).standing
        assert getattr(progress, step)(CARD, at(1)) != before
        assert progress.undo(at(1)).kind is Kind(step)
        assert progress.standing(CARD) == before


def test_a_known_concept_can_be_brought_back_and_undone(tmp_path):
    with open_at(tmp_path) as progress:
        progress.know("probability/bayes", at())
        assert progress.known_concepts() == {"probability/bayes"}
        assert progress.undo(at()).name == "probability/bayes"
        assert progress.known_concepts() == frozenset()
        progress.know("probability/bayes", at())
        progress.know("probability/bayes", at(1), known=False)
        assert progress.known_concepts() == frozenset()


def test_undo_leaves_what_another_device_did(tmp_path):
    with open_at(tmp_path, device="laptop") as progress:
        answer(progress, "a/laptop")
    with open_at(tmp_path, device="desktop") as progress:
        assert progress.undo(at()) is None


def test_undoing_an_unknown_event_says_so(tmp_path):
    with (
        open_at(tmp_path) as progress,
        pytest.raises(ProgressError, match=r"^no event 'nothing-here' in progress\.db$"),
    ):
        progress.undo(at(), "nothing-here")


def test_a_setting_is_not_undone_but_set_again(tmp_path):
    with open_at(tmp_path) as progress:
        progress.set("minutes", "45", at())
        (event,) = progress.events()
        with pytest.raises(ProgressError, match=r"^a step of kind 'setting' cannot be undone$"):
            progress.undo(at(), event.id)
        assert progress.undo(at()) is None


# Marks


def test_a_suspended_card_stays_away_until_it_is_unsuspended(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        progress.suspend(CARD, at(1))
        assert list(progress.due(at(50))) == []
        progress.unsuspend(CARD, at(50))
        assert [card for card, _ in progress.due(at(50))] == [CARD]


def test_a_buried_card_stays_away_until_tomorrow(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, rating=1)
        progress.bury(CARD, at(1))
        assert list(progress.due(at(1))) == []
        assert [card for card, _ in progress.due(at(2))] == [CARD]


def test_a_reset_card_is_new_but_draws_other_numbers(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        standing = progress.reset(CARD, at(1))
        assert (standing.reps, standing.due_day, standing.first_day, standing.shown) == (0, None, None, 1)


# Asking


def test_due_cards_come_most_forgotten_first(tmp_path):
    """By recall: an old card that was easy may be remembered better than a young one."""
    with open_at(tmp_path) as progress:
        for day, card, rating in ((2, "a/second", 1), (0, "a/third", 3), (4, "a/first", 1)):
            answer(progress, card, rating=rating, day=0)
            answer(progress, card, rating=rating, day=day, seconds=9)
        due = list(progress.due(at(40)))
        recalls = [
            retrievability(standing.memory.stability, FIRST_DAY + 40 - standing.last_day)
            for _, standing in due
        ]
        assert len(due) == 3
        assert recalls == sorted(recalls)


def test_introduced_today_are_the_cards_first_reviewed_today(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, "a/yesterday", rating=1)
        answer(progress, "a/yesterday", day=1)
        answer(progress, "a/today", day=1)
        assert list(progress.introduced(at(1))) == ["a/today"]


def test_reviews_can_be_asked_for_by_card_day_and_mode(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, "a/a", day=0)
        answer(progress, "a/b", day=1, mode=Mode.QUIZ)
        answer(progress, "a/a", day=2)

        def asked(**wanted):
            return [(event.card_id, event.day - FIRST_DAY) for event in progress.reviews(**wanted)]

        assert asked() == [("a/a", 0), ("a/b", 1), ("a/a", 2)]
        assert asked(card_id="a/a") == [("a/a", 0), ("a/a", 2)]
        assert asked(mode=Mode.QUIZ) == [("a/b", 1)]
        assert asked(first_day=FIRST_DAY + 1) == [("a/b", 1), ("a/a", 2)]
        assert asked(first_day=FIRST_DAY + 1, last_day=FIRST_DAY + 1) == [("a/b", 1)]
        assert asked(card_id="a/a", last_day=FIRST_DAY) == [("a/a", 0)]


@pytest.mark.parametrize("hours", [-14, 12])
def test_a_day_is_found_wherever_on_earth_it_was_spent(tmp_path, hours):
    from datetime import timedelta, timezone

    noon = at().replace(hour=12, tzinfo=timezone(timedelta(hours=hours)))
    with open_at(tmp_path) as progress:
        progress.record(Review(CARD, Rating.GOOD, took_ms=9000), noon)
        day = progress.moment(noon).day
        assert [event.day for event in progress.reviews(first_day=day, last_day=day)] == [day]
        assert progress.spent(noon) == 9.0


def test_time_spent_today_counts_a_long_pause_as_ten_minutes(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, took_ms=30_000)
        answer(progress, seconds=9, took_ms=3_600_000)
        answer(progress, day=1, took_ms=50_000)
        assert progress.spent(at()) == 630.0


def test_the_pace_is_the_learners_own_once_there_is_enough_of_it(tmp_path):
    with open_at(tmp_path) as progress:
        for number in range(19):
            answer(progress, f"a/{number}", took_ms=40_000)
        assert progress.pace() == Pace()
        answer(progress, "a/19", took_ms=40_000)
        assert progress.pace() == Pace(new=40.0)
        for number in range(20):
            answer(progress, f"a/{number}", day=1, took_ms=8_000)
        assert progress.pace() == Pace(new=40.0, review=8.0)


def test_standings_are_given_for_many_cards_at_once(tmp_path):
    ids = [f"a/{number}" for number in range(1200)]
    with open_at(tmp_path) as progress:
        for card in ids[::400]:
            answer(progress, card)
        assert list(progress.standings(ids)) == ids[::400]


def test_the_latest_plan_and_all_interview_reports_are_kept(tmp_path):
    with open_at(tmp_path) as progress:
        assert progress.plan() is None
        progress.save_plan('{"minutes": 20}', at())
        progress.save_plan('{"minutes": 30}', at(1))
        progress.save_interview('{"right": 9}', at(2))
        progress.save_interview('{"right": 10}', at(3))
        assert progress.plan().value == '{"minutes": 30}'
        assert [event.value for event in progress.interviews()] == ['{"right": 9}', '{"right": 10}']


def test_a_frontier_is_kept_until_the_bank_or_the_card_changes(tmp_path):
    with open_at(tmp_path) as progress:
        progress.keep_frontier("all", "bank1", Frontier(40, ("a/x", "a/y")))
        assert progress.frontier("all", "bank1") == Frontier(40, ("a/x", "a/y"))
        assert progress.frontier("all", "bank2") == Frontier()
        answer(progress, "a/z")
        progress.undo(at())
        assert progress.frontier("all", "bank1") == Frontier(40, ("a/x", "a/y", "a/z"))
        progress.know("a/concept", at(), known=False)
        assert progress.frontier("all", "bank1") == Frontier()


def test_derived_texts_are_kept(tmp_path):
    with open_at(tmp_path) as progress:
        assert progress.kept_text("plan") is None
        progress.keep_text("plan", "71 %")
        assert progress.kept_text("plan") == "71 %"


# Load


def test_cards_learned_together_do_not_come_back_together(tmp_path):
    with open_at(tmp_path) as progress:
        days = [answer(progress, f"a/{number}", rating=4, seconds=number).interval for number in range(60)]
    counts = [days.count(day) for day in set(days)]
    assert len(counts) >= 3
    assert max(counts) - min(counts) <= 1


# Former ids


def test_a_renamed_card_keeps_its_schedule_and_its_log(tmp_path):
    with open_at(tmp_path) as progress:
        old = answer(progress, "a/old").standing
        progress.adopt({"a/old": "a/new"})
        assert progress.standing("a/new") == old
        assert [card for card, _ in progress.due(at(60))] == ["a/new"]
        after = answer(progress, "a/new", day=3).standing
        assert after.reps == 2
        assert [event.card_id for event in progress.reviews()] == ["a/new", "a/new"]
        assert [event.card_id for event in progress.events()] == ["a/old", "a/new"]
        assert len(list(progress.reviews(card_id="a/new"))) == 2


def test_a_chain_of_renames_ends_at_the_last_id(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, "a/one")
        answer(progress, "a/two", day=2)
        progress.adopt({"a/one": "a/two", "a/two": "a/three"})
        assert progress.standing("a/three").reps == 2


def test_a_rename_taken_back_gives_each_card_its_own_history(tmp_path):
    with open_at(tmp_path) as progress:
        old = answer(progress, "a/old").standing
        new = answer(progress, "a/new", day=1).standing
        progress.adopt({"a/old": "a/new"})
        progress.adopt({})
        assert progress.standing("a/old") == old
        assert progress.standing("a/new") == new


def test_renames_in_a_circle_change_nothing(tmp_path):
    with open_at(tmp_path) as progress:
        old = answer(progress, "a/old").standing
        progress.adopt({"a/old": "a/new", "a/new": "a/old"})
        assert progress.standing("a/old") == old


def test_undo_of_a_rating_under_a_former_id_reaches_the_card_it_became(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, "a/old")
        progress.adopt({"a/old": "a/new"})
        assert progress.undo(at()).card_id == "a/old"
        assert progress.standing("a/new") == NEW


# Reviews from Anki


def anki_reviews(*days: float) -> list[Imported]:
    return [Imported(CARD, round(at(day).timestamp() * 1000), 60, Rating.GOOD, 5000) for day in days]


def test_reviews_made_in_anki_count_once_however_often_they_are_imported(tmp_path):
    with open_at(tmp_path) as progress:
        assert progress.import_reviews(anki_reviews(1, 4)) == 2
        standing = progress.standing(CARD)
        assert progress.import_reviews(anki_reviews(1, 4, 9)) == 1
        assert progress.import_reviews(anki_reviews(9, 4, 1)) == 0
        assert (standing.reps, progress.standing(CARD).reps) == (2, 3)
        assert progress.standing(CARD).due_day > FIRST_DAY + 9


def test_our_own_reviews_coming_back_from_anki_are_known(tmp_path):
    with open_at(tmp_path) as progress:
        before = answer(progress, day=1).standing
        assert progress.import_reviews(anki_reviews(1)) == 0
        assert progress.standing(CARD) == before


def test_reviews_imported_between_ours_fall_into_their_place(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress, day=0)
        last = answer(progress, day=8).standing
        progress.import_reviews(anki_reviews(4))
        standing = progress.standing(CARD)
        assert (standing.reps, standing.last_day, standing.due_day) == (3, last.last_day, last.due_day)
        assert standing.memory != last.memory


# Texts seen


def test_a_text_is_seen_once_and_remembered(tmp_path):
    with open_at(tmp_path) as progress:
        first = progress.see([(CARD, "f1")], at())
        later = progress.see([(CARD, "f1"), (CARD, "f2")], at(9))
    assert later[CARD, "f1"] == first[CARD, "f1"] == round(at().timestamp() * 1000)
    assert later[CARD, "f2"] == round(at(9).timestamp() * 1000)


# The log


@pytest.mark.parametrize("change", ["DELETE FROM event", "UPDATE event SET rating = 4"])
def test_the_log_refuses_to_be_changed(tmp_path, change):
    with open_at(tmp_path) as progress:
        answer(progress)
    with (
        closing(sqlite3.connect(progress_path(tmp_path))) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"^the log is append-only$"),
    ):
        connection.execute(change)


def test_a_row_that_is_no_event_is_told_and_left_out_by_the_doctor(tmp_path):
    """Written by hand, with checks switched off."""
    with open_at(tmp_path) as progress:
        answer(progress)
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            "INSERT INTO event (id, kind, device, utc_ms, utc_offset, day) VALUES ('by-hand-1', 'dance', 'x', 0, 0, 0)"
        )
        connection.commit()
    with (
        open_at(tmp_path, 1) as progress,
        pytest.raises(ProgressError, match=r"event by-hand-1: 'dance' is not a valid"),
    ):
        list(progress.events())
    assert care.repair(tmp_path, at(1)).salvaged.read == 1
    with open_at(tmp_path, 1) as progress:
        assert [event.kind for event in progress.events()] == [Kind.RATE]


def test_an_answer_is_durable_when_it_is_acknowledged(tmp_path):
    """WAL with synchronous=FULL: the commit is on the disk before record() returns."""
    with open_at(tmp_path) as progress:
        assert progress._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert progress._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert progress._connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_people_can_query_their_reviews(tmp_path):
    """The view of README.md."""
    with open_at(tmp_path) as progress:
        answer(progress, rating=2, answer="42")
        answer(progress, rating=1, day=1)
        progress.undo(at(1))
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        query = "SELECT card, utc, day, rating, answer, undone FROM review"
        assert connection.execute(query).fetchall() == [
            (CARD, "2026-11-20 08:00:00", "2026-11-20", "hard", "42", 0),
            (CARD, "2026-11-21 08:00:00", "2026-11-21", "again", "", 1),
        ]

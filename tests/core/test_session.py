"""A sitting steps from question to rating, and back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from mlprep.core import session as sitting
from mlprep.core.cards import Entry, Grade, Level, Outcome, Rating, Reveal, seed_of
from mlprep.core.mode import Mode
from mlprep.core.session import Item, Session

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REVEAL = Reveal("2")
RIGHT = Grade(Outcome.RIGHT, REVEAL)
WRONG = Grade(Outcome.WRONG, REVEAL, code="sign", message="The sign.")
UNREAD = Grade(Outcome.UNREAD, REVEAL, message="Not read.")
OPEN = Grade(Outcome.UNDECIDED, Reveal("text", points=("first", "second", "third")))


def entry(name, concept="calculus/gradient", parent=None):
    return Entry(f"calculus/{name}", "symbolic", concept, Level.L1, "f", 0, parent and f"calculus/{parent}")


def item(name, concept=None, parent=None, repetition=0):
    return Item(entry(name, f"calculus/{concept or name}", parent), repetition)


def begin(*names, mode=Mode.REVIEW, **fields):
    waiting = tuple(name if isinstance(name, Item) else item(name) for name in names)
    return sitting.advance(Session(mode, waiting, **fields), NOW)


def graded(session, grade=RIGHT, now=NOW, text="2x"):
    return sitting.answer(session, text, grade, now)


def rated(session, rating=Rating.GOOD, grade=RIGHT, now=NOW):
    """The next turn's session after this one was answered and rated."""
    return sitting.advance(sitting.rate(graded(session, grade, now), rating, now), now)


def shown(session):
    return session.turn and session.turn.item.entry.id.removeprefix("calculus/")


def play(session, ratings=(), step=MINUTE):
    """The ids in the order shown; ratings beyond those given are Good."""
    order, now, ratings = [], NOW, list(ratings)
    session = sitting.advance(session, now)
    while session.turn is not None and len(order) < 200:
        order.append(shown(session))
        now += step
        session = rated(session, ratings.pop(0) if ratings else Rating.GOOD, now=now)
    return order


def test_cards_come_in_the_order_of_the_queue():
    assert play(Session(Mode.REVIEW, (item("a"), item("b"), item("c")))) == ["a", "b", "c"]


def test_an_empty_queue_has_no_turn():
    assert begin().turn is None


def test_advancing_during_a_turn_changes_nothing():
    session = begin("a", "b")
    assert sitting.advance(session, NOW + MINUTE) is session


def test_a_turn_is_drawn_with_the_seed_of_its_repetition():
    assert begin(item("a", repetition=3)).turn.seed == seed_of("calculus/a", 3)


def test_a_right_answer_suggests_good_and_after_a_hint_hard():
    assert graded(begin("a")).turn.suggestion is Rating.GOOD
    assert graded(sitting.hint(begin("a"))).turn.suggestion is Rating.HARD


def test_a_wrong_answer_suggests_again_until_the_learner_was_right():
    wrong = graded(begin("a"), WRONG)
    assert wrong.turn.suggestion is Rating.AGAIN
    assert sitting.override(wrong).turn.suggestion is Rating.GOOD
    hinted = graded(sitting.hint(begin("a")), WRONG)
    assert sitting.override(hinted).turn.suggestion is Rating.HARD


def test_only_a_wrong_verdict_can_be_overridden():
    for grade in (RIGHT, OPEN):
        session = graded(begin("a"), grade)
        assert sitting.override(session) is session
    assert sitting.override(begin("a")).turn.overridden is False


def test_ticked_points_decide_what_is_suggested():
    session = graded(begin("a"), OPEN)
    assert session.turn.suggestion is Rating.AGAIN
    assert sitting.tick(session, {0, 1}).turn.suggestion is Rating.HARD
    assert sitting.tick(session, {0, 1, 2}).turn.suggestion is Rating.GOOD


def test_an_unread_answer_is_asked_again_and_leaves_no_trace():
    session = begin("a")
    assert graded(session, UNREAD) is session


def test_an_ungraded_turn_cannot_be_rated():
    with pytest.raises(ValueError, match="has not been graded"):
        sitting.rate(begin("a"), Rating.GOOD, NOW)


def test_without_a_turn_nothing_can_be_answered():
    with pytest.raises(ValueError, match="no card is being shown"):
        graded(begin())


def test_a_rating_keeps_answer_verdict_and_time():
    session = sitting.rate(graded(begin("a"), WRONG, NOW + 4 * MINUTE), Rating.AGAIN, NOW + 5 * MINUTE)
    record = session.rated[-1]
    assert (record.answer, record.grade, record.rating) == ("2x", WRONG, Rating.AGAIN)
    assert record.milliseconds == 240_000
    assert record.at == NOW + 5 * MINUTE
    assert not record.right


def test_a_clock_set_back_does_not_make_a_negative_time():
    session = sitting.rate(graded(begin("a"), RIGHT, NOW - MINUTE), Rating.GOOD, NOW)
    assert session.rated[-1].milliseconds == 0


def test_what_counts_as_right_is_the_verdict_unless_it_was_left_to_the_learner():
    overridden = sitting.override(graded(begin("a"), WRONG))
    assert sitting.rate(overridden, Rating.GOOD, NOW).rated[-1].right
    assert sitting.rate(graded(begin("a"), OPEN), Rating.HARD, NOW).rated[-1].right
    assert not sitting.rate(graded(begin("a"), OPEN), Rating.AGAIN, NOW).rated[-1].right
    assert sitting.rate(graded(begin("a"), RIGHT), Rating.AGAIN, NOW).rated[-1].right


def test_after_again_a_card_comes_back_when_ten_minutes_have_passed():
    names = [f"c{number:02}" for number in range(20)]
    order = play(Session(Mode.REVIEW, tuple(map(item, names))), [Rating.AGAIN])
    assert order.index("c00", 1) == 11
    assert sorted(set(order)) == names


def test_after_again_a_card_comes_back_at_the_end_of_a_short_sitting():
    assert play(Session(Mode.REVIEW, (item("a"), item("b"))), [Rating.AGAIN]) == ["a", "b", "a"]


def test_a_card_that_comes_back_is_drawn_anew_and_not_new():
    first = replace(item("a"), new=True, changed=True)
    session = rated(begin(first), Rating.AGAIN)
    assert session.turn.seed == seed_of("calculus/a", 1)
    assert not session.turn.item.new
    assert not session.turn.item.changed


@pytest.mark.parametrize("mode", [Mode.QUIZ, Mode.INTERVIEW])
def test_only_a_review_brings_cards_back(mode):
    assert play(Session(mode, (item("a"), item("b"))), [Rating.AGAIN, Rating.AGAIN]) == ["a", "b"]


def test_two_cards_of_one_concept_are_not_next_to_each_other():
    queue = (item("a1", "a"), item("a2", "a"), item("b1", "b"), item("b2", "b"))
    assert play(Session(Mode.REVIEW, queue)) == ["a1", "b1", "a2", "b2"]


def test_one_concept_alone_is_still_asked():
    assert play(Session(Mode.REVIEW, (item("a1", "a"), item("a2", "a")))) == ["a1", "a2"]


def test_a_returning_card_comes_early_to_keep_two_of_a_concept_apart():
    queue = (item("b", "b"), item("a1", "a"), item("a2", "a"))
    assert play(Session(Mode.REVIEW, queue), [Rating.AGAIN]) == ["b", "a1", "b", "a2"]


@pytest.mark.parametrize("mode", [Mode.QUIZ, Mode.INTERVIEW])
def test_a_follow_up_comes_right_after_its_parent_with_the_same_numbers(mode):
    queue = (item("p", "p", repetition=2), item("x"), item("f", "p", parent="p"), item("g", "p", parent="f"))
    session = begin(*queue, mode=mode)
    seeds = []
    order = []
    while session.turn:
        order.append(shown(session))
        seeds.append(session.turn.seed)
        session = rated(session)
    assert order == ["p", "f", "g", "x"]
    assert seeds[0] == seeds[1] == seeds[2] == seed_of("calculus/p", 2)


def test_the_second_follow_up_comes_after_the_first_and_its_children():
    queue = (item("p"), item("f", parent="p"), item("h", parent="p"), item("g", parent="f"))
    assert play(Session(Mode.QUIZ, queue)) == ["p", "f", "g", "h"]


def test_in_a_review_a_follow_up_keeps_its_place_and_its_own_numbers():
    queue = (item("p"), item("x"), item("f", parent="p"))
    session = rated(rated(begin(*queue)))
    assert shown(session) == "f"
    assert session.turn.seed == seed_of("calculus/f", 0)


def test_dropping_removes_the_card_also_from_those_that_come_back():
    session = rated(begin("a", "b"), Rating.AGAIN)
    again = sitting.advance(sitting.rate(graded(session), Rating.GOOD, NOW), NOW)
    assert shown(again) == "a"
    assert sitting.advance(sitting.drop(again), NOW).turn is None


def test_knowing_a_concept_drops_all_its_cards():
    session = begin(item("a1", "a"), item("b"), item("a2", "a"))
    session = sitting.advance(sitting.drop(session, concept=True), NOW)
    assert shown(session) == "b"
    assert session.left == 1


def test_undo_shows_the_verdict_again_so_that_it_can_be_rated_anew():
    before = graded(begin("a", "b"), WRONG)
    after = sitting.advance(sitting.rate(before, Rating.GOOD, NOW), NOW)
    assert sitting.undo(after) == before
    assert sitting.undo(before) is None


def test_undo_goes_back_step_by_step_over_ratings_and_removals():
    session = rated(begin("a", "b", "c"))
    session = sitting.advance(sitting.drop(session), NOW)
    assert shown(session) == "c"
    session = sitting.undo(session)
    assert shown(session) == "b"
    session = sitting.undo(session)
    assert shown(session) == "a"
    assert session.rated == ()


def test_a_card_undone_from_an_earlier_sitting_comes_first_and_once():
    session = sitting.put_first(begin("a", "b", "c"), item("b"))
    session = sitting.advance(session, NOW)
    assert shown(session) == "b"
    assert play(replace(session, turn=None)) == ["a", "c"]


def test_an_edited_card_is_asked_anew():
    session = graded(sitting.hint(begin("a")), WRONG)
    edited = replace(item("a"), changed=True)
    turn = sitting.refresh(session, edited).turn
    assert turn.item == edited
    assert turn.grade is None
    assert turn.hinted


def test_no_turn_begins_once_the_time_is_up():
    session = begin("a", "b", ends=NOW + MINUTE)
    assert shown(session) == "a"
    assert rated(session, now=NOW + MINUTE).turn is None


@given(
    concepts=st.lists(st.sampled_from("abcd"), min_size=1, max_size=12),
    ratings=st.lists(st.sampled_from(list(Rating)), max_size=40),
    seconds=st.integers(1, 400),
)
@settings(max_examples=150, deadline=None)
def test_every_card_is_shown_until_it_is_not_rated_again(concepts, ratings, seconds):
    queue = tuple(item(f"{concept}{index}", concept) for index, concept in enumerate(concepts))
    order = play(Session(Mode.REVIEW, queue), ratings, timedelta(seconds=seconds))
    given_ratings = dict(zip(range(len(order)), [*ratings, *[Rating.GOOD] * 200], strict=False))
    for card in queue:
        name = card.entry.id.removeprefix("calculus/")
        places = [place for place, each in enumerate(order) if each == name]
        assert places
        assert [given_ratings[place] is Rating.AGAIN for place in places[:-1]] == [True] * (len(places) - 1)
        assert given_ratings[places[-1]] is not Rating.AGAIN


@given(concepts=st.lists(st.sampled_from("abc"), min_size=2, max_size=12))
@settings(max_examples=150, deadline=None)
def test_neighbours_share_a_concept_only_if_nothing_else_is_left(concepts):
    queue = tuple(item(f"{concept}{index}", concept) for index, concept in enumerate(concepts))
    order = play(Session(Mode.REVIEW, queue))
    for place in range(1, len(order)):
        if order[place][0] == order[place - 1][0]:
            assert {name[0] for name in order[place:]} == {order[place][0]}


@given(steps=st.lists(st.sampled_from([*Rating, "drop", "know"]), max_size=12))
@settings(max_examples=100, deadline=None)
def test_undoing_every_step_leads_back_to_the_start(steps):
    queue = tuple(item(f"{concept}{index}", concept) for index, concept in enumerate("abcabcabc"))
    session = start = begin(*queue)
    done = 0
    for step in steps:
        if session.turn is None:
            break
        if isinstance(step, Rating):
            after = sitting.rate(graded(session), step, NOW)
        else:
            after = sitting.drop(session, concept=step == "know")
        session = sitting.advance(after, NOW)
        done += 1
    for _ in range(done):
        session = sitting.undo(session)
    assert (session.waiting, session.returning, session.rated) == (start.waiting, start.returning, ())
    assert session.turn.item == start.turn.item
    assert sitting.undo(session) is None

"""A mock interview climbs, adapts, visits its topics, and ends in a report that says what to study."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from mlprep.core.cards import Entry, Grade, Level, Outcome, Rating, Reveal
from mlprep.core.interview import LONGEST_VISIT, Pool, choose_next, level_in, make_pool
from mlprep.core.report import make_report, read_report, write_report
from mlprep.core.session import Item, Rated

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def entry(name, topic="calculus", level=1, concept=None, parent=None):
    return Entry(
        f"{topic}/{name}",
        "symbolic",
        f"{topic}/{concept or name}",
        Level(level),
        "f",
        0,
        parent and f"{topic}/{parent}",
    )


def rated(card, *, right=True, message="", hinted=False, rating=None):
    outcome = Outcome.RIGHT if right else Outcome.WRONG
    rating = rating or (Rating.GOOD if right else Rating.AGAIN)
    return Rated(
        Item(card), 1, "x", Grade(outcome, Reveal(""), message=message), rating, False, hinted, 1000, NOW
    )


def pool_of(topics, seed=1, each=6):
    return make_pool(
        [
            entry(f"{level}-{number}", topic, level)
            for topic in topics
            for level in (1, 2, 3)
            for number in range(each)
        ],
        seed,
    )


def play(pool, right, questions=30):
    """The cards asked when `right(card)` says how each is answered."""
    records = []
    while len(records) < questions and (card := choose_next(pool, records)):
        records.append(rated(card, right=right(card)))
    return records


def levels(records):
    return [int(record.item.entry.level) for record in records]


def topics(records):
    return [record.item.entry.topic for record in records]


def test_right_answers_climb_to_l3_within_a_topic():
    records = play(pool_of(["calculus"]), lambda card: True, 4)
    assert levels(records) == [1, 2, 3, 3]


def test_a_miss_leads_to_another_topic():
    records = play(pool_of(["calculus", "metrics"]), lambda card: False, 4)
    assert all(a != b for a, b in zip(topics(records), topics(records)[1:], strict=False))


def test_a_miss_lowers_the_level_the_topic_is_left_at():
    card = entry("x", level=3)
    climbed = [rated(entry("a", level=1)), rated(entry("b", level=2)), rated(card, right=False)]
    assert level_in("calculus", climbed) is Level.L2


def test_a_topic_is_left_after_a_while_even_if_all_is_right():
    records = play(pool_of(["calculus", "metrics", "numerics"]), lambda card: True, 12)
    assert topics(records)[:LONGEST_VISIT] == [topics(records)[0]] * LONGEST_VISIT
    assert len(set(topics(records))) == 3


def test_who_answers_well_begins_the_next_topic_higher():
    records = [rated(entry(str(number))) for number in range(5)]
    assert level_in("metrics", records) is Level.L2
    assert level_in("metrics", records[:3]) is Level.L1


def test_a_right_answer_is_followed_up_a_wrong_one_is_not():
    head, other = entry("head"), entry("other", topic="metrics")
    pool = Pool(("calculus", "metrics"), (head, other), (entry("child", parent="head"),))
    assert choose_next(pool, [rated(head)]).id == "calculus/child"
    assert choose_next(pool, [rated(head, right=False)]) == other


def test_a_follow_up_is_never_asked_out_of_the_blue():
    pool = Pool(("calculus",), (entry("head"),), (entry("child", parent="head"),))
    head = pool.cards[0]
    assert choose_next(pool, []) == head
    assert choose_next(pool, [rated(head, right=False)]) is None


def test_a_skipped_card_is_not_asked_again():
    pool = make_pool([entry("a"), entry("b")], 1)
    first = choose_next(pool, [])
    assert choose_next(pool, [], {first.id}) != first


def test_another_seed_visits_the_topics_in_another_order():
    names = ["calculus", "metrics", "llm", "numerics"]
    assert len({pool_of(names, seed).topics for seed in range(10)}) > 5


@given(
    answers=st.lists(st.booleans(), min_size=40, max_size=40),
    seed=st.integers(0, 50),
    names=st.sets(st.sampled_from(["calculus", "metrics", "llm"]), min_size=1),
)
@settings(max_examples=60, deadline=None)
def test_no_card_is_asked_twice_and_all_are_asked_in_the_end(answers, seed, names):
    pool = pool_of(sorted(names), seed, each=3)
    records = []
    for answer in answers:
        card = choose_next(pool, records)
        if card is None:
            break
        records.append(rated(card, right=answer))
    asked = [record.item.entry.id for record in records]
    assert len(asked) == len(set(asked)) == min(len(answers), len(pool.cards))


KL = entry("kl", "information-theory", 2, "kl-divergence")
KL_AGAIN = entry("kl-2", "information-theory", 1, "kl-divergence")
KKT = entry("kkt", "optimization", 3, "kkt-conditions")
SVD = entry("svd", "linear-algebra", 3, "svd")
RANK = entry("rank", "linear-algebra", 1, "rank")
RECORDS = [
    rated(RANK),
    rated(SVD),
    rated(KL, right=False, message="You gave the reverse KL."),
    rated(KKT, right=False),
    rated(KL_AGAIN, right=False, message="You gave the reverse KL."),
]


def title(concept):
    return concept.rpartition("/")[2].upper()


@pytest.fixture
def report():
    return make_report(RECORDS, title, NOW.isoformat(), 2700)


def test_the_report_counts_by_topic_and_level(report):
    assert [(score.topic, score.level, score.right, score.asked) for score in report.scores] == [
        ("information-theory", 1, 0, 1),
        ("information-theory", 2, 0, 1),
        ("linear-algebra", 1, 1, 1),
        ("linear-algebra", 3, 1, 1),
        ("optimization", 3, 0, 1),
    ]
    assert report.of_level(Level.L3) == (1, 2)
    assert report.asked == 5


def test_the_report_says_what_was_missed_how_often_and_why(report):
    assert [(miss.title, miss.times, miss.why) for miss in report.missed] == [
        ("KL-DIVERGENCE", 2, ("You gave the reverse KL.",)),
        ("KKT-CONDITIONS", 1, ()),
    ]


def test_what_carries_the_rest_is_studied_first(report):
    assert report.next_concepts == ("information-theory/kl-divergence", "optimization/kkt-conditions")


def test_strong_is_what_was_right_without_a_hint_the_hardest_first(report):
    assert report.strong == ("SVD", "RANK")
    hinted = make_report([rated(SVD, hinted=True, rating=Rating.HARD)], title, "", 0)
    assert hinted.strong == ()


def test_a_report_comes_back_as_it_was_kept(report):
    assert read_report(write_report(report)) == report


@pytest.mark.parametrize(
    "document", [{}, {"at": "x"}, {**write_report(make_report([], title, "", 0)), "scores": [{}]}]
)
def test_a_report_of_another_making_is_refused(document):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_report(document)

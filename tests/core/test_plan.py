"""The plan for an interview date, on decks small enough to reason about."""

from random import Random

import pytest

from mlprep.core.cards import Level
from mlprep.core.memory import DEFAULT_PARAMETERS, Memory, next_memory
from mlprep.core.plan import order_today, search_plan
from mlprep.core.policies import Greedy, NewFirst
from mlprep.core.simulation import Deck, Desk, ModelLearner, StudyCard, simulate


def make_deck(count, *, concepts=None, needs=None, **fields):
    concepts = concepts or count
    levels = [Level.L1, Level.L2, Level.L3]
    cards = [
        StudyCard(f"t/c{index}", f"t/k{index * concepts // count}", levels[index % 3], **fields)
        for index in range(count)
    ]
    return Deck.of(cards, needs or {})


def course(deck, policy, days, minutes, seed=1):
    learner = ModelLearner(deck, Random(seed))
    return simulate(Desk.of(deck, days), policy, learner, minutes * 60)


def test_the_plan_beats_or_equals_every_new_first_policy():
    deck = make_deck(120)
    plan = search_plan(deck, 20, 10, seed=5)
    for span in (6, 12, 20):
        recalls = [course(deck, NewFirst(span), 20, 10, seed).recall for seed in (5, 6)]
        assert plan.expected >= sum(recalls) / 2 - 0.03


def test_the_range_holds_the_expected_recall_and_more_minutes_never_hurt():
    plan = search_plan(make_deck(150), 14, 20, seed=1)
    assert 0 <= plan.now <= plan.less <= plan.expected <= plan.more <= 1
    assert plan.low < plan.expected < plan.high


@pytest.mark.parametrize(("days", "minutes", "cards"), [(0, 20, 30), (10, 0, 30), (10, 20, 0)])
def test_without_days_minutes_or_cards_the_plan_says_what_is_kept(days, minutes, cards):
    deck = make_deck(cards, memory=Memory(20.0, 5.0), last_day=-3) if cards else Deck.of([])
    plan = search_plan(deck, days, minutes, seed=1)
    assert plan.course == ()
    assert plan.expected == plan.now == pytest.approx(plan.low)
    assert (plan.expected > 0.8) == bool(cards)


def test_everything_known_needs_no_new_cards():
    deck = make_deck(40, memory=Memory(3000.0, 3.0), last_day=-1)
    plan = search_plan(deck, 10, 20, seed=1)
    assert plan.expected > 0.98
    assert all(day.new == 0 for day in plan.course)
    assert plan.left_out == ()


def test_days_are_not_longer_than_the_minutes():
    """The last card may run over; what it took is missing the next day."""
    done = course(make_deck(300), Greedy(), 10, 15)
    longest = 60 + 20
    assert sum(day.seconds for day in done.days) <= 10 * 15 * 60 + longest
    assert max(day.seconds for day in done.days) <= 15 * 60 + longest


def test_a_concept_is_met_after_what_it_needs_and_never_twice_new_on_one_day():
    needs = {"t/k3": ["t/k9"], "t/k0": ["t/k3", "other/absent"]}
    deck = make_deck(20, concepts=10, needs=needs)
    for policy in (Greedy(), NewFirst(5)):
        desk = Desk.of(deck, 30)
        seen = []
        for day in range(30):
            desk.new_today.clear()
            today = []
            for card in policy.order(desk, day):
                if desk.memory[card] is None:
                    today.append(deck.cards[card].concept)
                desk.note(card, 3, day)
                if len(today) == 4:
                    break
            assert len(set(today)) == len(today)
            seen += today
        assert seen.index("t/k9") < seen.index("t/k3") < seen.index("t/k0")


def test_what_does_not_fit_is_named_with_what_it_waits_for():
    needs = {"t/k9": ["t/k8"]}
    weights = [1.0] * 8 + [0.0, 1.0]
    cards = [StudyCard(f"t/c{i}", f"t/k{i}", Level.L1, weight=weights[i]) for i in range(10)]
    plan = search_plan(Deck.of(cards, needs), 5, 20, seed=1)
    assert [(left.concept, left.needs) for left in plan.left_out] == [("t/k9", "t/k8"), ("t/k8", None)]


def test_weight_decides_what_is_learnt_when_time_is_short():
    cards = [StudyCard(f"t/c{i}", f"t/k{i}", Level.L2, weight=5.0 if i >= 50 else 1.0) for i in range(100)]
    chosen = order_today(Deck.of(cards), Greedy(), 7, 20, DEFAULT_PARAMETERS)
    assert chosen
    assert all(int(card.removeprefix("t/c")) >= 50 for card in chosen)


def test_todays_order_fills_the_minutes_and_prefers_what_is_nearly_forgotten():
    fresh = StudyCard("t/fresh", "t/a", Level.L1, memory=Memory(500.0, 5.0), last_day=-1)
    fading = StudyCard("t/fading", "t/b", Level.L1, memory=Memory(3.0, 5.0), last_day=-9)
    assert order_today(Deck.of([fresh, fading]), NewFirst(0), 10, 0.3, DEFAULT_PARAMETERS) == ["t/fading"]
    assert order_today(Deck.of([fresh, fading]), Greedy(), 10, 5, DEFAULT_PARAMETERS) == [
        "t/fading",
        "t/fresh",
    ]


def test_greedy_gain_agrees_with_the_memory_equations():
    """The inlined gain is the expectation over ratings of what core.memory computes."""
    from mlprep.core.memory import retrievability
    from mlprep.core.policies import Gains
    from mlprep.core.simulation import RECALLED_RATINGS, RELEARN_SECONDS, REVIEW_SECONDS

    memory, elapsed, left = Memory(6.0, 6.5), 9, 12
    card = StudyCard("t/c", "t/k", Level.L2, memory=memory, last_day=-elapsed)
    desk = Desk.of(Deck.of([card]), left)
    recall = retrievability(memory.stability, elapsed)
    after = sum(
        share * retrievability(next_memory(memory, rating, elapsed).stability, left)
        for share, rating in zip(RECALLED_RATINGS, (2, 3, 4), strict=True)
    )
    lapsed = next_memory(next_memory(memory, 1, elapsed), 3, 0)
    expected = recall * after + (1 - recall) * retrievability(lapsed.stability, left)
    expected -= retrievability(memory.stability, elapsed + left)
    seconds = REVIEW_SECONDS + (1 - recall) * RELEARN_SECONDS
    assert Gains(left, DEFAULT_PARAMETERS).review(desk, 0, 0) == pytest.approx(expected / seconds, rel=1e-12)


def test_a_plan_is_the_same_every_time():
    deck = make_deck(80)
    assert search_plan(deck, 12, 10, seed=3) == search_plan(deck, 12, 10, seed=3)


def test_progress_is_told_up_to_one():
    told = []
    search_plan(make_deck(30), 5, 10, seed=1, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

"""The order in which cards are learnt."""

from dataclasses import dataclass

from hypothesis import given, strategies as st

from mlprep.bank.order import find_cycles, order_cards
from mlprep.core.cards import Concept, Level


@dataclass
class Line:
    id: str
    concept: str
    level: int
    parent: str | None = None


def concept(name: str, level: int = 1, *needs: str) -> Concept:
    return Concept(name, name, Level(level), needs)


def ordered(cards: list[Line], concepts: list[Concept], topics: list[str]) -> list[str]:
    order = order_cards(cards, {each.id: each for each in concepts}, topics)
    return [cards[index].id for index in order.cards]


def test_what_is_needed_comes_first_whatever_the_file_says():
    concepts = [concept("a/late", 1, "b/early"), concept("b/early")]
    cards = [Line("1", "a/late", 1), Line("2", "b/early", 1)]
    assert ordered(cards, concepts, ["a", "b"]) == ["2", "1"]


def test_a_need_counts_through_concepts_without_cards():
    concepts = [concept("a/last", 1, "a/middle"), concept("a/middle", 1, "a/first"), concept("a/first")]
    assert ordered([Line("1", "a/last", 1), Line("2", "a/first", 1)], concepts, ["a"]) == ["2", "1"]


def test_of_what_may_come_next_the_lowest_level_does():
    concepts = [concept("a/hard", 3), concept("a/easy"), concept("a/solid", 2)]
    cards = [Line("3", "a/hard", 3), Line("1", "a/easy", 1), Line("2", "a/solid", 2)]
    assert ordered(cards, concepts, ["a"]) == ["1", "2", "3"]


def test_a_harder_card_of_an_easy_concept_waits_for_its_level():
    concepts = [concept("a/x"), concept("a/y")]
    cards = [Line("x1", "a/x", 1), Line("x3", "a/x", 3), Line("y1", "a/y", 1)]
    assert ordered(cards, concepts, ["a"]) == ["x1", "y1", "x3"]


def test_every_topic_begins_in_the_order_of_the_pack_and_then_takes_turns_in_proportion_to_its_size():
    concepts = [*(concept(f"big/{n}") for n in range(4)), *(concept(f"small/{n}") for n in range(2))]
    cards = [Line(each.id, each.id, 1) for each in concepts]
    assert ordered(cards, concepts, ["big", "small"]) == [
        "big/0", "small/0", "big/1", "big/2", "small/1", "big/3",
    ]  # fmt: skip
    assert ordered(cards, concepts, ["small", "big"])[:2] == ["small/0", "big/0"]


def test_the_earlier_topic_goes_first_where_turns_are_equal():
    concepts = [concept("one/x"), concept("two/x")]
    cards = [Line(each.id, each.id, 1) for each in concepts]
    assert ordered(cards, concepts, ["two", "one"]) == ["two/x", "one/x"]


def test_a_follow_up_waits_for_its_parent():
    concepts = [concept("a/x", 2), concept("a/y")]
    cards = [Line("parent", "a/x", 2), Line("child", "a/y", 1, "parent"), Line("other", "a/y", 1)]
    assert ordered(cards, concepts, ["a"]) == ["other", "parent", "child"]


def test_needs_that_run_in_a_circle_are_named_and_lose_no_card():
    concepts = [concept("a/x", 1, "a/y"), concept("a/y", 1, "a/x"), concept("a/z", 1, "a/y")]
    cards = [Line(each.id, each.id, 1) for each in concepts]
    assert sorted(ordered(cards, concepts, ["a"])) == ["a/x", "a/y", "a/z"]
    assert find_cycles({each.id: each for each in concepts}) == (("a/x", "a/y", "a/x"),)


def test_a_long_chain_of_needs_is_no_deep_recursion():
    concepts = [concept(f"a/{n}", 1, *([f"a/{n + 1}"] if n < 20_000 else [])) for n in range(20_001)]
    cards = [Line("first", "a/0", 1), Line("last", "a/20000", 1)]
    assert ordered(cards, concepts, ["a"]) == ["last", "first"]


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 3), st.sets(st.integers(0, 30), max_size=3)), max_size=30
    )
)
def test_every_card_has_one_place_after_all_that_its_concept_needs(rows):
    """A concept may need earlier ones, of a level no higher than its own, as syllabi say."""
    concepts: list[Concept] = []
    for number, (level, topic, needs) in enumerate(rows):
        earlier = [concepts[need].id for need in needs if need < number and concepts[need].level <= level]
        concepts.append(concept(f"t{topic}/{number}", level, *earlier))
    cards = [Line(each.id, each.id, each.level) for each in concepts]
    order = ordered(cards, concepts, ["t0", "t1", "t2", "t3"])
    assert sorted(order) == sorted(each.id for each in concepts)
    for each in concepts:
        assert all(order.index(need) < order.index(each.id) for need in each.needs)
    levels = [int(next(card.level for card in cards if card.id == name)) for name in order]
    assert levels == sorted(levels)

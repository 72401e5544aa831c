"""A quiz asks a varied sample, and never a follow-up before its parent."""

from hypothesis import given, settings, strategies as st

from mlprep.core.cards import Entry, Level
from mlprep.core.memory import Memory
from mlprep.core.schedule import Standing
from mlprep.core.selection import choose_cards, choose_hardest, group_families


def entry(name, concept="c", parent=None):
    return Entry(f"t/{name}", "numeric", f"t/{concept}", Level.L1, "f", 0, parent and f"t/{parent}")


def names(entries):
    return [each.id.removeprefix("t/") for each in entries]


def test_follow_ups_stand_behind_their_parent_wherever_they_were_listed():
    listed = [
        entry("grandchild", parent="child"),
        entry("child", parent="head"),
        entry("other"),
        entry("head"),
    ]
    assert [names(family) for family in group_families(listed)] == [
        ["other"],
        ["head", "child", "grandchild"],
    ]


def test_a_follow_up_whose_parent_was_filtered_out_stands_alone():
    assert [names(family) for family in group_families([entry("child", parent="head")])] == [["child"]]


def test_every_concept_comes_once_before_any_comes_twice():
    listed = [entry(f"{concept}{number}", concept) for concept in "abc" for number in range(4)]
    chosen = names(choose_cards(listed, 9, seed=1))
    for start in (0, 3, 6):
        assert {name[0] for name in chosen[start : start + 3]} == set("abc")


def test_the_same_seed_chooses_the_same_and_another_chooses_otherwise():
    listed = [entry(f"card{number}", f"concept{number}") for number in range(50)]
    assert choose_cards(listed, 10, seed=1) == choose_cards(listed, 10, seed=1)
    assert choose_cards(listed, 10, seed=1) != choose_cards(listed, 10, seed=2)


def test_there_may_be_fewer_cards_than_wanted():
    assert names(choose_cards([entry("only")], 10, seed=1)) == ["only"]


def test_the_hardest_were_forgotten_most_and_new_cards_are_not_hard():
    standings = {
        "t/calm": Standing(memory=Memory(10, 3), lapses=0),
        "t/lapsed": Standing(memory=Memory(2, 5), lapses=3),
        "t/difficult": Standing(memory=Memory(10, 9), lapses=0),
    }
    listed = [entry("new"), entry("calm"), entry("difficult"), entry("lapsed")]
    assert names(choose_hardest(listed, standings, 10)) == ["lapsed", "difficult", "calm"]
    assert names(choose_hardest(listed, standings, 1)) == ["lapsed"]


@given(
    parents=st.lists(st.integers(-1, 8), min_size=1, max_size=14),
    number=st.integers(1, 14),
    seed=st.integers(0, 100),
)
@settings(max_examples=150, deadline=None)
def test_no_follow_up_is_chosen_without_its_parent_before_it(parents, number, seed):
    listed = [
        entry(f"{index}", f"c{index % 3}", f"{parent}" if 0 <= parent < index else None)
        for index, parent in enumerate(parents)
    ]
    chosen = choose_cards(listed, number, seed)
    assert len(chosen) == min(number, len(listed))
    assert len({each.id for each in chosen}) == len(chosen)
    for place, each in enumerate(chosen):
        assert each.parent is None or each.parent in {before.id for before in chosen[:place]}

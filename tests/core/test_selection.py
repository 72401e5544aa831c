"""A quiz takes families from the front; none is read that is not needed."""

from hypothesis import given, strategies as st

from mlprep.core.cards import Entry, Level
from mlprep.core.selection import take_families


def entry(name):
    return Entry(f"t/{name}", "numeric", "t/c", Level.L1, "f", 0)


def names(entries):
    return [each.id.removeprefix("t/") for each in entries]


def test_a_family_is_cut_at_its_end():
    families = [[entry("a"), entry("a1")], [entry("b"), entry("b1"), entry("b2")]]
    assert names(take_families(families, 4)) == ["a", "a1", "b", "b1"]


def test_there_may_be_fewer_cards_than_wanted():
    assert names(take_families([[entry("only")]], 10)) == ["only"]


def test_no_more_families_are_read_than_needed():
    def families():
        yield [entry("a"), entry("a1")]
        raise AssertionError("a second family was read")

    assert names(take_families(families(), 2)) == ["a", "a1"]


@given(sizes=st.lists(st.integers(1, 4), max_size=8), number=st.integers(1, 20))
def test_what_is_taken_is_the_beginning_of_all_families_in_a_row(sizes, number):
    families = [[entry(f"{place}-{child}") for child in range(size)] for place, size in enumerate(sizes)]
    assert take_families(families, number) == [each for family in families for each in family][:number]

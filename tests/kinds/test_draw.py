"""Draw specifications: what they mean, that they are exact and fair, and what is said of a wrong one."""

from collections import Counter
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from mlprep.kinds.draw import DrawError, read_spec
from mlprep.kinds.stream import Stream


def draws(text: str, count: int = 500) -> list:
    spec = read_spec(text)
    return [spec.draw(Stream(seed)) for seed in range(count)]


def test_a_range_of_integers_holds_both_ends():
    assert set(draws("2..9")) == {2, 3, 4, 5, 6, 7, 8, 9}


def test_a_range_may_start_below_zero():
    assert set(draws("-2..2 step 0.5")) == {Fraction(n, 2) for n in range(-4, 5)}


def test_decimals_are_exact():
    assert set(draws("0.1..0.9 step 0.1")) == {Fraction(n, 10) for n in range(1, 10)}


def test_whole_values_are_ints_even_in_a_range_of_decimals():
    assert {type(value) for value in draws("0..1 step 0.5") if value in {0, 1}} == {int}


def test_a_choice_draws_each_of_its_values():
    assert set(draws("3 or -5 or 0.25 or 1e-3 or 1/3")) == {
        3,
        -5,
        Fraction(1, 4),
        Fraction(1, 1000),
        Fraction(1, 3),
    }


def test_a_vector_has_its_size():
    assert {len(vector) for vector in draws("vector 4 of 1..9")} == {4}


def test_a_distinct_vector_repeats_nothing_even_when_it_takes_all_values():
    assert {tuple(sorted(vector)) for vector in draws("vector 3 of 1..3 distinct")} == {(1, 2, 3)}
    assert len(set(draws("vector 3 of 1..3 distinct"))) == 6


def test_a_sorted_vector_ascends():
    assert all(list(vector) == sorted(vector) for vector in draws("vector 5 of 0..1 step 0.1 sorted"))


def test_flags_combine_in_any_order():
    one, other = draws("vector 3 of 1..9 sorted distinct"), draws("vector 3 of 1..9 distinct sorted")
    assert one == other
    assert all(a < b < c for a, b, c in one)


def test_a_vector_may_draw_from_a_choice():
    assert set(draws("vector 2 of 3 or 5")) == {(3, 3), (3, 5), (5, 3), (5, 5)}


def test_a_matrix_has_its_shape():
    assert all(
        len(matrix) == 2 and all(len(row) == 3 for row in matrix) for matrix in draws("matrix 2 x 3 of 5..90")
    )


def test_a_symmetric_matrix_equals_its_transpose():
    for matrix in draws("matrix 3 x 3 of -9..9 symmetric"):
        assert matrix == [list(column) for column in zip(*matrix, strict=True)]


def test_a_distribution_is_positive_and_sums_to_exactly_one():
    for weights in draws("distribution 3 step 0.1"):
        assert sum(weights) == 1
        assert all(weight > 0 and (10 * weight).denominator == 1 for weight in weights)


def test_every_distribution_is_equally_likely():
    counts = Counter(draws("distribution 3 step 0.2", 6000))
    assert len(counts) == 6  # compositions of 5 into 3 positive parts
    assert all(850 < count < 1150 for count in counts.values())


def test_a_range_is_drawn_evenly():
    counts = Counter(draws("1..6", 6000))
    assert all(850 < count < 1150 for count in counts.values())


def test_the_numbers_of_a_seed_never_change():
    """A learner, Anki and the event log of years ago must see the same numbers: this list is a promise."""
    stream = Stream(2026)
    assert [stream.below(1000) for _ in range(6)] == [51, 301, 734, 186, 241, 619]
    drawn = read_spec("vector 6 of 0.1..0.9 step 0.1 distinct").draw(Stream(7))
    assert [10 * value for value in drawn] == [4, 6, 3, 7, 9, 1]


def test_the_stream_is_splitmix64():
    """Its published first outputs for the seed 1234567."""
    stream = Stream(1234567)
    assert [stream.below(2**64) for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@given(st.integers(0, 2**64 - 1), st.integers(1, 10**6))
def test_a_number_below_n_is_below_n(seed, count):
    assert 0 <= Stream(seed).below(count) < count


def test_a_count_beyond_half_the_words_is_drawn_evenly():
    """More than half of all 64-bit words: the rest is drawn again, or low numbers came twice as often."""
    count = 2**63 + 1
    drawn = [Stream(seed).below(count) for seed in range(400)]
    assert all(number < count for number in drawn)
    assert 150 < sum(number < count // 2 for number in drawn) < 250


@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(0, 40))
def test_a_sample_has_no_repetition(seed, one, other):
    count, size = max(one, other), min(one, other)
    sample = Stream(seed).sample(count, size)
    assert len(set(sample)) == size
    assert all(0 <= index < count for index in sample)


def test_a_sample_of_a_huge_range_costs_only_its_size():
    assert len(Stream(1).sample(10**9, 3)) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2 to 9", "'2 to 9' is no draw: write 2..9, 0.1..0.9 step 0.1, 3 or 5 or 7, vector 4 of 1..9, matrix 2 x 2 of 1..9, or distribution 3 step 0.1"),
        ("0.1..0.9", "'0.1..0.9' needs a step, e.g. '0.1..0.9 step 0.1'"),
        ("9..2", "'9..2' runs backwards or holds one value: write the smaller end first"),
        ("0..1 step 0.3", "the steps of '0..1 step 0.3' miss its upper end: mend the step or an end"),
        ("0..1 step 0", "the step of '0..1 step 0' must be positive"),
        ("0..1 step 1/0", "'1/0' divides by zero"),
        ("5", "'5' is always the same: put it under let, or draw from several values"),
        ("3 or 5 or 3.0", "'3 or 5 or 3.0' names a value twice: name each once"),
        ("vector 4 of 1..3 distinct", "'vector 4 of 1..3 distinct' asks for 4 distinct values of 3: widen the range"),
        ("vector 4 of 1..9 unique", "'unique' in 'vector 4 of 1..9 unique' means nothing here: allowed is distinct or sorted"),
        ("vector 0 of 1..9", "'vector 0 of 1..9' has a size outside 1 to 200"),
        ("vector 3 of 1", "'1' is always the same: put it under let, or draw from several values"),
        ("matrix 2 x 3 of 1..9 symmetric", "'matrix 2 x 3 of 1..9 symmetric' cannot be symmetric: it is not square"),
        ("matrix 200 x 200 of 1..9", "'matrix 200 x 200 of 1..9' has a size outside 1 to 20"),
        ("distribution 3 step 0.3", "the step of 'distribution 3 step 0.3' must divide 1, e.g. 0.1 or 0.05"),
        ("distribution 9 step 0.2", "'distribution 9 step 0.2' leaves no choice: take a smaller step or another size"),
        ("0..1e99", "'0..1e99' holds more than 1000000000 values: take a larger step"),
    ],
)  # fmt: skip
def test_a_wrong_specification_says_why_and_what_to_write(text, message):
    with pytest.raises(DrawError) as caught:
        read_spec(text)
    assert str(caught.value) == message


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    with suppress(DrawError):
        read_spec(text).draw(Stream(0))


def test_a_number_with_a_huge_exponent_is_refused_at_once():
    with pytest.raises(DrawError):
        read_spec("0..1e999999999")

"""Relations between the answer's and the expected values, found in random worlds or in one rounded number."""

import math

import numpy as np
import pytest

from mlprep.maths.evaluating.values import IntervalValue, SetValue
from mlprep.maths.explaining import likeness, listings

GENERATOR = np.random.default_rng(5)
NUMBERS = [np.asarray(value) for value in GENERATOR.uniform(0.2, 0.9, 5)]
MATRICES = [GENERATOR.normal(size=(3, 3)) + 3 * np.eye(3) for _ in range(5)]
COLUMNS = [GENERATOR.normal(size=(3, 1)) for _ in range(5)]


def found(values, change, **options):
    relation = likeness.likeness([(np.asarray(change(value)), value) for value in values], **options)
    return relation and (relation.code, relation.sentence)


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (lambda v: -v, "sign", "The sign is wrong: this is minus what is expected."),
        (lambda v: 2 * v, "factor", "Off by a constant factor: this is 2 times what is expected."),
        (lambda v: -v / 3, "factor", "Off by a constant factor: this is minus 1/3 times what is expected."),
        (lambda v: v * math.sqrt(2 * math.pi), "factor", "Off by a constant factor: this is sqrt(2 pi) times what is expected."),
        (lambda v: v / math.pi, "factor", "Off by a constant factor: this is 1/pi times what is expected."),
        (lambda v: v / math.log(2), "log-base", "Right but for the base of the logarithm."),
        (lambda v: v * math.log(10), "log-base", "Right but for the base of the logarithm."),
        (lambda v: 1 / v, "reciprocal", "Upside down: this is one over what is expected."),
        (lambda v: v * v, "square", "This is the square of what is expected."),
        (np.sqrt, "square", "This is the square root of what is expected."),
        (lambda v: 1 - v, "complement", "This is one minus what is expected."),
        (np.log, "log", "This is the logarithm of what is expected."),
        (lambda v: 0 * v, "zero", "This is zero, whatever the values."),
    ],
)  # fmt: skip
def test_relations_of_varying_numbers(change, code, sentence):
    assert found(NUMBERS, change) == (code, sentence)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda v: v.T, "transpose"),
        (np.linalg.inv, "inverse"),
        (lambda v: np.eye(3) - v, "complement"),
        (lambda v: -v, "sign"),
        (lambda v: v / 2, "factor"),
    ],
)
def test_relations_of_matrices(change, code):
    assert found(MATRICES, change)[0] == code


def test_a_row_for_a_column_is_a_transpose():
    assert found(COLUMNS, lambda v: v.T) == (
        "transpose",
        "This is a row; a column is expected: transpose it.",
    )
    assert (
        found([column.T for column in COLUMNS], lambda v: v.T)[1]
        == "This is a column; a row is expected: transpose it."
    )


@pytest.mark.parametrize("change", [lambda v: v + 0.1 * v**2, lambda v: v**3, np.sin, lambda v: v[..., None]])
def test_nothing_is_said_where_no_relation_holds_in_every_world(change):
    assert found(NUMBERS, change) is None


def test_a_relation_that_holds_in_one_world_only_is_not_said():
    pairs = [(2 * NUMBERS[0], NUMBERS[0]), (3 * NUMBERS[1], NUMBERS[1])]
    assert likeness.likeness(pairs) is None


@pytest.mark.parametrize(
    ("answer", "expected", "code"),
    [
        (5.0, 0.05, "percent"),
        (0.0094, 0.94, "percent"),
        (0.06, 0.94, "complement"),
        (1.4e7, 1.4e10, "magnitude"),
        (1.386294, 2.0, "log-base"),
        (28e9, 14e9, "factor"),
        (-1.96, 1.96, "sign"),
        (4 / 3, 0.75, "reciprocal"),
    ],
)
def test_relations_of_rounded_numbers(answer, expected, code):
    assert likeness.likeness([(np.asarray(answer), np.asarray(expected))], slack=1e-3).code == code


def test_a_rounded_number_without_a_simple_relation_is_left_alone():
    assert likeness.likeness([(np.asarray(1.645), np.asarray(1.96))], slack=1e-3) is None


def test_constant_differences_need_a_varying_value():
    pairs = [(value + 1, value) for value in NUMBERS]
    assert likeness.difference(pairs).sentence == "Off by a constant: this is the expected answer plus 1."
    assert likeness.difference(pairs[:1]) is None
    assert likeness.difference([(value + value**2, value) for value in NUMBERS]) is None


@pytest.mark.parametrize(
    ("value", "name"),
    [(2.0, "2"), (1 / 3, "1/3"), (math.pi / 2, "pi/2"), (3 * math.pi, "3 pi"), (0.4217, "")],
)
def test_constants_are_named_as_people_write_them(value, name):
    assert likeness.name_of(value) == name


def test_wrong_entries_are_named_by_row_and_column():
    expected = np.array([[2.0, 1.0], [4.0, 3.0]])
    answer = np.array([[2.0, 5.0], [4.0, 7.0]])
    assert (
        listings.wrong_entries([(answer, expected)]).sentence
        == "Entries (1, 2) and (2, 2) are wrong; the rest is right."
    )
    assert (
        listings.wrong_entries([(expected[:, :1] + [[0], [1]], expected[:, :1])]).sentence
        == "Entry 2 is wrong; the rest is right."
    )
    assert listings.wrong_entries([(expected + 1, expected)]) is None
    assert listings.wrong_entries([(expected.T[:1], expected)]) is None


def equal(one, other):
    return one == other


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((1, 2), "One element is missing."),
        ((1, 2, 3, 4), "One element does not belong to the set."),
        ((1, 4, 5), "2 elements are missing and 2 elements do not belong to the set."),
        ((3, 2, 1), None),
    ],
)
def test_sets_say_how_many_elements_are_missing_or_too_many(answer, sentence):
    relation = listings.set_difference(SetValue(answer), SetValue((1, 2, 3)), equal)
    assert (relation and relation.sentence) == sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (IntervalValue(0, 2, (True, False)), "The lower end does not belong to the interval."),
        (IntervalValue(0, 2, (False, True)), None),
        (IntervalValue(0, 1, (False, True)), "The upper end is wrong."),
        (IntervalValue(1, 3, (False, True)), "Both ends are wrong."),
        (IntervalValue(0, 2, (True, False), loose=True), None),
    ],
)
def test_intervals_say_which_end_is_wrong(answer, sentence):
    expected = IntervalValue(0, 2, (False, answer.closed[1]))
    relation = listings.interval_difference(answer, expected, equal)
    assert (relation and relation.sentence) == sentence

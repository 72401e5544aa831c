"""How a wrong value lies to the answer: equal, within its tolerance, rounded to it, or apart."""

import pytest

from mlprep import maths
from mlprep.kinds.nearness import Closeness, Terms


def value(text: str, form: str | None = None):
    return maths.evaluate(text, {}, form=form)


@pytest.mark.parametrize(
    ("answer", "wrong", "closeness"),
    [
        ("1/3", "2/6", Closeness.EQUAL),
        ("sqrt(2)", "2/sqrt(2)", Closeness.EQUAL),
        ("1/3", "0.3334", Closeness.TOLERATED),
        ("8.06", "8", Closeness.ROUNDED),
        ("8.06", "8.1", Closeness.TOLERATED),
        ("0.146", "0.15", Closeness.ROUNDED),
        ("0.146", "0.14", Closeness.APART),
        ("0.146", "1/7 + 0.01", Closeness.APART),
        ("8", "8.001", Closeness.APART),
        ("0", "0.001", Closeness.APART),
        ("2", "-2", Closeness.APART),
        ("(8.06, 3)", "(8, 3)", Closeness.ROUNDED),
        ("(8.06, 3)", "(8, 4)", Closeness.APART),
        ("(8.06, 3)", "(3, 8)", Closeness.APART),
        ("{8.06, 3}", "{3, 8}", Closeness.ROUNDED),
        ("{1, 2}", "{2, 1}", Closeness.EQUAL),
        ("{1, 2}", "{1, 2, 3}", Closeness.APART),
        ("{1, 2}", "{1}", Closeness.APART),
        ("[[1, 2], [3, 4]]", "[[1, 3], [2, 4]]", Closeness.APART),
        ("[[1.234, 2], [3, 4]]", "[[1.2, 2], [3, 4]]", Closeness.ROUNDED),
        ("(1, 2)", "[[1, 2]]", Closeness.APART),
    ],
)
def test_a_wrong_value_is_equal_tolerated_rounded_or_apart(answer, wrong, closeness):
    assert Terms().compare(value(answer), value(wrong)) is closeness


@pytest.mark.parametrize(
    ("answer", "wrong", "closeness"),
    [
        ("[-6, 6]", "[-6, 6]", Closeness.EQUAL),
        ("[-6, 6]", "(-6, 6)", Closeness.APART),
        ("[0, 2/7]", "[0, 0.29]", Closeness.ROUNDED),
        ("[0, 2/7]", "(0, 0.29)", Closeness.APART),
        ("(0, inf)", "(0, inf)", Closeness.EQUAL),
        ("(0, inf)", "(0, 5)", Closeness.APART),
    ],
)
def test_the_brackets_of_an_interval_tell_it_apart(answer, wrong, closeness):
    terms = Terms(form="interval")
    assert terms.compare(value(answer, "interval"), value(wrong, "interval")) is closeness


@pytest.mark.parametrize(
    ("terms", "answer", "wrong", "closeness"),
    [
        (Terms(tolerance="10%"), "10", "10.9", Closeness.TOLERATED),
        (Terms(tolerance="10%"), "10", "11.1", Closeness.APART),
        (Terms(tolerance="0.5"), "10", "10.4", Closeness.TOLERATED),
        (Terms(up_to="scale"), "(1, 2)", "(-3, -6)", Closeness.EQUAL),
        (Terms(up_to="scale"), "(1, 2)", "(1, 3)", Closeness.APART),
        (Terms(up_to="sign"), "(1, 2)", "(-1, -2)", Closeness.EQUAL),
    ],
)
def test_what_the_card_allows_counts(terms, answer, wrong, closeness):
    assert terms.compare(value(answer), value(wrong)) is closeness


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("1.00001", "1", True),
        ("1.001", "1", False),
        ("(1, 2.0001)", "(1, 2)", True),
        ("(1, 2.01)", "(1, 2)", False),
        ("{1, 2}", "{2, 1}", True),
        ("{1, 2}", "{1, 3}", False),
        ("0", "0.000001", False),
    ],
)
def test_twins_are_the_same_to_four_digits(one, other, near):
    assert Terms().are_near(value(one), value(other)) is near

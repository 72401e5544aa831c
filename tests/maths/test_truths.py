"""Inequalities that hold in the same cases are the same; a boundary that is a little elsewhere is not."""

import pytest

from mlprep.maths import Scope, check

NAMES = {
    "x": "real",
    "y": "real",
    "a": "positive",
    "b": "positive",
    "p": "prob",
    "n": "integer",
    "m": "integer",
}


@pytest.mark.parametrize(
    ("expected", "answer", "right"),
    [
        ("a < b", "a^2 < b^2", True),
        ("x < y", "x^2 < y^2", False),  # not for negative ones
        ("x < y", "e^x < e^y", True),
        ("a b < 1", "a < 1/b", True),
        ("x y < 1", "x < 1/y", False),  # y may be negative
        ("a < b", "a <= b", False),
        ("n < m + 1", "n <= m", True),
        ("n < m + 1", "n <= m + 1", False),
        ("p < 10^-8", "log10(p) < -8", True),
        ("p < 10^-8", "log10(p) < -8.01", False),
        ("a < 1000", "log(a) < log(1000.1)", False),
        ("|x| < 2", "-2 < x < 2", True),
        ("|x| < 2", "x < 2", False),
        ("a > 0", "a^2 >= 0", False),
        ("n >= a", "n >= ceil(a)", True),
        ("n >= a", "n >= ceil(a + 0.5)", False),
        ("n >= a", "n > a", False),
    ],
)
def test_inequalities_are_compared_by_where_they_hold(expected, answer, right):
    assert check(expected, answer, Scope.of(NAMES)).right is right


def test_the_size_of_a_vector_is_not_moved_alone():
    scope = Scope.of({"x": "vector n", "n": "dimension", "c": "positive"})
    assert not check("n > c", "log(n) > log(c)", scope).right


@pytest.mark.parametrize("seed", range(4))
def test_the_verdict_does_not_depend_on_the_seed(seed):
    scope = Scope.of(NAMES)
    assert check("a b < 1", "log(a) < -log(b)", scope, seed=seed).right
    assert not check("a b < 1", "log(a) < 0.01 - log(b)", scope, seed=seed).right

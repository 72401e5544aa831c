"""O( ): growth is compared whichever way the sizes go to their limits."""

import pytest

from mlprep.maths import Scope, check
from mlprep.maths.deciding import scales
from mlprep.maths.deciding.scales import Scale, Series, constant

S = Series(((Scale((1.0,)), 1.0),), longest=16)
SIZES = {
    "n": "dimension",
    "k": "dimension",
    "eps": "prob",
    "gamma": "prob",
    "mu": "positive",
    "B": "positive",
}


def same(expected, answer):
    got = check(expected, answer, Scope.of(SIZES))
    return {"equivalent": True, "different": False}.get(got.verdict.value)


@pytest.mark.parametrize(
    ("expected", "answer", "right"),
    [
        ("O(n + k)", "O(max(n, k))", True),
        ("O(n^2 + k^2)", "O(n^2 + k^2 + n k)", True),
        ("O(n^2 + k^2)", "O(n^2 + k^2 + n k log n)", False),  # larger only where n and k are alike
        ("O(n^2 + k^3)", "O(n^2 + k^3 + n k^1.5 log k)", False),  # only where n^2 and k^3 are
        ("O(n log n + k)", "O(n log n + k + sqrt(n k) log n)", False),  # only where k is near n log n
        ("O(n)", "O(n + log log k)", False),
        ("O(2^n)", "O(2^(n + 3))", True),
        ("O(2^n)", "O(2.01^n)", False),
        ("O(n^k)", "O(n^k + k^n)", False),
        ("O(n!)", "O(sqrt(n) (n/e)^n)", True),
        ("O(n!)", "O((n/e)^n)", False),
        ("O(4^n/sqrt(n))", "O(choose(2 n, n))", True),
        ("O((1 + 1/n)^n)", "O(1)", True),
        ("O((n + 1)^2 - n^2)", "O(n)", True),
        ("O(log(n + 1) - log(n))", "O(1/n)", True),
        ("O(n - k)", "O(n)", False),
        ("O(7^(log2(n)))", "O(n^(log2(7)))", True),
    ],
)
def test_growth_is_compared_in_every_direction(expected, answer, right):
    assert same(expected, answer) is right
    assert same(answer, expected) is right


@pytest.mark.parametrize(
    ("expected", "answer", "right"),
    [
        ("O(1/eps^2)", "O(1/eps^2 + 1/eps)", True),  # to 0
        ("O(1/(1 - gamma))", "O(1/(1 - gamma^2))", True),  # to 1
        ("O(1/(1 - gamma))", "O(1/(gamma (1 - gamma)))", True),
        ("O(1/(gamma (1 - gamma)))", "O(1/(1 - gamma))", False),  # to both
        ("O(n gamma)", "O(n)", False),
        ("O(1/mu)", "O(1/mu + 1/mu^2)", False),
        ("O(n/B)", "O(n/B + n)", False),  # to both: a size of batches is not small
        ("O(log(1/eps))", "O(log(eps))", False),
    ],
)
def test_a_number_goes_to_the_limit_the_expected_growth_speaks_of(expected, answer, right):
    assert same(expected, answer) is right


def test_stirling_holds_as_far_as_it_is_known():
    scale, coefficient = scales.factorial(S).lead
    assert scale == Scale((0.5,), ((Scale((1.0, 1.0)), 1.0), (Scale((1.0,)), -1.0)))
    assert coefficient == pytest.approx((2 * 3.141592653589793) ** 0.5)


def test_what_cancels_is_known_to_the_next_term():
    gap = scales.add(scales.log(scales.add(S, constant(1))), scales.negate(scales.log(S)))
    assert gap.lead == (Scale((-1.0,)), 1.0)


def test_growth_that_no_rule_covers_is_asked_again():
    got = check("O(n)", "O(n + sin(n))", Scope.of(SIZES))
    assert got.verdict.value == "unparsed"
    assert got.fault.start == 6
    assert "powers, logarithms" in got.fault.hint


@pytest.mark.parametrize(
    "answer", ["O(" + "e^(" * 12 + "n" + ")" * 13, "O(10^400 n)", "O(n!!!)", "O(1/(n - n))"]
)
def test_towers_and_what_has_no_value_are_judged_too(answer):
    assert check("O(2^n)", answer, Scope.of(SIZES)).verdict.value in {"different", "unparsed"}


@pytest.mark.parametrize(
    ("expected", "answer", "said"),
    [
        ("O(n^2 k + n k^2)", "O(n^2 k^2)", "right in each size alone"),
        ("O(k log n)", "O(k + log n)", "A product is expected, not a sum"),
        ("O(n log k)", "O(n log n)", "too large as n grows, and too small as k grows"),
        ("O(1/(1 - gamma))", "O(1/(1 - gamma)^2)", "too large as gamma goes to 1"),
        ("O(n)", "Omega(n)", "a lower bound"),
        ("n^2", "O(n^2)", "not how fast it grows"),
    ],
)
def test_a_wrong_growth_is_explained(expected, answer, said):
    assert said in check(expected, answer, Scope.of(SIZES)).explanation


@pytest.mark.parametrize(
    ("answer", "echo", "latex"),
    [
        ("Θ(n)", "Theta(n)", r"\Theta\left(n\right)"),
        ("O(n)", "O(n)", r"O\left(n\right)"),
        (r"\Omega(n)", "Omega(n)", r"\Omega\left(n\right)"),
    ],
)
def test_a_bound_is_read_back_as_it_was_written(answer, echo, latex):
    got = check("Theta(n)", answer, Scope.of(SIZES))
    assert (got.echo, got.latex) == (echo, latex)

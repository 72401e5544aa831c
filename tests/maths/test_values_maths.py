"""What authors compute: evaluate, show, value, same, holds, worlds, check_value; and the batch protocol."""

import json
import math
import subprocess
import sys
from fractions import Fraction

import pytest

from mlprep.maths import (
    Judgement,
    MathsError,
    Scope,
    batch,
    calc,
    check,
    check_value,
    define,
    evaluate,
    finite,
    holds,
    same,
    show,
    value,
    worlds,
)

# -- evaluate


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("2 TP/(2 TP + FP)", {"TP": 8, "FP": 4}, "0.8"),
        ("a b", {"a": Fraction(1, 10), "b": Fraction(3, 10)}, "0.03"),
        ("e^-alpha", {"alpha": 0}, "1"),
        ("1/3", {}, "0.3333"),
        ("sqrt(16)", {}, "4"),
        ("sum_{i=1}^3 p_i", {"p": value((1, 2, 3))}, "6"),
        ("max(r) + mean(r)", {"r": value((1, 2, 6))}, "9"),
        ("S diag(a, b) S^-1", {"S": value([[1, 1], [1, 2]]), "a": 2, "b": 3}, "[[1, 1], [-2, 4]]"),
        ("positions(p <= 0.05)", {"p": value(("0.01", "0.2", "0.05"))}, "{1, 3}"),
        ("ranks(p)", {"p": value((3, 1, 2))}, "(3, 1, 2)"),
        ("theta - eta g ./ abs(g)", {"theta": value((1, 2)), "eta": 1, "g": value((3, -4))}, "(0, 3)"),
        ("C[1,2] + C_21", {"C": value([[1, 2], [3, 4]])}, "5"),
        ("eigenvalues(A)", {"A": value([[2, 0], [0, 3]])}, "(2, 3)"),
        ("var(x, 1)", {"x": value((1, 2, 3))}, "1"),
        ("var(x, ddof=1)", {"x": value((1, 2, 3))}, "1"),
        ("H(p)/log(2)", {"p": value(("0.5", "0.5"))}, "1"),
        ("floor((I + 2P - d(K-1) - 1)/S) + 1", {"I": 28, "P": 1, "d": 1, "K": 3, "S": 2}, "14"),
        ("choose(5, 2)", {}, "10"),
        ("(a <= b) and b < 3", {"a": 1, "b": 2}, "1"),
        ("{a, b}", {"a": 2, "b": 1}, "{1, 2}"),
        ("a ± b", {"a": 1, "b": Fraction(1, 2)}, "(0.5, 1.5)"),
        ("z(0.975)", {}, "1.96"),
        ("minors(A)", {"A": value([[2, 1], [1, 2]])}, "(2, 3)"),
    ],
)
def test_authors_maths_is_computed(text, values, shown):
    assert show(evaluate(text, values)) == shown


def test_drawn_decimals_stay_exact():
    assert evaluate("a + b", {"a": value("0.1"), "b": value("0.2")}) == Fraction(3, 10)
    assert evaluate("a/b", {"a": 6, "b": 3}) == 2


def test_a_function_can_be_a_value():
    square = define("x^2", ("x",))
    assert same(evaluate("cov(X, g(X))", {"X": value((-1, 0, 1)), "g": square}), 0)
    assert evaluate("g'(3)", {"g": square}) == 6


@pytest.mark.parametrize("text", ["1/0", "log(-1)", "y + 1", "inv([[1, 1], [1, 1]])", "9^9^9^9", "x_4"])
def test_what_has_no_value_is_a_maths_error(text):
    with pytest.raises(MathsError):
        evaluate(text, {"x": value((1, 2, 3))})


def test_derivatives_and_integrals_are_computed():
    assert same(evaluate("diff(t^3, t)", {"t": 2}), 12)
    assert same(evaluate("grad(x^T x, x)", {"x": value((1, 2))}), value((2, 4)))
    assert same(calc("∫_0^inf e^(-x) dx"), 1)
    assert same(calc("∫_{-inf}^{inf} x^2 e^(-(x-2)^2/8) dx/sqrt(8 pi)"), 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int_{-inf}^inf x e^(-(x - 100)^2/18)/(3 sqrt(2 pi)) dx", 100),
        ("int_0^200 e^(-(x - 120)^2/2)/sqrt(2 pi) dx", 1),
        ("int_{-inf}^inf x e^(-x^2) dx", 0),
        ("int_0^1 max(0, x - 2) dx", 0),
    ],
)
def test_integrals_find_a_peak_far_from_the_ends(text, expected):
    assert float(calc(text)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "int_{-inf}^inf e^(-(x - 1000)^2/2)/sqrt(2 pi) dx",
        "int_{-inf}^inf sin(x) dx",
        "int_{-inf}^inf x dx",
        "int_0^1 1/x dx",
    ],
)
def test_integrals_whose_value_is_not_found_have_none(text):
    with pytest.raises(MathsError):
        calc(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum_{n=1}^inf 1/n^2", math.pi**2 / 6),
        ("sum_{n=1}^inf (-1)^(n+1)/n", math.log(2)),
        ("sum_{n=1}^inf 1/(n^2 + n)", 1),
        ("sum_{n=0}^inf 0.999^n", 1000),
        ("sum_{n=1}^inf n 0.99^n", 9900),
        ("sum_{n=0}^inf 3^n/n!", math.e**3),
        ("sum_{n=0}^inf (1 + (-1)^n)/2^n", 8 / 3),
        ("sum_{n=0}^inf max(0, n - 5)/2^n", 1 / 16),
        ("sum_{n=1}^inf (n - n)/n^2", 0),
    ],
)
def test_sums_to_infinity_are_limits_however_slowly_their_terms_fall(text, expected):
    assert same(calc(text), expected)


@pytest.mark.parametrize(
    "body", ["1/n", "1/sqrt(n)", "log(n)/n", "1/(n log(n + 1))", "2^n", "(1 - (-1)^n)/n^2", "(n mod 3)/n^2"]
)
def test_sums_whose_limit_is_not_found_have_no_value(body):
    with pytest.raises(MathsError):
        calc(f"sum_{{n=1}}^inf {body}")


# -- show


@pytest.mark.parametrize(
    ("thing", "style", "spec", "shown"),
    [
        (Fraction(95, 100), "text", "%", "95 %"),
        (Fraction(1, 3), "text", "", "0.3333"),
        (Fraction(1, 3), "text", "2", "0.33"),
        (Fraction(1, 8), "text", "", "0.125"),
        (1234567, "text", "", "1234567"),
        (0.000012, "text", "", "1.2e-5"),
        (0.000012, "tex", "", r"1.2\cdot 10^{-5}"),
        (-3, "text", "+", "- 3"),
        (3, "tex", "+", "+ 3"),
        (2.0, "text", "", "2"),
        (value((1, 2)), "text", "", "(1, 2)"),
        (value([[1, 2], [3, 4]]), "tex", "", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"),
        (value([[1, 2], [3, 4]]), "python", "", "[[1, 2], [3, 4]]"),
        (value(("0.5", "0.25")), "python", "", "[0.5, 0.25]"),
        (value({4, 1}), "text", "", "{1, 4}"),
        (value({4, 1}), "tex", "", r"\{1, 4\}"),
    ],
)
def test_values_are_shown(thing, style, spec, shown):
    assert show(thing, style, spec) == shown


def test_nothing_infinite_is_finite():
    assert finite(1)
    assert finite(value((1, 2)))
    assert not finite(float("nan"))
    assert not finite(float("inf"))


# -- typed numbers


@pytest.mark.parametrize(
    ("expected", "answer", "terms", "right"),
    [
        (12, "12", {}, True),
        (12, "12.01", {}, False),
        (0.8113, "0.811", {}, True),
        (0.8113, "0.84", {}, False),
        (0.05, "5%", {}, True),
        (1 / 3, "1/3", {}, True),
        (1e9, "1B", {"tolerance": "1%"}, True),
        (9437184, "9.4M", {"tolerance": "1%", "unit": "parameters"}, True),
        (0.8113, "0.5623 nats", {"unit": "bits"}, True),
        (0.8113, "0.5623", {"unit": "bits"}, False),
        (2, "2048 MiB", {"unit": "GiB"}, True),
        (0.25, "250 ms", {"unit": "s"}, True),
        (5.2, "5.2%", {"unit": "percent"}, True),
        (value((1, 2)), "(1, 2)", {}, True),
        (value((1, 2)), "(2, 1)", {}, False),
        (value((1, 2)), "[2, 4]", {"up_to": "scale"}, True),
        (value((1, 2)), "(-1, -2)", {"up_to": "sign"}, True),
        (value({1, 4}), "{4, 1}", {}, True),
        (value((0, 2)), "(0, 2)", {"form": "interval"}, True),
        (value((0, 2)), "[0, 2]", {"form": "interval"}, False),
        (value((0, 2)), "1 ± 1", {"form": "interval"}, True),
        (100, "100.5", {"tolerance": "1% or 0.001"}, True),
        (0, "0.0005", {"tolerance": "1% or 0.001"}, True),
    ],
)
def test_typed_numbers_are_judged(expected, answer, terms, right):
    assert check_value(expected, answer, **terms).right is right


def test_too_few_digits_are_asked_again_and_never_a_lapse():
    verdict = check_value(0.8113, "0.8")
    assert (verdict.again, verdict.code, verdict.right) == (True, "digits", False)
    assert not check_value(0.8113, "0.9").again


def test_a_forgotten_percent_sign_is_said():
    verdict = check_value(0.05, "5")
    assert (verdict.verdict, verdict.code) == (Judgement.DIFFERENT, "percent")


def test_a_typed_number_may_not_call_the_vocabulary():
    assert check_value(1.0, "H([0.5, 0.5])").again
    assert check_value(2, "sqrt(4)").right


def test_an_authors_mistake_is_told():
    verdict = check_value(10, "20", mistakes=[(20, "Twice as much.")])
    assert (verdict.code, verdict.explanation) == ("mistake", "Twice as much.")


# -- constraints on symbolic answers


SCOPE = Scope.of({"x": "real"})


def test_restating_the_question_is_asked_again():
    verdict = check("2x", "grad(x^2, x)", SCOPE, equals=["grad(x^2, x)"])
    assert (verdict.again, verdict.code) == (True, "restates")


def test_a_part_ruled_out_is_asked_again():
    verdict = check("sigma(x)", "1/(1 + e^-x)", SCOPE, without=["exp"])
    assert not verdict.again
    assert check("x sigma(x)", "x sigma(x)", SCOPE, without=["sigma"]).code == "without"


def test_words_beyond_the_elementary_ones_are_refused_where_the_question_is_not_about_them():
    scope = Scope.of({"A": "matrix n x n", "x": "vector n"})
    assert check("(A + A^T) x", "grad(x^T A x, x)", scope, vocabulary=False).again
    assert check("grad(x^T A x, x)", "grad(x^T A x, x)", scope, vocabulary=False).right
    assert check("A^-1", "inv(A)", scope, vocabulary=False).right


def test_a_constant_of_integration_may_be_left_out_or_named():
    for answer in ("x^2", "x^2 + C", "x^2 + 7", "C + x^2"):
        assert check("x^2", answer, SCOPE, up_to="constant").right
    assert not check("x^2", "x^2 + x", SCOPE, up_to="constant").right


@pytest.mark.parametrize(
    ("one", "other", "right"),
    [
        ("O(n^2 d + n d^2)", "O(n d (n + d))", True),
        ("O(n^2 d + n d^2)", "O(4 n d^2 + 2 n^2 d + 5 n^2)", True),
        ("O(n^2 d + n d^2)", "n^2 d + n d^2", True),
        ("O(n^2 d + n d^2)", "O(n^2 d)", False),
        ("O(n log n)", "O(n log(n^2))", True),
        ("O(n log n)", "O(n)", False),
        ("O(n log n)", "O(n sqrt(n))", False),
        ("O(2^n)", "O(3^n)", False),
        ("O(n)", "O(n + 1000)", True),
    ],
)
def test_growth_is_compared_up_to_constants(one, other, right):
    assert check(one, other, Scope.of({"n": "dimension", "d": "dimension"})).right is right


# -- truth


def test_relations_hold_in_every_world():
    scope = Scope.of({"A": "matrix n x n spd", "x": "vector n"})
    assert holds("x^T A x >= 0", scope).verdict is Judgement.EQUIVALENT
    assert holds("x^T A x = 0 ", scope).verdict is Judgement.DIFFERENT
    assert (
        holds("answer = 0", scope, where="x = 0", definitions={"answer": "x^T A x"}).verdict
        is Judgement.EQUIVALENT
    )
    assert (
        holds("answer = 4", scope, where="x = [1], A = [[4]]", definitions={"answer": "x^T A x"}).verdict
        is Judgement.EQUIVALENT
    )
    assert (
        holds("grad(answer, x) = 2 A x", scope, definitions={"answer": "x^T A x"}).verdict
        is Judgement.EQUIVALENT
    )


def test_a_witness_function_is_a_definition():
    scope = Scope.of({"g": "function of x", "x": "real"})
    assert holds("g(-x) = g(x)", scope, definitions={"g": "x^2"}).verdict is Judgement.EQUIVALENT
    assert holds("g(-x) = g(x)", scope, definitions={"g": "x^3"}).verdict is Judgement.DIFFERENT


def test_worlds_counts_where_an_expression_is_defined():
    assert worlds("log(x)", SCOPE) == 8
    assert worlds("log(-1 - x^2)", SCOPE) == 0


def test_a_function_without_a_value_is_undecided_not_wrong():
    assert check("log(-1 - x^2)", "2 log(-1 - x^2)", SCOPE).verdict is Judgement.UNDECIDED


# -- batch


def test_the_batch_answers_every_line():
    lines = [
        json.dumps({"id": "a", "vars": {"x": {"kind": "real"}}, "reference": "2x", "answer": "x + x"}),
        json.dumps({"id": "b", "vars": {"x": {"kind": "real"}}, "reference": "2x", "answer": "x^2"}),
        json.dumps({"id": "c", "vars": {}, "reference": "5%", "answer": "0.05", "tol": 0.001}),
        json.dumps({"id": "d", "reference": "2", "answer": "2 +"}),
        "no json",
        "[]",
        "{}",
        json.dumps({"id": "e", "vars": {"x": {"kind": "nonsense"}}, "reference": "x", "answer": "x"}),
        json.dumps({"id": "f", "vars": {"x": {"kind": "real"}}, "reference": "x +", "answer": "x"}),
        json.dumps({"id": "g", "vars": [], "reference": 3, "answer": "x"}),
        "{" * 100_000,
    ]
    verdicts = [json.loads(line) for line in batch(lines)]
    assert [v["verdict"] for v in verdicts] == [
        "equivalent", "different", "equivalent", "unparsed", "unparsed", "unparsed", "unparsed", "unparsed",
        "undecided", "unparsed", "unparsed",
    ]  # fmt: skip
    assert [v["id"] for v in verdicts[:4]] == ["a", "b", "c", "d"]
    assert all({"id", "verdict", "how", "echo", "explanation", "message"} <= v.keys() for v in verdicts)


def test_importing_the_checker_loads_no_heavy_library():
    script = (
        "import sys, mlprep.maths as m;"
        "m.read('2 x', m.Scope.of({'x': 'real'}));"
        "assert not {'numpy', 'sympy', 'mpmath'} & set(sys.modules), 'loaded too early';"
        "m.check('2 x', 'x + x', m.Scope.of({'x': 'real'}));"
        "assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (-0.14, "-0.14"),
        (value("-0.14"), "-0.14"),
        (value("-1/50"), "-0.02"),
        (value("-0.0625"), "-0.0625"),
        (value("-12.5"), "-12.5"),
        (10**800, "1e800"),
        (-(10**800), "-1e800"),
        (123456789 * 10**20, "1.235e28"),
    ],
)
def test_negative_and_huge_numbers_are_shown_as_people_write_them(number, text):
    assert show(number) == text


@pytest.mark.parametrize(
    ("relation", "worth"),
    [
        ("e^a = b", 0),
        ("e^a/n/Z = 1/(3 wrong)", 0),
        ("2^a = b + 1", 1),
        ("a = 2", 1),
        ("a + b = 6", 0),
        ("a < b", 1),
    ],
)
def test_a_relation_is_true_or_false_and_keeps_its_left_side(relation, worth):
    assert evaluate(relation, {"a": 2, "b": 3, "n": 3, "Z": 5, "wrong": 1}) == worth


def test_an_undeclared_left_side_is_a_fault_to_authors():
    with pytest.raises(MathsError, match="unknown name"):
        evaluate("y = 2 a", {"a": 2})


def test_an_interval_may_be_typed_as_a_relation():
    expected = evaluate("(0, 0.01709)", {}, form="interval")
    assert check_value(expected, "0 < x < 0.01709", form="interval").right
    assert check_value(expected, "0 to 0.01709", form="interval").right
    assert not check_value(expected, "x < 0.01709", form="interval").right


@pytest.mark.parametrize(
    "assumption", ["E[X = 0", "whatever", "independent(X, Q)", "disjoint(A, B)", "E[Q] = 0", "E[X] = q"]
)
def test_an_assumption_that_says_nothing_here_is_refused(assumption):
    with pytest.raises(MathsError):
        Scope.of({"X": "random-variable"}, [assumption])


def test_an_explanation_can_be_left_out():
    scope = Scope.of({"x": "real"})
    assert check("2 x", "-2 x", scope).explanation
    assert not check("2 x", "-2 x", scope, explained=False).explanation


def test_fractions_mix_with_numbers_of_fifty_digits():
    for text in ("1/3 - pi", "1/3/(1 + pi^2)", "(1/3 + e)/(2/7 - pi)"):
        assert check(text, f"({text}) + 0", Scope()).right
        assert check(text, f"({text}) + 1", Scope()).verdict is Judgement.DIFFERENT


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("p^T f", "sum(p .* f)"),
        ("p^T f", "sum(f * p)"),
        ("-sum_{k=1}^K p_k log(p_k)", "-p^T log(p)"),
        ("sum_{k=1}^K p_k (f_k - p^T f)^2", "sum(p .* (f - p^T f)^2)"),
    ],
)
def test_a_distribution_over_k_counts_as_the_vector_of_its_probabilities(expected, typed):
    scope = Scope.of({"p": "distribution K", "f": "vector K"})
    assert check(expected, typed, scope).right


def test_a_softmax_of_large_scores_has_its_shares():
    scope = Scope.of({"z": "vector K"})
    assert check("softmax(900 z)", "exp(900 z)/sum(exp(900 z))", scope).verdict is not Judgement.DIFFERENT
    assert evaluate("softmax(z)", {"z": value((1000.0, 1000.0))}).ravel().tolist() == [0.5, 0.5]

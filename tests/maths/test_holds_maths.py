"""Relations in every world: definitions, and values fixed by `where`."""

import pytest

from mlprep.maths import Judgement, Scope, holds

TRUE, FALSE = Judgement.EQUIVALENT, Judgement.DIFFERENT
GENERATING = {"t": "real", "lambda": "positive"}
POISSON = {"answer": "exp(lambda (e^t - 1))"}
LIKELIHOOD = {"lambda": "positive", "n": "positive", "S": "positive"}
GAUSSIAN = {"Lambda": "matrix d x d spd", "S": "matrix d x d spd"}
TABLES = {"p": "distribution K", "q": "distribution K"}


def judged(relation, given, **more):
    verdict = holds(relation, Scope.of(given), **more)
    return verdict.verdict


@pytest.mark.parametrize(
    ("relation", "given", "where", "definitions"),
    [
        ("grad(answer, t) = lambda", GENERATING, "t = 0", POISSON),
        ("diff(answer, t, 2) = lambda + lambda^2", GENERATING, "t = 0", POISSON),
        ("answer = 1", GENERATING, "t = 0", POISSON),
        ("grad(n log(lambda) - lambda S, lambda) = 0", LIKELIHOOD, "lambda = n/S", {}),
        ("grad(log(det(Lambda)) - tr(Lambda S), Lambda) = 0", GAUSSIAN, "Lambda = S^-1", {}),
        ("grad(x^T A x, x) = 0", {"A": "matrix n x n", "x": "vector n"}, "x = 0", {}),
        ("hess(x^T x, x) = 2 I", {"x": "vector n"}, "x = (1, 2, 3)", {}),
        ("KL(p || q) = 0", TABLES, "q = p", {}),
        ("sum_{k=1}^K p_k log(p_k/q_k) = 0", TABLES, "q = p", {}),
        ("answer = log(5/4)", TABLES, "p = (1/2, 1/2), q = (0.8, 0.2)", {"answer": "KL(p || q)"}),
        ("sum_{k=1}^K p_k log(p_k/q_k) = log(5/4)", TABLES, "p = (1/2, 1/2), q = (0.8, 0.2)", {}),
        ("H(p) = log(4)", {"p": "distribution"}, "p = (1/4, 1/4, 1/4, 1/4)", {}),
        ("E_{x~p}[log p(x)] = -log(2)", {"p": "distribution"}, "p = (1/2, 1/2)", {}),
        ("A x = 0", {"A": "matrix n x n", "x": "vector n"}, "A = 0", {}),
        ("A B = I", {"A": "matrix n x n invertible", "B": "matrix n x n"}, "B = A^-1", {}),
        ("f(2) = 4", {"f": "function"}, "f = x^2", {}),
    ],
)  # fmt: skip
def test_a_value_is_fixed_after_differentiating(relation, given, where, definitions):
    assert judged(relation, given, where=where, definitions=definitions) is TRUE


@pytest.mark.parametrize(
    ("relation", "given", "where", "definitions"),
    [
        ("grad(answer, t) = 2 lambda", GENERATING, "t = 0", POISSON),
        ("grad(answer, t) = lambda", GENERATING, "t = 1", POISSON),
        ("grad(answer, t) = lambda", GENERATING, "", POISSON),
        ("grad(log(det(Lambda)) - tr(Lambda S), Lambda) = 0", GAUSSIAN, "Lambda = S", {}),
        ("KL(p || q) = 0", TABLES, "", {}),
        ("sum_{k=1}^K p_k log(p_k/q_k) = 0", TABLES, "p = (1/2, 1/2), q = (0.8, 0.2)", {}),
        ("e^lambda/t = 1/t", GENERATING, "", {}),
        ("e^lambda = 2 + e^(2 lambda)", GENERATING, "", {}),
    ],
)
def test_a_false_relation_is_seen(relation, given, where, definitions):
    assert judged(relation, given, where=where, definitions=definitions) is FALSE


@pytest.mark.parametrize("where", ["p = (1/2, 1/3)", "p = (3/2, -1/2)", "q = p, p = q"])
def test_what_is_no_distribution_fixes_nothing(where):
    assert judged("H(p) = 1", TABLES, where=where) not in {TRUE, FALSE}


def test_an_unknown_left_side_is_not_taken_for_a_label():
    assert judged("y = 2 x", {"x": "real"}) is Judgement.UNPARSED
    assert judged("gradient = 2 x", {"x": "real"}) is Judgement.UNPARSED

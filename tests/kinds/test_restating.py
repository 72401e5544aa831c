"""An answer that says the question again is asked once more; another right form is right."""

import pytest

from mlprep.core.cards import Answer, Outcome
from mlprep.kinds import kind

NORM = r"""
latex: \|x\|_2 = \sqrt{\sum_{i=1}^n x_i^2}
given: {x: vector n}
answer: sqrt(sum_{i=1}^n x_i^2)
equals: sqrt(x^T x)
"""
SOFTPLUS = r"""
kind: symbolic
given: {x: real}
ask: What is the derivative of the softplus $\log(1 + e^x)$?
answer: e^x/(1 + e^x)
equals:
  - grad(log(1 + e^x), x)
  - sigma(x)
"""
SIGMOID = r"""
kind: symbolic
given: {x: real}
ask: Write $\sigma(x)$ with the hyperbolic tangent.
answer: (1 + tanh(x/2))/2
"""
VARIANCE = r"""
kind: symbolic
given: {X: random-variable}
ask: Write the variance of $X$ with raw moments.
answer: E[X^2] - E[X]^2
equals:
  - Var(X)
  - E[(X - E[X])^2]
"""


@pytest.mark.parametrize(
    ("source", "typed", "restates"),
    [
        (NORM, "norm(x)", True),
        (NORM, "||x||_2", True),
        (NORM, "sqrt(x^T x)", False),
        (SOFTPLUS, "grad(log(1 + e^x), x)", True),
        (SOFTPLUS, "sigma(x)", False),
        (SIGMOID, "sigma(x)", True),
        (SIGMOID, "1/2 + tanh(x/2)/2", False),
        (VARIANCE, "Var(X)", True),
        (VARIANCE, "E[(X - E[X])^2]", False),
    ],
)
def test_only_what_asks_anew_is_asked_again(source, typed, restates, card, formula):
    asked = (formula if "latex" in source else card)(source)
    grade = kind(asked.kind).grade(asked, Answer(typed, 1))
    assert grade.outcome is (Outcome.UNREAD if restates else Outcome.RIGHT)

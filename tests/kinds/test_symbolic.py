"""Symbolic cards and formulas: what is right, what is asked again, and what a proof finds."""

from textwrap import dedent

import pytest

from mlprep.core.cards import Answer, Outcome, Reads
from mlprep.kinds import symbolic


@pytest.fixture
def swish(card):
    return card(
        r"""
        kind: symbolic
        given: {x: real, beta: positive}
        ask: Differentiate $x\,\sigma(\beta x)$.
        answer: sigma(beta x) + beta x sigma(beta x) (1 - sigma(beta x))
        equals: grad(x sigma(beta x), x)
        mistakes:
          beta sigma(beta x) (1 - sigma(beta x)): The product rule is missing.
          sigma(beta x) + x sigma(beta x) (1 - sigma(beta x)): The chain rule is missing.
        """
    )


@pytest.fixture
def shapes(card):
    return card(
        """
        kind: symbolic
        given: {B: dimension, n: dimension, d: dimension, h: dimension}
        ask: Shapes?
        answer:
          queries: (B, h, n, d/h)
          scores: (B, h, n, n)
        mistakes:
          queries = (B, h, n, d): The heads share the width.
          scores = (B, h, d, d): Positions, not features.
        """
    )


@pytest.fixture
def variance(formula):
    return formula(
        r"""
        latex: \mathrm{Var}(X) = E[X^2] - E[X]^2
        given: {X: random-variable}
        equals: Var(X)
        mistakes:
          E[X^2]: The square of the mean is missing.
        """
    )


def test_the_question_declares_its_names(swish):
    question = symbolic.ask(swish, 0)
    assert question.given == {"x": "real", "beta": "positive"}
    assert [part.reads for part in question.parts] == [Reads.MATHS]


@pytest.mark.parametrize(
    "text",
    [
        "sigma(beta x) + beta x sigma(beta x) (1 - sigma(beta x))",
        "σ(βx)(1 + βx(1 - σ(βx)))",
        r"\sigma(\beta x)\left(1 + \beta x (1-\sigma(\beta x))\right)",
        "1/(1+e^(-beta x)) + beta x e^(-beta x)/(1+e^(-beta x))^2",
    ],
)
def test_an_equivalent_answer_is_right(text, swish):
    grade = symbolic.grade(swish, Answer(text, 0))
    assert grade.outcome is Outcome.RIGHT
    assert grade.echo


def test_a_mistake_is_told_by_the_author(swish):
    grade = symbolic.grade(swish, Answer("beta*sigma(beta*x)*(1 - sigma(beta*x))", 0))
    assert (grade.outcome, grade.code) == (Outcome.WRONG, "mistake:1")
    assert grade.message == "The product rule is missing."


def test_any_other_wrong_answer_is_wrong(swish):
    assert symbolic.grade(swish, Answer("x^2 + beta", 0)).outcome is Outcome.WRONG


def test_what_cannot_be_read_is_asked_again(swish):
    grade = symbolic.grade(swish, Answer("sigma(beta x", 0))
    assert grade.outcome is Outcome.UNREAD
    assert grade.message


def test_the_question_retyped_is_asked_again(swish):
    assert symbolic.grade(swish, Answer("grad(x sigma(beta x), x)", 0)).outcome is Outcome.UNREAD


def test_a_blank_answer_is_wrong_and_says_nothing(swish):
    grade = symbolic.grade(swish, Answer(" ", 0))
    assert (grade.outcome, grade.message, grade.code) == (Outcome.WRONG, "", None)
    assert grade.reveal.expected.startswith("$")


def test_parts_are_judged_one_by_one(shapes):
    grade = symbolic.grade(shapes, Answer("(B, h, n, d/h); (B, h, d, d)", 0))
    assert grade.outcome is Outcome.WRONG
    assert [part.outcome for part in grade.parts] == [Outcome.RIGHT, Outcome.WRONG]
    assert (grade.code, grade.message) == ("mistake:2", "Positions, not features.")
    assert (
        symbolic.grade(shapes, Answer("scores = (B,h,n,n); queries = (B,h,n,d/h)", 0)).outcome
        is Outcome.RIGHT
    )


def test_a_formula_without_answer_asks_for_its_right_hand_side(variance):
    assert symbolic.grade(variance, Answer("E[X^2] - (E X)^2", 0)).outcome is Outcome.RIGHT
    assert symbolic.grade(variance, Answer("E[X^2]", 0)).message == "The square of the mean is missing."
    assert symbolic.grade(variance, Answer("", 0)).reveal.expected == r"$$\mathrm{Var}(X) = E[X^2] - E[X]^2$$"


def test_sound_cards_are_proved(swish, shapes, variance):
    assert symbolic.prove(swish) == []
    assert symbolic.prove(shapes) == []
    assert symbolic.prove(variance) == []


@pytest.mark.parametrize(
    ("entry", "message", "keys"),
    [
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            equals:
              - x x
              - 2 x
            """,
            "'2 x' differs from 'x^2'",
            ("equals", 1),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            holds:
              - answer >= 1
            """,
            "'answer >= 1' does not hold",
            ("holds", 0),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            holds:
              - answer = 4 where x = 2
              - answer = 5 where x = 2
            """,
            "'answer = 5 where x = 2' does not hold",
            ("holds", 1),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2 +
            """,
            "'x^2 +' is not read",
            ("answer",),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: log(-1 - x^2)
            """,
            "has a value in 0 of 8 random worlds",
            ("answer",),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            mistakes:
              x x: The same.
            """,
            "the mistake 'x x' is not wrong",
            ("mistakes", "x x"),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            mistakes:
              2 x: Differentiated.
              x + x: Differentiated too.
            """,
            "the mistakes '2 x' and 'x + x' are the same: keep one",
            ("mistakes", "x + x"),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            mistakes:
              x +: Unfinished.
            """,
            "'x +' is not read: something is missing at the end",
            ("mistakes", "x +"),
        ),
        (
            """
            given: {x: nothing known}
            ask: What?
            answer: x^2
            """,
            "'nothing known'",
            ("given", "x"),
        ),
        (
            """
            given: {x: real}
            ask: What?
            answer: x^2
            why: "{?gap}"
            """,
            "a gap '{?gap}' stands in ask or snippet of a cloze card only",
            ("why",),
        ),
    ],
)  # fmt: skip
def test_a_faulty_card_is_told_what_is_wrong_and_where(entry, message, keys, card):
    faults = symbolic.prove(card("kind: symbolic\n" + dedent(entry)))
    assert [fault.keys for fault in faults] == [keys]
    assert message in faults[0].message
    assert "\n" not in faults[0].message


def test_a_formula_whose_tex_differs_from_its_answer_is_told(formula):
    wrong = formula(
        r"""
        latex: \mathrm{Var}(X) = E[X^2] + E[X]^2
        given: {X: random-variable}
        answer: E[X^2] - E[X]^2
        """
    )
    assert [fault.keys for fault in symbolic.prove(wrong)] == [("latex",)]


def test_every_side_of_a_chain_is_compared(formula):
    chain = formula(
        r"""
        latex: \mathrm{Var}(X) = E[(X - E[X])^2] = E[X^2] - E[X]
        given: {X: random-variable}
        """
    )
    assert [fault.keys for fault in symbolic.prove(chain)] == [("latex",)]


def test_a_formula_without_two_sides_needs_an_answer(formula):
    bare = formula(
        r"""
        latex: \frac{1}{n}
        given: {n: dimension}
        """
    )
    (fault,) = symbolic.prove(bare)
    assert fault.message == "'latex' has no right-hand side to ask for: write 'left = right', or add 'answer'"
    assert fault.keys == ("latex",)

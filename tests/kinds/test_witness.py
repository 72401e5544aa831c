"""Witness cards: any example that meets the conditions is right; the first condition that fails is explained."""

from textwrap import dedent

import pytest

from mlprep.core.cards import Answer, Outcome
from mlprep.kinds import witness


@pytest.fixture
def indefinite(card):
    return card(
        """
        kind: witness
        ask: Give a symmetric 2 x 2 matrix with positive entries that is not positive semidefinite.
        find: {A: matrix 2 x 2 symmetric}
        such_that:
          A > 0: An entry is not positive.
          min(eigenvalues(A)) < 0: Its eigenvalues are {=eigenvalues(A)}.
        answer: '[[1, 2], [2, 1]]'
        mistakes:
          '[[1, 1], [1, 1]]': Singular is not yet indefinite.
        """
    )


@pytest.fixture
def uncorrelated(card):
    return card(
        """
        kind: witness
        ask: Give a $g(x)$ with $g(X)$ uncorrelated with $X$ but not constant.
        find: {g: function of x}
        let:
          X: (-2, -1, 0, 1, 2)
        such_that:
          cov(X, g(X)) = 0: Their covariance is {=cov(X, g(X))}.
          var(g(X)) > 0: A constant is independent of everything.
        answer: x^2
        mistakes:
          x^3: An odd function is correlated with $X$.
        """
    )


@pytest.fixture
def orthogonal(card):
    return card(
        """
        kind: witness
        draw: {v: vector 2 of 1..9}
        ask: Give a vector orthogonal to {=v}, and its length.
        find:
          w: vector 2
          l: positive
        such_that:
          v^T w = 0: Their product is {=v^T w}.
          norm(w) = l: Its length is {=norm(w)}, not {=l}.
        answer: (-v_2, v_1); norm(v)
        """
    )


def test_an_example_of_several_things_may_be_a_table(card):
    pair = card(
        """
        kind: witness
        ask: Give two matrices, neither zero, with product zero.
        find: {A: matrix n x n, B: matrix n x n}
        such_that:
          A B = 0: The product is {=A B}.
          norm(A) norm(B) > 0: One of them is zero.
        answer:
          A: '[[0, 1], [0, 0]]'
          B: '[[0, 2], [0, 0]]'
        """
    )
    assert witness.prove(pair) == []
    right = witness.grade(pair, Answer("B = [[0,0,0],[0,0,0],[0,0,1]]; A = [[1,0,0],[0,0,0],[0,0,0]]", 0))
    assert right.outcome is Outcome.RIGHT
    assert (
        witness.grade(pair, Answer("[[1,0],[0,0]]; [[0,0,0],[0,0,0],[0,0,1]]", 0)).outcome is Outcome.UNREAD
    )
    assert witness.grade(pair, Answer("[[1,0],[0,0]]; [[0,0],[0,0]]", 0)).message == "One of them is zero."


@pytest.mark.parametrize(
    "text", ["[[1, 2], [2, 1]]", "[1,3;3,1]", "A = [[2, 5], [5, 2]]", "((1,9),(9,1))", "1, 3; 3, 1"]
)
def test_every_example_that_meets_the_conditions_is_right(text, indefinite):
    grade = witness.grade(indefinite, Answer(text, 0))
    assert grade.outcome is Outcome.RIGHT, grade.message


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("[[1, 2], [3, 1]]", "declaration", "A has to be symmetric."),
        ("[[1, -2], [-2, 1]]", "condition:1", "An entry is not positive."),
        ("[[3, 1], [1, 3]]", "condition:2", "Its eigenvalues are "),
        ("[[1, 1], [1, 1]]", "mistake:1", "Singular is not yet indefinite."),
    ],
)
def test_the_first_condition_that_fails_is_explained(text, code, message, indefinite):
    grade = witness.grade(indefinite, Answer(text, 0))
    assert grade.outcome is Outcome.WRONG
    assert grade.code == code
    assert grade.message.startswith(message)


@pytest.mark.parametrize("text", ["[[1, 2], [2", "3", "[1, 2, 3]", "no idea", "[[1,2,3],[2,1,3],[1,2,3]]"])
def test_what_is_no_such_thing_is_asked_again(text, indefinite):
    grade = witness.grade(indefinite, Answer(text, 0))
    assert grade.outcome is Outcome.UNREAD
    assert grade.message


def test_the_shape_asked_for_is_said(indefinite):
    grade = witness.grade(indefinite, Answer("[1, 2, 3]", 0))
    assert grade.message == "A should be a matrix 2 x 2 symmetric; this is a vector of 3."


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("x^2", Outcome.RIGHT),
        ("abs(x)", Outcome.RIGHT),
        ("cos(x)", Outcome.RIGHT),
        ("x", Outcome.WRONG),
        ("7", Outcome.WRONG),
    ],
)
def test_a_function_is_typed_as_an_expression(text, outcome, uncorrelated):
    assert witness.grade(uncorrelated, Answer(text, 0)).outcome is outcome


def test_a_non_example_is_recognised_however_it_is_typed(uncorrelated):
    grade = witness.grade(uncorrelated, Answer("x x^2", 0))
    assert (grade.code, grade.message) == ("mistake:1", "An odd function is correlated with $X$.")


def test_a_condition_without_a_value_is_said_to_have_none(uncorrelated):
    grade = witness.grade(uncorrelated, Answer("1/x", 0))
    assert grade.outcome is Outcome.WRONG
    assert grade.message.startswith("cov(X, g(X)) = 0 cannot be computed for this: ")


def test_a_message_without_a_value_is_replaced_by_the_condition(card):
    inverse = card(
        """
        kind: witness
        ask: Give an A with inverse 1.
        find: {A: real}
        such_that:
          A = 1: The inverse is {=1/A}.
        answer: '1'
        """
    )
    assert witness.prove(inverse) == []
    assert witness.grade(inverse, Answer("0", 0)).message == "A = 1 does not hold."
    assert witness.grade(inverse, Answer("2", 0)).message == "The inverse is 0.5."


def test_a_function_of_something_else_is_asked_again(uncorrelated):
    assert witness.grade(uncorrelated, Answer("y^2", 0)).outcome is Outcome.UNREAD


def test_several_things_are_found_together_for_the_numbers_drawn(orthogonal):
    question = witness.ask(orthogonal, 5)
    assert [part.label for part in question.parts] == ["w", "l"]
    for seed in range(10):
        expected = witness.grade(orthogonal, Answer("", seed)).reveal.expected
        assert expected.startswith("- w: $")
    right = witness.grade(orthogonal, Answer("(0, 0); 0.5", 5))
    assert right.message == "Its length is 0, not 0.5."
    assert witness.grade(orthogonal, Answer("l = 2; w = (1, 0)", 5)).code == "condition:1"


def test_a_missing_part_is_asked_again(orthogonal):
    assert witness.grade(orthogonal, Answer("w = (1, 0)", 5)).message == "l is missing."


def test_a_blank_answer_is_wrong_and_says_nothing(indefinite):
    grade = witness.grade(indefinite, Answer("", 0))
    assert (grade.outcome, grade.message) == (Outcome.WRONG, "")


def test_sound_cards_are_proved(indefinite, uncorrelated, orthogonal):
    assert witness.prove(indefinite) == []
    assert witness.prove(uncorrelated) == []
    assert witness.prove(orthogonal) == []


@pytest.mark.parametrize(
    ("entry", "message", "keys"),
    [
        (
            """
            find: {p: real}
            such_that:
              p > 1: Too small.
            answer: 1/2
            """,
            "the example is refused: 'p > 1' fails: Too small.",
            ("answer",),
        ),
        (
            """
            find: {p: real}
            such_that:
              p > 1: Too small.
            answer: '2'
            mistakes:
              3: Too large, surely.
            """,
            "the non-example '3' meets every condition",
            ("mistakes", "3"),
        ),
        (
            """
            find: {p: real}
            such_that:
              p > 1: It is {=q}.
            answer: '2'
            """,
            "'{=q}'",
            ("such_that", "p > 1"),
        ),
        (
            """
            find: {p: real}
            such_that:
              p > 1: Too small.
            answer: (1, 2)
            """,
            "answer: p should be a number; this is a vector of 2.",
            ("answer",),
        ),
        (
            """
            find: {X: random-variable}
            such_that:
              X > 1: Too small.
            answer: '2'
            """,
            "a random-variable is not checked: add a condition to such_that",
            ("find", "X"),
        ),
    ],
)  # fmt: skip
def test_a_faulty_card_is_told_what_is_wrong_and_where(entry, message, keys, card):
    faults = witness.prove(card("kind: witness\nask: Give one.\n" + dedent(entry)))
    assert [fault.keys for fault in faults] == [keys]
    assert message in faults[0].message

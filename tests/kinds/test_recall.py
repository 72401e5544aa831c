"""Recall cards: the learner judges, the points are the yardstick."""

import pytest

from mlprep.core.cards import Answer, Card, Level, Outcome, Reads
from mlprep.kinds import recall


@pytest.fixture
def jensen(card):
    return card(
        """
        kind: recall
        ask: State Jensen's inequality.
        answer: For convex $f$, $f(E[X]) \\le E[f(X)]$.
        points:
          - convex, not concave
          - the inequality in the right direction
        why: A chord lies above the curve.
        references:
          - Boyd & Vandenberghe, Convex Optimization, 3.1.8
        """
    )


def test_it_is_typed_freely(jensen):
    question = recall.ask(jensen, 0)
    assert question.text == "State Jensen's inequality."
    assert [part.reads for part in question.parts] == [Reads.FREE]


@pytest.mark.parametrize("text", ["", "f(E X) <= E f(X)", "no idea; really"])
def test_the_program_never_judges(text, jensen):
    grade = recall.grade(jensen, Answer(text, 0))
    assert grade.outcome is Outcome.UNDECIDED
    assert grade.reveal.expected == "For convex $f$, $f(E[X]) \\le E[f(X)]$."
    assert grade.reveal.points == ("convex, not concave", "the inequality in the right direction")
    assert grade.reveal.why == "A chord lies above the curve."
    assert grade.reveal.references == ("Boyd & Vandenberghe, Convex Optimization, 3.1.8",)


def test_faces_are_question_and_answer(jensen):
    front, back = recall.faces(jensen)
    assert front.text == jensen.ask
    assert back == recall.grade(jensen, Answer("", 0)).reveal


def test_a_sound_card_is_proved(jensen):
    assert recall.prove(jensen) == []


@pytest.mark.parametrize(
    ("fields", "message", "keys"),
    [
        ({}, "'answer' is missing: a recall card needs it", ()),
        ({"answer": " "}, "'answer' is empty: fill it or leave it out", ("answer",)),
        ({"answer": "a", "points": ["b", "b"]}, "this point is there twice", ("points", 1)),
        (
            {"answer": "a", "points": [str(n) for n in range(10)]},
            "10 points are too many to tick: keep at most 9",
            ("points",),
        ),
        ({"answer": "a {=b"}, "'{=b' is never closed: add '}'", ("answer",)),
        ({"answer": "a {?gap}"}, "a gap '{?gap}' stands in ask or snippet of a cloze card only", ("answer",)),
    ],
)
def test_a_faulty_card_is_told_what_is_wrong(fields, message, keys):
    faults = recall.prove(Card("it", "recall", "probability/it", Level.L1, "What?", fields))
    assert [(fault.message, fault.keys) for fault in faults] == [(message, keys)]

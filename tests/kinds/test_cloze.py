"""Cloze cards: gaps of maths, words and code, all asked at once."""

from textwrap import dedent

import pytest

from mlprep.core.cards import Answer, Outcome, Reads
from mlprep.kinds import cloze


@pytest.fixture
def softmax(card):
    return card(
        r"""
        kind: cloze
        given: {m: real, m': real, x: real}
        ask: |
          Subtract the {?what} $m$, rescale by $e^{?exponent}$, so that nothing {?how}.
          Scale $= {?scale}$.
        snippet: |
          z = z - z.max({?axis}, keepdims=True)
        gaps:
          what: [maximum, largest]
          exponent: m - m'
          how: [overflows]
          scale: e^(m - m')
          axis: [axis=-1, -1]
        mistakes:
          scale = e^(m' - m): The other way round.
          how = underflows: Underflow is harmless.
        """
    )


def test_gaps_are_asked_in_the_order_of_the_text(softmax):
    question = cloze.ask(softmax, 0)
    assert [(part.label, part.reads) for part in question.parts] == [
        ("what", Reads.WORDS),
        ("exponent", Reads.MATHS),
        ("how", Reads.WORDS),
        ("scale", Reads.MATHS),
        ("axis", Reads.WORDS),
    ]
    assert "{?what}" in question.text
    assert "{?axis}" in question.snippet


RIGHT = "Maximum; m - m'; over-flows; exp(m)/exp(m'); axis = -1"


def test_every_gap_right_is_right(softmax):
    grade = cloze.grade(softmax, Answer(RIGHT, 0))
    assert grade.outcome is Outcome.RIGHT, grade
    assert [part.outcome for part in grade.parts] == [Outcome.RIGHT] * 5


@pytest.mark.parametrize(
    ("place", "text", "label"),
    [(0, "minimum", "what"), (1, "m' - m", "exponent"), (2, "vanishes", "how"), (4, "axis=0", "axis")],
)
def test_one_gap_wrong_is_wrong_in_that_gap_alone(place, text, label, softmax):
    pieces = RIGHT.split(";")
    pieces[place] = text
    grade = cloze.grade(softmax, Answer("; ".join(pieces), 0))
    assert grade.outcome is Outcome.WRONG
    assert [part.label for part in grade.parts if part.outcome is Outcome.WRONG] == [label]


@pytest.mark.parametrize(
    ("place", "text", "code", "message"),
    [
        (3, "e^(m'-m)", "mistake:1", "The other way round."),
        (2, "underflows", "mistake:2", "Underflow is harmless."),
    ],
)
def test_a_mistake_is_told_by_the_author(place, text, code, message, softmax):
    pieces = RIGHT.split(";")
    pieces[place] = text
    grade = cloze.grade(softmax, Answer("; ".join(pieces), 0))
    assert (grade.code, grade.message) == (code, message)


def test_maths_that_cannot_be_read_is_asked_again(softmax):
    grade = cloze.grade(softmax, Answer("maximum; m -; overflows; e^(m - m'); -1", 0))
    assert grade.outcome is Outcome.UNREAD
    assert grade.message.startswith("exponent: ")


def test_a_wrong_number_of_answers_is_asked_again(softmax):
    assert cloze.grade(softmax, Answer("maximum", 0)).outcome is Outcome.UNREAD


def test_the_back_fills_every_gap(softmax):
    back = cloze.grade(softmax, Answer("", 0)).reveal
    assert list(back.gaps) == ["what", "exponent", "how", "scale", "axis"]
    assert back.gaps["what"] == "maximum"
    assert "$" not in back.gaps["scale"]
    assert "- what: maximum" in back.expected


def test_a_sound_card_is_proved(softmax):
    assert cloze.prove(softmax) == []


@pytest.mark.parametrize(
    ("entry", "message", "keys"),
    [
        (
            """
            ask: A {?gap}.
            gaps:
              gap: [word]
              gasp: [word]
            """,
            "the gap 'gasp' stands nowhere: write {?gasp} in ask or snippet",
            ("gaps", "gasp"),
        ),
        (
            """
            ask: A {?gap} and a {?hole}.
            gaps:
              gap: [word]
            """,
            "the gap 'hole' has no answer: add 'hole: ...' under gaps",
            ("gaps",),
        ),
        (
            """
            ask: A $x = {?gap}$.
            gaps:
              gap: 1 +
            """,
            "'1 +' is not read",
            ("gaps", "gap"),
        ),
        (
            """
            ask: A $x = {?gap}$.
            given: {y: real}
            gaps:
              gap: y^2
            mistakes:
              gap = y y: The same.
            """,
            "the mistake 'gap = y y' is not wrong",
            ("mistakes", "gap = y y"),
        ),
        (
            """
            ask: A {?gap}.
            why: It is {?gap}.
            gaps:
              gap: [word]
            """,
            "a gap '{?gap}' stands in ask or snippet of a cloze card only",
            ("why",),
        ),
        (
            """
            ask: A {?gap}.
            gaps:
              gap: [word]
            mistakes:
              word: No gap is named.
            """,
            "'word' names no part: write 'gap = ...'",
            ("mistakes", "word"),
        ),
    ],
)  # fmt: skip
def test_a_faulty_card_is_told_what_is_wrong_and_where(entry, message, keys, card):
    faults = cloze.prove(card("kind: cloze\n" + dedent(entry)))
    assert [fault.keys for fault in faults] == [keys]
    assert message in faults[0].message

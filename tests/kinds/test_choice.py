"""Choice cards: how options are shown, typed and judged."""

import pytest

from mlprep.core.cards import Answer, Card, Level, Outcome, seed_of
from mlprep.kinds import choice
from mlprep.kinds.choice import read_choice


@pytest.fixture
def capital(card):
    return card(
        """
        kind: choice
        ask: Which is convex?
        options:
          - right: The exponential.
            because: Its second derivative is positive.
          - wrong: The logarithm.
            because: It is concave.
          - wrong: The sine.
            because: It is neither.
        """
    )


@pytest.fixture
def several(card):
    return card(
        """
        kind: choice
        ask: Which are convex?
        options:
          - right: exp
            because: Yes.
          - right: square
            because: Its curve opens upwards.
          - wrong: log
            because: It is concave.
        """
    )


def of_options(*texts: str, right: int = 0) -> Card:
    options = [
        {"right" if index == right else "wrong": text, "because": "So."} for index, text in enumerate(texts)
    ]
    return Card("it", "choice", "probability/it", Level.L1, "Which?", {"options": options})


def letter_of(question, text: str) -> str:
    return "abcdef"[question.options.index(text)]


def test_options_are_shuffled_by_the_seed_alone(capital):
    orders = {choice.ask(capital, seed).options for seed in range(60)}
    assert len(orders) == 6
    assert choice.ask(capital, 5) == choice.ask(capital, 5)


@pytest.mark.parametrize(
    "texts",
    [
        ("3", "5", "7"),
        ("line 2", "line 3", "line 4"),
        ("5 %", "40 %", "19 %"),
        ("$0.5$", "$-1.5$", "$2$"),
        ("It costs 2 GB.", "It costs 4 GB."),
    ],
)
def test_numbers_and_numbered_options_keep_their_order(texts):
    assert {choice.ask(of_options(*texts), seed).options for seed in range(20)} == {texts}


def test_none_of_these_stays_last():
    card = of_options("None of these.", "exp", "log", "sin")
    assert {choice.ask(card, seed).options[-1] for seed in range(20)} == {"None of these."}


def test_every_showing_grades_the_options_it_showed(capital):
    for seed in range(20):
        question = choice.ask(capital, seed)
        for text, outcome in [
            ("The exponential.", Outcome.RIGHT),
            ("The logarithm.", Outcome.WRONG),
            ("The sine.", Outcome.WRONG),
        ]:
            grade = choice.grade(capital, Answer(letter_of(question, text), seed))
            assert grade.outcome is outcome
            assert [option.text for option in grade.reveal.options] == list(question.options)


def test_a_wrong_option_is_answered_with_its_because_and_its_place_in_the_file(capital):
    question = choice.ask(capital, 3)
    grade = choice.grade(capital, Answer(letter_of(question, "The sine."), 3))
    assert (grade.message, grade.code) == ("It is neither.", "option:3")


def test_the_text_of_an_option_is_an_answer(capital):
    assert choice.grade(capital, Answer("the exponential", 0)).outcome is Outcome.RIGHT


def test_all_right_options_must_be_chosen(several):
    question = choice.ask(several, 1)
    assert question.several
    a, b, c = (letter_of(question, text) for text in ("exp", "square", "log"))
    assert choice.grade(several, Answer(f"{a}, {b}", 1)).outcome is Outcome.RIGHT
    assert choice.grade(several, Answer(f"{b}{a}", 1)).outcome is Outcome.RIGHT
    assert choice.grade(several, Answer(f"{a} {c}", 1)).message == "It is concave."
    missing = choice.grade(several, Answer(a, 1))
    assert missing.outcome is Outcome.WRONG
    assert missing.message == f"{b} is right as well. Its curve opens upwards."


def test_choosing_two_where_one_is_right_is_asked_again(capital):
    grade = choice.grade(capital, Answer("a b", 0))
    assert (grade.outcome, grade.message) == (Outcome.UNREAD, "One option is right: choose one.")


@pytest.mark.parametrize("text", ["e", "4", "0", "x y", "1 4", "perhaps", ",", "ab", "İ", "٣", "the sinus"])
def test_what_names_no_option_is_asked_again_and_told_how(text, capital):
    grade = choice.grade(capital, Answer(text, 0))
    assert (grade.outcome, grade.message) == (
        Outcome.UNREAD,
        "Type a letter from a to c or a number from 1 to 3.",
    )


def test_a_blank_answer_is_wrong_and_says_nothing(capital):
    grade = choice.grade(capital, Answer("  ", 0))
    assert (grade.outcome, grade.message, grade.code) == (Outcome.WRONG, "", None)
    assert grade.reveal.expected.endswith("The exponential.")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2", {1}),
        ("b", {1}),
        ("B)", {1}),
        ("(b)", {1}),
        ("2.", {1}),
        ("option 2", {1}),
        ("1,3", {0, 2}),
        ("1, 3", {0, 2}),
        ("b d", {1, 3}),
        ("bd", {1, 3}),
        ("13", {0, 2}),
        ("1 and 3", {0, 2}),
        ("a & c", {0, 2}),
    ],
)
def test_options_are_typed_as_numbers_or_letters(text, chosen):
    assert read_choice(text, ["p", "q", "r", "s"], several=True) == chosen


def test_a_number_that_is_a_place_and_an_option_is_asked_again():
    with pytest.raises(ValueError, match=r"3 could be b \(line 3\) or c \(line 4\): type the letter\."):
        read_choice("3", ["line 2", "line 3", "line 4"], several=False)


@pytest.mark.parametrize(
    ("text", "chosen"), [("line 3", {1}), ("4", {2}), ("1", {0}), ("c", {2}), ("LINE 2", {0})]
)
def test_a_number_that_can_mean_one_option_only_is_read(text, chosen):
    assert read_choice(text, ["line 2", "line 3", "line 4"], several=False) == chosen


def test_numbers_equal_to_their_place_are_no_riddle():
    assert read_choice("2", ["1", "2", "3"], several=False) == {1}


def test_faces_show_the_draw_of_the_id(capital):
    question, back = choice.faces(capital)
    assert question == choice.ask(capital, seed_of("it"))
    assert [option.text for option in back.options] == list(question.options)
    assert [option.right for option in back.options].count(True) == 1


def test_a_sound_card_is_proved(capital, several):
    assert choice.prove(capital) == []
    assert choice.prove(several) == []


@pytest.mark.parametrize(
    ("options", "message", "keys"),
    [
        ([{"right": "a", "because": "x"}], "a choice has 2 to 12 options, this has 1", ("options",)),
        (
            [{"right": "a", "because": "x"}, {"right": "b", "because": "x"}],
            "every option is right: add a wrong one",
            ("options",),
        ),
        (
            [{"wrong": "a", "because": "x"}, {"wrong": "b", "because": "x"}],
            "no option is right: mark one 'right'",
            ("options",),
        ),
        (
            [{"right": "a", "because": "x"}, {"wrong": "b"}],
            "this option has no 'because': tell the learner why it is right or wrong",
            ("options", 1),
        ),
        (
            [{"right": "$a$ b", "because": "x"}, {"wrong": "A b.", "because": "x"}],
            "this option repeats option 1: A b.",
            ("options", 1),
        ),
        (
            [{"right": "a", "wrong": "b", "because": "x"}, {"wrong": "c", "because": "x"}],
            "an option is either 'right' or 'wrong'",
            ("options", 0),
        ),
        (
            [{"right": "a", "because": "x", "why": "y"}, {"wrong": "c", "because": "x"}],
            "unknown key 'why' in an option: it has right or wrong, and because",
            ("options", 0, "why"),
        ),
        (
            None,
            "'options' takes a list, each '- right: ...' or '- wrong: ...' with its because",
            ("options",),
        ),
    ],
)
def test_a_faulty_card_is_told_what_is_wrong(options, message, keys):
    card = Card("it", "choice", "probability/it", Level.L1, "Which?", {"options": options})
    faults = choice.prove(card)
    assert (message, keys) in [(fault.message, fault.keys) for fault in faults]

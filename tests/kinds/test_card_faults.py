"""What stands where something else belongs is a fault with its keys, never a traceback, whatever the kind."""

import pytest

from mlprep.core.cards import Answer, Card, Level
from mlprep.errors import ContentError
from mlprep.kinds import kind

NUMERIC = {"answer": "n", "draw": {"n": "2..9"}}
SYMBOLIC = {"answer": "x^2", "given": {"x": "real"}}
WITNESS = {"find": {"p": "real"}, "such_that": {"p > 1": "Too small."}, "answer": "2"}


def make(name: str, fields: dict, **rest) -> Card:
    return Card("it", name, "probability/it", Level.L1, rest.pop("ask", "What?"), fields, **rest)


@pytest.mark.parametrize(
    ("name", "fields", "message", "keys"),
    [
        ("numeric", {}, "'answer' is missing: a numeric card needs it", ()),
        ("numeric", {"answer": ["1"]}, "'answer' takes one text", ("answer",)),
        ("numeric", {"answer": {"a": "1"}}, "'answer' has a single part: write it as one text", ("answer",)),
        ("numeric", {"answer": "1", "let": ["a"]}, "'let' takes a table, one 'name: text' a line", ("let",)),
        ("numeric", {"answer": "1", "let": {"a": ["1"]}}, "'a' under 'let' takes one text", ("let", "a")),
        ("numeric", {"answer": "1", "equals": {"a": "1"}}, "'equals' takes one text or a list of texts", ("equals",)),
        ("numeric", {"answer": "1", "equals": ["1", ""]}, "'equals' takes one text or a list of texts, none empty", ("equals", 1)),
        ("numeric", {"answer": "1", "let": {"2a": "1"}}, "'2a' is no name: use a letter, then letters, digits and _", ("let", "2a")),
        ("numeric", NUMERIC | {"equals": "n/0"}, "equals 'n/0': ", ("equals",)),
        ("numeric", NUMERIC | {"equals": "m"}, "equals 'm': ", ("equals",)),
        ("numeric", NUMERIC | {"holds": "n > m"}, "'n > m': ", ("holds",)),
        ("numeric", NUMERIC | {"holds": "n = 3 where m = 3"}, "where m = 3: ", ("holds",)),
        ("numeric", NUMERIC | {"holds": "n = 3 where n = 1/0"}, "where n = 1/0: ", ("holds",)),
        ("numeric", NUMERIC | {"let": {"i": "1/n"}, "holds": "n = 0 where n = 0"}, "where n = 0: '1/n': ", ("holds",)),
        ("numeric", NUMERIC | {"mistakes": {"1/0": "Never."}}, "the mistake '1/0' has no value: division by zero (draw n = ", ("mistakes", "1/0")),
        ("numeric", NUMERIC | {"mistakes": {"2 m": "Never."}}, 'the mistake \'2 m\' has no value: unknown name "m"', ("mistakes", "2 m")),
        ("symbolic", {"given": {"x": "real"}}, "'answer' is missing: a symbolic card needs it", ()),
        ("symbolic", SYMBOLIC | {"given": {"x": "nothing"}}, "'nothing': ", ("given", "x")),
        ("symbolic", SYMBOLIC | {"equals": "x +"}, "'x +' is not read: ", ("equals",)),
        ("symbolic", SYMBOLIC | {"without": "x^2"}, "the answer 'x^2', typed, is not right: The answer should do without x^2.", ("answer",)),
        ("symbolic", SYMBOLIC | {"tolerance": "much"}, "the tolerance 'much' cannot be read", ("tolerance",)),
        ("cloze", {"gaps": {}}, "'gaps' takes a table: 'gap: maths', or 'gap: [words, that, count]'", ("gaps",)),
        ("witness", WITNESS | {"find": {}}, "'find' is missing: name what is to be found, e.g. 'A: matrix 2 x 2'", ()),
        ("witness", WITNESS | {"such_that": {}}, "'such_that' is missing: write 'relation: what to say when it fails', one a line", ()),
        ("witness", WITNESS | {"find": {"p": "thing"}}, "'thing': ", ("find", "p")),
        ("witness", WITNESS | {"find": {"p": "matrix 2 x 2 permutation"}}, "'permutation' is not checked: add a condition to such_that", ("find", "p")),
        ("witness", WITNESS | {"answer": {"q": "2"}}, "'q' is not asked for: the answer gives p", ("answer",)),
        ("witness", WITNESS | {"answer": {"p": "2", "q": "2"}}, "'q' is not asked for: the answer gives p", ("answer",)),
        ("witness", WITNESS | {"answer": "p = 2; p = 3"}, "answer: ", ("answer",)),
        ("witness", WITNESS | {"mistakes": {"1/0": "No."}}, "the non-example '1/0' cannot be given: ", ("mistakes", "1/0")),
    ],
)  # fmt: skip
def test_a_fault_has_its_message_and_its_keys(name, fields, message, keys):
    faults = kind(name).prove(make(name, fields))
    assert [fault.keys for fault in faults] == [keys]
    assert faults[0].message.startswith(message)
    assert "\n" not in faults[0].message


def ask_and_grade(card: Card) -> None:
    module = kind(card.kind)
    module.ask(card, 1)
    module.grade(card, Answer("x", 1))
    module.faces(card)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("numeric", {"answer": "1/0"}),
        ("numeric", {"answer": "nonsense("}),
        ("numeric", {"answer": "1", "draw": {"n": "many"}}),
        ("symbolic", {"answer": "x +", "given": {"x": "real"}}),
        ("symbolic", SYMBOLIC | {"mistakes": {"x +": "No."}}),
        ("symbolic", SYMBOLIC | {"equals": "x +"}),
        ("cloze", {"gaps": {"gap": "x +"}}),
        ("choice", {"options": "a"}),
        ("recall", {}),
        ("witness", WITNESS | {"answer": "(1, 2)"}),
    ],
)
def test_asking_a_card_that_lint_refuses_is_a_content_error_in_one_line(name, fields):
    """A stranger's pack may never have been linted: the session says so and goes on."""
    card = make(name, fields, ask="$x = {?gap}$" if name == "cloze" else "What?")
    with pytest.raises(ContentError) as caught:
        ask_and_grade(card)
    assert str(caught.value).startswith("card 'it': ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["{=1/0}", "{=nobody}", "{=}{=(}", "{=" + "9" * 600 + "}"])
@pytest.mark.parametrize("key", ["hint", "why", "steps", "snippet"])
def test_a_marker_without_a_value_is_told_where_it_stands(key, text):
    (fault,) = kind("recall").prove(make("recall", {"answer": "a"}, **{key: text}))
    assert fault.keys == (key,)


def test_one_fault_does_not_hide_another():
    fields = NUMERIC | {"equals": "n + 1", "holds": "n > 100"}
    faults = kind("numeric").prove(make("numeric", fields, why="{=q}"))
    assert {fault.keys for fault in faults} == {("equals",), ("holds",), ("why",)}

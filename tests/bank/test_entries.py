"""Card files to drafts: the schema, inheritance, and faults that stay where they are."""

import pytest

from mlprep.bank.drafts import ParsedFile
from mlprep.bank.parse import parse_data
from mlprep.bank.schema import CARD_TYPES, Formula
from mlprep.bank.shapes import keys_of
from mlprep.kinds import KINDS, kind

HEAD = "format: 1\ntopic: probability\n"


def parse(text: str) -> ParsedFile:
    return parse_data((HEAD + text).encode(), "probability/file.yaml")


def faults(text: str) -> list[str]:
    return [
        f"{fault.place.line}:{fault.place.column}: {fault.message}"
        for fault in parse(text).faults
        if fault.place
    ]


def card(**keys: str) -> str:
    whole = {"kind": "recall", "concept": "bayes", "ask": "Why?", "answer": "So.", **keys}
    lines = [f"    {key}: {value}" for key, value in whole.items() if value]
    return "\n".join(["cards:", "  - id: one", *lines, ""])


def test_the_schema_has_the_keys_that_the_kinds_read():
    assert tuple(CARD_TYPES) == KINDS
    shared = set.intersection(*(set(keys_of(struct)) for struct in CARD_TYPES.values())) - {"answer"}
    for name, struct in CARD_TYPES.items():
        assert keys_of(struct).keys() - shared == kind(name).KEYS
    assert keys_of(Formula).keys() - {"name", "latex", "when"} - shared == kind("symbolic").KEYS


def test_a_card_keeps_its_own_keys_as_text():
    parsed = parse(
        "cards:\n  - id: one\n    kind: numeric\n    concept: bayes\n    draw: {p: 0.1..0.9 step 0.1, n: 2..9}\n"
        "    ask: What is {=p}?\n    answer:\n      first: p\n      second: 010\n    equals:\n      - p\n      - p/1\n"
        "    mistakes:\n      1 - p: |\n        The complement: it is not asked for.\n"
    )
    assert parsed.faults == ()
    assert parsed.bodies[0]["fields"] == {
        "draw": {"p": "0.1..0.9 step 0.1", "n": "2..9"},
        "answer": {"first": "p", "second": "010"},
        "equals": ["p", "p/1"],
        "mistakes": {"1 - p": "The complement: it is not asked for."},
    }


def test_a_follow_up_inherits_what_it_leaves_out_and_joins_what_it_adds():
    parsed = parse(
        "cards:\n  - id: one\n    kind: numeric\n    concept: bayes\n    level: L2\n    draw: {p: 2..3}\n    let: {q: 1 - p}\n"
        "    snippet: |\n      print({=p})\n    ask: A?\n    answer: p\n    follow_ups:\n"
        "      - id: two\n        kind: numeric\n        draw: {r: 4..5}\n        let: {q: 2 p}\n        ask: B?\n        answer: r\n"
        "        follow_ups:\n          - id: three\n            kind: recall\n            concept: odds\n            ask: C?\n            answer: So.\n"
    )
    assert parsed.faults == ()
    one, two, three = parsed.drafts
    assert [(draft.slug, draft.parent, draft.concept, draft.level) for draft in (one, two, three)] == [
        ("one", None, "bayes", 2),
        ("two", "one", "bayes", 2),
        ("three", "two", "odds", None),  # the level belongs to the concept
    ]
    fields = parsed.bodies[1]["fields"]
    assert (fields["draw"], fields["let"]) == ({"p": "2..3", "r": "4..5"}, {"q": "2 p"})
    assert list(fields["draw"]) == ["p", "r"]
    assert parsed.bodies[2]["snippet"] == "print({=p})"


def test_cards_of_one_family_know_of_the_draws_they_share():
    parsed = parse(
        "cards:\n  - id: one\n    kind: numeric\n    concept: bayes\n    draw: {p: 2..9}\n    ask: A?\n    answer: p\n"
        "    mistakes:\n      2 p - 4: No.\n    follow_ups:\n"
        "      - id: two\n        kind: numeric\n        ask: B?\n        answer: p^2\n"
    )
    assert [bool(body["fields"].get("family")) for body in parsed.bodies] == [True, True]


def test_follow_ups_nest_two_deep():
    parsed = parse(
        "cards:\n  - id: a\n    kind: recall\n    concept: bayes\n    ask: A?\n    answer: So.\n    follow_ups:\n"
        "      - id: b\n        kind: recall\n        ask: B?\n        answer: So.\n        follow_ups:\n"
        "          - id: c\n            kind: recall\n            ask: C?\n            answer: So.\n            follow_ups:\n"
        "              - id: d\n                kind: recall\n                ask: D?\n                answer: So.\n"
    )
    assert [draft.slug for draft in parsed.drafts] == ["a", "b"]
    assert [str(fault) for fault in parsed.faults] == [
        "probability/file.yaml:20:15: card 'c': follow-ups nest at most 2 deep"
    ]


def test_a_fault_of_a_card_hides_none_of_its_follow_ups():
    parsed = parse(
        "cards:\n  - id: a\n    kind: recal\n    concept: bayes\n    ask: A?\n    anwser: So.\n    follow_ups:\n"
        "      - id: b\n        knid: recall\n        ask: B?\n        anwser: So.\n        follow_ups:\n"
        "          - id: c\n            kind: recall\n            ask: C? # why\n            answer: So.\n"
    )
    assert parsed.drafts == ()
    assert [(fault.place.line, fault.card_id) for fault in parsed.faults if fault.place] == [
        (5, "a"), (8, "a"), (11, "b"), (13, "b"), (17, "c"),
    ]  # fmt: skip


def test_a_faulty_follow_up_leaves_its_parent():
    parsed = parse(
        "cards:\n  - id: a\n    kind: recall\n    concept: bayes\n    ask: A?\n    answer: So.\n    follow_ups:\n"
        "      - id: b\n        kind: recall\n        ask: B?\n        anwser: So.\n"
        "      - id: c\n        kind: recall\n        ask: C?\n        answer: So.\n"
    )
    assert [draft.slug for draft in parsed.drafts] == ["a", "c"]
    assert len(parsed.faults) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (card(kind=""), ["4:5: 'kind' is missing: recall, choice, cloze, symbolic, numeric, witness"]),
        (card(kind="", knid="recall"), ["8:5: unknown key 'knid' (did you mean 'kind'?)"]),
        (card(concept=""), ["4:5: 'concept' is missing"]),
        (card(answer="", anwser="So."), ["8:5: unknown key 'anwser' (did you mean 'answer'?)"]),
        (card(options="[]"), ["9:5: unknown key 'options' in a recall card: it belongs to choice"]),
        (card(latex="x = y"), ["9:5: unknown key 'latex' in a card: it belongs to formulas"]),
        (card(difficulty="3"), ["9:5: unknown key 'difficulty'"]),
        (card(level="2"), ["9:12: 'level' is '2'; it is one of L1, L2, L3 (did you mean 'L2'?)"]),
        (card(hint="''"), ["9:11: 'hint' is empty"]),
        (card(hint=" "), ["9:10: 'hint' is empty"]),
        (card(hint="x" * 10_001), ["9:11: 'hint' has 10,001 characters; at most 10,000"]),
        (
            card(hint="{a: b}"),
            ["9:11: a YAML mapping where a text belongs; maths that starts with { goes in '...'"],
        ),
        (
            card(hint="[a, b]"),
            ["9:11: a YAML list where a text belongs; maths that starts with [ goes in '...'"],
        ),
        (card(points="x"), ["9:13: 'points' is a list, one item a line, each after '- '"]),
        (
            card(points="[a, b]"),
            [
                "9:13: a YAML list in [ ]; write one item a line, after '- ', and maths that starts with [ in '...'"
            ],
        ),
        (card(given="x"), ["9:12: 'given' is a mapping, one 'key: value' a line"]),
        (
            card(given="{f: function of x, y}"),
            [
                "9:31: 'y' has no value: a comma inside { } ends an entry; write one key a line, and maths that starts with { in '...'"
            ],
        ),
        (card(given="[x: real]"), ["9:12: 'given' is a mapping, one 'key: value' a line"]),
        (card(follow_ups="x"), ["9:17: 'follow_ups' is a list, one '- id: ...' an entry"]),
        (
            card(formerly="Old_Id"),
            [
                "9:15: 'Old_Id' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"
            ],
        ),
        (
            card(answer="So. # really"),
            ["8:13: the text ends before ' #', a comment to YAML; put it below |, or move the comment"],
        ),
        (
            card(points="\n      - this: that"),
            ["10:9: ': ' makes a mapping where a text belongs; put the text below |"],
        ),
        ("cards: x\n", ["3:8: 'cards' is a list, one '- id: ...' an entry"]),
        ("cards:\n  - one\n", ["4:5: an entry is a mapping that starts with '- id: ...'"]),
        (
            "cards:\n  - kind: recall\n    concept: bayes\n    ask: A?\n    answer: So.\n",
            ["4:5: 'id' is missing"],
        ),
        (
            "cards:\n  - id: Bayes Rule\n    kind: recall\n    concept: bayes\n    ask: A?\n    answer: So.\n",
            [
                "4:9: 'Bayes Rule' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"
            ],
        ),
        ("crads: []\n", ["3:1: unknown key 'crads' (did you mean 'cards'?)"]),
    ],
)
def test_a_fault_says_its_place_and_what_to_do(text: str, expected: list[str]):
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("- right: a\n        because: b", ["9:7: no option is wrong"]),
        ("- wrong: a\n        because: b\n      - wrong: c\n        because: d", ["9:7: no option is right"]),
        (
            "- right: a\n        wrong: c\n        because: b\n      - wrong: x\n        because: d",
            ["9:9: an option is either 'right: ...' or 'wrong: ...'"],
        ),
        (
            "- because: b\n      - wrong: x\n        because: d",
            ["9:9: an option is either 'right: ...' or 'wrong: ...'"],
        ),
        (
            "- true: a\n        because: b\n      - wrong: x\n        because: d",
            ["9:9: unknown key 'true'", "9:9: an option is either 'right: ...' or 'wrong: ...'"],
        ),
        ("- right", ["9:9: 'options' is a mapping, one 'key: value' a line"]),
    ],
)
def test_options_are_right_or_wrong_and_say_why(options: str, expected: list[str]):
    text = f"cards:\n  - id: one\n    kind: choice\n    concept: bayes\n    ask: A?\n    options:\n      {options}\n"
    assert faults(text) == expected


def test_all_faults_of_an_entry_are_reported():
    text = card(kind="numeric", concept="Bayes", levle="L2", hint="a: b", points="[x]")
    assert len(faults(text.replace("hint: a: b", "hint: ''"))) == 4


def test_a_formula_asks_for_its_right_hand_side():
    parsed = parse(
        "formulas:\n  - id: f\n    concept: bayes\n    name: Bayes' theorem\n    latex: P(A=1\\mid B) = \\frac{P(B\\mid A=1)P(A=1)}{P(B)}\n"
    )
    assert parsed.bodies[0]["ask"] == "State the formula: Bayes' theorem.\n\n$$P(A=1\\mid B) = \\;?$$"
    assert parsed.drafts[0].formula
    assert parsed.drafts[0].kind == "symbolic"


@pytest.mark.parametrize("version", ["2", "10"])
def test_a_newer_format_is_refused_by_name(version: str):
    parsed = parse_data(f"format: {version}\ntopic: x\ncards:\n  - nonsense\n".encode(), "x/y.yaml")
    assert [str(fault) for fault in parsed.faults] == [
        f"x/y.yaml:1:9: format {version}: this mlprep knows format 1: upgrade mlprep"
    ]
    assert parsed.drafts == ()


def test_the_fingerprint_is_of_what_is_asked_given_and_answered():
    def fingerprint(**keys: str) -> str:
        return parse(card(**keys)).drafts[0].fingerprint

    plain = fingerprint()
    assert fingerprint(why="Because.", hint="Think.", level="L2", references="Bayes 1763") == plain
    assert (
        len({plain, fingerprint(ask="When?"), fingerprint(answer="Not."), fingerprint(given="{x: real}")})
        == 4
    )


def test_a_file_holds_no_more_than_its_cap():
    entry = "  - {{id: c{0}, kind: recall, concept: b, ask: a, answer: b}}\n"
    parsed = parse("cards:\n" + "".join(entry.format(number) for number in range(2_003)))
    assert len(parsed.drafts) == 2_000
    assert [fault.message for fault in parsed.faults] == [
        "more than 2,000 cards in one file; 3 entries are left out"
    ]

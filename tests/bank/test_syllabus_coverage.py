"""The cards of every topic that is said to be complete cover its syllabus."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlprep.bank.coverage import find_gaps
from mlprep.bank.lint import cover_path, read_pack
from mlprep.bank.packs import BUILT_IN, Pack, content_directory, list_files


def test_the_cards_of_complete_topics_cover_their_syllabus():
    table, gaps = cover_path(content_directory())
    assert [str(gap) for gap in gaps] == []
    for topic in table:
        if topic.complete:
            assert topic.covered == topic.concepts > 0


def test_complete_topics_are_topics_of_the_pack():
    pack = Pack(BUILT_IN, content_directory())
    bank, _ = read_pack(pack, [file.path for file in list_files(pack.root)])
    assert set(bank.complete) <= set(bank.topics)


CONCEPT = "- {{id: {0}, title: T, level: {1}, needs: [], kinds: [{2}]}}\n"
RECALL = "  - id: {0}\n    kind: recall\n    concept: {1}\n    ask: Why {0}?\n    answer: So.\n"
POINTS = "    points:\n      - that\n"
FOLLOW_UP = (
    "    follow_ups:\n      - {{id: {0}-and, kind: recall, concept: {1}, ask: And {0}?, answer: So.}}\n"
)
NUMERIC = "  - id: {0}\n    kind: numeric\n    concept: {1}\n    ask: What is {0}?\n    answer: 2\n"
WITNESS = (
    "  - id: {0}\n    kind: witness\n    concept: {1}\n    ask: Give {0}.\n    find: {{a: real}}\n"
    "    such_that:\n      a > 0: No.\n    answer: 1\n"
)
FORMULA = "formulas:\n  - id: {0}\n    concept: {1}\n    name: It\n    latex: a = b\ncards:\n"
SNIPPET = "    snippet: |\n      print()\n"


@pytest.mark.parametrize(
    ("level", "kinds", "cards", "gaps"),
    [
        ("L1", "numeric", "", ["card"]),
        ("L1", "numeric", NUMERIC, []),
        ("L1", "concept", RECALL, []),
        ("L1", "concept, numeric", RECALL, ["card whose answer is judged"]),
        ("L1", "formula", RECALL, ["card whose answer is judged", "formula entry"]),
        ("L1", "formula, numeric", NUMERIC, ["formula entry"]),
        ("L1", "formula", FORMULA, []),
        ("L1", "witness, numeric", NUMERIC, ["witness card"]),
        ("L1", "witness", WITNESS, []),
        ("L2", "numeric", NUMERIC, []),
        ("L2", "concept, numeric", NUMERIC, ["recall card with points and a follow-up"]),
        ("L3", "concept", RECALL + POINTS, ["recall card with points and a follow-up"]),
        ("L3", "concept", RECALL + FOLLOW_UP, ["recall card with points and a follow-up"]),
        ("L3", "concept", RECALL + POINTS + FOLLOW_UP, []),
        ("L2", "concept, choice", RECALL + POINTS + FOLLOW_UP, ["card whose answer is judged"]),
        ("L1", "code", RECALL, ["card with a snippet"]),
        ("L1", "code", RECALL + SNIPPET, []),
        ("L1", "code, numeric", NUMERIC, ["card with a snippet"]),
        ("L1", "code, numeric", NUMERIC + SNIPPET, []),
    ],
)
def test_a_concept_needs_the_cards_that_its_level_and_kinds_ask_for(
    make_pack: Callable[..., Path], level: str, kinds: str, cards: str, gaps: list[str]
):
    root = make_pack(
        {
            "pack.yaml": "format: 1\npack: trial\ntitle: T\ncomplete: [chance]\n",
            "chance/syllabus.yaml": CONCEPT.format("it", level, kinds)
            + CONCEPT.format("other", "L1", "numeric"),
            "chance/a.yaml": (
                "format: 1\ntopic: chance\n" if cards == FORMULA else "format: 1\ntopic: chance\ncards:\n"
            )
            + cards.format("x", "it")
            + "".join(NUMERIC.format(f"y{n}", "other") for n in range(3)),
        }
    )
    _, found = cover_path(root)
    assert [(gap.name, gap.lacks) for gap in found] == [("trial:chance/it", lacks) for lacks in gaps]


def test_only_complete_topics_are_held_to_their_syllabus(make_pack: Callable[..., Path]):
    root = make_pack({"chance/syllabus.yaml": CONCEPT.format("it", "L1", "numeric")})
    assert cover_path(root)[1] == []
    bank, _ = read_pack(Pack("trial", root), [file.path for file in list_files(root)])
    assert [str(gap) for gap in find_gaps(bank, bank.topics) if gap.name.startswith("trial:")] == [
        "concept 'trial:chance/it' has no card"
    ]


@pytest.mark.parametrize(
    ("recalls", "gaps"), [(3, []), (4, ["50% of cards whose answer is judged, but 43%"])]
)
def test_half_the_cards_of_a_topic_are_judged(make_pack: Callable[..., Path], recalls: int, gaps: list[str]):
    cards = [NUMERIC.format(f"n{n}", "it") for n in range(3)]
    cards += [RECALL.format(f"r{n}", "it") for n in range(recalls)]
    root = make_pack(
        {
            "pack.yaml": "format: 1\npack: trial\ntitle: T\ncomplete: [chance]\n",
            "chance/syllabus.yaml": CONCEPT.format("it", "L1", "numeric"),
            "chance/a.yaml": "format: 1\ntopic: chance\ncards:\n" + "".join(cards),
        }
    )
    _, found = cover_path(root)
    assert [(gap.name, gap.lacks) for gap in found] == [("trial:chance", lacks) for lacks in gaps]

"""Packs joined to one bank: names, concepts, levels, overriding."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlprep.bank.lint import load_cards
from mlprep.core.cards import Fault, Level

MakePack = Callable[..., Path]

SYLLABUS = """\
- id: odds
  title: Odds
  level: L2
  needs: []
  kinds: [numeric]
- id: log-odds
  title: Log-odds
  level: L2
  needs: [odds]
  kinds: [numeric]
"""


def file(*entries: str, topic: str = "chance") -> str:
    return "\n".join(["format: 1", f"topic: {topic}", "cards:", *entries, ""])


def entry(slug: str, concept: str = "odds", **keys: str) -> str:
    lines = [
        f"  - id: {slug}",
        "    kind: recall",
        f"    concept: {concept}",
        f"    ask: What of {slug}?",
        "    answer: So.",
    ]
    return "\n".join([*lines, *(f"    {key}: {value}" for key, value in keys.items())])


def told(faults: list[Fault], root: Path) -> list[str]:
    return [str(fault).removeprefix(f"{root}/") for fault in faults]


def test_cards_take_pack_topic_concept_and_level_from_where_they_stand(make_pack: MakePack):
    root = make_pack(
        {"chance/a.yaml": file(entry("x"), entry("y", level="L1")), "chance/syllabus.yaml": SYLLABUS}
    )
    cards, faults = load_cards(root)
    assert faults == []
    assert {(card.id, card.concept, card.level, card.title) for card in cards} == {
        ("trial:chance/x", "trial:chance/odds", Level.L2, "Odds"),
        ("trial:chance/y", "trial:chance/odds", Level.L1, "Odds"),
    }


def test_a_pack_may_teach_concepts_of_the_built_in_one(make_pack: MakePack):
    root = make_pack({"chance/a.yaml": file(entry("x", "probability/bayes-theorem"))})
    cards, faults = load_cards(root)
    assert faults == []
    assert (cards[0].concept, cards[0].topic) == ("probability/bayes-theorem", "probability")


def test_a_topic_without_a_syllabus_has_the_concepts_its_cards_name(make_pack: MakePack):
    root = make_pack({"chance/a.yaml": file(entry("x", "dutch-book", level="L3"), entry("y", "dutch-book"))})
    cards, faults = load_cards(root)
    assert [(card.concept, card.title, card.level) for card in cards] == [
        ("trial:chance/dutch-book", "Dutch book", Level.L3)
    ]
    assert told(faults, root) == [
        "chance/a.yaml:10:9: card 'y': 'level' is missing, and topic 'chance' has no syllabus that gives one"
    ]


@pytest.mark.parametrize(
    ("concept", "hint"),
    [
        ("odd", " (did you mean 'odds'?)"),
        ("bayes-theorem", " (did you mean 'probability/bayes-theorem'?)"),
        ("xyzzy", ""),
    ],
)
def test_a_concept_that_the_syllabus_lacks_is_a_fault_at_its_place(
    make_pack: MakePack, concept: str, hint: str
):
    root = make_pack({"chance/a.yaml": file(entry("x", concept)), "chance/syllabus.yaml": SYLLABUS})
    _, faults = load_cards(root)
    assert told(faults, root) == [
        f"chance/a.yaml:6:14: card 'x': no concept '{concept}' in the syllabus of 'chance'{hint}"
    ]


def test_the_second_use_of_an_id_is_left_out_with_its_follow_ups(make_pack: MakePack):
    twice = entry("x") + "\n    follow_ups:\n      - {id: z, kind: recall, ask: And?, answer: So.}"
    root = make_pack(
        {
            "chance/a.yaml": file(entry("x"), entry("y")),
            "chance/b.yaml": file(twice, entry("w")),
            "chance/syllabus.yaml": SYLLABUS,
        }
    )
    cards, faults = load_cards(root)
    assert {card.id for card in cards} == {"trial:chance/x", "trial:chance/y", "trial:chance/w"}
    assert told(faults, root) == [
        "chance/b.yaml:4:9: card 'x': the id is already used at chance/a.yaml:4; it is unique in its topic"
    ]


def test_a_file_must_name_the_topic_of_its_folder(make_pack: MakePack):
    root = make_pack({"chance/a.yaml": file(entry("x"), topic="luck"), "chance/syllabus.yaml": SYLLABUS})
    _, faults = load_cards(root)
    assert (
        told(faults, root)[0]
        == "chance/a.yaml:2:8: topic 'luck' stands in folder 'chance'; the two are the same"
    )


def test_an_old_name_leads_to_one_card_only(make_pack: MakePack):
    root = make_pack(
        {
            "chance/a.yaml": file(
                entry("x", formerly="old"), entry("y", formerly="old"), entry("z", formerly="x")
            ),
            "chance/syllabus.yaml": SYLLABUS,
        }
    )
    _, faults = load_cards(root)
    assert told(faults, root) == [
        "chance/a.yaml:10:9: card 'y': 'formerly' names 'old', which is what 'trial:chance/x' was called",
        "chance/a.yaml:16:9: card 'z': 'formerly' names 'x', which is a card's id",
    ]


def test_needs_must_exist_have_no_higher_level_and_run_in_no_circle(make_pack: MakePack):
    syllabus = """\
- {id: a, title: A, level: L1, needs: [b], kinds: [choice]}
- {id: b, title: B, level: L2, needs: [c, nothing], kinds: [choice]}
- {id: c, title: C, level: L2, needs: [b, bayes-theorem], kinds: [choice]}
"""
    root = make_pack({"chance/syllabus.yaml": syllabus})
    _, faults = load_cards(root)
    assert told(faults, root) == [
        "chance/syllabus.yaml:1:8: concept 'a': needs 'b', which has a higher level",
        "chance/syllabus.yaml:2:8: concept 'b': its needs run in a circle: trial:chance/b -> trial:chance/c -> trial:chance/b",
        "chance/syllabus.yaml:2:8: concept 'b': needs 'nothing', which no syllabus has",
    ]


def test_a_syllabus_reports_each_fault_and_keeps_the_other_concepts(make_pack: MakePack):
    syllabus = """\
- id: a
  title: A
  level: L4
  needs: []
  kinds: [choice, numbers]
- id: b
  titel: B
  level: L1
- id: odds
  title: Odds
  level: L1
- id: odds
  title: Odds again
  level: L1
- odds
"""
    root = make_pack({"chance/syllabus.yaml": syllabus, "chance/a.yaml": file(entry("x"))})
    cards, faults = load_cards(root)
    assert len(cards) == 1
    assert told(faults, root) == [
        "chance/syllabus.yaml:3:10: concept 'a': 'level' is 'L4'; it is one of L1, L2, L3",
        (
            "chance/syllabus.yaml:5:19: concept 'a': 'kinds' is 'numbers'; it is one of concept, formula,"
            " symbolic, numeric, choice, code, witness (did you mean 'numeric'?)"
        ),
        "chance/syllabus.yaml:7:3: concept 'b': unknown key 'titel' (did you mean 'title'?)",
        "chance/syllabus.yaml:12:7: concept 'odds' is already at line 9",
        "chance/syllabus.yaml:15:3: a concept is a mapping that starts with '- id: ...'",
    ]


def test_cards_that_ask_and_answer_the_same_are_twins(make_pack: MakePack):
    root = make_pack(
        {
            "chance/a.yaml": file(entry("x"), entry("y").replace("What of y", "What of x")),
            "chance/syllabus.yaml": SYLLABUS,
        }
    )
    _, faults = load_cards(root)
    assert told(faults, root) == [
        "chance/a.yaml:9:9: card 'y': asks and answers the same as 'trial:chance/x'"
    ]


def test_a_single_file_outside_any_pack_is_judged_by_itself(tmp_path: Path):
    path = tmp_path / "cards.yaml"
    path.write_text(file(entry("x", "probability/bayes-theorem"), topic="my-topic"), encoding="utf-8")
    cards, faults = load_cards(path)
    assert faults == []
    assert [card.id for card in cards] == ["my-topic/x"]

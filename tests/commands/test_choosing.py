"""A quiz asks a varied sample of what it is asked for, and never a follow-up before its parent."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from mlprep.bank import open_bank
from mlprep.commands.choosing import Filters, choose_cards, choose_hardest, draw_seed
from mlprep.core.cards import Level, Rating
from mlprep.core.mode import Mode
from mlprep.progress import Review, open_progress

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TOPIC = "shelf:words"
CONCEPTS = "abc"
EACH = 4


ANSWER = """\
kind: recall
ask: What is it?
answer: It is so.
points:
  - it is so
"""


def card(name, *more):
    """One card as a list item; `more`: its other lines."""
    lines = [f"id: {name}", *ANSWER.splitlines(), *more]
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def indented(lines):
    return [f"  {line}" for line in lines]


def write_pack(root):
    """Three concepts with four cards each; the last of each has a follow-up, and that one another at L3."""
    folder = root / "words"
    folder.mkdir(parents=True)
    (root / "pack.yaml").write_text("format: 1\npack: shelf\ntitle: A shelf\n")
    syllabus = (
        f"- id: {name}\n  title: {name}\n  level: L1\n  needs: []\n  kinds:\n    - concept\n"
        for name in CONCEPTS
    )
    (folder / "syllabus.yaml").write_text("".join(syllabus))
    lines = ["format: 1", "topic: words", "cards:"]
    for name in CONCEPTS:
        grandchild = card(f"{name}grandchild", "level: L3")
        child = card(f"{name}child", "follow_ups:", *indented(grandchild))
        for number in range(EACH):
            last = ["follow_ups:", *indented(child)] if number == EACH - 1 else []
            lines += indented(card(f"{name}{number}", f"concept: {name}", *last))
    (folder / "cards.yaml").write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def bank(tmp_path_factory, cache_home):
    home = tmp_path_factory.mktemp("shelf")
    write_pack(home / "packs" / "shelf")
    if (cache_home / "cache").is_dir():
        shutil.copytree(cache_home / "cache", home / "cache")
    with open_bank(home) as opened:
        assert not [fault for fault in opened.faults if "shelf" in str(fault.place)]
        yield opened


@pytest.fixture
def progress(tmp_path):
    with open_progress(tmp_path, now=NOW) as opened:
        yield opened


@pytest.fixture
def choose(bank, progress):
    """choose(number, seed=1, **filters) -> ids without the topic."""

    def call(number, seed=1, **filters):
        chosen = choose_cards(bank, progress, Filters(topics=[TOPIC], **filters), number, seed)
        return [entry.id.removeprefix(f"{TOPIC}/") for entry in chosen]

    return call


def rate(progress, name, *, rating=Rating.GOOD, day=0, mode=Mode.REVIEW):
    progress.record(Review(f"{TOPIC}/{name}", rating, mode=mode), NOW + timedelta(days=day))


def test_every_concept_comes_once_before_any_comes_twice(choose):
    heads = [name for name in choose(100) if "child" not in name]
    assert len(heads) == len(CONCEPTS) * EACH
    for start in range(0, len(heads), len(CONCEPTS)):
        assert {name[0] for name in heads[start : start + len(CONCEPTS)]} == set(CONCEPTS)


@pytest.mark.parametrize("seed", range(8))
def test_a_follow_up_stands_right_behind_its_parent(choose, seed):
    chosen = choose(100, seed)
    assert len(chosen) == len(set(chosen)) == len(CONCEPTS) * (EACH + 2)
    for concept in CONCEPTS:
        place = chosen.index(f"{concept}3")
        assert chosen[place : place + 3] == [f"{concept}3", f"{concept}child", f"{concept}grandchild"]


def test_a_follow_up_whose_parent_is_not_wanted_stands_alone(choose):
    assert sorted(choose(100, levels=[Level.L3])) == [f"{concept}grandchild" for concept in CONCEPTS]


def test_the_same_seed_chooses_the_same_and_others_choose_otherwise(choose):
    assert choose(5, 1) == choose(5, 1)
    assert len({tuple(choose(5, seed)) for seed in range(10)}) > 5


def test_what_was_shown_in_any_sitting_is_not_new(choose, progress):
    rate(progress, "a0", mode=Mode.QUIZ)
    rate(progress, "b3")
    chosen = choose(100, new=True)
    assert {"a0", "b3"}.isdisjoint(chosen)
    assert len(chosen) == len(CONCEPTS) * (EACH + 2) - 2
    assert chosen.index("bgrandchild") == chosen.index("bchild") + 1


def test_suspended_cards_and_retired_concepts_are_left_out(choose, progress):
    progress.suspend(f"{TOPIC}/a1", NOW)
    progress.know(f"{TOPIC}/b", NOW)
    chosen = choose(100)
    assert "a1" not in chosen
    assert not [name for name in chosen if name.startswith("b")]


def test_a_retired_concept_is_asked_when_it_is_named(choose, progress):
    progress.know(f"{TOPIC}/b", NOW)
    assert {name[0] for name in choose(100, concepts=[f"{TOPIC}/b"])} == {"b"}


def test_no_card_of_another_kind_is_chosen(choose):
    assert choose(5, kinds=["numeric"]) == []


def test_the_hardest_were_forgotten_most_and_new_cards_are_not_hard(bank, progress):
    for day, name in enumerate(["a0", "b0", "c0"]):
        rate(progress, name, day=day)
    rate(progress, "b0", rating=Rating.AGAIN, day=20)
    rate(progress, "c0", rating=Rating.HARD, day=21)
    rate(progress, "c1", mode=Mode.QUIZ)
    progress.suspend(f"{TOPIC}/a0", NOW)

    def hardest(number, **filters):
        chosen = choose_hardest(bank, progress, Filters(topics=[TOPIC], **filters), number)
        return [entry.id.removeprefix(f"{TOPIC}/") for entry in chosen]

    assert hardest(10) == ["b0", "c0"]
    assert hardest(1) == ["b0"]
    assert hardest(10, concepts=[f"{TOPIC}/c"]) == ["c0"]
    progress.know(f"{TOPIC}/b", NOW)
    assert hardest(10) == ["c0"]


def test_another_sitting_asks_other_cards_once_something_was_done(progress):
    before = draw_seed(progress)
    assert draw_seed(progress) == before
    rate(progress, "a0")
    assert draw_seed(progress) != before

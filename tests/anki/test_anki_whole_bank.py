"""The whole shipped bank, exported once and taken in by the real Anki."""

import re
from datetime import UTC

import pytest

from mlprep.bank import open_bank
from mlprep.commands.anki import export_anki
from mlprep.commands.environment import Environment

pytest.importorskip("anki", reason="the real Anki cannot be installed here: its tests are left out")

FORMULA = re.compile(r"\\\[.*?\\\]|\\\(.*?\\\)", re.DOTALL)
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
LISTING = re.compile(r"<code>.*?</code>", re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("whole-bank")


@pytest.fixture(scope="module")
def package(home):
    path = home / "all.apkg"
    assert export_anki(Environment(home=home, zone=UTC), output=path) == 0
    return path


@pytest.fixture(scope="module")
def taken_in(home, package):
    """The collection and Anki's log of the import."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    collection = Collection(str(home / "collection.anki2"))
    options = ImportAnkiPackageOptions(with_scheduling=True, merge_notetypes=False)
    request = ImportAnkiPackageRequest(package_path=str(package), options=options)
    yield collection, collection.import_anki_package(request).log
    collection.close()


@pytest.fixture(scope="module")
def notes(taken_in):
    collection, _ = taken_in
    return {note["Id"]: note for note in map(collection.get_note, collection.find_notes(""))}


def test_every_card_of_the_bank_arrives_and_nothing_else(home, taken_in, notes):
    collection, log = taken_in
    with open_bank(home) as bank:
        ids = {entry.id for entry in bank.entries()}
    assert set(notes) == ids
    assert (len(log.new), log.found_notes) == (len(ids), len(ids))
    assert not [*log.missing_notetype, *log.empty_first_field, *log.duplicate, *log.conflicting]
    assert collection.card_count() == len(ids)
    assert not collection.get_empty_cards().notes


def test_decks_and_tags_say_topic_and_level(home, taken_in, notes):
    collection, _ = taken_in
    with open_bank(home) as bank:
        titles = {topic.id: topic.title for topic in bank.topics}
        for entry in bank.entries():
            note = notes[entry.id]
            assert f"{entry.topic}::{entry.level.name}" in note.tags
            [card] = note.cards()
            assert collection.decks.name(card.did) == f"mlprep::{titles[entry.topic]}::{entry.level.name}"


def test_both_sides_of_every_card_are_whole(taken_in, notes):
    """No mark of ours or of Anki's is left, every card has an answer, and only a cloze hides part of its front."""
    for card_id, note in notes.items():
        [card] = note.cards()
        front, back = (STYLE.sub("", side) for side in (card.question(), card.answer()))
        for side in (front, back):
            prose = LISTING.sub("", FORMULA.sub("", side))
            assert "{{" not in prose, card_id
            assert "}}" not in prose, card_id
            assert not re.search(r"\{[=?]", prose), card_id
            assert "$" not in prose.replace("&#36;", ""), (card_id, prose)
        if "{{c1::" in note["Front"]:
            assert ("[...]" in front, "[...]" in back) == (True, False), card_id
        assert note["Answer"] or "{{c1::" in note["Front"], card_id


def test_a_follow_up_shows_what_it_follows(home, notes):
    with open_bank(home) as bank:
        pairs = [(card.id, card.parent) for card in map(bank.card, notes) if card.parent]
    assert pairs
    for child, parent in pairs:
        assert "<div class=parent>" in notes[child]["Front"]
        assert notes[parent]["FollowUps"]


def test_the_same_export_again_changes_nothing(home, taken_in, tmp_path):
    collection, _ = taken_in
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    again = tmp_path / "again.apkg"
    assert export_anki(Environment(home=home, zone=UTC), output=again) == 0
    request = ImportAnkiPackageRequest(package_path=str(again), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    assert (len(log.new), len(log.updated)) == (0, 0)

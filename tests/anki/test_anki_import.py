"""What the real Anki makes of our packages."""

import pytest

pytest.importorskip("anki", reason="the real Anki cannot be installed here: its tests are left out")


def fronts(collection):
    return {note["Id"]: note["Front"] for note in map(collection.get_note, collection.find_notes(""))}


def test_every_note_arrives_with_fields_tags_and_deck(collection, make_package, take_in):
    log = take_in(make_package({"topic/a": "one", "topic/b": r"\(x \lt 2\)"}))
    assert (len(log.new), log.found_notes) == (2, 2)
    assert fronts(collection) == {"topic/a": "one", "topic/b": r"\(x \lt 2\)"}
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        assert collection.decks.name(card.did) == "mlprep::Topic::L1"
        assert card.note().tags == ["topic::L1"]
    assert not collection.get_empty_cards().notes


def test_the_same_package_twice_adds_nothing(collection, make_package, take_in):
    package = make_package({"topic/a": "one"})
    take_in(package)
    log = take_in(package)
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert len(collection.find_notes("")) == 1


def test_an_edit_updates_in_place_and_leaves_the_rest(collection, make_package, take_in):
    take_in(make_package({"topic/a": "one", "topic/b": "two"}))
    log = take_in(make_package({"topic/a": "one, mended"}, modified=1_763_800_000, name="later.apkg"))
    assert len(log.updated) == 1
    assert fronts(collection) == {"topic/a": "one, mended", "topic/b": "two"}


def test_a_learners_own_edit_is_kept_when_the_text_is_exported_again(collection, make_package, take_in):
    package = make_package({"topic/a": "one"})
    take_in(package)
    note = collection.get_note(collection.find_notes("")[0])
    note["Front"] = "my words"
    collection.update_note(note)
    take_in(package)
    assert fronts(collection) == {"topic/a": "my words"}


def test_a_deck_chosen_by_the_learner_is_kept(collection, make_package, take_in):
    take_in(make_package({"topic/a": "one"}))
    own = collection.decks.id("mine")
    collection.set_deck(collection.find_cards(""), own)
    take_in(make_package({"topic/a": "one, mended"}, modified=1_763_800_000, name="later.apkg"))
    assert [collection.get_card(card).did for card in collection.find_cards("")] == [own]


@pytest.mark.parametrize(
    "hidden",
    [
        r"\frac{a}{\sqrt{b}}",
        r"A::B",
        r"\{\{x\}\}",
        r"p < q \;\&\; r > s",
        r"\mathbb{E}_{x}\left[f_{y_{z}}\right]",
    ],
)
def test_a_cloze_survives_braces_colons_and_signs(collection, tmp_path, take_in, hidden):
    """Anki closes a cloze at '}}' and takes '::' for a hint."""
    from datetime import UTC, datetime

    from mlprep.anki.faces import Faced
    from mlprep.anki.notes import make_note
    from mlprep.anki.package import write_package
    from mlprep.core.cards import Card, Level, Part, Question, Reveal

    card = Card("topic/c", "cloze", "topic/k", Level.L2, "ask", title="Concept")
    question = Question(
        "topic/c", "cloze", 1, "Then $x_{n}^{{2}} = {?gap}$ holds {?word}.", (Part("gap"), Part("word"))
    )
    reveal = Reveal("both", gaps={"gap": f"${hidden}$", "word": "a::b}}c"})
    note = make_note(Faced(card, question, reveal), topic="Topic")
    path = tmp_path / "cloze.apkg"
    write_package(path, [note], day_start=datetime(2026, 11, 21, 4, tzinfo=UTC), styled=1_763_700_000)
    take_in(path)
    [card_id] = collection.find_cards("")
    shown = collection.get_card(card_id)
    front, back = (text.split("</style>")[1] for text in (shown.question(), shown.answer()))
    assert front.count("[...]") == 2
    assert "c1" not in back
    plain = (
        back.replace(" ", "")
        .replace("{}", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )
    assert hidden.replace(" ", "") in plain
    assert "a:&#58;b}&#125;c" in back
    assert not collection.get_empty_cards().notes

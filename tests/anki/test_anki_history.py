"""Schedule and log, to the real Anki and back."""

from datetime import UTC, timedelta

import pytest

from mlprep.bank import open_bank
from mlprep.commands.anki import export_anki, import_anki
from mlprep.commands.environment import Environment
from mlprep.core.cards import Rating
from mlprep.progress import Review, open_progress

pytest.importorskip("anki", reason="the real Anki cannot be installed here: its tests are left out")

TOPIC = "information-theory"
CARDS = 12


@pytest.fixture
def environment(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Environment(home=home, zone=UTC)


@pytest.fixture
def studied(environment):
    """Three weeks of reviews, one of them undone; returns the card ids."""
    with open_bank(environment.home) as bank:
        ids = [entry.id for entry in bank.entries(topics=[TOPIC])][:CARDS]
    start = environment.now() - timedelta(days=21)
    with open_progress(environment.home, now=start) as progress:
        for number, card_id in enumerate(ids):
            for turn, gap in enumerate((0, 2 + number % 3, 6 + number)):
                now = start + timedelta(days=gap, minutes=7 * number + turn)
                rating = Rating(1 + (number + turn) % 4)
                progress.record(Review(card_id, rating, took_ms=4000 + number), now)
        progress.record(Review(ids[0], Rating.EASY, took_ms=1), start + timedelta(days=20))
        progress.undo(start + timedelta(days=20, minutes=1))
    return ids


def export(environment, path, **options):
    assert export_anki(environment, output=path, topics=[TOPIC], **options) == 0
    return path


def standings(environment, ids):
    with open_progress(environment.home, now=environment.now()) as progress:
        return progress.standings(ids), progress.moment(environment.now()).day


def cards_by_id(collection):
    cards = (collection.get_card(card) for card in collection.find_cards(""))
    return {card.note()["Id"]: card for card in cards}


def test_due_dates_memory_and_log_arrive(environment, studied, collection, tmp_path, take_in):
    take_in(export(environment, tmp_path / "out.apkg", with_history=True))
    expected, today = standings(environment, studied)
    cards = cards_by_id(collection)
    for card_id in studied:
        card, standing = cards[card_id], expected[card_id]
        assert card.due - collection.sched.today == standing.due_day - today
        assert card.memory_state.stability == pytest.approx(standing.memory.stability, abs=1e-4)
        # Anki itself keeps three decimals of difficulty
        assert card.memory_state.difficulty == pytest.approx(standing.memory.difficulty, abs=5.1e-4)
        assert (
            collection.db.scalar("SELECT count(*) FROM revlog WHERE cid = ?", card.id) == standing.reps == 3
        )
    fresh = set(cards) - set(studied)
    assert fresh
    assert all(cards[card_id].type == 0 for card_id in fresh)


def test_anki_recomputes_the_same_memory_from_the_log(environment, studied, collection, tmp_path, take_in):
    collection.set_config("fsrs", True)
    take_in(export(environment, tmp_path / "out.apkg", with_history=True))
    expected, _ = standings(environment, studied)
    cards = cards_by_id(collection)
    for card_id in studied:
        computed = collection.compute_memory_state(cards[card_id].id)
        memory = expected[card_id].memory
        assert computed.stability == pytest.approx(memory.stability, rel=1e-4)
        assert computed.difficulty == pytest.approx(memory.difficulty, rel=1e-4)


@pytest.mark.parametrize("legacy", [True, False], ids=["legacy", "modern"])
@pytest.mark.parametrize("whole", [False, True], ids=["apkg", "colpkg"])
def test_answers_given_in_anki_come_back_once(
    environment, collection, tmp_path, take_in, capsys, legacy, whole
):
    if whole:
        pytest.importorskip("anki.collection")
    take_in(export(environment, tmp_path / "out.apkg"))
    answered = answer_in_anki(collection, 6)
    back = export_from_anki(
        collection, tmp_path / f"back.{'colpkg' if whole else 'apkg'}", legacy=legacy, whole=whole
    )
    capsys.readouterr()
    assert import_anki(environment, back) == 0
    assert "6 reviews added, 0 were here already" in capsys.readouterr().out
    assert import_anki(environment, back) == 0
    assert "0 reviews added, 6 were here already" in capsys.readouterr().out
    with open_progress(environment.home, now=environment.now()) as progress:
        assert {(event.card_id, event.utc_ms, int(event.rating)) for event in progress.reviews()} == answered


def test_our_own_reviews_coming_back_change_nothing(
    environment, studied, collection, tmp_path, take_in, capsys
):
    take_in(export(environment, tmp_path / "out.apkg", with_history=True))
    back = export_from_anki(collection, tmp_path / "back.apkg", legacy=True)
    before, _ = standings(environment, studied)
    import_anki(environment, back)
    assert "0 reviews added, 36 were here already" in capsys.readouterr().out
    assert standings(environment, studied)[0] == before


def answer_in_anki(collection, count):
    """Answer cards through Anki's scheduler; returns {(card id, ms, rating)}."""
    collection.decks.select(collection.decks.id_for_name("mlprep"))
    for turn in range(count):
        card = collection.sched.getCard()
        card.start_timer()
        collection.sched.answerCard(card, 1 + (turn + 2) % 4)
    names = {card.id: name for name, card in cards_by_id(collection).items()}
    return {(names[cid], ms, ease) for ms, cid, ease in collection.db.all("SELECT id, cid, ease FROM revlog")}


def export_from_anki(collection, path, *, legacy, whole=False):
    from anki.collection import ExportAnkiPackageOptions

    if whole:
        source = collection.path
        collection.export_collection_package(str(path), include_media=False, legacy=legacy)
        collection.reopen() if source and collection.db is None else None
        return path
    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=True, with_media=False, legacy=legacy
    )
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


def test_a_package_of_others_is_told_so(environment, make_package):
    from mlprep.errors import UsageError

    with pytest.raises(UsageError, match="holds none of mlprep's cards"):
        import_anki(environment, make_package({"elsewhere/x": "?"}))


def test_history_offered_a_second_time_is_explained(environment, studied, tmp_path, capsys):
    export(environment, tmp_path / "one.apkg", with_history=True)
    assert "Anki takes history" not in capsys.readouterr().err
    export(environment, tmp_path / "two.apkg", with_history=True)
    assert "Anki takes history only for cards it does not have yet" in capsys.readouterr().err

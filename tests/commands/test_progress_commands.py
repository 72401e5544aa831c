"""`mlprep progress`, `mlprep config` and `mlprep export jsonl`, as a learner types them."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from mlprep.bank import open_bank
from mlprep.core.cards import Rating
from mlprep.progress import Review, open_progress, progress_path

TODAY = "2026-11-20T09:00+00:00"
NOW = datetime.fromisoformat(TODAY)


@pytest.fixture(scope="session")
def cards(cache_home):
    """Two cards that the bank has, whatever it is made of."""
    with open_bank(cache_home) as bank:
        entries = bank.entries()
        return next(entries), next(entries)


@pytest.fixture
def rated(home, cards):
    """A home in which these two cards were rated, and one that no pack has."""
    with open_progress(home, now=NOW) as progress:
        for index, card in enumerate((cards[0].id, cards[1].id, "gone/card")):
            progress.record(Review(card, Rating.GOOD, answer="2"), NOW + timedelta(seconds=index))
    return home


def test_undo_names_what_it_took_back(inside, rated, cards):
    assert inside("progress", "undo", MLPREP_NOW=TODAY).out == "Undone: Good on gone/card, 2026-11-20 09:00\n"
    found = inside("progress", "undo", "--json", MLPREP_NOW=TODAY)
    assert json.loads(found.out)["undone"]["card_id"] == cards[1].id
    assert json.loads(found.out)["format"] == 1


def test_undo_with_nothing_to_undo_says_so(inside):
    found = inside("progress", "undo")
    assert (found.code, found.out, found.err) == (0, "", "mlprep: nothing to undo\n")


def test_cards_are_suspended_and_come_back(inside, rated, cards):
    assert (
        inside("progress", "suspend", cards[0].id, cards[1].id).out
        == f"Suspended: {cards[0].id}\nSuspended: {cards[1].id}\n"
    )
    assert inside("progress", "undo").out.startswith(f"Undone: the suspension of {cards[1].id}, ")
    assert inside("progress", "unsuspend", cards[0].id).out == f"Back: {cards[0].id}\n"
    assert inside("progress", "bury", cards[0].id).out == f"Until tomorrow: {cards[0].id}\n"


def test_a_concept_set_aside_comes_back_by_its_id(inside, home, cards):
    concept = cards[0].concept
    with open_progress(home, now=NOW) as progress:
        progress.know(concept, NOW)
    assert inside("progress", "unsuspend", concept).out == f"Back: {concept}\n"
    with open_progress(home, now=NOW) as progress:
        assert progress.known_concepts() == frozenset()


def test_a_card_that_no_pack_has_can_still_be_suspended(inside, rated):
    assert inside("progress", "suspend", "gone/card").out == "Suspended: gone/card\n"


def test_one_wrong_name_changes_nothing(inside, rated, cards):
    found = inside("progress", "suspend", cards[0].id, "probability/there-is-no-such-card")
    assert found.code == 2
    assert found.err.startswith("mlprep: error: no card 'probability/there-is-no-such-card'")
    assert found.err.count("\n") == 1
    assert inside("progress", "undo").out.startswith("Undone: Good on gone/card")


def test_resetting_needs_names_or_all_and_a_yes(inside, rated, cards):
    assert (
        inside("progress", "reset").err == "mlprep: error: name the cards to reset, or --all for everything\n"
    )
    assert inside("progress", "reset", cards[0].id, "--all").code == 2
    refused = inside("progress", "reset", "--all")
    assert (refused.code, refused.err) == (
        2,
        "mlprep: error: reset --all begins an empty log. To confirm, add --yes; a backup is kept\n",
    )
    assert inside("progress", "reset", cards[0].id).out == f"New again: {cards[0].id}\n"
    done = inside("progress", "reset", "--all", "--yes", MLPREP_NOW=TODAY)
    assert done.out.startswith("Everything is new again. What was there is in ")
    assert done.out.endswith("progress-20261120-090000-before-reset.db\n")
    assert inside("export", "jsonl").out == ""


def test_backups_are_made_listed_and_restored(inside, rated):
    saved = inside("progress", "backup", MLPREP_NOW=TODAY).out.removeprefix("Saved ").strip()
    assert saved == str(rated / "backups" / "progress-20261120-090000.db")
    inside("progress", "reset", "--all", "--yes", MLPREP_NOW="2026-11-21T09:00+00:00")
    assert [line.split()[-1] for line in inside("progress", "restore").out.splitlines()] == [
        saved,
        str(rated / "backups" / "progress-20261121-090000-before-reset.db"),
    ]
    assert len(json.loads(inside("progress", "restore", "--json").out)["backups"]) == 2
    assert inside("progress", "restore", saved).out.startswith(f"Restored {saved}; what was there is in ")
    assert len(inside("export", "jsonl").out.splitlines()) == 3


def test_a_backup_can_be_put_anywhere(inside, rated, tmp_path):
    target = tmp_path / "stick.db"
    assert inside("progress", "backup", str(target)).out == f"Saved {target}\n"
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (3,)


def test_no_backups_yet_says_how_to_make_one(inside, home):
    assert (
        inside("progress", "restore").err == "mlprep: no backups yet. To make one: mlprep progress backup\n"
    )


def test_merging_says_what_it_added(inside, rated, tmp_path, cards):
    with open_progress(tmp_path / "other", now=NOW) as other:
        other.record(Review(cards[0].id, Rating.HARD), NOW)
    file = str(progress_path(tmp_path / "other"))
    assert inside("progress", "merge", file).out == "Added 1 event of 1 card.\n"
    assert inside("progress", "merge", file).out == "Added 0 events of 0 cards, 1 were already here.\n"
    assert json.loads(inside("progress", "merge", file, "--json").out) == {
        "format": 1,
        "events": 0,
        "known": 1,
        "cards": 0,
    }
    assert inside("progress", "merge", str(tmp_path / "nowhere.db")).code == 4


def test_the_doctor_calls_a_sound_file_sound_and_names_cards_of_no_pack(inside, rated):
    found = inside("progress", "doctor", MLPREP_NOW=TODAY)
    assert found.code == 0
    assert found.out == (
        "3 events of 3 cards; the file itself is sound.\n"
        "1 card of no pack in use, progress kept (gone/card)\n"
    )
    document = json.loads(inside("progress", "doctor", "--json", MLPREP_NOW=TODAY).out)
    assert (document["sound"], document["events"], document["orphans"]) == (True, 3, ["gone/card"])


def test_the_doctor_repairs_a_cache_that_is_not_what_the_log_says(inside, rated, cards):
    with closing(sqlite3.connect(progress_path(rated))) as connection:
        connection.execute("UPDATE state SET stability = 99 WHERE card = 1")
        connection.commit()
    checked = inside("progress", "doctor", "--check", MLPREP_NOW=TODAY)
    assert checked.code == 1
    assert f"1 card not what the log says ({cards[0].id})\n" in checked.out
    assert checked.out.endswith("To repair it: mlprep progress doctor\n")
    repaired = inside("progress", "doctor", MLPREP_NOW=TODAY)
    assert repaired.code == 0
    assert f"1 card not what the log said: replayed ({cards[0].id})\n" in repaired.out
    assert inside("progress", "doctor", "--check", MLPREP_NOW=TODAY).code == 0


def test_the_doctor_rebuilds_when_asked(inside, rated):
    assert "Replayed 3 cards.\n" in inside("progress", "doctor", "--rebuild", MLPREP_NOW=TODAY).out


def test_the_doctor_salvages_a_damaged_file(inside, rated):
    inside("progress", "backup", MLPREP_NOW=TODAY)
    progress_path(rated).write_bytes(b"noise" * 10_000)
    found = inside("progress", "doctor", MLPREP_NOW=TODAY)
    assert found.code == 0
    assert found.out.startswith(
        "Damaged: file is not a database\n"
        "Salvaged 0 events, and 3 more from backups.\n"
        f"The damaged file is kept: {rated / 'damaged-20261120-090000' / 'progress.db'}\n"
    )
    assert len(inside("export", "jsonl").out.splitlines()) == 3


def test_the_log_is_exported_one_event_a_line(inside, rated, tmp_path, cards):
    lines = inside("export", "jsonl").out.splitlines()
    first = json.loads(lines[0])
    assert (first["card_id"], first["kind"], first["rating"], first["day"], first["answer"]) == (
        cards[0].id,
        "rate",
        3,
        20777,
        "2",
    )
    assert "target" not in first
    assert [json.loads(line)["card_id"] for line in lines] == [cards[0].id, cards[1].id, "gone/card"]


def test_settings_are_listed_read_and_changed(inside, home):
    listed = inside("config").out
    assert re.search(r"^ retention +0\.9 +a probability from 0\.7 to 0\.99", listed, re.MULTILINE)
    assert inside("config", "minutes").out == "20\n"
    assert inside("config", "minutes", "45").out == "45\n"
    assert inside("config", "minutes").out == "45\n"
    assert inside("config", "new-per-day", "7").out == "7\n"
    assert inside("config", "minutes", "default").out == "20\n"
    document = json.loads(inside("config", "--json").out)
    assert (document["format"], document["settings"]["new_per_day"]) == (1, "7")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("minutes", "0"), "minutes cannot be '0': it is a whole number from 1 to 1440"),
        (("minuets",), "no setting 'minuets' (did you mean 'minutes'?)"),
        (("retention", "2"), "retention cannot be '2': it is a probability from 0.7 to 0.99, or 70% to 99%"),
    ],
)
def test_a_wrong_setting_is_one_line_and_exit_2(inside, home, arguments, message):
    found = inside("config", *arguments)
    assert (found.code, found.out, found.err) == (2, "", f"mlprep: error: {message}\n")


def test_an_unusable_progress_file_is_one_line_and_exit_4(inside, home):
    with open_progress(home, now=NOW):
        pass
    with closing(sqlite3.connect(progress_path(home))) as connection:
        connection.execute("PRAGMA user_version = 7")
    for command in (("progress", "undo"), ("config",), ("progress", "doctor"), ("export", "jsonl")):
        found = inside(*command)
        assert (found.code, found.out) == (4, "")
        assert re.fullmatch(
            r"mlprep: error: progress\.db has schema 7, this mlprep knows \d+\. Upgrade mlprep, or set MLPREP_HOME\.\n",
            found.err,
        )

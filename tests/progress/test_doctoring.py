"""Examining and repairing: nothing that can be read is lost."""

import os
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from learner import answer, at, contents, open_at

from mlprep.core.cards import Rating
from mlprep.errors import ProgressError
from mlprep.progress import Review, care, progress_path

PAGE = 4096


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with two thousand ratings of two hundred cards: about a hundred pages. Returns home and ids."""
    home = tmp_path_factory.mktemp("big")
    with open_at(home, device="laptop") as progress:
        reviews = [
            Review(
                f"topic/card-{number % 200}",
                Rating(1 + number % 4),
                answer=f"answer {number} " * 8,
                id=f"event-{number:010}",  # the same bytes every time
            )
            for number in range(2000)
        ]
        for number, review in enumerate(reviews):
            progress.record(review, at(number // 100, seconds=number))
    return home, [review.id for review in reviews]


@pytest.fixture
def big(made, tmp_path):
    """A copy of it to be damaged."""
    home, ids = made
    shutil.copy(progress_path(home), progress_path(tmp_path))
    return tmp_path, ids


def ids_of(home):
    with open_at(home, 30) as progress:
        return [event.id for event in progress.events()]


def assert_sound(home):
    findings = care.examine(home, at(30))
    assert findings.sound, findings


def test_a_sound_file_is_called_sound(big):
    home, ids = big
    findings = care.examine(home, at(30))
    assert (findings.sound, findings.events, findings.cards) == (True, len(ids), 200)
    repair = care.repair(home, at(30))
    assert (repair.salvaged, repair.replayed) == (None, 0)


def test_there_may_be_nothing_to_examine(tmp_path):
    with pytest.raises(ProgressError, match=r"^there is no .*progress\.db yet\. To begin: mlprep review$"):
        care.examine(tmp_path, at())


def test_a_cache_that_differs_from_the_log_is_found_and_replayed(tmp_path):
    with open_at(tmp_path) as progress:
        for card in ("a/wrong", "a/gone", "a/right"):
            answer(progress, card)
        before = contents(progress)
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        key = "(SELECT key FROM card WHERE id = ?)"
        connection.execute(f"UPDATE state SET stability = stability + 0.001 WHERE card = {key}", ("a/wrong",))
        connection.execute(f"DELETE FROM state WHERE card = {key}", ("a/gone",))
        connection.execute("INSERT INTO card (id) VALUES ('a/made-up')")
        connection.execute(
            f"INSERT INTO state SELECT {key}, {', '.join(COLUMNS)} FROM state LIMIT 1", ("a/made-up",)
        )
        connection.commit()
    assert sorted(care.examine(tmp_path, at(1)).stale) == ["a/gone", "a/made-up", "a/wrong"]
    assert care.repair(tmp_path, at(1)).replayed == 4
    with open_at(tmp_path, 1) as progress:
        assert contents(progress) == before
    assert_sound(tmp_path)


COLUMNS = (
    *("stability", "difficulty", "reps", "shown", "lapses", "passed", "last_rating"),
    *("first_day", "last_day", "due_day", "suspended", "buried_day", "fingerprint"),
)


def test_a_rebuild_can_be_asked_for(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
    assert care.repair(tmp_path, at(1), replay=True).replayed == 1


def test_examining_changes_no_byte(big):
    home, _ = big
    before = progress_path(home).read_bytes()
    care.examine(home, at(30))
    assert progress_path(home).read_bytes() == before


@pytest.mark.parametrize("seed", range(8))
def test_pages_overwritten_in_the_middle_lose_only_what_was_on_them(big, seed):
    """Four pages of noise at random places behind the roots of tables: some 20 ratings stand on a page."""
    home, ids = big
    path, draw = progress_path(home), random.Random(seed)
    with path.open("r+b") as file:
        for page in draw.sample(range(20, path.stat().st_size // PAGE), 4):
            file.seek(page * PAGE)
            file.write(draw.randbytes(PAGE))
    repair = care.repair(home, at(30))
    assert repair.findings.damage
    assert repair.salvaged.aside.exists()
    left = ids_of(home)
    assert set(left) <= set(ids)
    assert len(left) >= len(ids) - 4 * 30
    assert_sound(home)


@pytest.mark.parametrize("seed", range(4))
def test_with_a_backup_nothing_is_lost_but_what_came_after_it(big, seed):
    home, ids = big
    with open_at(home, 29) as progress:
        progress.save_backup(at(29))
        late = answer(progress, day=29).id
    path, draw = progress_path(home), random.Random(seed)
    with path.open("r+b") as file:
        for page in draw.sample(range(1, path.stat().st_size // PAGE), 30):
            file.seek(page * PAGE)
            file.write(bytes(PAGE))
    repair = care.repair(home, at(30))
    assert repair.findings.damage
    assert set(ids) <= set(ids_of(home)) <= {*ids, late}
    assert_sound(home)


def test_a_file_whose_beginning_is_gone_is_brought_back_from_its_backup(big):
    home, ids = big
    with open_at(home, 29) as progress:
        progress.save_backup(at(29))
    with progress_path(home).open("r+b") as file:
        file.write(b"\0" * 200)
    with pytest.raises(
        ProgressError, match=r"progress\.db is not a progress file\. To repair it: mlprep progress doctor$"
    ):
        open_at(home, 30)
    salvaged = care.repair(home, at(30)).salvaged
    assert (salvaged.read, salvaged.from_backups) == (0, len(ids))
    assert sorted(ids_of(home)) == sorted(ids)
    assert salvaged.aside.parent.name == "damaged-20261220-090000"


def test_a_file_cut_short_keeps_its_beginning(big):
    home, ids = big
    path = progress_path(home)
    os.truncate(path, path.stat().st_size // PAGE * 2 // 3 * PAGE)
    care.repair(home, at(30))
    assert 0 < len(ids_of(home)) <= len(ids)
    assert_sound(home)


def test_if_nothing_can_be_saved_the_file_is_left_alone(tmp_path):
    progress_path(tmp_path).write_bytes(b"garbage" * 5000)
    with pytest.raises(
        ProgressError, match=r"^nothing in .*progress\.db can be read and no backup helps\. Move it away"
    ):
        care.repair(tmp_path, at())
    assert progress_path(tmp_path).read_bytes() == b"garbage" * 5000
    assert [file.name for file in tmp_path.iterdir()] == ["progress.db"]


def test_another_programs_database_is_not_repaired(tmp_path):
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        connection.execute("CREATE TABLE bookmark (url)")
        connection.commit()
    with pytest.raises(
        ProgressError, match=r"is another program's database\. Move it away, or set MLPREP_HOME\.$"
    ):
        care.repair(tmp_path, at())


def test_a_damaged_file_in_use_is_not_moved(big, monkeypatch):
    monkeypatch.setattr("mlprep.progress.connection.BUSY_SECONDS", 0.1)
    home, _ = big
    with closing(sqlite3.connect(progress_path(home))) as other:
        other.execute("SELECT count(*) FROM event").fetchone()
        with progress_path(home).open("r+b") as file:
            file.seek(60 * PAGE)
            file.write(b"\xff" * PAGE * 4)
        with pytest.raises(ProgressError, match=r"in use by another mlprep"):
            care.repair(home, at(30))
    assert progress_path(home).exists()


def test_undos_of_reviews_that_are_not_here_and_events_ahead_of_the_clock_are_counted(tmp_path):
    with open_at(tmp_path / "here") as progress:
        answer(progress, day=40)
        progress._connection.execute(
            "INSERT INTO event (id, kind, device, utc_ms, utc_offset, day, target) "
            "VALUES ('an-undo-id', 'undo', 'x', 0, 0, 0, 'elsewhere')"
        )
    findings = care.examine(tmp_path / "here", at(1))
    assert (findings.unknown_targets, findings.ahead, findings.sound) == (1, 1, True)


def test_what_a_killed_process_left_half_made_is_cleared_after_a_day(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        progress.save_backup(at())
    old, fresh = (
        tmp_path / ".progress.db.0123.new",
        tmp_path / "backups" / ".progress-20261120-090000.db.4567.new",
    )
    for file, day in ((old, -2), (fresh, 0)):
        file.touch()
        os.utime(file, (at(day).timestamp(),) * 2)
    care.repair(tmp_path, at())
    assert not old.exists()
    assert fresh.exists()

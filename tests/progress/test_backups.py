"""Backups, restoring, starting anew."""

import sqlite3
from contextlib import closing

import pytest
from learner import answer, at, contents, open_at

from mlprep.errors import ProgressError, UsageError
from mlprep.progress import care, progress_path
from mlprep.progress.backup import KEPT_LATEST, KEPT_MONTHS, list_backups, rotate


def test_a_backup_is_one_whole_file_that_can_be_restored(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        before = contents(progress)
        saved = progress.save_backup(at(1))
        answer(progress, day=2)
    assert [file.name for file in saved.parent.iterdir()] == ["progress-20261121-090000.db"]
    care.restore(tmp_path, saved, at(3))
    with open_at(tmp_path, 3) as progress:
        assert contents(progress) == before


def test_restoring_keeps_what_was_there_so_that_it_can_be_merged_back(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        saved = progress.save_backup(at(1))
        answer(progress, day=2)
        everything = contents(progress)
    replaced = care.restore(tmp_path, saved, at(3))
    with open_at(tmp_path, 3) as progress:
        progress.merge(replaced, at(4))
        assert contents(progress) == everything


def test_restoring_needs_no_progress_file_to_be_there(tmp_path):
    with open_at(tmp_path / "old") as progress:
        answer(progress)
        before = contents(progress)
        saved = progress.save_backup(at(1), tmp_path / "elsewhere.db")
    assert care.restore(tmp_path / "new", saved, at(2)) is None
    with open_at(tmp_path / "new", 2) as progress:
        assert contents(progress) == before


def test_restoring_over_a_damaged_file_works(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        saved = progress.save_backup(at(1))
    progress_path(tmp_path).write_bytes(b"garbage" * 5000)
    aside = care.restore(tmp_path, saved, at(2))
    assert aside.read_bytes() == b"garbage" * 5000
    with open_at(tmp_path, 2) as progress:
        assert len(list(progress.reviews())) == 1


def test_a_file_in_use_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("mlprep.progress.connection.BUSY_SECONDS", 0.1)
    with open_at(tmp_path) as progress:
        answer(progress)
        saved = progress.save_backup(at(1))
        with pytest.raises(
            ProgressError, match=r"progress\.db is in use by another mlprep\. Close it, then try again\.$"
        ):
            care.restore(tmp_path, saved, at(2))
        with pytest.raises(ProgressError, match=r"in use by another mlprep"):
            care.start_anew(tmp_path, at(2))
        answer(progress, day=3)
    with open_at(tmp_path, 3) as progress:
        assert len(list(progress.reviews())) == 2
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_a_process_whose_file_was_replaced_is_told_and_writes_nothing(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        progress.save_backup(at(1), tmp_path / "copy.db")
        (tmp_path / "copy.db").replace(progress_path(tmp_path))
        with pytest.raises(
            ProgressError, match=r"progress\.db was replaced by another program\. Start mlprep again\.$"
        ):
            answer(progress, day=2)


def test_what_cannot_be_restored_leaves_everything_as_it_was(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        before = contents(progress)
    (tmp_path / "notes.txt").write_text("buy milk " * 50)
    with pytest.raises(ProgressError, match=r"notes\.txt is not a progress file\. Name another file\.$"):
        care.restore(tmp_path, tmp_path / "notes.txt", at(1))
    with open_at(tmp_path, 1) as progress:
        assert contents(progress) == before


def test_a_backup_does_not_overwrite_the_progress_file(tmp_path):
    with open_at(tmp_path) as progress, pytest.raises(UsageError, match="is the progress file itself"):
        progress.save_backup(at(), progress_path(tmp_path))


def test_the_daily_backup_is_made_once_a_day_and_not_of_nothing(tmp_path):
    with open_at(tmp_path) as progress:
        assert progress.save_daily_backup(at()) is None
        answer(progress)
        assert progress.save_daily_backup(at()) is not None
        assert progress.save_daily_backup(at(0, seconds=3600)) is None
        assert progress.save_daily_backup(at(1)) is not None


def test_old_backups_are_cleared_but_one_of_each_month_stays(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        for day in range(0, 300, 5):
            progress.save_backup(at(day))
    kept = [file.stem.removeprefix("progress-")[:8] for file in list_backups(progress_path(tmp_path))]
    assert len(kept) <= KEPT_LATEST + KEPT_MONTHS
    assert kept[-KEPT_LATEST:] == [
        "20270812",
        "20270817",
        "20270822",
        "20270827",
        "20270901",
        "20270906",
        "20270911",
    ]
    assert [day[:6] for day in kept[:-KEPT_LATEST]] == ["202704", "202705", "202706", "202707"]


def test_backups_of_a_huge_file_are_fewer(tmp_path, monkeypatch):
    monkeypatch.setattr("mlprep.progress.backup.MAX_BYTES", 300)
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(10, 17):
        (folder / f"progress-202611{day}-090000.db").write_bytes(b"x" * 100)
    rotate(progress_path(tmp_path))
    assert [file.name[15:17] for file in list_backups(progress_path(tmp_path))] == ["14", "15", "16"]
    monkeypatch.setattr("mlprep.progress.backup.MAX_BYTES", 1)
    rotate(progress_path(tmp_path))
    assert len(list_backups(progress_path(tmp_path))) == 2


def test_a_backup_just_made_stays_even_if_the_clock_was_set_back(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        for day in range(10):
            progress.save_backup(at(day))
        assert progress.save_backup(at(-4000)).exists()


def test_starting_anew_keeps_settings_and_a_backup(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        progress.set("minutes", "45", at())
        before = contents(progress)
    saved = care.start_anew(tmp_path, at(1))
    with open_at(tmp_path, 1) as progress:
        assert list(progress.reviews()) == []
        assert progress.settings.minutes == 45
    care.restore(tmp_path, saved, at(2))
    with open_at(tmp_path, 2) as progress:
        assert contents(progress) == before


def test_a_backup_that_cannot_be_written_says_where(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        (tmp_path / "backups").write_text("a file where a folder should be")
        with pytest.raises(
            ProgressError, match=r"progress\.db is out of reach: File exists\. Check the folder"
        ):
            progress.save_backup(at(1))
        answer(progress, day=1)


def test_a_backup_is_sound_even_if_made_while_another_process_writes(tmp_path):
    with open_at(tmp_path) as progress, open_at(tmp_path) as other:
        for number in range(20):
            answer(other, f"a/{number}", seconds=number)
            saved = progress.save_backup(at(0, seconds=number), tmp_path / f"{number}.db")
            with closing(sqlite3.connect(saved)) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert copy.execute("SELECT count(*) FROM event").fetchone() == (number + 1,)

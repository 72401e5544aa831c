"""Two machines' progress becomes one: a set union of events."""

import shutil
import sqlite3
from contextlib import closing
from itertools import permutations

import pytest
from learner import FIRST_DAY, answer, at, contents, open_at

from mlprep.core.cards import Rating
from mlprep.errors import ProgressError
from mlprep.progress import Review, care, progress_path


@pytest.fixture
def machines(tmp_path):
    """Three machines that share a first day, then go their own ways."""
    homes = [tmp_path / name for name in ("laptop", "desktop", "phone")]
    with open_at(homes[0]) as progress:
        answer(progress, "a/shared", rating=3)
        progress.set("retention", "0.85", at())
    for home in homes[1:]:
        home.mkdir()
        shutil.copy(progress_path(homes[0]), progress_path(home))
    with open_at(homes[0], device="laptop") as progress:
        answer(progress, "a/shared", day=3)
        answer(progress, "a/laptop", rating=4, day=4)
        progress.suspend("a/laptop", at(5))
        progress.set("minutes", "30", at(5))
    with open_at(homes[1], device="desktop") as progress:
        answer(progress, "a/shared", rating=1, day=2)
        answer(progress, "a/desktop", day=3)
        progress.undo(at(3))
        progress.know("a/concept", at(4))
        progress.set("minutes", "45", at(6))
    with open_at(homes[2], device="phone") as progress:
        answer(progress, "a/shared", rating=2, day=5)
        progress.set("retention", "0.95", at(1))
    return homes


def merged(target, *others):
    """A copy of `target` into which the others went, in this order."""
    home = target.with_name(f"{target.name}+{'+'.join(other.name for other in others)}")
    home.mkdir(exist_ok=True)
    shutil.copy(progress_path(target), progress_path(home))
    with open_at(home, 9) as progress:
        for other in others:
            progress.merge(progress_path(other), at(9))
    return home


def read(home):
    with open_at(home, 9) as progress:
        return contents(progress)


def test_merging_gives_the_same_in_every_order(machines):
    results = [read(merged(*order)) for order in permutations(machines)]
    assert all(result == results[0] for result in results[1:])


def test_merging_is_associative(machines):
    laptop, desktop, phone = machines
    assert read(merged(laptop, merged(desktop, phone))) == read(merged(merged(laptop, desktop), phone))


def test_merging_again_changes_nothing(machines):
    once = merged(machines[0], machines[1])
    before = read(once)
    with open_at(once, 9) as progress:
        again = progress.merge(progress_path(machines[1]), at(9))
    assert (again.events, again.cards) == (0, 0)
    assert read(once) == before


def test_merging_with_itself_changes_nothing(machines):
    before = read(machines[0])
    with open_at(machines[0], 9) as progress:
        assert progress.merge(progress_path(machines[0]), at(9)).events == 0
    assert read(machines[0]) == before


def test_merged_reviews_are_replayed_in_the_order_in_which_they_happened(machines):
    with open_at(merged(*machines), 9) as progress:
        ratings = [
            (event.day - FIRST_DAY, int(event.rating)) for event in progress.reviews(card_id="a/shared")
        ]
        assert ratings == [(0, 3), (2, 1), (3, 3), (5, 2)]
        assert progress.standing("a/shared").reps == 4
        assert progress.standing("a/shared").lapses == 1


def test_undone_suspended_and_known_stay_so(machines):
    with open_at(merged(*machines), 9) as progress:
        assert progress.standing("a/desktop").reps == 0
        assert progress.standing("a/laptop").suspended
        assert progress.known_concepts() == {"a/concept"}


def test_the_latest_setting_wins_wherever_it_was_made(machines):
    for order in permutations(machines):
        with open_at(merged(*order), 9) as progress:
            assert (progress.settings.minutes, progress.settings.retention) == (45, 0.95)


def test_an_undo_reaches_a_review_that_came_from_elsewhere(machines):
    laptop, desktop, _ = machines
    with open_at(laptop, 9) as progress:
        progress.merge(progress_path(desktop), at(9))
        theirs = next(event for event in progress.reviews(card_id="a/shared") if event.device == "desktop")
        progress.undo(at(9), theirs.id)
        assert progress.standing("a/shared").reps == 2
    with open_at(desktop, 9) as progress:
        progress.merge(progress_path(laptop), at(9))
        assert progress.standing("a/shared").reps == 2


def test_other_parameters_from_elsewhere_are_used_for_every_card(tmp_path):
    weights = "0.5,1.5,3,9,6.4,0.83,3,0.001,1.87,0.16,0.8,1.48,0.06,0.26,1.65,0.6,1.87,0.54,0.09,0.06,0.2"
    with open_at(tmp_path / "here") as here, open_at(tmp_path / "there") as there:
        answer(here, "a/here")
        there.set("parameters", weights, at(1))
        here.merge(progress_path(tmp_path / "there"), at(2))
        assert here.standing("a/here").memory.stability == 3.0


def test_a_backup_is_made_before_a_merge(machines):
    with open_at(machines[0], 9) as progress:
        progress.merge(progress_path(machines[1]), at(9))
    (backup,) = (machines[0] / "backups").iterdir()
    assert backup.name == "progress-20261129-090000-before-merge.db"


def test_the_other_file_is_only_read(machines):
    path = progress_path(machines[1])
    before = path.read_bytes()
    with open_at(machines[0], 9) as progress:
        progress.merge(path, at(9))
    assert path.read_bytes() == before
    assert sorted(file.name for file in machines[1].iterdir()) == ["progress.db"]


def test_a_file_still_open_elsewhere_is_merged_with_what_its_wal_holds(tmp_path):
    with open_at(tmp_path / "here") as here, open_at(tmp_path / "there") as there:
        answer(there, "a/there")
        assert progress_path(tmp_path / "there").with_name("progress.db-wal").stat().st_size > 0
        assert here.merge(progress_path(tmp_path / "there"), at(1)).events == 1


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (
            lambda path: path.write_text("not a database, but long enough to look at: " * 9),
            "is not a progress file",
        ),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "is not a progress file"),
        (
            lambda path: sqlite3.connect(path).executescript("CREATE TABLE t(x);").close(),
            "is another program's database",
        ),
        (lambda path: path.mkdir(), "is out of reach: Is a directory"),
        (lambda path: None, "is out of reach: No such file or directory"),
    ],
)
def test_what_is_no_progress_file_is_refused_and_changes_nothing(tmp_path, make, fault):
    other = tmp_path / "other.db"
    make(other)
    with open_at(tmp_path / "home") as progress:
        answer(progress)
        before = contents(progress)
        with pytest.raises(ProgressError) as caught:
            progress.merge(other, at(1))
        assert str(caught.value) == f"{other} {fault}. Name another file."
        assert contents(progress) == before
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["progress.db"]


def test_a_newer_file_is_refused_by_its_number(tmp_path, machines):
    newer = progress_path(machines[1])
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    message = r"^progress\.db has schema 99, this mlprep knows \d+\. Upgrade mlprep, or set MLPREP_HOME\.$"
    with open_at(machines[0], 9) as progress, pytest.raises(ProgressError, match=message):
        progress.merge(newer, at(9))


def test_a_file_with_rows_that_are_no_events_is_refused_whole(tmp_path, machines):
    """Made by someone who knows SQL: checks are off in their file, not in ours."""
    hostile = progress_path(machines[1])
    with closing(sqlite3.connect(hostile)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            "INSERT INTO event (seq, id, kind, device, utc_ms, utc_offset, day) "
            "VALUES (4611686018427387904, 'hostile-event', 'format-the-disk', 'x', 0, 0, 0)"
        )
        connection.commit()
    with open_at(machines[0], 9) as progress:
        before = contents(progress)
        with pytest.raises(ProgressError, match="CHECK constraint failed"):
            progress.merge(hostile, at(9))
        assert contents(progress) == before


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE TRIGGER trap AFTER INSERT ON event BEGIN DELETE FROM state; END",
        "DROP INDEX event_time",
        "ALTER TABLE event ADD COLUMN trap TEXT",
        "DROP TABLE cache; CREATE VIEW cache AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT n FROM t",
    ],
)
def test_a_file_with_tables_of_its_own_is_neither_merged_nor_restored(tmp_path, machines, trap):
    """Views, triggers and generated columns would run as we read and write."""
    hostile = progress_path(machines[1])
    with closing(sqlite3.connect(hostile)) as connection:
        connection.executescript(trap)
    message = r"progress\.db has tables that mlprep did not make\. Name another file\.$"
    with open_at(machines[0], 9) as progress, pytest.raises(ProgressError, match=message):
        progress.merge(hostile, at(9))
    with pytest.raises(ProgressError, match=message):
        care.restore(machines[0], hostile, at(9))


def test_many_cards_are_replayed_in_one_pass(tmp_path, monkeypatch):
    monkeypatch.setattr("mlprep.progress.merge._REPLAY_ALL_FROM", 10)
    steps = []
    with open_at(tmp_path / "here") as here, open_at(tmp_path / "there") as there:
        for number in range(30):
            there.record(Review(f"a/{number}", Rating.GOOD), at(0, seconds=number))
        here.merge(progress_path(tmp_path / "there"), at(1), lambda done, total: steps.append((done, total)))
        assert dict(here.all_standings()) == dict(there.all_standings())
    assert steps[-1] == (30, 30)

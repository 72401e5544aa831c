"""Schema versions: every shipped one upgrades with nothing lost, a newer one is refused untouched."""

import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from learner import FIRST_DAY, answer, at, contents, open_at

from mlprep.core.cards import Outcome, Rating
from mlprep.core.mode import Mode
from mlprep.errors import ProgressError
from mlprep.progress import Kind, care, migrate, progress_path

SHIPPED = sorted((Path(__file__).parent / "schemas").glob("*.sql"))


def make_file(home, script):
    with closing(sqlite3.connect(progress_path(home))) as connection:
        connection.executescript(script.read_text("utf-8"))


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """A program that knows one schema more than this one; `write` gives the script that leads to it."""
    scripts = tmp_path / "scripts"
    shutil.copytree(migrate._SCRIPTS, scripts)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)

    def write(script: str) -> None:
        (scripts / f"{migrate.SCHEMA + 1:04}.sql").write_text(script)
        monkeypatch.setattr(migrate, "SCHEMA", migrate.SCHEMA + 1)

    return write


def test_every_shipped_schema_has_a_file_here():
    assert (
        [int(file.stem) for file in SHIPPED]
        == sorted(migrate.read_scripts())
        == [*range(1, migrate.SCHEMA + 1)]
    )


@pytest.mark.parametrize("script", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_schema_upgrades_with_nothing_lost(tmp_path, script):
    make_file(tmp_path, script)
    with open_at(tmp_path, 30) as progress:
        events = list(progress.events())
        assert len(events) == 21
        assert Counter(event.kind for event in events) == Counter(
            [*Kind, *[Kind.RATE] * 9, *[Kind.SETTING] * 2]
        ) - Counter([Kind.UNSUSPEND])
        third = next(event for event in events if event.id == "event-0000000002")
        assert (third.card_id, third.rating, third.day) == ("probability/bayes", Rating.GOOD, FIRST_DAY + 3)
        assert (third.verdict, third.override, third.hint) == (Outcome.WRONG, True, True)
        assert (third.answer, third.seed, third.took_ms) == ("it's 8.76 %\nor so", 9, 12_000)
        assert progress.standing("linear-algebra/new-name").reps == 1
        assert progress.standing("linear-algebra/svd").suspended
        assert progress.known_concepts() == {"probability/normal"}
        assert (progress.settings.retention, progress.settings.topics) == (0.88, ("probability", "calculus"))
        assert progress.plan().value == '{"format": 1, "minutes": 20}'
        answer(progress, day=30)
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (migrate.SCHEMA,)
    assert care.examine(tmp_path, at(31)).sound


@pytest.mark.parametrize("script", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_schema_can_be_merged_and_restored(tmp_path, script):
    (tmp_path / "old").mkdir()
    make_file(tmp_path / "old", script)
    before = progress_path(tmp_path / "old").read_bytes()
    with open_at(tmp_path / "new") as progress:
        assert progress.merge(progress_path(tmp_path / "old"), at(30)).events == 21
        merged = contents(progress)[0]
    care.restore(tmp_path / "restored", progress_path(tmp_path / "old"), at(30))
    with open_at(tmp_path / "restored", 30) as progress:
        assert contents(progress)[0] == merged
    assert progress_path(tmp_path / "old").read_bytes() == before


def test_an_upgrade_is_preceded_by_a_backup_of_the_old_file(tmp_path, newer):
    with open_at(tmp_path / "home") as progress:
        answer(progress)
        before = contents(progress)
    old = migrate.SCHEMA
    newer("ALTER TABLE event ADD COLUMN mood TEXT;\nCREATE TABLE more (x) STRICT;".replace("(x)", "(x TEXT)"))
    with open_at(tmp_path / "home", 1) as progress:
        assert contents(progress) == before
    (backup,) = (tmp_path / "home" / "backups").iterdir()
    assert backup.name == "progress-20261121-090000-before-upgrade.db"
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (old,)
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path, newer):
    with open_at(tmp_path / "home") as progress:
        answer(progress)
    with closing(sqlite3.connect(progress_path(tmp_path / "home"))) as connection:
        before = list(connection.iterdump())
    newer("CREATE TABLE more (x TEXT) STRICT;\nDELETE FROM state;\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(ProgressError, match=r"progress\.db cannot be used \(no such table: nowhere\)"):
        open_at(tmp_path / "home", 1)
    with closing(sqlite3.connect(progress_path(tmp_path / "home"))) as connection:
        assert list(connection.iterdump()) == before
        assert connection.execute("PRAGMA user_version").fetchone() == (migrate.SCHEMA - 1,)


def test_two_processes_that_upgrade_at_once_do_it_once(tmp_path, newer):
    with open_at(tmp_path / "home") as progress:
        answer(progress)
    newer("CREATE TABLE more (x TEXT) STRICT;")
    path = progress_path(tmp_path / "home")
    with closing(migrate.connect(path)) as first, closing(migrate.connect(path)) as second:
        migrate.migrate(first, path)
        migrate.migrate(second, path)
        assert second.execute("SELECT count(*) FROM more").fetchone() == (0,)


def test_a_newer_schema_is_refused_and_not_a_byte_is_touched(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
    path = progress_path(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    for attempt in (
        lambda: open_at(tmp_path, 1),
        lambda: care.examine(tmp_path, at(1)),
        lambda: care.repair(tmp_path, at(1)),
    ):
        with pytest.raises(ProgressError) as caught:
            attempt()
        assert str(caught.value) == (
            f"progress.db has schema 7, this mlprep knows {migrate.SCHEMA}. Upgrade mlprep, or set MLPREP_HOME."
        )
        assert caught.value.exit_code == 4
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["progress.db"]


def test_a_newer_schema_that_is_still_in_the_wal_is_refused_too(tmp_path):
    """The header on disk lags behind until a checkpoint."""
    with open_at(tmp_path) as progress:
        answer(progress)
    path = progress_path(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA user_version = 7")
        (on_disk,) = struct.unpack_from(">I", path.read_bytes()[:100], 60)
        assert on_disk == migrate.SCHEMA
        with pytest.raises(ProgressError, match=r"^progress\.db has schema 7, this mlprep knows"):
            open_at(tmp_path, 1)


def test_an_empty_file_becomes_a_progress_file(tmp_path):
    """What a full disk may leave of a first start."""
    progress_path(tmp_path).touch()
    with open_at(tmp_path) as progress:
        answer(progress)
    assert care.examine(tmp_path, at(1)).sound


def test_another_programs_database_is_refused_untouched(tmp_path):
    path = progress_path(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmark (url)")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(
        ProgressError, match=r"is another program's database\. Move it away, or set MLPREP_HOME\.$"
    ):
        open_at(tmp_path)
    assert path.read_bytes() == before


def test_the_columns_that_people_query_are_those_the_readme_names(tmp_path):
    readme = (Path(migrate.__file__).parent / "README.md").read_text("utf-8")
    with open_at(tmp_path):
        pass
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        for table in ("event", "card", "state", "cache", "review"):
            for row in connection.execute(f"PRAGMA table_info({table})"):
                assert f"`{row[1]}`" in readme, f"{table}.{row[1]}"


def test_the_queries_in_the_readme_run(tmp_path):
    readme = (Path(migrate.__file__).parent / "README.md").read_text("utf-8")
    queries = [block.partition("```")[0] for block in readme.split("```sql\n")[1:]]
    with open_at(tmp_path) as progress:
        answer(progress, mode=Mode.REVIEW, took_ms=100)
    with closing(sqlite3.connect(progress_path(tmp_path))) as connection:
        for query in queries:
            assert connection.execute(query).fetchall(), query
    assert len(queries) >= 3


MIGRATING = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from learner import open_at
from mlprep.progress import migrate
migrate._SCRIPTS, migrate.SCHEMA = Path({scripts!r}), {schema}
print("ready", flush=True)
open_at(Path({home!r}), 1)
"""


def test_killed_in_the_middle_of_an_upgrade_nothing_is_lost(tmp_path, newer):
    home = tmp_path / "home"
    with open_at(home) as progress:
        for number in range(300):
            answer(progress, f"a/{number}", seconds=number)
        before = contents(progress)
    newer(
        "ALTER TABLE event ADD COLUMN mood TEXT;\n"
        "CREATE TABLE copy AS SELECT a.* FROM event AS a, (SELECT 1 FROM event LIMIT 100);\n"
        "CREATE INDEX copy_id ON copy (id);\nDROP TABLE copy;"
    )
    source = MIGRATING.format(
        tests=str(Path(__file__).parent), scripts=str(migrate._SCRIPTS), schema=migrate.SCHEMA, home=str(home)
    )
    for wait in (0.0, 0.01, 0.03, 0.06, 0.1):
        process = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with closing(sqlite3.connect(progress_path(home))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            columns = [row[1] for row in connection.execute("PRAGMA table_info(event)")]
            assert ("mood" in columns) == (version == migrate.SCHEMA)
    with open_at(home, 2) as progress:
        assert contents(progress) == before

# ruff: noqa: S608  statements are built from constants only, every value is bound
"""Two logs become one: the union of their events, each counted once, whichever file they came from."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mlprep.core.memory import Parameters
from mlprep.errors import ProgressError
from mlprep.progress import migrate, queries, renames, standings
from mlprep.progress.backup import copy
from mlprep.progress.connection import OTHER_ADVICE, beside, connect, roomy, told, transaction
from mlprep.progress.log import COLUMNS
from mlprep.progress.standings import Progressed

_BATCH: Final = 20_000
_REPLAY_ALL_FROM: Final = 5_000  # cards; above, one pass over the log is quicker than one query a card

_FILES: Final = ("main", "other")
_INDEX_LATER_FROM: Final = 50_000
_INDEXES: Final = (
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = 'event' AND sql NOTNULL"
)
_EVENT = ", ".join(f"theirs.{column}" for column in COLUMNS)
_TAKE = f"""
INSERT INTO main.event (card, {", ".join(COLUMNS)})
SELECT mine.key, {_EVENT}
FROM other.event AS theirs
LEFT JOIN other.card AS their_card ON their_card.key = theirs.card
LEFT JOIN main.card AS mine ON mine.id = their_card.id
WHERE theirs.seq > ? AND theirs.seq <= ?
  AND NOT EXISTS (SELECT 1 FROM main.event AS known WHERE known.id = theirs.id)
ORDER BY theirs.seq
"""
_BATCH_END = "SELECT max(seq) FROM (SELECT seq FROM other.event WHERE seq > ? ORDER BY seq LIMIT ?)"
_TOUCHED = """
SELECT card FROM event WHERE seq > ?1 AND card IS NOT NULL
UNION
SELECT undone.card FROM event JOIN event AS undone ON undone.id = event.target
WHERE event.seq > ?1 AND undone.card IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought. events: new to this file.  known: already here.  cards: touched by new ones."""

    events: int
    known: int
    cards: int


@contextmanager
def opened_copy(other: Path, near: Path, *, check: bool = False) -> Iterator[Path]:
    """A private copy of another progress file, at the newest schema; the file itself is only read.

    near: a path next to which the copy may lie for a while.  check: look at every page of it first.
    Raises ProgressError if it is not a progress file, newer, or damaged.
    """
    target = beside(near)
    with told(other, OTHER_ADVICE):
        migrate.check_header(other, OTHER_ADVICE)
        with closing(open_read_only(other)) as source:
            migrate.version_of(source, other, OTHER_ADVICE)
            copy(source, target)
    try:
        with told(other, OTHER_ADVICE), closing(connect(target)) as connection:
            if check:
                _check_sound(connection, other)
            migrate.migrate(connection, target)
            migrate.check_schema(connection, other, OTHER_ADVICE)
        yield target
    finally:
        target.unlink(missing_ok=True)


def open_read_only(path: Path, *, damaged: bool = False) -> sqlite3.Connection:
    """A connection that cannot change the file, nor leave anything beside it. Raises sqlite3.Error.

    damaged: read also a file that was cut short.
    """
    uri = path.absolute().as_uri()
    if not _has_wal(path):
        return _open_uri(f"{uri}?immutable=1", damaged)  # mode=ro would leave an empty -wal and -shm
    try:
        return _open_uri(f"{uri}?mode=ro", damaged)
    except sqlite3.OperationalError:  # a WAL on a read-only disk cannot be shared, so it is left out
        return _open_uri(f"{uri}?immutable=1", damaged)


def _has_wal(path: Path) -> bool:
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _open_uri(uri: str, damaged: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        if damaged:
            connection.execute(
                "PRAGMA writable_schema = ON"
            )  # else SQLite refuses a file shorter than it says
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _check_sound(connection: sqlite3.Connection, path: Path) -> None:
    fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise ProgressError(f"{path} is damaged ({fault}). {OTHER_ADVICE}")


def merge(
    connection: sqlite3.Connection, other: Path, parameters: Parameters, progressed: Progressed | None = None
) -> Merged:
    """Add the other file's events that are not here yet, in one transaction.

    other: a private copy at the newest schema (`opened_copy`).
    An event is known by its id, so this is a set union: idempotent, commutative, associative.
    """
    connection.execute("ATTACH ? AS other", (str(other),))
    try:
        with roomy(connection), transaction(connection):
            before = connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
            with _indexes_later(connection):
                _take_events(connection, progressed)
            cards = _replay_touched(connection, before, parameters, progressed)
            events = connection.execute("SELECT count(*) FROM event WHERE seq > ?", (before,)).fetchone()[0]
            offered = connection.execute("SELECT count(*) FROM other.event").fetchone()[0]
            queries.look_again(connection)
            renames.forget(connection)
    finally:
        connection.execute("DETACH other")
    return Merged(events, offered - events, cards)


def _take_events(connection: sqlite3.Connection, progressed: Progressed | None) -> None:
    connection.execute(
        "INSERT INTO main.card (id) SELECT id FROM other.card WHERE id NOT IN (SELECT id FROM main.card)"
        " AND key IN (SELECT card FROM other.event)"
    )
    total = connection.execute("SELECT count(*) FROM other.event").fetchone()[0]
    first = connection.execute("SELECT min(seq) - 1 FROM other.event").fetchone()[0]
    for done in range(0, total, _BATCH):
        if progressed:
            progressed(done, total)
        last = connection.execute(_BATCH_END, (first, _BATCH)).fetchone()[0]
        connection.execute(_TAKE, (first, last))
        first = last


@contextmanager
def _indexes_later(connection: sqlite3.Connection) -> Iterator[None]:
    """Where more events come than there are, indexes are built once at the end: half the time."""
    ours, theirs = (connection.execute(f"SELECT count(*) FROM {name}.event").fetchone()[0] for name in _FILES)
    dropped = [] if theirs < max(ours, _INDEX_LATER_FROM) else connection.execute(_INDEXES).fetchall()
    for name, _ in dropped:
        connection.execute(f"DROP INDEX main.{name}")
    yield
    for _, statement in dropped:
        connection.execute(statement)


def _replay_touched(
    connection: sqlite3.Connection, before: int, parameters: Parameters, progressed: Progressed | None
) -> int:
    """Replay the cards that got events, or whose events were undone by one. Returns how many."""
    touched = [row[0] for row in connection.execute(_TOUCHED, (before,))]
    if len(touched) >= _REPLAY_ALL_FROM:
        standings.rebuild(connection, parameters, progressed)
    else:
        for key in touched:
            standings.replay_card(connection, key, parameters)
    return len(touched)

"""Connections to a progress file: opening, pragmas, transactions; SQLite's errors in the learner's words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mlprep.errors import ProgressError

BUSY_SECONDS: Final = 5
OLDEST_SQLITE: Final = (3, 37, 0)  # STRICT tables
APPLICATION_ID: Final = 0x6D6C7072  # "mlpr", bytes 68 to 71 of the file
OWN_ADVICE: Final = "Check the folder and its permissions, or set MLPREP_HOME."
OTHER_ADVICE: Final = "Name another file."

UNFINISHED: Final = ".new"

USUAL_KILOBYTES: Final = 2_000
BULK_KILOBYTES: Final = 128_000

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CLOSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path, *, must_exist: bool = True) -> sqlite3.Connection:
    """A connection in autocommit mode: transactions are written out where they begin and end.

    Raises sqlite3.Error; `told` turns it into a ProgressError.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        have = sqlite3.sqlite_version
        raise ProgressError(f"this Python has SQLite {have}, mlprep needs 3.37. Use a newer Python.")
    mode = "rw" if must_exist else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    try:
        _configure(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: sqlite3.Connection) -> None:
    # FULL: an answer that was acknowledged survives a power cut (0.3 ms with WAL); NORMAL loses the last.
    connection.execute("PRAGMA synchronous = FULL")
    # macOS: fsync alone leaves data in the drive's cache. No effect elsewhere.
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    # A file from elsewhere may carry views and triggers that call functions.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def beside(path: Path) -> Path:
    """A name next to `path` that nobody else has: for what is made whole before it takes its place."""
    return path.with_name(f".{path.name}.{os.urandom(6).hex()}{UNFINISHED}")


def use_wal(connection: sqlite3.Connection) -> None:
    """Readers go on while one process writes. Where WAL cannot be had, the rollback journal is as safe."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if not is_busy(error):  # another process has a restored file open, which is not in WAL mode yet
            raise


@contextmanager
def told(path: Path, advice: str = OWN_ADVICE) -> Iterator[None]:
    """SQLite's and the system's errors inside become a ProgressError: place, fault, next step.

    advice: what to do if the file cannot be reached; of another file than the learner's own, OTHER_ADVICE.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise ProgressError(explain(error, path, advice)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProgressError(f"{path} is out of reach: {reason}. {advice}") from error


def is_busy(error: sqlite3.Error) -> bool:
    """Another connection holds a lock."""
    return _primary_code(error) in _BUSY


def is_damage(error: sqlite3.Error) -> bool:
    """The file's bytes are wrong: pages, missing tables, text that is no text. Not a lock, a full disk..."""
    return _primary_code(error) in {*_BROKEN, sqlite3.SQLITE_ERROR, 0}


def _primary_code(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def explain(error: sqlite3.Error, path: Path, advice: str = OWN_ADVICE) -> str:
    """One line for the learner: what is wrong with the progress file and what to do."""
    code = _primary_code(error)
    if code in _BUSY:
        waited = f"waited {BUSY_SECONDS} s"
        return f"{path} is in use by another mlprep ({waited}). Close it, or try again."
    if code == sqlite3.SQLITE_FULL:
        return f"the disk is full: {path} cannot grow, the last step is not saved. Free space and repeat it."
    if code in _CLOSED:
        return f"{path} cannot be written ({error}). {advice}"
    if advice == OTHER_ADVICE:
        return f"{path} cannot be used ({error}). {advice}"
    if code in _BROKEN:
        return f"{path} is damaged ({error}). To repair it: mlprep progress doctor"
    if code == sqlite3.SQLITE_IOERR:
        return f"{path} cannot be read or written ({error}). Check the disk, then: mlprep progress doctor"
    return f"{path} cannot be used ({error}). To look into it: mlprep progress doctor"


@contextmanager
def roomy(connection: sqlite3.Connection) -> Iterator[None]:
    """A large page cache for a while: a merge or a rebuild writes all over its indexes."""
    connection.execute(f"PRAGMA cache_size = {-BULK_KILOBYTES}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {-USUAL_KILOBYTES}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or none: BEGIN IMMEDIATE takes the write lock at once, so nothing read inside is stale."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back by itself when the disk is full
            connection.execute("ROLLBACK")
        raise

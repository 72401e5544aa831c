"""Schema versions: creating a progress file, bringing an older one up to date, refusing a newer one."""

import os
import sqlite3
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from mlprep.errors import ProgressError
from mlprep.progress.connection import APPLICATION_ID, beside, connect, transaction, use_wal

SCHEMA: Final = 1
"""The schema version this program writes: the number of its last script."""

_MOVE = "Move it away, or set MLPREP_HOME."
_REPAIR = "To repair it: mlprep progress doctor"
_SCRIPTS = Path(__file__).with_name("migrations")
_VERSION_AT = 60
_APPLICATION_AT = 68
_HEADER = 100
_MAGIC = b"SQLite format 3\x00"


def read_scripts() -> Mapping[int, str]:
    """Schema version -> the script that leads to it from the one before."""
    return {int(file.stem): file.read_text("utf-8") for file in sorted(_SCRIPTS.glob("*.sql"))}


def check_header(path: Path, advice: str = _REPAIR) -> None:
    """Refuse a newer or foreign file by reading its first 100 bytes, so that it stays untouched.

    Raises ProgressError; OSError if it cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header:
        return  # a file that was made and never filled: the scripts run on it
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise ProgressError(f"{path} is not a progress file. {advice}")
    (version,) = struct.unpack_from(">I", header, _VERSION_AT)
    (application,) = struct.unpack_from(">I", header, _APPLICATION_AT)
    _check_identity(path, version, application, _MOVE if advice == _REPAIR else advice)


def _check_identity(path: Path, version: int, application: int, advice: str) -> None:
    if version and application != APPLICATION_ID:
        raise ProgressError(f"{path} is another program's database. {advice}")
    if version > SCHEMA:
        have = f"{path.name} has schema {version}, this mlprep knows {SCHEMA}"
        raise ProgressError(f"{have}. Upgrade mlprep, or set MLPREP_HOME.")


def version_of(connection: sqlite3.Connection, path: Path, advice: str = _MOVE) -> int:
    """The schema version of an open file, checked like the header, which may lag behind the WAL."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    _check_identity(path, version, application, advice)
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise ProgressError(f"{path} is another program's database. {advice}")
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema to the newest version: each script and its version number in one transaction."""
    for version, script in read_scripts().items():
        with transaction(connection):
            if version <= version_of(connection, path):  # another process was first
                continue
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")


def check_schema(connection: sqlite3.Connection, path: Path, advice: str) -> None:
    """Refuse a file whose tables are not exactly ours: its own views and triggers would run as we read it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        migrate(ours, path)
        if _schema_of(connection) != _schema_of(ours):
            raise ProgressError(f"{path} has tables that mlprep did not make. {advice}")


def _schema_of(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'"
    return set(connection.execute(query))


def _statements(script: str) -> list[str]:
    """The script's statements: executescript() would commit the transaction they must stay in."""
    statements, start = [], 0
    for end, letter in enumerate(script):
        if letter == ";" and sqlite3.complete_statement(script[start : end + 1]):
            statements.append(script[start : end + 1])
            start = end + 1
    return statements


def create(path: Path) -> None:
    """Make an empty progress file beside its place and put it there whole; a file already there stays.

    Two processes may do so at once: the first one's file wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = beside(path)
    try:
        with closing(connect(new, must_exist=False)) as connection:
            migrate(connection, new)
            use_wal(connection)
        _put_if_absent(new, path)
    finally:
        new.unlink(missing_ok=True)


def _put_if_absent(new: Path, path: Path) -> None:
    try:
        os.link(new, path)  # unlike a rename, never overwrites
    except FileExistsError:
        return
    except OSError:  # no hard links on this file system
        if not path.exists():
            new.replace(path)

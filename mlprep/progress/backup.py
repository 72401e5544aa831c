"""Copies of a progress file: made whole or not at all; old ones are cleared away."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from mlprep.errors import ProgressError
from mlprep.progress.connection import UNFINISHED, beside, connect, is_busy

KEPT_LATEST: Final = 7
KEPT_MONTHS: Final = 6
MAX_BYTES: Final = 1_000_000_000
FOLDER: Final = "backups"
_DAY_SECONDS: Final = 86_400
_STAMP = "%Y%m%d-%H%M%S"


def folder_of(path: Path) -> Path:
    """Where the backups of a progress file lie."""
    return path.parent / FOLDER


def list_backups(path: Path) -> list[Path]:
    """The backups of a progress file, oldest first."""
    return sorted(file for file in folder_of(path).glob(f"{path.stem}-*.db") if file.is_file())


def save(connection: sqlite3.Connection, path: Path, now: datetime, label: str = "") -> Path:
    """Copy an open progress file into the backups folder beside it, then clear old ones. Returns the copy."""
    folder = folder_of(path)
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.stem}-{now.strftime(_STAMP)}{label and '-'}{label}.db"
    copy(connection, target)
    rotate(path, keep=target)
    return target


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Copy an open database to `target`: built beside it, then put in its place whole.

    Raises sqlite3.Error or OSError; `target` is then as it was.
    """
    unfinished = beside(target)
    try:
        with closing(connect(unfinished, must_exist=False)) as new:
            connection.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")  # one file, with no -wal beside it
        unfinished.replace(target)
    finally:
        for suffix in ("", "-journal"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


def clear_unfinished(path: Path, now: datetime) -> None:
    """Remove what a process that was killed left half made, a day ago or more."""
    for folder in (path.parent, folder_of(path)):
        for file in folder.glob(f".{path.stem}*{UNFINISHED}*"):
            if now.timestamp() - file.stat().st_mtime > _DAY_SECONDS:
                file.unlink(missing_ok=True)


def rotate(path: Path, keep: Path | None = None) -> list[Path]:
    """Clear old backups: the latest 7 stay, and the last of each of 6 months, up to 1 GB but for two.

    keep: never cleared. Returns what was cleared.
    """
    newest_first = list_backups(path)[::-1]
    kept = set(newest_first[:KEPT_LATEST]) | set(_last_of_months(path, newest_first))
    cleared, size = [], 0
    for index, file in enumerate(newest_first):
        size += file.stat().st_size
        if file != keep and (file not in kept or (size > MAX_BYTES and index >= 2)):
            file.unlink()
            cleared.append(file)
    return cleared


def _last_of_months(path: Path, newest_first: list[Path]) -> list[Path]:
    months: dict[str, Path] = {}
    for file in newest_first:
        months.setdefault(file.stem.removeprefix(f"{path.stem}-")[:6], file)
    return list(months.values())[:KEPT_MONTHS]


def is_due(path: Path, now: datetime) -> bool:
    """The latest backup is not from this day."""
    found = list_backups(path)
    return not found or not found[-1].stem.startswith(f"{path.stem}-{now:%Y%m%d}")


def put_in_place(new: Path, path: Path) -> None:
    """Let `new` become the progress file, if no other process has the old one open.

    Raises ProgressError if one has; sqlite3.Error or OSError if the old file cannot even be looked at.
    """
    if path.exists():
        close_wal(path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    new.replace(path)


def close_wal(path: Path) -> None:
    """Write back the WAL and leave WAL mode, which SQLite does only for the sole user of a file."""
    with closing(connect(path)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            raise ProgressError(f"{path} is in use by another mlprep. Close it, then try again.") from error

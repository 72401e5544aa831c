# ruff: noqa: S608  statements are built from constants only, every value is bound
"""A damaged progress file: what can still be read, and the backups, become a new one."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from mlprep.errors import ProgressError
from mlprep.progress import backup, log, merge, migrate, queries, standings
from mlprep.progress.connection import beside, connect, told, transaction
from mlprep.progress.settings import settings_of
from mlprep.progress.standings import Progressed

_EVENTS: Final = f"SELECT seq, card, {', '.join(log.COLUMNS)} FROM event NOT INDEXED WHERE seq"
_CARDS: Final = "SELECT key, id FROM card NOT INDEXED WHERE key"
_FURTHEST: Final = 2**40
_MOST_SINGLES: Final = 200_000
_BACKUPS_USED: Final = 3


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged file. read: events still readable in it.  aside: where it is now.

    from_backups: events that only backups had.
    """

    read: int
    from_backups: int
    aside: Path


def salvage(path: Path, now: datetime, progressed: Progressed | None = None) -> Salvaged:
    """Build a new progress file from what can be read and the latest backups; move the damaged one aside.

    Raises ProgressError if nothing can be recovered or another process has the file open; it then stays.
    """
    built = beside(path)
    with told(path):
        try:
            migrate.create(built)
            with closing(connect(built)) as new:
                read = _take_readable(new, path)
                added = _take_backups(new, path, progressed)
                if read + added == 0:
                    raise ProgressError(
                        f"nothing in {path} can be read and no backup helps. Move it away to start anew."
                    )
                parameters = settings_of(queries.settings(new)).parameters
                with transaction(new):
                    standings.rebuild(new, parameters, progressed)
            aside = move_aside(path, now)
            built.replace(path)
        finally:
            built.unlink(missing_ok=True)
    return Salvaged(read, added, aside)


def move_aside(path: Path, now: datetime) -> Path:
    """Keep a damaged file and its WAL in a folder of their own. Returns where the file is now.

    Raises ProgressError if another process has it open.
    """
    with suppress(sqlite3.DatabaseError):
        backup.close_wal(path)
    folder = path.with_name(f"damaged-{now:%Y%m%d-%H%M%S}")
    folder.mkdir(exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(folder / part.name)
    return folder / path.name


def _take_readable(new: sqlite3.Connection, path: Path) -> int:
    """Copy every event of the damaged file that can be read and whose card is known. Returns how many."""
    try:
        old = merge.open_read_only(path, damaged=True)
    except sqlite3.DatabaseError:
        return 0
    with closing(old), transaction(new):
        names = _names(old, path)
        taken = 0
        for _, key, *fields in _readable(old, _EVENTS):
            if key is None or key in names:
                taken += _put(new, fields, names.get(key))
    return taken


def _put(new: sqlite3.Connection, fields: list[Any], card_id: str | None) -> bool:
    try:
        event = log.read_row([*fields, card_id])
        log.append(new, event)
    except sqlite3.Error:  # bytes that are no event
        return False
    return True


def _names(old: sqlite3.Connection, path: Path) -> Mapping[int, str]:
    """Card key -> id, from the damaged file; where it has holes, from backups that agree with it."""
    names = {**_names_from_index(old), **dict(_readable(old, _CARDS))}
    for file in reversed(backup.list_backups(path)[-_BACKUPS_USED:]):
        with suppress(sqlite3.DatabaseError), closing(merge.open_read_only(file)) as copy:
            theirs = dict(copy.execute("SELECT key, id FROM card"))
            if all(theirs.get(key, card_id) == card_id for key, card_id in names.items()):
                names = {**theirs, **names}
    return names


def _names_from_index(old: sqlite3.Connection) -> dict[int, str]:
    """The index on ids holds every id a second time, on other pages; it is read from both ends."""
    names: dict[int, str] = {}
    for direction in ("ASC", "DESC"):
        with suppress(sqlite3.DatabaseError):
            names.update(old.execute(f"SELECT key, id FROM card ORDER BY id {direction}"))
    return names


def _readable(old: sqlite3.Connection, select: str) -> Iterator[tuple[Any, ...]]:
    """Rows of `select`, whose first column is the row's number, around whatever cannot be read."""
    last, step, hole = -1, 1, None
    while last < _FURTHEST:
        try:
            for row in old.execute(f"{select} > ? ORDER BY 1", (last,)):
                if hole is not None:
                    yield from _single_rows(old, select, hole + 1, last)
                    hole = None
                yield row
                last, step = row[0], 1
        except sqlite3.DatabaseError:
            hole = last if hole is None else hole
            last, step = last + step, step * 2
        else:
            break
    if hole is not None:
        yield from _single_rows(old, select, hole + 1, last)


def _single_rows(old: sqlite3.Connection, select: str, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """The rows that a jump over damage may have passed by, one at a time."""
    for number in range(first, min(last, first + _MOST_SINGLES) + 1):
        with suppress(sqlite3.DatabaseError):
            yield from old.execute(f"{select} = ?", (number,)).fetchall()


def _take_backups(new: sqlite3.Connection, path: Path, progressed: Progressed | None) -> int:
    """Add what the latest backups know beyond it. Returns how many events."""
    added = 0
    parameters = settings_of(queries.settings(new)).parameters
    for file in reversed(backup.list_backups(path)[-_BACKUPS_USED:]):
        with suppress(ProgressError), merge.opened_copy(file, path) as copy:
            added += merge.merge(new, copy, parameters, progressed).events
    return added

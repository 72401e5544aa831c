# ruff: noqa: S608  statements are built from constants only, every value is bound
"""Steps that concern the progress file as a whole: restore, start anew, examine, repair."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mlprep.errors import ProgressError
from mlprep.progress import backup, doctor, merge, migrate, queries, salvage
from mlprep.progress.connection import beside, connect, is_damage, told
from mlprep.progress.doctor import Findings
from mlprep.progress.log import COLUMNS
from mlprep.progress.salvage import Salvaged
from mlprep.progress.settings import settings_of
from mlprep.progress.standings import Progressed
from mlprep.progress.store import open_progress, progress_path


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did. salvaged: only if the file was damaged.  replayed: cards whose log was replayed."""

    findings: Findings
    salvaged: Salvaged | None = None
    replayed: int = 0


def restore(home: Path | None, source: Path, now: datetime) -> Path | None:
    """Let a backup become the progress file. Returns the backup made of the present one, if there was one.

    Raises ProgressError if the source is no sound progress file or another process has the present one open;
    everything is then as it was.
    """
    path = progress_path(home)
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with merge.opened_copy(source, path, check=True) as copy, told(path):
        saved = _save_present(path, now, "before-restore")
        with closing(connect(copy)) as connection:
            connection.execute("DELETE FROM cache WHERE name = 'device'")
        backup.put_in_place(copy, path)
    return saved


def start_anew(home: Path | None, now: datetime) -> Path | None:
    """An empty log; settings stay. Returns the backup made of the old one.

    Raises ProgressError if another process has the file open.
    """
    path = progress_path(home)
    empty = beside(path)
    with told(path):
        saved = _save_present(path, now, "before-reset")
        try:
            migrate.create(empty)
            if path.exists():
                _take_settings(empty, path)
            backup.put_in_place(empty, path)
        finally:
            empty.unlink(missing_ok=True)
    return saved


def _take_settings(new: Path, old: Path) -> None:
    columns = ", ".join(COLUMNS)
    with closing(connect(new)) as connection:
        connection.execute("ATTACH ? AS old", (str(old),))
        connection.execute(
            f"INSERT INTO event ({columns}) SELECT {columns} FROM old.event"
            " WHERE kind = 'setting' AND kind <> 'rate' ORDER BY seq"
        )


def _save_present(path: Path, now: datetime, label: str) -> Path | None:
    """A backup of the file as it is; one that cannot be read is moved aside."""
    if not path.exists():
        return None
    try:
        with closing(connect(path)) as connection:
            return backup.save(connection, path, now, label)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return salvage.move_aside(path, now)


def examine(home: Path | None, now: datetime, progressed: Progressed | None = None) -> Findings:
    """Look at the whole file; nothing is changed. Raises ProgressError if there is none."""
    path = progress_path(home)
    if not path.exists():
        raise ProgressError(f"there is no {path} yet. To begin: mlprep review")
    try:
        with told(path), closing(connect(path)) as connection:
            if migrate.version_of(connection, path) < migrate.SCHEMA:
                return Findings()
            parameters = settings_of(queries.settings(connection)).parameters
            return doctor.examine(connection, parameters, now, progressed)
    except ProgressError as error:
        if not (isinstance(error.__cause__, sqlite3.Error) and is_damage(error.__cause__)):
            raise
        return Findings(damage=(str(error.__cause__),))


def repair(
    home: Path | None, now: datetime, *, replay: bool = False, progressed: Progressed | None = None
) -> Repair:
    """Put right what `examine` finds: salvage a damaged file, replay stale cards. Nothing readable is lost.

    replay: rebuild the cache even if it is right.
    """
    path = progress_path(home)
    findings = examine(home, now, progressed)
    with told(path):
        backup.clear_unfinished(path, now)
    if findings.damage:
        return Repair(findings, salvaged=salvage.salvage(path, now, progressed))
    if not findings.stale and not replay:
        return Repair(findings)
    with open_progress(home, now=now, progressed=progressed) as progress:
        progress.rebuild(progressed)
    return Repair(findings, replayed=findings.cards)

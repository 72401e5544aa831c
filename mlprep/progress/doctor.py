# ruff: noqa: S608  statements are built from constants only, every value is bound
"""What can be wrong with a progress file: looking at everything, changing nothing but the cache."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mlprep.core.memory import Parameters
from mlprep.progress import standings
from mlprep.progress.standings import Progressed

_DAY_MS: Final = 86_400_000
_MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Findings:
    """What an examination found. damage: SQLite's words, none if the file is sound.

    stale: cards whose cached standing is not what the log says.
    unknown_targets: undos of events that are not in the log.
    ahead: events from after the present, made with another clock.
    """

    events: int = 0
    cards: int = 0
    damage: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    unknown_targets: int = 0
    ahead: int = 0

    @property
    def sound(self) -> bool:
        """Nothing needs repair."""
        return not self.damage and not self.stale


def examine(
    connection: sqlite3.Connection,
    parameters: Parameters,
    now: datetime,
    progressed: Progressed | None = None,
) -> Findings:
    """Look at everything; change nothing."""
    damage = _find_damage(connection)
    if damage:
        return Findings(damage=damage)

    def count(rows: str, *values: int) -> int:
        number: int = connection.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0]
        return number

    return Findings(
        events=count("event"),
        cards=count("card"),
        stale=tuple(find_stale(connection, parameters, progressed)),
        unknown_targets=count("event WHERE target IS NOT NULL AND target NOT IN (SELECT id FROM event)"),
        ahead=count("event WHERE utc_ms > ?", round(now.timestamp() * 1000) + _DAY_MS),
    )


def _find_damage(connection: sqlite3.Connection) -> tuple[str, ...]:
    try:
        faults = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_MOST_FAULTS})")]
        dangling = connection.execute("PRAGMA foreign_key_check")
        faults += [f"{table} row {row} has no {parent}" for table, row, parent, _ in dangling]
    except sqlite3.DatabaseError as error:
        return (str(error),)
    return tuple(fault for fault in faults if fault != "ok")


def find_stale(
    connection: sqlite3.Connection, parameters: Parameters, progressed: Progressed | None = None
) -> Iterator[str]:
    """Ids of cards whose cached standing differs from a replay of the log."""
    names = dict(connection.execute("SELECT key, id FROM card"))
    kept = {row[0]: row[1:] for row in connection.execute(f"SELECT card, {standings.COLUMNS} FROM state")}
    for key, standing in standings.replay_all(connection, parameters, progressed).items():
        row = kept.pop(key, None)
        if row is None or standings.read_row(row) != standing:
            yield names[key]
    for key in kept:
        yield names.get(key, f"card {key}")

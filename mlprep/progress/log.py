# ruff: noqa: S608  statements are built from constants only, every value is bound
"""The append-only log: writing events, reading them in replay order (UTC milliseconds, then id)."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, Final

from mlprep.core.cards import Outcome, Rating
from mlprep.core.mode import Mode
from mlprep.core.schedule import Moment
from mlprep.progress.events import UNDOABLE, Event, Kind

COLUMNS: Final = (
    *("id", "kind", "device", "utc_ms", "utc_offset", "day"),
    *("fingerprint", "mode", "rating", "due", "verdict", "code"),
    *("override", "hint", "answer", "seed", "took_ms"),
    *("target", "name", "value"),
)
"""What the event table keeps, beside the order of arrival and the card."""

_EVENT = ", ".join(f"event.{column}" for column in COLUMNS)
_READ = f"SELECT {_EVENT}, card.id FROM event LEFT JOIN card ON card.key = event.card"
_READ_AS_NOW = (
    f"SELECT {_EVENT}, card.id FROM event LEFT JOIN card AS logged ON logged.key = event.card"
    " LEFT JOIN card ON card.key = coalesce(logged.became, logged.key)"
)
_WRITE = f"INSERT INTO event ({', '.join(COLUMNS)}, card) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
_IN_ORDER = " ORDER BY event.utc_ms, event.id"
_NOT_UNDONE = " AND NOT EXISTS (SELECT 1 FROM event AS undo WHERE undo.target = event.id)"
_SAME_CARD = "SELECT key FROM card WHERE id = ?1 OR became = (SELECT key FROM card WHERE id = ?1)"
_DAY_MS = 86_400_000
_EARLY_MS = 1 * _DAY_MS  # no offset and rollover begin study day d earlier than this before UTC day d,
_LATE_MS = 3 * _DAY_MS  # or end it later than this after UTC day d begins


def append(connection: sqlite3.Connection, event: Event) -> None:
    """Add one event. Its card must have a row (`card_key`); its id must be new."""
    key = None if event.card_id is None else card_key(connection, event.card_id)
    connection.execute(_WRITE, _row(event, key))


def _row(event: Event, key: int | None) -> tuple[Any, ...]:
    plain = (getattr(event, column) for column in COLUMNS)
    return (*(value.value if isinstance(value, Enum) else value for value in plain), key)


def card_key(connection: sqlite3.Connection, card_id: str) -> int:
    """The card's number in this file, given to it at its first event."""
    found = find_card(connection, card_id)
    if found is not None:
        return found
    connection.execute("INSERT INTO card (id) VALUES (?)", (card_id,))
    key: int = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
    return key


def find_card(connection: sqlite3.Connection, card_id: str) -> int | None:
    """The card's number, None if it has no event yet."""
    row = connection.execute("SELECT key FROM card WHERE id = ?", (card_id,)).fetchone()
    return None if row is None else int(row[0])


def free_moment(connection: sqlite3.Connection, moment: Moment) -> Moment:
    """The moment, or the next millisecond in which nothing happened: so replay keeps the order of steps."""
    while connection.execute("SELECT 1 FROM event WHERE utc_ms = ?", (moment.utc_ms,)).fetchone():
        moment = replace(moment, utc_ms=moment.utc_ms + 1)
    return moment


def put_last(connection: sqlite3.Connection, moment: Moment, event: Event) -> Moment:
    """The moment, or one after all that the event has the last word on: the clock may have been set back."""
    values: tuple[str | None, ...]
    if event.card_id is not None:
        where, values = "card = (SELECT key FROM card WHERE id = ?)", (event.card_id,)
    else:
        where, values = "kind = ? AND kind <> 'rate' AND name IS ?", (event.kind.value, event.name)
    latest = connection.execute(f"SELECT max(utc_ms) FROM event WHERE {where}", values).fetchone()[0]
    return moment if latest is None else replace(moment, utc_ms=max(moment.utc_ms, latest + 1))


def is_latest(connection: sqlite3.Connection, key: int, utc_ms: int) -> bool:
    """An event of this card at `utc_ms` would be the last in replay order."""
    row = connection.execute("SELECT max(utc_ms) FROM event WHERE card = ?", (key,)).fetchone()
    return row[0] is None or bool(row[0] < utc_ms)


def was_rated_at(connection: sqlite3.Connection, key: int, utc_ms: int) -> bool:
    """The card has a rating from within a second of `utc_ms`: nobody answers one card twice in a second."""
    near = "kind = 'rate' AND card = ? AND utc_ms BETWEEN ? AND ?"
    query = f"SELECT 1 FROM event WHERE {near}"
    return connection.execute(query, (key, utc_ms - 1000, utc_ms + 1000)).fetchone() is not None


def is_undone(connection: sqlite3.Connection, event_id: str) -> bool:
    """Some event takes this one back."""
    return connection.execute("SELECT 1 FROM event WHERE target = ?", (event_id,)).fetchone() is not None


def find(connection: sqlite3.Connection, event_id: str) -> Event | None:
    """The event with this id."""
    return next(_events(connection, " WHERE event.id = ?", (event_id,)), None)


def everything(connection: sqlite3.Connection) -> Iterator[Event]:
    """The whole log in replay order, undone events and undos included."""
    return _events(connection, _IN_ORDER)


def reviews(
    connection: sqlite3.Connection,
    *,
    card_id: str | None = None,
    first_day: int | None = None,
    last_day: int | None = None,
    mode: Mode | None = None,
) -> Iterator[Event]:
    """Ratings that were not undone, in replay order, under the ids that cards have now.

    first_day, last_day: study days, both included.
    """
    where, values = " WHERE kind = 'rate'", list[Any]()
    if card_id is not None:
        where += f" AND event.card IN ({_SAME_CARD})"
        values.append(card_id)
    if first_day is not None:
        where += " AND day >= ? AND utc_ms >= ?"
        values += [first_day, span_of(first_day)[0]]
    if last_day is not None:
        where += " AND day <= ? AND utc_ms <= ?"
        values += [last_day, span_of(last_day)[1]]
    if mode is not None:
        where += " AND mode = ?"
        values.append(mode.value)
    return _events(connection, where + _NOT_UNDONE + _IN_ORDER, values, _READ_AS_NOW)


def last_named(connection: sqlite3.Connection, kind: Kind, name: str | None = None) -> Event | None:
    """The latest event of a kind (of this name) that was not undone."""
    where = " WHERE kind = ? AND kind <> 'rate'" + (" AND name = ?" if name is not None else "")
    values = (kind.value,) if name is None else (kind.value, name)
    latest = f"{where}{_NOT_UNDONE} ORDER BY utc_ms DESC, event.id DESC LIMIT 1"
    return next(_events(connection, latest, values), None)


def span_of(day: int) -> tuple[int, int]:
    """UTC milliseconds between which a study day lies, whatever the offset and the rollover were."""
    return day * _DAY_MS - _EARLY_MS, day * _DAY_MS + _LATE_MS


def of_kind(connection: sqlite3.Connection, kind: Kind) -> Iterator[Event]:
    """Events of one kind other than ratings, not undone, in replay order."""
    return _events(connection, f" WHERE kind = ? AND kind <> 'rate'{_NOT_UNDONE}{_IN_ORDER}", (kind.value,))


def last_undoable(connection: sqlite3.Connection, device: str) -> Event | None:
    """The last thing this device did that can be undone; by arrival, so a clock set back does not matter."""
    kinds = ", ".join(f"'{kind.value}'" for kind in UNDOABLE)
    where = f" WHERE device = ? AND kind IN ({kinds}){_NOT_UNDONE} ORDER BY event.seq DESC LIMIT 1"
    return next(_events(connection, where, (device,)), None)


def _events(
    connection: sqlite3.Connection, clause: str, values: Sequence[Any] = (), read: str = _READ
) -> Iterator[Event]:
    for row in connection.execute(read + clause, values):
        yield read_row(row)


_TYPES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "kind": Kind,
    "mode": Mode,
    "rating": Rating,
    "verdict": Outcome,
    "override": bool,
    "hint": bool,
}
_CASTS: Final = tuple((index, _TYPES[column]) for index, column in enumerate(COLUMNS) if column in _TYPES)


def read_row(row: Sequence[Any]) -> Event:
    """A row of COLUMNS and the card's id as an event. Raises sqlite3.DatabaseError if it is none."""
    values = list(row)
    try:
        for index, cast in _CASTS:
            if values[index] is not None:
                values[index] = cast(values[index])
    except ValueError as error:  # only where checks were switched off
        raise sqlite3.DatabaseError(f"event {row[0]}: {error}") from None
    return Event(*values)

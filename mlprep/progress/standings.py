# ruff: noqa: S608  statements are built from constants only, every value is bound
"""Where each card stands: a cache that replaying the log fills, one card or all of them."""

import dataclasses
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from mlprep.core import schedule
from mlprep.core.cards import Rating
from mlprep.core.memory import ALGORITHM, Memory, Parameters
from mlprep.core.schedule import NEW, Standing

Progressed = Callable[[int, int], None]
"""Called now and then with (done, total) while something long goes on."""

COLUMNS: Final = (
    "stability, difficulty, reps, shown, lapses, passed, last_rating, first_day, last_day, due_day,"
    " suspended, buried_day, fingerprint"
)
_MARKS = ", ".join("?" * 14)
_SAVE = f"INSERT OR REPLACE INTO state (card, {COLUMNS}) VALUES ({_MARKS})"
_STEP = "id, kind, day, mode, rating, due, fingerprint"
_BATCH = 5_000
_RATINGS = {int(rating): rating for rating in Rating}

Step = tuple[str, str, int, str | None, int | None, int | None, str | None]
"""One event as replay needs it: id, kind, day, mode, rating, due, fingerprint."""


def cache_stamp(parameters: Parameters) -> str:
    """Names the model that filled the cache; another stamp means that it must be rebuilt."""
    return f"{ALGORITHM} {','.join(map(repr, parameters.weights))}"


def replay(
    card_id: str, steps: Iterable[Step], undone: Callable[[str], bool], parameters: Parameters
) -> Standing:
    """The standing that a card's events, in replay order, lead to."""
    standing = NEW
    for event_id, kind, day, mode, number, promised, fingerprint in steps:
        if kind == "undo" or undone(event_id):
            continue
        if number is None:
            standing = _mark(standing, kind, day)
        elif mode != "review":
            standing = schedule.practise(standing, fingerprint or "")
        else:
            rating = _RATINGS[number]
            due = promised
            if due is None:
                due = schedule.default_due(card_id, standing, rating, day, parameters)
            standing = schedule.rate(standing, rating, day, due, fingerprint or "", parameters)
    return standing


def _mark(standing: Standing, kind: str, day: int) -> Standing:
    if kind == "suspend":
        return dataclasses.replace(standing, suspended=True)
    if kind == "unsuspend":
        return dataclasses.replace(standing, suspended=False, buried_day=None)
    if kind == "bury":
        return dataclasses.replace(standing, buried_day=day)
    return schedule.forget(standing) if kind == "reset" else standing


def is_renamed(connection: sqlite3.Connection, key: int) -> bool:
    """The card has another name, former or present, so its history is spread over several cards' events."""
    query = "SELECT 1 FROM card WHERE became = ?1 OR (key = ?1 AND became IS NOT NULL)"
    return connection.execute(query, (key,)).fetchone() is not None


def root_of(connection: sqlite3.Connection, key: int) -> int:
    """The card that this one became; itself if it was never renamed."""
    root: int = connection.execute("SELECT coalesce(became, key) FROM card WHERE key = ?", (key,)).fetchone()[
        0
    ]
    return root


def load(connection: sqlite3.Connection, key: int) -> Standing:
    """The card's cached standing."""
    row = connection.execute(f"SELECT {COLUMNS} FROM state WHERE card = ?", (key,)).fetchone()
    return NEW if row is None else read_row(row)


def read_row(row: Sequence[Any]) -> Standing:
    """A row of COLUMNS as a standing."""
    stability, difficulty, reps, shown, lapses, passed, last_rating, first_day, last_day, due_day = row[:10]
    suspended, buried_day, fingerprint = row[10:]
    return Standing(
        memory=None if stability is None else Memory(stability, difficulty),
        reps=reps,
        shown=shown,
        lapses=lapses,
        passed=bool(passed),
        last_rating=None if last_rating is None else Rating(last_rating),
        first_day=first_day,
        last_day=last_day,
        due_day=due_day,
        suspended=bool(suspended),
        buried_day=buried_day,
        fingerprint=fingerprint,
    )


def _row(key: int, standing: Standing) -> tuple[Any, ...]:
    memory = standing.memory
    return (
        key,
        memory and memory.stability,
        memory and memory.difficulty,
        standing.reps,
        standing.shown,
        standing.lapses,
        standing.passed,
        standing.last_rating and int(standing.last_rating),
        standing.first_day,
        standing.last_day,
        standing.due_day,
        standing.suspended,
        standing.buried_day,
        standing.fingerprint,
    )


def save(connection: sqlite3.Connection, key: int, standing: Standing) -> None:
    """Keep the card's standing; a card about which nothing is known has no row."""
    if standing == NEW:
        connection.execute("DELETE FROM state WHERE card = ?", (key,))
    else:
        connection.execute(_SAVE, _row(key, standing))


def replay_card(connection: sqlite3.Connection, key: int, parameters: Parameters) -> Standing:
    """Replay one card and keep the result. A renamed card's events count for the card it became."""
    root = root_of(connection, key)
    card_id = connection.execute("SELECT id FROM card WHERE key = ?", (root,)).fetchone()[0]

    def undone(event_id: str) -> bool:
        return connection.execute("SELECT 1 FROM event WHERE target = ?", (event_id,)).fetchone() is not None

    standing = replay(card_id, _steps(connection, root), undone, parameters)
    save(connection, root, standing)
    return standing


def _steps(connection: sqlite3.Connection, root: int) -> Iterable[Step]:
    own = "SELECT key FROM card WHERE key = ?1 OR became = ?1"
    query = f"SELECT {_STEP} FROM event WHERE card IN ({own}) ORDER BY utc_ms, id"
    return connection.execute(query, (root,))


def rebuild(
    connection: sqlite3.Connection, parameters: Parameters, progressed: Progressed | None = None
) -> None:
    """Replay the whole log into an empty cache. The caller holds a transaction. Memory stays flat."""
    connection.execute("DELETE FROM state")
    replayed = replay_all(connection, parameters, progressed)
    connection.executemany(_SAVE, (_row(key, standing) for key, standing in replayed))
    connection.execute("INSERT OR REPLACE INTO cache VALUES ('model', ?)", (cache_stamp(parameters),))


def replay_all(
    connection: sqlite3.Connection, parameters: Parameters, progressed: Progressed | None = None
) -> Iterator[tuple[int, Standing]]:
    """(card key, standing) of every card about which the log says something."""
    undone = {row[0] for row in connection.execute("SELECT target FROM event WHERE target IS NOT NULL")}
    names = dict(connection.execute("SELECT key, id FROM card"))
    renamed = dict(connection.execute("SELECT key, became FROM card WHERE became IS NOT NULL"))
    roots = frozenset(renamed.values())
    query = f"SELECT card, {_STEP} FROM event WHERE card IS NOT NULL ORDER BY card, utc_ms, id"
    rows = connection.execute(query)
    for done, (key, own) in enumerate(groupby(rows, itemgetter(0))):
        if progressed and done % _BATCH == 0:
            progressed(done, len(names))
        if key in renamed or key in roots:
            continue
        standing = replay(names[key], (row[1:] for row in own), undone.__contains__, parameters)
        if standing != NEW:
            yield key, standing
    for root in roots:
        standing = replay(names[root], _steps(connection, root), undone.__contains__, parameters)
        if standing != NEW:
            yield root, standing
    if progressed:
        progressed(len(names), len(names))

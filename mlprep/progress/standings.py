# ruff: noqa: S608  statements are built from constants only, every value is bound
"""Where each card stands: a cache that replaying the log fills, one card or all of them."""

import dataclasses
import sqlite3
from collections.abc import Callable, Sequence
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
_OWN = "SELECT key FROM card WHERE key = ?1 OR became = ?1"
_CARD_STEPS = (
    f"SELECT {_STEP} FROM event WHERE card IN ({_OWN}) AND kind <> 'undo'"
    " AND NOT EXISTS (SELECT 1 FROM event AS undo WHERE undo.target = event.id) ORDER BY utc_ms, id"
)
_ALL_STEPS = f"SELECT card, {_STEP} FROM event WHERE kind <> 'undo' ORDER BY utc_ms, id"
_BATCH = 20_000
_RATINGS = {int(rating): rating for rating in Rating}

Step = tuple[str, str, int, str | None, int | None, int | None, str | None]
"""One event as replay needs it: id, kind, day, mode, rating, due, fingerprint."""


def cache_stamp(parameters: Parameters) -> str:
    """Names the model that filled the cache; another stamp means that it must be rebuilt."""
    return f"{ALGORITHM} {','.join(map(repr, parameters.weights))}"


def advance(card_id: str, standing: Standing, step: Step, parameters: Parameters) -> Standing:
    """The standing after one more event of the card, which was not undone."""
    _, kind, day, mode, number, due, fingerprint = step
    if number is None:
        return _mark(standing, kind, day)
    if mode != "review":
        return schedule.practise(standing, fingerprint or "")
    rating = _RATINGS[number]
    if due is None:
        due = schedule.default_due(card_id, standing, rating, day, parameters)
    return schedule.rate(standing, rating, day, due, fingerprint or "", parameters)


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
    standing = NEW
    for step in connection.execute(_CARD_STEPS, (root,)):
        standing = advance(card_id, standing, step, parameters)
    save(connection, root, standing)
    return standing


def rebuild(
    connection: sqlite3.Connection, parameters: Parameters, progressed: Progressed | None = None
) -> None:
    """Replay the whole log into an empty cache. The caller holds a transaction."""
    connection.execute("DELETE FROM state")
    replayed = replay_all(connection, parameters, progressed)
    connection.executemany(_SAVE, (_row(key, standing) for key, standing in replayed.items()))
    connection.execute("INSERT OR REPLACE INTO cache VALUES ('model', ?)", (cache_stamp(parameters),))


def replay_all(
    connection: sqlite3.Connection, parameters: Parameters, progressed: Progressed | None = None
) -> dict[int, Standing]:
    """Card key -> standing, of every card about which the log says something.

    One pass in replay order, which is nearly the order on the disk. Cost: about 10 microseconds an event and
    half a kilobyte a card.
    """
    names = dict(connection.execute("SELECT key, id FROM card"))
    roots = dict(connection.execute("SELECT key, became FROM card WHERE became IS NOT NULL"))
    undone = {row[0] for row in connection.execute("SELECT target FROM event WHERE target IS NOT NULL")}
    total = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    standings: dict[int, Standing] = {}
    for done, (key, *step) in enumerate(connection.execute(_ALL_STEPS)):
        if progressed and done % _BATCH == 0:
            progressed(done, total)
        if key is None or step[0] in undone:
            continue
        root = roots.get(key, key)
        standings[root] = advance(names[root], standings.get(root, NEW), tuple(step), parameters)
    if progressed:
        progressed(total, total)
    return {key: standing for key, standing in standings.items() if standing != NEW}

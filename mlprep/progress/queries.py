# ruff: noqa: S608  statements are built from constants only, every value is bound
"""Questions to the progress file, each answered by an index."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from mlprep.core.queue import Frontier, Pace
from mlprep.core.schedule import Standing
from mlprep.progress import log, standings

_CHUNK = 500  # bound parameters in one statement
_COLUMNS = ", ".join(f"state.{name.strip()}" for name in standings.COLUMNS.split(","))
_STANDINGS = f"SELECT card.id, {_COLUMNS} FROM state JOIN card ON card.key = state.card"
_KNOWN = """
SELECT name, value FROM event
WHERE kind = 'know' AND kind <> 'rate'
  AND NOT EXISTS (SELECT 1 FROM event AS undo WHERE undo.target = event.id)
ORDER BY utc_ms, id
"""
KEPT = "kept "
_FRONTIER = "frontier "
_LATEST_REVIEWS = 400
_FEWEST = 20  # answers before a median is worth more than the default
_LONGEST_MS = 600_000  # a longer pause was not spent on the card
_LATEST = """
SELECT took_ms, NOT EXISTS (
  SELECT 1 FROM event AS earlier WHERE earlier.card = event.card AND earlier.utc_ms < event.utc_ms)
FROM event WHERE kind = 'rate' AND took_ms IS NOT NULL ORDER BY seq DESC LIMIT ?
"""
_SETTINGS = "SELECT name, value FROM event WHERE kind = 'setting' AND kind <> 'rate' ORDER BY utc_ms, id"


def standings_of(connection: sqlite3.Connection, card_ids: Iterable[str]) -> Mapping[str, Standing]:
    """Card id -> standing, of those that have one. An id may be one the card was formerly known by."""
    found: dict[str, Standing] = {}
    ids = iter(card_ids)
    while chunk := tuple(islice(ids, _CHUNK)):
        marks = ", ".join("?" * len(chunk))
        query = f"{_STANDINGS} WHERE card.id IN ({marks})"
        found.update((row[0], standings.read_row(row[1:])) for row in connection.execute(query, chunk))
    return found


def due(connection: sqlite3.Connection, day: int) -> Iterator[tuple[str, Standing]]:
    """Cards reached by `day`, not suspended, not buried on it, most forgotten first."""
    reached = "due_day <= ? AND suspended = 0 AND buried_day IS NOT ?"
    forgotten = "max(? - last_day, 0) / stability DESC"  # recall falls with nothing else
    query = f"{_STANDINGS} WHERE {reached} ORDER BY {forgotten}, state.card"
    for row in connection.execute(query, (day, day, day)):
        yield row[0], standings.read_row(row[1:])


def all_standings(connection: sqlite3.Connection) -> Iterator[tuple[str, Standing]]:
    """Every card that has a standing, in order of first arrival."""
    for row in connection.execute(f"{_STANDINGS} ORDER BY state.card"):
        yield row[0], standings.read_row(row[1:])


def hardest(connection: sqlite3.Connection) -> Iterator[tuple[str, Standing]]:
    """Cards once reviewed: those forgotten most often first, then the most difficult."""
    query = f"{_STANDINGS} WHERE stability IS NOT NULL ORDER BY lapses DESC, difficulty DESC, card.id"
    for row in connection.execute(query):
        yield row[0], standings.read_row(row[1:])


def due_counts(connection: sqlite3.Connection, first: int, last: int) -> Mapping[int, int]:
    """Study day -> cards due on it, from `first` to `last`; days without any are left out."""
    query = "SELECT due_day, count(*) FROM state WHERE due_day BETWEEN ? AND ? GROUP BY due_day"
    return dict(connection.execute(query, (first, last)))


def introduced(connection: sqlite3.Connection, day: int) -> Sequence[str]:
    """Cards first reviewed on `day`."""
    query = (
        "SELECT card.id FROM state JOIN card ON card.key = state.card WHERE first_day = ? ORDER BY card.id"
    )
    return [row[0] for row in connection.execute(query, (day,))]


def known_concepts(connection: sqlite3.Connection) -> frozenset[str]:
    """Concepts whose latest word is "I know this"."""
    latest = dict(connection.execute(_KNOWN))
    return frozenset(concept for concept, value in latest.items() if value == "yes")


def first_seen(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """(card id, fingerprint) -> UTC milliseconds of the first time it was noted."""
    query = (
        "SELECT card.id, fingerprint, min(utc_ms) FROM event JOIN card ON card.key = event.card"
        " WHERE kind = 'seen' AND kind <> 'rate' GROUP BY event.card, fingerprint"
    )
    return {(card_id, fingerprint): utc_ms for card_id, fingerprint, utc_ms in connection.execute(query)}


def settings(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(name, text) of every setting ever made, oldest first."""
    return iter(connection.execute(_SETTINGS))


def cached(connection: sqlite3.Connection, name: str) -> str | None:
    """A small derived value, None if it is not there."""
    row = connection.execute("SELECT value FROM cache WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def keep(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a small derived value; it may be lost at any time."""
    connection.execute("INSERT OR REPLACE INTO cache VALUES (?, ?)", (name, value))


def is_empty(connection: sqlite3.Connection) -> bool:
    """The log has no event."""
    return connection.execute("SELECT 1 FROM event LIMIT 1").fetchone() is None


def steps(connection: sqlite3.Connection) -> int:
    """The number of the latest event, 0 if there is none."""
    latest: int | None = connection.execute("SELECT max(seq) FROM event").fetchone()[0]
    return latest or 0


def spent_seconds(connection: sqlite3.Connection, day: int) -> float:
    """Seconds spent on a study day's answers, undone ones included: the time is gone."""
    first, last = log.span_of(day)
    query = "SELECT total(min(took_ms, ?)) FROM event WHERE utc_ms BETWEEN ? AND ? AND day = ?"
    spent: float = connection.execute(query, (_LONGEST_MS, first, last, day)).fetchone()[0]
    return spent / 1000


def pace(connection: sqlite3.Connection) -> Pace:
    """Median seconds of the latest answers: cards seen before, and new ones. Too few: the default."""
    rows = connection.execute(_LATEST, (_LATEST_REVIEWS,)).fetchall()
    usual = Pace()
    reviews = [took for took, first in rows if not first]
    firsts = [took for took, first in rows if first]
    return Pace(_median_seconds(reviews, usual.review), _median_seconds(firsts, usual.new), usual.lapse)


def _median_seconds(took_ms: Sequence[int], usual: float) -> float:
    if len(took_ms) < _FEWEST:
        return usual
    return max(1.0, sorted(took_ms)[len(took_ms) // 2] / 1000)


def frontier(connection: sqlite3.Connection, lane: str, stamp: str) -> Frontier:
    """How far the search for new cards has come; the beginning if the stamp has changed."""
    kept = cached(connection, f"{_FRONTIER}{lane}")
    if kept is None or not kept.startswith(f"{stamp} "):
        return Frontier()
    position, *waiting = kept.removeprefix(f"{stamp} ").split(" ")
    return Frontier(int(position), tuple(dict.fromkeys(waiting)))


def keep_frontier(connection: sqlite3.Connection, lane: str, stamp: str, reached: Frontier) -> None:
    """Remember how far the search for new cards has come."""
    keep(connection, f"{_FRONTIER}{lane}", " ".join((stamp, str(reached.position), *reached.waiting)))


def look_again(connection: sqlite3.Connection, card_id: str | None = None) -> None:
    """Searches for new cards must not pass this one by; None: nor any other."""
    if card_id is None:
        connection.execute("DELETE FROM cache WHERE name GLOB ?", (f"{_FRONTIER}*",))
    else:
        grown = "UPDATE cache SET value = value || ' ' || ? WHERE name GLOB ?"
        connection.execute(grown, (card_id, f"{_FRONTIER}*"))

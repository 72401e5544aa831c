"""Cards that got another id: `formerly` in a pack lets their history count for the new one."""

import sqlite3
from collections.abc import Mapping
from hashlib import blake2b

from mlprep.core.memory import Parameters
from mlprep.progress import log, queries, standings

_NAME = "renamed"


def stamp_of(renamed: Mapping[str, str]) -> str:
    """Changes when the mapping does."""
    lines = "\n".join(f"{old} {new}" for old, new in sorted(renamed.items()))
    return blake2b(lines.encode(), digest_size=12).hexdigest()


def is_adopted(connection: sqlite3.Connection, renamed: Mapping[str, str]) -> bool:
    """The cache already counts these renames; with none ever made there is nothing to count."""
    kept = queries.cached(connection, _NAME)
    return kept == stamp_of(renamed) or (kept is None and not renamed)


def adopt(connection: sqlite3.Connection, renamed: Mapping[str, str], parameters: Parameters) -> None:
    """Let former ids count for what they became, and only those. The caller holds a transaction.

    renamed: former id -> id. The log keeps the ids under which things were done.
    """
    was = dict(connection.execute("SELECT key, became FROM card WHERE became IS NOT NULL"))
    now = _wanted(connection, renamed)
    for key in was.keys() | now.keys():
        if was.get(key) == now.get(key):
            continue
        connection.execute("UPDATE card SET became = ? WHERE key = ?", (now.get(key), key))
        connection.execute("DELETE FROM state WHERE card = ?", (key,))
        for touched in (key, was.get(key)):
            if touched is not None:
                standings.replay_card(connection, touched, parameters)
    queries.keep(connection, _NAME, stamp_of(renamed))
    queries.look_again(connection)


def forget(connection: sqlite3.Connection) -> None:
    """Look at the renames again the next time: the log has got cards from elsewhere."""
    connection.execute("DELETE FROM cache WHERE name = ?", (_NAME,))


def _wanted(connection: sqlite3.Connection, renamed: Mapping[str, str]) -> dict[int, int]:
    """Card key -> key of the card it became, for the former ids that this log knows."""
    wanted = {}
    for old in renamed:
        key, last = log.find_card(connection, old), _follow(renamed, old)
        if key is not None and last != old:
            wanted[key] = log.card_key(connection, last)
    return wanted


def _follow(renamed: Mapping[str, str], card_id: str) -> str:
    """The last of a chain of renames; the card itself if the chain bites its tail."""
    seen = {card_id}
    current = card_id
    while current in renamed:
        current = renamed[current]
        if current in seen:
            return card_id
        seen.add(current)
    return current

"""Cards drawn at random without reading them all: of each group one, then of each a second, and so on."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from random import Random
from typing import Any
from zlib import crc32

_SAMPLE = """
SELECT id, kind, concept, level, fingerprint, position, parent, formula FROM (
  SELECT position AS place, drawn, row_number() OVER (PARTITION BY {group} ORDER BY drawn) AS round FROM (
    SELECT position, {group}, (number(id) * ? + ?) & 4294967295 AS drawn FROM card WHERE {wanted}
      AND NOT EXISTS (SELECT 1 FROM card AS head WHERE head.id = card.parent AND {wanted})
  )
) JOIN card ON card.position = place WHERE round <= ? ORDER BY round, drawn
"""


def sample(
    index: sqlite3.Connection, filters: Mapping[str, Collection[Any]], group: str, most: int, seed: int
) -> Iterator[tuple[Any, ...]]:
    """Rows of cards in an order drawn by `seed`; a follow-up is left to its parent if that is wanted too.

    filters: column -> the values wanted; empty ones let everything pass.  group: columns, with commas.
    most: of each group.  Which of two cards of a group comes first does not depend on what else there is.
    """
    wanted: list[str] = ["TRUE"]
    values: list[Any] = []
    for column, chosen in filters.items():
        if chosen:
            wanted.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            values += chosen
    index.create_function("number", 1, lambda card: crc32(card.encode()), deterministic=True)
    step, start = Random(seed).getrandbits(28) * 2 + 1, Random(~seed).getrandbits(32)  # odd: nothing is lost
    query = _SAMPLE.format(group=group, wanted=" AND ".join(wanted))
    return iter(index.execute(query, (step, start, *values, *values, most)))

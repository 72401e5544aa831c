"""Cards drawn at random without reading them all: of each group one, then of each a second, and so on."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from random import Random
from typing import Any, Final

# A prime above every position: position -> (position * step + start) % PRIME then has no two alike.
PRIME: Final = 2**31 - 1

_SAMPLE = """
SELECT id, kind, concept, level, fingerprint, position, parent, formula FROM (
  SELECT position AS place, drawn, row_number() OVER (PARTITION BY {group} ORDER BY drawn) AS round FROM (
    SELECT position, {group}, (position * ? + ?) % ? AS drawn FROM card WHERE {wanted}
      AND NOT EXISTS (SELECT 1 FROM card AS head WHERE head.id = card.parent AND {wanted})
  )
) JOIN card ON card.position = place WHERE round <= ? ORDER BY round, drawn
"""


def sample(
    index: sqlite3.Connection, filters: Mapping[str, Collection[Any]], group: str, most: int, seed: int
) -> Iterator[tuple[Any, ...]]:
    """Rows of cards in an order drawn by `seed`; a follow-up is left to its parent if that is wanted too.

    filters: column -> the values wanted; empty ones let everything pass.  group: columns, with commas.
    most: of each group.
    """
    wanted: list[str] = ["TRUE"]
    values: list[Any] = []
    for column, chosen in filters.items():
        if chosen:
            wanted.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            values += chosen
    query = _SAMPLE.format(group=group, wanted=" AND ".join(wanted))
    draw = Random(seed)
    step, start = draw.randrange(1, PRIME), draw.randrange(PRIME)
    return iter(index.execute(query, (step, start, PRIME, *values, *values, most)))

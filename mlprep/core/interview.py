"""A mock interview: which card comes next, and what the answers say in the end. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from mlprep.core.cards import Entry, Level, seed_of
from mlprep.core.session import Rated

# An interviewer stays on a topic for a few questions, then moves on.
LONGEST_VISIT = 4


@dataclass(frozen=True, slots=True)
class Pool:
    """The cards an interview may ask, by topic; topics in the order they are visited."""

    topics: tuple[str, ...]
    cards: tuple[Entry, ...]


def open_pool(entries: Iterable[Entry], seed: int) -> Pool:
    """A pool whose topics and cards come in an order drawn by `seed`."""
    cards = sorted(entries, key=lambda entry: seed_of(f"{seed} {entry.id}"))
    topics = sorted({card.topic for card in cards})
    Random(seed).shuffle(topics)
    return Pool(tuple(topics), tuple(cards))


def choose_next(pool: Pool, rated: Sequence[Rated]) -> Entry | None:
    """The next card; None when the pool is used up.

    Right answers lead to the follow-up, then a level higher in the same topic. After a miss, or after
    LONGEST_VISIT questions, the next topic has its turn, at the level it was left; a miss lowers that by one.
    """
    asked = {record.item.entry.id for record in rated}
    left = [card for card in pool.cards if card.id not in asked and _is_open(card, pool, asked)]
    if not left:
        return None
    if follow_up := _follow_up(left, rated):
        return follow_up
    topic = _next_topic(pool, rated, {card.topic for card in left})
    level = level_of(topic, rated)
    concepts = {record.item.entry.concept for record in rated}

    def fitness(card: Entry) -> tuple[bool, int, bool]:
        return card.concept in concepts, abs(card.level - level), card.level > level

    return min((card for card in left if card.topic == topic), key=fitness)

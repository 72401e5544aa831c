"""A mock interview: which card comes next. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set as AbstractSet
from dataclasses import dataclass
from random import Random

from mlprep.core.cards import Entry, Level
from mlprep.core.session import Rated

# An interviewer stays with a topic for a few questions, then moves on.
LONGEST_VISIT = 4
# Who got this many of the last answers right begins a new topic at L2.
WARM, OF_LAST = 4, 5


@dataclass(frozen=True, slots=True)
class Pool:
    """The cards an interview may ask, in the order they are preferred; topics in the order they are visited.

    follow_ups: of the card asked last and of its parent; they come only right after them.
    """

    topics: tuple[str, ...]
    cards: tuple[Entry, ...]
    follow_ups: tuple[Entry, ...] = ()


def make_pool(cards: Iterable[Entry], seed: int) -> Pool:
    """A pool of these cards; the order of the topics is drawn by `seed`."""
    listed = tuple(cards)
    topics = sorted({entry.topic for entry in listed})
    Random(seed).shuffle(topics)
    return Pool(tuple(topics), listed)


def choose_next(pool: Pool, rated: Sequence[Rated], dropped: AbstractSet[str] = frozenset()) -> Entry | None:
    """The next card; None when the pool is used up. dropped: ids of cards that were left without an answer.

    A right answer leads to the card's follow-up, else one level up in the same topic. After a miss, or
    LONGEST_VISIT questions, the topic asked least has its turn.
    """
    asked = {record.item.entry.id for record in rated} | dropped
    if follow_up := _follow_up(pool, rated, asked):
        return follow_up
    left = [card for card in pool.cards if card.id not in asked]
    if not left:
        return None
    topic = _next_topic(pool, rated, {card.topic for card in left})
    level = level_in(topic, rated)
    concepts = {record.item.entry.concept for record in rated}

    def unfitness(card: Entry) -> tuple[bool, int, bool]:
        return card.concept in concepts, abs(card.level - level), card.level > level

    return min((card for card in left if card.topic == topic), key=unfitness)


def level_in(topic: str, rated: Sequence[Rated]) -> Level:
    """The level to ask next in a topic: one up after a right answer, one down after a miss."""
    answers = [record for record in rated if record.item.entry.topic == topic]
    before = rated[: rated.index(answers[0])] if answers else rated
    level = Level.L2 if sum(record.right for record in before[-OF_LAST:]) >= WARM else Level.L1
    for record in answers:
        level = Level(min(max(level + (1 if record.right else -1), Level.L1), Level.L3))
    return level


def _follow_up(pool: Pool, rated: Sequence[Rated], asked: AbstractSet[str]) -> Entry | None:
    if not rated or not rated[-1].right:
        return None
    last = rated[-1].item.entry
    parents = [last.id] if last.parent is None else [last.id, last.parent]
    for parent in parents:
        for card in pool.follow_ups:
            if card.parent == parent and card.id not in asked:
                return card
    return None


def _next_topic(pool: Pool, rated: Sequence[Rated], open_topics: set[str]) -> str:
    here = rated[-1].item.entry.topic if rated else None
    if here in open_topics and rated[-1].right and _visit(rated) < LONGEST_VISIT:
        return rated[-1].item.entry.topic
    times = Counter(record.item.entry.topic for record in rated)
    others = [topic for topic in pool.topics if topic in open_topics]
    return min(others, key=lambda topic: (topic == here and len(others) > 1, times[topic]))


def _visit(rated: Sequence[Rated]) -> int:
    """How many of the last questions were about one topic."""
    here = rated[-1].item.entry.topic
    count = 0
    for record in reversed(rated):
        if record.item.entry.topic != here:
            break
        count += 1
    return count

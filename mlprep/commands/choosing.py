"""Cards for a quiz: drawn where they lie, so that a hundred thousand of them are not read to ask ten."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from mlprep.bank import Bank
from mlprep.core.cards import Entry, seed_of
from mlprep.core.schedule import NEW, Standing
from mlprep.core.selection import take_families
from mlprep.progress import Progress

_CHUNK = 50  # families whose standings are looked up at a time


@dataclass(frozen=True, slots=True)
class Filters:
    """What a card must be: one of each; () lets every one pass. new: never shown."""

    topics: Collection[str] = ()
    levels: Collection[int] = ()
    kinds: Collection[str] = ()
    concepts: Collection[str] = ()
    new: bool = False

    def match(self, entry: Entry) -> bool:
        """Whether the card is of this topic, level, kind and concept."""
        pairs = (
            (entry.topic, self.topics),
            (entry.level, self.levels),
            (entry.kind, self.kinds),
            (entry.concept, self.concepts),
        )
        return all(value in wanted for value, wanted in pairs if wanted)


def draw_seed(progress: Progress) -> int:
    """A seed for a sitting: another one after everything the learner does, the same until then."""
    return seed_of("sample", progress.steps())


def choose_cards(bank: Bank, progress: Progress, filters: Filters, number: int, seed: int) -> list[Entry]:
    """At most `number` cards at random, one of every concept before a second of any.

    Follow-ups stand behind their parents. Suspended cards are left out, and retired concepts that are not
    asked for by name.
    """
    heads = bank.sample(
        seed, topics=filters.topics, levels=filters.levels, kinds=filters.kinds, concepts=filters.concepts
    )
    return take_families(_open_families(bank, progress, heads, filters), number)


def choose_hardest(bank: Bank, progress: Progress, filters: Filters, number: int) -> list[Entry]:
    """The cards forgotten most often, then those that are most difficult; only cards once reviewed."""
    retired = _retired(progress, filters)
    found = (
        entry
        for card_id, standing in progress.hardest()
        if not standing.suspended and (entry := bank.entry(card_id)) is not None
    )
    wanted = (entry for entry in found if entry.concept not in retired and filters.match(entry))
    return list(islice(wanted, number))


def _open_families(
    bank: Bank, progress: Progress, heads: Iterable[Entry], filters: Filters
) -> Iterator[list[Entry]]:
    """Each head with its follow-ups, without what is not to be asked; empty families are left out."""
    retired = _retired(progress, filters)
    heads = iter(heads)
    while chunk := list(islice(heads, _CHUNK)):
        families = [_family(bank, head, filters) for head in chunk if head.concept not in retired]
        standings = progress.standings(entry.id for family in families for entry in family)
        for family in families:
            if asked := [entry for entry in family if _may_be_asked(entry, standings, filters)]:
                yield asked


def _family(bank: Bank, head: Entry, filters: Filters) -> list[Entry]:
    """The head and, behind it, every follow-up that matches."""
    family = [head]
    for child in bank.follow_ups(head.id):
        if filters.match(child):
            family += _family(bank, child, filters)
    return family


def _may_be_asked(entry: Entry, standings: Mapping[str, Standing], filters: Filters) -> bool:
    standing = standings.get(entry.id, NEW)
    return not standing.suspended and not (filters.new and standing.shown)


def _retired(progress: Progress, filters: Filters) -> frozenset[str]:
    return frozenset() if filters.concepts else progress.known_concepts()

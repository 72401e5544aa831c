"""Which cards a quiz asks: a varied sample, or the hardest, each parent right before its follow-ups."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from mlprep.core.cards import Entry
from mlprep.core.schedule import NEW, Standing


def choose_cards(entries: Iterable[Entry], number: int, seed: int) -> list[Entry]:
    """`number` cards at random, one of every concept before a second of any; families stay together.

    A family is a card with its follow-ups; it may be cut at the end, never at its head.
    """
    families = group_families(entries)
    Random(seed).shuffle(families)
    return _take(_one_of_each(families), number)


def choose_hardest(entries: Iterable[Entry], standings: Mapping[str, Standing], number: int) -> list[Entry]:
    """The cards forgotten most often, then those that are most difficult; only cards once reviewed."""

    def hardness(entry: Entry) -> tuple[int, float, str]:
        standing = standings[entry.id]
        difficulty = standing.memory.difficulty if standing.memory else 0.0
        return -standing.lapses, -difficulty, entry.id

    known = [entry for entry in entries if standings.get(entry.id, NEW).memory is not None]
    return sorted(known, key=hardness)[:number]


def group_families(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Cards with their follow-ups behind them; a follow-up whose parent is not there stands alone."""
    listed = {entry.id: entry for entry in entries}
    children: dict[str, list[Entry]] = {}
    heads = []
    for entry in listed.values():
        if entry.parent in listed:
            children.setdefault(entry.parent, []).append(entry)
        else:
            heads.append(entry)
    return [list(_descend(head, children)) for head in heads]


def _descend(entry: Entry, children: Mapping[str, Sequence[Entry]]) -> Iterator[Entry]:
    yield entry
    for child in children.get(entry.id, ()):
        yield from _descend(child, children)


def _one_of_each(families: Sequence[list[Entry]]) -> list[list[Entry]]:
    """Families of concepts not seen yet first, again and again, in rounds."""
    ordered: list[list[Entry]] = []
    waiting = list(families)
    while waiting:
        seen: set[str] = set()
        later: list[list[Entry]] = []
        for family in waiting:
            (later if family[0].concept in seen else ordered).append(family)
            seen.add(family[0].concept)
        waiting = later
    return ordered


def _take(families: Iterable[list[Entry]], number: int) -> list[Entry]:
    taken: list[Entry] = []
    for family in families:
        if len(taken) >= number:
            break
        taken += family[: number - len(taken)]
    return taken

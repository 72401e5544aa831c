"""How many cards a quiz takes from families: a parent with its follow-ups behind it."""

from collections.abc import Iterable, Sequence

from mlprep.core.cards import Entry


def take_families(families: Iterable[Sequence[Entry]], number: int) -> list[Entry]:
    """`number` cards; a family may be cut at its end, never at its head. No family is read in vain."""
    taken: list[Entry] = []
    for family in families:
        taken += family[: number - len(taken)]
        if len(taken) >= number:
            break
    return taken

"""From the keys of a fault to the place in the file."""

from collections.abc import Iterator, Sequence

from mlprep.bank.nodes import Document, Items, Node, Pairs, Text
from mlprep.core.cards import Place

_NAMED_BY_MATHS = frozenset({"mistakes", "such_that"})


class Locator:
    """Where the entries of one card file stand, with all their keys."""

    def __init__(self, document: Document) -> None:
        self._entries: dict[str, tuple[Pairs, ...]] = {}
        for entry in _entries(document.root):
            self._add(entry, ())

    def _add(self, entry: Node, parents: tuple[Pairs, ...]) -> None:
        if not isinstance(entry, Pairs):
            return
        name = entry.get("id")
        if isinstance(name, Text):
            self._entries.setdefault(name.value.strip(), (entry, *parents))
        follow_ups = entry.get("follow_ups")
        for inner in follow_ups.items if isinstance(follow_ups, Items) else ():
            self._add(inner, (entry, *parents))

    def inherits(self, slug: str, keys: Sequence[str | int]) -> bool:
        """Whether these keys stand in no text of the entry's own, but in its parent's."""
        family = self._entries.get(slug, ())
        return bool(keys and family) and _walk(family[0], keys) is None

    def find(self, slug: str, keys: Sequence[str | int]) -> Place | None:
        """The place of keys inside an entry, or inside the parent it has them from; else the entry's own.

        keys: a name that is maths itself stands for its own place, any other key for its value's.
        """
        family = self._entries.get(slug, ())
        for entry in family:
            found = _walk(entry, keys) if keys else None
            if found is not None:
                return found
        own = family[0].get("id") if family else None
        return own.place if own else None


def _entries(root: Node | None) -> Iterator[Node]:
    for section in ("formulas", "cards"):
        found = root.get(section) if isinstance(root, Pairs) else None
        if isinstance(found, Items):
            yield from found.items


def _walk(node: Node, keys: Sequence[str | int]) -> Place | None:
    """The place of the deepest key that exists; None if not even the first does."""
    place = None
    above = ""
    for key in keys:
        pair = _step(node, key)
        if pair is None:
            break
        name, node = pair
        place = name.place if above in _NAMED_BY_MATHS and name else node.place
        above = str(key)
    return place


def _step(node: Node, key: str | int) -> tuple[Text | None, Node] | None:
    if isinstance(node, Items) and isinstance(key, int) and 0 <= key < len(node.items):
        return None, node.items[key]
    if isinstance(node, Pairs) and isinstance(key, int) and 0 <= key < len(node.pairs):
        return node.pairs[key]
    if isinstance(node, Pairs) and isinstance(key, str):
        return next((pair for pair in node.pairs if pair[0].value.strip() == key), None)
    return None

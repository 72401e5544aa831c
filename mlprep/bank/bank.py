"""The bank as other rooms see it: cards by id, lines in learning order, concepts, search; read as asked."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from mlprep.bank.cards import build_card
from mlprep.bank.packs import (
    BUILT_IN,
    FileStamp,
    Pack,
    cache_directory,
    find_packs,
    list_files,
    packs_directory,
)
from mlprep.bank.store import fold, index_path, open_index, stored_stamps
from mlprep.core.cards import Card, Concept, Entry, Fault, Level, Place

_ENTRY = "SELECT id, kind, concept, level, fingerprint, position, parent, formula FROM card"
_CONCEPT = "SELECT id, title, level, needs, kinds FROM concept"
_FOUND = (
    "SELECT card.id, kind, concept, card.level, fingerprint, position, parent, formula FROM card"
    " JOIN body ON body.id = card.body LEFT JOIN concept ON concept.id = card.concept"
)
_CARD = (
    "SELECT card.id, kind, concept, card.level, fingerprint, parent, line, col, pack, path, body.body,"
    " concept.title"
    " FROM card JOIN body ON body.id = card.body JOIN file ON file.id = body.file"
    " LEFT JOIN concept ON concept.id = card.concept WHERE card.id = ?"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A folder of a pack. id: 'topic', or 'pack:topic' outside the built-in pack."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many cards and formulas there are of a topic and level."""

    topic: str
    level: Level
    cards: int
    formulas: int


@dataclass(frozen=True, slots=True)
class PackCount:
    """A pack in use. cards: those that are asked, so not the ones a card of the own pack replaces."""

    id: str
    title: str
    root: Path
    cards: int


def open_bank(
    home: Path | None, *, progress: Callable[[int, int], None] | None = None, cache: Path | None = None
) -> "Bank":
    """The built-in pack and the learner's packs; what changed since the last start is compiled first.

    home: None for the platform's own places.  progress: called with (files read, files to read) on compiling.
    cache: where the compiled form is kept, if not in the home.  Raises ContentError without a built-in pack.
    """
    packs = find_packs(home)
    faults: list[Fault] = []
    listing = _list_packs(packs, faults)
    directory = cache or cache_directory(home)
    index = open_index(index_path(directory))
    if index is None or not _is_current(index, listing):
        if index is not None:
            index.close()
        from mlprep.bank.renew import renew

        index = renew(packs, listing, directory, progress)
    return Bank(index, packs, packs_directory(home), tuple(faults))


def _list_packs(packs: list[Pack], faults: list[Fault]) -> dict[tuple[str, str], FileStamp]:
    listing = {}
    for pack in packs:
        found: list[Fault] = []
        for file in list_files(pack.root, found):
            listing[pack.id, file.path] = file
        faults += [Fault(fault.message, place=_absolute(pack, fault.place)) for fault in found]
    return listing


def _absolute(pack: Pack, place: Place | None) -> Place | None:
    return place and Place(str(pack.root / place.path), place.line, place.column)


def _is_current(index: sqlite3.Connection, listing: Mapping[tuple[str, str], FileStamp]) -> bool:
    try:
        known = stored_stamps(index)
    except sqlite3.Error:  # damaged: it is built anew
        return False
    return known.keys() == listing.keys() and all(
        known[key][0] == file.stamp for key, file in listing.items()
    )


class Bank:
    """All cards the learner has. Nothing is loaded before it is asked for."""

    def __init__(
        self, index: sqlite3.Connection, packs: list[Pack], packs_root: Path, faults: tuple[Fault, ...] = ()
    ) -> None:
        self._index = index
        self._packs = {pack.id: pack for pack in packs}
        self._packs_root = packs_root
        self._faults = faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self._index.execute("SELECT count(*) FROM card").fetchone()[0])

    def close(self) -> None:
        self._index.close()

    def entries(
        self,
        *,
        topics: Collection[str] = (),
        concepts: Collection[str] = (),
        levels: Collection[int] = (),
        formulas: bool | None = None,
        since: int = 0,
    ) -> Iterator[Entry]:
        """Lines in the order of learning, read as they are taken. Empty filters let everything pass.

        since: the first position.
        """
        where, values = ["position >= ?"], [since]
        for column, wanted in (("topic", topics), ("concept", concepts), ("level", levels)):
            if wanted:
                where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values += wanted  # type: ignore[arg-type]
        if formulas is not None:
            where.append("formula" if formulas else "NOT formula")
        rows = self._index.execute(f"{_ENTRY} WHERE {' AND '.join(where)} ORDER BY position", values)
        return map(_entry, rows)

    def sample(
        self,
        seed: int,
        *,
        topics: Collection[str] = (),
        concepts: Collection[str] = (),
        levels: Collection[int] = (),
        kinds: Collection[str] = (),
        group: str = "concept",
        most: int = 1_000_000,
    ) -> Iterator[Entry]:
        """Lines in an order drawn by `seed`: of every group one, then of every group a second, and so on.

        A follow-up whose parent matches too is left to its parent.  Empty filters let everything pass.
        group: columns of the card, with commas.  most: of each group.
        """
        from mlprep.bank.sample import sample

        wanted = {"topic": topics, "concept": concepts, "level": levels, "kind": kinds}
        return map(_entry, sample(self._index, wanted, group, most, seed))

    def entry(self, card_id: str) -> Entry | None:
        """The line of a card, by its id of today or one it had before."""
        row = self._index.execute(f"{_ENTRY} WHERE id = ?", (card_id,)).fetchone()
        if row is None:
            new = self.renamed.get(card_id)
            return self.entry(new) if new else None
        return _entry(row)

    def follow_ups(self, card_id: str) -> list[Entry]:
        """The lines of a card's follow-ups, in the author's order."""
        rows = self._index.execute(f"{_ENTRY} WHERE parent = ? ORDER BY body", (card_id,))
        return [_entry(row) for row in rows]

    def card(self, card_id: str) -> Card:
        """The whole card, by its id of today or one it had before. Raises KeyError."""
        row = self._index.execute(_CARD, (card_id,)).fetchone()
        if row is None:
            new = self.renamed.get(card_id)
            if new is None:
                raise KeyError(card_id)
            return self.card(new)
        return self._card(row)

    def _card(self, row: tuple[Any, ...]) -> Card:
        import msgspec

        name, kind, concept, level, fingerprint, parent, line, column, pack, path, body, title = row
        return build_card(
            msgspec.msgpack.decode(body),
            name=name,
            kind=kind,
            concept=concept,
            title=title or "",
            level=level,
            fingerprint=fingerprint,
            parent=parent,
            follow_ups=tuple(entry.id for entry in self.follow_ups(name)),
            formerly=tuple(old for old, new in self.renamed.items() if new == name),
            path=self._packs[pack].root / path,
            line=line,
            column=column,
        )

    def editable(self, card_id: str) -> Place:
        """Where the learner edits a card. A built-in one is first copied to the learner's own pack, where the
        copy replaces it; open the bank again afterwards.

        Raises KeyError for an unknown id, ContentError if the copy cannot be made.
        """
        card = self.card(card_id)
        built_in = self._packs[BUILT_IN].root
        if card.place is None or built_in not in Path(card.place.path).parents:
            return card.place or Place(str(built_in), 1)
        entry = card
        while entry.parent:
            entry = self.card(entry.parent)
        source = Path((entry.place or card.place).path)
        if (
            built_in not in source.parents
        ):  # the entry was copied before, and this card was not in it any more
            return entry.place or card.place
        from mlprep.bank.own import copy_entry

        return copy_entry(source, card.id, entry.id.rpartition("/")[2], self._packs_root)

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """By id, in the order of the syllabi."""
        return {row[0]: _concept(row) for row in self._index.execute(f"{_CONCEPT} ORDER BY rank")}

    def concept(self, concept_id: str) -> Concept | None:
        """One concept, without reading the others."""
        row = self._index.execute(f"{_CONCEPT} WHERE id = ?", (concept_id,)).fetchone()
        return None if row is None else _concept(row)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """In the order of learning, the built-in ones first."""
        return tuple(Topic(*row) for row in self._index.execute("SELECT id, title FROM topic ORDER BY rank"))

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Old id -> id of today."""
        return dict(self._index.execute("SELECT old, new FROM renamed ORDER BY rowid"))

    @cached_property
    def stamp(self) -> str:
        """Changes whenever the lines of the cards do."""
        return str(self._index.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()[0])

    def packs(self) -> tuple[PackCount, ...]:
        """The packs in use, the built-in one first."""
        titles = dict(self._index.execute("SELECT id, title FROM pack"))
        rows = self._index.execute(
            "SELECT pack, count(*) FROM card"
            " JOIN body ON body.id = card.body JOIN file ON file.id = body.file GROUP BY pack"
        )
        cards = dict(rows)
        return tuple(
            PackCount(pack.id, titles.get(pack.id, pack.id), pack.root, cards.get(pack.id, 0))
            for pack in self._packs.values()
        )

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What was left out of the packs, and why. Places are absolute paths."""
        rows = self._index.execute(
            "SELECT pack, path, line, col, card, message FROM fault ORDER BY pack, path, line, col"
        )
        return self._faults + tuple(
            Fault(message, card, place=_absolute(self._packs[pack], Place(path, line, column)))
            for pack, path, line, column, card, message in rows
            if pack in self._packs
        )

    def counts(self) -> tuple[Count, ...]:
        """By topic and level."""
        rows = self._index.execute(
            "SELECT topic, level, count(*), sum(formula) FROM card GROUP BY topic, level ORDER BY 1, 2"
        )
        return tuple(Count(topic, Level(level), cards, formulas) for topic, level, cards, formulas in rows)

    def search(self, words: str, *, limit: int = 50) -> list[Entry]:
        """Cards whose text, id or concept has every word: found by id or concept first, then as learnt."""
        wanted = [f"%{_escape(word)}%" for word in fold(words).split()]
        if not wanted:
            return []
        name = "(card.id || ' ' || coalesce(concept.title, '')) LIKE ? ESCAPE '\\'"
        either = f"({name} OR body.words LIKE ? ESCAPE '\\')"
        query = (
            f"{_FOUND} WHERE {' AND '.join([either] * len(wanted))}"
            f" ORDER BY {' + '.join([f'({name})'] * len(wanted))} DESC, position LIMIT ?"
        )
        twice = [word for word in wanted for _ in range(2)]
        return [_entry(row) for row in self._index.execute(query, (*twice, *wanted, limit))]


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _concept(row: tuple[Any, ...]) -> Concept:
    import json

    name, title, level, needs, kinds = row
    return Concept(name, title, Level(level), tuple(json.loads(needs)), tuple(json.loads(kinds)))


def _entry(row: tuple[Any, ...]) -> Entry:
    name, kind, concept, level, fingerprint, position, parent, formula = row
    return Entry(name, kind, concept, Level(level), fingerprint, position, parent, bool(formula))

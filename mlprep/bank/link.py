"""Drafts of all packs to one bank: concepts and needs resolved, duplicates found, levels filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mlprep.bank.drafts import ConceptDraft, Draft, Header, ParsedFile
from mlprep.bank.fields import closest, did_you_mean
from mlprep.bank.order import order_cards
from mlprep.bank.packs import FileKey, Pack
from mlprep.core.cards import Concept, Fault, Level, Place


@dataclass(frozen=True, slots=True)
class LinkedCard:
    """A card's line in the bank. ordinal: which draft of its file it is."""

    id: str
    kind: str
    concept: str
    level: int
    fingerprint: str
    parent: str | None
    formula: bool
    points: bool
    snippet: bool
    file: FileKey
    ordinal: int
    line: int
    column: int


@dataclass(slots=True)
class LinkedBank:
    """All packs together. cards: in the order of learning. topics: id -> title.

    renamed: old id -> id.  complete: topics whose cards cover their syllabus.  titles: pack -> title.
    """

    cards: list[LinkedCard] = field(default_factory=list)
    concepts: dict[str, Concept] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    complete: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[FileKey, Fault]] = field(default_factory=list)


def link(packs: Sequence[Pack], files: Mapping[FileKey, ParsedFile]) -> LinkedBank:
    """The bank of these packs; each may build on the first, the built-in one.

    A card of the learner's own pack replaces the built-in card of the same id.
    """
    bank = LinkedBank()
    linkers: list[_Linker] = []
    for pack in packs:
        own = {path: parsed for (name, path), parsed in files.items() if name == pack.id}
        linkers.append(_Linker(bank, pack, own, linkers[0] if linkers else None))
    cards: dict[str, LinkedCard] = {}
    for linker in linkers:
        linker.resolve_needs()
    for linker in linkers:
        linker.add_cards(cards)
    for linker in linkers:
        linker.add_old_names(cards)
    kept = list(cards.values())
    order = order_cards(kept, bank.concepts, list(bank.topics))
    bank.cards = [kept[index] for index in order.cards]
    for cycle in order.cycles:
        next(linker for linker in linkers if linker.knows(cycle[0])).report_cycle(cycle)
    return bank


def title_of(slug: str) -> str:
    """A heading for a slug that no file gives one."""
    words = slug.rpartition(":")[2].replace("-", " ")
    return words[:1].upper() + words[1:]


class _Linker:
    """One pack while it is joined to the bank. base: of the built-in pack."""

    def __init__(
        self, bank: LinkedBank, pack: Pack, files: Mapping[str, ParsedFile], base: "_Linker | None"
    ) -> None:
        self._bank = bank
        self._pack = pack
        self._files = files
        self._base = base
        self._places: dict[str, tuple[str, ConceptDraft]] = {}
        self._slugs: dict[str, str] = {}
        self._folders = list(dict.fromkeys(path.partition("/")[0] for path in files if "/" in path))
        headers = [parsed.header for parsed in files.values() if parsed.header]
        self._header = headers[0] if headers else Header(pack.id, title_of(pack.id))
        self._add_topics()
        self._add_concepts()

    def knows(self, concept: str) -> bool:
        return concept in self._places

    def _add_topics(self) -> None:
        listed = [topic for topic in self._header.topics if topic in self._folders]
        for topic in dict.fromkeys([*listed, *self._folders]):
            title = self._header.topics.get(topic, title_of(topic))
            self._bank.topics.setdefault(self._pack.prefix + topic, title)
        self._bank.titles[self._pack.id] = self._header.title
        self._bank.complete += tuple(self._pack.prefix + topic for topic in self._header.complete)

    def _add_concepts(self) -> None:
        for path, parsed in self._files.items():
            topic = self._pack.prefix + path.partition("/")[0]
            for draft in parsed.concepts:
                name = f"{topic}/{draft.slug}"
                self._bank.concepts[name] = Concept(name, draft.title, Level(draft.level), (), draft.kinds)
                self._places[name] = (path, draft)
                self._slugs.setdefault(draft.slug, name)

    def _report(self, path: str, message: str, line: int, column: int, card_id: str | None = None) -> None:
        fault = Fault(message, card_id, place=Place(path, line, column))
        self._bank.faults.append(((self._pack.id, path), fault))

    def _report_concept(self, name: str, message: str) -> None:
        path, draft = self._places[name]
        self._report(path, f"concept '{draft.slug}': {message}", draft.line, draft.column)

    def report_cycle(self, cycle: Sequence[str]) -> None:
        self._report_concept(cycle[0], f"its needs run in a circle: {' -> '.join(cycle)}")

    def resolve_needs(self) -> None:
        """Needs by id. One that no syllabus has is left out; a fault once all topics of the pack exist."""
        whole = all(topic in self._folders for topic in self._header.topics)
        for name, (_, draft) in self._places.items():
            concept = self._bank.concepts[name]
            needs = []
            for need in draft.needs:
                found = self._find_need(need, concept.topic)
                if found is None and whole:
                    hint = did_you_mean(closest(need, self._slugs))
                    self._report_concept(name, f"needs '{need}', which no syllabus has{hint}")
                elif found is not None:
                    needs.append(found)
                    if self._bank.concepts[found].level > concept.level:
                        self._report_concept(name, f"needs '{need}', which has a higher level")
            self._bank.concepts[name] = replace(concept, needs=tuple(dict.fromkeys(needs)))

    def _find_need(self, need: str, topic: str) -> str | None:
        local = need if "/" in need else f"{topic.rpartition(':')[2]}/{need}"
        found = self._find(local) or self._slugs.get(need)
        return found or (self._base._slugs.get(need) if self._base else None)  # noqa: SLF001  the same class

    def _find(self, local: str) -> str | None:
        """The concept 'topic/slug' of this pack, else of the built-in one."""
        names = (self._pack.prefix + local, local)
        return next((name for name in names if name in self._bank.concepts), None)

    def add_cards(self, cards: dict[str, LinkedCard]) -> None:
        own: dict[str, tuple[str, Draft]] = {}
        for path, parsed in self._files.items():
            left_out: set[str] = set()
            for ordinal, draft in enumerate(parsed.drafts):
                card = None if draft.parent in left_out else self._link_card(path, ordinal, draft, own)
                if card is None:
                    left_out.add(draft.slug)
                    continue
                left_out.discard(draft.slug)
                own[card.id] = (path, draft)
                cards[card.id] = card

    def _link_card(
        self, path: str, ordinal: int, draft: Draft, own: Mapping[str, tuple[str, Draft]]
    ) -> LinkedCard | None:
        topic = f"{self._pack.prefix}{draft.topic}"
        name = f"{topic}/{draft.slug}"
        if name in own:
            first, other = own[name]
            where = f"line {other.line}" if first == path else f"{first}:{other.line}"
            message = f"the id is already used at {where}; it is unique in its topic"
            self._report(path, message, draft.line, draft.column, draft.slug)
            return None
        concept = self._find_concept(path, draft)
        if concept is None:
            return None
        return LinkedCard(
            id=name,
            kind=draft.kind,
            concept=concept.id,
            level=draft.level or concept.level,
            fingerprint=draft.fingerprint,
            parent=f"{topic}/{draft.parent}" if draft.parent else None,
            formula=draft.formula,
            points=draft.points,
            snippet=draft.snippet,
            file=(self._pack.id, path),
            ordinal=ordinal,
            line=draft.line,
            column=draft.column,
        )

    def _find_concept(self, path: str, draft: Draft) -> Concept | None:
        local = draft.concept if "/" in draft.concept else f"{draft.topic}/{draft.concept}"
        found = self._find(local)
        if found is not None and self._is_listed(found):
            return self._bank.concepts[found]
        topic, _, slug = local.partition("/")
        if self._has_syllabus(topic):
            message = (
                f"no concept '{slug}' in the syllabus of '{topic}'{did_you_mean(self._guess(topic, slug))}"
            )
            self._report(path, message, draft.concept_line, draft.concept_column, draft.slug)
            return None
        if draft.level is None:
            self._report_level(path, draft, topic)
            return None
        return self._unlisted_concept(self._pack.prefix + local, Level(draft.level))

    def _report_level(self, path: str, draft: Draft, topic: str) -> None:
        message = f"'level' is missing, and topic '{topic}' has no syllabus that gives one"
        if "/" not in draft.concept:
            self._report(path, message, draft.line, draft.column, draft.slug)
            return
        known = [name.rpartition(":")[2] for name in self._bank.topics]
        hint = did_you_mean(closest(topic, known))
        self._report(path, message + hint, draft.concept_line, draft.concept_column, draft.slug)

    def _is_listed(self, concept: str) -> bool:
        return concept in self._places or (self._base is not None and self._base.knows(concept))

    def _has_syllabus(self, topic: str) -> bool:
        starts = f"{self._pack.prefix}{topic}/", f"{topic}/"
        linkers = (self, self._base) if self._base else (self,)
        return any(name.startswith(starts) for linker in linkers for name in linker._places)  # noqa: SLF001

    def _guess(self, topic: str, slug: str) -> str | None:
        """The concept that is meant: of this topic with a like name, or of another topic with this name."""
        known = [name.rpartition("/") for name in self._bank.concepts]
        near = closest(slug, [name for head, _, name in known if head in {topic, self._pack.prefix + topic}])
        return near or next((f"{head}/{name}" for head, _, name in known if name == slug), None)

    def _unlisted_concept(self, name: str, level: Level) -> Concept:
        """A concept of a topic that has no syllabus; its level is that of its easiest card."""
        known = self._bank.concepts.get(name)
        if known is None or known.level > level:
            title = title_of(name.rpartition("/")[2])
            self._bank.concepts[name] = Concept(name, title, level)
        return self._bank.concepts[name]

    def add_old_names(self, cards: Mapping[str, LinkedCard]) -> None:
        """What cards were called before. A name that is in use keeps its owner."""
        for path, parsed in self._files.items():
            for draft in parsed.drafts:
                card = cards.get(f"{self._pack.prefix}{draft.topic}/{draft.slug}")
                for old in draft.formerly if card and card.file == (self._pack.id, path) else ():
                    self._add_old_name(path, draft, self._pack.prefix, old, cards)

    def _add_old_name(
        self, path: str, draft: Draft, prefix: str, old: str, cards: Mapping[str, LinkedCard]
    ) -> None:
        name = f"{prefix}{draft.topic}/{draft.slug}"
        old_name = prefix + (old if "/" in old else f"{draft.topic}/{old}")
        owner = old_name if old_name in cards else self._bank.renamed.get(old_name, name)
        if owner == name:
            self._bank.renamed[old_name] = name
            return
        use = "is a card's id" if old_name in cards else f"is what '{owner}' was called"
        message = f"'formerly' names '{old}', which {use}"
        self._report(path, message, draft.line, draft.column, draft.slug)

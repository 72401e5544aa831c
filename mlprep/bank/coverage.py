"""Which concepts of a syllabus have the cards that it asks for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mlprep.bank.link import LinkedBank, LinkedCard
from mlprep.core.cards import Concept, Level

JUDGED = frozenset({"formula", "symbolic", "numeric", "choice", "witness"})
"""Kinds of the syllabus whose answer the program judges."""


LEAST_JUDGED = 0.5
"""The share of a topic's cards whose answer is judged."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a concept, or a whole topic, lacks. name: its id.  lacks: in words."""

    name: str
    lacks: str

    def __str__(self) -> str:
        what = "concept" if "/" in self.name else "topic"
        return f"{what} '{self.name}' has no {self.lacks}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A topic in figures. covered: concepts without a gap.  judged: cards whose answer the program judges."""

    topic: str
    concepts: int
    covered: int
    cards: int
    judged: int
    formulas: int
    kinds: Mapping[str, int]
    complete: bool


def find_gaps(bank: LinkedBank, topics: Collection[str] | None = None) -> list[Gap]:
    """What these topics and their concepts lack; by default the topics that are said to be complete."""
    held = frozenset(bank.complete if topics is None else topics)
    by_concept = _group(bank.cards)
    parents = {card.parent for card in bank.cards if card.parent}
    gaps = [
        Gap(concept.id, lacks)
        for concept in bank.concepts.values()
        if concept.topic in held
        for lacks in _lacks(concept, by_concept[concept.id], parents)
    ]
    return gaps + [gap for topic in bank.topics if topic in held for gap in _find_share(topic, by_concept)]


def _lacks(concept: Concept, cards: Sequence[LinkedCard], parents: Collection[str]) -> list[str]:
    if not cards:
        return ["card"]
    kinds = set(concept.kinds)
    explained = any(card.kind == "recall" and card.points and card.id in parents for card in cards)
    wanted = (
        ("card whose answer is judged", bool(kinds & JUDGED), any(map(_is_judged, cards))),
        ("formula entry", "formula" in kinds, any(card.formula for card in cards)),
        ("card with a snippet", "code" in kinds, any(card.snippet for card in cards)),
        ("witness card", "witness" in kinds, any(card.kind == "witness" for card in cards)),
        (
            "recall card with points and a follow-up",
            concept.level > Level.L1 and "concept" in kinds,
            explained,
        ),
    )
    return [lacks for lacks, needed, there in wanted if needed and not there]


def _find_share(topic: str, by_concept: Mapping[str, Sequence[LinkedCard]]) -> list[Gap]:
    cards = [card for concept, found in by_concept.items() if _topic_of(concept) == topic for card in found]
    share = sum(map(_is_judged, cards)) / len(cards) if cards else 1.0
    if share >= LEAST_JUDGED:
        return []
    return [Gap(topic, f"{LEAST_JUDGED:.0%} of cards whose answer is judged, but {share:.0%}")]


def _is_judged(card: LinkedCard) -> bool:
    return card.kind != "recall"


def _topic_of(concept: str) -> str:
    return concept.partition("/")[0]


def cover(bank: LinkedBank) -> list[Coverage]:
    """Every topic in figures, in the order of learning."""
    gaps = {gap.name for gap in find_gaps(bank, bank.topics)}
    table = []
    for topic in bank.topics:
        concepts = [concept.id for concept in bank.concepts.values() if concept.topic == topic]
        cards = [card for card in bank.cards if _topic_of(card.concept) == topic]
        kinds: dict[str, int] = defaultdict(int)
        for card in cards:
            kinds["formula" if card.formula else card.kind] += 1
        table.append(
            Coverage(
                topic=topic,
                concepts=len(concepts),
                covered=sum(concept not in gaps for concept in concepts),
                cards=len(cards),
                judged=sum(map(_is_judged, cards)),
                formulas=kinds["formula"],
                kinds=dict(kinds),
                complete=topic in bank.complete,
            )
        )
    return table


def _group(cards: Iterable[LinkedCard]) -> dict[str, list[LinkedCard]]:
    groups: dict[str, list[LinkedCard]] = defaultdict(list)
    for card in cards:
        groups[card.concept].append(card)
    return groups

"""Which concepts of a syllabus have the cards that it asks for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mlprep.bank.link import LinkedBank, LinkedCard
from mlprep.core.cards import Concept, Level

JUDGED = frozenset({"formula", "symbolic", "numeric", "choice", "witness"})
"""Kinds of the syllabus whose answer the program judges."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A concept that lacks something. lacks: in words."""

    concept: str
    lacks: str

    def __str__(self) -> str:
        return f"concept '{self.concept}' has no {self.lacks}"


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
    """What the concepts of these topics lack; by default of the topics that are said to be complete."""
    held = frozenset(bank.complete if topics is None else topics)
    by_concept = _group(bank.cards)
    parents = {card.parent for card in bank.cards if card.parent}
    return [
        Gap(concept.id, lacks)
        for concept in bank.concepts.values()
        if concept.topic in held
        for lacks in _lacks(concept, by_concept[concept.id], parents)
    ]


def _lacks(concept: Concept, cards: Iterable[LinkedCard], parents: Collection[str]) -> list[str]:
    cards = list(cards)
    if not cards:
        return ["card"]
    kinds = set(concept.kinds)
    lacks = []
    if kinds & JUDGED and not any(card.kind != "recall" for card in cards):
        lacks.append("card whose answer is judged")
    if kinds <= {"concept", "code"} and "code" in kinds and not any(card.snippet for card in cards):
        lacks.append("card with a snippet")
    explained = any(card.kind == "recall" and card.points and card.id in parents for card in cards)
    if concept.level > Level.L1 and "concept" in kinds and not explained:
        lacks.append("recall card with points and a follow-up")
    return lacks


def cover(bank: LinkedBank) -> list[Coverage]:
    """Every topic in figures, in the order of learning."""
    gaps = {gap.concept for gap in find_gaps(bank, bank.topics)}
    table = []
    for topic in bank.topics:
        concepts = [concept.id for concept in bank.concepts.values() if concept.topic == topic]
        cards = [card for card in bank.cards if card.concept.partition("/")[0] == topic]
        kinds: dict[str, int] = defaultdict(int)
        for card in cards:
            kinds["formula" if card.formula else card.kind] += 1
        table.append(
            Coverage(
                topic=topic,
                concepts=len(concepts),
                covered=sum(concept not in gaps for concept in concepts),
                cards=len(cards),
                judged=sum(card.kind != "recall" for card in cards),
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

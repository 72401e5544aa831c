"""A card and its follow-ups, told of one another, so that they show the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mlprep.core.cards import Card

MAX_STAGES = 4  # a card and its follow-ups are three deep

_CLAIMED = ("let", "require", "answer", "mistakes", "tolerance", "form", "up_to")


def kin(cards: Sequence[Card]) -> tuple[Card, ...]:
    """A card and its follow-ups, told of one another where they share draws: the same seed, the same numbers.

    Numbers that one refuses all refuse, and what a follow-up draws besides never moves its parent's numbers.
    cards: complete, in any order; `parent` is the id of another one.
    """
    by_id = {card.id: card for card in cards}
    related = []
    for card in cards:
        stages: list[dict[str, Any]] = []
        before: Mapping[str, str] = {}
        for ancestor in _line_of(card, by_id):
            draw = ancestor.fields.get("draw", {})
            added = {name: text for name, text in draw.items() if before.get(name) != text}
            if added:
                stages.append({"draw": added, "others": _claims_on(draw, cards, card)})
            before = draw
        alone = len(stages) < 2 and not any(stage["others"] for stage in stages)
        related.append(card if alone else replace(card, fields={**card.fields, "family": stages}))
    return tuple(related)


def _line_of(card: Card, by_id: Mapping[str, Card]) -> list[Card]:
    """The card's ancestors, oldest first, and the card."""
    line = [card]
    while (parent := by_id.get(line[0].parent or "")) and parent not in line and len(line) < MAX_STAGES:
        line.insert(0, parent)
    return line


def _claims_on(draw: Mapping[str, str], cards: Sequence[Card], card: Card) -> list[dict[str, Any]]:
    return [
        {key: other.fields[key] for key in _CLAIMED if key in other.fields}
        for other in cards
        if other.kind == "numeric" and other.id != card.id and other.fields.get("draw") == draw
    ]

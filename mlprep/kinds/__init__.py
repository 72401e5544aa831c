"""What a learner can be asked: one module per kind of card, each of six names.

KEYS, parse(card), ask(card, seed), grade(card, answer), faces(card), prove(card).
"""

from importlib import import_module
from typing import Any, Protocol, cast

from mlprep.core.cards import Answer, Card, Fault, Grade, Question, Reveal

KINDS = ("recall", "choice", "cloze", "symbolic", "numeric", "witness")


class Kind(Protocol):
    """The face every kind shows."""

    KEYS: frozenset[str]

    def parse(self, card: Card, /) -> Any:
        """The kind's own reading of card.fields. Raises CardError for a card that lint refuses."""

    def ask(self, card: Card, seed: int, /) -> Question:
        """The question of this draw."""

    def grade(self, card: Card, answer: Answer, /) -> Grade:
        """What an answer to that draw is worth; a blank one is wrong (undecided for recall), never unread."""

    def faces(self, card: Card, /) -> tuple[Question, Reveal]:
        """Front and back on paper, drawn by the card's id."""

    def prove(self, card: Card, /) -> list[Fault]:
        """Everything that is wrong with the card; [] is a proof."""


def kind(name: str) -> Kind:
    """The kind called `name`, imported when asked for. Raises KeyError for any other name."""
    if name not in KINDS:
        raise KeyError(name)
    return cast("Kind", import_module(f"mlprep.kinds.{name}"))

"""`mlprep show`: one card with its answer, or one concept with its cards."""

from dataclasses import asdict
from typing import Any

from mlprep import kinds
from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.filters import suggest
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.rooms import open_rooms
from mlprep.core.cards import Card, Concept, Entry, Question, Reveal
from mlprep.errors import UsageError
from mlprep.terminal.sheet import card_lines, concept_lines
from mlprep.terminal.text import indent


def show(environment: Environment, name: str, *, json: bool = False) -> int:
    """Print a card or a concept by its id. Raises UsageError if there is none."""
    with open_rooms(environment) as (bank, progress):
        screen = open_screen(environment, progress.settings)
        page = page_of(screen)
        if bank.entry(name) is not None:
            card = bank.card(name)
            question, reveal = kinds.kind(card.kind).faces(card)
            lines, document = card_lines(card, question, reveal, page), _card_document(card, question, reveal)
        elif concept := _concept(bank, name):
            cards = list(bank.entries(concepts=[concept.id]))
            lines, document = concept_lines(concept, cards, page), _concept_document(concept, cards)
        else:
            known = [*bank.concepts, *(entry.id for entry in bank.search(name.rpartition("/")[2], limit=200))]
            raise UsageError(
                f"no card or concept '{name}'{suggest(name, known) or ': see mlprep search WORDS'}"
            )
    if json:
        print_json(document)
    else:
        screen.write(indent(lines, 1))
    return 0


def _concept(bank: Bank, name: str) -> Concept | None:
    """By id, or by the part after the topic if only one topic has it."""
    if name in bank.concepts:
        return bank.concepts[name]
    found = [concept for key, concept in bank.concepts.items() if key.rpartition("/")[2] == name]
    return found[0] if len(found) == 1 else None


def _card_document(card: Card, question: Question, reveal: Reveal) -> dict[str, Any]:
    return {
        "card": {
            "id": card.id,
            "kind": card.kind,
            "topic": card.topic,
            "concept": card.concept,
            "level": int(card.level),
            "name": card.name,
            "latex": card.latex,
            "when": card.when,
            "question": question.text,
            "snippet": question.snippet,
            "options": list(question.options),
            "given": dict(question.given),
            "hint": question.hint,
            "expected": reveal.expected,
            "points": list(reveal.points),
            "why": reveal.why,
            "steps": reveal.steps,
            "references": list(reveal.references),
            "parent": card.parent,
            "follow_ups": list(card.follow_ups),
            "file": card.place and asdict(card.place),
        }
    }


def _concept_document(concept: Concept, cards: list[Entry]) -> dict[str, Any]:
    return {
        "concept": {
            "id": concept.id,
            "title": concept.title,
            "level": int(concept.level),
            "needs": list(concept.needs),
            "cards": [card.id for card in cards],
        }
    }

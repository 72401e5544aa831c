"""`mlprep formulas`: the formula sheet."""

from collections.abc import Sequence

from mlprep.bank import Bank
from mlprep.commands import filters
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.rooms import open_rooms
from mlprep.core.cards import Card
from mlprep.errors import UsageError
from mlprep.terminal.sheet import formula_lines
from mlprep.terminal.text import EMPTY, indent, line, strong


def formulas(
    environment: Environment, *, topics: Sequence[str] = (), levels: Sequence[str] = (), json: bool = False
) -> int:
    """Print the formulas of these topics and levels, in learning order within a topic."""
    with open_rooms(environment) as (bank, progress):
        screen = open_screen(environment, progress.settings)
        cards = _find(bank, topics, levels)
        titles = {topic.id: topic.title for topic in bank.topics}
        if json:
            print_json({"formulas": [describe(card) for card in cards]})
            return 0
    page = page_of(screen)
    for topic in dict.fromkeys(card.topic for card in cards):
        screen.write([EMPTY, *indent([line(strong(titles.get(topic, topic)))], 1)])
        for card in cards:
            if card.topic == topic:
                screen.write([EMPTY, *indent(formula_lines(card, page), 1)])
    return 0


def describe(card: Card) -> dict[str, object]:
    """A formula as JSON keeps it."""
    return {
        "id": card.id,
        "name": card.name,
        "topic": card.topic,
        "concept": card.concept,
        "level": int(card.level),
        "latex": card.latex,
        "when": card.when,
    }


def _find(bank: Bank, topics: Sequence[str], levels: Sequence[str]) -> list[Card]:
    wanted = filters.read_topics(topics, bank)
    entries = bank.entries(topics=wanted, levels=filters.read_levels(levels), formulas=True)
    cards = [bank.card(entry.id) for entry in entries]
    if not cards:
        raise UsageError("no formula matches all of that")
    order = {topic.id: place for place, topic in enumerate(bank.topics)}
    return sorted(cards, key=lambda card: order.get(card.topic, len(order)))

"""Cards for the tests of kinds: from a few lines of YAML, and the examples of the format."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from mlprep.bank.parse import parse_data
from mlprep.core.cards import Card, Level
from mlprep.kinds.family import kin

EXAMPLES = Path(__file__).parents[1] / "data" / "examples.yaml"


def read_cards(data: bytes) -> dict[str, Card]:
    """The cards of a file by slug, follow-ups completed and families told of one another."""
    parsed = parse_data(data, "probability/examples.yaml")
    assert not parsed.faults, [str(fault) for fault in parsed.faults]
    cards = []
    for draft, body in zip(parsed.drafts, parsed.bodies, strict=True):
        cards.append(
            Card(
                id=draft.slug,
                kind=draft.kind,
                concept=draft.concept,
                level=Level(draft.level or 1),
                parent=draft.parent,
                **body,
            )
        )
    return {card.id: card for card in kin(cards)}


@pytest.fixture(scope="session")
def examples() -> dict[str, Card]:
    return read_cards(EXAMPLES.read_bytes())


@pytest.fixture
def tree() -> Callable[[str], dict[str, Card]]:
    """Cards of a YAML list of entries, by slug; `formulas` if it starts so."""

    def read(entries: str) -> dict[str, Card]:
        text = dedent(entries).strip()
        section = "" if text.startswith(("cards:", "formulas:")) else "cards:\n"
        body = text if not section else indent(text, "  ")
        return read_cards(f"format: 1\ntopic: probability\n{section}{body}\n".encode())

    return read


@pytest.fixture
def card(tree) -> Callable[[str], Card]:
    """One card from the lines of its entry, without '- id'."""

    def read(entry: str) -> Card:
        lines = f"id: it\nconcept: probability/it\n{dedent(entry).strip()}"
        return tree("- " + indent(lines, "  ").lstrip())["it"]

    return read


@pytest.fixture
def formula(tree) -> Callable[[str], Card]:
    """One formula from the lines of its entry, without '- id'."""

    def read(entry: str) -> Card:
        lines = f"id: it\nconcept: probability/it\nname: It\n{dedent(entry).strip()}"
        return tree("formulas:\n  - " + indent(lines, "    ").lstrip())["it"]

    return read

"""A card put together from its line in the bank and its body."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlprep.core.cards import Card, Level, Place


def build_card(
    body: Mapping[str, Any],
    *,
    name: str,
    kind: str,
    concept: str,
    title: str,
    level: int,
    fingerprint: str,
    parent: str | None,
    follow_ups: tuple[str, ...],
    formerly: tuple[str, ...],
    path: Path,
    line: int,
    column: int,
) -> Card:
    """The card. title: the concept's; a formula has its own."""
    texts = {key: body.get(key) for key in ("name", "latex", "when", "hint", "why", "steps", "snippet")}
    return Card(
        id=name,
        kind=kind,
        concept=concept,
        level=Level(level),
        ask=body["ask"],
        fields=body["fields"],
        fingerprint=fingerprint,
        title=texts["name"] or title,
        references=tuple(body.get("references", ())),
        formerly=formerly,
        parent=parent,
        follow_ups=follow_ups,
        place=Place(str(path), line, column),
        **texts,
    )

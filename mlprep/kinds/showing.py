"""What every kind shows: texts with their values, the question and the back of a card."""

from collections.abc import Callable, Mapping
from typing import Any

from mlprep import maths
from mlprep.core.cards import Card, Option, Part, Question, Reveal
from mlprep.kinds.claims import Instance
from mlprep.kinds.fields import CardError, say_error
from mlprep.kinds.interpolate import Gap, Hole, MarkerError, Template, fill, read_template


def pose(
    card: Card,
    instance: Instance,
    parts: tuple[Part, ...],
    *,
    seed: int,
    options: tuple[str, ...] = (),
    several: bool = False,
    given: Mapping[str, str] | None = None,
    assume: tuple[str, ...] = (),
) -> Question:
    """The question with its values; gaps keep their markers. Raises CardError."""
    return Question(
        card_id=card.id,
        kind=card.kind,
        seed=seed,
        text=fill_text(card, instance, card.ask, "ask"),
        parts=parts,
        snippet=fill_text(card, instance, card.snippet, "snippet") if card.snippet else None,
        options=options,
        several=several,
        given=given or {},
        assume=assume,
        hint=fill_text(card, instance, card.hint, "hint") if card.hint else None,
    )


def reveal(
    card: Card,
    instance: Instance,
    expected: str,
    *,
    options: tuple[Option, ...] = (),
    points: tuple[str, ...] = (),
    gaps: Mapping[str, str] | None = None,
) -> Reveal:
    """The back of the card with its values. Raises CardError."""
    return Reveal(
        expected=expected,
        when=card.when,
        why=fill_text(card, instance, card.why, "why") if card.why else None,
        steps=fill_text(card, instance, card.steps, "steps") if card.steps else None,
        options=options,
        points=points,
        gaps=gaps or {},
        references=card.references,
    )


def add_terms(shown: str, unit: str | None, up_to: str | None) -> str:
    """An answer as prose, with its unit and what else would be right."""
    free = {"scale": ", or any multiple", "sign": ", or its negative", "constant": ", plus any constant"}
    return f"{shown}{f' {unit}' if unit else ''}{free.get(up_to or '', '')}"


def list_parts(expected: Mapping[str, str]) -> str:
    """One answer as it is, several as a list. expected: label -> prose, '' for a single answer."""
    if len(expected) == 1:
        return next(iter(expected.values()))
    return "\n".join(f"- {label}: {shown}" for label, shown in expected.items())


def fill_text(
    card: Card,
    instance: Instance,
    text: str,
    *keys: str | int,
    gap: Callable[[Gap], str] | None = None,
) -> str:
    """The text under `keys` with its values. Raises CardError if a marker has none."""
    template = read_text_template(card, text, *keys)
    try:
        return fill(template, lambda hole: show_hole(hole, instance.values), gap)
    except maths.MathsError as error:
        raise CardError(card, f"{error}{instance.describe()}", *keys) from None


def read_text_template(card: Card, text: str, *keys: str | int) -> Template:
    """The text under `keys`, cut at its markers. Raises CardError."""
    try:
        return read_template(text, code=keys == ("snippet",))
    except MarkerError as error:
        raise CardError(card, str(error), *keys) from None


def show_hole(hole: Hole, values: Mapping[str, Any]) -> str:
    """The value of a `{=expression}` as it is written there. Raises maths.MathsError."""
    return maths.show(value_of_hole(hole, values), hole.style.value, hole.spec)


def value_of_hole(hole: Hole, values: Mapping[str, Any]) -> Any:
    """Raises maths.MathsError, naming the expression, if it has no finite value."""
    try:
        value = (
            values[hole.expression] if hole.expression in values else maths.evaluate(hole.expression, values)
        )
    except maths.MathsError as error:
        raise maths.MathsError(f"'{{={hole.expression}}}': {say_error(error)}") from None
    if not maths.finite(value):
        raise maths.MathsError(f"'{{={hole.expression}}}' is not finite")
    return value

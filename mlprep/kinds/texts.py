"""Every text a learner may read on a card, the snippet apart."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from mlprep.core.cards import Card, seed_of
from mlprep.kinds import kind
from mlprep.kinds.claims import Instance
from mlprep.kinds.fields import Keys, list_keys, read_list, read_table
from mlprep.kinds.instance import draw_instance
from mlprep.kinds.interpolate import Gap, Style
from mlprep.kinds.showing import fill_text


def texts(card: Card) -> Iterator[tuple[Keys, str]]:
    """(keys, text) of all that is shown: one draw's values in it, gaps filled, formulas between $.

    Raises CardError for a card that `prove` refuses.
    """
    _, back = kind(card.kind).faces(card)
    instance = _instance(card)

    def fill_gap(gap: Gap) -> str:
        shown = back.gaps.get(gap.name, "")
        return f"{{{shown}}}" if gap.style is Style.TEX else shown

    for keys, text in written_texts(card):
        yield keys, fill_text(card, instance, text, *keys, gap=fill_gap)
    if card.latex:
        yield ("latex",), f"$${card.latex}$$"
    if card.kind != "recall":
        yield ("answer",), back.expected


def written_texts(card: Card) -> Iterator[tuple[Keys, str]]:
    """(keys, text) as the author wrote them, the snippet apart. Raises CardError."""
    for key in ("name", "when", "ask", "hint", "why", "steps"):
        text = getattr(card, key)
        if text:
            yield (key,), text
    if card.kind == "recall":
        for key in ("answer", "points"):
            for index, text in enumerate(read_list(card, key)):
                yield list_keys(card, key, index), text
    if card.kind == "choice":
        yield from _option_texts(card)
    for key in ("mistakes", "such_that"):
        for name, text in read_table(card, key).items():
            yield (key, name), text


def _option_texts(card: Card) -> Iterator[tuple[Keys, str]]:
    for index, option in enumerate(card.fields.get("options", ())):
        if isinstance(option, Mapping):
            for key, text in option.items():
                if isinstance(text, str):
                    yield ("options", index, str(key)), text


def _instance(card: Card) -> Instance:
    """One draw; of a witness card, with the author's example as if a learner had given it."""
    instance = draw_instance(card, seed_of(card.id))
    if card.kind != "witness":
        return instance
    completed: Instance = import_module("mlprep.kinds.witness").complete(card, instance)
    return completed

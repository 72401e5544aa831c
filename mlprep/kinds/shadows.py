"""Names that a card uses as functions, too: `mean(x)` is a product where a part is called `mean`."""

import re
from collections.abc import Iterator, Mapping

from mlprep import maths
from mlprep.core.cards import Card, Fault
from mlprep.kinds.answers import is_name
from mlprep.kinds.fields import Keys, list_keys, quote, read_list, read_table, read_text
from mlprep.kinds.interpolate import MarkerError, read_template
from mlprep.kinds.texts import written_texts

_CALL = re.compile(r"(?<![\w'])([A-Za-z]\w*)\(", re.ASCII)
_SHOWN = 30  # characters of a call

# Letters are names first and functions second: `gamma(r + V)` means the product.
_LETTERS = frozenset({"gamma", "beta", "sigma", "Gamma", "Beta", "Phi", "zeta"})


def find_shadows(card: Card) -> Iterator[Fault]:
    """One fault for each part, drawn or derived name that this card uses as a function as well.

    Raises CardError for a card whose keys cannot be read.
    """
    told: set[str] = set()
    for keys, text, names in _written(card):
        for call in _CALL.finditer(text):
            name = call[1]
            place = names.get(name)
            if place is None or name in told or name in _LETTERS or len(name) < 2 or not _is_function(name):
                continue
            told.add(name)
            shown = quote(text[call.start() :][:_SHOWN])
            what = f"'{name}' is a function in '{keys[0]}' ({shown}), but this name hides it there"
            yield Fault(f"{what}: call it something else", card.id, place, card.place)


def _written(card: Card) -> Iterator[tuple[Keys, str, Mapping[str, Keys]]]:
    """(keys, maths, the names that have a value there and their places) of all the card computes."""
    names: dict[str, Keys] = {name: ("draw", name) for name in read_table(card, "draw")}
    for name, text in read_table(card, "let").items():
        yield ("let", name), text, dict(names)
        names[name] = ("let", name)
    require = read_text(card, "require")
    if require:
        yield ("require",), require, names
    if card.kind != "recall":
        yield from ((keys, text, names) for keys, text in _answers(card))
    names = {**_parts(card), **names}
    if card.kind in {"numeric", "symbolic"}:
        for key in ("equals", "holds"):
            for index, text in enumerate(read_list(card, key)):
                yield list_keys(card, key, index), text, names
    for key in ("mistakes", "such_that"):
        for text in read_table(card, key):
            yield (key, text), text, names
    yield from ((keys, text, names) for keys, text in _holes(card))


def _answers(card: Card) -> Iterator[tuple[Keys, str]]:
    answer = card.fields.get("answer")
    if isinstance(answer, str):
        yield ("answer",), answer
    elif isinstance(answer, Mapping):
        for label, text in read_table(card, "answer").items():
            yield ("answer", label), text


def _parts(card: Card) -> dict[str, Keys]:
    """What `holds` and texts may call the parts of the answer."""
    answer = card.fields.get("answer")
    labels = answer if isinstance(answer, Mapping) and card.kind in {"numeric", "symbolic"} else ()
    return {label: ("answer", label) for label in labels if is_name(label)}


def _holes(card: Card) -> Iterator[tuple[Keys, str]]:
    written = list(written_texts(card))
    if card.snippet:
        written.append((("snippet",), card.snippet))
    for keys, text in written:
        try:
            template = read_template(text, code=keys == ("snippet",))
        except MarkerError:
            continue  # reported where it is filled
        for hole in template.holes:
            yield keys, hole.expression


def _is_function(name: str) -> bool:
    reading = maths.read(f"{name}(x)", maths.Scope.of({"x": "vector n"}))
    return not isinstance(reading, maths.Unread) or reading.code != "unknown-name"

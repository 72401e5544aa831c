"""A card's own keys, read as text, lists and tables; whatever else stands there is a fault with its keys."""

from collections.abc import Mapping

from mlprep.core.cards import Card, Fault
from mlprep.errors import ContentError

MAX_QUOTED = 80  # characters

Keys = tuple[str | int, ...]


class CardError(ContentError):
    """A card that cannot be asked as it stands; `prove` reports it, and a pack that was linted has none."""

    def __init__(self, card: Card, message: str, *keys: str | int) -> None:
        self.fault = Fault(" ".join(message.split()), card.id, keys, card.place)
        super().__init__(str(self.fault))


def read_text(card: Card, key: str) -> str | None:
    """The text under `key`, None if the key is absent. Raises CardError if it is a list, a table or empty."""
    value = card.fields.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise CardError(card, f"'{key}' takes one text", key)
    if not value.strip():
        raise CardError(card, f"'{key}' is empty: fill it or leave it out", key)
    return value.strip()


def need_text(card: Card, key: str) -> str:
    """The text under a required `key`. Raises CardError."""
    value = read_text(card, key)
    if value is None:
        raise CardError(card, f"'{key}' is missing: a {card.kind} card needs it")
    return value


def read_list(card: Card, key: str) -> tuple[str, ...]:
    """The texts under `key`, one or a list; () if the key is absent. Raises CardError."""
    value = card.fields.get(key, ())
    if isinstance(value, str):
        return (need_text(card, key),)
    if not isinstance(value, list | tuple):
        raise CardError(card, f"'{key}' takes one text or a list of texts", key)
    for index, item in enumerate(value):
        if not isinstance(item, str) or not item.strip():
            raise CardError(card, f"'{key}' takes one text or a list of texts, none empty", key, index)
    return tuple(item.strip() for item in value)


def read_table(card: Card, key: str) -> dict[str, str]:
    """The texts under `key` by name, in the author's order; empty if the key is absent. Raises CardError."""
    value = card.fields.get(key, {})
    if not isinstance(value, Mapping):
        raise CardError(card, f"'{key}' takes a table, one 'name: text' a line", key)
    for name, item in value.items():
        if not isinstance(name, str) or not isinstance(item, str) or not item.strip():
            raise CardError(card, f"'{name}' under '{key}' takes one text", key, str(name))
    return {name: item.strip() for name, item in value.items()}


def quote(text: str) -> str:
    """An author's text in quotes, on one line and no longer than a glance takes."""
    flat = " ".join(text.split())
    return f"'{flat}'" if len(flat) <= MAX_QUOTED else f"'{flat[: MAX_QUOTED - 3]}...'"


def say_error(error: object) -> str:
    """What the checker says is wrong and what to do, in one line. error: has `message` and `hint`."""
    message, hint = getattr(error, "message", str(error)), getattr(error, "hint", "")
    return f"{message}; {hint}" if hint else str(message)


def list_keys(card: Card, key: str, index: int) -> Keys:
    """The keys of the index-th text of read_list: a single text has no index."""
    return (key,) if isinstance(card.fields.get(key), str) else (key, index)

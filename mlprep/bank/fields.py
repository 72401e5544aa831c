"""Nodes to plain values by a schema's types; every fault is reported, and what is sound is read around it."""

import difflib
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from msgspec import Struct

from mlprep.bank.nodes import Items, Node, Pairs, Text, quoted
from mlprep.bank.schema import MAX_ITEMS
from mlprep.bank.shapes import Shape, TextRule, keys_of
from mlprep.core.cards import Place

Report = Callable[[str, Place], None]

MAX_WORD = 80
A_LIST = "a list, one item a line, each after '- '"
A_MAPPING = "a mapping, one 'key: value' a line"

_AUTHORS_TEXTS = frozenset({"prose", "maths", "code", "words"})
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that this one may be a slip of."""
    near = difflib.get_close_matches(word[:MAX_WORD], list(known), 1, 0.6)
    return near[0] if near else None


def did_you_mean(guess: str | None) -> str:
    """The end of a message about a word that is not known."""
    return f" (did you mean '{guess}'?)" if guess else ""


def read_struct(
    node: Pairs,
    struct: type[Struct],
    report: Report,
    *,
    required: Iterable[str] = (),
    owner: Callable[[str], str] = lambda _: "",
) -> dict[str, Any]:
    """The mapping's values by key: texts, and lists and mappings of text. Keys at fault are left out.

    required: keys that must stand here, beside those of the schema.  owner: says whose an unknown key is.
    """
    known = keys_of(struct)
    values: dict[str, Any] = {}
    present: set[str] = set()
    for key, value in node.pairs:
        if key.value in known:
            present.add(key.value)
            values[key.value] = read_value(value, known[key.value].shape, key, report)
            continue
        whose = owner(key.value)
        guess = None if whose else closest(key.value, known)
        present.add(guess or key.value)  # a misspelt key is one fault, not a missing one as well
        report(f"unknown key {quoted(key.value)}{whose}{did_you_mean(guess)}", key.place)
    for name, key_rule in known.items():
        if (key_rule.required or name in required) and name not in present:
            report(f"'{name}' is missing", node.place)
    return {name: value for name, value in values.items() if value is not None}


def read_value(node: Node, shape: Shape, key: Text, report: Report) -> Any:
    """The node's value in this shape; None after a fault. key: where it stands, for the message."""
    if isinstance(node, Text):
        if shape.text is not None:
            return read_text(node, shape.text, key, report)
        wanted = A_LIST if shape.items else A_MAPPING
        report(f"{quoted(key.value)} is {wanted}", node.place)
    elif isinstance(node, Items) and shape.items is not None:
        return _read_list(node, shape.items, key, report)
    elif isinstance(node, Pairs) and shape.names is not None and shape.values is not None:
        return _read_mapping(node, shape.names, shape.values, key, report)
    elif isinstance(node, Pairs) and shape.struct is not None:
        return read_struct(node, shape.struct, report)
    else:
        report(_misshapen(node, shape, key), node.place)
    return None


def read_text(node: Text, rule: TextRule, key: Text, report: Report) -> str | None:
    """The text, trimmed; None after a fault. Code keeps its inner indentation."""
    value = node.value.rstrip().lstrip("\n") if rule.holds == "code" else node.value.strip()
    if rule.choices:
        if value in rule.choices:
            return value
        hint = did_you_mean(closest(value, rule.choices))
        what = f"{quoted(key.value)} is {quoted(value)}; it is one of {', '.join(rule.choices)}{hint}"
        report(what, node.place)
    elif not value:
        report(f"{quoted(key.value)} is empty", node.place)
    elif node.cut and rule.holds in _AUTHORS_TEXTS:
        report(
            "the text ends before ' #', a comment to YAML; put it below |, or move the comment", node.place
        )
    elif rule.max_length is not None and len(value) > rule.max_length:
        what = f"{quoted(key.value)} has {len(value):,} characters; at most {rule.max_length:,}"
        report(what, node.place)
    elif rule.pattern is not None and not _compiled(rule.pattern).fullmatch(value):
        what = "lower-case letters and digits, joined by single hyphens, e.g. chain-rule"
        report(f"{quoted(value)} is no name: {what}", node.place)
    else:
        return value
    return None


def _read_list(node: Items, shape: Shape, key: Text, report: Report) -> list[Any] | None:
    if _refuse_flow_list(node, shape, report) or _refuse_size(node, len(node.items), key, report):
        return None
    return [read_value(item, shape, key, report) for item in node.items]


def _read_mapping(
    node: Pairs, names: TextRule, values: Shape, key: Text, report: Report
) -> dict[str, Any] | None:
    if _refuse_flow_mapping(node, report) or _refuse_size(node, len(node.pairs), key, report):
        return None
    read = [
        (read_text(name, names, key, report), read_value(value, values, name, report))
        for name, value in node.pairs
    ]
    return {name: value for name, value in read if name is not None and value is not None}


def _refuse_size(node: Items | Pairs, size: int, key: Text, report: Report) -> bool:
    if size == 0:
        report(f"{quoted(key.value)} is empty", node.place)
    elif size > MAX_ITEMS:
        report(f"{quoted(key.value)} has {size:,} entries; at most {MAX_ITEMS}", node.place)
    return size == 0 or size > MAX_ITEMS


def _refuse_flow_list(node: Items, shape: Shape, report: Report) -> bool:
    """A list in [ ] is for plain words: the commas of prose and maths would split the text."""
    if not node.flow:
        return False
    texts = [item for item in node.items if isinstance(item, Text)]
    split = next((item for item in texts if not item.style and not _is_balanced(item.value)), None)
    if split is not None:
        what = "a comma inside [ ] starts a new item and splits this; write one item a line, after '- '"
        report(what, split.place)
    elif texts and shape.text is not None and shape.text.holds in {"maths", "prose"}:
        what = "a YAML list in [ ]; write one item a line, after '- ', and maths that starts with [ in '...'"
        report(what, node.place)
    else:
        return False
    return True


def _refuse_flow_mapping(node: Pairs, report: Report) -> bool:
    """A comma inside { } ends an entry; what follows it becomes a key without a value."""
    for name, value in node.pairs if node.flow else ():
        if isinstance(value, Text) and not value.value and not value.style:
            what = f"{quoted(name.value)} has no value: a comma inside {{ }} ends an entry"
            report(f"{what}; write one key a line, and maths that starts with {{ in '...'", name.place)
            return True
    return False


def _misshapen(node: Node, shape: Shape, key: Text) -> str:
    kind = "list" if isinstance(node, Items) else "mapping"
    if shape.text is None:
        inner = f" with {', '.join(keys_of(shape.struct))}" if shape.struct else ""
        return f"{quoted(key.value)} is {A_LIST if shape.items else A_MAPPING}{inner}"
    if not isinstance(node, Text) and node.flow:
        bracket = "[" if kind == "list" else "{"
        return f"a YAML {kind} where a text belongs; maths that starts with {bracket} goes in '...'"
    if kind == "mapping":
        return "': ' makes a mapping where a text belongs; put the text below |"
    return "a list where a text belongs; put the text below |"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _is_balanced(text: str) -> bool:
    """Every bracket and dollar is closed in the text itself."""
    opened: list[str] = []
    for character in text:
        if character in "([{":
            opened.append(character)
        elif character in _CLOSERS and (not opened or opened.pop() != _CLOSERS[character]):
            return False
    return not opened and text.count("$") % 2 == 0

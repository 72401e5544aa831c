"""A file of cards to drafts: entries checked one by one, follow-ups completed from their parents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import Struct

from mlprep.bank.drafts import Draft, ParsedFile
from mlprep.bank.fields import Report, closest, did_you_mean, read_struct
from mlprep.bank.formula import ask_formula
from mlprep.bank.nodes import Document, Items, Node, Pairs, Text, quoted
from mlprep.bank.schema import CARD_TYPES, FORMAT, Asked, CardFile, Formula
from mlprep.bank.shapes import keys_of
from mlprep.core.cards import Card, Fault, Level, Place
from mlprep.kinds.family import kin

MAX_ENTRIES = 2_000
MAX_FOLLOW_UP_DEPTH = 2

INHERITED = ("given", "assume", "draw", "let", "require", "snippet")
"""What a follow-up takes from its parent beside concept and level. Mappings are joined; its own names win."""

# Keys of a card that are not in its `fields`, because core.cards.Card has a place of its own for them.
_OWN_PLACE = frozenset(
    {"id", "kind", "concept", "level", "ask", "snippet", "hint", "why", "steps"}
    | {"references", "formerly", "follow_ups", "name", "latex", "when"}
)
_FINGERPRINTED = ("given", "draw", "find", "answer", "options", "gaps", "such_that")
_KEYS_OF_KINDS = frozenset(key for struct in CARD_TYPES.values() for key in keys_of(struct))


@dataclass(slots=True)
class _File:
    """One file while it is read."""

    topic: str
    document: Document
    drafts: list[Draft] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def report(self, message: str, place: Place) -> None:
        self.faults.append(Fault(message, place=place))


@dataclass(frozen=True, slots=True)
class _Parent:
    """What a follow-up may take over. sound: neither it nor its own parent has a fault."""

    slug: str
    depth: int
    values: Mapping[str, Any]
    concept_place: Place
    sound: bool


def read_cards(document: Document, path: str, folder: str | None = None) -> ParsedFile:
    """The drafts of a card file, and its faults in the order of their places.

    folder: the topic's folder, which the file's `topic` must name; None for a file outside a pack.
    """
    root = document.root
    if not isinstance(root, Pairs):
        no_file = Fault("no card file: it starts with 'format: 1' and 'topic: ...'", place=Place(path, 1))
        return ParsedFile(faults=tuple(document.faults or [no_file]))
    refused = refuse_format(root)
    if refused is not None:
        return ParsedFile(faults=(refused,))
    file = _File("", document)
    file.topic = _read_header(file, root, folder)
    for section, formula in (("formulas", True), ("cards", False)):
        _read_section(file, root.get(section), section, formula=formula)
    faults = sorted([*file.faults, *document.faults], key=_by_place)
    return ParsedFile(tuple(file.drafts), faults=tuple(faults), bodies=tuple(file.bodies))


def refuse_format(root: Pairs) -> Fault | None:
    """The fault that refuses a whole file: it is written in another format than this program reads."""
    stated = root.get("format")
    if not isinstance(stated, Text) or stated.value == FORMAT:
        return None
    newer = stated.value.isascii() and stated.value.isdigit() and int(stated.value[:9]) > int(FORMAT)
    advice = f"this mlprep knows format {FORMAT}: upgrade mlprep" if newer else f"write 'format: {FORMAT}'"
    return Fault(f"format {quoted(stated.value)[1:-1] or 'missing'}: {advice}", place=stated.place)


def _by_place(fault: Fault) -> tuple[int, int]:
    return (fault.place.line, fault.place.column) if fault.place else (0, 0)


def _read_header(file: _File, root: Pairs, folder: str | None) -> str:
    """The topic. A fault of the header is reported, and the entries are read all the same."""
    sections = {"formulas", "cards"}
    header = Pairs([pair for pair in root.pairs if pair[0].value not in sections], root.place, root.end)
    values = read_struct(header, CardFile, file.report)
    topic, stated = values.get("topic"), root.get("topic")
    if topic and stated and folder and topic != folder:
        file.report(f"topic '{topic}' stands in folder '{folder}'; the two are the same", stated.place)
    return folder or topic or "unnamed"


def _read_section(file: _File, section: Node | None, name: str, *, formula: bool) -> None:
    if section is None or (isinstance(section, Text) and not section.value):
        return
    if not isinstance(section, Items):
        file.report(f"'{name}' is a list, one '- id: ...' an entry", section.place)
        return
    for number, entry in enumerate(section.items):
        if len(file.drafts) >= MAX_ENTRIES:
            left = len(section.items) - number
            file.report(
                f"more than {MAX_ENTRIES:,} cards in one file; {left:,} entries are left out", entry.place
            )
            return
        _read_entry(file, entry, None, formula=formula)


def _read_entry(file: _File, node: Node, parent: _Parent | None, *, formula: bool = False) -> None:
    """One entry and its follow-ups. A faulty one takes its follow-ups along; their faults are told too."""
    if not isinstance(node, Pairs):
        file.report("an entry is a mapping that starts with '- id: ...'", node.place)
        return
    slug = _slug_of(node)
    faults = _faults_of_text(file.document, node)

    def report(message: str, place: Place) -> None:
        faults.append(Fault(message, place=place))

    kind = "symbolic" if formula else _read_kind(node, report)
    values = _read_values(node, Formula if formula else CARD_TYPES.get(kind or ""), parent, report)
    follow_ups = _read_list_of_follow_ups(node, parent, report)
    file.faults += [replace(fault, card_id=fault.card_id or slug) for fault in faults]
    sound = kind is not None and not faults and (parent is None or parent.sound)
    concept = node.get("concept")
    place = concept.place if concept else parent.concept_place if parent else node.place
    first = len(file.drafts)
    if sound and kind:
        values = _inherit(values, parent.values) if parent else values
        file.drafts.append(_draft(file.topic, node, values, kind, parent, place, formula=formula))
        file.bodies.append(_body(values))
    here = _Parent(slug or "", parent.depth + 1 if parent else 1, values, place, sound)
    for entry in follow_ups:
        _read_entry(file, entry, here)
    if parent is None and len(file.drafts) > first + 1:
        _acquaint(file, first)


def _acquaint(file: _File, first: int) -> None:
    """Tells a card and its follow-ups, the last drafts of the file, of the draws they share."""
    drafts, bodies = file.drafts[first:], file.bodies[first:]
    family = [
        Card(draft.slug, draft.kind, draft.concept, Level.L1, "", body["fields"], parent=draft.parent)
        for draft, body in zip(drafts, bodies, strict=True)
    ]
    if any("draw" in card.fields for card in family):
        file.bodies[first:] = [
            {**body, "fields": card.fields} for body, card in zip(bodies, kin(family), strict=True)
        ]


def _slug_of(node: Pairs) -> str | None:
    found = node.get("id")
    return quoted(found.value)[1:-1] if isinstance(found, Text) and found.value else None


def _faults_of_text(document: Document, node: Pairs) -> list[Fault]:
    """Takes from the document the faults inside this entry, but not those inside its follow-ups."""
    follow_ups = node.get("follow_ups")
    inner = document.faults_in(follow_ups) if follow_ups else []
    faults = [fault for fault in document.faults_in(node) if fault not in inner]
    document.faults = [fault for fault in document.faults if fault not in faults]
    return faults


def _read_kind(node: Pairs, report: Report) -> str | None:
    """The kind, or the kind that a slip stands for, so that the rest of the entry can be checked."""
    stated = node.get("kind")
    if stated is None:
        return _find_slip(node, report)
    if isinstance(stated, Text) and stated.value in CARD_TYPES:
        return stated.value
    guess = closest(stated.value, CARD_TYPES) if isinstance(stated, Text) else None
    what = f" {quoted(stated.value)}" if isinstance(stated, Text) else ""
    report(f"unknown kind{what}: it is one of {', '.join(CARD_TYPES)}{did_you_mean(guess)}", stated.place)
    return guess


def _find_slip(node: Pairs, report: Report) -> str | None:
    """The value of a key that is meant to be `kind`."""
    for key, value in node.pairs:
        if key.value not in _KEYS_OF_KINDS and closest(key.value, ("kind",)):
            report(f"unknown key {quoted(key.value)}{did_you_mean('kind')}", key.place)
            key.value = "kind"
            return value.value if isinstance(value, Text) and value.value in CARD_TYPES else None
    report(f"'kind' is missing: {', '.join(CARD_TYPES)}", node.place)
    return None


def _read_values(
    node: Pairs, struct: type[Struct] | None, parent: _Parent | None, report: Report
) -> dict[str, Any]:
    """The entry's own values. struct: None if the kind is not known; what all kinds have is judged then."""
    required = () if parent else ("concept",)
    skipped = {"follow_ups"} if struct is Formula else {"follow_ups", "kind"}
    if struct is None:
        skipped |= _KEYS_OF_KINDS - keys_of(Asked).keys()
    own = Pairs([pair for pair in node.pairs if pair[0].value not in skipped], node.place, node.end)
    known = struct or Asked
    values = read_struct(own, known, report, required=required, owner=lambda key: _owner(key, known))
    _check_options(node.get("options"), values.get("options"), report)
    return values


def _owner(key: str, struct: type[Struct]) -> str:
    """' in a choice card: ...' for a key that belongs to other kinds; '' for one that belongs to none."""
    owners = [name for name, other in CARD_TYPES.items() if key in keys_of(other)]
    if not owners:
        return " in a card: it belongs to formulas" if key in keys_of(Formula) else ""
    here = "formula" if struct is Formula else f"{struct.__name__.lower()} card"
    return f" in a {here}: it belongs to {', '.join(owners)}"


def _check_options(node: Node | None, options: list[dict[str, str] | None] | None, report: Report) -> None:
    if not isinstance(node, Items) or options is None or None in options:
        return
    whole = True
    for item, option in zip(node.items, options, strict=True):
        if option is not None and ("right" in option) == ("wrong" in option):
            report("an option is either 'right: ...' or 'wrong: ...'", item.place)
            whole = False
    for side in ("right", "wrong"):
        if whole and not any(option and side in option for option in options):
            report(f"no option is {side}", node.place)


def _read_list_of_follow_ups(node: Pairs, parent: _Parent | None, report: Report) -> list[Node]:
    found = node.get("follow_ups")
    if found is None:
        return []
    if not isinstance(found, Items) or not found.items:
        report("'follow_ups' is a list, one '- id: ...' an entry", found.place)
        return []
    if parent is not None and parent.depth >= MAX_FOLLOW_UP_DEPTH:
        report(f"follow-ups nest at most {MAX_FOLLOW_UP_DEPTH} deep", found.place)
        return []
    return found.items


def _inherit(values: dict[str, Any], parent: Mapping[str, Any]) -> dict[str, Any]:
    """The follow-up's values, completed. The level comes along only with the concept it belongs to."""
    whole = dict(values)
    if "concept" not in whole:
        whole["concept"] = parent["concept"]
        if "level" not in whole and "level" in parent:
            whole["level"] = parent["level"]
    for key in INHERITED:
        if key in parent and key not in whole:
            whole[key] = parent[key]
        elif key in parent and isinstance(parent[key], dict):
            whole[key] = {**parent[key], **whole[key]}
    return whole


def _draft(
    topic: str,
    node: Pairs,
    values: Mapping[str, Any],
    kind: str,
    parent: _Parent | None,
    concept_place: Place,
    *,
    formula: bool,
) -> Draft:
    id_node = node.get("id")
    place = id_node.place if id_node else node.place
    return Draft(
        topic=topic,
        slug=values["id"],
        kind=kind,
        concept=values["concept"],
        level=int(values["level"][1]) if "level" in values else None,
        fingerprint=_fingerprint(values),
        line=place.line,
        column=place.column,
        concept_line=concept_place.line,
        concept_column=concept_place.column,
        parent=parent.slug if parent else None,
        formula=formula,
        formerly=_as_tuple(values.get("formerly")),
        points="points" in values,
        snippet="snippet" in values,
    )


def _body(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a card has beside its line in the index. Keys it does not have are left out."""
    formula = "latex" in values
    texts = {
        key: values[key]
        for key in ("hint", "why", "steps", "snippet", "name", "latex", "when")
        if key in values
    }
    return {
        "ask": ask_formula(values["name"], values["latex"]) if formula else values["ask"],
        "fields": {key: value for key, value in values.items() if key not in _OWN_PLACE},
        **texts,
        **({"references": _as_tuple(values["references"])} if "references" in values else {}),
    }


def _as_tuple(value: Any) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _fingerprint(values: Mapping[str, Any]) -> str:
    """Of what is asked, given and answered: other texts may change without the learner hearing of it."""
    asked = [values.get("ask"), values.get("latex"), values.get("snippet")]
    text = json.dumps([*asked, *(values.get(key) for key in _FINGERPRINTED)], ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

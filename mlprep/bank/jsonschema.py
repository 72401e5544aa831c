"""The JSON Schema of a pack's files, for editors that complete and check YAML."""

from typing import Any

from msgspec import Struct

from mlprep.bank.schema import CARD_TYPES, CardFile, Formula, PackFile, SyllabusEntry
from mlprep.bank.shapes import Shape, TextRule, keys_of

DRAFT = "http://json-schema.org/draft-07/schema#"


def make_schema() -> dict[str, Any]:
    """One schema for all files: a syllabus is a list, pack.yaml has a `pack`, the rest are card files."""
    definitions = {name: _card(name, struct) for name, struct in CARD_TYPES.items()}
    kind = {"properties": {"kind": {"enum": list(CARD_TYPES)}}, "required": ["kind"]}
    by_kind = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"$ref": f"#/definitions/{name}"},
        }
        for name in CARD_TYPES
    ]
    definitions["followUp"] = {"type": "object", **kind, "allOf": by_kind}
    definitions["card"] = {"allOf": [{"$ref": "#/definitions/followUp"}, {"required": ["concept"]}]}
    definitions["formula"] = _struct(Formula)
    definitions["cardFile"] = _struct(CardFile)
    for section, name in (("formulas", "formula"), ("cards", "card")):
        definitions["cardFile"]["properties"][section] = {**_list_of(name), "type": ["array", "null"]}
    definitions["packFile"] = _struct(PackFile)
    definitions["syllabus"] = {"type": "array", "items": _struct(SyllabusEntry)}
    _share(definitions)
    return {
        "$schema": DRAFT,
        "title": "mlprep card file, syllabus or pack.yaml",
        "if": {"type": "array"},
        "then": {"$ref": "#/definitions/syllabus"},
        "else": {
            "if": {"required": ["pack"]},
            "then": {"$ref": "#/definitions/packFile"},
            "else": {"$ref": "#/definitions/cardFile"},
        },
        "definitions": definitions,
    }


def _share(definitions: dict[str, Any]) -> None:
    """Says what a key may hold once, if it means the same wherever it stands."""
    meanings: dict[str, list[Any]] = {}
    for definition in definitions.values():
        for key, meaning in definition.get("properties", {}).items():
            if meaning not in meanings.setdefault(key, []):
                meanings[key].append(meaning)
    shared = {key: found[0] for key, found in meanings.items() if len(found) == 1}
    for definition in definitions.values():
        for key in definition.get("properties", {}):
            if key in shared:
                definition["properties"][key] = {"$ref": f"#/definitions/key-{key}"}
    definitions.update({f"key-{key}": meaning for key, meaning in shared.items()})


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/definitions/{name}"}}


def _card(kind: str, struct: type[Struct]) -> dict[str, Any]:
    card = _struct(struct)
    card["properties"] = {"kind": {"const": kind}, **card["properties"]}
    card["required"] = ["kind", *card["required"]]
    return card


def _struct(struct: type[Struct]) -> dict[str, Any]:
    keys = keys_of(struct)
    properties = {name: _value(key.shape) for name, key in keys.items()}
    if "follow_ups" in properties:
        properties["follow_ups"] = {**properties["follow_ups"], **_list_of("followUp")}
    required = [name for name, key in keys.items() if key.required]
    return {
        "type": "object",
        "description": (struct.__doc__ or "").strip(),
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _value(shape: Shape) -> dict[str, Any]:
    options: list[dict[str, Any]] = []
    if shape.text is not None:
        options.append(_text(shape.text))
    if shape.items is not None:
        options.append({"type": "array", "items": _value(shape.items)})
    if shape.names is not None and shape.values is not None:
        options.append({"type": "object", "additionalProperties": _value(shape.values)})
    if shape.struct is not None:
        options.append(_struct(shape.struct))
    value = options[0] if len(options) == 1 else {"anyOf": options} if options else {"type": "object"}
    return {"description": shape.description, **value} if shape.description else value


def _text(rule: TextRule) -> dict[str, Any]:
    """To an editor's YAML `answer: 2` is a number; to the loader every value is text."""
    if rule.choices:
        numbers = [int(choice) for choice in rule.choices if choice.isdigit()]
        return {"enum": [*rule.choices, *numbers]}
    if rule.pattern:
        return {"type": "string", "pattern": rule.pattern, "maxLength": rule.max_length}
    return {"type": ["string", "number", "boolean"], "maxLength": rule.max_length}

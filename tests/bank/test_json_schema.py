"""The JSON Schema for editors, and the header by which editors find it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlprep.bank.jsonschema import make_schema
from mlprep.bank.packs import content_directory

CONTENT = content_directory()
SHIPPED = sorted(CONTENT.rglob("*.yaml"))


def test_the_committed_schema_is_the_one_the_types_make():
    committed = (CONTENT / "schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(make_schema(), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(CONTENT).as_posix())
def test_every_shipped_file_names_the_schema_in_its_first_line(path: Path):
    up = "../" * (len(path.relative_to(CONTENT).parts) - 1)
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema={up}schema.json"


def resolve(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        target = schema
        for name in part["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        part = target
    return part


def errors(schema: dict[str, Any], part: Any, value: Any) -> list[str]:
    """A validator of the few words of JSON Schema that ours uses; unknown words are an error."""
    part = resolve(schema, part)
    found: list[str] = []
    for word, rule in part.items():
        if word in {"$schema", "title", "description", "definitions", "then", "else"}:
            continue
        if word == "type":
            names = [rule] if isinstance(rule, str) else rule
            kinds = {
                "object": dict,
                "array": list,
                "string": str,
                "number": (int, float),
                "boolean": bool,
                "null": type(None),
            }
            found += (
                [] if any(isinstance(value, kinds[name]) for name in names) else [f"{value!r} is no {rule}"]
            )
        elif word == "enum":
            found += [] if value in rule else [f"{value!r} is none of {rule}"]
        elif word == "const":
            found += [] if value == rule else [f"{value!r} is not {rule}"]
        elif word == "pattern":
            found += [] if not isinstance(value, str) or re.search(rule, value) else [f"{value!r} !~ {rule}"]
        elif word == "maxLength":
            found += [] if not isinstance(value, str) or len(value) <= rule else ["too long"]
        elif word == "required":
            found += [f"no {key}" for key in rule if isinstance(value, dict) and key not in value]
        elif word == "properties":
            for key, inner in rule.items() if isinstance(value, dict) else ():
                found += errors(schema, inner, value[key]) if key in value else []
        elif word == "additionalProperties":
            for key in value.keys() - part.get("properties", {}).keys() if isinstance(value, dict) else ():
                found += [f"stray {key}"] if rule is False else errors(schema, rule, value[key])
        elif word == "items":
            for item in value if isinstance(value, list) else ():
                found += errors(schema, rule, item)
        elif word == "allOf":
            found += [error for inner in rule for error in errors(schema, inner, value)]
        elif word == "anyOf":
            found += (
                [] if any(not errors(schema, inner, value) for inner in rule) else [f"{value!r} fits nothing"]
            )
        elif word == "if":
            branch = part.get("else" if errors(schema, rule, value) else "then", {})
            found += errors(schema, branch, value)
        else:
            found.append(f"unknown word {word}")
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(CONTENT).as_posix())
def test_every_shipped_file_is_valid_to_an_editor(path: Path):
    """Editors resolve numbers and booleans, as the loader does not."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    schema = make_schema()
    assert errors(schema, schema, value) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("format: 1\ntopic: t\ncards:\n- {id: a, kind: numeric, concept: c, ask: q, anwser: 1}\n", "stray anwser"),
        ("format: 1\ntopic: t\ncards:\n- {id: a, kind: numeric, ask: q, answer: 1}\n", "no concept"),
        ("format: 1\ntopic: t\ncards:\n- {id: a, kind: nmeric, concept: c, ask: q, answer: 1}\n", "'nmeric' is none of"),
        ("format: 1\ntopic: t\ncards:\n- {id: a, kind: recall, concept: c, ask: q, answer: x, level: L4}\n", "'L4' is none of"),
        ("format: 1\ntopic: t\ncards:\n- {id: a, kind: recall, concept: c, ask: q, answer: x, follow_ups: [{id: b, kind: recall, ask: q}]}\n", "no answer"),
        ("format: 2\ntopic: t\n", "2 is none of"),
        ("- {id: a, title: A, level: L1, needs: b}\n", "'b' is no array"),
        ("format: 1\npack: p\ntitle: P\nauthor: me\n", "stray author"),
    ],
)  # fmt: skip
def test_an_editor_sees_what_the_loader_would_refuse(text: str, error: str):
    schema = make_schema()
    assert any(error in found for found in errors(schema, schema, yaml.safe_load(text)))


def test_every_key_is_explained():
    definitions = make_schema()["definitions"]
    for name, definition in definitions.items():
        for key, value in definition.get("properties", {}).items():
            if key not in {"kind", "format", "formulas", "cards"}:
                shown = value if "description" in value else definitions[value["$ref"].rpartition("/")[2]]
                assert shown["description"], (name, key)

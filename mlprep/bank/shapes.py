"""What a key of the schema may hold, read off its msgspec type.

msgspec's own inspection is not used: 0.22 corrupts memory when it has looked into several of these types.
"""

from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Meta, Struct, UnsetType, structs


@dataclass(frozen=True, slots=True)
class TextRule:
    """A text. holds: prose, maths, code, words or name.  choices: all it may be, if not empty."""

    holds: str = ""
    max_length: int | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be: a text, a list (of `items`), a mapping (of `names` to `values`) or a struct.

    description: for whoever writes it.
    """

    text: TextRule | None = None
    items: "Shape | None" = None
    names: TextRule | None = None
    values: "Shape | None" = None
    struct: type[Struct] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a struct."""

    required: bool
    shape: Shape


@cache
def keys_of(struct: type[Struct]) -> dict[str, Key]:
    """A struct's keys in their order."""
    return {field.encode_name: Key(field.required, shape_of(field.type)) for field in structs.fields(struct)}


def shape_of(kind: Any) -> Shape:
    """The shape of a type of the schema. Raises TypeError for one that no pack can hold."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(shape_of(arguments[0]), arguments[1:])
    if origin in {Union, UnionType}:
        return _union([shape_of(member) for member in arguments if member is not UnsetType])
    if origin is Literal:
        return Shape(text=TextRule("name", choices=tuple(arguments)))
    if origin is list:
        return Shape(items=shape_of(arguments[0]))
    if origin is dict:
        return Shape(names=shape_of(arguments[0]).text, values=shape_of(arguments[1]))
    if kind is str:
        return Shape(text=TextRule())
    if kind is Any:
        return Shape()
    if isinstance(kind, type) and issubclass(kind, Struct):
        return Shape(struct=kind)
    raise TypeError(kind)


def _annotated(shape: Shape, notes: tuple[Any, ...]) -> Shape:
    for note in notes:
        if not isinstance(note, Meta):
            continue
        if shape.text is not None:
            rule = TextRule(
                (note.extra or {}).get("holds") or shape.text.holds,
                note.max_length or shape.text.max_length,
                note.pattern or shape.text.pattern,
                shape.text.choices,
            )
            shape = replace(shape, text=rule)
        shape = replace(shape, description=note.description or shape.description)
    return shape


def _union(members: list[Shape]) -> Shape:
    """Members of a union differ in their form, so each part comes from the one that has it."""
    joined = Shape()
    for member in members:
        joined = Shape(
            text=joined.text or member.text,
            items=joined.items or member.items,
            names=joined.names or member.names,
            values=joined.values or member.values,
            struct=joined.struct or member.struct,
            description=joined.description or member.description,
        )
    return joined

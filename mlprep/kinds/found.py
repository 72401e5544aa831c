"""What a witness card asks to be found: read from what was typed, and held to its declaration."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mlprep import maths
from mlprep.core.cards import Card
from mlprep.kinds.fields import CardError, quote, read_table, say_error

_KIND_RELATIONS = {
    "real": {},
    "vector": {},
    "matrix": {},
    "function": {},
    "positive": {"{} > 0": "positive"},
    "integer": {"floor({}) = {}": "a whole number"},
    "dimension": {"floor({}) = {}": "a whole number", "{} >= 1": "at least 1"},
    "prob": {"{} >= 0": "a probability, 0 to 1", "{} <= 1": "a probability, 0 to 1"},
    "distribution": {
        "{} >= 0": "a distribution, nowhere negative",
        "sum({}) = 1": "a distribution, of sum 1",
    },
}
_PROPERTY_RELATIONS = {
    "positive": {"{} > 0": "positive"},
    "nonnegative": {"{} >= 0": "nowhere negative"},
    "integer": {"floor({}) = {}": "whole"},
    "prob": {"{} >= 0": "between 0 and 1", "{} <= 1": "between 0 and 1"},
    "prob-simplex": {"{} >= 0": "nowhere negative", "sum({}) = 1": "of sum 1"},
    "unit": {"norm({}) = 1": "of length 1"},
    "symmetric": {"{} = {}^T": "symmetric"},
    "psd": {"{} = {}^T": "symmetric", "min(eigenvalues({})) >= 0": "positive semidefinite"},
    "spd": {"{} = {}^T": "symmetric", "min(eigenvalues({})) > 0": "positive definite"},
    "orthogonal": {"{}^T {} = I": "orthogonal"},
    "invertible": {"det({}) != 0": "invertible"},
    "posdet": {"det({}) > 0": "of positive determinant"},
    "skew": {"{} = -{}^T": "skew-symmetric"},
}


class FoundError(ValueError):
    """What was typed is not the sort of thing asked for; the text says why."""


@dataclass(frozen=True, slots=True)
class Find:
    """One thing to be found.

    shape: () for a number; sizes are numbers, or names free to be any size.  over: a function's arguments.
    relations: what its declaration demands -> the word for it.
    """

    name: str
    summary: str
    shape: tuple[int | str, ...]
    over: tuple[str, ...]
    relations: Mapping[str, str]

    @property
    def scope(self) -> maths.Scope:
        """The names a learner may use."""
        return maths.Scope.of(dict.fromkeys(self.over, "real"))


def read_finds(card: Card) -> tuple[Find, ...]:
    """What is to be found, in the author's order. Raises CardError."""
    finds = []
    for name, declaration in read_table(card, "find").items():
        try:
            declared = maths.Scope.of({name: declaration}).names[0]
        except maths.MathsError as error:
            raise CardError(card, f"{quote(declaration)}: {say_error(error)}", "find", name) from None
        kind = declared.kind.value
        unknown = sorted(declared.props - _PROPERTY_RELATIONS.keys())
        if kind not in _KIND_RELATIONS or unknown:
            problem = f"'{unknown[0]}'" if kind in _KIND_RELATIONS else f"a {kind}"
            raise CardError(card, f"{problem} is not checked: add a condition to such_that", "find", name)
        demands = dict(_KIND_RELATIONS[kind])
        for prop in sorted(declared.props):
            demands |= _PROPERTY_RELATIONS[prop]
        relations = {relation.replace("{}", name): word for relation, word in demands.items()}
        over = (declared.over or ("x",)) if kind == "function" else ()
        finds.append(Find(name, declared.summary, declared.shape, over, relations))
    if not finds:
        raise CardError(card, "'find' is missing: name what is to be found, e.g. 'A: matrix 2 x 2'")
    return tuple(finds)


def add_brackets(find: Find, text: str) -> str:
    """The rows of a matrix typed without their outer brackets get them: 1, 2; 3, 4."""
    bare = text and len(find.shape) == 2 and not set(text) & set("[({")
    return f"[{text}]" if bare else text


def read_typed(find: Find, text: str, sizes: dict[str, int]) -> Any:
    """The value of what a learner typed. Raises FoundError."""
    reading = maths.read(text, find.scope, numeric=not find.over)
    if isinstance(reading, maths.Unread):
        raise FoundError(reading.caret(text))
    return read_found(find, text, {}, sizes)


def read_found(find: Find, text: str, values: Mapping[str, Any], sizes: dict[str, int]) -> Any:
    """The value of an example.

    values: what an author's may name.  sizes: of free dimensions so far, added to.  Raises FoundError.
    """
    try:
        value = maths.define(text, find.over) if find.over else maths.evaluate(text, values)
    except maths.MathsError as error:
        raise FoundError(say_error(error)) from None
    if find.over:
        return value
    if not maths.finite(value):
        raise FoundError("That is not finite.")
    shape = tuple(getattr(value, "shape", ()))
    wanted = (*find.shape, 1) if len(find.shape) == 1 else find.shape
    if len(shape) != len(wanted) or not all(_fits(*pair, sizes) for pair in zip(wanted, shape, strict=True)):
        sort = find.summary if find.shape else "number"
        raise FoundError(f"{find.name} should be a {sort}; this is {_describe(value, shape)}.")
    return value


def _fits(wanted: int | str, size: int, sizes: dict[str, int]) -> bool:
    return sizes.setdefault(wanted, size) == size if isinstance(wanted, str) else wanted == size


def _describe(value: Any, shape: tuple[int, ...]) -> str:
    if not shape:
        return "a number" if isinstance(value, int | float | Fraction) else "not written out in numbers"
    return f"a vector of {shape[0]}" if shape[1] == 1 else f"{shape[0]} x {shape[1]}"

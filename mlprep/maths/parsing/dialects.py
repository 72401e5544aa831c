"""Which language an answer is evidently written in, by the signs that only that language has."""

from __future__ import annotations

from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing.tokens import Kind, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES: Final = frozenset({
    "np", "numpy", "math", "torch", "tf", "jnp", "sp", "scipy", "special", "stats", "linalg", "nn", "F",
    "functional", "cmath", "jax", "tensorflow",
})  # fmt: skip
_WORDS: Final = frozenset({"None", "newaxis", "True", "False"})


class Dialect(Enum):
    """PYTHON: products by * go entry by entry and @ is the matrix product.  MATLAB: * is that product."""

    PLAIN = auto()
    PYTHON = auto()
    MATLAB = auto()


def dialect(tokens: Sequence[Token]) -> Dialect:
    """The language of a text: Python by @, **, .T, a method or None; MATLAB by primes beside *."""
    if any(_is_python(one, other) for one, other in pairwise(tokens)):
        return Dialect.PYTHON
    signs = {token.text for token in tokens if token.kind is Kind.OP}
    return Dialect.MATLAB if {"'", "*"} <= signs else Dialect.PLAIN


def _is_python(token: Token, after: Token) -> bool:
    if token.kind is not Kind.OP:
        return token.kind is Kind.NAME and token.text in _WORDS
    if token.text == "^":
        return token.end - token.start == len("**")
    attribute = token.text == "." and after.kind is Kind.NAME and not (token.spaced or after.spaced)
    return token.text == "@" or attribute

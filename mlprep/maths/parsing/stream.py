"""The parser's hands: a position in the tokens, the context it is in, and the readings it could choose."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, SupportsIndex, overload

from mlprep.maths.parsing.dialects import Dialect, dialect
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees.characters import describe
from mlprep.maths.trees.faults import MathsError, NameFault
from mlprep.maths.trees.guard import MAX_DEPTH
from mlprep.maths.trees.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlprep.maths.trees import tree
    from mlprep.maths.trees.scope import NameKind, Scope
    from mlprep.maths.trees.shape import Shape

OPENERS: Final = frozenset({"(", "[", "{", "\\{", "⟨", "⌊", "⌈"})
CLOSERS: Final = frozenset({")", "]", "}", "\\}", "⟩", "⌋", "⌉"})
UNFINISHED: Final = frozenset({"+", "-", "*", "·", "/", "^", "=", "<", ">", "@", "∘"})
BARS: Final = frozenset({"|", "||", "lbar", "lnorm"})
_PARTNER: Final = {")": "(", "]": "[", "}": "{", "\\}": "\\{"}
_MAX_STEPS: Final = 20_000

_WORD_OPERATORS: Final = {
    "if": "if",
    "else": "else",
    "for": "for",
    "otherwise": "otherwise",
    "and": "and", "or": "or", "not": "not", "in": "in", "mod": "mod", "union": "or", "intersect": "and",
    "intersection": "and", "given": "mid", "setminus": "setminus", "xor": "xor", "choose": "choose",
    "percent": "%", "pm": "±",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """numeric: a number is wanted (1,234 is one).  form: 'set', 'interval', 'vector' or None."""

    numeric: bool = False
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A place where two readings exist.  key: stable name of the place."""

    key: tuple[str, int]
    options: int
    default: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """ends: tokens that end the expression.  blanks: they separate entries.  stop: place not to pass."""

    ends: frozenset[str] = frozenset()
    blanks: bool = False
    stop: int = 1 << 30


class Tokens(list[Token]):
    """The tokens; a look beyond the last one sees it, and it is END."""

    @overload
    def __getitem__(self, index: SupportsIndex) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> list[Token]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Token | list[Token]:
        try:
            return list.__getitem__(self, index)
        except IndexError:
            return list.__getitem__(self, -1)


@dataclass
class Stream:
    """State of one reading of one text."""

    tokens: list[Token]
    scope: Scope
    options: Options
    choices: Mapping[tuple[str, int], int]
    at: int = 0
    context: Context = field(default_factory=Context)
    seen: list[Choice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    depth: int = 0
    steps: int = 0
    unit: str = ""

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.tokens)
        self.tokens = Tokens(self._union(token, place) for place, token in enumerate(self.tokens))
        self.tokens = Tokens(self._word(token, place) for place, token in enumerate(self.tokens))

    def _union(self, token: Token, place: int) -> Token:
        """(0, 1) U (2, 3): a U between brackets joins intervals."""
        if token.text != "U" or token.kind is not Kind.NAME or "U" in self.scope.spellings or not place:
            return token
        if self.tokens[place - 1].text in {")", "]", "}"} and self.tokens[place + 1].text in {"(", "[", "{"}:
            return Token(Kind.OP, "or", token.start, token.end, token.spaced)
        return token

    def _word(self, token: Token, place: int) -> Token:
        if token.kind is not Kind.NAME or token.mark or self._is_part_of_a_name(place):
            return token
        if token.text == "to" and self.options.form == "interval":
            return Token(Kind.OP, ",", token.start, token.end, token.spaced)  # 2.1 to 3.9
        if token.text == "Delta" and self.scope.events and "Delta" not in self.scope.spellings:
            return Token(Kind.OP, "xor", token.start, token.end, token.spaced)  # A Δ B
        called = token.text in {"choose", "mod"} and self.tokens[place + 1].text == "("
        if token.text in _WORD_OPERATORS and token.text not in self.scope.spellings and not called:
            return Token(Kind.OP, _WORD_OPERATORS[token.text], token.start, token.end, token.spaced)
        return token

    def _is_part_of_a_name(self, place: int) -> bool:
        """Whether a word is glued to an underscore: the in of n_in, in_dim and n_{in}."""
        token, after = self.tokens[place], self.tokens[place + 1]
        if after.text == "_" and not after.spaced:
            return True
        opened = self.tokens[place - 1].text == "{" and after.text == "}"
        before = self.tokens[place - 1 - opened]
        return place > opened and before.text == "_" and not (token.spaced and not opened)

    # -- tokens

    @property
    def token(self) -> Token:
        """The next token; END at the context's stop."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise MathsError("too many ways to read this", hint="write brackets and products explicitly")
        token = self.tokens[self.at]
        if token.start >= self.context.stop:
            return Token(Kind.END, "", token.start, token.start)
        return token

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[self.at + ahead]

    @property
    def before(self) -> Token:
        return self.tokens[max(self.at - 1, 0)]

    def take(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def is_op(self, *texts: str) -> bool:
        token = self.token
        return token.kind is Kind.OP and token.text in texts

    def accept(self, *texts: str) -> Token | None:
        return self.take() if self.is_op(*texts) else None

    def close(self, opening: Token, *closing: str) -> Token:
        """The bracket that closes `opening`, or a fault that names it."""
        token = self.token
        if token.kind is Kind.OP and token.text in closing:
            return self.take()
        if token.kind is Kind.OP and token.text == "||" and "|" in closing:
            self.tokens[self.at] = Token(Kind.OP, "|", token.start + 1, token.end, spaced=False)
            return token
        if token.kind is Kind.END:
            raise MathsError(
                f"{_quoted(opening.text)} is never closed",
                opening.start,
                opening.end,
                f"add {_quoted(closing[0])}",
            )
        if token.kind is Kind.OP and token.text in CLOSERS:
            what = f"{_quoted(opening.text)} is closed by {_quoted(token.text)}"
            raise MathsError(what, token.start, token.end, f"use {_quoted(closing[0])}")
        raise self.unexpected(token)

    def unexpected(self, token: Token) -> MathsError:
        """A fault for a token that cannot stand here."""
        if token.kind is Kind.END:
            return MathsError("something is missing at the end", token.start, token.end, "finish the formula")
        if token.text in CLOSERS and token.kind is Kind.OP:
            before = self.before
            if before.kind is Kind.OP and before.text in UNFINISHED and before is not token:
                what = f"something is missing before {_quoted(token.text)}"
                return MathsError(what, token.start, token.end, "finish what stands in the brackets")
            partner = _PARTNER.get(token.text, "an opening bracket")
            return MathsError(
                f"{_quoted(token.text)} closes nothing",
                token.start,
                token.end,
                f"delete it, or open with {_quoted(partner)}",
            )
        if token.text == "...":
            return MathsError(
                "an ellipsis leaves open what is meant", *token.span, "write it as a sum: sum_i x_i"
            )
        if token.kind is Kind.NUMBER:
            return MathsError("two numbers side by side", token.start, token.end, "write * between them")
        shown = (
            token.text
            if token.text.isascii()
            else describe(token.text)
            if len(token.text) == 1
            else token.text
        )
        return MathsError(
            f"{_quoted(shown)} cannot stand here",
            token.start,
            token.end,
            "something before it is missing" if token.kind is Kind.OP else "write an operator before it",
        )

    # -- context, depth, readings

    @contextmanager
    def inside(self, *ends: str, blanks: bool = False, stop: int | None = None) -> Iterator[None]:
        """A bracket or a part with its own ends."""
        outer = self.context
        self.context = Context(frozenset(ends), blanks, outer.stop if stop is None else min(stop, outer.stop))
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise MathsError(
                f"more than {MAX_DEPTH} brackets within brackets",
                self.before.start,
                self.before.end,
                "simplify it",
            )
        try:
            yield
        finally:
            self.context = outer
            self.depth -= 1

    @contextmanager
    def binding(self, *names: str) -> Iterator[None]:
        """Names that mean an index or a value here."""
        self.bound.extend(names)
        try:
            yield
        finally:
            del self.bound[len(self.bound) - len(names) :]

    def choose(self, kind: str, place: int, options: int, default: int = 0, note: str = "") -> int:
        """Which of several readings to take at this place."""
        key = (kind, self.tokens[place].start)
        if all(choice.key != key for choice in self.seen):
            self.seen.append(Choice(key, options, default, note))
        return min(self.choices.get(key, default), options - 1)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    @cached_property
    def dialect(self) -> Dialect:
        """The language the whole text is evidently written in."""
        return dialect(self.tokens)

    @cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.scope)

    # -- what names mean

    def known(self, name: str) -> str | None:
        """The declared or bound name a spelling stands for."""
        if name in self.bound:
            return name
        return self.scope.spellings.get(name)

    def kind(self, node: tree.Node) -> Shape:
        return self.shapes.guess(node)

    def name_kind(self, name: str) -> NameKind | None:
        return None if name in self.bound else self.scope.kind(name)

    def unknown(self, name: str, token: Token) -> NameFault:
        """A fault for a name nobody declared, with the nearest that somebody did."""
        declared = [entry.name for entry in self.scope.declared]
        near = difflib.get_close_matches(name, declared, 1, 0.5) or [
            d for d in declared if d.lower() == name.lower()
        ]
        if near:
            hint = f"did you mean {near[0]}?"
        elif declared:
            hint = f"the names here are {', '.join(declared[:12])}"
        else:
            hint = "no names are declared here"
        return NameFault(f"unknown name {_quoted(name)}", token.start, token.end, hint)


def _quoted(text: str) -> str:
    return f'"{text}"'


def matching(tokens: list[Token], start: int) -> int:
    """The index of the bracket that closes the one at `start`; len(tokens) - 1 where none does."""
    level = 0
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token.kind is Kind.OP and token.text in OPENERS:
            level += 1
        elif token.kind is Kind.OP and token.text in CLOSERS:
            level -= 1
            if level == 0:
                return place
    return len(tokens) - 1

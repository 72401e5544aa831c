"""Names given beside a formula: `s(1 - s) where s = sigma(w x)`, `let m = max_k z_k: ..`, `w - v, v = g`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing.stream import CLOSERS, OPENERS
from mlprep.maths.parsing.substitution import substituted
from mlprep.maths.parsing.tokens import Kind, tokenize
from mlprep.maths.trees import shapes, tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.guard import MAX_DEPTH
from mlprep.maths.trees.scope import Declared, NameKind
from mlprep.maths.trees.shape import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlprep.maths.parsing.tokens import Token
    from mlprep.maths.trees.scope import Scope

_BEFORE: Final = frozenset({"let", "with", "setting"})
_BEHIND: Final = frozenset({"where", "with", "for", "and", "here", "setting", "let"})
_BREAKS: Final = frozenset({",", ";", ".", ":", "then"})
_MOST: Final = 6
_LARGEST: Final = 500  # nodes that the values of one name may come to


@dataclass(frozen=True, slots=True)
class Definition:
    """A name and where the text of its value stands."""

    name: str
    name_span: tree.Span
    span: tree.Span

    def fault(self, what: str) -> MathsError:
        return MathsError(what, *self.name_span, "put it in: write one formula")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A formula with names beside it.  formula: where its text stands."""

    formula: tree.Span
    definitions: tuple[Definition, ...]


def annotated(text: str, scope: Scope) -> Annotated | None:
    """The formula of a text and the undeclared names it explains; None where there are none."""
    tokens = tokenize(text)
    heads = [place for place in _outside_brackets(tokens) if _names_value(tokens, place, scope)]
    if not heads or len(heads) > _MOST or not all(_is_used(tokens, head) for head in heads):
        return None
    begins = [_start_of_head(tokens, head) for head in heads]
    leads = begins[0] == 0
    last = _end_of_value(tokens, heads[-1]) if leads else len(tokens) - 1
    formula = (tokens[last].end, tokens[-1].start) if leads else (0, tokens[begins[0]].start)
    if not text[slice(*formula)].strip():
        return None
    ends = [*begins[1:], last]
    found = [
        Definition(tokens[head].text, tokens[head].span, (_value(tokens, head).start, tokens[end].start))
        for head, end in zip(heads, ends, strict=True)
    ]
    return Annotated(formula, tuple(found))


def _outside_brackets(tokens: Sequence[Token]) -> list[int]:
    level, places = 0, []
    for place, token in enumerate(tokens):
        level += (token.text in OPENERS) - (token.text in CLOSERS)
        if level == 0:
            places.append(place)
    return places


def _names_value(tokens: Sequence[Token], place: int, scope: Scope) -> bool:
    """Whether `, name =` or `where name =` stands here, of a name that means nothing yet."""
    token = tokens[place]
    if token.kind is not Kind.NAME or token.text in scope.spellings or not _sign(tokens, place):
        return False
    before = tokens[place - 1].text.lower() if place else ""
    return before in _BEHIND | {",", ";"} or (place == 1 and before in _BEFORE)


def _is_used(tokens: Sequence[Token], head: int) -> bool:
    places = (place for place, token in enumerate(tokens) if token.text == tokens[head].text)
    return any(not _sign(tokens, place) for place in places)


def _sign(tokens: Sequence[Token], head: int) -> int:
    """The length of `=` or `:=` behind a name, 0 where neither stands there."""
    signs = "".join(token.text for token in tokens[head + 1 : head + 3])
    return 2 if signs == ":=" else int(signs.startswith("=") and signs != "==")


def _value(tokens: Sequence[Token], head: int) -> Token:
    return tokens[head + 1 + _sign(tokens, head)]


def _start_of_head(tokens: Sequence[Token], head: int) -> int:
    """Where `, where name =` begins."""
    start = head
    while start > 0 and tokens[start - 1].text.lower() in _BEHIND | {",", ";"}:
        start -= 1
    return start


def _end_of_value(tokens: Sequence[Token], head: int) -> int:
    """Where, after `let name = value`, the formula is separated; the end where it is not."""
    places = (place for place in _outside_brackets(tokens) if place > head + 1)
    return next((place for place in places if tokens[place].text.lower() in _BREAKS), len(tokens) - 1)


def declared(definition: Definition, value: tree.Node, scope: Scope) -> Declared:
    """The name as a number, vector or matrix, as its value is.  Raises MathsError."""
    shape = shapes.infer(value, scope, entrywise=True)
    name = definition.name
    if shape.sort is Sort.NUMBER:
        return Declared(name, NameKind.REAL)
    sizes = tuple(size for size in (shape.rows, shape.cols) if size is not None)
    if not shape.is_array or len(sizes) != 2:
        raise definition.fault("a value is named beside the formula")
    if shape.is_vector:
        return Declared(name, NameKind.VECTOR, sizes[:1])
    return Declared(name, NameKind.MATRIX, sizes)


def put_in(formula: tree.Node, definition: Definition, value: tree.Node) -> tree.Node:
    """The formula with the value for the name.  Raises MathsError where an index would change its meaning."""
    if (_bound(formula) - _bound(value)) & tree.names(value):
        raise definition.fault("the index of this value is used by the formula")
    uses = sum(inner == tree.Name(definition.name) for inner in tree.walk(formula))
    large = uses * sum(1 for _ in tree.walk(value)) > _LARGEST
    made = None if large else substituted(formula, definition.name, value)
    if made is None or tree.depth(made) > MAX_DEPTH:
        raise definition.fault("a value is named beside the formula")
    return made


def _bound(node: tree.Node) -> set[str]:
    found: set[str] = set()
    for inner in tree.walk(node):
        found |= set(inner.variables) if isinstance(inner, tree.Fold) else set()
        found |= {inner.variable} if isinstance(inner, tree.Integral) else set()
    return found

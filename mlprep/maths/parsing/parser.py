"""Text to tree: the atoms, the whole answer, and every reading an ambiguous text has."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing import broadcasting
from mlprep.maths.parsing.atoms import Atoms
from mlprep.maths.parsing.definitions import Annotated, Definition, annotated, declared, put_in
from mlprep.maths.parsing.elements import as_interval, as_set, without_labels
from mlprep.maths.parsing.names import CONSTANTS
from mlprep.maths.parsing.numerals import is_unit, merge_numbers, without_hedges
from mlprep.maths.parsing.provisos import is_domain
from mlprep.maths.parsing.rearranging import arranged
from mlprep.maths.parsing.stream import Choice, Options
from mlprep.maths.parsing.tokens import Kind, tokenize
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError, RowsFault
from mlprep.maths.trees.guard import MAX_DEPTH, clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlprep.maths.trees.scope import Scope

MAX_READINGS: Final = 10
MAX_ORDER: Final = 6
_MAX_LABELS: Final = 4
_MAX_LABEL: Final = 12  # tokens before the sign of an update
_ASSIGNS: Final = re.compile(r"(?<![<>!=])=(?![=<>])|[←≈≃]|\\approx\b|\\(?:gets|leftarrow)\b|<-(?= )")
_TALK: Final = re.compile(r"\S.*?\b(where|since|because|which|when)\b", re.DOTALL)
_WORDS: Final = re.compile(r"\s*(?:(?:[A-Za-z]+ ){0,5}[A-Za-z]+:(?!=)|(?:return|so|thus|hence|therefore)\b)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One reading.  notes: what was assumed.  unit: a unit typed behind a number."""

    tree: tree.Node
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    unit: str = ""


class Parser(Atoms):
    """The whole grammar; see the modules it is built from."""

    # -- a whole answer

    def answer(self) -> tree.Node:
        """Everything up to the end: an expression, a list where a list is wanted, a labelled value."""
        if self.is_op("=", "~=", "~"):
            self.take()
        with self.binding(*self.range_variable(), *self.place_variables()):
            node = self.update() or self.top_level()
        self.trailing_unit()
        if self.is_op(".", ",", ";", "\\\\") and self.peek().kind is Kind.END:
            self.take()
        if self.options.form is None and is_domain(self.tokens[self.at : -1]):
            self.note(f"what stands behind {self.before.text} was read as where the answer holds")
            self.at = len(self.tokens) - 1
        if self.token.kind is not Kind.END:
            raise self.after_answer()
        node = self.without_stretching(node)
        if tree.depth(node) > MAX_DEPTH:
            raise MathsError(f"nested more than {MAX_DEPTH} deep", hint="simplify it")
        self.check_intervals(node)
        if _differentiations(node) > MAX_ORDER:
            raise MathsError(f"more than {MAX_ORDER} derivatives of derivatives", hint="simplify it")
        return node

    def without_stretching(self, node: tree.Node) -> tree.Node:
        """Products by @ and NumPy's stretching written out; a 1-D array as a column or, else, as a row."""
        if not broadcasting.occurs(node):
            return node
        reading = broadcasting.Broadcasting(node, self.scope, self.dialect)
        for note in reading.notes:
            self.note(note)
        if reading.is_line and self.choose("line", 0, 2, 0, "the 1-D array was read as a row"):
            return tree.turned(reading.tree)
        return reading.tree

    def update(self) -> tree.Node | None:
        """`w -= g` is w - g, and `w <- w - g` is w - g; None for what is no update."""
        place = next((k for k in range(1, _MAX_LABEL) if self._updates(k)), None)
        if place is None:
            return None
        symbol = self.tokens[place].text
        with self.inside(stop=self.tokens[place].start):
            left = self.top_level()
        if self.at != place:
            raise self.unexpected(self.token)
        self.at = place + 2
        right = self.top_level()
        span = (left.span[0], right.span[1])
        made = {
            "+": tree.Add((left, right), span=span),
            "-": tree.Add((left, tree.Neg(right, span=right.span)), span=span),
            "*": tree.Mul((left, right), span=span),
            "/": tree.Div(left, right, span=span),
        }
        return made.get(symbol, right)

    def _updates(self, place: int) -> bool:
        """Whether `-=`, `+=`, `*=`, `/=` or `<- ` stands at a token."""
        first, second, third = self.tokens[place], self.tokens[place + 1], self.tokens[place + 2]
        if first.kind is not Kind.OP or second.kind is not Kind.OP or second.spaced:
            return False
        arrow = first.text + second.text == "<-" and third.spaced
        return (arrow and self.options.form is None) or (
            first.text in {"+", "-", "*", "/"} and second.text == "="
        )

    @staticmethod
    def check_intervals(node: tree.Node) -> None:
        """Intervals are answers, not numbers to compute with."""
        arithmetic = (
            tree.Add | tree.Mul | tree.Div | tree.Neg | tree.Power | tree.Transpose | tree.Binary | tree.Index
        )
        for inner in tree.walk(node):
            if isinstance(inner, arithmetic):
                for child in tree.children(inner):
                    if isinstance(child, tree.Interval):
                        raise MathsError("an interval in a calculation", *child.span, "compute with its ends")

    def range_variable(self) -> tuple[str, ...]:
        """Where an interval or set is wanted, the one unknown letter: x of 0 < x < 1 and x = 2 or x = 3."""
        if self.options.form not in {"interval", "set"}:
            return ()
        words = {token.text for token in self.tokens if token.kind is Kind.NAME} - CONSTANTS.keys() - {"R"}
        letters = {word for word in words if self.known(word) is None and functions.find(word) is None}
        related = any(token.text in {"<", "<=", ">", ">=", "=", "in"} for token in self.tokens)
        return tuple(letters) if related and len(letters) == 1 else ()

    def after_answer(self) -> MathsError:
        return self.unexpected(self.token)

    def top_level(self) -> tree.Node:
        form = self.options.form
        items = [self.expression()]
        joins = (",", ";", "or", "and") if form == "set" else (",", ";")
        while form in {"set", "vector", "interval"} and self.accept(*joins):
            if self.token.kind is Kind.END:
                break
            items.append(self.expression())
        if form == "set":
            return as_set(items)
        if form == "interval":
            return as_interval(items)
        if len(items) == 1:
            return items[0]
        span = (items[0].span[0], items[-1].span[1])
        rows = [item.items for item in items if isinstance(item, tree.Listing)]
        if len(rows) == len(items) and len({len(row) for row in rows}) == 1:
            return tree.Matrix(tuple(rows), span=span)  # [1, 2], [3, 4]
        return tree.Listing(tuple(items), span=span)

    def trailing_unit(self) -> None:
        """A unit behind a number: kept apart."""
        if not self.options.numeric or self.token.kind not in {Kind.NAME, Kind.OP}:
            return
        if not is_unit(self.tokens, self.at):
            return
        start = self.token.start
        while is_unit(self.tokens, self.at, inside=True):
            self.take()
        self.unit = " ".join(t.text for t in self.tokens if start <= t.start < self.before.end)


def _read_once(text: str, scope: Scope, options: Options, choices: Mapping[tuple[str, int], int]) -> Parsed:
    """One reading; where blanks as separators leave rows of different lengths, they multiply."""
    tokens = arranged(tokenize(without_hedges(text) if options.numeric else text), scope)
    if options.numeric:
        tokens = merge_numbers(tokens, options.form, x_is_times="x" not in scope.spellings)
    if options.form == "interval" and tokens[0].text == "from":
        tokens = tokens[1:]  # from -1 to 1
    if options.form in {"set", "vector"}:
        tokens = without_labels(tokens)
    parser = Parser(tokens, scope, options, choices)
    try:
        return _parsed(parser)
    except RowsFault:
        products = {choice.key: 0 for choice in parser.seen if choice.key[0] == "blanks"}
        if products.items() <= choices.items():
            raise
        with suppress(MathsError):
            return _parsed(Parser(tokens, scope, options, {**choices, **products}))
        raise


def _parsed(parser: Parser) -> Parsed:
    node = parser.answer()
    return Parsed(node, tuple(parser.notes), tuple(parser.seen), parser.unit)


@lru_cache(maxsize=8192)
def parse(
    text: str, scope: Scope, *, numeric: bool = False, form: str | None = None, labels: bool = True
) -> Parsed:
    """The preferred reading of a text.  Raises MathsError (with its place) for what cannot be read.

    labels: whether `m =` before an answer may be dropped; an author's relation keeps its left-hand side.
    """
    return _guarded(clean(text), scope, Options(numeric, form), {}, labels=labels)


def readings(
    text: str, scope: Scope, first: Parsed, *, numeric: bool = False, form: str | None = None
) -> list[Parsed]:
    """The other readings of an ambiguous text, the likeliest first; at most MAX_READINGS."""
    text = clean(text)
    options = Options(numeric, form)
    found: list[Parsed] = []
    flips = [{c.key: option} for c in first.choices for option in range(c.options) if option != c.default]
    last = {c.key: 1 - c.default for c in first.choices if c.default in {0, 1}}
    if len(first.choices) > 1:
        flips.append(last)
    for flip in flips[:MAX_READINGS]:
        try:
            other = _guarded(text, scope, options, flip)
        except MathsError:
            continue
        note = next((c.note for c in first.choices if c.key in flip), "")
        other = Parsed(other.tree, (*other.notes, note) if note else other.notes, other.choices, other.unit)
        if other.tree != first.tree and all(other.tree != known.tree for known in found):
            found.append(other)
    return found


def _guarded(
    text: str,
    scope: Scope,
    options: Options,
    choices: Mapping[tuple[str, int], int],
    *,
    labels: bool = True,
) -> Parsed:
    try:
        try:
            return _read_once(text, scope, options, choices)
        except MathsError as fault:
            found = None if options.form in {"set", "interval"} else annotated(text, scope)
            if found is not None:
                return _put_together(text, found, scope, options, choices)
            return _without_labels(text, scope, options, choices, fault, labels=labels)
    except RecursionError:
        raise MathsError("nested too deeply", hint="simplify it") from None


def _about_words(text: str, fault: MathsError) -> MathsError:
    """The fault, or that the words behind a formula are not read."""
    talk = _TALK.search(text)
    return MathsError("words behind the formula", *talk.span(1), "write only the formula") if talk else fault


def _put_together(
    text: str, found: Annotated, scope: Scope, options: Options, choices: Mapping[tuple[str, int], int]
) -> Parsed:
    """The formula with the values that are named beside it in their places."""
    values: dict[Definition, tree.Node] = {}
    waiting = list(found.definitions)
    while waiting:
        definition, value = _first_read(text, waiting, scope, options)
        scope = scope.with_names([declared(definition, value, scope)])
        values[definition] = value
        waiting.remove(definition)
    whole = _guarded(_only(text, found.formula), scope, options, choices)
    node = whole.tree
    for definition in reversed(values):
        node = put_in(node, definition, values[definition])
    return replace(whole, tree=node)


def _first_read(
    text: str, waiting: list[Definition], scope: Scope, options: Options
) -> tuple[Definition, tree.Node]:
    """The first value that uses only names already known.  Raises MathsError where there is none."""
    faults: list[MathsError] = []
    for definition in waiting:
        try:
            return definition, _guarded(_only(text, definition.span), scope, options, {}).tree
        except MathsError as fault:
            faults.append(fault)
    raise faults[0]


def _only(text: str, span: tree.Span) -> str:
    """A part of the text, at its place."""
    return " " * span[0] + text[slice(*span)]


def _without_labels(
    text: str,
    scope: Scope,
    options: Options,
    choices: Mapping[tuple[str, int], int],
    fault: MathsError,
    *,
    labels: bool,
) -> Parsed:
    """`m = -1.5` and `dL/dw = ..`: a label before `=` that is not declared says nothing."""
    for _ in range(_MAX_LABELS if labels else 0):
        stop = _label_end(text, scope)
        if fault.start >= stop:
            break
        text = " " * stop + text[stop:]
        try:
            return _read_once(text, scope, options, choices)
        except MathsError as other:
            fault = other
    raise _about_words(text, fault)


def _label_end(text: str, scope: Scope) -> int:
    """Where the text behind `Answer:` or a first `=` or arrow outside brackets begins; 0 where neither is."""
    words = _WORDS.match(text)
    if words and (words[0].strip(" :") not in scope.spellings or text[words.end() :][:1].isspace()):
        return words.end()
    if text.lstrip().startswith("\\begin"):
        return 0
    begin = len(text) - len(text.lstrip())
    level = 0
    for place, char in enumerate(text[: begin + 60]):
        level += (char in "([{") - (char in ")]}")
        if level == 0 and (sign := _ASSIGNS.match(text, place)):
            return sign.end() if place > begin else 0
        if char in "=<>≤≥≠" and level == 0:
            return 0
    return 0


def _differentiations(node: tree.Node) -> int:
    """How many derivatives are taken of one another."""
    below = max((_differentiations(child) for child in tree.children(node)), default=0)
    own = node.order if isinstance(node, tree.Derivative) else 0
    return below + (2 if isinstance(node, tree.Derivative) and node.kind == "hessian" else own)

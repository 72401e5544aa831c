"""What authors compute: values of expressions, truth of relations, how often something is defined."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mlprep.maths import linear, numeric, sampling, shapes, tree
from mlprep.maths.arithmetic import is_array, is_number
from mlprep.maths.calculus import World
from mlprep.maths.compare import Match, by_rounding, by_tolerance, compare
from mlprep.maths.decide import FEWEST, Place, Setting, _piecewise, places
from mlprep.maths.echo import echo
from mlprep.maths.echo_latex import latex
from mlprep.maths.evaluation import Surroundings
from mlprep.maths.faults import MathsError, UndefinedError
from mlprep.maths.judging import matches
from mlprep.maths.parser import parse
from mlprep.maths.scope import Declared, NameKind, Scope
from mlprep.maths.shape import Sort
from mlprep.maths.shapes import uses_entries
from mlprep.maths.values import FunctionValue, Mode, Pair, Random, SetValue, TupleValue
from mlprep.maths.verdict import Judgement, Verdict
from mlprep.maths.wording import unread

if TYPE_CHECKING:
    from collections.abc import Mapping

WORLDS: Final = 8


# -- values


def evaluate(
    text: str, values: Mapping[str, Any], scope: Scope | None = None, *, form: str | None = None
) -> Any:
    """The value of an expression for given values of its names; the whole vocabulary.

    Decimals stay exact where they can.  form: 'interval' reads (a, b) as an interval.  Raises MathsError.
    """
    known = _scope_of(tuple((name, _sort(value)) for name, value in values.items()), scope)
    node = parse(text, known, form=form).tree
    around = Surroundings(values=dict(values), mode=Mode.CARD, entrywise=True)
    try:
        return _bracketed(_tidy(World(around).of(node)), node)
    except (
        RecursionError,
        OverflowError,
        ValueError,
        TypeError,
        ArithmeticError,
        np.linalg.LinAlgError,
    ) as fault:
        raise UndefinedError(f"this cannot be computed ({fault})") from None


def _bracketed(value: Any, node: tree.Node) -> Any:
    """A pair with its brackets: [a, b] may be meant as a closed interval."""
    if is_array(value) and isinstance(node, tree.Listing) and len(node.items) == 2:
        pair: Pair = value.view(Pair)
        pair.closed = (node.opening == "[", node.closing == "]")
        return pair
    return value


def _tidy(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return linear.scalar_of(value) if is_number(value) or is_array(value) else value


def _sort(value: Any) -> tuple[Any, ...]:
    """What a value's declaration must say."""
    if is_array(value):
        return ("array", *value.shape)
    if isinstance(value, FunctionValue):
        return ("function",)
    if isinstance(value, SetValue | TupleValue):
        return ("list", len(value.items))
    return ("number",)


@lru_cache(maxsize=4096)
def _scope_of(sorts: tuple[tuple[str, tuple[Any, ...]], ...], scope: Scope | None) -> Scope:
    declared = [
        _declared(name, sort)
        for name, sort in sorts
        if scope is None or scope.get(name) is None or sort[0] == "array"
    ]
    return scope.with_names(declared) if scope else Scope(tuple(declared))


def _declared(name: str, sort: tuple[Any, ...]) -> Declared:
    if sort[0] == "array" and sort[2] == 1:
        return Declared(name, NameKind.VECTOR, (sort[1],))
    if sort[0] == "array":
        return Declared(name, NameKind.MATRIX, (sort[1], sort[2]))
    if sort[0] == "list":
        return Declared(name, NameKind.VECTOR, (max(sort[1], 1),))
    return Declared(name, NameKind.FUNCTION if sort[0] == "function" else NameKind.REAL)


def define(text: str, parameters: tuple[str, ...], scope: Scope | None = None) -> FunctionValue:
    """A function value from a formula in its parameters, to hand to `evaluate`.  Raises MathsError."""
    inner = (scope or Scope()).with_names(Declared(name, NameKind.REAL) for name in parameters)
    body = parse(text, inner).tree
    around = Surroundings(
        values={}, mode=Mode.CARD, definitions={"f": body}, parameters={"f": parameters}, entrywise=True
    )

    def apply(args: list[Any], orders: tuple[int, ...]) -> Any:
        around.steps = 0
        names = [f"argument{k}" for k in range(len(args))]
        world = World(around)
        world.local = dict(zip(names, args, strict=True))
        return world.of(tree.Apply("f", tuple(tree.Name(name) for name in names), orders))

    return FunctionValue(apply)


def same(a: Any, b: Any, *, tolerance: Any = None, form: str | None = None, up_to: str | None = None) -> bool:
    """Whether two values are the same: integers exactly, others within 0.5 % or the tolerance."""
    limits = numeric.read_tolerance(tolerance)
    numbers = by_tolerance(limits) if limits else numeric.by_default
    return matches(numeric.form_value(a, form), numeric.form_value(b, form), numbers, up_to)


# -- truth in every world


def holds(
    relation: str,
    scope: Scope,
    *,
    where: str = "",
    definitions: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Verdict:
    """Whether a relation is true in every world.

    where: assignments such as 'u = 0, Sigma_1 = [[4]]'.  definitions: names and what they stand for, e.g.
    the answer.
    """
    try:
        question = _Question(relation, scope, where, dict(definitions or {}), seed)
    except MathsError as fault:
        return unread(fault)
    return question.verdict()


def worlds_defined(text: str, scope: Scope, definitions: Mapping[str, str] | None = None) -> int:
    """In how many of 8 worlds an expression is worth something finite."""
    question = _Question(text, scope, "", dict(definitions or {}), 0)
    count = 0
    for number in range(WORLDS):
        for domain in sampling.DOMAINS:
            place = question.place(number, domain)
            if place is not None and not isinstance(place.value(question.node), MathsError):
                count += 1
                break
    return count


class _Question:
    """A relation with its definitions and the values its `where` fixes."""

    def __init__(self, text: str, scope: Scope, where: str, definitions: dict[str, str], seed: int) -> None:
        self.seed = seed
        fixed = _assignments(where, scope)
        scope = _resized(scope, fixed)
        functions = {n for n in definitions if scope.kind(n) is NameKind.FUNCTION}
        plain: dict[str, tree.Node] = {}
        extra: list[Declared] = []
        for name, body in definitions.items():
            inner = scope.with_names(extra)
            if name in functions:
                over = scope.table[name].over or ("x",)
                inner = inner.with_names(Declared(n, NameKind.REAL) for n in over if not inner.get(n))
            plain[name] = parse(body, inner).tree
            if name not in functions:
                extra.append(_declared_like(name, plain[name], inner))
        self.scope = scope.with_names(extra)
        self.node = parse(text, self.scope).tree
        self.definitions = plain | {name: parse(body, scope).tree for name, body in fixed.items()}
        self.definitions = {name: _fitted(name, node, scope) for name, node in self.definitions.items()}
        base = Scope(
            tuple(e for e in self.scope.declared if e.name not in {d.name for d in extra}), scope.assumptions
        )
        self.drawn_from = Scope(tuple(e for e in base.declared if e.name not in functions), base.assumptions)

    def place(self, number: int, domain: str) -> Place | None:
        hints = sampling.random_hints(self.scope, (self.node, *self.definitions.values()))
        try:
            drawn = sampling.draw(self.drawn_from, self.seed, number, domain, hints)
        except MathsError:
            return None
        entrywise = any(uses_entries(node, self.scope) for node in (self.node, *self.definitions.values()))
        hidden = {name for name in self.definitions if name in drawn.values}
        if hidden:
            kept = {name: value for name, value in drawn.values.items() if name not in hidden}
            drawn = sampling.Draw(kept, drawn.supports, drawn.joint, drawn.functions)
        setting = Setting(self.drawn_from, self.seed, definitions=self.definitions)
        return Place(setting, drawn, entrywise, whole=False)

    def verdict(self) -> Verdict:
        wanted = (
            24 if _piecewise(self.node) or any(_piecewise(n) for n in self.definitions.values()) else WORLDS
        )
        true = 0
        fault: MathsError | None = None
        for domain in sampling.DOMAINS:
            for number in range(wanted + 2):
                place = self.place(number, domain)
                if place is None:
                    continue
                result = self.truth(place)
                if result is False:
                    return Verdict(Judgement.DIFFERENT, "sampled", echo(self.node), latex(self.node))
                if isinstance(result, MathsError):
                    fault = result
                else:
                    true += 1
                if true >= wanted:
                    return Verdict(Judgement.EQUIVALENT, "sampled", echo(self.node), latex(self.node))
        if true >= FEWEST:
            return Verdict(Judgement.EQUIVALENT, "sampled", echo(self.node), latex(self.node))
        reason = fault.message if fault else "it has no value in any world"
        return Verdict(
            Judgement.UNDECIDED, "", echo(self.node), latex(self.node), "undefined", message=reason
        )

    def truth(self, place: Place) -> bool | MathsError:
        node = self.node
        if not isinstance(node, tree.Relation):
            value = place.value(node)
            if isinstance(value, MathsError):
                return value
            return bool(np.all(value.data)) if isinstance(value, Random) else bool(np.all(value))
        sides = [place.value(side) for side in node.sides]
        for side in sides:
            if isinstance(side, MathsError):
                return side
        for op, one, other, left, right in zip(
            node.ops, node.sides, node.sides[1:], sides, sides[1:], strict=False
        ):
            if not self.relation_holds(place, op, (one, other), (left, right)):
                return False
        return True

    @staticmethod
    def relation_holds(
        place: Place, op: str, nodes: tuple[tree.Node, tree.Node], sides: tuple[Any, Any]
    ) -> bool:
        if op in {"=", "!="}:
            match = place.compare(nodes[0], nodes[1], sides[0], sides[1], None)
            return (match is Match.SAME) == (op == "=")
        value = place.value(tree.Relation((op,), nodes))
        if isinstance(value, MathsError):
            return False
        if isinstance(value, Random):
            return bool(np.all(value.data))
        if is_array(value):
            return all(bool(linear.scalar_of(entry)) for entry in value.flat)
        return bool(value)


def _assignments(where: str, scope: Scope) -> dict[str, str]:
    """'mu_2 = mu_1, Sigma_1 = [[4]]' as names and texts."""
    found: dict[str, str] = {}
    for part in _split(where):
        name, equals, text = part.partition("=")
        name = scope.spellings.get(name.strip(), "")
        if not equals or not name:
            raise MathsError(
                f"'{part.strip()}' is no assignment of a declared name", hint="write name = value"
            )
        found[name] = text.strip()
    return found


def _split(where: str) -> list[str]:
    parts, level, start = [], 0, 0
    for place, char in enumerate(where):
        level += (char in "([{") - (char in ")]}")
        if char == "," and level == 0:
            parts.append(where[start:place])
            start = place + 1
    return [part for part in (*parts, where[start:]) if part.strip()]


def _resized(scope: Scope, fixed: Mapping[str, str]) -> Scope:
    """The scope in which the dimensions have the sizes of the explicit values: [[4]] makes k one."""
    sizes: dict[str, int] = {}
    for name, text in fixed.items():
        entry = scope.table[name]
        node = parse(text, scope).tree
        if entry.kind is NameKind.DIMENSION and isinstance(node, tree.Number):
            sizes[name] = int(node.value)
        if isinstance(node, tree.Listing) and len(entry.shape) == 1:
            _set(sizes, entry.shape[0], len(node.items))
        if isinstance(node, tree.Matrix) and len(entry.shape) == 2:
            _set(sizes, entry.shape[0], len(node.rows))
            _set(sizes, entry.shape[1], len(node.rows[0]))
    if not sizes:
        return scope
    from fractions import Fraction

    extra = [
        Declared(name, NameKind.DIMENSION, low=Fraction(size), high=Fraction(size))
        for name, size in sizes.items()
    ]
    return scope.with_names(extra)


def _set(sizes: dict[str, int], name: str | int, size: int) -> None:
    if isinstance(name, str) and sizes.setdefault(name, size) != size:
        raise MathsError(f"{name} would have two sizes", hint="give all values one size")


def _declared_like(name: str, node: tree.Node, scope: Scope) -> Declared:
    """A declaration that fits what a definition is worth."""
    shape = shapes.guess(node, scope)
    if shape.sort is Sort.MATRIX and shape.cols == 1:
        return Declared(name, NameKind.VECTOR, (shape.rows or 3,))
    if shape.sort is Sort.MATRIX:
        return Declared(name, NameKind.MATRIX, (shape.rows or 3, shape.cols or 3))
    return Declared(name, NameKind.RANDOM if shape.random else NameKind.REAL)


def _fitted(name: str, node: tree.Node, scope: Scope) -> tree.Node:
    """0 for a vector is its zero vector; I for a matrix has its size."""
    entry = scope.get(name)
    if entry is None or not entry.shape or entry.kind not in {NameKind.VECTOR, NameKind.MATRIX}:
        return node
    sizes = tuple(tree.number(s) if isinstance(s, int) else tree.Name(s) for s in entry.shape)
    if isinstance(node, tree.Number):
        filled = tree.Call("ones", sizes)
        return tree.Mul((node, filled)) if node.value else tree.Call("zeros", sizes)
    if len(sizes) == 2 and sizes[0] == sizes[1]:
        return (
            tree.Add((node, tree.Call("zeros", sizes)))
            if shapes.guess(node, scope).sort is Sort.IDENTITY
            else node
        )
    return node


def calc(text: str) -> Any:
    """The value of an expression without names.  Raises MathsError."""
    from mlprep.maths.decide import constant_value

    scope = Scope()
    parsed = parse(text, scope, numeric=True)
    if isinstance(parsed.tree, tree.Relation):
        return evaluate(text, {})
    return constant_value(parsed.tree, scope)


def same_values(a: Any, b: Any) -> bool:
    """Whether two values agree to nine digits."""
    return compare(a, b, by_rounding) is Match.SAME


__all__ = ["calc", "define", "evaluate", "holds", "places", "same", "worlds_defined"]

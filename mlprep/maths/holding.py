"""Truth of relations in every world, and in how many worlds something is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding.decide import FEWEST, PIECEWISE, Place, Setting
from mlprep.maths.deciding.verdict import Judgement, Verdict
from mlprep.maths.drawing import fixing, knots, sampling
from mlprep.maths.evaluating import linear
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.compare import Match
from mlprep.maths.evaluating.values import Random
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import shapes, tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.echo_latex import latex
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import Declared, NameKind, Scope
from mlprep.maths.trees.shape import Sort
from mlprep.maths.trees.shapes import uses_entries
from mlprep.maths.wording import unread

if TYPE_CHECKING:
    from collections.abc import Mapping

WORLDS: Final = 8


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
        given = fixing.assignments(where, scope)
        scope = fixing.resized(scope, given)
        self.functions = {name for name in (*definitions, *given) if scope.kind(name) is NameKind.FUNCTION}
        self.definitions: dict[str, tree.Node] = {}
        extra: list[Declared] = []
        for name, body in definitions.items():
            inner = scope.with_names(extra)
            node = self.parsed_body(name, body, inner)
            if name not in self.functions:
                extra.append(_declared_like(name, node, inner))
            self.definitions[name] = fixing.fitted(name, node, scope)
        self.fixed: dict[str, tree.Node] = {}
        for name, body in given.items():
            kept = self.definitions if name in self.functions else self.fixed
            kept[name] = fixing.fitted(name, self.parsed_body(name, body, scope), scope)
        self.scope = scope.with_names(extra)
        self.node = parse(text, self.scope, labels=False).tree
        unknown = {entry.name for entry in extra} | self.functions
        self.drawn_from = Scope(
            tuple(entry for entry in self.scope.declared if entry.name not in unknown), scope.assumptions
        )

    def parsed_body(self, name: str, text: str, scope: Scope) -> tree.Node:
        """What a name stands for; a function's body in its variables."""
        if name in self.functions:
            over = scope.table[name].over or ("x",)
            scope = scope.with_names(Declared(n, NameKind.REAL) for n in over if not scope.get(n))
        return parse(text, scope, labels=False).tree

    @property
    def trees(self) -> tuple[tree.Node, ...]:
        return (self.node, *self.definitions.values(), *self.fixed.values())

    def place(self, number: int, domain: str) -> Place | None:
        known = sampling.thresholds(self.scope, self.trees)
        try:
            drawn = sampling.draw(self.drawn_from, self.seed, number, domain, known)
        except MathsError:
            return None
        entrywise = any(uses_entries(node, self.scope) for node in self.trees)
        hidden = {name for name in self.definitions if name in drawn.values}
        if hidden:
            kept = {name: value for name, value in drawn.values.items() if name not in hidden}
            drawn = sampling.Draw(kept, drawn.supports, drawn.joint, drawn.functions)
        setting = Setting(self.drawn_from, self.seed, definitions=self.definitions)
        return Place(setting, drawn, entrywise, whole=False, fixed=self.fixed)

    def verdict(self) -> Verdict:
        wanted = PIECEWISE if any(map(knots.is_piecewise, self.trees)) else WORLDS
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


def _declared_like(name: str, node: tree.Node, scope: Scope) -> Declared:
    """A declaration that fits what a definition is worth."""
    shape = shapes.guess(node, scope)
    if shape.sort is Sort.MATRIX and shape.cols == 1:
        return Declared(name, NameKind.VECTOR, (shape.rows or 3,))
    if shape.sort is Sort.MATRIX:
        return Declared(name, NameKind.MATRIX, (shape.rows or 3, shape.cols or 3))
    return Declared(name, NameKind.RANDOM if shape.random else NameKind.REAL)

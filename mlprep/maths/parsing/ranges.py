"""What a big operator runs over, and sums over a set of values written out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

from mlprep.maths.parsing.substitution import substituted
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError

MAX_TERMS: Final = 64


@dataclass(frozen=True, slots=True)
class Range:
    """lower: of i = 1.  upper: of 1..n.  where: a condition.  values: of i in {0, 1}.

    listed: whether a set says what the variables run over.
    """

    variables: tuple[str, ...] = ()
    lower: tree.Node | None = None
    upper: tree.Node | None = None
    where: tree.Node | None = None
    values: tuple[tree.Node, ...] = ()
    listed: bool = False

    def over_support(self) -> Range:
        """Without the set, which only names the support."""
        return Range(self.variables, where=self.where)

    def bounded(self, body: tree.Node) -> Range:
        """With the ends of 1 <= i <= n and, without an end, of k >= 0; any other condition stays one."""
        where = self.where
        if self.lower or self.upper or len(self.variables) != 1 or not isinstance(where, tree.Relation):
            return self
        name = tree.Name(self.variables[0])
        if len(where.ops) == 2 and set(where.ops) <= {"<", "<="} and where.sides[1] == name:
            low, high = where.sides[0], where.sides[2]
            lower = low if where.ops[0] == "<=" else stepped(low, 1)
            return Range(self.variables, lower, high if where.ops[1] == "<=" else stepped(high, -1))
        if where.ops not in {(">",), (">=",)} or where.sides[0] != name or is_index(name.name, body):
            return self
        first = where.sides[1]
        lower = first if where.ops == (">=",) else stepped(first, 1)
        return Range(self.variables, lower, tree.Constant("inf"))


def stands_in_law(variables: tuple[str, ...], body: tree.Node) -> bool:
    """Whether one of the variables is an argument of a distribution or of P."""
    laws = [
        inner
        for inner in tree.walk(body)
        if isinstance(inner, tree.Density) or (isinstance(inner, tree.Operator) and inner.name == "P")
    ]
    return not tree.names(*laws).isdisjoint(variables)


def written_out(kind: str, over: Range, body: tree.Node, span: tree.Span) -> tree.Node:
    """f(0) + f(1) for a sum over {0, 1}.  Raises MathsError where it cannot be written so."""
    few = len(over.values) ** len(over.variables) <= MAX_TERMS
    terms: list[tree.Node | None] = [
        _at_values(body, over.variables, values)
        for values in product(over.values, repeat=len(over.variables) if few else 0)
    ]
    found = tuple(term for term in terms if term is not None)
    if not few or len(found) < len(terms) or over.where is not None or kind.startswith("arg"):
        raise MathsError(f"this {kind} over a set is not read", *span, "write its terms out")
    if len(found) == 1:
        return found[0]
    if kind in {"max", "min"}:
        return tree.Call(kind, found, span=span)
    return tree.Add(found, span=span) if kind == "sum" else tree.Mul(found, span=span)


def _at_values(body: tree.Node, names: tuple[str, ...], values: tuple[tree.Node, ...]) -> tree.Node | None:
    term: tree.Node | None = body
    for name, value in zip(names, values, strict=True):
        term = substituted(term, name, value) if term else None
    return term


def is_index(variable: str, body: tree.Node) -> bool:
    """Whether a variable stands as an index: k of x_k."""
    name = tree.Name(variable)
    return any(isinstance(part, tree.Index) and name in part.indices for part in tree.walk(body))


def stepped(end: tree.Node, step: int) -> tree.Node:
    """An end one step up or down; n of n + 1 - 1."""
    if isinstance(end, tree.Number) and end.value + step >= 0:
        return tree.number(end.value + step, end.span)
    one = tree.number(1)
    if isinstance(end, tree.Add) and end.terms[-1] == (one if step < 0 else tree.Neg(one)):
        rest = end.terms[:-1]
        return rest[0] if len(rest) == 1 else tree.Add(rest, span=end.span)
    return tree.Add((end, one if step > 0 else tree.Neg(one)), span=end.span)

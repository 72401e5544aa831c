"""Conditions on one unknown as intervals: 0 < x < 2/L, |x - m| <= r, 2x >= 1, x != 0 and x in (0, 1).

A condition is solved as it is written, by its parts: sides linear in the unknown, or in an absolute value
or an even power of such, joined by and, or, not and set differences.  Which of two ends is the larger is
asked of the worlds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from itertools import islice
from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding.decide import Setting, constant_value, is_constant, places
from mlprep.maths.evaluating.arithmetic import close, is_number
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable

Region = tuple[tree.Interval, ...]  # a point a is [a, a]
Order = Callable[[tree.Node, tree.Node], int | None]  # -1, 0, 1; None where it changes from world to world

_WORLDS: Final = 6
_FLIPPED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_INFINITY: Final = tree.Constant("inf")
_MINUS_INFINITY: Final = tree.Neg(_INFINITY)
_EVERYTHING: Final[Region] = (tree.Interval(_MINUS_INFINITY, _INFINITY, "(", ")"),)
_HINT: Final = "write the interval: (a, b)"


def region(node: tree.Node, reference: tree.Node | None, setting: Setting) -> tree.Node:
    """The interval, or the union of intervals and points, that a condition describes; else the node itself.

    reference: the expected intervals; the unknown is the name that does not occur in them.
    Raises UnsupportedError for a condition that is not solved here.
    """
    if not isinstance(node, tree.Relation | tree.Logic):
        return node
    solver = _Solver(_unknown(node, reference), order_in(reference or node, node, setting))
    return _as_tree(solver.solve(node))


def is_region(node: tree.Node) -> bool:
    """Whether a tree is written as an interval or a union of intervals."""
    if isinstance(node, tree.Logic):
        return node.op in {"or", "minus"} and is_region(node.args[0])
    return isinstance(node, tree.Interval)


def order_in(reference: tree.Node, answer: tree.Node, setting: Setting) -> Order:
    """How two expressions compare in the worlds of a question."""

    def order(one: tree.Node, other: tree.Node) -> int | None:
        if one == other:
            return 0
        if is_constant(one, setting.scope) and is_constant(other, setting.scope):
            return _compared(constant_value(one, setting.scope), constant_value(other, setting.scope))
        found = set()
        for place in islice(places(reference, answer, setting, _WORLDS, entrywise=False), _WORLDS):
            left, right = place.value(one), place.value(other)
            if is_number(left) and is_number(right):
                found.add(_compared(left, right))
        return found.pop() if len(found) == 1 else None

    return order


def _compared(one: float, other: float) -> int:
    return 0 if close(one, other) else -1 if one < other else 1


def _unknown(node: tree.Node, reference: tree.Node | None) -> str:
    """The name a condition is about: one the expected answer does not know, alone on a side if possible."""
    known = tree.names(reference) if reference is not None else set()
    names = sorted(tree.names(node) - known)
    alone = [
        side.name
        for inner in tree.walk(node)
        if isinstance(inner, tree.Relation)
        for side in inner.sides
        if isinstance(side, tree.Name) and side.name in names
    ]
    return (alone or names or [""])[0]


class _Solver:
    def __init__(self, unknown: str, order: Order) -> None:
        self.unknown = unknown
        self.order = order

    def solve(self, node: tree.Node) -> Region:
        if isinstance(node, tree.Interval):
            return (node,)
        if isinstance(node, tree.SetOf):
            return self.union(_point(item) for item in node.items)
        if isinstance(node, tree.Logic):
            return self.logic(node)
        if isinstance(node, tree.Relation):
            sides = zip(node.ops, node.sides, node.sides[1:], strict=False)
            return self.all_of([self.pair(op, left, right) for op, left, right in sides])
        return (_point(node),)

    def logic(self, node: tree.Logic) -> Region:
        parts = [tuple(filter(self.is_inhabited, self.solve(arg))) for arg in node.args]
        if node.op == "or":
            return self.union(interval for part in parts for interval in part)
        if node.op == "not":
            return self.complement(parts[0])
        if node.op == "minus":
            parts = [parts[0], *map(self.complement, parts[1:])]
        return self.all_of(parts)

    # -- one relation

    def pair(self, op: str, left: tree.Node, right: tree.Node) -> Region:
        if op == "in":
            return self.solve(right)
        if op == "!=":
            return self.complement(self.pair("=", left, right))
        if op not in {"<", "<=", "="}:
            return self.pair(_FLIPPED[op], right, left)
        atoms = {atom for side in (left, right) for atom in self.atoms(side)}
        if len(atoms) != 1:
            raise UnsupportedError("this inequality is not solved here", left.span[0], right.span[1], _HINT)
        atom = atoms.pop()
        if left == atom and not self.atoms(right):
            return self.bounded(op, atom, right)
        if right == atom and not self.atoms(left):
            return self.bounded(_FLIPPED.get(op, op), atom, left)
        return self.isolated(op, atom, tree.Add((left, tree.Neg(right))))

    def atoms(self, node: tree.Node) -> list[tree.Node]:
        """Where the unknown stands: its name, or the outermost absolute value or even power around it."""
        if node == tree.Name(self.unknown):
            return [node]
        inner = [atom for child in tree.children(node) for atom in self.atoms(child)]
        folded = (isinstance(node, tree.Call) and node.name == "abs") or _is_even_power(node)
        return [node] if inner and folded else inner

    def isolated(self, op: str, atom: tree.Node, difference: tree.Node) -> Region:
        """Where slope * atom + rest < 0."""
        slope, rest = _linear(difference, atom)
        sign = self.order(slope, tree.number(0))
        if not sign:
            raise UnsupportedError("this inequality is not solved here", *atom.span, _HINT)
        return self.bounded(op if sign > 0 else _FLIPPED.get(op, op), atom, tree.Div(tree.Neg(rest), slope))

    def bounded(self, op: str, atom: tree.Node, end: tree.Node) -> Region:
        """Where atom < end."""
        if isinstance(atom, tree.Power):
            return self.root(op, atom, end)
        if isinstance(atom, tree.Call):
            inner, minus = atom.args[0], tree.Neg(end)
            if op in {"<", "<=", "="}:
                sides = [self.pair(op, inner, end), self.pair(op, minus, inner)]
                return self.all_of(sides) if op != "=" else self.union(p for side in sides for p in side)
            far = [*self.pair(op, inner, end), *self.pair(_FLIPPED[op], inner, minus)]
            return self.union(far)
        if op == "=":
            return (_point(end),)
        if op in {"<", "<="}:
            return (tree.Interval(_MINUS_INFINITY, end, "(", "]" if op == "<=" else ")"),)
        return (tree.Interval(end, _INFINITY, "[" if op == ">=" else "(", ")"),)

    def root(self, op: str, atom: tree.Power, end: tree.Node) -> Region:
        """Where base^2 < end: |base| < sqrt(end), or nowhere."""
        if self.certain(end, tree.number(0)) < 0:
            return _EVERYTHING if op in {">", ">="} else ()
        distance = tree.Power(end, tree.Div(tree.number(1), atom.exponent))
        return self.bounded(op, tree.Call("abs", (atom.base,)), distance)

    # -- unions and intersections

    def certain(self, one: tree.Node, other: tree.Node) -> int:
        """Which end is the larger, which has to be clear."""
        if one == other:
            return 0
        if one == _INFINITY or other == _MINUS_INFINITY:
            return 1
        if one == _MINUS_INFINITY or other == _INFINITY:
            return -1
        found = self.order(one, other)
        if found is None:
            raise UnsupportedError("which of these is the larger is not clear", *other.span, _HINT)
        return found

    def all_of(self, parts: list[Region]) -> Region:
        found = parts[0]
        for part in parts[1:]:
            crossed = [self.crossed(one, other) for one in found for other in part]
            found = tuple(i for i in crossed if len(crossed) == 1 or self.is_inhabited(i))
        return found

    def crossed(self, one: tree.Interval, other: tree.Interval) -> tree.Interval:
        low, high = self.certain(one.low, other.low), self.certain(one.high, other.high)
        lower = other if low < 0 or (low == 0 and other.opening == "(") else one
        upper = other if high > 0 or (high == 0 and other.closing == ")") else one
        return tree.Interval(lower.low, upper.high, lower.opening, upper.closing)

    def is_inhabited(self, one: tree.Interval) -> bool:
        gap = self.certain(one.low, one.high)
        return gap < 0 or (gap == 0 and (one.opening, one.closing) == ("[", "]"))

    def union(self, intervals: Iterable[tree.Interval]) -> Region:
        """Sorted, and joined where they meet."""
        found: list[tree.Interval] = []
        for one in sorted(intervals, key=cmp_to_key(self._by_low)):
            last = found[-1] if found else None
            meet = self.certain(one.low, last.high) if last else 1
            if last is None or meet > 0 or (meet == 0 and (last.closing, one.opening) == (")", "(")):
                found.append(one)
                continue
            further = self.certain(one.high, last.high)
            upper = one if further > 0 or (further == 0 and one.closing == "]") else last
            found[-1] = tree.Interval(last.low, upper.high, last.opening, upper.closing)
        return tuple(found)

    def _by_low(self, one: tree.Interval, other: tree.Interval) -> int:
        return self.certain(one.low, other.low) or (other.opening == "[") - (one.opening == "[")

    def complement(self, region: Region) -> Region:
        rest = _EVERYTHING
        for one in region:
            below = tree.Interval(_MINUS_INFINITY, one.low, "(", ")" if one.opening == "[" else "]")
            above = tree.Interval(one.high, _INFINITY, "(" if one.closing == "]" else "[", ")")
            sides = tuple(side for side in (below, above) if side.low != side.high)
            rest = self.all_of([rest, sides])
        return rest


def _is_even_power(node: tree.Node) -> bool:
    exponent = node.exponent if isinstance(node, tree.Power) else None
    return isinstance(exponent, tree.Number) and exponent.value > 0 and exponent.value % 2 == 0


def _linear(node: tree.Node, atom: tree.Node) -> tuple[tree.Node, tree.Node]:
    """The slope and rest of slope * atom + rest.  Raises UnsupportedError where it is no such sum."""
    zero, one = tree.number(0), tree.number(1)
    if node == atom:
        return one, zero
    if atom not in tree.walk(node):
        return zero, node
    if isinstance(node, tree.Neg):
        slope, rest = _linear(node.arg, atom)
        return tree.Neg(slope), tree.Neg(rest)
    if isinstance(node, tree.Add):
        slopes, rests = zip(*(_linear(term, atom) for term in node.terms), strict=True)
        return tree.Add(slopes), tree.Add(rests)
    if isinstance(node, tree.Div) and atom not in tree.walk(node.under):
        slope, rest = _linear(node.over, atom)
        return tree.Div(slope, node.under), tree.Div(rest, node.under)
    if isinstance(node, tree.Mul):
        holding = [factor for factor in node.factors if atom in tree.walk(factor)]
        others = tuple(factor for factor in node.factors if factor not in holding)
        if len(holding) == 1 and len(others) == len(node.factors) - 1:
            slope, rest = _linear(holding[0], atom)
            return tree.Mul((*others, slope)), tree.Mul((*others, rest))
    raise UnsupportedError("this inequality is not solved here", *node.span, _HINT)


def _point(node: tree.Node) -> tree.Interval:
    return tree.Interval(node, node, "[", "]")


def _as_tree(region: Region) -> tree.Node:
    parts = [tree.SetOf((one.low,)) if one == _point(one.low) else one for one in region]
    if not parts:
        return tree.SetOf(())
    return parts[0] if len(parts) == 1 else tree.Logic("or", tuple(parts))

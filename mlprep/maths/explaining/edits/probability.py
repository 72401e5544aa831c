"""Slips with expectations, conditions, entropies and events."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeGuard

from mlprep.maths.explaining.edits.parts import ONE, TWO, Change, flatten, is_not, product, quoted, taken_for
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import Scope

Rule = Callable[[Any, Scope], Iterator[Change]]

_MOST_FACTORS: Final = 4
_ORDERED: Final = frozenset({"KL", "CE"})  # their two arguments have roles
_RELATIVES: Final = {"Var": ("Std",), "Std": ("Var",), "Cov": ("Corr",), "Corr": ("Cov",), "E": ("Var",)}


def is_ordered(node: tree.Node) -> TypeGuard[tree.Operator]:
    """Whether it is a functional of two arguments that have roles: KL, a cross-entropy."""
    if not isinstance(node, tree.Operator) or len(node.args) != 2:
        return False
    return node.name in _ORDERED or (node.name == "H" and not node.given)


def operators(node: tree.Operator, _scope: Scope) -> Iterator[Change]:
    """Arguments swapped, conditions dropped or turned round, one functional for another."""
    if is_ordered(node):
        turned = node.with_changes(args=node.args[::-1])
        yield Change(turned, "swapped", 1, f"The arguments of {node.name} are swapped.")
    if node.given:
        yield from _conditions(node)
    if node.name == "P":
        other = tree.Add((ONE, tree.Neg(node)))
        shown = f"{quoted(other)} and {quoted(node)} are mixed up."
        yield Change(other, "complement", 2, shown, shows=(other, *_complements(node)))
    for name in _RELATIVES.get(node.name, ()):
        yield taken_for(node.with_changes(name=name), node, "operator", 2)
    if len(node.args) == 1:
        yield from _single(node, node.args[0])
    elif node.name == "Cov":
        second = node.with_changes(name="E", args=(tree.Mul(node.args),))
        yield taken_for(second, node, "dropped-term", 3)


def _complements(node: tree.Operator) -> tuple[tree.Node, ...]:
    """P(not A) of P(A)."""
    return tuple(
        node.with_changes(args=(tree.Logic("not", (arg,)),)) for arg in node.args if len(node.args) == 1
    )


def _conditions(node: tree.Operator) -> Iterator[Change]:
    turned = node.with_changes(args=node.given, given=node.args)
    yield taken_for(turned, node, "swapped", 1)
    for gone in node.given:
        rest = tuple(part for part in node.given if part is not gone)
        shown = f"The condition on {quoted(gone)}"
        yield Change(
            node.with_changes(given=rest),
            "condition",
            2,
            f"{shown} is missing.",
            f"{shown} does not belong here.",
        )
    if len(node.given) > 1:
        yield Change(
            node.with_changes(given=()),
            "condition",
            3,
            "The conditions are missing.",
            "The conditions do not belong here.",
        )
    if node.name in {"P", "H"}:
        joint = node.with_changes(args=(*node.args, *node.given), given=())
        yield taken_for(joint, node, "condition", 2)
        yield taken_for(node.with_changes(args=node.given, given=()), node, "condition", 4)


def _single(node: tree.Operator, arg: tree.Node) -> Iterator[Change]:
    """E[X^2] against E[X]^2, E[log X] against log E[X], Var(X) against E[X^2]."""
    if node.name == "Var":
        second = node.with_changes(name="E", args=(tree.Power(arg, TWO),))
        yield taken_for(second, node, "dropped-term", 3)
    if node.name != "E":
        return
    if isinstance(arg, tree.Power):
        power = tree.Power(node.with_changes(args=(arg.base,)), arg.exponent)
        yield is_not(power, node, "power", 1)
    if isinstance(arg, tree.Call) and len(arg.args) == 1:
        moved = tree.Call(arg.name, (node.with_changes(args=arg.args),))
        yield is_not(moved, node, "order-of-operations", 3)
    for group in _taken_apart(arg):
        apart = tree.Mul(tuple(node.with_changes(args=(factor,)) for factor in group))
        yield Change(apart, "independence", 2, f"{quoted(apart)} is {quoted(node)} only without correlation.")
    shown = f"The expectation of {quoted(arg)}"
    yield Change(arg, "operator", 3, f"{shown} is missing.", f"{shown} does not belong here.")


def _taken_apart(arg: tree.Node) -> Iterator[tuple[tree.Node, ...]]:
    """The factors of a product or quotient, one by one, then in two groups."""
    parts = flatten(arg) if isinstance(arg, tree.Mul | tree.Div) else []
    if isinstance(arg, tree.Mul):
        yield arg.factors
    if not 2 < len(parts) <= _MOST_FACTORS:
        return
    for count in range(1, len(parts)):
        for group in itertools.combinations(parts[1:], count):
            chosen = [part for part in parts if any(part is one for one in group)]
            rest = [part for part in parts if not any(part is one for one in group)]
            yield product(rest), product(chosen)


def densities(node: tree.Density, _scope: Scope) -> Iterator[Change]:
    """p(z|x) for p(x|z), the joint or the marginal for the conditional."""
    if not node.given:
        return
    yield taken_for(tree.Density(node.name, node.given, node.args), node, "swapped", 1)
    yield taken_for(tree.Density(node.name, (*node.args, *node.given)), node, "condition", 2)
    yield taken_for(tree.Density(node.name, node.args), node, "condition", 2)


def events(node: tree.Logic, _scope: Scope) -> Iterator[Change]:
    """The complement dropped, 'and' for 'or'."""
    if node.op == "not":
        shown = quoted(node.args[0])
        yield Change(node.args[0], "complement", 2, f"{shown} and its complement are mixed up.")
    elif node.op in {"and", "or"}:
        other = "or" if node.op == "and" else "and"
        missing = f"'{other}' stands where '{node.op}' belongs."
        extra = f"'{node.op}' stands where '{other}' belongs."
        yield Change(tree.Logic(other, node.args), "function", 3, missing, extra)


RULES: Final[dict[type[tree.Node], tuple[Rule, ...]]] = {
    tree.Operator: (operators,),
    tree.Density: (densities,),
    tree.Logic: (events,),
}

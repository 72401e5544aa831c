"""Slips with expectations, conditions, entropies and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from mlprep.maths.explaining.edits.parts import ONE, TWO, Change, quoted
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import Scope

Rule = Callable[[Any, Scope], Iterator[Change]]

_ORDERED: Final = frozenset({"KL", "CE"})  # their two arguments have roles
_RELATIVES: Final = {"Var": ("Std",), "Std": ("Var",), "Cov": ("Corr",), "Corr": ("Cov",), "E": ("Var",)}


def operators(node: tree.Operator, _scope: Scope) -> Iterator[Change]:
    """Arguments swapped, conditions dropped or turned round, one functional for another."""
    if len(node.args) == 2 and (node.name in _ORDERED or (node.name == "H" and not node.given)):
        turned = node.with_changes(args=node.args[::-1])
        yield Change(turned, "swapped", 1, f"The arguments of {node.name} are swapped.")
    if node.given:
        yield from _conditions(node)
    if node.name == "P":
        other = tree.Add((ONE, tree.Neg(node)))
        shown = f"{quoted(other)} and {quoted(node)} are mixed up."
        yield Change(other, "complement", 2, shown, shows=(other, *_complements(node)))
    for name in _RELATIVES.get(node.name, ()):
        yield _taken_for(node.with_changes(name=name), node, "operator", 2)
    if len(node.args) == 1:
        yield from _single(node, node.args[0])
    elif node.name == "Cov":
        second = node.with_changes(name="E", args=(tree.Mul(node.args),))
        yield _taken_for(second, node, "dropped-term", 3)


def _complements(node: tree.Operator) -> tuple[tree.Node, ...]:
    """P(not A) of P(A)."""
    return tuple(
        node.with_changes(args=(tree.Logic("not", (arg,)),)) for arg in node.args if len(node.args) == 1
    )


def _taken_for(wrong: tree.Node, right: tree.Node, code: str, cost: int) -> Change:
    here, there = quoted(wrong), quoted(right)
    missing, extra = f"{here} stands where {there} belongs.", f"{there} stands where {here} belongs."
    return Change(wrong, code, cost, missing, extra, (wrong,))


def _conditions(node: tree.Operator) -> Iterator[Change]:
    turned = node.with_changes(args=node.given, given=node.args)
    yield _taken_for(turned, node, "swapped", 1)
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
        yield _taken_for(joint, node, "condition", 2)
        yield _taken_for(node.with_changes(args=node.given, given=()), node, "condition", 4)


def _single(node: tree.Operator, arg: tree.Node) -> Iterator[Change]:
    """E[X^2] against E[X]^2, E[log X] against log E[X], Var(X) against E[X^2]."""
    if node.name == "Var":
        second = node.with_changes(name="E", args=(tree.Power(arg, TWO),))
        yield _taken_for(second, node, "dropped-term", 3)
    if node.name != "E":
        return
    if isinstance(arg, tree.Power):
        power = tree.Power(node.with_changes(args=(arg.base,)), arg.exponent)
        yield Change(power, "power", 1, f"{quoted(power)} is not {quoted(node)}.")
    if isinstance(arg, tree.Call) and len(arg.args) == 1:
        moved = tree.Call(arg.name, (node.with_changes(args=arg.args),))
        yield Change(moved, "order-of-operations", 3, f"{quoted(moved)} is not {quoted(node)}.")
    if isinstance(arg, tree.Mul):
        apart = tree.Mul(tuple(node.with_changes(args=(factor,)) for factor in arg.factors))
        yield Change(apart, "independence", 3, f"{quoted(apart)} is {quoted(node)} only without correlation.")
    shown = f"The expectation of {quoted(arg)}"
    yield Change(arg, "operator", 3, f"{shown} is missing.", f"{shown} does not belong here.")


def densities(node: tree.Density, _scope: Scope) -> Iterator[Change]:
    """p(z|x) for p(x|z), the joint or the marginal for the conditional."""
    if not node.given:
        return
    yield _taken_for(tree.Density(node.name, node.given, node.args), node, "swapped", 1)
    yield _taken_for(tree.Density(node.name, (*node.args, *node.given)), node, "condition", 2)
    yield _taken_for(tree.Density(node.name, node.args), node, "condition", 2)


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

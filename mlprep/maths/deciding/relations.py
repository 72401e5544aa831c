"""Equations and inequalities as answers: the same if one is a multiple of the other."""

from __future__ import annotations

from typing import Final

from mlprep.maths.deciding.decide import Decision, Setting, by_constants, decide
from mlprep.maths.trees import tree

# What may stand before the = of an answer; a constant too: π is a policy or a stationary distribution.
LABELS: Final = (tree.Name, tree.Apply, tree.Derivative, tree.Index, tree.Constant, tree.Identity)
_FLIPPED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


def same_relation(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """Whether two statements say the same, or a value stands where a labelled value was meant."""
    if isinstance(reference, tree.Relation) and isinstance(answer, tree.Relation):
        return _two_relations(reference, answer, setting)
    if isinstance(reference, tree.Logic) and isinstance(answer, tree.Logic):
        if any(isinstance(arg, tree.Interval | tree.SetOf | tree.Listing) for arg in reference.args):
            return by_constants(reference, answer, setting)
        return _two_logics(reference, answer, setting)
    if isinstance(reference, tree.Logic) and reference.op == "or":
        return by_constants(reference, answer, setting)
    if isinstance(reference, tree.Relation):
        if set(reference.ops) == {"="}:
            return decide(reference.sides[-1], answer, setting)
        return Decision(same=False, how="exact", code="relation", reason="a relation is expected")
    if isinstance(answer, tree.Relation):
        return _value_with_label(reference, answer, setting)
    return Decision(same=False, how="exact", code="relation", reason="a relation is expected")


def _value_with_label(reference: tree.Node, answer: tree.Relation, setting: Setting) -> Decision:
    """`y = 2x` for 2x; of a chain a = b = c every part must be right."""
    if set(answer.ops) != {"="}:
        return Decision(
            same=False, how="exact", code="relation", reason="a value is expected, not an inequality"
        )
    sides = answer.sides
    if isinstance(sides[0], LABELS):
        sides = sides[1:]
    decision = Decision(same=True)
    for side in sides:
        decision = decide(reference, side, setting)
        if not decision.same:
            return decision
    return decision


def _two_relations(reference: tree.Relation, answer: tree.Relation, setting: Setting) -> Decision:
    if len(reference.ops) != len(answer.ops):
        if set(answer.ops) == {"="} and reference.ops == ("=",):
            return decide(reference.sides[-1], answer.sides[-1], setting)
        return Decision(same=False, how="exact", code="relation")
    if len(reference.ops) > 1:
        return _chains(reference, answer, setting)
    left: tree.Node = tree.Add((reference.sides[0], tree.Neg(reference.sides[1])))
    right: tree.Node = tree.Add((answer.sides[0], tree.Neg(answer.sides[1])))
    op, other = reference.ops[0], answer.ops[0]
    if _FLIPPED.get(op, op) == other and op not in {"=", "!="}:
        right, other = tree.Neg(right), op
    if op != other:
        return Decision(same=False, how="exact", code="relation", reason="the relation signs differ")
    if op == "in":
        parts = [decide(a, b, setting) for a, b in zip(reference.sides, answer.sides, strict=True)]
        return next((part for part in parts if not part.same), parts[0])
    return _multiples(left, right, setting, positive=op not in {"=", "!="})


def _multiples(left: tree.Node, right: tree.Node, setting: Setting, *, positive: bool) -> Decision:
    """Whether two expressions differ by a constant factor (above zero for inequalities)."""
    scaled = Setting(setting.scope, setting.seed, "scale", None, None, setting.definitions, setting.deadline)
    decision = decide(left, right, scaled)
    if decision.same and positive:
        plain = Setting(setting.scope, setting.seed, None, None, None, setting.definitions, setting.deadline)
        sign = decide(tree.Call("sign", (left,)), tree.Call("sign", (right,)), plain)
        return Decision(sign.same, "sampled", "relation" if not sign.same else "")
    return decision


def _chains(reference: tree.Relation, answer: tree.Relation, setting: Setting) -> Decision:
    sides, ops = answer.sides, answer.ops
    if ops != reference.ops:
        sides, ops = tuple(reversed(sides)), tuple(_FLIPPED.get(op, op) for op in reversed(ops))
    if ops != reference.ops:
        return Decision(same=False, how="exact", code="relation", reason="the relation signs differ")
    for one, other in zip(reference.sides, sides, strict=True):
        decision = decide(one, other, setting)
        if not decision.same:
            return decision
    return Decision(same=True, how="sampled")


def _two_logics(reference: tree.Logic, answer: tree.Logic, setting: Setting) -> Decision:
    """The same parts in any order."""
    if reference.op != answer.op or len(reference.args) != len(answer.args):
        return Decision(same=False, how="exact", code="relation")
    rest = list(answer.args)
    for part in reference.args:
        found = next((other for other in rest if decide(part, other, setting).same), None)
        if found is None:
            return Decision(same=False, how="exact", code="relation")
        rest.remove(found)
    return Decision(same=True, how="sampled")

"""A plain form in which trees that differ only in spelling are equal.

For comparing an answer that has no value, because its shapes do not fit, with what was expected.
"""

from __future__ import annotations

from functools import lru_cache

from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo

_INVERSE = tree.Neg(tree.number(1))


@lru_cache(maxsize=4096)
def normal(node: tree.Node) -> tree.Node:
    """The tree with products and sums flattened, terms sorted, inverses and transposes in one spelling."""
    node = tree.map_children(node, normal)
    match node:
        case tree.Number(value):
            return tree.number(value)
        case tree.Binary("@", left, right):
            return _product((left, right))
        case tree.Binary("\\", left, right):
            return _product((tree.Power(left, _INVERSE), right))
        case tree.Mul(factors):
            return _product(factors)
        case tree.Add(terms):
            return _sum(terms)
        case tree.Neg(tree.Neg(arg)):
            return arg
        case tree.Power(base, tree.Number(value)) if value == -1:
            return tree.Power(base, _INVERSE)
        case tree.Call("inv", (arg,)):
            return tree.Power(arg, _INVERSE)
        case tree.Call("solve", (left, right)):
            return _product((tree.Power(left, _INVERSE), right))
        case tree.Call("transpose", (arg,)):
            return tree.Transpose(arg)
    return node


def _product(factors: tuple[tree.Node, ...]) -> tree.Node:
    """One flat product, its sign in front."""
    flat: list[tree.Node] = []
    negative = False
    for factor in factors:
        inner = factor.arg if isinstance(factor, tree.Neg) else factor
        negative ^= inner is not factor
        flat.extend(inner.factors if isinstance(inner, tree.Mul) else (inner,))
    made = tree.Mul(tuple(flat))
    return tree.Neg(made) if negative else made


def _sum(terms: tuple[tree.Node, ...]) -> tree.Node:
    flat = [part for term in terms for part in (term.terms if isinstance(term, tree.Add) else (term,))]
    return tree.Add(tuple(sorted(flat, key=echo)))

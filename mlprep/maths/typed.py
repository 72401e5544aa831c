"""What a typed answer may not use: words beyond the elementary ones, restatements, parts ruled out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import functions, tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlprep.maths.trees.scope import Scope


def forbidden(node: tree.Node, allowed: Iterable[tree.Node], scope: Scope) -> str:
    """The first operator or function a typed answer may not use, or ''."""
    used = {_word(inner) for given in allowed for inner in tree.walk(given)}
    for inner in tree.walk(node):
        word = _word(inner)
        if word and word not in used and not _declared_for(inner, scope):
            return word
    return ""


def words(text: str, scope: Scope) -> frozenset[str]:
    """The operators and functions in a text that are more than arithmetic and elementary functions.

    Raises MathsError for a text that cannot be read.
    """
    return frozenset(filter(None, map(_word, tree.walk(parse(text, scope).tree))))


def _word(node: tree.Node) -> str:
    """The name of a node that is more than arithmetic and elementary functions."""
    if isinstance(node, tree.Call):
        found = functions.find(node.name)
        return "" if found is None or found.elementary else node.name
    if isinstance(node, tree.Operator):
        return node.name
    if isinstance(node, tree.Derivative):
        return {"diff": "a derivative", "grad": "grad", "hessian": "hess", "jacobian": "jac"}[node.kind]
    return "an integral" if isinstance(node, tree.Integral) else ""


def _declared_for(node: tree.Node, scope: Scope) -> bool:
    """Operators that what is declared speaks of: E with random variables, KL with distributions."""
    if not isinstance(node, tree.Operator):
        return False
    return bool(scope.random or scope.events or scope.distributions)


def holds_part(whole: tree.Node, part: tree.Node) -> bool:
    """Whether a sum or product contains all terms or factors of a part."""
    if isinstance(whole, tree.Add) and isinstance(part, tree.Add):
        return all(term in whole.terms for term in part.terms)
    if isinstance(whole, tree.Mul) and isinstance(part, tree.Mul):
        return all(factor in whole.factors for factor in part.factors)
    return False

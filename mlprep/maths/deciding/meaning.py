"""What an answer means beside the form that is expected.

Braces may stand for a list, a list for a column, a condition for an interval, `y = 2x` for 2x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlprep.maths.deciding.decide import is_constant
from mlprep.maths.deciding.regions import is_region, region
from mlprep.maths.deciding.relations import LABELS
from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from mlprep.maths.deciding.decide import Setting


def meant(answer: tree.Node, reference: tree.Node, setting: Setting) -> tree.Node:
    """The answer in the form of the reference.

    Raises UnsupportedError for a condition, where an interval is expected, that is not solved here.
    """
    if setting.form == "interval" or is_region(reference):
        return region(_value(answer), reference, setting)
    if isinstance(reference, tree.Relation | tree.Logic):
        return answer
    value = _value(answer)
    if isinstance(reference, tree.Matrix | tree.Listing):
        value = _unbraced(value)
    if isinstance(reference, tree.Listing) or tree.is_column(reference):
        return _column(value)
    turned = isinstance(reference, tree.Matrix | tree.Transpose)
    return _column(value) if not turned and is_constant(reference, setting.scope) else value


def form_of(node: tree.Node) -> str | None:
    """The form a reference is written in."""
    if isinstance(node, tree.SetOf):
        return "set"
    if is_region(node):
        return "interval"
    return "vector" if isinstance(node, tree.Listing | tree.Matrix) else None


def _value(node: tree.Node) -> tree.Node:
    """2x of y = 2x; of a chain a = b = c nothing is left out."""
    labelled = isinstance(node, tree.Relation) and node.ops == ("=",) and isinstance(node.sides[0], LABELS)
    return node.sides[1] if labelled and isinstance(node, tree.Relation) else node


def remainder(answer: tree.Node, reference: tree.Node) -> tree.Node | None:
    """The O(x^3) of x - x^2/2 + O(x^3), where the expected answer has none."""
    if isinstance(answer, tree.Growth) or any(isinstance(n, tree.Growth) for n in tree.walk(reference)):
        return None
    return next((inner for inner in tree.walk(answer) if isinstance(inner, tree.Growth)), None)


def before_remainder(answer: tree.Node) -> tree.Node:
    """The terms of a series before its remainder, also of `log(1 + x) = x - x^2/2 + O(x^3)`."""
    node = answer.sides[-1] if isinstance(answer, tree.Relation) and set(answer.ops) == {"="} else answer
    if not isinstance(node, tree.Add) or not isinstance(node.terms[-1], tree.Growth):
        return answer
    terms = node.terms[:-1]
    return terms[0] if len(terms) == 1 else tree.Add(terms, span=node.span)


def _unbraced(node: tree.Node) -> tree.Node:
    """{1, 2} as the list it stands for, whose order and length count; {{1, 2}, {3, 4}} as a matrix."""
    if not isinstance(node, tree.SetOf) or not node.items:
        return node
    rows = tuple(row.items for row in node.items if isinstance(row, tree.SetOf))
    if len(rows) == len(node.items) and len({len(row) for row in rows}) == 1:
        return tree.Matrix(rows, span=node.span)
    return tree.Listing(node.items, span=node.span)


def _column(node: tree.Node) -> tree.Node:
    """(1, 2)^T, the usual way to write a column in a line; also of its multiples, -[1, 2]^T/3, and sums."""
    match node:
        case tree.Transpose(tree.Listing(items) as listed) if len(items) > 1:
            return listed
        case tree.Neg(arg):
            return tree.Neg(_column(arg), span=node.span)
        case tree.Div(over, under):
            return tree.Div(_column(over), under, span=node.span)
        case tree.Add(terms):
            return tree.Add(tuple(map(_column, terms)), span=node.span)
        case tree.Mul(factors) if sum(map(_is_written_out, factors)) == 1:
            return tree.Mul(tuple(map(_column, factors)), span=node.span)
    return node


def _is_written_out(node: tree.Node) -> bool:
    return any(isinstance(inner, tree.Listing | tree.Matrix) for inner in tree.walk(node))

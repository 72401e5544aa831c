"""Answers whose shapes do not fit: the one small change that makes them right, if there is one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from mlprep.maths.explaining.edits.parts import MINUS_ONE, ONE, TWO, flatten, places, product
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.shapes import guess, infer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlprep.maths.explaining.edits.parts import Factors
    from mlprep.maths.explaining.trials import Case
    from mlprep.maths.trees.scope import Scope

Variant = tuple[tree.Node, tree.Node]  # another node, and the part of it that is new


def refitted(case: Case) -> tree.Node | None:
    """The part of the answer that makes it equal to what is expected, as it should have been written."""
    for node, rebuild, _where in places(case.answer):
        for other, part in _variants(node, case.scope):
            if case.late:
                return None
            whole = rebuild(other)
            if _has_shape(whole, case) and case.equals(whole, case.expected):
                return part
    return None


def _has_shape(whole: tree.Node, case: Case) -> bool:
    try:
        infer(whole, case.scope, entrywise=True)
    except MathsError:
        return False
    return True


def _variants(node: tree.Node, scope: Scope) -> Iterator[Variant]:
    """What may have been meant by an operation whose shapes do not fit."""
    match node:
        case tree.Mul() | tree.Binary("@"):
            yield from _of_product(flatten(node), scope)
        case tree.Div(over, under) if guess(under, scope).is_array:
            inverse = tree.Power(under, MINUS_ONE)
            yield from map(_whole, (tree.Mul((over, inverse)), tree.Mul((inverse, over))))
        case tree.Power(base, exponent) if guess(base, scope).is_array:
            if exponent == TWO:
                squares = tree.Power(tree.Norm(base), TWO), tree.Mul((tree.Transpose(base), base))
                yield from map(_whole, squares)
            elif exponent == MINUS_ONE:
                yield _whole(tree.Call("pinv", (base,)))
        case tree.Add(terms):
            for place, term in enumerate(terms):
                scaled = tree.Identity() if term == ONE else tree.Mul((term, tree.Identity()))
                for other in (tree.turned(term), scaled):
                    yield tree.Add((*terms[:place], other, *terms[place + 1 :])), other


def _of_product(parts: Factors, scope: Scope) -> Iterator[Variant]:
    """Two factors transposed, exchanged, or multiplied entry by entry."""
    arrays = [place for place, (part, _) in enumerate(parts) if guess(part, scope).is_array]
    for one, other in itertools.combinations(arrays, 2):
        first, second = parts[one][0], parts[other][0]
        for a, b in ((first, second), (second, first)):
            for left, right in itertools.product((a, tree.turned(a)), (b, tree.turned(b))):
                changed = list(parts)
                changed[one], changed[other] = (left, False), (right, False)
                whole = product(changed)
                yield whole, tree.Mul((left, right)) if other == one + 1 else whole
        if len(parts) == 2:
            yield _whole(tree.Binary(".*", first, second))


def _whole(node: tree.Node) -> Variant:
    return node, node

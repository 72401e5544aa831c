"""Brackets that are missing, too many or in another place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlprep.maths.explaining.edits.parts import (
    ONE,
    TWO,
    Change,
    Factors,
    Rebuild,
    bare,
    flatten,
    is_not,
    product,
    quoted,
    total,
)
from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from collections.abc import Iterator


def unbracketed(node: tree.Node, changed: tree.Node) -> Change:
    wrong, right = quoted(changed), quoted(node)
    missing = f"Brackets are missing: {wrong} is not {right}."
    extra = f"{right} has brackets where {wrong} is meant."
    return Change(changed, "brackets", 2, missing, extra, (changed,))


def opened_brackets(node: tree.Node, parts: Factors) -> Iterator[Change]:
    """The last bracket, or the first, of a product opened too early or too late: A b + c for a (b + c)."""
    (first, _), *_, (last, _) = parts
    if isinstance(last, tree.Add):
        start, *rest = last.terms
        opened = total([product([*parts[:-1], (start, False)]), *rest])
        cost = 4 if start == ONE else 2
        yield replace(unbracketed(node, opened), cost=cost)
        inner = bare(start)
        for cut in range(1, len(parts) - 1):
            head = [*parts[cut:-1], (start, False)]
            changed = product([*parts[:cut], (total([product(head), *rest]), False)])
            yield replace(unbracketed(node, changed), cost=3)
        if isinstance(inner, tree.Mul):
            yield from _late_brackets(node, parts[:-1], start, rest)
    if isinstance(first, tree.Add):
        start, *rest = first.terms
        after = [one for one in ((start, False), *parts[1:]) if one != (ONE, False)]
        late = [start, *rest[:-1], product([(rest[-1], False), *parts[1:]])]
        for terms in ([product(after), *rest], late):
            yield replace(unbracketed(node, total(terms)), cost=4)


def _late_brackets(
    node: tree.Node, before: Factors, start: tree.Node, rest: list[tree.Node]
) -> Iterator[Change]:
    """The bracket behind some factors of its first term: x y (z + 1) for x (y z + 1)."""
    factors = flatten(start)
    for cut in range(1, len(factors)):
        inner = total([product(factors[cut:]), *rest])
        yield is_not(product([*before, *factors[:cut], (inner, False)]), node, "brackets", 3)


def spread(node: tree.Node, inner: tree.Add, act: Rebuild, code: str) -> Iterator[Change]:
    """What is done to a sum done to its first term, f(a) + b, or to every term, f(a) + f(b), for f(a + b)."""
    start, *rest = inner.terms
    yield replace(unbracketed(node, total([act(start), *rest])), cost=3)
    signs = [isinstance(term, tree.Neg) for term in inner.terms]
    done = [act(bare(term)) for term in inner.terms]
    each = total([tree.Neg(one) if minus else one for one, minus in zip(done, signs, strict=True)])
    yield replace(is_not(each, node, code, 3), shows=(each,), extra_shows=(each,))


def square_of_bases(node: tree.Add) -> tree.Node | None:
    """(x - y)^2 for x^2 - y^2; None where not all terms are squares or 1."""
    bases: list[tree.Node] = []
    for term in node.terms:
        match bare(term):
            case tree.Power(base, exponent) if exponent == TWO:
                bases.append(tree.Neg(base) if isinstance(term, tree.Neg) else base)
            case one if one == ONE:
                bases.append(term)
            case _:
                return None
    return tree.Power(total(bases), TWO)


def short_exponents(node: tree.Power) -> Iterator[Change]:
    """x^n + 1 for x^(n+1), e^-x/2 for e^(-x/2)."""
    exponent, sign = bare(node.exponent), isinstance(node.exponent, tree.Neg)
    if isinstance(exponent, tree.Add) and not sign:
        first, *rest = exponent.terms
        yield unbracketed(node, total([tree.Power(node.base, first), *rest]))
    if isinstance(exponent, tree.Div):
        over = tree.Neg(exponent.over) if sign else exponent.over
        yield unbracketed(node, tree.Div(tree.Power(node.base, over), exponent.under))

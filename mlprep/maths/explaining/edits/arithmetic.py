"""Slips in sums, products, matrices, names and numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from mlprep.maths.explaining.edits.brackets import opened_brackets, square_of_bases, unbracketed
from mlprep.maths.explaining.edits.parts import (
    MINUS_ONE,
    ONE,
    TWO,
    Change,
    Factors,
    Rebuild,
    bare,
    flatten,
    in_product,
    is_not,
    literal,
    negative,
    product,
    quoted,
    signed,
    taken_for,
    total,
)
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import SCALARS, NameKind, Scope
from mlprep.maths.trees.shapes import Sort, guess

MAX_FACTORS: Final = 9
NUMBERS: Final = SCALARS - {NameKind.INDEX}
_IDENTITY: Final = (
    "A number cannot be added to a matrix: the identity matrix is missing.",
    "The identity matrix stands where a number belongs.",
)
_MATRIX_OF_ONES: Final = (
    "A matrix of ones stands where the identity matrix belongs.",
    "The identity matrix stands where a matrix of ones belongs.",
)
Rule = Callable[[Any, Scope], Iterator[Change]]


# -- sums


def sums(node: tree.Add, scope: Scope) -> Iterator[Change]:
    """A term dropped, of the wrong sign, doubled or halved."""
    for place, term in enumerate(node.terms):
        before, after = node.terms[:place], node.terms[place + 1 :]
        yield _dropped_term(node, term, total([*before, *after]), scope)
        flipped = total([*before, negative(term), *after])
        yield Change(flipped, "sign", 1, f"The sign of {quoted(bare(term))} is wrong.")
        for scaled in _scaled(term):
            text = f"The term {quoted(bare(term))} is off by a factor 2."
            yield Change(total([*before, scaled, *after]), "factor", 4, text)
    if squared := square_of_bases(node):
        yield replace(is_not(squared, node, "power", 3), shows=(squared,), extra_shows=(squared,))
    if len(node.terms) == 2:
        if node.terms[0] == ONE and isinstance(node.terms[1], tree.Neg):
            rest = node.terms[1].arg
            yield Change(rest, "complement", 2, f"{quoted(rest)} and {quoted(node)} are mixed up.")
        changed = tree.Mul(node.terms)
        yield Change(
            changed, "operation", 4, "A sum is expected, not a product.", "A product is expected, not a sum."
        )


def _dropped_term(node: tree.Add, term: tree.Node, rest: tree.Node, scope: Scope) -> Change:
    if bare(term) == ONE and isinstance(rest, tree.Name) and _counts(rest.name, scope):
        return Change(rest, "ddof", 1, f"{quoted(node)} and {quoted(rest)} are mixed up.")
    missing = f"The term {signed(term)} is missing."
    extra = f"The term {signed(term)} does not belong here."
    return Change(rest, "dropped-term", 2, missing, extra, gone=bare(term), mend=_adding(term))


def _adding(term: tree.Node) -> Rebuild:
    return lambda answer: tree.Add((answer, term))


def _scaled(term: tree.Node) -> list[tree.Node]:
    inner = bare(term)
    if isinstance(inner, tree.Number):
        return []
    doubled, halved = tree.Mul((TWO, inner)), tree.Div(inner, TWO)
    return [tree.Neg(new) if isinstance(term, tree.Neg) else new for new in (doubled, halved)]


# -- products and quotients


def products(node: tree.Node, scope: Scope) -> Iterator[Change]:
    """Factors dropped, on the wrong side of the fraction line, or in the wrong order."""
    parts = flatten(node)
    kept = [part for part in parts if part[0] is not MINUS_ONE]
    if len(kept) < 2 or len(parts) > MAX_FACTORS:
        return
    yield from _dropped_factors(parts, [part for part in kept if part[0] != ONE], scope)
    yield from _dropped_products(parts)
    if not any(below for _, below in parts):
        yield from opened_brackets(node, parts)
    if len(kept) == len(parts) == 2 and not any(below for _, below in parts):
        changed = total([part for part, _ in parts])
        yield Change(
            changed, "operation", 4, "A product is expected, not a sum.", "A sum is expected, not a product."
        )
    for place, (part, below) in enumerate(parts):
        if part not in {ONE, MINUS_ONE} and guess(part, scope).sort is Sort.NUMBER:
            moved = [*parts[:place], (part, not below), *parts[place + 1 :]]
            here, there = ("below", "above") if below else ("above", "below")
            missing, extra = (f"{quoted(part)} belongs {side} the fraction line." for side in (here, there))
            yield Change(product(moved), "upside-down", 3, missing, extra)
    if not any(below for _, below in parts):
        yield from _reordered(parts, scope)


def _dropped_products(parts: Factors) -> Iterator[Change]:
    """A term of a bracket dropped: named with the factors of the bracket."""
    for place, (part, below) in enumerate(parts):
        if below or not isinstance(part, tree.Add):
            continue
        before, after = parts[:place], parts[place + 1 :]
        for number, term in enumerate(part.terms):
            rest = total([*part.terms[:number], *part.terms[number + 1 :]])
            factors = [one for one in (*before, *_signed_parts(term), *after) if one != (ONE, False)]
            missing = product(factors)
            yield Change(
                product([*before, (rest, False), *after]),
                "dropped-term",
                2,
                f"The term {signed(missing)} is missing.",
                f"The term {signed(missing)} does not belong here.",
                gone=bare(term),
                mend=_adding(missing),
            )


def _signed_parts(term: tree.Node) -> Factors:
    return [(MINUS_ONE, False), (term.arg, False)] if isinstance(term, tree.Neg) else [(term, False)]


def _dropped_factors(parts: Factors, kept: Factors, scope: Scope) -> Iterator[Change]:
    most = min(3 if len(kept) <= 5 else 2, len(kept) - 1)
    for count in range(1, most + 1):
        for gone in itertools.combinations(kept, count):
            rest = [part for part in parts if not any(part is one for one in gone)]
            if isinstance(gone[0][0], tree.Identity) and count == 1:
                yield Change(product(rest), "identity", 1, *_IDENTITY)
                continue
            arrays = any(below and guess(part, scope).is_array for part, below in gone)
            what, several = _factors_in_words(gone, arrays=arrays)
            if _is_part_of_divisor(gone, rest, scope):
                what, several = (
                    f"{quoted(product([(part, False) for part, _ in gone]))} in the divisor",
                    False,
                )
            missing = f"{what} {'are' if several else 'is'} missing."
            extra = f"{what} {'do' if several else 'does'} not belong here."
            only = gone[0][0] if count == 1 else None
            yield Change(
                product(rest), "dropped-factor", 1 + count, missing, extra, gone=only, mend=_multiplying(gone)
            )


def _multiplying(gone: tuple[tuple[tree.Node, bool], ...]) -> Rebuild:
    return lambda answer: product([(answer, False), *gone])


def _is_part_of_divisor(gone: tuple[tuple[tree.Node, bool], ...], rest: Factors, scope: Scope) -> bool:
    """Whether factors of a divisor are gone of which some are left, and which do not divide by themselves."""
    arrays = any(guess(part, scope).is_array for part, _ in gone)
    return arrays and all(below for _, below in gone) and any(below for _, below in rest)


def _factors_in_words(parts: tuple[tuple[tree.Node, bool], ...], *, arrays: bool = False) -> tuple[str, bool]:
    """'The division by n', 'The factors 2 and x', and whether that is a plural.

    arrays: there are matrices below, by which nothing is divided.
    """
    if all(below for _, below in parts):
        return f"The division by {in_product(product([(part, False) for part, _ in parts]))}", False
    above = [part for part in parts if not part[1]]
    if len(above) < len(parts):
        below = [part for part in parts if part[1]]
        if arrays:
            here, there = (" and ".join(in_product(part) for part, _ in group) for group in (above, below))
            return f"{here} above the fraction line and {there} below it", True
        factors, divisors = _factors_in_words(tuple(above))[0], _factors_in_words(tuple(below))[0]
        return f"{factors} and {divisors[0].lower()}{divisors[1:]}", True
    names = " and ".join(in_product(part) for part, _ in parts)
    return (f"The factor {names}", False) if len(parts) == 1 else (f"The factors {names}", True)


def _reordered(parts: Factors, scope: Scope) -> Iterator[Change]:
    arrays = [
        place
        for place, (part, _) in enumerate(parts)
        if part is not MINUS_ONE and guess(part, scope).is_array
    ]
    for one, other in itertools.combinations(arrays, 2):
        changed = list(parts)
        changed[one], changed[other] = parts[other], parts[one]
        names = f"{quoted(parts[one][0])} and {quoted(parts[other][0])}"
        yield Change(product(changed), "order", 2, f"The order of {names} is wrong: matrices do not commute.")


def negatives(node: tree.Neg, scope: Scope) -> Iterator[Change]:
    """The minus sign dropped, and the slips of the product behind it."""
    shown = f"-{in_product(node.arg)}"
    yield Change(
        node.arg,
        "sign",
        1,
        f"The minus sign of {shown} is missing.",
        f"The minus sign of {shown} does not belong here.",
    )
    yield from products(node, scope)


def quotients(node: tree.Div, scope: Scope) -> Iterator[Change]:
    """The fraction upside down or without its brackets, and the slips of its factors."""
    if not (guess(node.over, scope).is_array or guess(node.under, scope).is_array):
        turned = tree.Div(node.under, node.over)
        missing, extra = (f"The fraction {quoted(one)} is upside down." for one in (turned, node))
        yield Change(turned, "upside-down", 2, missing, extra, (turned,))
        yield from _turned_but_numbers(flatten(node))
    if isinstance(node.over, tree.Add):
        *first, last = node.over.terms
        yield unbracketed(node, total([*first, tree.Div(last, node.under)]))
    if isinstance(node.under, tree.Add):
        start, *rest = node.under.terms
        yield unbracketed(node, total([tree.Div(node.over, start), *rest]))
        if isinstance(node.over, tree.Add):
            yield unbracketed(node, total([*first, tree.Div(last, start), *rest]))
    yield from products(node, scope)


def _turned_but_numbers(parts: Factors) -> Iterator[Change]:
    """2 d/m for 2 m/d."""
    numbers = [part for part in parts if isinstance(part[0], tree.Number) or part[0] is MINUS_ONE]
    rest = [part for part in parts if part not in numbers]
    if not numbers or len({below for _, below in rest}) < 2:
        return
    other = [(part, not below) for part, below in rest]
    said = taken_for(product(other), product(rest), "upside-down", 3)
    whole = product([*numbers, *other])
    yield replace(said, node=whole, shows=(whole,))


# -- matrices


def transposes(node: tree.Transpose, _scope: Scope) -> Iterator[Change]:
    shown = quoted(node.arg)
    yield Change(
        node.arg,
        "transpose",
        1,
        f"The transpose of {shown} is missing.",
        f"{shown} should not be transposed.",
    )


def entrywise(node: tree.Binary, _scope: Scope) -> Iterator[Change]:
    """A factor of an entrywise product dropped or added, a Kronecker product turned."""
    left, right = node.left, node.right
    if node.op in {".*", "./"}:
        what = "product" if node.op == ".*" else "quotient"
        missing, extra = (
            f"An entrywise {what} is expected, not a sum.",
            f"A sum is expected, not an entrywise {what}.",
        )
        yield Change(tree.Add((left, right)), "operation", 4, missing, extra)
    if node.op == "./":
        yield _lone_factor((right,), left)
    if node.op == ".*":
        factors = _entrywise_factors(node)
        for count in range(1, min(3, len(factors))):
            for gone in itertools.combinations(factors, count):
                rest = [factor for factor in factors if not any(factor is one for one in gone)]
                yield _lone_factor(gone, _entrywise_product(rest))
    if node.op == "kron":
        yield Change(
            tree.Binary("kron", right, left), "order", 3, "The order of the Kronecker product is wrong."
        )


def _entrywise_factors(node: tree.Node) -> list[tree.Node]:
    if isinstance(node, tree.Binary) and node.op == ".*":
        return _entrywise_factors(node.left) + _entrywise_factors(node.right)
    return [node]


def _entrywise_product(factors: list[tree.Node]) -> tree.Node:
    made = factors[0]
    for factor in factors[1:]:
        made = tree.Binary(".*", made, factor)
    return made


def _lone_factor(gone: tuple[tree.Node, ...], rest: tree.Node) -> Change:
    what, several = _factors_in_words(tuple((part, False) for part in gone))
    missing = f"{what} {'are' if several else 'is'} missing."
    extra = f"{what} {'do' if several else 'does'} not belong here."
    return Change(rest, "dropped-factor", 1 + len(gone), missing, extra)


def identities(_node: tree.Identity, _scope: Scope) -> Iterator[Change]:
    """A matrix of ones or a number in the place of the identity."""
    ones = tree.Call("ones", ())
    yield Change(tree.Mul((ones, tree.Transpose(ones))), "identity", 1, *_MATRIX_OF_ONES)
    yield Change(ONE, "identity", 1, *_IDENTITY)


# -- names and numbers


def names(node: tree.Name, scope: Scope) -> Iterator[Change]:
    """Another name, the complement, n - 1, the square or the transpose in the place of a name."""
    entry = scope.get(node.name)
    if entry is None:
        return
    name = node.name
    if entry.kind is NameKind.PROB:
        new: tree.Node = tree.Add((ONE, tree.Neg(node)))
        yield Change(new, "complement", 2, f"{name} and 1 - {name} are mixed up.")
    if entry.kind is NameKind.EVENT:
        new = tree.Logic("not", (node,))
        yield Change(new, "complement", 2, f"{name} and its complement are mixed up.")
    if _counts(name, scope):
        for step in (MINUS_ONE, ONE):
            counted = tree.Add((node, step))
            text = f"{quoted(counted)} and {name} are mixed up."
            yield Change(counted, "ddof", 2, text, shows=(counted,))
    if entry.kind is NameKind.DIMENSION:
        square = tree.Power(node, TWO)
        yield Change(square, "square", 3, f"{quoted(square)} and {name} are mixed up.", shows=(square,))
    elif entry.is_scalar or entry.kind is NameKind.RANDOM:
        missing, extra = f"{name} should not be squared.", f"{name} should be squared."
        square = tree.Power(node, TWO)
        yield Change(square, "square", 3, missing, extra, (square,))
    if entry.kind in {NameKind.MATRIX, NameKind.VECTOR}:
        missing, extra = f"{name} should not be transposed.", f"{name} needs a transpose."
        yield Change(tree.Transpose(node), "transpose", 2, missing, extra, (tree.Transpose(node),))
    if entry.kind is NameKind.MATRIX and entry.shape[0] == entry.shape[1]:
        missing, extra = f"{name} should not be inverted.", f"{name} should be inverted."
        inverse = tree.Power(node, MINUS_ONE)
        yield Change(inverse, "inverse", 2, missing, extra, (inverse,))
    for other in namesakes(name, scope) if not entry.is_scalar else _scalars(name, scope):
        named = tree.Name(other)
        yield replace(taken_for(named, node, "wrong-name", 5), extra_shows=(named,))
        if entry.kind is scope.kind(other) is NameKind.PROB:
            yield taken_for(tree.Add((ONE, tree.Neg(tree.Name(other)))), node, "wrong-name", 5)


def namesakes(name: str, scope: Scope) -> list[str]:
    """Other declared names of the same kind and shape."""
    entry = scope.get(name)
    return [
        other.name
        for other in scope.declared
        if entry is not None and other.name != name and (other.kind, other.shape) == (entry.kind, entry.shape)
    ]


def _scalars(name: str, scope: Scope) -> list[str]:
    """Other declared numbers, those of the same kind first; of an index other indices."""
    alike = namesakes(name, scope)
    if scope.kind(name) is NameKind.INDEX:
        return alike
    return alike + [
        other.name for other in scope.declared if other.kind in NUMBERS and other.name not in {name, *alike}
    ]


def _counts(name: str, scope: Scope) -> bool:
    return scope.kind(name) in {NameKind.INTEGER, NameKind.DIMENSION}


def numbers(node: tree.Number, _scope: Scope) -> Iterator[Change]:
    """One more, one less, double or half of a number."""
    value = node.value
    for new in (value + 1, value - 1):
        if new == 0:
            continue  # a term or factor dropped
        missing, extra = f"{new} stands where {value} belongs.", f"{value} stands where {new} belongs."
        yield Change(literal(new), "off-by-one", 3, missing, extra)
    for new in (value * 2, value / 2) if value != 1 else ():
        yield Change(literal(new), "factor", 4, f"The number {quoted(node)} is off by a factor 2.")


RULES: Final[dict[type[tree.Node], tuple[Rule, ...]]] = {
    tree.Add: (sums,),
    tree.Mul: (products,),
    tree.Div: (quotients,),
    tree.Neg: (negatives,),
    tree.Transpose: (transposes,),
    tree.Binary: (entrywise,),
    tree.Identity: (identities,),
    tree.Name: (names,),
    tree.Number: (numbers,),
}

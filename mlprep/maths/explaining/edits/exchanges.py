"""Slips that put two distant parts of a tree in each other's place."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.explaining.edits.arithmetic import NUMBERS, namesakes
from mlprep.maths.explaining.edits.parts import (
    MINUS_ONE,
    ONE,
    TWO,
    Change,
    places,
    quoted,
    renamed,
    signed,
    substituted,
    swapped,
    taken_for,
    total,
)
from mlprep.maths.explaining.edits.probability import is_ordered
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlprep.maths.trees.scope import Scope

MAX_PAIRS: Final = 30
_PAIRED: Final = (("det", "tr"), ("max", "min"), ("cos", "sin"))
Matches = Callable[[tree.Node], bool]


def exchanges(whole: tree.Node, scope: Scope) -> Iterator[Change]:
    """The whole tree with two names, two probabilities or two exponents swapped."""
    yield from _names(whole, scope)
    parts = [node for node in tree.walk(whole) if isinstance(node, tree.Operator | tree.Density)]
    pairs = [(one, other) for one, other in itertools.combinations(parts, 2) if type(one) is type(other)]
    yield from _swaps(whole, pairs[:MAX_PAIRS], "{} and {} are swapped.")
    exponents = [node.exponent for node in tree.walk(whole) if isinstance(node, tree.Power)]
    varying = [node for node in exponents if not isinstance(node, tree.Number)]
    yield from _swaps(
        whole, list(itertools.combinations(varying[:5], 2)), "The exponents {} and {} are swapped."
    )
    yield from _everywhere(whole)
    yield from _negatives(whole, scope)
    yield from _inverted_names(whole)
    yield from _terms(whole)
    yield from _complements(whole, scope)
    yield from _conditions(whole)
    yield from _renamed_parts(whole, scope)
    yield from _turned_functionals(whole)
    yield from _swapped_functions(whole)


def _everywhere(whole: tree.Node) -> Iterator[Change]:
    """One slip made at every place: all squares, inverses, transposes or primes forgotten."""
    for matches, without, code, words in _FORGOTTEN:
        if sum(matches(node) for node in tree.walk(whole)) > 1:
            changed = _replaced(whole, matches, without)
            yield Change(changed, code, 2, f"{words} are missing.", f"{words} do not belong here.")


def _replaced(node: tree.Node, matches: Matches, bare: Callable[[Any], tree.Node]) -> tree.Node:
    inner = tree.map_children(node, lambda child: _replaced(child, matches, bare))
    return bare(inner) if matches(inner) else inner


def _negatives(whole: tree.Node, scope: Scope) -> Iterator[Change]:
    """A number of the wrong sign throughout."""
    named = Counter(node.name for node in tree.walk(whole) if isinstance(node, tree.Name))
    for name, count in named.items():
        if count > 1 and scope.kind(name) in NUMBERS:
            changed = substituted(whole, name, tree.Neg(tree.Name(name)))
            yield Change(changed, "sign", 5, f"The sign of {name} is wrong in {count} places.")


def _inverted_names(whole: tree.Node) -> Iterator[Change]:
    """Several matrices not inverted."""
    inverted = [node for node in tree.walk(whole) if isinstance(node, tree.Power) and _is_inverse(node)]
    names = sorted({node.base.name for node in inverted if isinstance(node.base, tree.Name)})
    if len(names) > 1:
        matches = {node for node in inverted if isinstance(node.base, tree.Name)}
        changed = _replaced(whole, matches.__contains__, lambda node: node.base)
        shown = f"The inverses of {', '.join(names[:-1])} and {names[-1]}"
        yield Change(changed, "inverse", 2, f"{shown} are missing.", f"{shown} do not belong here.")


def _terms(whole: tree.Node) -> Iterator[Change]:
    """A term dropped from every sum."""
    terms = Counter(
        term for node in tree.walk(whole) if isinstance(node, tree.Add) for term in set(node.terms)
    )
    for term, count in terms.items():
        if count > 1:
            changed = _without(whole, term)
            shown = f"The term {signed(term)}"
            missing, extra = (
                f"{shown} is missing in {count} places.",
                f"{shown} does not belong in {count} places.",
            )
            yield Change(changed, "dropped-term", 3, missing, extra, (changed,), (changed,))


def _without(node: tree.Node, term: tree.Node) -> tree.Node:
    inner = tree.map_children(node, lambda child: _without(child, term))
    if not isinstance(inner, tree.Add) or term not in inner.terms:
        return inner
    rest = [one for one in inner.terms if one != term]
    return total(rest) if rest else inner


def _complements(whole: tree.Node, scope: Scope) -> Iterator[Change]:
    """1 - p for p throughout."""
    used = tree.names(whole)
    for name in sorted(used):
        if scope.kind(name) is NameKind.PROB:
            other = tree.Add((ONE, tree.Neg(tree.Name(name))))
            yield Change(
                substituted(whole, name, other), "complement", 2, f"{name} and 1 - {name} are mixed up."
            )


def _conditions(whole: tree.Node) -> Iterator[Change]:
    """A condition forgotten at every place."""
    places = [part for node in tree.walk(whole) if isinstance(node, tree.Operator) for part in node.given]
    for part in set(places):
        if places.count(part) > 1:
            shown = f"The condition on {quoted(part)}"
            changed = _unconditioned(whole, part)
            yield Change(changed, "condition", 2, f"{shown} is missing.", f"{shown} does not belong here.")


def _unconditioned(node: tree.Node, part: tree.Node) -> tree.Node:
    inner = tree.map_children(node, lambda child: _unconditioned(child, part))
    if not isinstance(inner, tree.Operator):
        return inner
    return inner.with_changes(given=tuple(one for one in inner.given if one != part))


def _is_square(node: tree.Node) -> bool:
    return isinstance(node, tree.Power) and node.exponent == TWO


def _is_inverse(node: tree.Node) -> bool:
    return isinstance(node, tree.Power) and node.exponent in {MINUS_ONE, tree.number(-1)}


def _is_transpose(node: tree.Node) -> bool:
    return isinstance(node, tree.Transpose)


def _is_primed(node: tree.Node) -> bool:
    return isinstance(node, tree.Apply) and any(node.orders)


def _is_root(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and node.name == "sqrt"


def _is_exponential(node: tree.Node) -> bool:
    if isinstance(node, tree.Call):
        return node.name == "exp"
    return isinstance(node, tree.Power) and node.base == tree.Constant("e")


def _exponent(node: tree.Power | tree.Call) -> tree.Node:
    return node.args[0] if isinstance(node, tree.Call) else node.exponent


def _is_norm(node: tree.Node) -> bool:
    return isinstance(node, tree.Norm) and node.order != ONE


def _less_primed(node: tree.Apply) -> tree.Node:
    orders = tuple(max(order - 1, 0) for order in node.orders)
    return tree.Apply(node.name, node.args, orders if any(orders) else ())


_FORGOTTEN: Final[tuple[tuple[Matches, Callable[[Any], tree.Node], str, str], ...]] = (
    (_is_square, lambda node: node.base, "square", "The squares"),
    (_is_inverse, lambda node: node.base, "inverse", "The inverses"),
    (_is_transpose, lambda node: node.arg, "transpose", "The transposes"),
    (_is_root, lambda node: node.args[0], "square", "The square roots"),
    (_is_exponential, _exponent, "function", "The exponentials"),
    (_is_norm, lambda node: tree.Norm(node.arg, ONE), "norm", "The norms of order 2"),
    (_is_primed, _less_primed, "derivative", "Primes of the functions"),
)


def _swaps(whole: tree.Node, pairs: Sequence[tuple[tree.Node, tree.Node]], text: str) -> Iterator[Change]:
    for one, other in pairs:
        if one != other and not _inside(one, other) and not _inside(other, one):
            shown = text.replace("{}", quoted(one), 1).replace("{}", quoted(other), 1)
            yield Change(swapped(whole, one, other), "swapped", 3, shown)


def _inside(one: tree.Node, other: tree.Node) -> bool:
    return any(node is one for node in tree.walk(other))


def _names(whole: tree.Node, scope: Scope) -> Iterator[Change]:
    """Two names of one kind in each other's place throughout."""
    used = {node.name for node in tree.walk(whole) if isinstance(node, tree.Name | tree.Density)}
    for one, other in itertools.combinations(sorted(used), 2):
        alike = other in namesakes(one, scope)
        if alike or all(scope.kind(name) in NUMBERS for name in (one, other)):
            changed = renamed(whole, {one: other, other: one})
            yield Change(changed, "swapped", 2 if alike else 6, f"{one} and {other} are swapped.")


def _renamed_parts(whole: tree.Node, scope: Scope) -> Iterator[Change]:
    """b^T b for a^T a: a name that a part holds twice, taken for another."""
    for node, rebuild, _where in places(whole):
        names = [inner.name for inner in tree.walk(node) if isinstance(inner, tree.Name)]
        if node is whole or len(set(names)) != 1 or len(names) != 2:
            continue
        for other in namesakes(names[0], scope):
            made = renamed(node, {names[0]: other})
            yield replace(taken_for(made, node, "wrong-name", 4), node=rebuild(made))


def _turned_functionals(whole: tree.Node) -> Iterator[Change]:
    """H(q, p) for H(p, q) at every place."""
    for name in sorted({node.name for node in tree.walk(whole) if is_ordered(node)}):

        def matches(node: tree.Node, name: str = name) -> bool:
            return is_ordered(node) and node.name == name

        if sum(map(matches, tree.walk(whole))) > 1:
            changed = _replaced(whole, matches, lambda node: node.with_changes(args=node.args[::-1]))
            yield Change(changed, "swapped", 2, f"The arguments of {name} are swapped.")


def _swapped_functions(whole: tree.Node) -> Iterator[Change]:
    """Trace and determinant in each other's place."""
    names = {node.name for node in tree.walk(whole) if isinstance(node, tree.Call)}
    for one, other in _PAIRED:
        if {one, other} <= names:
            turned = {one: other, other: one}
            changed = _replaced(
                whole,
                lambda node: isinstance(node, tree.Call) and node.name in {one, other},  # noqa: B023
                lambda node: tree.Call(turned[node.name], node.args, node.keywords, node.primes),  # noqa: B023
            )
            yield Change(changed, "swapped", 2, f"{one} and {other} are swapped.")

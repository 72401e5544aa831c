"""Taking trees apart and putting them together with one part changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo

if TYPE_CHECKING:
    from fractions import Fraction

Rebuild = Callable[[tree.Node], tree.Node]
Factors = list[tuple[tree.Node, bool]]  # a factor, and whether it divides

ONE: Final = tree.number(1)
TWO: Final = tree.number(2)
MINUS_ONE: Final = tree.Neg(ONE)
_SHOWN: Final = 48  # characters of a part that is quoted in a sentence


@dataclass(frozen=True, slots=True)
class Change:
    """Another node in the place of one, and how to tell it.

    missing: what is wrong with an answer that equals the expected tree after the change.
    extra: what is wrong with an answer that the change makes right; "" means the same sentence.
    shows: parts of which the answer must hold one, written out, for `missing` to be true; () where it is true
    of any.  extra_shows: the same of the expected tree, for `extra`; `shows` where that is the same sentence.
    gone: the part that the change drops.
    mend: puts into an answer what is missing, for a part whose place does not matter.
    """

    node: tree.Node
    code: str
    cost: int
    missing: str
    extra: str = ""
    shows: tuple[tree.Node, ...] = ()
    extra_shows: tuple[tree.Node, ...] = ()
    gone: tree.Node | None = None
    mend: Rebuild | None = None


def keep(new: tree.Node) -> tree.Node:
    return new


def places(
    node: tree.Node, rebuild: Rebuild = keep, where: str = ""
) -> Iterator[tuple[tree.Node, Rebuild, str]]:
    """Every node of a tree, with what puts another in its place, and where that is, in words."""
    yield node, rebuild, where
    for child in tree.children(node):

        def put(new: tree.Node, child: tree.Node = child) -> tree.Node:
            return rebuild(tree.map_children(node, lambda here: new if here is child else here))

        yield from places(child, put, _where(node, child) or where)


def _where(node: tree.Node, child: tree.Node) -> str:
    """Where a part stands that is easily taken for another of the same form."""
    if isinstance(node, tree.Power) and child is node.exponent:
        return f" in the exponent of {in_product(node.base)}"
    return " below the fraction line" if isinstance(node, tree.Div) and child is node.under else ""


def quoted(node: tree.Node) -> str:
    """The part as it is read, cut where it is long; a vector of ones as people write it."""
    text = echo(node).replace("ones()", "1")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def taken_for(
    wrong: tree.Node, right: tree.Node, code: str, cost: int, shows: tuple[tree.Node, ...] | None = None
) -> Change:
    """One part in the place of another.  shows: of the answer; by default the wrong part."""
    here, there = quoted(wrong), quoted(right)
    missing, extra = f"{here} stands where {there} belongs.", f"{there} stands where {here} belongs."
    return Change(wrong, code, cost, missing, extra, (wrong,) if shows is None else shows)


def is_not(wrong: tree.Node, right: tree.Node, code: str, cost: int) -> Change:
    """Two operations in the wrong order: E[X]^2 for E[X^2].  What was typed is named first."""
    here, there = quoted(wrong), quoted(right)
    return Change(wrong, code, cost, f"{here} is not {there}.", f"{there} is not {here}.")


def in_product(node: tree.Node) -> str:
    text = quoted(node)
    return f"({text})" if isinstance(node, tree.Add) else text


def bare(term: tree.Node) -> tree.Node:
    return term.arg if isinstance(term, tree.Neg) else term


def signed(term: tree.Node) -> str:
    return f"-{in_product(term.arg)}" if isinstance(term, tree.Neg) else quoted(term)


def flatten(node: tree.Node, below: bool = False) -> Factors:
    """The factors of a product or quotient, left to right."""
    match node:
        case tree.Mul(factors):
            return [part for factor in factors for part in flatten(factor, below)]
        case tree.Binary("@", left, right):
            return flatten(left, below) + flatten(right, below)
        case tree.Div(over, under):
            return flatten(over, below) + flatten(under, not below)
        case tree.Neg(arg):
            return [(MINUS_ONE, False), *flatten(arg, below)]
    return [(node, below)]


def product(parts: Factors) -> tree.Node:
    """The quotient of the factors above by those below."""
    signs = sum(1 for part, _ in parts if part is MINUS_ONE)
    above = [part for part, below in parts if not below and part is not MINUS_ONE]
    under = [part for part, below in parts if below and part is not MINUS_ONE]
    made = _product(above) if above else ONE
    if under:
        made = tree.Div(made, _product(under))
    return tree.Neg(made) if signs % 2 else made


def _product(factors: list[tree.Node]) -> tree.Node:
    return factors[0] if len(factors) == 1 else tree.Mul(tuple(factors))


def total(terms: list[tree.Node]) -> tree.Node:
    return terms[0] if len(terms) == 1 else tree.Add(tuple(terms))


def negative(node: tree.Node) -> tree.Node:
    return node.arg if isinstance(node, tree.Neg) else tree.Neg(node)


def literal(value: Fraction | int) -> tree.Node:
    """A literal of either sign."""
    return tree.Neg(tree.number(-value)) if value < 0 else tree.number(value)


def renamed(node: tree.Node, names: dict[str, str]) -> tree.Node:
    """The tree with names replaced, the names of densities too."""
    if isinstance(node, tree.Name):
        return tree.Name(names.get(node.name, node.name))
    changed = tree.map_children(node, lambda child: renamed(child, names))
    if isinstance(changed, tree.Density) and changed.name in names:
        return tree.Density(names[changed.name], changed.args, changed.given)
    return changed


def substituted(node: tree.Node, name: str, value: tree.Node) -> tree.Node:
    """The tree with a value in the place of a name."""
    if isinstance(node, tree.Name):
        return value if node.name == name else node
    return tree.map_children(node, lambda child: substituted(child, name, value))


def swapped(node: tree.Node, one: tree.Node, other: tree.Node) -> tree.Node:
    """The tree with two of its parts, told by identity, in each other's place."""
    if node is one:
        return other
    if node is other:
        return one
    return tree.map_children(node, lambda child: swapped(child, one, other))

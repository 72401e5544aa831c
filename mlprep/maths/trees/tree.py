"""The typed tree every text becomes: frozen nodes that know where they stood in the text.

Two trees are equal when they say the same; spans and the spelling of numbers do not count.
"""

from __future__ import annotations

from fractions import Fraction
from operator import is_not
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.trees.records import Record, attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Span = tuple[int, int]


class Node(Record):
    span: Span = attribute(default=(0, 0), compare=False, kw_only=True)


class Number(Node):
    """A literal, exact as written.  text: its spelling, e.g. '0.50' (two significant digits)."""

    value: Fraction
    text: str = attribute(default="", compare=False)


class Constant(Node):
    """'e', 'pi' or 'inf'."""

    name: str


class Name(Node):
    """A declared name, a bound index, or a value of an undeclared density's variable (x of p(x))."""

    name: str


class Identity(Node):
    """The identity matrix; size None fits its surroundings."""

    size: Node | None = None


class Add(Node):
    """A sum; a subtracted term is a Neg."""

    terms: tuple[Node, ...]


class Mul(Node):
    """A product, written `*` or side by side: the matrix product between matrices, AND between events."""

    factors: tuple[Node, ...]


class Div(Node):
    over: Node
    under: Node


class Neg(Node):
    arg: Node


class Power(Node):
    base: Node
    exponent: Node


class Transpose(Node):
    arg: Node


class Quoted(Node):
    """An option of a call, 'fro' or True: read by what is called, never part of a finished tree."""

    text: str


class Stretched(Node):
    """A vector that NumPy stretches, v[:, None] or, across, v[None, :]; never part of a finished tree."""

    arg: Node
    across: bool


class Binary(Node):
    r"""Rarer operators.  op: '@' '.*' './' '.^' 'kron' 'mod' '\' (A\b solves) '±'."""

    op: str
    left: Node
    right: Node


class Percent(Node):
    arg: Node


class Factorial(Node):
    arg: Node


class Call(Node):
    """A function of the vocabulary.  primes: how often it is differentiated, sigma'(x) has 1."""

    name: str
    args: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...] = ()
    primes: int = 0


class Apply(Node):
    """A declared function applied.  orders: derivatives per argument, f''(x) has (2,); () is none."""

    name: str
    args: tuple[Node, ...]
    orders: tuple[int, ...] = ()


class Index(Node):
    """An entry, counted from 1: z_j, A[1,2]."""

    base: Node
    indices: tuple[Node, ...]


class Fold(Node):
    """A big operator.  kind: 'sum' 'prod' 'max' 'min' 'argmax' 'argmin'.

    lower, upper: None when the range comes from what is indexed.  where: condition on the variables.
    """

    kind: str
    variables: tuple[str, ...]
    lower: Node | None
    upper: Node | None
    where: Node | None
    body: Node


class Operator(Node):
    """A functional of random variables, events or distributions.

    name: 'E' 'Var' 'Std' 'Cov' 'Corr' 'P' 'H' 'I' 'KL' 'JSD' 'CE' 'TV'.
    given: what stands behind the bar.  variable, under: of a subscript, E_{x ~ q} has ('x', q).
    """

    name: str
    args: tuple[Node, ...]
    given: tuple[Node, ...] = ()
    variable: str | None = None
    under: Node | None = None


class Joint(Node):
    """Several variables or events taken together, as in I(X; Y, Z)."""

    items: tuple[Node, ...]


class Density(Node):
    """p(x, z | y): a declared distribution at a point, or (undeclared) the pmf of the variables named."""

    name: str
    args: tuple[Node, ...]
    given: tuple[Node, ...] = ()


class Norm(Node):
    """||x||; order: Number, Constant inf, Name 'F' or 'nuc', or a matrix W: sqrt(x^T W x)."""

    arg: Node
    order: Node | None = None


class Listing(Node):
    """(a, b), [a, b] or a mixture: a vector, a shape or, where the form says so, an interval."""

    items: tuple[Node, ...]
    opening: str = "("
    closing: str = ")"


class Matrix(Node):
    rows: tuple[tuple[Node, ...], ...]


class SetOf(Node):
    items: tuple[Node, ...]


class Interval(Node):
    low: Node
    high: Node
    opening: str = "("
    closing: str = ")"


class Relation(Node):
    """A chain such as 0 < x <= 1.  ops: '=' '!=' '<' '<=' '>' '>=' 'in', one fewer than sides."""

    ops: tuple[str, ...]
    sides: tuple[Node, ...]


class Logic(Node):
    r"""op: 'and' 'or' 'not' 'minus' (A\B); of relations or of events."""

    op: str
    args: tuple[Node, ...]


class Derivative(Node):
    """kind: 'diff' 'grad' 'hessian' 'jacobian'; of body in the variables, order times ('diff' only)."""

    kind: str
    body: Node
    variables: tuple[Node, ...]
    order: int = 1


class Integral(Node):
    body: Node
    variable: str
    lower: Node | None
    upper: Node | None


class Cases(Node):
    """Values with their conditions, and the value elsewhere."""

    pieces: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None


class Growth(Node):
    """O(body).  bound: 'O', 'Theta', 'Omega' or 'o'."""

    body: Node
    bound: str = "O"


# The fields of each kind of node that can hold nodes.
_FIELDS: Final[dict[type[Node], tuple[str, ...]]] = {
    kind: tuple(name for name, text in kind.__annotations__.items() if "Node" in text)
    for kind in Node.__subclasses__()
}


def _collect(value: Any, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif type(value) is tuple:
        for item in value:
            _collect(item, found)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, left to right."""
    return node.parts(_children)


def _children(node: Node) -> tuple[Node, ...]:
    found: list[Node] = []
    for name in _FIELDS[type(node)]:
        _collect(getattr(node, name), found)
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        below = here.parts(_children)
        if below:
            stack.extend(below[::-1])


def map_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with each direct child replaced; the node itself where nothing changes."""
    changed: dict[str, Any] = {}
    for name in _FIELDS[type(node)]:
        old = getattr(node, name)
        new = _changed(old, change)
        if new is not old:
            changed[name] = new
    return node.with_changes(**changed) if changed else node


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if type(value) is tuple:
        items = tuple([_changed(item, change) for item in value])
        return items if any(map(is_not, items, value)) else value
    return value


def depth(node: Node) -> int:
    """How deeply nodes are nested; a leaf has 1."""
    deepest, stack = 1, [(node, 1)]
    while stack:
        here, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(here))
    return deepest


def number(value: int | Fraction, span: Span = (0, 0)) -> Number:
    """A literal made by us, not typed."""
    exact = Fraction(value)
    text = str(exact.numerator) if exact.denominator == 1 else ""
    return Number(exact, text, span=span)


def names(*nodes: Node) -> set[str]:
    """The names that occur in trees."""
    return {inner.name for node in nodes for inner in walk(node) if isinstance(inner, Name)}


def turned(node: Node) -> Node:
    """The transpose; of a transpose what is transposed."""
    return node.arg if isinstance(node, Transpose) else Transpose(node, span=node.span)


def is_column(node: Node | None) -> bool:
    """Whether a node is a column written out: [1; 2]."""
    return isinstance(node, Matrix) and len(node.rows) > 1 and len(node.rows[0]) == 1

"""Function names of the libraries that only abbreviate an expression: relu6(x), rsqrt(x), logsigmoid(x)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from collections.abc import Callable

_ONE: Final = tree.number(1)


def _clipped(x: tree.Node, low: int, high: int) -> tree.Node:
    bottom = tree.Neg(tree.number(-low)) if low < 0 else tree.number(low)
    return tree.Call("min", (tree.Call("max", (x, bottom)), tree.number(high)))


SHORTHANDS: Final[dict[str, Callable[[tree.Node], tree.Node]]] = {
    "relu6": lambda x: _clipped(x, 0, 6),
    "hardtanh": lambda x: _clipped(x, -1, 1),
    "rsqrt": lambda x: tree.Div(_ONE, tree.Call("sqrt", (x,))),
    "reciprocal": lambda x: tree.Div(_ONE, x),
    "logsigmoid": lambda x: tree.Call("log", (tree.Call("sigma", (x,)),)),
    "softsign": lambda x: tree.Div(x, tree.Add((_ONE, tree.Call("abs", (x,))))),
}


def written_out(name: str, args: list[tree.Node], span: tree.Span) -> tree.Node | None:
    """The expression a name stands for; None for any other name."""
    made = SHORTHANDS.get(name)
    return made(args[0]).with_changes(span=span) if made else None

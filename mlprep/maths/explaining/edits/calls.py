"""Slips with functions, derivatives, big sums and norms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from mlprep.maths.explaining.edits.brackets import spread
from mlprep.maths.explaining.edits.parts import (
    MINUS_ONE,
    ONE,
    TWO,
    Change,
    Rebuild,
    is_not,
    literal,
    negative,
    quoted,
)
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import Scope
from mlprep.maths.trees.shapes import guess

Rule = Callable[[Any, Scope], Iterator[Change]]

_WORDS: Final = {
    "inv": "inverse",
    "sqrt": "square root",
    "transpose": "transpose",
    "abs": "absolute value",
    "tr": "trace",
    "det": "determinant",
    "log": "logarithm",
}
_NOT_OF_FACTORS: Final = frozenset({"tr", "log", "exp"})  # of a product not the product of the two
_CODES: Final = {"inv": "inverse", "sqrt": "square", "transpose": "transpose"}
_RELATIVES: Final = {
    "sin": ("cos",), "cos": ("sin",), "tan": ("cot",), "sinh": ("cosh",), "cosh": ("sinh",),
    "tanh": ("sigma",), "sigma": ("tanh",), "max": ("min",), "min": ("max",), "log2": ("log",),
    "log": ("log2", "log10", "exp"), "round": ("floor", "ceil"),
    "log10": ("log",), "exp": ("log",), "tr": ("det",), "det": ("tr",), "asin": ("acos", "sin"),
    "acos": ("asin", "cos"), "atan": ("tan",), "floor": ("ceil", "round"), "ceil": ("floor", "round"),
    "Phi": ("phi",),
    "phi": ("Phi",), "outer": ("dot",), "dot": ("outer",), "softplus": ("sigma",), "relu": ("abs",),
    "mean": ("sum",), "sum": ("mean",),
}  # fmt: skip
_FOLDS: Final = {"sum": "sum", "prod": "product", "max": "maximum", "min": "minimum"}
_OTHERS: Final = {
    "sum": ("prod", "max", "min"), "prod": ("sum",), "max": ("min", "sum"), "min": ("max", "sum"),
}  # fmt: skip
_OVER_ENTRIES: Final = frozenset({"max", "min", "sum", "mean"})  # of one vector
_OPTIONS: Final = {
    "axis": ("argument", "The {} is taken along the wrong axis."),
    "ddof": ("ddof", "n and n - 1 are mixed up: look at ddof."),
}
_LIMITS: Final = {"max": "maximum", "min": "minimum"}


def calls(node: tree.Call, _scope: Scope) -> Iterator[Change]:
    """A function dropped, taken for its relative, not differentiated, or with its arguments swapped."""
    if node.primes:
        fewer = tree.Call(node.name, node.args, node.keywords, node.primes - 1)
        missing, extra = (f"{node.name} is differentiated too {word}." for word in ("seldom", "often"))
        yield Change(fewer, "derivative", 2, missing, extra)
    yield from _relatives(node)
    yield from _other_options(node)
    if node.name in _LIMITS and len(node.args) > 1:
        yield from _unlimited(node)
    if len(node.args) == 1:
        yield from _single(node)
    elif node.name == "solve":
        shown = quoted(node.args[0])
        missing, extra = f"The inverse of {shown} is missing.", f"{shown} should not be inverted."
        yield Change(tree.Mul(node.args), "inverse", 1, missing, extra)
    elif len(node.args) == 2:
        turned = tree.Call(node.name, node.args[::-1], node.keywords, node.primes)
        yield Change(turned, "swapped", 2, f"The arguments of {node.name} are swapped.")


def _relatives(node: tree.Call) -> Iterator[Change]:
    """A function that is taken for this one."""
    over_entries = _OVER_ENTRIES if node.name in _OVER_ENTRIES and len(node.args) == 1 else frozenset()
    for other in sorted({*_RELATIVES.get(node.name, ()), *over_entries} - {node.name}):
        code = "log-base" if node.name.startswith("log") and other.startswith("log") else "function"
        changed = tree.Call(other, node.args, node.keywords, node.primes)
        missing = f"{other} stands where {node.name} belongs."
        extra = f"{node.name} stands where {other} belongs."
        yield Change(changed, code, 3, missing, extra)


def _product(factors: tuple[tree.Node, ...]) -> tree.Node:
    return factors[0] if len(factors) == 1 else tree.Mul(factors)


def _single(node: tree.Call) -> Iterator[Change]:
    arg = node.args[0]
    name, shown = _WORDS.get(node.name, node.name), quoted(arg)
    missing, extra = f"The {name} of {shown} is missing.", f"The {name} of {shown} does not belong here."
    code = _CODES.get(node.name, "function")

    def mend(answer: tree.Node) -> tree.Node:
        return tree.Call(node.name, (answer,), node.keywords, node.primes)

    yield Change(arg, code, 2, missing, extra, gone=node, mend=mend)
    turned = mend(negative(arg))
    missing, extra = (f"The sign inside {quoted(call)} is wrong." for call in (turned, node))
    yield Change(turned, "sign", 2, missing, extra, (turned,))
    yield from _combined(node, mend, code)


def _combined(node: tree.Call, act: Rebuild, code: str) -> Iterator[Change]:
    """A function of a power, sum or product taken apart: f(x)^2 for f(x^2), f(x) + y for f(x + y)."""
    arg = node.args[0]
    if isinstance(arg, tree.Power) and not node.primes:
        yield is_not(tree.Power(act(arg.base), arg.exponent), node, "power", 3)
    if isinstance(arg, tree.Add):
        yield from spread(node, arg, act, code)
    if isinstance(arg, tree.Mul) and node.name in _NOT_OF_FACTORS:
        for cut in range(1, len(arg.factors)):
            halves = (_product(arg.factors[:cut]), _product(arg.factors[cut:]))
            yield is_not(tree.Mul(tuple(map(act, halves))), node, "order-of-operations", 3)
    if moved := _inside_total(node, arg):
        yield is_not(moved, node, "order-of-operations", 3)


def _other_options(node: tree.Call) -> Iterator[Change]:
    """The other axis, and n for n - 1."""
    for name, (code, text) in _OPTIONS.items():
        value = dict(node.keywords).get(name)
        if isinstance(value, tree.Number) and value.value in {0, 1}:
            other = tree.number(1 - value.value)
            keywords = tuple((key, other if key == name else kept) for key, kept in node.keywords)
            said = text.format(node.name)
            yield Change(tree.Call(node.name, node.args, keywords, node.primes), code, 1, said)


def _unlimited(node: tree.Call) -> Iterator[Change]:
    """An argument of a maximum or minimum alone; of min(max(x, a), b) x without both limits."""
    for place, arg in enumerate(node.args):
        rest = (*node.args[:place], *node.args[place + 1 :])
        shown = f"The {_LIMITS[node.name]} with {' and '.join(map(quoted, rest))}"
        yield Change(arg, "function", 3, f"{shown} is missing.", f"{shown} does not belong here.")
        if isinstance(arg, tree.Call) and arg.name in _LIMITS and arg.name != node.name and len(arg.args) > 1:
            for inner in _unlimited(arg):
                within = inner.missing.removesuffix(" is missing.").replace("The", "the", 1)
                both = f"{shown} and {within}"
                yield Change(inner.node, "function", 4, f"{both} are missing.", f"{both} do not belong here.")


def _inside_total(node: tree.Call, inner: tree.Node) -> tree.Node | None:
    """E[log X] for log E[X], and the same for sums."""
    if isinstance(inner, tree.Fold):
        body = tree.Call(node.name, (inner.body,))
        return tree.Fold(inner.kind, inner.variables, inner.lower, inner.upper, inner.where, body)
    if isinstance(inner, tree.Operator) and inner.name == "E" and len(inner.args) == 1:
        inside = tree.Call(node.name, inner.args)
        return tree.Operator("E", (inside,), inner.given, inner.variable, inner.under)
    return None


def applications(node: tree.Apply, _scope: Scope) -> Iterator[Change]:
    """A declared function differentiated too seldom or too often, or taken at the wrong place."""
    if len(node.args) == 1 and not any(node.orders):
        shown = f"{node.name} of {quoted(node.args[0])}"
        yield Change(node.args[0], "function", 2, f"{shown} is missing.", f"{shown} does not belong here.")
    orders = node.orders or (0,) * len(node.args)
    for place, order in enumerate(orders):
        for new in {max(order - 1, 0), order + 1} - {order}:
            changed = (*orders[:place], new, *orders[place + 1 :])
            words = ("seldom", "often") if new < order else ("often", "seldom")
            missing, extra = (f"{node.name} is differentiated too {word}." for word in words)
            applied = tree.Apply(node.name, node.args, changed if any(changed) else ())
            yield Change(applied, "derivative", 2, missing, extra)
    for place, arg in enumerate(node.args):
        yield from _elsewhere(node, place, arg)


def _elsewhere(node: tree.Apply, place: int, arg: tree.Node) -> Iterator[Change]:
    if isinstance(arg, tree.Name):
        return
    primed = node.name + "'" * sum(node.orders)
    inside = {part for part in tree.walk(arg) if isinstance(part, tree.Name)}
    for name in sorted(inside, key=lambda part: part.name):
        args = (*node.args[:place], name, *node.args[place + 1 :])
        missing, extra = (
            f"{primed} must be taken at {quoted(arg)}.",
            f"{primed} must be taken at {name.name}.",
        )
        yield Change(tree.Apply(node.name, args, node.orders), "argument", 2, missing, extra)


def factorials(node: tree.Factorial, _scope: Scope) -> Iterator[Change]:
    shown = f"The factorial of {quoted(node.arg)}"
    yield Change(node.arg, "function", 2, f"{shown} is missing.", f"{shown} does not belong here.")


def folds(node: tree.Fold, _scope: Scope) -> Iterator[Change]:
    """The other big operator, a power inside instead of outside, a range one too long or too short."""
    for other in _OTHERS.get(node.kind, ()):
        missing = f"A {_FOLDS[node.kind]} is expected, not a {_FOLDS[other]}."
        extra = f"A {_FOLDS[other]} is expected, not a {_FOLDS[node.kind]}."
        yield Change(_fold(node, kind=other), "function", 3, missing, extra)
    if isinstance(node.body, tree.Power) and node.kind == "sum":
        power = tree.Power(_fold(node, body=node.body.base), node.body.exponent)
        yield Change(power, "power", 2, "The power of the sum is not the sum of the powers.")
    word = _FOLDS.get(node.kind, "range")
    for step, late, early in ((1, "late", "early"), (-1, "early", "late")):
        if node.lower is not None:
            changed = _fold(node, lower=_stepped(node.lower, step))
            missing, extra = (f"The {word} begins one step too {when}." for when in (late, early))
            yield Change(changed, "off-by-one", 3, missing, extra)
        if node.upper is not None:
            changed = _fold(node, upper=_stepped(node.upper, step))
            missing, extra = (f"The {word} ends one step too {when}." for when in (late, early))
            yield Change(changed, "off-by-one", 3, missing, extra)


def _fold(
    node: tree.Fold,
    *,
    kind: str | None = None,
    lower: tree.Node | None = None,
    upper: tree.Node | None = None,
    body: tree.Node | None = None,
) -> tree.Fold:
    """The same big operator with a part changed."""
    return tree.Fold(
        kind or node.kind,
        node.variables,
        lower or node.lower,
        upper or node.upper,
        node.where,
        body or node.body,
    )


def _stepped(end: tree.Node, step: int) -> tree.Node:
    if isinstance(end, tree.Number):
        return literal(end.value + step)
    return tree.Add((end, ONE if step > 0 else MINUS_ONE))


def norms(node: tree.Norm, scope: Scope) -> Iterator[Change]:
    """A norm of another order, or squared."""
    usual = tree.Name("F") if guess(node.arg, scope).is_matrix else None
    shown = quoted(node)
    yield Change(
        tree.Power(node, TWO), "square", 2, f"{shown} should not be squared.", f"{shown} should be squared."
    )
    for order in (ONE, TWO, usual):
        if order != node.order and {order, node.order} != {None, usual}:
            other = tree.Norm(node.arg, order)
            yield is_not(other, node, "norm", 3)


RULES: Final[dict[type[tree.Node], tuple[Rule, ...]]] = {
    tree.Call: (calls,),
    tree.Apply: (applications,),
    tree.Factorial: (factorials,),
    tree.Fold: (folds,),
    tree.Norm: (norms,),
}

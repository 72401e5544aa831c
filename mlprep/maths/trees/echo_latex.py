"""How a tree was read, as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.trees import tree
from mlprep.maths.trees.characters import GREEK
from mlprep.maths.trees.echo import (
    ATOM,
    POSTFIX,
    POWER,
    PRODUCT,
    RELATION,
    SUM,
    decimal,
    level,
    reaches,
    takes_sign,
)
from mlprep.maths.trees.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

_GREEK: Final = frozenset(GREEK.values())
_MARKS: Final = {"hat": "hat", "bar": "bar", "tilde": "tilde"}
_RELATIONS: Final = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "in": r"\in"}
_NAMED: Final = {
    "sigma": r"\sigma",
    "Phi": r"\Phi",
    "phi": r"\phi",
    "gamma": r"\Gamma",
    "lgamma": r"\log\Gamma",
    "tr": r"\operatorname{tr}",
}


def latex(node: tree.Node) -> str:
    """The tree in LaTeX."""
    return _WRITERS[type(node)](node)


def _at(node: tree.Node, needed: int) -> str:
    text = latex(node)
    loose = PRODUCT if isinstance(node, tree.Div) and needed <= POWER else level(node)
    return (
        rf"\left({text}\right)"
        if (loose if not isinstance(node, tree.Div) else max(loose, needed if needed <= POWER else 0))
        < needed
        else text
    )


def _join(nodes: tuple[tree.Node, ...], separator: str = ", ") -> str:
    return separator.join(latex(node) for node in nodes)


def name_latex(name: str) -> str:
    r"""mu_1 as \\mu_{1}, xbar as \\bar{x}."""
    primes = len(name) - len(name.rstrip("'"))
    head, _, below = name.rstrip("'").partition("_")
    for mark, command in _MARKS.items():
        if below == mark:
            head, below = head + mark, ""
        if head.endswith(mark) and len(head) > len(mark):
            return (
                rf"\{command}{{{name_latex(head.removesuffix(mark))}}}"
                + (f"_{{{below}}}" if below else "")
                + "'" * primes
            )
    head = (
        f"\\{head}" if head in _GREEK or head == "ell" else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    )
    below = below.strip("{}")
    inner = name_latex(below) if below and below.isalnum() else below
    return head + (f"_{{{inner}}}" if below else "") + "'" * primes


def _number(node: tree.Number) -> str:
    text = decimal(node)
    if not text:
        return rf"\frac{{{node.value.numerator}}}{{{node.value.denominator}}}"
    mantissa, _, exponent = text.lower().partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else text


def _constant(node: tree.Constant) -> str:
    return {"pi": r"\pi", "inf": r"\infty"}.get(node.name, node.name)


def _identity(node: tree.Identity) -> str:
    return "I" if node.size is None else f"I_{{{latex(node.size)}}}"


def _add(node: tree.Add) -> str:
    text = ""
    for place, term in enumerate(node.terms):
        sign, part = ("-", term.arg) if isinstance(term, tree.Neg) else ("+", term)
        lone = isinstance(part, tree.Neg) if place else sign == "-" and takes_sign(part)
        bracketed = lone or reaches(part, node.terms[place + 1 :])
        written = rf"\left({latex(part)}\right)" if bracketed else _at(part, PRODUCT)
        text += f" {sign} {written}" if place else f"{sign.strip('+')}{written}"
    return text


def _mul(node: tree.Mul) -> str:
    parts = [
        _factor(factor, last=place == len(node.factors) - 1) for place, factor in enumerate(node.factors)
    ]
    text = parts[0]
    for part in parts[1:]:
        text += (
            r" \cdot "
            if part[:1].isdigit() or (part.startswith(r"\frac") and text[-1:].isdigit())
            else r" \, "
        ) + part
    return text


def _factor(node: tree.Node, *, last: bool) -> str:
    if isinstance(node, tree.Fold) and last:
        return latex(node)
    bare = isinstance(node, tree.Div) or (
        level(node) >= POWER and not isinstance(node, tree.Neg | tree.Derivative)
    )
    return latex(node) if bare else rf"\left({latex(node)}\right)"


def _div(node: tree.Div) -> str:
    return rf"\frac{{{latex(node.over)}}}{{{latex(node.under)}}}"


def _neg(node: tree.Neg) -> str:
    return rf"-\left({latex(node.arg)}\right)" if takes_sign(node.arg) else f"-{_at(node.arg, PRODUCT)}"


def _base(node: tree.Node) -> str:
    bare = level(node) >= POSTFIX and not isinstance(
        node, tree.Div | tree.Fold | tree.Factorial | tree.Derivative
    )
    return latex(node) if bare else rf"\left({latex(node)}\right)"


def _power(node: tree.Power) -> str:
    return f"{_base(node.base)}^{{{latex(node.exponent)}}}"


def _transpose(node: tree.Transpose) -> str:
    inverse = node.arg
    if isinstance(inverse, tree.Power) and inverse.exponent == tree.Neg(tree.number(1)):
        return rf"{_base(inverse.base)}^{{-\top}}"
    return rf"{_base(node.arg)}^\top"


def _binary(node: tree.Binary) -> str:
    signs = {
        "@": r" \, ",
        ".*": r" \odot ",
        "./": r" \oslash ",
        "kron": r" \otimes ",
        "mod": r" \bmod ",
        "±": r" \pm ",
    }
    if node.op == ".^":
        return rf"{_base(node.left)}^{{\circ {latex(node.right)}}}"
    needed = SUM if node.op == "±" else POWER
    return _at(node.left, needed) + signs[node.op] + _at(node.right, needed)


def _call(node: tree.Call) -> str:
    name = node.name
    primes = "'" * node.primes
    if name == "sqrt":
        return rf"\sqrt{{{latex(node.args[0])}}}"
    if name == "root":
        return rf"\sqrt[{latex(node.args[1])}]{{{latex(node.args[0])}}}"
    if name == "choose":
        return rf"\binom{{{latex(node.args[0])}}}{{{latex(node.args[1])}}}"
    if name == "inv":
        return f"{_base(node.args[0])}^{{-1}}"
    if name == "pinv":
        return f"{_base(node.args[0])}^{{+}}"
    if name == "abs":
        return rf"\left|{latex(node.args[0])}\right|"
    if name in {"floor", "ceil"}:
        return (
            rf"\l{name}{latex(node.args[0])}\r{name}"
            if name == "ceil"
            else rf"\lfloor {latex(node.args[0])} \rfloor"
        )
    if name == "indicator":
        return rf"\mathbb{{1}}\left[{latex(node.args[0])}\right]"
    if name == "ones" and len(node.args) < 2:
        return r"\mathbf{1}" + (f"_{{{latex(node.args[0])}}}" if node.args else "")
    if name in {"log2", "log10"}:
        return rf"\log_{{{name[3:]}}}\left({latex(node.args[0])}\right)"
    if name == "log" and len(node.args) == 2:
        return rf"\log_{{{latex(node.args[1])}}}\left({latex(node.args[0])}\right)"
    args = [latex(arg) for arg in node.args] + [f"{key}={latex(value)}" for key, value in node.keywords]
    return rf"{_function_name(name)}{primes}\left({', '.join(args)}\right)"


def _function_name(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    known = FUNCTIONS.get(name)
    return f"\\{known.latex}" if known and known.latex else r"\operatorname{" + name.replace("_", " ") + "}"


def _apply(node: tree.Apply) -> str:
    order = node.orders[0] if len(node.orders) == 1 else 0
    primes = "'" * order if order <= 3 else f"^{{({order})}}"
    text = rf"{name_latex(node.name)}{primes}\left({_join(node.args)}\right)"
    if len(node.orders) > 1:
        return rf"\partial^{{({', '.join(map(str, node.orders))})}} {text}"
    return text


def _index(node: tree.Index) -> str:
    base = latex(node.base) if level(node.base) >= ATOM else rf"\left({latex(node.base)}\right)"
    if isinstance(node.base, tree.Name) and "_" in node.base.name:
        base = f"{{{base}}}"
    return f"{base}_{{{_join(node.indices)}}}"


def _runs(node: tree.Fold) -> bool:
    """Whether the condition of a sum says by itself what runs: i < j."""
    first = node.where.sides[0] if isinstance(node.where, tree.Relation) else None
    return node.lower is None and isinstance(first, tree.Name) and first.name in node.variables


def _fold(node: tree.Fold) -> str:
    command = {"sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min"}.get(
        node.kind, rf"\arg\{node.kind[3:]}"
    )
    below = ", ".join(name_latex(name) for name in node.variables)
    if node.lower is not None:
        below += f"={latex(node.lower)}"
    if node.where is not None:
        below = latex(node.where) if _runs(node) else f"{below} : {latex(node.where)}"
    above = f"^{{{latex(node.upper)}}}" if node.upper is not None else ""
    return f"{command}_{{{below}}}{above} {_at(node.body, PRODUCT)}"


def _operator(node: tree.Operator) -> str:
    if node.name in {"KL", "JSD"}:
        return rf"D_{{\mathrm{{{node.name}}}}}\left({latex(node.args[0])} \,\|\, {latex(node.args[1])}\right)"
    separator = "; " if node.name == "I" else ", "
    given = rf" \mid {_join(node.given)}" if node.given else ""
    below = ""
    if node.variable and node.under is not None:
        below = rf"_{{{name_latex(node.variable)} \sim {latex(node.under)}}}"
    elif node.under is not None:
        below = f"_{{{latex(node.under)}}}"
    command = {"E": r"\mathbb{E}", "P": "P", "H": "H", "I": "I"}.get(
        node.name, rf"\operatorname{{{node.name}}}"
    )
    opening, closing = (r"\left[", r"\right]") if node.name == "E" else (r"\left(", r"\right)")
    return f"{command}{below}{opening}{_join(node.args, separator)}{given}{closing}"


def _density(node: tree.Density) -> str:
    given = rf" \mid {_join(node.given)}" if node.given else ""
    return f"{name_latex(node.name)}({_join(node.args)}{given})"


def _norm(node: tree.Norm) -> str:
    order = (
        "" if node.order is None else f"_{{{'*' if node.order == tree.Name('nuc') else latex(node.order)}}}"
    )
    return rf"\left\|{latex(node.arg)}\right\|{order}"


def _listing(node: tree.Listing) -> str:
    return rf"\left{node.opening}{_join(node.items)}\right{node.closing}"


def _matrix(node: tree.Matrix) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(_join(row, " & ") for row in node.rows) + r" \end{pmatrix}"


def _relation(node: tree.Relation) -> str:
    text = _at(node.sides[0], SUM)
    for op, side in zip(node.ops, node.sides[1:], strict=True):
        text += f" {_RELATIONS[op]} {_at(side, SUM)}"
    return text


def _logic(node: tree.Logic) -> str:
    if node.op == "not":
        inner = latex(node.args[0])
        return rf"\lnot {inner}" if isinstance(node.args[0], tree.Name) else rf"\lnot\left({inner}\right)"
    sign = {"and": r" \cap ", "or": r" \cup ", "minus": r" \setminus "}[node.op]
    needed = PRODUCT if node.op == "minus" else RELATION
    return sign.join(latex(a) if level(a) >= needed else rf"\left({latex(a)}\right)" for a in node.args)


def _derivative(node: tree.Derivative) -> str:
    body = latex(node.body) if level(node.body) >= ATOM else rf"\left[{latex(node.body)}\right]"
    variables = _join(node.variables)
    if node.kind == "diff":
        power = f"^{{{node.order}}}" if node.order > 1 else ""
        return rf"\frac{{d{power}}}{{d{variables}{power}}} {body}"
    return {"grad": r"\nabla_", "hessian": r"\nabla^2_", "jacobian": "J_"}[
        node.kind
    ] + f"{{{variables}}} {body}"


def _integral(node: tree.Integral) -> str:
    bounds = (
        ""
        if node.lower is None or node.upper is None
        else f"_{{{latex(node.lower)}}}^{{{latex(node.upper)}}}"
    )
    return rf"\int{bounds} {_at(node.body, PRODUCT)} \, d{name_latex(node.variable)}"


def _cases(node: tree.Cases) -> str:
    rows = [rf"{latex(value)} & {latex(condition)}" for value, condition in node.pieces]
    if node.otherwise is not None:
        rows.append(rf"{latex(node.otherwise)} & \text{{otherwise}}")
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _growth(node: tree.Growth) -> str:
    sign = node.bound if len(node.bound) == 1 else rf"\{node.bound}"
    return rf"{sign}\left({latex(node.body)}\right)"


_WRITERS: Final[dict[type[tree.Node], Callable[[Any], str]]] = {
    tree.Number: _number,
    tree.Constant: _constant,
    tree.Name: lambda node: name_latex(node.name),
    tree.Identity: _identity,
    tree.Add: _add,
    tree.Mul: _mul,
    tree.Div: _div,
    tree.Neg: _neg,
    tree.Power: _power,
    tree.Transpose: _transpose,
    tree.Binary: _binary,
    tree.Percent: lambda node: rf"{_at(node.arg, ATOM)}\%",
    tree.Factorial: lambda node: f"{_base(node.arg)}!",
    tree.Call: _call,
    tree.Apply: _apply,
    tree.Index: _index,
    tree.Fold: _fold,
    tree.Operator: _operator,
    tree.Joint: lambda node: _join(node.items),
    tree.Density: _density,
    tree.Norm: _norm,
    tree.Listing: _listing,
    tree.Matrix: _matrix,
    tree.SetOf: lambda node: r"\{" + _join(node.items) + r"\}" if node.items else r"\emptyset",
    tree.Interval: lambda node: (
        rf"\left{node.opening}{latex(node.low)}, {latex(node.high)}\right{node.closing}"
    ),
    tree.Relation: _relation,
    tree.Logic: _logic,
    tree.Derivative: _derivative,
    tree.Integral: _integral,
    tree.Cases: _cases,
    tree.Growth: _growth,
}

"""How a tree was read, in one plain line: `parse(echo(tree)) == tree`.

Products are written with `*`, so nothing depends on blanks; brackets stand exactly where a reading was
chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

# How tightly a node holds together; a child looser than its place needs is bracketed.
OR, AND, NOT, RELATION, SUM, PRODUCT, UNARY, POWER, POSTFIX, ATOM = range(10)

_LOOSENESS: Final[dict[type[tree.Node], int]] = {
    tree.Relation: RELATION,
    tree.Add: SUM,
    tree.Neg: UNARY,
    tree.Mul: PRODUCT,
    tree.Div: PRODUCT,
    tree.Power: POWER,
    tree.Transpose: POWER,
    tree.Percent: POSTFIX,
    tree.Factorial: POSTFIX,
    tree.Index: POSTFIX,
    tree.Fold: PRODUCT,
}
_RELATIONS: Final = {"in": " in "}


def level(node: tree.Node) -> int:
    """The looseness of a node's outermost operator."""
    if isinstance(node, tree.Binary):
        return SUM if node.op == "±" else POWER if node.op == ".^" else PRODUCT
    if isinstance(node, tree.Logic):
        return {"or": OR, "and": AND, "not": NOT, "minus": SUM}[node.op]
    if isinstance(node, tree.Number):
        return ATOM if node.value.denominator == 1 or decimal(node) else PRODUCT
    return _LOOSENESS.get(type(node), ATOM)


def echo(node: tree.Node) -> str:
    """The tree in one line of plain text, its numbers as they were typed."""
    return node.shown(_WRITERS[type(node)])


def at(node: tree.Node, needed: int) -> str:
    """The child's text, bracketed where it is looser than its place allows."""
    text = echo(node)
    return f"({text})" if level(node) < needed else text


def _join(nodes: tuple[tree.Node, ...], separator: str = ", ") -> str:
    return separator.join(echo(node) for node in nodes)


# -- numbers and names


def decimal(node: tree.Number) -> str:
    """The number as digits, exactly; '' where it has no finite decimal."""
    if node.text:
        return node.text.lower().replace("e+", "e")
    return decimal_of(node.value)


def decimal_of(value: Fraction) -> str:
    """An exact decimal, in scientific notation where it is long; '' for thirds and their like."""
    if value < 0:
        positive = decimal_of(-value)
        return f"-{positive}" if positive else ""
    under = value.denominator
    twos = (under & -under).bit_length() - 1
    under >>= twos
    fives = 0
    while under % 5 == 0:
        under //= 5
        fives += 1
    if under != 1:
        return ""
    places = max(twos, fives)
    digits = str(value.numerator * 10**places // value.denominator)
    if places == 0 and len(digits) <= 16:
        return digits
    if places > 12 or len(digits) > 16:
        stripped = digits.rstrip("0") or "0"
        exponent = len(digits) - 1 - places
        mantissa = stripped[0] + ("." + stripped[1:] if len(stripped) > 1 else "")
        return f"{mantissa}e{exponent}"
    digits = digits.rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def _number(node: tree.Number) -> str:
    return decimal(node) or f"{node.value.numerator}/{node.value.denominator}"


def _identity(node: tree.Identity) -> str:
    if node.size is None:
        return "I"
    size = echo(node.size)
    return f"I_{size}" if size.isalnum() else f"I_{{{size}}}"


# -- arithmetic


def _add(node: tree.Add) -> str:
    text = ""
    for place, term in enumerate(node.terms):
        sign, part = ("-", term.arg) if isinstance(term, tree.Neg) else ("+", term)
        lone = isinstance(part, tree.Neg) if place else sign == "-" and takes_sign(part)
        bracketed = lone or reaches(part, node.terms[place + 1 :])
        written = f"({echo(part)})" if bracketed else at(part, PRODUCT)
        text += f" {sign} {written}" if place else f"{sign.strip('+')}{written}"
    return text


def trailing_fold(node: tree.Node) -> tree.Fold | None:
    """The sum a text ends with, whose body would go on in what follows."""
    if isinstance(node, tree.Fold):
        return node
    if isinstance(node, tree.Mul):
        return trailing_fold(node.factors[-1])
    return trailing_fold(node.arg) if isinstance(node, tree.Neg) else None


def reaches(node: tree.Node, rest: tuple[tree.Node, ...]) -> bool:
    """Whether a sum would be read as reaching to later terms: they hold its index."""
    fold = trailing_fold(node)
    names = tree.names(*rest)
    return fold is not None and not names.isdisjoint(fold.variables)


def _mul(node: tree.Mul) -> str:
    first, *rest = node.factors
    text = (
        f"({echo(first)})"
        if isinstance(first, tree.Mul | tree.Neg | tree.Fold) or level(first) < PRODUCT
        else echo(first)
    )
    for place, factor in enumerate(rest):
        last = place == len(rest) - 1
        text += "*" + (echo(factor) if last and isinstance(factor, tree.Fold) else at(factor, POWER))
    return text


def _div(node: tree.Div) -> str:
    over = _left_side(node.over)
    return f"{over}/{at(node.under, POWER)}"


def _left_side(node: tree.Node) -> str:
    """What an operator follows that would go into a sum's body."""
    bracketed = isinstance(node, tree.Neg) or trailing_fold(node) is not None
    return f"({echo(node)})" if bracketed else at(node, PRODUCT)


def _neg(node: tree.Neg) -> str:
    return f"-({echo(node.arg)})" if takes_sign(node.arg) else f"-{at(node.arg, PRODUCT)}"


def takes_sign(node: tree.Node) -> bool:
    """Whether a sign in front would be read as belonging to what the text begins with: (-7) mod 3."""
    match node:
        case tree.Neg() | tree.Binary("mod"):
            return True
        case tree.Mul((first, *_)) | tree.Div(first) | tree.Binary(_, first):
            return not isinstance(first, tree.Neg) and takes_sign(first)
    return False


def _exponent(node: tree.Node) -> str:
    if isinstance(node, tree.Neg) and level(node.arg) >= POSTFIX:
        return f"-{echo(node.arg)}"
    if isinstance(node, tree.Name) and node.name in {"T", "t", "H", "c", "C"}:
        return f"({node.name})"
    text = echo(node)
    return (
        text
        if level(node) >= POSTFIX and not isinstance(node, tree.Listing | tree.Number)
        else _number_exponent(node, text)
    )


def _number_exponent(node: tree.Node, text: str) -> str:
    if isinstance(node, tree.Number) and level(node) == ATOM and "e" not in text:
        return text
    return f"({text})"


def _power_base(node: tree.Node) -> str:
    text = at(node, POSTFIX)
    return f"({text})" if isinstance(node, tree.Apply | tree.Name) and text.endswith("'") else text


def _power(node: tree.Power) -> str:
    return f"{_power_base(node.base)}^{_exponent(node.exponent)}"


def _transpose(node: tree.Transpose) -> str:
    if isinstance(node.arg, tree.Power | tree.Transpose | tree.Number):  # 1^T is a row of ones
        return f"({echo(node.arg)})^T"
    return f"{_power_base(node.arg)}^T"


def _binary(node: tree.Binary) -> str:
    if node.op == "±":
        return f"{at(node.left, PRODUCT)} ± {at(node.right, PRODUCT)}"
    if node.op == ".^":
        return f"{_power_base(node.left)}.^{_exponent(node.right)}"
    sign = {"kron": " ⊗ ", "@": " @ ", ".*": " .* ", "./": " ./ ", "mod": " mod ", "\\": " \\ "}[node.op]
    return f"{_left_side(node.left)}{sign}{at(node.right, POWER)}"


def _postfix(sign: str) -> Callable[[Any], str]:
    return lambda node: f"{at(node.arg, ATOM)}{sign}"


# -- functions


def _call(node: tree.Call) -> str:
    args = [echo(arg) for arg in node.args] + [f"{name}={echo(value)}" for name, value in node.keywords]
    return f"{node.name}{chr(39) * node.primes}({', '.join(args)})"


def _apply(node: tree.Apply) -> str:
    args = _join(node.args)
    if not node.orders:
        return f"{node.name}({args})"
    if len(node.orders) == 1:
        order = node.orders[0]
        return f"{node.name}{chr(39) * order if order <= 3 else '^(' + str(order) + ')'}({args})"
    return f"partial({node.name}({args}), {', '.join(str(order) for order in node.orders)})"


def _index(node: tree.Index) -> str:
    base = at(node.base, ATOM)
    if isinstance(node.base, tree.Name) and len(node.indices) == 1:
        index = echo(node.indices[0])
        return f"{base}_{index}" if index.isalnum() else f"{base}_{{{index}}}"
    return f"{base}[{_join(node.indices)}]"


def _fold(node: tree.Fold) -> str:
    below = ",".join(node.variables)
    if node.lower is not None:
        below += f"={echo(node.lower)}"
    if node.where is not None:
        below = f"{below}; {echo(node.where)}"
    above = f"^{{{echo(node.upper)}}}" if node.upper is not None else ""
    return f"{node.kind}_{{{below}}}{above} {at(node.body, PRODUCT)}"


def _operator(node: tree.Operator) -> str:
    if node.name in {"KL", "JSD"} and len(node.args) == 2:
        return f"{node.name}({echo(node.args[0])} || {echo(node.args[1])})"
    separator = "; " if node.name == "I" else ", "
    given = f" | {_join(node.given)}" if node.given else ""
    below = ""
    if node.variable and node.under is not None:
        below = f"_{{{node.variable} ~ {echo(node.under)}}}"
    elif node.under is not None or node.variable:
        under = echo(node.under) if node.under is not None else str(node.variable)
        below = f"_{under}" if under.isalnum() else f"_{{{under}}}"
    opening, closing = ("(", ")") if node.name in {"P", "H", "I", "CE", "TV"} else ("[", "]")
    return f"{node.name}{below}{opening}{_join(node.args, separator)}{given}{closing}"


def _density(node: tree.Density) -> str:
    given = f"|{_join(node.given)}" if node.given else ""
    return f"{node.name}({_join(node.args)}{given})"


def _norm(node: tree.Norm) -> str:
    if node.order is None:
        return f"||{echo(node.arg)}||"
    order = echo(node.order)
    return f"||{echo(node.arg)}||_{order if order.isalnum() else '{' + order + '}'}"


# -- lists, relations, calculus


def _listing(node: tree.Listing) -> str:
    inside = _join(node.items)
    if len(node.items) == 1 and node.opening == "(":
        inside += ","
    return f"{node.opening}{inside}{node.closing}"


def _matrix(node: tree.Matrix) -> str:
    return "[" + ", ".join(f"[{_join(row)}]" for row in node.rows) + "]"


def _relation(node: tree.Relation) -> str:
    text = at(node.sides[0], SUM)
    for op, side in zip(node.ops, node.sides[1:], strict=True):
        text += _RELATIONS.get(op, f" {op} ") + at(side, SUM)
    return text


def _logic(node: tree.Logic) -> str:
    if node.op == "not":
        return f"not {at(node.args[0], RELATION)}"
    if node.op == "minus":
        return f"{at(node.args[0], PRODUCT)} setminus {at(node.args[1], PRODUCT)}"
    needed = {"and": NOT, "or": AND}[node.op]
    return f" {node.op} ".join(at(arg, needed) for arg in node.args)


def _derivative(node: tree.Derivative) -> str:
    name = {"diff": "diff", "grad": "grad", "hessian": "hess", "jacobian": "jac"}[node.kind]
    variables = _join(node.variables)
    if len(node.variables) != 1:
        variables = f"({variables})"
    order = f", {node.order}" if node.order != 1 else ""
    return f"{name}({echo(node.body)}, {variables}{order})"


def _integral(node: tree.Integral) -> str:
    if node.lower is None or node.upper is None:
        return f"integral({echo(node.body)}, {node.variable})"
    return f"integral({echo(node.body)}, {node.variable}, {echo(node.lower)}, {echo(node.upper)})"


def _cases(node: tree.Cases) -> str:
    pieces = [f"{echo(value)} if {echo(condition)}" for value, condition in node.pieces]
    if node.otherwise is not None:
        pieces.append(f"{echo(node.otherwise)} otherwise")
    return f"cases({', '.join(pieces)})"


_WRITERS: Final[dict[type[tree.Node], Callable[[Any], str]]] = {
    tree.Number: _number,
    tree.Constant: lambda node: node.name,
    tree.Name: lambda node: node.name,
    tree.Identity: _identity,
    tree.Add: _add,
    tree.Mul: _mul,
    tree.Div: _div,
    tree.Neg: _neg,
    tree.Power: _power,
    tree.Transpose: _transpose,
    tree.Binary: _binary,
    tree.Stretched: lambda node: f"{at(node.arg, ATOM)}[{'None, :' if node.across else ':, None'}]",
    tree.Percent: _postfix("%"),
    tree.Factorial: _postfix("!"),
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
    tree.SetOf: lambda node: "{" + _join(node.items) + "}" if node.items else "{}",
    tree.Interval: lambda node: f"{node.opening}{echo(node.low)}, {echo(node.high)}{node.closing}",
    tree.Relation: _relation,
    tree.Logic: _logic,
    tree.Derivative: _derivative,
    tree.Integral: _integral,
    tree.Cases: _cases,
    tree.Growth: lambda node: f"{node.bound}({echo(node.body)})",
}

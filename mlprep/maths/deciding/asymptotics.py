"""What an expression is worth on a path, where each size is a sum of scales of one variable."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding import scales
from mlprep.maths.deciding.decide import Setting, constant_value
from mlprep.maths.deciding.scales import ONE, Series, constant
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, UndefinedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlprep.maths.deciding.directions import Path

_LARGEST: Final = 1e100  # of a constant, whose size does not matter beside what grows
_FINER: Final = 16  # terms that are kept where two do not tell
_CHOSEN: Final = 8  # k of choose(n, k), multiplied out


def along(node: tree.Node, path: Path, setting: Setting) -> Series | MathsError:
    """The value on a path, its largest term at least, or the fault that says why there is none."""
    try:
        try:
            return _Walk(path, setting).value(node).known()
        except UnsupportedError:
            finer = {name: replace(size, longest=_FINER) for name, size in path.items()}
            return _Walk(finer, setting).value(node).known()
    except MathsError as fault:
        return fault
    except (OverflowError, RecursionError):
        return UnsupportedError("a number too large to compare growth with", *node.span)


class _Walk:
    def __init__(self, path: Path, setting: Setting) -> None:
        self.path = path
        self.setting = setting

    def value(self, node: tree.Node) -> Series:
        """Raises UndefinedError, and UnsupportedError for what is not compared here."""
        if isinstance(node, tree.Power | tree.Factorial | tree.Call) and not _has_names(node):
            return self.number(node)
        match node:
            case tree.Name(name) if name in self.path:
                return self.path[name]
            case tree.Add(terms):
                return scales.add(*map(self.value, terms))
            case tree.Mul(factors):
                return reduce(scales.multiply, map(self.value, factors))
            case tree.Div(over, under):
                return _quotient(self.value(over), self.value(under))
            case tree.Neg(arg):
                return scales.negate(self.value(arg))
            case tree.Power(base, exponent):
                return self.power(base, exponent)
            case tree.Factorial(arg):
                return scales.factorial(self.value(arg))
            case tree.Call(name, args, (), 0) if name in _CALLS:
                return _CALLS[name](*map(self.value, args))
        return self.number(node)

    def number(self, node: tree.Node) -> Series:
        """What has no names in it."""
        if _has_names(node):
            raise UnsupportedError("this is not compared inside O( )", *node.span)
        found = constant_value(node, self.setting.scope)
        if not is_number(found):
            raise UndefinedError("growth is measured in numbers", *node.span)
        return constant(float(max(min(found, _LARGEST), -_LARGEST)))

    def power(self, base: tree.Node, exponent: tree.Node) -> Series:
        if base == tree.Constant("e"):
            return scales.exp(self.value(exponent))
        return scales.power(self.value(base), self.value(exponent))


def _has_names(node: tree.Node) -> bool:
    return any(isinstance(inner, tree.Name) for inner in tree.walk(node))


# -- functions


def _quotient(over: Series, under: Series) -> Series:
    return scales.multiply(over, scales.power(under, constant(-1)))


def _difference(a: Series, b: Series) -> Series:
    return scales.add(a, scales.negate(b))


def _log(a: Series, base: Series | None = None) -> Series:
    return scales.log(a) if base is None else _quotient(scales.log(a), scales.log(base))


def _abs(a: Series) -> Series:
    return scales.negate(a) if a.sign < 0 else a


def _largest(*args: Series) -> Series:
    return reduce(lambda a, b: a if _difference(a, b).sign >= 0 else b, args)


def _smallest(*args: Series) -> Series:
    return reduce(lambda a, b: a if _difference(a, b).sign <= 0 else b, args)


def _rounded(whole: Callable[[float], int]) -> Callable[[Series], Series]:
    """floor, ceil or round: of what is large up to one, of what vanishes that of a number near 0."""

    def function(a: Series) -> Series:
        lead = a.lead
        if lead is None:
            return a
        size = scales.compare(lead[0], ONE)
        if size > 0:
            return scales.add(a, Series((), ONE))
        return constant(whole(lead[1] if size == 0 else math.copysign(1e-9, lead[1])))

    return function


def _choose(a: Series, b: Series) -> Series:
    count = scales.value_of(b)
    if count is None or count != round(count) or not 0 <= count <= _CHOSEN:
        under = scales.multiply(scales.factorial(b), scales.factorial(_difference(a, b)))
        return _quotient(scales.factorial(a), under)
    found = constant(1 / math.factorial(round(count)))
    for k in range(round(count)):
        found = scales.multiply(found, _difference(a, constant(k)))
    return found


def _gamma(a: Series) -> Series:
    return _quotient(scales.factorial(a), a)


_CALLS: Final[Mapping[str, Callable[..., Series]]] = {
    "log": _log,
    "log2": lambda a: _log(a, constant(2)),
    "log10": lambda a: _log(a, constant(10)),
    "log1p": lambda a: _log(scales.add(a, constant(1))),
    "exp": scales.exp,
    "exp2": lambda a: scales.power(constant(2), a),
    "expm1": lambda a: _difference(scales.exp(a), constant(1)),
    "sqrt": lambda a: scales.power(a, constant(0.5)),
    "cbrt": lambda a: scales.power(a, constant(1 / 3)),
    "root": lambda a, n: scales.power(a, _quotient(constant(1), n)),
    "pow": scales.power,
    "square": lambda a: scales.multiply(a, a),
    "abs": _abs,
    "sum": scales.add,
    "prod": lambda *args: reduce(scales.multiply, args),
    "max": _largest,
    "min": _smallest,
    "floor": _rounded(math.floor),
    "ceil": _rounded(math.ceil),
    "round": _rounded(round),
    "factorial": scales.factorial,
    "gamma": _gamma,
    "lgamma": lambda a: scales.log(_gamma(a)),
    "choose": _choose,
}

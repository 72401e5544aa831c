"""The process that runs SymPy: one JSON request per line in, one JSON answer per line out.

Run by path, it imports nothing of this package.  Requests are built from checked trees; nothing is ever
parsed or evaluated from text.  It ends with its input, or when a request outlives twice its deadline.

An expression is a list: ["num", "3/2"], ["const", "pi"], ["name", "x"], ["add", a, ...], ["mul", a, ...],
["div", a, b], ["neg", a], ["pow", a, b], ["call", "sin", a, ...], ["apply", "f", [orders], a, ...],
["diff", body, [["name", "x"], ...], order], ["int", body, "x", low, high],
["fold", "sum", "k", low, high, body].
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

import sympy

if TYPE_CHECKING:
    from collections.abc import Callable

Expression = Any
MEMORY_BYTES: Final = 1 << 30
MAX_DIGITS: Final = 60  # of a number that is sent back

_ASSUMPTIONS: Final = {
    "positive": {"positive": True},
    "prob": {"positive": True},
    "integer": {"integer": True},
    "dimension": {"integer": True, "positive": True},
    "index": {"integer": True, "positive": True},
}
_CONSTANTS: Final = {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo}


def _sigma(x: Expression) -> Expression:
    return 1 / (1 + sympy.exp(-x))


_SAME_NAMES: Final = (
    *(
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "asinh",
    ),
    *("acosh", "atanh", "exp", "sqrt", "cbrt", "sign", "floor", "erf", "erfc", "gamma"),
)
_CALLS: Final[dict[str, Callable[..., Expression]]] = {
    **{name: getattr(sympy, name) for name in _SAME_NAMES},
    "ceil": sympy.ceiling,
    "abs": sympy.Abs,
    "log": lambda x, base=None: sympy.log(x) if base is None else sympy.log(x) / sympy.log(base),
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
    "exp2": lambda x: 2**x,
    "atan2": sympy.atan2,
    "lgamma": sympy.loggamma,
    "digamma": sympy.digamma,
    "beta": lambda a, b: sympy.gamma(a) * sympy.gamma(b) / sympy.gamma(a + b),
    "factorial": sympy.factorial,
    "choose": sympy.binomial,
    "pow": lambda a, b: a**b,
    "square": lambda x: x**2,
    "mod": sympy.Mod,
    "max": sympy.Max,
    "min": sympy.Min,
    "relu": lambda x: sympy.Max(0, x),
    "sigma": _sigma,
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "logit": lambda p: sympy.log(p / (1 - p)),
    "Phi": lambda x: (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
    "phi": lambda x: sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi),
}
_SPELLINGS: Final = {
    "Abs": "abs", "ceiling": "ceil", "loggamma": "lgamma", "binomial": "choose", "Max": "max", "Min": "min",
    "polygamma": "",
}  # fmt: skip


class UnknownPartError(Exception):
    """A part of an expression this worker has no word for."""


class Builder:
    """Makes SymPy expressions; each declared name has one symbol, with the assumptions of its kind."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self.symbols = {
            name: sympy.Symbol(name, **_ASSUMPTIONS.get(kind, {"real": True})) for name, kind in kinds.items()
        }

    def symbol(self, name: str) -> Expression:
        return self.symbols.setdefault(name, sympy.Symbol(name, real=True))

    def build(self, parts: Any) -> Expression:
        head, *rest = parts
        rule = getattr(self, f"_{head}", None)
        if rule is None:
            raise UnknownPartError(head)
        return rule(*rest)

    def _num(self, text: str) -> Expression:
        return sympy.Rational(text)

    def _const(self, name: str) -> Expression:
        return _CONSTANTS[name]

    def _name(self, name: str) -> Expression:
        return self.symbol(name)

    def _add(self, *terms: Any) -> Expression:
        return sympy.Add(*map(self.build, terms))

    def _mul(self, *factors: Any) -> Expression:
        return sympy.Mul(*map(self.build, factors))

    def _div(self, over: Any, under: Any) -> Expression:
        return self.build(over) / self.build(under)

    def _neg(self, part: Any) -> Expression:
        return -self.build(part)

    def _pow(self, base: Any, exponent: Any) -> Expression:
        raised, power = self.build(base), self.build(exponent)
        if power.is_Integer and abs(power) > 1000 and raised.is_number:
            raise UnknownPartError("power")
        return raised**power

    def _call(self, name: str, primes: int, *args: Any) -> Expression:
        function = _CALLS.get(name)
        if function is None:
            raise UnknownPartError(name)
        if not primes:
            return function(*map(self.build, args))
        place = sympy.Dummy("t", real=True)
        return sympy.diff(function(place), place, primes).subs(place, self.build(args[0]))

    def _apply(self, name: str, orders: list[int], *args: Any) -> Expression:
        values = [self.build(arg) for arg in args]
        places = [sympy.Dummy(f"t{i}", real=True) for i in range(len(values))]
        value = sympy.Function(name, real=True)(*places)
        for place, order in zip(places, orders, strict=False):
            if order:
                value = sympy.diff(value, place, order)
        return value.subs(list(zip(places, values, strict=True)))

    def _diff(self, body: Any, names: list[Any], order: int) -> Expression:
        value = self.build(body)
        for name in names:
            value = sympy.diff(value, self.build(name), order)
        return value

    def _int(self, body: Any, name: str, low: Any, high: Any) -> Expression:
        variable = self.symbol(name)
        limits = variable if low is None else (variable, self.build(low), self.build(high))
        value = sympy.integrate(self.build(body), limits)
        if value.has(sympy.Integral):
            raise UnknownPartError("integral")
        return value

    def _fold(self, kind: str, name: str, low: Any, high: Any, body: Any) -> Expression:
        limits = (
            self.symbols.get(name) or sympy.Symbol(name, integer=True),
            self.build(low),
            self.build(high),
        )
        self.symbols.setdefault(name, limits[0])
        make = sympy.summation if kind == "sum" else sympy.product
        return make(self.build(body), limits)


def write(value: Expression) -> Any:
    """The parts of a SymPy expression, or UnknownPartError."""
    if value.is_Number:
        return _write_number(value)
    for name, constant in _CONSTANTS.items():
        if value == constant:
            return ["const", name]
    if value.is_Symbol:
        return ["name", value.name]
    if value.is_Add:
        return ["add", *(write(term) for term in value.as_ordered_terms())]
    if value.is_Mul or value.is_Pow or isinstance(value, sympy.exp):
        return _write_product(value)
    name = type(value).__name__
    name = _SPELLINGS.get(name, name)
    if name in _CALLS and value.args:
        return ["call", name, 0, *map(write, value.args)]
    if isinstance(value, sympy.core.function.AppliedUndef):
        return ["apply", name, [], *map(write, value.args)]
    raise UnknownPartError(name)


def _write_number(value: Expression) -> Any:
    if value == sympy.oo:
        return ["const", "inf"]
    if not value.is_Rational or len(str(value)) > MAX_DIGITS:
        raise UnknownPartError("number")
    if value < 0:
        return ["neg", _write_number(-value)]
    if value.q != 1:
        return ["div", ["num", str(value.p)], ["num", str(value.q)]]
    return ["num", str(value.p)]


def _write_product(value: Expression) -> Any:
    if value.could_extract_minus_sign() and value.is_Mul:
        return ["neg", write(-value)]
    above, below = sympy.fraction(value)
    if below != 1:
        return ["div", write(above), write(below)]
    if isinstance(value, sympy.exp):
        return ["pow", ["const", "e"], write(value.args[0])]
    if value.is_Pow:
        if value.exp == sympy.Rational(1, 2):
            return ["call", "sqrt", 0, write(value.base)]
        return ["pow", write(value.base), write(value.exp)]
    return ["mul", *(write(factor) for factor in value.as_ordered_factors())]


def is_zero(difference: Expression) -> bool | None:
    """True when a simplification reaches 0, False when it reaches another number, else None."""
    steps: tuple[Callable[[Expression], Expression], ...] = (
        sympy.expand,
        lambda value: sympy.cancel(sympy.together(value)),
        lambda value: sympy.simplify(sympy.expand(value.rewrite(sympy.exp), deep=True)),
        lambda value: sympy.simplify(sympy.expand_log(value, force=False)),
        sympy.trigsimp,
        sympy.simplify,
    )
    for step in steps:
        try:
            result = step(difference)
        except (
            ValueError,
            TypeError,
            NotImplementedError,
            AttributeError,
            ZeroDivisionError,
            RecursionError,
        ):
            continue
        if result == 0:
            return True
        if result.is_number and result.is_comparable and abs(sympy.N(result, 30)) > 1e-20:
            return False
    return None


def answer(request: dict[str, Any]) -> Any:
    """What a request asks for: "equal" true, false or null; "simplify", "exact", "diff" an expression."""
    builder = Builder(request.get("kinds", {}))
    task = request["task"]
    expression = builder.build(request["a"])
    if task == "equal":
        return is_zero(expression - builder.build(request["b"]))
    if task == "diff":
        expression = sympy.diff(expression, builder.symbol(request["name"]), request.get("order", 1))
    if task == "exact":
        expression = sympy.nsimplify(expression) if expression.has(sympy.Float) else expression
    forms = (expression, sympy.simplify(expression), sympy.expand(sympy.expand_log(expression)))
    return write(min(forms, key=_weight))


def _weight(value: Expression) -> int:
    """How hard a form is to read: its operations, and more for a logarithm in an exponent."""
    towers = sum(1 for power in value.atoms(sympy.Pow) if power.exp.has(sympy.log))
    return int(sympy.count_ops(value)) + 4 * towers


def _limit_memory() -> None:
    """A ceiling on this process's memory, where the system has one to set."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):  # some systems know the limit but do not set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def serve(lines: Any, send: Callable[[dict[str, Any]], None]) -> None:
    """Answer requests until the input ends."""
    send({"ready": True})
    for line in lines:
        request = json.loads(line)
        alarm = threading.Timer(2 * request["deadline"] + 1, os._exit, (1,))
        alarm.daemon = True
        alarm.start()
        try:
            result = answer(request)
        except Exception:  # SymPy raises all kinds; whatever it could not do is an honest "do not know"
            result = None
        finally:
            alarm.cancel()
        send({"id": request["id"], "result": result})


def main() -> None:
    _limit_memory()

    def send(message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    serve(sys.stdin, send)


if __name__ == "__main__":
    main()

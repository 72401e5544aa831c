"""Elementary functions of one number, for every kind of number the evaluator meets.

Floats go through `math`, exact numbers stay exact where they can, 50-digit numbers go through mpmath and
Duals through the chain rule.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating.dual import Dual, chain, divide, primal
from mlprep.maths.evaluating.elementary import (
    FIXED,
    FLOATS,
    NONZERO,
    POSITIVE,
    ROUNDING,
    exact_log,
    exact_root,
    is_mpf,
    mp,
    mp_functions,
    reduced,
    round_half_away,
)
from mlprep.maths.evaluating.values import Mode
from mlprep.maths.trees.faults import TooLargeError, UndefinedError, UnsupportedError
from mlprep.maths.vocabulary import find

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BITS: Final = 200_000
MAX_LOG: Final = 1e9
_STEEP: Final = frozenset({"sin", "cos", "tan", "exp", "gamma", "sinh", "cosh"})
EXACT_TYPES: Final = (int, Fraction)


def to_inexact(value: Any, mode: Mode) -> Any:
    """An exact number as a float, or with 50 digits in exact mode."""
    if mode is Mode.EXACT:
        context = mp()
        return (
            context.mpf(value.numerator) / value.denominator
            if isinstance(value, Fraction)
            else context.mpf(value)
        )
    try:
        return float(value)
    except OverflowError:
        raise TooLargeError("a number too large to compute with") from None


def quotient(a: Any, b: Any, mode: Mode) -> Any:
    """a/b of two numbers."""
    if isinstance(a, EXACT_TYPES) and isinstance(b, EXACT_TYPES):
        if b == 0:
            raise UndefinedError("division by zero")
        if mode is Mode.FLOAT:
            return a / b
        exact = Fraction(a) / b
        _check_size(exact)
        return exact.numerator if exact.denominator == 1 else exact
    try:
        return a / b
    except ZeroDivisionError:
        raise UndefinedError("division by zero") from None


def _check_size(value: Any) -> None:
    if isinstance(value, Fraction):
        value = max(abs(value.numerator), value.denominator)
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise TooLargeError("a number too large to compute with")


# -- powers


def power(base: Any, exponent: Any, mode: Mode) -> Any:
    """base^exponent of two numbers; raises UndefinedError outside the reals."""
    if isinstance(base, Dual) or isinstance(exponent, Dual):
        return _dual_power(base, exponent, mode)
    exponent = reduced(exponent)
    if isinstance(exponent, float) and exponent.is_integer() and abs(exponent) < 1e15:
        exponent = int(exponent)
    if base == 0 and exponent < 0:
        raise UndefinedError("a negative power of zero")
    if isinstance(exponent, int):
        return _whole_power(base, exponent, mode)
    if base < 0:
        raise UndefinedError("a fractional power of a negative number")
    if isinstance(base, EXACT_TYPES) and isinstance(exponent, Fraction):
        exact = exact_root(base, exponent)
        if exact is not None:
            return exact
    return _real_power(base, exponent, mode)


def _whole_power(base: Any, exponent: int, mode: Mode) -> Any:
    if isinstance(base, int | Fraction):
        size = max(abs(base.numerator), base.denominator).bit_length()
        trivial = base in {-1, 0, 1}
        if trivial or size * abs(exponent) <= (MAX_BITS if mode is not Mode.FLOAT else 4096):
            if exponent < 0 and mode is Mode.FLOAT:
                return _float_power(float(base), exponent)
            return (
                reduced(Fraction(base) ** exponent)
                if not isinstance(base, int) or exponent < 0
                else base**exponent
            )
        if size <= 1:
            return base if exponent % 2 else abs(base)
        return _real_power(base, exponent, mode)
    if isinstance(base, float):
        return _float_power(base, exponent)
    _check_log(base, exponent)
    return base**exponent


def _float_power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        raise TooLargeError("a number too large to compute with") from None
    except ZeroDivisionError:
        raise UndefinedError("a negative power of zero") from None


def _real_power(base: Any, exponent: Any, mode: Mode) -> Any:
    if base == 0:
        return 0
    exact = isinstance(base, EXACT_TYPES) and isinstance(exponent, EXACT_TYPES)
    if is_mpf(base) or is_mpf(exponent) or (exact and mode is Mode.EXACT):
        context = mp()
        base = to_inexact(base, Mode.EXACT) if isinstance(base, EXACT_TYPES) else context.mpf(base)
        exponent = (
            to_inexact(exponent, Mode.EXACT) if isinstance(exponent, EXACT_TYPES) else context.mpf(exponent)
        )
        _check_log(base, exponent)
        return base**exponent
    return _float_power(float(base), float(exponent))


def _check_log(base: Any, exponent: Any) -> None:
    context = mp()
    size = abs(base)
    if size in {0, 1}:
        return
    if abs(exponent) > 1e40 or abs(context.log(size) * exponent) > MAX_LOG:
        raise TooLargeError("a number too large to compute with")


def _dual_power(base: Any, exponent: Any, mode: Mode) -> Any:
    exponent = reduced(exponent)
    if not isinstance(exponent, Dual):
        if exponent == 0:
            return base * 0 + 1
        slope = exponent * power(base.value, exponent - 1, mode)
        return base.chain(power(base.value, exponent, mode), slope)
    if isinstance(base, Dual) or primal(base) > 0:
        if primal(base) <= 0:
            raise UndefinedError("a variable power of a number that is not positive")
        return apply("exp", exponent * apply("log", base, mode), mode)
    raise UndefinedError("a variable power of a number that is not positive")


# -- functions of one number


def apply(name: str, x: Any, mode: Mode) -> Any:
    """name(x) for a number x.  Raises UndefinedError outside the domain."""
    if isinstance(x, Dual):
        rule = DERIVATIVES.get(name)
        if rule is None:
            raise UnsupportedError(f"the derivative of {name} is not known here")
        return chain(x, lambda v: apply(name, v, mode), lambda v: rule(v, mode))
    if isinstance(x, EXACT_TYPES):
        if mode is not Mode.FLOAT or name in ROUNDING:
            exact = _exact(name, x)
            if exact is not None:
                return exact
        x = to_inexact(x, mode)
    if is_mpf(x):
        return _by_mpmath(name, x)
    return _by_math(name, float(x))


def _by_math(name: str, x: float) -> Any:
    function = FLOATS.get(name)
    if function is None:
        return _by_vocabulary(name, x)
    try:
        return function(x)
    except OverflowError:
        raise TooLargeError("a number too large to compute with") from None
    except (ValueError, ZeroDivisionError):
        raise UndefinedError(f"{name} is not defined at {x:.6g}") from None


def _by_vocabulary(name: str, x: float) -> Any:
    try:
        return find(name)(x)
    except KeyError:
        raise UnsupportedError(f"{name} is not known here") from None
    except (ValueError, OverflowError) as fault:
        raise UndefinedError(str(fault)) from None


def _by_mpmath(name: str, x: Any) -> Any:
    context = mp()
    if name == "exp" and x < -1e30:
        return context.mpf(0)
    if name in _STEEP and abs(x) > (1e12 if name == "gamma" else 1e30):
        raise TooLargeError("a number too large to compute with")
    if name in ROUNDING and abs(x) > 1e60:
        raise TooLargeError("a number too large to round")
    function = mp_functions().get(name)
    if function is None:
        raise UnsupportedError(f"{name} is not computed to 50 digits")
    if (name in POSITIVE and x < 0) or (name in NONZERO and x == 0):
        raise UndefinedError(f"{name} is not defined at {context.nstr(x, 6)}")
    try:
        value = function(x)
    except (ValueError, ZeroDivisionError):
        raise UndefinedError(f"{name} is not defined at {context.nstr(x, 6)}") from None
    if isinstance(value, context.mpc):
        raise UndefinedError(f"{name} is not real at {context.nstr(x, 6)}")
    return value


def _exact(name: str, x: Any) -> Any:
    """The exact value where there is one, else None."""
    if name in _EXACT_RULES:
        return _EXACT_RULES[name](x)
    fixed = FIXED.get(name)
    return fixed.get(x) if fixed else None


def factorial(x: Any, mode: Mode) -> Any:
    """x!; gamma(x + 1) for numbers that are not whole."""
    if isinstance(x, Dual):
        return apply("gamma", x + 1, mode)
    x = reduced(x)
    if isinstance(x, float) and x.is_integer() and abs(x) < 1e6:
        x = int(x)
    if isinstance(x, int):
        if x < 0:
            raise UndefinedError("the factorial of a negative number")
        if x <= (5000 if mode is not Mode.FLOAT else 170):
            return math.factorial(x)
        if mode is Mode.EXACT and x <= 10**12:
            return mp().gamma(mp().mpf(x) + 1)
        raise TooLargeError("a factorial too large to compute with")
    return apply("gamma", x + 1, mode)


def choose(n: Any, k: Any, mode: Mode) -> Any:
    """Binomial coefficient; exact for whole numbers."""
    n, k = reduced(n), reduced(k)
    n = int(n) if isinstance(n, float) and n.is_integer() else n
    k = int(k) if isinstance(k, float) and k.is_integer() else k
    if isinstance(n, int) and isinstance(k, int):
        if k < 0 or (n >= 0 and k > n):
            return 0
        if n >= 0:
            if min(k, n - k) > 4000 or n > 10**8:
                raise TooLargeError("a binomial coefficient too large to compute with")
            return math.comb(n, k)
        return (-1) ** k * math.comb(k - n - 1, k) if k <= 4000 else _refuse()
    over = factorial(n, mode)
    return over / (factorial(k, mode) * factorial(n - k, mode))


def _refuse() -> Any:
    raise TooLargeError("a binomial coefficient too large to compute with")


_EXACT_RULES: Final[dict[str, Callable[[Any], Any]]] = {
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round_half_away,
    "relu": lambda x: max(x, 0),
    "square": lambda x: reduced(x * x),
    "heaviside": lambda x: Fraction(1 + (x > 0) - (x < 0), 2),
    "sqrt": lambda x: exact_root(x, Fraction(1, 2)) if x >= 0 else None,
    "cbrt": lambda x: exact_root(x, Fraction(1, 3)) if x >= 0 else None,
    "log2": exact_log(2),
    "log10": exact_log(10),
    "exp2": lambda x: power(2, x, Mode.EXACT) if x == int(x) and abs(x) < MAX_BITS else None,
}


def _one(value: Any) -> Any:
    return value * 0 + 1


def _d(name: str) -> Callable[[Any, Mode], Any]:
    return lambda v, mode: apply(name, v, mode)


def _log_of(base: float, v: Any, mode: Mode) -> Any:
    factor = apply("log", int(base), mode)
    return divide(_one(v), v * factor)


def _sigma_slope(v: Any, mode: Mode) -> Any:
    s = apply("sigma", v, mode)
    return s * (1 - s)


def _gaussian(scale: Callable[[Any], Any]) -> Callable[[Any, Mode], Any]:
    def slope(v: Any, mode: Mode) -> Any:
        number = primal(v)
        context = mp() if is_mpf(number) or mode is Mode.EXACT else math
        return apply("exp", -v * v, mode) * scale(context)

    return slope


def _gamma_slope(v: Any, mode: Mode) -> Any:
    return apply("gamma", v, mode) * apply("digamma", v, mode)


DERIVATIVES: Final[dict[str, Callable[[Any, Mode], Any]]] = {
    "sin": _d("cos"),
    "cos": lambda v, mode: -apply("sin", v, mode),
    "tan": lambda v, mode: 1 + power(apply("tan", v, mode), 2, mode),
    "cot": lambda v, mode: -1 - power(apply("cot", v, mode), 2, mode),
    "sec": lambda v, mode: apply("sec", v, mode) * apply("tan", v, mode),
    "csc": lambda v, mode: -apply("csc", v, mode) * apply("cot", v, mode),
    "asin": lambda v, mode: divide(1, apply("sqrt", 1 - v * v, mode)),
    "acos": lambda v, mode: -divide(1, apply("sqrt", 1 - v * v, mode)),
    "atan": lambda v, _mode: divide(1, 1 + v * v),
    "sinh": _d("cosh"),
    "cosh": _d("sinh"),
    "tanh": lambda v, mode: 1 - power(apply("tanh", v, mode), 2, mode),
    "coth": lambda v, mode: 1 - power(apply("coth", v, mode), 2, mode),
    "sech": lambda v, mode: -apply("sech", v, mode) * apply("tanh", v, mode),
    "csch": lambda v, mode: -apply("csch", v, mode) * apply("coth", v, mode),
    "asinh": lambda v, mode: divide(1, apply("sqrt", 1 + v * v, mode)),
    "acosh": lambda v, mode: divide(1, apply("sqrt", v * v - 1, mode)),
    "atanh": lambda v, _mode: divide(1, 1 - v * v),
    "exp": _d("exp"),
    "exp2": lambda v, mode: apply("exp2", v, mode) * apply("log", 2, mode),
    "log": lambda v, _mode: divide(_one(v), v),
    "log2": lambda v, mode: _log_of(2, v, mode),
    "log10": lambda v, mode: _log_of(10, v, mode),
    "log1p": lambda v, _mode: divide(_one(v), 1 + v),
    "expm1": _d("exp"),
    "sqrt": lambda v, mode: divide(1, 2 * apply("sqrt", v, mode)),
    "cbrt": lambda v, mode: divide(apply("cbrt", v, mode), 3 * v),
    "abs": lambda v, _mode: (primal(v) > 0) - (primal(v) < 0),
    "sign": lambda _v, _mode: 0,
    "floor": lambda _v, _mode: 0,
    "ceil": lambda _v, _mode: 0,
    "round": lambda _v, _mode: 0,
    "heaviside": lambda _v, _mode: 0,
    "relu": lambda v, _mode: int(primal(v) > 0),
    "square": lambda v, _mode: 2 * v,
    "sigma": _sigma_slope,
    "softplus": _d("sigma"),
    "erf": _gaussian(lambda c: 2 / c.sqrt(c.pi)),
    "erfc": _gaussian(lambda c: -2 / c.sqrt(c.pi)),
    "Phi": _d("phi"),
    "phi": lambda v, mode: -v * apply("phi", v, mode),
    "logit": lambda v, _mode: divide(_one(v), v * (1 - v)),
    "gamma": _gamma_slope,
    "lgamma": _d("digamma"),
    "digamma": _d("trigamma"),
}


__all__ = [
    "EXACT_TYPES",
    "apply",
    "choose",
    "factorial",
    "is_mpf",
    "mp",
    "power",
    "quotient",
    "reduced",
    "to_inexact",
]

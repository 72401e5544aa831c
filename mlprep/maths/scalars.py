"""Elementary functions of one number, for every kind of number the evaluator meets.

Floats go through `math`, exact numbers stay exact where they can, 50-digit numbers go through mpmath and
Duals through the chain rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, Final

from mlprep.maths.dual import Dual, chain, divide, primal
from mlprep.maths.faults import TooLargeError, UndefinedError, UnsupportedError
from mlprep.maths.values import Mode
from mlprep.maths.vocabulary import find

MAX_BITS: Final = 200_000
MAX_LOG: Final = 1e9
DIGITS: Final = 50
EXACT_TYPES: Final = (int, Fraction)


@cache
def mp() -> Any:
    """mpmath's context at 60 digits (loaded when first needed)."""
    import mpmath

    context = mpmath.mp.clone()
    context.dps = DIGITS + 15
    return context


def is_mpf(value: Any) -> bool:
    return hasattr(value, "_mpf_")


def reduced(value: Any) -> Any:
    """A Fraction that is whole becomes an int."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def to_inexact(value: Any, mode: Mode) -> Any:
    """An exact number as a float, or with 50 digits in exact mode."""
    if mode is Mode.EXACT:
        context = mp()
        return context.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else context.mpf(value)
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
    if isinstance(exponent, float) and exponent.is_integer() and abs(exponent) < 1e15:  # noqa: PLR2004
        exponent = int(exponent)
    if base == 0 and exponent < 0:
        raise UndefinedError("a negative power of zero")
    if isinstance(exponent, int):
        return _whole_power(base, exponent, mode)
    if base < 0:
        raise UndefinedError("a fractional power of a negative number")
    if isinstance(base, EXACT_TYPES) and isinstance(exponent, Fraction):
        exact = _exact_root(base, exponent)
        if exact is not None:
            return exact
    return _real_power(base, exponent, mode)


def _whole_power(base: Any, exponent: int, mode: Mode) -> Any:
    if isinstance(base, EXACT_TYPES):
        size = max(abs(base.numerator), base.denominator).bit_length()
        if size * abs(exponent) <= (MAX_BITS if mode is not Mode.FLOAT else 4096) or abs(base) <= 1 and base.denominator == 1:
            if exponent < 0 and mode is Mode.FLOAT:
                return _float_power(float(base), exponent)
            return reduced(Fraction(base) ** exponent) if not isinstance(base, int) or exponent < 0 else base**exponent
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
        exponent = to_inexact(exponent, Mode.EXACT) if isinstance(exponent, EXACT_TYPES) else context.mpf(exponent)
        _check_log(base, exponent)
        return base**exponent
    return _float_power(float(base), float(exponent))


def _check_log(base: Any, exponent: Any) -> None:
    context = mp()
    size = abs(base)
    if size == 0 or size == 1:
        return
    if abs(exponent) > 1e40 or abs(context.log(size) * exponent) > MAX_LOG:  # noqa: PLR2004
        raise TooLargeError("a number too large to compute with")


def _exact_root(base: Any, exponent: Fraction) -> Any:
    """The power, where it is rational: 4^(1/2), (8/27)^(2/3)."""
    degree = exponent.denominator
    if degree > 12 or abs(exponent.numerator) > 200:  # noqa: PLR2004
        return None
    over, under = _whole_root(base.numerator, degree), _whole_root(base.denominator, degree)
    if over is None or under is None or (over == 0 and exponent < 0):
        return None
    return reduced(Fraction(over, under) ** exponent.numerator)


def _whole_root(value: int, degree: int) -> int | None:
    if value.bit_length() > 4096:  # noqa: PLR2004
        return None
    if degree == 2:  # noqa: PLR2004
        root = math.isqrt(value)
    else:
        root = round(value ** (1 / degree)) if value.bit_length() < 900 else 0  # noqa: PLR2004
    return root if root**degree == value else None


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
    if name in {"sin", "cos", "tan", "exp", "gamma", "sinh", "cosh"} and abs(x) > 1e12:  # noqa: PLR2004
        raise TooLargeError("a number too large to compute with")
    if name in ROUNDING and abs(x) > 1e60:  # noqa: PLR2004
        raise TooLargeError("a number too large to round")
    function = _mp_functions().get(name)
    if function is None:
        raise UnsupportedError(f"{name} is not computed to 50 digits")
    if name in _POSITIVE and x < 0 or (name in _NONZERO and x == 0):
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
    fixed = _FIXED.get(name)
    return fixed.get(x) if fixed else None


def _round_half_away(x: Any) -> int:
    """0.5 rounds to 1 and -0.5 to -1, as people do; floats within rounding of a half too."""
    return math.floor(x + Fraction(1, 2)) if x >= 0 else math.ceil(x - Fraction(1, 2))


def _exact_log(base: int) -> Callable[[Any], Any]:
    def log(x: Any) -> Any:
        x = Fraction(x)
        if x <= 0:
            raise UndefinedError("the logarithm of a number that is not positive")
        over = _whole_log(x.numerator, base)
        under = _whole_log(x.denominator, base)
        return None if over is None or under is None else over - under

    return log


def _whole_log(value: int, base: int) -> int | None:
    if value.bit_length() > 4000:  # noqa: PLR2004
        return None
    count = 0
    while value % base == 0:
        value //= base
        count += 1
    return count if value == 1 else None


def factorial(x: Any, mode: Mode) -> Any:
    """x!; gamma(x + 1) for numbers that are not whole."""
    if isinstance(x, Dual):
        return apply("gamma", x + 1, mode)
    x = reduced(x)
    if isinstance(x, float) and x.is_integer() and abs(x) < 1e6:  # noqa: PLR2004
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
            if min(k, n - k) > 4000 or n > 10**8:  # noqa: PLR2004
                raise TooLargeError("a binomial coefficient too large to compute with")
            return math.comb(n, k)
        return (-1) ** k * math.comb(k - n - 1, k) if k <= 4000 else _refuse()  # noqa: PLR2004
    over = factorial(n, mode)
    return over / (factorial(k, mode) * factorial(n - k, mode))


def _refuse() -> Any:
    raise TooLargeError("a binomial coefficient too large to compute with")


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


FLOATS: Final[dict[str, Callable[[float], Any]]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "cot": lambda x: 1 / math.tan(x),
    "sec": lambda x: 1 / math.cos(x),
    "csc": lambda x: 1 / math.sin(x),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "coth": lambda x: 1 / math.tanh(x),
    "sech": lambda x: 1 / math.cosh(x),
    "csch": lambda x: 1 / math.sinh(x),
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "exp2": lambda x: 2.0**x,
    "sqrt": math.sqrt,
    "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x),
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": lambda x: math.floor(x + 1e-12 * max(1.0, abs(x))) if abs(x) < 1e15 else int(x),  # noqa: PLR2004
    "ceil": lambda x: math.ceil(x - 1e-12 * max(1.0, abs(x))) if abs(x) < 1e15 else int(x),  # noqa: PLR2004
    "round": lambda x: int(math.copysign(math.floor(abs(x) + 0.5 + 1e-12 * max(1.0, abs(x))), x)),
    "erf": math.erf,
    "erfc": math.erfc,
    "gamma": math.gamma,
    "lgamma": math.lgamma,
    "sigma": _logistic,
    "relu": lambda x: x if x > 0 else 0,
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
    "Phi": lambda x: math.erfc(-x / math.sqrt(2)) / 2,
    "phi": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "logit": lambda x: math.log(x / (1 - x)),
    "square": lambda x: x * x,
    "heaviside": lambda x: (1 + (x > 0) - (x < 0)) / 2,
}


@cache
def _mp_functions() -> dict[str, Callable[[Any], Any]]:
    c = mp()
    half = c.mpf(1) / 2
    return {
        **{n: getattr(c, n) for n in "sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh acosh atanh".split()},
        "exp": c.exp,
        "log": c.log,
        "log2": lambda x: c.log(x) / c.log(2),
        "log10": c.log10,
        "log1p": lambda x: c.log(1 + x),
        "expm1": c.expm1,
        "exp2": lambda x: c.mpf(2) ** x,
        "sqrt": c.sqrt,
        "cbrt": lambda x: c.sign(x) * c.cbrt(abs(x)),
        "abs": abs,
        "sign": lambda x: int(c.sign(x)),
        "floor": lambda x: int(c.floor(x + c.mpf(10) ** -40)),
        "ceil": lambda x: int(c.ceil(x - c.mpf(10) ** -40)),
        "round": lambda x: int(c.sign(x) * c.floor(abs(x) + half)),
        "erf": c.erf,
        "erfc": c.erfc,
        "gamma": c.gamma,
        "lgamma": lambda x: c.re(c.loggamma(x)),
        "digamma": c.digamma,
        "trigamma": lambda x: c.psi(1, x),
        "sigma": lambda x: 1 / (1 + c.exp(-x)),
        "relu": lambda x: x if x > 0 else c.mpf(0),
        "softplus": lambda x: c.log(1 + c.exp(x)),
        "Phi": lambda x: c.erfc(-x / c.sqrt(2)) / 2,
        "phi": lambda x: c.exp(-x * x / 2) / c.sqrt(2 * c.pi),
        "logit": lambda x: c.log(x / (1 - x)),
        "square": lambda x: x * x,
        "heaviside": lambda x: (1 + c.sign(x)) / 2,
    }


_POSITIVE: Final = frozenset({"log", "log2", "log10", "sqrt"})
_NONZERO: Final = frozenset({"log", "log2", "log10", "cot", "csc", "coth"})
ROUNDING: Final = frozenset({"abs", "sign", "floor", "ceil", "round", "relu", "square", "heaviside"})
_FIXED: Final[dict[str, dict[Any, Any]]] = {
    "exp": {0: 1},
    "log": {1: 0},
    "log1p": {0: 0},
    "expm1": {0: 0},
    "sin": {0: 0},
    "cos": {0: 1},
    "tan": {0: 0},
    "sinh": {0: 0},
    "cosh": {0: 1},
    "tanh": {0: 0},
    "asin": {0: 0},
    "atan": {0: 0},
    "sigma": {0: Fraction(1, 2)},
    "Phi": {0: Fraction(1, 2)},
    "erf": {0: 0},
    "asinh": {0: 0},
    "atanh": {0: 0},
    "logit": {Fraction(1, 2): 0},
    "gamma": {1: 1, 2: 1, 3: 2, 4: 6, 5: 24, 6: 120},
}
_EXACT_RULES: Final[dict[str, Callable[[Any], Any]]] = {
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": math.floor,
    "ceil": math.ceil,
    "round": _round_half_away,
    "relu": lambda x: max(x, 0),
    "square": lambda x: reduced(x * x),
    "heaviside": lambda x: Fraction(1 + (x > 0) - (x < 0), 2),
    "sqrt": lambda x: _exact_root(x, Fraction(1, 2)) if x >= 0 else None,
    "cbrt": lambda x: _exact_root(x, Fraction(1, 3)) if x >= 0 else None,
    "log2": _exact_log(2),
    "log10": _exact_log(10),
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

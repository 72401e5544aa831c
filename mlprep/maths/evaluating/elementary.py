"""Elementary functions by name: for floats, for 50 digits, and the values that are exact."""

from __future__ import annotations

import math
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.trees.faults import UndefinedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DIGITS: Final = 50


@cache
def mp() -> Any:
    """Mpmath's context at 60 digits (loaded when first needed)."""
    import mpmath

    context = mpmath.mp.clone()
    context.dps = DIGITS + 15
    kind = context.mpf  # a class of this context's own
    plain = kind.mpf_convert_rhs

    def convert(_kind: Any, value: Any) -> Any:
        """Also fractions: mpmath subtracts and divides them only by, not from, its own numbers."""
        if isinstance(value, Fraction):
            return (context.mpf(value.numerator) / value.denominator)._mpf_
        return plain(value)

    kind.mpf_convert_rhs = classmethod(convert)
    return context


def digits() -> int:
    """How many digits are worked with; does not load mpmath to know."""
    return int(mp().dps) if mp.cache_info().currsize else DIGITS + 15


@contextmanager
def doubled_digits() -> Iterator[None]:
    """Twice as many digits, to tell a tiny value from what rounding leaves."""
    context = mp()
    digits = context.dps
    context.dps = 2 * digits
    try:
        yield
    finally:
        context.dps = digits


def is_mpf(value: Any) -> bool:
    return hasattr(value, "_mpf_")


def reduced(value: Any) -> Any:
    """A Fraction that is whole becomes an int."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def exact_root(base: Any, exponent: Fraction) -> Any:
    """The power, where it is rational: 4^(1/2), (8/27)^(2/3)."""
    degree = exponent.denominator
    if degree > 12 or abs(exponent.numerator) > 200:
        return None
    over, under = _whole_root(base.numerator, degree), _whole_root(base.denominator, degree)
    if over is None or under is None or (over == 0 and exponent < 0):
        return None
    return reduced(Fraction(over, under) ** exponent.numerator)


def _whole_root(value: int, degree: int) -> int | None:
    if value.bit_length() > 4096:
        return None
    if degree == 2:
        root = math.isqrt(value)
    else:
        root = round(value ** (1 / degree)) if value.bit_length() < 900 else 0
    return root if root**degree == value else None


def exact_log(base: int) -> Callable[[Any], Any]:
    def log(x: Any) -> Any:
        x = Fraction(x)
        if x <= 0:
            raise UndefinedError("the logarithm of a number that is not positive")
        over = _whole_log(x.numerator, base)
        under = _whole_log(x.denominator, base)
        return None if over is None or under is None else over - under

    return log


def _whole_log(value: int, base: int) -> int | None:
    if value.bit_length() > 4000:
        return None
    count = 0
    while value % base == 0:
        value //= base
        count += 1
    return count if value == 1 else None


def round_half_away(x: Any) -> int:
    """0.5 rounds to 1 and -0.5 to -1, as people do; floats within rounding of a half too."""
    return int(math.floor(x + Fraction(1, 2)) if x >= 0 else math.ceil(x - Fraction(1, 2)))


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
    "floor": lambda x: math.floor(x + 1e-12 * max(1.0, abs(x))) if abs(x) < 1e15 else int(x),
    "ceil": lambda x: math.ceil(x - 1e-12 * max(1.0, abs(x))) if abs(x) < 1e15 else int(x),
    "round": lambda x: int(math.copysign(math.floor(abs(x) + 0.5 + 1e-12 * max(1.0, abs(x))), x)),
    "erf": math.erf,
    "erfc": math.erfc,
    "gamma": math.gamma,
    "lgamma": math.lgamma,
    "sigma": _logistic,
    "relu": lambda x: max(0, x),
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
    "Phi": lambda x: math.erfc(-x / math.sqrt(2)) / 2,
    "phi": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "logit": lambda x: math.log(x / (1 - x)),
    "square": lambda x: x * x,
    "heaviside": lambda x: (1 + (x > 0) - (x < 0)) / 2,
}


POSITIVE: Final = frozenset({"log", "log2", "log10", "sqrt"})


NONZERO: Final = frozenset({"log", "log2", "log10", "cot", "csc", "coth"})


ROUNDING: Final = frozenset({"abs", "sign", "floor", "ceil", "round", "relu", "square", "heaviside"})


FIXED: Final[dict[str, dict[Any, Any]]] = {
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


@cache
def mp_functions() -> dict[str, Callable[[Any], Any]]:
    c = mp()
    half = c.mpf(1) / 2
    return {
        **{
            n: getattr(c, n)
            for n in [
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
                "sech",
                "csch",
                "asinh",
                "acosh",
                "atanh",
            ]
        },
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

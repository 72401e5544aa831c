"""Values as text for people, as TeX, and as Python literals; and values from plain objects."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating import elementary, linear
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, plain
from mlprep.maths.evaluating.values import Eye, IntervalValue, Random, SetValue, TupleValue
from mlprep.maths.trees.echo import decimal_of
from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS: Final = 4
MAX_BITS: Final = 10_000  # of a whole number written out in full


def show(value: Any, style: str = "text", spec: str = "") -> str:
    """The value in words: style 'text', 'tex' or 'python'.

    spec: '' 4 significant digits (whole numbers and short decimals exactly), '3' that many, '%' as a
    percentage,
    '+' with its sign as an operator, '+ 3'.
    """
    if spec == "+":
        return _signed(value, style)
    write = _writer(spec, style)
    if is_number(value):
        return write(value)
    if style == "python":
        return _python(value)
    return _tex(value, write) if style == "tex" else _text(value, write)


def _writer(spec: str, style: str) -> Callable[[Any], str]:
    if spec in {"%", "%%"}:
        sign = r"\,\%" if style == "tex" else " %"
        return lambda number: _digits(number * 100, _DIGITS) + sign
    if spec and not spec.isdigit():
        raise MathsError(f"the format '{spec}' is not known", hint="use a number of digits, % or +")
    digits = int(spec) if spec else _DIGITS
    if not 1 <= digits <= 17:
        raise MathsError("between 1 and 17 digits can be shown")
    if style == "python":
        return _python_number
    if style == "tex":
        return lambda number: _tex_number(_digits(number, digits, exact=not spec))
    return lambda number: _digits(number, digits, exact=not spec)


def _signed(value: Any, style: str) -> str:
    if not is_number(value):
        raise MathsError("only a number is shown with its sign")
    sign = "-" if value < 0 else "+"
    return f"{sign} {show(abs(value), style)}"


def _digits(number: Any, digits: int, *, exact: bool = True) -> str:
    """Significant digits, exactly where that is short, without an exponent where people write none."""
    if isinstance(number, bool):
        return str(int(number))
    number = elementary.reduced(number)
    if isinstance(number, int):
        return str(number) if abs(number) < 10**15 else _large_text(number, digits)
    if isinstance(number, Fraction):
        short = decimal_of(number) if exact else ""
        if (
            short
            and "e" not in short
            and len(short.strip("-").replace(".", "").lstrip("0")) <= max(digits, 6)
        ):
            return short
        if abs(number) >= 10**15:
            return _large_text(number, digits)
    return _float_text(float(number), digits)


def _large_text(number: Any, digits: int) -> str:
    """An exact number of many digits, also beyond float64."""
    size = abs(Fraction(number))
    exponent = int(elementary.mp().log10(elementary.mp().mpf(size.numerator) / size.denominator))
    mantissa = float(size / Fraction(10) ** exponent)
    text, _, carried = f"{mantissa:.{digits - 1}e}".partition("e")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'-' if number < 0 else ''}{text}e{exponent + int(carried)}"


def _float_text(number: float, digits: int) -> str:
    if math.isnan(number):
        return "undefined"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    rounded = float(f"{number:.{digits}g}")
    if rounded == 0:
        return "0"
    if abs(rounded) >= 1e9 or abs(rounded) < 1e-4:
        mantissa, _, exponent = f"{rounded:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}e{int(exponent)}"
    text = f"{rounded:.15f}".rstrip("0").rstrip(".")
    places = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:.{places}f}".rstrip("0").rstrip(".") if places and "." in text else text.split(".")[0]


def _tex_number(text: str) -> str:
    mantissa, mark, exponent = text.partition("e")
    if text in {"inf", "-inf"}:
        return text.replace("inf", r"\infty")
    return rf"{mantissa}\cdot 10^{{{exponent}}}" if mark and text[-1:].isdigit() else text


def _rows(value: Any) -> list[list[Any]]:
    return [[linear.scalar_of(entry) for entry in row] for row in value]


def _text(value: Any, write: Callable[[Any], str]) -> str:
    if is_array(value):
        rows = _rows(value)
        if value.shape[1] == 1:
            return "(" + ", ".join(write(row[0]) for row in rows) + ")"
        return "[" + ", ".join("[" + ", ".join(write(entry) for entry in row) + "]" for row in rows) + "]"
    if isinstance(value, SetValue):
        return "{" + ", ".join(_any(item, write) for item in _ordered(value)) + "}"
    if isinstance(value, TupleValue):
        return "(" + ", ".join(_any(item, write) for item in value.items) + ")"
    if isinstance(value, IntervalValue):
        opening, closing = "[" if value.closed[0] else "(", "]" if value.closed[1] else ")"
        return f"{opening}{write(value.low)}, {write(value.high)}{closing}"
    if isinstance(value, Eye):
        return "I" if value.scale == 1 else f"{write(value.scale)} I"
    if isinstance(value, Random):
        return "a random variable"
    raise MathsError("this value cannot be shown")


def _any(item: Any, write: Callable[[Any], str]) -> str:
    return write(item) if is_number(item) else _text(item, write)


def _ordered(value: SetValue) -> list[Any]:
    items = list(value.items)
    return sorted(items) if all(is_number(item) for item in items) else items


def _tex(value: Any, write: Callable[[Any], str]) -> str:
    if is_array(value) and value.shape[1] != 1:
        rows = [" & ".join(write(entry) for entry in row) for row in _rows(value)]
        return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
    return (
        _text(value, write).replace("{", r"\{").replace("}", r"\}")
        if isinstance(value, SetValue)
        else _text(value, write)
    )


def _python_number(number: Any) -> str:
    number = elementary.reduced(number)
    if isinstance(number, bool | int):
        if number.bit_length() > MAX_BITS:
            raise MathsError("a number of too many digits to write out")
        return str(int(number))
    if isinstance(number, Fraction):
        short = decimal_of(number)
        return short if short and len(short) <= 18 else repr(float(number))
    return repr(float(number))


def _python(value: Any) -> str:
    """A literal that Python reads back: [1, 2], [[1, 2], [3, 4]], {1, 4}."""
    if is_number(value):
        return _python_number(value)
    if is_array(value):
        rows = _rows(value)
        if value.shape[1] == 1:
            return "[" + ", ".join(_python_number(row[0]) for row in rows) + "]"
        return (
            "["
            + ", ".join("[" + ", ".join(_python_number(entry) for entry in row) + "]" for row in rows)
            + "]"
        )
    if isinstance(value, SetValue):
        return "{" + ", ".join(_python(item) for item in _ordered(value)) + "}" if value.items else "set()"
    if isinstance(value, TupleValue):
        return "(" + ", ".join(_python(item) for item in value.items) + ")"
    if isinstance(value, IntervalValue):
        return f"({_python_number(value.low)}, {_python_number(value.high)})"
    raise MathsError("this value has no Python literal")


def value(obj: Any) -> Any:
    """A value from an int, Fraction, float, number as text, tuple (vector), list of lists (matrix) or set.

    Decimals given as text stay exact.  Raises MathsError.
    """
    if isinstance(obj, str):
        try:
            return elementary.reduced(Fraction(obj.strip()))
        except (ValueError, ZeroDivisionError):
            raise MathsError(f"'{obj}' is no number") from None
    if isinstance(obj, bool):
        return int(obj)
    if is_number(obj):
        return elementary.reduced(obj)
    if is_array(obj):
        return linear.scalar_of(obj.reshape(-1, 1) if obj.ndim == 1 else obj)
    if plain(obj) is not obj:
        return plain(obj)
    if isinstance(obj, set | frozenset):
        return SetValue(tuple(sorted(value(item) for item in obj)))
    if isinstance(obj, list | tuple):
        return _array_value(obj)
    if isinstance(obj, SetValue | TupleValue | IntervalValue | Eye):
        return obj
    raise MathsError(f"no value can be made of a {type(obj).__name__}")


def _array_value(obj: list[Any] | tuple[Any, ...]) -> Any:
    if not obj:
        raise MathsError("an empty list is no vector")
    if any(isinstance(row, list | tuple) for row in obj):
        rows = [[value(entry) for entry in row] for row in obj]
        if len({len(row) for row in rows}) != 1:
            raise MathsError("the rows of the matrix have different lengths")
        return linear.array(rows)
    return linear.array([[value(entry)] for entry in obj])

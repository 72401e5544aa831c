"""How one value is made of another in every world: its negative, a multiple, its transpose, its square."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from numpy.typing import NDArray

from mlprep.maths.evaluating.arrays import np
from mlprep.maths.evaluating.scalars import is_mpf
from mlprep.maths.evaluating.values import Random

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array = NDArray[np.float64]
Pair = tuple[Array, Array]  # the answer's value, the expected value

EXACT: Final = 1e-8  # relative; values of random worlds agree to about twelve digits or not at all
TINIEST: Final = 1e-300
_CONSTANTS: Final = (
    ("pi", math.pi),
    ("2 pi", 2 * math.pi),
    ("sqrt(2)", math.sqrt(2)),
    ("sqrt(pi)", math.sqrt(math.pi)),
    ("sqrt(2 pi)", math.sqrt(2 * math.pi)),
    ("e", math.e),
    ("log(2)", math.log(2)),
)
_LOG_BASES: Final = (
    (math.log(2), "bits and nats differ by log 2"),
    (math.log(10), "log10 and ln differ by ln 10"),
    (math.log2(10), "log2 and log10 differ by log2(10)"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """code: stable.  sentence: for the learner."""

    code: str
    sentence: str


def as_array(value: Any) -> Array | None:
    """A value as an array of floats, 0-d for a number; None for anything else or what is not finite."""
    if isinstance(value, Random):
        value = value.data
    if not (isinstance(value, (int, float, Fraction, np.ndarray, np.generic)) or is_mpf(value)):
        return None
    try:
        array = np.asarray(value, dtype=float)
    except (OverflowError, TypeError, ValueError):
        return None
    return array if array.size and np.isfinite(array).all() else None


def is_finite(value: Any) -> bool:
    """Whether a value is a finite number, or an array of them."""
    return math.isfinite(value) if type(value) is float else as_array(value) is not None


def near(one: float, other: float, slack: float = EXACT) -> bool:
    """Whether two numbers agree, relative to the larger; infinity agrees with itself alone."""
    within = slack * max(abs(one), abs(other)) + TINIEST
    return one == other or abs(one - other) <= within < math.inf


def close(one: Array, other: Array, slack: float = EXACT) -> bool:
    """Whether two arrays of one shape agree, relative to their largest entry."""
    if one.shape != other.shape:
        return False
    size = max(float(np.abs(one).max()), float(np.abs(other).max()))
    return float(np.abs(one - other).max()) <= slack * size + TINIEST


def is_singular(value: Any) -> bool:
    """Whether it is a square matrix without an inverse."""
    array = as_array(value)
    if array is None or array.ndim != 2 or array.shape[0] != array.shape[1]:
        return False
    return bool(np.linalg.matrix_rank(array) < len(array))


def varies(values: Sequence[Array]) -> bool:
    """Whether the values differ from world to world."""
    return any(value.shape != values[0].shape or not close(value, values[0]) for value in values[1:])


def likeness(pairs: Sequence[Pair], *, slack: float = EXACT) -> Finding | None:
    """The simplest relation that holds between answer and expected value in all pairs.

    pairs: at least one.  slack: relative; larger for a question of rounded numbers.
    """
    if any(answer.shape != expected.shape for answer, expected in pairs):
        return _turned(pairs)
    if all(not answer.any() for answer, _ in pairs):
        return (
            Finding("zero", "This is zero, whatever the values.") if any(e.any() for _, e in pairs) else None
        )
    steps = _VARYING if varies([expected for _, expected in pairs]) else _CONSTANT
    for step in steps:
        if found := step(pairs, max(slack, EXACT)):
            return found
    return None


def difference(pairs: Sequence[Pair]) -> Finding | None:
    """The constant by which answer and expected value differ."""
    if not _comparable(pairs):
        return None
    gaps = [answer - expected for answer, expected in pairs]
    first = float(gaps[0].ravel()[0])
    size = max(float(np.abs(value).max()) for pair in pairs for value in pair)
    if abs(first) < 1e-6 * size or any(float(np.abs(gap - first).max()) > EXACT * size for gap in gaps):
        return None
    word, shown = "plus" if first > 0 else "minus", name_of(abs(first)) or f"{abs(first):.4g}"
    return Finding("constant", f"Off by a constant: this is the expected answer {word} {shown}.")


def any_ratio(pairs: Sequence[Pair]) -> Finding | None:
    """A constant factor without a simple name."""
    ratio = common_ratio(pairs, EXACT) if _comparable(pairs) else None
    return None if ratio is None else _times(ratio, f"{abs(ratio):.4g}")


def _comparable(pairs: Sequence[Pair]) -> bool:
    """Whether there are several pairs of one shape whose expected values vary."""
    same_shape = all(answer.shape == expected.shape for answer, expected in pairs)
    return len(pairs) > 1 and same_shape and varies([expected for _, expected in pairs])


def common_ratio(pairs: Sequence[Pair], slack: float) -> float | None:
    """The number that answer/expected is everywhere, or None."""
    answer, expected = max(pairs, key=lambda pair: float(np.abs(pair[1]).max()))
    place = np.unravel_index(int(np.argmax(np.abs(expected))), expected.shape)
    if expected[place] == 0 or answer[place] == 0:
        return None
    ratio = float(answer[place] / expected[place])
    return ratio if all(close(one, ratio * other, slack) for one, other in pairs) else None


def name_of(value: float) -> str:
    """A positive number as a person writes it, 2, 1/3, sqrt(2), pi/2; "" where it is none of these."""
    if not 1e-9 < value < 1e9:
        return ""
    fraction = Fraction(value).limit_denominator(24)
    if fraction and abs(float(fraction) / value - 1) < 1e-9:
        return str(fraction)
    for name, constant in _CONSTANTS:
        share = Fraction(value / constant).limit_denominator(4)
        if 0 < share <= 4 and abs(float(share) * constant / value - 1) < 1e-9:
            return name if share == 1 else f"{share} {name}" if share > 1 else f"{name}/{1 / share}"
        share = Fraction(value * constant).limit_denominator(4)
        if 0 < share <= 4 and abs(float(share) / constant / value - 1) < 1e-9:
            return f"{share}/({name})" if " " in name else f"{share}/{name}"
    return ""


# -- the relations, each from the pairs and the slack


def _turned(pairs: Sequence[Pair], slack: float = EXACT) -> Finding | None:
    if any(min(answer.ndim, expected.ndim) < 1 for answer, expected in pairs):
        return None
    if not all(close(np.atleast_2d(answer).T, _column(expected), slack) for answer, expected in pairs):
        return None
    answer, expected = pairs[0]
    if answer.shape != expected.shape and 1 in _column(expected).shape:
        is_row = _column(expected).shape[1] == 1
        typed, wanted = ("row", "column") if is_row else ("column", "row")
        return Finding("transpose", f"This is a {typed}; a {wanted} is expected: transpose it.")
    return Finding("transpose", "This is the transpose of what is expected.")


def _column(value: Array) -> Array:
    return value.reshape(-1, 1) if value.ndim == 1 else value


def _are_square(pairs: Sequence[Pair]) -> bool:
    return all(answer.ndim == 2 and answer.shape[0] == answer.shape[1] > 1 for answer, _ in pairs)


def _transpose(pairs: Sequence[Pair], slack: float) -> Finding | None:
    return _turned(pairs, slack) if _are_square(pairs) else None


def _sign(pairs: Sequence[Pair], slack: float) -> Finding | None:
    if all(close(-answer, expected, slack) for answer, expected in pairs):
        return Finding("sign", "The sign is wrong: this is minus what is expected.")
    return None


def _ratio(pairs: Sequence[Pair], slack: float) -> Finding | None:
    ratio = common_ratio(pairs, slack)
    if ratio is None:
        return None
    if _base_words(ratio, EXACT):
        return Finding("log-base", "Right but for the base of the logarithm.")
    name = name_of(abs(ratio))
    return _times(ratio, name) if name else None


def _times(ratio: float, name: str) -> Finding | None:
    """Off by a factor; nothing where it rounds to 1, which would say that nothing is wrong."""
    if name == "1":
        return None
    sign = "minus " if ratio < 0 else ""
    return Finding("factor", f"Off by a constant factor: this is {sign}{name} times what is expected.")


def _base_words(ratio: float, slack: float) -> str:
    """Which bases of the logarithm differ by this ratio, in words; "" for none."""
    near = (
        words for base, words in _LOG_BASES if abs(ratio / base - 1) < slack or abs(ratio * base - 1) < slack
    )
    return next(near, "")


def _log_base(pairs: Sequence[Pair], slack: float) -> Finding | None:
    ratio = common_ratio(pairs, slack)
    words = _base_words(ratio, slack) if ratio is not None else ""
    return Finding("log-base", f"Right but for the base of the logarithm: {words}.") if words else None


def _rounded_factor(pairs: Sequence[Pair], slack: float) -> Finding | None:
    """Small whole multiples and parts, for rounded numbers."""
    ratio = common_ratio(pairs, slack)
    if ratio is None:
        return None
    most = 1000 if slack <= EXACT else 12
    size = abs(ratio)
    whole = round(max(size, 1 / size))
    if not (2 <= whole <= most and abs(max(size, 1 / size) / whole - 1) <= slack):
        return None
    return _times(ratio, f"{whole}" if size > 1 else f"1/{whole}")


def _power_of_ten(pairs: Sequence[Pair], slack: float) -> Finding | None:
    ratio = common_ratio(pairs, slack)
    if ratio is None or ratio <= 0:
        return None
    power = round(math.log10(ratio))
    if power == 0 or abs(power) > 30 or abs(ratio / 10.0**power - 1) > max(slack, 1e-3):
        return None
    if abs(power) == 2:
        how = "100 times" if power == 2 else "1/100 of"
        return Finding("percent", f"A percent slip: this is {how} what is expected.")
    times = {1: "10 times", -1: "1/10 of"}.get(power, f"10^{power} times")
    return Finding("magnitude", f"Off by a power of ten: this is {times} what is expected.")


def _inverse(pairs: Sequence[Pair], slack: float) -> Finding | None:
    if not _are_square(pairs):
        return None
    for answer, expected in pairs:
        size = max(float(np.abs(answer).max() * np.abs(expected).max()), 1.0)
        if np.abs(answer @ expected - np.eye(len(answer))).max() > max(slack, 1e-7) * size:
            return None
    return Finding("inverse", "This is the inverse of what is expected.")


def _identity_minus(pairs: Sequence[Pair], slack: float) -> Finding | None:
    if not _are_square(pairs):
        return None
    if all(close(answer + expected, np.eye(len(answer)), slack) for answer, expected in pairs):
        return Finding("complement", "This is the identity minus what is expected.")
    return None


def _of_numbers(code: str, sentence: str, change: Callable[[Array], Array]) -> Callable[..., Finding | None]:
    """A relation that holds where `change` of the expected number gives the answer."""

    def check(pairs: Sequence[Pair], slack: float) -> Finding | None:
        if any(answer.size != 1 for answer, _ in pairs):
            return None
        with np.errstate(all="ignore"):
            changed = [(answer, change(expected)) for answer, expected in pairs]
        if all(np.all(np.isfinite(new)) and close(answer, new, slack) for answer, new in changed):
            return Finding(code, sentence)
        return None

    return check


_RECIPROCAL: Final = _of_numbers(
    "reciprocal", "Upside down: this is one over what is expected.", lambda v: 1 / v
)
_NEGATIVE_RECIPROCAL: Final = _of_numbers(
    "reciprocal",
    "Upside down, and of the wrong sign: this is minus one over what is expected.",
    lambda v: -1 / v,
)
_COMPLEMENT: Final = _of_numbers("complement", "This is one minus what is expected.", lambda v: 1 - v)


def _other_chance(pairs: Sequence[Pair], slack: float) -> Finding | None:
    """1 - p of one number p between 0 and 1."""
    return _COMPLEMENT(pairs, slack) if all(0 < e.min() <= e.max() < 1 for _, e in pairs) else None


def _power(sentence: str, change: Callable[[Array], Array]) -> Callable[..., Finding | None]:
    """A square or root of numbers that are not all 0, 1 or -1, whose powers are each other."""
    check = _of_numbers("square", sentence, change)

    def varied(pairs: Sequence[Pair], slack: float) -> Finding | None:
        trivial = all(np.isin(np.abs(expected), (0, 1)).all() for _, expected in pairs)
        return None if trivial else check(pairs, slack)

    return varied


_SQUARE: Final = _power("This is the square of what is expected.", np.square)
_ROOT: Final = _power("This is the square root of what is expected.", np.sqrt)
_LOGARITHM: Final = _of_numbers("log", "This is the logarithm of what is expected.", np.log)
_EXPONENTIAL: Final = _of_numbers("log", "This is the exponential of what is expected.", np.exp)
_VARYING: Final = (
    _sign, _ratio, _transpose, _RECIPROCAL, _inverse, _SQUARE, _ROOT, _COMPLEMENT, _identity_minus,
    _LOGARITHM, _EXPONENTIAL, _NEGATIVE_RECIPROCAL,
)  # fmt: skip
_CONSTANT: Final = (
    _sign, _transpose, _RECIPROCAL, _inverse, _other_chance, _identity_minus, _power_of_ten, _log_base,
    _rounded_factor, _LOGARITHM, _NEGATIVE_RECIPROCAL,
)  # fmt: skip

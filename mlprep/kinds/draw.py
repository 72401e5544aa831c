"""Draw specifications such as `2..9` or `vector 4 of 0..1 step 0.1 distinct`: exact numbers from a seed."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from mlprep.kinds.stream import Stream

Number = int | Fraction
Drawn = Number | tuple[Number, ...] | list[list[Number]]
"""A number, a vector (tuple) or a matrix (list of rows)."""

MAX_LENGTH = 200  # entries of a vector or distribution
MAX_SIDE = 20  # rows or columns of a matrix
MAX_VALUES = 10**9  # values in a range

_NUMBER = r"[-+]?(?:\d{1,18}(?:\.\d{1,18})?|\.\d{1,18})(?:[eE][-+]?\d{1,2}|/\d{1,18})?"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})(?:\s+step\s+(?P<step>{_NUMBER}))?")
_CHOICE = re.compile(rf"{_NUMBER}(?:\s+or\s+{_NUMBER})+")
_VECTOR = re.compile(r"vector\s+(?P<size>\d{1,4})\s+of\s+(?P<entries>.*?)(?P<flags>(?:\s+[a-z]+)*)")
_MATRIX = re.compile(
    r"matrix\s+(?P<rows>\d{1,4})\s*[x×]\s*(?P<columns>\d{1,4})\s+of\s+(?P<entries>.*?)(?P<flags>(?:\s+[a-z]+)*)"
)
_DISTRIBUTION = re.compile(rf"distribution\s+(?P<size>\d{{1,4}})\s+step\s+(?P<step>{_NUMBER})")
_FORMS = (
    "write 2..9, 0.1..0.9 step 0.1, 3 or 5 or 7, vector 4 of 1..9, matrix 2 x 2 of 1..9, "
    "or distribution 3 step 0.1"
)


class DrawError(ValueError):
    """A specification that cannot be drawn from; its text says why and what to write."""


@dataclass(frozen=True, slots=True)
class Range:
    """`count` values, exact: (first + index * step) / unit."""

    first: int
    step: int
    unit: int
    count: int

    def value(self, index: int) -> Number:
        whole = self.first + index * self.step
        return whole if self.unit == 1 else _exact(Fraction(whole, self.unit))

    def draw(self, stream: Stream) -> Number:
        return self.value(stream.below(self.count))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these values."""

    values: tuple[Number, ...]

    @property
    def count(self) -> int:
        return len(self.values)

    def value(self, index: int) -> Number:
        return self.values[index]

    def draw(self, stream: Stream) -> Number:
        return self.values[stream.below(self.count)]


@dataclass(frozen=True, slots=True)
class Vector:
    """`size` entries; distinct: no value twice; ordered: ascending."""

    size: int
    entries: Range | Choice
    distinct: bool
    ordered: bool

    def draw(self, stream: Stream) -> tuple[Number, ...]:
        if self.distinct:
            drawn = [self.entries.value(index) for index in stream.sample(self.entries.count, self.size)]
        else:
            drawn = [self.entries.draw(stream) for _ in range(self.size)]
        return tuple(sorted(drawn)) if self.ordered else tuple(drawn)


@dataclass(frozen=True, slots=True)
class Matrix:
    """rows x columns entries; symmetric: equal to its transpose."""

    rows: int
    columns: int
    entries: Range | Choice
    symmetric: bool

    def draw(self, stream: Stream) -> list[list[Number]]:
        drawn = [[self.entries.draw(stream) for _ in range(self.columns)] for _ in range(self.rows)]
        if self.symmetric:
            return [[drawn[max(i, j)][min(i, j)] for j in range(self.columns)] for i in range(self.rows)]
        return drawn


@dataclass(frozen=True, slots=True)
class Distribution:
    """`size` positive multiples of 1/units that sum to 1; every such vector is equally likely."""

    size: int
    units: int

    def draw(self, stream: Stream) -> tuple[Number, ...]:
        cuts = sorted(index + 1 for index in stream.sample(self.units - 1, self.size - 1))
        return tuple(
            _exact(Fraction(right - left, self.units))
            for left, right in zip([0, *cuts], [*cuts, self.units], strict=True)
        )


Spec = Range | Choice | Vector | Matrix | Distribution


def read_spec(text: str) -> Spec:
    """The specification an author wrote. Raises DrawError."""
    text = text.strip()
    if match := _VECTOR.fullmatch(text):
        return _vector(match)
    if match := _MATRIX.fullmatch(text):
        return _matrix(match)
    if match := _DISTRIBUTION.fullmatch(text):
        return _distribution(match)
    return _entries(text)


def _entries(text: str) -> Range | Choice:
    if match := _RANGE.fullmatch(text):
        return _range(match)
    if _CHOICE.fullmatch(text):
        values = tuple(_exact(_number(word)) for word in re.split(r"\s+or\s+", text))
        if len(set(values)) < len(values):
            raise DrawError(f"'{text}' names a value twice: name each once")
        return Choice(values)
    if re.fullmatch(_NUMBER, text):
        raise DrawError(f"'{text}' is always the same: put it under let, or draw from several values")
    raise DrawError(f"'{text}' is no draw: {_FORMS}")


def _range(match: re.Match[str]) -> Range:
    low, high = _number(match["low"]), _number(match["high"])
    if match["step"] is None:
        if low.denominator != 1 or high.denominator != 1:
            raise DrawError(f"'{match[0]}' needs a step, e.g. '{match[0]} step 0.1'")
        step = Fraction(1)
    else:
        step = _number(match["step"])
    if step <= 0:
        raise DrawError(f"the step of '{match[0]}' must be positive")
    if low >= high:
        raise DrawError(f"'{match[0]}' runs backwards or holds one value: write the smaller end first")
    steps = (high - low) / step
    if steps.denominator != 1:
        raise DrawError(f"the steps of '{match[0]}' miss its upper end: mend the step or an end")
    if steps >= MAX_VALUES:
        raise DrawError(f"'{match[0]}' holds more than {MAX_VALUES} values: take a larger step")
    unit = lcm(low.denominator, step.denominator)
    return Range(int(low * unit), int(step * unit), unit, int(steps) + 1)


def _vector(match: re.Match[str]) -> Vector:
    size = _size(match["size"], MAX_LENGTH, match[0])
    flags = _flags(match["flags"], ("distinct", "sorted"), match[0])
    entries = _entries(match["entries"].strip())
    if "distinct" in flags and entries.count < size:
        raise DrawError(f"'{match[0]}' asks for {size} distinct values of {entries.count}: widen the range")
    return Vector(size, entries, "distinct" in flags, "sorted" in flags)


def _matrix(match: re.Match[str]) -> Matrix:
    rows = _size(match["rows"], MAX_SIDE, match[0])
    columns = _size(match["columns"], MAX_SIDE, match[0])
    flags = _flags(match["flags"], ("symmetric",), match[0])
    if "symmetric" in flags and rows != columns:
        raise DrawError(f"'{match[0]}' cannot be symmetric: it is not square")
    return Matrix(rows, columns, _entries(match["entries"].strip()), "symmetric" in flags)


def _distribution(match: re.Match[str]) -> Distribution:
    size, step = _size(match["size"], MAX_LENGTH, match[0]), _number(match["step"])
    if step <= 0 or step.numerator != 1:
        raise DrawError(f"the step of '{match[0]}' must divide 1, e.g. 0.1 or 0.05")
    if size < 2 or step.denominator <= size:
        raise DrawError(f"'{match[0]}' leaves no choice: take a smaller step or another size")
    if step.denominator > MAX_VALUES:
        raise DrawError(f"the step of '{match[0]}' is too small")
    return Distribution(size, step.denominator)


def _size(digits: str, largest: int, text: str) -> int:
    if not 1 <= int(digits) <= largest:
        raise DrawError(f"'{text}' has a size outside 1 to {largest}")
    return int(digits)


def _flags(words: str, allowed: tuple[str, ...], text: str) -> frozenset[str]:
    flags = words.split()
    for word in flags:
        if word not in allowed:
            raise DrawError(f"'{word}' in '{text}' means nothing here: allowed is {' or '.join(allowed)}")
    return frozenset(flags)


def _number(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise DrawError(f"'{text}' divides by zero") from None


def _exact(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value

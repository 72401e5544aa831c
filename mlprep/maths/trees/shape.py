"""The shape of a value: rows and columns as numbers or as names of dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from mlprep.maths.trees.scope import SCALARS, Declared, NameKind

Size = int | str | None


class Sort(Enum):
    NUMBER = "number"
    MATRIX = "matrix"
    IDENTITY = "identity"
    EVENT = "event"
    TRUTH = "relation"
    DISTRIBUTION = "distribution"
    SET = "set"
    INTERVAL = "interval"
    FUNCTION = "function"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shape:
    """A vector is a matrix of one column.  random: varies over outcomes.  listed: written out."""

    sort: Sort
    rows: Size = 1
    cols: Size = 1
    random: bool = False
    listed: bool = False

    @property
    def is_vector(self) -> bool:
        return self.sort is Sort.MATRIX and self.cols == 1

    @property
    def is_row(self) -> bool:
        return self.sort is Sort.MATRIX and self.rows == 1 and self.cols != 1

    @property
    def is_matrix(self) -> bool:
        return self.sort is Sort.MATRIX and self.cols != 1 and self.rows != 1

    @property
    def is_array(self) -> bool:
        return self.sort is Sort.MATRIX

    @property
    def is_square(self) -> bool:
        return self.is_array and fits(self.rows, self.cols)

    def __str__(self) -> str:
        if self.sort is not Sort.MATRIX:
            return str(self.sort.value)
        if self.is_vector:
            return f"vector {size_text(self.rows)}"
        if self.is_row:
            return f"row {size_text(self.cols)}"
        return f"matrix {size_text(self.rows)} x {size_text(self.cols)}"

    @property
    def short(self) -> str:
        """As in a sentence: 'm x n', 'm', '1 x n'."""
        if self.sort is not Sort.MATRIX:
            return f"a {self.sort.value}"
        return size_text(self.rows) if self.is_vector else f"{size_text(self.rows)} x {size_text(self.cols)}"


NUMBER: Final = Shape(Sort.NUMBER)
TRUTH: Final = Shape(Sort.TRUTH)
EVENT: Final = Shape(Sort.EVENT)
UNKNOWN: Final = Shape(Sort.UNKNOWN)
RANDOM: Final = Shape(Sort.NUMBER, random=True)


def size_text(size: Size) -> str:
    return "?" if size is None else str(size)


def fits(one: Size, other: Size) -> bool:
    return one is None or other is None or one == other


def array(rows: Size, cols: Size = 1, *, random: bool = False) -> Shape:
    """A matrix shape; one by one is a number."""
    if rows == 1 and cols == 1:
        return RANDOM if random else NUMBER
    return Shape(Sort.MATRIX, rows, cols, random)


def as_vector(shape: Shape) -> Shape:
    """A distribution over K values as the vector of its probabilities."""
    return array(shape.rows) if shape.sort is Sort.DISTRIBUTION and shape.rows != 1 else shape


def declared_shape(entry: Declared) -> Shape:
    """The shape of a declared name standing alone."""
    if entry.kind in SCALARS:
        return NUMBER
    if entry.kind is NameKind.VECTOR:
        return array(entry.shape[0])
    if entry.kind is NameKind.MATRIX:
        return array(entry.shape[0], entry.shape[1])
    if entry.kind is NameKind.RANDOM:
        return array(*entry.shape, random=True) if entry.shape else RANDOM
    return {
        NameKind.EVENT: EVENT,
        NameKind.DISTRIBUTION: Shape(Sort.DISTRIBUTION, entry.shape[0] if entry.shape else 1),
        NameKind.FUNCTION: Shape(Sort.FUNCTION),
        NameKind.OBSERVED: UNKNOWN,
        NameKind.LATENT: UNKNOWN,
    }[entry.kind]

"""What an expression can be worth, beside plain numbers and arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Value = Any  # int, Fraction, float, mpf, a 2-D array, or one of the classes below


class Mode(Enum):
    """FLOAT: float64.  EXACT: rationals, then 50 digits.  CARD: rationals, then float64."""

    FLOAT = "float"
    EXACT = "exact"
    CARD = "card"


@dataclass(frozen=True, slots=True, eq=False)
class Random:
    """One value per outcome of the joint distribution: data (outcomes,) or (outcomes, rows, columns)."""

    data: Any

    @property
    def is_event(self) -> bool:
        return bool(self.data.dtype == bool)

    @property
    def is_array(self) -> bool:
        return bool(self.data.ndim == 3)


@dataclass(frozen=True, slots=True)
class Eye:
    """scale I + ones 11^T, of the size its surroundings decide."""

    scale: Any
    ones: Any = 0


@dataclass(frozen=True, slots=True)
class Ones:
    """A multiple of the vector of ones, or of its transpose, as long as its surroundings decide."""

    scale: Any = 1
    row: bool = False


@dataclass(frozen=True, slots=True)
class IntervalValue:
    """closed: whether the ends belong to it; loose: the ends are free (a ± b)."""

    low: Any
    high: Any
    closed: tuple[bool, bool] = (False, False)
    loose: bool = False


@dataclass(frozen=True, slots=True)
class SetValue:
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TupleValue:
    """Entries of different shapes."""

    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FunctionValue:
    """apply(args, orders): the function's value, or a derivative of it, at numbers.

    whole: a vector argument is one argument, not applied entry by entry.
    """

    apply: Callable[[list[Any], tuple[int, ...]], Any]
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A distribution: probabilities along the supports of its variables, in this order."""

    axes: tuple[str, ...]
    probabilities: Any
    anonymous: bool = False

"""Functions of plain numbers, made to work on arrays entry by entry."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS: Final = (int, float)


def entrywise(function: Callable[..., float]) -> Callable[..., Any]:
    """`function` of numbers, also applied to the entries of arrays (of one shape, or mixed with numbers).

    NumPy is loaded only when an argument is no plain number.
    """

    @wraps(function)
    def apply(*arguments: Any) -> Any:
        if all(isinstance(argument, NUMBERS) for argument in arguments):
            return function(*arguments)
        import numpy as np

        mapped = np.vectorize(function, otypes=[float])(*arguments)
        return float(mapped) if mapped.ndim == 0 else mapped

    return apply

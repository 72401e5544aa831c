"""Sums, means and extremes over a list of numbers of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating import elementary, scalars
from mlprep.maths.trees.faults import UndefinedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlprep.maths.evaluating.values import Mode


def reduce_array(name: str, entries: list[Any], mode: Mode) -> Any:
    """sum, prod, max, min, mean, var, std, median, argmax or argmin of numbers."""
    if not entries:
        raise UndefinedError(f"{name} of nothing")
    return REDUCTIONS[name](entries, mode)


def _sum(entries: list[Any], _mode: Mode) -> Any:
    total: Any = 0
    for entry in entries:
        total = total + entry
    return elementary.reduced(total)


def _prod(entries: list[Any], _mode: Mode) -> Any:
    total: Any = 1
    for entry in entries:
        total = total * entry
    return elementary.reduced(total)


def _mean(entries: list[Any], mode: Mode) -> Any:
    return scalars.quotient(_sum(entries, mode), len(entries), mode)


def _var(entries: list[Any], mode: Mode) -> Any:
    mean = _mean(entries, mode)
    return scalars.quotient(
        _sum([(entry - mean) * (entry - mean) for entry in entries], mode), len(entries), mode
    )


def _std(entries: list[Any], mode: Mode) -> Any:
    return scalars.apply("sqrt", _var(entries, mode), mode)


def _median(entries: list[Any], mode: Mode) -> Any:
    ordered = sorted(entries)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return scalars.quotient(ordered[middle - 1] + ordered[middle], 2, mode)


def _place(entries: list[Any], pick: Callable[[list[Any]], Any]) -> int:
    return entries.index(pick(entries)) + 1


REDUCTIONS: Final[dict[str, Callable[[list[Any], Mode], Any]]] = {
    "sum": _sum,
    "prod": _prod,
    "mean": _mean,
    "median": _median,
    "var": _var,
    "std": _std,
    "max": lambda entries, _mode: max(entries),
    "min": lambda entries, _mode: min(entries),
    "argmax": lambda entries, _mode: _place(entries, max),
    "argmin": lambda entries, _mode: _place(entries, min),
}

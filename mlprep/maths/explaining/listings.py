"""What is wrong with a list: entries of a vector or matrix, elements of a set, ends of an interval."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating.arrays import np
from mlprep.maths.evaluating.values import IntervalValue
from mlprep.maths.explaining import likeness
from mlprep.maths.explaining.likeness import EXACT, Array, Finding, Pair, close

if TYPE_CHECKING:
    from mlprep.maths.evaluating.values import SetValue

MOST_NAMED: Final = 4
MOST_PERMUTED: Final = 4

# Of two wrong ends; which of these is true may change from world to world.
BOTH_ENDS: Final = (
    "Both ends are wrong.",
    "The middle is right, but the interval is too wide.",
    "The middle is right, but the interval is too narrow.",
)
WIDTH: Final = Finding("interval", "The middle is right, but the width of the interval is wrong.")

Same = Callable[[Any, Any], bool]


def wrong_entries(pairs: Sequence[Pair], slack: float = EXACT) -> Finding | None:
    """The places of a vector or matrix that are wrong, when at least one entry is right and not zero."""
    answer, _ = pairs[0]
    if answer.size < 2 or any(one.shape != other.shape or one.shape != answer.shape for one, other in pairs):
        return None
    wrong = np.zeros(answer.shape, dtype=bool)
    for one, other in pairs:
        wrong |= np.abs(one - other) > slack * np.maximum(np.abs(one), np.abs(other)) + 1e-12
    right = ~wrong & np.any([other != 0 for _, other in pairs], axis=0)
    if not wrong.any() or (not right.any() and 2 * wrong.sum() > wrong.size):
        return None
    return Finding("entries", f"{_places(wrong)}; the rest is right.")


def misplaced_entries(pairs: Sequence[Pair], slack: float = EXACT) -> Finding | None:
    """The right rows, columns or entries in the wrong order, the same in every world."""
    answer, _ = pairs[0]
    if answer.ndim != 2 or any(one.shape != other.shape or one.shape != answer.shape for one, other in pairs):
        return None
    rows, columns = answer.shape
    for count, word, turn in ((rows, "rows", False), (columns, "columns", True)):
        if 2 <= count <= MOST_PERMUTED:
            turned = [(one.T, other.T) if turn else (one, other) for one, other in pairs]
            for order in itertools.permutations(range(count)):
                if all(close(one[list(order)], other, slack) for one, other in turned):
                    what = "entries" if 1 in answer.shape else word
                    return Finding("order", f"The {what} are right but in the wrong order.")
    return None


def _places(wrong: Array | np.ndarray[Any, Any]) -> str:
    found = np.argwhere(wrong) + 1
    if wrong.ndim == 1 or wrong.shape[-1] == 1:
        names = [str(place[0]) for place in found]
    elif wrong.shape[0] == 1:
        names = [str(place[1]) for place in found]
    else:
        names = [f"({row}, {column})" for row, column in found]
    if len(names) == 1:
        return f"Entry {names[0]} is wrong"
    if len(names) > MOST_NAMED:
        return f"{len(names)} entries are wrong"
    return f"Entries {', '.join(names[:-1])} and {names[-1]} are wrong"


def set_difference(answer: SetValue, expected: SetValue, same: Same) -> Finding | None:
    """How many elements are missing, and how many do not belong; repeated ones count once."""
    if any(isinstance(item, IntervalValue) for item in expected.items):
        return _union_difference(answer, expected, same)
    missing = _without(expected.items, answer.items, same)
    extra = _without(answer.items, expected.items, same)
    return Finding("set", _differences(missing, extra, "element", "set")) if missing or extra else None


def _union_difference(answer: SetValue, expected: SetValue, same: Same) -> Finding | None:
    """Intervals that are missing or do not belong, or whose ends do not or do."""

    def alike(one: Any, other: Any) -> bool:
        both = isinstance(one, IntervalValue) and isinstance(other, IntervalValue)
        return same(one.low, other.low) and same(one.high, other.high) if both else same(one, other)

    if any(isinstance(item, IntervalValue) and item.low > item.high for item in answer.items):
        return Finding("interval", "This holds for no number at all.")
    missing = _without(expected.items, answer.items, alike)
    extra = _without(answer.items, expected.items, alike)
    if missing or extra:
        return Finding("interval", _differences(missing, extra, "interval", "answer"))
    pairs = [(one, other) for one in answer.items for other in expected.items if alike(one, other)]
    found = {
        finding.sentence
        for one, other in pairs
        if isinstance(one, IntervalValue) and (finding := interval_difference(one, other, same))
    }
    return Finding("interval", "Which ends belong to the intervals is wrong.") if found else None


def _without(items: Sequence[Any], others: Sequence[Any], same: Same) -> int:
    """How many different items are not among the others."""
    found: list[Any] = []
    for item in items:
        if not any(same(item, other) for other in (*others, *found)):
            found.append(item)
    return len(found)


def _differences(missing: int, extra: int, word: str, whole: str) -> str:
    parts = []
    if missing:
        parts.append(f"{_count(missing, word)} {'is' if missing == 1 else 'are'} missing")
    if extra:
        parts.append(f"{_count(extra, word)} {'does' if extra == 1 else 'do'} not belong to the {whole}")
    text = " and ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _count(number: int, word: str) -> str:
    return f"{'one' if number == 1 else number} {word}{'' if number == 1 else 's'}"


def interval_difference(answer: IntervalValue, expected: IntervalValue, same: Same) -> Finding | None:
    """Which end is wrong, or whether the ends belong to the interval."""
    low, high = same(answer.low, expected.low), same(answer.high, expected.high)
    if not low and not high and same(answer.low, expected.high) and same(answer.high, expected.low):
        return Finding("interval", "The ends are the wrong way round.")
    if not low and not high:
        return Finding("interval", _both_ends(answer, expected, same))
    if not low or not high:
        return Finding("interval", f"The {'upper' if low else 'lower'} end is wrong.")
    if expected.loose or answer.loose:
        return None
    ends = zip(("lower", "upper"), answer.closed, expected.closed, strict=True)
    wrong = [(name, wanted) for name, typed, wanted in ends if typed != wanted]
    if len(wrong) == 2 and wrong[0][1] == wrong[1][1]:
        return Finding(
            "interval", f"The ends {'belong' if wrong[0][1] else 'do not belong'} to the interval."
        )
    parts = [
        f"the {name} end {'belongs' if wanted else 'does not belong'} to the interval"
        for name, wanted in wrong
    ]
    text = " and ".join(parts)
    return Finding("interval", f"{text[0].upper()}{text[1:]}.") if parts else None


def is_scaled(pairs: Sequence[tuple[IntervalValue, IntervalValue]]) -> bool:
    """Whether the widths have one ratio everywhere, so that what is too wide here is so in general."""
    widths = [[np.asarray(one.high - one.low, dtype=float) for one in pair] for pair in pairs]
    return likeness.common_ratio([(typed, wanted) for typed, wanted in widths], EXACT) is not None


def _both_ends(answer: IntervalValue, expected: IntervalValue, same: Same) -> str:
    """Two wrong ends around the right middle are a wrong width."""
    typed, wanted = (likeness.as_array(np.add(one.low, one.high) / 2) for one in (answer, expected))
    if typed is None or wanted is None or not same(float(typed), float(wanted)):
        return BOTH_ENDS[0]
    wider = answer.high - answer.low > expected.high - expected.low
    return BOTH_ENDS[1 if wider else 2]

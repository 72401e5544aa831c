"""Small charts of text: a row of bars, a horizontal bar, a heat map cell. No chart needs colour."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mlprep.terminal.page import Page
from mlprep.tex import Glyphs

_BARS: Final = {Glyphs.FULL: " ▁▂▃▄▅▆▇█", Glyphs.BASIC: " .:-=+*#@", Glyphs.ASCII: " .:-=+*#@"}
_SHADES: Final = {Glyphs.FULL: "·░▒▓█", Glyphs.BASIC: "·-+*#", Glyphs.ASCII: ".-+*#"}
_LENGTHS: Final = {Glyphs.FULL: "█▌·", Glyphs.BASIC: "= ·", Glyphs.ASCII: "= ."}
FUTURE: Final = " "


def bars(values: Sequence[float], page: Page, cells: int, top: float | None = None) -> str:
    """One character a value, its height in eighths; neighbours are averaged if they are more than `cells`.

    top: the value of a full bar; None for the largest. What is above 0 never looks like nothing.
    """
    values = squeeze(values, cells)
    steps = _BARS[page.glyphs]
    highest = max(values, default=0.0) if top is None else top
    return "".join(steps[_step(value, highest, len(steps) - 1)] for value in values)


def squeeze(values: Sequence[float], cells: int) -> list[float]:
    """At most `cells` values, each the mean of a run of equal length."""
    if len(values) <= cells:
        return list(values)
    edges = [round(index * len(values) / cells) for index in range(cells + 1)]
    return [sum(values[a:b]) / (b - a) for a, b in pairwise(edges)]


def gauge(share: float, page: Page, cells: int) -> str:
    """A horizontal bar of `cells` for a share of 0 to 1."""
    full, half, rest = tuple(_LENGTHS[page.glyphs])
    halves = round(min(max(share, 0.0), 1.0) * cells * 2)
    drawn = full * (halves // 2) + (half if halves % 2 and half.strip() else "")
    return drawn + rest * (cells - len(drawn))


def shade(count: int, busiest: int, page: Page) -> str:
    """A heat map cell: the first shade for none, the last for the busiest day; -1 is a day to come."""
    if count < 0:
        return FUTURE
    shades = _SHADES[page.glyphs]
    return shades[_step(count, busiest, len(shades) - 1)]


def _step(value: float, highest: float, steps: int) -> int:
    if value <= 0 or highest <= 0:
        return 0
    return min(steps, max(1, round(value / highest * steps)))

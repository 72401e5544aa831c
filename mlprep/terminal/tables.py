"""Small tables of text: names left, numbers right, inner columns left out where the page is narrow."""

from collections.abc import Sequence

from mlprep.terminal.clean import clean_line
from mlprep.terminal.page import Page
from mlprep.terminal.text import Line, faint, line, shorten
from mlprep.tex import columns

GAP = 2
NARROWEST_FIRST = 12


def table_lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], page: Page, first: int = NARROWEST_FIRST
) -> list[Line]:
    """A faint head and the rows. If the page is narrow, inner columns go first, the last stays.

    first: cells that the first column keeps if its names need them.
    """
    if not rows:
        return []
    head, rows = list(head), [[clean_line(cell) for cell in row] for row in rows]
    while len(head) > 2 and _width(head, rows, first) > page.measure:
        del head[-2]
        rows = [[*row[:-2], row[-1]] for row in rows]
    widths = _widths(head, rows)
    widths[0] = min(widths[0], page.measure - sum(widths[1:]) - GAP * (len(widths) - 1))
    return [line(faint(_set(head, widths, page))), *(line(_set(row, widths, page)) for row in rows)]


def _set(cells: Sequence[str], widths: Sequence[int], page: Page) -> str:
    first = shorten(cells[0], widths[0], page.dots)
    parts = [first + " " * (widths[0] - columns(first))]
    parts += [" " * (width - columns(cell)) + cell for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return (" " * GAP).join(parts).rstrip()


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(columns(cell) for cell in column) for column in zip(head, *rows, strict=True)]


def _width(head: Sequence[str], rows: Sequence[Sequence[str]], first: int) -> int:
    widths = _widths(head, rows)
    return min(widths[0], first) + sum(widths[1:]) + GAP * (len(widths) - 1)

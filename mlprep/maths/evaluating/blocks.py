"""Blocks of a matrix of matrices: 0, I and 1 take the size that is left for them."""

from __future__ import annotations

from typing import Any

from mlprep.maths.evaluating import linear
from mlprep.maths.evaluating.arithmetic import expand, is_number
from mlprep.maths.evaluating.arrays import is_array
from mlprep.maths.evaluating.values import Eye, Ones
from mlprep.maths.trees.faults import ShapeFault, UnclearError


def fitted(rows: list[list[Any]]) -> list[list[Any]]:
    """The blocks as arrays.  Raises ShapeFault where they do not fit, UnclearError where a size is open."""
    if len({len(row) for row in rows}) != 1:
        raise ShapeFault("the rows have different numbers of blocks")
    heights: list[int | None] = [None] * len(rows)
    widths: list[int | None] = [None] * len(rows[0])
    blocks = [(i, j, block) for i, row in enumerate(rows) for j, block in enumerate(row)]
    for i, j, block in blocks:
        if is_array(block):
            heights[i], widths[j] = _agreed(heights[i], block.shape[0]), _agreed(widths[j], block.shape[1])
    for i, j, block in blocks:
        if isinstance(block, Eye) and block.scale != 0:
            heights[i] = widths[j] = _agreed(heights[i], widths[j])
        elif isinstance(block, Ones):
            one = heights if block.row else widths
            place = i if block.row else j
            one[place] = _agreed(one[place], 1)
    return [
        [_block(block, heights[i], widths[j]) for j, block in enumerate(row)] for i, row in enumerate(rows)
    ]


def _agreed(one: int | None, other: int | None) -> int | None:
    if one is not None and other is not None and one != other:
        raise ShapeFault("the blocks do not fit together")
    return other if one is None else one


def _block(block: Any, height: int | None, width: int | None) -> Any:
    if is_array(block):
        return block
    if is_number(block) and block != 0:
        _agreed(height, 1)
        _agreed(width, 1)
        return linear.array([[block]])
    if not is_number(block) and not isinstance(block, Eye | Ones):
        raise ShapeFault("the blocks of a matrix are numbers, vectors and matrices")
    alone = 1 if is_number(block) else None  # a 0 with nothing beside it is a number
    rows, cols = height or alone, width or alone
    if rows is None or cols is None:
        raise UnclearError("the size of a block is not clear", hint="write zeros(m, n) or I_n")
    linear.refuse_large(rows * cols)
    return linear.array([[0] * cols] * rows) if is_number(block) else expand(block, (rows, cols))

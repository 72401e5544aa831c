"""Rectangles of text with a baseline, and the ways to put them together."""

from __future__ import annotations

from .cells import columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CELLS = 100_000  # of one block; hostile tables could ask for millions


class TooLarge(Exception):  # noqa: N818
    """A block would have more than MAX_CELLS cells."""


class Block:
    """Lines of equal width.

    lines: from top to bottom, each `width` cells wide.  baseline: index of the line neighbours align with.
    core, reach: rows (above, below) the baseline that brackets cover: fractions and matrices; those and
    limits.  Scripts count in neither.
    """

    __slots__ = ("baseline", "core", "lines", "reach", "width")

    def __init__(
        self,
        lines: Sequence[str],
        width: int,
        baseline: int = 0,
        core: tuple[int, int] = (0, 0),
        reach: tuple[int, int] | None = None,
    ) -> None:
        self.lines = tuple(lines)
        self.width = width
        self.baseline = baseline
        self.core = core
        self.reach = core if reach is None else reach

    @property
    def height(self) -> int:
        return len(self.lines)

    @property
    def above(self) -> int:
        """Rows above the baseline."""
        return self.baseline

    @property
    def below(self) -> int:
        """Rows below the baseline."""
        return len(self.lines) - self.baseline - 1

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def line_block(text: str) -> Block:
    """One line of text."""
    return Block((text,), columns(text))


_BLANKS = tuple(Block((" " * cells,), cells) for cells in range(5))


def blank(cells: int) -> Block:
    """One line of blank cells."""
    return _BLANKS[cells] if cells < len(_BLANKS) else Block((" " * cells,), cells)


def solid(lines: Sequence[str], width: int, baseline: int) -> Block:
    """A block that brackets cover whole."""
    return Block(lines, width, baseline, (baseline, len(lines) - baseline - 1))


def refuse_large(width: int, height: int) -> None:
    """Raise TooLarge for a block that is not worth drawing."""
    if width * height > MAX_CELLS:
        raise TooLarge


def beside(blocks: Sequence[Block]) -> Block:
    """Blocks in a row, aligned at their baselines."""
    blocks = [block for block in blocks if block.width or block.lines[0]]
    if len(blocks) == 1:
        return blocks[0]
    width = sum([block.width for block in blocks])
    if all(len(block.lines) == 1 for block in blocks):
        refuse_large(width, 1)
        return Block(("".join([block.lines[0] for block in blocks]),), width)
    above = max([block.above for block in blocks])
    below = max([block.below for block in blocks])
    refuse_large(width, above + below + 1)
    columns_of_lines = []
    for block in blocks:
        empty = " " * block.width
        columns_of_lines.append(
            (*[empty] * (above - block.above), *block.lines, *[empty] * (below - block.below))
        )
    lines = ["".join(row) for row in zip(*columns_of_lines, strict=True)]
    return Block(lines, width, above, _span(blocks, "core"), _span(blocks, "reach"))


def _span(blocks: Sequence[Block], name: str) -> tuple[int, int]:
    spans: list[tuple[int, int]] = [getattr(block, name) for block in blocks]
    return max([above for above, _ in spans]), max([below for _, below in spans])


def stacked(blocks: Sequence[Block], baseline: int, align: str = "c") -> Block:
    """Blocks one above the other, each aligned l, c or r; the baseline is that of block number `baseline`."""
    width = max(block.width for block in blocks)
    refuse_large(width, sum(block.height for block in blocks))
    lines = [line for block in blocks for line in aligned(block, width, align).lines]
    above = sum(block.height for block in blocks[:baseline]) + blocks[baseline].baseline
    return solid(lines, width, above)


def aligned(block: Block, width: int, align: str) -> Block:
    """The block made `width` cells wide, its text at the left, in the centre or at the right."""
    spare = width - block.width
    if not spare:
        return block
    left = 0 if align == "l" else spare if align == "r" else spare // 2
    lines = [" " * left + line + " " * (spare - left) for line in block.lines]
    return Block(lines, width, block.baseline, block.core, block.reach)


def padded(block: Block, above: int, below: int) -> Block:
    """The block with blank rows added so that it has `above` and `below` rows around its baseline."""
    empty = " " * block.width
    lines = [empty] * (above - block.above) + [*block.lines] + [empty] * (below - block.below)
    return Block(lines, block.width, above, block.core, block.reach)

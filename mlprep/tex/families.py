"""One style of subscript for each letter of a formula, and for all letters of a matrix.

A letter whose subscripts cannot all be small letters below the line (there is no such b) gets none of
them that way: Σ_{aa} Σ_{ab}, not Σₐₐ Σ_{ab}.
"""

from __future__ import annotations

from .alphabets import lowered
from .tree import Accent, Grid, Node, Script, Symbol, Table, Text, children


def letter(base: Node) -> str | None:
    """What the subscripts of a formula are grouped by: the letter under accents; None for what is no letter."""
    while isinstance(base, Accent):
        base = base.body
    return base.text if isinstance(base, Symbol | Text) else None


def spelled_families(root: Node) -> frozenset[str]:
    """The letters whose subscripts are written out because at least one of them has to be."""
    spelled: set[str] = set()
    matrices: list[set[str]] = []
    _collect(root, spelled, matrices, set())
    for _ in range(2):
        for letters in matrices:
            if letters & spelled:
                spelled |= letters
    return frozenset(spelled)


def _collect(node: Node, spelled: set[str], matrices: list[set[str]], matrix: set[str]) -> None:
    """Add the letters with a subscript below `node`; `matrix` holds those of the innermost matrix around it."""
    if isinstance(node, Script) and node.sub is not None:
        name = letter(node.base)
        if name is not None and not node.stacked:
            matrix.add(name)
            if lowered(node.sub) is None:
                spelled.add(name)
    elif isinstance(node, Grid) and node.table is Table.MATRIX:
        matrix = set()
        matrices.append(matrix)
    for child in children(node):
        _collect(child, spelled, matrices, matrix)

"""What has to be settled for a formula as a whole before its parts are written.

Scripts: a letter whose subscripts cannot all be small letters below the line (there is no such b) gets none
of them that way: Σ_{aa} Σ_{ab}, not Σₐₐ Σ_{ab}; so do all letters of a matrix, and sums with both their
limits.  Nor does a letter with several upper indices: W^Q W^K, not W^Q Wᴷ; powers, transposes and stars go
their own way.

Alphabets: below FULL a bold x is an x, unless the formula has both.
"""

from __future__ import annotations

from .alphabets import lowered, plain_text, raised
from .tree import Accent, Font, Grid, Kind, Node, Script, Symbol, Table, Text, children

_LONGEST_SMALL_LIMIT = 5  # cells
_ALPHABETS = {Font.BOLD: "bold", Font.BLACKBOARD: "bb", Font.SCRIPT: "cal", Font.FRAKTUR: "frak"}


class Families:
    """The letters of a formula that are written alike.

    spelled, indexed: letters whose subscripts or upper indices are written out.  mixed: letters that occur
    in more than one alphabet.
    """

    __slots__ = ("_alphabets", "indexed", "mixed", "spelled")

    def __init__(self, root: Node) -> None:
        self.spelled: set[str] = set()
        self.indexed: set[str] = set()
        self.mixed: set[str] = set()
        self._alphabets: dict[str, Font] = {}
        matrices: list[set[str]] = []
        self._collect(root, matrices, set())
        for _ in range(2):
            for letters in matrices:
                if letters & self.spelled:
                    self.spelled |= letters

    def lowered(self, node: Script) -> str | None:
        """The subscript in small letters, if all subscripts of the same letter can be."""
        if node.sub is None or _letter(node.base) in self.spelled:
            return None
        return lowered(node.sub)

    def raised(self, node: Script) -> str | None:
        """The superscript in small letters, if all upper indices of the same letter can be."""
        if node.sup is None:
            return None
        spelled = self.spelled if _is_large(node.base) else self.indexed if _is_index(node.sup) else ()
        return None if _letter(node.base) in spelled else raised(node.sup)

    def alphabet(self, symbol: Symbol) -> str:
        """The name of a letter's alphabet where the letter alone would be mistaken for another; else ""."""
        return _ALPHABETS.get(symbol.font, "") if symbol.text in self.mixed else ""

    def _collect(self, node: Node, matrices: list[set[str]], matrix: set[str]) -> None:
        """Look at all below `node`; `matrix` holds the letters of the innermost matrix around it."""
        if isinstance(node, Symbol):
            alphabet = node.font if node.font in _ALPHABETS else Font.PLAIN
            if self._alphabets.setdefault(node.text, alphabet) is not alphabet and node.text.isalpha():
                self.mixed.add(node.text)
            return
        if isinstance(node, Script):
            self._judge(node, matrix)
        elif isinstance(node, Grid) and node.table is Table.MATRIX:
            matrix = set()
            matrices.append(matrix)
        for child in children(node):
            self._collect(child, matrices, matrix)

    def _judge(self, node: Script, matrix: set[str]) -> None:
        name = _letter(node.base)
        if name is None or (isinstance(node.base, Symbol) and node.base.kind is Kind.FUNC):
            return
        if _is_large(node.base):
            limits = (lowered(node.sub) if node.sub else "", raised(node.sup) if node.sup else "")
            if not all(limit is not None and _is_short(limit) for limit in limits):
                self.spelled.add(name)
            return
        if node.sub is not None:
            matrix.add(name)
            if lowered(node.sub) is None:
                self.spelled.add(name)
        if node.sup is not None and _is_index(node.sup) and raised(node.sup) is None:
            self.indexed.add(name)


def _letter(base: Node) -> str | None:
    """What scripts are grouped by: the letter under the accents of their base; None if there is none."""
    while isinstance(base, Accent):
        base = base.body
    if isinstance(base, Symbol):
        return base.font.name + base.text
    return base.text if isinstance(base, Text) else None


def _is_large(base: Node) -> bool:
    """Whether a base is a sum, an integral or their like."""
    return isinstance(base, Symbol) and base.kind is Kind.OP


def _is_short(limit: str) -> bool:
    """Whether a limit can be read in small letters."""
    return len(limit) <= _LONGEST_SMALL_LIMIT and "₍" not in limit and "⁽" not in limit


def _is_index(sup: Node) -> bool:
    """Whether a superscript is a name, as in W^Q, and neither a power nor a transpose."""
    plain = plain_text(sup)
    return plain is not None and plain.isalpha() and plain.isascii() and plain != "T"

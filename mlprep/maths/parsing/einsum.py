"""einsum('ij,jk->ik', A, B) as the products, sums and diagonals it is short for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINT: Final = "write it with A @ B, A^T, sum(..) or diag(..)"


class _Operand:
    """A vector, matrix or number with the letters of its axes."""

    def __init__(self, letters: str, node: tree.Node) -> None:
        self.letters = letters
        self.node = node

    def along(self, rows: str, cols: str) -> tree.Node:
        """The matrix with these letters down and across; a vector lies across where `rows` is empty."""
        return self.node if self.letters == rows + cols and rows else tree.Transpose(self.node)

    def without(self, letter: str) -> _Operand:
        """Summed over one letter."""
        rest = self.letters.replace(letter, "")
        if not rest:
            return _Operand("", tree.Call("sum", (self.node,)))
        across = self.along(rest, letter)
        return _Operand(rest, tree.Mul((across, tree.Call("ones", ()))))


def einsum(subscripts: str, operands: Sequence[tree.Node], span: tree.Span) -> tree.Node:
    """The tree of an einsum of one or more vectors and matrices.  Raises MathsError for any other."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    letters = inputs.split(",")
    if len(letters) != len(operands) or any(not 1 <= len(one) <= 2 or not one.isalpha() for one in letters):
        raise MathsError("an einsum that is not read here", *span, _HINT)
    if not arrow:
        output = "".join(sorted(letter for letter in set(inputs) - {","} if inputs.count(letter) == 1))
    if len(set(output)) != len(output) or not set(output) <= set(inputs) - {","}:
        raise MathsError("an einsum whose output does not fit its input", *span, _HINT)
    parts = [_Operand(one, node) for one, node in zip(letters, operands, strict=True)]
    made = parts[0]
    for place, part in enumerate(parts[1:], 1):
        needed = output + "".join(other.letters for other in parts[place + 1 :])
        made = _contracted(
            _single(made, needed + part.letters), _single(part, needed + made.letters), needed, span
        )
    made = _single(made, output)
    if sorted(made.letters) != sorted(output):
        raise MathsError("an einsum that is not read here", *span, _HINT)
    node = made.node if made.letters == output else tree.Transpose(made.node)
    return node.with_changes(span=span)


def _single(one: _Operand, needed: str) -> _Operand:
    """One operand with its repeated letter on the diagonal, summed over the letters nobody needs."""
    if len(one.letters) == 2 and one.letters[0] == one.letters[1]:
        letter = one.letters[0]
        if letter not in needed:
            return _Operand("", tree.Call("tr", (one.node,)))
        return _Operand(letter, tree.Call("diag", (one.node,)))
    if one.letters and not set(one.letters) & set(needed):
        return _Operand("", tree.Call("sum", (one.node,)))
    for letter in one.letters:
        if letter not in needed:
            one = one.without(letter)
    return one


def _contracted(one: _Operand, other: _Operand, needed: str, span: tree.Span) -> _Operand:
    """The product of two operands, summed over the letters nobody needs."""
    if not one.letters or not other.letters:
        return _Operand(one.letters + other.letters, tree.Mul((one.node, other.node)))
    shared = [letter for letter in one.letters if letter in other.letters]
    kept = "".join(letter for letter in shared if letter in needed)
    left = "".join(letter for letter in one.letters if letter not in shared)
    right = "".join(letter for letter in other.letters if letter not in shared)
    if sorted(one.letters) == sorted(other.letters):
        return _of_equal(one, other, kept)
    if kept and (left and right):
        raise MathsError("an einsum with three axes", *span, _HINT)
    if kept:
        line, whole = (one, other) if not left else (other, one)
        rest = left or right
        scaled = tree.Mul((tree.Call("diag", (line.node,)), whole.along(kept, rest)))
        return _Operand(kept + rest, scaled)
    if len(left + right) > 2:
        raise MathsError("an einsum with three axes", *span, _HINT)
    middle = "".join(shared)
    if right and not left:
        one, other, left, right = other, one, right, left
    first, second = one.along(left, middle), other.along(middle, right)
    return _Operand(left + right, tree.Mul((first, second)))


def _of_equal(one: _Operand, other: _Operand, kept: str) -> _Operand:
    """Two operands with the same letters: entry by entry, then summed over those not kept."""
    turned = other.node if one.letters == other.letters else tree.Transpose(other.node)
    entries = tree.Binary(".*", one.node, turned)
    if not kept:
        return _Operand("", tree.Call("sum", (entries,)))
    made = _Operand(one.letters, entries)
    for letter in one.letters:
        if letter not in kept:
            made = made.without(letter)
    return made

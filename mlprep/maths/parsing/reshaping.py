"""Calls that give entries another shape: reshape, unsqueeze, flatten, and R's c and matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlprep.maths.parsing.libraries import Spelled

_ONE: Final = tree.number(1)
_REST: Final = tree.Neg(_ONE)


def items(args: tuple[tree.Node, ...]) -> tuple[tree.Node, ...]:
    """The arguments, or the entries of the one list among them."""
    if len(args) == 1 and isinstance(args[0], tree.Listing):
        return args[0].items
    if len(args) == 1 and isinstance(args[0], tree.Matrix) and len(args[0].rows) == 1:
        return args[0].rows[0]
    return args


def _flatten(call: Spelled) -> tree.Node:
    """The entries of a matrix as one column: row after row, with order 'F' column after column."""
    by_place = call.args[1] if call.name in {"flatten", "ravel"} and call.args[1:] else None
    order = call.keywords.get("order", by_place)
    if order is not None and not (isinstance(order, tree.Quoted) and order.text in {"C", "F"}):
        raise call.fault("this order of entries is not read here", "use order='C' or order='F'")
    whole = call.args[0]
    if not call.kind(whole).is_matrix:
        return whole
    by_columns = isinstance(order, tree.Quoted) and order.text == "F"
    return tree.Call("vec", (whole if by_columns else tree.Transpose(whole),))


def _reshape(call: Spelled) -> tree.Node:
    """x.reshape(-1), x.reshape(-1, 1) and x.reshape(1, -1)."""
    whole, sizes = call.args[0], items(call.args[1:])
    if call.kind(whole).is_array:
        line = _flatten(call)
        length = (_REST, *(tree.Name(str(size)) for size in (call.kind(line).rows,) if size is not None))
        if len(sizes) == 1 and sizes[0] in length:
            return line
        if len(sizes) == 2 and _ONE in sizes and (sizes[0] in length or sizes[1] in length):
            return tree.Stretched(line, across=sizes[0] == _ONE)
    raise call.fault("this shape is not read here", "write x[:, None], x[None, :] or x.flatten()")


def _unsqueeze(call: Spelled) -> tree.Node:
    """x.unsqueeze(1) and np.expand_dims(x, 1) are x[:, None]."""
    axis = call.keywords.get("axis", call.args[-1])
    line = call.kind(call.args[0]).is_vector and not isinstance(call.args[0], tree.Stretched)
    if not line or axis not in {tree.number(0), _ONE, _REST}:
        raise call.fault("only vectors are stretched here", "write x[:, None] or x[None, :]")
    return tree.Stretched(call.args[0], across=axis == tree.number(0))


def _squeeze(call: Spelled) -> tree.Node:
    return call.args[0]


def _combined(call: Spelled) -> tree.Node:
    """R's c(1, 2, 3): one vector."""
    if any(call.kind(arg).is_array for arg in call.args):
        return tree.Matrix(tuple((arg,) for arg in call.args))
    return tree.Listing(call.args, "[", "]")


def _matrix(call: Spelled) -> tree.Node:
    """R's matrix(c(1, 3, 2, 4), nrow=2), column after column."""
    entries = items(call.args[:1])
    given = (*call.args[1:], None, None)
    rows = _count(call, call.keywords.get("nrow", given[0]), len(entries))
    cols = _count(call, call.keywords.get("ncol", given[1]), len(entries))
    rows = rows or (len(entries) // cols if cols else len(entries))
    cols = cols or max(len(entries) // rows, 1)
    if rows * cols != len(entries):
        raise call.fault(f"{len(entries)} entries do not fill {rows} rows of {cols}", "give nrow and ncol")
    option = call.keywords.get("byrow")
    by_row = isinstance(option, tree.Quoted) and option.text in {"TRUE", "T"}
    places = [[i * cols + j if by_row else i + j * rows for j in range(cols)] for i in range(rows)]
    return tree.Matrix(tuple(tuple(entries[place] for place in line) for line in places))


def _count(call: Spelled, size: tree.Node | None, most: int) -> int:
    """A number of rows or columns; 0 where none is given."""
    if size is None:
        return 0
    if not isinstance(size, tree.Number) or size.value.denominator != 1 or not 1 <= size.value <= most:
        raise call.fault("the size of this matrix is not clear", "write nrow=2, ncol=2")
    return int(size.value)


RULES: Final[dict[str, Callable[[Spelled], tree.Node | None]]] = {
    "flatten": _flatten, "ravel": _flatten, "reshape": _reshape, "view": _reshape, "unsqueeze": _unsqueeze,
    "expand_dims": _unsqueeze, "squeeze": _squeeze, "c": _combined, "matrix": _matrix,
}  # fmt: skip

"""Calls as NumPy, PyTorch, MATLAB and R write them, turned into the trees they are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing import reshaping
from mlprep.maths.parsing.dialects import Dialect
from mlprep.maths.parsing.einsum import einsum
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlprep.maths.trees.shape import Shape, Size

# Functions that read `axis` themselves.
ALONG_AXIS: Final = functions.ALONG_AXIS | {"norm", "concat", "hstack", "vstack"}
_AVERAGES: Final = frozenset({"mean", "median", "var", "std"})  # in MATLAB of each column
_MINUS_ONE: Final = tree.Neg(tree.number(1))
_ORDERS: Final = {"fro": "F", "F": "F", "nuc": "nuc", "f": "F"}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A call as it was written.  member: of a module, so that it counts from 0, np.size(A, 0)."""

    name: str
    args: tuple[tree.Node, ...]
    keywords: dict[str, tree.Node]
    span: tree.Span
    member: bool
    kind: Callable[[tree.Node], Shape]
    dialect: Dialect
    note: Callable[[str], None]

    def fault(self, what: str, hint: str) -> MathsError:
        return MathsError(what, *self.span, hint)


def rewritten(call: Spelled) -> tree.Node | None:
    """The tree of a call that is another way to write one; None for any other call.  Raises MathsError."""
    rule = RULES.get(call.name)
    made = rule(call) if rule else _along(call)
    if made is not None:
        return made.with_changes(span=call.span)
    for option in (*call.args, *call.keywords.values()):
        if isinstance(option, tree.Quoted):
            raise MathsError(
                f"the option {option.text} is not read here", *option.span, "write it as a formula"
            )
    return None


def parts(name: str, args: tuple[tree.Node, ...]) -> dict[int, tree.Node]:
    """The parts of a result that has several, by place from 0: slogdet(A)[1]."""
    if name == "lstsq" and len(args) == 2:
        return {0: tree.Mul((tree.Call("pinv", args[:1]), args[1]))}
    if name == "slogdet" and len(args) == 1:
        determinant = tree.Call("det", args)
        return {
            0: tree.Call("sign", (determinant,)),
            1: tree.Call("log", (tree.Call("abs", (determinant,)),)),
        }
    return {}


# -- products


def _dot(call: Spelled) -> tree.Node | None:
    """np.dot: the inner product of columns, else the matrix product."""
    one, other = (call.kind(arg) for arg in call.args)
    matrices = one.is_matrix and other.is_array
    lines = (one.is_vector and other.is_matrix) or (one.is_row and not other.is_row and other.is_array)
    return tree.Binary("@", *call.args) if matrices or lines else None


def _einsum(call: Spelled) -> tree.Node:
    subscripts, *operands = call.args
    if not isinstance(subscripts, tree.Quoted):
        raise call.fault("einsum needs its subscripts", "write einsum('ij,jk->ik', A, B)")
    return einsum(subscripts.text, operands, call.span)


def _crossprod(call: Spelled) -> tree.Node:
    one, other = call.args[0], call.args[-1]
    if call.name == "crossprod":
        return tree.Mul((tree.Transpose(one), other))
    return tree.Mul((one, tree.Transpose(other)))


def _arithmetic(call: Spelled) -> tree.Node:
    """np.add(x, y), torch.sub(x, y), torch.div(x, y)."""
    one, other = call.args
    if call.name in {"add", "plus"}:
        return tree.Add((one, other))
    if call.name in {"sub", "subtract", "minus"}:
        return tree.Add((one, tree.Neg(other, span=other.span)))
    arrays = call.kind(one).is_array or call.kind(other).is_array
    return tree.Binary("./", one, other) if arrays else tree.Div(one, other)


def _right_division(call: Spelled) -> tree.Node:
    """MATLAB's mrdivide(A, B), A B^-1."""
    return tree.Mul((call.args[0], tree.Power(call.args[1], _MINUS_ONE)))


def _clip(call: Spelled) -> tree.Node:
    """np.clip(x, 0, 1), x.clamp(min=0), np.clip(x, 0, None)."""
    low, high = (*call.args[1:], None, None)[:2]
    low = call.keywords.get("min", call.keywords.get("a_min", low))
    high = call.keywords.get("max", call.keywords.get("a_max", high))
    made = call.args[0]
    for name, bound in (("max", low), ("min", high)):
        if bound is not None and not isinstance(bound, tree.Quoted):
            made = tree.Call(name, (made, bound))
    if made is call.args[0]:
        raise call.fault("clip needs its bounds", "write clip(x, 0, 1)")
    return made


def _power(call: Spelled) -> tree.Node:
    """np.power and .pow go entry by entry; matrix_power does not."""
    entrywise = call.name == "pow" and call.kind(call.args[0]).is_array
    return tree.Binary(".^", *call.args) if entrywise else tree.Power(*call.args)


def _solve(call: Spelled) -> tree.Node | None:
    return tree.Power(call.args[0], _MINUS_ONE) if len(call.args) == 1 else None


# -- sizes and blocks


def _transpose(call: Spelled) -> tree.Node:
    """torch.transpose(A, 0, 1): any two different axes of a matrix."""
    if len(call.args) > 1 and call.args[1:2] == call.args[2:]:
        raise call.fault("a transpose of a matrix swaps its two axes", "write A.T")
    return tree.Transpose(call.args[0])


def _transpose_of_array(call: Spelled) -> tree.Node | None:
    """R's t(A)."""
    return tree.Transpose(call.args[0]) if len(call.args) == 1 and call.kind(call.args[0]).is_array else None


def _size(call: Spelled) -> tree.Node | None:
    """len(A), size(A, 1), nrow(A): the declared size of a matrix."""
    shape = call.kind(call.args[0])
    if call.name == "size" and len(call.args) == 1:
        return None
    axis = {"len": 0, "nrow": 0, "ncol": 1}.get(call.name)
    if axis is None:
        given = call.args[1]
        axis = int(given.value) - (not call.member) if isinstance(given, tree.Number) else -1
    if not shape.is_array or axis not in {0, 1}:
        return None
    return size_node((shape.rows, shape.cols)[axis], call)


def size_node(size: Size, call: Spelled) -> tree.Node:
    """A size by its name.  Raises MathsError where it has none."""
    if isinstance(size, str):
        return tree.Name(size)
    if isinstance(size, int):
        return tree.number(size)
    raise call.fault("this size has no name", "write the size itself, e.g. n")


def _stack(call: Spelled) -> tree.Node | None:
    """hstack, vstack, concatenate, cat, cbind, rbind and column_stack as a matrix of blocks."""
    blocks = reshaping.items(call.args)
    axis = _axis(call)
    kinds = [call.kind(block) for block in blocks]
    lines = all(not kind.is_matrix for kind in kinds)
    if lines and call.name in {"vstack", "rbind"}:
        return (
            tree.Matrix(_lists(blocks))
            if _lists(blocks)
            else tree.Matrix(tuple((tree.Transpose(block),) for block in blocks))
        )
    across = call.name in {"cbind", "column_stack"} or (not lines and (call.name == "hstack" or axis == "1"))
    if across and (columns := _lists(blocks)):
        return tree.Matrix(tuple(zip(*columns, strict=True)))
    if not any(kind.is_array for kind in kinds):
        return None
    return tree.Matrix((tuple(blocks),)) if across else tree.Matrix(tuple((block,) for block in blocks))


def _lists(blocks: tuple[tree.Node, ...]) -> tuple[tuple[tree.Node, ...], ...]:
    """The entries of lists of one length; () where there is anything else."""
    lists = [block.items for block in blocks if isinstance(block, tree.Listing)]
    return tuple(lists) if len(lists) == len(blocks) and len({len(one) for one in lists}) == 1 else ()


def _block_diagonal(call: Spelled) -> tree.Node:
    zero = tree.number(0)
    blocks = reshaping.items(call.args)
    rows = range(len(blocks))
    return tree.Matrix(tuple(tuple(blocks[i] if i == j else zero for j in rows) for i in rows))


def _axis(call: Spelled) -> str:
    """The axis as a text, '' where none is given."""
    axis = call.keywords.get("axis")
    if isinstance(axis, tree.Neg) and axis.arg == tree.number(1):
        return "1"
    return str(axis.value) if isinstance(axis, tree.Number) else "" if axis is None else "?"


# -- sums along an axis


def _along(call: Spelled) -> tree.Node | None:
    """np.sum(X, 1) counts axes from 0, MATLAB's sum(X, 1) from 1 and keeps the axis."""
    if call.name not in functions.ALONG_AXIS - {"softmax"} or not call.kind(call.args[0]).is_matrix:
        return None
    if (
        call.dialect is Dialect.MATLAB
        and call.name in _AVERAGES
        and call.args[1:] == ()
        and not call.keywords
    ):
        hint = f"write {call.name}(A, 1) for its columns, {call.name}(A, 2) for its rows"
        raise call.fault(f"the {call.name} of a matrix", hint)
    given = call.args[1] if len(call.args) == 2 and call.name not in {"max", "min"} else None
    if not isinstance(given, tree.Number):
        return None
    matlab = call.dialect is Dialect.MATLAB
    if (not matlab and not call.member) or given.value not in ({1, 2} if matlab else {0, 1}):
        raise call.fault(
            f"it is not clear which axis {call.name} goes along", "write axis=0 for columns, axis=1 for rows"
        )
    axis = given.value - 1 if matlab else given.value
    line = tree.Call(call.name, call.args[:1], (("axis", tree.number(axis)),))
    return tree.Stretched(line, across=axis == 0) if matlab else line


def _spread(call: Spelled) -> tree.Node | None:
    """Variances and deviations with ddof, correction or unbiased, of all entries or along an axis."""
    options = dict(call.keywords)
    unbiased, correction = options.pop("unbiased", None), options.pop("correction", None)
    ddof = options.pop("ddof", correction)
    if unbiased is not None:
        ddof = tree.number(_truth(unbiased, default=True))
    if ddof is None or options.keys() - {"axis"}:
        return _along(call)
    shape = call.kind(call.args[0])
    if not options or not shape.is_matrix:
        return tree.Call(call.name, call.args, (("ddof", ddof),))
    size = size_node(shape.cols if _axis(call) == "1" else shape.rows, call)
    variance: tree.Node = tree.Call("var", call.args, tuple(options.items()))
    if ddof != tree.number(0):
        variance = tree.Mul((tree.Div(size, tree.Add((size, tree.Neg(ddof)))), variance))
    return variance if call.name == "var" else tree.Call("sqrt", (variance,))


def _covariance(call: Spelled) -> tree.Node | None:
    """np.cov takes rows as variables unless rowvar=False; cov elsewhere takes columns."""
    if len(call.args) == 2 and call.kind(call.args[0]).is_matrix and isinstance(call.args[1], tree.Number):
        if call.dialect is not Dialect.MATLAB or call.args[1].value not in {0, 1}:
            raise call.fault("what the number means is not clear", "write cov(X, ddof=0) or cov(X, ddof=1)")
        return tree.Call("cov", call.args[:1], (("ddof", tree.number(1 - call.args[1].value)),))
    options = dict(call.keywords)
    rowvar = _truth(options.pop("rowvar", None), default=call.member)
    bias = _truth(options.pop("bias", None), default=False)
    ddof = options.pop("ddof", options.pop("correction", tree.number(0) if bias else None))
    if options:
        raise call.fault(f"the option {next(iter(options))} is not read here", "write it as a formula")
    transposed = rowvar and len(call.args) == 1 and call.kind(call.args[0]).is_matrix
    if transposed and "rowvar" not in call.keywords:
        call.note("np.cov takes each row as a variable; with rowvar=False each column")
    args = (tree.turned(call.args[0]),) if transposed else call.args
    return tree.Call("cov", args, () if ddof is None else (("ddof", ddof),))


def _truth(option: tree.Node | None, *, default: bool) -> bool:
    """True, False, 1 or 0.  Raises MathsError for anything else."""
    if option is None:
        return default
    if isinstance(option, tree.Quoted) and option.text in {"True", "False"}:
        return option.text == "True"
    if isinstance(option, tree.Number) and option.value in {0, 1}:
        return option.value == 1
    raise MathsError("an option that is True or False", *option.span, "write True or False")


# -- norms and decompositions


def _norm(call: Spelled) -> tree.Node | None:
    """norm(A, 'fro'), norm(x, ord=1), and the norms of rows or columns along an axis."""
    order = next((call.keywords[key] for key in ("ord", "p") if key in call.keywords), None)
    order = call.args[1] if len(call.args) > 1 else order
    if isinstance(order, tree.Quoted):
        if order.text not in {*_ORDERS, "inf", "None"}:
            raise MathsError(
                f"the norm {order.text} is not known here", *order.span, "use 1, 2, inf, 'fro' or 'nuc'"
            )
        named = tree.Name(_ORDERS[order.text]) if order.text in _ORDERS else None
        order = tree.Constant("inf") if order.text == "inf" else named
    if not _axis(call) or not call.kind(call.args[0]).is_matrix:
        return tree.Norm(call.args[0], order)
    axis = (("axis", call.keywords["axis"]),)
    size = tree.Call("abs", call.args[:1])
    if order is None or order == tree.number(2):
        return tree.Call(
            "sqrt", (tree.Call("sum", (tree.Binary(".^", call.args[0], tree.number(2)),), axis),)
        )
    if order == tree.number(1):
        return tree.Call("sum", (size,), axis)
    if order == tree.Constant("inf"):
        return tree.Call("max", (size,), axis)
    raise call.fault("norms along an axis have order 1, 2 or inf", "write the sum itself")


def _svd(call: Spelled) -> tree.Node:
    option = call.keywords.get("compute_uv")
    if call.member and not (isinstance(option, tree.Quoted) and option.text == "False"):
        raise call.fault("svd has three parts", "write singular_values(A)")
    return tree.Call("singular_values", call.args)


def _condition(call: Spelled) -> tree.Node | None:
    square = len(call.args) == 1 and call.kind(call.args[0]).is_matrix
    return tree.Call("condition_number", call.args) if square else None


def _log_determinant(call: Spelled) -> tree.Node:
    return tree.Call("log", (tree.Call("det", call.args),))


RULES: Final[dict[str, Callable[[Spelled], tree.Node | None]]] = {
    "dot": _dot, "einsum": _einsum, "crossprod": _crossprod, "tcrossprod": _crossprod, "pow": _power,
    "matrix_power": _power, "mpower": _power, "solve": _solve, "transpose": _transpose,
    "swapaxes": _transpose, "t": _transpose_of_array, "len": _size, "size": _size, "nrow": _size,
    "ncol": _size, "hstack": _stack, "vstack": _stack, "concat": _stack, "cbind": _stack, "rbind": _stack,
    "column_stack": _stack, "block_diag": _block_diagonal, "norm": _norm, "svd": _svd, "kappa": _condition,
    "logdet": _log_determinant, "add": _arithmetic, "plus": _arithmetic, "sub": _arithmetic,
    "subtract": _arithmetic, "minus": _arithmetic, "div": _arithmetic, "divide": _arithmetic,
    "true_divide": _arithmetic, "rdivide": _arithmetic, "mrdivide": _right_division, "clip": _clip,
    "cov": _covariance, "var": _spread, "std": _spread, **reshaping.RULES,
}  # fmt: skip

"""NumPy's arrays in ordinary notation: products of 1-D arrays, and what stretches beside a matrix.

x @ A @ x becomes x^T A x, v[:, None]*A becomes diag(v) A, and X - X.mean(axis=0) becomes X - 1 m^T.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing.dialects import Dialect
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, ShapeFault
from mlprep.maths.trees.functions import ALONG_AXIS
from mlprep.maths.trees.shape import Shape, Size, Sort, as_vector, fits
from mlprep.maths.trees.shapes import ENTRYWISE, Shapes, infer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mlprep.maths.trees.scope import Scope

_INNER: Final = "x @ y of 1-D arrays was read as x^T y"
_BEFORE: Final = "x @ A of a 1-D array x was read as x^T A"
_ONE: Final = tree.number(1)


class Form(Enum):
    """What NumPy would make of a value.  MADE: a matrix that came from stretching.

    PLAIN: numbers, matrices, and rows and columns in the notation of mathematics.
    """

    LINE = auto()
    COLUMN = auto()
    ROW = auto()
    MADE = auto()
    PLAIN = auto()


_MARKED: Final = frozenset({Form.COLUMN, Form.ROW})
_TURNED: Final = {Form.COLUMN: Form.ROW, Form.ROW: Form.COLUMN}


@dataclass(frozen=True, slots=True)
class Array:
    """A tree, its form and its shape; a LINE, COLUMN or ROW is held as a column."""

    node: tree.Node
    form: Form
    shape: Shape

    @property
    def is_number(self) -> bool:
        return self.shape.sort is Sort.NUMBER

    @property
    def is_matrix(self) -> bool:
        return self.form is Form.MADE or self.shape.is_matrix

    @property
    def is_known(self) -> bool:
        return self.shape.sort is not Sort.UNKNOWN

    @property
    def is_line(self) -> bool:
        return self.form in {Form.LINE, Form.ROW, Form.COLUMN} or self.shape.is_row

    @property
    def is_reduced(self) -> bool:
        """Whether the value is a 1-D array of sums along an axis."""
        return self.form is Form.LINE and any(map(_stretches, tree.walk(self.node)))

    @property
    def extent(self) -> tuple[Size, Size]:
        """Rows and columns, where a 1-D array lies across."""
        rows, cols = self.shape.rows, self.shape.cols
        return (1, rows) if self.form in {Form.LINE, Form.ROW} else (rows, cols)

    @property
    def finished(self) -> tree.Node:
        return tree.turned(self.node) if self.form is Form.ROW else self.node

    @property
    def column(self) -> tree.Node:
        """A line as a column, however it lies."""
        return tree.turned(self.node) if self.shape.is_row else self.node


def occurs(node: tree.Node) -> bool:
    """Whether a tree holds a product by @ or something that stretches."""
    return any(_stretches(inner) or _is_product(inner) for inner in tree.walk(node))


def _is_product(node: tree.Node) -> bool:
    return isinstance(node, tree.Binary) and node.op == "@"


def _stretches(node: tree.Node) -> bool:
    along = isinstance(node, tree.Call) and node.name in ALONG_AXIS and bool(node.keywords)
    return along or isinstance(node, tree.Stretched)


def _is_slice(node: tree.Node) -> bool:
    """Whether a node is a row of a matrix, X[i, :]."""
    return (
        isinstance(node, tree.Transpose) and isinstance(node.arg, tree.Index) and len(node.arg.indices) == 1
    )


class Broadcasting:
    """Rewrites one tree of a text in a dialect.

    notes: how products by @ were read.  is_line: whether the whole is a 1-D array that NumPy made.
    """

    def __init__(self, node: tree.Node, scope: Scope, dialect: Dialect) -> None:
        self.scope = scope
        self.shapes = Shapes(scope)
        self.dialect = dialect
        self.stretching = any(_stretches(inner) for inner in tree.walk(node))
        self.notes: list[str] = []
        whole = self.of(node)
        self.tree = whole.finished
        self.is_line = whole.form is Form.LINE and (self.stretching or _BEFORE in self.notes)

    @property
    def is_matlab(self) -> bool:
        return self.dialect is Dialect.MATLAB

    def of(self, node: tree.Node) -> Array:
        rule = _RULES.get(type(node))
        if rule is not None:
            return rule(self, node)
        return self.plain(tree.map_children(node, lambda child: self.of(child).finished))

    def plain(self, node: tree.Node, form: Form | None = None) -> Array:
        """A tree in a form; by itself a vector is a 1-D array, in MATLAB a column."""
        shape = as_vector(self.shapes.guess(node))
        alone = Form.PLAIN if not shape.is_vector else Form.COLUMN if self.is_matlab else Form.LINE
        return Array(node, form or alone, shape)

    # -- products by @

    def product(self, node: tree.Binary) -> Array:
        """A @ B; a vector on its left is a 1-D array."""
        one, other = self.of(node.left), self.of(node.right)
        if _is_slice(other.finished) and other.shape.is_row and one.form is not Form.COLUMN:
            other = self.plain(tree.turned(other.node))  # the row X[i, :] is a 1-D array
        lines = one.form is Form.LINE and other.form is not Form.COLUMN and not other.shape.is_row
        if not (lines and other.shape.is_array and fits(one.shape.rows, other.shape.rows)):
            return self.plain(tree.Binary("@", one.finished, other.finished, span=node.span))
        made = tree.Binary("@", tree.turned(one.node), other.node, span=node.span)
        self.note(_INNER if other.form is Form.LINE else _BEFORE)
        return self.plain(made if other.form is Form.LINE else tree.turned(made))

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    # -- what stretches

    def stretched(self, node: tree.Stretched) -> Array:
        line = self.of(node.arg)
        if not line.shape.is_vector:
            raise MathsError("only vectors are stretched here", *node.span, "write the sum with an index")
        return replace(line, form=Form.ROW if node.across else Form.COLUMN)

    def meets(self, arrays: Sequence[Array]) -> bool:
        """Whether something stretches where these come together."""
        if not self.stretching:
            return False
        if any(one.form in {Form.COLUMN, Form.ROW, Form.MADE} for one in arrays):
            return True
        return any(one.is_matrix for one in arrays) and any(one.is_line for one in arrays)

    def together(
        self, arrays: Sequence[Array], span: tree.Span, make: Callable[[tuple[tree.Node, ...]], tree.Node]
    ) -> Array:
        """What is added, compared or chosen from entry by entry, each part stretched to the size of all."""
        nodes = tuple(one.finished for one in arrays)
        if not self.meets(arrays):
            return self.plain(make(nodes))
        if not all(one.is_known for one in arrays):
            self.refuse_unclear(arrays, span)
            return self.plain(make(nodes))
        sized = [one for one in arrays if one.shape.is_array]
        rows, cols = (_largest([one.extent[axis] for one in sized]) for axis in (0, 1))
        if not all(_meet(*pair) for one in sized for pair in zip(one.extent, (rows, cols), strict=True)):
            if any(one.form is Form.COLUMN for one in arrays) and not self.is_matlab:
                raise MathsError("what is stretched does not fit here", *span, "compare the sizes")
            return self.plain(make(nodes))
        if 1 in {rows, cols}:
            form, size = (Form.ROW, cols) if rows == 1 else (Form.COLUMN, rows)
            return self.plain(make(tuple(_sized(one, one.column, size, 1) for one in arrays)), form)
        return self.plain(make(tuple(_sized(one, one.column, rows, cols) for one in arrays)), Form.MADE)

    def refuse_unclear(self, arrays: Sequence[Array], span: tree.Span) -> None:
        """Raises MathsError for arrays of unknown size; what does not exist is for the verdict to say."""
        try:
            for array in arrays:
                infer(array.node, self.scope, entrywise=True)
        except ShapeFault:
            return
        raise _unclear(span)

    def times(self, one: Array, other: Array) -> Array | None:
        """The product entry by entry; None where the sizes do not fit."""
        if one.is_number or other.is_number:
            return self.plain(_product(one.node, other.node), (other if one.is_number else one).form)
        if not (one.is_known and other.is_known):
            self.refuse_unclear((one, other), other.node.span)
            return None
        if one.form is Form.LINE and other.form is Form.LINE:
            return self.plain(tree.Binary(".*", one.node, other.node))
        if one.extent == other.extent:
            lying = one.extent[0] == 1
            form = Form.ROW if lying else Form.COLUMN if one.extent[1] == 1 else Form.MADE
            return self.plain(tree.Binary(".*", one.column, other.column), form)
        scaled = _scaled(one, other) or _scaled(other, one)
        return self.plain(scaled, Form.MADE) if scaled else None

    # -- operations

    def add(self, node: tree.Add) -> Array:
        return self.together(
            [self.of(term) for term in node.terms], node.span, lambda terms: node.with_changes(terms=terms)
        )

    def relation(self, node: tree.Relation) -> Array:
        return self.together(
            [self.of(side) for side in node.sides], node.span, lambda sides: node.with_changes(sides=sides)
        )

    def mul(self, node: tree.Mul) -> Array:
        total, *rest = [self.of(factor) for factor in node.factors]
        for factor in rest:
            total = self.star(total, factor, node.span)
        return replace(total, node=total.node.with_changes(span=node.span))

    def star(self, one: Array, other: Array, span: tree.Span) -> Array:
        """`*` is the matrix product, but entry by entry where a side was stretched on purpose."""
        number = one.is_number or other.is_number
        marked = one.form in _MARKED or other.form in _MARKED
        if (number or (marked and not self.is_matlab)) and (made := self.times(one, other)):
            return made
        if self.dialect is Dialect.PYTHON and not number and self._is_unclear(one, other):
            hint = "write A @ B for the matrix product, np.multiply(A, B) for the entries"
            raise MathsError("a product by * of what NumPy stretches", *span, hint)
        return self.plain(_product(one.finished, other.finished))

    @staticmethod
    def _is_unclear(one: Array, other: Array) -> bool:
        """Whether NumPy would multiply the entries of what it made where here the matrices are multiplied."""
        matrix = one.is_matrix or other.is_matrix
        made = any(array.form is Form.MADE or array.is_reduced for array in (one, other))
        return matrix and made and all(map(_meet, one.extent, other.extent))

    def div(self, node: tree.Div) -> Array:
        one, other = self.of(node.over), self.of(node.under)
        if other.is_number:
            return self.plain(node.with_changes(over=one.node, under=other.node), one.form)
        made = self.quotient(one, other)
        return made or self.plain(node.with_changes(over=one.finished, under=other.finished))

    def quotient(self, one: Array, other: Array) -> Array | None:
        """A quotient entry by entry; None where nothing stretches or the sizes do not fit."""
        if other.is_number or not self.meets((one, other)):
            return None
        if one.is_number or one.extent == other.extent:
            form = Form.ROW if Form.ROW in {one.form, other.form} else other.form
            return self.plain(tree.Binary("./", one.column, other.column), form)
        inverse = tree.Binary("./", _ONE, other.node)
        return self.times(one, replace(other, node=inverse))

    def power(self, node: tree.Power) -> Array:
        base, exponent = self.of(node.base), self.of(node.exponent)
        if base.form in {Form.COLUMN, Form.ROW, Form.MADE}:
            return self.plain(tree.Binary(".^", base.node, exponent.finished, span=node.span), base.form)
        if base.is_number:
            return self.plain(node.with_changes(base=base.node, exponent=exponent.node), exponent.form)
        return self.plain(node.with_changes(base=base.finished, exponent=exponent.finished))

    def neg(self, node: tree.Neg) -> Array:
        inner = self.of(node.arg)
        return replace(inner, node=node.with_changes(arg=inner.node))

    def transpose(self, node: tree.Transpose) -> Array:
        inner = self.of(node.arg)
        if inner.form in _MARKED:
            return replace(inner, form=_TURNED[inner.form])
        if inner.form is Form.MADE:
            return self.plain(tree.turned(inner.node), Form.MADE)
        return self.plain(node.with_changes(arg=inner.node))

    def binary(self, node: tree.Binary) -> Array:
        if node.op == "@":
            return self.product(node)
        one, other = self.of(node.left), self.of(node.right)
        made: Array | None = None
        if node.op == ".*" and self.meets((one, other)):
            made = self.times(one, other)
        elif node.op == "./":
            made = self.quotient(one, other)
        if node.op in {".*", "./", ".^"} and other.is_number:
            made = self.plain(node.with_changes(left=one.node, right=other.node), one.form)
        return made or self.plain(node.with_changes(left=one.finished, right=other.finished))

    def call(self, node: tree.Call) -> Array:
        args = [self.of(arg) for arg in node.args]
        if node.name in {"max", "min"} and len(args) > 1:
            return self.together(args, node.span, lambda nodes: node.with_changes(args=nodes))
        if node.name in ENTRYWISE and len(args) == 1:
            return self.plain(node.with_changes(args=(args[0].node,)), args[0].form)
        return self.plain(node.with_changes(args=tuple(arg.finished for arg in args)))


def _product(one: tree.Node, other: tree.Node) -> tree.Node:
    factors = (*one.factors, other) if isinstance(one, tree.Mul) else (one, other)
    return tree.Mul(factors)


def _scaled(line: Array, whole: Array) -> tree.Node | None:
    """A column times a row, or a line times each row or column of a matrix; None where they do not fit."""
    if line.form is Form.COLUMN and whole.extent[0] == 1:
        return _product(line.node, tree.turned(whole.column))
    if line.form is Form.COLUMN and fits(line.shape.rows, whole.shape.rows):
        return _product(tree.Call("diag", (line.node,)), whole.node)
    if line.extent[0] == 1 and whole.extent[1] != 1 and fits(line.extent[1], whole.extent[1]):
        return _product(whole.node, tree.Call("diag", (line.column,)))
    return None


def _meet(one: Size, other: Size) -> bool:
    """Whether two axes stretch to each other."""
    return 1 in {one, other} or fits(one, other)


def _unclear(span: tree.Span) -> MathsError:
    return MathsError("the size of what is stretched is not clear", *span, "write it with an index")


def _largest(sizes: list[Size]) -> Size:
    """The size that others stretch to."""
    return next((size for size in sizes if size != 1), 1)


def _ones(*sizes: Size, span: tree.Span) -> tree.Node:
    """Ones of a size.  Raises MathsError where that has no name."""
    if None in sizes:
        raise _unclear(span)
    return tree.Call(
        "ones", tuple(tree.Name(size) if isinstance(size, str) else tree.number(size or 0) for size in sizes)
    )


def _sized(array: Array, node: tree.Node, rows: Size, cols: Size) -> tree.Node:
    """A number or line, held as a column, in the size of a sum it is part of; lines stand where cols is 1."""
    if isinstance(node, tree.Neg):
        return tree.Neg(_sized(array, node.arg, rows, cols), span=node.span)
    if array.is_number:
        ones = _ones(*(size for size in (rows, cols) if size != 1), span=node.span)
        return ones if node == _ONE else _product(node, ones)
    if cols == 1 or not array.is_line:
        return node
    if array.extent[0] == 1:
        return tree.Mul((_ones(rows, span=node.span), tree.turned(node)))
    return tree.Mul((node, tree.Transpose(_ones(cols, span=node.span))))


_RULES: Final[dict[type[tree.Node], Callable[..., Array]]] = {
    tree.Add: Broadcasting.add,
    tree.Relation: Broadcasting.relation,
    tree.Mul: Broadcasting.mul,
    tree.Div: Broadcasting.div,
    tree.Power: Broadcasting.power,
    tree.Neg: Broadcasting.neg,
    tree.Transpose: Broadcasting.transpose,
    tree.Binary: Broadcasting.binary,
    tree.Call: Broadcasting.call,
    tree.Stretched: Broadcasting.stretched,
}

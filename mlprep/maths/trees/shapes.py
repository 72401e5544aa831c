"""Symbolic shapes: which products and sums exist, before any number is drawn.

`infer` gives the shape of a tree or raises ShapeFault with a sentence such as
"X is m x n and y is m: X y does not exist; did you mean X^T y?"
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import MathsError, ShapeFault
from mlprep.maths.trees.fitting import Fitting
from mlprep.maths.trees.scope import Declared, NameKind, Scope
from mlprep.maths.trees.shape import (
    EVENT,
    NUMBER,
    RANDOM,
    TRUTH,
    UNKNOWN,
    Shape,
    Size,
    Sort,
    array,
    as_vector,
    declared_shape,
    fits,
    size_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def infer(node: tree.Node, scope: Scope, *, entrywise: bool = False) -> Shape:
    """The shape of a tree.  entrywise: number + vector is allowed.  Raises ShapeFault."""
    return _Inference(scope, entrywise=entrywise).of(node)


def guess(node: tree.Node, scope: Scope) -> Shape:
    """The shape of a tree, UNKNOWN where it has none."""
    return Shapes(scope).guess(node)


def shape_of_condition(node: tree.Node, scope: Scope) -> Shape | None:
    """The shape of a relation that is met entry by entry; None for anything else."""
    try:
        return _Inference(scope, entrywise=True).condition(node)
    except MathsError:
        return None


@lru_cache(maxsize=4096)
def uses_entries(node: tree.Node, scope: Scope) -> bool:
    """Whether something is done entry by entry: sigma(X w), x ∘ y."""
    for inner in tree.walk(node):
        if isinstance(inner, tree.Binary) and inner.op in {".*", "./", ".^"}:
            return True
        named = isinstance(inner, tree.Apply) or (
            isinstance(inner, tree.Call) and inner.name in ENTRYWISE and inner.name != "softmax"
        )
        below = tree.children(inner) if named else ()
        if below and guess(below[0], scope).is_array:
            return True
        if isinstance(inner, tree.Power) and guess(inner.exponent, scope).is_array:
            return True
        if isinstance(inner, tree.Call) and inner.name == "ones":
            return True
    return False


class Shapes:
    """The shapes of trees in one scope, each part worked out once: for trees that grow."""

    def __init__(self, scope: Scope) -> None:
        self.inference = _Inference(scope, entrywise=True)

    def guess(self, node: tree.Node) -> Shape:
        """The shape of a tree, UNKNOWN where it has none."""
        try:
            return self.inference.of(node)
        except MathsError:
            return UNKNOWN


class _Inference(Fitting):
    def __init__(self, scope: Scope, *, entrywise: bool) -> None:
        super().__init__(scope, entrywise=entrywise)
        self.found: dict[tree.Node, Shape] = {}

    def of(self, node: tree.Node) -> Shape:
        shape = self.found.get(node)
        if shape is None:
            rule = _RULES.get(type(node))
            shape = self.found[node] = rule(self, node) if rule else UNKNOWN
        return shape

    def all(self, node: tree.Node) -> list[Shape]:
        return [self.of(child) for child in tree.children(node)]

    # -- leaves

    def name(self, node: tree.Name) -> Shape:
        entry = self.scope.get(node.name)
        return declared_shape(entry) if entry else NUMBER

    def identity(self, node: tree.Identity) -> Shape:
        if node.size is None:
            return Shape(Sort.IDENTITY, None, None)
        size = _size_of(node.size)
        return array(size, size)

    # -- functions

    def call(self, node: tree.Call) -> Shape:
        shapes = [self.of(arg) for arg in node.args]
        if node.name in _CALLS and (shapes or node.name == "ones"):
            return _CALLS[node.name](self, node, shapes)
        if node.name == "indicator" and shapes and not shapes[0].is_array:
            return RANDOM if shapes[0].random or shapes[0].sort is Sort.EVENT else NUMBER
        if node.name in ENTRYWISE and shapes:
            return shapes[0]
        if node.keywords and node.name in functions.ALONG_AXIS:
            return self.along_axis(node, shapes[0])
        if node.name in {"max", "min"} and shapes and not any(shape.random for shape in shapes):
            arrays = [shape for shape in shapes if shape.is_array]
            return arrays[0] if arrays and len(shapes) > 1 else NUMBER
        return NUMBER if node.name in functions.FUNCTIONS and node.name in _TO_NUMBER else UNKNOWN

    @staticmethod
    def along_axis(node: tree.Call, shape: Shape) -> Shape:
        """One number for each column (axis 0) or row (axis 1 or -1)."""
        axis = _axis(node)
        if axis is None or not shape.is_matrix:
            return UNKNOWN
        return array(shape.rows if axis == 1 else shape.cols)

    def square_of(self, node: tree.Call, shapes: list[Shape]) -> Shape:
        shape = shapes[0]
        if shape.is_array and not shape.is_square:
            text = f"{echo(node.args[0])} is {shape.short}: {node.name} needs a square matrix"
            raise ShapeFault(text, *node.span)
        return shape

    def square_to_number(self, node: tree.Call, shapes: list[Shape]) -> Shape:
        self.square_of(node, shapes)
        return NUMBER

    def transposed(self, _node: tree.Call, shapes: list[Shape]) -> Shape:
        return Shape(shapes[0].sort, shapes[0].cols, shapes[0].rows) if shapes[0].is_array else shapes[0]

    def diagonal(self, node: tree.Call, shapes: list[Shape]) -> Shape:
        if len(shapes) > 1:
            return array(len(node.args), len(node.args))
        if shapes[0].is_vector:
            return array(shapes[0].rows, shapes[0].rows)
        return array(shapes[0].rows, 1) if shapes[0].is_array else UNKNOWN

    def outer(self, _node: tree.Call, shapes: list[Shape]) -> Shape:
        return (
            array(shapes[0].rows, shapes[1].rows) if shapes[0].is_vector and shapes[1].is_vector else UNKNOWN
        )

    def ones(self, node: tree.Call, _shapes: list[Shape]) -> Shape:
        sizes = [_length(arg, self.scope) for arg in node.args] or [None]
        return Shape(Sort.MATRIX, sizes[0], sizes[1] if len(sizes) > 1 else 1)

    def stretched(self, node: tree.Stretched) -> Shape:
        shape = as_vector(self.of(node.arg))
        return array(1, shape.rows) if node.across and shape.is_vector else shape

    def solution(self, node: tree.Call, shapes: list[Shape]) -> Shape:
        one, other = shapes
        if not one.is_array or not other.is_array:
            return other if other.is_array or not one.is_array else UNKNOWN
        if not fits(one.rows, other.rows):
            a, b = echo(node.args[0]), echo(node.args[1])
            raise ShapeFault(
                f"{a} is {one.short} and {b} is {other.short}: {a} x = {b} does not exist", *node.span
            )
        return array(one.cols, other.cols)

    def indicator(self, node: tree.Call, _shapes: list[Shape]) -> Shape:
        return self.condition(node.args[0]) or NUMBER

    def condition(self, node: tree.Node) -> Shape | None:
        """The shape of a relation that is met entry by entry."""
        sides = [self.of(side) for side in node.sides] if isinstance(node, tree.Relation) else []
        return next((side for side in sides if side.is_array and not side.random), None)

    def same_length(self, node: tree.Call, shapes: list[Shape]) -> Shape:
        one, other = shapes[0], shapes[-1]
        if one.is_vector and other.is_vector and not fits(one.rows, other.rows):
            a, b = echo(node.args[0]), echo(node.args[-1])
            text = f"{a} has {size_text(one.rows)} entries and {b} has {size_text(other.rows)}"
            raise ShapeFault(text, *node.span)
        return NUMBER

    def apply(self, node: tree.Apply) -> Shape:
        entry = self.scope.get(node.name)
        shape = self.of(node.args[0]) if node.args else NUMBER
        if entry and entry.of:
            return shape
        return RANDOM if shape.random else UNKNOWN if shape.is_array else NUMBER

    def index(self, node: tree.Index) -> Shape:
        shape = self.of(node.base)
        if len(node.indices) == 1 and shape.is_matrix:
            return array(shape.cols, 1)
        if len(node.indices) == 2 and shape.is_vector:
            raise ShapeFault(f"{echo(node.base)} is {shape}: it takes one index", *node.span)
        return RANDOM if shape.random else NUMBER

    def fold(self, node: tree.Fold) -> Shape:
        inner = Scope(self.scope.declared, self.scope.assumptions)
        for variable in node.variables:
            if inner.get(variable) and not inner.table[variable].is_scalar:
                inner = inner.with_names([Declared(variable, NameKind.INTEGER)])
        return _Inference(inner, entrywise=self.entrywise).of(node.body)

    def operator(self, node: tree.Operator) -> Shape:
        if node.name == "E" and node.args:
            shape = self.of(node.args[0])
            return Shape(shape.sort, shape.rows, shape.cols, bool(node.given)) if shape.is_array else NUMBER
        if node.name in {"Var", "Cov"} and node.args and self.of(node.args[0]).is_array:
            first, last = self.of(node.args[0]), self.of(node.args[-1])
            return array(first.rows, last.rows)
        return NUMBER

    # -- lists

    def listing(self, node: tree.Listing) -> Shape:
        for child in node.items:
            self.of(child)
        return Shape(Sort.MATRIX, len(node.items), 1, listed=True)

    def matrix(self, node: tree.Matrix) -> Shape:
        entries = [[as_vector(self.of(entry)) for entry in row] for row in node.rows]
        plain = all(entry.sort in {Sort.NUMBER, Sort.UNKNOWN} for row in entries for entry in row)
        if plain or len({len(row) for row in entries}) != 1:
            return Shape(Sort.MATRIX, len(node.rows), len(node.rows[0]), listed=True)
        heights = [_common([entry.rows for entry in row if entry.is_array]) for row in entries]
        widths = [
            _common([row[j].cols for row in entries if row[j].is_array]) for j in range(len(entries[0]))
        ]
        return Shape(Sort.MATRIX, _total(heights), _total(widths))

    def relation(self, node: tree.Relation) -> Shape:
        return EVENT if any(shape.random for shape in self.all(node)) else TRUTH

    def logic(self, node: tree.Logic) -> Shape:
        return EVENT if any(shape.sort is Sort.EVENT for shape in self.all(node)) else TRUTH

    def derivative(self, node: tree.Derivative) -> Shape:
        self.of(node.body)
        if len(node.variables) != 1 or node.kind == "jacobian":
            return UNKNOWN
        variable = self.of(node.variables[0])
        if node.kind == "hessian":
            return array(variable.rows, variable.rows) if variable.is_vector else NUMBER
        return variable if node.kind == "grad" else self.of(node.body)

    def norm(self, node: tree.Norm) -> Shape:
        self.of(node.arg)
        return NUMBER

    def cases(self, node: tree.Cases) -> Shape:
        value, condition = node.pieces[0]
        return self.condition(condition) or self.of(value)


def _axis(node: tree.Call) -> int | None:
    """The axis of a call as 0 or 1, counted from the end where it is negative."""
    given = dict(node.keywords).get("axis")
    number = given.arg if isinstance(given, tree.Neg) else given
    if not isinstance(number, tree.Number) or number.value not in {0, 1, 2}:
        return None
    axis = 2 - int(number.value) if isinstance(given, tree.Neg) else int(number.value)
    return axis if axis < 2 else None


def _length(node: tree.Node, scope: Scope) -> Size:
    """A size by name where that name is the size of something declared; None for any other."""
    size = _size_of(node)
    named = {name for entry in scope.declared for name in entry.shape}
    return size if isinstance(size, int) or size in named else None


def _total(sizes: list[Size]) -> Size:
    """The size of blocks side by side: their sum where it is a number, the one where there is one."""
    if len(sizes) == 1:
        return sizes[0]
    numbers = [size for size in sizes if isinstance(size, int)]
    return sum(numbers) if len(numbers) == len(sizes) else None


def _common(sizes: list[Size]) -> Size:
    return next((size for size in sizes if size is not None), None)


def _size_of(node: tree.Node) -> Size:
    if isinstance(node, tree.Name):
        return node.name
    if isinstance(node, tree.Number) and node.value.denominator == 1:
        return int(node.value)
    return None


def _constant(shape: Shape) -> Callable[[_Inference, tree.Node], Shape]:
    return lambda _inference, _node: shape


ENTRYWISE: Final = frozenset({
    *functions.ENTRYWISE, "sigma", "relu", "softplus", "Phi", "phi", "logit", "digamma", "softmax", "round",
    "square", "factorial", "indicator", "sort", "ranks", "cumsum", "leaky_relu", "swish", "gelu",
    "log_softmax", "heaviside",
})  # fmt: skip
_TO_NUMBER: Final = frozenset({
    "norm", "sum", "prod", "mean", "var", "std", "median", "rank", "size", "logsumexp", "choose",
    "multinomial", "beta", "binary_entropy", "mod", "gcd", "pow", "root", "atan2",
})  # fmt: skip
_CALLS: Final[dict[str, Callable[[_Inference, tree.Call, list[Shape]], Shape]]] = {
    "det": _Inference.square_to_number,
    "tr": _Inference.square_to_number,
    "inv": _Inference.square_of,
    "pinv": _Inference.transposed,
    "transpose": _Inference.transposed,
    "diag": _Inference.diagonal,
    "outer": _Inference.outer,
    "ones": _Inference.ones,
    "zeros": _Inference.ones,
    "differences": lambda _inference, _node, _shapes: Shape(Sort.MATRIX, None, 1),
    "solve": _Inference.solution,
    "indicator": _Inference.indicator,
    "dot": _Inference.same_length,
    "inner": _Inference.same_length,
}
_RULES: Final[dict[type[tree.Node], Callable[..., Shape]]] = {
    tree.Number: _constant(NUMBER),
    tree.Constant: _constant(NUMBER),
    tree.Percent: _constant(NUMBER),
    tree.Factorial: lambda inference, node: inference.of(node.arg),
    tree.Name: _Inference.name,
    tree.Identity: _Inference.identity,
    tree.Add: _Inference.add,
    tree.Mul: _Inference.mul,
    tree.Div: _Inference.div,
    tree.Neg: _Inference.neg,
    tree.Power: _Inference.power,
    tree.Transpose: _Inference.transpose,
    tree.Binary: _Inference.binary,
    tree.Stretched: _Inference.stretched,
    tree.Call: _Inference.call,
    tree.Apply: _Inference.apply,
    tree.Index: _Inference.index,
    tree.Fold: _Inference.fold,
    tree.Operator: _Inference.operator,
    tree.Density: _constant(NUMBER),
    tree.Norm: _Inference.norm,
    tree.Listing: _Inference.listing,
    tree.Matrix: _Inference.matrix,
    tree.SetOf: _constant(Shape(Sort.SET)),
    tree.Interval: _constant(Shape(Sort.INTERVAL)),
    tree.Relation: _Inference.relation,
    tree.Logic: _Inference.logic,
    tree.Derivative: _Inference.derivative,
    tree.Integral: _constant(NUMBER),
    tree.Cases: _Inference.cases,
    tree.Growth: _constant(NUMBER),
}


__all__ = ["ENTRYWISE", "Shape", "Sort", "guess", "infer", "uses_entries"]

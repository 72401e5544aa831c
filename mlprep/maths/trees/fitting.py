"""Whether shapes fit: what sums, products, quotients and powers of them are, or why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import ShapeFault
from mlprep.maths.trees.shape import EVENT, NUMBER, RANDOM, UNKNOWN, Shape, Size, Sort, array, as_vector, fits

if TYPE_CHECKING:
    from mlprep.maths.trees.scope import Scope


class Fitting:
    """The arithmetic of shapes; the class built on it knows the shape of every tree."""

    def __init__(self, scope: Scope, *, entrywise: bool) -> None:
        self.scope = scope
        self.entrywise = entrywise

    def of(self, node: tree.Node) -> Shape:
        raise NotImplementedError

    def add(self, node: tree.Add) -> Shape:
        total = self.of(node.terms[0])
        for before, term in zip(node.terms, node.terms[1:], strict=False):
            total = self.sum(total, self.of(term), before, term)
        return total

    def sum(self, left: Shape, right: Shape, one: tree.Node, other: tree.Node) -> Shape:
        if left.is_array or right.is_array:
            left, right = as_vector(left), as_vector(right)
        random = left.random or right.random
        if Sort.UNKNOWN in {left.sort, right.sort}:
            return UNKNOWN
        if left.sort is Sort.IDENTITY or right.sort is Sort.IDENTITY:
            return self.sum_with_identity(left, right, one, other)
        if left.is_array and right.is_array:
            if fits(left.rows, right.rows) and fits(left.cols, right.cols):
                return array(left.rows or right.rows, left.cols or right.cols, random=random)
            raise self.fault_of_sum(left, right, one, other)
        if left.is_array or right.is_array:
            whole = left if left.is_array else right
            if self.entrywise:
                return whole
            raise self.fault_of_sum(left, right, one, other)
        return RANDOM if random else left if left.sort is right.sort else NUMBER

    def sum_with_identity(self, left: Shape, right: Shape, one: tree.Node, other: tree.Node) -> Shape:
        rest = right if left.sort is Sort.IDENTITY else left
        if rest.is_array and not rest.is_square:
            raise self.fault_of_sum(left, right, one, other)
        return rest if rest.is_array else Shape(Sort.IDENTITY, None, None)

    def fault_of_sum(self, left: Shape, right: Shape, one: tree.Node, other: tree.Node) -> ShapeFault:
        a, b = echo(one), echo(other.arg if isinstance(other, tree.Neg) else other)
        number, whole = (a, right) if not left.is_array else (b, left)
        start, end = one.span[0], other.span[1]
        if not (left.is_array and right.is_array) and Sort.IDENTITY not in {left.sort, right.sort}:
            text = f"{a} is {_with_article(left)} and {b} is {_with_article(right)}: they cannot be added"
            hint = f"did you mean {number} I?" if whole.is_square and whole.is_matrix else ""
            return ShapeFault(text, start, end, hint)
        if Sort.IDENTITY in {left.sort, right.sort}:
            return ShapeFault(
                f"the identity is square, {a if left.is_array else b} is {whole.short}", start, end
            )
        text = f"{a} is {left.short} and {b} is {right.short}: they cannot be added"
        hint = ""
        if left.rows == right.cols and left.cols == right.rows:
            hint = f"did you mean {echo(tree.Transpose(other))}?"
        return ShapeFault(text, start, end, hint)

    def mul(self, node: tree.Mul) -> Shape:
        product = self.of(node.factors[0])
        made: tree.Node = node.factors[0]
        for factor in node.factors[1:]:
            product = self.product(product, self.of(factor), made, factor)
            done = node.factors[: node.factors.index(factor) + 1]
            made = (
                factor if product.sort is Sort.NUMBER else tree.Mul(done, span=(node.span[0], factor.span[1]))
            )
        return product

    def product(self, left: Shape, right: Shape, one: tree.Node, other: tree.Node) -> Shape:
        if left.is_array or right.is_array:
            left, right = as_vector(left), as_vector(right)
        random = left.random or right.random
        if Sort.UNKNOWN in {left.sort, right.sort}:
            return UNKNOWN
        if Sort.EVENT in {left.sort, right.sort} and left.sort is right.sort:
            return EVENT
        if left.sort is Sort.IDENTITY or right.sort is Sort.IDENTITY:
            rest = right if left.sort is Sort.IDENTITY else left
            return rest if rest.is_array else Shape(Sort.IDENTITY, None, None)
        if left.is_array and right.is_array:
            if fits(left.cols, right.rows):
                return array(left.rows, right.cols, random=random)
            raise self.fault_of_product(left, right, one, other)
        if left.is_array or right.is_array:
            whole = left if left.is_array else right
            return Shape(Sort.MATRIX, whole.rows, whole.cols, random)
        return RANDOM if random else NUMBER

    def fault_of_product(self, left: Shape, right: Shape, one: tree.Node, other: tree.Node) -> ShapeFault:
        tail = one.factors[-1] if isinstance(one, tree.Mul) else one
        a, b = echo(tail), echo(other)
        a_shape = left if tail is one else self.of(tail)
        if not fits(a_shape.cols, right.rows):
            left, one = a_shape, tail
        else:
            a = echo(one)
        product = f"{_side_by_side(one)} {_side_by_side(other)}"
        text = f"{a} is {left.short} and {b} is {right.short}: {product} does not exist"
        hint = ""
        if isinstance(one, tree.Transpose) and left.rows == right.rows:
            hint = f"did you mean {_side_by_side(one.arg)} {_side_by_side(other)}?"
        elif left.rows == right.rows:
            hint = f"did you mean {_side_by_side(tree.Transpose(one))} {_side_by_side(other)}?"
            if left.cols == right.cols == 1:
                hint = f"{hint[:-1]}, or {_side_by_side(one)} .* {_side_by_side(other)} entry by entry?"
        elif left.cols == right.cols:
            hint = f"did you mean {_side_by_side(one)} {_side_by_side(tree.Transpose(other))}?"
        elif right.cols == left.rows:
            hint = f"did you mean {_side_by_side(other)} {_side_by_side(one)}?"
        return ShapeFault(text, one.span[0], other.span[1], hint)

    def div(self, node: tree.Div) -> Shape:
        over, under = self.of(node.over), self.of(node.under)
        if under.is_array and over.is_array and self.entrywise:
            return self.sum(over, under, node.over, node.under)
        if under.is_array and not self.entrywise and over.is_array:
            text = f"{echo(node.under)} is {under.short}: nothing can be divided by it"
            hint = (
                f"did you mean {_side_by_side(node.over)} {_side_by_side(_inverse(node.under))}?"
                if under.is_matrix
                else ""
            )
            raise ShapeFault(text, *node.under.span, hint)
        if under.is_array:
            return under
        return over if not (over.sort is Sort.NUMBER and under.random) else RANDOM

    def neg(self, node: tree.Neg) -> Shape:
        return self.of(node.arg)

    def power(self, node: tree.Power) -> Shape:
        base, exponent = self.of(node.base), self.of(node.exponent)
        if base.is_array and not base.is_square and not self.entrywise:
            text = f"{echo(node.base)} is {base.short}: only square matrices have powers"
            hint = (
                f"did you mean ||{echo(node.base)}||^2?"
                if base.is_vector
                else "use pinv(..) or ^+ for a pseudo-inverse"
            )
            raise ShapeFault(text, *node.span, hint)
        return base if base.sort is not Sort.NUMBER else RANDOM if base.random or exponent.random else NUMBER

    def transpose(self, node: tree.Transpose) -> Shape:
        shape = as_vector(self.of(node.arg))
        return Shape(shape.sort, shape.cols, shape.rows, shape.random) if shape.is_array else shape

    def binary(self, node: tree.Binary) -> Shape:
        left, right = self.of(node.left), self.of(node.right)
        if node.op == "@":
            left, right = as_vector(left), as_vector(right)
            if left.is_vector and fits(left.rows, right.rows) and not right.is_row:  # a 1-D array
                return NUMBER if right.is_vector else array(right.cols) if right.is_array else left
            return self.product(left, right, node.left, node.right)
        if node.op == "kron":
            return self.kron(left, right)
        if node.op == "\\":
            return array(left.cols, right.cols) if left.is_array else right
        if (
            left.is_array
            and right.is_array
            and not (fits(left.rows, right.rows) and fits(left.cols, right.cols))
        ):
            a, b = echo(node.left), echo(node.right)
            text = f"{a} is {left.short} and {b} is {right.short}: not the same shape"
            raise ShapeFault(text, *node.span)
        return left if left.is_array else right

    @staticmethod
    def kron(left: Shape, right: Shape) -> Shape:
        if not (left.is_array and right.is_array):
            return UNKNOWN
        sizes: list[Size] = []
        for one, other in ((left.rows, right.rows), (left.cols, right.cols)):
            product = one * other if isinstance(one, int) and isinstance(other, int) else None
            sizes.append(other if one == 1 else one if other == 1 else product)
        return array(sizes[0], sizes[1])


def _inverse(node: tree.Node) -> tree.Node:
    return tree.Power(node, tree.Neg(tree.number(1)))


def _with_article(shape: Shape) -> str:
    return f"a {shape}"


def _side_by_side(node: tree.Node) -> str:
    text = echo(node)
    return f"({text})" if isinstance(node, tree.Add | tree.Neg | tree.Relation) else text

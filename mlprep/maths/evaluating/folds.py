"""Declared functions, norms, and sums over indices, in the evaluator."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from mlprep.maths.evaluating import arithmetic, elementary, linear, scalars
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.calls import Calls
from mlprep.maths.evaluating.values import FunctionValue, Random
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import (
    MathsError,
    NameFault,
    ShapeFault,
    TooLargeError,
    UnclearError,
    UndefinedError,
    UnsupportedError,
)
from mlprep.maths.trees.guard import MAX_RANGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mlprep.maths.evaluating.evaluation import Rules


class Folds(Calls):
    """Evaluates what is applied, measured or summed."""

    def name(self, node: tree.Name) -> Any:
        value = super().name(node)
        if isinstance(value, FunctionValue):
            hint = f"write {node.name}(x)"
            raise UnclearError(f"the function {node.name} needs its argument", *node.span, hint)
        return value

    def apply(self, node: tree.Apply) -> Any:
        function = self.values.get(node.name, self.local.get(node.name))
        args = [self.of(arg) for arg in node.args]
        if isinstance(function, FunctionValue):
            return self.applied(function, args, node.orders)
        if node.name in self.around.definitions:
            return self.defined(node, args)
        raise NameFault(f'"{node.name}" has no value here', *node.span)

    def defined(self, node: tree.Apply, args: list[Any]) -> Any:
        """A function given by a formula, over its parameters."""
        body = self.around.definitions[node.name]
        parameters = self.around.parameters.get(node.name, ("x",))
        if len(parameters) != len(args):
            raise UndefinedError(f"{node.name} takes {len(parameters)} arguments", *node.span)

        def at(numbers: list[Any]) -> Any:
            outer, self.local = self.local, self.local | dict(zip(parameters, numbers, strict=True))
            try:
                return self.of(body)
            finally:
                self.local = outer

        function = FunctionValue(lambda numbers, orders: self.derivatives(at, numbers, orders))
        return self.applied(function, args, node.orders)

    def derivatives(
        self, function: Callable[[list[Any]], Any], numbers: list[Any], orders: tuple[int, ...]
    ) -> Any:
        if not any(orders):
            return function(numbers)
        place = next(k for k, order in enumerate(orders) if order)

        def along(x: Any) -> Any:
            return self.derivatives(
                function,
                [*numbers[:place], x, *numbers[place + 1 :]],
                (*[0] * (place + 1), *orders[place + 1 :]),
            )

        return self.nth_derivative(along, numbers[place], orders[place])

    def applied(self, function: FunctionValue, args: list[Any], orders: tuple[int, ...]) -> Any:
        if all(is_number(arg) for arg in args):
            return function.apply(args, orders)
        if function.whole:
            flat: list[Any] = []
            for arg in args:
                flat.extend(linear.scalar_of(e) for e in arg.flat) if is_array(arg) else flat.append(arg)
            if any(isinstance(arg, Random) for arg in args):
                raise UndefinedError("a function of a random vector")
            return function.apply(flat, orders)
        if any(isinstance(arg, Random) for arg in args):
            columns = np.broadcast_arrays(*[arithmetic._outcomes(arg) for arg in args])  # noqa: SLF001
            if columns[0].ndim != 1:
                raise UndefinedError("a function of a random vector")
            rows = zip(*(column.tolist() for column in columns), strict=True)
            made = np.empty(len(columns[0]), dtype=object)
            for place, row in enumerate(rows):
                made[place] = function.apply(list(row), orders)
            return Random(arithmetic.tidy(made))
        if not all(is_array(arg) or is_number(arg) for arg in args):
            raise UndefinedError("a function of what is no number")
        array = next(arg for arg in args if is_array(arg))
        if any(is_array(arg) and arg.shape != array.shape for arg in args):
            raise ShapeFault("arguments of different shapes")
        made = np.empty(array.shape, dtype=object)
        for entry in np.ndindex(array.shape):
            made[entry] = function.apply(
                [linear.scalar_of(arg[entry]) if is_array(arg) else arg for arg in args], orders
            )
        return arithmetic.tidy(made)

    def norm(self, node: tree.Norm) -> Any:
        value = self.of(node.arg)
        if is_number(value):
            return abs(value)
        if isinstance(value, Random):
            if not value.is_array:
                return self.map("abs", value)
            if node.order is not None and node.order != tree.number(2):
                raise UnsupportedError("this norm of a random vector")
            return self.map("sqrt", arithmetic.multiply(arithmetic.transpose(value), value))
        work = self.array_of(value)
        entries = [linear.scalar_of(entry) for entry in work.flat]
        order = node.order
        if order is None or (isinstance(order, tree.Name) and order.name == "F"):
            return self.euclid(entries)
        if isinstance(order, tree.Constant) and order.name == "inf":
            return self.largest(entries) if work.shape[1] == 1 else self.matrix_norm(work, math.inf)
        if isinstance(order, tree.Name) and order.name == "nuc":
            return float(np.linalg.svd(linear.to_float(work), compute_uv=False).sum())
        p = self.of(order)
        if is_array(p):
            return self.map("sqrt", linear.scalar_of(linear.matmul(linear.matmul(work.T, p), work)))
        if 1 not in work.shape:
            return self.matrix_norm(work, p)
        return self.p_norm(entries, p)

    def euclid(self, entries: list[Any]) -> Any:
        total: Any = 0
        for entry in entries:
            total = total + entry * entry
        return scalars.apply("sqrt", elementary.reduced(total), self.mode)

    @staticmethod
    def largest(entries: list[Any]) -> Any:
        return max(abs(entry) for entry in entries)

    def p_norm(self, entries: list[Any], p: Any) -> Any:
        if p == 2:
            return self.euclid(entries)
        if p == 0:
            return sum(entry != 0 for entry in entries)
        if p == 1:
            return sum((abs(entry) for entry in entries), start=0)
        if p == math.inf:
            return self.largest(entries)
        if p < 0:
            raise UndefinedError("a norm of negative order")
        total: Any = 0
        for entry in entries:
            total = total + scalars.power(abs(entry), p, self.mode)
        return scalars.power(total, scalars.quotient(1, p, self.mode), self.mode)

    @staticmethod
    def matrix_norm(work: Any, p: Any) -> Any:
        if p not in {1, 2, math.inf}:
            raise UnsupportedError("matrix norms are 1, 2, inf, F and *")
        return float(np.linalg.norm(linear.to_float(work), p if p == math.inf else int(p)))

    def fold(self, node: tree.Fold) -> Any:
        total: Any = None
        best: Any = None
        for assignment in self.assignments(node, node.variables):
            outer, self.local = self.local, self.local | assignment
            try:
                if node.where is not None and not self.truth(self.of(node.where)):
                    continue
                value = self.of(node.body)
            finally:
                self.local = outer
            if node.kind in {"argmax", "argmin"}:
                better = best is None or (value > best if node.kind == "argmax" else value < best)
                best, total = (value, assignment[node.variables[0]]) if better else (best, total)
            else:
                total = value if total is None else self.joined(node.kind, total, value)
        if total is None:
            return {"sum": 0, "prod": 1}.get(node.kind) if node.kind in {"sum", "prod"} else self.empty(node)
        return total

    @staticmethod
    def empty(node: tree.Fold) -> Any:
        raise UndefinedError(f"a {node.kind} over nothing", *node.span)

    def joined(self, kind: str, total: Any, value: Any) -> Any:
        if kind == "sum":
            return arithmetic.add(total, value, entrywise=self.entrywise)
        if kind == "prod":
            return arithmetic.multiply(total, value)
        if not (is_number(total) and is_number(value)):
            return self.random_reduction(kind, [total, value])
        return max(total, value) if kind == "max" else min(total, value)

    def assignments(self, node: tree.Fold, variables: tuple[str, ...]) -> Iterable[dict[str, Any]]:
        """Every assignment of the index variables."""
        if not variables:
            yield {}
            return
        first, rest = variables[0], variables[1:]
        for value in self.range_of(node, first):
            outer, self.local = self.local, self.local | {first: value}
            try:
                inner = list(self.assignments(node, rest))
            finally:
                self.local = outer
            for assignment in inner:
                yield {first: value} | assignment

    def range_of(self, node: tree.Fold, variable: str) -> Iterable[Any]:
        if node.lower is not None and node.upper is not None:
            upper = self.of(node.upper)
            if upper == math.inf:
                return self.endless(node)
            low, high = self.whole(node.lower, 10**9), self.whole(node.upper, 10**9)
            if high - low >= MAX_RANGE:
                raise TooLargeError(f"a range of more than {MAX_RANGE:,}", *node.span)
            return range(low, high + 1)
        found = self.inferred_range(node, variable)
        if found is None:
            other = "" if node.kind in {"sum", "prod"} else f", or {node.kind}_{{{variable} in {{0, 1}}}}"
            hint = f"write {node.kind}_{{{variable}=1}}^n{other}"
            raise UnclearError(f"the range of {variable} is not clear", *node.span, hint)
        if node.lower is not None:
            low = self.whole(node.lower)
            return [value for value in found if not isinstance(value, int) or value >= low]
        return found

    def endless(self, node: tree.Fold) -> Iterable[Any]:
        raise UnsupportedError("an infinite sum", *node.span)

    def inferred_range(self, node: tree.Fold, variable: str) -> Iterable[Any] | None:
        """The range of an index from what it indexes."""
        for inner in (*tree.walk(node.body), *(tree.walk(node.where) if node.where else ())):
            if isinstance(inner, tree.Index):
                for axis, index in enumerate(inner.indices):
                    if self.depends(index, variable):
                        size = self.size_along(inner, axis)
                        if size is not None:
                            return range(1, size + 1)
        return None

    @staticmethod
    def depends(node: tree.Node, variable: str) -> bool:
        return isinstance(node, tree.Name) and node.name == variable

    def size_along(self, node: tree.Index, axis: int) -> int | None:
        try:
            base = self.of(node.base)
        except MathsError:
            return None
        if isinstance(base, Random) and base.is_array:
            return int(base.data.shape[1 + axis])
        if not is_array(base):
            return 1 if is_number(base) else None
        if len(node.indices) == 1 and 1 in base.shape:
            return int(base.size)
        return int(base.shape[axis])

    RULES: ClassVar[Rules] = {
        **Calls.RULES, tree.Name: name, tree.Apply: apply, tree.Norm: norm, tree.Fold: fold,
    }  # fmt: skip

"""The value of a tree where every name has a value: arithmetic, functions, sums, lists.

Probability and calculus are in the classes built on this one (probability.py, calculus.py).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

import numpy as np

from mlprep.maths import arithmetic, linear, scalars, tree
from mlprep.maths.arithmetic import is_array, is_number
from mlprep.maths.faults import MathsError, NameFault, ShapeFault, TooLargeError, UndefinedError, UnsupportedError
from mlprep.maths.guard import MAX_RANGE
from mlprep.maths.reductions import REDUCTIONS, reduce_array
from mlprep.maths.values import (
    Eye, FunctionValue, IntervalValue, Mode, Random, SetValue, Table, TupleValue,
)  # fmt: skip
from mlprep.maths.vocabulary import WORDS, find

MAX_STEPS: Final = 200_000
_UNIT_NAMES: Final = frozenset({"Var", "Cov"})


@dataclass
class Surroundings:
    """What names are worth: values by name, definitions still to be evaluated, and the joint distribution's parts.

    supports: the values a variable can take.  points: one of them for each that is left open.  joint: the joint distribution of random variables and events.
    """

    values: dict[str, Any]
    mode: Mode = Mode.FLOAT
    definitions: Mapping[str, tree.Node] = field(default_factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supports: Mapping[str, list[Any]] = field(default_factory=dict)
    implicit: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, Any] = field(default_factory=dict)
    joint: Any = None
    entrywise: bool = False
    steps: int = 0
    max_steps: int = MAX_STEPS
    deadline: float | None = None


class Evaluator:
    """Evaluates trees in one world."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.around = surroundings
        self.values = surroundings.values
        self.mode = surroundings.mode
        self.entrywise = surroundings.entrywise
        self.reducing = False
        self.local: dict[str, Any] = {}
        self.position: int | None = None

    def of(self, node: tree.Node) -> Any:
        """The value.  Raises UndefinedError, ShapeFault, TooLargeError or UnsupportedError where there is none."""
        self.around.steps += 1
        if not self.around.steps & 127:
            self.check_limits()
        return self.RULES[type(node)](self, node)

    def check_limits(self) -> None:
        """Steps are counted, so that verdicts do not hang on a clock; the clock is for what still takes too long."""
        around = self.around
        if around.steps > around.max_steps:
            raise TooLargeError("a computation of too many steps")
        if around.deadline is not None and time.monotonic() > around.deadline:
            raise TooLargeError("a computation that takes too long")

    # -- leaves

    def number(self, node: tree.Number) -> Any:
        value = node.value
        if value.denominator == 1:
            return value.numerator
        return float(value) if self.mode is Mode.FLOAT else value

    def constant(self, node: tree.Constant) -> Any:
        if node.name == "inf":
            return math.inf
        if self.mode is Mode.EXACT:
            return +getattr(scalars.mp(), node.name)
        return math.e if node.name == "e" else math.pi

    def name(self, node: tree.Name) -> Any:
        name = node.name
        if name in self.local:
            return self.local[name]
        if name in self.values:
            value = self.values[name]
            return self.standing(name, value) if isinstance(value, Table) else value
        if name in self.around.definitions:
            return self.of(self.around.definitions[name])
        return self.free_name(node)

    def standing(self, _name: str, table: Table) -> Any:
        """A distribution's name alone."""
        return table

    def free_name(self, node: tree.Name) -> Any:
        raise NameFault(f'"{node.name}" has no value here', *node.span)

    def identity(self, node: tree.Identity) -> Any:
        if node.size is None:
            return Eye(1)
        size = self.whole(node.size, 200)
        return linear.scalar_of(linear.identity(size))

    def whole(self, node: tree.Node, most: int = MAX_RANGE) -> int:
        """A whole number between 0 and `most`."""
        value = scalars.reduced(self.of(node))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if scalars.is_mpf(value) and value == int(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise UndefinedError("a whole number is needed here", *node.span)
        if abs(value) > most:
            raise TooLargeError(f"more than {most:,}", *node.span)
        return value

    # -- arithmetic

    def add(self, node: tree.Add) -> Any:
        total = self.of(node.terms[0])
        for term in node.terms[1:]:
            total = arithmetic.add(total, self.of(term), entrywise=self.entrywise or self.reducing)
        return total

    def mul(self, node: tree.Mul) -> Any:
        total = self.of(node.factors[0])
        for factor in node.factors[1:]:
            total = arithmetic.multiply(total, self.of(factor), entrywise=self.reducing)
        return total

    def div(self, node: tree.Div) -> Any:
        return arithmetic.divide(self.of(node.over), self.of(node.under), self.mode, entrywise=self.entrywise or self.reducing)

    def neg(self, node: tree.Neg) -> Any:
        return arithmetic.negate(self.of(node.arg))

    def power(self, node: tree.Power) -> Any:
        base = node.base
        if isinstance(base, tree.Constant) and base.name == "e":
            return self.map("exp", self.of(node.exponent))
        left, right = self.of(base), self.of(node.exponent)
        return arithmetic.power(left, right, self.mode, entrywise=self.entrywise or self.reducing)

    def transpose(self, node: tree.Transpose) -> Any:
        return linear.scalar_of(arithmetic.transpose(self.of(node.arg)))

    def binary(self, node: tree.Binary) -> Any:
        left, right = self.of(node.left), self.of(node.right)
        if node.op == "@":
            return self.at_product(left, right)
        if node.op == "±":
            return self.plus_minus(left, right)
        if node.op == "kron":
            if isinstance(left, Eye) or isinstance(right, Eye):
                raise UndefinedError("the identity needs a size here: write I_n")
            return linear.kron(self.array_of(left), self.array_of(right))
        if node.op == "mod":
            return arithmetic.entrywise_product(left, right, self.modulo)
        operations: dict[str, Callable[[Any, Any], Any]] = {
            ".*": lambda x, y: arithmetic.multiply(x, y),
            "./": lambda x, y: arithmetic.divide(x, y, self.mode, entrywise=True),
            ".^": lambda x, y: arithmetic.power(x, y, self.mode, entrywise=True),
        }
        return arithmetic.entrywise_product(left, right, operations[node.op])

    def at_product(self, left: Any, right: Any) -> Any:
        """a @ b; of two columns the inner product, where entries are meant."""
        if is_array(left) and is_array(right) and left.shape == right.shape and left.shape[1] == 1 and self.entrywise:
            return linear.scalar_of(linear.matmul(left.T, right))
        return arithmetic.multiply(left, right)

    @staticmethod
    def plus_minus(middle: Any, half: Any) -> IntervalValue:
        if not (is_number(middle) and is_number(half)):
            raise UndefinedError("± stands between numbers")
        half = abs(half)
        return IntervalValue(middle - half, middle + half, (False, False), loose=True)

    @staticmethod
    def modulo(x: Any, y: Any) -> Any:
        if y == 0:
            raise UndefinedError("a remainder of division by zero")
        return x % y

    def percent(self, node: tree.Percent) -> Any:
        return arithmetic.divide(self.of(node.arg), 100, self.mode, entrywise=True)

    def factorial(self, node: tree.Factorial) -> Any:
        return self.each(lambda x: scalars.factorial(x, self.mode), self.of(node.arg))

    # -- functions

    def each(self, function: Callable[[Any], Any], value: Any) -> Any:
        """A function of numbers, over entries and outcomes."""
        if is_number(value):
            return function(value)
        if is_array(value):
            return arithmetic.over_entries(function, value)
        if isinstance(value, Random):
            return arithmetic.random_map(function, value)
        raise UndefinedError(f"a function of {arithmetic.shape_text(value)}")

    def map(self, name: str, value: Any) -> Any:
        """An elementary function by name."""
        if is_number(value):
            return scalars.apply(name, value, self.mode)
        if isinstance(value, Eye) and name in {"abs"}:
            return value
        if isinstance(value, np.ndarray) and name in NUMPY and linear.is_float(value):
            with np.errstate(all="ignore"):
                return NUMPY[name](value)
        return self.each(lambda x: scalars.apply(name, x, self.mode), value)

    def call(self, node: tree.Call) -> Any:
        name = node.name
        if node.primes:
            return self.primed_call(node)
        if name in REDUCTIONS or name in {"sum", "prod", "mean"}:
            return self.reduction(node)
        rule = self.CALLS.get(name)
        if rule is not None:
            return rule(self, node)
        if name in scalars.FLOATS or name in {"digamma", "trigamma"}:
            return self.rounded_to(node) if name == "round" and len(node.args) == 2 else self.map(name, self.of(node.args[0]))  # noqa: PLR2004
        return self.vocabulary(node)

    def primed_call(self, node: tree.Call) -> Any:
        """sigma'(x): the derivative of a named function."""
        if len(node.args) != 1 or node.primes > 4:  # noqa: PLR2004
            raise UnsupportedError("only functions of one number have a prime")
        return self.each(lambda x: self.nth_derivative(lambda v: scalars.apply(node.name, v, self.mode), x, node.primes), self.of(node.args[0]))

    def nth_derivative(self, function: Callable[[Any], Any], x: Any, order: int) -> Any:
        raise NotImplementedError

    def rounded_to(self, node: tree.Call) -> Any:
        digits = self.whole(node.args[1], 30)
        scale = Fraction(10) ** digits

        def rounded(x: Any) -> Any:
            whole = scalars.apply("round", x * (scale if not isinstance(x, float) else float(scale)), self.mode)
            return scalars.quotient(whole, scale, self.mode)

        return self.each(rounded, self.of(node.args[0]))

    def reduction(self, node: tree.Call) -> Any:
        """sum(x), max(a, b), mean(p): over the entries of one array, or over the arguments."""
        outer, self.reducing = self.reducing, True
        try:
            values = [self.of(arg) for arg in node.args]
        finally:
            self.reducing = outer
        if node.keywords:
            return self.vocabulary(node)
        if len(values) == 1 and isinstance(values[0], Random):
            raise UndefinedError(f"{node.name} of a random variable: write E[..]")
        if any(isinstance(value, Random) for value in values):
            return self.random_reduction(node.name, values)
        if len(values) == 1 and isinstance(values[0], SetValue | TupleValue):
            values = list(values[0].items)
        entries = self.entries(values)
        if entries is None:
            return self.columnwise(node, values)
        return reduce_array(node.name, entries, self.mode)

    def columnwise(self, node: tree.Call, values: list[Any]) -> Any:
        """max(0, x) for a vector x: entry by entry."""
        if node.name in {"max", "min"}:
            pick = max if node.name == "max" else min
            total = values[0]
            for value in values[1:]:
                total = arithmetic.entrywise_product(total, value, lambda x, y: pick(x, y))
            return total
        return self.vocabulary(node)

    def random_reduction(self, name: str, values: list[Any]) -> Any:
        if name not in {"max", "min", "sum", "prod"}:
            raise UndefinedError(f"{name} of random variables")
        if name in {"sum", "prod"}:
            total = values[0]
            for value in values[1:]:
                total = arithmetic.add(total, value, entrywise=True) if name == "sum" else arithmetic.multiply(total, value)
            return total
        pick = max if name == "max" else min
        columns = np.broadcast_arrays(*[arithmetic._outcomes(value) for value in values])  # noqa: SLF001
        return Random(arithmetic.tidy(np.array([pick(row) for row in zip(*(c.tolist() for c in columns), strict=True)], dtype=object)))

    @staticmethod
    def entries(values: list[Any]) -> list[Any] | None:
        """All numbers of the arguments; None for several arguments with arrays among them."""
        if len(values) == 1:
            if isinstance(values[0], np.ndarray):
                return [linear.scalar_of(entry) for entry in values[0].flat]
            return [values[0]] if is_number(values[0]) else None
        return values if all(is_number(value) for value in values) else None

    def array_of(self, value: Any) -> Any:
        """A 2-D array; a number as 1 x 1."""
        if is_array(value):
            return value
        if is_number(value):
            return linear.array([[value]])
        raise UndefinedError(f"a matrix is needed, not {arithmetic.shape_text(value)}")

    def arguments(self, node: tree.Call) -> list[Any]:
        return [self.of(arg) for arg in node.args]

    def vocabulary(self, node: tree.Call) -> Any:
        """A word of the numeric vocabulary, on plain floats and arrays."""
        if node.name not in WORDS:
            raise UnsupportedError(f"{node.name} is not known here", *node.span)
        values = [self.plain(self.of(arg)) for arg in node.args]
        keywords = {key: self.plain(self.of(value)) for key, value in node.keywords}
        try:
            with np.errstate(all="ignore"):
                result = find(node.name)(*values, **keywords)
        except TypeError:
            raise UndefinedError(f"{node.name} does not take these arguments", *node.span) from None
        except (ValueError, ZeroDivisionError, OverflowError, np.linalg.LinAlgError) as fault:
            raise UndefinedError(str(fault) or f"{node.name} is not defined here", *node.span) from None
        return self.back(result)

    def plain(self, value: Any) -> Any:
        """A float, int, 1-D array for a column, or 2-D array: what the vocabulary computes with."""
        if is_array(value):
            flat = linear.to_float(value)
            return flat[:, 0] if flat.shape[1] == 1 else flat
        if isinstance(value, bool | int):
            return value
        if is_number(value):
            if not isinstance(value, float | Fraction) and not scalars.is_mpf(value):
                raise UnsupportedError("this cannot be differentiated here")
            if scalars.is_mpf(value) and self.mode is Mode.EXACT:
                raise UnsupportedError("not computed to 50 digits")
            return float(value)
        if isinstance(value, Table) and value.anonymous:
            return np.array(linear.to_float(value.probabilities.reshape(-1, 1))[:, 0])
        if isinstance(value, TupleValue | SetValue):
            return np.array([float(item) for item in value.items])
        raise UndefinedError(f"not a number: {arithmetic.shape_text(value)}")

    @staticmethod
    def back(result: Any) -> Any:
        """A vocabulary result as a value: 1-D arrays are columns."""
        if isinstance(result, frozenset | set):
            return SetValue(tuple(sorted(result)))
        if isinstance(result, np.generic):
            result = result.item()
        if isinstance(result, np.ndarray):
            if result.dtype.kind not in "fiub":
                raise UndefinedError("complex values")
            result = result.astype(float) if result.dtype.kind != "f" else result
            return linear.scalar_of(result.reshape(-1, 1) if result.ndim == 1 else result)
        return result

    def det(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        return value if is_number(value) else linear.determinant(self.array_of(value))

    def trace(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if is_number(value):
            return value
        if isinstance(value, Random) and value.is_array:
            return Random(np.trace(value.data, axis1=1, axis2=2))
        work = self.array_of(value)
        n = linear.square(work)
        total: Any = 0
        for i in range(n):
            total = total + linear.scalar_of(work[i, i])
        return total

    def inverse(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if isinstance(value, Eye) or is_number(value):
            return arithmetic.power(value, -1, self.mode, entrywise=False)
        return linear.scalar_of(linear.inverse(self.array_of(value)))

    def pinv(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if is_number(value):
            return scalars.quotient(1, value, self.mode) if value != 0 else 0
        return linear.scalar_of(linear.pinv(self.array_of(value)))

    def diag(self, node: tree.Call) -> Any:
        values = self.arguments(node)
        if len(values) == 1 and is_array(values[0]):
            work = values[0]
            if work.shape[1] != 1:
                return linear.array([[work[i, i]] for i in range(min(work.shape))])
            values = [linear.scalar_of(entry) for entry in work[:, 0]]
        if not all(is_number(value) for value in values):
            raise UndefinedError("diag takes numbers, a vector or a matrix")
        zero: Any = 0.0 if any(isinstance(value, float) for value in values) else 0
        return linear.array([[value if i == j else zero for j in range(len(values))] for i, value in enumerate(values)])

    def outer(self, node: tree.Call) -> Any:
        a, b = (self.array_of(value) for value in self.arguments(node))
        if a.shape[1] != 1 or b.shape[1] != 1:
            raise ShapeFault("outer takes two vectors")
        return linear.matmul(a, b.T)

    def dot(self, node: tree.Call) -> Any:
        a, b = self.arguments(node)
        if is_number(a) and is_number(b):
            return a * b
        if isinstance(a, Random) or isinstance(b, Random):
            return arithmetic.multiply(arithmetic.transpose(a), b)
        a, b = self.array_of(a), self.array_of(b)
        if a.shape != b.shape:
            if a.shape[1] == b.shape[0] and b.shape[1] == 1 and a.shape[0] > 1:
                return linear.scalar_of(linear.matmul(a, b))  # np.dot(X, w)
            raise ShapeFault(f"{arithmetic.shape_text(a)} and {arithmetic.shape_text(b)} have no inner product")
        total: Any = 0
        for x, y in zip(a.flat, b.flat, strict=True):
            total = total + linear.scalar_of(x) * linear.scalar_of(y)
        return total

    def solve(self, node: tree.Call) -> Any:
        a, b = self.arguments(node)
        if is_number(a):
            return arithmetic.divide(b, a, self.mode, entrywise=False)
        if not is_array(b):
            raise ShapeFault("solve takes a matrix and a right-hand side")
        return linear.scalar_of(linear.solve(self.array_of(a), b))

    def vec(self, node: tree.Call) -> Any:
        work = self.array_of(self.of(node.args[0]))
        return linear.array([[work[i, j]] for j in range(work.shape[1]) for i in range(work.shape[0])])

    def ones(self, node: tree.Call) -> Any:
        fill = 1 if node.name == "ones" else 0
        if not node.args:
            raise UndefinedError("the vector of ones needs its length: write 1_n", *node.span)
        sizes = [self.whole(arg, 2_000) for arg in node.args]
        if len(node.args) == 1 and isinstance(node.args[0], tree.Listing):
            raise UndefinedError("sizes are written ones(m, n)", *node.span)
        rows, cols = (sizes[0], sizes[1]) if len(sizes) > 1 else (sizes[0], 1)
        if rows * cols > linear.MAX_ENTRIES or rows < 1 or cols < 1:
            raise TooLargeError(f"an array of {rows:,} x {cols:,} entries", *node.span)
        return linear.array([[fill] * cols for _ in range(rows)])

    def log(self, node: tree.Call) -> Any:
        if len(node.args) == 1:
            return self.map("log", self.of(node.args[0]))
        over, under = self.map("log", self.of(node.args[0])), self.map("log", self.of(node.args[1]))
        return arithmetic.divide(over, under, self.mode, entrywise=True)

    def root(self, node: tree.Call) -> Any:
        value, degree = self.of(node.args[0]), self.whole(node.args[1], 100)
        if degree % 2 and is_number(value) and value < 0:
            return -scalars.power(-value, Fraction(1, degree), self.mode)
        return arithmetic.power(value, Fraction(1, degree) if self.mode is not Mode.FLOAT else 1 / degree, self.mode, entrywise=True)

    def choose(self, node: tree.Call) -> Any:
        n, k = self.arguments(node)
        return arithmetic.entrywise_product(n, k, lambda x, y: scalars.choose(x, y, self.mode))

    def indicator(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if isinstance(value, Random):
            return Random(value.data.astype(int).astype(object)) if value.is_event else value
        return int(self.truth(value))

    def atan2(self, node: tree.Call) -> Any:
        y, x = self.arguments(node)
        if self.mode is Mode.EXACT:
            return scalars.mp().atan2(scalars.mp().mpf(1) * y, scalars.mp().mpf(1) * x)
        return math.atan2(float(y), float(x))

    def gcd(self, node: tree.Call) -> Any:
        a, b = (self.whole(arg, 10**12) for arg in node.args)
        return math.gcd(a, b)

    def softmax(self, node: tree.Call) -> Any:
        value = self.array_of(self.of(node.args[0]))
        if len(node.args) > 1:
            value = arithmetic.divide(value, self.of(node.args[1]), self.mode, entrywise=True)
        powers = self.map("exp", value)
        total = reduce_array("sum", [linear.scalar_of(entry) for entry in powers.flat], self.mode)
        return arithmetic.divide(powers, total, self.mode, entrywise=True)

    def logsumexp(self, node: tree.Call) -> Any:
        values = self.array_of(self.of(node.args[0]))
        if len(node.args) > 1:
            return self.vocabulary(node)
        powers = self.map("exp", values)
        return self.map("log", reduce_array("sum", [linear.scalar_of(entry) for entry in powers.flat], self.mode))

    def matrix_function(self, node: tree.Call) -> Any:
        return linear.function_of(node.name, self.array_of(self.of(node.args[0])))

    def size(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if isinstance(value, SetValue | TupleValue):
            return len(value.items)
        return int(self.array_of(value).size)

    def concat(self, node: tree.Call) -> Any:
        values: list[Any] = []
        for value in self.arguments(node):
            values.extend([[entry] for entry in value.flat] if is_array(value) else [[value]])
        return linear.array(values)

    def positions(self, node: tree.Call) -> Any:
        mask = self.array_of(self.of(node.args[0]))
        return SetValue(tuple(place + 1 for place, entry in enumerate(mask.flat) if entry))

    def sort(self, node: tree.Call) -> Any:
        values = sorted(linear.scalar_of(entry) for entry in self.array_of(self.of(node.args[0])).flat)
        return linear.array([[value] for value in values])

    def ranks(self, node: tree.Call) -> Any:
        """Ranks from 1; ties share their mean rank."""
        values = [linear.scalar_of(entry) for entry in self.array_of(self.of(node.args[0])).flat]
        below = [sum(other < value for other in values) for value in values]
        equal = [sum(other == value for other in values) for value in values]
        return linear.array([[scalars.reduced(b + Fraction(e + 1, 2))] for b, e in zip(below, equal, strict=True)])

    def logaddexp(self, node: tree.Call) -> Any:
        a, b = self.arguments(node)
        return self.map("log", arithmetic.add(self.map("exp", a), self.map("exp", b), entrywise=True))

    def binary_entropy(self, node: tree.Call) -> Any:
        nats = self.each(self.coin_entropy, self.of(node.args[0]))
        if node.name == "binary_entropy" and len(node.args) == 1:
            return nats
        base = self.map("log", self.of(node.args[1]) if len(node.args) > 1 else 2)
        return arithmetic.divide(nats, base, self.mode, entrywise=True)

    def coin_entropy(self, p: Any) -> Any:
        total: Any = 0
        for part in (p, 1 - p):
            if part < 0:
                raise UndefinedError("an entropy of something that is no probability")
            if part != 0:
                total = total - part * scalars.apply("log", part, self.mode)
        return total

    # -- declared functions

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

    def derivatives(self, function: Callable[[list[Any]], Any], numbers: list[Any], orders: tuple[int, ...]) -> Any:
        if not any(orders):
            return function(numbers)
        place = next(k for k, order in enumerate(orders) if order)

        def along(x: Any) -> Any:
            return self.derivatives(function, [*numbers[:place], x, *numbers[place + 1 :]], (*[0] * (place + 1), *orders[place + 1 :]))

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
        array = next(arg for arg in args if is_array(arg))
        if any(is_array(arg) and arg.shape != array.shape for arg in args) or not all(is_array(a) or is_number(a) for a in args):
            raise ShapeFault("arguments of different shapes")
        made = np.empty(array.shape, dtype=object)
        for place in np.ndindex(array.shape):
            made[place] = function.apply([linear.scalar_of(arg[place]) if is_array(arg) else arg for arg in args], orders)
        return arithmetic.tidy(made)

    # -- entries, lists, sets

    def index(self, node: tree.Index) -> Any:
        base = self.of(node.base)
        places = [self.whole(index, 100_000) for index in node.indices]
        if isinstance(base, Random) and base.is_array:
            return self.random_entry(base, places)
        if isinstance(base, TupleValue):
            return base.items[self.place(places[0], len(base.items), node)]
        work = self.array_of(base)
        if len(places) == 1:
            if 1 in work.shape:
                return linear.scalar_of(work.flat[self.place(places[0], work.size, node)])
            return work[self.place(places[0], work.shape[0], node), :].reshape(-1, 1)
        if len(places) != 2:  # noqa: PLR2004
            raise ShapeFault("an entry has one or two indices", *node.span)
        row, column = self.place(places[0], work.shape[0], node), self.place(places[1], work.shape[1], node)
        return linear.scalar_of(work[row, column])

    @staticmethod
    def place(index: int, size: int, node: tree.Node) -> int:
        if not 1 <= index <= size:
            raise UndefinedError(f"there is no entry {index} of {size} (they count from 1)", *node.span)
        return index - 1

    @staticmethod
    def random_entry(base: Random, places: list[int]) -> Any:
        row, column = places[0] - 1, places[1] - 1 if len(places) > 1 else 0
        if not (0 <= row < base.data.shape[1] and 0 <= column < base.data.shape[2]):
            raise UndefinedError("there is no such entry")
        return Random(base.data[:, row, column])

    def listing(self, node: tree.Listing) -> Any:
        values = [self.of(item) for item in node.items]
        if all(is_number(value) for value in values):
            return linear.scalar_of(linear.array([[value] for value in values])) if len(values) > 1 else self.one_entry(values[0])
        if len(values) == 1:
            return values[0]
        if all(isinstance(value, Random) or is_number(value) for value in values):
            columns = np.broadcast_arrays(*[arithmetic._outcomes(value) for value in values])  # noqa: SLF001
            if columns[0].ndim == 1:
                return Random(arithmetic.tidy(np.stack(columns, axis=1)[:, :, None].astype(object)))
        if all(is_array(value) and value.shape[1] == 1 for value in values) and len({v.shape for v in values}) == 1:
            return np.concatenate(values, axis=1).T if node.opening == "[" else TupleValue(tuple(values))
        return TupleValue(tuple(values))

    @staticmethod
    def one_entry(value: Any) -> Any:
        return value

    def matrix(self, node: tree.Matrix) -> Any:
        rows = [[self.of(entry) for entry in row] for row in node.rows]
        if all(is_number(entry) for row in rows for entry in row):
            return linear.scalar_of(linear.array(rows))
        return self.block(rows)

    def block(self, rows: list[list[Any]]) -> Any:
        """A matrix of matrices, joined."""
        arrays = [[self.array_of(entry) for entry in row] for row in rows]
        try:
            joined = [np.concatenate(row, axis=1) for row in arrays]
            return np.concatenate(joined, axis=0)
        except ValueError:
            raise ShapeFault("the blocks do not fit together") from None

    def set_of(self, node: tree.SetOf) -> Any:
        items: list[Any] = []
        for item in node.items:
            value = self.of(item)
            if isinstance(value, IntervalValue) and value.loose:
                items.extend([value.low, value.high])
            else:
                items.append(value)
        return SetValue(tuple(items))

    def interval(self, node: tree.Interval) -> Any:
        low, high = self.of(node.low), self.of(node.high)
        if not (is_number(low) and is_number(high)):
            raise UndefinedError("an interval's ends are numbers", *node.span)
        return IntervalValue(low, high, (node.opening == "[", node.closing == "]"))

    # -- relations and cases

    def relation(self, node: tree.Relation) -> Any:
        sides = [self.of(side) for side in node.sides]
        result: Any = None
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            holds = self.side_relation(op, left, right)
            result = holds if result is None else arithmetic.entrywise_product(result, holds, lambda x, y: int(x and y))
        return result

    def side_relation(self, op: str, left: Any, right: Any) -> Any:
        return arithmetic.relation(op, left, right)

    def logic(self, node: tree.Logic) -> Any:
        plain = [self.of(arg) for arg in node.args]
        if node.op == "or" and all(isinstance(value, IntervalValue | SetValue) for value in plain):
            return SetValue(tuple(item for v in plain for item in (v.items if isinstance(v, SetValue) else (v,))))
        values = [self.truth(value) for value in plain]
        if node.op == "not":
            return Random(~values[0].data) if isinstance(values[0], Random) else not values[0]
        if any(isinstance(value, Random) for value in values):
            masks = [value.data if isinstance(value, Random) else np.array(value) for value in values]
            if node.op == "minus":
                return Random(masks[0] & ~masks[1])
            total = masks[0]
            for mask in masks[1:]:
                total = total & mask if node.op == "and" else total | mask
            return Random(total)
        if node.op == "minus":
            raise UndefinedError("a difference of sets that are no events", *node.span)
        return all(values) if node.op == "and" else any(values)

    @staticmethod
    def truth(value: Any) -> Any:
        if isinstance(value, Random):
            if not value.is_event:
                raise UndefinedError("a random variable is no event")
            return value
        if isinstance(value, bool):
            return value
        if is_number(value) and value in {0, 1}:
            return bool(value)
        if is_array(value):
            return bool(np.all(value))
        raise UndefinedError(f"{arithmetic.shape_text(value)} is neither true nor false")

    def cases(self, node: tree.Cases) -> Any:
        for value, condition in node.pieces:
            holds = self.truth(self.of(condition))
            if isinstance(holds, Random):
                return self.random_cases(node)
            if holds:
                return self.of(value)
        if node.otherwise is None:
            raise UndefinedError("no case applies", *node.span)
        return self.of(node.otherwise)

    def random_cases(self, node: tree.Cases) -> Any:
        total: Any = 0
        taken: Any = None
        for value, condition in node.pieces:
            mask = self.truth(self.of(condition))
            here = mask.data if taken is None else mask.data & ~taken
            taken = mask.data if taken is None else taken | mask.data
            total = arithmetic.add(total, arithmetic.multiply(Random(here), self.of(value)), entrywise=True)
        if node.otherwise is not None:
            total = arithmetic.add(total, arithmetic.multiply(Random(~taken), self.of(node.otherwise)), entrywise=True)
        return total

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
        return scalars.apply("sqrt", scalars.reduced(total), self.mode)

    @staticmethod
    def largest(entries: list[Any]) -> Any:
        return max(abs(entry) for entry in entries)

    def p_norm(self, entries: list[Any], p: Any) -> Any:
        if p == 2:  # noqa: PLR2004
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

    # -- sums over indices

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
            raise UndefinedError(f"the range of {variable} is not clear: write sum_{{{variable}=1}}^n", *node.span)
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

    def growth(self, node: tree.Growth) -> Any:
        return self.of(node.body)

    def joint_items(self, node: tree.Joint) -> Any:
        return TupleValue(tuple(self.of(item) for item in node.items))

    def unsupported(self, node: tree.Node) -> Any:
        raise UnsupportedError("this cannot be computed here", *node.span)

    CALLS: dict[str, Callable[[Any, Any], Any]] = {
        "det": det, "tr": trace, "inv": inverse, "pinv": pinv, "diag": diag, "outer": outer, "dot": dot,
        "solve": solve, "vec": vec, "ones": ones, "zeros": ones, "log": log, "root": root, "choose": choose,
        "indicator": indicator, "atan2": atan2, "gcd": gcd, "softmax": softmax, "logsumexp": logsumexp,
        "expm": matrix_function, "logm": matrix_function, "sqrtm": matrix_function, "size": size,
        "concat": concat, "positions": positions, "sort": sort, "ranks": ranks, "logaddexp": logaddexp,
        "binary_entropy": binary_entropy, "binary_entropy_bits": binary_entropy,
    }  # fmt: skip
    RULES: dict[type[tree.Node], Callable[[Any, Any], Any]] = {
        tree.Number: number, tree.Constant: constant, tree.Name: name, tree.Identity: identity, tree.Add: add,
        tree.Mul: mul, tree.Div: div, tree.Neg: neg, tree.Power: power, tree.Transpose: transpose,
        tree.Binary: binary, tree.Percent: percent, tree.Factorial: factorial, tree.Call: call, tree.Apply: apply,
        tree.Index: index, tree.Fold: fold, tree.Operator: unsupported, tree.Density: unsupported,
        tree.Joint: joint_items, tree.Norm: norm, tree.Listing: listing, tree.Matrix: matrix, tree.SetOf: set_of,
        tree.Interval: interval, tree.Relation: relation, tree.Logic: logic, tree.Derivative: unsupported,
        tree.Integral: unsupported, tree.Cases: cases, tree.Growth: growth,
    }  # fmt: skip


NUMPY: Final[dict[str, Callable[[Any], Any]]] = {
    "exp": np.exp,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "abs": np.abs,
    "square": np.square,
}

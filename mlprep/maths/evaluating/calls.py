"""The functions of the vocabulary: exact and differentiable where they can be, else in float64."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from mlprep.maths.evaluating import arithmetic, elementary, linear, scalars
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np, plain
from mlprep.maths.evaluating.evaluation import Evaluator, Rules
from mlprep.maths.evaluating.reductions import REDUCTIONS, reduce_array
from mlprep.maths.evaluating.values import Eye, Mode, Ones, Random, SetValue, Table, TupleValue
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import (
    ShapeFault,
    TooLargeError,
    UnclearError,
    UndefinedError,
    UnsupportedError,
)
from mlprep.maths.vocabulary import WORDS, find

if TYPE_CHECKING:
    from collections.abc import Callable


@lru_cache(maxsize=4096)
def _of_numbers(name: str, *values: float) -> Any:
    """A word of the vocabulary on plain numbers: some quantiles take many steps."""
    return find(name)(*values)


def _word(name: str, values: list[Any], keywords: dict[str, Any]) -> Any:
    """A word of the vocabulary; NumPy is only spoken to where there are arrays."""
    if not keywords and all(type(value) in {int, float} for value in values):
        return _of_numbers(name, *values)
    return find(name)(*values, **keywords)


class Calls(Evaluator):
    """Evaluates calls by name."""

    def call(self, node: tree.Call) -> Any:
        name = node.name
        if node.primes:
            return self.primed_call(node)
        if name in REDUCTIONS or name in {"sum", "prod", "mean"}:
            return self.reduction(node)
        rule = self.CALLS.get(name)
        if rule is not None:
            return rule(self, node)
        if name in elementary.FLOATS or name in {"digamma", "trigamma"}:
            return (
                self.rounded_to(node)
                if name == "round" and len(node.args) == 2
                else self.map(name, self.of(node.args[0]))
            )
        return self.vocabulary(node)

    def primed_call(self, node: tree.Call) -> Any:
        """sigma'(x): the derivative of a named function."""
        if len(node.args) != 1 or node.primes > 4:
            raise UnsupportedError("only functions of one number have a prime")
        return self.each(
            lambda x: self.nth_derivative(lambda v: scalars.apply(node.name, v, self.mode), x, node.primes),
            self.of(node.args[0]),
        )

    def rounded_to(self, node: tree.Call) -> Any:
        digits = self.whole(node.args[1], 30)
        scale = Fraction(10) ** digits

        def rounded(x: Any) -> Any:
            whole = scalars.apply(
                "round", x * (scale if not isinstance(x, float) else float(scale)), self.mode
            )
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
            return self.along_axis(node, values[0])
        if len(values) == 1 and isinstance(values[0], Random):
            raise UnclearError(f"{node.name} of a random variable", *node.span, "write it with E[..]")
        if any(isinstance(value, Random) for value in values):
            return self.random_reduction(node.name, values)
        if len(values) == 1 and isinstance(values[0], SetValue | TupleValue):
            values = list(values[0].items)
        entries = self.entries(values)
        if entries is None:
            return self.columnwise(node, values)
        return reduce_array(node.name, entries, self.mode)

    def along_axis(self, node: tree.Call, value: Any) -> Any:
        """sum(X, axis=0) and the like: of each column, or with axis=1 of each row, as a column vector."""
        keywords = dict(node.keywords)
        if set(keywords) != {"axis"} or len(node.args) != 1:
            return self.vocabulary(node)
        lines = self.lines_of(value, self.of(keywords["axis"]))
        return linear.scalar_of(linear.array([[reduce_array(node.name, line, self.mode)] for line in lines]))

    def lines_of(self, value: Any, axis: Any) -> list[list[Any]]:
        """The columns (axis 0) or rows (axis 1 or -1) of a matrix; a vector is one line."""
        work = self.array_of(value)
        if axis not in {0, 1, -1, -2}:
            raise UndefinedError("an axis is 0 or 1")
        if 1 in work.shape:
            return [[linear.scalar_of(entry) for entry in work.flat]]
        return [[linear.scalar_of(entry) for entry in line] for line in (work.T if axis in {0, -2} else work)]

    def columnwise(self, node: tree.Call, values: list[Any]) -> Any:
        """max(0, x) for a vector x: entry by entry."""
        if node.name in {"max", "min"}:
            pick = max if node.name == "max" else min
            total = values[0]
            for value in values[1:]:
                total = arithmetic.entrywise_product(total, value, pick)
            return total
        return self.vocabulary(node)

    def random_reduction(self, name: str, values: list[Any]) -> Any:
        if name not in {"max", "min", "sum", "prod"}:
            raise UndefinedError(f"{name} of random variables")
        if name in {"sum", "prod"}:
            total = values[0]
            for value in values[1:]:
                total = (
                    arithmetic.add(total, value, entrywise=True)
                    if name == "sum"
                    else arithmetic.multiply(total, value)
                )
            return total
        pick = max if name == "max" else min
        columns = np.broadcast_arrays(*[arithmetic._outcomes(value) for value in values])  # noqa: SLF001
        if columns[0].ndim > 1:
            raise UndefinedError(f"{name} of random vectors")
        return Random(
            arithmetic.tidy(
                np.array(
                    [pick(row) for row in zip(*(c.tolist() for c in columns), strict=True)], dtype=object
                )
            )
        )

    @staticmethod
    def entries(values: list[Any]) -> list[Any] | None:
        """All numbers of the arguments; None for several arguments with arrays among them."""
        if len(values) == 1:
            if isinstance(values[0], np.ndarray):
                return [linear.scalar_of(entry) for entry in values[0].flat]
            return [values[0]] if is_number(values[0]) else None
        return values if all(is_number(value) for value in values) else None

    def vocabulary(self, node: tree.Call) -> Any:
        """A word of the numeric vocabulary, on plain floats and arrays."""
        if node.name not in WORDS:
            raise UnsupportedError(f"{node.name} is not known here", *node.span)
        values = [self.plain(self.of(arg)) for arg in node.args]
        keywords = {key: self.plain(self.of(value)) for key, value in node.keywords}
        try:
            result = _word(node.name, values, keywords)
        except TypeError:
            what = f"{node.name} does not take these arguments"
            raise UnclearError(what, *node.span, "write it out") from None
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
            if not isinstance(value, float | Fraction) and not elementary.is_mpf(value):
                raise UnsupportedError("this cannot be differentiated here")
            if elementary.is_mpf(value) and self.mode is Mode.EXACT:
                raise UnsupportedError("not computed to 50 digits")
            return float(value)
        if isinstance(value, Table) and value.anonymous:
            return np.array(linear.to_float(value.probabilities.reshape(-1, 1))[:, 0])
        if isinstance(value, TupleValue | SetValue):
            return np.array([float(item) for item in value.items])
        if isinstance(value, Random):
            raise UnclearError("a random variable where a number belongs", hint="write it with E[..]")
        raise UndefinedError(f"not a number: {arithmetic.shape_text(value)}")

    @staticmethod
    def back(result: Any) -> Any:
        """A vocabulary result as a value: 1-D arrays are columns."""
        if isinstance(result, frozenset | set):
            return SetValue(tuple(sorted(result)))
        result = plain(result)
        if is_array(result):
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
        linear.refuse_large(len(values) ** 2)
        zero: Any = 0.0 if any(isinstance(value, float) for value in values) else 0
        return linear.array(
            [[value if i == j else zero for j in range(len(values))] for i, value in enumerate(values)]
        )

    def outer(self, node: tree.Call) -> Any:
        a, b = (self.array_of(value) for value in self.arguments(node))
        if 1 not in a.shape or 1 not in b.shape:
            raise ShapeFault("outer takes two vectors")
        return linear.scalar_of(linear.matmul(a.reshape(-1, 1), b.reshape(1, -1)))

    def dot(self, node: tree.Call) -> Any:
        a, b = self.arguments(node)
        if is_number(a) and is_number(b):
            return a * b
        if isinstance(a, Random | Ones) or isinstance(b, Random | Ones):
            return arithmetic.multiply(arithmetic.transpose(a), b)
        a, b = self.array_of(a), self.array_of(b)
        if a.shape != b.shape:
            if a.shape[1] == b.shape[0] and b.shape[1] == 1 and a.shape[0] > 1:
                return linear.scalar_of(linear.matmul(a, b))  # np.dot(X, w)
            raise ShapeFault(
                f"{arithmetic.shape_text(a)} and {arithmetic.shape_text(b)} have no inner product"
            )
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
            return Ones()
        sizes = [self.whole(arg, 2_000) for arg in node.args]
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
        value, degree = self.of(node.args[0]), self.of(node.args[1])
        if not isinstance(degree, int):
            inverse = arithmetic.divide(1, degree, self.mode, entrywise=False)
            return arithmetic.power(value, inverse, self.mode, entrywise=True)
        if degree % 2 and is_number(value) and value < 0:
            return -scalars.power(-value, Fraction(1, degree), self.mode)
        return arithmetic.power(
            value,
            Fraction(1, degree) if self.mode is not Mode.FLOAT else 1 / degree,
            self.mode,
            entrywise=True,
        )

    def choose(self, node: tree.Call) -> Any:
        n, k = self.arguments(node)
        return arithmetic.entrywise_product(n, k, lambda x, y: scalars.choose(x, y, self.mode))

    def indicator(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if isinstance(value, Random):
            return Random(value.data.astype(int).astype(object)) if value.is_event else value
        if is_array(value) and isinstance(node.args[0], tree.Relation):
            return value  # 1[v > 0], entry by entry
        return int(self.truth(value))

    def atan2(self, node: tree.Call) -> Any:
        y, x = self.arguments(node)
        if self.mode is Mode.EXACT:
            return elementary.mp().atan2(elementary.mp().mpf(1) * y, elementary.mp().mpf(1) * x)
        return math.atan2(float(y), float(x))

    def gcd(self, node: tree.Call) -> Any:
        a, b = (self.whole(arg, 10**12) for arg in node.args)
        return math.gcd(a, b)

    def softmax(self, node: tree.Call) -> Any:
        value = self.array_of(self.of(node.args[0]))
        if len(node.args) > 1:
            value = arithmetic.divide(value, self.of(node.args[1]), self.mode, entrywise=True)
        axis = self.of(dict(node.keywords)["axis"]) if node.keywords else -1
        lines = self.lines_of(value, axis)
        if len(lines) == 1:
            return linear.array([self.softmax_of(lines[0])]).reshape(value.shape)
        shares = linear.array([self.softmax_of(line) for line in lines])
        return shares.T if axis in {0, -2} else shares

    def softmax_of(self, scores: list[Any]) -> list[Any]:
        """e^s over their sum."""
        if all(type(score) is float for score in scores):
            top = max(scores)
            scores = [score - top for score in scores]  # the same shares, and no power overflows
        powers = [self.map("exp", score) for score in scores]
        total = reduce_array("sum", powers, self.mode)
        return [scalars.quotient(power, total, self.mode) for power in powers]

    def logsumexp(self, node: tree.Call) -> Any:
        if len(node.args) > 1:
            return self.vocabulary(node)
        powers = self.map("exp", self.array_of(self.of(node.args[0])))
        if node.keywords:
            lines = self.lines_of(powers, self.of(dict(node.keywords)["axis"]))
        else:
            lines = [[linear.scalar_of(entry) for entry in powers.flat]]
        sums = [[self.map("log", reduce_array("sum", line, self.mode))] for line in lines]
        return linear.scalar_of(linear.array(sums))

    def matrix_function(self, node: tree.Call) -> Any:
        return linear.function_of(node.name, self.array_of(self.of(node.args[0])))

    def size(self, node: tree.Call) -> Any:
        value = self.of(node.args[0])
        if isinstance(value, SetValue | TupleValue):
            return len(value.items)
        return int(self.array_of(value).size)

    def concat(self, node: tree.Call) -> Any:
        values: list[Any] = []
        arguments = self.arguments(node)
        for value in arguments[0].items if isinstance(arguments[0], TupleValue) else arguments:
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
        return linear.array(
            [[elementary.reduced(b + Fraction(e + 1, 2))] for b, e in zip(below, equal, strict=True)]
        )

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

    CALLS: ClassVar[dict[str, Callable[[Any, Any], Any]]] = {
        "det": det, "tr": trace, "inv": inverse, "pinv": pinv, "diag": diag, "outer": outer, "dot": dot,
        "solve": solve, "vec": vec, "ones": ones, "zeros": ones, "log": log, "root": root, "choose": choose,
        "indicator": indicator, "atan2": atan2, "gcd": gcd, "softmax": softmax, "logsumexp": logsumexp,
        "expm": matrix_function, "logm": matrix_function, "sqrtm": matrix_function, "size": size,
        "concat": concat, "positions": positions, "sort": sort, "ranks": ranks, "logaddexp": logaddexp,
        "binary_entropy": binary_entropy, "binary_entropy_bits": binary_entropy,
    }  # fmt: skip
    RULES: ClassVar[Rules] = {**Evaluator.RULES, tree.Call: call}

"""The value of a tree where every name has a value: arithmetic, functions, sums, lists.

Probability and calculus are in the classes built on this one (probability.py, calculus.py).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from mlprep.maths.evaluating import arithmetic, blocks, elementary, linear, scalars
from mlprep.maths.evaluating.arithmetic import PLAIN, is_number
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.clock import now
from mlprep.maths.evaluating.values import Eye, IntervalValue, Mode, Ones, Random, SetValue, Table, TupleValue
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import NameFault, ShapeFault, TooLargeError, UndefinedError, UnsupportedError
from mlprep.maths.trees.guard import MAX_RANGE

MAX_STEPS: Final = 200_000
LARGE: Final = 64  # entries of an array that count as one more step


def is_ones(node: tree.Node) -> bool:
    """Whether a node is the vector of ones without its length."""
    return isinstance(node, tree.Call) and node.name == "ones" and not node.args


_LEAVES: Final = frozenset({tree.Number, tree.Name, tree.Constant, tree.Identity})
_UNKNOWN: Final = object()
NUMPY: Final = frozenset({"exp", "sin", "cos", "tanh", "abs", "square"})


@dataclass
class Surroundings:
    """What names are worth: values, definitions still to be evaluated, and the joint distribution.

    supports: the values a variable can take.  points: one of them for each that is left open.  joint: the
    joint distribution of random variables and events.  kept: where given, keeps the values of subtrees, for
    trees that have much in common.
    """

    values: dict[str, Any]
    mode: Mode = Mode.FLOAT
    definitions: Mapping[str, tree.Node] = field(default_factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supports: Mapping[str, list[Any]] = field(default_factory=dict)
    implicit: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, Any] = field(default_factory=dict)
    joint: Any = None
    kept: dict[tree.Node, Any] | None = None
    entrywise: bool = False
    steps: int = 0
    max_steps: int = MAX_STEPS
    deadline: float | None = None


Rules = dict[type[tree.Node], Callable[[Any, Any], Any]]


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
        """The value.  Raises UndefinedError, ShapeFault, TooLargeError or UnsupportedError."""
        around = self.around
        around.steps += 1
        if not around.steps & 127:
            self.check_limits()
        kept = around.kept if type(node) not in _LEAVES and self.is_whole else None
        if kept is not None and (known := kept.get(node, _UNKNOWN)) is not _UNKNOWN:
            return known
        value = self.RULES[type(node)](self, node)
        if type(value) not in PLAIN and is_array(value) and value.size > LARGE:
            around.steps += value.size // LARGE
            self.check_limits()
        if kept is not None:
            kept[node] = value
        return value

    @property
    def is_whole(self) -> bool:
        """Whether nothing but the world decides a value here: no index, no place, no reading of its own."""
        plain = not self.reducing and self.entrywise is self.around.entrywise
        return plain and not self.local and self.position is None

    def check_limits(self) -> None:
        """Steps are counted, so that verdicts do not hang on a clock; the clock is for the rest."""
        around = self.around
        if around.steps > around.max_steps:
            raise TooLargeError("a computation of too many steps")
        if around.deadline is not None and now() > around.deadline:
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
            return +getattr(elementary.mp(), node.name)
        return math.e if node.name == "e" else math.pi

    def name(self, node: tree.Name) -> Any:
        name = node.name
        if name in self.local:
            return self.local[name]
        if name in self.values:
            value = self.values[name]
            return self.standing(name, value) if isinstance(value, Table) else value
        if name in self.around.definitions:
            return self.meaning_of(self.around.definitions[name])
        return self.free_name(node)

    def meaning_of(self, definition: tree.Node) -> Any:
        """What a name stands for; its author may add a number to every entry of a vector."""
        outer, self.entrywise = self.entrywise, True
        try:
            return self.of(definition)
        finally:
            self.entrywise = outer

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
        value = elementary.reduced(self.of(node))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if elementary.is_mpf(value) and value == int(value):
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
        total: Any = None
        place = 0
        while place < len(node.factors):
            one, *rest = node.factors[place : place + 2]
            square = is_ones(one) and rest == [tree.Transpose(one)]  # X 1 would lose the length of the next 1
            value = Eye(0, 1) if square else self.of(one)
            total = value if place == 0 else arithmetic.multiply(total, value, entrywise=self.reducing)
            place += 1 + square
        return total

    def div(self, node: tree.Div) -> Any:
        return arithmetic.divide(
            self.of(node.over), self.of(node.under), self.mode, entrywise=self.entrywise or self.reducing
        )

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
            if isinstance(left, Random) and isinstance(right, Random):
                return arithmetic.multiply(left, right)  # of laws: P_X ⊗ P_Y
            return linear.kron(self.array_of(left), self.array_of(right))
        if node.op == "mod":
            return arithmetic.entrywise_product(left, right, self.modulo)
        operations: dict[str, Callable[[Any, Any], Any]] = {
            ".*": arithmetic.multiply,
            "./": lambda x, y: arithmetic.divide(x, y, self.mode, entrywise=True),
            ".^": lambda x, y: arithmetic.power(x, y, self.mode, entrywise=True),
        }
        return arithmetic.entrywise_product(left, right, operations[node.op])

    def at_product(self, left: Any, right: Any) -> Any:
        """A @ b; of two columns the inner product."""
        left, right = arithmetic.probabilities(left), arithmetic.probabilities(right)
        if is_array(left) and is_array(right) and left.shape == right.shape and left.shape[1] == 1:
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
        if isinstance(value, Eye) and name == "abs":
            return value
        if isinstance(value, Ones):
            raise arithmetic.needs_length()
        if name in NUMPY and is_array(value) and linear.is_float(value):
            return getattr(np, name)(value)
        return self.each(lambda x: scalars.apply(name, x, self.mode), value)

    def nth_derivative(self, function: Callable[[Any], Any], x: Any, order: int) -> Any:
        raise NotImplementedError

    def array_of(self, value: Any) -> Any:
        """A 2-D array; a number as 1 x 1."""
        value = arithmetic.probabilities(value)
        if is_array(value):
            return value
        if is_number(value):
            return linear.array([[value]])
        if isinstance(value, Ones):
            raise arithmetic.needs_length()
        raise UndefinedError(f"a matrix is needed, not {arithmetic.shape_text(value)}")

    def arguments(self, node: tree.Call) -> list[Any]:
        return [self.of(arg) for arg in node.args]

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
        if len(places) != 2:
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
            return (
                linear.scalar_of(linear.array([[value] for value in values]))
                if len(values) > 1
                else self.one_entry(values[0])
            )
        if len(values) == 1:
            return values[0]
        if all(isinstance(value, Random) or is_number(value) for value in values):
            columns = np.broadcast_arrays(*[arithmetic._outcomes(value) for value in values])  # noqa: SLF001
            if columns[0].ndim == 1:
                return Random(arithmetic.tidy(np.stack(columns, axis=1)[:, :, None].astype(object)))
        if (
            all(is_array(value) and value.shape[1] == 1 for value in values)
            and len({v.shape for v in values}) == 1
        ):
            linear.refuse_large(sum(value.size for value in values))
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
        arrays = blocks.fitted([[arithmetic.probabilities(entry) for entry in row] for row in rows])
        linear.refuse_large(sum(entry.size for row in arrays for entry in row))
        return np.concatenate([np.concatenate(row, axis=1) for row in arrays], axis=0)

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
            result = holds if result is None else arithmetic.both(result, holds)
        return result

    def side_relation(self, op: str, left: Any, right: Any) -> Any:
        return arithmetic.relation(op, left, right)

    def logic(self, node: tree.Logic) -> Any:
        plain = [self.of(arg) for arg in node.args]
        if node.op == "or" and all(isinstance(value, IntervalValue | SetValue) for value in plain):
            return SetValue(
                tuple(item for v in plain for item in (v.items if isinstance(v, SetValue) else (v,)))
            )
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
            met = self.of(condition)
            if is_array(met):
                return self.entry_cases(node)
            holds = self.truth(met)
            if isinstance(holds, Random):
                return self.random_cases(node)
            if holds:
                return self.of(value)
        if node.otherwise is None:
            raise UndefinedError("no case applies", *node.span)
        return self.of(node.otherwise)

    def entry_cases(self, node: tree.Cases) -> Any:
        """np.where(v > 0, a, b): each entry by its own condition."""
        if len(node.pieces) != 1 or node.otherwise is None:
            raise UnsupportedError("cases of a vector with several conditions", *node.span)
        value, condition = node.pieces[0]
        mask = self.of(condition)
        chosen = arithmetic.entrywise_product(mask, self.of(value), operator.mul)
        others = arithmetic.over_entries(lambda entry: 1 - entry, mask)
        rest = arithmetic.entrywise_product(others, self.of(node.otherwise), operator.mul)
        return arithmetic.add(chosen, rest, entrywise=True)

    def random_cases(self, node: tree.Cases) -> Any:
        total: Any = 0
        taken: Any = None
        for value, condition in node.pieces:
            mask = self.truth(self.of(condition))
            here = mask.data if taken is None else mask.data & ~taken
            taken = mask.data if taken is None else taken | mask.data
            total = arithmetic.add(total, arithmetic.multiply(Random(here), self.of(value)), entrywise=True)
        if node.otherwise is not None:
            total = arithmetic.add(
                total, arithmetic.multiply(Random(~taken), self.of(node.otherwise)), entrywise=True
            )
        return total

    # -- what stands for itself

    def growth(self, node: tree.Growth) -> Any:
        return self.of(node.body)

    def joint_items(self, node: tree.Joint) -> Any:
        return TupleValue(tuple(self.of(item) for item in node.items))

    def unsupported(self, node: tree.Node) -> Any:
        raise UnsupportedError("this cannot be computed here", *node.span)

    RULES: ClassVar[Rules] = {
        tree.Number: number, tree.Constant: constant, tree.Name: name, tree.Identity: identity, tree.Add: add,
        tree.Mul: mul, tree.Div: div, tree.Neg: neg, tree.Power: power, tree.Transpose: transpose,
        tree.Binary: binary, tree.Percent: percent, tree.Factorial: factorial, tree.Index: index,
        tree.Joint: joint_items, tree.Listing: listing, tree.Matrix: matrix, tree.SetOf: set_of,
        tree.Interval: interval, tree.Relation: relation, tree.Logic: logic, tree.Cases: cases,
        tree.Growth: growth,
    }  # fmt: skip

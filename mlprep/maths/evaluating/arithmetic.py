"""Sums, products and relations between values of any sort."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.evaluating import elementary, linear, scalars
from mlprep.maths.evaluating.arrays import is_array, np, plain
from mlprep.maths.evaluating.dual import Dual
from mlprep.maths.evaluating.values import Eye, IntervalValue, Mode, Ones, Random, SetValue, Table, TupleValue
from mlprep.maths.trees.faults import ShapeFault, UnclearError, UndefinedError

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN: Final = frozenset({int, float, Fraction, bool, Dual})
CLOSE: Final = 1e-9


def is_number(value: Any) -> bool:
    return type(value) in PLAIN or elementary.is_mpf(value)


def shape_text(value: Any) -> str:
    """The shape in words, for a message."""
    if is_array(value):
        return (
            f"a vector of {value.shape[0]}"
            if value.shape[1] == 1
            else f"a {value.shape[0]} x {value.shape[1]} matrix"
        )
    if isinstance(value, Random):
        return "an event" if value.is_event else "a random variable"
    if isinstance(value, IntervalValue | SetValue):
        return "an interval" if isinstance(value, IntervalValue) else "a set"
    return "a distribution" if isinstance(value, Table) else "a number" if is_number(value) else "this value"


def probabilities(value: Any) -> Any:
    """A distribution over one unnamed support as the vector of its probabilities; else the value."""
    if isinstance(value, Table) and value.anonymous:
        return value.probabilities.reshape(-1, 1)
    return value


# -- sums


def add(a: Any, b: Any, *, entrywise: bool) -> Any:
    if type(a) in PLAIN and type(b) in PLAIN:
        return a + b
    if isinstance(a, Random) or isinstance(b, Random):
        return _random(lambda x, y: x + y, a, b)
    if isinstance(a, Eye | Ones) or isinstance(b, Eye | Ones):
        return _add_fitting(a, b)
    if is_array(a) and is_array(b):
        if a.shape != b.shape:
            raise ShapeFault(f"{shape_text(a)} and {shape_text(b)} cannot be added")
        return a + b
    if is_number(a) and is_number(b):
        return a + b
    whole, number = (a, b) if is_array(a) else (b, a)
    if is_array(whole) and is_number(number):
        if entrywise:
            return whole + number
        raise ShapeFault(f"{shape_text(number)} and {shape_text(whole)} cannot be added")
    if isinstance(a, Table) or isinstance(b, Table):
        left, right = probabilities(a), probabilities(b)
        if is_array(left) and is_array(right):
            return add(left, right, entrywise=entrywise)
    raise UndefinedError(f"{shape_text(a)} and {shape_text(b)} cannot be added")


def _add_fitting(a: Any, b: Any) -> Any:
    if isinstance(a, Eye) and isinstance(b, Eye):
        return Eye(a.scale + b.scale, a.ones + b.ones)
    if isinstance(a, Ones) and isinstance(b, Ones) and a.row is b.row:
        return Ones(a.scale + b.scale, a.row)
    fitting, rest = (a, b) if isinstance(a, Eye | Ones) else (b, a)
    rest = probabilities(rest)
    if is_array(rest):
        return tidy(rest + expand(fitting, rest.shape))
    if isinstance(fitting, Ones):
        raise needs_length()
    if is_number(rest):
        raise ShapeFault("a number and the identity cannot be added")
    raise UndefinedError("this cannot be added to the identity")


def expand(fitting: Eye | Ones, shape: tuple[int, ...]) -> Any:
    """The value in the size its surroundings ask for."""
    rows, cols = shape[-2:]
    if isinstance(fitting, Ones):
        if (rows if fitting.row else cols) != 1:
            raise ShapeFault(f"the vector of ones is a {'row' if fitting.row else 'column'}")
        return linear.array([[fitting.scale] * cols] * rows)
    if fitting.scale == 0:
        return linear.array([[fitting.ones] * cols] * rows)
    if rows != cols:
        raise ShapeFault("the identity is square")
    return linear.identity(rows) * fitting.scale + fitting.ones


def needs_length() -> UnclearError:
    return UnclearError("the vector of ones needs its length here", hint="write 1_n")


def _scaled(fitting: Eye | Ones, change: Callable[[Any], Any]) -> Eye | Ones:
    if isinstance(fitting, Eye):
        return Eye(change(fitting.scale), change(fitting.ones))
    return Ones(change(fitting.scale), fitting.row)


def negate(a: Any) -> Any:
    if isinstance(a, Random):
        return Random(-_numbers(a.data))
    if isinstance(a, Eye | Ones):
        return _scaled(a, lambda x: -x)
    a = probabilities(a)
    if is_number(a) or is_array(a):
        return -a
    raise UndefinedError(f"{shape_text(a)} has no negative")


def _numbers(data: Any) -> Any:
    return data.astype(int).astype(object) if data.dtype == bool else data


def _random(operation: Callable[[Any, Any], Any], a: Any, b: Any) -> Random:
    """An operation outcome by outcome."""
    left, right = _outcomes(a), _outcomes(b)
    if left.ndim != right.ndim and left.ndim and right.ndim:
        raise ShapeFault("a random number and a random vector cannot be added")
    return Random(operation(left, right))


def _outcomes(value: Any) -> Any:
    if isinstance(value, Random):
        return _numbers(value.data)
    if is_array(value):
        return value[None, :, :]
    if is_number(value):
        return np.array(value) if isinstance(value, float) else _object(value)
    raise UndefinedError(f"{shape_text(value)} cannot stand beside a random variable")


def _object(value: Any) -> Any:
    made = np.empty((), dtype=object)
    made[()] = value
    return made


# -- products


def multiply(a: Any, b: Any, *, entrywise: bool = False) -> Any:
    """The product; between matrices the matrix product."""
    if type(a) in PLAIN and type(b) in PLAIN:
        return a * b
    if isinstance(a, Random) or isinstance(b, Random):
        return _random_product(a, b)
    if isinstance(a, Eye | Ones) or isinstance(b, Eye | Ones):
        return _multiply_fitting(a, b)
    if is_array(a) and is_array(b):
        if entrywise and a.shape == b.shape and a.shape[1] == 1:
            return a * b
        return linear.scalar_of(linear.matmul(a, b))
    if (is_number(a) or is_array(a)) and (is_number(b) or is_array(b)):
        return a * b
    if isinstance(a, Table) or isinstance(b, Table):
        left, right = probabilities(a), probabilities(b)
        if is_array(left) and is_array(right):
            return multiply(left, right, entrywise=entrywise)
    raise UndefinedError(f"{shape_text(a)} and {shape_text(b)} cannot be multiplied")


def _multiply_fitting(a: Any, b: Any) -> Any:
    a, b = probabilities(a), probabilities(b)
    for fitting, rest in ((a, b), (b, a)):
        if isinstance(fitting, Eye) and not fitting.ones and (is_array(rest) or isinstance(rest, Ones | Eye)):
            return rest * fitting.scale if is_array(rest) else _scaled(rest, lambda x: x * fitting.scale)  # noqa: B023
        if is_number(rest):
            return _scaled(fitting, lambda x: x * rest)  # noqa: B023
    if isinstance(a, Ones) and isinstance(b, Ones) and b.row and not a.row:
        return Eye(0, a.scale * b.scale)
    if is_array(b) and (isinstance(a, Eye) or (isinstance(a, Ones) and a.row)):
        return linear.scalar_of(linear.matmul(expand(a, (1 if isinstance(a, Ones) else len(b), len(b))), b))
    if is_array(a) and (isinstance(b, Eye) or (isinstance(b, Ones) and not b.row)):
        size = a.shape[1]
        return linear.scalar_of(linear.matmul(a, expand(b, (size, 1 if isinstance(b, Ones) else size))))
    raise needs_length()


def _random_product(a: Any, b: Any) -> Random:
    if isinstance(a, Random) and isinstance(b, Random) and a.is_event and b.is_event:
        return Random(a.data & b.data)
    if isinstance(a, Eye | Ones) or isinstance(b, Eye | Ones):
        raise UndefinedError("a random variable and the identity cannot be multiplied")
    left, right = _outcomes(a), _outcomes(b)
    if left.ndim == 3 and right.ndim == 3:
        return _flattened(linear.matmul(left, right))
    if left.ndim == 1 and right.ndim == 3:
        return Random(left[:, None, None] * right)
    if left.ndim == 3 and right.ndim == 1:
        return Random(left * right[:, None, None])
    return Random(left * right)


def _flattened(data: Any) -> Random:
    return Random(data[:, 0, 0]) if data.shape[1:] == (1, 1) else Random(data)


def entrywise_product(a: Any, b: Any, operation: Callable[[Any, Any], Any]) -> Any:
    """A ∘ b: entry by entry, of one shape or with a number."""
    a, b = probabilities(a), probabilities(b)
    if isinstance(a, Eye | Ones) and is_array(b):
        a = expand(a, b.shape)
    if isinstance(b, Eye | Ones) and is_array(a):
        b = expand(b, a.shape)
    if is_array(a) and is_array(b):
        if a.shape != b.shape:
            raise ShapeFault(f"{shape_text(a)} and {shape_text(b)} are not of one shape")
        made = np.empty(a.shape, dtype=object)
        for place in np.ndindex(a.shape):
            made[place] = operation(linear.scalar_of(a[place]), linear.scalar_of(b[place]))
        return tidy(made)
    if is_array(a) or is_array(b):
        if not (is_number(a) or is_number(b)):
            raise UndefinedError(f"{shape_text(a)} and {shape_text(b)} have no entries in common")
        return (
            over_entries(lambda x: operation(x, b), a)
            if is_array(a)
            else over_entries(lambda y: operation(a, y), b)
        )
    return operation(a, b)


def over_entries(function: Callable[[Any], Any], a: Any) -> Any:
    """The array of a function's values."""
    made = np.empty(a.shape, dtype=object)
    for place in np.ndindex(a.shape):
        made[place] = function(linear.scalar_of(a[place]))
    return tidy(made)


def tidy(a: Any) -> Any:
    """An object array of floats as float64."""
    if a.dtype == object and all(type(entry) is float for entry in a.flat):
        return a.astype(float)
    return a


def divide(a: Any, b: Any, mode: Mode, *, entrywise: bool) -> Any:
    """a/b; by an array only entry by entry."""
    entrywise = entrywise or isinstance(a, Table) or isinstance(b, Table)
    a, b = probabilities(a), probabilities(b)
    if is_number(b):
        if is_number(a):
            return scalars.quotient(a, b, mode)
        if b == 0:
            raise UndefinedError("division by zero")
        if is_array(a):
            return _array_over(a, b)
        if isinstance(a, Eye | Ones):
            return _scaled(a, lambda x: scalars.quotient(x, b, mode))
    if isinstance(a, Random) or isinstance(b, Random):
        if is_array(b) or (isinstance(b, Random) and b.is_array):
            raise ShapeFault(f"division by {shape_text(b) if is_array(b) else 'a random vector'}")
        return _random_quotient(a, b)
    if is_array(b) and (entrywise or (is_number(a) and b.shape[1] == 1)):
        return entrywise_product(a, b, lambda x, y: scalars.quotient(x, y, mode))
    if is_array(b):
        raise ShapeFault(f"division by {shape_text(b)}")
    raise UndefinedError(f"{shape_text(a)} cannot be divided by {shape_text(b)}")


def _array_over(a: Any, b: Any) -> Any:
    if a.dtype == object and type(b) in {int, Fraction}:
        return over_entries(lambda x: scalars.quotient(x, b, Mode.CARD), a)
    return a / b


def _random_quotient(a: Any, b: Any) -> Random:
    under = _outcomes(b)
    if np.any(under == 0):
        raise UndefinedError("division by a random variable that can be zero")
    over = _outcomes(a)
    if over.ndim == 3 and under.ndim == 1:
        under = under[:, None, None]
    return Random(over / under)


def transpose(a: Any) -> Any:
    a = probabilities(a)
    if is_array(a):
        return a.T
    if isinstance(a, Random) and a.is_array:
        return Random(np.swapaxes(a.data, 1, 2))
    return Ones(a.scale, not a.row) if isinstance(a, Ones) else a


def power(a: Any, b: Any, mode: Mode, *, entrywise: bool) -> Any:
    """a^b; of square matrices the matrix power, of vectors entry by entry where that is meant."""
    if is_number(b):
        if is_number(a):
            return scalars.power(a, b, mode)
        if isinstance(a, Random):
            return random_map(lambda x: scalars.power(x, b, mode), a)
        if isinstance(a, Eye) and a.ones:
            raise UnclearError("a power of this matrix needs its size", hint="write I_n and 1_n")
        if isinstance(a, Eye):
            return Eye(scalars.power(a.scale, b, mode))
        if is_array(a) and a.shape[0] == a.shape[1]:
            return linear.scalar_of(linear.matrix_power(a, b))
        if is_array(a) and entrywise:
            return over_entries(lambda x: scalars.power(x, b, mode), a)
        if is_array(a):
            raise ShapeFault(f"a power of {shape_text(a)}")
    if is_number(a) and isinstance(b, Random):
        return random_map(lambda y: scalars.power(a, y, mode), b)
    if isinstance(a, Random) and isinstance(b, Random):
        return Random(
            np.array([scalars.power(x, y, mode) for x, y in zip(_outcomes(a), _outcomes(b), strict=True)])
        )
    if is_number(a) and is_array(b) and (b.shape[1] == 1 or entrywise):
        return over_entries(lambda y: scalars.power(a, y, mode), b)
    if is_array(a) and is_array(b) and entrywise:
        return entrywise_product(a, b, lambda x, y: scalars.power(x, y, mode))
    raise UndefinedError(f"{shape_text(a)} cannot be raised to {shape_text(b)}")


def random_map(function: Callable[[Any], Any], a: Random) -> Random:
    """A function outcome by outcome (and entry by entry)."""
    data = _numbers(a.data)
    made = np.empty(data.shape, dtype=object)
    for place in np.ndindex(data.shape):
        value = data[place]
        made[place] = function(plain(value))
    return Random(tidy(made))


# -- relations


def compare_numbers(op: str, a: Any, b: Any) -> bool:
    """A op b of two numbers; floats within rounding count as equal."""
    equal = close(a, b)
    if op == "=":
        return equal
    if op == "!=":
        return not equal
    if op in {"<=", ">="} and equal:
        return True
    if op in {"<", ">"} and equal:
        return False
    return bool(a < b) if op in {"<", "<="} else bool(a > b)


def close(a: Any, b: Any, tolerance: float = CLOSE) -> bool:
    """Equal up to rounding: exactly for exact numbers."""
    if a == b:
        return True
    exact = (int, Fraction, bool)
    if isinstance(a, exact) and isinstance(b, exact):
        return False
    size = max(abs(a), abs(b))
    return bool(abs(a - b) <= tolerance * size or size < 1e-13)


def relation(op: str, a: Any, b: Any) -> Any:
    """0 or 1; entry by entry for arrays, outcome by outcome for random variables."""
    if is_number(a) and is_number(b):
        return compare_numbers(op, a, b)
    if op == "in":
        return contains(b, a)
    if isinstance(a, Random) or isinstance(b, Random):
        left, right = np.broadcast_arrays(_outcomes(a), _outcomes(b))
        if left.ndim != 1:
            raise UndefinedError("a relation between random vectors")
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        return Random(np.array([compare_numbers(op, x, y) for x, y in pairs], dtype=bool))
    if is_array(a) or is_array(b):
        return entrywise_product(a, b, lambda x, y: int(compare_numbers(op, x, y)))
    if isinstance(a, SetValue) and isinstance(b, SetValue) and op in {"=", "!="}:
        same = len(a.items) == len(b.items) and all(any(close(x, y) for y in b.items) for x in a.items)
        return same == (op == "=")
    raise UndefinedError(f"{shape_text(a)} and {shape_text(b)} cannot be compared")


def both(one: Any, other: Any) -> Any:
    """Whether two relations hold: of numbers, entry by entry, or outcome by outcome."""
    if isinstance(one, Random) or isinstance(other, Random):
        left, right = (part.data if isinstance(part, Random) else part for part in (one, other))
        return Random(left & right)
    return entrywise_product(one, other, lambda x, y: int(x and y))


def contains(whole: Any, a: Any) -> Any:
    """X in an interval or a set."""
    if isinstance(whole, IntervalValue):
        low = relation("<=" if whole.closed[0] else "<", whole.low, a)
        return both(low, relation("<=" if whole.closed[1] else "<", a, whole.high))
    items = (
        whole.items if isinstance(whole, SetValue | TupleValue) else whole.flat if is_array(whole) else None
    )
    if items is None:
        raise UndefinedError("'in' needs a set or an interval")
    if isinstance(a, Random):
        return Random(np.array([any(close(x, y) for y in items) for x in _outcomes(a).tolist()], dtype=bool))
    return any(close(a, item) for item in items)

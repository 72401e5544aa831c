"""Random worlds: a value for every declared name, from its domain, with its properties and no others.

Everything is drawn as exact rationals from a seeded generator, so a world is the same at every precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from random import Random as Generator
from typing import Any, Final

import numpy as np

from mlprep.maths import functions, joint, linear, scalars, tree
from mlprep.maths.calculus import World
from mlprep.maths.dual import Dual, primal
from mlprep.maths.evaluation import Surroundings
from mlprep.maths.faults import MathsError, UndefinedError, UnsupportedError
from mlprep.maths.parser import parse
from mlprep.maths.probability import ANY, Joint
from mlprep.maths.scope import Declared, NameKind, Scope
from mlprep.maths.values import FunctionValue, Mode, Table

COUNT: Final = 8
_SIZES: Final = (3, 4, 2, 5, 6, 7)
DOMAINS: Final = ("declared", "positive", "small", "above one")


@dataclass(frozen=True, slots=True)
class Draw:
    """One world in exact numbers.

    values: numbers, arrays (object arrays of Fractions) and tables.  supports: of latent and random variables.
    """

    values: dict[str, Any]
    supports: dict[str, list[Any]]
    joint: joint.Exact | None
    functions: dict[str, tuple[str, int]] = field(default_factory=dict)


@lru_cache(maxsize=2048)
def draw(scope: Scope, seed: int, number: int, domain: str, hints: tuple[tuple[str, Fraction], ...] = ()) -> Draw:
    """World `number` of a scope.  domain: one of DOMAINS.  Raises MathsError where it cannot exist."""
    return _Drawing(scope, seed, number, domain, hints).draw()


class _Drawing:
    def __init__(self, scope: Scope, seed: int, number: int, domain: str, hints: tuple[tuple[str, Fraction], ...]) -> None:
        self.scope = scope
        self.generator = Generator(f"{seed}:{number}:{domain}")
        self.number = number
        self.domain = domain
        self.hints = hints
        self.sizes = self.dimensions()

    # -- sizes

    def dimensions(self) -> dict[str, int]:
        """Pairwise different sizes for the shapes' names; a full column rank needs the larger one first."""
        names: list[str] = []
        for entry in self.scope.declared:
            if entry.kind is not NameKind.RANDOM or entry.shape:
                names.extend(size for size in entry.shape if isinstance(size, str) and size not in names)
        fixed: dict[str, int] = {}
        for name in names:
            declared = self.scope.get(name)
            if declared and declared.low is not None and declared.low == declared.high:
                fixed[name] = int(declared.low)
        free = [name for name in names if name not in fixed]
        pool = [size for size in _SIZES if size not in fixed.values()][: max(len(free), 3)]
        shift = self.number % len(pool) if pool else 0
        pool = pool[shift:] + pool[:shift]
        while len(pool) < len(free):
            pool.append(max(pool, default=2) + 1)
        sizes = fixed | dict(zip(free, pool, strict=False))
        for _ in range(len(names) + 1):
            for entry in self.scope.declared:
                self.swap_for_rank(entry, sizes)
        return sizes

    @staticmethod
    def swap_for_rank(entry: Declared, sizes: dict[str, int]) -> None:
        if entry.kind is not NameKind.MATRIX or not all(isinstance(size, str) for size in entry.shape):
            return
        rows, cols = entry.shape
        tall = bool(entry.props & {"full-column-rank", "orthonormal-columns", "full-rank", "orthogonal"})
        wide = "full-row-rank" in entry.props
        one, other = sizes[str(rows)], sizes[str(cols)]
        if (tall and one < other) or (wide and one > other):
            sizes[str(rows)], sizes[str(cols)] = other, one

    def size(self, size: str | int) -> int:
        return size if isinstance(size, int) else self.sizes[size]

    # -- everything

    def draw(self) -> Draw:
        values: dict[str, Any] = {}
        supports: dict[str, list[Any]] = {}
        shapes: dict[str, tuple[str, int]] = {}
        for entry in self.scope.table.values():
            if entry.kind is NameKind.FUNCTION:
                shapes[entry.name] = (entry.of, self.number)
            elif entry.kind in {NameKind.OBSERVED, NameKind.LATENT}:
                supports[entry.name] = self.support(3)
                if entry.kind is NameKind.OBSERVED:
                    values[entry.name] = self.generator.choice(supports[entry.name])
            elif entry.kind not in {NameKind.RANDOM, NameKind.EVENT, NameKind.DISTRIBUTION}:
                values[entry.name] = self.value(entry)
        self.tables(values, supports)
        exact = None
        if self.scope.random or self.scope.events:
            exact = joint.draw(self.scope, self.generator, self.hinted(values), positive=self.domain != "declared", sizes=self.sizes)
        return Draw(values, supports, exact, shapes)

    def hinted(self, values: dict[str, Any]) -> dict[str, list[Fraction]]:
        """Values random variables must be able to take: constants compared with them, and numbers named like them."""
        hints: dict[str, list[Fraction]] = {}
        for name, value in self.hints:
            hints.setdefault(name, []).append(value)
        for name in self.scope.random:
            lower = values.get(name.lower())
            if isinstance(lower, Fraction | int) and name.lower() != name:
                hints.setdefault(name, []).append(Fraction(lower))
        return hints

    def support(self, count: int) -> list[Any]:
        """Values a latent variable takes; none is a whole number, so a place and a value never mix."""
        values: list[Fraction] = []
        low = 10 if self.domain != "declared" else -120
        while len(values) < count:
            value = Fraction(2 * self.generator.randint(low, 120) + 1, 64)
            if all(abs(value) != abs(other) for other in values):
                values.append(value)
        return values

    def tables(self, values: dict[str, Any], supports: dict[str, list[Any]]) -> None:
        """Distributions: over their declared variables, or over one shared support."""
        count = 4 - self.number % 2
        for name in self.scope.distributions:
            entry = self.scope.table[name]
            if entry.over:
                for variable in entry.over:
                    supports.setdefault(variable, self.support(3))
                shape = [len(supports[variable]) for variable in entry.over]
                values[name] = Table(entry.over, self.probabilities(shape))
            else:
                size = self.size(entry.shape[0]) if entry.shape else count
                supports.setdefault(ANY, self.support(size))
                values[name] = Table((ANY,), self.probabilities([size]), anonymous=True)

    def probabilities(self, shape: list[int]) -> Any:
        made = np.empty(shape, dtype=object)
        made.reshape(-1)[:] = joint.shares(math.prod(shape), self.generator)
        return made

    # -- one name

    def value(self, entry: Declared) -> Any:
        if entry.kind in {NameKind.VECTOR, NameKind.MATRIX}:
            return self.array(entry)
        if entry.kind is NameKind.DIMENSION:
            return self.sizes.get(entry.name) or self.generator.choice([2, 3, 4, 5, 6, 7, 8, 9])
        if entry.kind is NameKind.INDEX:
            top = self.size(entry.shape[0]) if entry.shape else 3
            return self.generator.randint(1, top)
        if entry.kind is NameKind.INTEGER and entry.name in self.sizes:
            return self.sizes[entry.name]
        return self.number_for(entry)

    def number_for(self, entry: Declared) -> Any:
        low, high = self.bounds(entry)
        if entry.kind is NameKind.INTEGER:
            low, high = math.ceil(low), math.floor(high)
            value = self.generator.randint(low, max(low, high))
            if "even" in entry.props or "odd" in entry.props:
                value += (value % 2 != ("odd" in entry.props)) * (1 if value < high else -1)
            return value
        while True:
            value = low + (high - low) * Fraction(self.generator.randint(1, 1022), 1023)
            value = Fraction(round(value * 4096), 4096)
            span = high - low
            if span < Fraction(1, 100):
                return low + span * Fraction(self.generator.randint(1, 62), 63)
            if abs(value) > Fraction(1, 16) * min(1, span) and low < value < high:
                return value

    def bounds(self, entry: Declared) -> tuple[Fraction, Fraction]:
        low, high = entry.low, entry.high
        if low is not None and high is not None:
            return low, high
        kind = entry.kind
        if kind is NameKind.PROB or "prob" in entry.props:
            default = (Fraction(1, 20), Fraction(19, 20))
        elif kind is NameKind.INTEGER:
            default = (Fraction(1), Fraction(9))
        elif kind is NameKind.POSITIVE or self.domain != "declared" or "positive" in entry.props:
            default = {
                "small": (Fraction(1, 50), Fraction(9, 20)),
                "above one": (Fraction(11, 10), Fraction(4)),
            }.get(self.domain, (Fraction(1, 5), Fraction(3)))
        else:
            default = (Fraction(-5, 2), Fraction(5, 2))
        if low is not None:
            return low, max(low + 3, default[1])
        return (min(high - 3, default[0]), high) if high is not None else default

    def entry(self, entry: Declared) -> Fraction:
        """An entry of an array."""
        if "prob" in entry.props:
            return Fraction(self.generator.randint(3, 61), 64)
        positive = entry.props & {"positive", "nonnegative"} or self.domain in {"positive", "small"}
        if entry.low is not None and entry.high is not None:
            return entry.low + (entry.high - entry.low) * Fraction(self.generator.randint(1, 254), 255)
        if "binary" in entry.props:
            return Fraction(self.generator.randint(0, 1))
        if "integer" in entry.props:
            return Fraction(self.generator.randint(-9, 9))
        value = Fraction(self.generator.randint(6, 130), 64)
        return value if positive or self.generator.random() < 0.5 else -value  # noqa: PLR2004

    def array(self, entry: Declared) -> Any:
        rows = self.size(entry.shape[0])
        cols = self.size(entry.shape[1]) if entry.kind is NameKind.MATRIX else 1
        if entry.kind is NameKind.VECTOR:
            return self.vector(entry, rows)
        made = self.plain_array(entry, rows, cols)
        for prop, make in _MATRICES.items():
            if prop in entry.props:
                if rows != cols and prop not in {"orthogonal", "orthonormal-columns", "stochastic", "full-rank"}:
                    raise UnsupportedError(f"{entry.name} is {rows} x {cols} and cannot be {prop}")
                made = make(made, self.generator)
        if "posdet" in entry.props and linear.determinant(made) < 0:
            made[0] = -made[0]
        return made

    def plain_array(self, entry: Declared, rows: int, cols: int) -> Any:
        """A matrix far from singular."""
        for _ in range(50):
            made = linear.array([[self.entry(entry) for _ in range(cols)] for _ in range(rows)])
            sizes = np.linalg.svd(made.astype(float), compute_uv=False)
            if sizes[-1] > sizes[0] / 40 or entry.props & {"binary", "integer"} or min(rows, cols) == 1:
                break
        return made

    def vector(self, entry: Declared, size: int) -> Any:
        if entry.props & {"prob-simplex", "stochastic"}:
            return linear.array([[share] for share in joint.shares(size, self.generator)])
        if "unit" in entry.props:
            return _unit(size, self.generator)
        if "one-hot" in entry.props:
            hot = self.generator.randrange(size)
            return linear.array([[Fraction(int(k == hot))] for k in range(size)])
        values = [self.entry(entry) for _ in range(size)]
        if "sorted" in entry.props:
            values.sort()
        if "zero-mean" in entry.props:
            mean = sum(values, Fraction(0)) / size
            values = [value - mean for value in values]
        return linear.array([[value] for value in values])


# -- matrices with properties


def _unit(size: int, generator: Generator) -> Any:
    """A rational vector of length one, by stereographic projection."""
    t = [Fraction(generator.randint(-20, 20), 10) for _ in range(size - 1)]
    norm = sum((value * value for value in t), Fraction(0))
    return linear.array([[2 * value / (norm + 1)] for value in t] + [[(norm - 1) / (norm + 1)]])


def _symmetric(a: Any, _generator: Generator) -> Any:
    return a + a.T


def _positive_definite(a: Any, _generator: Generator) -> Any:
    return np.dot(a, a.T) / 2 + linear.identity(len(a)) * Fraction(1, 2)


def _semidefinite(a: Any, _generator: Generator) -> Any:
    return np.dot(a[:, :-1], a[:, :-1].T) if len(a) > 1 else a * a


def _orthogonal(a: Any, generator: Generator) -> Any:
    """A rational orthogonal matrix, by Cayley's transform; of a tall matrix its first columns."""
    rows, cols = a.shape
    n = max(rows, cols)
    skew = linear.identity(n) * Fraction(0)
    for i in range(n):
        for j in range(i):
            skew[i, j] = Fraction(generator.randint(-12, 12), 8)
            skew[j, i] = -skew[i, j]
    eye = linear.identity(n)
    return np.dot(linear.inverse(eye + skew), eye - skew)[:rows, :cols]


def _diagonal(a: Any, _generator: Generator) -> Any:
    return a * linear.identity(len(a))


def _stochastic(a: Any, generator: Generator) -> Any:
    return linear.array([joint.shares(a.shape[1], generator) for _ in range(a.shape[0])])


def _projection(a: Any, _generator: Generator) -> Any:
    tall = a[:, :-1] if len(a) > 1 else a
    return np.dot(np.dot(tall, linear.inverse(np.dot(tall.T, tall))), tall.T)


def _skew(a: Any, _generator: Generator) -> Any:
    return a - a.T


def _permutation(a: Any, generator: Generator) -> Any:
    order = list(range(len(a)))
    while len(a) > 2 and (order == sorted(order) or all(order[order[k]] == k for k in order)):  # noqa: PLR2004
        generator.shuffle(order)
    return linear.array([[Fraction(int(order[i] == j)) for j in range(len(a))] for i in range(len(a))])


def _rank_one(a: Any, _generator: Generator) -> Any:
    return np.dot(a[:, :1], a[:1, :])


def _same(a: Any, _generator: Generator) -> Any:
    return a


# In this order; later ones refine earlier ones.
_MATRICES: Final[dict[str, Callable[[Any, Generator], Any]]] = {
    "symmetric": _symmetric,
    "psd": _semidefinite,
    "spd": _positive_definite,
    "nsd": lambda a, generator: -_semidefinite(a, generator),
    "orthogonal": _orthogonal,
    "orthonormal-columns": _orthogonal,
    "upper": lambda a, _generator: np.triu(a.astype(object)) + linear.identity(len(a)) * 0,
    "lower": lambda a, _generator: np.tril(a.astype(object)) + linear.identity(len(a)) * 0,
    "skew": _skew,
    "stochastic": _stochastic,
    "projection": _projection,
    "idempotent": _projection,
    "permutation": _permutation,
    "rank-one": _rank_one,
    "diagonal": _diagonal,
    "invertible": _same,
}


# -- the world at a precision


def surroundings(
    scope: Scope,
    drawn: Draw,
    mode: Mode,
    *,
    entrywise: bool = False,
    whole_functions: bool = False,
    definitions: Mapping[str, tree.Node] | None = None,
    overrides: Mapping[str, Any] | None = None,
    max_steps: int = 100_000,
    deadline: float | None = None,
) -> Surroundings:
    """A drawn world ready for evaluation in float64 or with 50 digits."""
    convert = _converter(mode)
    values = {name: convert(value) for name, value in drawn.values.items()} | dict(overrides or {})
    for name, (of, number) in drawn.functions.items():
        if name not in values:
            values[name] = _function(scope, name, of, number, mode, whole=whole_functions)
    own = dict(_own_definitions(scope))
    implicit = {name.lower(): name for name in scope.random if name.lower() != name and not scope.get(name.lower())}
    if drawn.joint is not None:
        for name in scope.random:
            lower = name.lower()
            if lower in values and lower != name:
                implicit.setdefault(lower, name)
    supports = {name: [convert(value) for value in support] for name, support in drawn.supports.items()}
    points = {name: support[len(support) // 2] for name, support in supports.items()}
    made = _joint(drawn.joint, convert)
    if made is not None:
        place = len(made.weights) // 2 + 1
        points |= {lower: linear.scalar_of(made.columns[name][place % len(made.weights)]) for lower, name in implicit.items()}
    return Surroundings(
        values={name: value for name, value in values.items() if name not in own},
        mode=mode,
        definitions=own | dict(definitions or {}),
        parameters={entry.name: entry.over for entry in scope.declared if entry.over},
        supports=supports,
        points=points,
        implicit=implicit,
        joint=made,
        entrywise=entrywise,
        max_steps=max_steps,
        deadline=deadline,
    )


def world(surrounding: Surroundings) -> World:
    return World(surrounding)


def _converter(mode: Mode) -> Callable[[Any], Any]:
    if mode is Mode.FLOAT:
        return _to_float
    return _to_precise if mode is Mode.EXACT else lambda value: value


def _to_float(value: Any) -> Any:
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, np.ndarray):
        return value.astype(float)
    if isinstance(value, Table):
        return Table(value.axes, value.probabilities.astype(float), value.anonymous)
    return value


def _to_precise(value: Any) -> Any:
    if isinstance(value, Fraction):
        return scalars.to_inexact(value, Mode.EXACT)
    if isinstance(value, np.ndarray):
        made = np.empty(value.shape, dtype=object)
        for place in np.ndindex(value.shape):
            made[place] = _to_precise(Fraction(value[place]))
        return made
    if isinstance(value, Table):
        return Table(value.axes, _to_precise(value.probabilities), value.anonymous)
    return value


def _joint(exact: joint.Exact | None, convert: Callable[[Any], Any]) -> Joint | None:
    if exact is None:
        return None
    columns: dict[str, Any] = {}
    for name, column in exact.columns.items():
        first = column[0]
        if isinstance(first, bool):
            columns[name] = np.array(column, dtype=bool)
        elif isinstance(first, tuple):
            columns[name] = convert(np.array(column, dtype=object))
        else:
            columns[name] = convert(np.array(column, dtype=object))
    return Joint(convert(np.array(exact.weights, dtype=object)), columns)


@lru_cache(maxsize=512)
def _own_definitions(scope: Scope) -> tuple[tuple[str, tree.Node], ...]:
    """Values and functions declared by a formula."""
    found = []
    for entry in scope.declared:
        if not entry.of or _named_function(entry.of):
            continue
        try:
            inner = scope
            if entry.kind is NameKind.FUNCTION:
                extra = [Declared(n, NameKind.REAL) for n in entry.over or ("x",) if not scope.get(n)]
                inner = scope.with_names(extra)
            found.append((entry.name, parse(entry.of, inner).tree))
        except MathsError:
            continue
    return tuple(found)


def _named_function(word: str) -> str:
    """The elementary function an `is` names, or ''."""
    word = {"normal-cdf": "Phi", "gaussian-cdf": "Phi", "normal-pdf": "phi", "logistic": "sigma"}.get(word, word)
    found = functions.find(word.replace("-", "_"))
    return found.name if found and (found.name in scalars.FLOATS or found.name in {"digamma"}) else ""


def _function(scope: Scope, name: str, of: str, number: int, mode: Mode, *, whole: bool) -> Any:
    known = _named_function(of) if of else ""
    if known:
        return FunctionValue(lambda args, orders: _named_at(known, args, orders, mode))
    entry = scope.get(name)
    smooth = _Smooth(f"{name}:{number}", entry.props if entry else frozenset())
    vector = entry is not None and len(entry.over) == 1 and scope.kind(entry.over[0]) is NameKind.VECTOR
    return FunctionValue(lambda args, orders: smooth.at(args, orders, mode), whole=whole or vector)


def _named_at(name: str, args: list[Any], orders: tuple[int, ...], mode: Mode) -> Any:
    if len(args) != 1:
        raise UndefinedError(f"{name} takes one argument")
    order = orders[0] if orders else 0
    x = args[0]
    tags = [10**9 + k for k in range(order)]
    for tag in tags:
        x = Dual(x, 1, tag)
    value = scalars.apply(name, x, mode)
    for tag in reversed(tags):
        value = value.slope if isinstance(value, Dual) and value.tag == tag else 0
    return value


@dataclass(frozen=True, slots=True)
class _Wave:
    """a sin(w . x + shift)"""

    size: Fraction
    speeds: tuple[Fraction, ...]
    shift: Fraction


class _Smooth:
    """A random smooth function of any number of arguments, with derivatives of every order."""

    def __init__(self, key: str, props: frozenset[str]) -> None:
        self.key = key
        self.props = props

    @cache  # noqa: B019  a few functions a world, which live as long as the process needs them
    def waves(self, count: int) -> tuple[_Wave, ...]:
        generator = Generator(f"{self.key}:{count}")
        return tuple(
            _Wave(
                Fraction(generator.randint(20, 90), 64),
                tuple(Fraction(generator.randint(30, 110) * generator.choice((-1, 1)), 64) for _ in range(count)),
                Fraction(generator.randint(-100, 100), 64),
            )
            for _ in range(3)
        )

    def at(self, args: list[Any], orders: tuple[int, ...], mode: Mode) -> Any:
        orders = orders + (0,) * (len(args) - len(orders)) if len(orders) <= len(args) else orders[: len(args)]
        dual = next((arg for arg in sorted((a for a in args if isinstance(a, Dual)), key=lambda a: -a.tag)), None)
        if dual is not None:
            return self.chained(args, orders, dual.tag, mode)
        total: Any = 0
        for wave in self.waves(len(args)):
            phase: Any = _at(wave.shift, mode)
            factor: Any = _at(wave.size, mode)
            for arg, speed, order in zip(args, wave.speeds, orders, strict=True):
                speed_here = _at(speed, mode)
                phase = phase + speed_here * arg
                factor = factor * speed_here**order
            total = total + factor * _turned(phase, sum(orders), mode)
        return total + self.slope_part(args, orders, mode)

    def slope_part(self, args: list[Any], orders: tuple[int, ...], mode: Mode) -> Any:
        """A line of slope 0.4.. in each argument keeps first derivatives from vanishing together."""
        generator = Generator(f"{self.key}:{len(args)}:line")
        slopes = [_at(Fraction(generator.randint(26, 90), 64), mode) for _ in args]
        if sum(orders) == 0:
            total: Any = _at(Fraction(generator.randint(-90, 90), 64), mode)
            for arg, slope in zip(args, slopes, strict=True):
                total = total + slope * arg
            return total
        return slopes[orders.index(1)] if sum(orders) == 1 else 0

    def chained(self, args: list[Any], orders: tuple[int, ...], tag: int, mode: Mode) -> Dual:
        plain = [arg.value if isinstance(arg, Dual) and arg.tag == tag else arg for arg in args]
        slope: Any = 0
        for place, arg in enumerate(args):
            if isinstance(arg, Dual) and arg.tag == tag:
                raised = tuple(order + (k == place) for k, order in enumerate(orders))
                slope = slope + self.at(plain, raised, mode) * arg.slope
        return Dual(self.at(plain, orders, mode), slope, tag)


def _at(value: Fraction, mode: Mode) -> Any:
    return float(value) if mode is Mode.FLOAT else scalars.to_inexact(value, mode)


def _turned(phase: Any, order: int, mode: Mode) -> Any:
    """The order-th derivative of sin at the phase."""
    name = "cos" if order % 2 else "sin"
    value = scalars.apply(name, phase, mode)
    return -value if order % 4 >= 2 else value  # noqa: PLR2004


def random_hints(scope: Scope, nodes: Iterable[tree.Node]) -> tuple[tuple[str, Fraction], ...]:
    """The constants that texts compare random variables with: P(X = 1) needs X to take 1."""
    found: dict[tuple[str, Fraction], None] = {}
    for node in nodes:
        for inner in tree.walk(node):
            if not isinstance(inner, tree.Relation):
                continue
            for left, right in zip(inner.sides, inner.sides[1:], strict=False):
                for side, other in ((left, right), (right, left)):
                    if isinstance(side, tree.Name) and side.name in scope.random:
                        value = _constant(other)
                        if value is not None:
                            found[side.name, value] = None
    return tuple(found)[:12]


def _constant(node: tree.Node) -> Fraction | None:
    if isinstance(node, tree.Number):
        return node.value
    if isinstance(node, tree.Neg) and (inner := _constant(node.arg)) is not None:
        return -inner
    return None


def plain_number(value: Any) -> Any:
    """The number without derivatives."""
    return primal(value)

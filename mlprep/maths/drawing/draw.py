"""Random worlds: a value for every declared name, from its domain, with its properties and no others.

Everything is drawn as exact rationals from a seeded generator, so a world is the same at every precision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from random import Random as Generator
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.drawing import joint
from mlprep.maths.drawing.matrices import unit, with_properties
from mlprep.maths.drawing.thresholds import INDEX_TOP, Thresholds, crossings, in_order, taken
from mlprep.maths.evaluating import linear
from mlprep.maths.evaluating.arrays import np
from mlprep.maths.evaluating.points import ANY
from mlprep.maths.evaluating.values import Table
from mlprep.maths.trees.scope import Declared, NameKind, Scope

if TYPE_CHECKING:
    from mlprep.maths.evaluating.evaluation import Surroundings

# Sides of a knot: the sign, and between which multiples of the knot's size.
NEARLY_ONE: Final = 0.95  # ordinary probabilities lie below
SIDES: Final = (
    (1, 1.05, 3.0), (-1, 1.05, 3.0), (1, 0.3, 0.95), (-1, 0.3, 0.95),
    (1, 3.0, 20.0), (-1, 3.0, 20.0), (1, 0.01, 0.3), (-1, 0.01, 0.3),
)  # fmt: skip


NO_THRESHOLDS: Final = Thresholds()

_SIZES: Final = (3, 4, 2, 5, 6, 7)
_DRAWN_LATER: Final = frozenset(
    {NameKind.OBSERVED, NameKind.LATENT, NameKind.RANDOM, NameKind.EVENT, NameKind.DISTRIBUTION}
)

_OF_KNOWN_RANK: Final = frozenset({
    "invertible", "posdet", "full-rank", "full-column-rank", "full-row-rank", "permutation", "spd",
    "orthogonal", "rotation", "orthonormal-columns", "projection", "idempotent", "rank-one", "stochastic",
})  # fmt: skip
DOMAINS: Final = ("declared", "positive", "small", "above one")


@dataclass(frozen=True, slots=True)
class Draw:
    """One world in exact numbers.

    values: numbers, arrays (object arrays of Fractions) and tables.  supports: of latent and random
    variables.
    """

    values: dict[str, Any]
    supports: dict[str, list[Any]]
    joint: joint.Exact | None
    functions: dict[str, tuple[str, int]] = field(default_factory=dict)
    ready: dict[Any, Surroundings] = field(default_factory=dict)


@lru_cache(maxsize=2048)
def draw(
    scope: Scope,
    seed: int,
    number: int,
    domain: str,
    known: Thresholds = NO_THRESHOLDS,
    knots: tuple[float, ...] = (),
) -> Draw:
    """World `number` of a scope.  domain: one of DOMAINS.  Raises MathsError where it cannot exist.

    knots: sizes on both sides of which numbers are to lie, else they have the size of the domain.
    """
    return _Drawing(scope, seed, number, domain, known, knots).draw()


class _Drawing:
    def __init__(
        self,
        scope: Scope,
        seed: int,
        number: int,
        domain: str,
        known: Thresholds,
        knots: tuple[float, ...],
    ) -> None:
        self.scope = scope
        self.generator = Generator(f"{seed}:{number}:{domain}")
        self.number = number
        self.domain = domain
        self.known = known
        self.knots = knots
        self.placed = 0
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
        shapes: dict[str, tuple[str, int]] = {}
        for entry in self.scope.table.values():
            if entry.kind is NameKind.FUNCTION:
                shapes[entry.name] = (entry.of, self.number)
            elif entry.kind not in _DRAWN_LATER:
                values[entry.name] = self.value(entry)
        supports = self.supports(values)
        self.tables(values, supports)
        in_order(self.known.ordered, values, self.scope)
        exact = None
        if self.scope.random or self.scope.events:
            exact = joint.draw(
                self.scope,
                self.generator,
                self.met(values),
                positive=self.domain != "declared",
                layout=joint.layout(self.number),
                sizes=self.sizes,
            )
        return Draw(values, supports, exact, shapes)

    def met(self, values: dict[str, Any]) -> dict[str, list[Fraction]]:
        """Values random variables must be able to take: what they are compared with, numbers named alike."""
        met = crossings(self.known, values, self.scope)
        for name in self.scope.random:
            lower = values.get(name.lower())
            if isinstance(lower, Fraction | int) and name.lower() != name:
                met.setdefault(name, []).append(Fraction(lower))
        return met

    def supports(self, values: dict[str, Any]) -> dict[str, list[Any]]:
        """What observed, latent and distributions' variables can be; the observed get a value of theirs.

        They can be what the trees take them at, and other values too.
        """
        entries = self.scope.table.values()
        names = [entry.name for entry in entries if entry.kind in {NameKind.OBSERVED, NameKind.LATENT}]
        names += [axis for name in self.scope.distributions for axis in self.scope.table[name].over]
        given = taken(self.known, values, self.scope)
        supports: dict[str, list[Any]] = {}
        for name in dict.fromkeys(names):
            met = given.get(name)
            found = list(met.values) if met else []
            if met is None or not met.whole:
                found += self.support(max(3 - len(found), 2))
            own = values.get(name)
            supports[name] = found if own is None or own in found else [*found, own]
        for name in names:
            if self.scope.kind(name) is NameKind.OBSERVED and name not in values:
                values[name] = self.generator.choice(supports[name])
        for name, met in taken(self.known, values, self.scope).items():
            supports.setdefault(name, [])
            supports[name] += [value for value in met.values if value not in supports[name]]
        return supports

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
        met = [value for value in supports.pop(ANY, []) if not isinstance(value, int) or value < 1]
        count = max(4 - self.number % 2, len(met) + 2)
        for name in self.scope.distributions:
            entry = self.scope.table[name]
            if entry.over:
                axes = {variable: supports[variable] for variable in entry.over}
                values[name] = Table(entry.over, joint.table(axes, self.scope.assumptions, self.generator))
            else:
                size = self.size(entry.shape[0]) if entry.shape else count
                if ANY not in supports:
                    kept = met[: size - 1]
                    supports[ANY] = self.support(size - len(kept)) + kept
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
            top = self.size(entry.shape[0]) if entry.shape else INDEX_TOP
            return self.generator.randint(1, top)
        if entry.kind is NameKind.INTEGER and entry.name in self.sizes:
            return self.sizes[entry.name]
        return self.number_for(entry)

    def number_for(self, entry: Declared) -> Any:
        if self.knots and (far := self.far_number(entry)) is not None:
            return far
        low, high = self.bounds(entry)
        rounded = entry.name in self.known.rounded and self.number % 3 == 2 and high - low >= 2
        if entry.kind is NameKind.INTEGER or rounded:
            return self.whole_for(entry, math.ceil(low), math.floor(high))
        while True:
            value = low + (high - low) * Fraction(self.generator.randint(1, 1022), 1023)
            value = Fraction(round(value * 4096), 4096)
            span = high - low
            if span < Fraction(1, 100):
                return low + span * Fraction(self.generator.randint(1, 62), 63)
            if abs(value) > min(Fraction(1), span) / 16 and low < value < high:
                return value

    def far_number(self, entry: Declared) -> Fraction | int | None:
        """A number beside a knot that the declaration allows, or None.

        The worlds go through the sides of the knots in turn, each name at its own pace, so that all meet.
        """
        turns = self.number // 2
        place = turns + self.placed * (turns // len(SIDES))
        self.placed += 1
        knot = self.knots[place % len(self.knots)]
        side = place // len(self.knots) % len(SIDES)
        if entry.props & {"even", "odd"}:
            return None
        if entry.kind is NameKind.INTEGER:
            value: Fraction | int = self.whole_beside(knot, side)
        else:
            sign, nearest, furthest = SIDES[side]
            size = self.beside(knot, nearest, furthest)
            if entry.kind is NameKind.PROB and NEARLY_ONE < knot < 1:
                size = 1 - self.beside(1 - knot, nearest / 3, furthest / 3)
            value = sign * size if entry.kind is NameKind.REAL and entry.low is None else size
        low, high = (0, 1) if entry.kind is NameKind.PROB else (entry.low, entry.high)
        allowed = (low is None or value > low) and (high is None or value < high)
        return value if allowed else None

    def whole_beside(self, knot: float, side: int) -> int:
        """At a knot, one before or behind it, at its double, or further away: ceil(n/64) needs n = 64."""
        near = (0, 1, -1)
        if side < len(near):
            return max(1, round(knot) + near[side])
        if side == len(near):
            return max(1, 2 * round(knot))
        _sign, nearest, furthest = SIDES[side]
        return max(1, round(self.beside(knot, nearest, furthest)))

    def beside(self, knot: float, nearest: float, furthest: float) -> Fraction:
        return Fraction(f"{knot * self.generator.uniform(nearest, furthest):.3g}")

    def whole_for(self, entry: Declared, low: int, high: int) -> int:
        value = self.generator.randint(low, max(low, high))
        if "even" in entry.props or "odd" in entry.props:
            value += (value % 2 != ("odd" in entry.props)) * (1 if value < high else -1)
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
        if self.knots:
            _sign, nearest, furthest = self.generator.choice(SIDES)
            value = self.beside(self.generator.choice(self.knots), nearest, furthest)
        return value if positive or self.generator.random() < 0.5 else -value

    def array(self, entry: Declared) -> Any:
        rows = self.size(entry.shape[0])
        cols = self.size(entry.shape[1]) if entry.kind is NameKind.MATRIX else 1
        if entry.kind is NameKind.VECTOR:
            return self.vector(entry, rows)
        plain = self.plain_array(entry, rows, cols)
        deficient = entry.name in self.known.ranked and not entry.props & _OF_KNOWN_RANK and self.number % 2
        if deficient and min(rows, cols) > 1:
            self.clear(entry, plain)
        return with_properties(plain, entry.props, self.generator, reflecting=self.is_reflection(entry))

    def clear(self, entry: Declared, matrix: Any) -> None:
        """Half of the columns or of the rows made zero, or of both, in turn; of every second matrix the rest.

        So A A and A B have lower ranks than A and B.  Of a matrix with properties the same rows and columns.
        """
        second = sorted(self.known.ranked).index(entry.name) % 2 == 1
        both = self.number // 2 % 3 == 2
        if entry.props:
            part = _half(len(matrix), last=second)
            matrix[part] = matrix[:, part] = Fraction(0)
            return
        columns = (self.number // 2 % 3 == 0) is not second
        if columns or both:
            matrix[:, _half(matrix.shape[1], last=second)] = Fraction(0)
        if not columns or both:
            matrix[_half(len(matrix), last=second is not both)] = Fraction(0)

    def is_reflection(self, entry: Declared) -> bool:
        """Whether an orthogonal matrix has determinant -1 here; several take all combinations of signs."""
        orthogonal = [other.name for other in self.scope.declared if "orthogonal" in other.props]
        return entry.name in orthogonal and bool(self.number >> orthogonal.index(entry.name) & 1)

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
            return unit(size, self.generator)
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


def _half(size: int, *, last: bool) -> slice:
    """The first half of so many, or the last, rounded down."""
    return slice(size - size // 2, size) if last else slice(size // 2)

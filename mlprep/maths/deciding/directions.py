"""How the sizes inside O( ) grow: each towards its limit, independently of the others, on many paths.

A dimension, an integer and what is declared to be at least 1 tend to infinity; what is declared to be at most
1 and a step or an accuracy that is no probability, h or eps, tends to 0.  A probability tends to the limit in
which the expected growth is unbounded: 1/delta to 0, 1/(1 - gamma) to 1.  Another real number tends to
infinity if the expected growth is unbounded there.  Else each limit counts in which it matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from itertools import islice, permutations, product
from random import Random as Generator
from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding import scales
from mlprep.maths.deciding.scales import Scale, Series
from mlprep.maths.trees.scope import NameKind

if TYPE_CHECKING:
    from mlprep.maths.trees.scope import Scope

Path = Mapping[str, Series]  # the size of each name


class Limit(Enum):
    INFINITY = "infinity"
    ZERO = "0"
    ONE = "1"


_WHOLE: Final = frozenset({NameKind.DIMENSION, NameKind.INTEGER, NameKind.INDEX})
_SMALL: Final = frozenset({"h", "eps", "epsilon", "delta", "dt", "tol"})
_REGIMES: Final = 8
_RAYS: Final = 32
_MIXED: Final = 8  # for each name
_SLOW: Final = (0.0, 0.0, 1.0)  # powers of s, log s, log log s
_FAST: Final = Scale((1.0,))
_KEPT: Final = 2  # terms of a sum: of 1 - 1/s both
_STILL: Final = 1009.0  # large, and no multiple of a constant that someone writes


def limits(name: str, scope: Scope) -> tuple[Limit, ...]:
    """Where a name may tend to, the usual limit first."""
    entry = scope.get(name)
    if entry is None or entry.kind in _WHOLE or (entry.low is not None and entry.low >= 1):
        return (Limit.INFINITY,)
    if entry.kind is NameKind.PROB:
        return (Limit.ZERO, Limit.ONE)
    if name in _SMALL or (entry.high is not None and entry.high <= 1):
        return (Limit.ZERO,)
    return (Limit.INFINITY, Limit.ZERO)


def regimes(
    expected: Callable[[Path], Series | None], names: Sequence[str], scope: Scope
) -> list[dict[str, Limit]]:
    """The limits to look at together.  expected: the expected growth on a path, None where it has none."""
    usual = {name: limits(name, scope)[0] for name in names}
    kept = [_telling(expected, name, usual, scope) for name in names]
    return [dict(zip(names, chosen, strict=True)) for chosen in islice(product(*kept), _REGIMES)]


def _telling(
    expected: Callable[[Path], Series | None], name: str, usual: dict[str, Limit], scope: Scope
) -> tuple[Limit, ...]:
    """The limits of one name in which the expected growth is unbounded, or else those where it matters."""
    possible = limits(name, scope)
    unbounded, mattering = [], []
    for limit in possible if len(possible) > 1 else ():
        towards = {**usual, name: limit}
        slow = dict.fromkeys(usual, Scale(_SLOW))
        near = expected(path_of({**slow, name: Scale((0.0, 1.0))}, towards))
        far = expected(path_of({**slow, name: _FAST}, towards))
        if near is None or far is None or near.lead is None or far.lead is None:
            continue
        order = scales.compare(far.lead[0], near.lead[0])
        if order > 0 and far.sign > 0:
            unbounded.append(limit)
        if order:
            mattering.append(limit)
    falling = possible[0] is Limit.INFINITY and Limit.INFINITY not in unbounded
    return tuple((unbounded if not falling else ()) or mattering or possible)


def path_of(sizes: Mapping[str, Scale], towards: Mapping[str, Limit]) -> Path:
    """Names at a distance from their limits that is as large, or as small, as a scale."""
    return {name: _towards(scales.single(scale), towards[name]) for name, scale in sizes.items()}


def _towards(size: Series, limit: Limit) -> Series:
    size = Series(size.terms, None, _KEPT)
    if limit is Limit.INFINITY:
        return size
    small = scales.power(size, scales.constant(-1))
    return small if limit is Limit.ZERO else scales.add(scales.constant(1), scales.negate(small))


def paths(regime: Mapping[str, Limit], *, close: bool) -> Iterator[Path]:
    """Ways in which the names go to their limits; the telling ones first.  close: also n = k + log s."""
    names = list(regime)
    if len(names) < 2:
        yield path_of(dict.fromkeys(names, _FAST), regime)
        return
    for sizes in _sizes(len(names)):
        yield path_of(dict(zip(names, sizes, strict=True)), regime)
    for one, other in permutations(names, 2) if close else ():
        path = dict(path_of(dict.fromkeys(names, _FAST), regime))
        path[one] = scales.add(path[other], scales.single(Scale((0.0, 1.0))))
        yield path


def alone(name: str, regime: Mapping[str, Limit]) -> Path:
    """One name goes to its limit, the others stand still."""
    still = {
        other: _towards(scales.constant(_STILL + 2 * k), limit)
        for k, (other, limit) in enumerate(regime.items())
    }
    return {**still, **path_of({name: _FAST}, regime)}


@cache
def _sizes(count: int) -> tuple[list[Scale], ...]:
    """How large several names are beside one another."""
    return (*_far_apart(count), *_rays(count), *_mixed(count))


def _far_apart(count: int) -> Iterator[list[Scale]]:
    """Each name far ahead of all others, and far behind; these are powers of one another."""
    powers = [0.3 + k / 21 for k in range(count)]
    for one in range(count):
        yield [_FAST if k == one else Scale((0.0, 0.0, c)) for k, c in enumerate(powers)]
        yield [Scale(_SLOW) if k == one else Scale((c,)) for k, c in enumerate(powers)]


def _rays(count: int) -> Iterator[list[Scale]]:
    """Powers of one another, whole ones too, where two terms may be alike; and by a logarithm apart."""
    rays = [ray for ray in product((1, 2, 3), repeat=min(count, 4)) if math.gcd(*ray) == 1]
    for ray in rays if len(rays) <= _RAYS else Generator(7).sample(rays, _RAYS):
        tail = [1 + (k * 7 % 5) / 2 for k in range(count - len(ray))]
        yield [Scale((float(c),)) for c in (*ray, *tail)]
    for one, slope in product(range(count), (-1.0, 1.0)):
        yield [Scale((1.0, slope)) if k == one else _FAST for k in range(count)]


def _mixed(count: int) -> Iterator[list[Scale]]:
    """Powers of log log s, of log s and of s; now and then exponentials."""
    generator = Generator(7)
    for number in range(_MIXED * count):
        found = []
        for _ in range(count):
            depth, c = generator.choice((0, 1, 2)), generator.choice((0.5, 1, 2, generator.uniform(0.2, 4)))
            plain = Scale((0.0,) * depth + (c,))
            found.append(plain if number % 4 else scales.exponential([(plain, 1.0)]))
        yield found

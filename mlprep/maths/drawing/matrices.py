"""Random matrices with declared properties, in exact rationals."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.drawing import joint
from mlprep.maths.evaluating import linear
from mlprep.maths.evaluating.arrays import np
from mlprep.maths.trees.faults import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random as Generator


_RECTANGULAR: Final = frozenset({"orthogonal", "orthonormal-columns", "stochastic"})


def unit(size: int, generator: Generator) -> Any:
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


def with_properties(a: Any, props: frozenset[str], generator: Generator, *, reflecting: bool) -> Any:
    """A matrix with all of these properties, made from one without.

    reflecting: whether an orthogonal one has determinant -1.  Raises UnsupportedError for a shape that cannot
    have them.
    """
    wanted = [prop for prop in MATRICES if prop in props]
    rows, cols = a.shape
    if rows != cols and (refused := [prop for prop in wanted if prop not in _RECTANGULAR]):
        raise UnsupportedError(f"a {rows} x {cols} matrix cannot be {refused[0]}")
    sign = -1 if reflecting and not props & {"posdet", "rotation"} else 1
    if "orthogonal" in props and props & {"symmetric", "diagonal"}:
        return _reflection(a, generator, sign, turned="diagonal" not in props)
    for prop in wanted:
        a = MATRICES[prop](a, generator)
    if rows == cols and props & {"orthogonal", "rotation", "posdet"} and linear.determinant(a) * sign < 0:
        a[0] = -a[0]
    return a


def _reflection(a: Any, generator: Generator, sign: int, *, turned: bool) -> Any:
    """Symmetric and orthogonal, with a determinant of this sign: 1 and -1 along turned or given axes."""
    signs = [generator.choice((-1, 1)) for _ in range(len(a) - 1)]
    signs.append(sign * math.prod(signs))
    if len(a) > 2 and len(set(signs)) == 1:
        signs[:2] = [-signs[0], -signs[1]]
    axes = _orthogonal(a, generator) if turned else linear.identity(len(a)) * Fraction(1)
    return np.dot(axes * np.array(signs, dtype=object), axes.T)


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


def _idempotent(a: Any, generator: Generator) -> Any:
    """A projection that is not orthogonal: A (B^T A)^-1 B^T."""
    tall = a[:, :-1] if len(a) > 1 else a
    other = tall + linear.array([[Fraction(generator.randint(1, 16), 64)] * tall.shape[1] for _ in tall])
    return np.dot(np.dot(tall, linear.inverse(np.dot(other.T, tall))), other.T)


def _skew(a: Any, _generator: Generator) -> Any:
    return a - a.T


def _permutation(a: Any, generator: Generator) -> Any:
    order = list(range(len(a)))
    while len(a) > 2 and (order == sorted(order) or all(order[order[k]] == k for k in order)):
        generator.shuffle(order)
    return linear.array([[Fraction(int(order[i] == j)) for j in range(len(a))] for i in range(len(a))])


def _rank_one(a: Any, _generator: Generator) -> Any:
    return np.dot(a[:, :1], a[:1, :])


def _same(a: Any, _generator: Generator) -> Any:
    return a


MATRICES: Final[dict[str, Callable[[Any, Generator], Any]]] = {
    "symmetric": _symmetric,
    "psd": _semidefinite,
    "spd": _positive_definite,
    "nsd": lambda a, generator: -_semidefinite(a, generator),
    "orthogonal": _orthogonal,
    "rotation": _orthogonal,
    "orthonormal-columns": _orthogonal,
    "upper": lambda a, _generator: np.triu(a.astype(object)) + linear.identity(len(a)) * 0,
    "lower": lambda a, _generator: np.tril(a.astype(object)) + linear.identity(len(a)) * 0,
    "skew": _skew,
    "stochastic": _stochastic,
    "projection": _projection,
    "idempotent": _idempotent,
    "permutation": _permutation,
    "rank-one": _rank_one,
    "diagonal": _diagonal,
    "invertible": _same,
}

"""Random matrices with declared properties, in exact rationals."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths import joint, linear
from mlprep.maths.arrays import np

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random as Generator


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

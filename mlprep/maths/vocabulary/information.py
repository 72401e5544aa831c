"""Entropies, divergences and mutual information of finite distributions, in nats unless a base is given.

A distribution is an array of non-negative numbers that sum to 1 (within 1e-6); 0 log 0 = 0.
Source for all: Cover & Thomas, Elements of Information Theory (2nd ed.), chapter 2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def entropy(p: Any, base: float = math.e) -> float:
    """-sum p log p.  p: a distribution of any shape, or one probability for the two outcomes p and 1-p."""
    return _bits(_entropy(_distribution(p)), base)


def binary_entropy(p: float, base: float = math.e) -> float:
    """-p log p - (1-p) log(1-p), for 0 <= p <= 1."""
    return entropy(float(p), base)


def cross_entropy(p: Any, q: Any, base: float = math.e) -> float:
    """-sum p log q; infinite where q = 0 < p.  p, q: distributions of one shape."""
    p, q = _pair(p, q)
    used = p > 0
    if np.any(q[used] == 0):
        return math.inf
    return _bits(-float(np.sum(p[used] * np.log(q[used]))), base)


def kl(p: Any, q: Any, base: float = math.e) -> float:
    """KL(p || q) = sum p log(p/q) >= 0; infinite where q = 0 < p.  p, q: distributions of one shape."""
    p, q = _pair(p, q)
    used = p > 0
    if np.any(q[used] == 0):
        return math.inf
    return _bits(float(np.sum(p[used] * np.log(p[used] / q[used]))), base)


def jsd(p: Any, q: Any, base: float = math.e) -> float:
    """The Jensen-Shannon divergence [KL(p||m) + KL(q||m)]/2 with m = (p+q)/2; at most log 2."""
    p, q = _pair(p, q)
    middle = (p + q) / 2
    return (kl(p, middle, base) + kl(q, middle, base)) / 2


def total_variation(p: Any, q: Any) -> float:
    """Half the sum of |p - q|, between 0 and 1."""
    p, q = _pair(p, q)
    return float(np.abs(p - q).sum()) / 2


def hellinger(p: Any, q: Any) -> float:
    """The distance sqrt(1 - sum sqrt(p q)), between 0 and 1."""
    p, q = _pair(p, q)
    return math.sqrt(max(0.0, 1 - float(np.sqrt(p * q).sum())))


def bhattacharyya(p: Any, q: Any) -> float:
    """-log sum sqrt(p q)."""
    p, q = _pair(p, q)
    overlap = float(np.sqrt(p * q).sum())
    return -math.log(overlap) if overlap else math.inf


def renyi_entropy(p: Any, order: float, base: float = math.e) -> float:
    """log(sum p^order)/(1-order), the entropy itself at order 1; order >= 0."""
    p = _distribution(p)
    if order < 0:
        raise ValueError("the order of a Renyi entropy must not be negative.")
    if order == 1:
        return _bits(_entropy(p), base)
    return _bits(math.log(float(np.sum(p[p > 0] ** order))) / (1 - order), base)


def mutual_information(table: Any, base: float = math.e) -> float:
    """I(X; Y) = H(X) + H(Y) - H(X, Y).  table: joint probabilities, one row per value of X."""
    joint = _table(table)
    return _bits(_entropy(joint.sum(1)) + _entropy(joint.sum(0)) - _entropy(joint), base)


def conditional_entropy(table: Any, base: float = math.e) -> float:
    """H(Y | X) = H(X, Y) - H(X).  table: joint probabilities, one row per value of X."""
    joint = _table(table)
    return _bits(_entropy(joint) - _entropy(joint.sum(1)), base)


def perplexity(p: Any) -> float:
    """e^H(p), the number of equally likely outcomes with the same entropy."""
    return math.exp(entropy(p))


def gini_impurity(p: Any) -> float:
    """1 - sum p^2, the chance that two draws differ."""
    return 1 - float(np.sum(_distribution(p) ** 2))


def _entropy(p: Array) -> float:
    used = p[p > 0]
    return max(0.0, -float(np.sum(used * np.log(used))))


def _bits(nats: float, base: float) -> float:
    if not (base > 0 and base != 1):
        raise ValueError("the base of a logarithm must be positive and not 1.")
    return nats if base == math.e else nats / math.log(base)


def _distribution(p: Any) -> Array:
    values = np.asarray(p, dtype=float)
    if values.ndim == 0:
        values = np.array([float(values), 1 - float(values)])
    if values.size == 0 or np.any(values < 0) or not abs(float(values.sum()) - 1) < 1e-6:
        raise ValueError("a distribution needs non-negative numbers that sum to 1.")
    return values


def _pair(p: Any, q: Any) -> tuple[Array, Array]:
    first, second = _distribution(p), _distribution(q)
    if first.size != second.size:
        raise ValueError(f"the distributions have {first.size} and {second.size} outcomes.")
    return first.reshape(-1), second.reshape(-1)


def _table(table: Any) -> Array:
    joint = _distribution(table)
    if joint.ndim != 2:
        raise ValueError("a joint distribution is a matrix, one row per value of X.")
    return joint

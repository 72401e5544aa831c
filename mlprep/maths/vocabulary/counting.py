"""Counting: exact for whole numbers, gamma functions otherwise."""

from __future__ import annotations

import math
from typing import Final

from mlprep.maths.vocabulary import special

EXACT_LIMIT: Final = 2_000  # above it, counts are floats: their digits would fill the screen


def factorial(n: float) -> float:
    """Factorial: n! for whole n >= 0, exact up to 2000; gamma(n+1) for other n > -1."""
    if n < 0 and n == math.floor(n):
        raise ValueError(f"the factorial of {n:g} does not exist.")
    if n == math.floor(n) and n <= EXACT_LIMIT:
        return math.factorial(int(n))
    return special.gamma(n + 1)


def log_factorial(n: float) -> float:
    """The logarithm log n! = log gamma(n+1), finite for every n >= 0.  Source: DLMF 5.4.1."""
    if n < 0:
        raise ValueError("log n! needs n >= 0.")
    return math.lgamma(n + 1)


def choose(n: float, k: float) -> float:
    """Binomial coefficient n!/(k! (n-k)!), the number of k-subsets of n things; 0 for k < 0 and k > n.

    k must be whole.  A real or negative n gives n (n-1) ... (n-k+1)/k!.  Source: DLMF 1.2.6.
    """
    if k != math.floor(k):
        return _real_choose(n, k)
    if k < 0:
        return 0
    if n == math.floor(n) and n >= 0:
        k = min(k, n - k)
        if k < 0:
            return 0
        if n <= EXACT_LIMIT or k <= 20:
            return math.comb(int(n), int(k))
        return _float_exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1))
    if k > EXACT_LIMIT:
        raise ValueError(f"choose(n, k) of a real n is provided for k <= {EXACT_LIMIT}.")
    product = 1.0
    for j in range(int(k)):
        product *= (n - j) / (j + 1)
    return product


def _real_choose(n: float, k: float) -> float:
    if k <= -1 or n - k <= -1:
        raise ValueError("choose(n, k) of a real k needs -1 < k < n + 1.")
    return _float_exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1))


def multinomial(*counts: float) -> float:
    """(sum of counts)!/(product of the factorials), the arrangements of a multiset.  Source: DLMF 26.4.2."""
    total, result = 0.0, 1.0
    for count in counts:
        if count < 0 or count != math.floor(count):
            raise ValueError("multinomial needs whole numbers >= 0.")
        total += count
        result *= choose(total, count)
    return result


def permutations(n: float, k: float) -> float:
    """Falling factorial n!/(n-k)!, the ordered selections of k from n things; 0 for k > n."""
    for number in (n, k):
        if number < 0 or number != math.floor(number):
            raise ValueError("permutations needs whole numbers >= 0.")
    if k <= EXACT_LIMIT:
        return math.perm(int(n), int(k))
    return _float_exp(math.lgamma(n + 1) - math.lgamma(n - k + 1))


def harmonic(n: float) -> float:
    """1 + 1/2 + ... + 1/n = digamma(n+1) + Euler's constant.  Source: DLMF 5.4.14."""
    if n < 0:
        raise ValueError("a harmonic number needs n >= 0.")
    return special.digamma(n + 1) + special.EULER_GAMMA


def _float_exp(x: float) -> float:
    return math.exp(x) if x < 709.7 else math.inf

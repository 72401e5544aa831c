"""Special functions of real numbers in double precision, written on `math` alone.

Each is good to about twelve digits where its arguments stay below a million; the tests hold them to mpmath.
A value outside the domain raises ValueError with the reason.
"""

from __future__ import annotations

import math
from typing import Final

MAX_TERMS: Final = 20_000  # a series or continued fraction ends here; bounds the time to a few milliseconds
TINY: Final = 1e-300  # Lentz's method replaces a zero denominator by this
ACCURACY: Final = 1e-16
HALF_LOG_TAU: Final = 0.5 * math.log(2 * math.pi)
EULER_GAMMA: Final = 0.577215664901532860606512090082402431


def gamma(x: float) -> float:
    """The gamma function, (x-1)! at positive integers; infinite above 171.6.

    Poles at 0, -1, -2, ... raise ValueError.  Source: DLMF 5.2.1.
    """
    if x <= 0 and x == math.floor(x):
        raise ValueError(f"gamma has a pole at {x:g}.")
    try:
        return math.gamma(x)
    except OverflowError:
        return math.inf


def log_gamma(x: float) -> float:
    """The logarithm of |gamma(x)|, finite where gamma itself would overflow.  Source: DLMF 5.2.1."""
    if x <= 0 and x == math.floor(x):
        raise ValueError(f"log-gamma has a pole at {x:g}.")
    return math.lgamma(x)


def digamma(x: float) -> float:
    """The function psi(x), the derivative of log-gamma.

    Recurrence up to x >= 10, then the asymptotic series.  Source: DLMF 5.5.2, 5.11.2, reflection 5.5.4.
    """
    if x <= 0:
        if x == math.floor(x):
            raise ValueError(f"digamma has a pole at {x:g}.")
        return digamma(1 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    # B_2k/(2k): 1/12, 1/120, 1/252, 1/240, 1/132, 691/32760, 1/12
    tail = square * (
        1 / 12
        - square
        * (
            1 / 120
            - square
            * (1 / 252 - square * (1 / 240 - square * (1 / 132 - square * (691 / 32760 - square / 12))))
        )
    )
    return shift + math.log(x) - 0.5 / x - tail


def trigamma(x: float) -> float:
    """The function psi'(x) for x > 0, the variance of log Gamma(x, 1).  Source: DLMF 5.15.5, 5.15.8."""
    if x <= 0:
        raise ValueError("trigamma is provided for positive arguments only.")
    shift = 0.0
    while x < 12:
        shift += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    # B_2k: 1/6, -1/30, 1/42, -1/30, 5/66, -691/2730
    series = square * (
        1 / 6
        - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - square * (5 / 66 - square * 691 / 2730))))
    )
    return shift + (1 + 0.5 / x + series) / x


def beta(a: float, b: float) -> float:
    """The beta function gamma(a) gamma(b)/gamma(a+b) for a, b > 0.  Source: DLMF 5.12.1."""
    return math.exp(log_beta(a, b))


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function for a, b > 0.  Source: DLMF 5.12.1."""
    _positive(a=a, b=b)
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def erfinv(y: float) -> float:
    """The x with erf(x) = y, for -1 < y < 1; infinite at the ends.  Source: DLMF 7.17.1."""
    if not -1 <= y <= 1:
        raise ValueError("erfinv needs a number between -1 and 1.")
    if abs(y) == 1:
        return math.copysign(math.inf, y)
    if abs(y) <= 0.1:
        return _erfinv_near_zero(y)
    return math.copysign(normal_quantile(0.5 * (1 - abs(y))) / math.sqrt(2), y)


def _erfinv_near_zero(y: float) -> float:
    """The inverse error function for |y| <= 0.1 by Newton's iteration on erf; accurate at tiny y."""
    x = y * math.sqrt(math.pi) / 2
    for _ in range(6):
        x -= (math.erf(x) - y) * math.exp(x * x) * math.sqrt(math.pi) / 2
    return x


def normal_quantile(p: float) -> float:
    """The standard normal quantile for 0 < p < 1: Wichura's AS 241, from the standard library."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)


def log1p_minus(x: float) -> float:
    """The difference log(1+x) - x without cancellation near 0, for x > -1.

    Near 0: with r = x/(2+x), log(1+x) = 2 artanh(r), so the sum below.  Source: DLMF 4.6.4.
    """
    if abs(x) > 0.25:
        return math.log1p(x) - x
    ratio = x / (2 + x)
    square = ratio * ratio
    term, total, odd = ratio, 0.0, 3
    while abs(term) > ACCURACY * ACCURACY:
        term *= square
        total += term / odd
        odd += 2
        if odd > 60:
            break
    return 2 * total - ratio * x


def stirling_error(n: float) -> float:
    """The remainder log n! - [n log n - n + log(2 pi n)/2] of Stirling's formula, for n > 0.

    Source: DLMF 5.11.1; C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
    """
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - HALF_LOG_TAU
    square = 1 / (n * n)
    return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / n


def deviance(x: float, mean: float) -> float:
    """The Poisson deviance x log(x/mean) + mean - x, without cancellation at x near mean."""
    if x == 0:
        return mean
    if not 0.5 < mean / x < 2:
        return x * math.log(x / mean) + mean - x
    return -x * log1p_minus((mean - x) / x)


def poisson_weight(x: float, mean: float) -> float:
    """The weight mean^x e^-mean/gamma(x+1) for x, mean >= 0, by the saddle-point form of Loader 2000."""
    if x == 0:
        return math.exp(-mean)
    if mean == 0:
        return 0.0
    if x < mean * 1e-9 or x < 1e-3:
        return math.exp(x * math.log(mean) - mean - math.lgamma(x + 1))
    return math.exp(-stirling_error(x) - deviance(x, mean)) / math.sqrt(2 * math.pi * x)


def binomial_weight(a: float, b: float, p: float, q: float) -> float:
    """The weight gamma(a+b+1)/(gamma(a+1) gamma(b+1)) p^a q^b for real a, b >= 0 and q = 1-p."""
    n = a + b
    if a == 0 or b == 0:
        return _accurate_power(q, p, b) if a == 0 else _accurate_power(p, q, a)
    if p == 0 or q == 0:
        return 0.0
    if min(a, b) < 1e-3:
        logs = math.lgamma(n + 1) - math.lgamma(a + 1) - math.lgamma(b + 1)
        return math.exp(logs + a * math.log(p) + b * math.log(q))
    correction = stirling_error(n) - stirling_error(a) - stirling_error(b)
    exponent = correction - deviance(a, n * p) - deviance(b, n * q)
    return math.exp(exponent) * math.sqrt(n / (2 * math.pi * a * b))


def _accurate_power(base: float, rest: float, exponent: float) -> float:
    """base^exponent, from rest = 1 - base where that is the more accurate of the two."""
    if base == 0:
        return float(exponent == 0)
    return math.exp(exponent * (math.log1p(-rest) if rest < 0.5 else math.log(base)))


def gamma_tails(a: float, x: float) -> tuple[float, float]:
    """The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, both accurate.

    a > 0, x >= 0.  Series below the mean, continued fraction above.  Source: DLMF 8.2.4, 8.7.1, 8.9.2.
    """
    _positive(a=a)
    if x < 0:
        raise ValueError("the incomplete gamma function needs x >= 0.")
    if x == 0:
        return 0.0, 1.0
    if math.isinf(x):
        return 1.0, 0.0
    if x < a + 1:
        lower = min(1.0, poisson_weight(a, x) * _gamma_series(a, x))
        return lower, 1 - lower
    upper = min(1.0, poisson_weight(a, x) * a * _gamma_fraction(a, x))
    return 1 - upper, upper


def _gamma_series(a: float, x: float) -> float:
    """The series sum_k x^k / ((a+1) ... (a+k)), so that P = x^a e^-x/gamma(a+1) times it."""
    term = total = 1.0
    for k in range(1, MAX_TERMS):
        term *= x / (a + k)
        total += term
        if term < total * ACCURACY:
            return total
    raise ValueError("the parameters are too large for the incomplete gamma function.")


def _gamma_fraction(a: float, x: float) -> float:
    """The continued fraction of gamma(a, x) e^x x^-a, by Lentz's method."""
    b = x + 1 - a
    c = 1 / TINY
    d = 1 / b if b else 1 / TINY
    value = d
    for k in range(1, MAX_TERMS):
        step = -k * (k - a)
        b += 2
        d = 1 / (step * d + b or TINY)
        c = b + step / c or TINY
        factor = d * c
        value *= factor
        if abs(factor - 1) < ACCURACY * 4:
            return value
    raise ValueError("the parameters are too large for the incomplete gamma function.")


def beta_tails(a: float, b: float, x: float, rest: float | None = None) -> tuple[float, float]:
    """The regularised incomplete beta function I_x(a, b) and 1 - I_x(a, b), both accurate.

    a, b > 0, 0 <= x <= 1; `rest` is 1 - x where the caller knows it better.
    Source: DLMF 8.17.2, 8.17.4, 8.17.22.
    """
    _positive(a=a, b=b)
    if not 0 <= x <= 1:
        raise ValueError("the incomplete beta function needs 0 <= x <= 1.")
    rest = 1 - x if rest is None else rest
    if x == 0 or rest == 0:
        return (0.0, 1.0) if x == 0 else (1.0, 0.0)
    front = a * b / (a + b) * binomial_weight(a, b, x, rest)
    if x < (a + 1) / (a + b + 2):
        lower = min(1.0, front * _beta_fraction(a, b, x) / a)
        return lower, 1 - lower
    upper = min(1.0, front * _beta_fraction(b, a, rest) / b)
    return 1 - upper, upper


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of DLMF 8.17.22, by Lentz's method."""
    c = 1.0
    d = 1 / (1 - (a + b) * x / (a + 1) or TINY)
    value = d
    for m in range(1, MAX_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + even * d or TINY)
        c = 1 + even / c or TINY
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + odd * d or TINY)
        c = 1 + odd / c or TINY
        factor = d * c
        value *= factor
        if abs(factor - 1) < ACCURACY * 4:
            return value
    raise ValueError("the parameters are too large for the incomplete beta function.")


def _positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not number > 0:
            raise ValueError(f"{name} must be positive, not {number:g}.")

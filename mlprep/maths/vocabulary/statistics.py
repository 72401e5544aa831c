"""Statistics of a sample: a vector, or a matrix with one observation per row and one variable per column.

Divisors follow NumPy: var and std divide by n (ddof = 0), cov by n-1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def mean(x: Any) -> float:
    """The sum over the size."""
    return float(_sample(x).mean())


def median(x: Any) -> float:
    """The middle of the sorted sample; the mean of the two middle ones for an even size."""
    return float(np.median(_sample(x)))


def var(x: Any, ddof: float = 0) -> float:
    """Variance sum (x - mean)^2/(n - ddof)."""
    values = _sample(x)
    if values.size - ddof <= 0:
        raise ValueError(f"a variance with ddof {ddof:g} needs more than {ddof:g} observations.")
    centred = values - values.mean()
    return float(centred @ centred) / (values.size - ddof)


def std(x: Any, ddof: float = 0) -> float:
    """The square root of var(x, ddof)."""
    return math.sqrt(var(x, ddof))


def standard_error(x: Any) -> float:
    """Standard error of the mean, std(x, 1)/sqrt(n)."""
    return std(x, 1) / math.sqrt(_sample(x).size)


def cov(x: Any, y: Any = None, ddof: float = 1) -> Any:
    """Covariance sum (x - mean x)(y - mean y)/(n - ddof) of two samples.

    Of one matrix: the covariance matrix of its columns.
    """
    if y is None:
        rows = np.asarray(x, dtype=float)
        if rows.ndim == 2 and rows.shape[1] > 1:
            return _covariance_matrix(rows, ddof)
        return var(x, ddof)
    first, second = _pair(x, y)
    if first.size - ddof <= 0:
        raise ValueError(f"a covariance with ddof {ddof:g} needs more than {ddof:g} observations.")
    return float((first - first.mean()) @ (second - second.mean())) / (first.size - ddof)


def _covariance_matrix(rows: Array, ddof: float) -> Array:
    if len(rows) - ddof <= 0:
        raise ValueError(f"a covariance with ddof {ddof:g} needs more than {ddof:g} observations.")
    centred = rows - rows.mean(axis=0)
    matrix: Array = centred.T @ centred / (len(rows) - ddof)
    return matrix


def corr(x: Any, y: Any) -> float:
    """Pearson's correlation, between -1 and 1; a constant sample raises ValueError."""
    first, second = _pair(x, y)
    spread = std(first) * std(second)
    if spread == 0:
        raise ValueError("the correlation with a constant sample is undefined.")
    return float(cov(first, second, 0)) / spread


def spearman(x: Any, y: Any) -> float:
    """Pearson's correlation of the ranks."""
    return corr(ranks(x), ranks(y))


def quantile(x: Any, p: float) -> float:
    """The value at position (n-1) p of the sorted sample, counted from 0 and linearly interpolated.

    0 <= p <= 1.  Source: Hyndman & Fan 1996, definition 7 (NumPy's default).
    """
    if not 0 <= p <= 1:
        raise ValueError(f"a quantile needs a probability between 0 and 1, not {p:g}.")
    return float(np.quantile(_sample(x), p))


def iqr(x: Any) -> float:
    """Interquartile range: quantile(x, 3/4) - quantile(x, 1/4)."""
    return quantile(x, 0.75) - quantile(x, 0.25)


def skewness(x: Any) -> float:
    """The mean cube of the standardised sample (population form)."""
    return float(np.mean(_standardised(x) ** 3))


def kurtosis(x: Any) -> float:
    """The mean fourth power of the standardised sample; 3 for a normal one (not the excess)."""
    return float(np.mean(_standardised(x) ** 4))


def zscores(x: Any) -> Array:
    """(x - mean)/std with ddof 0, same shape as the vector x."""
    return _standardised(x)


def sort(x: Any) -> Array:
    """The entries, smallest first."""
    return np.sort(_sample(x))


def ranks(x: Any) -> Array:
    """1 for the smallest; equal entries share the mean of their ranks."""
    _, place, counts = np.unique(_sample(x), return_inverse=True, return_counts=True)
    shared: Array = np.cumsum(counts) - (counts - 1) / 2
    return shared[place]


def argmax(x: Any) -> int:
    """The position of the first largest entry, counted from 1."""
    return int(np.argmax(_sample(x))) + 1


def argmin(x: Any) -> int:
    """The position of the first smallest entry, counted from 1."""
    return int(np.argmin(_sample(x))) + 1


def cumsum(x: Any) -> Array:
    """The running totals."""
    return np.cumsum(_sample(x))


def cumprod(x: Any) -> Array:
    """The running products."""
    return np.cumprod(_sample(x))


def differences(x: Any) -> Array:
    """The steps x_(i+1) - x_i, one entry fewer than x."""
    return np.diff(_sample(x))


def reverse(x: Any) -> Array:
    """The entries from last to first."""
    return _sample(x)[::-1].copy()


def positions(mask: Any) -> frozenset[int]:
    """The places, counted from 1, at which the relation or vector is not 0."""
    return frozenset(int(place) + 1 for place in np.flatnonzero(_flat(mask)))


def size(x: Any) -> int:
    """The number of entries of a vector or matrix; 1 for a number."""
    return int(np.size(x))


def geometric_mean(x: Any) -> float:
    """The n-th root of the product, for positive entries."""
    values = _sample(x)
    if np.any(values <= 0):
        raise ValueError("the geometric mean needs positive numbers.")
    return float(np.exp(np.log(values).mean()))


def harmonic_mean(x: Any) -> float:
    """One over the mean of the reciprocals, for positive entries."""
    values = _sample(x)
    if np.any(values <= 0):
        raise ValueError("the harmonic mean needs positive numbers.")
    return float(1 / np.mean(1 / values))


def weighted_mean(x: Any, weights: Any) -> float:
    """Weighted mean sum w x/sum w, for weights >= 0 that are not all 0."""
    values, weight = _pair(x, weights)
    if np.any(weight < 0) or weight.sum() == 0:
        raise ValueError("weights must not be negative, and not all 0.")
    return float(values @ weight / weight.sum())


def _standardised(x: Any) -> Array:
    values = _sample(x)
    spread = std(values)
    if spread == 0:
        raise ValueError("a constant sample cannot be standardised.")
    standardised: Array = (values - values.mean()) / spread
    return standardised


def _flat(x: Any) -> Array:
    return np.asarray(x, dtype=float).reshape(-1)


def _sample(x: Any) -> Array:
    values = _flat(x)
    if values.size == 0:
        raise ValueError("the sample is empty.")
    return values


def _pair(x: Any, y: Any) -> tuple[Array, Array]:
    first, second = _sample(x), _sample(y)
    if first.size != second.size:
        raise ValueError("the samples differ in length.")
    return first, second

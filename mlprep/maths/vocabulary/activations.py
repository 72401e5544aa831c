"""Activation functions and the stable sums behind them, entrywise on numbers and arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlprep.maths.vocabulary.entrywise import entrywise

Array = NDArray[np.float64]


def sigmoid(x: Any) -> Any:
    """1/(1 + e^-x), the logistic function, without overflow."""
    z = np.exp(-np.abs(x))
    return _plain(np.where(np.asarray(x) >= 0, 1 / (1 + z), z / (1 + z)))


def logit(p: Any) -> Any:
    """log(p/(1-p)), the inverse of the sigmoid; needs 0 < p < 1."""
    if np.any(np.asarray(p) <= 0) or np.any(np.asarray(p) >= 1):
        raise ValueError("logit needs probabilities strictly between 0 and 1.")
    return _plain(np.log(p) - np.log1p(-np.asarray(p, dtype=float)))


def softplus(x: Any) -> Any:
    """log(1 + e^x), without overflow; its derivative is the sigmoid."""
    return _plain(np.logaddexp(0.0, x))


def relu(x: Any) -> Any:
    """Rectified linear unit: max(0, x)."""
    return _plain(np.maximum(0.0, x))


def leaky_relu(x: Any, slope: float = 0.01) -> Any:
    """Leaky ReLU: x for x > 0, else slope times x."""
    return _plain(np.where(np.asarray(x) > 0, x, slope * np.asarray(x)))


def elu(x: Any, alpha: float = 1.0) -> Any:
    """Exponential linear unit: x for x > 0, else alpha (e^x - 1).  Source: Clevert et al. 2016."""
    return _plain(np.where(np.asarray(x) > 0, x, alpha * np.expm1(np.minimum(x, 0.0))))


def gelu(x: Any) -> Any:
    """Gaussian error linear unit: x Phi(x) with the exact Phi.  Source: Hendrycks & Gimpel 2016."""
    return x * normal_distribution(x)


def swish(x: Any, beta: float = 1.0) -> Any:
    """Swish: x sigmoid(beta x); silu at beta = 1.  Source: Ramachandran et al. 2017."""
    return x * sigmoid(beta * x)


def mish(x: Any) -> Any:
    """Mish: x tanh(softplus(x)).  Source: Misra 2019."""
    return x * _plain(np.tanh(softplus(x)))


def hard_sigmoid(x: Any) -> Any:
    """(x + 3)/6 cut to [0, 1].  Source: Howard et al. 2019, MobileNetV3."""
    return _plain(np.clip((np.asarray(x) + 3) / 6, 0.0, 1.0))


@entrywise
def normal_distribution(x: float) -> float:
    """Phi(x), the standard normal distribution function.  Source: DLMF 7.2.2."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


@entrywise
def normal_density(x: float) -> float:
    """phi(x) = e^(-x^2/2)/sqrt(2 pi), the standard normal density."""
    return math.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


def logsumexp(x: Any, temperature: float = 1.0) -> float:
    """Soft maximum t log(sum_i e^(x_i/t)), shifted so that nothing overflows.

    x: a vector or matrix.  temperature: t > 0.
    """
    values = np.asarray(x, dtype=float) / _positive_temperature(temperature)
    if values.size == 0:
        raise ValueError("logsumexp needs at least one number.")
    top = float(values.max())
    if math.isinf(top):
        return temperature * top
    return temperature * (top + math.log(float(np.exp(values - top).sum())))


def softmax(x: Any, temperature: float = 1.0) -> Any:
    """e^(x_i/t)/sum_j e^(x_j/t), same shape as x: over all entries of a vector, over each row of a matrix."""
    values = np.asarray(x, dtype=float) / _positive_temperature(temperature)
    if values.size == 0:
        raise ValueError("softmax needs at least one number.")
    axis = -1 if values.ndim == 2 and values.shape[1] > 1 else None
    weights = np.exp(values - values.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def log_softmax(x: Any) -> Any:
    """x_i - logsumexp(x), same shape as x; over each row of a matrix."""
    values = np.asarray(x, dtype=float)
    if values.size == 0:
        raise ValueError("log_softmax needs at least one number.")
    axis = -1 if values.ndim == 2 and values.shape[1] > 1 else None
    shifted = values - values.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _positive_temperature(temperature: float) -> float:
    if not temperature > 0:
        raise ValueError(f"the temperature must be positive, not {temperature:g}.")
    return temperature


def _plain(value: Any) -> Any:
    """A Python float for a number, an array for an array."""
    return float(value) if np.ndim(value) == 0 else value

"""Metrics of classifiers and regressors.

Counts are TP, FP, FN, TN, in that order.  Scores, labels (0 or 1), targets and predictions are vectors
of one length.
Undefined ratios (0/0) raise ValueError.  Source: Murphy, Probabilistic Machine Learning (2022), section 5.1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlprep.maths.vocabulary.statistics import ranks

Array = NDArray[np.float64]


def precision(tp: float, fp: float) -> float:
    """TP/(TP + FP), the share of positive calls that are right."""
    return _ratio(tp, tp + fp, "precision", "nothing was called positive")


def recall(tp: float, fn: float) -> float:
    """TP/(TP + FN), the share of positives that are found; also sensitivity and true-positive rate."""
    return _ratio(tp, tp + fn, "recall", "there are no positives")


def specificity(tn: float, fp: float) -> float:
    """TN/(TN + FP), the share of negatives that are passed over."""
    return _ratio(tn, tn + fp, "specificity", "there are no negatives")


def accuracy(tp: float, fp: float, fn: float, tn: float) -> float:
    """(TP + TN)/all."""
    return _ratio(tp + tn, tp + fp + fn + tn, "accuracy", "there are no cases")


def balanced_accuracy(tp: float, fp: float, fn: float, tn: float) -> float:
    """The mean of recall and specificity."""
    return (recall(tp, fn) + specificity(tn, fp)) / 2


def f_beta(tp: float, fp: float, fn: float, beta: float = 1.0) -> float:
    """(1 + b^2) TP/((1 + b^2) TP + b^2 FN + FP); b = beta > 1 weighs recall more.

    Source: van Rijsbergen 1979, Information Retrieval.
    """
    if beta < 0:
        raise ValueError("beta must not be negative.")
    square = beta * beta
    return _ratio((1 + square) * tp, (1 + square) * tp + square * fn + fp, "F", "there are no positives")


def f1(tp: float, fp: float, fn: float) -> float:
    """2 TP/(2 TP + FP + FN), the harmonic mean of precision and recall."""
    return f_beta(tp, fp, fn, 1.0)


def jaccard(tp: float, fp: float, fn: float) -> float:
    """TP/(TP + FP + FN), intersection over union."""
    return _ratio(tp, tp + fp + fn, "the Jaccard index", "both sets are empty")


def mcc(tp: float, fp: float, fn: float, tn: float) -> float:
    """Matthews' correlation (TP TN - FP FN)/sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN)).  Source: Matthews 1975."""
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return _ratio(tp * tn - fp * fn, math.sqrt(product), "MCC", "a row or column of the table is empty")


def kappa(tp: float, fp: float, fn: float, tn: float) -> float:
    """Cohen's kappa, agreement beyond chance: (p_o - p_e)/(1 - p_e).  Source: Cohen 1960."""
    total = tp + fp + fn + tn
    if total == 0:
        raise ValueError("kappa is undefined: there are no cases.")
    observed = (tp + tn) / total
    expected = ((tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)) / total**2
    return _ratio(observed - expected, 1 - expected, "kappa", "chance alone agrees fully")


def auc(scores: Any, labels: Any) -> float:
    """The chance that a random positive scores above a random negative, ties counted half.

    Source: Fawcett 2006, An introduction to ROC analysis.
    """
    values, marks = _scored(scores, labels)
    positives = int(marks.sum())
    pairs = positives * (marks.size - positives)
    if pairs == 0:
        raise ValueError("AUC needs at least one positive and one negative.")
    return (float(ranks(values)[marks == 1].sum()) - positives * (positives + 1) / 2) / pairs


def average_precision(scores: Any, labels: Any) -> float:
    """The mean, over the positives, of the precision at their rank; scores must be distinct."""
    values, marks = _scored(scores, labels)
    if not marks.any():
        raise ValueError("average precision needs at least one positive.")
    if np.unique(values).size != values.size:
        raise ValueError("average precision is provided for distinct scores.")
    hits = marks[np.argsort(-values)]
    at_rank = np.cumsum(hits) / np.arange(1, hits.size + 1)
    return float(at_rank[hits == 1].mean())


def brier(probabilities: Any, labels: Any) -> float:
    """The mean squared distance of predicted probabilities from the labels.  Source: Brier 1950."""
    values, marks = _scored(probabilities, labels)
    return float(np.mean((values - marks) ** 2))


def log_loss(probabilities: Any, labels: Any) -> float:
    """The mean of -log of the probability given to the true label, in nats; infinite at a certain mistake."""
    values, marks = _scored(probabilities, labels)
    if np.any(values < 0) or np.any(values > 1):
        raise ValueError("the log loss needs probabilities between 0 and 1.")
    given = np.where(marks == 1, values, 1 - values)
    return float(-np.log(given).mean()) if given.min() > 0 else math.inf


def ece(probabilities: Any, labels: Any, bins: int = 10) -> float:
    """Expected calibration error: |mean label - mean probability| per bin, weighted by the bin's share.

    Bin i holds the probabilities in ((i-1)/bins, i/bins], the first also 0.  Source: Guo et al. 2017.
    """
    values, marks = _scored(probabilities, labels)
    if not 1 <= bins <= 1000:
        raise ValueError("the number of bins must lie between 1 and 1000.")
    places = np.clip(np.ceil(values * bins - 1e-12), 1, bins)
    gaps = [abs(float((marks - values)[places == place].sum())) for place in np.unique(places)]
    return sum(gaps) / values.size


def dcg(gains: Any) -> float:
    """Discounted cumulative gain sum_i g_i/log2(i + 1) of gains in ranked order.

    Source: Jarvelin & Kekalainen 2002.
    """
    values = np.asarray(gains, dtype=float).reshape(-1)
    return float(np.sum(values / np.log2(np.arange(2, values.size + 2))))


def ndcg(gains: Any) -> float:
    """The dcg over the dcg of the same gains in the best order."""
    best = dcg(np.sort(np.asarray(gains, dtype=float).reshape(-1))[::-1])
    return _ratio(dcg(gains), best, "NDCG", "no item has a gain")


def mse(targets: Any, predictions: Any) -> float:
    """The mean squared error."""
    truth, guess = _vectors(targets, predictions)
    return float(np.mean((truth - guess) ** 2))


def rmse(targets: Any, predictions: Any) -> float:
    """The square root of the mean squared error, in the units of the target."""
    return math.sqrt(mse(targets, predictions))


def mae(targets: Any, predictions: Any) -> float:
    """The mean absolute error."""
    truth, guess = _vectors(targets, predictions)
    return float(np.mean(np.abs(truth - guess)))


def mape(targets: Any, predictions: Any) -> float:
    """The mean of |error/target|, as a fraction; targets must not be 0."""
    truth, guess = _vectors(targets, predictions)
    if np.any(truth == 0):
        raise ValueError("MAPE is undefined where a target is 0.")
    return float(np.mean(np.abs((truth - guess) / truth)))


def r2(targets: Any, predictions: Any) -> float:
    """1 - sum of squared errors/sum of squared deviations from the mean target."""
    truth, guess = _vectors(targets, predictions)
    total = float(np.sum((truth - truth.mean()) ** 2))
    return 1 - _ratio(float(np.sum((truth - guess) ** 2)), total, "R^2", "all targets are equal")


def _ratio(above: float, below: float, name: str, reason: str) -> float:
    if below == 0:
        raise ValueError(f"{name} is undefined: {reason}.")
    return float(above / below)


def _vectors(first: Any, second: Any) -> tuple[Array, Array]:
    a, b = np.asarray(first, dtype=float).reshape(-1), np.asarray(second, dtype=float).reshape(-1)
    if a.size != b.size or a.size == 0:
        raise ValueError(f"the vectors have {a.size} and {b.size} entries.")
    return a, b


def _scored(scores: Any, labels: Any) -> tuple[Array, Array]:
    values, marks = _vectors(scores, labels)
    if not np.all((marks == 0) | (marks == 1)):
        raise ValueError("labels must be 0 or 1.")
    return values, marks

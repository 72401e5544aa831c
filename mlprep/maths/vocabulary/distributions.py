"""Densities, distribution functions and quantiles of the distributions that interviews ask about.

All work on plain numbers.  `p` is always a probability; parameters outside their range raise ValueError.
Standard forms as in Casella & Berger, Statistical Inference (2nd ed.), "Table of common distributions".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlprep.maths.vocabulary import special
from mlprep.maths.vocabulary.roots import bracket, root

if TYPE_CHECKING:
    from collections.abc import Callable


def normal_pdf(x: float, mu: float = 0.0, sigma: float = 1.0) -> float:
    """Density exp(-((x-mu)/sigma)^2/2)/(sigma sqrt(2 pi)); sigma > 0 is the standard deviation."""
    _positive("the standard deviation", sigma)
    z = (x - mu) / sigma
    return math.exp(-0.5 * z * z) / (sigma * math.sqrt(2 * math.pi))


def normal_cdf(x: float, mu: float = 0.0, sigma: float = 1.0) -> float:
    """Phi((x-mu)/sigma) = erfc(-z/sqrt 2)/2; sigma > 0 is the standard deviation.  Source: DLMF 7.2.2."""
    _positive("the standard deviation", sigma)
    return 0.5 * math.erfc(-(x - mu) / (sigma * math.sqrt(2)))


def normal_quantile(p: float, mu: float = 0.0, sigma: float = 1.0) -> float:
    """The x with normal_cdf(x, mu, sigma) = p; infinite at p = 0 and 1."""
    _positive("the standard deviation", sigma)
    _probability(p)
    if p in {0, 1}:
        return math.inf if p else -math.inf
    return mu + sigma * special.normal_quantile(p)


def t_pdf(x: float, df: float) -> float:
    """Student's t density with df > 0 degrees of freedom."""
    _positive("the number of degrees of freedom", df)
    if math.isinf(df):
        return normal_pdf(x)
    logs = -special.log_beta(0.5, df / 2) - 0.5 * math.log(df) - (df + 1) / 2 * math.log1p(x * x / df)
    return math.exp(logs)


def t_cdf(x: float, df: float) -> float:
    """P(T <= x) for Student's t: half an incomplete beta function of df/(df + x^2)."""
    _positive("the number of degrees of freedom", df)
    if math.isinf(df) or math.isinf(x):
        return normal_cdf(x)
    square = x * x
    tail, _ = special.beta_tails(df / 2, 0.5, df / (df + square), square / (df + square))
    return 1 - tail / 2 if x > 0 else tail / 2


def t_quantile(p: float, df: float) -> float:
    """The x with t_cdf(x, df) = p; infinite at p = 0 and 1."""
    _positive("the number of degrees of freedom", df)
    _probability(p)
    if p in {0, 0.5, 1}:
        return 0.0 if p == 0.5 else math.copysign(math.inf, p - 0.5)
    if math.isinf(df):
        return normal_quantile(p)
    part, rest = _beta_quantile(2 * min(p, 1 - p), df / 2, 0.5)
    return math.copysign(math.sqrt(df * rest / part), p - 0.5)


def chi2_pdf(x: float, df: float) -> float:
    """The chi-squared density with df > 0 degrees of freedom; 0 for x < 0."""
    return gamma_pdf(x, df / 2, 0.5)


def chi2_cdf(x: float, df: float) -> float:
    """P(df/2, x/2), the regularised incomplete gamma function; df > 0."""
    return gamma_cdf(x, df / 2, 0.5)


def chi2_quantile(p: float, df: float) -> float:
    """The x with chi2_cdf(x, df) = p."""
    return gamma_quantile(p, df / 2, 0.5)


def f_pdf(x: float, df1: float, df2: float) -> float:
    """The density of Fisher's F with df1, df2 > 0 degrees of freedom; 0 for x < 0."""
    _positive("the number of degrees of freedom", df1, df2)
    if x <= 0:
        return 0.0 if x < 0 or df1 > 2 else (1.0 if df1 == 2 else math.inf)
    logs = df1 / 2 * math.log(df1 / df2 * x) - (df1 + df2) / 2 * math.log1p(df1 / df2 * x)
    return math.exp(logs - special.log_beta(df1 / 2, df2 / 2)) / x


def f_cdf(x: float, df1: float, df2: float) -> float:
    """I(df1/2, df2/2) at df1 x/(df1 x + df2), the regularised incomplete beta function."""
    _positive("the number of degrees of freedom", df1, df2)
    if x <= 0:
        return 0.0
    if math.isinf(x):
        return 1.0
    total = df1 * x + df2
    return special.beta_tails(df1 / 2, df2 / 2, df1 * x / total, df2 / total)[0]


def f_quantile(p: float, df1: float, df2: float) -> float:
    """The x with f_cdf(x, df1, df2) = p."""
    _positive("the number of degrees of freedom", df1, df2)
    _probability(p)
    if p in {0, 1}:
        return math.inf if p else 0.0
    part, rest = _beta_quantile(p, df1 / 2, df2 / 2)
    return df2 * part / (df1 * rest) if rest else math.inf


def exponential_pdf(x: float, rate: float) -> float:
    """Density rate e^(-rate x) for x >= 0, else 0; the mean is 1/rate."""
    _positive("the rate", rate)
    return rate * math.exp(-rate * x) if x >= 0 else 0.0


def exponential_cdf(x: float, rate: float) -> float:
    """1 - e^(-rate x) for x >= 0, else 0."""
    _positive("the rate", rate)
    return -math.expm1(-rate * x) if x >= 0 else 0.0


def exponential_quantile(p: float, rate: float) -> float:
    """-log(1-p)/rate."""
    _positive("the rate", rate)
    _probability(p)
    return -math.log1p(-p) / rate if p < 1 else math.inf


def uniform_pdf(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """1/(high-low) on [low, high], else 0."""
    _ordered(low, high)
    return 1 / (high - low) if low <= x <= high else 0.0


def uniform_cdf(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """(x-low)/(high-low), cut to [0, 1]."""
    _ordered(low, high)
    return min(1.0, max(0.0, (x - low) / (high - low)))


def uniform_quantile(p: float, low: float = 0.0, high: float = 1.0) -> float:
    """The point low + p (high-low)."""
    _ordered(low, high)
    _probability(p)
    return low + p * (high - low)


def gamma_pdf(x: float, shape: float, rate: float = 1.0) -> float:
    """Density rate^shape x^(shape-1) e^(-rate x)/gamma(shape) for x >= 0; the mean is shape/rate."""
    _positive("the shape", shape)
    _positive("the rate", rate)
    if x <= 0:
        return 0.0 if x < 0 or shape > 1 else (rate if shape == 1 else math.inf)
    return special.poisson_weight(shape, rate * x) * shape / x


def gamma_cdf(x: float, shape: float, rate: float = 1.0) -> float:
    """P(shape, rate x), the regularised incomplete gamma function.  Source: DLMF 8.2.4."""
    _positive("the shape", shape)
    _positive("the rate", rate)
    return special.gamma_tails(shape, rate * x)[0] if x > 0 else 0.0


def gamma_quantile(p: float, shape: float, rate: float = 1.0) -> float:
    """The x with gamma_cdf(x, shape, rate) = p."""
    _positive("the shape", shape)
    _positive("the rate", rate)
    _probability(p)
    if p in {0, 1}:
        return math.inf if p else 0.0
    rises = _tail_difference(lambda log_x: special.gamma_tails(shape, math.exp(min(log_x, 700.0))), p)
    small = (math.log(p) + math.lgamma(shape + 1)) / shape  # P(a, x) ~ x^a/gamma(a+1) at x -> 0
    if small < -30:
        return math.exp(small) / rate
    return math.exp(root(rises, *bracket(rises, math.log(shape), 1.0))) / rate


def beta_pdf(x: float, a: float, b: float) -> float:
    """Density x^(a-1) (1-x)^(b-1)/B(a, b) on [0, 1]; a, b > 0.  Source: DLMF 8.17.1."""
    _positive("a beta parameter", a, b)
    if not 0 <= x <= 1:
        return 0.0
    if x in {0, 1}:
        power, other = (a, b) if x == 0 else (b, a)
        return 0.0 if power > 1 else (other if power == 1 else math.inf)
    return a * b / (a + b) * special.binomial_weight(a, b, x, 1 - x) / (x * (1 - x))


def beta_cdf(x: float, a: float, b: float) -> float:
    """I_x(a, b), the regularised incomplete beta function.  Source: DLMF 8.17.2."""
    _positive("a beta parameter", a, b)
    return special.beta_tails(a, b, min(1.0, max(0.0, x)))[0]


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with beta_cdf(x, a, b) = p."""
    _positive("a beta parameter", a, b)
    _probability(p)
    return float(p) if p in {0, 1} else _beta_quantile(p, a, b)[0]


def binomial_pmf(k: float, n: float, p: float) -> float:
    """Probability choose(n, k) p^k (1-p)^(n-k); 0 for k outside 0..n or not whole."""
    _count("the number of trials", n)
    _probability(p)
    if not 0 <= k <= n or k != math.floor(k):
        return 0.0
    return special.binomial_weight(k, n - k, p, 1 - p)


def binomial_cdf(k: float, n: float, p: float) -> float:
    """P(at most k successes) = I_(1-p)(n-k, k+1).  Source: DLMF 8.17.5."""
    _count("the number of trials", n)
    _probability(p)
    k = math.floor(k)
    if k < 0 or k >= n:
        return float(k >= n)
    return special.beta_tails(n - k, k + 1, 1 - p, p)[0]


def binomial_quantile(p: float, n: float, success: float) -> float:
    """The smallest k with binomial_cdf(k, n, success) >= p."""
    _probability(p)
    _count("the number of trials", n)
    return _smallest(lambda k: binomial_cdf(k, n, success), p, n)


def poisson_pmf(k: float, rate: float) -> float:
    """Probability rate^k e^-rate/k!; 0 for k negative or not whole."""
    _not_negative("the rate", rate)
    if k < 0 or k != math.floor(k):
        return 0.0
    return special.poisson_weight(k, rate)


def poisson_cdf(k: float, rate: float) -> float:
    """P(at most k events) = Q(k+1, rate).  Source: DLMF 8.4.10."""
    _not_negative("the rate", rate)
    return special.gamma_tails(math.floor(k) + 1, rate)[1] if k >= 0 else 0.0


def poisson_quantile(p: float, rate: float) -> float:
    """The smallest k with poisson_cdf(k, rate) >= p."""
    _probability(p)
    _not_negative("the rate", rate)
    return _smallest(lambda k: poisson_cdf(k, rate), p, math.inf)


def geometric_pmf(k: float, p: float) -> float:
    """Probability p (1-p)^(k-1); k = 1, 2, ... counts trials up to and including the first success."""
    _success(p)
    return p * (1 - p) ** (k - 1) if k >= 1 and k == math.floor(k) else 0.0


def geometric_cdf(k: float, p: float) -> float:
    """1 - (1-p)^k for whole k >= 1, the chance of a success within k trials."""
    _success(p)
    if k < 1 or p == 1:
        return float(k >= 1)
    return -math.expm1(math.floor(k) * math.log1p(-p))


def geometric_quantile(q: float, p: float) -> float:
    """The smallest k with geometric_cdf(k, p) >= q."""
    _probability(q)
    _success(p)
    return max(1.0, _smallest(lambda k: geometric_cdf(k, p), q, math.inf))


def hypergeometric_pmf(k: float, population: float, successes: float, draws: float) -> float:
    """Probability choose(successes, k) choose(population-successes, draws-k)/choose(population, draws)."""
    for count in (population, successes, draws):
        _count("a hypergeometric parameter", count)
    if successes > population or draws > population:
        raise ValueError("a hypergeometric distribution needs successes and draws up to the population.")
    if k != math.floor(k) or not max(0, draws + successes - population) <= k <= min(draws, successes):
        return 0.0
    share = draws / population if population else 0.0
    good = special.binomial_weight(k, successes - k, share, 1 - share)
    bad = special.binomial_weight(draws - k, population - successes - draws + k, share, 1 - share)
    return good * bad / special.binomial_weight(draws, population - draws, share, 1 - share)


def laplace_pdf(x: float, mu: float = 0.0, scale: float = 1.0) -> float:
    """Density e^(-|x-mu|/scale)/(2 scale); the variance is 2 scale^2."""
    _positive("the scale", scale)
    return math.exp(-abs(x - mu) / scale) / (2 * scale)


def laplace_cdf(x: float, mu: float = 0.0, scale: float = 1.0) -> float:
    """Probability e^((x-mu)/scale)/2 left of mu, one minus the mirror image right of it."""
    _positive("the scale", scale)
    tail = 0.5 * math.exp(-abs(x - mu) / scale)
    return tail if x < mu else 1 - tail


def _beta_quantile(p: float, a: float, b: float) -> tuple[float, float]:
    """The x and 1-x with I_x(a, b) = p, 0 < p < 1, searched on the logit axis so that both keep digits."""

    def tails(logit: float) -> tuple[float, float]:
        return special.beta_tails(a, b, *_logistic(logit))

    small = (math.log(p) + math.log(a) + special.log_beta(a, b)) / a  # I_x ~ x^a/(a B) at x -> 0
    if small < -40:
        return math.exp(small), 1.0
    if p == 1:
        return 1.0, 0.0
    large = (math.log1p(-p) + math.log(b) + special.log_beta(a, b)) / b
    if large < -40:
        return 1.0, math.exp(large)
    rises = _tail_difference(tails, p)
    return _logistic(root(rises, *bracket(rises, math.log(a / b), 1.0)))


def _logistic(logit: float) -> tuple[float, float]:
    if logit < 0:
        small = math.exp(max(logit, -700.0)) / (1 + math.exp(max(logit, -700.0)))
        return small, 1 - small
    rest = math.exp(max(-logit, -700.0)) / (1 + math.exp(max(-logit, -700.0)))
    return 1 - rest, rest


def _tail_difference(tails: Callable[[float], tuple[float, float]], p: float) -> Callable[[float], float]:
    """An increasing function whose zero is the quantile, formed from the smaller of the two tails."""
    floor = 1e-320

    def below(x: float) -> float:
        return math.log(max(tails(x)[0], floor)) - math.log(p)

    def above(x: float) -> float:
        return math.log1p(-p) - math.log(max(tails(x)[1], floor))

    return below if p <= 0.5 else above


def _smallest(cdf: Callable[[float], float], p: float, top: float) -> float:
    """The smallest whole k <= top with cdf(k) >= p, by doubling and bisection."""
    if p >= 1:
        return top
    p *= 1 - 64 * 2.0**-52  # so that the quantile of cdf(k) is k in spite of rounding
    if cdf(0) >= p:
        return 0.0
    low, high = 0, 1
    while high < top and cdf(high) < p:
        low, high = high, high * 2
    high = int(min(high, top))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if cdf(middle) >= p else (middle, high)
    return float(high)


def _positive(what: str, *numbers: float) -> None:
    for number in numbers:
        if not number > 0:
            raise ValueError(f"{what} must be positive, not {number:g}.")


def _not_negative(what: str, number: float) -> None:
    if not 0 <= number < math.inf:
        raise ValueError(f"{what} must not be negative, but is {number:g}.")


def _probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {p:g}.")


def _success(p: float) -> None:
    if not 0 < p <= 1:
        raise ValueError(f"the success probability must be above 0 and at most 1, not {p:g}.")


def _count(what: str, number: float) -> None:
    if not (0 <= number < math.inf and number == math.floor(number)):
        raise ValueError(f"{what} must be a whole number >= 0, not {number:g}.")


def _ordered(low: float, high: float) -> None:
    if not low < high:
        raise ValueError(f"an interval needs low < high, not {low:g} and {high:g}.")

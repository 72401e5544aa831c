"""The numeric vocabulary agrees with mpmath, with NumPy done by hand, and with textbook values."""

import math

import mpmath
import numpy as np
import pytest

from mlprep.maths.vocabulary import (
    WORDS,
    activations,
    algebra,
    counting,
    distributions,
    find,
    information,
    metrics,
    special,
    statistics,
)

ACCURACY = 1e-10


@pytest.fixture(autouse=True)
def thirty_digits():
    with mpmath.workdps(30):
        yield


def close(got, expected, accuracy=ACCURACY):
    return abs(got - expected) <= accuracy * max(abs(expected), 1e-290)


# -- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_names_a_function_with_a_docstring(word):
    assert find(word).__doc__


def test_an_unknown_word_is_a_key_error():
    with pytest.raises(KeyError):
        find("nosuchword")


def test_words_on_numbers_map_over_arrays_entry_by_entry():
    assert find("normal_cdf")(np.array([[0.0, 1.0]])) == pytest.approx(np.array([[0.5, 0.8413447460685429]]))
    assert find("choose")(5, np.array([0, 1, 2])).tolist() == [1, 5, 10]
    assert isinstance(find("normal_cdf")(0.3), float)


# -- special functions against mpmath ------------------------------------------------------------------------

SHAPES = [0.01, 0.3, 0.5, 1, 2.5, 10, 77.7, 1000, 20000]


@pytest.mark.parametrize("a", SHAPES)
@pytest.mark.parametrize("ratio", [1e-6, 0.1, 0.7, 0.99, 1.0, 1.01, 1.5, 4])
def test_both_tails_of_the_incomplete_gamma_function_are_accurate(a, ratio):
    x = a * ratio
    lower, upper = special.gamma_tails(a, x)
    if lower > 1e-280 and mpmath.mpf(lower) < 0.9:
        assert close(lower, mpmath.gammainc(a, 0, x, regularized=True))
    if upper > 1e-280 and mpmath.mpf(upper) < 0.9:
        assert close(upper, mpmath.gammainc(a, x, mpmath.inf, regularized=True))
    assert lower + upper == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("a", [0.02, 0.5, 1, 3.3, 40, 700])
@pytest.mark.parametrize("b", [0.05, 0.5, 1, 6, 200])
@pytest.mark.parametrize("x", [1e-9, 0.02, 0.3, 0.5, 0.9, 0.99999])
def test_both_tails_of_the_incomplete_beta_function_are_accurate(a, b, x):
    lower, upper = special.beta_tails(a, b, x)
    if lower > 1e-280:
        assert close(lower, mpmath.betainc(a, b, 0, x, regularized=True)) or lower > 0.9
    if upper > 1e-280:
        assert close(upper, mpmath.betainc(b, a, 0, 1 - mpmath.mpf(x), regularized=True)) or upper > 0.9
    assert lower + upper == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("x", [-3.7, -0.5, 1e-3, 0.5, 1, 1.4616, 3, 12.25, 1e4])
def test_digamma_agrees_with_mpmath(x):
    assert close(special.digamma(x), mpmath.digamma(x), 1e-11)


@pytest.mark.parametrize("x", [1e-3, 0.5, 1, 3, 12.25, 1e4])
def test_trigamma_agrees_with_mpmath(x):
    assert close(special.trigamma(x), mpmath.polygamma(1, x), 1e-13)


@pytest.mark.parametrize("y", [-0.999999, -0.4, -1e-9, 1e-12, 0.05, 0.5, 0.99, 1 - 1e-12])
def test_erfinv_agrees_with_mpmath(y):
    assert close(special.erfinv(y), mpmath.erfinv(y), 1e-13)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2, 3), (40, 0.1), (300, 500)])
def test_beta_agrees_with_mpmath(a, b):
    assert close(special.beta(a, b), mpmath.beta(a, b), 1e-11)


def test_gamma_extends_the_factorial_and_refuses_its_poles():
    assert special.gamma(6) == 120
    assert special.gamma(0.5) ** 2 == pytest.approx(math.pi, rel=1e-14)
    assert special.gamma(500) == math.inf
    assert special.log_gamma(500) == pytest.approx(float(mpmath.loggamma(500)), rel=1e-14)
    with pytest.raises(ValueError, match=r"^gamma has a pole at -2\.$"):
        special.gamma(-2)


# -- distributions ------------------------------------------------------------------------------------------

PROBABILITIES = [1e-9, 1e-4, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999, 1 - 1e-9]


@pytest.mark.parametrize("p", PROBABILITIES)
def test_the_normal_quantile_inverts_mpmath_s_normal_cdf(p):
    x = distributions.normal_quantile(p, 3, 2)
    assert close(mpmath.ncdf(x, 3, 2), p)


@pytest.mark.parametrize("p", PROBABILITIES)
@pytest.mark.parametrize("shape", [0.1, 0.5, 2, 33, 4000])
def test_the_gamma_quantile_inverts_mpmath_s_incomplete_gamma(p, shape):
    x = distributions.gamma_quantile(p, shape, 2)
    tail = mpmath.gammainc(shape, 0, 2 * x, regularized=True)
    assert close(tail, p) if p <= 0.5 else close(1 - tail, 1 - mpmath.mpf(p))


@pytest.mark.parametrize("p", PROBABILITIES)
@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2, 5), (0.2, 30), (80, 3), (300, 300)])
def test_the_beta_quantile_inverts_mpmath_s_incomplete_beta(p, a, b):
    x = distributions.beta_quantile(p, a, b)
    if 1e-250 < x < 0.99:
        tail = mpmath.betainc(a, b, 0, x, regularized=True)
        assert close(tail, p) if p <= 0.5 else close(1 - tail, 1 - mpmath.mpf(p))


@pytest.mark.parametrize("p", PROBABILITIES)
@pytest.mark.parametrize("df", [1, 2, 3.5, 9, 30, 1000])
def test_the_t_quantile_inverts_mpmath_s_t_cdf(p, df):
    x = distributions.t_quantile(p, df)
    tail = mpmath.betainc(df / 2, 0.5, 0, df / (df + mpmath.mpf(x) ** 2), regularized=True) / 2
    assert close(tail, min(mpmath.mpf(p), 1 - mpmath.mpf(p)))
    assert (x > 0) == (p > 0.5)


@pytest.mark.parametrize(
    ("got", "table"),
    [
        (lambda: distributions.normal_quantile(0.975), 1.959963984540054),
        (lambda: distributions.t_quantile(0.975, 9), 2.2621571628),
        (lambda: distributions.t_quantile(0.95, 1), math.tan(0.45 * math.pi)),  # Cauchy
        (lambda: distributions.chi2_quantile(0.95, 2), -2 * math.log(0.05)),  # exponential with mean 2
        (lambda: distributions.chi2_quantile(0.95, 3), 7.814727903251178),
        (lambda: distributions.f_quantile(0.95, 2, 10), 5 * (0.05**-0.2 - 1)),  # df1 = 2 in closed form
        (lambda: distributions.f_cdf(2.5, 2, 10), 1 - (1 + 0.5) ** -5),
        (lambda: distributions.exponential_quantile(0.5, 3), math.log(2) / 3),
        (lambda: distributions.exponential_cdf(2, 0.5), 1 - math.exp(-1)),
        (lambda: distributions.uniform_cdf(3, 2, 6), 0.25),
        (lambda: distributions.uniform_quantile(0.25, 2, 6), 3),
        (lambda: distributions.beta_cdf(0.3, 2, 1), 0.09),
        (lambda: distributions.beta_pdf(0.3, 2, 3), 12 * 0.3 * 0.49),
        (lambda: distributions.gamma_pdf(1.5, 3, 2), 4 * 2.25 * math.exp(-3)),
        (lambda: distributions.chi2_pdf(3, 4), 0.25 * 3 * math.exp(-1.5)),
        (lambda: distributions.t_pdf(1, 1), 1 / (2 * math.pi)),
        (lambda: distributions.f_pdf(1, 2, 2), 0.25),
        (lambda: distributions.normal_pdf(1, 1, 2), 1 / (2 * math.sqrt(2 * math.pi))),
        (lambda: distributions.laplace_cdf(1, 0, 2), 1 - math.exp(-0.5) / 2),
        (lambda: distributions.laplace_pdf(1, 0, 2), math.exp(-0.5) / 4),
        (lambda: distributions.geometric_pmf(3, 0.2), 0.128),
        (lambda: distributions.geometric_cdf(3, 0.2), 1 - 0.512),
        (lambda: distributions.poisson_pmf(2, 3), 4.5 * math.exp(-3)),
        (lambda: distributions.poisson_cdf(2.9, 3), 8.5 * math.exp(-3)),
        (lambda: distributions.binomial_pmf(3, 10, 0.3), 120 * 0.3**3 * 0.7**7),
        (lambda: distributions.binomial_cdf(1, 10, 0.3), 0.7**10 + 10 * 0.3 * 0.7**9),
        (lambda: distributions.hypergeometric_pmf(2, 50, 5, 10), 10 * math.comb(45, 8) / math.comb(50, 10)),
    ],
)
def test_distributions_have_their_closed_forms_and_table_values(got, table):
    assert got() == pytest.approx(table, rel=1e-10)


@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (20, 0.3), (1000, 0.01)])
def test_binomial_weights_sum_to_the_distribution_function(n, p):
    running = 0.0
    for k in range(min(n, 60) + 1):
        running += math.comb(n, k) * p**k * (1 - p) ** (n - k)
        assert distributions.binomial_cdf(k, n, p) == pytest.approx(running, rel=1e-10)


@pytest.mark.parametrize("k", [0, 1, 5, 11])
def test_discrete_quantiles_undo_their_distribution_functions(k):
    assert distributions.binomial_quantile(distributions.binomial_cdf(k, 12, 0.4), 12, 0.4) == k
    assert distributions.poisson_quantile(distributions.poisson_cdf(k, 4.2), 4.2) == k
    assert distributions.geometric_quantile(distributions.geometric_cdf(k + 1, 0.3), 0.3) == k + 1


@pytest.mark.parametrize("df", [1e5, 1e7])
def test_large_parameters_stay_fast_and_near_the_normal(df):
    assert distributions.t_quantile(0.975, df) == pytest.approx(1.959963984540054, rel=1e-4)
    assert distributions.chi2_cdf(df, df) == pytest.approx(0.5, abs=2e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: distributions.normal_cdf(0, 0, -1), "the standard deviation must be positive, not -1."),
        (lambda: distributions.t_quantile(1.2, 3), "a probability lies between 0 and 1, not at 1.2."),
        (
            lambda: distributions.binomial_pmf(1, 2.5, 0.5),
            "the number of trials must be a whole number >= 0, not 2.5.",
        ),
        (lambda: distributions.poisson_pmf(1, -2), "the rate must not be negative, but is -2."),
        (lambda: distributions.uniform_pdf(0, 1, 1), "an interval needs low < high, not 1 and 1."),
        (
            lambda: distributions.geometric_pmf(1, 0),
            "the success probability must be above 0 and at most 1, not 0.",
        ),
        (
            lambda: special.gamma_tails(1e12, 1e12),
            "the parameters are too large for the incomplete gamma function.",
        ),
        (lambda: special.log_beta(0, 1), "a must be positive, not 0."),
        (lambda: special.erfinv(2), "erfinv needs a number between -1 and 1."),
        (lambda: counting.factorial(-1), "the factorial of -1 does not exist."),
        (lambda: activations.logit(1), "logit needs probabilities strictly between 0 and 1."),
        (lambda: activations.softmax([1, 2], 0), "the temperature must be positive, not 0."),
        (lambda: information.entropy([0.5, 0.6]), "a distribution needs non-negative numbers that sum to 1."),
        (lambda: information.kl([0.5, 0.5], [1, 0, 0]), "the distributions have 2 and 3 outcomes."),
        (lambda: algebra.inverse([[1, 2], [2, 4]]), "the matrix is singular: it has no inverse."),
        (lambda: algebra.determinant([[1, 2, 3], [4, 5, 6]]), "the matrix must be square, not 2 x 3."),
        (lambda: algebra.eigenvalues([[0, -1], [1, 0]]), "the matrix has complex eigenvalues."),
        (lambda: algebra.cholesky([[1, 2], [2, 1]]), "the Cholesky factor needs a positive definite matrix."),
        (lambda: algebra.cosine([0, 0], [1, 2]), "the zero vector has no direction."),
        (lambda: statistics.var([4], 1), "a variance with ddof 1 needs more than 1 observations."),
        (lambda: statistics.corr([1, 2], [3, 3]), "the correlation with a constant sample is undefined."),
        (lambda: statistics.mean([]), "the sample is empty."),
        (lambda: metrics.precision(0, 0), "precision is undefined: nothing was called positive."),
        (lambda: metrics.auc([0.1, 0.2], [1, 1]), "AUC needs at least one positive and one negative."),
    ],
)
def test_outside_the_domain_the_reason_is_said(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


# -- counting ----------------------------------------------------------------------------------------------


def test_counts_are_exact_for_whole_numbers():
    assert counting.choose(52, 5) == 2598960
    assert counting.choose(5, 7) == counting.choose(5, -1) == 0
    assert counting.multinomial(4, 4, 2, 1) == 34650
    assert counting.permutations(10, 3) == 720
    assert counting.factorial(20) == 2432902008176640000


def test_choose_extends_to_real_and_negative_arguments():
    assert counting.choose(-2, 3) == pytest.approx(-4)
    assert counting.choose(0.5, 2) == pytest.approx(-0.125)
    assert counting.choose(5, 2.5) == pytest.approx(float(mpmath.binomial(5, 2.5)))
    assert counting.choose(10**6, 500_000) == math.inf


def test_harmonic_numbers_add_the_reciprocals():
    assert counting.harmonic(10) == pytest.approx(sum(1 / k for k in range(1, 11)), rel=1e-13)


# -- activations -------------------------------------------------------------------------------------------


def test_activations_do_not_overflow():
    assert activations.sigmoid(-800.0) == 0
    assert activations.sigmoid(800.0) == 1
    assert activations.softplus(800.0) == 800
    assert activations.logsumexp([1000, 1000]) == pytest.approx(1000 + math.log(2))
    assert activations.softmax([1000, 1000, -1000]) == pytest.approx([0.5, 0.5, 0])
    assert activations.log_softmax([0, -1000])[1] == pytest.approx(-1000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sigmoid", 1 / (1 + math.exp(-0.7))),
        ("softplus", math.log(1 + math.exp(0.7))),
        ("relu", 0.7),
        ("leaky_relu", 0.7),
        ("elu", 0.7),
        ("gelu", 0.7 * 0.7580363477769270),
        ("swish", 0.7 / (1 + math.exp(-0.7))),
        ("mish", 0.7 * math.tanh(math.log(1 + math.exp(0.7)))),
        ("hard_sigmoid", 3.7 / 6),
        ("logit", math.log(0.7 / 0.3)),
        ("Phi", 0.7580363477769270),
        ("phi", 0.31225393336676127),
    ],
)
def test_activations_have_their_textbook_values(name, value):
    assert find(name)(0.7) == pytest.approx(value, rel=1e-12)
    assert find(name)(np.array([0.7, 0.2]))[0] == pytest.approx(value, rel=1e-12)


def test_negative_inputs_take_the_other_branch():
    assert activations.relu(-2) == 0
    assert activations.leaky_relu(-2, 0.1) == pytest.approx(-0.2)
    assert activations.elu(-2) == pytest.approx(math.exp(-2) - 1)


def test_softmax_normalises_a_vector_or_column_as_a_whole_and_a_matrix_by_rows():
    assert activations.softmax(np.array([[0.0], [math.log(3)]])) == pytest.approx(np.array([[0.25], [0.75]]))
    assert activations.softmax([[0.0, math.log(3)], [1.0, 1.0]]).tolist() == pytest.approx(
        np.array([[0.25, 0.75], [0.5, 0.5]])
    )
    assert activations.softmax([0, 1], 0.5) == pytest.approx(activations.softmax([0, 2]))


# -- information -------------------------------------------------------------------------------------------


def test_information_measures_have_their_hand_computed_values():
    p, q = [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]
    assert information.entropy(p, 2) == pytest.approx(1.5)
    assert information.entropy(0.25, 2) == pytest.approx(0.8112781244591328)
    assert information.cross_entropy(p, q, 2) == pytest.approx(0.5 * 2 + 0.25 * 2 + 0.25)
    assert information.kl(p, q, 2) == pytest.approx(0.25)
    m = [0.375, 0.25, 0.375]
    assert information.jsd(p, q) == pytest.approx((information.kl(p, m) + information.kl(q, m)) / 2)
    assert information.total_variation(p, q) == pytest.approx(0.25)
    assert information.perplexity([0.25] * 4) == pytest.approx(4)
    assert information.gini_impurity(p) == pytest.approx(0.625)
    assert information.renyi_entropy(p, 2) == pytest.approx(-math.log(0.375))
    assert information.hellinger([1, 0], [0, 1]) == 1
    assert information.bhattacharyya([1, 0], [0, 1]) == math.inf


def test_divergence_is_infinite_where_the_second_has_no_mass_and_zero_mass_costs_nothing():
    assert information.kl([0.5, 0.5], [1, 0]) == math.inf
    assert information.cross_entropy([0.5, 0.5], [1, 0]) == math.inf
    assert information.kl([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert information.entropy([1, 0]) == 0


def test_mutual_information_of_a_joint_table():
    dependent = [[0.5, 0.0], [0.0, 0.5]]
    assert information.mutual_information(dependent, 2) == pytest.approx(1)
    assert information.conditional_entropy(dependent) == pytest.approx(0)
    product = np.outer([0.3, 0.7], [0.2, 0.3, 0.5])
    assert information.mutual_information(product) == pytest.approx(0, abs=1e-15)
    assert information.conditional_entropy(product) == pytest.approx(information.entropy([0.2, 0.3, 0.5]))


# -- linear algebra ----------------------------------------------------------------------------------------

A = np.array([[4.0, 1.0], [2.0, 3.0]])


def test_linear_algebra_has_its_hand_computed_values():
    assert algebra.inverse(A) == pytest.approx(np.array([[0.3, -0.1], [-0.2, 0.4]]))
    assert algebra.determinant(A) == pytest.approx(10)
    assert algebra.trace(A) == 7
    assert algebra.minors(A) == pytest.approx([4, 10])
    assert algebra.eigenvalues(A) == pytest.approx([2, 5])
    assert algebra.cofactors(A).tolist() == pytest.approx(np.array([[3, -2], [-1, 4]]))
    assert algebra.solve(A, [6, 8]) == pytest.approx([1, 2])
    assert algebra.rank([[1, 2], [2, 4]]) == 1
    assert algebra.singular_values([[3, 0], [0, -4]]) == pytest.approx([4, 3])
    assert algebra.condition_number([[3, 0], [0, -4]]) == pytest.approx(4 / 3)
    assert algebra.spectral_radius([[0, -2], [2, 0]]) == pytest.approx(2)
    assert algebra.cholesky([[4, 2], [2, 5]]) == pytest.approx(np.array([[2, 0], [1, 2]]))
    assert algebra.matrix_power(A, 2) == pytest.approx(np.array([[18, 7], [14, 11]]))
    assert algebra.symmetric_root([[5, 4], [4, 5]]) == pytest.approx(np.array([[2, 1], [1, 2]]))
    assert algebra.kron([[1, 2]], [[0, 1]]).tolist() == [[0, 1, 0, 2]]
    assert algebra.vec(A).tolist() == [4, 2, 1, 3]
    assert algebra.outer([1, 2], [3, 4]).tolist() == [[3, 4], [6, 8]]
    assert algebra.cross([1, 0, 0], [0, 1, 0]).tolist() == [0, 0, 1]
    assert algebra.cosine([3, 4], [4, 3]) == pytest.approx(0.96)
    assert algebra.is_positive_definite([[2, 1], [1, 2]])
    assert not algebra.is_positive_definite(A)


def test_a_pseudo_inverse_solves_least_squares_and_projects():
    tall = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    assert algebra.pinv(tall) @ tall == pytest.approx(np.eye(2))
    assert algebra.solve(tall, [1, 3, 5]) == pytest.approx([1, 2])
    hat = algebra.projection(tall)
    assert hat @ hat == pytest.approx(hat)
    assert np.trace(hat) == pytest.approx(2)
    assert algebra.projection([3, 4]) == pytest.approx(np.array([[0.36, 0.48], [0.48, 0.64]]))


@pytest.mark.parametrize(("order", "value"), [(0, 2), (1, 7), (2, 5), (3, 91 ** (1 / 3)), (math.inf, 4)])
def test_vector_norms_of_every_order(order, value):
    assert algebra.norm([3, 0, -4], order) == pytest.approx(value)


@pytest.mark.parametrize(
    ("order", "value"), [("fro", math.sqrt(30)), (1, 6), (math.inf, 7), ("nuc", math.sqrt(34))]
)
def test_matrix_norms_of_every_order(order, value):
    assert algebra.norm([[1, 2], [3, 4]], order) == pytest.approx(value)


# -- statistics --------------------------------------------------------------------------------------------

X = [2, 4, 4, 4, 5, 5, 7, 9]


def test_statistics_have_their_hand_computed_values():
    assert statistics.mean(X) == 5
    assert statistics.median(X) == 4.5
    assert statistics.std(X) == 2
    assert statistics.var(X, 1) == pytest.approx(32 / 7)
    assert statistics.standard_error(X) == pytest.approx(math.sqrt(32 / 7 / 8))
    assert statistics.quantile([10, 20, 30, 40], 0.25) == 17.5
    assert statistics.iqr([10, 20, 30, 40]) == 15
    assert statistics.cov([1, 2, 3], [2, 4, 7]) == pytest.approx(2.5)
    assert statistics.corr([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert statistics.spearman([1, 2, 3], [1, 10, 11]) == pytest.approx(1)
    assert statistics.skewness([1, 2, 3]) == pytest.approx(0)
    assert statistics.kurtosis([-1, 1]) == pytest.approx(1)
    assert statistics.geometric_mean([1, 4, 16]) == pytest.approx(4)
    assert statistics.harmonic_mean([1, 2]) == pytest.approx(4 / 3)
    assert statistics.weighted_mean([1, 3], [3, 1]) == 1.5
    assert statistics.zscores(X)[0] == -1.5


def test_order_statistics_count_from_one_and_share_ranks():
    assert statistics.ranks([30, 10, 20, 10]).tolist() == [4, 1.5, 3, 1.5]
    assert statistics.argmax([3, 9, 9]) == 2
    assert statistics.argmin([3, 1, 1]) == 2
    assert statistics.sort([3, 1, 2]).tolist() == [1, 2, 3]
    assert statistics.positions([0, 1, 0, 1]) == {2, 4}
    assert statistics.cumsum([1, 2, 3]).tolist() == [1, 3, 6]
    assert statistics.cumprod([1, 2, 3]).tolist() == [1, 2, 6]
    assert statistics.differences([1, 4, 9]).tolist() == [3, 5]
    assert statistics.reverse([1, 2, 3]).tolist() == [3, 2, 1]
    assert statistics.size([[1, 2], [3, 4]]) == 4


def test_the_covariance_matrix_has_one_row_per_variable():
    rows = [[1, 2], [2, 4], [3, 9]]
    assert statistics.cov(rows) == pytest.approx(np.cov(np.array(rows).T))


# -- metrics -----------------------------------------------------------------------------------------------


def test_metrics_of_a_confusion_table():
    table = (30, 10, 20, 40)  # TP, FP, FN, TN
    assert metrics.precision(30, 10) == 0.75
    assert metrics.recall(30, 20) == 0.6
    assert metrics.specificity(40, 10) == 0.8
    assert metrics.accuracy(*table) == 0.7
    assert metrics.balanced_accuracy(*table) == pytest.approx(0.7)
    assert metrics.f1(30, 10, 20) == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert metrics.f_beta(30, 10, 20, 2) == pytest.approx(5 * 0.75 * 0.6 / (4 * 0.75 + 0.6))
    assert metrics.jaccard(30, 10, 20) == 0.5
    assert metrics.mcc(*table) == pytest.approx((1200 - 200) / math.sqrt(40 * 50 * 50 * 60))
    assert metrics.kappa(*table) == pytest.approx((0.7 - 0.5) / 0.5)


def test_metrics_of_scores():
    labels = [1, 0, 1, 0]
    assert metrics.auc([0.9, 0.8, 0.7, 0.1], labels) == 0.75
    assert metrics.auc([0.9, 0.7, 0.7, 0.1], labels) == 0.875
    assert metrics.average_precision([0.9, 0.8, 0.7, 0.1], labels) == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.brier([0.9, 0.8, 0.7, 0.1], labels) == pytest.approx((0.01 + 0.64 + 0.09 + 0.01) / 4)
    assert metrics.log_loss([0.5, 0.5], [1, 0]) == pytest.approx(math.log(2))
    assert metrics.log_loss([0.0], [1]) == math.inf
    assert metrics.ece([0.95, 0.95, 0.25, 0.25], [1, 0, 0, 0], 10) == pytest.approx((0.9 + 0.5) / 4)
    assert metrics.dcg([3, 2, 0]) == pytest.approx(3 + 2 / math.log2(3))
    assert metrics.ndcg([3, 2, 0]) == 1


def test_metrics_of_predictions():
    assert metrics.mse([1, 2], [2, 4]) == 2.5
    assert metrics.rmse([1, 2], [2, 4]) == pytest.approx(math.sqrt(2.5))
    assert metrics.mae([1, 2], [2, 4]) == 1.5
    assert metrics.mape([1, 2], [2, 4]) == 1
    assert metrics.r2([1, 2, 3], [1, 2, 4]) == pytest.approx(0.5)

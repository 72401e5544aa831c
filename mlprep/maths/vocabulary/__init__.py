"""The words of the maths language that compute on numbers and arrays, by the name an author writes.

`find("kl")` loads only the module that word lives in; words on plain numbers never load NumPy.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.vocabulary.entrywise import entrywise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NUMBER_MODULES: Final = frozenset({"counting", "distributions", "special"})

_OWN_NAMES: Final = {
    "special": "gamma log_gamma digamma trigamma beta log_beta erfinv",
    "counting": "factorial log_factorial choose multinomial permutations harmonic",
    "distributions": """
        normal_pdf normal_cdf normal_quantile t_pdf t_cdf t_quantile chi2_pdf chi2_cdf chi2_quantile f_pdf
        f_cdf f_quantile exponential_pdf exponential_cdf exponential_quantile uniform_pdf uniform_cdf
        uniform_quantile gamma_pdf gamma_cdf gamma_quantile beta_pdf beta_cdf beta_quantile binomial_pmf
        binomial_cdf binomial_quantile poisson_pmf poisson_cdf poisson_quantile geometric_pmf
        geometric_cdf geometric_quantile hypergeometric_pmf laplace_pdf laplace_cdf""",
    "activations": """
        sigmoid logit softplus relu leaky_relu elu gelu swish mish hard_sigmoid logsumexp softmax
        log_softmax""",
    "information": """
        entropy binary_entropy cross_entropy kl jsd total_variation hellinger bhattacharyya renyi_entropy
        mutual_information conditional_entropy perplexity gini_impurity""",
    "algebra": """
        inverse solve pinv determinant trace minors rank singular_values eigenvalues spectral_radius
        condition_number cholesky projection kron vec outer dot cross cosine norm matrix_power
        symmetric_root is_positive_definite cofactors""",
    "statistics": """
        mean median var std standard_error cov corr spearman quantile iqr skewness kurtosis zscores sort
        ranks argmax argmin cumsum cumprod differences reverse positions size geometric_mean harmonic_mean
        weighted_mean""",
    "metrics": """
        precision recall specificity accuracy balanced_accuracy f_beta f1 jaccard mcc kappa auc
        average_precision brier log_loss ece dcg ndcg mse rmse mae mape r2""",
}
_OTHER_NAMES: Final = {
    "Phi": "activations.normal_distribution",
    "phi": "activations.normal_density",
    "z": "distributions.normal_quantile",
    "t": "distributions.t_quantile",
    "chi2": "distributions.chi2_quantile",
    "F": "distributions.f_quantile",
    "lgamma": "special.log_gamma",
    "C": "counting.choose",
    "binom": "counting.choose",
    "comb": "counting.choose",
    "perm": "counting.permutations",
    "sigma": "activations.sigmoid",
    "silu": "activations.swish",
    "lse": "activations.logsumexp",
    "KL": "information.kl",
    "JSD": "information.jsd",
    "JS": "information.jsd",
    "TV": "information.total_variation",
    "inv": "algebra.inverse",
    "det": "algebra.determinant",
    "tr": "algebra.trace",
    "svdvals": "algebra.singular_values",
    "eigvals": "algebra.eigenvalues",
    "cond": "algebra.condition_number",
    "proj": "algebra.projection",
    "F1": "metrics.f1",
    "iou": "metrics.jaccard",
}
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {name: f"{module}.{name}" for module, names in _OWN_NAMES.items() for name in names.split()}
    | _OTHER_NAMES
)


@cache
def find(name: str) -> Callable[..., Any]:
    """The function behind a word; words on numbers also work on arrays, entry by entry.

    Raises KeyError for an unknown word.  The function raises ValueError, in one sentence, outside its domain.
    """
    module, function = WORDS[name].split(".")
    found: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), function)
    return entrywise(found) if module in NUMBER_MODULES else found

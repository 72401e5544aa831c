"""The functions of the language by name: arity, whether a typed answer may use them freely, LaTeX."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from mlprep.maths.trees.shorthands import SHORTHANDS
from mlprep.maths.vocabulary import WORDS


@dataclass(frozen=True, slots=True)
class Function:
    """elementary: allowed in every typed answer.  latex: its LaTeX name, without the backslash, or ''."""

    name: str
    fewest: int = 1
    most: int = 1
    elementary: bool = False
    latex: str = ""


MANY: Final = 40

ENTRYWISE: Final = (
    "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "coth",
    "sech", "csch", "asinh", "acosh", "atanh", "exp", "log", "log2", "log10", "log1p", "expm1", "exp2",
    "sqrt", "cbrt", "abs", "sign", "floor", "ceil", "erf", "erfc", "gamma", "lgamma",
)  # fmt: skip
# Functions of a matrix that NumPy takes along an axis.
ALONG_AXIS: Final = frozenset({
    "sum", "prod", "mean", "max", "min", "median", "var", "std", "argmax", "argmin", "softmax", "logsumexp",
})  # fmt: skip
_LATEX: Final = {
    "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "asin": "arcsin",
    "acos": "arccos", "atan": "arctan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "coth": "coth",
    "exp": "exp", "log": "log", "det": "det", "max": "max", "min": "min",
}  # fmt: skip

_OWN: Final = (
    *(
        Function(name, 1, 2 if name in {"log", "round"} else 1, elementary=True, latex=_LATEX.get(name, ""))
        for name in ENTRYWISE
    ),
    Function("round", 1, 2, elementary=True),
    Function("atan2", 2, 2, elementary=True),
    Function("pow", 2, 2, elementary=True),
    Function("mod", 2, 2, elementary=True),
    Function("gcd", 2, 2, elementary=True),
    Function("root", 2, 2, elementary=True),
    Function("max", 1, MANY, elementary=True, latex="max"),
    Function("min", 1, MANY, elementary=True, latex="min"),
    Function("clip", 1, 3, elementary=True),
    Function("sum", 1, MANY, elementary=True),
    Function("prod", 1, MANY, elementary=True),
    Function("choose", 2, 2, elementary=True),
    Function("multinomial", 1, MANY, elementary=True),
    Function("indicator", 1, 1, elementary=True),
    Function("where", 3, 3, elementary=True),
    Function("det", elementary=True, latex="det"),
    Function("tr", elementary=True),
    Function("inv", elementary=True),
    Function("diag", 1, MANY, elementary=True),
    Function("outer", 2, 2, elementary=True),
    Function("dot", 2, 2, elementary=True),
    Function("inner", 2, 2, elementary=True),
    Function("cross", 2, 2, elementary=True),
    Function("kron", 2, 2, elementary=True),
    Function("hadamard", 2, 2, elementary=True),
    Function("vec", elementary=True),
    Function("solve", 1, 2, elementary=True),
    Function("norm", 1, 2, elementary=True),
    Function("matmul", 2, 2, elementary=True),
    Function("ones", 0, 2, elementary=True),
    Function("zeros", 0, 2, elementary=True),
    Function("concat", 1, MANY, elementary=True),
    Function("sigma", elementary=True),
    Function("relu", elementary=True),
    Function("softplus"),
    Function("softmax", 1, 2),
    Function("logsumexp", 1, 2),
    Function("Phi"),
    Function("phi"),
    Function("logit"),
    Function("digamma"),
    Function("beta", 2, 2),
    Function("pinv"),
    Function("rank"),
    Function("eigenvalues"),
    Function("singular_values"),
    Function("trace"),
    Function("size", 1, 2),
    Function("mean", 1, MANY),
    Function("var", 1, 2),
    Function("std", 1, 2),
    Function("median", 1, MANY),
    Function("cov", 1, 3),
    Function("corr", 1, 2),
    Function("expm", 1, 1),
    Function("logm", 1, 1),
    Function("sqrtm", 1, 1),
    Function("binary_entropy", 1, 2),
    Function("positions", 1, 1),
)

_ALIASES: Final = {
    "ln": "log", "lg": "log10", "Log": "log", "Ln": "log", "Exp": "exp", "Sqrt": "sqrt", "Abs": "abs",
    "sgn": "sign",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "artanh": "atanh", "arsinh": "asinh", "arctan2": "atan2", "fabs": "abs",
    "absolute": "abs",
    "power": "pow", "square": "square", "trans": "transpose", "Transpose": "transpose",
    "ctrans": "transpose", "fac": "factorial",
    "trace": "tr", "Tr": "tr", "Trace": "tr", "Det": "det", "inverse": "inv",
    "Inv": "inv", "Inverse": "inv", "determinant": "det", "Diag": "diag", "pseudoinverse": "pinv",
    "pinvh": "pinv",
    "sigmoid": "sigma", "logistic": "sigma", "expit": "sigma", "Sigmoid": "sigma", "ReLU": "relu",
    "Relu": "relu",
    "Softmax": "softmax", "Softplus": "softplus", "LogSumExp": "logsumexp", "lse": "logsumexp",
    "LSE": "logsumexp",
    "pnorm": "normal_cdf", "dnorm": "normal_pdf", "qnorm": "normal_quantile", "nchoosek": "choose",
    "normcdf": "Phi", "normal_cdf_std": "Phi", "gammaln": "lgamma", "loggamma": "lgamma", "psi": "digamma",
    "log_gamma": "lgamma", "Gamma": "gamma", "tgamma": "gamma", "comb": "choose", "binom": "choose",
    "binomial": "choose", "nCr": "choose", "ceiling": "ceil", "maximum": "max", "minimum": "min",
    "Max": "max",
    "Min": "min", "average": "mean", "avg": "mean", "Sum": "sum", "Prod": "prod", "product": "prod",
    "eigvals": "eigenvalues", "eigvalsh": "eigenvalues", "eig": "eigenvalues", "svdvals": "singular_values",
    "singularvalues": "singular_values", "hadamard_product": "hadamard", "vdot": "dot",
    "fact": "factorial", "multiply": "hadamard", "mul": "hadamard", "times": "hadamard",
    "mtimes": "matmul", "mldivide": "solve", "inner_product": "dot", "Rank": "rank",
    "matrix_rank": "rank",
    "logaddexp": "logaddexp", "variance": "var", "stdev": "std", "sd": "std", "heaviside": "heaviside",
    "Sign": "sign",
    "len": "size", "clamp": "clip", "mm": "matmul", "mv": "matmul", "bmm": "matmul", "pinverse": "pinv",
    "cat": "concat", "blkdiag": "block_diag",
    "Sin": "sin", "Cos": "cos", "Tan": "tan", "Ind": "indicator", "one_hot_sum": "sum", "T": "transpose",
    "concatenate": "concat", "eye_like": "eye_like", "count": "size", "entropy_binary": "binary_entropy",
    "h_b": "binary_entropy", "H_b": "binary_entropy", "Hb": "binary_entropy", "H_2": "binary_entropy_bits",
    "B": "beta", "Beta": "beta", "ReLU6": "relu6", "Hardtanh": "hardtanh",
    "log_sigmoid": "logsigmoid", "LogSigmoid": "logsigmoid",
}  # fmt: skip

# Words of NumPy, PyTorch, MATLAB and R that libraries.py turns into others, and how many arguments they take.
_LIBRARIES: Final = {
    "einsum": (2, 6), "crossprod": (1, 2), "tcrossprod": (1, 2), "matrix_power": (2, 2), "mpower": (2, 2),
    "nrow": (1, 1), "ncol": (1, 1), "hstack": (1, MANY), "vstack": (1, MANY), "cbind": (1, MANY),
    "rbind": (1, MANY), "column_stack": (1, MANY), "block_diag": (1, MANY), "svd": (1, 1), "logdet": (1, 1),
    "slogdet": (1, 1), "lstsq": (2, 3), "swapaxes": (3, 3), "add": (2, 2), "plus": (2, 2), "sub": (2, 2),
    "subtract": (2, 2), "minus": (2, 2), "div": (2, 2), "divide": (2, 2), "true_divide": (2, 2),
    "rdivide": (2, 2), "mrdivide": (2, 2), "flatten": (1, 2), "ravel": (1, 2), "reshape": (2, 3),
    "view": (2, 3), "unsqueeze": (1, 2), "expand_dims": (1, 2), "squeeze": (1, 2), "c": (1, MANY),
    "matrix": (1, 3),
}  # fmt: skip

_EXTRA: Final = (
    *(Function(name, *count, elementary=True) for name, count in _LIBRARIES.items()),
    Function("factorial", elementary=True),
    Function("square", elementary=True),
    Function("transpose", 1, 3, elementary=True),
    Function("logaddexp", 2, 2),
    Function("heaviside", 1, 2, elementary=True),
    Function("binary_entropy_bits", 1, 1),
    *(Function(name, elementary=True) for name in SHORTHANDS),
)

# Words that are operators of the grammar (functionals.py), whatever they are applied to.
_OPERATORS: Final = frozenset({"KL", "JSD", "JS", "TV"})
FUNCTIONS: Final = MappingProxyType(
    {name: Function(name, 0, MANY) for name in WORDS if name not in _OPERATORS}
    | {function.name: function for function in (*_OWN, *_EXTRA)}
)

# Functions that only mean something right before a bracket: elsewhere the letter is a name.
CALLED_ONLY: Final = frozenset({"B", "z", "t", "F", "C", "phi", "beta", "size", "T", "std", "where", "count",
"psi", "Gamma",
                                "sd", "rank", "mean", "var", "gamma", "cond", "sort", "sum", "prod",
                                "inverse", "diag",
                                "chi2", "t_cdf", "precision", "recall", "accuracy", "kappa", "perm",
                                "proj", "cross",
                                "dot", "inner", "root", "power", "f1", "F1", "auc", "mse", "range",
                                "outer", "average",
                                "cov", "corr", "square", "median", "positions", "concat", "round", "mod",
                                "ones",
                                "zeros", "entropy", "brier", "c", "add", "sub", "mul", "div", "plus", "minus",
                                "times", "view", "matrix", "divide", "subtract"})  # fmt: skip

INVERSES: Final = {
    "sin": "asin",
    "cos": "acos",
    "tan": "atan",
    "sinh": "asinh",
    "cosh": "acosh",
    "tanh": "atanh",
}


@cache
def find(name: str) -> Function | None:
    """The function of that name or alias, or None."""
    return FUNCTIONS.get(_ALIASES.get(name, name))

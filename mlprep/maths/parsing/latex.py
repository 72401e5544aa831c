"""LaTeX commands and what they become in the one stream of tokens."""

from __future__ import annotations

from typing import Final

from mlprep.maths.trees.characters import GREEK

# Commands that stand for an operator.
OPERATORS: Final[dict[str, str]] = {
    "cdot": "·", "times": "*", "ast": "*", "star": "*", "bullet": "·", "div": "/", "pm": "±", "mp": "∓",
    "odot": "∘", "circ": "∘", "otimes": "⊗", "oslash": "./", "le": "<=", "leq": "<=", "leqslant": "<=",
    "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "approx": "~=",
    "simeq": "~=", "sim": "~", "in": "in", "mid": "mid", "middle|": "mid", "given": "mid", "vert": "|",
    "lvert": "lbar", "rvert": "rbar", "Vert": "||", "lVert": "lnorm", "rVert": "rnorm", "parallel": "||",
    "|": "||",
    "top": "⊤", "intercal": "⊤", "dagger": "†", "prime": "'", "cap": "and", "cup": "or", "wedge": "and",
    "land": "and", "vee": "or", "lor": "or", "neg": "not", "lnot": "not", "setminus": "setminus",
    "backslash": "\\", "partial": "∂", "nabla": "∇", "int": "∫", "emptyset": "∅", "varnothing": "∅",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "lbrace": "\\{", "rbrace": "\\}", "{": "\\{", "}": "\\}", "lbrack": "[", "rbrack": "]", "colon": ":",
    "%": "%", "&": "&", "perp": "⊥", "equiv": "=", "dots": "...", "ldots": "...", "cdots": "...", "to": "->",
    "rightarrow": "->", "iff": "=", "Leftrightarrow": "=", "triangleq": "=", "coloneqq": "=", "bigcap": "and",
    "bigcup": "or", "complement": "∁", "lbrackk": "[", "choose": "choose", "over": "over", "bmod": "mod",
    "triangle": "xor", "bigtriangleup": "xor", "vartriangle": "xor", "oplus": "xor", "veebar": "xor",
    "degree": "°", "_": "_", "forall": "∀", "leftarrow": "=", "gets": "=",
}  # fmt: skip

# Commands that are a name or a function of the plain language.
NAMES: Final[dict[str, str]] = {
    **{name: name for name in set(GREEK.values())},
    "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho", "varsigma": "sigma",
    "varpi": "pi", "ell": "ell", "infty": "inf", "sum": "sum", "prod": "prod", "Pr": "P", "imath": "i",
    "jmath": "j", "hbar": "hbar", "Re": "Re", "Im": "Im",
    **{name: name for name in ["log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc",
    "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth", "max", "min", "det", "dim", "sup",
    "inf", "arg", "argmax", "argmin", "gcd", "lim", "rank", "tr", "Tr", "trace", "diag", "sgn", "sign",
    "softmax", "norm", "abs", "Var", "Cov", "Corr", "KL", "erf", "relu", "sigmoid", "logit", "trace",
    "Std", "E", "P", "H"]},
    "E": "E", "EE": "E", "PP": "P",
}  # fmt: skip

# Commands that set a font; what they hold is read as it stands.
FONTS: Final = frozenset({
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "mathscr",
    "boldsymbol", "bm", "text", "textrm", "textbf", "textit", "textsf", "texttt", "textnormal",
    "operatorname", "operatorname*", "mathop", "mathord", "mathbin", "mathrel", "mathnormal", "pmb",
    "rm", "bf", "it", "cal", "vec", "underline", "mbox", "hbox", "displaystyle", "textstyle",
    "scriptstyle", "scriptscriptstyle", "ensuremath", "mathbbm", "mathds",
})  # fmt: skip

# Commands that only space or size.
SKIPPED: Final = frozenset({
    "left", "right", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "big", "Big",
    "bigg", "Bigg", "bigm", "Bigm", "middle", "limits", "nolimits", "quad", "qquad", ",", ";", "!", ":",
    ">", "space", "enspace", "thinspace", "medspace", "thickspace", "negthinspace", "hfill", "nonumber",
    "notag",
    "displaystyle", "textstyle", "scriptstyle", "strut", "mathstrut", "allowbreak",
})  # fmt: skip

# Commands that say nothing with what they hold; a colour stands before what it colours.
SILENT: Final = frozenset({
    "tag", "tag*", "label", "color", "hspace", "hspace*", "vspace", "phantom", "hphantom", "vphantom",
    "textcolor",
})  # fmt: skip

# Commands over one letter: a name of its own, x-bar.
MARKS: Final[dict[str, str]] = {
    "bar": "bar",
    "overline": "bar",
    "hat": "hat",
    "widehat": "hat",
    "tilde": "tilde",
    "widetilde": "tilde",
    "dot": "dot",
    "check": "check",
    "breve": "breve",
}

# Commands with arguments of their own, read by the parser.
STRUCTURES: Final = frozenset({
    "frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac", "sqrt", "binom", "dbinom", "tbinom",
    "begin", "end", "overset", "underset", "stackrel", "overbrace", "underbrace", "substack", "boxed",
})  # fmt: skip

MATRICES: Final = frozenset({
    "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array",
    "psmallmatrix", "bsmallmatrix",
})  # fmt: skip
KNOWN: Final = (
    frozenset(OPERATORS) | frozenset(NAMES) | FONTS | SKIPPED | SILENT | frozenset(MARKS) | STRUCTURES
)

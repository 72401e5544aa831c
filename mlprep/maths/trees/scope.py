"""What is declared: the names of a question, their kinds, shapes, properties and assumptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from mlprep.maths.trees.characters import GREEK
from mlprep.maths.trees.faults import MathsError


class NameKind(Enum):
    REAL = "real"
    POSITIVE = "positive"
    INTEGER = "integer"
    PROB = "prob"
    VECTOR = "vector"
    MATRIX = "matrix"
    RANDOM = "random-variable"
    EVENT = "event"
    DISTRIBUTION = "distribution"
    FUNCTION = "function"
    DIMENSION = "dimension"
    INDEX = "index"
    OBSERVED = "observed"
    LATENT = "latent"


SCALARS: Final = frozenset(
    {NameKind.REAL, NameKind.POSITIVE, NameKind.INTEGER, NameKind.PROB, NameKind.DIMENSION, NameKind.INDEX}
)
_KIND_WORDS: Final = {
    "scalar": NameKind.REAL, "number": NameKind.REAL, "nonnegative": NameKind.POSITIVE,
    "probability": NameKind.PROB,
    "int": NameKind.INTEGER, "count": NameKind.INTEGER, "natural": NameKind.INTEGER, "rv": NameKind.RANDOM,
    "random": NameKind.RANDOM, "random_variable": NameKind.RANDOM, "dim": NameKind.DIMENSION,
    "pmf": NameKind.DISTRIBUTION,
    "density": NameKind.DISTRIBUTION, "constant": NameKind.REAL, "unit-interval": NameKind.PROB,
    "row": NameKind.MATRIX,
}  # fmt: skip
PROPERTIES: Final = frozenset({
    "symmetric", "spd", "psd", "orthogonal", "diagonal", "invertible", "posdet", "full-column-rank",
    "full-row-rank", "prob", "prob-simplex", "upper", "lower", "unit", "positive", "nonnegative",
    "skew", "projection", "stochastic", "square", "nonzero", "one-hot", "integer", "distinct", "sorted",
    "idempotent", "binary", "orthonormal-columns", "zero-mean", "permutation", "negative", "nsd",
    "elementwise", "odd", "even", "increasing", "rank-one", "rotation",
})  # fmt: skip
_PROPERTY_WORDS: Final = {
    "pd": "spd", "positive-definite": "spd", "symmetric-positive-definite": "spd",
    "positive-semidefinite": "psd",
    "simplex": "prob-simplex", "probabilities": "prob", "orthonormal": "orthogonal",
    "nonsingular": "invertible", "full-rank": "full-rank", "upper-triangular": "upper",
    "lower-triangular": "lower",
    "skew-symmetric": "skew", "antisymmetric": "skew", "unit-norm": "unit", "normalized": "unit",
    "sym": "symmetric",
    "row-stochastic": "stochastic", "onehot": "one-hot", "posdef": "spd",
}  # fmt: skip
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_(?:[A-Za-z0-9+\-,]+|\*))*'*")
_MOMENT: Final = re.compile(r"\s*(E|Var|Std)\s*[\[(]\s*(\w+)\s*[\])]\s*=\s*(.+?)\s*")
_NUMBER: Final = r"-?(?:\d+(?:\.\d+)?|inf)"
_RANGE: Final = re.compile(rf"(?:\bin\s*)?[\[(]?\s*({_NUMBER})\s*(?:\.\.|,|\bto\b)\s*({_NUMBER})\s*[\])]?")


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared name.

    shape: of a vector (n,), of a matrix (m, n), of a distribution or index its support; names or numbers.
    low, high: of a declared range, else None.  of: the 'is' of a function or value.  over: its variables.
    """

    name: str
    kind: NameKind
    shape: tuple[str | int, ...] = ()
    props: frozenset[str] = frozenset()
    meaning: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    of: str = ""
    over: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The declaration in short: 'matrix n x n spd'."""
        words = [self.kind.value]
        if self.shape:
            words.append(" x ".join(str(size) for size in self.shape))
        if self.over:
            words.append("of " + " and ".join(self.over))
        words.extend(sorted(self.props))
        if self.low is not None and self.high is not None:
            words.append(f"{self.low}..{self.high}")
        return " ".join(words)

    @property
    def is_scalar(self) -> bool:
        return self.kind in SCALARS


@dataclass(frozen=True, slots=True)
class Assumption:
    """kind: independent, conditional, iid, identical, disjoint, partition, uncorrelated, moment or unknown.

    A moment has the operator and the variable in names, and what it equals in text.
    """

    kind: str
    names: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    text: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The declared names it is about."""
        names = self.names[1:] if self.kind == "moment" else self.names
        return tuple(name for group in names for name in group.split())


@dataclass(frozen=True)
class Scope:
    """The declared names of one question, in order, and what is assumed of them."""

    declared: tuple[Declared, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    table: Mapping[str, Declared] = field(init=False, compare=False, repr=False)
    spellings: Mapping[str, str] = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        table = {entry.name: entry for entry in self.declared}
        for entry in self.declared:
            for size in entry.shape:
                if isinstance(size, str) and size not in table:
                    table[size] = Declared(size, NameKind.DIMENSION)
        spellings: dict[str, str] = {}
        for name in table:
            for spelling in _spellings(name):
                spellings.setdefault(spelling, name)
        spellings |= {name: name for name in table}
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "spellings", spellings)
        object.__setattr__(self, "_hash", hash((self.declared, self.assumptions)))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def of(cls, given: Mapping[str, str], assume: Iterable[str] = ()) -> Scope:
        """From a card's short declarations, {'A': 'matrix n x n spd (meaning)'}.  Raises MathsError."""
        assumptions = tuple(read_assumption(text) for text in assume)
        for assumption in assumptions:
            if assumption.kind == "unknown":
                hint = "write independent(X, Y), independent(A, B | C), disjoint(A, B) or E[X] = 0"
                raise MathsError(f"the assumption '{assumption.text}' is not understood", hint=hint)
            words = re.findall(r"[A-Za-z]\w*", assumption.text)
            for name in (*assumption.variables, *assumption.given, *words):
                if name not in given:
                    raise MathsError(f"an assumption speaks of '{name}', which is not declared")
        return cls(tuple(declare(name, text) for name, text in given.items()), assumptions)

    @classmethod
    def batch(cls, names: Mapping[str, Any], assume: Iterable[str] = ()) -> Scope:
        """From a batch case's expanded declarations; unknown assumptions say nothing.  Raises MathsError."""
        return cls(
            tuple(declare_expanded(name, entry) for name, entry in names.items()),
            tuple(read_assumption(text) for text in assume),
        )

    @property
    def names(self) -> tuple[Declared, ...]:
        return self.declared

    def get(self, name: str) -> Declared | None:
        return self.table.get(name)

    def kind(self, name: str) -> NameKind | None:
        entry = self.table.get(name)
        return entry.kind if entry else None

    def with_names(self, extra: Iterable[Declared]) -> Scope:
        """The scope with more names; a new declaration replaces an old one."""
        table = {entry.name: entry for entry in self.declared} | {entry.name: entry for entry in extra}
        return Scope(tuple(table.values()), self.assumptions)

    @cached_property
    def random(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.declared if entry.kind is NameKind.RANDOM)

    @cached_property
    def events(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.declared if entry.kind is NameKind.EVENT)

    @cached_property
    def distributions(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.declared if entry.kind is NameKind.DISTRIBUTION)


def canonical(spelling: str) -> str:
    r"""A name without braces, backslashes and blanks: \\eta_{max} is eta_max."""
    return re.sub(r"[\\{}\s]", "", "".join(GREEK.get(char, char) for char in spelling))


def _spellings(name: str) -> set[str]:
    """Other ways to write a declared name that mean the same: x1 for x_1, x_bar for xbar."""
    spellings = {canonical(name)}
    if match := re.fullmatch(r"([A-Za-z]+)_?(\d+)", name):
        spellings |= {match[1] + match[2], f"{match[1]}_{match[2]}"}
    for mark in ("bar", "hat", "tilde"):
        if match := re.fullmatch(rf"(\w+?)_?{mark}", name) or re.fullmatch(rf"{mark}_?(\w+)", name):
            spellings |= {match[1] + mark, f"{match[1]}_{mark}", f"{mark}_{match[1]}"}
    if match := re.fullmatch(r"(\w+?)_?(?:star|\*)", name):
        spellings |= {match[1] + "_*", match[1] + "_star", match[1] + "star", match[1] + "^*"}
    greek = {
        "epsilon": "eps",
        "eps": "epsilon",
        "lam": "lambda",
        "lambda": "lam",
        "lambd": "lambda",
        "ell": "l",
        "l": "ell",
    }
    if name in greek:
        spellings.add(greek[name])
    return spellings - {name}


def declare(name: str, text: str) -> Declared:
    """A short declaration: 'matrix n x n spd (meaning in words)'.  Raises MathsError."""
    _check_name(name)
    body, _, meaning = text.strip().partition("(") if not _RANGE.search(text) else (text.strip(), "", "")
    if not meaning and (match := re.fullmatch(r"(.*?)\s*\(([^()]*[A-Za-z][^()]*)\)", text.strip())):
        body, meaning = match[1], match[2]
    meaning = meaning.strip().removesuffix(")")
    low, high = _range_of(body)
    words = _RANGE.sub(" ", body).split() if low is not None else body.split()
    if not words:
        raise MathsError(f"'{name}' needs a declaration", hint="e.g. real, vector n, matrix n x n")
    kind = _kind(name, words[0])
    rest = words[1:]
    shape: tuple[str | int, ...] = ()
    over: tuple[str, ...] = ()
    of = ""
    if "is" in rest:
        of = " ".join(rest[rest.index("is") + 1 :])
        rest = rest[: rest.index("is")]
    if "of" in rest or "over" in rest:
        at = rest.index("of" if "of" in rest else "over")
        over = tuple(word.strip(",") for word in rest[at + 1 :] if word not in {"and", ","})
        rest = rest[:at]
    sizes = [word for word in rest if word.lower() not in {"x", "×", "by", "and"}]
    props = set()
    for word in sizes:
        prop = _property(word)
        if prop:
            props.add(prop)
        elif re.fullmatch(r"\d+|[A-Za-z]\w*", word):
            shape = (*shape, int(word) if word.isdigit() else word)
        else:
            raise MathsError(
                f"'{name}': '{word}' is no size and no property",
                hint=f"properties: {', '.join(sorted(PROPERTIES))}",
            )
    return _checked(Declared(name, kind, shape, frozenset(props), meaning, low, high, of, over))


def declare_expanded(name: str, entry: Any) -> Declared:
    """A declaration of the batch protocol: {'kind': 'matrix', 'shape': ['n', 'n'], 'props': ['spd']}."""
    _check_name(name)
    if isinstance(entry, str):
        return declare(name, entry)
    if not isinstance(entry, Mapping):
        raise MathsError(f"the declaration of '{name}' is not an object")
    kind = _kind(name, str(entry.get("kind", "real")))
    shape = entry.get("shape") or ()
    shape = tuple(shape) if isinstance(shape, list | tuple) else (shape,)
    props = entry.get("props") or ()
    over = entry.get("over") or ()
    over = (over,) if isinstance(over, str) else tuple(str(item) for item in over)
    low = high = None
    if (bounds := entry.get("range")) and len(bounds) == 2:
        low, high = (None if end is None else _fraction(end) for end in bounds)
    shape = tuple(
        size if isinstance(size, int) else int(size) if str(size).isdigit() else str(size) for size in shape
    )
    known = frozenset(
        prop for prop in (_property(str(p)) for p in ([props] if isinstance(props, str) else props)) if prop
    )
    return _checked(Declared(name, kind, shape, known, "", low, high, str(entry.get("is") or ""), over))


def _check_name(name: str) -> None:
    if not isinstance(name, str) or len(name) > 60 or not _NAME.fullmatch(canonical(name)):
        raise MathsError(
            f"'{str(name)[:60]}' is no name",
            hint="names are letters, digits, '_' and primes, e.g. mu_1 or m'",
        )


def _kind(name: str, word: str) -> NameKind:
    if word in _KIND_WORDS:
        return _KIND_WORDS[word]
    try:
        return NameKind(word)
    except ValueError:
        kinds = ", ".join(kind.value for kind in NameKind)
        raise MathsError(f"'{name}': unknown kind '{word}'", hint=f"kinds: {kinds}") from None


def _property(word: str) -> str:
    word = _PROPERTY_WORDS.get(word.lower(), word.lower())
    return word if word in PROPERTIES or word == "full-rank" else ""


def _checked(entry: Declared) -> Declared:
    """The declaration with the sizes its kind needs, or a MathsError."""
    sizes = len(entry.shape)
    if sizes and entry.kind in {NameKind.REAL, NameKind.POSITIVE, NameKind.PROB}:
        return _checked(_as_array(entry))
    if "integer" in entry.props and entry.kind in {NameKind.REAL, NameKind.POSITIVE}:
        entry = replace(entry, kind=NameKind.INTEGER)
    if entry.kind is NameKind.MATRIX and sizes == 1:
        entry = _with_shape(entry, (entry.shape[0], entry.shape[0]))
    elif entry.kind is NameKind.MATRIX and sizes != 2:
        raise MathsError(f"'{entry.name}': a matrix needs two sizes", hint="e.g. matrix m x n")
    elif entry.kind is NameKind.VECTOR and sizes == 2 and entry.shape[1] == 1:
        entry = _with_shape(entry, (entry.shape[0],))
    elif entry.kind is NameKind.VECTOR and sizes != 1:
        raise MathsError(f"'{entry.name}': a vector needs one size", hint="e.g. vector n")
    for size in entry.shape:
        if isinstance(size, int) and not 1 <= size <= 40:
            raise MathsError(f"'{entry.name}': the size {size} is not between 1 and 40")
    if entry.low is not None and entry.high is not None and entry.low > entry.high:
        raise MathsError(f"'{entry.name}': the range {entry.low}..{entry.high} is empty")
    return entry


def _as_array(entry: Declared) -> Declared:
    """A 'real' with a shape is a vector or matrix of such entries."""
    props = {NameKind.POSITIVE: {"positive"}, NameKind.PROB: {"prob"}}.get(entry.kind, set())
    kind = NameKind.VECTOR if len(entry.shape) == 1 else NameKind.MATRIX
    return replace(entry, kind=kind, props=entry.props | props)


def _with_shape(entry: Declared, shape: tuple[str | int, ...]) -> Declared:
    return Declared(
        entry.name, entry.kind, shape, entry.props, entry.meaning, entry.low, entry.high, entry.of, entry.over
    )


def _range_of(body: str) -> tuple[Fraction | None, Fraction | None]:
    match = _RANGE.search(body)
    if match is None:
        return None, None
    low, high = (None if "inf" in end else Fraction(end) for end in match.groups())
    return low, high


def _fraction(value: Any) -> Fraction | None:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _uncomplemented(name: str) -> str:
    """H of `not H`: independence given an event is drawn given its complement as well."""
    return re.sub(r"^(?:not\s+|[~¬!]\s*)|(?:\^[cC]|')$", "", name.strip())


def read_assumption(text: str) -> Assumption:
    """independent(X, Y), independent(A, B | C), iid(X, Y), disjoint(A, B), E[X] = 0, Var(X) = sigma^2."""
    match = re.fullmatch(r"\s*([A-Za-z_ ]+?)\s*\(([^()|]*)(?:\|([^()]*))?\)\s*", text)
    moment = _MOMENT.fullmatch(text)
    if moment:
        return Assumption("moment", (moment[1].removeprefix("\\"), moment[2]), text=moment[3])
    if not match:
        return Assumption("unknown", text=text)
    word = match[1].lower().replace(" ", "_").replace("-", "_")
    names = tuple(name.strip() for name in re.split(r"[,;]", match[2]) if name.strip())
    given = tuple(_uncomplemented(name) for name in re.split(r"[,;]", match[3] or "") if name.strip())
    if word in {"independent", "indep", "conditionally_independent", "mutually_independent"}:
        return Assumption("conditional" if given else "independent", names, given)
    if word in {"iid", "i_i_d", "identically_distributed", "identical"}:
        return Assumption("identical" if word[:2] != "ii" else "iid", names)
    if word in {"disjoint", "mutually_exclusive", "exclusive"}:
        return Assumption("disjoint", names)
    if word in {"partition", "exhaustive"}:
        return Assumption("partition", names)
    if word == "uncorrelated":
        return Assumption("uncorrelated", names)
    return Assumption("unknown", text=text)

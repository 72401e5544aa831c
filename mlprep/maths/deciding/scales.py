"""Functions of one variable s that tends to infinity, as sums of scales: any two can be told apart.

A scale is s^a (log s)^b (log log s)^c ... e^(sum of larger scales), and a sum is kept, largest scale first,
as far as it is known: n! is sqrt(2 pi n) n^n e^-n with an error of the scale n^(n - 1/2) e^-n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cmp_to_key, reduce
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Final

from mlprep.maths.trees.faults import UndefinedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable

_ORDER: Final = 5  # of the series of log(1 + r) and e^r
_HIGHEST: Final = 8  # a whole power of a sum that is multiplied out
_HIGHEST_LOG: Final = 600.0  # of a constant factor, which stays a float
_HIGHEST_FACTORIAL: Final = 100
_NOTHING: Final = 1e-9  # relative: what is left of coefficients that cancel


@dataclass(frozen=True, slots=True)
class Scale:
    """powers: of s, log s, log log s, ..., without zeros at the end.  exponent: of e, unbounded terms."""

    powers: tuple[float, ...] = ()
    exponent: tuple[Term, ...] = ()


Term = tuple[Scale, float]  # with its coefficient


@dataclass(frozen=True, slots=True)
class Series:
    """terms: largest scale first.  error: the scale of what is left out, None for nothing.

    longest: how many terms are kept of what is made of it; what is smaller counts as error.
    """

    terms: tuple[Term, ...] = ()
    error: Scale | None = None
    longest: int = 1

    @property
    def lead(self) -> Term | None:
        """The largest term; None for zero.  Raises UnsupportedError where it is not known."""
        return self.terms[0] if self.known().terms else None

    def known(self) -> Series:
        """The same.  Raises UnsupportedError where all that is known of it cancels."""
        if not self.terms and self.error is not None:
            raise UnsupportedError("a difference of which too little is known")
        return self

    @property
    def sign(self) -> int:
        lead = self.lead
        return 0 if lead is None else 1 if lead[1] > 0 else -1


ONE: Final = Scale()
ZERO: Final = Series()


def single(scale: Scale, coefficient: float = 1.0) -> Series:
    return Series(((scale, coefficient),))


def constant(value: float) -> Series:
    return single(ONE, value) if value else ZERO


# -- scales


def compare(one: Scale, other: Scale) -> int:
    """Which grows faster: -1, 0 or 1."""
    if one.exponent == other.exponent:
        for a, b in zip_longest(one.powers, other.powers, fillvalue=0.0):
            if not math.isclose(a, b, rel_tol=_NOTHING, abs_tol=_NOTHING):
                return 1 if a > b else -1
        return 0
    over, under = _largest(log_terms(one)), _largest(log_terms(other))
    order = compare(over[0], under[0])
    if order:
        return order * _sign((over if order > 0 else under)[1])
    gap = _collected([*log_terms(one), *((scale, -c) for scale, c in log_terms(other))])
    return _sign(gap[0][1]) if gap else 0


def _largest(terms: list[Term]) -> Term:
    return max(terms, key=lambda term: _BY_SIZE(term[0]), default=(ONE, 0.0))


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def log_terms(scale: Scale) -> list[Term]:
    """log(s^a (log s)^b e^t) = a log s + b log log s + t."""
    logs = [(Scale((0.0,) * (k + 1) + (1.0,)), power) for k, power in enumerate(scale.powers) if power]
    return [*logs, *scale.exponent]


def exponential(terms: Iterable[Term]) -> Scale:
    """e^(sum of terms): of a log s it is s^a."""
    powers: dict[int, float] = {}
    rest = []
    for scale, coefficient in terms:
        depth = len(scale.powers) - 1
        if depth > 0 and not scale.exponent and scale.powers == (0.0,) * depth + (1.0,):
            powers[depth - 1] = coefficient
        else:
            rest.append((scale, coefficient))
    return Scale(tuple(powers.get(k, 0.0) for k in range(max(powers, default=-1) + 1)), tuple(rest))


def _times(one: Scale, other: Scale) -> Scale:
    sums = [a + b for a, b in zip_longest(one.powers, other.powers, fillvalue=0.0)]
    while sums and abs(sums[-1]) < _NOTHING:
        sums.pop()
    if not (one.exponent or other.exponent):
        return Scale(tuple(sums))
    return Scale(tuple(sums), _collected([*one.exponent, *other.exponent]))


def _to_the(scale: Scale, power: float) -> Scale:
    if power == 0:
        return ONE
    return Scale(tuple(p * power for p in scale.powers), tuple((t, c * power) for t, c in scale.exponent))


_BY_SIZE: Final = cmp_to_key(compare)


def _collected(terms: list[Term]) -> tuple[Term, ...]:
    """The terms by size, those of one scale added up."""
    if len(terms) < 2:
        return tuple(terms)
    found = []
    ordered = sorted(terms, key=lambda term: _BY_SIZE(term[0]), reverse=True)
    for _, group in groupby(ordered, key=lambda term: _BY_SIZE(term[0])):
        alike = list(group)
        total = math.fsum(c for _, c in alike)
        if abs(total) > _NOTHING * max(abs(c) for _, c in alike):
            found.append((alike[0][0], total))
    return tuple(found)


# -- sums


def _series(terms: list[Term], errors: list[Scale], longest: int) -> Series:
    kept = _collected(terms)
    if len(kept) > longest:
        errors = [*errors, kept[longest][0]]
        kept = kept[:longest]
    if not errors:
        return Series(kept, None, longest)
    error = max(errors, key=_BY_SIZE)
    return Series(tuple(term for term in kept if compare(term[0], error) > 0), error, longest)


def add(*parts: Series) -> Series:
    terms = [term for part in parts for term in part.terms]
    errors = [part.error for part in parts if part.error is not None]
    return _series(terms, errors, max(part.longest for part in parts))


def negate(a: Series) -> Series:
    return Series(tuple((scale, -c) for scale, c in a.terms), a.error, a.longest)


def multiply(a: Series, b: Series) -> Series:
    if len(a.terms) == len(b.terms) == 1 and a.error is b.error is None:
        (x, c), (y, d) = a.terms[0], b.terms[0]
        return Series(((_times(x, y), c * d),), None, max(a.longest, b.longest))
    terms = [(_times(x, y), c * d) for x, c in a.terms for y, d in b.terms]
    errors = [
        _times(one.error, scale)
        for one, other in ((a, b), (b, a))
        if one.error is not None
        for scale in ([other.terms[0][0]] if other.terms else [other.error] if other.error else [])
    ]
    return _series(terms, errors, max(a.longest, b.longest))


def exp(a: Series) -> Series:
    """Raises UnsupportedError where the exponent is not known up to what vanishes."""
    large = [term for term in a.terms if compare(term[0], ONE) > 0]
    level = sum(c for scale, c in a.terms if compare(scale, ONE) == 0)
    small = Series(tuple(term for term in a.terms if compare(term[0], ONE) < 0), a.error, a.longest)
    if abs(level) > _HIGHEST_LOG or (a.error is not None and compare(a.error, ONE) >= 0):
        raise UnsupportedError("an exponent that is too large, or of which too little is known")
    factor = _expanded(small, [1 / math.factorial(k) for k in range(_ORDER)])
    return multiply(single(exponential(large), math.exp(level)), factor)


def log(a: Series) -> Series:
    """Raises UndefinedError for what is not above zero."""
    lead = a.lead
    if lead is None or lead[1] <= 0:
        raise UndefinedError("the logarithm of what is not above zero")
    scale, coefficient = lead
    known = Series(_collected([*log_terms(scale), (ONE, math.log(coefficient))]), None, a.longest)
    if len(a.terms) == 1 and a.error is None:
        return known
    rest = Series(a.terms[1:], a.error, a.longest)
    ratio = multiply(rest, single(_to_the(scale, -1), 1 / coefficient))
    return add(known, _expanded(ratio, [0, *((-1) ** (k + 1) / k for k in range(1, _ORDER))]))


def _expanded(ratio: Series, coefficients: list[float]) -> Series:
    """The sum of c_k ratio^k, of a ratio that vanishes; its error is the first power left out."""
    found, power = constant(coefficients[0]), constant(1)
    for coefficient in coefficients[1:]:
        power = multiply(power, ratio)
        if not power.terms:
            return add(found, power)
        found = add(found, multiply(power, constant(coefficient)))
        if found.error is not None and compare(power.terms[0][0], found.error) <= 0:
            return found
    return add(found, Series((), multiply(power, ratio).terms[0][0]))


def power(base: Series, exponent: Series) -> Series:
    """base^exponent; a whole power is multiplied out."""
    if base.lead is None:
        if exponent.sign > 0:
            return ZERO
        raise UndefinedError("division by zero")
    number = value_of(exponent)
    if number is not None and number == round(number) and 0 <= number <= _HIGHEST:
        return reduce(multiply, [base] * round(number), constant(1))
    if number is not None and len(base.terms) == 1 and base.error is None:
        scale, coefficient = base.terms[0]
        if coefficient > 0 or number == round(number):
            return Series(((_to_the(scale, number), coefficient**number),), None, base.longest)
    if number == -1:
        return _reciprocal(base)
    return exp(multiply(exponent, log(base)))


def _reciprocal(a: Series) -> Series:
    (scale, coefficient), *rest = a.terms
    first = single(_to_the(scale, -1), 1 / coefficient)
    ratio = multiply(Series(tuple(rest), a.error, a.longest), first)
    return multiply(first, _expanded(ratio, [(-1.0) ** k for k in range(_ORDER)]))


def value_of(a: Series) -> float | None:
    """The number a constant series is; None for any other."""
    if a.error is not None:
        return None
    if not a.terms:
        return 0.0
    return a.terms[0][1] if len(a.terms) == 1 and a.terms[0][0] == ONE else None


def factorial(a: Series) -> Series:
    """Stirling: a! = sqrt(2 pi a) (a/e)^a (1 + O(1/a)) for an a that tends to infinity, else Gamma(a + 1)."""
    lead, number = a.lead, value_of(a)
    if number is not None:
        if not 0 <= number <= _HIGHEST_FACTORIAL:
            raise UndefinedError("the factorial of this number")
        return constant(math.gamma(number + 1))
    if lead is None or lead[1] <= 0 or compare(lead[0], ONE) <= 0:
        raise UndefinedError("the factorial of what is not above zero")
    logarithm, half = log(a), constant(0.5)
    level = constant(0.5 * math.log(2 * math.pi))
    stirling = [multiply(a, logarithm), negate(a), multiply(half, logarithm), level]
    return exp(add(*stirling, Series((), _to_the(lead[0], -1))))

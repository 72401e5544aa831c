"""What a card says of its numbers, and what it makes of some: derived values, answers, mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import Any

from mlprep import maths
from mlprep.core.cards import Card
from mlprep.kinds.answers import Mistake, name_answers, need_answers, read_mistakes, read_tolerance
from mlprep.kinds.draw import Drawn
from mlprep.kinds.fields import Keys, quote, read_table, read_text, say_error

NEAR = "0.02%"  # mistakes this close, typed to four digits, cannot be told apart
_NEAR = 0.0002

ROUGHLY = 0.06  # a number further off is neither within the default tolerance nor a rounded answer

_NONE: Mapping[str, Any] = MappingProxyType({})


class Reason(Enum):
    """Why numbers are drawn again."""

    REQUIRE = "require does not hold"
    UNDEFINED = "something has no value"
    BROKEN = "something cannot be read or computed"
    CHANCE = "a mistake is right by chance"
    FAMILY = "a card that shares the numbers refuses them"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a card does not take these numbers. keys: of the expression at fault."""

    reason: Reason
    message: str = ""
    keys: Keys = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a card says of its numbers. answers: label -> maths; {} unless the card is numeric."""

    let: Mapping[str, str]
    require: str | None
    answers: Mapping[str, str]
    mistakes: tuple[Mistake, ...]
    tolerance: str | None
    form: str | None
    up_to: str | None

    def same(self, one: Any, other: Any, tolerance: str | None = None) -> bool:
        """Whether two values count as the same answer, within the card's tolerance or a given one."""
        limits = tolerance or self.tolerance
        return maths.same(one, other, tolerance=limits, form=self.form, up_to=self.up_to)


@dataclass(frozen=True, slots=True)
class Instance:
    """Numbers, and what a card makes of them.

    drawn: what was drawn.  values: that, what is derived, and the answer by name.  answers: label -> value.
    mistakes: label -> value of each, None for one that has no value here.
    """

    drawn: Mapping[str, Drawn]
    values: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    mistakes: tuple[Mapping[str, Any] | None, ...] = ()

    def describe(self) -> str:
        """' (draw n = 8, wrong = 2)', '' without draws."""
        if not self.drawn:
            return ""
        shown = (f"{name} = {maths.show(maths.value(value), 'text')}" for name, value in self.drawn.items())
        return f" (draw {', '.join(shown)[:200]})"


@dataclass(frozen=True, slots=True)
class Trial:
    """One draw. refusal: None if it can be asked.  muddled: if so, two mistakes look the same."""

    instance: Instance
    refusal: Refusal | None = None
    muddled: bool = False


def read_claims(card: Card) -> Claims:
    """What the card says of its numbers. Raises CardError."""
    answers = need_answers(card) if card.kind == "numeric" else {}
    return Claims(
        let=read_table(card, "let"),
        require=read_text(card, "require"),
        answers=answers,
        mistakes=read_mistakes(card, tuple(answers)) if answers else (),
        tolerance=read_tolerance(card),
        form=read_text(card, "form"),
        up_to=read_text(card, "up_to"),
    )


def settle(claims: Claims, drawn: Mapping[str, Drawn], numbers: Mapping[str, Any]) -> Trial:
    """What the card makes of these numbers. numbers: the drawn ones as values."""
    values = dict(numbers)
    try:
        for name, text in claims.let.items():
            values[name] = _value_of(text, values, None, "let", name)
        if claims.require and not _is_required(claims.require, values):
            return Trial(
                Instance(drawn, values), Refusal(Reason.REQUIRE, "require does not hold", ("require",))
            )
        answers = {
            label: _value_of(text, values, claims.form, *(("answer", label) if label else ("answer",)))
            for label, text in claims.answers.items()
        }
    except _UndefinedError as error:
        return Trial(Instance(drawn, values), error.refusal)
    for label, name in name_answers(answers).items():
        values.setdefault(name, answers[label])
    wrong = tuple(_value_mistake(mistake, values, claims.form) for mistake in claims.mistakes)
    instance = Instance(drawn, values, answers, wrong)
    if chance := _find_chance(claims, instance):
        return Trial(instance, chance)
    pairs = combinations(range(len(wrong)), 2)
    return Trial(instance, muddled=any(are_alike(claims, instance, *pair) for pair in pairs))


def suppose(claims: Claims, instance: Instance, given: Mapping[str, str]) -> Trial:
    """What the card makes of other numbers. given: name -> maths, for drawn or derived names.

    Raises maths.MathsError if one of these has no value.
    """
    numbers = {name: instance.values[name] for name in instance.drawn}
    numbers |= {
        name: maths.evaluate(text, instance.values) for name, text in given.items() if name in numbers
    }
    let = {name: given.get(name, text) for name, text in claims.let.items()}
    return settle(replace(claims, let=let, require=None), instance.drawn, numbers)


def are_alike(claims: Claims, instance: Instance, one: int, other: int) -> bool:
    """Whether two mistakes are the same answer here."""
    first, second = instance.mistakes[one], instance.mistakes[other]
    return (
        first is not None
        and second is not None
        and first.keys() == second.keys()
        and all(_are_near(claims, first[label], second[label]) for label in first)
    )


def is_true(relation: str, values: Mapping[str, Any]) -> bool:
    """Whether a relation holds, in every entry if it is entrywise. Raises maths.MathsError."""
    value = maths.evaluate(f"({relation})", values)  # bare, `name = 3` would be a labelled 3
    entries = list(value.flat) if hasattr(value, "flat") else [value]
    if not all(isinstance(entry, int | float | Fraction) and entry in {0, 1} for entry in entries):
        raise maths.MathsError(
            f"{quote(relation)} is no relation", hint="write it with =, !=, <, <=, >, >=, and, or"
        )
    return all(entry == 1 for entry in entries)


def _are_near(claims: Claims, one: Any, other: Any) -> bool:
    gap = None if claims.up_to else _relative_gap(one, other)
    return claims.same(one, other, NEAR) if gap is None else gap <= _NEAR


def _relative_gap(one: Any, other: Any) -> float | None:
    """How far apart two numbers are, 0 to 2 of the larger; None for other values and beyond float64."""
    if not isinstance(one, int | float | Fraction) or not isinstance(other, int | float | Fraction):
        return None
    try:
        left, right = float(one), float(other)
    except OverflowError:
        return None
    return abs(left - right) / (max(abs(left), abs(right)) or 1.0)


class _UndefinedError(Exception):
    """An expression of the card has no value with these numbers."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def _is_required(relation: str, values: Mapping[str, Any]) -> bool:
    try:
        return is_true(relation, values)
    except maths.MathsError as error:
        raise _undefined(relation, error, "require") from None


def _undefined(text: str, error: maths.MathsError, *keys: str) -> _UndefinedError:
    """Numbers are to blame only where a value does not exist; anything else is wrong in every draw."""
    reason = Reason.UNDEFINED if error.code == "undefined" else Reason.BROKEN
    return _UndefinedError(Refusal(reason, f"{quote(text)}: {say_error(error)}", keys))


def _value_of(text: str, values: Mapping[str, Any], form: str | None, *keys: str) -> Any:
    try:
        value = maths.evaluate(text, values, form=form)
    except maths.MathsError as error:
        raise _undefined(text, error, *keys) from None
    if not maths.finite(value):
        raise _UndefinedError(Refusal(Reason.UNDEFINED, f"{quote(text)} is not finite", keys))
    return value


def _value_mistake(mistake: Mistake, values: Mapping[str, Any], form: str | None) -> Mapping[str, Any] | None:
    try:
        found = {label: maths.evaluate(text, values, form=form) for label, text in mistake.parts.items()}
    except maths.MathsError:
        return None
    return found if all(map(maths.finite, found.values())) else None


def _passes(claims: Claims, answer: Any, wrong: Any) -> bool:
    """Whether a wrong value would be taken for the answer, or for the answer with too few digits."""
    free = claims.tolerance or claims.up_to
    gap = None if free else _relative_gap(answer, wrong)
    if gap is not None and gap > ROUGHLY:
        return False
    return claims.same(answer, wrong) or _is_rounded(answer, wrong)


def _is_rounded(answer: Any, wrong: Any) -> bool:
    gap = None if isinstance(answer, int) else _relative_gap(answer, wrong)
    if gap is None or gap > ROUGHLY:
        return False
    digits = maths.show(wrong, "text", "17").partition(".")[2]
    return "e" not in digits and bool(abs(answer - wrong) <= 0.5000005 * 10.0 ** -len(digits))


def _find_chance(claims: Claims, instance: Instance) -> Refusal | None:
    """The first mistake that is right here, if any."""
    for mistake, values in zip(claims.mistakes, instance.mistakes, strict=True):
        if values and all(_passes(claims, instance.answers[label], value) for label, value in values.items()):
            message = f"the mistake {quote(mistake.text)} is right"
            return Refusal(Reason.CHANCE, message, ("mistakes", mistake.text))
    return None

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
from mlprep.kinds.nearness import Closeness, Terms

_NONE: Mapping[str, Any] = MappingProxyType({})
_CHANCES = {
    Closeness.ROUNDED: "the answer with fewer digits",
    Closeness.TOLERATED: "not the answer, but within its tolerance",
    Closeness.EQUAL: "right",
}


class Reason(Enum):
    """Why numbers are drawn again."""

    REQUIRE = "require does not hold"
    UNDEFINED = "something has no value"
    BROKEN = "something cannot be read or computed"
    CHANCE = "a mistake is right by chance"
    FAMILY = "a card that shares the numbers refuses them"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a card does not take these numbers. keys: of the expression at fault.

    closeness: of a mistake that is right by chance.
    """

    reason: Reason
    message: str = ""
    keys: Keys = ()
    closeness: Closeness = Closeness.APART


@dataclass(frozen=True, slots=True)
class Claims:
    """What a card says of its numbers. answers: label -> maths; {} unless the card is numeric."""

    let: Mapping[str, str]
    require: str | None
    answers: Mapping[str, str]
    mistakes: tuple[Mistake, ...]
    terms: Terms


@dataclass(frozen=True, slots=True)
class Instance:
    """Numbers, and what a card makes of them.

    drawn: what was drawn.  values: that, what is derived, and the answer by name.  answers: label -> value.
    mistakes: label -> value of each, None for one that has no value here; of refused numbers only the first.
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
        terms=Terms(read_tolerance(card), read_text(card, "form"), read_text(card, "up_to")),
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
            label: _value_of(text, values, claims.terms.form, *(("answer", label) if label else ("answer",)))
            for label, text in claims.answers.items()
        }
    except _UndefinedError as error:
        return Trial(Instance(drawn, values), error.refusal)
    for label, name in name_answers(answers).items():
        values.setdefault(name, answers[label])
    wrong: list[Mapping[str, Any] | None] = []
    for mistake in claims.mistakes:
        wrong.append(_value_mistake(mistake, values, claims.terms.form))
        if chance := _find_chance(claims, answers, mistake, wrong[-1]):
            return Trial(Instance(drawn, values, answers, tuple(wrong)), chance)
    muddled = any(are_alike(claims, *pair) for pair in combinations(wrong, 2))
    return Trial(Instance(drawn, values, answers, tuple(wrong)), muddled=muddled)


def complete(claims: Claims, instance: Instance) -> Instance:
    """Refused numbers with the values of all mistakes."""
    wrong = (_value_mistake(mistake, instance.values, claims.terms.form) for mistake in claims.mistakes)
    return replace(instance, mistakes=tuple(wrong))


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


def are_alike(claims: Claims, first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> bool:
    """Whether the values of two mistakes are the same answer."""
    return (
        first is not None
        and second is not None
        and first.keys() == second.keys()
        and all(claims.terms.are_near(first[label], second[label]) for label in first)
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


def _find_chance(
    claims: Claims, answers: Mapping[str, Any], mistake: Mistake, wrong: Mapping[str, Any] | None
) -> Refusal | None:
    """The refusal of numbers for which a mistake would be taken for the answer."""
    closeness = Closeness.EQUAL
    for label, value in (wrong or {}).items():
        closeness = min(closeness, claims.terms.compare(answers[label], value))
        if closeness is Closeness.APART:
            return None
    if not wrong:
        return None
    message = f"the mistake {quote(mistake.text)} is {_CHANCES[closeness]}"
    return Refusal(Reason.CHANCE, message, ("mistakes", mistake.text), closeness)

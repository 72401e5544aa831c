"""The numbers of one showing: drawn, derived, and drawn again until every mistake differs from the answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from mlprep import maths
from mlprep.core.cards import Card
from mlprep.kinds.answers import Mistake, is_name, name_answers, need_answers, read_mistakes
from mlprep.kinds.draw import DrawError, Drawn, Spec, read_spec
from mlprep.kinds.fields import CardError, Keys, read_table, read_text
from mlprep.kinds.stream import Stream

MAX_TRIALS = 200
MAX_STAGES = 4  # a card and its follow-ups are three deep

_CLAIMED = ("let", "require", "answer", "mistakes", "tolerance", "form", "up_to")
_NONE: Mapping[str, Any] = MappingProxyType({})


class Reason(Enum):
    """Why numbers are drawn again."""

    REQUIRE = "require does not hold"
    UNDEFINED = "something has no value"
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

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values count as the same answer."""
        return maths.same(one, other, tolerance=self.tolerance, form=self.form, up_to=self.up_to)


@dataclass(frozen=True, slots=True)
class Stage:
    """Numbers drawn together. others: the claims of the other cards that share them."""

    draw: Mapping[str, Spec]
    others: tuple[Claims, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a card gets its numbers: stage by stage, those of its parent first. claims: its own, of the last stage."""

    stages: tuple[Stage, ...]
    claims: Claims

    @property
    def draws(self) -> bool:
        return any(stage.draw for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Instance:
    """Numbers, and what a card makes of them.

    drawn: what was drawn.  values: that, what is derived, and the answer by name.  answers: label -> value.
    mistakes: label -> value of each, None for one that has no value here.
    """

    drawn: Mapping[str, Drawn]
    values: Mapping[str, Any]
    answers: Mapping[str, Any] = _NONE
    mistakes: tuple[Mapping[str, Any] | None, ...] = ()

    def describe(self) -> str:
        """' (draw n = 8, wrong = 2)', '' without draws."""
        if not self.drawn:
            return ""
        shown = ", ".join(
            f"{name} = {maths.show(maths.value(value), 'text')}" for name, value in self.drawn.items()
        )
        return f" (draw {shown[:200]})"


@dataclass(frozen=True, slots=True)
class Trial:
    """One draw. refusal: None if it can be asked."""

    instance: Instance
    refusal: Refusal | None = None


def draw_instance(card: Card, seed: int) -> Instance:
    """The numbers of this showing. Raises CardError if no draw can be asked."""
    plan = read_plan(card)
    last = None
    for last in trials(plan, seed):
        if last.refusal is None:
            return last.instance
    if last is None or last.refusal is None:
        raise CardError(card, "nothing can be drawn")
    raise CardError(card, f"{last.refusal.message}{last.instance.describe()}", *last.refusal.keys)


def trials(plan: Plan, seed: int, known: dict[str, Trial] | None = None) -> Iterator[Trial]:
    """Draws until one can be asked, at most 200; the last one yielded is asked unless it is refused.

    Each draw is a stream of its own, so that the cards of a family stay together.  known: trials by their
    numbers, looked up and added to; a proof meets the same numbers often.
    """
    drawn: dict[str, Drawn] = {}
    for depth, stage in enumerate(plan.stages):
        claims = plan.claims if depth == len(plan.stages) - 1 else None
        for attempt in range(MAX_TRIALS if stage.draw else 1):
            stream = Stream((seed * MAX_STAGES + depth) * MAX_TRIALS + attempt)
            tried = drawn | {name: spec.draw(stream) for name, spec in stage.draw.items()}
            trial = _try(stage, claims, tried, known)
            if claims or trial.refusal:
                yield trial
            if not trial.refusal:
                break
        else:
            return
        drawn = tried


def _try(
    stage: Stage, claims: Claims | None, drawn: Mapping[str, Drawn], known: dict[str, Trial] | None
) -> Trial:
    """What the card makes of these numbers, and whether the others can use them too."""
    key = repr(drawn)
    if known is not None and key in known:
        return known[key]
    values = {name: maths.value(value) for name, value in drawn.items()}
    trial = _settle(claims, drawn, values) if claims else Trial(Instance(drawn, values))
    if trial.refusal is None and any(_settle(other, drawn, values).refusal for other in stage.others):
        trial = replace(
            trial, refusal=Refusal(Reason.FAMILY, "a card that shares these numbers refuses them")
        )
    if known is not None:
        known[key] = trial
    return trial


def suppose(claims: Claims, instance: Instance, given: Mapping[str, str]) -> Trial:
    """What the card makes of other numbers. given: name -> maths, for drawn or derived names."""
    numbers = {name: instance.values[name] for name in instance.drawn}
    numbers |= {
        name: maths.evaluate(text, instance.values) for name, text in given.items() if name in numbers
    }
    let = {name: given.get(name, text) for name, text in claims.let.items()}
    return _settle(replace(claims, let=let, require=None), instance.drawn, numbers)


def read_plan(card: Card) -> Plan:
    """How the card gets its numbers. Raises CardError."""
    draw: dict[str, Spec] = {}
    for name, text in read_table(card, "draw").items():
        _check_name(card, name, "draw")
        try:
            draw[name] = read_spec(text)
        except DrawError as error:
            raise CardError(card, str(error), "draw", name) from None
    claims = _read_claims(card)
    for name in claims.let:
        _check_name(card, name, "let")
        if name in draw:
            raise CardError(card, f"'{name}' is drawn already: call it something else", "let", name)
    family = card.fields.get("family")
    if not family:
        return Plan((Stage(draw),), claims)
    return Plan(tuple(_read_stage(card, stage, draw) for stage in family), claims)


def _read_stage(card: Card, stage: Mapping[str, Any], draw: Mapping[str, Spec]) -> Stage:
    others = [_read_claims(replace(card, kind="numeric", fields=fields)) for fields in stage["others"]]
    return Stage({name: draw[name] for name in stage["names"]}, tuple(others))


def kin(cards: Sequence[Card]) -> tuple[Card, ...]:
    """A card and its follow-ups, told of one another where they share draws: the same seed, the same numbers.

    Numbers that one refuses all refuse, and what a follow-up draws besides never moves its parent's numbers.
    cards: complete, in any order; `parent` is the id of another one.
    """
    by_id = {card.id: card for card in cards}
    related = []
    for card in cards:
        stages: list[dict[str, Any]] = []
        before: Mapping[str, str] = {}
        for ancestor in _line_of(card, by_id):
            draw = ancestor.fields.get("draw", {})
            names = [name for name in draw if before.get(name) != draw[name]]
            if names:
                stages.append({"names": names, "others": _claims_on(draw, cards, card)})
            before = draw
        alone = len(stages) < 2 and not any(stage["others"] for stage in stages)
        related.append(card if alone else replace(card, fields={**card.fields, "family": stages}))
    return tuple(related)


def _line_of(card: Card, by_id: Mapping[str, Card]) -> list[Card]:
    """The card's ancestors, oldest first, and the card."""
    line = [card]
    while (parent := by_id.get(line[0].parent or "")) and parent not in line and len(line) < MAX_STAGES:
        line.insert(0, parent)
    return line


def _claims_on(draw: Mapping[str, str], cards: Sequence[Card], card: Card) -> list[dict[str, Any]]:
    return [
        {key: other.fields[key] for key in _CLAIMED if key in other.fields}
        for other in cards
        if other.kind == "numeric" and other.id != card.id and other.fields.get("draw") == draw
    ]


def is_true(value: Any) -> bool:
    """Whether a relation holds, in every entry if it is entrywise."""
    return bool(value.all()) if hasattr(value, "all") else bool(value)


class _UndefinedError(Exception):
    """An expression of the card has no value with these numbers."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def _settle(claims: Claims, drawn: Mapping[str, Drawn], numbers: Mapping[str, Any]) -> Trial:
    values = dict(numbers)
    instance = Instance(drawn, values)
    try:
        for name, text in claims.let.items():
            values[name] = _value_of(text, values, ("let", name))
        if claims.require and not is_true(_value_of(claims.require, values, ("require",))):
            return Trial(instance, Refusal(Reason.REQUIRE, "require does not hold", ("require",)))
        answers = {
            label: _value_of(text, values, ("answer", label) if label else ("answer",))
            for label, text in claims.answers.items()
        }
    except _UndefinedError as error:
        return Trial(instance, error.refusal)
    for label, name in name_answers(answers).items():
        values.setdefault(name, answers[label])
    wrong = tuple(_value_mistake(mistake, values) for mistake in claims.mistakes)
    return Trial(Instance(drawn, values, answers, wrong), _find_chance(claims, answers, wrong))


def _value_of(text: str, values: Mapping[str, Any], keys: Keys) -> Any:
    try:
        value = maths.evaluate(text, values)
    except maths.MathsError as error:
        raise _UndefinedError(Refusal(Reason.UNDEFINED, f"'{text}': {error}", keys)) from None
    if not maths.finite(value):
        raise _UndefinedError(Refusal(Reason.UNDEFINED, f"'{text}' is not finite", keys))
    return value


def _value_mistake(mistake: Mistake, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        found = {label: maths.evaluate(text, values) for label, text in mistake.parts.items()}
    except maths.MathsError:
        return None
    return found if all(map(maths.finite, found.values())) else None


def _find_chance(
    claims: Claims, answers: Mapping[str, Any], wrong: Sequence[Mapping[str, Any] | None]
) -> Refusal | None:
    for mistake, values in zip(claims.mistakes, wrong, strict=True):
        if values and all(claims.same(answers[label], value) for label, value in values.items()):
            message = f"the mistake '{mistake.text}' is right"
            return Refusal(Reason.CHANCE, message, ("mistakes", mistake.text))
    return None


def _read_claims(card: Card) -> Claims:
    answers = need_answers(card) if card.kind == "numeric" else {}
    return Claims(
        let=read_table(card, "let"),
        require=read_text(card, "require"),
        answers=answers,
        mistakes=read_mistakes(card, tuple(answers)) if answers else (),
        tolerance=read_text(card, "tolerance"),
        form=read_text(card, "form"),
        up_to=read_text(card, "up_to"),
    )


def _check_name(card: Card, name: str, key: str) -> None:
    if not is_name(name):
        raise CardError(card, f"'{name}' is no name: use a letter, then letters, digits and _", key, name)

"""The numbers of one showing: drawn, and drawn again until every mistake differs from the answer."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mlprep import maths
from mlprep.core.cards import Card
from mlprep.kinds.answers import is_name
from mlprep.kinds.claims import Claims, Instance, Reason, Refusal, Trial, read_claims, settle
from mlprep.kinds.draw import DrawError, Drawn, Spec, read_spec
from mlprep.kinds.family import MAX_STAGES
from mlprep.kinds.fields import CardError, read_table
from mlprep.kinds.stream import Stream

MAX_TRIALS = 200
PATIENCE = 8  # trials in which the mistakes should also differ from one another

_REFUSED = Refusal(Reason.FAMILY, "a card that shares these numbers refuses them")


@dataclass(frozen=True, slots=True)
class Stage:
    """Numbers drawn together. others: the claims of the other cards that share them."""

    draw: Mapping[str, Spec]
    others: tuple[Claims, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a card gets its numbers, its parent's stage first. claims: its own, of the last stage."""

    stages: tuple[Stage, ...]
    claims: Claims

    @property
    def draws(self) -> bool:
        return any(stage.draw for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Search:
    """How a showing found its numbers. instance: None if it found none.  refused: the draws passed over."""

    instance: Instance | None
    refused: tuple[Trial, ...]


def draw_instance(card: Card, seed: int) -> Instance:
    """The numbers of this showing. Raises CardError if no draw can be asked."""
    found = search(read_plan(card), seed)
    if found.instance is not None:
        return found.instance
    last = found.refused[-1]
    refusal = last.refusal or _REFUSED
    raise CardError(card, f"{refusal.message}{last.instance.describe()}", *refusal.keys)


def search(plan: Plan, seed: int, known: dict[str, Trial] | None = None) -> Search:
    """The first draw of 200 that can be asked, if possible one of 8 in which all mistakes differ.

    Each draw is a stream of its own, so that the cards of a family stay together.  known: trials by their
    numbers, looked up and added to; a proof meets the same numbers often.
    """
    drawn: Mapping[str, Drawn] = {}
    refused: list[Trial] = []
    instance: Instance | None = None
    for depth, stage in enumerate(plan.stages):
        claims = plan.claims if depth == len(plan.stages) - 1 else None
        numbers = _draws(stage, drawn, seed * MAX_STAGES + depth)
        instance = _choose((_try(stage, claims, tried, known) for tried in numbers), refused)
        if instance is None:
            break
        drawn = instance.drawn
    return Search(instance, tuple(refused))


def read_plan(card: Card) -> Plan:
    """How the card gets its numbers. Raises CardError."""
    draw, claims = _read_draw(card), read_claims(card)
    for name in claims.let:
        _check_name(card, name, "let")
        if name in draw:
            raise CardError(card, f"'{name}' is drawn already: call it something else", "let", name)
    stages = tuple(_read_stage(card, stage) for stage in card.fields.get("family", ()))
    return Plan(stages or (Stage(draw),), claims)


def _draws(stage: Stage, before: Mapping[str, Drawn], seed: int) -> Iterator[dict[str, Drawn]]:
    """200 draws of the stage's numbers beside those drawn before; the only one if it draws none."""
    for attempt in range(MAX_TRIALS if stage.draw else 1):
        stream = Stream(seed * MAX_TRIALS + attempt)
        yield {**before, **{name: spec.draw(stream) for name, spec in stage.draw.items()}}


def _choose(trials: Iterable[Trial], refused: list[Trial]) -> Instance | None:
    """The first that can be asked, or of the first 8 one in which the mistakes differ. refused: added to."""
    spare: Instance | None = None
    for attempt, trial in enumerate(trials, 1):
        if trial.refusal:
            refused.append(trial)
        elif not trial.muddled:
            return trial.instance
        else:
            spare = spare or trial.instance
        if spare and attempt >= PATIENCE:
            break
    return spare


def _try(
    stage: Stage, claims: Claims | None, drawn: Mapping[str, Drawn], known: dict[str, Trial] | None
) -> Trial:
    """What the card makes of these numbers, and whether the others can use them too."""
    key = repr((claims is None, drawn)) if known is not None else ""
    if known is not None and key in known:
        return known[key]
    values = {name: _as_value(value) for name, value in drawn.items()}
    trial = settle(claims, drawn, values) if claims else Trial(Instance(drawn, values))
    for other in stage.others if trial.refusal is None else ():
        judged = settle(other, drawn, values)
        if judged.refusal:
            trial = replace(trial, refusal=_REFUSED)
            break
        trial = replace(trial, muddled=trial.muddled or judged.muddled)
    if known is not None:
        known[key] = trial
    return trial


def _as_value(drawn: Drawn) -> Any:
    return drawn if isinstance(drawn, int | Fraction) else maths.value(drawn)


def _read_draw(card: Card) -> dict[str, Spec]:
    draw: dict[str, Spec] = {}
    for name, text in read_table(card, "draw").items():
        _check_name(card, name, "draw")
        try:
            draw[name] = read_spec(text)
        except DrawError as error:
            raise CardError(card, str(error), "draw", name) from None
    return draw


def _read_stage(card: Card, stage: Mapping[str, Any]) -> Stage:
    """A relative that cannot be read has its own fault and no say."""
    others = []
    for fields in stage["others"]:
        with suppress(CardError):
            others.append(read_claims(replace(card, kind="numeric", fields=fields)))
    return Stage(_read_draw(replace(card, fields={"draw": stage["draw"]})), tuple(others))


def _check_name(card: Card, name: str, key: str) -> None:
    if not is_name(name):
        raise CardError(card, f"'{name}' is no name: use a letter, then letters, digits and _", key, name)

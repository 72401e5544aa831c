"""Numeric: compute this, with fresh numbers every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlprep import maths
from mlprep.core.cards import Answer, Card, Fault, Grade, Part, Question, Reads, Reveal, seed_of
from mlprep.kinds.answers import read_roads
from mlprep.kinds.fields import Keys, list_keys, read_list, read_text
from mlprep.kinds.grading import Judged, find_mistake, grade_parts, judge_verdict
from mlprep.kinds.instance import Claims, Instance, draw_instance, is_true, read_plan
from mlprep.kinds.proof import Proof
from mlprep.kinds.showing import fill_text, pose, reveal

KEYS = frozenset({"answer", "equals", "holds", "mistakes", "tolerance", "form", "up_to", "unit"})

_EXACTLY = "0.0000001%"  # second roads may differ by rounding, no more


@dataclass(frozen=True, slots=True)
class Body:
    """claims: answers, mistakes and how they are compared.  equals: keys and parts of each second road."""

    claims: Claims
    equals: tuple[tuple[Keys, Mapping[str, str]], ...]
    holds: tuple[str, ...]
    unit: str | None


def parse(card: Card) -> Body:
    claims = read_plan(card).claims
    return Body(
        claims, read_roads(card, tuple(claims.answers)), read_list(card, "holds"), read_text(card, "unit")
    )


def ask(card: Card, seed: int) -> Question:
    body, instance = parse(card), draw_instance(card, seed)
    return pose(card, instance, _parts(body), seed=seed)


def grade(card: Card, answer: Answer) -> Grade:
    body, instance = parse(card), draw_instance(card, answer.seed)
    expected = _show_answers(body, instance)
    several = len(expected) > 1
    mistakes = () if several else _told_mistakes(card, body, instance)

    def judge(label: str, typed: str) -> Judged:
        return judge_verdict(_check(body, instance.answers[label], typed, mistakes))

    def explain(typed: Mapping[str, str]) -> tuple[str, str] | None:
        index = find_mistake(
            [values or {} for values in instance.mistakes],
            typed,
            lambda index, label, text: (
                _check(body, (instance.mistakes[index] or {})[label], text).verdict
                is maths.Judgement.EQUIVALENT
            ),
        )
        return None if index is None else (f"mistake:{index + 1}", _message(card, body, instance, index))

    return grade_parts(
        answer.text, expected, _back(card, body, instance), judge, explain if several else None
    )


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    return ask(card, seed), _back(card, parse(card), draw_instance(card, seed))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    with proof.section():
        body = parse(card)
        instances = proof.instances()
        for instance in instances:
            _prove_roads(proof, body, instance)
            _prove_relations(proof, body, instance)
        _prove_mistakes(proof, body, instances)
        _prove_typed(proof, body, instances[:TYPED])
    proof.texts()
    return proof.faults


def _parts(body: Body) -> tuple[Part, ...]:
    return tuple(Part(label, Reads.NUMBER, body.claims.form, body.unit) for label in body.claims.answers)


def _check(body: Body, expected: Any, typed: str, mistakes: Sequence[tuple[Any, str]] = ()) -> maths.Verdict:
    claims = body.claims
    return maths.check_value(
        expected,
        typed,
        tolerance=claims.tolerance,
        form=claims.form,
        up_to=claims.up_to,
        unit=body.unit,
        mistakes=mistakes,
    )


def _show_answers(body: Body, instance: Instance) -> dict[str, str]:
    """Label -> the answer as prose."""
    unit = f" {body.unit}" if body.unit else ""
    return {label: f"${maths.show(value, 'tex')}${unit}" for label, value in instance.answers.items()}


def _back(card: Card, body: Body, instance: Instance) -> Reveal:
    return reveal(card, instance, list_parts(_show_answers(body, instance)))


def _message(card: Card, body: Body, instance: Instance, index: int) -> str:
    mistake = body.claims.mistakes[index]
    return fill_text(card, instance, mistake.message, "mistakes", mistake.text)


def _told_mistakes(card: Card, body: Body, instance: Instance) -> tuple[tuple[Any, str], ...]:
    """The value and message of each mistake of a single answer; one without a value here keeps its place."""
    return tuple(
        ((values or {"": None})[""], _message(card, body, instance, index))
        for index, values in enumerate(instance.mistakes)
    )


def _prove_roads(proof: Proof, body: Body, instance: Instance) -> None:
    claims = body.claims
    for keys, parts in body.equals:
        for label, text in parts.items():
            if proof.has_fault(*keys):
                continue
            try:
                value = maths.evaluate(text, instance.values)
            except maths.MathsError as error:
                proof.fault(f"equals '{text}': {error}{instance.describe()}", *keys)
                continue
            answer = instance.answers[label]
            if not maths.same(
                answer, value, tolerance=claims.tolerance or _EXACTLY, form=claims.form, up_to=claims.up_to
            ):
                shown, wanted = maths.show(value, "text"), maths.show(answer, "text")
                proof.fault(f"equals gives {shown} where answer gives {wanted}{instance.describe()}", *keys)


def _prove_relations(proof: Proof, body: Body, instance: Instance) -> None:
    for index, text in enumerate(body.holds):
        keys = list_keys(proof.card, "holds", index)
        if proof.has_fault(*keys):
            continue
        relation, where = split_relation(text)
        supposed = _suppose(proof.card, body, instance, where, keys) if where else instance
        try:
            if not is_true(maths.evaluate(relation, supposed.values)):
                proof.fault(f"'{text}' does not hold{instance.describe()}", *keys)
        except maths.MathsError as error:
            proof.fault(f"'{text}': {error}{instance.describe()}", *keys)


def _suppose(card: Card, body: Body, instance: Instance, where: str, keys: Keys) -> Instance:
    try:
        given = read_assignments(where, tuple(instance.values))
        trial = suppose(body.claims, instance, given)
    except (PartsError, maths.MathsError) as error:
        raise CardError(card, f"where {where}: {error}", *keys) from None
    if trial.refusal and trial.refusal.reason is Reason.UNDEFINED:
        raise CardError(card, f"where {where}: {trial.refusal.message}", *keys)
    return trial.instance


def _prove_mistakes(proof: Proof, body: Body, instances: Sequence[Instance]) -> None:
    """Each mistake has a value, and no two the same, in most draws."""
    for index, mistake in enumerate(body.claims.mistakes):
        keys = ("mistakes", mistake.text)
        missing = [instance for instance in instances if instance.mistakes[index] is None]
        if 2 * len(missing) > len(instances):
            proof.fault_once(f"the mistake '{mistake.text}' has no value{missing[0].describe()}", *keys)
        for earlier in range(index):
            alike = [instance for instance in instances if _alike(body.claims, instance, earlier, index)]
            if 2 * len(alike) > len(instances):
                other = body.claims.mistakes[earlier].text
                proof.fault_once(
                    f"the mistakes '{other}' and '{mistake.text}' are the same{alike[0].describe()}", *keys
                )


def _alike(claims: Claims, instance: Instance, one: int, other: int) -> bool:
    first, second = instance.mistakes[one], instance.mistakes[other]
    return (
        first is not None
        and second is not None
        and first.keys() == second.keys()
        and all(claims.same(first[label], second[label]) for label in first)
    )


def _prove_typed(proof: Proof, body: Body, instances: Sequence[Instance]) -> None:
    """A learner who types the answer in full is right, and who types a mistake hears its message."""

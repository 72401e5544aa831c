"""Numeric: compute this, with fresh numbers every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain, islice
from typing import Any

from mlprep import maths
from mlprep.core.cards import Answer, Card, Fault, Grade, Part, Question, Reads, Reveal, seed_of
from mlprep.kinds.answers import Mistake, read_roads, split_relation
from mlprep.kinds.claims import Claims, Instance, Reason, are_alike, complete, is_true, suppose
from mlprep.kinds.fields import CardError, Keys, list_keys, quote, read_list, read_text, say_error
from mlprep.kinds.grading import Judged, find_mistakes, grade_parts, judge_verdict
from mlprep.kinds.instance import draw_instance, read_plan
from mlprep.kinds.nearness import NEAR
from mlprep.kinds.parts import PartsError, join, read_assignments
from mlprep.kinds.proof import Proof, prove_typed
from mlprep.kinds.showing import add_terms, fill_text, list_parts, pose, reveal

RETRIES = 6  # draws in which a mistake that looks like another one may still be told apart

KEYS = frozenset({"answer", "equals", "holds", "mistakes", "tolerance", "form", "up_to", "unit"})


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
    """Two mistakes that look alike are both named."""
    return _grade_on(card, parse(card), draw_instance(card, answer.seed), answer.text)


def _grade_on(card: Card, body: Body, instance: Instance, text: str) -> Grade:
    """The grade of what was typed to these numbers."""
    claims = body.claims
    single = list(instance.answers) == [""]

    def tell(index: int) -> tuple[str, str]:
        values = instance.mistakes
        twins = (n for n in range(len(values)) if n != index and are_alike(claims, values[n], values[index]))
        said = [claims.mistakes[n] for n in (index, *islice(twins, 1))]
        messages = [fill_text(card, instance, mistake.message, "mistakes", mistake.text) for mistake in said]
        return f"mistake:{index + 1}", " Or: ".join(messages)

    def judge(label: str, typed: str) -> Judged:
        numbered = [(v[""], str(n)) for n, v in enumerate(instance.mistakes) if v] if single else []
        verdict = _check(body, instance.answers[label], typed, claims.terms.tolerance, numbered)
        return judge_verdict(verdict, typed, lambda first: tell(_closest(body, instance, typed, first)))

    def explain(typed: Mapping[str, str]) -> tuple[str, str] | None:
        for tolerance in (NEAR, claims.terms.tolerance):
            found = find_mistakes(instance.mistakes, typed, partial(_is_typed, body, tolerance))
            if found:
                return tell(found[0])
        return None

    expected, back = _show_answers(body, instance), _back(card, body, instance)
    return grade_parts(text, expected, back, judge, None if single else explain)


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    return ask(card, seed), _back(card, parse(card), draw_instance(card, seed))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    body = proof.read(parse)
    if body is None:
        return proof.faults
    with proof.section():
        instances = proof.instances()
        for instance in instances:
            _prove_roads(proof, body, instance)
            _prove_relations(proof, body, instance)
        _prove_mistakes(proof, body)
        if instances and not proof.faults:
            _prove_typed(proof, body, instances)
    proof.texts()
    return proof.faults


def _parts(body: Body) -> tuple[Part, ...]:
    return tuple(
        Part(label, Reads.NUMBER, body.claims.terms.form, body.unit) for label in body.claims.answers
    )


def _check(
    body: Body, expected: Any, typed: str, tolerance: str | None, mistakes: Sequence[tuple[Any, str]] = ()
) -> maths.Verdict:
    terms = body.claims.terms
    return maths.check_value(
        expected,
        typed,
        tolerance=tolerance,
        form=terms.form,
        up_to=terms.up_to,
        unit=body.unit,
        mistakes=mistakes,
    )


def _closest(body: Body, instance: Instance, typed: str, first: int) -> int:
    """The mistake that was typed: to its digits, else within the tolerance, else the first, rounded."""
    values = {n: found[""] for n, found in enumerate(instance.mistakes) if found}
    order = sorted(values, key=lambda index: index != first)
    for tolerance in (NEAR, body.claims.terms.tolerance) if len(order) > 1 else ():
        for index in order:
            if _is_typed(body, tolerance, values[index], typed):
                return index
    return first


def _is_typed(body: Body, tolerance: str | None, value: Any, typed: str) -> bool:
    return _check(body, value, typed, tolerance).right


def _show_answers(body: Body, instance: Instance) -> dict[str, str]:
    """Label -> the answer as prose."""
    shown = {label: f"${maths.show(value, 'tex')}$" for label, value in instance.answers.items()}
    return {label: add_terms(text, body.unit, body.claims.terms.up_to) for label, text in shown.items()}


def _back(card: Card, body: Body, instance: Instance) -> Reveal:
    return reveal(card, instance, list_parts(_show_answers(body, instance)))


def _prove_roads(proof: Proof, body: Body, instance: Instance) -> None:
    terms = body.claims.terms
    for keys, parts in body.equals:
        for label, text in parts.items():
            if proof.has_fault(*keys):
                continue
            try:
                value = maths.evaluate(text, instance.values, form=terms.form)
            except maths.MathsError as error:
                proof.fault(f"equals {quote(text)}: {say_error(error)}{instance.describe()}", *keys)
                continue
            answer = instance.answers[label]
            if not terms.agree(answer, value):
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
            if not is_true(relation, supposed.values):
                proof.fault(f"{quote(text)} does not hold{instance.describe()}", *keys)
        except maths.MathsError as error:
            proof.fault(f"{quote(text)}: {say_error(error)}{instance.describe()}", *keys)


def _suppose(card: Card, body: Body, instance: Instance, where: str, keys: Keys) -> Instance:
    try:
        given = read_assignments(where, tuple(instance.values))
        trial = suppose(body.claims, instance, given)
    except (PartsError, maths.MathsError) as error:
        raise CardError(card, f"where {where}: {say_error(error)}", *keys) from None
    if trial.refusal and trial.refusal.reason in {Reason.UNDEFINED, Reason.BROKEN}:
        raise CardError(card, f"where {where}: {trial.refusal.message}", *keys)
    return trial.instance


def _prove_mistakes(proof: Proof, body: Body) -> None:
    """Each mistake has a value in most draws, and no two have the same in all, the refused draws included."""
    instances = proof.instances()
    for index, mistake in enumerate(body.claims.mistakes if instances else ()):
        keys = ("mistakes", mistake.text)
        missing = [instance for instance in instances if instance.mistakes[index] is None]
        if 2 * len(missing) > len(instances):
            reason = _say_missing(mistake, missing[0], body.claims.terms.form)
            proof.fault_once(f"the mistake {quote(mistake.text)} has no value: {reason}", *keys)
        for earlier in range(index):
            if _are_always_alike(proof, body.claims, earlier, index):
                other = body.claims.mistakes[earlier].text
                proof.fault_once(
                    f"the mistakes {quote(other)} and {quote(mistake.text)} are the same: keep one", *keys
                )


def _are_always_alike(proof: Proof, claims: Claims, one: int, other: int) -> bool:
    # Refused numbers are completed one by one: the first that tells the two apart ends it.
    tried = chain(proof.instances(), (complete(claims, instance) for instance in proof.refused))
    return all(are_alike(claims, instance.mistakes[one], instance.mistakes[other]) for instance in tried)


def _say_missing(mistake: Mistake, instance: Instance, form: str | None) -> str:
    """Why a mistake has no value with these numbers."""
    try:
        for text in mistake.parts.values():
            maths.evaluate(text, instance.values, form=form)
    except maths.MathsError as error:
        return say_error(error) + (instance.describe() if error.code == "undefined" else "")
    return f"it is not finite{instance.describe()}"


def _prove_typed(proof: Proof, body: Body, instances: Sequence[Instance]) -> None:
    """Typed in full, the answer is right and each mistake told apart; one that equals another is left out."""
    instance = instances[0]
    mistakes = []
    for index, (mistake, values) in enumerate(zip(body.claims.mistakes, instance.mistakes, strict=True)):
        repeated = any(are_alike(body.claims, earlier, values) for earlier in instance.mistakes[:index])
        mistakes.append((mistake, None if values is None or repeated else _type_values(values)))

    def is_recognised(index: int) -> bool:
        return any(
            _grade_on(proof.card, body, other, join(_type_values(values))).code == f"mistake:{index + 1}"
            for other in instances[1:RETRIES]
            if (values := other.mistakes[index])
        )

    _prove_unit(proof, body, instance)
    prove_typed(
        proof,
        partial(_grade_on, proof.card, body, instance),
        _type_values(instance.answers),
        mistakes,
        "answer",
        elsewhere=is_recognised,
    )


def _prove_unit(proof: Proof, body: Body, instance: Instance) -> None:
    """A learner may type the unit, too."""
    numbers = (value for value in instance.answers.values() if isinstance(value, int | float | Fraction))
    for value in numbers if body.unit else ():
        typed = f"{maths.show(value, 'text', '17')} {body.unit}"
        if not _check(body, value, typed, body.claims.terms.tolerance).right:
            advice = "take one like bits, MB, ms or percent, or leave it out and name it in 'ask'"
            proof.fault_once(f"the unit {quote(body.unit or '')} cannot be typed: {advice}", "unit")


def _type_values(values: Mapping[str, Any]) -> dict[str, str]:
    return {label: maths.show(value, "text", "17") for label, value in values.items()}

"""Symbolic: derive or recall an expression in declared names. A line of the formula sheet is one too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlprep import maths
from mlprep.core.cards import Answer, Card, Fault, Grade, Part, Question, Reads, Reveal, seed_of
from mlprep.kinds.answers import (
    Mistake,
    name_answers,
    read_answers,
    read_mistakes,
    read_roads,
    split_relation,
)
from mlprep.kinds.claims import Instance
from mlprep.kinds.declared import (
    blaming,
    prove_equal,
    prove_readable,
    prove_value,
    read_scope,
    show_expression,
)
from mlprep.kinds.fields import CardError, Keys, list_keys, quote, read_list, read_table, read_text
from mlprep.kinds.formula import Sides, sides
from mlprep.kinds.grading import Judged, find_mistakes, grade_parts, judge_verdict
from mlprep.kinds.instance import draw_instance
from mlprep.kinds.proof import Proof, prove_typed
from mlprep.kinds.restating import restating
from mlprep.kinds.showing import add_terms, fill_text, list_parts, pose, reveal

KEYS = frozenset({"answer", "equals", "holds", "without", "mistakes", "tolerance", "form", "up_to", "unit"})


@dataclass(frozen=True, slots=True)
class Body:
    """answers: label -> maths, '' for a single one.  equals: keys and parts of each second road.

    from_latex: the answer is the right-hand side of the formula's TeX.
    """

    scope: maths.Scope
    answers: Mapping[str, str]
    equals: tuple[tuple[Keys, Mapping[str, str]], ...]
    holds: tuple[str, ...]
    without: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    tolerance: str | None
    form: str | None
    up_to: str | None
    unit: str | None
    from_latex: bool


def parse(card: Card) -> Body:
    answers = read_answers(card)
    from_latex = not answers
    if from_latex:
        answers = {"": _sides(card).right}
    labels = tuple(answers)
    return Body(
        scope=read_scope(card),
        answers=answers,
        equals=read_roads(card, labels),
        holds=read_list(card, "holds"),
        without=read_list(card, "without"),
        mistakes=read_mistakes(card, labels),
        tolerance=read_text(card, "tolerance"),
        form=read_text(card, "form"),
        up_to=read_text(card, "up_to"),
        unit=read_text(card, "unit"),
        from_latex=from_latex,
    )


def ask(card: Card, seed: int) -> Question:
    body = parse(card)
    return pose(
        card,
        draw_instance(card, seed),
        tuple(Part(label, Reads.MATHS, body.form, body.unit) for label in body.answers),
        seed=seed,
        given=read_table(card, "given"),
        assume=read_list(card, "assume"),
    )


def grade(card: Card, answer: Answer) -> Grade:
    body, instance = parse(card), draw_instance(card, answer.seed)
    several = len(body.answers) > 1
    numbered = [] if several else [(mistake.parts[""], str(n)) for n, mistake in enumerate(body.mistakes)]

    def tell(index: int) -> tuple[str, str]:
        mistake = body.mistakes[index]
        return f"mistake:{index + 1}", fill_text(card, instance, mistake.message, "mistakes", mistake.text)

    def judge(label: str, typed: str) -> Judged:
        answer = body.answers[label]
        with blaming(card):
            asked_anew = restating(card, body.scope, answer, _roads_to(body, label))
        verdict = _check(card, body, answer, typed, asked_anew, numbered)
        return judge_verdict(verdict, typed, tell)

    def explain(typed: Mapping[str, str]) -> tuple[str, str] | None:
        parts = [mistake.parts for mistake in body.mistakes]
        found = find_mistakes(parts, typed, lambda text, said: _check(card, body, text, said).right)
        return tell(found[0]) if found else None

    expected, back = _show_answers(card, body), _back(card, body, instance)
    return grade_parts(answer.text, expected, back, judge, explain if several else None)


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    return ask(card, seed), _back(card, parse(card), draw_instance(card, seed))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    body = proof.read(parse)
    if body is None:
        return proof.faults
    with proof.section():
        if _prove_readable(proof, body):
            for label, text in body.answers.items():
                prove_value(proof, text, body.scope, *_answer_keys(body, label))
            _prove_roads(proof, body)
            _prove_relations(proof, body)
            _prove_latex(proof, body)
            mistakes, seed = [(mistake, mistake.parts) for mistake in body.mistakes], seed_of(card.id)
            prove_typed(
                proof,
                lambda text: grade(card, Answer(text, seed)),
                body.answers,
                mistakes,
                *_answer_keys(body, ""),
            )
    proof.texts()
    return proof.faults


def _sides(card: Card) -> Sides:
    if card.latex is None:
        raise CardError(card, "'answer' is missing: a symbolic card needs it")
    found = sides(card.latex)
    if found is None:
        raise CardError(
            card, "'latex' has no right-hand side to ask for: write 'left = right', or add 'answer'", "latex"
        )
    return found


def _answer_keys(body: Body, label: str) -> Keys:
    if body.from_latex:
        return ("latex",)
    return ("answer", label) if label else ("answer",)


def _roads_to(body: Body, label: str) -> tuple[str, ...]:
    return tuple(parts[label] for _, parts in body.equals if label in parts)


def _check(
    card: Card,
    body: Body,
    expected: str,
    typed: str,
    equals: Sequence[str] = (),
    mistakes: Sequence[tuple[str, str]] = (),
) -> maths.Verdict:
    with blaming(card):
        return maths.check(
            expected,
            typed,
            body.scope,
            tolerance=body.tolerance,
            form=body.form,
            up_to=body.up_to,
            unit=body.unit,
            without=body.without,
            equals=equals,
            mistakes=mistakes,
            vocabulary=False,
        )


def _show_answers(card: Card, body: Body) -> dict[str, str]:
    """Label -> the answer as prose."""
    if body.from_latex:
        shown = {"": _sides(card).right}
    else:
        shown = {
            label: show_expression(card, text, body.scope, *_answer_keys(body, label))
            for label, text in body.answers.items()
        }
    return {label: add_terms(f"${tex}$", body.unit, body.up_to) for label, tex in shown.items()}


def _back(card: Card, body: Body, instance: Instance) -> Reveal:
    """A formula is shown whole."""
    expected = f"$${card.latex}$$" if card.latex else list_parts(_show_answers(card, body))
    return reveal(card, instance, expected)


def _prove_readable(proof: Proof, body: Body) -> bool:
    """Everything that is maths is read; what a learner cannot even read proves nothing further."""
    written = [(text, _answer_keys(body, label)) for label, text in body.answers.items()]
    written += [(text, keys) for keys, parts in body.equals for text in parts.values()]
    written += [(text, ("mistakes", m.text)) for m in body.mistakes for text in m.parts.values()]
    readable = [prove_readable(proof, text, body.scope, *keys, form=body.form) for text, keys in written]
    return all(readable)


def _prove_roads(proof: Proof, body: Body) -> None:
    for keys, parts in body.equals:
        for label, text in parts.items():
            prove_equal(proof, body.answers[label], text, body.scope, *keys, form=body.form, up_to=body.up_to)


def _prove_relations(proof: Proof, body: Body) -> None:
    names = {name: body.answers[label] for label, name in name_answers(body.answers).items()}
    for index, text in enumerate(body.holds):
        relation, where = split_relation(text)
        verdict = maths.holds(f"({relation})", body.scope, where=where, definitions=names)
        if verdict.verdict is not maths.Judgement.EQUIVALENT:
            said = verdict.explanation or verdict.message
            problem = f"{quote(text)} does not hold"
            proof.fault(f"{problem}: {said}" if said else problem, *list_keys(proof.card, "holds", index))


def _prove_latex(proof: Proof, body: Body) -> None:
    """What stands right in the formula's TeX is the answer."""
    found = sides(proof.card.latex) if proof.card.latex else None
    if found is None:
        if proof.card.latex:
            proof.fault("'latex' states no relation: write 'left = right'", "latex")
        return
    claimed = found.equal if body.from_latex else (found.right, *found.equal)
    for side in claimed:
        prove_equal(proof, body.answers[""], side, body.scope, "latex", form=body.form, up_to=body.up_to)

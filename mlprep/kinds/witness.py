"""Witness: give an example or counterexample; whatever meets the conditions is right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mlprep import maths
from mlprep.core.cards import Answer, Card, Fault, Grade, Outcome, Part, Question, Reads, Reveal, seed_of
from mlprep.kinds.claims import Instance, is_true
from mlprep.kinds.declared import show_expression
from mlprep.kinds.fields import CardError, need_text, quote, read_table, say_error
from mlprep.kinds.found import Find, FoundError, add_brackets, read_finds, read_found, read_typed
from mlprep.kinds.instance import draw_instance
from mlprep.kinds.parts import PartsError, split
from mlprep.kinds.proof import Proof
from mlprep.kinds.showing import fill_text, list_parts, pose, reveal

KEYS = frozenset({"find", "such_that", "answer", "mistakes"})

_POINTS = (Fraction(3, 10), Fraction(17, 10), Fraction(-6, 10), Fraction(29, 10), Fraction(-21, 10))


@dataclass(frozen=True, slots=True)
class Body:
    """finds: what is to be given.  conditions: relation -> what is said when it fails.

    example: by name, as typed.  mistakes: non-examples as typed -> what is said.
    """

    finds: tuple[Find, ...]
    conditions: Mapping[str, str]
    example: Mapping[str, str]
    mistakes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """The first condition that is not met. keys: of the author's condition, () for the declaration's."""

    code: str
    message: str
    keys: tuple[str, ...] = ()


def parse(card: Card) -> Body:
    conditions = read_table(card, "such_that")
    if not conditions:
        raise CardError(
            card, "'such_that' is missing: write 'relation: what to say when it fails', one a line"
        )
    finds = read_finds(card)
    return Body(finds, conditions, _read_example(card, finds), read_table(card, "mistakes"))


def ask(card: Card, seed: int) -> Question:
    finds = parse(card).finds
    parts = [Part("" if len(finds) == 1 else f.name, Reads.MATHS if f.over else Reads.NUMBER) for f in finds]
    given = {name: "real" for find in finds for name in find.over}
    return pose(card, draw_instance(card, seed), tuple(parts), seed=seed, given=given)


def grade(card: Card, answer: Answer) -> Grade:
    body, instance = parse(card), draw_instance(card, answer.seed)
    back = _back(card, body, instance)
    if not answer.text.strip():
        return Grade(Outcome.WRONG, back)
    try:
        typed = _split(body.finds, answer.text)
        found = _read_witness(body, typed)
    except (FoundError, PartsError) as error:
        return Grade(Outcome.UNREAD, back, message=str(error))
    echo = _echo(body, typed)
    failure = _find_failure(card, body, instance, found)
    if failure is None:
        return Grade(Outcome.RIGHT, back, echo=echo, how="exact")
    for index, (text, message) in enumerate(body.mistakes.items()):
        if _is_non_example(body, found, text, instance):
            said = fill_text(card, _add(instance, found), message, "mistakes", text)
            return Grade(Outcome.WRONG, back, code=f"mistake:{index + 1}", message=said, echo=echo)
    return Grade(Outcome.WRONG, back, code=failure.code, message=failure.message, echo=echo)


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    return ask(card, seed), _back(card, parse(card), draw_instance(card, seed))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    body = proof.read(parse)
    if body is None:
        return proof.faults
    with proof.section():
        for instance in proof.instances():
            if not _prove_conditions(proof, body, instance):
                break
            _prove_example(proof, body, instance)
            for text in body.mistakes:
                if not proof.has_fault("mistakes", text):
                    _prove_mistake(proof, body, instance, text)
    if not proof.faults:
        proof.texts(lambda instance: complete(card, instance))
    return proof.faults


def complete(card: Card, instance: Instance) -> Instance:
    """The numbers with the author's example, as if a learner had given it. Raises CardError."""
    body = parse(card)
    try:
        return _add(instance, _read_witness(body, body.example, instance.values))
    except FoundError as error:
        raise CardError(card, f"answer: {error}{instance.describe()}", "answer") from None


def _read_example(card: Card, finds: tuple[Find, ...]) -> dict[str, str]:
    """Name -> maths, from one text or a table. Raises CardError."""
    if not isinstance(card.fields.get("answer"), Mapping):
        try:
            return _split(finds, need_text(card, "answer"))
        except PartsError as error:
            raise CardError(card, str(error), "answer") from None
    example = read_table(card, "answer")
    names = [find.name for find in finds]
    for name in (*example, *names):
        if name not in names or name not in example:
            problem = "is not asked for" if name in example else "is missing"
            raise CardError(card, f"'{name}' {problem}: the answer gives {', '.join(names)}", "answer")
    return {name: example[name] for name in names}


def _split(finds: tuple[Find, ...], text: str) -> dict[str, str]:
    pieces = split(text, tuple(find.name for find in finds))
    return {find.name: add_brackets(find, piece) for find, piece in zip(finds, pieces, strict=True)}


def _read_witness(
    body: Body, typed: Mapping[str, str], values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Name -> value. values: what an author's example may name; None for a learner's. Raises FoundError."""
    found: dict[str, Any] = {}
    sizes: dict[str, int] = {}
    for find in body.finds:
        if not typed[find.name]:
            raise FoundError(f"{find.name} is missing.")
        if values is None:
            found[find.name] = read_typed(find, typed[find.name], sizes)
        else:
            found[find.name] = read_found(find, typed[find.name], values, sizes)
    return found


def _find_failure(card: Card, body: Body, instance: Instance, found: Mapping[str, Any]) -> Failure | None:
    """The first condition that does not hold, or has no value."""
    completed = _add(instance, found)
    for find in body.finds:
        for relation, word in find.relations.items():
            if _find_fault(relation, completed) is not None:
                return Failure("declaration", f"{find.name} has to be {word}.")
    for index, (relation, message) in enumerate(body.conditions.items()):
        fault = _find_fault(relation, completed)
        if fault is not None:
            said = fault or _fill_message(card, completed, message, relation)
            return Failure(f"condition:{index + 1}", said, ("such_that", relation))
    return None


def _fill_message(card: Card, completed: Instance, message: str, relation: str) -> str:
    """What the author says; a witness so odd that it has no value in there is told the condition itself."""
    try:
        return fill_text(card, completed, message, "such_that", relation)
    except CardError:
        return f"{relation} does not hold."


def _find_fault(relation: str, completed: Instance) -> str | None:
    """None if the relation holds, '' if it does not, else why it has no value for this witness."""
    try:
        return None if is_true(relation, completed.values) else ""
    except maths.MathsError as error:
        return f"{relation} cannot be computed for this: {say_error(error)}."


def _add(instance: Instance, found: Mapping[str, Any]) -> Instance:
    return replace(instance, values={**instance.values, **found})


def _is_non_example(body: Body, found: Mapping[str, Any], text: str, instance: Instance) -> bool:
    """Whether the witness is this one of the author's."""
    try:
        other = _read_witness(body, _split(body.finds, text), instance.values)
    except (FoundError, PartsError):
        return False
    return all(_are_same(find, found[find.name], other[find.name]) for find in body.finds)


def _are_same(find: Find, one: Any, other: Any) -> bool:
    """Functions are compared where both have a value."""
    if not find.over:
        return maths.same(one, other)
    compared = 0
    for point in _POINTS:
        arguments = {name: point + place for place, name in enumerate(find.over)}
        call = f"{find.name}({', '.join(find.over)})"
        try:
            values = [maths.evaluate(call, {**arguments, find.name: function}) for function in (one, other)]
        except maths.MathsError:
            continue
        if not maths.same(*values):
            return False
        compared += 1
    return compared > 0


def _echo(body: Body, typed: Mapping[str, str]) -> str:
    """How the witness was read."""
    readings = [maths.read(typed[find.name], find.scope, numeric=not find.over) for find in body.finds]
    return "; ".join(reading.echo for reading in readings if isinstance(reading, maths.Reading))


def _back(card: Card, body: Body, instance: Instance) -> Reveal:
    values = complete(card, instance).values
    expected = {}
    for find in body.finds:
        if find.over:
            shown = show_expression(card, body.example[find.name], find.scope, "answer")
        else:
            shown = maths.show(values[find.name], "tex")
        expected[find.name if len(body.finds) > 1 else ""] = f"${shown}$, for example"
    return reveal(card, instance, list_parts(expected))


def _prove_conditions(proof: Proof, body: Body, instance: Instance) -> bool:
    """Each condition is a relation that can be read; what has no value for the example is said with it."""
    values = complete(proof.card, instance).values
    for relation in body.conditions:
        try:
            is_true(relation, values)
        except maths.MathsError as error:
            if error.code != "undefined":
                proof.fault(say_error(error), "such_that", relation)
    return not proof.faults


def _prove_example(proof: Proof, body: Body, instance: Instance) -> None:
    if proof.has_fault("answer"):
        return
    failure = _find_failure(proof.card, body, instance, complete(proof.card, instance).values)
    if failure:
        where = f"'{failure.keys[1]}' fails: " if failure.keys else ""
        proof.fault(
            f"the example is refused: {where}{failure.message}{instance.describe()}",
            "answer",
        )


def _prove_mistake(proof: Proof, body: Body, instance: Instance, text: str) -> None:
    try:
        found = _read_witness(body, _split(body.finds, text), instance.values)
    except (FoundError, PartsError) as error:
        proof.fault(
            f"the non-example {quote(text)} cannot be given: {error}{instance.describe()}", "mistakes", text
        )
        return
    failure = _find_failure(proof.card, body, instance, found)
    if failure is None:
        proof.fault(
            f"the non-example {quote(text)} meets every condition{instance.describe()}", "mistakes", text
        )
    elif failure.keys:
        # The message of the condition is what the learner would hear: it has to have its values here.
        completed = _add(instance, found)
        fill_text(proof.card, completed, body.conditions[failure.keys[1]], *failure.keys)

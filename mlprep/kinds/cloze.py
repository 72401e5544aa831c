"""Cloze: a text with gaps, all asked at once; maths inside $, words outside, code in a snippet."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlprep import maths
from mlprep.core.cards import Answer, Card, Fault, Grade, Outcome, Part, Question, Reads, Reveal, seed_of
from mlprep.kinds.answers import Mistake, read_mistakes
from mlprep.kinds.claims import Instance
from mlprep.kinds.declared import (
    blaming,
    prove_equal,
    prove_readable,
    prove_value,
    read_scope,
    show_expression,
)
from mlprep.kinds.fields import CardError, read_list, read_table, read_text
from mlprep.kinds.grading import Judged, find_mistakes, grade_parts, judge_verdict
from mlprep.kinds.instance import draw_instance
from mlprep.kinds.interpolate import Gap, Style
from mlprep.kinds.proof import Proof, prove_typed
from mlprep.kinds.showing import fill_text, list_parts, pose, read_text_template, reveal
from mlprep.kinds.words import match_code, match_words

KEYS = frozenset({"gaps", "mistakes", "tolerance"})


@dataclass(frozen=True, slots=True)
class Blank:
    """One gap. style: TEX is maths, TEXT words, PYTHON code.  accepted: the first is shown."""

    style: Style
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """blanks: by the gap's name, in the order of the text."""

    blanks: Mapping[str, Blank]
    mistakes: tuple[Mistake, ...]
    scope: maths.Scope
    tolerance: str | None


def parse(card: Card) -> Body:
    blanks = _read_blanks(card)
    mistakes = read_mistakes(card, tuple(blanks))
    return Body(blanks, mistakes, read_scope(card), read_text(card, "tolerance"))


def ask(card: Card, seed: int) -> Question:
    reads = {
        name: Reads.MATHS if blank.style is Style.TEX else Reads.WORDS
        for name, blank in parse(card).blanks.items()
    }
    return pose(
        card,
        draw_instance(card, seed),
        tuple(Part(name, read) for name, read in reads.items()),
        seed=seed,
        given=read_table(card, "given"),
        assume=read_list(card, "assume"),
    )


def grade(card: Card, answer: Answer) -> Grade:
    body, instance = parse(card), draw_instance(card, answer.seed)
    gaps = _show_blanks(card, body)

    def explain(typed: Mapping[str, str]) -> tuple[str, str] | None:
        parts = [{name: (name, text) for name, text in mistake.parts.items()} for mistake in body.mistakes]
        found = find_mistakes(parts, typed, lambda part, said: _agrees(card, body, part[0], (part[1],), said))
        if not found:
            return None
        mistake = body.mistakes[found[0]]
        return f"mistake:{found[0] + 1}", fill_text(card, instance, mistake.message, "mistakes", mistake.text)

    return grade_parts(
        answer.text,
        _as_prose(body, gaps),
        _back(card, body, instance, gaps),
        lambda name, text: _judge(card, body, name, text),
        explain,
    )


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    body = parse(card)
    return ask(card, seed), _back(card, body, draw_instance(card, seed), _show_blanks(card, body))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    body = proof.read(parse)
    if body is None:
        return proof.faults
    with proof.section():
        for name, blank in body.blanks.items():
            if blank.style is Style.TEX:
                _prove_maths(proof, name, blank, body)
            elif len({text.casefold() for text in blank.accepted}) < len(blank.accepted):
                proof.fault(f"an answer to the gap '{name}' is there twice", "gaps", name)
        if _prove_readable(proof, body) and not proof.faults:
            typed = {name: blank.accepted[0] for name, blank in body.blanks.items()}
            mistakes, seed = [(mistake, mistake.parts) for mistake in body.mistakes], seed_of(card.id)
            prove_typed(proof, lambda text: grade(card, Answer(text, seed)), typed, mistakes, "gaps")
    proof.texts()
    return proof.faults


def _read_blanks(card: Card) -> dict[str, Blank]:
    accepted = card.fields.get("gaps")
    if not isinstance(accepted, Mapping) or not accepted:
        raise CardError(card, "'gaps' takes a table: 'gap: maths', or 'gap: [words, that, count]'", "gaps")
    gaps = {gap.name: gap for gap in _find_gaps(card)}
    for name in accepted:
        if name not in gaps:
            raise CardError(
                card, f"the gap '{name}' stands nowhere: write {{?{name}}} in ask or snippet", "gaps", name
            )
    for name in gaps:
        if name not in accepted:
            raise CardError(card, f"the gap '{name}' has no answer: add '{name}: ...' under gaps", "gaps")
    return {name: Blank(gap.style, _read_accepted(card, name, accepted[name])) for name, gap in gaps.items()}


def _find_gaps(card: Card) -> tuple[Gap, ...]:
    found = read_text_template(card, card.ask, "ask").gaps
    if card.snippet:
        found += read_text_template(card, card.snippet, "snippet").gaps
    return found


def _read_accepted(card: Card, name: str, value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or not values:
        raise CardError(card, f"the gap '{name}' takes maths, or a list of words that count", "gaps", name)
    for text in values:
        if not isinstance(text, str) or not text.strip():
            raise CardError(
                card, f"the gap '{name}' takes maths, or a list of words that count", "gaps", name
            )
    return tuple(text.strip() for text in values)


def _judge(card: Card, body: Body, name: str, typed: str) -> Judged:
    blank = body.blanks[name]
    if blank.style is not Style.TEX:
        return Judged(
            Outcome.RIGHT if _agrees(card, body, name, blank.accepted, typed) else Outcome.WRONG, echo=typed
        )
    verdicts = [_check(card, body, text, typed) for text in blank.accepted]
    agreed = [verdict for verdict in verdicts if verdict.right]
    return judge_verdict((agreed or verdicts)[0], typed)


def _agrees(card: Card, body: Body, name: str, accepted: tuple[str, ...], typed: str) -> bool:
    """Whether what was typed into that gap is one of these."""
    style = body.blanks[name].style
    if style is Style.TEX:
        return any(_check(card, body, text, typed).right for text in accepted)
    if style is Style.PYTHON:
        return match_code(typed, accepted)
    others = {text for other in body.blanks.values() for text in other.accepted}
    others |= {mistake.parts[name] for mistake in body.mistakes if name in mistake.parts}
    return match_words(typed, accepted, others - set(accepted))


def _check(card: Card, body: Body, text: str, typed: str) -> maths.Verdict:
    with blaming(card):
        return maths.check(text, typed, body.scope, tolerance=body.tolerance, vocabulary=False)


def _show_blanks(card: Card, body: Body) -> dict[str, str]:
    """Gap -> its answer: TeX inside $, words outside."""
    return {
        name: show_expression(card, blank.accepted[0], body.scope, "gaps", name)
        if blank.style is Style.TEX
        else blank.accepted[0]
        for name, blank in body.blanks.items()
    }


def _as_prose(body: Body, gaps: Mapping[str, str]) -> dict[str, str]:
    return {
        name: f"${shown}$" if body.blanks[name].style is Style.TEX else shown for name, shown in gaps.items()
    }


def _back(card: Card, body: Body, instance: Instance, gaps: Mapping[str, str]) -> Reveal:
    return reveal(card, instance, list_parts(_as_prose(body, gaps)), gaps=gaps)


def _prove_maths(proof: Proof, name: str, blank: Blank, body: Body) -> None:
    readable = [prove_readable(proof, text, body.scope, "gaps", name) for text in blank.accepted]
    if all(readable) and prove_value(proof, blank.accepted[0], body.scope, "gaps", name):
        for other in blank.accepted[1:]:
            prove_equal(proof, blank.accepted[0], other, body.scope, "gaps", name)


def _prove_readable(proof: Proof, body: Body) -> bool:
    written = [
        (text, mistake.text)
        for mistake in body.mistakes
        for name, text in mistake.parts.items()
        if body.blanks[name].style is Style.TEX
    ]
    readable = [prove_readable(proof, text, body.scope, "mistakes", key) for text, key in written]
    return all(readable)

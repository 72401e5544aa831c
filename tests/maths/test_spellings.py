"""What people type in this field, and whether it is right: questions with their right and wrong answers."""

from pathlib import Path

import pytest
import yaml

from mlprep.maths import Judgement, Scope, check

TABLE = yaml.load(
    (Path(__file__).parents[1] / "golden" / "spellings.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CSafeLoader,
)
QUESTIONS, NUMBERS = TABLE["questions"], TABLE["numbers"]


def named(question):
    return question["expected"][:40]


def scope_of(question):
    return Scope.of(question.get("given", {}), question.get("assume", ()))


@pytest.mark.parametrize(
    ("answers", "judgement"), [("right", Judgement.EQUIVALENT), ("wrong", Judgement.DIFFERENT)]
)
@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_answers_are_judged_however_they_are_spelled(question, answers, judgement):
    scope = scope_of(question)
    for answer in question.get(answers, ()):
        verdict = check(question["expected"], answer, scope)
        assert verdict.verdict is judgement, (answer, verdict)


@pytest.mark.parametrize("question", NUMBERS, ids=named)
def test_numbers_are_read_as_people_write_them(question):
    expected = question["expected"]
    form = {"{": "set", "(": "interval"}.get(expected[0])
    for answer in question["right"]:
        assert check(expected, answer, Scope(), tolerance=0.001, form=form).right, answer
    for answer in question["wrong"]:
        assert not check(expected, answer, Scope(), tolerance=0.001, form=form).right, answer


@pytest.mark.parametrize("question", QUESTIONS[::7], ids=named)
def test_verdicts_are_symmetric_where_both_sides_are_defined(question):
    scope = scope_of(question)
    for answer in (*question.get("right", ()), *question.get("wrong", ())):
        there = check(question["expected"], answer, scope)
        back = check(there.echo, question["expected"], scope)
        assert back.verdict in {there.verdict, Judgement.UNDECIDED}, answer

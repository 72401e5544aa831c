"""Every row of the golden table gets its verdict, and its diagnosis code where one is certain."""

from pathlib import Path

import pytest
import yaml

from mlprep.maths import Scope, check
from mlprep.maths.evaluating.clock import now
from mlprep.maths.explaining.slips import SLIPS

TABLE = Path(__file__).parents[1] / "golden" / "verdicts.yaml"
QUESTIONS = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
PATIENCE = 20  # seconds: what is said must not depend on how busy the machine is
VERDICTS = ("equivalent", "different", "unparsed", "again")
DOMAINS = {"scalar", "matrix", "probability", "explicit", "numeric", "latex"}


def rows(question):
    """(answer, verdict, code or None) of a question."""
    for verdict in VERDICTS:
        for answer, *rest in question.get(verdict, ()):
            yield answer, verdict, rest[0] if len(rest) == 2 else None


def judge(question, answer, seed=0):
    return check(
        question["expected"],
        answer,
        Scope.of(question.get("given", {}), question.get("assume", ())),
        tolerance=question.get("tol"),
        form=question.get("form"),
        up_to=question.get("up_to"),
        unit=question.get("unit"),
        without=question.get("without", ()),
        equals=question.get("equals", ()),
        numeric=question["domain"] == "numeric",
        seed=seed,
        deadline=now() + PATIENCE,
    )


def verdict_of(got):
    return "again" if got.again and got.verdict.value != "unparsed" else got.verdict.value


def complaint(question, answer, verdict, code, got):
    wanted = f"{verdict}{f' ({code})' if code else ''}"
    return (
        f"{answer!r} for {question['expected']!r}: {got.verdict.value} ({got.code}), not {wanted}; "
        f"read as {got.echo!r}; {got.message or got.explanation}"
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_answers_get_their_verdicts(question):
    wrong = []
    for answer, verdict, code in rows(question):
        got = judge(question, answer)
        if verdict_of(got) != verdict or (code and got.code != code):
            wrong.append(complaint(question, answer, verdict, code, got))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("question", QUESTIONS[::12], ids=lambda question: question["id"])
def test_verdicts_are_the_same_for_another_seed(question):
    for answer, verdict, _ in rows(question):
        assert verdict_of(judge(question, answer, seed=7)) == verdict, answer


def test_most_wrong_answers_are_explained_and_every_code_is_known():
    explained = wrong = 0
    for question in QUESTIONS[::8]:
        for answer, verdict, _ in rows(question):
            if verdict == "different":
                got = judge(question, answer)
                wrong += 1
                explained += bool(got.explanation)
                assert not got.explanation or got.code in SLIPS, (answer, got.code)
    assert explained > 0.8 * wrong


def test_the_table_is_wide():
    everything = [(question, *row) for question in QUESTIONS for row in rows(question)]
    assert len(everything) >= 850
    assert {question["domain"] for question in QUESTIONS} == DOMAINS
    share = {verdict: sum(row[2] == verdict for row in everything) / len(everything) for verdict in VERDICTS}
    assert share["equivalent"] > 0.45
    assert share["different"] > 0.35


def test_no_question_and_no_answer_stands_twice():
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        answers = [answer for answer, *_ in rows(question)]
        assert len(set(answers)) == len(answers), question["id"]

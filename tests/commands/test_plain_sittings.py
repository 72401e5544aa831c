"""Sittings over pipes: one line per answer, one per rating, the same abilities, the end of input quits."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlprep.progress import open_progress

TINY = Path(__file__).resolve().parents[1] / "data" / "tiny"
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def tiny(home, inside):
    """inside(...) on a home with the tiny pack, whose topic comes first."""
    shutil.copytree(TINY, home / "packs" / "tiny")
    with open_progress(home, now=NOW) as progress:
        progress.set("topics", "tiny:algebra", NOW)
        progress.set("new_per_day", "4", NOW)

    def call(*arguments, input="", now=NOW, **environment):  # noqa: A002
        return inside(*arguments, input=input, MLPREP_NOW=now.isoformat(), **environment)

    return call


@pytest.fixture
def reviews(home):
    def read():
        with open_progress(home, now=NOW) as progress:
            return [
                (event.card_id.rpartition("/")[2], int(event.rating), event.mode.value)
                for event in progress.reviews()
            ]

    return read


def test_a_file_of_answers_is_reviewed(tiny, reviews):
    run = tiny("review", input="3x^2\n\n5\n4\n")
    assert run.code == 0
    assert "Question 1 of 4: tiny:algebra, Derivatives of powers, level 1, new." in run.out
    assert "Answer: 3x^2\nRight.\n" in run.out
    assert "Rate: 1 Again (later today), 2 Hard (" in run.out
    assert "empty = Good: \n" in run.out
    assert "Done" in run.out
    assert "\x1b" not in run.out
    assert [rating for _, rating, _ in reviews()] == [3, 4]


def test_ratings_may_be_given_by_name(tiny, reviews):
    tiny("review", input="3x^2\neasy\n")
    assert reviews() == [("cube", 4, "review")]


def test_what_is_no_rating_is_asked_again(tiny, reviews):
    run = tiny("review", input="3x^2\nseven\n2\n")
    assert "Not a rating: 'seven'. Type 1 to 4, or nothing; :help lists more." in run.out
    assert reviews() == [("cube", 2, "review")]


def test_an_unreadable_answer_is_asked_again_with_its_place(tiny, reviews):
    run = tiny("review", input="3 (x^2\n3 (x^2)\n\n")
    assert '"(" is never closed' in run.out
    assert "\n3 (x^2\n  ^\n" in run.out
    assert reviews() == [("cube", 3, "review")]


def test_the_end_of_input_before_the_rating_rates_nothing(tiny, reviews):
    run = tiny("review", input="3x^2\n")
    assert run.code == 0
    assert reviews() == []
    assert "Nothing was rated." in run.out


def test_an_empty_line_gives_up(tiny, reviews):
    run = tiny("review", input="\n\n")
    assert "Here is the answer." in run.out
    assert "Wrong." not in run.out
    assert reviews() == [("cube", 1, "review")]


def test_hint_steps_override_and_undo_work_by_name(tiny, reviews):
    run = tiny("review", input="?\nx^2\no\n\n:undo\n1\n:quit\n")
    assert "Bring the exponent down." in run.out
    assert "You say that you were right." in run.out
    assert reviews() == [("cube", 1, "review")]


def test_commands_that_come_too_early_say_so(tiny):
    run = tiny("review", input=":steps\n:help\n")
    assert "That comes after the answer." in run.out
    assert ":suspend" in run.out


def test_points_are_named_by_their_letters(tiny, reviews):
    run = tiny("quiz", "tiny:algebra", "--kind", "recall", input="the start and the step\na b\n")
    assert "a) the start" in run.out
    assert reviews() == [("why-induction", 3, "quiz")]


def test_a_quiz_leaves_the_schedule_and_counting_moves_it(tiny, reviews, home):
    tiny("quiz", "tiny:algebra", "--kind", "recall", input="x\n4\n")
    with open_progress(home, now=NOW) as progress:
        assert progress.standing("tiny:algebra/why-induction").reps == 0
    tiny("quiz", "tiny:algebra", "--kind", "recall", "--count", input="x\n4\n")
    with open_progress(home, now=NOW) as progress:
        assert progress.standing("tiny:algebra/why-induction").reps == 1


def test_what_is_due_comes_back_the_next_day_and_nothing_else(tiny, reviews):
    tiny("review", input="3x^2\n1\n")
    assert json.loads(tiny("--json").out)["due"] == 0
    later = NOW.replace(day=21)
    assert json.loads(tiny("--json", now=later).out)["due"] == 1
    assert "What is the derivative" in tiny("review", now=later).out


def test_an_interview_reports_and_the_report_can_be_printed_again(tiny):
    run = tiny("interview", "--topic", "tiny:algebra", "--minutes", "30", input="\n\n" * 6)
    assert run.code == 0
    assert "30 min left" in run.out
    assert re.search(r"Next +mlprep quiz --concept ", run.out)
    last = tiny("interview", "--last")
    assert last.out.strip() in re.sub(r"(?m)^", " ", run.out) or "Missed" in last.out
    document = json.loads(tiny("interview", "--last", "--json").out)
    assert document["interview"]["missed"]
    assert document["next"]


def test_an_interview_without_an_answer_leaves_no_report(tiny):
    assert "there is no report" in tiny("interview", "--topic", "tiny:algebra").out
    assert tiny("interview", "--last").code == 2


def test_bytes_that_are_no_text_are_an_answer_like_any_other(tiny):
    run = tiny("review", input=b"\xff\xfe\x1b[31m\n3x^2\n\n")
    assert run.code == 0
    assert "\x1b" not in run.out


def test_an_endless_line_is_cut(tiny):
    run = tiny("review", input="x" * 3_000_000 + "\n3x^2\n\n")
    assert run.code == 0
    assert len(run.out) < 200_000


def test_ascii_where_the_output_is_not_unicode(tiny, mlprep):
    run = mlprep("review", input="3x^2\n\n", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert run.code == 0
    assert run.out.isascii()
    assert "x^3" in run.out


def test_a_card_that_cannot_be_asked_is_left_out_and_the_sitting_goes_on(tiny, home):
    cards = home / "packs" / "tiny" / "algebra" / "cards.yaml"
    cards.write_text(cards.read_text().replace("answer: 3 x^2", "answer: 3 y^2 ("))
    run = tiny("review", input="x\n\n")
    assert run.code == 0
    assert "Traceback" not in run.err


def test_show_search_topics_and_formulas_find_the_cards(tiny):
    assert "3 x²" in tiny("show", "tiny:algebra/cube").out
    assert "tiny:algebra/times-and-one" in tiny("show", "tiny:algebra/times").out
    assert "tiny:algebra/cube" in tiny("show", "tiny:algebra/derivatives").out
    assert re.search(r"tiny:algebra +6", tiny("topics").out)
    assert "(a + b)² = a² + 2ab + b²" in tiny("formulas", "tiny:algebra").out
    assert "tiny:algebra/cube" in tiny("search", "derivative", "x^3").out
    assert "tiny:algebra/square-of-a-sum" in tiny("search", "2ab").out
    assert tiny("search", "nowhere-to-be-found").code == 1


def test_show_as_json_tells_both_sides(tiny):
    card = json.loads(tiny("show", "tiny:algebra/odd-times-odd", "--json").out)["card"]
    assert card["kind"] == "choice"
    assert len(card["options"]) == 3
    assert card["file"]["line"] > 1
    concept = json.loads(tiny("show", "tiny:algebra/products", "--json").out)["concept"]
    assert concept["cards"] == ["tiny:algebra/times", "tiny:algebra/times-and-one"]


def test_looking_changes_nothing(tiny, home):
    before = len(list(events(home)))
    for arguments in (
        [],
        ["topics"],
        ["formulas", "tiny:algebra"],
        ["search", "cube"],
        ["show", "tiny:algebra/cube"],
    ):
        tiny(*arguments)
    assert len(list(events(home))) == before


def events(home):
    with open_progress(home, now=NOW) as progress:
        yield from progress.events()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["2x", "x + x", "--given", "x: real"], 0, "equivalent"),
        (["2x", "3x", "--given", "x: real"], 1, "different"),
        (["(A+A^T) x", "2 A x", "--given", "A: matrix n x n", "--given", "x: vector n"], 1, "symmetric"),
        (["2x", "2 (x", "--given", "x: real"], 1, "never closed"),
    ],
)
def test_check_says_whether_and_why(inside, arguments, code, said):
    run = inside("check", *arguments)
    assert run.code == code, run.err
    assert said in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2x"], "check needs two expressions"),
        (["2x", "x", "--given", "x"], "--given takes 'NAME: KIND', not 'x'"),
        (["2x", "x", "--given", "x: wombat"], "wombat"),
    ],
)
def test_check_refuses_what_is_no_question(inside, arguments, said):
    run = inside("check", *arguments)
    assert run.code == 2
    assert said in run.err


def test_a_batch_answers_every_line_and_never_stops(mlprep):
    case = {"id": 7, "vars": {"x": {"kind": "real"}}, "reference": "2x", "answer": "x+x"}
    lines = [b"garbage", b"", b"[]", b"\xff\xfe", b"{}", json.dumps(case).encode(), b"[" * 100_000]
    run = mlprep("check", "--batch", input=b"\n".join(lines))
    verdicts = [json.loads(each) for each in run.out.splitlines()]
    assert run.code == 0
    assert [each["verdict"] for each in verdicts] == [*["unparsed"] * 4, "equivalent", "unparsed"]
    assert verdicts[4]["id"] == 7


def test_calc_computes_and_says_what_it_cannot_read(inside):
    assert inside("calc", "det([[2, 1], [1, 3]])").out == "5\n"
    assert json.loads(inside("calc", "1/4", "--json").out)["value"] == "0.25"
    run = inside("calc", "sqrt(2")
    assert run.code == 2
    assert "never closed" in run.err

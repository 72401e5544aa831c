"""`mlprep plan` and `mlprep stats`, as a learner types them: odd wishes get sensible words."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mlprep.bank import open_bank
from mlprep.core.cards import Outcome, Rating
from mlprep.core.mode import Mode
from mlprep.progress import Review, open_progress

TINY = Path(__file__).parents[1] / "data" / "tiny"
TOPIC = "tiny:algebra"
TODAY = "2026-11-20T09:00+00:00"
NOW = datetime.fromisoformat(TODAY)


@pytest.fixture
def tiny(home):
    """A home with a small pack of one topic; its cards."""
    shutil.copytree(TINY, home / "packs" / "tiny")
    with open_bank(home) as bank:
        return list(bank.entries(topics=[TOPIC]))


@pytest.fixture
def plan(inside, tiny):
    """plan(*arguments) -> Run: a plan of the small topic."""

    def call(*arguments, topics=TOPIC):
        return inside("plan", "--topics", topics, *arguments, MLPREP_NOW=TODAY)

    return call


def told(run):
    """The error line, and that there is nothing else."""
    assert (run.code, run.out) == (2, "")
    assert run.err.count("\n") == 1
    return run.err.removeprefix("mlprep: error: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no interview date is set. Type: mlprep plan --interview 2026-12-20 --minutes 20"),
        (["--interview", "2026-11-19"], "2026-11-19 is past. Give a later date."),
        (
            ["--interview", "2026-11-20"],
            "the interview is today: there is no day left to plan. Good luck. What is due: mlprep review",
        ),
        (
            ["--interview", "2036-01-01"],
            "2036-01-01 is 3,329 days away. Plans reach 730 days; until then: mlprep review",
        ),
        (["--interview", "soon"], "'soon' is not a date. Write it as year-month-day, e.g. 2026-12-20."),
        (
            ["--interview", "2026-02-30"],
            "'2026-02-30' is not a date. Write it as year-month-day, e.g. 2026-12-20.",
        ),
        (["--interview", "2026-12-20", "--minutes", "-5"], "-5 minutes a day: give 0 to 1440"),
        (
            ["--interview", "2026-12-20", "--weights", TOPIC],
            f"'{TOPIC}' is no weight. Write topic=number from 0 to 100, e.g. llm=2.",
        ),
        (
            ["--interview", "2026-12-20", "--weights", f"{TOPIC}=nan"],
            f"'{TOPIC}=nan' is no weight. Write topic=number from 0 to 100, e.g. llm=2.",
        ),
        (
            ["--interview", "2026-12-20", "--weights", f"{TOPIC}=-1"],
            f"'{TOPIC}=-1' is no weight. Write topic=number from 0 to 100, e.g. llm=2.",
        ),
        (["--interview", "2026-12-20", "--weights", "algebro=2"], "no topic 'algebro'"),
    ],
)
def test_a_wish_that_cannot_be_planned_is_told_why(plan, arguments, words):
    assert told(plan(*arguments)).startswith(words)


def test_a_plan_says_when_what_to_expect_and_that_all_fits(plan):
    run = plan("--interview", "2026-12-20", "--minutes", "10")
    assert run.code == 0
    assert "Interview Sun 20 Dec 2026 · in 30 days · 10 minutes a day" in run.out
    assert "without further study" in run.out
    assert "Fits" in run.out


def test_without_minutes_nothing_is_promised(plan):
    run = plan("--interview", "2026-12-20", "--minutes", "0")
    assert run.code == 0
    assert "0 % of 6 cards without further study" in run.out


def test_a_topic_of_weight_0_is_left_out(plan):
    run = plan("--interview", "2026-12-20", "--weights", f"{TOPIC}=0")
    assert run.code == 0
    assert "its topic's weight is 0" in run.out


def test_with_everything_known_no_card_is_new(plan, home, tiny):
    with open_progress(home, now=NOW) as progress:
        for concept in {entry.concept for entry in tiny}:
            progress.know(concept, NOW)
    run = plan("--interview", "2026-12-20", "--minutes", "10")
    assert run.code == 0
    assert "without further study" in run.out


def test_reviews_follow_the_plan_until_it_is_switched_off(plan, inside):
    plan("--interview", "2026-12-20", "--minutes", "1")
    planned = json.loads(inside("--json", MLPREP_NOW=TODAY).out)
    assert planned["new"] == 1
    assert planned["expected"]["low"] <= planned["expected"]["recall"] <= planned["expected"]["high"]
    assert inside("plan", "--off", MLPREP_NOW=TODAY).code == 0
    assert json.loads(inside("--json", MLPREP_NOW=TODAY).out)["expected"] is None


def test_a_plan_whose_date_has_passed_says_how_to_go_on(plan, inside):
    plan("--interview", "2026-11-25", "--minutes", "10")
    later = "2026-12-01T09:00+00:00"
    assert told(inside("plan", MLPREP_NOW=later)) == (
        "2026-11-25 is past. Give a later date (mlprep plan --interview DATE), or: mlprep plan --off"
    )
    assert json.loads(inside("--json", MLPREP_NOW=later).out)["expected"] is None


def test_a_plan_as_json_says_all_that_the_page_says(plan):
    found = json.loads(plan("--interview", "2026-12-20", "--minutes", "20", "--json").out)
    assert found["format"] == 1
    assert found["days"] == len(found["course"]) == 30
    assert found["ten_minutes_less"] <= found["expected"] <= found["ten_minutes_more"]
    assert found["low"] <= found["expected"] <= found["high"]
    assert found["left_out"] == []


# Topics


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_topics_keep_the_words_that_can_be_typed(inside, home, columns):
    with open_bank(home) as bank:
        names = [topic.id for topic in bank.topics]
    page = inside("topics", COLUMNS=columns).out
    assert all(name in page.replace("\n ", "") for name in names)
    assert all(len(row) <= int(columns) for row in page.split("\n"))


# Stats


@pytest.fixture
def studied(home, tiny):
    """A home in which the first card was reviewed on three days, once wrongly, and once more in a quiz."""
    card = tiny[0].id
    with open_progress(home, now=NOW - timedelta(days=9)) as progress:
        for ago, rating, mode, code in (
            (9, Rating.GOOD, Mode.REVIEW, None),
            (6, Rating.AGAIN, Mode.REVIEW, "sign"),
            (1, Rating.GOOD, Mode.REVIEW, None),
            (0, Rating.GOOD, Mode.QUIZ, "mistake:1"),
        ):
            outcome = Outcome.WRONG if code else Outcome.RIGHT
            review = Review(card, rating, mode=mode, verdict=outcome, code=code, took_ms=30_000)
            progress.record(review, NOW - timedelta(days=ago))
    return card


def test_stats_as_json_hold_every_figure_of_the_page(inside, studied):
    found = json.loads(inside("stats", TOPIC, "--json", MLPREP_NOW=TODAY).out)
    assert found["format"] == 1
    assert found["totals"] == {"reviews": 4, "seconds": 120.0, "today": 1, "streak": 2, "studied": 4}
    assert found["recall"]["cards"] == 6
    assert found["recall"]["seen"] == 1
    assert [topic["title"] for topic in found["topics"]] == ["Algebra"]
    assert sum(concept["seen"] for concept in found["concepts"]) == 1
    assert [level["name"] for level in found["levels"]] == ["L1", "L2"]
    assert found["days"][-1] == {"date": "2026-11-20", "reviews": 1, "seconds": 30.0}
    assert len(found["days"]) == len(found["due"]) == 30
    assert sum(week["reviews"][day] for week in found["calendar"] for day in range(7)) == 4
    assert found["retention"]["true"] == 0.5
    assert sum(found["calibration"][n]["reviews"] for n in range(len(found["calibration"]))) == 2
    assert len(found["hardest"]) == 1
    assert (found["lapses"], found["leeches"], found["mistakes"]) == (1, [], {"sign": 1})


def test_stats_of_a_topic_go_through_its_concepts(inside, studied):
    page = inside("stats", TOPIC, MLPREP_NOW=TODAY).out
    assert page.split("\n")[2].split() == ["concept", "now", "in", "30", "d", "seen"]
    assert "Not begun" in page


def test_without_a_rating_stats_say_how_to_start(inside, tiny):
    assert inside("stats", TOPIC, MLPREP_NOW=TODAY).out == " 6 cards, none rated yet. Start: mlprep review\n"

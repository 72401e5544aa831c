"""The pages of plan and stats, as golden screens."""

from datetime import date, timedelta

import pytest

from mlprep.core.cards import Level
from mlprep.core.memory import Memory
from mlprep.core.plan import search_plan
from mlprep.core.simulation import Deck, StudyCard
from mlprep.core.stats import Bin, Recall
from mlprep.terminal.page import Page
from mlprep.terminal.plan import LeftOutTitle, PlanView, plan_lines
from mlprep.terminal.plots import bars, gauge, shade, squeeze
from mlprep.terminal.stats import StatsView, Totals, stats_lines
from mlprep.terminal.text import plain_text
from mlprep.tex import Glyphs, columns as columns_of

TODAY = date(2026, 11, 21)


def screen(lines):
    return "".join(plain_text(line).rstrip() + "\n" for line in lines)


def planned(*, days=21, minutes=10, cards=120, left_out=()):
    levels = [Level.L1, Level.L2, Level.L3]
    deck = Deck.of(StudyCard(f"t/c{n}", f"t/k{n // 2}", levels[n % 3]) for n in range(cards))
    plan = search_plan(deck, days, minutes, seed=1)
    return PlanView(plan, TODAY + timedelta(days=days), cards, cards // 2, left_out)


LEFT_OUT = [
    LeftOutTitle("Woodbury identity and $(A+uv^T)^{-1}$", "Matrix inverse", light=False),
    LeftOutTitle("Renyi divergence", None, light=False),
    LeftOutTitle("Fourier features", None, light=True),
]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_plan_says_date_recall_pace_and_what_does_not_fit(golden, columns):
    text = screen(plan_lines(planned(left_out=LEFT_OUT), Page(columns)))
    golden(f"plan-{columns}", text)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (planned(cards=0), "no cards in these topics"),
        (planned(minutes=0), "0 % of 120 cards without further study"),
    ],
)
def test_a_plan_without_cards_or_minutes_has_sensible_words(view, said):
    assert said in screen(plan_lines(view, Page(80)))


def test_everything_known_plans_reviews_only():
    memory = Memory(400.0, 4.0)
    deck = Deck.of(StudyCard(f"t/c{n}", f"t/k{n}", Level.L1, memory=memory, last_day=-5) for n in range(30))
    view = PlanView(search_plan(deck, 10, 10, seed=1), TODAY + timedelta(days=10), 30, 30, ())
    text = screen(plan_lines(view, Page(80)))
    assert "no new cards" in text
    assert "all 30 concepts" in text


def make_stats():
    monday = date(2026, 11, 16)
    weeks = [
        (monday - timedelta(weeks=week), [(week * day * 7) % 23 for day in range(7)])
        for week in range(20, 0, -1)
    ]
    weeks.append((monday, [12, 0, 31, 5, 18, 7, -1]))
    return StatsView(
        whole=Recall("all", 785, 320, 0.37, 0.31),
        group="topic",
        groups=[
            ("Probability", Recall("probability", 407, 210, 0.48, 0.41)),
            ("Linear algebra", Recall("linear-algebra", 266, 110, 0.36, 0.3)),
            ("Information theory", Recall("information-theory", 112, 0, 0.0, 0.0)),
        ],
        by_level=[
            Recall("L1", 318, 250, 0.7, 0.6),
            Recall("L2", 384, 70, 0.16, 0.13),
            Recall("L3", 83, 0, 0, 0),
        ],
        daily=[((n * 7) % 31, 45.0 * ((n * 7) % 31)) for n in range(30)],
        later_days=30,
        totals=Totals(reviews=1480, seconds=41_000.0, today=7, streak=4, studied=22),
        weeks=weeks,
        due=[18, 22, 9, 14, 30, 6, 0, 3] + [5, 1] * 11,
        retention=(0.903, 0.884),
        calibration=[Bin(0.7, 0.8, 41, 0.76, 0.71), Bin(0.9, 0.95, 612, 0.92, 0.91)],
        hardest=[
            ("Slater's condition", Recall("o/s", 3, 3, 0.4, 0.2)),
            ("$KL(q\\|p)$", Recall("i/k", 4, 2, 0.2, 0.1)),
        ],
        lapses=61,
        leeches=["Conditional Gaussian"],
        mistakes={"sign": 14, "swapped arguments": 6},
    )


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_stats_show_recall_calendar_forecast_and_honesty(golden, columns):
    golden(f"stats-{columns}", screen(stats_lines(make_stats(), Page(columns))))


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("glyphs", list(Glyphs))
def test_no_line_is_wider_than_the_page(columns, glyphs):
    page = Page(columns, glyphs)
    for line in (*stats_lines(make_stats(), page), *plan_lines(planned(left_out=LEFT_OUT), page)):
        text = plain_text(line).rstrip()
        assert columns_of(text) <= page.measure, text


def test_ascii_pages_are_ascii():
    page = Page(80, Glyphs.ASCII)
    assert screen(stats_lines(make_stats(), page)).isascii()


def test_bars_never_hide_a_small_value_and_average_what_is_too_long():
    page = Page(80)
    assert bars([0, 1, 1000], page, 10) == " ▁█"
    assert squeeze([1, 3, 5, 7], 2) == [2, 6]
    assert bars([], page, 10) == ""


def test_a_gauge_is_as_long_as_asked():
    for glyphs in Glyphs:
        page = Page(80, glyphs)
        assert {len(gauge(share, page, 9)) for share in (-1, 0, 0.02, 0.5, 0.97, 1, 2)} == {9}


def test_a_day_to_come_is_blank_and_a_day_of_rest_is_not():
    page = Page(80)
    assert shade(-1, 5, page) == " "
    assert shade(0, 5, page) == "·"
    assert shade(5, 5, page) == "█"

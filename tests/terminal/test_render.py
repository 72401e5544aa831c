"""What a sitting shows: kept as golden screens at several widths, glyph levels and kinds of card."""

from dataclasses import replace

import pytest

from mlprep.core.cards import Grade, Level, Option, Outcome, Part, PartGrade, Question, Rating, Reads, Reveal
from mlprep.core.report import Miss, Report, Score
from mlprep.terminal.page import Page, labelled, prose
from mlprep.terminal.render import (
    context_lines,
    heading_lines,
    hint_lines,
    name_lines,
    question_lines,
    snippet_lines,
)
from mlprep.terminal.reports import report_lines
from mlprep.terminal.reveal import (
    answer_lines,
    help_lines,
    point_lines,
    rating_lines,
    steps_lines,
    suggest,
    typing_keys,
    verdict_lines,
)
from mlprep.terminal.summary import Summary, commands_table, summary_lines
from mlprep.terminal.tables import table_lines
from mlprep.terminal.text import plain_text, width
from mlprep.terminal.views import Heading, View
from mlprep.tex import Glyphs

WIDTHS = [40, 80, 120]

SYMBOLIC = View(
    Heading("calculus", "gradient of a quadratic form", Level.L1, "4/30", new=True),
    Question(
        "calculus/quadratic-form",
        "symbolic",
        1,
        r"What is $\nabla_x\, x^\top A x$, for any square $A$?",
        (Part(reads=Reads.MATHS),),
        given={"A": "matrix n x n", "x": "vector n"},
        hint="Vary both $x$'s.",
    ),
    answer="2 A x",
    grade=Grade(
        Outcome.WRONG,
        Reveal(
            r"$(A + A^\top)x$",
            why=r"Both $x$'s vary: $d(x^\top A x) = dx^\top A x + x^\top A\,dx = dx^\top(A + A^\top)x$.",
            steps="First one $x$, then the other.",
            references=("Petersen & Pedersen 2012, The Matrix Cookbook, 81",),
        ),
        code="assumption:symmetric",
        message="Right only if $A$ is symmetric.",
        echo="2·A·x",
    ),
    suggestion=Rating.AGAIN,
    seconds=14,
    intervals={Rating.AGAIN: "later today", Rating.HARD: "3 d", Rating.GOOD: "8 d", Rating.EASY: "19 d"},
)

NUMERIC = View(
    Heading("probability", "Bayes", Level.L1, "9/30", note="changed since you saw it"),
    Question(
        "probability/ppv",
        "numeric",
        2,
        "A test has sensitivity 95 % and specificity 90 %. One person in a hundred has the disease.\n"
        r"What is $P(\text{disease}\mid\text{positive})$?",
        (Part(reads=Reads.NUMBER),),
    ),
    answer="0.95*0.01/(0.95*0.01 + 0.1*0.99)",
    grade=Grade(Outcome.RIGHT, Reveal("8.76 %"), echo="0.08756"),
    suggestion=Rating.GOOD,
    seconds=4,
    intervals={Rating.AGAIN: "later today", Rating.HARD: "3 d", Rating.GOOD: "8 d", Rating.EASY: "19 d"},
)

PARTS = View(
    Heading("metrics", "confusion matrix", Level.L2, "2/10"),
    Question(
        "metrics/precision-recall",
        "numeric",
        3,
        "What are precision and recall of class 1?",
        (Part("precision", Reads.NUMBER), Part("recall", Reads.NUMBER)),
        snippet=">>> confusion_matrix(y_true, y_pred)      # scikit-learn, labels 0 and 1\narray([[50, 10], [5, 35]])",
    ),
    answer="0.7; 0.875",
    grade=Grade(
        Outcome.WRONG,
        Reveal("0.7778; 0.875"),
        parts=(
            PartGrade("precision", Outcome.WRONG, "0.7778", "Divide by what was PREDICTED positive."),
            PartGrade("recall", Outcome.RIGHT, "0.875"),
        ),
        note="the first number was taken for precision",
    ),
    suggestion=Rating.AGAIN,
    seconds=30,
)

CHOICE = View(
    Heading("probability", "Independence", Level.L1, "3/10"),
    Question(
        "probability/disjoint",
        "choice",
        4,
        "A and B both have positive probability and cannot happen together. What follows?",
        (Part(reads=Reads.OPTIONS),),
        options=(
            "They are independent.",
            "They are dependent.",
            "Nothing: disjoint and independent are unrelated.",
        ),
        several=True,
    ),
    answer="a",
    grade=Grade(
        Outcome.WRONG,
        Reveal(
            "b",
            options=(
                Option("They are independent.", False, "Disjoint is nearly the opposite."),
                Option("They are dependent.", True, r"$P(A\cap B) = 0$ but $P(A)P(B) > 0$."),
                Option("Nothing: disjoint and independent are unrelated.", False),
            ),
        ),
        message="Disjoint is nearly the opposite.",
    ),
    suggestion=Rating.AGAIN,
    seconds=3,
)

RECALL = View(
    Heading("generative-models", "evidence lower bound", Level.L2, "5", clock="31 min left"),
    Question("generative-models/elbo", "recall", 5, r"Derive the ELBO as a bound on $\log p(x)$.", (Part(),)),
    answer="first line\nsecond line",
    grade=Grade(
        Outcome.UNDECIDED,
        Reveal(
            r"$$\log p(x) \ge E_q\left[\log\frac{p(x,z)}{q(z)}\right]$$",
            points=("Jensen, since log is concave", r"tight iff $q = p(z\mid x)$", r"reconstruction $-$ KL"),
        ),
    ),
    ticked=frozenset({0, 2}),
    suggestion=Rating.HARD,
    seconds=90,
)

CLOZE = View(
    Heading("optimization", "Adam", Level.L1, "6/10"),
    Question(
        "optimization/adam-cloze",
        "cloze",
        6,
        r"Adam divides by $\sqrt{{?second}} + \epsilon$, where {?which} is the second moment.",
        (Part("second", Reads.MATHS), Part("which", Reads.WORDS)),
    ),
)

ALL = {
    "symbolic": SYMBOLIC,
    "numeric": NUMERIC,
    "parts": PARTS,
    "choice": CHOICE,
    "recall": RECALL,
    "cloze": CLOZE,
}


def text_of(lines):
    return "\n".join(plain_text(each) for each in lines) + "\n"


def page_lines(view, page):
    """Everything a card shows, from its heading to its keys."""
    lines = [*heading_lines(view.heading, page), (), *question_lines(view.question, page), ()]
    if view.question.hint:
        lines += [*hint_lines(view.question, page), ()]
    lines += [*typing_keys(view, page, view.heading.clock), ()]
    if view.grade:
        lines += [*answer_lines(view.answer, page), (), *verdict_lines(view, page), ()]
        if view.grade.reveal.points:
            lines += [*point_lines(view, view.ticked, page, 1), ()]
        if view.grade.reveal.steps:
            lines += [*steps_lines(view.grade.reveal, page), ()]
        lines += rating_lines(view, suggest(view, view.ticked), page)
    return lines


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("kind", list(ALL))
def test_a_card_of_every_kind_reads_well_at_every_width(golden, kind, columns):
    lines = page_lines(ALL[kind], Page(columns))
    golden(f"{kind}-{columns}", text_of(lines))


@pytest.mark.parametrize("kind", list(ALL))
@pytest.mark.parametrize("glyphs", list(Glyphs))
@pytest.mark.parametrize("columns", [40, 57, 80, 200])
def test_no_line_is_wider_than_the_page(kind, glyphs, columns):
    page = Page(columns, glyphs)
    for each in [*page_lines(ALL[kind], page), *help_lines(page)]:
        assert width(each) <= columns - 1, plain_text(each)


@pytest.mark.parametrize("kind", list(ALL))
def test_ascii_pages_are_ascii(kind):
    text = text_of(page_lines(ALL[kind], Page(80, Glyphs.ASCII)))
    assert text.isascii(), [character for character in text if not character.isascii()]


def test_lines_are_no_longer_than_can_be_read_on_a_very_wide_screen():
    assert max(width(each) for each in page_lines(SYMBOLIC, Page(200))) <= 96


def test_the_help_names_every_key(golden):
    golden("help-80", text_of(help_lines(Page(80))))


def test_a_right_answer_that_fits_stands_beside_its_mark():
    assert text_of(verdict_lines(NUMERIC, Page(80))).startswith("✓  8.76 %")


def test_giving_up_is_not_called_wrong():
    view = View(NUMERIC.heading, NUMERIC.question, grade=Grade(Outcome.WRONG, Reveal("8.76 %")))
    assert "Here is the answer." in text_of(verdict_lines(view, Page(80)))


def test_after_giving_up_no_part_is_called_wrong_and_nobody_was_right():
    parts = tuple(PartGrade(name, Outcome.WRONG, "13") for name in ("JVP", "VJP"))
    view = replace(SYMBOLIC, answer="", grade=Grade(Outcome.WRONG, Reveal("13; 13"), parts=parts))
    text = "\n".join(map(plain_text, [*verdict_lines(view, Page(80)), *rating_lines(view, None, Page(80))]))
    assert "Here is the answer." in text
    assert "JVP" in text
    assert "✗" not in text
    assert "I was right" not in text


def test_a_displayed_formula_keeps_its_label_on_its_baseline():
    rows = [plain_text(each) for each in labelled("expected", r"$$y = \frac{a}{b}$$", Page(80))]
    assert [row.startswith("expected") for row in rows] == [False, True, False]
    assert rows[1].startswith("expected   y = ")


def test_a_flat_page_keeps_every_formula_on_a_line():
    text = r"Then $$y = \frac{a}{b}$$ holds."
    assert [plain_text(each) for each in prose(text, Page(80, flat=True), 76)] == ["Then y = a/b holds."]
    assert [plain_text(each) for each in labelled("why", r"$$\frac{a}{b}$$", Page(80, flat=True))] == [
        "why        a/b"
    ]


def test_an_overruled_verdict_says_so():
    view = View(SYMBOLIC.heading, SYMBOLIC.question, answer="x", grade=SYMBOLIC.grade, overridden=True)
    text = text_of(verdict_lines(view, Page(80)))
    assert "You say that you were right." in text
    assert "o I was right" not in text_of(rating_lines(view, Rating.GOOD, Page(80)))


def test_only_keys_that_mean_something_are_shown():
    assert "steps" not in text_of(rating_lines(NUMERIC, Rating.GOOD, Page(80)))
    assert "I was right" not in text_of(rating_lines(NUMERIC, Rating.GOOD, Page(80)))
    assert "s steps" in text_of(rating_lines(SYMBOLIC, Rating.AGAIN, Page(80)))
    assert "? hint" in text_of(typing_keys(SYMBOLIC, Page(80)))
    assert "? hint" not in text_of(typing_keys(NUMERIC, Page(80)))


def test_ticking_points_changes_what_enter_takes():
    assert suggest(RECALL, frozenset()) is Rating.AGAIN
    assert suggest(RECALL, frozenset({0, 1, 2})) is Rating.GOOD


def test_a_single_gap_is_a_question_mark_and_several_have_names():
    one = Question("a/b", "cloze", 1, "the {?gap} of $x^{?power}$", (Part("gap"),))
    two = Question("a/b", "cloze", 1, "the {?gap} of {?other}", (Part("gap"), Part("other")))
    assert text_of(question_lines(one, Page(80))).startswith("the [?] of")
    assert text_of(question_lines(two, Page(80))).startswith("the [gap] of [other]")


def test_names_with_meanings_stand_one_below_the_other():
    given = {"mu": "vector k (mean of the first)", "Sigma": "matrix k x k spd", "k": "dimension"}
    assert text_of(name_lines(given, Page(80))) == (
        "mu: vector k, mean of the first\nSigma: matrix k×k spd\nk: dimension\n"
    )


def test_names_without_meanings_share_a_line():
    assert (
        text_of(name_lines({"A": "matrix m x n", "x": "vector n"}, Page(80)))
        == "A: matrix m×n   x: vector n\n"
    )


def test_a_long_line_of_code_goes_on_below():
    lines = [plain_text(each) for each in snippet_lines("x = " + "1 + " * 30, Page(40))]
    assert all(len(each) <= 39 for each in lines)
    assert "".join(each.removeprefix("  ").removeprefix("    ") for each in lines).count("1 +") == 30


def test_a_follow_up_stands_below_its_question():
    follow_up = Question("metrics/f1", "numeric", 3, "And F1?", (Part(),), snippet=PARTS.question.snippet)
    lines = [*context_lines([PARTS.question], follow_up, Page(80)), *question_lines(follow_up, Page(80))]
    text = text_of(lines)
    assert text.startswith("What are precision and recall of class 1?\n\nAnd F1?")
    assert text.count("confusion_matrix") == 1


def test_hostile_text_reaches_no_line():
    evil = "\x1b[31mred\x1b[0m \u202eedoc\u202c \x07[bold]b[/bold]"
    question = Question(
        "a/b",
        "choice",
        1,
        evil,
        (Part(evil),),
        snippet=evil,
        options=(evil,),
        given={evil: f"vector n ({evil})"},
        hint=evil,
    )
    reveal = Reveal(
        evil, why=evil, steps=evil, options=(Option(evil, True, evil),), points=(evil,), references=(evil,)
    )
    grade = Grade(Outcome.WRONG, reveal, message=evil, echo=evil, note=evil)
    view = View(Heading(evil, evil, Level.L1, evil, evil, note=evil), question, answer=evil, grade=grade)
    text = text_of(page_lines(view, Page(80)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x07" not in text
    assert "[bold]b[/bold]" in text


def test_the_summary_says_what_was_done_and_what_comes(golden):
    summary = Summary(
        12, 9, 840, ("Jensen's inequality", "AdaBoost", "Jensen's inequality"), left=3, next_due=23
    )
    golden("summary-80", text_of(summary_lines(summary, Page(80))))
    golden("summary-40", text_of(summary_lines(summary, Page(40))))


def test_a_sitting_without_ratings_says_so():
    assert text_of(summary_lines(Summary(0, 0, 0), Page(80))) == "Nothing was rated.\n"


REPORT = Report(
    "2026-11-20T09:00+01:00",
    2700,
    (Score("calculus", 1, 4, 5), Score("calculus", 2, 2, 3), Score("information-theory", 1, 5, 5)),
    strong=("SVD", "cross-entropy", "attention shapes"),
    missed=(
        Miss("information-theory/kl-divergence", "KL divergence", 2, 2, ("You gave the reverse KL.",)),
        Miss("optimization/kkt-conditions", "KKT conditions", 3, 1),
    ),
)


@pytest.mark.parametrize("columns", [40, 80])
def test_the_report_says_what_was_missed_and_what_to_study(golden, columns):
    golden(f"report-{columns}", text_of(report_lines(REPORT, Page(columns))))


def test_a_table_drops_inner_columns_where_it_is_narrow():
    head, rows = ("topic", "cards", "L1", "L2", "seen"), [("linear-algebra", "120", "60", "60", "7")]
    assert text_of(table_lines(head, rows, Page(60))) == (
        "topic           cards  L1  L2  seen\nlinear-algebra    120  60  60     7\n"
    )
    assert "L2" not in text_of(table_lines(head, rows, Page(30)))
    assert "seen" in text_of(table_lines(head, rows, Page(30)))


def test_commands_stand_two_to_a_line_where_they_fit():
    table = [("mlprep review", "start"), ("mlprep stats", "where you stand")]
    assert len(commands_table(table, Page(100))) == 1
    assert len(commands_table(table, Page(40))) == 2

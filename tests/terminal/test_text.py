"""Lines: laid out, folded and written; the only way to the screen lets nothing steer it."""

import io

import pytest
from hypothesis import given, settings, strategies as st

from mlprep.terminal.page import Page, set_text, title_text
from mlprep.terminal.reading import caret_lines
from mlprep.terminal.screen import Screen
from mlprep.terminal.text import (
    Span,
    Tone,
    faint,
    flow,
    hang,
    indent,
    line,
    plain_text,
    shorten,
    spread,
    strong,
    width,
    wrapped,
)
from mlprep.tex import Glyphs


def texts(lines):
    return [plain_text(each) for each in lines]


def test_a_span_is_clean_whatever_it_is_made_of():
    assert Span("a\x1b[31mb\nc\u202e").text == "ab c"


def test_empty_pieces_leave_no_trace():
    assert line("", faint(""), "x") == (Span("x"),)


def test_width_counts_cells_not_characters():
    assert width(line("x\u0304")) == 1
    assert width(line("你好")) == 4


def test_a_label_hangs_beside_its_text_or_above_it():
    assert texts(hang(line("why"), [line("one"), line("two")], 6)) == ["why   one", "      two"]
    assert texts(hang(line("expected"), [line("one")], 4)) == ["expected", "    one"]
    assert texts(hang(line("why"), [], 6)) == ["why"]


def test_both_ends_of_a_line_or_two_lines():
    assert texts(spread(line("left"), line("right"), 12)) == ["left   right"]
    assert texts(spread(line("left"), line("right"), 10)) == ["left", "right"]
    assert texts(spread(line("left"), line(), 10)) == ["left"]


def test_pieces_flow_and_are_never_broken():
    assert texts(flow([line("1 Again"), line("2 Hard"), line("3 Good")], 18)) == [
        "1 Again   2 Hard",
        "3 Good",
    ]


def test_empty_lines_are_not_indented():
    assert texts(indent([line("x"), ()], 2)) == ["  x", ""]


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("gradient", 20, "gradient"),
        ("gradient", 5, "grad…"),
        ("你好你好", 5, "你好…"),
        ("ab", 0, ""),
        ("abc def", 5, "abc…"),
    ],
)
def test_what_is_too_long_is_cut_with_a_mark(text, cells, shown):
    assert shorten(text, cells) == shown


def test_a_command_is_not_broken_at_its_hyphens():
    assert texts(wrapped("mlprep quiz --concept kl-divergence", 24)) == [
        "mlprep quiz --concept",
        "kl-divergence",
    ]


def written(lines, **settings):
    out = io.StringIO()
    Screen(out, **settings).write(lines)
    return out.getvalue()


def test_tones_are_colours_only_where_colour_is_wanted():
    lines = [line("a ", Span("b", Tone.RIGHT), strong(" c"))]
    assert written(lines) == "a b c\n"
    assert written(lines, colour=True) == "a \x1b[32mb\x1b[0m\x1b[1m c\x1b[0m\n"


def test_lines_end_without_blanks():
    assert written([line("a   ")]) == "a\n"


def test_what_a_stream_cannot_carry_becomes_a_question_mark():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Screen(out).write([line("∇x")])
    assert raw.getvalue() == b"?x\n"


@given(st.lists(st.text(st.characters(codec=None), max_size=20), max_size=5))
@settings(deadline=None)
def test_no_text_brings_an_escape_to_the_screen(pieces):
    out = written([line(*pieces)])
    assert "\x1b" not in out
    assert out.count("\n") == 1


def test_a_formula_alone_is_set_in_two_dimensions_if_it_is_tall():
    assert len(set_text(r"$\frac{1}{2}$", Page(), 40)) == 3
    assert len(set_text(r"$$\frac{1}{2}$$", Page(), 40)) == 3
    assert texts(set_text("$x^2$", Page(), 40)) == ["x²"]
    assert texts(set_text(r"half is $\frac{1}{2}$", Page(), 40)) == ["half is 1/2"]


def test_a_title_keeps_its_formulas_on_its_line():
    assert title_text("Gradient of $x^\\top A x$", Page()) == "Gradient of xᵀAx"
    assert title_text("Gradient of $x^\\top A x$", Page(glyphs=Glyphs.ASCII)).isascii()


def test_a_caret_stands_below_the_place():
    assert texts(caret_lines("log(p/(1-p)", 3, 4, 40)) == ["log(p/(1-p)", "   ^"]
    assert texts(caret_lines("a + foo", 4, 7, 40)) == ["a + foo", "    ^^^"]
    assert texts(caret_lines("abc", 3, 3, 40)) == ["abc", "   ^"]


@given(
    text=st.text("abc+(ₓ∑", min_size=1, max_size=200),
    start=st.integers(0, 220),
    length=st.integers(0, 50),
    cells=st.integers(10, 60),
)
@settings(max_examples=200, deadline=None)
def test_a_caret_of_a_long_text_stays_on_the_page_and_at_its_place(text, start, length, cells):
    start = min(start, len(text))
    end = min(start + length, len(text))
    shown, carets = texts(caret_lines(text, start, end, cells))
    assert len(shown) <= cells
    assert len(carets) <= cells
    if start < len(text):
        assert shown[len(carets) - len(carets.lstrip())] == text[start]

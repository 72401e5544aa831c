"""Nothing that packs, files or learners say can steer a terminal."""

import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from mlprep.terminal.clean import clean, clean_line


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[Hgone", "gone"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0;2;0;0;0\x1b\\after", "after"),
        ("\x1b_Gf=100;AAAA\x1b\\after", "after"),
        ("\x9b31mred", "red"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1b(0lqk\x1b(B", "lqk"),
        ("\x1bctext", "text"),
        ("half an escape\x1b", "half an escape"),
        ("half a sequence\x1b[38;5", "half a sequence"),
        ("never ended\x1b]0;title goes on", "never ended0;title goes on"),
        ("\x1b\x1b[31mx", "x"),
        ("bell\x07 back\x08space \x00nul", "bell backspace nul"),
        ("abc\u202edcba\u202c", "abcdcba"),
        ("a\u2066b\u2069c\u200ed", "abcd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("a\tb", "a    b"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
    ],
)
def test_what_would_steer_a_terminal_is_taken_out(hostile, harmless):
    assert clean(hostile) == harmless


@pytest.mark.parametrize(
    "text",
    [
        "plain text, with [brackets] and [bold]no markup[/bold]",
        "∇ₓ xᵀAx = (A + Aᵀ)·x",
        "𝔼[X] ≤ 𝒩(𝛍, 𝚺)",
        "X̄ₙ and ŷ",
        "Привет, 你好, שלום",
        "two\nlines",
        "family: \U0001f468\u200d\U0001f469",
    ],
)
def test_ordinary_text_stays_as_it_is(text):
    assert clean(text) == text


def test_a_letter_keeps_no_more_marks_than_a_script_needs():
    assert clean("e" + "\u0301" * 50 + "x") == "e" + "\u0301" * 4 + "x"


def test_a_line_has_no_line_ends():
    assert clean_line("one\r\ntwo\u2029three") == "one two three"


@given(st.text(st.characters(codec=None), max_size=60))
@settings(deadline=None)
def test_cleaned_text_holds_no_control_and_no_direction_whatever_it_was(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    for character in cleaned:
        assert character == "\n" or unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }
    assert "\n" not in clean_line(text)


def test_a_megabyte_of_unfinished_escapes_is_cleaned_at_once():
    for piece in ("\x1b]", "\x1b[", "\x9d", "\x1b", "e\u0301\u0301\u0301\u0301\u0301"):
        assert "\x1b" not in clean(piece * 100_000)

"""Any text gets an answer, in bounded time and of bounded size."""

import time

import pytest

from mlprep import tex

PATIENCE = 60.0  # seconds for a handful of calls that take milliseconds: only a runaway takes longer

FORMULAS = {
    "open braces": "{" * 100_000,
    "nested fractions": r"\frac{" * 1600,
    "nested exponents": "x^{" * 3300,
    "double scripts": "x^a" * 3300,
    "chained accents": r"\hat" * 2400,
    "chained negations": r"\not" * 2400,
    "chained roots": r"\sqrt" * 1900,
    "open delimiters": r"\left(" * 1600,
    "brackets": "(" * 4999 + ")" * 4999,
    "bars": "|‖" * 4999,
    "rows": r"\begin{aligned}" + "x" * 4000 + r"\\" * 2900,
    "cells": r"\begin{matrix}" + "&" * 9900,
    "nested tables": r"\begin{pmatrix}a&b\\" * 40 + r"\end{pmatrix}" * 40,
    "primes": "x" + "'" * 9990,
    "marks": "x" + "\u0302" * 9990,
    "text in text": r"\text{" * 1600,
    "unknown commands": r"\foo{" * 1900,
    "infixes": r"a\over" * 1600,
    "dollars": "$" * 9999,
    "wide characters": "中" * 9999,
    "surrogates": "\ud800" * 5000,
    "nulls": "\0" * 9999,
    "huge lengths": r"\hspace{1e999em}" * 500,
    "phantoms": r"\phantom{" + "x" * 9000 + "}",
    "middles": r"\left(a\middle|" * 500,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_hostile_formula_is_answered(name):
    source = FORMULAS[name]
    began = time.monotonic()
    for glyphs, widths in ((tex.Glyphs.FULL, (1, 40)), (tex.Glyphs.ASCII, (20,))):
        shown = tex.inline(source, glyphs=glyphs)
        assert len(f"{shown}.".splitlines()) == 1
        for width in widths:
            block = tex.display(source, width, glyphs=glyphs)
            assert {tex.columns(line) for line in block.lines} == {block.width}
            assert block.width <= width or width == 1
    tex.check(source)
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "text",
    [
        "`" * 100_000,
        "` `` ```" * 9000,
        "$ $$" * 20_000,
        "\n\n" * 50_000,
        "- \n" * 30_000,
        "a" * 200_000,
        "$a\n\n" * 20_000,
    ],
    ids=["backticks", "mixed backticks", "dollars", "blank lines", "items", "one word", "open formulas"],
)
def test_a_hostile_text_is_answered(text):
    began = time.monotonic()
    for width in (1, 20, 76):
        lines = tex.paragraph(text, width)
        assert all(tex.columns(line) <= width for line in lines) or width == 1
    tex.check_text(text)
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "separator", ["\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\t", "\0", "\x1b"]
)
def test_no_control_character_reaches_a_line(separator):
    source = f"a{separator}b \\text{{c{separator}d}} \\foo{{e{separator}f}}"
    shown = tex.inline(source)
    assert separator not in shown
    assert len(shown.splitlines()) == 1


def test_lone_surrogates_become_replacement_characters():
    assert tex.inline("x + \ud800").encode("utf-8") == "x + \ufffd".encode()

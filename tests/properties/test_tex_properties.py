"""What holds of every text, however broken."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from mlprep import tex
from mlprep.tex.commands import COMMANDS
from mlprep.tex.glyphs import ASCII_GLYPHS, BASIC_GLYPHS
from mlprep.tex.symbols import SYMBOLS

CORPUS = (Path(__file__).parent.parent / "tex" / "latex_corpus.txt").read_text(encoding="utf-8").splitlines()
GLYPHS = st.sampled_from(tex.Glyphs)
WIDTHS = st.integers(min_value=1, max_value=120)
READABLE = 20  # cells: from here on nothing sticks out
ALLOWED = {tex.Glyphs.BASIC: BASIC_GLYPHS, tex.Glyphs.ASCII: ASCII_GLYPHS}

PIECES = [
    *("\\" + name for name in sorted({*COMMANDS, *SYMBOLS})),
    *"abxyzABΣ012+-=<>()[]|,;:!'./&^_{}$%#~ ?中é½²ᵢ\u0302\u200d\n",
    r"\begin{cases}", r"\end{cases}", r"\begin{pmatrix}", r"\end{pmatrix}", r"\left(", r"\right)", r"\left\{",
    r"\right.", r"\frac{a}{b}", "{}", "^{2}", "_{i}", r"\\", r"\text{if }",
]  # fmt: skip
BROKEN = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@st.composite
def cut_formulas(draw):
    """A formula of the corpus with an end missing, or with a piece of another one in it."""
    source = draw(st.sampled_from(CORPUS))
    start, end = sorted((draw(st.integers(0, len(source))), draw(st.integers(0, len(source)))))
    return draw(st.sampled_from([source[:end], source[start:], source[:start] + source[end:]]))


LEAVES = [
    "x",
    "y_i",
    r"\alpha",
    "2",
    "n!",
    r"\hat\theta",
    "a + b",
    "p(x|y)",
    r"\log n",
    r"\text{if } x",
    "W_b^{-1}",
]
NODES = [
    r"\frac{@}{@}", r"\sqrt{@}", r"\sqrt[3]{@}", "{@}^{@}", "x_{@}", r"\left( @ \right)_{@}", r"\sum_{@}^{@} @",
    r"\begin{pmatrix} @ & @ \\ @ & @ \end{pmatrix}", r"\begin{cases} @ & @ \\ @ & @ \end{cases}", "@ = @",
    r"\underbrace{@}_{@}", r"\overline{@}", r"\left\| @ \right\|", r"\binom{@}{@}", r"@ \cdot @", r"\boxed{@}",
    r"X \xrightarrow[@]{@} Y", r"\begin{aligned} @ &= @ \\ &\le @ \end{aligned}", r"\max_{@} \{ @ \}", "-@",
]  # fmt: skip


def build_formula(seed):
    """Valid LaTeX of up to three levels; a seed is drawn many times faster than a tree."""
    chance = random.Random(seed)

    def part(depth):
        if depth == 0 or chance.random() < 0.3:
            return chance.choice(LEAVES)
        first, *others = chance.choice(NODES).split("@")
        return first + "".join(part(depth - 1) + other for other in others)

    return part(3)


def nested_formulas():
    return st.integers(0, 2**32).map(build_formula)


FORMULAS = st.one_of(st.text(max_size=60), BROKEN, cut_formulas(), nested_formulas())


def check_formula(source, width, glyphs):
    shown = tex.inline(source, glyphs=glyphs)
    block = tex.display(source, width, glyphs=glyphs)
    assert len(f"{shown}.".splitlines()) == 1
    assert {tex.columns(line) for line in block.lines} == {block.width}
    assert 0 <= block.baseline < len(block.lines)
    assert block.width <= width or width < READABLE
    if glyphs in ALLOWED:
        assert ALLOWED[glyphs].issuperset(shown)
        assert all(ALLOWED[glyphs].issuperset(line) for line in block.lines)
    assert all(isinstance(fault, str) for fault in tex.check(source))


def check_text(text, width, glyphs):
    lines = tex.paragraph(text, width, glyphs=glyphs)
    for line in lines:
        assert len(f"{line}.".splitlines()) == 1
        assert tex.columns(line) <= width or width < READABLE
    tex.check_text(text)


@settings(max_examples=400, deadline=None)
@given(FORMULAS, WIDTHS, GLYPHS)
def test_any_formula_is_shown_within_its_width_and_glyphs(source, width, glyphs):
    check_formula(source, width, glyphs)


@settings(max_examples=200, deadline=None)
@given(nested_formulas(), GLYPHS)
def test_valid_latex_has_no_faults_and_leaves_no_residue(source, glyphs):
    assert tex.check(source) == []
    assert "\\" not in tex.inline(source, glyphs=glyphs)


@settings(max_examples=200, deadline=None)
@given(nested_formulas())
def test_brackets_on_one_line_are_balanced(source):
    shown = tex.inline(source)
    assert shown.count("(") == shown.count(")")
    assert shown.count("{") == shown.count("}")


TEXTS = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["\n", "\n\n", "- ", "1. ", " ", "$", "$$", "`", "```\n", "\\$", "word ", "."]),
        nested_formulas().map("${}$".format),
        nested_formulas().map("$${}$$".format),
    ),
    max_size=15,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS, WIDTHS, GLYPHS)
def test_any_text_is_flowed_within_its_width(text, width, glyphs):
    check_text(text, width, glyphs)


WORDS = st.lists(st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=12), max_size=40)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(READABLE, 100))
def test_no_word_of_prose_is_lost(words, width):
    assert " ".join(tex.paragraph(" ".join(words), width)).split() == words


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(FORMULAS, WIDTHS, GLYPHS)
def test_any_formula_is_shown_long(source, width, glyphs):
    check_formula(source, width, glyphs)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(TEXTS, WIDTHS, GLYPHS)
def test_any_text_is_flowed_long(text, width, glyphs):
    check_text(text, width, glyphs)


@pytest.mark.long
def test_every_formula_of_the_corpus_may_end_anywhere():
    """Each is cut at every character, and shown at a random width and level."""
    chance = random.Random(2026)
    for source in CORPUS:
        for end in range(len(source)):
            check_formula(source[:end], chance.randrange(READABLE, 100), chance.choice(list(tex.Glyphs)))

"""Prose with formulas in a terminal."""

import pytest

from mlprep import tex


def shown(text: str, width: int = 40, **options: tex.Glyphs) -> str:
    return "\n".join(tex.paragraph(text, width, **options))


def test_words_flow_to_the_width():
    assert shown("one two\nthree four five six seven", 15) == "one two three\nfour five six\nseven"


def test_formulas_stand_in_the_line():
    assert (
        shown(r"the factor $x^2$, an $n$-dimensional ($y_i$) one")
        == "the factor x², an n-dimensional (yᵢ) one"
    )


def test_a_formula_is_not_broken_while_a_line_holds_it():
    assert shown(r"some words $a + b + c$ end", 16) == "some words\na + b + c end"


def test_a_formula_longer_than_a_line_is_broken_at_its_spaces():
    assert shown(r"so $aaaaa + bbbbb + ccccc + ddddd$ end", 20) == "so\naaaaa + bbbbb +\nccccc + ddddd end"


def test_a_word_longer_than_a_line_is_cut():
    assert shown("x" * 25, 20) == "x" * 20 + "\n" + "x" * 5


def test_a_blank_line_separates_paragraphs():
    assert shown("one\n\n\ntwo\n   \nthree\n") == "one\n\ntwo\n\nthree"


def test_lists_hang():
    text = "Points:\n- one two three four\n- five\n1. six seven eight nine\n10. ten"
    assert shown(text, 16) == "Points:\n- one two three\n  four\n- five\n1. six seven\n   eight nine\n10. ten"


def test_items_may_be_nested_and_go_on_in_the_next_line():
    assert shown("- one\n  two\n  - three four\n- five", 12) == "- one two\n  - three\n    four\n- five"


def test_text_after_a_list_begins_at_the_margin():
    assert shown("- one\n\nafter") == "- one\n\nafter"


def test_a_displayed_formula_stands_on_its_own_lines():
    assert shown(r"so $$x = \frac{a}{b}$$ holds.") == "so\n\n         a\n    x = ───\n         b\n\nholds."


def test_a_flat_displayed_formula_needs_no_blank_lines():
    assert shown(r"so $$x = 1$$ holds") == "so\n    x = 1\nholds"


@pytest.mark.parametrize("text", ["What is $$A?$$", "What is $$A$$?"])
def test_punctuation_stays_at_the_displayed_formula(text):
    assert shown(text) == "What is\n    A?"


def test_a_displayed_formula_in_an_item_is_indented_with_it():
    assert shown("- so $$x = 1$$\n- next") == "- so\n     x = 1\n- next"


def test_code_stays_as_it_is():
    assert shown(r"call `np.dot(a, b) * $x$` now") == "call `np.dot(a, b) * $x$` now"


def test_a_listing_keeps_its_lines():
    assert (
        shown("before\n```python\ndef f(x):\n    return x\n```\nafter")
        == "before\ndef f(x):\n    return x\nafter"
    )


def test_an_escaped_dollar_is_a_dollar():
    assert shown(r"it costs \$5 and $x$") == "it costs $5 and x"
    assert tex.check_text(r"it costs \$5 and $x = \$3$") == []


def test_other_signs_of_text_pass_through():
    text = "a*b* _c_ {d} \\e [f](g) <h> é 中 #"
    assert shown(text) == text


def test_below_full_known_signs_are_spelled_and_letters_stay():
    assert (
        shown("Sherman–Morrison “é” 中 ≥ $α$", glyphs=tex.Glyphs.ASCII) == 'Sherman-Morrison "e" 中 >= alpha'
    )


@pytest.mark.parametrize(("text", "fault"), [("costs $5 only", "$"), ("a ` b", "`"), ("$a\n\nb$", "$")])
def test_a_mark_that_is_never_closed_is_text_and_a_fault(text, fault):
    assert tex.check_text(text)[0] == f"'{fault}' is never closed in its paragraph"
    assert "".join(shown(text).split()) == "".join(text.split())


def test_faults_of_formulas_are_named_with_the_formula():
    assert tex.check_text(r"if $\foo{x} + 1$ and $$\frac{a}$$") == [
        r"in $\foo{x} + 1$: unknown command '\foo'",
        r"in $\frac{a}$: '\frac' lacks an argument",
    ]


def test_formulas_are_listed():
    assert tex.formulas(r"$a$ `$b$` $$c$$ \$d") == ["a", "c"]


def test_a_text_too_long_is_cut_visibly():
    lines = tex.paragraph("word " * 30_000, 76)
    assert lines[-1] == "…"


@pytest.mark.parametrize("width", [2, 7, 20, 33, 76])
@pytest.mark.parametrize("glyphs", tex.Glyphs)
def test_no_line_is_wider_than_the_width(width, glyphs):
    text = (
        r"Swish is $f(x) = x\,\sigma(\beta x)$. What are the eigenvalues of "
        r"$$A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}?$$ And `np.dot(a, b)`"
        "\n\n- first, $\\frac{\\partial L}{\\partial w} = \\sum_{i=1}^n x_i$ and so on\n1. second\n"
    )
    assert all(tex.columns(line) <= width for line in tex.paragraph(text, width, glyphs=glyphs))


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("x̂", 1), ("中文", 4), ("𝐱ᵢ", 2), ("a\u200db", 2), ("─│⎛", 3), ("", 0)]
)
def test_columns_are_counted_in_cells(text, cells):
    assert tex.columns(text) == cells

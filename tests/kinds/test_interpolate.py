"""Markers in text, TeX and code: read where they stand, everything else untouched."""

import pytest
from hypothesis import given, strategies as st

from mlprep.kinds.interpolate import Gap, Hole, MarkerError, Style, fill, read_template


def shown(text: str, *, code: bool = False) -> str:
    """The text with every hole replaced by <expression|spec|style>."""
    return fill(
        read_template(text, code=code), lambda hole: f"<{hole.expression}|{hole.spec}|{hole.style.value}>"
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("n is {=n}.", "n is <n||text>."),
        ("{= n + 1 }", "<n + 1||text>"),
        ("{=p:%} of {=x:3} and {=b:+}", "<p|%|text> of <x|3|text> and <b|+|text>"),
        ("{=x : 12}", "<x|12|text>"),
        ("$x = {=a}$ is {=a}", "$x = {<a||tex>}$ is <a||text>"),
        (r"$\frac{=a}{=b}$", r"$\frac{<a||tex>}{<b||tex>}$"),
        (r"$\frac{{=a}}{x_{=b}}$", r"$\frac{{<a||tex>}}{x_{<b||tex>}}$"),
        (r"$$\lambda {=det(A):+}$$", r"$$\lambda <det(A)|+|tex>$$"),
        ("`f({=x})` and {=x}", "`f(<x||python>)` and <x||text>"),
        ("$a$ {=x} $b$", "$a$ <x||text> $b$"),
        ("$a$$b {=x}$ {=x}", "$a$$b {<x||tex>}$ <x||text>"),
        (r"\$5 and {=x}\$", r"\$5 and <x||text>\$"),
        ("set {={a, b}} here", "set <{a, b}||text> here"),
        ("{=max_{j=1}^6 p_j}", "<max_{j=1}^6 p_j||text>"),
        ("`$` costs {=x}", "`$` costs <x||text>"),
    ],
)
def test_a_hole_is_shown_as_its_place_asks(text, result):
    assert shown(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "{1, 4}",
        r"$\{x : x > 0\}$",
        r"$\frac{a}{b}^{=}$",
        "$a {=} b$",
        r"$\{=x\}$",
        "f'{x}' {y!r:>{width}}",
        "{{x}} {} { = x}",
        r"\begin{cases} a & b \\ c & d \end{cases}",
    ],
)
def test_other_braces_are_untouched(text):
    assert shown(text) == text


@pytest.mark.parametrize(
    ("snippet", "result"),
    [
        ("x = np.array({=x})", "x = np.array(<x||python>)"),
        ('print(f"{np.var(x):.3f} {x=}")', 'print(f"{np.var(x):.3f} {x=}")'),
        ("cost = '$' + str({=n}) + '$'", "cost = '$' + str(<n||python>) + '$'"),
        ("d = {'a': {=a}, 'b': {1: 2}}", "d = {'a': <a||python>, 'b': {1: 2}}"),
        ("`{=x}`", "`<x||python>`"),
    ],
)
def test_in_a_snippet_every_value_is_a_python_literal(snippet, result):
    assert shown(snippet, code=True) == result


def test_gaps_know_whether_they_stand_in_maths_or_words():
    template = read_template(r"$m' = {?new-max}$, $\frac{?a}{2}$, then {?how} and `{?code}` and {?how}")
    assert template.gaps == (
        Gap("new-max", Style.TEX),
        Gap("a", Style.TEX),
        Gap("how", Style.TEXT),
        Gap("code", Style.PYTHON),
    )


def test_gaps_keep_their_markers_until_they_are_filled():
    template = read_template("$x = {?a}$ by {?b}, {=n}")
    assert fill(template, lambda hole: "7") == "$x = {?a}$ by {?b}, 7"
    assert fill(template, lambda hole: "7", lambda gap: gap.name.upper()) == "$x = A$ by B, 7"


def test_the_holes_are_listed_in_order():
    assert read_template("{=a} ${=b:%}$").holes == (Hole("a", "", Style.TEXT), Hole("b", "%", Style.TEX))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a {=x and no end", "'{=x and no end' is never closed: add '}'"),
        ("{=p:.2f}", "unknown format '.2f' in '{=p:.2f}': use %, + or a number of digits up to 17"),
        ("{=p:0}", "unknown format '0' in '{=p:0}': use %, + or a number of digits up to 17"),
        ("{?two words}", "'{?two words}' names no gap: use letters, digits, - and _"),
        ("{?}", "'{?}' names no gap: use letters, digits, - and _"),
    ],
)
def test_a_broken_marker_says_what_to_write(text, message):
    with pytest.raises(MarkerError) as caught:
        read_template(text)
    assert str(caught.value) == message


@given(st.text(alphabet="{}=?$`\\ ax:%", max_size=40))
def test_text_without_holes_comes_back_unchanged(text):
    try:
        template = read_template(text)
    except MarkerError:
        return
    if not template.holes:
        assert fill(template, lambda hole: "") == text

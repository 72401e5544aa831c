"""What is wrong with a formula is said, and shown as it was written."""

import pytest

from mlprep import tex
from mlprep.tex.commands import COMMANDS
from mlprep.tex.symbols import SYMBOLS

FAULTS = {
    r"\foo": ([r"unknown command '\foo'"], r"\foo"),
    r"\foo{x} + \foo{y}": ([r"unknown command '\foo'"], r"\foo{x} + \foo{y}"),
    r"\frac{a}": ([r"'\frac' lacks an argument"], r"\frac{a}"),
    r"\sqrt": ([r"'\sqrt' lacks an argument"], r"\sqrt"),
    r"{a + b": (["'{' is never closed"], "a + b"),
    r"a } b": (["'}' does not belong here"], "a}b"),
    r"a & b": (["'&' does not belong here"], "a&b"),
    r"50% of x": (["'%' does not belong here (write \\%)"], "50%ofx"),
    r"\left( a": ([r"'\left' without '\right'"], "(a"),
    r"a \right)": ([r"'\right' without '\left'"], "a)"),
    r"\left a": ([r"'\left' wants a bracket after it", r"'\left' without '\right'"], "a"),
    r"\begin{foo} x \end{foo}": (
        ["unknown environment 'foo'", r"'\end' does not belong here"],
        r"\begin{foo} x \end{foo}",
    ),
    r"\begin{matrix} a": ([r"'\begin{matrix}' is never closed"], "[a]"),
    r"\begin{matrix} a \end{cases}": ([r"'\begin{matrix}' is closed by '\end{cases}'"], "[a]"),
    r"x^": (["nothing follows '^'"], "x^"),
    r"x^a^b": (["two '^' on one base; put braces around the first"], "xᵃᵇ"),
    r"\(x\)": (
        [
            r"'\(' does not belong here: the dollar signs say where maths begins and ends",
            r"'\)' does not belong here: the dollar signs say where maths begins and ends",
        ],
        "x",
    ),
    "x" * 10_001: (["the formula has 10001 characters; 10000 is the limit"], "x" * 10_000 + "…"),
}


@pytest.mark.parametrize(("source", "answer"), FAULTS.items(), ids=[source[:20] for source in FAULTS])
def test_a_fault_is_named_and_its_source_stays_visible(source, answer):
    faults, shown = answer
    assert tex.check(source) == faults
    assert tex.inline(source) == shown


def test_groups_nested_too_deep_stay_as_written():
    source = "{" * 60 + "x" + "}" * 60
    assert tex.check(source) == ["groups nested deeper than 40"]
    assert "x" in tex.inline(source)


@pytest.mark.parametrize("glyphs", tex.Glyphs)
def test_every_symbol_is_shown_at_every_level(glyphs):
    failed = []
    for name in SYMBOLS:
        source = f"a \\{name} b"
        shown = tex.inline(source, glyphs=glyphs)
        residue = "\\" in shown and "backslash" not in name and "setminus" not in name
        if tex.check(source) or len(shown) < 3 or residue or "U+" in shown:
            failed.append((name, shown))
    assert failed == []


ARGUMENTS = {
    "begin": "{matrix} a \\end{matrix}", "left": "( x \\right)", "genfrac": "{(}{)}{0pt}{}{a}{b}", "rule": "{1em}{1em}",
    "hspace": "{1em}", "vspace": "{1em}", "mspace": "{1mu}", "hskip": " 1em", "kern": " 1em", "mkern": " 1mu",
    "mskip": " 1mu", "label": "{x}", "color": "{red} x", "fcolorbox": "{red}{blue}{x}",
}  # fmt: skip
NEVER_ALONE = {"right", "middle", "end", "\\", "cr", "newline", "(", ")", "[", "]"}


def with_arguments(name: str) -> str:
    if name.startswith(("big", "Big")):
        return f"x \\{name}( y"
    return f"x \\{name}{ARGUMENTS.get(name, '{a}{b}{c}{d}')} y"


@pytest.mark.parametrize("glyphs", tex.Glyphs)
def test_every_command_is_read_without_fault(glyphs):
    failed = []
    for name in set(COMMANDS) - NEVER_ALONE:
        source = with_arguments(name)
        shown = tex.inline(source, glyphs=glyphs)
        if tex.check(source) or "\\" in shown or tex.display(source, 40, glyphs=glyphs).width > 40:
            failed.append((source, shown))
    assert failed == []


@pytest.mark.parametrize(
    "environment",
    [
        "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "cases", "dcases", "rcases",
        "aligned", "align", "align*", "gathered", "gather*", "split", "eqnarray", "equation*", "multline", "bmatrix*",
    ],
)  # fmt: skip
def test_every_environment_is_read(environment):
    source = f"\\begin{{{environment}}} a & = b \\\\[2pt] c & d \\end{{{environment}}}"
    assert tex.check(source) == []
    assert "\\" not in tex.inline(source)
    assert tex.display(source).height >= 2

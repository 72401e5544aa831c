"""A formula in two dimensions."""

import pytest

from mlprep import tex


def shown(source: str, width: int = 76, **options: tex.Glyphs) -> str:
    return str(tex.display(source, width, **options))


BLOCKS = {
    r"x = \frac{a+b}{c}": """\
     a + b
x = ───────
       c""",
    r"\left(\frac{a}{b}\right)^2 + \frac{1}{1+\frac{1}{x}}": """\
⎛ a ⎞²       1
⎜───⎟  + ─────────
⎝ b ⎠          1
          1 + ───
               x""",
    r"\sum_{i=1}^n x_i + \max_{a \in A} f": """\
 n
 ∑  xᵢ + max f
i=1      a∈A""",
    r"\sqrt{\frac{a}{b}} \sqrt{x+1} \sqrt{n}": """\
 ┌───
 │ a
 │─── √(x + 1) √n
╲│ b""",
    r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}": """\
       ⎧ x  x > 0
f(x) = ⎨
       ⎩ 0  else""",
    r"A = \begin{pmatrix} a & b \\ c & d \\ e & f \end{pmatrix} + I": """\
    ⎛a  b⎞
A = ⎜c  d⎟ + I
    ⎝e  f⎠""",
    r"\left\| \frac{a}{b} \right\| \left\lfloor \frac{a}{b} \right\rfloor \left\langle \frac{a}{b} \right\rangle": """\
║ a ║⎢ a ⎥ ╱ a ╲
║───║⎢───⎥⟨ ─── ⟩
║ b ║⎣ b ⎦ ╲ b ╱""",
    r"\left.\frac{\partial f}{\partial x}\right|_{x=x_0}": """\
 ∂f │
────│
 ∂x │x=x₀""",
    r"\underbrace{a + b + c}_{\text{sum}} \overbrace{x}^{n}": """\
            n
          ╭─┴─╮
a + b + c   x
╰───┬───╯
   sum""",
    r"X \xrightarrow[n\to\infty]{P} Y": """\
    P
X ────→ Y
   n→∞""",
    r"\binom{n}{k} p_\theta(x)": """\
⎛n⎞
⎜ ⎟ p (x)
⎝k⎠  θ""",
    r"\widehat{abc} \overline{AB} \underline{xyz}": """\
 ^  ──
abc AB xyz
       ───""",
    r"\boxed{a = \frac{1}{2}}": """\
┌─────────┐
│      1  │
│ a = ─── │
│      2  │
└─────────┘""",
    r"\begin{aligned} a &= \frac{1}{2} \\ b + c &= \frac{3}{4} \end{aligned}": """\
         1
    a = ───
         2

         3
b + c = ───
         4""",
    r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}\right]": """\
⎡1  2 │ 3⎤
⎢────────⎥
⎣4  5 │ 6⎦""",
    r"e^{-\frac{x^2}{2}} + \int_{-\infty}^{\infty} f": """\
 −x²/2    ∞
e      + ∫   f
          −∞""",
    r"\|W\|_F^2 + x_b^q": """\
        q
‖W‖² + x
   F    b""",
    r"\begin{pmatrix} \Sigma_{aa} & \Sigma_{ab} \end{pmatrix}": """\
⎛Σ    Σ  ⎞
⎝ aa   ab⎠""",
    r"\left( \frac{a}{b} \,\middle|\, c \right)": """\
⎛ a   │   ⎞
⎜───  │  c⎟
⎝ b   │   ⎠""",
}


@pytest.mark.parametrize(("source", "block"), BLOCKS.items())
def test_blocks_stand_at_one_baseline(source, block):
    assert shown(source) == block


def test_a_block_is_a_rectangle_with_a_baseline():
    block = tex.display(r"\frac{a}{b} + 1")
    assert block.baseline == 1
    assert block.width == 7
    assert [tex.columns(line) for line in block.lines] == [7, 7, 7]


def test_lines_break_before_relations():
    assert shown(r"f(x) = a + b + c = d + e + f = g", 20) == "f(x) = a + b + c\n     = d + e + f = g"


def test_lines_break_before_operators_where_relations_do_not_do():
    assert shown(r"y = aaaaaaaa + bbbbbbbb + cccccccc", 24) == "y = aaaaaaaa + bbbbbbbb\n    + cccccccc"


def test_lines_break_after_commas_at_last():
    assert shown(r"x_1, x_2, x_3, x_4, x_5, x_6, x_7", 20) == "x₁, x₂, x₃, x₄, x₅,\n  x₆, x₇"


def test_a_bracket_too_wide_is_broken_inside():
    block = shown(r"L = \left( aaaaaaaaaa + bbbbbbbbbb + \frac{c}{d} + eeeeeeeeee \right)", 30)
    assert block.count("⎛") == 1
    assert block.count("⎞") == 1
    assert max(map(len, block.split("\n"))) <= 30


def test_tall_lines_are_set_apart():
    block = shown(r"a = \frac{bbbbbbbbbb}{c} = \frac{dddddddddd}{e}", 24)
    assert "\n\n" in block


def test_equations_break_each_for_itself():
    block = shown(r"\begin{aligned} f &= aaaaaaaaaa + bbbbbbbbbb \\ g &= c \end{aligned}", 20)
    assert block == "f = aaaaaaaaaa\n    + bbbbbbbbbb\n\ng = c"


def test_cases_too_wide_put_conditions_below_values():
    source = r"\begin{cases} aaaaaaaaaa & \text{if } bbbbbbbbbb \\ c & \text{otherwise} \end{cases}"
    assert shown(source, 24).split("\n")[:2] == ["⎧ aaaaaaaaaa", "⎪   if bbbbbbbbbb"]


@pytest.mark.parametrize("width", [1, 2, 5, 20])
def test_nothing_is_lost_in_a_narrow_column(width):
    block = tex.display("abcdefghijklmnopqrstuvwxyz", width)
    assert block.width <= width
    assert "".join("".join(block.lines).split()) == "abcdefghijklmnopqrstuvwxyz"


def test_a_table_too_large_to_draw_comes_as_text():
    source = r"\begin{aligned}" + "x" * 4000 + r"\\" * 2000 + r"\end{aligned}"
    block = tex.display(source, 76)
    assert block.width <= 76
    assert "".join(block.lines).count("x") == 4000

"""The three glyph levels."""

import subprocess
import sys

import pytest

from mlprep import tex
from mlprep.tex.glyphs import ASCII_GLYPHS, BASIC_GLYPHS

LEVELS = {
    r"\alpha_i \leq \frac{1}{2}": ("αᵢ ≤ 1/2", "α_i <= 1/2", "alpha_i <= 1/2"),
    r"\mathbb{E}[X] = \int x\,dF": ("𝔼[X] = ∫ x dF", "E[X] = int x dF", "E[X] = int x dF"),
    r"\mathcal{N}(0, 1) \times \mathbf{x}": ("𝒩(0, 1) × 𝐱", "N(0, 1) × x", "N(0, 1) times x"),
    r"2\pi\sigma^2": ("2πσ²", "2πσ^2", "2 pi sigma^2"),
    r"\hat\theta + \bar X_n": ("θ̂ + X̄ₙ", "hat(θ) + bar(X)_n", "hat(theta) + bar(X)_n"),
    r"\frac{\partial f}{\partial x}": ("∂f/∂x", "(partial f)/(partial x)", "(partial f)/(partial x)"),
    r"\sqrt{x} \in A \cup B": ("√x ∈ A ∪ B", "sqrt(x) in A union B", "sqrt(x) in A union B"),
    r"\|x\| \cdot \lfloor y \rfloor": ("‖x‖ · ⌊y⌋", "║x║ · └y┘", "||x|| * floor(y)"),
    r"f'(x) \to \infty": ("f′(x) → ∞", "f'(x) -> infinity", "f'(x) -> infinity"),
    r"\nabla_\theta L": ("∇_θ L", "grad_θ L", "grad_theta L"),
    r"x \ne -y": ("x ≠ −y", "x =/= -y", "x =/= -y"),
}


@pytest.mark.parametrize(("source", "shown"), LEVELS.items())
def test_a_level_spells_what_it_cannot_draw(source, shown):
    assert tuple(tex.inline(source, glyphs=glyphs) for glyphs in tex.Glyphs) == shown


def test_the_basic_level_is_latin_greek_and_box_drawing():
    assert (
        "".join(character for character in "é×ÿΩπς─│╭╲≤∈ᵢ²𝔼⎛√−′…" if character in BASIC_GLYPHS - {"²"})
        == "é×ÿΩπς─│╭╲"
    )
    assert not BASIC_GLYPHS & set("\xa0\xad\x7f\t\n")
    assert len(BASIC_GLYPHS) == 95 + 94 + 24 + 25 + 128
    assert set(map(chr, range(32, 127))) == ASCII_GLYPHS


def test_an_alphabet_is_named_where_its_letter_alone_would_be_mistaken():
    source = r"\prod_{C \in \mathcal{C}} \mathbf{x}"
    assert tex.inline(source, glyphs=tex.Glyphs.ASCII) == "prod_{C in cal(C)} x"
    assert tex.inline(r"x_i + \mathbf{x}", glyphs=tex.Glyphs.BASIC) == "x_i + bold(x)"


def test_scripts_have_rows_of_their_own_below_full():
    block = tex.display(r"x_i^2 + y_b", glyphs=tex.Glyphs.BASIC)
    assert str(block) == " 2\nx  + y\n i    b"


def test_accents_have_rows_of_their_own_below_full():
    assert str(tex.display(r"\hat\theta_n", glyphs=tex.Glyphs.BASIC)) == "^\nθ\n n"
    assert str(tex.display(r"\bar{X} + \overline{AB}", glyphs=tex.Glyphs.ASCII)) == "_   __\nX + AB"


def test_roots_and_brackets_are_drawn_at_every_level():
    source = r"\left( \sqrt{\frac{a}{b}} \right)"
    assert str(tex.display(source, glyphs=tex.Glyphs.BASIC)) == ("╭ ┌───╮\n│ │ a │\n│ │───│\n╰╲│ b ╯")
    assert str(tex.display(source, glyphs=tex.Glyphs.ASCII)) == (
        "/    ___\\\n|   / a |\n|  / ---|\n\\\\/   b /"
    )


def test_cases_are_drawn_at_every_level():
    source = r"\begin{cases} a & b \\ c & d \end{cases}"
    assert str(tex.display(source, glyphs=tex.Glyphs.BASIC)) == "╭ a  b\n┤\n╰ c  d"
    assert str(tex.display(source, glyphs=tex.Glyphs.ASCII)) == "/ a  b\n<\n\\ c  d"


def test_the_library_stands_alone():
    """Importing it loads nothing of mlprep and nothing heavy."""
    script = (
        "import sys; before = set(sys.modules); import mlprep.tex; loaded = set(sys.modules) - before; "
        "print([name for name in loaded if name.startswith('mlprep.') and not name.startswith('mlprep.tex')], "
        "sorted(loaded & {'dataclasses', 'inspect', 'typing', 'numpy', 'sympy', 'yaml', 'rich', 'json'}))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[] []"

"""A formula on one line means what it meant in two dimensions."""

import pytest

from mlprep import tex

BRACKETS = {
    # fractions
    r"\frac{x-\mu}{\sigma/\sqrt{n}}": "(x − μ)/(σ/√n)",
    r"\frac{1}{nh}": "1/(nh)",
    r"\frac{P(x)}{Q(x)}": "P(x)/Q(x)",
    r"\frac{1}{n(n+1)}": "1/(n(n + 1))",
    r"\frac{QK^T}{\sqrt{d_k}}": "QKᵀ/√dₖ",
    r"\frac{n!}{k!(n-k)!}": "n!/(k!(n − k)!)",
    r"\frac{\log t}{N(a)}": "(log t)/N(a)",
    r"\frac{-b}{2a}": "(−b)/(2a)",
    r"\frac{\frac{a}{b}}{c}": "(a/b)/c",
    r"\frac{a}{\frac{b}{c}}": "a/(b/c)",
    r"\frac{1}{|B|}": "1/|B|",
    r"\frac{a}{b+c} + d": "a/(b + c) + d",
    r"\frac{1}{2}(x - y)": "(1/2) (x − y)",
    r"2\frac{a}{b}": "2 (a/b)",
    r"\log \frac{a}{b}": "log (a/b)",
    r"\sum_i \frac{a_i}{b}": "∑ᵢ (aᵢ/b)",
    r"a/\frac{b}{c}": "a/(b/c)",
    r"\frac{a}{b} \odot c": "(a/b) ⊙ c",
    r"\frac{a}{b}^2": "(a/b)²",
    r"-\frac{a}{b} = \frac{c}{d}.": "−a/b = c/d.",
    r"\frac{a}{b} \quad \text{if } c": "a/b  if c",
    r"\frac{\partial^2 f}{\partial x \partial y}": "∂²f/(∂x∂y)",
    r"\frac{\partial L}{\partial w}\frac{\partial w}{\partial x}": "(∂L/∂w) (∂w/∂x)",
    r"\frac{dy}{dx}": "dy/dx",
    r"\frac{a}{db}": "a/(db)",
    r"\frac{\partial}{\partial x} f": "(∂/∂x) f",
    r"\cfrac{1}{1+\cfrac{1}{x}}": "1/(1 + 1/x)",
    r"{a + b \over c}": "(a + b)/c",
    # exponents
    r"e^{-\frac{(x-\mu)^2}{2\sigma^2}}": "e^{−(x−μ)²/(2σ²)}",
    r"e^{-\frac{1}{2}(x-\mu)^2}": "e^{−(1/2)(x−μ)²}",
    r"x^{\frac{1}{2}}": "x^{1/2}",
    r"x^{y^z}": "x^{yᶻ}",
    r"x^{q}y": "x^q y",
    r"e^q(x)": "e^q (x)",
    r"{x^2}^3": "(x²)³",
    r"\mathbf{XX}^T": "𝐗𝐗ᵀ",
    # roots
    r"\sqrt{n}x": "√n x",
    r"\sqrt{nx}": "√(nx)",
    r"\sqrt{x^2}": "√(x²)",
    r"\sqrt{\hat v_t} + \epsilon": "√v̂ₜ + ε",
    r"\sqrt[3]{t} \sqrt[n]{x+1}": "∛t ⁿ√(x + 1)",
    # binomials
    r"\binom{n}{k} p^k": "(n choose k) pᵏ",
    r"{n \choose k}": "(n choose k)",
    r"\genfrac{[}{]}{0pt}{}{n}{k}": "[n over k]",
}


@pytest.mark.parametrize(("source", "shown"), BRACKETS.items())
def test_grouping_survives(source, shown):
    assert tex.inline(source) == shown


SCRIPTS = {
    r"x_i^2": "xᵢ²",
    r"x_{i+1}": "xᵢ₊₁",
    r"x_{i,j}": "x_{i,j}",
    r"\theta_{\text{MAP}} + 1": "θ_MAP + 1",
    r"D_{KL}": "D_{KL}",
    r"p_\theta(x)": "p_θ(x)",
    r"W_Qx": "W_Q x",
    r"\|W\|_F^2": "‖W‖²_F",
    r"\Sigma_{bb}^{-1}": "Σ⁻¹_{bb}",
    r"f^*(x) + A^\top + A^\dagger": "f*(x) + Aᵀ + A†",
    r"x'_i + f''' + g^\prime": "x′ᵢ + f‴ + g′",
    r"e^{m-m'}": "e^{m−m′}",
    r"{}_nC_k": "ₙCₖ",
    r"30^\circ": "30°",
    r"L_{\text{simple}}": "L_simple",
    "x² + xᵢ": "x² + xᵢ",
}


@pytest.mark.parametrize(("source", "shown"), SCRIPTS.items())
def test_scripts_are_small_letters_where_they_exist(source, shown):
    assert tex.inline(source) == shown


UNIFORM = {
    r"(\alpha_1, \dots, \alpha_K)": "(α_1, …, α_K)",
    r"\begin{pmatrix} \Sigma_{aa} & \Sigma_{ab} \end{pmatrix}": "(Σ_{aa}, Σ_{ab})",
    r"\begin{bmatrix} x_i & y_b \end{bmatrix}": "[x_i, y_b]",
    r"W_i^Q + W_i^K": "Wᵢ^Q + Wᵢ^K",
    r"\sum_{i=1}^n \sum_{j<i} x_j": "∑_{i=1}^n ∑_{j<i} xⱼ",
    r"\mathbf{x}_i + x_b": "𝐱ᵢ + x_b",
}


@pytest.mark.parametrize(("source", "shown"), UNIFORM.items())
def test_a_letter_has_one_style_of_script(source, shown):
    assert tex.inline(source) == shown


SPACES = {
    "a+b=-c": "a + b = −c",
    r"a - -b": "a − −b",
    r"-\log p": "−log p",
    r"2\cos x \sin y": "2 cos x sin y",
    r"\log(p)\log|\Sigma|": "log(p) log |Σ|",
    r"\max_{x\in A} f": "max_{x∈A} f",
    r"\sum_i(x_i)": "∑ᵢ (xᵢ)",
    r"f\colon A \to B": "f: A → B",
    r"\{x : x>0\}": "{x : x > 0}",
    r"P(A\mid B)": "P(A | B)",
    r"[0,1) (a,b]": "[0, 1)(a, b]",
    r"\text{if } x > 0": "if x > 0",
    r"a\,b\quad c": "a b  c",
    r"1{,}000": "1,000",
    r"n! = 3": "n! = 3",
    r"x_{n!=3}": "x_{n! =3}",
    r"\int_0^1 f(x)dx": "∫₀¹ f(x) dx",
    r"X \perp\!\!\!\perp Y": "X ⊥⊥ Y",
    r"a := b": "a := b",
    r"\arg\max_x f": "arg max_x f",
    r"\operatorname*{arg\,max}_x f": "arg max_x f",
    r"|x| - |y|": "|x| − |y|",
    "||x - y||^2 + p(x|y)": "‖x − y‖² + p(x|y)",
    "KL(P||Q)": "KL(P‖Q)",
    "{2}{3}": "2 3",
    r"a^2\text{Var}[X]": "a² Var[X]",
}


@pytest.mark.parametrize(("source", "shown"), SPACES.items())
def test_operators_are_spaced_as_readers_expect(source, shown):
    assert tex.inline(source) == shown


STRUCTURES = {
    r"\begin{cases} x, & x > 0 \\ 0, & \text{otherwise.} \end{cases}": "{ x, x > 0; 0, otherwise. }",
    r"\left\{ \begin{array}{l} a \\ b \end{array} \right.": "{a; b}",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}": "[1, 2; 3, 4]",
    r"\left(\begin{smallmatrix} a & b \end{smallmatrix}\right)": "(a, b)",
    r"\begin{matrix} a & b \end{matrix}": "[a, b]",
    r"\left[\begin{array}{cc|c} 1 & 2 & 3 \end{array}\right]": "[1, 2 | 3]",
    r"\begin{pmatrix} f(x,y) & (a,b) & c,d \end{pmatrix}": "(f(x, y), (a, b), (c, d))",
    r"\begin{aligned} a &= b \\ &= c \\ d &= e \end{aligned}": "a = b = c; d = e",
    r"\begin{aligned} a &= b \\ &+ c \end{aligned}": "a = b + c",
    r"a \\ b": "a; b",
    r"\sum_{\substack{i=1 \\ i \ne j}}^n": "∑_{i=1, i≠j}^n",
    r"\underbrace{a + b}_{\text{sum}} + c": "[sum: a + b] + c",
    r"\overbrace{a}": "overbrace(a)",
    r"X \xrightarrow[n\to\infty]{P} Y": "X ─P→_{n→∞} Y",
    r"X \overset{d}{\longrightarrow} Y": "X ─d→ Y",
    r"a \stackrel{\text{def}}{=} b": "a =ᵈᵉᶠ b",
    r"\underset{x \in A}{\max} f": "max_{x∈A} f",
    r"\left.\frac{df}{dx}\right|_{x=0}": "(df/dx)|ₓ₌₀",
    r"\left( a \middle| b \right)": "(a | b)",
    r"\Big[ x \Big]": "[x]",
    r"\widehat{\mathrm{Var}}(\hat\beta)": "hat(Var)(β̂)",
    r"\overline{A \cup B} = \bar A": "bar(A ∪ B) = Ā",
    r"\boxed{a = b}": "[ a = b ]",
    r"a \not= b \not\in C": "a ≠ b ∉ C",
    r"\cancel{x}": "x̸",
    r"a \equiv b \pmod{n}": "a ≡ b (mod n)",
    r"E = mc^2 \tag{1}": "E = mc²  (1)",
    r"\text{if $x>0$, 5\%}": "if x > 0, 5%",
    r"\color{red}{x} \textcolor{blue}{y}": "xy",
    r"\mathbb{1}_A \mathbb{E} \mathcal{L} \mathbf{x} \boldsymbol\mu": "𝟙_A 𝔼ℒ𝐱𝛍",
    r"\displaystyle x \label{e} \nonumber": "x",
    r"\lfloor x \rfloor \lceil y \rceil \langle u, v \rangle": "⌊x⌋⌈y⌉⟨u, v⟩",
    r"\abs{x} + \norm{y} + \E X + \Var(Y) \in \R": "|x| + ‖y‖ + 𝔼X + Var(Y) ∈ ℝ",
    r"\phi + \varphi": "φ + ϕ",
    r"\varphi": "φ",
    "x̂ + é": "x̂ + é",
}


@pytest.mark.parametrize(("source", "shown"), STRUCTURES.items())
def test_structures_are_written_out(source, shown):
    assert tex.check(source) == []
    assert tex.inline(source) == shown

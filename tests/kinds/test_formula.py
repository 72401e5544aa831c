"""Where a formula is cut: left side, relation, right side, and what else it is said to equal."""

import pytest

from mlprep.kinds.formula import Sides, sides


@pytest.mark.parametrize(
    ("latex", "cut"),
    [
        (r"\mathrm{Var}(X) = E[X^2] - E[X]^2", Sides(r"\mathrm{Var}(X)", "=", "E[X^2] - E[X]^2")),
        (r"P(X = k) = \binom{n}{k}", Sides("P(X = k)", "=", r"\binom{n}{k}")),
        (r"P(X \ge a) \le \frac{E[X]}{a}", Sides(r"P(X \ge a)", r"\le", r"\frac{E[X]}{a}")),
        ("a = b = c", Sides("a", "=", "b", ("c",))),
        (r"a = b \le c = d", Sides("a", "=", "b")),
        (r"a \le b = c", Sides("a", r"\le", "b", ("c",))),
        (r"\sum_{i=1}^n x_i = s", Sides(r"\sum_{i=1}^n x_i", "=", "s")),
        (r"\left. f \right|_{x=0} = 1", Sides(r"\left. f \right|_{x=0}", "=", "1")),
        (r"f(x) = \begin{cases} a & x < 0 \\ b & x = 0 \end{cases}", Sides("f(x)", "=", r"\begin{cases} a & x < 0 \\ b & x = 0 \end{cases}")),
        (r"\begin{aligned} f &= a \\ &= b \end{aligned}.", Sides("f", "=", "a", ("b",))),
        (r"\{x : x = 1\} = A", Sides(r"\{x : x = 1\}", "=", "A")),
        (r"p(x) = \frac{1}{2}, \quad x > 0", Sides("p(x)", "=", r"\frac{1}{2}")),
        (r"p(x) = \frac{1}{2}, \text{ if } x > 0", Sides("p(x)", "=", r"\frac{1}{2}")),
        (r"w \leftarrow w - \eta g", Sides("w", r"\leftarrow", r"w - \eta g")),
        (r"x \sim \mathcal N(0, 1)", Sides("x", r"\sim", r"\mathcal N(0, 1)")),
        (r"f := g", Sides("f", ":=", "g")),
        ("[0, 1) = A", Sides("[0, 1)", "=", "A")),
    ],
)  # fmt: skip
def test_a_formula_is_cut_outside_all_brackets(latex, cut):
    assert sides(latex) == cut


@pytest.mark.parametrize("latex", [r"\frac{a}{b}", "a =", "= b", "", r"\left( a = b \right)"])
def test_a_formula_without_two_sides_is_not_cut(latex):
    assert sides(latex) is None


@pytest.mark.parametrize("latex", ["{" * 2000, "}" * 2000 + "=1", r"\left" * 500, "=" * 5000, "\\"])
def test_a_broken_formula_is_no_riddle(latex):
    assert sides(latex) is None or isinstance(sides(latex), Sides)

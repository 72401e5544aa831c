"""Expressions are worked out: exact where they can be, simplified where letters are left."""

import pytest

from mlprep.maths import MathsError, Scope, check, show, work_out


@pytest.mark.parametrize(
    ("text", "exact", "shown"),
    [
        ("1/3 + 1/6", "1/2", "0.5"),
        ("sqrt(8)", "2*sqrt(2)", "2.828427125"),
        ("sin(pi/3)", "sqrt(3)/2", "0.8660254038"),
        ("int_0^1 x^2 dx", "1/3", "0.3333333333"),
        ("log2(8)", "", "3"),
        ("0.1 + 0.2", "", "0.3"),
        ("Phi(1.96)", "", "0.9750021049"),
        ("1/3", "", "0.3333333333"),
    ],
)
def test_a_value_comes_with_its_exact_form_where_that_says_more(text, exact, shown):
    result = work_out(text)
    assert (result.exact, show(result.value, "text", "10")) == (exact, shown)


@pytest.mark.parametrize(
    ("text", "expected", "letters"),
    [
        ("diff(x^2 sin(x), x)", "2 x sin(x) + x^2 cos(x)", {"x": "real"}),
        ("d/dx log(1 + e^x)", "sigma(x)", {"x": "real"}),
        ("sum_{k=1}^n k", "n (n + 1)/2", {"n": "integer"}),
        (r"int_0^inf x e^(-\lambda x) dx", "1/lambda^2", {"lambda": "positive"}),
        ("(a + b)^2 - a^2 - b^2", "2 a b", {"a": "real", "b": "real"}),
    ],
)
def test_letters_are_kept_and_the_form_is_simpler(text, expected, letters):
    result = work_out(text)
    assert result.value is None
    assert check(expected, result.exact, Scope.of(letters)).verdict.value == "equivalent"


def test_a_form_that_needs_positive_letters_says_so():
    assert work_out("int_0^1 x^n dx").positive == ("n",)
    assert work_out("d/dx x^2").positive == ()


@pytest.mark.parametrize("text", ["foo(3)", "f(x)", "x y +", "1/0", "det([[a, b], [c, d]])"])
def test_what_has_neither_value_nor_form_is_a_fault(text):
    with pytest.raises(MathsError):
        work_out(text)

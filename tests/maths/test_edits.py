"""Single edits of a tree: the slips people make, each told from both sides, and not too many of them."""

import pytest

from mlprep.maths.explaining.edits import edits
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.normal import normal
from mlprep.maths.trees.scope import Scope

SCOPE = Scope.of(
    {
        "x": "real", "y": "real", "p": "prob", "n": "integer", "A": "matrix m x m", "B": "matrix m x m",
        "v": "vector m", "X": "random-variable", "Y": "random-variable", "C": "event", "D": "event",
        "f": "function", "P": "distribution", "Q": "distribution",
    }
)  # fmt: skip


def read(text):
    return parse(text, SCOPE).tree


@pytest.mark.parametrize(
    ("text", "slip", "code"),
    [
        ("x + y", "x - y", "sign"),
        ("-x y", "x y", "sign"),
        ("x + y^2", "x", "dropped-term"),
        ("x/(n - 1)", "x/n", "ddof"),
        ("2 x y", "x y", "dropped-factor"),
        ("x/y", "x", "dropped-factor"),
        ("x p y", "x", "dropped-factor"),
        ("x/y", "y/x", "upside-down"),
        ("x p/y", "p/(x y)", "upside-down"),
        ("x^2 + y", "x + y", "square"),
        ("x^3", "x^2", "power"),
        ("x^y", "y^x", "swapped"),
        ("x^-y", "x^y", "sign"),
        ("A^T v", "A v", "transpose"),
        ("A v", "A^T v", "transpose"),
        ("A^-1 v", "A v", "inverse"),
        ("A \\ v", "A v", "inverse"),
        ("A B v", "B A v", "order"),
        ("log(x)", "x", "function"),
        ("sin(x)", "cos(x)", "function"),
        ("log(x)", "log2(x)", "log-base"),
        ("sigma'(x)", "sigma(x)", "derivative"),
        ("f'(x)", "f(x)", "derivative"),
        ("f(x^2)", "f(x)", "argument"),
        ("n!", "n", "function"),
        ("sum_{i=1}^n i", "sum_{i=0}^n i", "off-by-one"),
        ("sum_{i=1}^n i^2", "(sum_{i=1}^n i)^2", "power"),
        ("p(1-y)", "(1-p)(1-y)", "complement"),
        ("E[X^2]", "E[X]^2", "power"),
        ("E[X Y]", "E[X] E[Y]", "independence"),
        ("Var(X)", "Std(X)", "operator"),
        ("E[X|Y]", "E[Y|X]", "swapped"),
        ("H(X|Y)", "H(X)", "condition"),
        ("P(C|D)", "P(C, D)", "condition"),
        ("P(C, not D)", "P(C, D)", "complement"),
        ("KL(P||Q)", "KL(Q||P)", "swapped"),
        ("P(C) P(D|C)", "P(D) P(C|D)", "swapped"),
        ("x^n y^(n+1)", "x^(n+1) y^n", "swapped"),
        ("||v||", "||v||_1", "norm"),
    ],
)
def test_a_slip_is_one_edit_away_under_its_code(text, slip, code):
    wanted = normal(read(slip))
    found = [edit for edit in edits(read(text), SCOPE) if normal(edit.tree) == wanted]
    assert code in {edit.code for edit in found}, [echo(edit.tree) for edit in edits(read(text), SCOPE)]


LONG = "x^2 p (1-p) + n x y/(1 + y^2) - log(1 + x^2) sin(y) + sum_{i=1}^n x^i"


@pytest.mark.parametrize("text", ["x", "A^-1 v v^T A^-1", "E[X^2] - E[X]^2", LONG])
def test_edits_are_different_trees_in_the_order_of_their_cost(text):
    whole = read(text)
    found = edits(whole, SCOPE)
    assert all(edit.tree != whole for edit in found)
    assert len({edit.tree for edit in found}) == len(found)
    assert [edit.cost for edit in found] == sorted(edit.cost for edit in found)


def test_the_number_of_edits_grows_slowly():
    assert len(edits(read(LONG), SCOPE)) < 400
    assert len(edits(read(" + ".join(["x y p"] * 40)), SCOPE)) < 4000


def test_an_edit_is_told_from_both_sides():
    (dropped,) = [edit for edit in edits(read("x + y^2"), SCOPE) if echo(edit.tree) == "x"]
    assert dropped.missing == "The term y^2 is missing."
    assert dropped.extra == "The term y^2 does not belong here."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A*B*v", "A @ (B v)"),
        ("inv(A) v", "A \\ v"),
        ("y + x", "x + y"),
        ("-(A v)", "(-A) v"),
        ("A^{-1}", "inv(A)"),
    ],
)
def test_spellings_have_one_normal_form(one, other):
    assert normal(read(one)) == normal(read(other))

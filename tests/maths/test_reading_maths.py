"""How texts are read: tokens, precedence, names, brackets, both readings of the ambiguous forms, echoes."""

import pytest

from mlprep.maths import Reading, Scope, Unread, check, read
from mlprep.maths.parsing.parser import parse, readings
from mlprep.maths.parsing.tokens import tokenize
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import MathsError

REAL = {"x": "real", "y": "real", "a": "real", "b": "real"}
MATRIX = {
    "A": "matrix n x n",
    "B": "matrix n x n",
    "X": "matrix m x n",
    "u": "vector n",
    "v": "vector n",
    "y": "vector m",
}
RANDOM = {
    "X": "random-variable",
    "Y": "random-variable",
    "Z": "random-variable",
    "A": "event",
    "B": "event",
    "C": "event",
}


def echoed(text, given=REAL, **terms):
    return echo(parse(text, Scope.of(given), **terms).tree)


# -- tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2x^2", ["2", "x", "^", "2"]),
        ("e^-x", ["e", "^", "-", "x"]),
        (r"\frac{a}{b}", ["frac", "{", "a", "}", "{", "b", "}"]),
        (r"\mathrm{Var}(X)", ["Var", "(", "X", ")"]),
        ("x²", ["x", "^", "{", "2", "}"]),
        ("Σ⁻¹", ["Sigma", "^", "{", "-", "1", "}"]),
        ("X.T @ w", ["X", ".", "T", "@", "w"]),
        ("2.*x", ["2", ".*", "x"]),
        (".5", [".5"]),
        ("1..2", ["1", "..", "2"]),
        ("2e-3x", ["2e-3", "x"]),
        (r"\left\|x\right\|", ["lnorm", "x", "rnorm"]),
        ("𝑥+１２", ["x", "+", "12"]),
        ("x − 1", ["x", "-", "1"]),
        ("½", ["(", "1", "/", "2", ")"]),
    ],
)
def test_plain_latex_unicode_and_python_become_one_stream(text, tokens):
    assert [token.text for token in tokenize(text)[:-1]] == tokens


def test_a_token_knows_where_it_stood():
    assert [token.span for token in tokenize("2 + xy")] == [(0, 1), (2, 3), (4, 6), (6, 6)]


# -- precedence and names


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("-x^2", "-x^2"),
        ("e^-x^2", "e^(-x^2)"),
        ("2^3^2", "2^(3^2)"),
        ("a/b/x", "a/b/x"),
        ("a/b x", "a/b*x"),
        ("a b/x", "a*b/x"),
        ("ab", "a*b"),
        ("x(a+b)", "x*(a + b)"),
        ("log x y", "log(x*y)"),
        ("sin 2x cos y", "sin(2*x)*cos(y)"),
        ("sin x + y", "sin(x) + y"),
        ("log^2 x", "log(x)^2"),
        ("sin^-1 x", "asin(x)"),
        ("log(x)^2", "log(x)^2"),
        ("log_2 x", "log2(x)"),
        ("3e", "3*e"),
        ("x!", "x!"),
        ("a - -b", "a - (-b)"),
        ("|x||y|", "abs(x)*abs(y)"),
        ("||x| - y|", "abs(abs(x) - y)"),
        ("f(x) = 2x", "2*x"),
        ("= 2x.", "2*x"),
        (r"\frac12 x", "1/2*x"),
        (r"\sqrt[3]{x}", "root(x, 3)"),
        (r"\lvert x\rvert", "abs(x)"),
        ("x if", None),
    ],
)
def test_scalars_are_read_in_the_usual_precedence(text, reading):
    if reading is None:
        with pytest.raises(MathsError):
            echoed(text)
    else:
        assert echoed(text) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("A^T", "A^T"),
        ("A'", "A^T"),
        ("A.T", "A^T"),
        ("Aᵀ", "A^T"),
        (r"A^\top", "A^T"),
        ("A^{-T}", "(A^-1)^T"),
        ("A^-T", "(A^-1)^T"),
        ("A^-1^T", "(A^-1)^T"),
        ("A^Tu", "A^T*u"),
        ("u^Tv", "u^T*v"),
        ("u^TAv", "u^T*A*v"),
        ("X^+", "pinv(X)"),
        ("X†", "pinv(X)"),
        ("AB", "A*B"),
        ("|A|", "det(A)"),
        ("|u|", "||u||"),
        ("||A||_F", "||A||_F"),
        ("||u||_2", "||u||"),
        ("u·v", "dot(u, v)"),
        ("⟨u, v⟩", "dot(u, v)"),
        ("A\\u", "solve(A, u)"),
        ("A ∘ B", "A .* B"),
        ("A ⊗ B", "A ⊗ B"),
        ("A_ij", None),
        ("A_12", "A[1, 2]"),
        ("A[1,2]", "A[1, 2]"),
        ("u_1", "u_1"),
        ("lambda I", None),
        ("A + I", "A + I"),
        ("(A B)'", "(A*B)^T"),
        ("sum_i u_i v_i", "sum_{i} u_i*v_i"),
        ("np.linalg.inv(A) @ u", "inv(A) @ u"),
    ],
)
def test_matrices_are_read_as_declared(text, reading):
    if reading is None:
        with pytest.raises(MathsError):
            echoed(text, MATRIX)
    else:
        assert echoed(text, MATRIX) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("E[X]^2", "E[X]^2"),
        ("E X^2", "E[X^2]"),
        ("E X Y", "E[X*Y]"),
        ("EXY - EX EY", "E[X*Y] - E[X]*E[Y]"),
        ("Var(X|Y)", "Var[X | Y]"),
        ("P(A∩B | C)", "P(A and B | C)"),
        ("P(A^c)", "P(not A)"),
        ("P(AB)", "P(A*B)"),
        ("P(|X|>1 | Y)", "P(abs(X) > 1 | Y)"),
        ("E[|X - Y| | Z]", "E[abs(X - Y) | Z]"),
        ("H(X,Y|Z)", "H(X, Y | Z)"),
        ("I(X;Y|Z)", "I(X; Y | Z)"),
        ("p(x|y)", "P(x | y)"),
        (r"D_{KL}(p(x,y)\|p(x)p(y))", "KL(P(x, y) || P(x)*P(y))"),
        ("1[X>0]", "indicator(X > 0)"),
        ("F_X(1)", "P(X <= 1)"),
        ("E_X[E[Y|X]]", "E[E[Y | X]]"),
    ],
)
def test_probability_notation_is_read(text, reading):
    assert echoed(text, RANDOM) == reading


# -- ambiguous forms: the preferred reading, the others, and what decides


@pytest.mark.parametrize(
    ("text", "given", "preferred", "others"),
    [
        ("b/2a", REAL, "b/(2*a)", ["b/2*a"]),
        ("1/2x", REAL, "1/2*x", ["1/(2*x)"]),
        ("1/2 x", REAL, "1/2*x", []),
        ("1/x(1-x)", REAL, "1/x*(1 - x)", ["1/(x*(1 - x))"]),
        ("u^T v/||u|| ||v||", MATRIX, "u^T*v/||u||*||v||", ["u^T*v/(||u||*||v||)"]),
        ("log x/y", REAL, "log(x)/y", ["log(x/y)"]),
        ("log x(1-x)", REAL, "log(x*(1 - x))", ["log(x)*(1 - x)"]),
        ("log(x)^2", REAL, "log(x)^2", []),
        ("-x^2", REAL, "-x^2", []),
        ("2e+3", REAL, "2*e + 3", ["2e3"]),
        ("2e+3", {}, "2e3", ["2*e + 3"]),
        ("Var X + Y", RANDOM, "Var[X] + Y", ["Var[X + Y]"]),
        ("E[X]^2", RANDOM, "E[X]^2", []),
    ],
)
def test_both_readings_of_an_ambiguous_form_are_kept(text, given, preferred, others):
    scope = Scope.of(given)
    first = parse(text, scope)
    assert echo(first.tree) == preferred
    assert [echo(other.tree) for other in readings(text, scope, first)] == others


def test_the_reading_that_is_right_is_accepted_and_said():
    verdict = check("1/(2x)", "1/2x", Scope.of({"x": "real"}))
    assert verdict.right
    assert verdict.echo == "1/(2*x)"
    assert "brackets" in verdict.note


def test_a_declaration_decides_what_a_letter_means():
    assert echoed("sigma(x-y)", {"sigma": "positive", "x": "real", "y": "real"}) == "sigma*(x - y)"
    assert echoed("sigma(x-y)", {"x": "real", "y": "real"}) == "sigma(x - y)"
    assert echoed("X^T", {"X": "random-variable", "T": "real"}) == "X^(T)"
    assert echoed("A^T", {"A": "matrix n x n", "T": "real"}) == "A^T"
    assert echoed("TP", {"T": "real", "P": "real", "TP": "real"}) == "TP"
    assert echoed("E I", {"E": "real", "I": "real"}) == "E*I"
    assert echoed("m' - m", {"m": "real", "m'": "real"}) == "m' - m"


# -- numbers


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1,234", "1234"),
        ("1,234,567.5", "1234567.5"),
        ("0,5", "0.5"),
        ("1 234 567", "1234567"),
        ("3 1/2", "3 + 1/2"),
        ("5%", "5%"),
        ("3x10^5", "3*10^5"),
        ("2e+3", "2e3"),
        ("0.5 ± 0.1", "0.5 ± 0.1"),
        ("9.4M", "9.4"),
        ("m = -1.5", "-1.5"),
    ],
)
def test_numeric_answers_are_read_as_numbers(text, reading):
    assert echoed(text, {}, numeric=True) == reading


def test_the_form_decides_what_a_pair_is():
    assert echoed("(1,2)", {}, form="interval") == "(1, 2)"
    assert type(parse("(1,2)", Scope(), form="interval").tree).__name__ == "Interval"
    assert type(parse("(1,2)", Scope()).tree).__name__ == "Listing"
    assert type(parse("1, 2", Scope(), form="set").tree).__name__ == "SetOf"


# -- faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2*(x + 1", 'Not read as maths: "(" is never closed. Add ")".\n2*(x + 1\n  ^'),
        (
            "x + foo",
            'Not read as maths: unknown name "foo". The names here are x, y, a, b.\nx + foo\n    ^^^',
        ),
        ("x)", 'Not read as maths: ")" closes nothing. Delete it, or open with "(".\nx)\n ^'),
        (
            "x'",
            "Not read as maths: a prime on the number x. For a derivative write d/dx(..), or use a declared function.\nx'\n ^",
        ),
        ("3 4", "Not read as maths: two numbers side by side. Write * between them.\n3 4\n  ^"),
        (
            r"\foo{x}",
            "Not read as maths: the command \\foo is not known here. Did you mean \\over?\n\\foo{x}\n^^^^",
        ),
        (
            "хy",
            "Not read as maths: 'х' (CYRILLIC SMALL LETTER HA) only looks like the letter x. Type x on a Latin keyboard.\nхy\n^",
        ),
        ("", "Not read as maths: there is nothing to read. Type a formula or a number.\n\n^"),
    ],
)
def test_a_slip_is_said_with_its_place_and_the_next_step(text, said):
    found = read(text, Scope.of(REAL))
    assert isinstance(found, Unread)
    first, *rest = said.split("\n")
    shown = found.caret(text).split("\n")
    assert shown[1:] == rest
    assert shown[0] == first or text.startswith("\\")


def test_two_conditioning_bars_are_refused():
    with pytest.raises(MathsError, match="two conditioning bars"):
        echoed("P(A|B|C)", RANDOM)


def test_a_name_close_to_a_declared_one_is_suggested():
    found = read("eta_mx + 1", Scope.of({"eta_max": "real", "lambda": "real"}))
    assert isinstance(found, Unread)
    assert read("lamda", Scope.of({"lambda": "real"})).hint == "did you mean lambda?"


# -- the reading as a whole


def test_a_reading_has_an_echo_latex_and_a_shape():
    found = read("2 X'(X u - y)", Scope.of(MATRIX))
    assert isinstance(found, Reading)
    assert (found.echo, found.shape_text) == ("2*X^T*(X*u - y)", "vector n")
    assert found.latex == r"2 \, X^\top \, \left(X \, u - y\right)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("X y", "X is m x n and y is m: X y does not exist; did you mean X^T y?"),
        ("u v", "u is n and v is n: u v does not exist; did you mean u^T v, or u .* v entry by entry?"),
        ("X + A", "X is m x n and A is n x n: they cannot be added"),
        ("X^2", "X is m x n: only square matrices have powers; use pinv(..) or ^+ for a pseudo-inverse"),
        ("det(X)", "X is m x n: det needs a square matrix"),
    ],
)
def test_shapes_that_do_not_fit_are_explained(text, said):
    assert read(text, Scope.of(MATRIX)).shape_text == said


def test_notes_say_what_was_assumed():
    assert read("E X^2", Scope.of(RANDOM)).note == "E X^2 was read as E[X^2]"


def test_an_echo_keeps_the_spelling_of_its_own_numbers():
    scope = Scope.of(REAL)
    spellings = ["x + 1e2", "x + 100", "x + 0.50", "x + 0.5"]
    assert [echo(parse(text, scope).tree) for text in spellings] == spellings


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[3 1/2]", "(3, 1/2)"),
        ("[a b ; 2b]", "(a*b, 2*b)"),
        ("[[2 a], [a + b]]", "(2*a, a + b)"),
        ("[a b; 2 b]", "[[a, b], [2, b]]"),
    ],
)
def test_blanks_separate_where_the_rows_fit_and_multiply_where_only_that_fits(text, meant):
    scope = Scope.of(REAL)
    assert check(meant, text, scope, numeric=True).verdict.value == "equivalent"

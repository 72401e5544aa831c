"""NumPy's 1-D products and what stretches beside a matrix: how they are read, echoed and refused."""

import pytest

from mlprep.maths import Reading, Scope, Unread, check, read
from mlprep.maths.parsing.dialects import Dialect, dialect
from mlprep.maths.parsing.parser import parse
from mlprep.maths.parsing.tokens import tokenize
from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo

GIVEN = {
    "X": "matrix n x d",
    "A": "matrix n x n",
    "v": "vector n",
    "w": "vector n",
    "y": "vector d",
    "f": "function",
}
SCOPE = Scope.of(GIVEN)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("v @ w", "v^T @ w"),
        ("v @ A @ w", "v^T @ A @ w"),
        ("v @ X", "(v^T @ X)^T"),
        ("v.T @ A", "v^T @ A"),
        ("v @ y.T", "v @ y^T"),
        ("A @ v", "A @ v"),
        ("v * w @ A", "((v .* w)^T @ A)^T"),
        ("A[1, :] @ A[2, :]", "A_1^T @ A_2"),
        ("v[:, None] * X", "diag(v)*X"),
        ("X * y[None, :]", "X*diag(y)"),
        ("X / y[None]", "X*diag(1 ./ y)"),
        ("v[:, None] * y[None, :]", "v*y^T"),
        ("v[:, None] - y", "v*ones(d)^T - ones(n)*y^T"),
        ("(v[:, None] - w)**2", "(v*ones(n)^T - ones(n)*w^T).^2"),
        ("v[:, None] + 1", "v + ones(n)"),
        ("X + v[:, None] + 2", "X + v*ones(d)^T + 2*ones(n, d)"),
        ("np.exp(v)[:, None] * X", "diag(exp(v))*X"),
        ("np.maximum(v[:, None], y)", "max(v*ones(d)^T, ones(n)*y^T)"),
        ("1[v[:, None] > w]", "indicator(v*ones(n)^T > ones(n)*w^T)"),
        ("X - X.mean(axis=-1, keepdims=True)", "X - mean(X, axis=-1)*ones(d)^T"),
        ("X / X.sum(axis=0)", "X*diag(1 ./ sum(X, axis=0))"),
        ("v.view(n, 1) - y.view(1, -1)", "v*ones(d)^T - ones(n)*y^T"),
        ("v[:, None].T * X.T", "X^T*diag(v)"),
        ("X' * X - mean(X, 1)' * mean(X, 1)", "X^T*X - mean(X, axis=0)*mean(X, axis=0)^T"),
    ],
)
def test_what_is_stretched_is_written_out(text, written):
    assert echo(parse(text, SCOPE).tree) == written


@pytest.mark.parametrize(
    "text",
    [
        "v @ A @ w - v @ w",
        "v @ X",
        "v[:, None] * X",
        "(X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1)",
        "np.exp(-(v[:, None] - w[None, :])**2/2) @ w",
        "np.exp(X - X.max(axis=1, keepdims=True))",
    ],
)
def test_an_echo_reads_back(text):
    node = parse(text, SCOPE).tree
    assert parse(echo(node), SCOPE).tree == node


def test_no_mark_of_stretching_stays_in_a_tree():
    for text in ("v[:, None]", "v[None, :]", "X.sum(axis=0, keepdims=True)", "v.unsqueeze(0) @ A"):
        node = parse(text, SCOPE).tree
        assert not any(isinstance(part, tree.Stretched) for part in tree.walk(node))


def test_a_note_says_how_a_product_of_1d_arrays_was_read():
    reading = read("v @ A @ w", SCOPE)
    assert isinstance(reading, Reading)
    assert "x^T A" in reading.note
    assert not parse("A @ v", SCOPE).notes


@pytest.mark.parametrize("expected", ["A^T v", "v^T A"])
def test_a_1d_array_stands_for_a_column_or_a_row(expected):
    verdict = check(expected, "v @ A", SCOPE)
    assert verdict.verdict.value == "equivalent"
    assert ("a row" in verdict.note) == (expected == "v^T A")


@pytest.mark.parametrize(("expected", "answer"), [("v^T A", "A.T @ v"), ("A^T v", "v.T @ A"), ("v^T", "v")])
def test_what_is_written_as_a_row_or_a_column_is_one(expected, answer):
    assert check(expected, answer, SCOPE).verdict.value == "different"


@pytest.mark.parametrize(
    "text",
    [
        "(v[:, None] - w[None, :]) * A",
        "X * X.mean(axis=0)",
        "v[:, None] * f(A)",
        "X[:, None] - X",
        "v[:, None][:, None]",
        "X.reshape(d, n)",
        "np.cov(X, rowvar=False, aweights=v)",
        "mean(X, 1)",
        "X' * (X - mean(X))",
    ],
)
def test_what_is_not_clear_is_asked_again_with_what_to_type(text):
    reading = read(text, SCOPE)
    assert isinstance(reading, Unread)
    assert reading.hint
    assert "leave it out" not in reading.hint


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("x*y + A'", Dialect.MATLAB),
        ("x**2", Dialect.PYTHON),
        ("A @ B", Dialect.PYTHON),
        ("A.T * B'", Dialect.PYTHON),
        ("np.exp(x)", Dialect.PYTHON),
        ("x.sum()*y", Dialect.PYTHON),
        ("x' A y", Dialect.PLAIN),
        ("x^2 * 0.5", Dialect.PLAIN),
        ("x . y * z", Dialect.PLAIN),
        (r"X^\top y * 2.5.", Dialect.PLAIN),
    ],
)
def test_a_language_shows_in_its_own_signs(text, language):
    assert dialect(tokenize(text)) is language


def test_only_python_multiplies_vectors_entry_by_entry():
    assert echo(parse("v * w + A @ v", SCOPE).tree) == "v .* w + A @ v"
    assert echo(parse("v * w + A v", SCOPE).tree) == "v*w + A*v"
    assert echo(parse("A * A @ v", SCOPE).tree) == "A*A @ v"

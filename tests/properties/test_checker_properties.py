"""The checker under generated texts: echoes round-trip, verdicts are stable, mutants fall, nothing crashes or hangs."""

import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from mlprep.maths import Judgement, MathsError, Scope, check, read
from mlprep.maths.echo import echo
from mlprep.maths.parser import parse
from mlprep.maths.tree import Add, Div, Mul, Neg, Number, Power, Transpose, map_children, number, walk

SCALARS = Scope.of({"x": "real", "y": "positive", "p": "prob", "n": "integer", "f": "function"})
MATRICES = Scope.of(
    {
        "A": "matrix n x n",
        "B": "matrix n x n",
        "X": "matrix m x n",
        "u": "vector n",
        "v": "vector n",
        "c": "real",
    }
)
RANDOM = Scope.of({"X": "random-variable", "Y": "random-variable", "A": "event", "B": "event", "a": "real"})
SCOPES = {"scalars": SCALARS, "matrices": MATRICES, "random": RANDOM}

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck))


def expressions(leaves, pairs, wraps):
    """Texts built from leaves, binary templates and unary templates."""

    def extend(inner):
        binary = st.tuples(st.sampled_from(pairs), inner, inner).map(lambda t: t[0].format(t[1], t[2]))
        unary = st.tuples(st.sampled_from(wraps), inner).map(lambda t: t[0].format(t[1]))
        return binary | unary

    return st.recursive(st.sampled_from(leaves), extend, max_leaves=8)


SCALAR_TEXTS = expressions(
    ["x", "y", "p", "2", "0.5", "n", "e", "pi", "3", "10"],
    ["{} + {}", "{} - {}", "({})*({})", "({})/({})", "({}) ({})", "({})^({})", "{} {}", "{}/{}", "max({}, {})", "{}-{}"],
    ["({})", "-({})", "exp({})", "log({})", "sqrt({})", "|{}|", "({})^2", "sin {}", "log({})^2", "f'({})", "1/({})",
     "sum_{{i=1}}^3 ({}) i", "∫_0^1 ({}) t dt", "d/dx ({})", "({})!", "-{}^2", "\\frac{{{}}}{{2}}", "e^-{}", "{}%", "sigma({})"],
)  # fmt: skip
MATRIX_TEXTS = expressions(
    ["A", "B", "X", "u", "v", "c", "I", "2"],
    ["{} + {}", "{} - {}", "({})({})", "{} {}", "({}) ∘ ({})", "({}) @ ({})", "({}) ⊗ ({})", "({})^T ({})", "({})\\({})"],
    ["({})^T", "({})'", "inv({})", "({})^-1", "tr({})", "det({})", "||{}||", "||{}||_F", "diag({})", "{}^T", "|{}|", "grad({}, u)",
     "({})^-T", "({})^+", "({})_1", "2 {}", "({})^2"],
)  # fmt: skip
RANDOM_TEXTS = expressions(
    ["X", "Y", "a", "2", "X Y", "X^2"],
    ["{} + {}", "{} - {}", "({})({})", "Cov({}, {})", "E[{} | {}]", "{}/{}"],
    ["E[{}]", "Var({})", "({})^2", "|{}|", "-({})", "E[{}]^2", "P({} > 1)", "E X {}", "1[{} > 0]", "H({})"],
)  # fmt: skip
TEXTS = st.one_of(
    st.tuples(st.just("scalars"), SCALAR_TEXTS),
    st.tuples(st.just("matrices"), MATRIX_TEXTS),
    st.tuples(st.just("random"), RANDOM_TEXTS),
)
PIECES = [
    "x",
    "y",
    "p",
    "n",
    "f",
    "f'",
    "A",
    "B",
    "X",
    "u",
    "v",
    "c",
    "E",
    "Var",
    "P",
    "H",
    "KL",
    "I",
    "T",
    "1",
    "2",
    "0.5",
    "10",
    "1e3",
    "2e+3",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\\{",
    "\\}",
    "|",
    "||",
    ",",
    ";",
    "=",
    "<",
    "<=",
    ">",
    "_",
    "'",
    "''",
    "!",
    "%",
    ".",
    ".T",
    "@",
    "&",
    "~",
    "\\",
    "\\\\",
    "\\frac",
    "\\sqrt",
    "\\sum",
    "\\int",
    "\\log",
    "\\left(",
    "\\right)",
    "\\cdot",
    "\\alpha",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "sum_i",
    "sum_{i=1}^n",
    "prod",
    "log",
    "sin",
    "exp",
    "sqrt",
    "max",
    "diff",
    "grad",
    "hess",
    "d/dx",
    "dx",
    "∂",
    "∇",
    "∫",
    "√",
    "²",
    "₁",
    "ᵀ",
    "α",
    "Σ",
    "∈",
    "∩",
    "∪",
    "±",
    "∞",
    "½",
    "⊗",
    "∘",
    "·",
    "if",
    "in",
    "and",
    "or",
    "not",
    "choose",
    "np.",
    "nan",
    "inf",
    "pi",
    "9999999",
    "kron(",
    "zeros(99,99)",
    "x(x",
    "x^x^x",
    "lambda",
    "import",
    "__class__",
    '"',
    "#",
    "$",
    "0x1F",
    "1_000",
    "1,000",
]
NOISE = st.lists(st.sampled_from([*PIECES, " "]) | st.text(max_size=3), max_size=25).map("".join)


def parsed(scope, text):
    try:
        return parse(text, SCOPES[scope]).tree
    except MathsError:
        return None


# -- echoes


def round_trips(case):
    scope, text = case
    tree = parsed(scope, text)
    if tree is not None:
        assert parse(echo(tree), SCOPES[scope]).tree == tree, (text, echo(tree))


@given(TEXTS)
@settings(FEW, max_examples=600)
def test_an_echo_is_read_as_the_tree_it_came_from(case):
    round_trips(case)


@given(st.tuples(st.sampled_from(sorted(SCOPES)), NOISE))
@settings(FEW, max_examples=400)
def test_an_echo_of_noise_that_happens_to_be_read_round_trips_too(case):
    round_trips(case)


# -- verdicts


@given(TEXTS)
@FEW
def test_a_text_is_equivalent_to_itself(case):
    scope, text = case
    if parsed(scope, text) is not None:
        assert check(text, text, SCOPES[scope]).verdict is Judgement.EQUIVALENT


@given(TEXTS, TEXTS)
@FEW
def test_verdicts_are_symmetric_where_both_are_decided(one, other):
    (scope, left), (_, right) = one, other
    trees = parsed(scope, left), parsed(scope, right)
    if None in trees:
        return
    left, right = echo(trees[0]), echo(trees[1])
    there, back = check(left, right, SCOPES[scope]).verdict, check(right, left, SCOPES[scope]).verdict
    if Judgement.UNDECIDED not in {there, back}:
        assert there is back, (left, right)


@given(SCALAR_TEXTS, st.integers(1, 5))
@FEW
def test_a_verdict_does_not_depend_on_the_seed(text, seed):
    if parsed("scalars", text) is None:
        return
    answer = f"({text}) + 0 x"
    first, second = (check(text, answer, SCALARS, seed=s).verdict for s in (0, seed))
    assert first is second


REFERENCES = [
    (SCALARS, "(1 - 2x^2) e^(-x^2)"),
    (SCALARS, "log(y)/y + x y - p/(1-p)"),
    (SCALARS, "-y log(p) - (1-y) log(1-p)"),
    (SCALARS, "f'(x) y + f(x)^2/3"),
    (MATRICES, "2 X^T (X u - X v)"),
    (MATRICES, "A^-1 - A^-1 u v^T A^-1/(1 + v^T A^-1 u)"),
    (MATRICES, "u^T A v + c tr(A B)"),
    (RANDOM, "E[X Y] - E[X] E[Y]"),
    (RANDOM, "E[Var(Y|X)] + a Var(E[Y|X])"),
    (RANDOM, "P(A|B) P(B) + 2 P(A)"),
]


def mutants(node):
    """The tree with one edit: a sign, a term or factor dropped, a number changed, an operand swapped."""
    if isinstance(node, Add):
        for k, term in enumerate(node.terms):
            flipped = term.arg if isinstance(term, Neg) else Neg(term)
            yield Add((*node.terms[:k], flipped, *node.terms[k + 1 :]))
            rest = node.terms[:k] + node.terms[k + 1 :]
            yield rest[0] if len(rest) == 1 else Add(rest)
    if isinstance(node, Mul):
        for k in range(len(node.factors)):
            rest = node.factors[:k] + node.factors[k + 1 :]
            yield rest[0] if len(rest) == 1 else Mul(rest)
    if isinstance(node, Number):
        yield number(node.value + 1)
    if isinstance(node, Div):
        yield Div(node.under, node.over)
        yield node.over
    if isinstance(node, Neg | Transpose):
        yield node.arg
    if isinstance(node, Power):
        yield node.base


def edited(node):
    yield from mutants(node)
    for below in walk(node):
        if below is not node:
            for changed in mutants(below):
                yield replaced(node, below, changed)


def replaced(node, old, new):
    return new if node is old else map_children(node, lambda child: replaced(child, old, new))


@pytest.mark.parametrize(("scope", "text"), REFERENCES, ids=[text for _, text in REFERENCES])
def test_every_single_edit_of_a_right_answer_is_rejected(scope, text):
    tree = parse(text, scope).tree
    tried = 0
    for mutant in edited(tree):
        if mutant != tree:
            tried += 1
            assert check(text, echo(mutant), scope).verdict is not Judgement.EQUIVALENT, echo(mutant)
    assert tried >= 5


# -- fuzz


def survives(scope, text):
    start = time.perf_counter()
    verdict = check("x + 1" if scope == "scalars" else "2", text, SCOPES[scope])
    assert verdict.verdict in set(Judgement)
    read(text, SCOPES[scope])
    if verdict.fault is not None:
        assert verdict.fault.caret(text).count("\n") == 2
    return time.perf_counter() - start


@given(st.sampled_from(sorted(SCOPES)), NOISE | TEXTS.map(lambda case: case[1]))
@settings(FEW, max_examples=500)
def test_any_text_gets_a_verdict(scope, text):
    survives(scope, text)


@pytest.mark.long
@given(st.sampled_from(sorted(SCOPES)), NOISE | TEXTS.map(lambda case: case[1]))
@MANY
def test_a_hundred_thousand_texts_get_a_verdict_in_time(scope, text):
    assert survives(scope, text) < 3

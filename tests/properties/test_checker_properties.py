"""The checker under generated texts: everything is judged in time, echoes read back, equal is equal both ways, mutants fall."""

import gc
import json
import time
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from mlprep.maths import Judgement, MathsError, Reading, Scope, batch, check, read
from mlprep.maths.explaining.edits import edits
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.echo_latex import latex
from mlprep.maths.trees.tree import (
    Add,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Power,
    Transpose,
    map_children,
    number,
    walk,
)

TABLE = Path(__file__).parents[1] / "golden" / "verdicts.yaml"
QUESTIONS = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
# The same texts at every run; the long profile looks further.
FEW = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ORDINARY = settings(FEW, max_examples=500)
LONG = settings(FEW, max_examples=10_000, derandomize=False)  # for each of ten references
WORST = 2.0  # seconds of work for one check; the goal is one, on a machine that is not busy

# -- anything that can be typed

NAMES = {
    "x": {"kind": "real"},
    "y": {"kind": "positive"},
    "p": {"kind": "prob"},
    "n": {"kind": "integer"},
    "A": {"kind": "matrix", "shape": ["m", "n"]},
    "S": {"kind": "matrix", "shape": ["n", "n"], "props": ["spd"]},
    "v": {"kind": "vector", "shape": ["n"]},
    "X": {"kind": "random-variable"},
    "Y": {"kind": "random-variable"},
    "B": {"kind": "event"},
    "f": {"kind": "function"},
    "P": {"kind": "distribution"},
    "Q": {"kind": "distribution"},
}
EVERYTHING = Scope.batch(NAMES)
PIECES = [
    *"xynpASvXYBfPQeEIHCTJ0123456789+-*/^_=<>|()[]{},;:.!'\"%&~@#$\\ ", "**", "||", "<=", ">=", "!=", "->", "<-", "+=", "10^9", "1e9", "2e+3", "0.5", "1,000", "1_000",
    "12345678901234567890", "9999999", "0x1F", "²", "³", "⁻¹", "ᵀ", "½", "₁", "₂", "√", "∑", "∏", "∫", "∂", "∇", "∞", "≤", "≥", "≠", "∈", "∪", "∩", "¬", "±", "·", "×",
    "⊙", "∘", "⊗", "‖", "∥", "⟨", "⟩", "←", "α", "β", "λ", "μ", "σ", "Σ", "π", "θ", "𝔼", "ℙ", "𝟙", "log", "exp", "sin", "sqrt", "sum", "prod", "max", "min", "det", "tr",
    "inv", "diag", "norm", "softmax", "sigma", "clip(", "kron(", "zeros(99,99)", "grad(", "hess(", "diff(", "int_0^1", "sum_i", "sum_{i=1}^n", "sum_{k=1}^inf", "sum_x",
    "P(", "E[", "Var(", "Cov(", "H(", "I(", "KL(", "E_{x~P}", "argmax", "choose", "and", "or", "not", "in", "if", "else", "for", "where", "lambda", "import", "__class__", "nan",
    "inf", "np.", ".T", ".sum()", ".sum(axis=0)", "axis=1", "d/dx", "dx", "f'", "''", "O(", "1[", "x(x", "x^x^x", "\\frac", "\\frac{1}{2}", "\\sqrt", "\\left(", "\\right)",
    "\\mathbb{E}", "\\bar", "\\hat{x}", "\\begin{pmatrix}", "\\end{pmatrix}", "\\\\", "\\|", "\\mid", "\\sum_{i=1}^n", "\\int", "\\partial", "\\text{", "\\cdot", "\\top", "\\{",
    "\\}", "\\alpha", "[:, None]", "[None, :]", ".mean(axis=0)", "keepdims=True", "for i in range(n)", ", s =", "let s =", "xor", "△", "{0, 1}", "⌊", "⌉", "]_0^1",
    " + O(x^3)", "\\underset{", "dz'", "where s = x", "Omega(", "c(1,2)", "about", "\x00", "\u202e", "\ud800", "é", "中", "🙂", "\n", "\t",
]  # fmt: skip
NOISE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join),
    st.text(max_size=60),
)
REFERENCES = ["x^2 + y", "A v", "E[X Y]", "P(B)", "KL(P||Q)", "tr(S)", "f'(x)", "3/4", "(1, 2)", "n"]

# -- formulas of each domain

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
SCOPES = {"scalars": SCALARS, "matrices": MATRICES, "random": RANDOM, "everything": EVERYTHING}


def expressions(leaves, pairs, wraps):
    """Texts built from leaves, binary templates and unary templates."""

    def extend(inner):
        binary = st.tuples(st.sampled_from(pairs), inner, inner).map(lambda t: t[0].format(t[1], t[2]))
        unary = st.tuples(st.sampled_from(wraps), inner).map(lambda t: t[0].format(t[1]))
        return binary | unary

    return st.recursive(st.sampled_from(leaves), extend, max_leaves=8)


SCALAR_TEXTS = expressions(
    ["x", "y", "p", "2", "0.5", "1/3", "n", "e", "pi", "3", "10"],
    ["{} + {}", "{} - {}", "({})*({})", "({})/({})", "({}) ({})", "({})^({})", "{} {}", "{}/{}", "max({}, {})", "{}-{}"],
    ["({})", "-({})", "exp({})", "log({})", "sqrt({})", "|{}|", "({})^2", "sin {}", "log({})^2", "f'({})", "1/({})", "tanh({})",
     "sum_{{i=1}}^3 ({}) i", "∫_0^1 ({}) t dt", "d/dx ({})", "({})!", "-{}^2", "\\frac{{{}}}{{2}}", "e^-{}", "{}%", "sigma({})"],
)  # fmt: skip
MATRIX_TEXTS = expressions(
    ["A", "B", "X", "u", "v", "c", "I", "2"],
    ["{} + {}", "{} - {}", "({})({})", "{} {}", "({}) ∘ ({})", "({}) @ ({})", "({}) ⊗ ({})", "({})^T ({})", "({})\\({})"],
    ["({})^T", "({})'", "inv({})", "({})^-1", "tr({})", "det({})", "||{}||", "||{}||_F", "diag({})", "{}^T", "|{}|", "grad({}, u)",
     "({})^-T", "({})^+", "({})_1", "2 {}", "({})^2", "sum({})"],
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
ANYTHING = NOISE | TEXTS.map(lambda case: case[1])


def parsed(scope, text):
    try:
        return parse(text, SCOPES[scope]).tree
    except MathsError:
        return None


# -- whatever is typed


def judged_in_time(typed, reference):
    """The verdict of one line of the batch, which must come without a fault and soon."""
    line = json.dumps({"vars": NAMES, "reference": reference, "answer": typed, "id": 1})
    gc.disable()  # a collection would walk everything the generator of texts remembers
    begun = time.thread_time()
    (said,) = batch([line])
    took = time.thread_time() - begun
    gc.enable()
    assert took < WORST, typed
    verdict = json.loads(said)
    assert verdict["code"] != "internal", (typed, verdict)
    assert verdict["verdict"] in {"equivalent", "different", "unparsed", "undecided"}
    if verdict["verdict"] == "unparsed":
        assert verdict["message"], typed


@given(ANYTHING, st.sampled_from(REFERENCES))
@ORDINARY
def test_whatever_is_typed_gets_a_verdict_in_time(typed, reference):
    judged_in_time(typed, reference)


@pytest.mark.long
@pytest.mark.parametrize("reference", REFERENCES)
@given(typed=ANYTHING)
@LONG
def test_a_hundred_thousand_texts_get_a_verdict_in_time(typed, reference):
    judged_in_time(typed, reference)


@given(st.sampled_from(sorted(SCOPES)), ANYTHING)
@ORDINARY
def test_a_fault_has_its_place(scope, text):
    verdict = check("2", text, SCOPES[scope])
    if verdict.fault is not None:
        assert verdict.fault.caret(text).count("\n") == 2


# -- echoes


def round_trips(scope, text):
    tree = parsed(scope, text)
    if tree is not None:
        assert parse(echo(tree), SCOPES[scope]).tree == tree, (text, echo(tree))


@given(TEXTS)
@ORDINARY
def test_an_echo_is_read_as_the_tree_it_came_from(case):
    round_trips(*case)


@given(st.sampled_from(sorted(SCOPES)), NOISE)
@ORDINARY
def test_an_echo_of_noise_that_happens_to_be_read_round_trips_too(scope, text):
    round_trips(scope, text)
    found = read(text, SCOPES[scope])
    if isinstance(found, Reading):
        assert parse(found.echo, SCOPES[scope]).tree == found.tree, (text, found.echo)


@given(SCALAR_TEXTS)
@FEW
def test_a_formula_is_itself_in_every_notation(text):
    tree = parsed("scalars", text)
    if tree is None:
        return
    for written in (text, echo(tree), latex(tree), f"  {text} ", f"${latex(tree)}$", f"= {text}"):
        assert check(echo(tree), written, SCALARS).verdict is Judgement.EQUIVALENT, written


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_every_answer_of_the_table_reads_back_from_its_echo(question):
    scope = Scope.of(question.get("given", {}), question.get("assume", ()))
    how = {"numeric": question["domain"] == "numeric", "form": question.get("form")}
    for answer, *_ in (*question.get("equivalent", ()), *question.get("different", ())):
        try:
            tree = parse(answer, scope, **how).tree
        except MathsError:
            continue
        assert parse(echo(tree), scope, **how).tree == tree, answer


@pytest.mark.parametrize("question", QUESTIONS[::4], ids=lambda question: question["id"])
def test_the_echo_and_the_latex_of_a_right_answer_are_right(question):
    scope = Scope.of(question.get("given", {}), question.get("assume", ()))
    terms = {name: question.get(name) for name in ("form", "up_to", "unit")}
    form = question.get("form") or "vector"
    numeric = question["domain"] == "numeric"
    terms |= {"tolerance": question.get("tol"), "numeric": numeric}
    for answer, *_ in question.get("equivalent", ()):
        right = check(question["expected"], answer, scope, **terms)
        united = question.get("unit") or (numeric and parse(answer, scope, numeric=True, form=form).unit)
        for written in () if united else (right.echo, right.latex):
            said = check(question["expected"], written, scope, **terms)
            assert said.verdict is Judgement.EQUIVALENT, (answer, written, said.message)


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


# -- mutants of right answers

MUTATED = [
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


@pytest.mark.parametrize(("scope", "text"), MUTATED, ids=[text for _, text in MUTATED])
def test_every_single_edit_of_a_right_answer_is_rejected(scope, text):
    tree = parse(text, scope).tree
    tried = 0
    for mutant in edited(tree):
        if mutant != tree:
            tried += 1
            assert check(text, echo(mutant), scope).verdict is not Judgement.EQUIVALENT, echo(mutant)
    assert tried >= 5


POLYNOMIAL = expressions(["x", "y", "p", "2", "3", "5"], ["({} + {})", "({} - {})", "{} * {}"], ["({})^2"])
POINTS = [
    {"x": Fraction(3, 7), "y": Fraction(5, 11), "p": Fraction(13, 17), "n": 4},
    {"x": Fraction(-19, 23), "y": Fraction(29, 31), "p": Fraction(37, 41), "n": 7},
    {"x": Fraction(43, 47), "y": Fraction(53, 59), "p": Fraction(61, 67), "n": 9},
    {"x": Fraction(-71, 73), "y": Fraction(79, 83), "p": Fraction(89, 97), "n": 2},
]


def worth(node, point):
    """The exact value of a polynomial; None for any other tree."""
    match node:
        case Number(value):
            return value
        case Name(name):
            return point[name]
        case Neg(arg):
            inner = worth(arg, point)
            return None if inner is None else -inner
        case Power(base, Number(value)) if value.denominator == 1 and 0 <= value <= 8:
            inner = worth(base, point)
            return None if inner is None else inner ** int(value)
        case Add(parts) | Mul(parts):
            values = [worth(part, point) for part in parts]
            if None in values:
                return None
            total = values[0]
            for value in values[1:]:
                total = total + value if isinstance(node, Add) else total * value
            return total
    return None


@given(POLYNOMIAL, st.data())
@ORDINARY
def test_a_mutant_is_accepted_only_where_it_is_equal(text, data):
    tree = parse(text, SCALARS).tree
    found = [edit.tree for edit in edits(tree, SCALARS)]
    if not found:
        return
    mutant = data.draw(st.sampled_from(found[:200]))
    values = [(worth(tree, point), worth(mutant, point)) for point in POINTS]
    if any(None in pair for pair in values):
        return
    equal = all(one == other for one, other in values)
    verdict = check(text, echo(mutant), SCALARS).verdict
    assert verdict is (Judgement.EQUIVALENT if equal else Judgement.DIFFERENT), echo(mutant)

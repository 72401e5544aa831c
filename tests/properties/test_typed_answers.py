"""Whatever is typed gets a verdict in time; echoes read back; equal is equal both ways; mutants are caught."""

import json
import time
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from mlprep.maths import Judgement, MathsError, Reading, Scope, batch, check, read
from mlprep.maths.echo import echo
from mlprep.maths.echo_latex import latex
from mlprep.maths.edits import edits
from mlprep.maths.parser import parse
from mlprep.maths.tree import Add, Mul, Name, Neg, Number, Power

TABLE = Path(__file__).parents[1] / "golden" / "verdicts.yaml"
QUESTIONS = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
ORDINARY = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(ORDINARY, max_examples=100_000)
WORST = 2.0  # seconds of work for one check; the goal is one, on a machine that is not busy

# -- anything that can be typed

NAMES = {
    "x": {"kind": "real"},
    "a": {"kind": "positive"},
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
PIECES = [
    *"xapnASvXYBfPQeEIHCTJ0123456789+-*/^_=<>|()[]{},;:.!'%&~@#$\\ ", "**", "||", "<=", ">=", "!=", "->", "10^9", "1e9", "0.5", "12345678901234567890",
    "²", "³", "⁻¹", "ᵀ", "½", "₁", "₂", "√", "∑", "∏", "∫", "∂", "∇", "∞", "≤", "≥", "≠", "∈", "∪", "∩", "¬", "±", "·", "×", "⊙", "∘", "⊗", "‖", "∥", "⟨", "⟩",
    "α", "β", "λ", "μ", "σ", "Σ", "π", "θ", "𝔼", "ℙ", "𝟙", "log", "exp", "sin", "sqrt", "sum", "prod", "max", "min", "det", "tr", "inv", "diag", "norm",
    "softmax", "sigma", "grad(", "hess(", "diff(", "int_0^1", "sum_i", "sum_{i=1}^n", "sum_{k=1}^inf", "sum_x", "P(", "E[", "Var(", "Cov(", "H(", "I(", "KL(",
    "E_{x~P}", "argmax", "choose", "and", "or", "not", "in", "if", "else", "for", "lambda", "import", "np.", ".T", ".sum()", "d/dx", "dx", "O(", "1[",
    "\\frac", "\\frac{1}{2}", "\\sqrt", "\\left(", "\\right)", "\\mathbb{E}", "\\bar", "\\hat{x}", "\\begin{pmatrix}", "\\end{pmatrix}", "\\\\", "\\|", "\\mid",
    "\\sum_{i=1}^n", "\\int", "\\partial", "\\text{", "\\cdot", "\\top", "\x00", "\u202e", "\ud800", "é", "中", "🙂", "\n", "\t",
]  # fmt: skip
TYPED = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join),
    st.text(max_size=60),
)
REFERENCES = st.sampled_from(
    ["x^2 + a", "A v", "E[X Y]", "P(B)", "KL(P||Q)", "tr(S)", "f'(x)", "3/4", "(1, 2)"]
)


def judged_in_time(typed, reference):
    """The verdict of one line of the batch, which must come without a fault and soon."""
    line = json.dumps({"vars": NAMES, "reference": reference, "answer": typed, "id": 1})
    begun = time.thread_time()
    (said,) = batch([line])
    assert time.thread_time() - begun < WORST, typed
    verdict = json.loads(said)
    assert verdict["code"] != "internal", (typed, verdict)
    assert verdict["verdict"] in {"equivalent", "different", "unparsed", "undecided"}
    if verdict["verdict"] == "unparsed":
        assert verdict["message"], typed


@given(TYPED, REFERENCES)
@ORDINARY
def test_whatever_is_typed_gets_a_verdict_in_time(typed, reference):
    judged_in_time(typed, reference)


@pytest.mark.long
@given(TYPED, REFERENCES)
@LONG
def test_a_hundred_thousand_texts_get_a_verdict_in_time(typed, reference):
    judged_in_time(typed, reference)


@given(TYPED)
@ORDINARY
def test_whatever_is_read_reads_back_from_its_echo(typed):
    scope = Scope.batch(NAMES)
    found = read(typed, scope)
    if isinstance(found, Reading):
        assert parse(found.echo, scope).tree == found.tree, (typed, found.echo)


# -- formulas


def combined(inner):
    """Larger formulas from smaller ones."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda two: f"({two[0]}) + ({two[1]})"),
        pair.map(lambda two: f"({two[0]}) ({two[1]})"),
        pair.map(lambda two: f"({two[0]}) - ({two[1]})"),
        pair.map(lambda two: f"({two[0]})/(1 + ({two[1]})^2)"),
        inner.map(lambda one: f"-({one})"),
        inner.map(lambda one: f"({one})^2"),
        inner.map(lambda one: f"exp(-({one})^2)"),
        inner.map(lambda one: f"sin({one})"),
        inner.map(lambda one: f"tanh({one})"),
    )


SCALAR = st.recursive(st.sampled_from(["x", "y", "a", "2", "1/3", "0.5", "pi"]), combined, max_leaves=6)
SCALARS = Scope.of({"x": "real", "y": "real", "a": "positive"})


@given(SCALAR)
@ORDINARY
def test_a_formula_is_itself_in_every_notation(text):
    tree = parse(text, SCALARS).tree
    assert parse(echo(tree), SCALARS).tree == tree
    for written in (text, echo(tree), latex(tree), f"  {text} ", f"${latex(tree)}$", f"= {text}"):
        assert check(text, written, SCALARS).verdict is Judgement.EQUIVALENT, written


@given(SCALAR, SCALAR)
@ORDINARY
def test_verdicts_are_symmetric(one, other):
    assert check(one, other, SCALARS).verdict is check(other, one, SCALARS).verdict


@given(SCALAR, SCALAR)
@ORDINARY
def test_a_sum_is_equal_in_both_orders_and_not_without_a_term(one, other):
    assert check(f"({one}) + ({other})", f"({other}) + ({one})", SCALARS).verdict is Judgement.EQUIVALENT
    assert check(f"({one}) + x + 1", f"({one}) + x", SCALARS).verdict is Judgement.DIFFERENT


# -- mutants, against an oracle of its own


def polynomial(inner):
    """Polynomials from smaller ones."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda two: f"({two[0]} + {two[1]})"),
        pair.map(lambda two: f"({two[0]} - {two[1]})"),
        pair.map(lambda two: f"{two[0]} * {two[1]}"),
        inner.map(lambda one: f"({one})^2"),
    )


POLYNOMIAL = st.recursive(st.sampled_from(["x", "y", "a", "2", "3", "5"]), polynomial, max_leaves=8)
POINTS = [
    {"x": Fraction(3, 7), "y": Fraction(-5, 11), "a": Fraction(13, 17)},
    {"x": Fraction(-19, 23), "y": Fraction(29, 31), "a": Fraction(37, 41)},
    {"x": Fraction(43, 47), "y": Fraction(53, 59), "a": Fraction(61, 67)},
    {"x": Fraction(-71, 73), "y": Fraction(-79, 83), "a": Fraction(89, 97)},
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
    mutants = [edit.tree for edit in edits(tree, SCALARS)]
    if not mutants:
        return
    mutant = data.draw(st.sampled_from(mutants[:200]))
    values = [(worth(tree, point), worth(mutant, point)) for point in POINTS]
    if any(None in pair for pair in values):
        return
    equal = all(one == other for one, other in values)
    verdict = check(text, echo(mutant), SCALARS).verdict
    assert verdict is (Judgement.EQUIVALENT if equal else Judgement.DIFFERENT), echo(mutant)


# -- the golden table


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

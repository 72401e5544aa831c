"""The SymPy worker proves and simplifies scalars, is killed at its deadline, and never loads SymPy here."""

import subprocess
import sys
import time

import pytest

from mlprep.maths.deciding.symbolic import MAX_LOST, Prover, decode, encode
from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import UnsupportedError
from mlprep.maths.trees.scope import Scope
from mlprep.maths.trees.tree import (
    Add,
    Apply,
    Call,
    Constant,
    Derivative,
    Div,
    Fold,
    Integral,
    Mul,
    Name,
    Neg,
    Number,
    Power,
)

SCOPE = Scope.of(
    {"x": "real", "a": "positive", "p": "prob", "k": "integer", "n": "dimension", "f": "function"}
)
X, A, P = Name("x"), Name("a"), Name("p")
PATIENT = 30.0  # seconds; loading SymPy on a busy machine counts


def number(value):
    return tree.number(value)


def power(base, exponent):
    return Power(base, number(exponent) if isinstance(exponent, int) else exponent)


@pytest.fixture(scope="module")
def prover():
    with Prover() as running:
        yield running


SQUARE = power(Add((X, number(1))), 2)
SQUARE_EXPANDED = Add((power(X, 2), Mul((number(2), X)), number(1)))
SIGMA = Call("sigma", (X,))
HANGS = power(Add((X, Neg(A))), 6000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SQUARE, SQUARE_EXPANDED),
        (Call("sigma", (X,), (), 1), Mul((SIGMA, Add((number(1), Neg(SIGMA)))))),
        (Add((power(Call("sin", (X,)), 2), power(Call("cos", (X,)), 2))), number(1)),
        (Call("log", (power(A, 2),)), Mul((number(2), Call("log", (A,))))),
        (Derivative("diff", power(X, 3), (X,)), Mul((number(3), power(X, 2)))),
        (Integral(power(X, 2), "x", number(0), number(3)), number(9)),
        (
            Derivative("diff", Apply("f", (power(X, 2),)), (X,)),
            Mul((number(2), X, Apply("f", (power(X, 2),), (1,)))),
        ),
        (
            Fold("sum", ("j",), number(1), Name("n"), None, Name("j")),
            Div(Mul((Name("n"), Add((Name("n"), number(1))))), number(2)),
        ),
        (Call("sqrt", (Number(tree.Fraction(1, 4)),)), tree.Percent(number(50))),
        (Call("tanh", (X,)), Add((Mul((number(2), Call("sigma", (Mul((number(2), X)),)))), Neg(number(1))))),
    ],
    ids=echo,
)
def test_equal_scalars_are_proved(prover, one, other):
    assert prover.prove_equal(one, other, SCOPE, PATIENT) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [(X, Add((X, number(1)))), (Constant("pi"), Div(number(22), number(7))), (number(2), number(3))],
    ids=echo,
)
def test_a_difference_that_is_another_number_is_refuted(prover, one, other):
    assert prover.prove_equal(one, other, SCOPE, PATIENT) is False


def test_what_only_holds_for_positive_numbers_is_not_proved_for_real_ones(prover):
    assert prover.prove_equal(Call("sqrt", (power(X, 2),)), X, SCOPE, PATIENT) is None
    assert prover.prove_equal(Call("sqrt", (power(A, 2),)), A, SCOPE, PATIENT) is True


def test_trees_without_a_symbolic_form_are_left_alone(prover):
    expectation = tree.Operator("E", (Name("X"),))
    with pytest.raises(UnsupportedError):
        encode(expectation, SCOPE)
    assert prover.prove_equal(expectation, expectation, SCOPE, PATIENT) is None
    assert prover.simplify(Name("A"), Scope.of({"A": "matrix n x n"}), PATIENT) is None


def test_simplifying_and_differentiating_return_trees(prover):
    shorter = prover.simplify(
        Div(Add((power(X, 2), Neg(number(1)))), Add((X, Neg(number(1))))), SCOPE, PATIENT
    )
    assert echo(shorter) == "x + 1"
    slope = prover.differentiate(power(A, A), "a", SCOPE, PATIENT)
    assert echo(slope) == "a^a*(log(a) + 1)"


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Call("sqrt", (Add((number(1), number(4), number(9))),)), "sqrt(14)"),
        (Div(number(12), number(2652)), "1/221"),
        (Call("choose", (number(52), number(5))), "2598960"),
        (Call("exp", (number(-1),)), "1/e"),
        (Call("asin", (number(1),)), "pi/2"),
    ],
    ids=lambda value: value if isinstance(value, str) else echo(value),
)
def test_constants_have_an_exact_form(prover, node, text):
    assert prover.exact(node, SCOPE, PATIENT) == text


def test_what_is_sent_and_received_is_the_same_tree():
    for node in (SQUARE, SIGMA, Div(X, A), Neg(Constant("pi")), Apply("f", (X,))):
        assert decode(encode(node, SCOPE)) == node


def test_a_worker_that_hangs_is_killed_at_its_deadline_and_replaced():
    with Prover() as prover:
        assert prover.prove_equal(SQUARE, SQUARE_EXPANDED, SCOPE, PATIENT) is True
        begun = time.monotonic()
        assert prover.prove_equal(HANGS, power(X, 6000), SCOPE, 0.3) is None
        assert time.monotonic() - begun < 5
        assert prover.prove_equal(SQUARE, SQUARE_EXPANDED, SCOPE, PATIENT) is True


def test_after_three_losses_in_a_row_the_prover_stays_silent():
    with Prover() as prover:
        for _ in range(MAX_LOST):
            prover._lose()
        begun = time.monotonic()
        assert prover.prove_equal(SQUARE, SQUARE_EXPANDED, SCOPE, PATIENT) is None
        assert time.monotonic() - begun < 1


def test_a_deadline_before_the_worker_is_loaded_answers_do_not_know_and_keeps_it():
    with Prover() as prover:
        assert prover.prove_equal(SQUARE, SQUARE_EXPANDED, SCOPE, 0.001) is None
        assert prover.prove_equal(SQUARE, SQUARE_EXPANDED, SCOPE, PATIENT) is True


def test_closing_ends_the_process_and_a_later_question_starts_a_new_one():
    prover = Prover()
    prover.start()
    process = prover._process
    prover.close()
    assert process.poll() is not None
    assert prover.prove_equal(SQUARE, SQUARE_EXPANDED, SCOPE, PATIENT) is True
    prover.close()


def test_this_process_does_not_load_sympy():
    script = "import sys, mlprep.maths.deciding.symbolic as s; p = s.Prover(); p.start(); p.close(); print('sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

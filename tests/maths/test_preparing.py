"""Preparing loads what a verdict needs; the prover only ever says how a verdict is known."""

import subprocess
import sys
import threading
import time

import pytest

from mlprep.maths import Judgement, Scope, check, prepare
from mlprep.maths.preparing import is_proved, release
from mlprep.maths.trees.tree import Name

SCALARS = Scope.of({"x": "real", "a": "positive"})
PATIENT = 60  # seconds; loading SymPy on a busy machine counts


def wait_until_proving():
    end = time.monotonic() + PATIENT
    while not is_proved(Name("x"), Name("x"), SCALARS):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def prepared():
    threads = [threading.Thread(target=prepare) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until_proving()
    yield
    release()


def modules_after(code):
    script = f"{code}\nimport sys\nprint(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("answer", ["(x+1)^2", "x^2 + 2x + 1", "x(x+2) + 1"])
def test_a_scalar_identity_is_proved(prepared, answer):
    verdict = check("(1 + x)^2", answer, SCALARS)
    assert (verdict.verdict, verdict.how) == (Judgement.EQUIVALENT, "proved")


def test_what_is_not_proved_keeps_its_verdict(prepared):
    matrices = Scope.of({"A": "matrix n x n invertible", "B": "matrix n x n invertible"})
    verdict = check("(A B)^-1", "B^-1 A^-1", matrices)
    assert (verdict.verdict, verdict.how) == (Judgement.EQUIVALENT, "sampled")
    assert check("(1 + x)^2", "1 + x^2", SCALARS).verdict is Judgement.DIFFERENT
    assert check("sqrt(a^2)", "|a|", SCALARS).verdict is Judgement.EQUIVALENT


def test_without_preparing_nothing_is_started():
    code = (
        "from mlprep.maths import Scope, check\n"
        "v = check('(1 + x)^2', 'x^2 + 2 x + 1', Scope.of({'x': 'real'}))\n"
        "assert v.how == 'sampled', v"
    )
    assert not modules_after(code) & {"sympy", "mlprep.maths.deciding.symbolic"}


def test_a_question_of_plain_numbers_needs_no_numpy():
    code = (
        "from mlprep.maths import check, check_value, evaluate, show, Scope\n"
        "value = evaluate('sqrt(n p (1 - p))', {'n': 100, 'p': 0.5})\n"
        "assert show(value, 'text') == '5'\n"
        "assert check_value(value, '5.00').verdict.value == 'equivalent'\n"
        "assert check('x + x', '2 x', Scope.of({'x': 'real'})).verdict.value == 'equivalent'"
    )
    assert not modules_after(code) & {"numpy", "sympy"}


def test_importing_the_room_reads_no_grammar():
    assert not modules_after("from mlprep import maths") & {"numpy", "mpmath", "mlprep.maths.parsing.parser"}

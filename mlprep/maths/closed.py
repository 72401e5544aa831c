"""Closed forms by SymPy: 2*sqrt(2) beside 2.828427125, and expressions with letters made simpler."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from mlprep.maths.calculate import calc
from mlprep.maths.deciding.symbolic import Prover
from mlprep.maths.evaluating import elementary
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import tree
from mlprep.maths.trees.characters import GREEK
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import MathsError, NameFault
from mlprep.maths.trees.guard import clean
from mlprep.maths.trees.scope import Declared, NameKind, Scope

SECONDS: Final = 5.0  # loading SymPy included
MAX_LETTERS: Final = 8
_BELOW: Final = re.compile(r"d\s*/\s*d\s*(\w)")
MAX_LENGTH: Final = 120  # of a form; a longer one says less than the number


@dataclass(frozen=True, slots=True)
class Result:
    """What an expression comes to.

    value: None where letters are left.  exact: a form of it without decimals, or ''.  positive: the letters
    that the form holds for only where they are above zero.
    """

    value: Any = None
    exact: str = ""
    positive: tuple[str, ...] = ()


def work_out(text: str) -> Result:
    """The value of an expression and its exact form; with letters, its simplest form.

    Raises MathsError for a text that cannot be read, and where there is neither value nor form.
    """
    try:
        value = calc(text)
    except NameFault:
        return _with_letters(text)
    return Result(value, _exact(text, value))


def _with_letters(text: str) -> Result:
    node, scope = _read(text)
    letters = tuple(entry.name for entry in scope.declared)
    for kind in (NameKind.REAL, NameKind.POSITIVE):
        drawn = Scope(tuple(Declared(name, kind) for name in letters))
        with Prover() as prover:
            found = prover.simplify(node, drawn, SECONDS)
        if found is not None:
            return Result(None, echo(found), letters if kind is NameKind.POSITIVE else ())
    raise MathsError("no simpler form of this was found", hint="put in numbers")


def _read(text: str) -> tuple[tree.Node, Scope]:
    """The tree, and a scope with the single letters and Greek names that nobody declared."""
    scope = Scope()
    while True:
        try:
            return parse(text, scope, numeric=not scope.declared).tree, scope
        except NameFault as fault:
            name = _letter(clean(text), fault)
            if not name or scope.get(name) or len(scope.declared) >= MAX_LETTERS:
                raise
            scope = scope.with_names([Declared(name, NameKind.REAL)])


def _letter(text: str, fault: NameFault) -> str:
    """The single letter or Greek name a fault speaks of, x for the d of d/dx; '' for anything longer."""
    name = text[fault.start : fault.end].strip("\\")
    if name == "d" and (below := _BELOW.match(text, fault.start)):
        name = below[1]
    name = GREEK.get(name, name)
    called = text[fault.end : fault.end + 1] == "("  # f(x) of an f nobody knows
    return name if (len(name) == 1 or name in GREEK.values()) and not called else ""


def _exact(text: str, value: Any) -> str:
    """A fraction, or what SymPy makes of roots and logarithms; empty for decimals and where it is late."""
    node = parse(text, Scope(), numeric=True).tree
    if any(_is_decimal(inner) for inner in tree.walk(node)):
        return ""
    if isinstance(value, Fraction):
        form = f"{value.numerator}/{value.denominator}"
    elif isinstance(value, float) or elementary.is_mpf(value):
        with Prover() as prover:
            form = prover.exact(node, deadline=SECONDS) or ""
    else:
        return ""
    return form if form != echo(node) and len(form) <= MAX_LENGTH else ""


def _is_decimal(node: tree.Node) -> bool:
    return isinstance(node, tree.Number) and not node.text.isdigit()

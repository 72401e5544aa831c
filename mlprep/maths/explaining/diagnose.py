"""What went wrong in an answer that is different: one sentence, verified before it is said, or nothing.

The order is fixed: one value made of the other (sign, factor, transpose, reciprocal, square, complement, base
of the logarithm, percent); sets, intervals and entries; the smallest edit of the expected tree that gives the
answer, or of the answer that gives the expected value; parts and derivatives; assumptions and special cases
in which the answer is right; shapes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding.decide import Setting, decide
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.clock import now
from mlprep.maths.evaluating.values import IntervalValue, SetValue, TupleValue
from mlprep.maths.explaining import alignment, assumptions, chance, likeness, listings, refitting, repairs
from mlprep.maths.explaining.edits import edits, quoted
from mlprep.maths.explaining.edits.parts import flatten, literal
from mlprep.maths.explaining.growing import growing
from mlprep.maths.explaining.likeness import Finding, Pair
from mlprep.maths.explaining.repairs import SMALL_COST
from mlprep.maths.explaining.trials import Case, Trials
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, ShapeFault
from mlprep.maths.trees.scope import NameKind, Scope
from mlprep.maths.trees.shapes import Shape, Sort, infer

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTERVAL: Final = "An interval is expected."
Step = Callable[[Case], Finding | None]
SECONDS: Final = 0.3  # after this the search ends; what was not found is not said
_DIFFERENTIABLE: Final = frozenset({NameKind.REAL, NameKind.POSITIVE, NameKind.PROB})
ROUNDED: Final = 5e-3  # relative, for a question of rounded numbers that names no tolerance


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """code: stable, for the learner's statistics.  explanation: one sentence, or two."""

    code: str
    explanation: str


def diagnose(
    reference: tree.Node,
    answer: tree.Node,
    scope: Scope,
    worlds: Trials,
    *,
    tolerance: float | None = None,
    rounded: bool = False,
    up_to: str | None = None,
    deadline: float | None = None,
) -> Diagnosis | None:
    """Why `answer` is not `reference`, or None where nothing is certain.

    worlds: of the question; the answer is different in one of them.  tolerance: relative.  rounded: the
    question asks for numbers, which people round.  up_to: what is free, a scale, sign or constant, of which
    nothing is said then.  deadline: on the clock of clock.py; SECONDS away by default.
    """
    end = now() + SECONDS if deadline is None else deadline
    if isinstance(reference, tree.Growth):
        slip = growing(reference, answer, Setting(scope, deadline=end))
        return Diagnosis(slip.code, slip.sentence) if slip else None
    if isinstance(answer, tree.Growth):
        return None
    if isinstance(reference, tree.Relation) and isinstance(answer, tree.Relation):
        return _relation(reference, answer, Setting(scope, deadline=end))
    if not worlds.told_apart():
        return None
    slack = _slack(reference, tolerance, rounded=rounded)
    expected, typed = worlds.all_values(reference), worlds.all_values(answer)
    case = Case(reference, answer, scope, worlds, slack, end, expected, typed)
    for step in _STEPS if up_to is None else _FREE_STEPS:
        found = step(case)
        if found is not None:
            return Diagnosis(found.code, found.sentence)
        if case.late:
            return None
    return None


def _slack(reference: tree.Node, tolerance: float | None, *, rounded: bool) -> float:
    """How far values may differ and still count as related: more for numbers people round."""
    if tolerance:
        return max(tolerance, likeness.EXACT)
    whole = isinstance(reference, tree.Number) and reference.value.denominator == 1
    return ROUNDED if rounded and not whole else likeness.EXACT


def _relation(reference: tree.Relation, answer: tree.Relation, setting: Setting) -> Diagnosis | None:
    """The sign between the sides, or the smallest edit that makes both say the same.

    A truth value is the same in too many worlds to explain anything by its values.
    """
    for ops, said in _other_signs(answer.ops):
        if decide(reference, tree.Relation(ops, answer.sides), setting).same:
            return Diagnosis("relation", said)
    for edit in edits(reference, setting.scope):
        if edit.cost > SMALL_COST or setting.expired():
            continue
        if decide(edit.tree, answer, setting).same:
            return Diagnosis(edit.code, edit.missing)
    return None


def _other_signs(ops: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    closed = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
    if any(op in turned for op in ops):
        yield tuple(turned.get(op, op) for op in ops), "The inequality points the wrong way."
        yield tuple(closed.get(op, op) for op in ops), "Look at the boundary: is it included?"


# -- values and shapes


def _value_likeness(case: Case) -> Finding | None:
    pairs = case.pairs
    found = likeness.likeness(pairs, slack=_fineness(case)) if _enough(case, pairs) else None
    if found is None or found.code == "zero":
        return None
    claimed = _claimed(found, case)
    return found if claimed is None or case.confirmed(claimed, case.answer) else None


def _always_zero(case: Case) -> Finding | None:
    """Zero in every world, for which no slip was found."""
    found = likeness.likeness(case.pairs) if _enough(case, case.pairs) else None
    if found is None or found.code != "zero" or not case.worlds.vanishes(case.answer):
        return None
    return found if case.confirmed(tree.number(0), case.answer) else None


def _claimed(found: Finding, case: Case) -> tree.Node | None:
    """What the answer is said to be, for relations that may hold on one piece of a value only."""
    if found.code == "sign":
        return tree.Neg(case.reference)
    ratio = likeness.common_ratio(case.pairs, case.slack) if found.code == "factor" else None
    if ratio is None:
        return None
    return tree.Mul((literal(Fraction(ratio).limit_denominator(10**6)), case.reference))


def _fineness(case: Case) -> float:
    """How far values may be apart and still count as related: of plain numbers, as far as their digits go."""
    if case.used:
        return case.slack
    typed = chance.precision(case.answer) + chance.precision(case.reference)
    return max(min(case.slack, typed), likeness.EXACT)


def _infinite_sign(case: Case) -> Finding | None:
    infinity = tree.Constant("inf")
    if {case.reference, case.answer} != {infinity, tree.Neg(infinity)}:
        return None
    return Finding("sign", "The sign is wrong: this is minus what is expected.")


def _chance_likeness(case: Case) -> Finding | None:
    """Relations that plain numbers also meet by chance."""
    pairs = case.pairs
    if case.used or not _enough(case, pairs) or pairs[0][0].shape != pairs[0][1].shape:
        return None
    trees, slack = (case.reference, case.answer), _fineness(case)
    return chance.power_or_root(pairs[:1], trees, slack) or chance.ddof(pairs[:1], trees, slack)


def _enough(case: Case, pairs: list[Pair]) -> bool:
    """Whether the pairs stand for the question: most worlds in which the expected value exists."""
    expected = sum(value is not None for value in case.expected)
    return bool(pairs) and len(pairs) >= expected * 0.6


def _part(case: Case) -> Finding | None:
    """The answer is a part of what is expected, or contains it."""
    for whole, values, text in (
        (case.reference, case.typed, "This is only the part {} of what is expected."),
        (case.answer, case.expected, "The part {} alone is what is expected."),
    ):
        for node in _parts(whole):
            if len(list(itertools.islice(tree.walk(node), 3))) < 3:
                continue
            if case.equals(node, values):
                return Finding("part", text.replace("{}", quoted(node)))
    return None


def _parts(whole: tree.Node) -> Iterator[tree.Node]:
    """The summands of a tree or, of a product, its factors; what stands inside a big sum."""
    match whole:
        case tree.Add(terms):
            for term in terms:
                yield from (term, *_parts(term)) if isinstance(term, tree.Add | tree.Neg) else (term,)
        case tree.Neg(arg):
            yield from (arg, *_parts(arg))
        case tree.Mul() | tree.Div():
            yield from (factor for factor, below in flatten(whole) if not below)
        case tree.Fold():
            yield whole.body
        case tree.Listing(items):
            yield from items
        case tree.Cases(pieces):
            yield from (value for value, _ in pieces)


def _calculus(case: Case) -> Finding | None:
    """The answer is the derivative of what is expected, or the other way round."""
    names = sorted(case.used) if isinstance(case.typed[0], int | float) and any(case.typed) else []
    for name in names:
        entry = case.scope.get(name)
        if entry is None or entry.kind not in _DIFFERENTIABLE or case.late:
            continue
        variable = (tree.Name(name),)
        if case.equals(tree.Derivative("diff", case.reference, variable), case.typed):
            return Finding("derivative", f"This is the derivative in {name} of what is expected.")
        if case.equals(tree.Derivative("diff", case.answer, variable), case.expected):
            return Finding(
                "derivative", f"Not differentiated yet: the derivative of this in {name} is expected."
            )
    return None


def _any_ratio(case: Case) -> Finding | None:
    pairs = case.pairs
    return likeness.any_ratio(pairs) if _enough(case, pairs) else None


def _difference(case: Case) -> Finding | None:
    pairs = case.pairs
    return likeness.difference(pairs) if _enough(case, pairs) else None


def _entries(case: Case) -> Finding | None:
    pairs = case.pairs
    nodes = itertools.chain(tree.walk(case.reference), tree.walk(case.answer))
    if not _enough(case, pairs) or not any(_is_written_out(node) for node in nodes):
        return None
    return listings.misplaced_entries(pairs, case.slack) or listings.wrong_entries(pairs, case.slack)


def _is_written_out(node: tree.Node) -> bool:
    return isinstance(node, tree.Matrix | tree.Listing) or (
        isinstance(node, tree.Call) and node.name == "diag"
    )


def _collections(case: Case) -> Finding | None:
    """What is wrong with a set or interval, the same in every world."""
    both = zip(case.typed, case.expected, strict=True)
    pairs = [(one, other) for one, other in both if one is not None and other is not None]
    found = [_collection(one, other, case.worlds.same) for one, other in pairs]
    said = {finding.sentence if finding else "" for finding in found}
    if not said:
        return None
    if len(said) == 1:
        certain = not said <= set(listings.BOTH_ENDS[1:]) or listings.is_scaled(pairs)
        return found[0] if certain else listings.WIDTH
    intervals = all(isinstance(value, IntervalValue) for pair in pairs for value in pair)
    if not intervals or not said <= set(listings.BOTH_ENDS):
        return None
    return Finding("interval", listings.BOTH_ENDS[0]) if listings.BOTH_ENDS[0] in said else listings.WIDTH


def _collection(one: Any, other: Any, same: Callable[[Any, Any], bool]) -> Finding | None:
    if isinstance(other, SetValue):
        if isinstance(one, IntervalValue) and not any(isinstance(i, IntervalValue) for i in other.items):
            return Finding("shape", "A set of values is expected, not an interval.")
        return listings.set_difference(one if isinstance(one, SetValue) else SetValue((one,)), other, same)
    if isinstance(other, IntervalValue) and isinstance(one, IntervalValue):
        return listings.interval_difference(one, other, same)
    if isinstance(other, IntervalValue):
        return Finding("shape", "One interval is expected." if isinstance(one, SetValue) else _INTERVAL)
    if isinstance(one, IntervalValue) and is_number(other):
        return Finding("shape", "A number is expected, not an interval.")
    if isinstance(other, TupleValue) and not isinstance(one, TupleValue):
        return Finding("shape", "A list of values is expected.")
    return None


def _inverted(node: tree.Node) -> tree.Node | None:
    match node:
        case tree.Power(base, tree.Neg(tree.Number())) | tree.Call("inv" | "solve", (base, *_)):
            return base
    return None


def _singular(case: Case) -> Finding | None:
    """The matrix that has no inverse wherever the expected answer has a value."""
    worlds = [world for world, value in enumerate(case.expected) if value is not None]
    if not worlds or any(case.typed[world] is not None for world in worlds):
        return None
    for node in tree.walk(case.answer):
        base = _inverted(node)
        if base and all(likeness.is_singular(case.worlds.value(base, world)) for world in worlds):
            return Finding("undefined", f"{quoted(base)} is singular: it has no inverse.")
    return None


def _shape(case: Case) -> Finding | None:
    """What does not fit: said by the parts that do not, or by the shape of the whole."""
    entrywise = _needs_entrywise(case)
    try:
        typed = infer(case.answer, case.scope, entrywise=entrywise)
    except ShapeFault as fault:
        if any(value is not None for value in case.typed):
            return None
        meant = refitting.refitted(case)
        hint = f"; did you mean {quoted(meant)}?" if meant else "."
        return Finding("shape", f"{fault.message}{hint}")
    except MathsError:
        return None
    try:
        expected = infer(case.reference, case.scope, entrywise=entrywise)
    except MathsError:
        return None
    if not _comparable(typed) or not _comparable(expected) or str(typed) == str(expected):
        return None
    return Finding("shape", f"This is {_words(typed)}; {_words(expected)} is expected.")


def _needs_entrywise(case: Case) -> bool:
    """Whether the expected answer itself adds a number to a vector."""
    try:
        infer(case.reference, case.scope)
    except MathsError:
        return True
    return False


def _words(shape: Shape) -> str:
    """'a number', 'a vector of length n', 'a 2 x 3 matrix'."""
    if not shape.is_array:
        return f"a {shape.sort.value}"
    if shape.is_vector or shape.is_row:
        return f"a vector of length {shape.rows}" if shape.is_vector else f"a row of length {shape.cols}"
    return f"a matrix of shape {shape.rows} x {shape.cols}"


def _comparable(shape: Shape) -> bool:
    return shape.sort in {Sort.NUMBER, Sort.MATRIX}


# -- the steps


def _zero(case: Case) -> Finding | None:
    """Nothing is a multiple of zero."""
    typed = [likeness.as_array(value) for value in case.typed]
    if typed and all(value is not None and not value.any() for value in typed):
        return Finding("zero", "This is zero, which has no direction.")
    return None


def _repair_up_to_scale(case: Case) -> Finding | None:
    """The smallest edit that gives a multiple; of plain numbers any is a multiple by chance."""
    return repairs.repair(case) if case.used else None


_FREE_STEPS: Final[tuple[Step, ...]] = (_zero, _repair_up_to_scale, _shape)
_STEPS: Final[tuple[Step, ...]] = (
    _infinite_sign,
    _value_likeness,
    _chance_likeness,
    _collections,
    _entries,
    repairs.repair,
    _always_zero,
    _part,
    _calculus,
    _any_ratio,
    assumptions.assumption,
    assumptions.special_case,
    _difference,
    _singular,
    _shape,
    alignment.misfit,
)

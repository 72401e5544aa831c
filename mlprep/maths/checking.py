"""One answer against one reference: read, compare, explain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths import functions, numeric, preparing, tree
from mlprep.maths.arrays import load
from mlprep.maths.clock import now
from mlprep.maths.compare import Match, by_digits, by_rounding, by_tolerance
from mlprep.maths.decide import Decision, Setting, constant_value, decide, is_constant
from mlprep.maths.explaining import EXPLAINING, SECONDS, explain
from mlprep.maths.faults import MathsError
from mlprep.maths.judging import judge_number
from mlprep.maths.normal import normal
from mlprep.maths.parser import Parsed, parse, readings
from mlprep.maths.relations import as_interval
from mlprep.maths.scope import Declared, NameKind, Scope
from mlprep.maths.typed import forbidden, holds_part
from mlprep.maths.verdict import Diagnosis, Judgement, Verdict
from mlprep.maths.wording import ask_again, sentence, unread, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEFT_OPEN: Final = ("C", "c", "K", "const")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a question asks of its answers."""

    tolerance: Any = None
    form: str | None = None
    up_to: str | None = None
    unit: str | None = None
    without: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()
    vocabulary: bool = True
    numeric: bool = False
    seed: int = 0
    deadline: float = 0.0
    explained: bool = True


def check(
    reference: str,
    answer: str,
    scope: Scope,
    *,
    tolerance: Any = None,
    form: str | None = None,
    up_to: str | None = None,
    unit: str | None = None,
    without: Sequence[str] = (),
    equals: Sequence[str] = (),
    mistakes: Sequence[tuple[str, str]] = (),
    vocabulary: bool = True,
    numeric: bool = False,
    seed: int = 0,
    deadline: float | None = None,
    explained: bool = True,
) -> Verdict:
    """Whether the answer is right, how that is known, and what was wrong with it.

    explained: whether to look for what was wrong, which costs most of a check.
    mistakes: expressions with what to say about them.  deadline: on the clock of clock.py; in SECONDS by
    default.
    Raises MathsError where the reference (or a mistake) cannot be read: the author's fault.
    """
    numeric = numeric or not scope.declared
    if not all(entry.is_scalar for entry in scope.declared):
        load()
    deadline = now() + SECONDS if deadline is None else deadline
    terms = Terms(
        tolerance, form, up_to, unit, tuple(without), tuple(equals), vocabulary, numeric, seed, deadline,
        explained,
    )  # fmt: skip
    if up_to == "constant":
        scope = scope.with_names(
            Declared(name, NameKind.REAL, low=Fraction(0), high=Fraction(0))
            for name in _LEFT_OPEN
            if not scope.get(name)
        )
    expected = parse(reference, scope, numeric=numeric, form=form)
    return _Checking(expected, scope, terms, mistakes).verdict(answer)


class _Checking:
    def __init__(
        self, expected: Parsed, scope: Scope, terms: Terms, mistakes: Sequence[tuple[str, str]]
    ) -> None:
        self.expected = expected
        self.scope = scope
        self.terms = terms
        self.mistakes = mistakes
        self.tolerance = numeric.read_tolerance(terms.tolerance)
        self.form = terms.form or _form(expected.tree)
        self.setting = Setting(
            scope, terms.seed, terms.up_to, self.tolerance, self.form, deadline=terms.deadline - EXPLAINING
        )

    def verdict(self, answer: str) -> Verdict:
        try:
            parsed = parse(answer, self.scope, numeric=self.terms.numeric, form=self.form)
        except MathsError as fault:
            return unread(fault)
        refused = self.refused(parsed)
        if refused is not None:
            return refused
        chosen, decision = self.best(answer, parsed)
        if decision.same:
            return self.right(chosen, decision)
        if decision.fault is not None:
            return unread(decision.fault)
        if decision.same is None:
            return verdict_of(chosen, Judgement.UNDECIDED, decision, message=sentence(decision.reason))
        return self.wrong(chosen, decision)

    # -- what may not be typed

    def refused(self, parsed: Parsed) -> Verdict | None:
        """An answer that restates the question, or uses what it may not."""
        if not self.terms.vocabulary and (word := forbidden(parsed.tree, (self.expected.tree,), self.scope)):
            message = f"{word} is not to be used here: work it out."
            return ask_again(parsed, "vocabulary", message, Judgement.UNPARSED)
        for text in self.terms.equals:
            if normal(self.parsed(text)) == normal(parsed.tree) and normal(parsed.tree) != normal(
                self.expected.tree
            ):
                return ask_again(
                    parsed, "restates", "That restates the question: work it out.", Judgement.EQUIVALENT
                )
        for text in self.terms.without:
            if self.occurs(text, parsed.tree):
                return ask_again(
                    parsed, "without", f"The answer should do without {text}.", Judgement.UNDECIDED
                )
        return None

    def parsed(self, text: str) -> tree.Node:
        return parse(text, self.scope, numeric=self.terms.numeric, form=self.form).tree

    def occurs(self, text: str, node: tree.Node) -> bool:
        """Whether a function of that name, or that part, occurs in the tree."""
        found = functions.find(text)
        for inner in tree.walk(node):
            if isinstance(inner, tree.Call) and (inner.name == text or (found and inner.name == found.name)):
                return True
            if isinstance(inner, tree.Operator | tree.Fold | tree.Derivative | tree.Density | tree.Apply):
                named = getattr(inner, "name", None) or getattr(inner, "kind", None)
                if named == text:
                    return True
        try:
            part = normal(self.parsed(text))
        except MathsError:
            return False
        whole = normal(node)
        return any(inner == part or holds_part(inner, part) for inner in tree.walk(whole))

    # -- readings

    def best(self, answer: str, parsed: Parsed) -> tuple[Parsed, Decision]:
        """The preferred reading; where it is wrong and just one other is right, that one."""
        decision = self.decide(parsed)
        if decision.same or not parsed.choices:
            return parsed, decision
        found: list[tuple[Parsed, Decision]] = []
        for other in readings(answer, self.scope, parsed, numeric=self.terms.numeric, form=self.form):
            judged = self.decide(other)
            if judged.same:
                found.append((other, judged))
        return found[0] if found else (parsed, decision)

    def decide(self, parsed: Parsed) -> Decision:
        if isinstance(self.expected.tree, tree.Matrix):
            parsed = replace(parsed, tree=_braced_matrix(parsed.tree))
        if (
            (
                self.terms.numeric
                and is_constant(self.expected.tree, self.scope)
                and is_constant(parsed.tree, self.scope)
            )
            and not isinstance(self.expected.tree, tree.Relation | tree.Growth)
            and not isinstance(parsed.tree, tree.Growth)
        ):
            return self.decide_number(parsed)
        node = parsed.tree
        column = (
            isinstance(node, tree.Transpose)
            and isinstance(node.arg, tree.Listing)
            and len(node.arg.items) > 1
        )
        if column and isinstance(node, tree.Transpose) and isinstance(self.expected.tree, tree.Listing):
            node = node.arg
        return decide(self.expected.tree, node, self.setting)

    def decide_number(self, parsed: Parsed) -> Decision:
        node = parsed.tree
        if isinstance(self.expected.tree, tree.Interval) and (found := as_interval(node)) is not None:
            parsed = replace(parsed, tree=found)
        elif (
            isinstance(node, tree.Transpose)
            and isinstance(node.arg, tree.Listing)
            and len(node.arg.items) > 1
        ):
            parsed = replace(parsed, tree=node.arg)  # (1, 2)^T: the usual way to write a column in a line
        node = parsed.tree
        if isinstance(node, tree.Relation) and set(node.ops) == {"="}:
            parsed = replace(parsed, tree=node.sides[-1])
        try:
            expected = constant_value(self.expected.tree, self.scope)
        except MathsError as fault:
            return Decision(None, reason=f"the expected value cannot be computed: {fault.message}")
        numbers = by_tolerance(self.tolerance) if self.tolerance else _exactly
        wanted = self.terms.unit or self.expected.unit or None
        return judge_number(
            numeric.form_value(expected, self.terms.form),
            parsed,
            numbers,
            wanted,
            self.terms.form,
            self.terms.up_to,
        )

    # -- verdicts

    def right(self, parsed: Parsed, decision: Decision) -> Verdict:
        notes = [*parsed.notes, decision.note] if decision.note else list(parsed.notes)
        if decision.code == "digits":
            return ask_again(parsed, "digits", decision.reason, Judgement.DIFFERENT)
        said = verdict_of(parsed, Judgement.EQUIVALENT, decision)
        how = "proved" if self.is_proved(parsed, decision) else decision.how
        return replace(said, code="", note=". ".join(notes), how=how)

    def is_proved(self, parsed: Parsed, decision: Decision) -> bool:
        """Whether a running prover confirms what the worlds say; it never overrules them."""
        if decision.how != "sampled" or self.terms.up_to or self.tolerance or decision.note:
            return False
        return preparing.is_proved(self.expected.tree, parsed.tree, self.scope)

    def wrong(self, parsed: Parsed, decision: Decision) -> Verdict:
        said = verdict_of(parsed, Judgement.DIFFERENT, decision)
        for text, message in self.mistakes:
            mistake = parse(text, self.scope, numeric=self.terms.numeric, form=self.form)
            if decide(mistake.tree, parsed.tree, self.setting).same:
                return replace(said, code="mistake", explanation=message)
        found = self.explained(parsed, decision) if self.terms.explained else None
        if found is not None:
            return replace(said, code=found.code, explanation=found.text)
        return said

    def explained(self, parsed: Parsed, decision: Decision) -> Diagnosis | None:
        if decision.code == "percent":
            return Diagnosis("percent", decision.reason)
        found = explain(
            self.expected.tree,
            parsed.tree,
            self.scope,
            seed=self.terms.seed,
            tolerance=self.tolerance,
            rounded=self.terms.numeric and self.tolerance is not None,
            deadline=self.terms.deadline,
            up_to="scale" if self.terms.up_to == "scale" else None,
        )
        if found is None and decision.reason and decision.code in {"undefined", "shape", "relation"}:
            return Diagnosis(decision.code, sentence(decision.reason))
        return found


def _exactly(a: Any, b: Any, scale: Any) -> Match:
    if isinstance(a, float) or isinstance(b, float):
        return by_rounding(a, b, scale)
    match = by_digits(a, b, scale)
    return Match.DIFFERENT if match is Match.UNCLEAR else match


def _braced_matrix(node: tree.Node) -> tree.Node:
    """{{1, 2}, {3, 4}} where a matrix is expected: the rows of one."""
    if not isinstance(node, tree.SetOf) or not node.items:
        return node
    rows = tuple(row.items for row in node.items if isinstance(row, tree.SetOf))
    if len(rows) != len(node.items) or len({len(row) for row in rows}) != 1:
        return node
    return tree.Matrix(rows, span=node.span)


# -- helpers shared with other faces


def _form(node: tree.Node) -> str | None:
    """The form a reference is written in."""
    if isinstance(node, tree.SetOf):
        return "set"
    if isinstance(node, tree.Interval):
        return "interval"
    if isinstance(node, tree.Listing) or (isinstance(node, tree.Binary) and node.op == "±"):
        return "vector" if isinstance(node, tree.Listing) else None
    return None

"""One answer against one reference: read, compare, explain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths import preparing
from mlprep.maths.deciding import numeric
from mlprep.maths.deciding.decide import Decision, Setting, constant_value, decide, is_constant
from mlprep.maths.deciding.meaning import before_remainder, form_of, meant, remainder
from mlprep.maths.deciding.regions import is_region, region
from mlprep.maths.deciding.truths import same_truth
from mlprep.maths.deciding.verdict import Diagnosis, Judgement, Verdict
from mlprep.maths.evaluating.arrays import load
from mlprep.maths.evaluating.clock import now
from mlprep.maths.evaluating.compare import Match, by_digits, by_rounding, by_tolerance
from mlprep.maths.evaluating.evaluation import is_ones
from mlprep.maths.explaining.explain import EXPLAINING, SECONDS, explain
from mlprep.maths.judging import judge_number
from mlprep.maths.parsing.parser import Parsed, parse, readings
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError, UnclearError, UnsupportedError
from mlprep.maths.trees.normal import normal
from mlprep.maths.trees.scope import Declared, NameKind, Scope
from mlprep.maths.trees.shapes import guess
from mlprep.maths.typed import forbidden, holds_part
from mlprep.maths.wording import as_typed, ask_again, sentence, unread, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXACT: Final = "That is right as far as it goes, but rounded: give the exact value, as 1/3 or sqrt(2)."
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
        self.form = terms.form or form_of(expected.tree)
        self.setting = Setting(
            scope, terms.seed, terms.up_to, self.tolerance, self.form, deadline=terms.deadline - EXPLAINING
        )
        if is_region(expected.tree):
            self.expected = replace(expected, tree=region(expected.tree, None, self.setting))

    def verdict(self, answer: str) -> Verdict:
        try:
            parsed = parse(answer, self.scope, numeric=self.terms.numeric, form=self.form)
        except MathsError as fault:
            return unread(fault)
        refused = self.refused(parsed)
        if refused is not None:
            return refused
        try:
            chosen, decision = self.best(answer, parsed)
        except UnsupportedError as fault:
            return unread(fault)
        if decision.same:
            return self.right(chosen, decision)
        if decision.fault is not None:
            return unread(_located(decision.fault, chosen.tree))
        if decision.same is None:
            return verdict_of(chosen, Judgement.UNDECIDED, decision, message=sentence(decision.reason))
        return self.wrong(answer, chosen, decision)

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
        """The preferred reading; where it is wrong one that is right, else one that lies as is wanted."""
        decision = self.decide(parsed)
        if decision.same or not parsed.choices:
            return parsed, decision
        found: list[tuple[Parsed, Decision]] = []
        for other in readings(answer, self.scope, parsed, numeric=self.terms.numeric, form=self.form):
            try:
                found.append((other, self.decide(other)))
            except UnsupportedError:
                continue
        right = [pair for pair in found if pair[1].same]
        turned = [pair for pair in found if self.is_turned(parsed.tree, pair[0].tree)]
        return next(iter(right or turned), (parsed, decision))

    def is_turned(self, preferred: tree.Node, other: tree.Node) -> bool:
        """Whether another reading lies as the expected array does and the preferred one across it."""
        wanted, first, second = (guess(node, self.scope) for node in (self.expected.tree, preferred, other))
        across = (first.rows, first.cols) == (second.cols, second.rows)
        return first.is_array and across and second == wanted != first

    def decide(self, parsed: Parsed) -> Decision:
        """Raises UnsupportedError for a condition that is not solved, and for a value with a remainder."""
        node = meant(parsed.tree, self.expected.tree, self.setting)
        open_end = remainder(node, self.expected.tree)
        if open_end is None:
            return self.decide_value(parsed, node)
        terms = before_remainder(node)
        decision = self.decide_value(parsed, terms) if terms != node else None
        if decision is None or not decision.same:
            raise UnsupportedError("a remainder leaves the value open", *open_end.span, "leave it out")
        return decision

    def decide_value(self, parsed: Parsed, node: tree.Node) -> Decision:
        unlike = isinstance(self.expected.tree, tree.Relation | tree.Growth) or isinstance(node, tree.Growth)
        constant = is_constant(self.expected.tree, self.scope) and is_constant(node, self.scope)
        if self.terms.numeric and constant and not unlike:
            return self.decide_number(replace(parsed, tree=node))
        decision = decide(self.expected.tree, node, self.setting)
        if decision.same is False and isinstance(node, tree.Relation):
            return same_truth(self.expected.tree, node, self.setting) or decision
        return decision

    def decide_number(self, parsed: Parsed) -> Decision:
        node = parsed.tree
        if isinstance(node, tree.Relation) and set(node.ops) == {"="}:
            return self.decide_chain(parsed, node.sides)
        try:
            expected = constant_value(self.expected.tree, self.scope)
        except MathsError as fault:
            return Decision(None, reason=f"the expected value cannot be computed: {fault.message}")
        numbers = by_tolerance(self.tolerance) if self.tolerance else _exactly
        wanted = self.terms.unit or self.expected.unit or None
        decision = judge_number(
            numeric.form_value(expected, self.terms.form),
            parsed,
            numbers,
            wanted,
            self.terms.form,
            self.terms.up_to,
        )
        return decision if self.tolerance or decision.code != "digits" else replace(decision, reason=_EXACT)

    def decide_chain(self, parsed: Parsed, sides: tuple[tree.Node, ...]) -> Decision:
        """The last of `1/18 = 0.0556`; in an exact question the exact value before its approximation."""
        decision = self.decide_number(replace(parsed, tree=sides[-1]))
        if decision.code != "digits":
            return decision
        earlier = [self.decide_number(replace(parsed, tree=side)) for side in sides[:-1]]
        exact = next((one for one in reversed(earlier) if one.same and one.code != "digits"), None)
        return decision if exact is None or self.tolerance else exact

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

    def wrong(self, answer: str, parsed: Parsed, decision: Decision) -> Verdict:
        said = verdict_of(parsed, Judgement.DIFFERENT, decision)
        for text, message in self.mistakes:
            mistake = parse(text, self.scope, numeric=self.terms.numeric, form=self.form)
            if decide(mistake.tree, parsed.tree, self.setting).same:
                return replace(said, code="mistake", explanation=message)
        found = self.explained(parsed, decision) if self.terms.explained else None
        if found is not None:
            return replace(said, code=found.code, explanation=as_typed(found.text, answer))
        return said

    def explained(self, parsed: Parsed, decision: Decision) -> Diagnosis | None:
        if decision.code == "percent":
            return Diagnosis("percent", decision.reason)
        node = meant(parsed.tree, self.expected.tree, self.setting)
        if isinstance(node, tree.Relation) and not isinstance(self.expected.tree, tree.Relation):
            node = node.sides[-1] if set(node.ops) == {"="} else node
        found = explain(
            self.expected.tree,
            node,
            self.scope,
            seed=self.terms.seed,
            tolerance=self.tolerance,
            rounded=self.terms.numeric and self.tolerance is not None,
            deadline=self.terms.deadline,
            up_to="scale" if self.terms.up_to == "scale" else None,
        )
        told = decision.code in {"undefined", "shape", "relation", "growth"}
        if found is None and decision.reason and told:
            return Diagnosis(decision.code, sentence(decision.reason, self.names()))
        return found

    def names(self) -> set[str]:
        """What a sentence may begin with and must not capitalise."""
        sizes = {str(size) for entry in self.scope.declared for size in entry.shape}
        return sizes | set(self.scope.table)


def _exactly(a: Any, b: Any, scale: Any) -> Match:
    if isinstance(a, float) or isinstance(b, float):
        return by_rounding(a, b, scale)
    match = by_digits(a, b, scale)
    return Match.DIFFERENT if match is Match.UNCLEAR else match


def _located(fault: UnclearError, node: tree.Node) -> UnclearError:
    """The fault with its place in the answer: without one, the vector of ones that has no length."""
    if fault.end:
        return fault
    span = next((inner.span for inner in tree.walk(node) if is_ones(inner)), node.span)
    return UnclearError(fault.message, *span, fault.hint)

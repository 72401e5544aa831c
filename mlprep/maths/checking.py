"""One answer against one reference: read, compare, explain."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from mlprep.maths import functions, linear, numeric, tree, values
from mlprep.maths.arithmetic import is_array, is_number
from mlprep.maths.compare import Match, Tolerance, by_digits, by_rounding, by_tolerance, compare, finite
from mlprep.maths.decide import Decision, Setting, constant_value, decide, is_constant, uses_entries
from mlprep.maths.echo import echo
from mlprep.maths.echo_latex import latex
from mlprep.maths.faults import MathsError
from mlprep.maths.normal import normal
from mlprep.maths.parser import Parsed, parse, readings
from mlprep.maths.relations import as_interval
from mlprep.maths.scope import Declared, NameKind, Scope
from mlprep.maths.verdict import Diagnosis, Judgement, Unread, Verdict

_LEFT_OPEN: Final = ("C", "c", "K", "const")
EMPTY: Final = Scope()
SECONDS: Final = 0.8
EXPLAINING: Final = 0.25  # of these, kept for the explanation


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
) -> Verdict:
    """Whether the answer is right, how that is known, and what was wrong with it.

    mistakes: expressions with what to say about them.  deadline: on the monotonic clock; in SECONDS by default.
    Raises MathsError where the reference (or a mistake) cannot be read: the author's fault.
    """
    numeric = numeric or not scope.declared
    deadline = time.monotonic() + SECONDS if deadline is None else deadline
    terms = Terms(tolerance, form, up_to, unit, tuple(without), tuple(equals), vocabulary, numeric, seed, deadline)
    if up_to == "constant":
        scope = scope.with_names(
            Declared(name, NameKind.REAL, low=Fraction(0), high=Fraction(0)) for name in _LEFT_OPEN if not scope.get(name)
        )
    expected = parse(reference, scope, numeric=numeric, form=form)
    return _Checking(expected, scope, terms, mistakes).verdict(answer)


class _Checking:
    def __init__(self, expected: Parsed, scope: Scope, terms: Terms, mistakes: Sequence[tuple[str, str]]) -> None:
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
        if decision.same is None:
            return _said(chosen, Judgement.UNDECIDED, decision, message=_sentence(decision.reason))
        return self.wrong(chosen, decision)

    # -- what may not be typed

    def refused(self, parsed: Parsed) -> Verdict | None:
        """An answer that restates the question, or uses what it may not."""
        if not self.terms.vocabulary and (word := forbidden(parsed.tree, (self.expected.tree,), self.scope)):
            message = f"{word} is not to be used here: work it out."
            return _again(parsed, "vocabulary", message, Judgement.UNPARSED)
        for text in self.terms.equals:
            if normal(self.parsed(text)) == normal(parsed.tree) and normal(parsed.tree) != normal(self.expected.tree):
                return _again(parsed, "restates", "That restates the question: work it out.", Judgement.EQUIVALENT)
        for text in self.terms.without:
            if self.occurs(text, parsed.tree):
                return _again(parsed, "without", f"The answer should do without {text}.", Judgement.UNDECIDED)
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
        return any(inner == part or _holds_part(inner, part) for inner in tree.walk(whole))

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
        if self.terms.numeric and is_constant(self.expected.tree, self.scope) and is_constant(parsed.tree, self.scope):
            if not isinstance(self.expected.tree, tree.Relation | tree.Growth) and not isinstance(parsed.tree, tree.Growth):
                return self.decide_number(parsed)
        node = parsed.tree
        column = isinstance(node, tree.Transpose) and isinstance(node.arg, tree.Listing) and len(node.arg.items) > 1
        if column and isinstance(node, tree.Transpose) and isinstance(self.expected.tree, tree.Listing):
            node = node.arg
        return decide(self.expected.tree, node, self.setting)

    def decide_number(self, parsed: Parsed) -> Decision:
        node = parsed.tree
        if isinstance(self.expected.tree, tree.Interval) and (found := as_interval(node)) is not None:
            parsed = replace(parsed, tree=found)
        elif isinstance(node, tree.Transpose) and isinstance(node.arg, tree.Listing) and len(node.arg.items) > 1:
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
        return judge_number(numeric.form_value(expected, self.terms.form), parsed, numbers, wanted, self.terms.form, self.terms.up_to)

    # -- verdicts

    def right(self, parsed: Parsed, decision: Decision) -> Verdict:
        notes = [*parsed.notes, decision.note] if decision.note else list(parsed.notes)
        if decision.code == "digits":
            return _again(parsed, "digits", decision.reason, Judgement.DIFFERENT)
        said = _said(parsed, Judgement.EQUIVALENT, decision)
        return replace(said, code="", note=". ".join(notes))

    def wrong(self, parsed: Parsed, decision: Decision) -> Verdict:
        said = _said(parsed, Judgement.DIFFERENT, decision)
        for text, message in self.mistakes:
            mistake = parse(text, self.scope, numeric=self.terms.numeric, form=self.form)
            if decide(mistake.tree, parsed.tree, self.setting).same:
                return replace(said, code="mistake", explanation=message)
        found = self.explained(parsed, decision)
        if found is not None:
            return replace(said, code=found.code, explanation=found.text)
        return said

    def explained(self, parsed: Parsed, decision: Decision) -> Diagnosis | None:
        if decision.code == "percent":
            return Diagnosis("percent", decision.reason)
        found = explain(
            self.expected.tree, parsed.tree, self.scope,
            seed=self.terms.seed, tolerance=self.tolerance, rounded=self.terms.numeric and self.tolerance is not None,
            deadline=self.terms.deadline,
        )  # fmt: skip
        if found is None and decision.reason and decision.code in {"undefined", "shape", "relation"}:
            return Diagnosis(decision.code, _sentence(decision.reason))
        return found


def _exactly(a: Any, b: Any, scale: Any) -> Match:
    return by_rounding(a, b, scale) if isinstance(a, float) or isinstance(b, float) else by_digits(a, b, scale)


def judge_number(
    expected: Any, parsed: Parsed, numbers: numeric.Numbers, unit: str | None, form: str | None, up_to: str | None
) -> Decision:
    """A typed number (vector, set, interval) against the expected value."""
    try:
        given = numeric.form_value(constant_value(parsed.tree, EMPTY), form)
    except MathsError as fault:
        undecided = fault.code in {"too-large", "unsupported"}
        return Decision(None if undecided else False, "exact", fault.code, fault.message)
    candidates = numeric.in_units(given, parsed.unit, unit)
    for candidate in candidates:
        if matches(expected, candidate, numbers, up_to):
            return Decision(same=True, how="exact")
    if any(numeric.are_rounded(expected, parsed.tree, numbers, candidate) for candidate in candidates) and not up_to:
        reason = "That is right as far as it goes: give more digits."
        return Decision(True, "exact", "digits", reason)
    slip = numeric.percent_slip(expected, given, numbers) if not parsed.unit else ""
    return Decision(False, "exact", "percent" if slip else "", slip)


def matches(expected: Any, given: Any, numbers: numeric.Numbers, up_to: str | None = None) -> bool:
    """Whether two values are the same, up to a scale or sign where that is free."""
    if up_to == "sign":
        return any(matches(expected, _scaled(given, sign), numbers) for sign in (1, -1))
    if up_to == "scale":
        return _proportional(expected, given, numbers)
    if up_to == "constant":
        return is_number(expected) == is_number(given)
    return compare(expected, given, numbers) is Match.SAME


def _scaled(value: Any, factor: Any) -> Any:
    if isinstance(value, values.SetValue):
        return values.SetValue(tuple(_scaled(item, factor) for item in value.items))
    return value * factor if is_number(value) or is_array(value) else value


def _proportional(expected: Any, given: Any, numbers: numeric.Numbers) -> bool:
    """Whether one vector is a multiple of the other, and not zero."""
    left, right = numeric.entries_of(expected), numeric.entries_of(given)
    if left is None or right is None or len(left) != len(right):
        return False
    if is_array(expected) and is_array(given) and expected.shape != given.shape:
        return False
    place = max(range(len(left)), key=lambda k: abs(left[k]))
    if left[place] == 0 or right[place] == 0:
        return False
    ratio = values_ratio(left[place], right[place])
    size = max(abs(entry) for entry in left)
    return all(_close(x, y * ratio, size, numbers) for x, y in zip(left, right, strict=True))


def values_ratio(a: Any, b: Any) -> Any:
    return Fraction(a) / Fraction(b) if isinstance(a, int) and isinstance(b, int) else a / b


def _close(x: Any, y: Any, size: Any, numbers: numeric.Numbers) -> bool:
    return numbers(x, y, 0) is Match.SAME or abs(x - y) <= 1e-9 * size or (x != 0 and abs(x - y) <= abs(x) * 0.005)


# -- helpers shared with other faces


def unread(fault: MathsError) -> Verdict:
    """The verdict for a text that could not be read."""
    found = Unread(fault.message, fault.start, fault.end, fault.hint, fault.code)
    message = _sentence(fault.message) + (f" {_sentence(fault.hint)}" if fault.hint else "")
    return Verdict(Judgement.UNPARSED, code=fault.code, message=message, again=True, fault=found)


def _sentence(text: str) -> str:
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def _said(parsed: Parsed, judgement: Judgement, decision: Decision, message: str = "") -> Verdict:
    return Verdict(
        judgement, decision.how, echo(parsed.tree), latex(parsed.tree), decision.code, "", message, ". ".join(parsed.notes)
    )


def _again(parsed: Parsed, code: str, message: str, judgement: Judgement) -> Verdict:
    return Verdict(judgement, "", echo(parsed.tree), latex(parsed.tree), code, "", message, ". ".join(parsed.notes), again=True)


def _form(node: tree.Node) -> str | None:
    """The form a reference is written in."""
    if isinstance(node, tree.SetOf):
        return "set"
    if isinstance(node, tree.Interval):
        return "interval"
    if isinstance(node, tree.Listing) or (isinstance(node, tree.Binary) and node.op == "±"):
        return "vector" if isinstance(node, tree.Listing) else None
    return None


def explain(
    reference: tree.Node, answer: tree.Node, scope: Scope, *, seed: int, tolerance: Tolerance | None, rounded: bool, deadline: float
) -> Diagnosis | None:
    """Why the answer is wrong, where that can be verified in time."""
    if time.monotonic() > deadline - EXPLAINING / 2:
        return None
    try:
        from mlprep.maths.diagnose import diagnose
        from mlprep.maths.trials import Trials

        entrywise = uses_entries(reference, scope) or uses_entries(answer, scope) or not scope.declared
        relative = tolerance.relative if tolerance and tolerance.relative else None
        worlds = Trials(scope, (reference, answer), seed=seed, entrywise=entrywise, **({"slack": relative} if relative else {}))
        found = diagnose(reference, answer, scope, worlds, tolerance=relative, rounded=rounded, deadline=deadline)
    except Exception:  # noqa: BLE001  a fault in finding an explanation must not cost the verdict
        return None
    return Diagnosis(found.code, found.explanation) if found else None


def forbidden(node: tree.Node, allowed: Iterable[tree.Node], scope: Scope) -> str:
    """The first operator or function a typed answer may not use, or ''."""
    used = {_word(inner) for given in allowed for inner in tree.walk(given)}
    for inner in tree.walk(node):
        word = _word(inner)
        if word and word not in used and not _declared_for(inner, scope):
            return word
    return ""


def _word(node: tree.Node) -> str:
    """The name of a node that is more than arithmetic and elementary functions."""
    if isinstance(node, tree.Call):
        found = functions.find(node.name)
        return "" if found is None or found.elementary else node.name
    if isinstance(node, tree.Operator):
        return node.name
    if isinstance(node, tree.Derivative):
        return {"diff": "a derivative", "grad": "grad", "hessian": "hess", "jacobian": "jac"}[node.kind]
    return "an integral" if isinstance(node, tree.Integral) else ""


def _declared_for(node: tree.Node, scope: Scope) -> bool:
    """Operators that what is declared speaks of: E with random variables, KL with distributions."""
    if not isinstance(node, tree.Operator):
        return False
    return bool(scope.random or scope.events or scope.distributions)


def _holds_part(whole: tree.Node, part: tree.Node) -> bool:
    """Whether a sum or product contains all terms or factors of a part."""
    if isinstance(whole, tree.Add) and isinstance(part, tree.Add):
        return all(term in whole.terms for term in part.terms)
    if isinstance(whole, tree.Mul) and isinstance(part, tree.Mul):
        return all(factor in whole.factors for factor in part.factors)
    return False


def check_value(
    expected: Any,
    answer: str,
    *,
    tolerance: Any = None,
    form: str | None = None,
    up_to: str | None = None,
    unit: str | None = None,
    mistakes: Sequence[tuple[Any, str]] = (),
    seed: int = 0,
) -> Verdict:
    """A typed number (vector, set, interval) against an expected value.

    Integers are exact and others within 0.5 % unless `tolerance` says otherwise.  mistakes: values with what to say.
    """
    del seed
    expected = numeric.form_value(expected, form)
    form = form or numeric.form_of(expected)
    try:
        parsed = parse(answer, EMPTY, numeric=True, form=form)
    except MathsError as fault:
        return unread(fault)
    if word := forbidden(parsed.tree, (), EMPTY):
        return _again(parsed, "vocabulary", f"{word} is not to be used here: give the number.", Judgement.UNPARSED)
    limits = numeric.read_tolerance(tolerance)
    numbers = by_tolerance(limits) if limits else numeric.by_default
    chosen, decision = _best_number(answer, parsed, expected, numbers, unit, form, up_to)
    if decision.code == "digits":
        return _again(chosen, "digits", decision.reason, Judgement.DIFFERENT)
    if decision.same is None:
        return _said(chosen, Judgement.UNDECIDED, decision, _sentence(decision.reason))
    if decision.same:
        return replace(_said(chosen, Judgement.EQUIVALENT, decision), code="")
    said = _said(chosen, Judgement.DIFFERENT, decision)
    for mistake, message in mistakes:
        if judge_number(numeric.form_value(mistake, form), chosen, numbers, unit, form, up_to).same:
            return replace(said, code="mistake", explanation=message)
    if decision.code == "percent":
        return replace(said, explanation=decision.reason)
    return _explained_value(said, expected, chosen, limits)


def _best_number(
    answer: str, parsed: Parsed, expected: Any, numbers: numeric.Numbers, unit: str | None, form: str | None, up_to: str | None
) -> tuple[Parsed, Decision]:
    parsed = _without_label(parsed)
    decision = judge_number(expected, parsed, numbers, unit, form, up_to)
    if decision.same and decision.code != "digits":
        return parsed, decision
    for other in readings(answer, EMPTY, parsed, numeric=True, form=form) if parsed.choices else ():
        judged = judge_number(expected, _without_label(other), numbers, unit, form, up_to)
        if judged.same and judged.code != "digits":
            return other, judged
    return parsed, decision


def _without_label(parsed: Parsed) -> Parsed:
    node = parsed.tree
    if isinstance(node, tree.Relation) and set(node.ops) == {"="}:
        return replace(parsed, tree=node.sides[-1])
    return parsed


def _explained_value(said: Verdict, expected: Any, parsed: Parsed, limits: Tolerance | None) -> Verdict:
    """A diagnosis of a wrong number, by the value alone."""
    reference = as_tree(expected)
    if reference is None:
        return said
    found = explain(reference, parsed.tree, EMPTY, seed=0, tolerance=limits, rounded=True, deadline=time.monotonic() + SECONDS)
    return replace(said, code=found.code, explanation=found.text) if found else said


def as_tree(value: Any) -> tree.Node | None:
    """A value written out; None where it has no plain form."""
    if is_number(value):
        if not finite(value):
            return None
        exact = Fraction(value) if isinstance(value, int | float | Fraction) else Fraction(float(value))
        return tree.Neg(tree.number(-exact)) if exact < 0 else tree.number(exact)
    if isinstance(value, values.IntervalValue):
        low, high = as_tree(value.low), as_tree(value.high)
        opening, closing = "[" if value.closed[0] else "(", "]" if value.closed[1] else ")"
        return tree.Interval(low, high, opening, closing) if low and high else None
    if is_array(value) and value.shape[1] != 1:
        rows = [[as_tree(linear.scalar_of(entry)) for entry in row] for row in value]
        return tree.Matrix(tuple(tuple(entry for entry in row if entry) for row in rows)) if all(map(all, rows)) else None
    entries = numeric.entries_of(value)
    items = [as_tree(entry) for entry in entries] if entries is not None else [None]
    if not all(items):
        return None
    kept = tuple(item for item in items if item)
    return tree.SetOf(kept) if isinstance(value, values.SetValue) else tree.Listing(kept)


def given_names(scope: Scope) -> Mapping[str, str]:
    """The declared names and their declarations in short."""
    return {entry.name: entry.summary for entry in scope.declared}

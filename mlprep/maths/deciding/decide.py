"""Whether two trees are worth the same: structure, exact constants, then random worlds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.drawing import fixing, knots, sampling
from mlprep.maths.evaluating import arithmetic, elementary, linear
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.clock import now
from mlprep.maths.evaluating.compare import (
    Match,
    Tolerance,
    by_digits,
    by_float,
    by_rounding,
    by_tolerance,
    compare,
    finite,
)
from mlprep.maths.evaluating.values import Mode, Random, SetValue
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import (
    MathsError,
    NameFault,
    ShapeFault,
    TooLargeError,
    UnclearError,
    UndefinedError,
    UnsupportedError,
)
from mlprep.maths.trees.scope import Scope
from mlprep.maths.trees.shapes import uses_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

NEEDED: Final = 6
SECONDS: Final = 0.4  # for one value without names
PIECEWISE: Final = 24
KNOTTED: Final = 48
FEWEST: Final = 3
MISSING: Final = 0.25  # share of the declared worlds in which an answer may be undefined by chance
_TRIES: Final = 8
_NOTHING: Final = 1e-12  # what rounding leaves of zero


@dataclass(frozen=True, slots=True)
class Decision:
    """same: None if undecided.  how: identical, exact or sampled.  code, reason: of a difference.

    fault: why the answer cannot be interpreted.
    """

    same: bool | None
    how: str = ""
    code: str = ""
    reason: str = ""
    note: str = ""
    fault: UnclearError | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a decision depends on beside the trees."""

    scope: Scope
    seed: int = 0
    up_to: str | None = None
    tolerance: Tolerance | None = None
    form: str | None = None
    definitions: Mapping[str, tree.Node] = field(default_factory=dict)
    deadline: float | None = None

    def expired(self) -> bool:
        return self.deadline is not None and now() > self.deadline


def is_constant(node: tree.Node, scope: Scope) -> bool:
    """Whether nothing declared or random occurs."""
    for inner in tree.walk(node):
        if isinstance(inner, tree.Operator | tree.Density | tree.Apply):
            return False
        if isinstance(inner, tree.Name) and (scope.get(inner.name) or scope.random or scope.distributions):
            return False
    return True


def decide(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """Whether the answer is worth what the reference is worth."""
    if reference == answer:
        return Decision(same=True, how="identical")
    if isinstance(reference, tree.Growth) or isinstance(answer, tree.Growth):
        from mlprep.maths.deciding.growth import same_growth

        return same_growth(reference, answer, setting)
    if isinstance(reference, tree.Relation | tree.Logic) or isinstance(answer, tree.Relation):
        from mlprep.maths.deciding.relations import same_relation

        return same_relation(reference, answer, setting)
    if is_constant(reference, setting.scope) and is_constant(answer, setting.scope):
        return by_constants(reference, answer, setting)
    return by_worlds(reference, answer, setting)


# -- constants


def constant_value(node: tree.Node, scope: Scope) -> Any:
    """The exact value of an expression without names, or its float64 value where there is no other."""
    try:
        value = _constant(node, scope, Mode.EXACT)
    except UnsupportedError:
        value = _constant(node, scope, Mode.CARD)
    except (RecursionError, OverflowError, ValueError, TypeError, ArithmeticError, np.linalg.LinAlgError):
        raise UndefinedError("this cannot be computed") from None
    if not finite(value) and not (isinstance(value, float) and math.isinf(value)):
        raise UndefinedError("a value that does not exist")
    return value


@lru_cache(maxsize=2048)
def _constant(node: tree.Node, scope: Scope, mode: Mode) -> Any:
    drawn = sampling.draw(Scope((), ()), 0, 0, "declared")
    around = sampling.surroundings(scope, drawn, mode, entrywise=True, deadline=now() + SECONDS)
    return sampling.world(around).value(node)


def by_constants(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    try:
        expected = constant_value(reference, setting.scope)
    except MathsError as fault:
        return Decision(None, reason=f"the expected value cannot be computed: {fault.message}")
    try:
        given = constant_value(answer, setting.scope)
    except UnclearError as fault:
        return unclear(fault)
    except (TooLargeError, UnsupportedError) as fault:
        return Decision(None, code=fault.code, reason=fault.message)
    except MathsError as fault:
        return Decision(same=False, how="exact", code=fault.code, reason=fault.message)
    decision = compare_constants(expected, given, setting)
    return decision if decision.same is not None else _tiny_constants(reference, answer, setting)


def unclear(fault: UnclearError) -> Decision:
    """What is asked again."""
    return Decision(None, code=fault.code, reason=fault.message, fault=fault)


def _tiny_constants(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """e^-500 against 0: with the digits to tell."""
    drawn = sampling.draw(Scope((), ()), setting.seed, 0, "declared")
    place = Place(setting, drawn, entrywise=True, whole=False)
    values = [place.value(node, Mode.EXACT) for node in (reference, answer)]
    return Decision(same=place.compare_tiny(reference, answer, *values) is Match.SAME, how="exact")


def compare_constants(expected: Any, given: Any, setting: Setting) -> Decision:
    """Two values: within the tolerance, or exactly."""
    if setting.up_to:
        return Decision(same=_up_to(setting.up_to, [(expected, given)], setting.tolerance), how="exact")
    if setting.tolerance is not None:
        return Decision(
            same=compare(expected, given, by_tolerance(setting.tolerance)) is Match.SAME, how="exact"
        )
    numbers = by_rounding if _floating(expected) or _floating(given) else by_digits
    match = compare(expected, given, numbers)
    return Decision(same=None if match is Match.UNCLEAR else match is Match.SAME, how="exact")


def _floating(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isinf(value)
    if is_array(value):
        return linear.is_float(value) or any(type(entry) is float for entry in value.flat)
    return any(_floating(item) for item in getattr(value, "items", ()) or ())


# -- random worlds


def by_worlds(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """Compare in random worlds; one counter-example decides."""
    needed = NEEDED
    if knots.is_piecewise(reference) or knots.is_piecewise(answer):
        needed = KNOTTED if knots.sizes((reference, answer), setting.scope) else PIECEWISE
    entrywise = uses_entries(reference, setting.scope) or uses_entries(answer, setting.scope)
    agreed = undefined = missing = 0
    zero = _has_chances(reference) and _has_chances(answer)
    pairs: list[tuple[Any, Any]] = []
    fault: MathsError | None = None
    reference_fault: MathsError | None = None
    for place in places(reference, answer, setting, needed, entrywise=entrywise):
        if setting.expired():
            break
        expected = place.value(reference)
        if isinstance(expected, MathsError):
            reference_fault = expected
            continue
        given = place.value(answer)
        if isinstance(given, MathsError):
            if isinstance(given, UnclearError):
                return unclear(given)
            if isinstance(given, ShapeFault | NameFault):
                reason = (
                    given.message if isinstance(given, NameFault) else place.with_size_names(given.message)
                )
                return Decision(same=False, how="sampled", code=given.code, reason=reason)
            fault = given
            undefined += 1
            missing += place.domain == "declared" and type(given) is UndefinedError
            if undefined >= 2 * NEEDED and not agreed:
                break
            continue
        if setting.up_to:
            pairs.append((expected, given))
            agreed += 1
        else:
            match = place.compare(reference, answer, expected, given, setting.tolerance)
            if match is Match.DIFFERENT:
                return Decision(same=False, how="sampled")
            agreed += match is Match.SAME
            zero = zero and _is_zero(expected)
        if agreed >= needed:
            break
    if agreed and zero and not setting.up_to:
        return Decision(None, code="undefined", reason="the expected answer is zero wherever it was computed")
    if fault is not None and missing >= FEWEST and missing >= MISSING * (agreed + missing):
        reason = f"where the expected answer has a value this has none: {fault.message}"
        return Decision(
            same=False, how="sampled", code="undefined", reason=reason if agreed else fault.message
        )
    return _concluded(setting, agreed, undefined, pairs, fault, reference_fault)


def _has_chances(node: tree.Node) -> bool:
    """Whether probabilities or expectations are in it: these may be zero by what a world can show only."""
    return any(isinstance(inner, tree.Operator | tree.Density) for inner in tree.walk(node))


def _is_zero(value: Any) -> bool:
    if isinstance(value, Random):
        return not value.data.any()
    return is_number(value) and abs(value) < _NOTHING


def _concluded(
    setting: Setting,
    agreed: int,
    undefined: int,
    pairs: list[tuple[Any, Any]],
    fault: MathsError | None,
    reference_fault: MathsError | None,
) -> Decision:
    if agreed >= FEWEST:
        if setting.up_to and not _up_to(setting.up_to, pairs, setting.tolerance):
            return Decision(same=False, how="sampled")
        note = "equal where both are defined" if undefined > agreed else ""
        return Decision(same=True, how="sampled", note=note)
    if fault is not None and undefined >= FEWEST and not agreed:
        if isinstance(fault, TooLargeError | UnsupportedError):
            return Decision(None, code=fault.code, reason=fault.message)
        return Decision(same=False, how="sampled", code=fault.code, reason=fault.message)
    if setting.expired():
        return Decision(None, code="too-slow", reason="it took too long to decide")
    reason = (fault or reference_fault or UndefinedError("too few points where both are defined")).message
    return Decision(None, code="undefined", reason=reason)


@dataclass(frozen=True, slots=True)
class Place:
    """One world in which trees are evaluated."""

    setting: Setting
    drawn: sampling.Draw
    entrywise: bool
    whole: bool
    domain: str = "declared"
    fixed: Mapping[str, tree.Node] = field(default_factory=dict)

    def value(self, node: tree.Node, mode: Mode = Mode.FLOAT) -> Any:
        """The value, or the fault that says why there is none."""
        setting = self.setting
        around = sampling.surroundings(
            setting.scope, self.drawn, mode, entrywise=self.entrywise, whole_functions=self.whole,
            definitions=setting.definitions, deadline=setting.deadline,
        )  # fmt: skip
        try:
            value = sampling.world(fixing.with_fixed(around, self.fixed)).value(node)
        except TooLargeError as fault:
            if mode is Mode.FLOAT and around.steps <= around.max_steps and not setting.expired():
                return self.value(node, Mode.EXACT)
            return fault
        except MathsError as fault:
            return fault
        except (RecursionError, OverflowError, ValueError, TypeError, ArithmeticError, np.linalg.LinAlgError):
            return UndefinedError("this cannot be computed")
        if finite(value):
            return value
        if mode is Mode.FLOAT and not setting.expired():  # inf - inf may only be overflow
            return self.value(node, Mode.EXACT)
        return UndefinedError("a value that does not exist")

    def with_size_names(self, message: str) -> str:
        """A message about shapes that speaks of n, not of its size in this world."""
        declared = {str(size) for entry in self.setting.scope.declared for size in entry.shape}
        names = {str(self.drawn.values.get(size, size)): size for size in declared}
        sizes = re.findall(r"\b\d+\b", message)
        if any(size not in names and size != "1" for size in sizes):
            return "the shapes do not fit together"
        named = re.sub(r"\b\d+\b", lambda match: names.get(match[0], match[0]), message)
        return re.sub(r"\ba (?=[fhlmnrsxaeio] )", "an ", named)  # an n x n matrix

    def compare(
        self, reference: tree.Node, answer: tree.Node, expected: Any, given: Any, tolerance: Tolerance | None
    ) -> Match:
        """In float64, and with 50 digits where that is not clear."""
        if tolerance is not None:
            return compare(expected, given, by_tolerance(tolerance))
        match = compare(expected, given, by_float)
        if match is not Match.UNCLEAR:
            return match
        precise, other = self.value(reference, Mode.EXACT), self.value(answer, Mode.EXACT)
        if (
            isinstance(precise, MathsError)
            or isinstance(other, MathsError)
            or _floating(precise)
            or _floating(other)
        ):
            return compare(expected, given, by_rounding)
        match = compare(precise, other, by_digits)
        return match if match is not Match.UNCLEAR else self.compare_tiny(reference, answer, precise, other)

    def compare_tiny(self, reference: tree.Node, answer: tree.Node, expected: Any, given: Any) -> Match:
        """Values near zero: what stays when there are more digits is no rounding."""
        with elementary.doubled_digits():
            finer = [self.value(node, Mode.EXACT) for node in (reference, answer)]
            pairs = zip((expected, given), finer, strict=True)
            return Match.DIFFERENT if any(_stays(*pair) for pair in pairs) else Match.SAME


def _stays(value: Any, finer: Any) -> bool:
    """Whether a tiny number is the same with more digits."""
    return is_number(value) and is_number(finer) and value != 0 and bool(abs(value - finer) < abs(finer) / 2)


def places(
    reference: tree.Node, answer: tree.Node, setting: Setting, needed: int, *, entrywise: bool
) -> Iterator[Place]:
    """Worlds to look at: of the declared domains first, then of narrower ones."""
    known = sampling.thresholds(setting.scope, (reference, answer, *setting.definitions.values()))
    whole = _whole_functions((reference, answer))
    sizes = knots.sizes((reference, answer), setting.scope)
    for domain in sampling.DOMAINS:
        for number in range(max(_TRIES, needed + needed // 3)):
            far = sizes if number % 2 else ()
            try:
                drawn = sampling.draw(setting.scope, setting.seed, number, domain, known, far)
            except UnsupportedError:
                if number >= _TRIES - 1:
                    return
                continue
            except MathsError:
                return
            yield Place(setting, drawn, entrywise, whole, domain)


def _whole_functions(nodes: tuple[tree.Node, ...]) -> bool:
    """Whether an unknown function takes a vector as a whole: its gradient is spoken of."""
    return any(
        isinstance(inner, tree.Derivative) and inner.kind != "diff"
        for node in nodes
        for inner in tree.walk(node)
    )


# -- up to a scale, a sign or a constant


def _up_to(kind: str, pairs: list[tuple[Any, Any]], tolerance: Tolerance | None) -> bool:
    if kind == "sign":
        return any(all(_near(a, _times(b, sign), tolerance) for a, b in pairs) for sign in (1, -1))
    if kind == "constant":
        return _constant_gap(pairs, tolerance)
    return _scaled(pairs, tolerance)


def _times(value: Any, factor: Any) -> Any:
    if isinstance(value, SetValue):
        return SetValue(tuple(_times(item, factor) for item in value.items))
    return (
        value * factor
        if is_number(value) or is_array(value)
        else Random(value.data * factor)
        if isinstance(value, Random)
        else value
    )


def _near(a: Any, b: Any, tolerance: Tolerance | None) -> bool:
    numbers: Callable[[Any, Any, Any], Match] = by_tolerance(tolerance) if tolerance else by_rounding
    return compare(a, b, numbers) is Match.SAME


def _constant_gap(pairs: list[tuple[Any, Any]], tolerance: Tolerance | None) -> bool:
    try:
        gaps = [arithmetic.add(a, arithmetic.negate(b), entrywise=True) for a, b in pairs]
    except MathsError:
        return False
    size = max((abs(a) for a, _b in pairs if is_number(a)), default=1)
    return all(
        is_number(gap) and abs(gap - gaps[0]) <= (tolerance.relative if tolerance else 1e-9) * max(size, 1)
        for gap in gaps
    )


def _scaled(pairs: list[tuple[Any, Any]], tolerance: Tolerance | None) -> bool:
    """B = c a: of arrays with any c per world, of numbers with one c."""
    ratios = []
    for a, b in pairs:
        left, right = _flat(a), _flat(b)
        if left is None or right is None or len(left) != len(right):
            return False
        if is_array(a) and is_array(b) and a.shape != b.shape:
            return False
        pivot = max(range(len(left)), key=lambda k: abs(left[k]))
        if left[pivot] == 0 or right[pivot] == 0:
            return False
        ratio = right[pivot] / left[pivot]
        size = max(abs(entry) for entry in right)
        allowed = (tolerance.relative if tolerance else 1e-9) * size
        if any(abs(y - ratio * x) > allowed for x, y in zip(left, right, strict=True)):
            return False
        ratios.append(ratio)
    if all(is_number(a) for a, _b in pairs):
        return all(abs(ratio - ratios[0]) <= 1e-9 * abs(ratios[0]) for ratio in ratios)
    return True


def _flat(value: Any) -> list[Any] | None:
    if is_array(value):
        return [float(linear.scalar_of(entry)) for entry in value.flat]
    if isinstance(value, SetValue):
        return None
    return [float(value)] if is_number(value) else None

"""A few random worlds in which trees are evaluated quickly, for explanations: float64, errors as None."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding.decide import Setting, decide, is_constant
from mlprep.maths.drawing import knots, sampling
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.clock import now
from mlprep.maths.evaluating.values import IntervalValue, Mode, Random, SetValue, TupleValue
from mlprep.maths.explaining.likeness import EXACT, Pair, as_array, close, common_ratio, is_finite, near
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlprep.maths.evaluating.evaluation import Surroundings
    from mlprep.maths.trees.scope import Scope

COUNT: Final = 6  # as many as a decision needs, whose draws are cached
PIECEWISE: Final = 16  # worlds where a value has pieces, so that each is met
TELLING: Final = 4  # worlds in which two trees must differ, so that no explanation fits by chance
MOST: Final = 48  # worlds in which a difference is looked for
TINY: Final = 1e-5
_LEGIBLE: Final = (Fraction(31, 97), Fraction(37, 89), Fraction(41, 83), Fraction(43, 79), Fraction(47, 73))
MAX_STEPS: Final = 20_000
ENOUGH: Final = 0.75  # of the worlds in which the expected value must exist; else the next domain is tried
_FAULTS: Final = (
    MathsError, ArithmeticError, ValueError, TypeError, LookupError, RecursionError, np.linalg.LinAlgError,
)  # fmt: skip


def _enlarged(nodes: tuple[tree.Node, ...]) -> dict[Fraction, tree.Node]:
    """Tiny literals (an epsilon of 1e-8), which no float64 shows beside others, and what stands for them."""
    numbers = {inner.value for node in nodes for inner in tree.walk(node) if isinstance(inner, tree.Number)}
    tiny = sorted(value for value in numbers if 0 < value < TINY)
    return {value: tree.number(stand_in) for value, stand_in in zip(tiny, _LEGIBLE, strict=False)}


class Trials:
    """Worlds of one question, drawn once; those of a scope with other assumptions by `under`."""

    def __init__(
        self,
        scope: Scope,
        nodes: tuple[tree.Node, ...],
        *,
        seed: int = 0,
        entrywise: bool = False,
        slack: float = EXACT,
        domain: str = "",
        definitions: Mapping[str, tree.Node] | None = None,
        deadline: float | None = None,
        up_to_scale: bool = False,
    ) -> None:
        """nodes: the expected tree, then the answer.  entrywise: numbers may be added to arrays.

        up_to_scale: a value and its multiples, but for zero, are the same.
        deadline: on the clock of clock.py; nothing has a value after it.
        """
        self.scope = scope
        self.nodes = nodes
        self.seed = seed
        self.entrywise = entrywise
        self.slack = slack
        self.domain = domain
        self.definitions = dict(definitions or {})
        self.deadline = deadline
        self.up_to_scale = up_to_scale
        self.known = self._thresholds(nodes)
        self.around: list[Surroundings] = []
        self.values: dict[tuple[tree.Node, int], Any] = {}  # of the nodes, by world
        self.constant = frozenset(node for node in nodes if is_constant(node, scope))
        self.enlarged = _enlarged(nodes) if scope.declared else {}
        if domain:
            self._draw(domain)
        else:
            self._choose()

    def _choose(self) -> None:
        """Worlds of the first domain in which the expected value mostly exists, else of the first."""
        for name in sampling.DOMAINS:
            self._draw(name)
            if sum(value is not None for value in self.all_values(self.nodes[0])) >= ENOUGH * len(self):
                return
        self._draw(sampling.DOMAINS[0])

    def _thresholds(self, nodes: tuple[tree.Node, ...]) -> sampling.Thresholds:
        return sampling.thresholds(self.scope, (*nodes, *self.definitions.values()))

    def suit(self, *nodes: tree.Node) -> bool:
        """Whether random variables here lie around what these trees compare them with."""
        return self._thresholds(nodes) == self.known

    def _draw(self, domain: str) -> None:
        count = PIECEWISE if any(map(knots.is_piecewise, self.nodes)) else COUNT
        found = (self._surroundings(domain, number, Mode.FLOAT) for number in range(count))
        self.domain = domain
        self.around = [around for around in found if around is not None]
        self.values.clear()

    def _surroundings(self, domain: str, number: int, mode: Mode) -> Surroundings | None:
        try:
            far = knots.sizes(self.nodes, self.scope) if number % 2 else ()
            drawn = sampling.draw(self.scope, self.seed, number, domain, self.known, far)
        except MathsError:
            return None
        return sampling.surroundings(
            self.scope,
            drawn,
            mode,
            keeping=True,
            entrywise=self.entrywise,
            definitions=self.definitions,
            max_steps=MAX_STEPS,
            deadline=self.deadline,
        )

    def __len__(self) -> int:
        return len(self.around)

    def all_values(self, node: tree.Node) -> list[Any]:
        """The values in every world, None where there is none."""
        return [self.value(node, number) for number in range(len(self))]

    def value(self, node: tree.Node, number: int) -> Any:
        """The finite value in a world, or None."""
        if node is not self.nodes[0] and node is not self.nodes[-1]:
            return self._value(node, self.around[number])
        if node in self.constant:
            number = 0
        if (node, number) not in self.values:
            self.values[node, number] = self._value(node, self.around[number])
        return self.values[node, number]

    def _value(self, node: tree.Node, around: Surroundings) -> Any:
        around.steps = 0
        try:
            value = sampling.world(around).value(self._legible(node))
        except _FAULTS:
            return None
        listed = isinstance(value, SetValue | IntervalValue | TupleValue)
        return value if listed or is_finite(value) else None

    def _legible(self, node: tree.Node) -> tree.Node:
        """The tree with its tiny numbers enlarged, so that they are seen in its value."""
        if not self.enlarged:
            return node
        if isinstance(node, tree.Number):
            return self.enlarged.get(node.value, node)
        return tree.map_children(node, self._legible)

    def told_apart(self) -> bool:
        """Whether the two trees differ in some world, or have no values to differ in.

        More worlds are drawn until they differ in several.
        """
        found = valued = 0
        for number in range(MOST):
            if number >= len(self.around):
                more = self._surroundings(self.domain, number, Mode.FLOAT)
                if more is None:
                    break
                self.around.append(more)
            expected, typed = (self.value(node, number) for node in self.nodes)
            valued += expected is not None or typed is not None
            if (expected is None) is not (typed is None) or (
                expected is not None and not self.same(expected, typed)
            ):
                found += 1
            if found >= TELLING and number + 1 >= len(self.around):
                break
        return found > 0 or not valued

    def vanishes(self, node: tree.Node) -> bool:
        """Whether a tree is zero with 50 digits too: a float64 may have been too small for it."""
        around = self._surroundings(self.domain, 0, Mode.EXACT)
        value: Any = None if around is None else self._value(node, around)
        if is_array(value):
            return all(entry == 0 for entry in value.flat)
        return not isinstance(value, Random) and value is not None and bool(value == 0)

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values agree within the slack, up to a scale where that is free; tuples by entries."""
        if isinstance(one, TupleValue) and isinstance(other, TupleValue):
            pairs = list(zip(one.items, other.items, strict=False))
            return len(one.items) == len(other.items) and all(self.same(*pair) for pair in pairs)
        if type(one) is float and type(other) is float and not self.up_to_scale:
            return near(one, other, self.slack)
        a, b = as_array(one), as_array(other)
        if a is None or b is None:
            return False
        ratio = common_ratio([(a, b)], self.slack) if self.up_to_scale and a.shape == b.shape else None
        return ratio is not None or close(a, b, self.slack)

    def under(self, scope: Scope) -> Trials:
        """Worlds of another scope with the same names."""
        return Trials(
            scope,
            self.nodes,
            seed=self.seed,
            entrywise=self.entrywise,
            slack=self.slack,
            domain=self.domain,
            definitions=self.definitions,
            deadline=self.deadline,
            up_to_scale=self.up_to_scale,
        )


@dataclass(frozen=True)
class Case:
    """One answer to be explained.  expected, typed: values per world, None where there is none."""

    reference: tree.Node
    answer: tree.Node
    scope: Scope
    worlds: Trials
    slack: float
    end: float  # of now()
    expected: list[Any]
    typed: list[Any]

    @property
    def late(self) -> bool:
        return now() > self.end

    @cached_property
    def pairs(self) -> list[Pair]:
        """The values of both where both are finite numbers or arrays."""
        both = [
            (as_array(one), as_array(other)) for one, other in zip(self.typed, self.expected, strict=True)
        ]
        return [(one, other) for one, other in both if one is not None and other is not None]

    @cached_property
    def used(self) -> set[str]:
        """The names that occur in either tree."""
        return tree.names(self.reference, self.answer)

    def confirmed(self, one: tree.Node, other: tree.Node) -> bool:
        """Whether two trees that agree in the worlds here do so wherever there are pieces to tell apart."""
        if not any(map(knots.is_piecewise, (self.reference, self.answer, one, other))):
            return True
        return decide(one, other, Setting(self.scope, deadline=self.end)).same is True

    def equals(self, node: tree.Node, values: list[Any]) -> bool:
        """Whether a tree has these values in every world where there is one, and in some."""
        tried = False
        for world, wanted in enumerate(values):
            if wanted is None:
                continue
            value = self.worlds.value(node, world)
            if value is None or not self.worlds.same(value, wanted):
                return False
            tried = True
        return tried

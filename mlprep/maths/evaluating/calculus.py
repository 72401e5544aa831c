"""Derivatives by dual numbers, integrals and sums to infinity, of whatever can be evaluated."""

from __future__ import annotations

import math
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Final

from mlprep.maths.evaluating import arithmetic, elementary, linear, scalars
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np, quiet
from mlprep.maths.evaluating.dual import Dual, slope
from mlprep.maths.evaluating.points import ANY
from mlprep.maths.evaluating.probability import Probability
from mlprep.maths.evaluating.quadrature import integrate
from mlprep.maths.evaluating.values import Eye, Mode, Random, Table
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import UndefinedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlprep.maths.evaluating.evaluation import Rules

SETTLING: Final = 0.9  # what is left of the 400th term of a convergent sum at the 800th, at most
DIRECT_TERMS: Final = 400  # with all digits; then the limit is extrapolated
SLOWING: Final = 0.8  # the logarithms of both ratios of 1/n^s are as 1 to 0.58, those of q^n equal
MAX_TERMS: Final = 4_000
SILENT: Final = 40  # terms that are zero before a sum is
LATER: Final = 37  # terms; odd, so that terms of a period come in another order
_TAGS = count(1)


class World(Probability):
    """Evaluates every tree."""

    def value(self, node: tree.Node) -> Any:
        """The value of a whole tree: overflow and 0/0 are seen in it, not warned of."""
        with quiet():
            return self.of(node)

    # -- derivatives

    def derivative(self, node: tree.Derivative) -> Any:
        places = [place for variable in node.variables for place in self.entries_of(variable)]
        if node.kind == "diff":
            return self.differentiated(node, node.order)
        if node.kind == "grad":
            return self.gradient(node, places)
        if node.kind == "hessian":
            return self.hessian(node, places)
        return self.jacobian(node, places)

    def entries_of(self, variable: tree.Node) -> list[tuple[str, tuple[int, int] | None]]:
        """The numbers a variable consists of: its name and place in its array."""
        if isinstance(variable, tree.Index) and isinstance(variable.base, tree.Name):
            value = self.of(variable.base)
            indices = [self.whole(index) - 1 for index in variable.indices]
            if is_number(value) or (is_array(value) and not (indices[0] < value.shape[0])):
                raise UndefinedError("a derivative by an entry that does not exist", *variable.span)
            return [(variable.base.name, (indices[0], indices[1] if len(indices) > 1 else 0))]
        if not isinstance(variable, tree.Name):
            raise UndefinedError("a derivative is taken by a name", *variable.span)
        value = self.of(variable)
        if is_number(value):
            return [(variable.name, None)]
        if is_array(value):
            return [(variable.name, place) for place in np.ndindex(value.shape)]
        raise UnsupportedError("a derivative by something that is no number", *variable.span)

    def varied(self, place: tuple[str, tuple[int, int] | None], body: Callable[[], Any]) -> Any:
        """The derivative of a computation by one number."""
        name, entry = place
        tag = next(_TAGS)
        old: Any = self.local.get(name, self.values.get(name))
        if entry is None:
            moved: Any = Dual(old, 1, tag)
        else:
            moved = old.astype(object)
            moved[entry] = Dual(linear.scalar_of(old[entry]), 1, tag)
        outer, self.local = self.local, self.local | {name: moved}
        try:
            return self.slopes(body(), tag)
        finally:
            self.local = outer

    def slopes(self, value: Any, tag: int) -> Any:
        if is_array(value):
            made = np.empty(value.shape, dtype=object)
            for place in np.ndindex(value.shape):
                made[place] = slope(value[place], tag)
            return arithmetic.tidy(made)
        if isinstance(value, Random):
            flat = [slope(entry, tag) for entry in value.data.flat]
            made = np.empty(len(flat), dtype=object)
            made[:] = flat
            return Random(made.reshape(value.data.shape))
        if isinstance(value, Eye):
            return Eye(slope(value.scale, tag), slope(value.ones, tag))
        return slope(value, tag)

    def differentiated(self, node: tree.Derivative, order: int) -> Any:
        if order == 0:
            return self.of(node.body)
        places = self.entries_of(node.variables[0])
        if len(places) != 1:
            return self.gradient(node, places)
        return self.varied(places[0], lambda: self.differentiated(node, order - 1))

    def gradient(self, node: tree.Derivative, places: list[Any]) -> Any:
        slopes = [self.varied(place, lambda: self.of(node.body)) for place in places]
        if not all(is_number(value) for value in slopes):
            if all(is_array(value) and value.shape[1] == 1 for value in slopes):
                return np.concatenate(slopes, axis=1)  # a vector by a vector: the Jacobian
            raise UnsupportedError("the gradient of an array", *node.span)
        if len(node.variables) == 1 and places[0][1] is not None and isinstance(node.variables[0], tree.Name):
            shape = self.of(node.variables[0]).shape
            made = np.empty(shape, dtype=object)
            for (_, entry), value in zip(places, slopes, strict=True):
                made[entry] = value
            return arithmetic.tidy(made)
        return slopes[0] if len(slopes) == 1 else arithmetic.tidy(linear.array([[value] for value in slopes]))

    def hessian(self, node: tree.Derivative, places: list[Any]) -> Any:
        rows = [
            [self.varied(one, partial(self.varied, other, lambda: self.of(node.body))) for other in places]
            for one in places
        ]
        if not all(is_number(value) for row in rows for value in row):
            raise UnsupportedError("the Hessian of an array", *node.span)
        return linear.scalar_of(arithmetic.tidy(linear.array(rows)))

    def jacobian(self, node: tree.Derivative, places: list[Any]) -> Any:
        columns = []
        for place in places:
            value = self.varied(place, lambda: self.of(node.body))
            columns.append(value.reshape(-1, 1) if is_array(value) else linear.array([[value]]))
        return linear.scalar_of(arithmetic.tidy(np.concatenate(columns, axis=1)))

    def nth_derivative(self, function: Callable[[Any], Any], x: Any, order: int) -> Any:
        if order == 0:
            return function(x)
        tag = next(_TAGS)
        return slope(self.nth_derivative(function, Dual(x, 1, tag), order - 1), tag)

    # -- integrals

    def integral(self, node: tree.Integral) -> Any:
        if self.over_support(node):
            return self.sum_over_support(node)
        if node.lower is None or node.upper is None:
            raise UnsupportedError("an integral without bounds: write its antiderivative", *node.span)
        if self.mode is Mode.EXACT:
            raise UnsupportedError("not computed to 50 digits", *node.span)
        low, high = self.of(node.lower), self.of(node.upper)
        if not (is_number(low) and is_number(high)):
            raise UndefinedError("the bounds of an integral are numbers", *node.span)

        def at(x: Any) -> Any:
            outer, self.local = self.local, self.local | {node.variable: x}
            try:
                value = self.of(node.body)
            finally:
                self.local = outer
            if not is_number(value):
                raise UnsupportedError("the integral of an array", *node.span)
            return value

        mode, self.mode = self.mode, Mode.FLOAT
        try:
            return integrate(at, low, high)
        finally:
            self.mode = mode

    def over_support(self, node: tree.Integral) -> bool:
        """Whether a distribution's variable is integrated out: a sum, whatever the support."""
        for inner in tree.walk(node.body):
            if isinstance(inner, tree.Density) or (isinstance(inner, tree.Operator) and inner.name == "P"):
                if any(self.depends(arg, node.variable) for arg in (*inner.args, *inner.given)):
                    return True
            elif isinstance(inner, tree.Name) and isinstance(table := self.values.get(inner.name), Table):
                return table.anonymous or node.variable in table.axes
        return False

    def sum_over_support(self, node: tree.Integral) -> Any:
        for bound in (node.lower, node.upper):
            if bound is not None and not math.isinf(self.of(bound)):
                raise UnsupportedError(
                    "an integral of a distribution between bounds: write P(..)", *node.span
                )
        if self.free_axes(node.body) == (ANY,):
            return self.of(tree.Call("sum", (node.body,)))
        return self.of(tree.Fold("sum", (node.variable,), None, None, None, node.body, span=node.span))

    def endless(self, node: tree.Fold) -> range:
        assert node.lower is not None  # noqa: S101  the caller saw it
        if node.kind != "sum":
            raise UnsupportedError("an infinite product", *node.span)
        return range(self.whole(node.lower), self.whole(node.lower) + MAX_TERMS)

    def fold(self, node: tree.Fold) -> Any:
        if node.upper is not None and node.kind == "sum" and self.of(node.upper) == math.inf:
            return self.infinite_sum(node)
        return super().fold(node)

    def infinite_sum(self, node: tree.Fold) -> Any:
        """A sum whose terms fall fast enough to stop, or whose limit can be extrapolated.

        Raises UnsupportedError where neither is so.
        """
        total: Any = 0
        small = 0
        precision = 1e-55 if self.mode is Mode.EXACT else 1e-18
        places = self.endless(node)
        for k in places:
            if k == places[DIRECT_TERMS] and not self.is_nearly_summed(node, k, precision * abs(total)):
                break
            term = self.term(node, k)
            total = total + term
            small = small + 1 if abs(term) <= precision * abs(total) else 0
            if small >= (4 if total != 0 else SILENT):
                return total
        return self.extrapolated(node)

    def is_nearly_summed(self, node: tree.Fold, k: int, least: Any) -> bool:
        """Whether terms that go on falling as they do from the k-th on are less than `least` in time."""
        if self.mode is not Mode.FLOAT:
            return False
        here, later = (abs(self.term(node, place)) for place in (k, k + DIRECT_TERMS))
        if here == 0 or later == 0:
            return True
        return bool(later < here and later * (later / here) ** (MAX_TERMS // DIRECT_TERMS - 2) <= least)

    def term(self, node: tree.Fold, k: int) -> Any:
        outer, self.local = self.local, self.local | {node.variables[0]: k}
        try:
            term = self.of(node.body)
        finally:
            self.local = outer
        if not is_number(term):
            raise UnsupportedError("an infinite sum of arrays", *node.span)
        exact = self.mode is Mode.EXACT and isinstance(term, scalars.EXACT_TYPES)
        return scalars.to_inexact(term, Mode.EXACT) if exact else term

    def extrapolated(self, node: tree.Fold) -> Any:
        """The limit of slowly converging partial sums, if more digits and a later start give the same one.

        They do not for 1/n, nor for terms that vanish now and then, whose partial sums seem to stand still.
        """
        context = elementary.mp()
        mode, self.mode = self.mode, Mode.EXACT
        lower = self.whole(node.lower or node)
        early, middle, late = (abs(self.term(node, lower + DIRECT_TERMS * k)) for k in (1, 2, 3))
        if middle >= early * SETTLING:
            raise UnsupportedError("an infinite sum whose terms do not fall", *node.span)
        method = _extrapolation(middle / early, late / middle if middle else 0)
        digits, found = context.dps, []
        fewer, more, agreeing = (35, 55, 1e-28) if mode is Mode.EXACT else (20, 30, 1e-16)
        try:
            for context.dps, start in ((fewer, lower), (more, lower + LATER)):
                begun = sum(self.term(node, k) for k in range(lower, start))
                terms = [start, context.inf]
                found.append(begun + context.nsum(lambda k: self.term(node, int(k)), terms, method=method))
        finally:
            context.dps, self.mode = digits, mode
        if abs(found[0] - found[1]) > agreeing * abs(found[1]):
            raise UnsupportedError("an infinite sum that converges slowly", *node.span)
        return found[1] if mode is Mode.EXACT else float(found[1])

    RULES: ClassVar[Rules] = {
        **Probability.RULES, tree.Derivative: derivative, tree.Integral: integral, tree.Fold: fold,
    }  # fmt: skip


def _extrapolation(before: Any, after: Any) -> str:
    """By how terms fall: less and less like powers of n, or like powers of a number; by both if some vanish.

    before, after: what is left of the 400th term at the 800th, and of that at the 1200th.
    """
    if not before or not after:
        return "richardson+shanks"
    return "richardson" if math.log(after) > SLOWING * math.log(before) else "shanks"

"""E, Var, Cov, P, H, I, KL and densities, on one joint distribution or on distributions over supports."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from mlprep.maths.evaluating import arithmetic, elementary, linear, scalars
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np, plain
from mlprep.maths.evaluating.supports import Supports
from mlprep.maths.evaluating.values import Random, TupleValue
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import UndefinedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlprep.maths.evaluating.evaluation import Rules


@dataclass(frozen=True, eq=False)
class Joint:
    """One joint distribution: a weight per outcome, and each variable's value (or event's truth) there.

    groups: outcomes that agree on some of its columns, by the columns' identities, found once; entropies:
    those of the columns together.
    """

    weights: Any
    columns: dict[str, Any]
    groups: dict[tuple[int, ...], list[Any]] = field(default_factory=dict)
    entropies: dict[tuple[int, ...], Any] = field(default_factory=dict)

    @cached_property
    def _own(self) -> frozenset[int]:
        return frozenset(id(column) for column in self.columns.values())

    def key(self, columns: list[Any]) -> tuple[int, ...] | None:
        """What tells columns from others, if all are this distribution's own; ids may return."""
        key = tuple(id(column) for column in columns)
        return key if self._own.issuperset(key) else None


class Probability(Supports):
    """Evaluates the functionals."""

    # -- names of random things

    def free_name(self, node: tree.Name) -> Any:
        joint = self.around.joint
        if joint is not None and node.name in joint.columns:
            return Random(joint.columns[node.name])
        if node.name in self.around.points:
            return self.around.points[node.name]
        return super().free_name(node)

    @property
    def weights(self) -> Any:
        if self.around.joint is None:
            raise UndefinedError("there are no random variables here")
        return self.around.joint.weights

    # -- operators on the joint distribution

    def operator(self, node: tree.Operator) -> Any:
        return self.OPERATORS[node.name](self, node)

    def conditions(self, given: tuple[tree.Node, ...]) -> tuple[Any, list[Any]]:
        """What stands behind the bar: a mask of outcomes (or None), and columns to group by."""
        mask: Any = None
        columns: list[Any] = []
        for item in given:
            value = self.event_or_variable(item)
            if isinstance(value, Random) and value.is_event:
                mask = value.data if mask is None else mask & value.data
            elif isinstance(value, Random):
                columns.append(value.data)
            elif isinstance(value, TupleValue):
                columns.extend(part.data for part in value.items)
            elif isinstance(value, bool):
                mask = np.full(len(self.weights), value) if mask is None else mask & value
            elif not is_number(value):
                raise UndefinedError("a condition is an event or a random variable", *item.span)
        return mask, columns

    def event_or_variable(self, item: tree.Node) -> Any:
        """An event's mask, a random variable, or `x` as the event X = x."""
        if isinstance(item, tree.Name) and (variable := self.around.implicit.get(item.name)):
            column = self.around.joint.columns[variable]
            point = self.local.get(item.name, self.values.get(item.name, self.around.points.get(item.name)))
            return Random(np.array([entry == point for entry in column.tolist()], dtype=bool))
        value = self.of(item)
        if isinstance(value, Random) and isinstance(item, tree.Logic | tree.Relation):
            return Random(value.data.astype(bool))
        return value

    def grouped(self, columns: list[Any]) -> list[Any]:
        """Masks of the outcomes that agree on all columns; kept for the joint distribution's own."""
        joint = self.around.joint
        key = joint.key(columns)
        if key is None:
            return self.agreeing(columns)
        if key not in joint.groups:
            joint.groups[key] = self.agreeing(columns)
        return list(joint.groups[key])

    def agreeing(self, columns: list[Any]) -> list[Any]:
        keys: dict[tuple[Any, ...], list[int]] = {}
        rows = [column.reshape(len(column), -1).tolist() for column in columns]
        for place in range(len(self.weights)):
            key = tuple(_rounded(entry) for row in rows for entry in row[place])
            keys.setdefault(key, []).append(place)
        masks = []
        for places in keys.values():
            mask = np.zeros(len(self.weights), dtype=bool)
            mask[places] = True
            masks.append(mask)
        return masks

    def averaged(self, data: Any, mask: Any) -> Any:
        """The mean of data over the outcomes of a mask."""
        weights = self.weights if mask is None else self.weights[mask]
        values = data if mask is None else data[mask]
        total = weights.sum()
        if not len(weights) or total <= 0:
            raise UndefinedError("a condition of probability zero")
        if values.dtype == bool:
            values = values.astype(int)
        shaped = weights if values.ndim == 1 else weights[:, None, None]
        mean = (values * shaped).sum(axis=0)
        return (
            linear.scalar_of(mean / total) if is_array(mean) else linear.scalar_of(plain(mean) / plain(total))
        )

    def mean_given(self, value: Any, given: tuple[tree.Node, ...]) -> Any:
        """E[value | given]: a number, an array, or a random variable."""
        mask, columns = self.conditions(given)
        if is_number(value) or is_array(value):
            return value
        if not isinstance(value, Random):
            raise UndefinedError(f"the expectation of {arithmetic.shape_text(value)}")
        if not columns:
            return self.averaged(value.data, mask)
        parts = []
        for group in self.grouped(columns):
            inside = group if mask is None else group & mask
            if self.weights[inside].sum() > 0:
                parts.append((group, self.averaged(value.data, inside)))
        made = np.empty(value.data.shape, dtype=object)
        made[...] = 0
        for group, mean in parts:
            made[group] = mean
        return Random(arithmetic.tidy(made))

    def expectation(self, node: tree.Operator) -> Any:
        if node.under is not None:
            return self.mean_under(node.under, node.variable, lambda: self.of(node.args[0]))
        return self.mean_given(self.of(node.args[0]), node.given)

    def variance(self, node: tree.Operator) -> Any:
        if node.under is not None:
            return self.covariance_under(node, node.args[0], node.args[0])
        value = self.of(node.args[0])
        if is_array(value) and not node.given and self.around.joint is None:
            return self.call(tree.Call("var", node.args))
        return self.covariance_of(value, value, node.given)

    def covariance_under(self, node: tree.Operator, x: tree.Node, y: tree.Node) -> Any:
        """Cov_{z ~ q}(x, y), the mean of the product of deviations."""
        assert node.under is not None  # noqa: S101  the caller saw it
        under, variable = node.under, node.variable
        means = {arg: self.mean_under(under, variable, partial(self.of, arg)) for arg in (x, y)}

        def deviation(arg: tree.Node) -> Any:
            return arithmetic.add(self.of(arg), arithmetic.negate(means[arg]), entrywise=False)

        def product() -> Any:
            return arithmetic.multiply(deviation(x), arithmetic.transpose(deviation(y)))

        return self.mean_under(under, variable, product)

    def covariance_of(self, x: Any, y: Any, given: tuple[tree.Node, ...]) -> Any:
        left = arithmetic.add(x, arithmetic.negate(self.mean_given(x, given)), entrywise=False)
        right = arithmetic.add(y, arithmetic.negate(self.mean_given(y, given)), entrywise=False)
        return self.mean_given(arithmetic.multiply(left, arithmetic.transpose(right)), given)

    def covariance(self, node: tree.Operator) -> Any:
        if node.under is not None:
            return self.covariance_under(node, node.args[0], node.args[-1])
        values = [self.of(arg) for arg in node.args]
        if any(is_array(value) for value in values) and self.around.joint is None:
            return self.vocabulary(tree.Call("cov", node.args))
        return self.covariance_of(values[0], values[-1], node.given)

    def correlation(self, node: tree.Operator) -> Any:
        if node.under is not None:
            return self.correlation_under(node, *node.args)
        x, y = (self.of(arg) for arg in node.args)
        if is_array(x) and self.around.joint is None:
            return self.vocabulary(tree.Call("corr", node.args))
        spread = arithmetic.multiply(
            self.covariance_of(x, x, node.given), self.covariance_of(y, y, node.given)
        )
        return arithmetic.divide(
            self.covariance_of(x, y, node.given), self.map("sqrt", spread), self.mode, entrywise=False
        )

    def correlation_under(self, node: tree.Operator, x: tree.Node, y: tree.Node) -> Any:
        shared, *spreads = (self.covariance_under(node, *pair) for pair in ((x, y), (x, x), (y, y)))
        spread = self.map("sqrt", arithmetic.multiply(*spreads))
        return arithmetic.divide(shared, spread, self.mode, entrywise=False)

    def deviation(self, node: tree.Operator) -> Any:
        return self.map("sqrt", self.variance(node))

    # -- probabilities

    def probability(self, node: tree.Operator) -> Any:
        """P(events | conditions); with random variables among them, a probability per outcome."""
        mask, columns = self.conditions(node.args)
        below, groups = self.conditions(node.given)
        if self.around.joint is None:
            raise UndefinedError("there are no events here", *node.span)
        everything = np.ones(len(self.weights), dtype=bool)
        mask = everything if mask is None else mask
        below = everything if below is None else below
        if not columns and not groups:
            return self.share(mask, below)
        made = np.empty(len(self.weights), dtype=object)
        made[...] = 0
        for group in self.grouped(columns + groups):
            inner = self.matching(groups, group) if groups else everything
            made[group] = self.share(mask & group if columns else mask & inner, below & inner)
        return Random(arithmetic.tidy(made))

    def matching(self, columns: list[Any], group: Any) -> Any:
        """The outcomes that agree with a group on some of its columns."""
        first = int(np.flatnonzero(group)[0])
        mask = np.ones(len(self.weights), dtype=bool)
        for column in columns:
            flat = column.reshape(len(column), -1).tolist()
            key = [_rounded(entry) for entry in flat[first]]
            mask &= np.array([[_rounded(entry) for entry in row] == key for row in flat])
        return mask

    def share(self, mask: Any, below: Any) -> Any:
        total = self.weights[below].sum()
        if not below.any() or total <= 0:
            raise UndefinedError("a condition of probability zero")
        return scalars.quotient(plain(self.weights[mask & below].sum()), plain(total), self.mode)

    # -- divergences of laws: KL(P(X, Y) || P(X) P(Y))

    def of_laws(self, node: tree.Operator) -> bool:
        """Whether the two sides are laws of random variables."""
        if self.around.joint is None or any(self.free_axes(arg) for arg in node.args):
            return False
        return all(
            any(isinstance(inner, tree.Operator) and inner.name == "P" for inner in tree.walk(arg))
            for arg in node.args
        )

    def divergence_of(self, node: tree.Operator) -> Any:
        """A divergence; of laws given a variable, a random variable of it."""
        rule = self.DIVERGENCES[node.name]
        if not self.of_laws(node):
            return rule(self, *self.pair(node))
        free, given = self.law_variables(node)
        one, other = (self.outcomes(arg) for arg in node.args)
        if not given:
            return rule(self, *self.along_outcomes(one, other, free, None))
        made = np.empty(len(self.weights), dtype=object)
        for group in self.grouped(given):
            made[group] = rule(self, *self.along_outcomes(one, other, free, group))
        return Random(arithmetic.tidy(made))

    def law_variables(self, node: tree.Operator) -> tuple[list[Any], list[Any]]:
        """The columns summed over (what the first law is of) and those it is given."""
        columns = self.around.joint.columns
        names: dict[bool, dict[str, None]] = {False: {}, True: {}}
        for inner in tree.walk(node.args[0]):
            if isinstance(inner, tree.Operator):
                for conditions, items in ((False, inner.args), (True, inner.given)):
                    found = (
                        self.around.implicit.get(i.name, i.name) for i in items if isinstance(i, tree.Name)
                    )
                    names[conditions] |= {name: None for name in found if name in columns}
        free, given = names[False], {name: None for name in names[True] if name not in names[False]}
        used = tree.names(node.args[1]) & columns.keys()
        if not free or not used <= free.keys() | given.keys():
            raise UndefinedError("laws of different variables are compared here", *node.span)
        return [columns[name] for name in free], [columns[name] for name in given]

    def outcomes(self, node: tree.Node) -> Any:
        value = self.of(node)
        if not isinstance(value, Random) or value.is_array:
            raise UnsupportedError("a divergence of something that is no law", *node.span)
        return value.data

    def along_outcomes(
        self, one: Any, other: Any, free: list[Any], inside: Any
    ) -> tuple[list[Any], list[Any]]:
        """The two laws at one outcome for each value of the free variables."""
        p, q = [], []
        for group in self.grouped(free):
            places = np.flatnonzero(group if inside is None else group & inside)
            if len(places):
                p.append(plain(one[places[0]]))
                q.append(plain(other[places[0]]))
        return p, q

    # -- information

    def entropy(self, node: tree.Operator) -> Any:
        if self.over_distribution(node.args[0]):
            return self.distribution_entropy(node)
        mask, groups = self.conditions(node.given)
        if self.around.joint is None:
            return self.number_entropy(node)
        columns = [column for arg in node.args for column in self.columns_of(arg)]
        if not columns:
            return self.number_entropy(node)
        given = self.joint_entropy(groups, mask) if groups else 0
        return self.joint_entropy(columns + groups, mask) - given

    def columns_of(self, arg: tree.Node) -> list[Any]:
        """The columns a variable, an event or a joint of them stands for."""
        value = self.of(arg)
        if isinstance(value, TupleValue):
            return [part.data for part in value.items if isinstance(part, Random)]
        return [value.data] if isinstance(value, Random) else []

    def joint_entropy(self, columns: list[Any], mask: Any) -> Any:
        """Kept for the joint distribution's own columns."""
        joint = self.around.joint
        key = joint.key(columns) if mask is None else None
        if key is None:
            return self.entropy_of(columns, mask)
        if key not in joint.entropies:
            joint.entropies[key] = self.entropy_of(columns, mask)
        return joint.entropies[key]

    def entropy_of(self, columns: list[Any], mask: Any) -> Any:
        total: Any = 0
        everything = self.weights.sum() if mask is None else self.weights[mask].sum()
        for group in self.grouped(columns):
            weight = self.weights[group if mask is None else group & mask].sum()
            if weight > 0:
                share = scalars.quotient(plain(weight), plain(everything), self.mode)
                total = total - share * scalars.apply("log", share, self.mode)
        return total

    def number_entropy(self, node: tree.Operator) -> Any:
        """H(p) of numbers: a coin's entropy, or that of a vector of probabilities."""
        values = [self.of(arg) for arg in node.args]
        if len(values) == 1 and is_number(values[0]):
            return self.coin_entropy(values[0])
        if len(values) == 2:
            return self.cross_of(self.shares(values[0]), self.shares(values[1]))
        if len(values) > 2 and all(is_number(value) for value in values):
            return self.cross_of(values, values)
        shares = self.shares(values[0])
        return self.cross_of(shares, shares)

    def information(self, node: tree.Operator) -> Any:
        mask, groups = self.conditions(node.given)
        if self.around.joint is None:
            raise UndefinedError("there are no random variables here", *node.span)
        sides = [[c for item in _items(arg) for c in self.columns_of(item)] for arg in node.args]
        if not all(sides):
            raise UndefinedError("mutual information is between random variables", *node.span)
        one, other = sides
        shared = self.joint_entropy(groups, mask) if groups else 0
        return (
            self.joint_entropy(one + groups, mask)
            + self.joint_entropy(other + groups, mask)
            - self.joint_entropy(one + other + groups, mask)
            - shared
        )

    # -- distributions over supports

    def distribution_entropy(self, node: tree.Operator) -> Any:
        if len(node.args) == 2 and self.over_distribution(node.args[1]):
            return self.cross_of(*self.pair(node))
        if node.given or len(node.args) > 1:
            raise UnsupportedError("this entropy of distributions", *node.span)
        p = self.along(self.summed_axes(node.args[0]), node.args[0])[0]
        return self.cross_of(p, p)

    # -- densities

    # -- ranges of sums

    OPERATORS: ClassVar[dict[str, Callable[[Any, Any], Any]]] = {
        "E": expectation, "Var": variance, "Std": deviation, "Cov": covariance, "Corr": correlation,
        "P": probability, "H": entropy, "I": information, "KL": divergence_of,
        "JSD": divergence_of, "CE": divergence_of, "TV": divergence_of,
    }  # fmt: skip
    DIVERGENCES: ClassVar[dict[str, Callable[..., Any]]] = {
        "KL": Supports.divergence, "JSD": Supports.jensen_shannon, "CE": Supports.cross_of,
        "TV": Supports.total_variation,
    }  # fmt: skip
    RULES: ClassVar[Rules] = {**Supports.RULES, tree.Operator: operator}


def _items(node: tree.Node) -> tuple[tree.Node, ...]:
    return node.items if isinstance(node, tree.Joint) else (node,)


def _rounded(value: Any) -> Any:
    """A key that forgives rounding."""
    if isinstance(value, float):
        return round(value, 9)
    return round(float(value), 15) if elementary.is_mpf(value) else value

"""E, Var, Cov, P, H, I, KL and densities, on one joint distribution or on distributions over supports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mlprep.maths import arithmetic, linear, scalars, tree
from mlprep.maths.arithmetic import is_array, is_number
from mlprep.maths.evaluation import Evaluator
from mlprep.maths.faults import UndefinedError, UnsupportedError
from mlprep.maths.reductions import reduce_array
from mlprep.maths.values import Random, Table, TupleValue

ANY: Final = "·"  # the support shared by distributions without declared variables


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """One joint distribution: a weight per outcome, and each variable's value (or event's truth) there."""

    weights: Any
    columns: dict[str, Any]


class Probability(Evaluator):
    """Evaluates the functionals."""

    # -- names of random things

    def free_name(self, node: tree.Name) -> Any:
        joint = self.around.joint
        if joint is not None and node.name in joint.columns:
            return Random(joint.columns[node.name])
        if node.name in self.around.points:
            return self.around.points[node.name]
        return super().free_name(node)

    def standing(self, name: str, table: Table) -> Any:
        """A distribution's name alone: its probability at the point in question, if there is one."""
        if table.anonymous:
            return linear.scalar_of(table.probabilities[self.position]) if self.position is not None else table
        if all(axis in self.local or axis in self.values for axis in table.axes) and self.inside(table):
            return self.probability_at(table, dict(zip(table.axes, self.points(table.axes), strict=True)))
        del name
        return table

    def inside(self, table: Table) -> bool:
        return any(axis in self.local for axis in table.axes)

    def points(self, axes: tuple[str, ...]) -> list[Any]:
        return [self.local.get(axis, self.values.get(axis)) for axis in axes]

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
        """Masks of the outcomes that agree on all columns."""
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
        return linear.scalar_of(mean / total) if is_array(mean) else linear.scalar_of(_item(mean) / _item(total))

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
            return self.variance_under(node)
        value = self.of(node.args[0])
        if is_array(value) and not node.given and self.around.joint is None:
            return self.call(tree.Call("var", node.args))
        return self.covariance_of(value, value, node.given)

    def variance_under(self, node: tree.Operator) -> Any:
        assert node.under is not None  # noqa: S101  the caller saw it
        mean = self.mean_under(node.under, node.variable, lambda: self.of(node.args[0]))

        def squared() -> Any:
            deviation = arithmetic.add(self.of(node.args[0]), arithmetic.negate(mean), entrywise=False)
            return arithmetic.multiply(deviation, arithmetic.transpose(deviation))

        return self.mean_under(node.under, node.variable, squared)

    def covariance_of(self, x: Any, y: Any, given: tuple[tree.Node, ...]) -> Any:
        left = arithmetic.add(x, arithmetic.negate(self.mean_given(x, given)), entrywise=False)
        right = arithmetic.add(y, arithmetic.negate(self.mean_given(y, given)), entrywise=False)
        return self.mean_given(arithmetic.multiply(left, arithmetic.transpose(right)), given)

    def covariance(self, node: tree.Operator) -> Any:
        values = [self.of(arg) for arg in node.args]
        if any(is_array(value) for value in values) and self.around.joint is None:
            return self.vocabulary(tree.Call("cov", node.args))
        return self.covariance_of(values[0], values[-1], node.given)

    def correlation(self, node: tree.Operator) -> Any:
        x, y = (self.of(arg) for arg in node.args)
        if is_array(x) and self.around.joint is None:
            return self.vocabulary(tree.Call("corr", node.args))
        spread = arithmetic.multiply(self.covariance_of(x, x, node.given), self.covariance_of(y, y, node.given))
        return arithmetic.divide(self.covariance_of(x, y, node.given), self.map("sqrt", spread), self.mode, entrywise=False)

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
        return scalars.quotient(_item(self.weights[mask & below].sum()), _item(total), self.mode)

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
        total: Any = 0
        everything = self.weights.sum() if mask is None else self.weights[mask].sum()
        for group in self.grouped(columns):
            weight = self.weights[group if mask is None else group & mask].sum()
            if weight > 0:
                share = scalars.quotient(_item(weight), _item(everything), self.mode)
                total = total - share * scalars.apply("log", share, self.mode)
        return total

    def number_entropy(self, node: tree.Operator) -> Any:
        """H(p) of numbers: a coin's entropy, or that of a vector of probabilities."""
        values = [self.of(arg) for arg in node.args]
        if len(values) == 1 and is_number(values[0]):
            return self.coin_entropy(values[0])
        if len(values) == 2:  # noqa: PLR2004
            return self.cross_of(self.shares(values[0]), self.shares(values[1]))
        if len(values) > 2 and all(is_number(value) for value in values):  # noqa: PLR2004
            return self.cross_of(values, values)
        shares = self.shares(values[0])
        return self.cross_of(shares, shares)

    def shares(self, value: Any) -> list[Any]:
        if is_array(value):
            return [linear.scalar_of(entry) for entry in value.flat]
        if isinstance(value, Table):
            return [linear.scalar_of(entry) for entry in value.probabilities.flat]
        if is_number(value):
            return [value, 1 - value]
        raise UndefinedError(f"{arithmetic.shape_text(value)} is no distribution")

    def cross_of(self, p: list[Any], q: list[Any]) -> Any:
        """-sum p log q, with 0 log 0 = 0."""
        if len(p) != len(q):
            raise UndefinedError("distributions of different lengths")
        total: Any = 0
        for x, y in zip(p, q, strict=True):
            if x < 0:
                raise UndefinedError("a negative probability")
            if x != 0:
                if y <= 0:
                    raise UndefinedError("an infinite divergence")
                total = total - x * scalars.apply("log", y, self.mode)
        return total

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

    def over_distribution(self, node: tree.Node) -> bool:
        """Whether the expression is a distribution (or a mixture): something summed over a support."""
        return bool(self.free_axes(node))

    def free_axes(self, node: tree.Node) -> tuple[str, ...]:
        """The variables an expression leaves open: supports to sum over."""
        axes: list[str] = []
        for inner in tree.walk(node):
            found: Iterable[str] = ()
            if isinstance(inner, tree.Density):
                found = self.density_axes(inner)
            elif isinstance(inner, tree.Name):
                found = self.name_axes(inner.name)
            axes.extend(axis for axis in found if axis not in axes)
        return tuple(axes)

    def name_axes(self, name: str) -> Iterable[str]:
        table = self.values.get(name)
        if isinstance(table, Table) and name not in self.local:
            return [ANY] if table.anonymous else [a for a in table.axes if a not in self.local and a not in self.values]
        if name in self.around.implicit and name not in self.local and self.around.joint is not None:
            return [name]
        return []

    def density_axes(self, node: tree.Density) -> Iterable[str]:
        """The open variables of p(x, z | y), those before the bar first."""
        table = self.values.get(node.name)
        if isinstance(table, Table) and table.anonymous:
            only = node.args[0]
            free = isinstance(only, tree.Name) and only.name not in self.local and only.name not in self.values
            return [ANY] if free else []
        open_names = []
        for arg in (*node.args, *node.given):
            if isinstance(arg, tree.Name) and arg.name in self.around.supports and arg.name not in self.local:
                if arg.name not in self.values:
                    open_names.append(arg.name)
        return open_names

    def support(self, axis: str) -> list[Any]:
        if axis == ANY:
            return list(range(len(self.around.supports[ANY])))
        if axis in self.around.implicit:
            column = self.around.joint.columns[self.around.implicit[axis]]
            return sorted(set(column.tolist()))
        if axis not in self.around.supports:
            raise UndefinedError(f"the support of {axis} is not known")
        return self.around.supports[axis]

    @contextmanager
    def at(self, axes: tuple[str, ...], point: tuple[Any, ...]) -> Iterator[None]:
        """Names fixed at one point of their supports."""
        outer, position = self.local, self.position
        self.local = outer | {axis: value for axis, value in zip(axes, point, strict=True) if axis != ANY}
        if ANY in axes:
            self.position = point[axes.index(ANY)]
        try:
            yield
        finally:
            self.local, self.position = outer, position

    def grid(self, axes: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        if not axes:
            yield ()
            return
        for value in self.support(axes[0]):
            for rest in self.grid(axes[1:]):
                yield (value, *rest)

    def along(self, axes: tuple[str, ...], *nodes: tree.Node) -> list[list[Any]]:
        """The values of expressions over a grid of their open variables."""
        rows: list[list[Any]] = [[] for _ in nodes]
        for point in self.grid(axes):
            with self.at(axes, point):
                for row, node in zip(rows, nodes, strict=True):
                    row.append(self.of(node))
        return rows

    def distribution_entropy(self, node: tree.Operator) -> Any:
        if len(node.args) == 2 and self.over_distribution(node.args[1]):  # noqa: PLR2004
            return self.cross_entropy(node)
        if node.given or len(node.args) > 1:
            raise UnsupportedError("this entropy of distributions", *node.span)
        p = self.along(self.free_axes(node.args[0]), node.args[0])[0]
        return self.cross_of(p, p)

    def pair(self, node: tree.Operator) -> tuple[list[Any], list[Any]]:
        """The two distributions of a divergence, over what the first leaves open."""
        one, other = node.args
        axes = self.free_axes(one) or self.free_axes(other)
        if axes:
            conditioned = self.conditioning_axes(one)
            if conditioned:
                raise UndefinedError(f"{', '.join(conditioned)} is not summed over", *node.span)
            p, q = self.along(axes, one, other)
            return p, q
        p, q = self.shares(self.of(one)), self.shares(self.of(other))
        return p, q

    def conditioning_axes(self, node: tree.Node) -> list[str]:
        if not isinstance(node, tree.Density):
            return []
        return [a.name for a in node.given if isinstance(a, tree.Name) and a.name in self.density_axes(node)]

    def cross_entropy(self, node: tree.Operator) -> Any:
        p, q = self.pair(node)
        return self.cross_of(p, q)

    def divergence(self, node: tree.Operator) -> Any:
        p, q = self.pair(node)
        if len(p) != len(q):
            raise UndefinedError("distributions of different lengths", *node.span)
        return self.cross_of(p, q) - self.cross_of(p, p)

    def jensen_shannon(self, node: tree.Operator) -> Any:
        p, q = self.pair(node)
        middle = [scalars.quotient(x + y, 2, self.mode) for x, y in zip(p, q, strict=True)]
        halves = (self.cross_of(p, middle) - self.cross_of(p, p)) + (self.cross_of(q, middle) - self.cross_of(q, q))
        return scalars.quotient(halves, 2, self.mode)

    def total_variation(self, node: tree.Operator) -> Any:
        p, q = self.pair(node)
        total = reduce_array("sum", [abs(x - y) for x, y in zip(p, q, strict=True)], self.mode)
        return scalars.quotient(total, 2, self.mode)

    def mean_under(self, under: tree.Node, variable: str | None, body: Callable[[], Any]) -> Any:
        """E_{x ~ q}[body]: the sum over q's support."""
        axes, weigh = self.weighting(under, variable)
        total: Any = None
        for point in self.grid(axes):
            with self.at(axes, point):
                if variable and axes == (ANY,) and variable not in self.local:
                    self.local = self.local | {variable: self.around.supports[ANY][point[0]]}
                weighted = arithmetic.multiply(weigh(), self.pointwise(body()))
            total = weighted if total is None else arithmetic.add(total, weighted, entrywise=False)
        return total

    def pointwise(self, value: Any) -> Any:
        if isinstance(value, Table):
            raise UndefinedError("a distribution without its point")
        return value

    def weighting(self, under: tree.Node, variable: str | None) -> tuple[tuple[str, ...], Callable[[], Any]]:
        """The axes an expectation runs over and the weight at a point."""
        if isinstance(under, tree.Density):
            axes = tuple(a.name for a in under.args if isinstance(a, tree.Name) and a.name not in self.fixed_points())
            axes = tuple(axis for axis in axes if axis in self.around.supports or axis in self.around.implicit)
            if not axes and variable:
                axes = (ANY,)
                return axes, lambda: self.of(tree.Name(under.name))
            return axes, lambda: self.of(under)
        table = self.of(under) if not isinstance(under, tree.Name) else self.values.get(under.name)
        if isinstance(table, Table) and not table.anonymous:
            fixed = self.fixed_points()
            names = [tree.Name(axis) for axis in table.axes]
            axes = tuple(axis for axis in table.axes if axis not in fixed)
            name = under.name if isinstance(under, tree.Name) else ""
            given = tuple(tree.Name(axis) for axis in table.axes if axis in fixed)
            free = tuple(n for n in names if n.name not in fixed)
            return axes, lambda: self.of(tree.Density(name, free, given))
        if isinstance(table, Table) or self.free_axes(under) == (ANY,):
            return (ANY,), lambda: self.of(under)
        if is_array(table):
            raise UndefinedError("an expectation under a vector", *under.span)
        axes = self.free_axes(under)
        if not axes:
            raise UndefinedError("an expectation needs a distribution", *under.span)
        return axes, lambda: self.of(under)

    def fixed_points(self) -> set[str]:
        """Observed variables: they keep their value."""
        return {name for name in self.around.supports if name in self.values}

    # -- densities

    def density(self, node: tree.Density) -> Any:
        """p(x, z | y) at the current point."""
        table = self.values.get(node.name)
        if not isinstance(table, Table):
            raise UndefinedError(f"{node.name} is no distribution here", *node.span)
        if table.anonymous:
            return self.anonymous_density(table, node)
        point, given = self.arguments_at(table, node.args), self.arguments_at(table, node.given, conditions=True)
        joint = self.probability_at(table, {**given, **point})
        if not given:
            return joint
        return scalars.quotient(joint, self.probability_at(table, given), self.mode)

    def arguments_at(self, table: Table, args: tuple[tree.Node, ...], *, conditions: bool = False) -> dict[str, Any]:
        """The table's variables fixed by a density's arguments, by name or else by place."""
        fixed: dict[str, Any] = {}
        for place, arg in enumerate(args):
            if isinstance(arg, tree.Relation) and arg.ops == ("=",) and isinstance(arg.sides[0], tree.Name):
                fixed[arg.sides[0].name.lower()] = self.of(arg.sides[1])
                continue
            axis = arg.name if isinstance(arg, tree.Name) else None
            if axis not in table.axes:
                axis = self.axis_like(table, axis, place)
            if axis is None:
                if conditions:
                    continue
                raise UndefinedError("a distribution at something that is not its variable", *arg.span)
            fixed[axis] = self.of(arg)
        return fixed

    @staticmethod
    def axis_like(table: Table, name: str | None, place: int) -> str | None:
        """z' stands for z; anything else for the variable in its place."""
        if name and name.rstrip("'") in table.axes:
            return name.rstrip("'")
        return table.axes[place] if name is None and place < len(table.axes) else None

    def probability_at(self, table: Table, point: dict[str, Any]) -> Any:
        """The probability of a point; variables left out are summed."""
        places: list[Any] = []
        for axis in table.axes:
            if axis in point:
                support = self.around.supports[axis]
                if point[axis] not in support:
                    return 0
                places.append(support.index(point[axis]))
            else:
                places.append(slice(None))
        found = table.probabilities[tuple(places)]
        return linear.scalar_of(_item(found.sum() if is_array(found) else found))

    def anonymous_density(self, table: Table, node: tree.Density) -> Any:
        """P(x), p_i or p(i) over the shared support."""
        if node.given:
            raise UndefinedError("a condition on a distribution without declared variables", *node.span)
        if len(node.args) != 1:
            raise UndefinedError(f"{node.name} has one variable", *node.span)
        support = self.around.supports[ANY]
        arg = node.args[0]
        if isinstance(arg, tree.Name) and arg.name not in self.local and arg.name not in self.values:
            if self.position is not None:
                return linear.scalar_of(table.probabilities[self.position])
        point = self.of(arg.sides[1] if isinstance(arg, tree.Relation) else arg)
        if isinstance(point, int) and 1 <= point <= len(support):
            return linear.scalar_of(table.probabilities[point - 1])
        places = [k for k, value in enumerate(support) if value == point]
        return linear.scalar_of(table.probabilities[places[0]]) if places else 0

    def reduction(self, node: tree.Call) -> Any:
        """sum(P log(P/Q)): over the support, where one is left open."""
        axes = self.free_axes(node.args[0]) if len(node.args) == 1 and node.name in {"sum", "prod", "max", "min"} else ()
        if axes and self.position is None:
            return reduce_array(node.name, self.along(axes, node.args[0])[0], self.mode)
        return super().reduction(node)

    # -- ranges of sums

    def inferred_range(self, node: tree.Fold, variable: str) -> Iterable[Any] | None:
        found = super().inferred_range(node, variable)
        if found is not None:
            return found
        if variable in self.around.supports:
            return self.around.supports[variable]
        if variable.rstrip("'") in self.around.supports:
            return self.around.supports[variable.rstrip("'")]
        for inner in tree.walk(node.body):
            if isinstance(inner, tree.Density) and any(self.depends(arg, variable) for arg in inner.args):
                return self.density_range(inner, variable)
        if variable in self.around.implicit:
            return self.support(variable)
        return self.compared_range(node, variable)

    def density_range(self, node: tree.Density, variable: str) -> Iterable[Any] | None:
        table = self.values.get(node.name)
        if not isinstance(table, Table):
            return None
        if table.anonymous:
            return self.around.supports[ANY] if ANY in self.around.supports else None
        place = next(k for k, arg in enumerate(node.args) if self.depends(arg, variable))
        return self.around.supports[table.axes[place]]

    def compared_range(self, node: tree.Fold, variable: str) -> Iterable[Any] | None:
        """The support of Y where the body says Y = y."""
        joint = self.around.joint
        for inner in tree.walk(node.body):
            if joint is None or not isinstance(inner, tree.Relation) or inner.ops != ("=",):
                continue
            names = [side.name for side in inner.sides if isinstance(side, tree.Name)]
            if variable in names and len(names) == 2:  # noqa: PLR2004
                other = names[0] if names[1] == variable else names[1]
                if other in joint.columns:
                    return sorted(set(joint.columns[other].tolist()))
        return None

    def plain(self, value: Any) -> Any:
        if isinstance(value, Table) and value.anonymous:
            return np.array([float(entry) for entry in value.probabilities.flat])
        return super().plain(value)

    def map(self, name: str, value: Any) -> Any:
        if isinstance(value, Table):
            raise UndefinedError("a distribution without its point")
        return super().map(name, value)

    OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
        "E": expectation, "Var": variance, "Std": deviation, "Cov": covariance, "Corr": correlation,
        "P": probability, "H": entropy, "I": information, "KL": divergence, "JSD": jensen_shannon,
        "CE": cross_entropy, "TV": total_variation,
    }  # fmt: skip
    RULES = {**Evaluator.RULES, tree.Operator: operator, tree.Density: density}


def _items(node: tree.Node) -> tuple[tree.Node, ...]:
    return node.items if isinstance(node, tree.Joint) else (node,)


def _item(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _rounded(value: Any) -> Any:
    """A key that forgives rounding."""
    if isinstance(value, float):
        return round(value, 9)
    return round(float(value), 15) if scalars.is_mpf(value) else value



"""Distributions over supports: densities at a point, divergences, and expectations under them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeGuard

from mlprep.maths.evaluating import arithmetic, linear, scalars
from mlprep.maths.evaluating.arithmetic import is_number
from mlprep.maths.evaluating.arrays import is_array, np, plain
from mlprep.maths.evaluating.dual import Dual
from mlprep.maths.evaluating.folds import Folds
from mlprep.maths.evaluating.points import ANY, axis_named, value_given
from mlprep.maths.evaluating.reductions import reduce_array
from mlprep.maths.evaluating.values import Table
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import UndefinedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mlprep.maths.evaluating.evaluation import Rules


class Supports(Folds):
    """Evaluates what is summed over a support."""

    def standing(self, name: str, table: Table) -> Any:
        """A distribution's name alone: its probability at the point in question, if there is one."""
        if table.anonymous:
            return (
                linear.scalar_of(table.probabilities[self.position]) if self.position is not None else table
            )
        if all(axis in self.local or axis in self.values for axis in table.axes) and self.inside(table):
            return self.probability_at(table, dict(zip(table.axes, self.points(table.axes), strict=True)))
        del name
        return table

    def inside(self, table: Table) -> bool:
        return any(axis in self.local for axis in table.axes)

    def points(self, axes: tuple[str, ...]) -> list[Any]:
        return [self.local.get(axis, self.values.get(axis)) for axis in axes]

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
        if table is None and name not in self.local and name in self.around.definitions:
            return self.free_axes(self.around.definitions[name])  # M is (P + Q)/2
        if isinstance(table, Table) and name not in self.local:
            return (
                [ANY]
                if table.anonymous
                else [a for a in table.axes if a not in self.local and a not in self.values]
            )
        if name in self.around.implicit and name not in self.local and self.around.joint is not None:
            return [name]
        return []

    def density_axes(self, node: tree.Density) -> Iterable[str]:
        """The open variables of p(x, z | y), those before the bar first."""
        table = self.values.get(node.name)
        if isinstance(table, Table) and table.anonymous:
            only = node.args[0]
            free = (
                isinstance(only, tree.Name) and only.name not in self.local and only.name not in self.values
            )
            return [ANY] if free else []
        names = [arg.name for arg in (*node.args, *node.given) if isinstance(arg, tree.Name)]
        fixed = self.local.keys() | self.values.keys()
        return [name for name in names if name in self.around.supports and name not in fixed]

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

    def pair(self, node: tree.Operator) -> tuple[list[Any], list[Any]]:
        """The two distributions of a divergence, over what the first leaves open."""
        one, other = node.args
        axes = self.summed_axes(one) or self.free_axes(other)
        if axes:
            conditioned = self.conditioning_axes(one)
            if conditioned:
                raise UndefinedError(f"{', '.join(conditioned)} is not summed over", *node.span)
            p, q = self.along(axes, one, other)
            return p, q
        p, q = self.shares(self.of(one)), self.shares(self.of(other))
        return p, q

    def summed_axes(self, node: tree.Node) -> tuple[str, ...]:
        """What a divergence or an entropy sums over: what is open, and z of q(z|x) where z has a value."""
        axes = dict.fromkeys(self.free_axes(node))
        for inner in tree.walk(node):
            table = self.values.get(inner.name) if isinstance(inner, tree.Density) else None
            if isinstance(inner, tree.Density) and isinstance(table, Table) and not table.anonymous:
                axes |= {arg.name: None for arg in inner.args if self.is_axis(arg)}
        return tuple(axes)

    def is_axis(self, arg: tree.Node) -> TypeGuard[tree.Name]:
        """Whether an argument is a variable with a support."""
        return isinstance(arg, tree.Name) and arg.name in self.around.supports

    def conditioning_axes(self, node: tree.Node) -> list[str]:
        if not isinstance(node, tree.Density):
            return []
        return [a.name for a in node.given if isinstance(a, tree.Name) and a.name in self.density_axes(node)]

    def divergence(self, p: list[Any], q: list[Any]) -> Any:
        return self.cross_of(p, q) - self.cross_of(p, p)

    def jensen_shannon(self, p: list[Any], q: list[Any]) -> Any:
        middle = [scalars.quotient(x + y, 2, self.mode) for x, y in zip(p, q, strict=True)]
        return scalars.quotient(self.divergence(p, middle) + self.divergence(q, middle), 2, self.mode)

    def total_variation(self, p: list[Any], q: list[Any]) -> Any:
        total = reduce_array("sum", [abs(x - y) for x, y in zip(p, q, strict=True)], self.mode)
        return scalars.quotient(total, 2, self.mode)

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

    def shares(self, value: Any) -> list[Any]:
        if is_array(value):
            return [linear.scalar_of(entry) for entry in value.flat]
        if isinstance(value, Table):
            return [linear.scalar_of(entry) for entry in value.probabilities.flat]
        if is_number(value):
            return [value, 1 - value]
        raise UndefinedError(f"{arithmetic.shape_text(value)} is no distribution")

    def mean_under(self, under: tree.Node, variable: str | None, body: Callable[[], Any]) -> Any:
        """E_{x ~ q}[body]: the sum over q's support."""
        weights = self.values.get(under.name) if isinstance(under, tree.Name) else None
        if is_array(weights):
            return self.mean_of_entries(weights, under, variable, body)
        if variable and (drawn := self.renamed(under, variable)):
            return self.mean_along(variable, *drawn, body)
        axes, weigh = self.weighting(under, variable)
        total: Any = None
        for point in self.grid(axes):
            with self.at(axes, point):
                if variable and axes == (ANY,) and variable not in self.local:
                    self.local = self.local | {variable: self.around.supports[ANY][point[0]]}
                weighted = arithmetic.multiply(weigh(), self.pointwise(body()))
            total = weighted if total is None else arithmetic.add(total, weighted, entrywise=False)
        return total

    def mean_of_entries(
        self, weights: Any, under: tree.Node, variable: str | None, body: Callable[[], Any]
    ) -> Any:
        """E_{k ~ w}[x_k] and E_w[x]: the mean over the places of a vector of probabilities."""
        shares = [linear.scalar_of(entry) for entry in weights.flat]
        if weights.shape[1] != 1 or any(x < 0 for x in shares) or not arithmetic.close(sum(shares), 1):
            raise UndefinedError("an expectation under a vector that is no distribution", *under.span)
        if variable is None:
            value = body()
            return linear.scalar_of(linear.matmul(weights.T, value)) if is_array(value) else value
        total: Any = 0
        for place, share in enumerate(shares, 1):
            with self.at((variable,), (place,)):
                total = arithmetic.add(total, arithmetic.multiply(share, body()), entrywise=False)
        return total

    def mean_along(self, variable: str, axis: str, law: tree.Node, body: Callable[[], Any]) -> Any:
        """The sum of law and body over a support, whose values the variable takes."""
        total: Any = None
        for value in self.support(axis):
            with self.at((variable,), (value,)):
                weighted = arithmetic.multiply(self.of(law), self.pointwise(body()))
            total = weighted if total is None else arithmetic.add(total, weighted, entrywise=False)
        return total

    def renamed(self, under: tree.Node, variable: str) -> tuple[str, tree.Node] | None:
        """The axis x of E_{x ~ q} runs along, and q there; None where x is q's own open variable."""
        table = self.values.get(under.name) if isinstance(under, tree.Name | tree.Density) else None
        fixed = self.fixed_points()
        if not isinstance(under, tree.Name | tree.Density) or not isinstance(table, Table) or table.anonymous:
            return None
        if variable in table.axes and variable not in fixed:
            return None
        drawn = tree.Name(variable)
        if isinstance(under, tree.Density):
            axes = self.axes_of(table, under)
            places = [k for k, arg in enumerate(under.args) if arg == drawn] or [0]
            if len(under.args) > 1 and under.args[places[0]] != drawn:
                return None
            axis = axes[places[0]] or ""
            others = (*under.args[: places[0]], *under.args[places[0] + 1 :])
            return axis, tree.Density(under.name, (_at(axis, drawn), *others), under.given)
        axis = self.likely_axis(table, variable, under)
        known = fixed | self.local.keys()
        given = tuple(tree.Name(name) for name in table.axes if name != axis and name in known)
        return axis, tree.Density(under.name, (_at(axis, drawn),), given)

    def likely_axis(self, table: Table, variable: str, node: tree.Node) -> str:
        """The axis a new name stands for: the one called alike, or the only one that is open."""
        alike = variable.rstrip("'").lower()
        if alike in table.axes:
            return alike
        fixed = self.fixed_points()
        open_axes = [axis for axis in table.axes if axis not in fixed] or list(table.axes)
        if len(open_axes) > 1:
            raise UnsupportedError(
                f"it is not clear which of {', '.join(open_axes)} {variable} is", *node.span
            )
        return open_axes[0]

    def pointwise(self, value: Any) -> Any:
        if isinstance(value, Table):
            raise UndefinedError("a distribution without its point")
        return value

    def weighting(self, under: tree.Node, variable: str | None) -> tuple[tuple[str, ...], Callable[[], Any]]:
        """The axes an expectation runs over and the weight at a point."""
        if isinstance(under, tree.Density):
            drawn = [arg.name for arg in under.args if isinstance(arg, tree.Name)]
            axes = tuple(
                axis for axis in drawn if axis in self.around.supports or axis in self.around.implicit
            )
            if not axes and variable:
                axes = (ANY,)
                return axes, lambda: self.of(tree.Name(under.name))
            return axes, lambda: self.of(under)
        table = self.of(under) if not isinstance(under, tree.Name) else self.values.get(under.name)
        if isinstance(table, Table) and not table.anonymous:
            fixed = self.fixed_points()
            if fixed.issuperset(table.axes):
                fixed = set()
            names = [tree.Name(axis) for axis in table.axes]
            axes = tuple(axis for axis in table.axes if axis not in fixed)
            if variable in axes:
                axes, names = (variable,), [tree.Name(variable)]
            name = under.name if isinstance(under, tree.Name) else ""
            given = tuple(tree.Name(axis) for axis in table.axes if axis in fixed)
            free = tuple(n for n in names if n.name not in fixed)
            return axes, lambda: self.of(tree.Density(name, free, given))
        if isinstance(table, Table) or self.free_axes(under) == (ANY,):
            return (ANY,), lambda: self.of(under)
        axes = self.free_axes(under)
        if not axes:
            raise UndefinedError("an expectation needs a distribution", *under.span)
        return axes, lambda: self.of(under)

    def fixed_points(self) -> set[str]:
        """Observed variables: they keep their value."""
        return {name for name in self.around.supports if name in self.values}

    def density(self, node: tree.Density) -> Any:
        """p(x, z | y) at the current point."""
        table = self.values.get(node.name)
        if not isinstance(table, Table):
            raise UndefinedError(f"{node.name} is no distribution here", *node.span)
        if table.anonymous:
            return self.anonymous_density(table, node)
        axes = self.axes_of(table, node)
        point = self.arguments_at(axes, node.args)
        given = self.arguments_at(axes[len(node.args) :], node.given)
        joint = self.probability_at(table, {**given, **point})
        if not given:
            return joint
        return scalars.quotient(joint, self.probability_at(table, given), self.mode)

    def arguments_at(self, axes: list[str | None], args: tuple[tree.Node, ...]) -> dict[str, Any]:
        """The table's variables fixed by a density's arguments; conditions on others say nothing."""
        fixed: dict[str, Any] = {}
        for axis, arg in zip(axes, args, strict=False):
            if axis is not None:
                fixed[axis] = self.of(value_given(arg))
        return fixed

    def axes_of(self, table: Table, node: tree.Density) -> list[str | None]:
        """The variable each argument of p(x, z | y) is: by its name, or else one of those left, in order."""
        items = (*node.args, *node.given)
        found = [axis_named(table.axes, arg) for arg in items]
        left = [axis for axis in table.axes if axis not in found]
        unnamed = [k for k, axis in enumerate(found) if axis is None]
        meant = [k for k in unnamed if k < len(node.args) or self.is_value(items[k])]
        if len(meant) < len(left) > 1 and any(isinstance(items[k], tree.Name) for k in meant):
            raise UnsupportedError(f"it is not clear which of {', '.join(left)} this is", *node.span)
        if len(meant) > len(left):
            raise UndefinedError("a distribution at something that is not its variable", *node.span)
        for k, axis in zip(meant, left, strict=False):
            found[k] = axis
        return found

    def is_value(self, arg: tree.Node) -> bool:
        return not isinstance(arg, tree.Name) or arg.name in self.local

    def probability_at(self, table: Table, point: dict[str, Any]) -> Any:
        """The probability of a point; variables left out are summed."""
        places: list[Any] = []
        for axis in table.axes:
            if axis in point:
                support = self.around.supports[axis]
                place = _place(point[axis], support)
                if place is None:
                    return 0
                places.append(place)
            else:
                places.append(slice(None))
        found = table.probabilities[tuple(places)]
        return linear.scalar_of(plain(found.sum() if is_array(found) else found))

    def anonymous_density(self, table: Table, node: tree.Density) -> Any:
        """P(x), p_i or p(i) over the shared support."""
        if node.given:
            raise UndefinedError("a condition on a distribution without declared variables", *node.span)
        if len(node.args) != 1:
            raise UndefinedError(f"{node.name} has one variable", *node.span)
        support = self.around.supports[ANY]
        arg = node.args[0]
        free = isinstance(arg, tree.Name) and arg.name not in self.local and arg.name not in self.values
        if free and self.position is not None:
            return linear.scalar_of(table.probabilities[self.position])
        point = self.of(value_given(arg))
        if isinstance(point, int) and 1 <= point <= len(support):
            return linear.scalar_of(table.probabilities[point - 1])
        place = _place(point, support)
        return 0 if place is None else linear.scalar_of(table.probabilities[place])

    def reduction(self, node: tree.Call) -> Any:
        """sum(P log(P/Q)): over the support, where one is left open."""
        axes = (
            self.free_axes(node.args[0])
            if len(node.args) == 1 and node.name in {"sum", "prod", "max", "min"}
            else ()
        )
        if axes and self.position is None:
            entries = self.along(axes, node.args[0])[0]
            if not any(is_array(entry) for entry in entries):  # a vector beside p pairs with its entries
                return reduce_array(node.name, entries, self.mode)
        return super().reduction(node)

    def inferred_range(self, node: tree.Fold, variable: str) -> Iterable[Any] | None:
        found = super().inferred_range(node, variable)
        if found is not None:
            return found
        if variable in self.around.supports:
            return self.around.supports[variable]
        if variable.rstrip("'") in self.around.supports:
            return self.around.supports[variable.rstrip("'")]
        for inner in tree.walk(node.body):
            if isinstance(inner, tree.Density) and any(
                self.is_at(arg, variable) for arg in (*inner.args, *inner.given)
            ):
                return self.density_range(inner, variable)
        if variable in self.around.implicit:
            return self.support(variable)
        found = self.compared_range(node, variable)
        return self.around.supports.get(ANY) if found is None else found

    def is_at(self, arg: tree.Node, variable: str) -> bool:
        """Whether an argument is `j` or `z = j`."""
        return self.depends(value_given(arg), variable)

    def density_range(self, node: tree.Density, variable: str) -> Iterable[Any] | None:
        table = self.values.get(node.name)
        if not isinstance(table, Table):
            return None
        if table.anonymous:
            return self.around.supports.get(ANY, None)
        items = (*node.args, *node.given)
        place = next(k for k, arg in enumerate(items) if self.is_at(arg, variable))
        return self.around.supports.get(self.axes_of(table, node)[place] or "")

    def compared_range(self, node: tree.Fold, variable: str) -> Iterable[Any] | None:
        """The support of Y where the body says Y = y."""
        joint = self.around.joint
        for inner in tree.walk(node.body):
            if joint is None or not isinstance(inner, tree.Relation) or inner.ops != ("=",):
                continue
            names = [side.name for side in inner.sides if isinstance(side, tree.Name)]
            if variable in names and len(names) == 2:
                other = names[0] if names[1] == variable else names[1]
                if other in joint.columns:
                    return sorted(set(joint.columns[other].tolist()))
        return None

    def plain(self, value: Any) -> Any:
        if isinstance(value, Table) and value.anonymous:
            return np.array([float(entry) for entry in value.probabilities.flat])
        return super().plain(value)

    def map(self, name: str, value: Any) -> Any:
        value = arithmetic.probabilities(value)
        if isinstance(value, Table):
            raise UndefinedError("a distribution without its point")
        return super().map(name, value)

    RULES: ClassVar[Rules] = {**Folds.RULES, tree.Density: density}


def _place(value: Any, support: list[Any]) -> int | None:
    """The place of a value in a support, up to rounding."""
    if isinstance(value, Dual):
        raise UnsupportedError("the derivative of a distribution in its variable")
    if value in support:
        return support.index(value)
    if not is_number(value):
        raise UnsupportedError("a distribution at what is no number")
    return next((k for k, other in enumerate(support) if arithmetic.close(value, other)), None)


def _at(axis: str, value: tree.Node) -> tree.Node:
    return tree.Relation(("=",), (tree.Name(axis), value))

"""What authors compute: values of expressions for given values of their names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.deciding import numeric
from mlprep.maths.evaluating import linear
from mlprep.maths.evaluating.arithmetic import PLAIN, is_number
from mlprep.maths.evaluating.arrays import is_array, np
from mlprep.maths.evaluating.calculus import World
from mlprep.maths.evaluating.compare import by_tolerance
from mlprep.maths.evaluating.evaluation import Surroundings
from mlprep.maths.evaluating.values import FunctionValue, Mode, SetValue, TupleValue
from mlprep.maths.judging import matches
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import UndefinedError
from mlprep.maths.trees.scope import Declared, NameKind, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

WORLDS: Final = 8


_NUMBER: Final = ("number",)

# -- values


def evaluate(
    text: str, values: Mapping[str, Any], scope: Scope | None = None, *, form: str | None = None
) -> Any:
    """The value of an expression for given values of its names; the whole vocabulary.

    Decimals stay exact where they can.  form: 'interval' reads (a, b) as an interval.  Raises MathsError.
    """
    known = _scope_of(tuple((name, _sort(value)) for name, value in values.items()), scope)
    node = parse(text, known, form=form, labels=False).tree
    around = Surroundings(values=dict(values), mode=Mode.CARD, entrywise=True)
    try:
        return _bracketed(_tidy(World(around).value(node)), node)
    except (
        RecursionError,
        OverflowError,
        ValueError,
        TypeError,
        ArithmeticError,
        np.linalg.LinAlgError,
    ) as fault:
        raise UndefinedError(f"this cannot be computed ({fault})") from None


def _bracketed(value: Any, node: tree.Node) -> Any:
    """A pair with its brackets: [a, b] may be meant as a closed interval."""
    if is_array(value) and isinstance(node, tree.Listing) and len(node.items) == 2:
        from mlprep.maths.evaluating.pairs import Pair

        pair: Pair = value.view(Pair)
        pair.closed = (node.opening == "[", node.closing == "]")
        return pair
    return value


def _tidy(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return linear.scalar_of(value) if is_number(value) or is_array(value) else value


def _sort(value: Any) -> tuple[Any, ...]:
    """What a value's declaration must say."""
    if type(value) in PLAIN:
        return _NUMBER
    if is_array(value):
        return ("array", *value.shape)
    if isinstance(value, FunctionValue):
        return ("function",)
    if isinstance(value, SetValue | TupleValue):
        return ("list", len(value.items))
    return _NUMBER


@lru_cache(maxsize=4096)
def _scope_of(sorts: tuple[tuple[str, tuple[Any, ...]], ...], scope: Scope | None) -> Scope:
    declared = [
        _declared(name, sort)
        for name, sort in sorts
        if scope is None or scope.get(name) is None or sort[0] == "array"
    ]
    return scope.with_names(declared) if scope else Scope(tuple(declared))


def _declared(name: str, sort: tuple[Any, ...]) -> Declared:
    if sort[0] == "array" and sort[2] == 1:
        return Declared(name, NameKind.VECTOR, (sort[1],))
    if sort[0] == "array":
        return Declared(name, NameKind.MATRIX, (sort[1], sort[2]))
    if sort[0] == "list":
        return Declared(name, NameKind.VECTOR, (max(sort[1], 1),))
    return Declared(name, NameKind.FUNCTION if sort[0] == "function" else NameKind.REAL)


def define(text: str, parameters: tuple[str, ...], scope: Scope | None = None) -> FunctionValue:
    """A function value from a formula in its parameters, to hand to `evaluate`.  Raises MathsError."""
    inner = (scope or Scope()).with_names(Declared(name, NameKind.REAL) for name in parameters)
    body = parse(text, inner, labels=False).tree
    around = Surroundings(
        values={}, mode=Mode.CARD, definitions={"f": body}, parameters={"f": parameters}, entrywise=True
    )

    def apply(args: list[Any], orders: tuple[int, ...]) -> Any:
        around.steps = 0
        names = [f"argument{k}" for k in range(len(args))]
        world = World(around)
        world.local = dict(zip(names, args, strict=True))
        return world.value(tree.Apply("f", tuple(tree.Name(name) for name in names), orders))

    return FunctionValue(apply)


def same(a: Any, b: Any, *, tolerance: Any = None, form: str | None = None, up_to: str | None = None) -> bool:
    """Whether two values are the same: integers exactly, others within 0.5 % or the tolerance."""
    limits = numeric.read_tolerance(tolerance)
    numbers = by_tolerance(limits) if limits else numeric.by_default
    return matches(numeric.form_value(a, form), numeric.form_value(b, form), numbers, up_to)


def calc(text: str) -> Any:
    """The value of an expression without names.  Raises MathsError."""
    from mlprep.maths.deciding.decide import constant_value

    scope = Scope()
    parsed = parse(text, scope, numeric=True)
    if isinstance(parsed.tree, tree.Relation):
        return evaluate(text, {})
    return constant_value(parsed.tree, scope)

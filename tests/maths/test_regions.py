"""Conditions on one unknown are the intervals they describe."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from mlprep.maths.deciding.decide import Setting, constant_value
from mlprep.maths.deciding.regions import region
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import UnsupportedError
from mlprep.maths.trees.scope import Scope

SCOPE = Scope.of({"x": "real"})
NUMBERS = st.integers(-4, 4)
SIGNS = st.sampled_from(["<", "<=", ">", ">="])
RELATIONS = st.one_of(
    st.builds("x {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "!="]), NUMBERS),
    st.builds("{}*x + {} {} {}".format, st.sampled_from([-2, -1, 3]), NUMBERS, SIGNS, NUMBERS),
    st.builds("{} {} |x - {}|".format, NUMBERS, SIGNS, NUMBERS),
    st.builds("{} <= x < {}".format, NUMBERS, NUMBERS),
)
CONDITIONS = st.recursive(
    RELATIONS,
    lambda inner: st.one_of(
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)
POINTS = [Fraction(place, 6) for place in range(-60, 61)]


def holds(node: tree.Node, x: Fraction) -> bool:
    """A condition at a point, worked out directly."""

    def put(inner: tree.Node) -> tree.Node:
        return tree.number(x) if inner == tree.Name("x") else tree.map_children(inner, put)

    return bool(constant_value(put(node), SCOPE))


def contains(node: tree.Node, x: Fraction) -> bool:
    """Whether a point belongs to a union of intervals and points."""
    if isinstance(node, tree.Logic):
        return any(contains(arg, x) for arg in node.args)
    if isinstance(node, tree.SetOf):
        return any(constant_value(item, SCOPE) == x for item in node.items)
    assert isinstance(node, tree.Interval)
    low, high = constant_value(node.low, SCOPE), constant_value(node.high, SCOPE)
    above = x > low or (x == low and node.opening == "[")
    return above and (x < high or (x == high and node.closing == "]"))


@settings(max_examples=150, deadline=None)
@given(CONDITIONS)
def test_a_region_holds_the_points_that_satisfy_its_condition(text):
    node = parse(text, SCOPE, form="interval").tree
    found = region(node, None, Setting(SCOPE))
    assert [contains(found, x) for x in POINTS] == [holds(node, x) for x in POINTS]


@pytest.mark.parametrize("text", ["x^3 < 1", "1/x > 2", "x y < 1", "e^x > 1"])
def test_what_is_not_linear_is_asked_for_as_an_interval(text):
    scope = Scope.of({"x": "real", "y": "real"})
    with pytest.raises(UnsupportedError) as caught:
        region(parse(text, scope, form="interval").tree, None, Setting(scope))
    assert caught.value.hint == "write the interval: (a, b)"

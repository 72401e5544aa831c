"""Values at a place: f(x)|_{x=0}, F(x)|_a^b and [F(x)]_a^b."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.stream import matching
from mlprep.maths.parsing.suffixes import Suffixes
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import SCALARS
from mlprep.maths.trees.shape import Sort

_BARS: Final = frozenset({"|", "rbar"})
_NO_VARIABLES: Final = frozenset("de")  # the sign of a differential, and a constant


class Substitution(Suffixes):
    """What stands behind a term and says where it is taken."""

    def script(self) -> tree.Node:
        raise NotImplementedError

    def product(self, first: tree.Node | None = None) -> tree.Node:
        raise NotImplementedError

    def place_variables(self) -> tuple[str, ...]:
        """The undeclared names that get values: u of f(u)|_{u=0}, and the only one of [u^2]_0^a."""
        windows = zip(*(self.tokens[k:] for k in range(5)), strict=False)
        places = [rest for bar, *rest in windows if bar.text in _BARS | {"]"} and rest[0].text == "_"]
        named = {name for _, opening, name, equals in places if opening.text + equals.text == "{="}
        found = {name.text for name in named if name.kind is Kind.NAME and self.known(name.text) is None}
        letters = {token.text for token in self.tokens if self._is_unknown_letter(token)} if places else set()
        return tuple(found | letters if len(letters) == 1 else found)

    def _is_unknown_letter(self, token: Token) -> bool:
        plain = token.kind is Kind.NAME and len(token.text) == 1 and token.text.islower() and not token.mark
        return plain and self.known(token.text) is None and token.text not in _NO_VARIABLES

    def evaluated(self, terms: list[tree.Node]) -> list[tree.Node]:
        """The terms, the last of them taken at its place; behind a right bar all of them."""
        while self._bar_stands_here() or self.has_limits(terms[-1]):
            whole = self.token.text == "rbar"
            if self.token.text in _BARS:
                self.take()
            node = tree.Add(tuple(terms), span=terms[0].span) if whole and len(terms) > 1 else terms[-1]
            taken = self._at_places(node)
            terms = [*([] if whole else terms[:-1]), self.product(taken)]
        return terms

    def _bar_stands_here(self) -> bool:
        below = self.peek()
        bar = self.token.kind is Kind.OP and self.token.text in _BARS - self.context.ends
        return bar and below.text == "_" and not below.spaced

    def has_limits(self, node: tree.Node) -> bool:
        """Whether `_a^b` stands behind a square bracket round a number."""
        if not (self.is_op("_") and self.before.text == "]" and self.kind(node).sort is Sort.NUMBER):
            return False
        group = self.peek().text == "{"
        stop = matching(self.tokens, self.at + 1) if group else self.at + 1
        return self.tokens[stop + 1].text == "^"

    def _at_places(self, node: tree.Node) -> tree.Node:
        """The value at the lower place, or the upper value minus the lower one."""
        sign = self.take()
        name, lower = self._place()
        upper = self._place()[1] if self.accept("^") else None
        name = name or self._only_variable_of(node, lower, upper)
        span = (node.span[0], self.before.end)
        values = [substituted(node, name, place) for place in (lower, upper) if place is not None]
        if any(value is None for value in values):
            what = "the value of this derivative at a place is not read"
            raise MathsError(what, sign.start, self.before.end, "write the derivative itself at that place")
        low, *high = [value for value in values if value is not None]
        return tree.Add((high[0], tree.Neg(low)), span=span) if high else low.with_changes(span=span)

    def _place(self) -> tuple[str, tree.Node]:
        """X and 0 of `{x=0}`; no name where only the value is written."""
        opening = self.accept("{")
        if opening is None:
            return "", self.script()
        name = ""
        if self.token.kind is Kind.NAME and self.peek().text == "=":
            name = self.known(self.token.text) or self.token.text
            self.at += 2
        with self.inside("}"):
            value = self.expression()
        self.close(opening, "}")
        return name, value

    def _only_variable_of(self, node: tree.Node, *places: tree.Node | None) -> str:
        ends = {inner for place in places if place is not None for inner in tree.walk(place)}
        inside = {inner for inner in tree.walk(node) if isinstance(inner, tree.Name)} - ends
        names = {inner.name for inner in inside if self.name_kind(inner.name) in SCALARS}
        names = {name for name in self.bound if tree.Name(name) in inside} or names
        if len(names) != 1:
            raise MathsError("the place needs its variable", *self.before.span, "write |_{x=0}")
        return names.pop()


def substituted(node: tree.Node, name: str, value: tree.Node) -> tree.Node | None:
    """The tree with a value for a name, f'(a) for df/dx; None where a derivative is in the way."""
    if isinstance(node, tree.Name):
        return value if node.name == name else node
    if isinstance(node, tree.Derivative) and any(_names(inner, name) for inner in tree.walk(node)):
        body = node.body
        plain = isinstance(body, tree.Apply) and body.args == (tree.Name(name),) == node.variables
        if not plain or not isinstance(body, tree.Apply):
            return None
        return tree.Apply(body.name, (value,), (sum(body.orders) + node.order,), span=node.span)
    children = {child: substituted(child, name, value) for child in tree.children(node)}
    if None in children.values():
        return None
    return tree.map_children(node, lambda child: children[child] or child)


def _names(node: tree.Node, name: str) -> bool:
    return isinstance(node, tree.Name) and node.name == name

"""What stands behind a name: subscripts, arguments, conditions, methods."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.brackets import Brackets
from mlprep.maths.parsing.stream import OPENERS
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind
from mlprep.maths.trees.shape import Sort

_DOTS: Final = frozenset({"·", ".", "*"})
_NO_POINTS: Final = frozenset({"e", "pi", "oo", "I"})  # constants and the identity


class Subscripts(Brackets):
    """Indices, argument lists and densities."""

    def implicit(self, name: str) -> str | None:
        """The random variable whose value an undeclared lower-case name stands for: x for X."""
        if len(name) > 2 or not name.islower():
            return None
        return next((entry for entry in self.scope.random if entry.lower() == name and entry != name), None)

    def arguments(self) -> list[tree.Node]:
        opening = self.take()
        if self.accept(")", "]"):
            return []
        with self.inside():
            args, _ = self.items(")", "]")
        self.close(opening, ")" if opening.text == "(" else "]")
        return args

    def conditioned(self) -> tuple[list[tree.Node], list[tree.Node]]:
        """The parts of a bracket before and after `|`."""
        opening = self.take()
        closing = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[opening.text]
        if self.accept(closing):
            return [], []
        given: list[tree.Node] = []
        with self.inside("|", "mid"):
            args = self.event_list()
            if bar := self.accept("|", "mid"):
                given = self.event_list()
                if second := self.accept("|", "mid"):
                    hint = "join the conditions with a comma: P(A | B, C)"
                    raise MathsError("two conditioning bars", bar.start, second.end, hint)
        if self.is_op("||"):
            token = self.token
            raise MathsError('"||" cannot stand here', *token.span, "condition with a single |")
        self.close(opening, closing)
        return args, given

    def event_list(self) -> list[tree.Node]:
        items = [self.event_item()]
        while self.accept(",", ";"):
            items.append(self.event_item())
        return items

    def event_item(self) -> tree.Node:
        """A part of a bracket; a lone undeclared letter is a point of the support, x of P(x)."""
        token, after = self.token, self.peek()
        alone = after.kind is Kind.OP and after.text in {",", ";", ")", "]", "}", "|", "mid", "||"}
        undeclared = (
            token.kind is Kind.NAME and self.known(token.text) is None and not self.implicit(token.text)
        )
        undeclared = undeclared and token.text not in _NO_POINTS
        if alone and undeclared and self.scope.distributions and len(token.text) <= 2 and not token.mark:
            self.take()
            return tree.Name(token.text, span=token.span)
        return self.expression()

    def is_axis(self, variable: str) -> bool:
        """Whether this is the variable that declared distributions leave open."""
        open_axes = [self.open_axes(name) for name in self.scope.distributions]
        return any(variable in axes for axes in open_axes) and all(
            axes == [variable] for axes in open_axes if variable in axes
        )

    def has_law(self, variable: str) -> bool:
        """Whether a declared distribution is over this variable."""
        return any(variable in self.scope.table[name].over for name in self.scope.distributions)

    def open_axes(self, distribution: str) -> list[str]:
        """The variables of a distribution without those that are observed, if any are left then."""
        entry = self.scope.get(distribution)
        axes = list(entry.over) if entry else []
        return [axis for axis in axes if self.name_kind(axis) is not NameKind.OBSERVED] or axes

    def density(self, name: tree.Name) -> tree.Node:
        """p(x, z | y), p_i, or the distribution itself."""
        opening = self.token
        if opening.text == "_" and opening.kind is Kind.OP:
            return self.subscript(name)
        if opening.text not in {"(", "["} or opening.kind is not Kind.OP:
            return name
        dotted = self.peek().text in _DOTS and self.peek(2).text in {"|", "mid", ")"}
        args, given = self.dotted(name) if dotted else self.conditioned()
        if not args:
            raise MathsError("a distribution needs its variables", *opening.span, f"write {name.name}(x)")
        return tree.Density(name.name, tuple(args), tuple(given), span=(name.span[0], self.before.end))

    def dotted(self, name: tree.Name) -> tuple[list[tree.Node], list[tree.Node]]:
        """The parts of p(·|x): the dot is the variable that is left."""
        opening, dot = self.take(), self.take()
        given: list[tree.Node] = []
        with self.inside("|", "mid"):
            if self.accept("|", "mid"):
                given = self.event_list()
        self.close(opening, ")")
        entry = self.scope.get(name.name)
        over = entry.over if entry else ()
        fixed = {item.name for item in given if isinstance(item, tree.Name)}
        rest = [axis for axis in over if axis not in fixed]
        if len(rest) != 1 or (len(over) > 1 and not given):
            raise MathsError("the dot could be any variable", *dot.span, "write the variable in its place")
        return [tree.Name(rest[0], span=dot.span)], given

    def subscript(self, node: tree.Node) -> tree.Node:
        """z_j, A_ij, A_{i,j}, p_i."""
        below = self.take()
        if self.accept("+"):  # (x)_+, the positive part
            return tree.Call("relu", (node,), span=(node.span[0], self.before.end))
        if self.is_op("{") and ":" in {self.peek().text, self.peek(3).text}:  # A_{:,j} and A_{i,:}
            opening = self.take()
            with self.inside():
                parts = [self.index_part()]
                while self.accept(","):
                    parts.append(self.index_part())
            self.close(opening, "}")
            return self.entry(node, parts, (node.span[0], self.before.end))
        indices = self._indices(node)
        span = (node.span[0], self.before.end)
        shape = self.kind(node)
        if isinstance(node, tree.Name) and shape.sort is Sort.DISTRIBUTION:
            return tree.Density(node.name, tuple(indices), span=span)
        if isinstance(node, tree.Norm) and node.order is None:
            euclidean = indices[0] == tree.number(2)
            return tree.Norm(node.arg, None if euclidean else indices[0], span=span)  # |x|_1
        if not shape.is_array and shape.sort not in {Sort.UNKNOWN, Sort.FUNCTION}:
            what = f"{self._shown(node, indices)} is not declared"
            raise MathsError(what, node.span[0], below.end, self.unknown("", below).hint)
        return tree.Index(node, tuple(indices), span=span)

    @staticmethod
    def _shown(node: tree.Node, indices: list[tree.Node]) -> str:
        name = node.name if isinstance(node, tree.Name | tree.Constant) else "(..)"
        first = indices[0]
        text = (
            first.name
            if isinstance(first, tree.Name)
            else first.text
            if isinstance(first, tree.Number)
            else ".."
        )
        return f'"{name}_{text}"'

    def _indices(self, node: tree.Node) -> list[tree.Node]:
        token = self.token
        if token.text == "{" and token.kind is Kind.OP:
            self.take()
            with self.inside():
                indices, _ = self.items("}")
            self.close(token, "}")
            return self._two_indices(node, indices)
        if token.kind is Kind.NUMBER:
            self.take()
            if self.kind(node).is_matrix and len(token.text) == 2 and token.text.isdigit():
                return [tree.number(int(digit), token.span) for digit in token.text]
            return (
                [tree.number(int(token.text), token.span)]
                if token.text.isdigit()
                else [self._bad_index(token)]
            )
        if token.kind is Kind.NAME:
            return self._name_indices(node, token)
        if token.text in OPENERS:
            return [self.atom()]
        raise self.unexpected(token)

    def _name_indices(self, node: tree.Node, token: Token) -> list[tree.Node]:
        """`_j`, `_ij` of a matrix; a glued rest is a factor: z_ix is z_i x."""
        if self.known(token.text) or len(token.text) == 1:
            return [self.index_name(self.take())]
        if self.kind(node).is_matrix and len(token.text) == 2:
            self.tokens[self.at : self.at + 1] = split(token, [1, 1])
            return [self.index_name(self.take()), self.index_name(self.take())]
        self.tokens[self.at : self.at + 1] = split(token, [1, len(token.text) - 1])
        return [self.index_name(self.take())]

    def _bad_index(self, token: Token) -> tree.Node:
        raise MathsError("an index is a whole number", *token.span, "entries count from 1")

    def index_name(self, token: Token) -> tree.Node:
        name = self.known(token.text) or self.implicit(token.text)
        if name is None:
            raise self.unknown(token.text, token)
        return tree.Name(name if self.known(token.text) else token.text, span=token.span)

    def _two_indices(self, node: tree.Node, indices: list[tree.Node]) -> list[tree.Node]:
        """A_{ij}: read as a product, meant as two indices."""
        only = indices[0]
        if (
            len(indices) == 1
            and isinstance(only, tree.Mul)
            and len(only.factors) == 2
            and (self.kind(node).is_matrix or self.kind(node).sort in {Sort.UNKNOWN, Sort.IDENTITY})
        ):
            return list(only.factors)
        if (
            len(indices) == 1
            and isinstance(only, tree.Number)
            and self.kind(node).is_matrix
            and only.value >= 11
        ):
            return [tree.number(int(digit), only.span) for digit in str(int(only.value))]
        return indices

"""Means and spreads of random variables in other notations: <XY>, sigma_X, rho_{XY}, X.var(), D(X)."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.functionals import RANDOM_WORDS, Functionals
from mlprep.maths.parsing.stream import matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind
from mlprep.maths.trees.shape import Shape, Sort

# By how many random variables stand below the letter.
_LETTERS: Final = {("mu", 1): "E", ("sigma", 1): "Std", ("sigma", 2): "Cov", ("rho", 2): "Corr"}


class Moments(Functionals):
    """Other ways to write E, Var, Std, Cov and Corr."""

    def operator_name(self, token: Token) -> str | None:
        return "Var" if self._is_dispersion(token) else super().operator_name(token)

    def _is_dispersion(self, token: Token) -> bool:
        """D(X) for the variance: of one random variable, where no D is declared."""
        if (
            token.text != "D"
            or token.kind is not Kind.NAME
            or self.known("D")
            or self.peek().text not in {"(", "["}
        ):
            return False
        stop = matching(self.tokens, self.at + 1)
        inside = {held.text for held in self.tokens[self.at + 2 : stop]}
        return not inside.isdisjoint(self.scope.random) and inside.isdisjoint({",", ";", "|", "||", "mid"})

    def is_calculus(self, token: Token) -> bool:
        """Whether `D(` begins a derivative."""
        return token.text != "D" or not (self._is_dispersion(token) or self.has_second_bar())

    def has_second_bar(self) -> bool:
        """Whether the bracket that follows compares two laws: D(p || q)."""
        return self._top_level(self.at + 1, matching(self.tokens, self.at + 1), "||")

    # -- sigma_X, mu_X, rho_{XY}

    def moment(self, token: Token) -> tree.Node | None:
        """sigma_X, sigma_{XY}, mu_X and rho_{X,Y}; None for any other name."""
        names, stop = self._random_below()
        name = _LETTERS.get((token.text, len(names)))
        if name is None or token.mark:
            return None
        self.at = stop
        span = (token.start, self.before.end)
        node = tree.Operator(name, tuple(tree.Name(below, span=span) for below in names), span=span)
        self.note(f"{token.text}_{''.join(names)} was read as {name}({', '.join(names)})")
        return node

    def _random_below(self) -> tuple[list[str], int]:
        """The random variables below, and where the subscript ends; none where it holds anything else."""
        if self.peek().text != "_":
            return [], self.at
        place = self.at + 2
        group = self.tokens[place].text == "{"
        stop = matching(self.tokens, place) if group else place
        held = self.tokens[place + 1 : stop] if group else [self.tokens[place]]
        names: list[str] = []
        for token in held:
            if token.text == ",":
                continue
            known = self.known(token.text)
            names += [known] if known else self.segments(token) or [token.text]
        random = all(self.name_kind(name) is NameKind.RANDOM for name in names)
        return (names, stop + 1) if random else ([], self.at)

    def function(self, name: str, count: int) -> tree.Node:
        node = super().function(name, count)
        if name == "sigma" and any(self._is_random(inner) for inner in tree.walk(node)):
            self.note("sigma(..) was read as the sigmoid; for a standard deviation write Std(X)")
        return node

    # -- <X>, X.var()

    def mean_in_angles(self, item: tree.Node, span: tree.Span) -> tree.Node | None:
        if not self.kind(item).random:
            return None
        self.note("angle brackets were read as E[..]")
        return tree.Operator("E", (item,), span=span)

    def method(self, node: tree.Node, token: Token) -> tree.Node:
        name = RANDOM_WORDS.get(token.text)
        if name is None or not self.is_op("(") or not self._is_random(node):
            return super().method(node, token)
        if self.peek().text != ")":
            raise MathsError("a random variable takes no options", *token.span, f"write {name}[..]")
        self.at += 2
        return tree.Operator(name, (node,), span=(node.span[0], self.before.end))

    def _is_random(self, node: tree.Node) -> bool:
        shape: Shape = self.kind(node)
        return shape.random and shape.sort is Sort.NUMBER

    # -- H(X | YZ)

    def together(self, items: list[tree.Node]) -> list[tree.Node]:
        """The variables of entropies and informations, X Y as one product or as X and Y together."""
        found: list[tree.Node] = []
        for item in items:
            if isinstance(item, tree.Joint):
                found.append(item.with_changes(items=tuple(self.together(list(item.items)))))
            elif isinstance(item, tree.Mul) and self._is_pair(item):
                found.extend(item.factors)
            else:
                found.append(item)
        return found

    def _is_pair(self, item: tree.Mul) -> bool:
        if not all(isinstance(factor, tree.Name) and self._is_random(factor) for factor in item.factors):
            return False
        names = [factor.name for factor in item.factors if isinstance(factor, tree.Name)]
        place = next(k for k, token in enumerate(self.tokens) if token.start >= item.span[0])
        taken = f"{''.join(names)} was read as {', '.join(names)} together"
        if self.choose("together", place, 2, 0, taken):
            return True
        self.note(f"{''.join(names)} was read as a product; for all of them write {', '.join(names)}")
        return False

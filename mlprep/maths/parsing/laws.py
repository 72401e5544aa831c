"""What stands below an operator: E_{x ~ q}, E_{q(z|x)}, E_X, p_{Y|X}(y|x), F_X(x)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mlprep.maths.parsing.differentials import Differentials
from mlprep.maths.parsing.stream import OPENERS, matching
from mlprep.maths.parsing.substitution import substituted
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind

_CLOSING: Final = {"(": ")", "{": "}"}
_DRAWN: Final = frozenset({"~", "in"})
_LISTED: Final = (tree.Name, tree.Density, tree.Operator, tree.Apply, tree.Add, tree.Div)
AVERAGED: Final = frozenset({"E", "Var", "Std", "Cov", "Corr"})  # over the variable below


@dataclass(frozen=True, slots=True)
class Below:
    """variable, under: x and q of E_{x ~ q}.  given: what stands behind a bar.  bound: further variables.

    values: x and y of E_{x,y}[f(x, y)], which stand for the random variables X and Y.
    """

    variable: str | None = None
    under: tree.Node | None = None
    given: tuple[tree.Node, ...] = ()
    bound: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


NOTHING: Final = Below()


class Laws(Differentials):
    """Subscripts of operators, and the probabilities they name."""

    # -- E_{..}

    def operator_below(self, name: str) -> Below:
        """The subscript of an operator other than P."""
        self.take()
        opening = self.accept("{", "(") if self.token.text in _CLOSING else None
        if opening is None:
            self._cut_subscript()
            return self._below_name(self.take(), name)
        with self.inside("|", "mid", "~", "in"):
            below = self._drawn() or self._below_list(name, opening)
        self.close(opening, _CLOSING[opening.text])
        return below

    def _cut_subscript(self) -> None:
        """`E_qf(x)` is E_q f(x): the longest declared name begins the token."""
        token = self.token
        known = token.kind is not Kind.NAME or self.known(token.text) or self.implicit(token.text)
        if known or len(token.text) < 2:
            return
        head = next((k for k in range(len(token.text) - 1, 0, -1) if self.known(token.text[:k])), 0)
        if head:
            self.tokens[self.at : self.at + 1] = split(token, [head, len(token.text) - head])

    def _drawn(self) -> Below | None:
        """`x ~ q`, `a' ~ pi(.|s)`, `x, y ~ p`, `(x, y) ~ p`; None where nothing is drawn."""
        names: list[str] = []
        start = self.at
        grouped = self.accept("(")
        while self.token.kind is Kind.NAME:
            names.append(self.take_resolved() or self._primed())
            if not self.is_op(",") or self.peek().kind is not Kind.NAME:
                break
            self.take()
        if grouped and not self.accept(")"):
            names = []
        if not names or self.token.text not in _DRAWN:
            self.at = start
            return None
        self.take()
        with self.binding(*(name for name in names if self.known(name) is None)):
            under = self.expression()
        if len(names) == 1:
            return Below(names[0], under)
        entry = self.scope.get(under.name) if isinstance(under, tree.Name | tree.Density) else None
        if entry is None or not set(names) <= set(entry.over):
            hint = f"name the variables of {entry.name}" if entry else "draw one variable at a time"
            raise MathsError("it is not clear what is drawn", *under.span, hint)
        return Below(None, under, (), tuple(names))

    def _primed(self) -> str:
        """A letter with its primes."""
        name = self.take().text
        while set(self.token.text) == {"'"}:
            name += self.take().text
        return name

    def _below_list(self, name: str, opening: Token) -> Below:
        """`X`, `Y|X`, `q(z|x)`."""
        token, after = self.token, self.peek()
        if after.text == "}" and name in AVERAGED and not self.scope.random and self.has_law(token.text):
            return self.law_of(self.take().text, name, token.span)
        names = [self._below_item()]
        while self.accept(",", ";"):
            names.append(self._below_item())
        given: list[tree.Node] = []
        if self.accept("|", "mid"):
            conditions = [self._random(item) for item in self.event_list()]
            given = [item for item in conditions if self.kind(item).random]
        first = names[0]
        for item in names:
            if isinstance(item, tree.Name):
                self._check_below(item.name, name, (opening.start, item.span[1]))
        factors = first.factors if isinstance(first, tree.Mul) else ()
        random = bool(factors) and all(self.kind(factor).random for factor in factors)
        if not random and not isinstance(first, _LISTED):
            raise MathsError(
                "a subscript that is no distribution and no variable", *first.span, "write E_q[..]"
            )
        varied = random or (isinstance(first, tree.Name) and self._varies(first.name))
        inner = [part for item in names for part in tree.walk(item) if isinstance(part, tree.Name)]
        values = tuple(part.name for part in inner if self.implicit(part.name))
        return Below(None, None if varied else first, tuple(given), values=values if varied else ())

    def _random(self, item: tree.Node) -> tree.Node:
        """The random variable of a value: Y of E_{x|y}."""
        variable = self.implicit(item.name) if isinstance(item, tree.Name) else None
        return tree.Name(variable, span=item.span) if variable else item

    def _varies(self, name: str) -> bool:
        """Whether a name is a random variable, or a value of one."""
        return self.name_kind(name) in {NameKind.RANDOM, NameKind.LATENT} or bool(self.implicit(name))

    def _check_below(self, below: str, name: str, span: tree.Span) -> None:
        """H_Y(X) and E_A[X] say nothing certain."""
        kind = self.name_kind(below)
        if kind is NameKind.EVENT or (kind is NameKind.RANDOM and name not in AVERAGED):
            raise MathsError(
                f"{name} with {below} below", *span, f"condition with a bar: {name}(.. | {below})"
            )

    def _below_item(self) -> tree.Node:
        token = self.token
        unknown = token.kind is Kind.NAME and self.resolve() is None and not self.implicit(token.text)
        if unknown and self.segments(token) is None:
            raise self.unknown(token.text, token)
        return self.expression()

    def _below_name(self, token: Token, name: str) -> Below:
        known = self.known(token.text)
        kind = self.name_kind(known) if known else None
        if kind in {NameKind.DISTRIBUTION, NameKind.FUNCTION, NameKind.VECTOR}:
            return Below(None, tree.Name(known or "", span=token.span))
        self._check_below(known or token.text, name, token.span)
        if name in AVERAGED and not self.scope.random and self.has_law(known or token.text):
            return self.law_of(known or token.text, name, token.span)
        if self.implicit(token.text) and known is None:
            return Below(values=(token.text,))
        if kind in {NameKind.RANDOM, NameKind.LATENT, NameKind.OBSERVED}:
            return NOTHING
        raise self.unknown(token.text, token)

    def varied(self, node: tree.Node, below: Below) -> tree.Node:
        """X in the place of its value x, and of X = x: the argument of E_x[f(x)]."""
        for value in below.values:
            variable = tree.Name(self.implicit(value) or "")
            node = self._at_outcome(node, variable, tree.Name(value))
            node = substituted(node, value, variable) or node
        return node

    def _at_outcome(self, node: tree.Node, variable: tree.Name, value: tree.Name) -> tree.Node:
        """With X for X = x, for a condition on x.  Raises MathsError for any other relation with x."""
        if isinstance(node, tree.Relation) and value in node.sides:
            if node.ops == ("=",) and variable in node.sides:
                return variable
            hint = f"write {variable.name} for {value.name}"
            raise MathsError(f"a condition on {value.name}, which is random here", *node.span, hint)
        return tree.map_children(node, lambda child: self._at_outcome(child, variable, value))

    def check_law(self, below: Below, args: list[tree.Node], at: Token) -> None:
        """E[log p(x)] without random variables does not say what is random."""
        if below.under is not None or self.scope.random or not self.scope.distributions:
            return
        inside = [inner for arg in args for inner in tree.walk(arg)]
        named = [inner.name for inner in inside if isinstance(inner, tree.Name | tree.Density)]
        if any(name in self.scope.distributions or self.has_law(name) for name in named):
            hint = f"write {at.text}_{self.scope.distributions[0]}[..]"
            raise MathsError(f'it is not clear under which law "{at.text}" is taken', *at.span, hint)

    # -- what a subscript binds

    def completed(self, below: Below) -> Below:
        """With the variable that E_q[f(x)] does not name, where q was declared without one."""
        under = below.under
        entry = self.scope.get(under.name) if isinstance(under, tree.Name) else None
        if below.variable or below.bound or entry is None or entry.over:
            return below
        return Below(self._support_variable(entry.name), under, below.given)

    def law_of(self, variable: str, name: str, span: tree.Span) -> Below:
        """The one distribution of this variable alone, for E_z[f(z)].  Raises MathsError where none is."""
        laws = [law for law in self.scope.distributions if variable in self.scope.table[law].over]
        found = [law for law in laws if len(self.scope.table[law].over) == 1]
        if len(found) != 1:
            hint = f"write {name}_{{{variable} ~ {(found or laws)[0]}}}[..]"
            raise MathsError(f"it is not clear which law {variable} has here", *span, hint)
        self.note(f"{name}_{variable} was read as {name}_{{{variable} ~ {found[0]}}}")
        return Below(variable, tree.Name(found[0], span=span))

    def bound_below(self, below: Below) -> list[str]:
        """The names that get a value in the argument: x of E_{x~q}[f(x)], E_q[f(x)], E_{q(x)}[f(x)]."""
        under = below.under
        names = [*([below.variable] if below.variable else []), *below.bound]
        if isinstance(under, tree.Name | tree.Density):
            entry = self.scope.get(under.name)
            names.extend(entry.over if entry else ())
        if isinstance(under, tree.Density):
            names.extend(arg.name for arg in (*under.args, *under.given) if isinstance(arg, tree.Name))
        return [name for name in dict.fromkeys(names) if self.known(name) is None]

    def drawn(self, below: Below) -> list[tuple[str, ...]]:
        """What a function written without its argument may be taken at: x of E_{x~q}, X of E; [] if unclear.

        Under a law of y and an observed x that is y, or else both.
        """
        under = below.under
        names: list[str] = [below.variable] if below.variable else list(below.bound)
        entry = self.scope.get(under.name) if isinstance(under, tree.Name) else None
        if not names and isinstance(under, tree.Density):
            names = [arg.name for arg in under.args if isinstance(arg, tree.Name)]
        elif not names and entry is not None:
            names = self.open_axes(entry.name)
            if len(names) == 1 < len(entry.over):
                return [tuple(names), entry.over]
        elif not names and under is None:
            names = list(self.scope.random)
        return [tuple(names)] if len(names) == 1 else []

    def _support_variable(self, name: str) -> str | None:
        """The one undeclared letter in the bracket that follows: x in E_P[f(x) log P(x)]."""
        entry = self.scope.get(name)
        if entry is None or entry.kind is not NameKind.DISTRIBUTION or self.token.text not in OPENERS:
            return None
        found: dict[str, None] = {}
        for place in range(self.at + 1, matching(self.tokens, self.at)):
            token, after = self.tokens[place], self.tokens[place + 1]
            undeclared = token.kind is Kind.NAME and len(token.text) == 1 and self.known(token.text) is None
            if undeclared and token.text not in {"e", "E", "P", "H", "I"} and after.text not in {"(", "["}:
                found[token.text] = None
        if not found and self._holds_bare_function() and self.known("x") is None:
            return "x"
        return next(iter(found)) if len(found) == 1 else None

    def _holds_bare_function(self) -> bool:
        """Whether a function stands without its argument in the bracket that follows."""
        inside = self.tokens[self.at : matching(self.tokens, self.at) + 1]
        return any(
            token.kind is Kind.NAME and self.name_kind(token.text) is NameKind.FUNCTION and after.text != "("
            for token, after in pairwise(inside)
        )

    # -- P_X(x), F_X(x)

    def law(self, start: Token) -> tree.Node:
        """P_X(x), p_{XY}(x, y) and p_{Y|X}(y|x) at values, or P_X: the law of the variables below."""
        self.take()
        opening = self.accept("{", "(")
        given: list[str] = []
        if opening:
            with self.inside("|", "mid"):
                variables = self._law_names()
                given = self._law_names() if self.accept("|", "mid") else []
            self.close(opening, _CLOSING[opening.text])
        else:
            variables = self._law_pieces(self.take())
        self._check_law(variables, (start.start, self.before.end))
        random = [name for name in variables if self.name_kind(name) is NameKind.RANDOM]
        if self.token.text in {"(", "["} and self.token.kind is Kind.OP:
            args, conditions = self.conditioned()
            args = self._at_values(random, args)
            conditions = self._at_values(given, conditions) if conditions else []
        else:
            args, conditions = [*map(tree.Name, random)], [*map(tree.Name, given)]
        if not args:
            raise MathsError('"P" needs brackets', *start.span, "write P(..)")
        return tree.Operator("P", tuple(args), tuple(conditions), span=(start.start, self.before.end))

    def _law_names(self) -> list[str]:
        names = self._law_pieces(self.take())
        while self.token.kind is Kind.NAME or self.is_op(","):
            self.accept(",")
            names += self._law_pieces(self.take())
        return names

    def _law_pieces(self, token: Token) -> list[str]:
        """X and Y of P_{XY}."""
        if token.kind is Kind.NAME and (known := self.known(token.text)):
            return [known]
        pieces = self.segments(token) if token.kind is Kind.NAME else None
        if pieces is None or not all(self.known(piece) for piece in pieces):
            raise self.unknown(token.text, token)
        return pieces

    def _check_law(self, names: list[str], span: tree.Span) -> None:
        for name in names:
            if self.name_kind(name) in {NameKind.EVENT, NameKind.DISTRIBUTION}:
                raise MathsError(f"P with {name} below", *span, f"condition with a bar: P(.. | {name})")

    def _at_values(self, variables: list[str], values: list[tree.Node]) -> list[tree.Node]:
        """X = 3 of p_X(3); `x` of p_X(x) says so by itself."""
        if len(variables) != len(values):
            return values
        return [
            value
            if self.kind(value).random
            or isinstance(value, tree.Relation | tree.Logic)
            or self._says(value, name)
            else tree.Relation(("=",), (tree.Name(name), value), span=value.span)
            for name, value in zip(variables, values, strict=True)
        ]

    def _says(self, value: tree.Node, variable: str) -> bool:
        return isinstance(value, tree.Name) and value.name == variable.lower()

    def cumulative(self, start: Token) -> tree.Node:
        """F_X(x) = P(X <= x)."""
        name = self.scope.random[0]
        if self.accept("_"):
            opening = self.accept("{")
            name = self.known(self.take().text) or name
            if opening:
                self.close(opening, "}")
        args = self.arguments()
        if len(args) != 1:
            raise MathsError(
                "a distribution function has one argument", start.start, self.before.end, f"write F_{name}(x)"
            )
        span = (start.start, self.before.end)
        return tree.Operator(
            "P", (tree.Relation(("<=",), (tree.Name(name, span=span), args[0]), span=span),), span=span
        )

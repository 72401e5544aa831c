"""Big operators: sums, products, maxima over an index."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Final

from mlprep.maths.parsing.application import FOLDS, KEYWORDS, Application
from mlprep.maths.parsing.dialects import MODULES
from mlprep.maths.parsing.stream import CLOSERS, OPENERS, matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.characters import GREEK
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind

_ENDS: Final = frozenset({",", ";", "|", "mid", "=", "<", "<=", ">", ">=", "!="})


class Folding(Application):
    """Atoms that begin with sum, prod, max, min or argmax."""

    def is_fold(self, token: Token) -> bool:
        """Whether a name begins a big operator here: `sum_`, `max_j`, or `sum p_i log p_i`."""
        if token.text not in FOLDS or token.mark:
            return False
        if token.text in {"Sigma", "Pi"} and self.peek().text not in {"_", "^"}:
            return self.known(token.text) is None and self._indexes_next()
        after = self.peek()
        if after.text == "_" and not after.spaced:
            return True
        if after.text == "^" and token.text in {"sum", "prod"}:
            return True
        return token.text in {"sum", "prod"} and after.text not in OPENERS and after.text != "."

    def _indexes_next(self) -> bool:
        """Whether an entry by an undeclared letter follows: Σ x_i."""
        name, below, index = (self.peek(k) for k in (1, 2, 3))
        return name.kind is Kind.NAME and below.text == "_" and self.known(index.text) is None

    def fold(self) -> tree.Node:
        start = self.take()
        kind = FOLDS[start.text]
        if kind == "arg":
            kind = "arg" + self.take().text
        lower: tree.Node | None = None
        upper: tree.Node | None = None
        where: tree.Node | None = None
        variables: tuple[str, ...] = ()
        for _ in range(2):
            if self.is_op("_"):
                variables, lower, where = self.fold_below()
            elif self.is_op("=") and variables and lower is None:
                self.take()
                lower = self.postfix(self.atom())
            elif self.is_op("^"):
                self.take()
                upper = self.script()
        if self.is_op("=") and variables and lower is None:
            self.take()
            lower = self.postfix(self.atom())
            if self.accept("^"):
                upper = self.script()
        if not variables:
            variables = self.guessed_variables()
        if not variables:
            body = self.fold_body()
            return tree.Call(kind, (body,), span=(start.start, body.span[1]))
        with self.binding(*variables):
            body = self.fold_body()
            body = self.wider(body, variables)
        if lower is None and upper is None and (bounds := _bounds(variables, where, body)):
            (lower, upper), where = bounds, None
        return tree.Fold(kind, variables, lower, upper, where, body, span=(start.start, body.span[1]))

    def fold_body(self) -> tree.Node:
        token = self.token
        if self.accept("-"):
            arg = self.product()
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        return self.product()

    def wider(self, body: tree.Node, variables: tuple[str, ...]) -> tree.Node:
        """sum_i x_i + y_i: terms that need the index belong to the sum."""
        note = "terms with the sum's index were read as standing inside it; write the brackets"
        if not self.is_op("+", "-") or not self._is_needed(variables):
            return body
        if not self.choose("fold", self.at, 2, 1, note):
            return body
        terms = [body]
        while self.is_op("+", "-") and self._is_needed(variables):
            sign = self.take()
            term = self.product()
            terms.append(term if sign.text == "+" else tree.Neg(term, span=(sign.start, term.span[1])))
        return tree.Add(tuple(terms), span=(body.span[0], terms[-1].span[1]))

    def _is_needed(self, variables: tuple[str, ...]) -> bool:
        """Whether an index occurs in the terms to come, before another sum runs over it."""
        place = self.at
        stop = min(self.context.stop, self.tokens[-1].start)
        while self.tokens[place].start < stop:
            token = self.tokens[place]
            if token.kind is Kind.OP and (token.text in CLOSERS or token.text in _ENDS):
                return False
            if token.text in FOLDS and self.tokens[place + 1].text == "_":
                return False
            below = self.tokens[place - 1].text == "_"
            if token.kind is Kind.NAME and any(
                token.text == name or (below and name in token.text) for name in variables
            ):
                return True
            place = place + 1
        return False

    def fold_below(self) -> tuple[tuple[str, ...], tree.Node | None, tree.Node | None]:
        """i, {i=1}, {i,j}, {i<j}, {j != i}, {x in S}, {i,j; i<j}."""
        self.take()
        token = self.token
        if token.kind is Kind.NAME:
            return tuple(self.fold_names()), None, None
        opening = self.accept("{", "(", "[")
        if opening and self.token.kind is Kind.COMMAND and self.token.text == "substack":
            self._unstack()
        if not opening:
            raise MathsError("a sum needs its index", *token.span, "write sum_i or sum_{i=1}^n")
        with self.inside("}"):
            result = self.fold_range()
        self.close(opening, {"{": "}", "(": ")", "[": "]"}[opening.text])
        return result

    def _unstack(self) -> None:
        r"""\substack{j=1 \\ j \ne i} as j=1; j != i."""
        stop = matching(self.tokens, self.at + 1)
        inside = self.tokens[self.at + 2 : stop]
        lines = [replace(token, text=";") if token.text == "\\\\" else token for token in inside]
        self.tokens[self.at : stop + 1] = lines

    def fold_range(self) -> tuple[tuple[str, ...], tree.Node | None, tree.Node | None]:
        if self.token.kind is Kind.NUMBER and self.peek(2).kind is Kind.NAME:  # 1 <= i <= n
            variable = self.fold_variable(self.peek(2))
            with self.binding(variable):
                return (variable,), None, self.relation()
        names = self.fold_names()
        while self.token.kind is Kind.NAME or (self.is_op(",") and self.peek().kind is Kind.NAME):
            self.accept(",")
            names += self.fold_names()
        lower: tree.Node | None = None
        where: tree.Node | None = None
        with self.binding(*names):
            if self.accept("="):
                lower = self.sum()
            elif self.is_op("<", "<=", ">", ">=", "!="):
                where, names = self.fold_relation(names)
            elif self.accept("in"):
                self.fold_domain()
            if self.accept(";", ":", ",", "mid"):
                where = self.conjunction()
        return tuple(names), lower, where

    def fold_relation(self, names: list[str]) -> tuple[tree.Node, list[str]]:
        """`i<j` runs over both unless one is declared; `j != i` runs over j."""
        first = tree.Name(names[-1])
        op = self.take().text
        token = self.token
        other = token.text
        runs = token.kind is Kind.NAME and self.known(other) is None
        if runs:
            names = [*names, other]
        with self.binding(*([other] if runs else [])):
            right = self.sum()
            if self.is_op("<", "<=", ">", ">=", "!="):
                second = self.take().text
                third = self.sum()
                return tree.Relation((op, second), (first, right, third)), names
        return tree.Relation((op,), (first, right)), names

    def fold_domain(self) -> None:
        """What follows `in` only names the support."""
        while self.token.kind is not Kind.END and not self.is_op("}", ")", "]", ";"):
            opening = self.take()
            if opening.text in OPENERS:
                self.at = matching(self.tokens, self.at - 1) + 1  # range(n)

    def fold_names(self) -> list[str]:
        """The next index, which may be z_1 or s2 where that is declared, or glued indices."""
        name = self.take_resolved()
        return [name] if name else self.fold_variables(self.take())

    def fold_variables(self, token: Token) -> list[str]:
        """The index, or the glued indices of sum_{ij}."""
        glued = 1 < len(token.text) <= 3 and len(set(token.text)) == len(token.text) and not token.mark
        if token.kind is not Kind.NAME or not glued or self.known(token.text) or token.text in GREEK.values():
            return [self.fold_variable(token)]
        return [self.known(letter) or letter for letter in token.text]

    def fold_variable(self, token: Token) -> str:
        if token.kind is not Kind.NAME:
            raise MathsError("a sum needs its index", *token.span, "write sum_i or sum_{i=1}^n")
        if token.text + "'" and self.token.text == "'" and not self.token.spaced:
            self.take()
            return token.text + "'"
        return self.known(token.text) or token.text

    def guessed_variables(self) -> tuple[str, ...]:
        """The undeclared subscripts of what follows: `sum p_i log p_i` runs over i."""
        found: list[str] = []
        place = self.at
        while place < len(self.tokens) - 2 and not (
            self.tokens[place].text in {"+", "-"} and self.tokens[place].spaced
        ):
            token, inner = self.tokens[place], self.tokens[place + 1]
            subscript = token.text == "_" and inner.kind is Kind.NAME and len(inner.text) == 1
            if subscript and self.known(inner.text) is None and inner.text not in found:
                found.append(inner.text)
            place += 1
        if not found and not (self.scope.distributions or self.scope.random):
            before = self.before
            raise MathsError("a sum needs its index", *before.span, "write sum_i or sum_{i=1}^n")
        return tuple(found[:1])

    def fold_call(self) -> tree.Node | None:
        """sum(k^2, k, 1, n), sum(k^2, (k, 1, n)), sum(x_i^2 for i in range(n)); None where it is sum(x)."""
        token = self.token
        start = self.at
        stop = self._without_list(start, matching(self.tokens, start + 1))
        commas = list(self._commas_between(start + 1, stop))
        if not commas:
            return self._fold_without_range(start, stop)
        place = commas[0] + 1
        grouped = self.tokens[place].text == "("
        variable = self.tokens[place + grouped]
        after = self.tokens[place + grouped + 1]
        is_range = variable.kind is Kind.NAME and (
            (after.text == "=" and variable.text not in KEYWORDS)
            or (after.text == "," and (grouped or len(commas) >= 3))
        )
        if not is_range or (
            self.known(variable.text) and self.name_kind(variable.text) is not NameKind.INDEX
        ):
            return None
        self.at = start + 2
        with self.binding(variable.text), self.inside():
            body = self.expression()
            self.take()
            if grouped:
                self.take()
            self.at += 2
            lower = self.sum()
            if not self.accept(",", "..", ":"):
                raise self.unexpected(self.token)
            upper = self.expression()
        if grouped:
            self.close(self.tokens[place], ")")
        closing = self.close(self.tokens[start + 1], ")")
        return tree.Fold(
            FOLDS[token.text], (variable.text,), lower, upper, None, body, span=(token.start, closing.end)
        )

    def _without_list(self, start: int, stop: int) -> int:
        """sum([.. for k in ..]) as sum(.. for k in ..): drops the square brackets; the new end."""
        held = self.tokens[start + 2 : stop]
        if not held or held[0].text != "[" or matching(self.tokens, start + 2) != stop - 1:
            return stop
        if not any(token.text == "for" for token in held):
            return stop
        self.tokens[start + 2 : stop] = held[1:-1]
        return stop - 2

    def _fold_without_range(self, start: int, stop: int) -> tree.Node | None:
        """sum(x[i] for i in range(n)) and sum(x_i y_i): over all entries of what i indexes."""
        variables = self._looped(start + 1, stop)
        if not variables:
            inside = itertools.pairwise(self.tokens[start:stop])
            free = [b.text for a, b in inside if a.text == "_" and b.kind is Kind.NAME and len(b.text) == 1]
            variables = [name for name in free if self.known(name) is None][:1]
        if not variables:
            return None
        token = self.tokens[start]
        self.at = start + 2
        ranges: list[tuple[tree.Node | None, tree.Node | None]] = []
        with self.binding(*variables), self.inside():
            body = self.expression()
            while self.token.text == "for":
                ranges.append(self._python_range(variables[len(ranges)], body))
        closing = self.close(self.tokens[start + 1], ")", "]")
        ranges = ranges or [(None, None)]
        for variable, (lower, upper) in reversed(list(zip(variables, ranges, strict=True))):
            body = tree.Fold(
                FOLDS[token.text], (variable,), lower, upper, None, body, span=(token.start, closing.end)
            )
        return body

    def _looped(self, start: int, stop: int) -> list[str]:
        """The variables of the `for`s in a bracket, and not of those in brackets inside it."""
        found: list[str] = []
        place = start + 1
        while place < stop:
            token, after = self.tokens[place], self.tokens[place + 1]
            if token.text == "for" and after.kind is Kind.NAME:
                found.append(after.text)
            opens = token.kind is Kind.OP and token.text in OPENERS
            place = matching(self.tokens, place) + 1 if opens else place + 1
        return found

    def _python_range(self, variable: str, body: tree.Node) -> tuple[tree.Node | None, tree.Node | None]:
        """The ends of `for k in range(1, 6)`; range(n) of an index runs over the first n entries."""
        self.at += 3
        if self.token.text in MODULES and self.peek().text == ".":
            self.at += 2
        if self.token.text not in {"range", "arange"} or self.peek().text != "(":
            self.fold_domain()
            return None, None
        start = self.take()
        ends = self.arguments()
        if not 1 <= len(ends) <= 2:
            raise MathsError("a range with steps", *start.span, "write sum_{k=1}^n")
        if len(ends) == 1 or ends[0] == tree.number(0):
            if _is_index(variable, body):
                return tree.number(1), ends[-1]
            ends = [tree.number(0), ends[-1]]
        return ends[0], _stepped(ends[1], -1)

    def _commas_between(self, start: int, stop: int) -> list[int]:
        places = []
        place = start + 1
        while place < stop:
            token = self.tokens[place]
            if token.text == "," and token.kind is Kind.OP:
                places.append(place)
            place = (
                matching(self.tokens, place) + 1
                if token.kind is Kind.OP and token.text in OPENERS
                else place + 1
            )
        return places


def _bounds(
    variables: tuple[str, ...], where: tree.Node | None, body: tree.Node
) -> tuple[tree.Node, tree.Node] | None:
    """The ends of a sum over 1 <= i <= n or, without an end, over k >= 0; None for any other condition."""
    if len(variables) != 1 or not isinstance(where, tree.Relation):
        return None
    name = tree.Name(variables[0])
    if len(where.ops) == 2 and set(where.ops) <= {"<", "<="} and where.sides[1] == name:
        low, high = where.sides[0], where.sides[2]
        return (
            low if where.ops[0] == "<=" else _stepped(low, 1),
            high if where.ops[1] == "<=" else _stepped(high, -1),
        )
    if where.ops not in {(">",), (">=",)} or where.sides[0] != name or _is_index(name.name, body):
        return None
    first = where.sides[1]
    return first if where.ops == (">=",) else _stepped(first, 1), tree.Constant("inf")


def _is_index(variable: str, body: tree.Node) -> bool:
    """Whether a variable stands as an index: k of x_k."""
    name = tree.Name(variable)
    return any(isinstance(part, tree.Index) and name in part.indices for part in tree.walk(body))


def _stepped(end: tree.Node, step: int) -> tree.Node:
    """An end one step up or down; n of n + 1 - 1."""
    if isinstance(end, tree.Number) and end.value + step >= 0:
        return tree.number(end.value + step, end.span)
    one = tree.number(1)
    if isinstance(end, tree.Add) and end.terms[-1] == (one if step < 0 else tree.Neg(one)):
        rest = end.terms[:-1]
        return rest[0] if len(rest) == 1 else tree.Add(rest, span=end.span)
    return tree.Add((end, one if step > 0 else tree.Neg(one)), span=end.span)

"""Big operators: sums, products, maxima over an index."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Final

from mlprep.maths.parsing.application import FOLDS, KEYWORDS, Application
from mlprep.maths.parsing.dialects import MODULES
from mlprep.maths.parsing.ranges import Range, is_index, stands_in_law, stepped, written_out
from mlprep.maths.parsing.stream import CLOSERS, OPENERS, matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.characters import GREEK
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind
from mlprep.maths.trees.shape import Sort

_DOMAIN_ENDS: Final = ("}", ")", "]", "\\}", ";", ",", ":", "mid", "setminus", "\\")
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

    def calls_fold(self, token: Token) -> bool:
        """Whether `sum(..)`, or the `max(f(k) for k in ..)` of Python, begins here."""
        if token.text not in {"sum", "prod", "max", "min"} or self.peek().text != "(":
            return False
        inside = self.tokens[self.at + 2 : matching(self.tokens, self.at + 1)]
        return token.text in {"sum", "prod"} or any(held.text == "for" for held in inside)

    def _indexes_next(self) -> bool:
        """Whether an entry by an undeclared letter follows: Σ x_i."""
        name, below, index = (self.peek(k) for k in (1, 2, 3))
        return name.kind is Kind.NAME and below.text == "_" and self.known(index.text) is None

    def fold(self) -> tree.Node:
        start = self.take()
        kind = FOLDS[start.text]
        if kind == "arg":
            kind = "arg" + self.take().text
        over = self.fold_scripts()
        if not over.variables:
            over = Range(self.guessed_variables())
        if not over.variables:
            body = self.fold_body()
            return tree.Call(kind, (body,), span=(start.start, body.span[1]))
        with self.binding(*over.variables):
            body = self.fold_body()
            body = self.wider(body, over.variables)
        return self.folded(kind, over, body, (start.start, body.span[1]))

    def fold_scripts(self) -> Range:
        """What stands below and above: `_{i=1}^n`, `_i=1^n`, `^n_{i=1}`, `_{i<j}`."""
        over = Range()
        for _ in range(2):
            if self.is_op("_"):
                below = self.fold_below()
                over = replace(below, upper=below.upper or over.upper)
            elif self.is_op("=") and over.variables and over.lower is None:
                self.take()
                over = replace(over, lower=self.postfix(self.atom()))
            elif self.is_op("^"):
                self.take()
                over = replace(over, upper=self.script())
        if self.is_op("=") and over.variables and over.lower is None:
            self.take()
            over = replace(over, lower=self.postfix(self.atom()))
            if self.accept("^"):
                over = replace(over, upper=self.script())
        return over

    def folded(self, kind: str, over: Range, body: tree.Node, span: tree.Span) -> tree.Node:
        """The big operator; over values written out its terms, unless a law says what the index can be."""
        if len(over.variables) == 1 and self.is_axis(over.variables[0]):
            body = self.supplied(body, [over.variables])
        of_events = any(self.kind(value).sort is Sort.EVENT for value in over.values)
        if over.listed and not of_events and stands_in_law(over.variables, body):
            over = over.over_support()
        if over.values:
            return written_out(kind, over, body, span)
        over = over.bounded(body)
        return tree.Fold(kind, over.variables, over.lower, over.upper, over.where, body, span=span)

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

    def fold_below(self) -> Range:
        """i, {i=1}, {i,j}, {i<j}, {j != i}, {x in S}, {i,j; i<j}."""
        self.take()
        token = self.token
        if token.kind is Kind.NAME:
            return Range(tuple(self.fold_names()))
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

    def fold_range(self) -> Range:
        if self.token.kind is Kind.NUMBER and self.peek(2).kind is Kind.NAME:  # 1 <= i <= n
            variable = self.fold_variable(self.peek(2))
            with self.binding(variable):
                return Range((variable,), where=self.relation())
        grouped = self.accept("(")  # (x, y)
        names = self.fold_names()
        while self.token.kind is Kind.NAME or (self.is_op(",") and self.peek().kind is Kind.NAME):
            self.accept(",")
            names += self.fold_names()
        if grouped:
            self.close(grouped, ")")
        over = Range()
        with self.binding(*names):
            if self.accept("="):
                over = self.fold_values()
            elif self.is_op("<", "<=", ">", ">=", "!="):
                where, names = self.fold_relation(names)
                over = Range(where=where)
            elif self.accept("in"):
                over = self.fold_domain()
                over = replace(over, where=self.left_out(names))
            if over.where is None and self.accept(";", ":", ",", "mid"):
                over = replace(over, where=self.conjunction())
        return replace(over, variables=tuple(names))

    def fold_values(self) -> Range:
        """1 of i=1, the values of b=0,1 and y=±1, the ends of k=1,...,K."""
        first = self._listed_value()
        if isinstance(first, tree.Binary) and first.op == "±" and first.left == tree.number(0):
            return Range(values=(tree.Neg(first.right, span=first.span), first.right), listed=True)
        values = [first]
        while self.is_op(",", "...", "..", ":") and self._value_follows():
            self.accept(",")
            if self.accept("...", "..", ":"):
                self.accept(",")
                return Range(lower=first, upper=self.sum())
            values.append(self._listed_value())
        return Range(values=tuple(values), listed=True) if len(values) > 1 else Range(lower=first)

    def _listed_value(self) -> tree.Node:
        """A number, or an event with its `not`."""
        return self.negation() if self.is_op("not") else self.sum()

    def _value_follows(self) -> bool:
        """Whether what stands behind a comma is no condition."""
        place = self.at + 1
        while self.tokens[place].text not in {",", "}", ")", ";", ""}:
            if self.tokens[place].text in _ENDS or self.tokens[place].text == "in":
                return False
            place += 1
        return True

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

    def fold_domain(self, *, lists: bool = False) -> Range:
        """The values of {0, 1}, the ends of {1, ..., n} and [n]; any other domain only names the support.

        lists: whether (0, 1) and [0, 1] are lists of values too, as Python writes them.
        """
        opening, before = self.token, (self.at, list(self.seen), list(self.notes))
        if opening.text in ({"{", "\\{", "[", "("} if lists else {"{", "\\{", "["}):
            try:
                return self._listed_domain(opening, lists=lists)
            except MathsError:
                self.at, self.seen, self.notes = before
        while self.token.kind is not Kind.END and not self.is_op(*_DOMAIN_ENDS):
            opening = self.take()
            if opening.text in OPENERS:
                self.at = matching(self.tokens, self.at - 1) + 1  # range(n)
            while self.is_op(",") and "..." in {self.before.text, self.peek().text}:
                self.take()  # i in 1, ..., n
        return Range()

    def left_out(self, names: list[str]) -> tree.Node | None:
        r"""The condition i != j of `i in S \ {j}`."""
        if not self.accept("setminus", "\\"):
            return None
        opening = self.token
        values, closing = [self.atom()], self.before
        if isinstance(values[0], tree.SetOf):
            values = list(values[0].items)
        conditions = [tree.Relation(("!=",), (tree.Name(name), value)) for name in names for value in values]
        span = (opening.start, closing.end)
        return conditions[0] if len(conditions) == 1 else tree.Logic("and", tuple(conditions), span=span)

    def _listed_domain(self, opening: Token, *, lists: bool) -> Range:
        self.take()
        with self.inside():
            over = self.fold_values()
        self.close(opening, {"{": "}", "\\{": "\\}", "[": "]", "(": ")"}[opening.text])
        if opening.text == "[" and not lists:
            if over.upper or over.lower is None:
                raise self.unexpected(opening)  # an interval
            return Range(lower=tree.number(1), upper=over.lower, listed=True)
        if over.lower and not over.upper:
            return Range(values=(over.lower,))
        return replace(over, listed=True)

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
            if (
                inner.text == "{"
                and self.tokens[place + 3 : place + 4]
                and self.tokens[place + 3].text == "}"
            ):
                inner = self.tokens[place + 2]
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
        ranges: list[Range] = []
        with self.binding(*variables), self.inside():
            body = self.expression()
            while self.token.text == "for" and len(ranges) < len(variables):
                ranges.append(self._python_range(variables[len(ranges)], body))
        closing = self.close(self.tokens[start + 1], ")", "]")
        for variable, over in reversed(list(zip(variables, ranges or [Range()], strict=True))):
            span = (token.start, closing.end)
            body = self.folded(FOLDS[token.text], replace(over, variables=(variable,)), body, span)
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

    def _python_range(self, variable: str, body: tree.Node) -> Range:
        """The ends of `for k in range(1, 6)`; range(n) of an index runs over the first n entries."""
        self.at += 3
        if self.token.text in MODULES and self.peek().text == ".":
            self.at += 2
        if self.token.text not in {"range", "arange"} or self.peek().text != "(":
            return self.fold_domain(lists=True)
        start = self.take()
        ends = self.arguments()
        if not 1 <= len(ends) <= 2:
            raise MathsError("a range with steps", *start.span, "write sum_{k=1}^n")
        if len(ends) == 1 or ends[0] == tree.number(0):
            if is_index(variable, body):
                return Range(lower=tree.number(1), upper=ends[-1])
            ends = [tree.number(0), ends[-1]]
        return Range(lower=ends[0], upper=stepped(ends[1], -1))

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

"""Precedence: logic, relations, sums and products, with both readings of the ambiguous forms."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.dialects import Dialect
from mlprep.maths.parsing.stream import BARS, CLOSERS, OPENERS
from mlprep.maths.parsing.substitution import Substitution
from mlprep.maths.parsing.suffixes import inverse, multiplied
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.characters import GREEK
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind
from mlprep.maths.trees.shape import Sort, fits
from mlprep.maths.trees.shapes import shape_of_condition

_RELATIONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">=", "in", "~="})
_BINARY: Final = {
    "@": "@",
    ".*": ".*",
    "∘": ".*",
    "./": "./",
    "⊗": "kron",
    "mod": "mod",
    "\\": "\\",
    "//": "//",
}


class Expressions(Substitution):
    """The levels, loosest first; each method reads one level."""

    def expression(self) -> tree.Node:
        node = self.disjunction()
        return self.conditional(node) if self.is_op("if") else node

    def conditional(self, value: tree.Node) -> tree.Node:
        """`x if x > 0 else 0`, as Python writes it."""
        self.take()
        condition = self.disjunction()
        word = self.token
        if word.text != "else":
            raise MathsError("the other case is missing", word.start, word.end, "write a if x > 0 else b")
        self.take()
        otherwise = self.expression()
        return tree.Cases(((value, condition),), otherwise, span=(value.span[0], otherwise.span[1]))

    def disjunction(self) -> tree.Node:
        node = self._logic("or")
        while sign := self.accept("xor"):
            node = self.exactly_one(node, sign, self._logic("or"))
        return node

    def exactly_one(self, left: tree.Node, sign: Token, right: tree.Node) -> tree.Node:
        """A △ B of events: one of them without the other."""
        if not all(self.kind(side).sort in {Sort.EVENT, Sort.TRUTH} for side in (left, right)):
            raise MathsError(
                "this sign stands between events", *sign.span, "write A xor B with events A and B"
            )
        span = _span([left, right])
        ways = tree.Logic("minus", (left, right), span=span), tree.Logic("minus", (right, left), span=span)
        return tree.Logic("or", ways, span=span)

    def conjunction(self) -> tree.Node:
        return self._logic("and")

    def _logic(self, op: str) -> tree.Node:
        read = self.conjunction if op == "or" else self.negation
        first = read()
        args = [first]
        signs = {op, "&"} - self.context.ends if op == "and" else {op} - self.context.ends
        while self.accept(*signs):
            args.append(read())
        return tree.Logic(op, tuple(args), span=_span(args)) if len(args) > 1 else first

    def negation(self) -> tree.Node:
        if token := self.accept("not"):
            arg = self.negation()
            return tree.Logic("not", (arg,), span=(token.start, arg.span[1]))
        return self.relation()

    def relation(self) -> tree.Node:
        sides = [self.sum()]
        ops: list[str] = []
        while self.token.kind is Kind.OP and self.token.text in _RELATIONS - self.context.ends:
            op = self.take().text
            if op == "~=" and not self.options.numeric:
                self.note("only what stands behind ≈ was read")
                ops, sides = [], [self.sum()]
                continue
            ops.append("=" if op == "~=" else op)
            side = self.sum()
            sides.append(_as_interval(side) if op == "in" else side)
        return tree.Relation(tuple(ops), tuple(sides), span=_span(sides)) if ops else sides[0]

    # -- sums

    def sum(self) -> tree.Node:
        terms = [self.signed()]
        while True:
            terms = self.evaluated(terms)
            token = self.token
            if self.context.blanks and self._starts_entry(token):
                break
            if self._plus_minus() or self.is_op("±", "∓"):
                terms = [self.spread(_added(terms))]
            elif self.accept("+"):
                terms.append(self.signed())
            elif self.accept("-"):
                term = self.signed() if self.is_op("-", "+") else self.product()
                terms.append(tree.Neg(term, span=(token.start, term.span[1])))
            elif self.accept("setminus"):
                left, right = _added(terms), self.product()
                terms = [tree.Logic("minus", (left, right), span=(left.span[0], right.span[1]))]
            else:
                break
        return _added(terms)

    def _plus_minus(self) -> bool:
        """`+-` for ±, where a number is wanted."""
        glued = (
            self.is_op("+")
            and self.peek().text == "-"
            and not self.peek().spaced
            and (self.options.numeric or self.options.form == "set")
        )
        self.at += glued
        return glued

    def spread(self, left: tree.Node) -> tree.Node:
        """What ± joins; ∓ is the other sign."""
        lower = self.take().text == "∓"
        right = self.product()
        half = tree.Neg(right, span=right.span) if lower else right
        return tree.Binary("±", left, half, span=(left.span[0], right.span[1]))

    def _starts_entry(self, token: Token) -> bool:
        """Whether, between blanks, this sign belongs to the next entry: [1 -2]."""
        return token.text in {"+", "-"} and token.spaced and not self.peek().spaced

    def signed(self) -> tree.Node:
        token = self.token
        if self.accept("-"):
            return self.negative(token)
        if self.is_op("±", "∓") or (self.options.form == "set" and self._plus_minus()):
            return self.spread(tree.number(0, (token.start, token.start)))
        if self.accept("+"):
            return self.signed()
        return self.product()

    def negative(self, sign: Token) -> tree.Node:
        """What a sign is in front of: a whole product, but only the 7 of -7 // 2, -7 % 3 and -7 mod 3."""
        if self.is_op("-", "+"):
            arg = self.signed()
        else:
            bracketed = self.token.text in OPENERS
            first = self.factor()
            if isinstance(first, tree.Binary) and first.op == "mod" and not bracketed:
                left = tree.Neg(first.left, span=(sign.start, first.left.span[1]))
                return self.product(first.with_changes(left=left, span=(sign.start, first.span[1])))
            if self.is_op("//", "mod"):
                return self.product(tree.Neg(first, span=(sign.start, first.span[1])))
            arg = self.product(first)
        return tree.Neg(arg, span=(sign.start, arg.span[1]))

    # -- products

    def product(self, first: tree.Node | None = None) -> tree.Node:
        """Factors side by side, the first of which may have been read already."""
        made = first or self.factor()
        parts = [made]
        while True:
            token = self.token
            if self.context.blanks and token.spaced and not self._is_operator_here(token):
                break
            if self.is_op("*", "·"):
                made, parts = self.times(parts)
            elif token.text == "/" and token.kind is Kind.OP:
                made = self.quotient(made)
                parts = [made]
            elif token.kind is Kind.OP and token.text in _BINARY and token.text not in self.context.ends:
                made = self.binary(made)
                parts = [made]
            elif "choose" not in self.context.ends and self.accept("choose"):
                right = self.factor()
                made = tree.Call("choose", (made, right), span=(made.span[0], right.span[1]))
                parts = [made]
            elif self._is_double_dot(made):
                made = self.double_dot(made)
                parts = [made]
            elif self._solves(made):
                right = self.factor()
                made = tree.Call("solve", (made, right), span=(made.span[0], right.span[1]))
                parts = [made]
            elif self.starts_operand():
                made, parts = self.beside(parts, self.factor())
            else:
                return made
        return made

    def _solves(self, left: tree.Node) -> bool:
        r"""Sigma\mu where Sigma is spelled out: MATLAB's division, or the product of someone's LaTeX."""
        token, before = self.token, self.before
        by_command = token.kind is Kind.NAME and token.end - token.start == len(token.text) + 1
        if not by_command or token.spaced or token.text not in GREEK.values():
            return False
        name = left.factors[-1] if isinstance(left, tree.Mul) else left
        if not isinstance(name, tree.Name) or name.name.partition("_")[0] not in GREEK.values():
            return False
        if name.span[1] - name.span[0] != len(name.name) or before.end != token.start:
            return False
        note = "the backslash was read as a division; write inv(A) b"
        return bool(self.kind(left).is_matrix and self.choose("backslash", self.at, 2, 0, note))

    def times(self, parts: list[tree.Node]) -> tuple[tree.Node, list[tree.Node]]:
        """A product by * or by a dot; between two vectors a dot is their inner product, Python's * is not."""
        dot = self.take().text == "·"
        right = self.factor(signed=True)
        if not dot:
            return self.beside(parts, right)
        left = multiplied(parts)
        one, other = self.kind(left), self.kind(right)
        while one.is_vector and other.is_matrix and self.starts_operand():  # u · A v
            right = multiplied([right, self.factor()])
            other = self.kind(right)
        if one.is_vector and other.is_vector and not (one.listed and one.rows == 1):
            made: tree.Node = tree.Call("dot", (left, right), span=_span([left, right]))
            return made, [made]
        parts = [*parts, right]
        return multiplied(parts), parts

    def beside(self, parts: list[tree.Node], right: tree.Node) -> tuple[tree.Node, list[tree.Node]]:
        """One factor more; two vectors of one length go entry by entry in Python."""
        left = multiplied(parts)
        if self.dialect is Dialect.PYTHON and self._are_lines(left, right):
            product = tree.Binary(".*", left, right, span=_span([left, right]))
            return product, [product]
        parts = [*parts, right]
        return multiplied(parts), parts

    def _is_double_dot(self, left: tree.Node) -> bool:
        """A:B and A : B; `A: B` is a label."""
        label = self.peek().spaced and not self.token.spaced
        return self.is_op(":") and ":" not in self.context.ends and not label and self.kind(left).is_array

    def double_dot(self, left: tree.Node) -> tree.Node:
        """A : B, the sum of the products of the entries."""
        self.take()
        right = self.factor()
        span = (left.span[0], right.span[1])
        return tree.Call("tr", (tree.Mul((tree.Transpose(left), right), span=span),), span=span)

    def _are_lines(self, *nodes: tree.Node) -> bool:
        """Whether all are vectors of one length, or conditions on their entries."""
        shapes = [shape_of_condition(node, self.scope) or self.kind(node) for node in nodes]
        plain = not any(isinstance(node, tree.Stretched) for node in nodes)
        return plain and all(shape.is_vector and fits(shape.rows, shapes[0].rows) for shape in shapes)

    def _is_operator_here(self, token: Token) -> bool:
        """Between blanks: an operator with a blank on both sides joins, `[a * b  c]`."""
        joins = token.text in {"*", "·", "/", "@", ".*", "./", "∘", "⊗"} and token.kind is Kind.OP
        return joins and (self.peek().spaced or not token.spaced)

    def factor(self, *, signed: bool = False) -> tree.Node:
        """A power, with a sign where an operator stands before it: 2 * -x."""
        token = self.token
        if signed and self.accept("-"):
            arg = self.factor(signed=True)
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        if signed and self.accept("+"):
            return self.factor(signed=True)
        if (signed or not self.before.text) and self.accept("not"):
            arg = self.factor()
            return tree.Logic("not", (arg,), span=(token.start, arg.span[1]))
        return self.power()

    def binary(self, left: tree.Node) -> tree.Node:
        place = self.at
        symbol = self.take().text
        op = _BINARY[symbol]
        right = self.factor(signed=True)
        if op in {".*", "./"} and self.starts_operand():
            right = self.glued(left, right, place)
        span = (left.span[0], right.span[1])
        if op == "//":
            return tree.Call("floor", (tree.Div(left, right, span=span),), span=span)
        if op == "\\":
            sort = self.kind(left).sort
            without = sort in {Sort.EVENT, Sort.INTERVAL, Sort.SET}
            made = tree.Logic("minus", (left, right), span=span) if without else None
            return made or tree.Call("solve", (left, right), span=span)
        if symbol == "∘" and self._are_functions(left, right):
            return self.composition(left, right)
        if symbol == "∘" and self._stand_alone(left, right, place):
            return left.with_changes(args=(right,), span=span)
        return tree.Binary(op, left, right, span=span)

    def glued(self, left: tree.Node, right: tree.Node, place: int) -> tree.Node:
        """In g .* U^T x the product behind is one side where the shapes only fit so."""
        one, other = self.kind(left), self.kind(right)
        fitting = not (one.is_array and other.is_array) or (one.rows, one.cols) == (other.rows, other.cols)
        note = "a product behind an entrywise sign was read first; write the brackets"
        if not self.choose("entrywise", place, 2, 0 if fitting else 1, note):
            return right
        parts = [right]
        while self.starts_operand():
            parts.append(self.factor())
        return multiplied(parts)

    def _are_functions(self, *nodes: tree.Node) -> bool:
        return all(isinstance(n, tree.Name) and self.name_kind(n.name) is NameKind.FUNCTION for n in nodes)

    def _stand_alone(self, left: tree.Node, right: tree.Node, place: int) -> bool:
        """Whether both sides of the sign are functions written without their argument: f' ∘ g."""
        applied = isinstance(left, tree.Apply) and isinstance(right, tree.Apply)
        return applied and not ({self.tokens[place - 1].text, self.before.text} & CLOSERS)

    def composition(self, left: tree.Node, right: tree.Node) -> tree.Node:
        raise MathsError("a composition f ∘ g without its argument", *_span([left, right]), "write f(g(x))")

    def quotient(self, over: tree.Node) -> tree.Node:
        """a/b, and whether what is glued to b belongs below: b/2a, 1/p(1-p), a/||u|| ||v||."""
        slash = self.at
        self.take()
        start = self.at
        under = self.factor(signed=True)
        if not self.starts_operand() or (self.context.blanks and self.token.spaced):
            return self.divided(over, under)
        first = self.tokens[start]
        spaced = self.token.spaced
        opens = first.text in OPENERS and first.kind is Kind.OP
        plain_number = isinstance(under, tree.Number)
        if spaced and (opens or plain_number or isinstance(under, tree.Fold)):
            return tree.Div(over, under, span=(over.span[0], under.span[1]))
        letter_next = self.token.kind is Kind.NAME
        tight = (
            not spaced and letter_next and not (plain_number and isinstance(over, tree.Number)) and not opens
        )
        note = "a product after / was read as standing below it; write the brackets"
        below = self.choose("slash", slash, 3, 1 if tight else 0, note)
        parts = [under]
        while below and self.starts_operand() and (below == 2 or self.token.spaced == spaced):
            parts.append(self.factor())
            if below == 1 and spaced:
                break
        return self.divided(over, multiplied(parts))

    def divided(self, over: tree.Node, under: tree.Node) -> tree.Node:
        """A quotient; MATLAB's A/B of matrices is A B^-1."""
        span = (over.span[0], under.span[1])
        matrices = self.kind(over).is_array and self.kind(under).is_matrix
        if matrices and self.dialect is Dialect.MATLAB:
            self.note("A/B was read as MATLAB's A B^-1")
            return multiplied([over, inverse(under)])
        return tree.Div(over, under, span=span)

    def starts_operand(self) -> bool:
        """Whether the next token begins a factor of a product without an operator."""
        token = self.token
        if token.kind is Kind.NUMBER:
            script = self.at >= 2 and self.tokens[self.at - 2].text in {"^", "_"}
            return (self.before.kind is not Kind.NUMBER or script) and not (
                self.context.blanks and token.spaced
            )
        if token.kind is Kind.COMMAND:
            return token.text != "end"
        if token.kind is Kind.NAME:
            return not self.is_unit(token)
        if token.kind is not Kind.OP or token.text in self.context.ends:
            return False
        if token.text in BARS and self.peek().text == "_":
            return False  # f(x)|_{x=0}
        if token.text in BARS:
            return not ({"|", "||", "rbar", "rnorm"} & self.context.ends) or token.text in {"lbar", "lnorm"}
        return token.text in OPENERS or token.text in {"√", "∛", "∇", "∂", "∫", "∅"}

    def is_unit(self, _token: Token) -> bool:
        return False


def _span(nodes: list[tree.Node]) -> tree.Span:
    return (nodes[0].span[0], nodes[-1].span[1])


def _added(terms: list[tree.Node]) -> tree.Node:
    return terms[0] if len(terms) == 1 else tree.Add(tuple(terms), span=_span(terms))


def _as_interval(node: tree.Node) -> tree.Node:
    """What X lies in: (a, b) and [a, b] are intervals there."""
    if not isinstance(node, tree.Listing) or len(node.items) != 2:
        return node
    return tree.Interval(*node.items, node.opening, node.closing, span=node.span)

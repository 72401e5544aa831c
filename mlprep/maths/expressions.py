"""Precedence: sums, products, powers and what follows a value, with both readings of the ambiguous forms."""

from __future__ import annotations

from typing import Final

from mlprep.maths import tree
from mlprep.maths.faults import MathsError, PrimeFault
from mlprep.maths.scope import NameKind
from mlprep.maths.shape import Sort
from mlprep.maths.stream import BARS, OPENERS, Stream
from mlprep.maths.tokens import Kind, Token, split

_RELATIONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">=", "in", "~="})
_TRANSPOSES: Final = frozenset({"T", "⊤", "t", "H", "tr", "top"})
_ATTRIBUTES: Final = {
    "transpose": "transpose",
    "T": "transpose",
    "t": "transpose",
    "H": "transpose",
    "mT": "transpose",
    "I": "inv",
}
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


class Expressions(Stream):
    """The levels, loosest first; each method reads one level."""

    def atom(self) -> tree.Node:
        raise NotImplementedError

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
        return self._logic("or")

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
            ops.append("=" if op == "~=" else op)
            sides.append(self.sum())
        return tree.Relation(tuple(ops), tuple(sides), span=_span(sides)) if ops else sides[0]

    # -- sums

    def sum(self) -> tree.Node:
        terms = [self.signed()]
        while True:
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
            self.is_op("+") and self.peek().text == "-" and not self.peek().spaced and self.options.numeric
        )
        self.at += glued
        return glued

    def spread(self, left: tree.Node) -> tree.Node:
        self.take()
        right = self.product()
        return tree.Binary("±", left, right, span=(left.span[0], right.span[1]))

    def _starts_entry(self, token: Token) -> bool:
        """Whether, between blanks, this sign belongs to the next entry: [1 -2]."""
        return token.text in {"+", "-"} and token.spaced and not self.peek().spaced

    def signed(self) -> tree.Node:
        token = self.token
        if self.accept("-"):
            arg = self.signed() if self.is_op("-", "+") else self.product()
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        if self.accept("+"):
            return self.signed()
        if self.accept("±", "∓"):
            arg = self.product()
            return tree.Binary(
                "±", tree.number(0, (token.start, token.start)), arg, span=(token.start, arg.span[1])
            )
        return self.product()

    # -- products

    def product(self) -> tree.Node:
        made = self.factor()
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
            elif self.accept("choose"):
                right = self.factor()
                made = tree.Call("choose", (made, right), span=(made.span[0], right.span[1]))
                parts = [made]
            elif self.starts_operand():
                parts.append(self.factor())
                made = _multiplied(parts)
            else:
                return made
        return made

    def times(self, parts: list[tree.Node]) -> tuple[tree.Node, list[tree.Node]]:
        """A product by * or by a dot; a dot between two vectors is their inner product."""
        dot = self.take().text == "·"
        right = self.factor(signed=True)
        left = _multiplied(parts)
        if dot:
            one, other = self.kind(left), self.kind(right)
            if one.is_vector and other.is_vector and not (one.listed and one.rows == 1):
                made: tree.Node = tree.Call("dot", (left, right), span=_span([left, right]))
                return made, [made]
        parts = [*parts, right]
        return _multiplied(parts), parts

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
        op = _BINARY[self.take().text]
        right = self.factor(signed=True)
        span = (left.span[0], right.span[1])
        if op == "//":
            return tree.Call("floor", (tree.Div(left, right, span=span),), span=span)
        if op == "\\":
            sort = self.kind(left).sort
            made = tree.Logic("minus", (left, right), span=span) if sort is Sort.EVENT else None
            return made or tree.Call("solve", (left, right), span=span)
        if op == ".*" and self._are_functions(left, right):
            return self.composition(left, right)
        return tree.Binary(op, left, right, span=span)

    def _are_functions(self, *nodes: tree.Node) -> bool:
        return all(isinstance(n, tree.Name) and self.name_kind(n.name) is NameKind.FUNCTION for n in nodes)

    def composition(self, left: tree.Node, right: tree.Node) -> tree.Node:
        raise MathsError("a composition f ∘ g without its argument", *_span([left, right]), "write f(g(x))")

    def quotient(self, over: tree.Node) -> tree.Node:
        """a/b, and whether what is glued to b belongs below: b/2a, 1/p(1-p), a/||u|| ||v||."""
        slash = self.at
        self.take()
        start = self.at
        under = self.factor(signed=True)
        if not self.starts_operand() or (self.context.blanks and self.token.spaced):
            return tree.Div(over, under, span=(over.span[0], under.span[1]))
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
        whole = _multiplied(parts)
        return tree.Div(over, whole, span=(over.span[0], whole.span[1]))

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
        if token.text in BARS:
            return not ({"|", "||", "rbar", "rnorm"} & self.context.ends) or token.text in {"lbar", "lnorm"}
        return token.text in OPENERS or token.text in {"√", "∛", "∇", "∂", "∫", "∅"}

    def is_unit(self, _token: Token) -> bool:
        return False

    # -- powers and what follows a value

    def power(self) -> tree.Node:
        base = self.postfix(self.atom())
        while self.is_op("^", ".^"):
            base = self.exponent(base)
            base = self.postfix(base, after_power=True)
        return base

    def exponent(self, base: tree.Node) -> tree.Node:
        caret = self.take()
        if caret.text == ".^":
            power = self._plain_exponent()
            return tree.Binary(".^", base, power, span=(base.span[0], power.span[1]))
        if special := self.special_exponent(base):
            return special
        power = self._plain_exponent()
        if isinstance(power, tree.Neg) and isinstance(power.arg, tree.Name) and power.arg.name == "T":
            return _transposed(_inverse(base))
        return self.raised(base, power)

    def raised(self, base: tree.Node, power: tree.Node) -> tree.Node:
        return tree.Power(base, power, span=(base.span[0], power.span[1]))

    def special_exponent(self, base: tree.Node) -> tree.Node | None:
        """T, -T, +, †, c, ', (k) and ∘2, with or without braces."""
        start = self.at
        braced = self.accept("{")
        sign = "-" if self.accept("-") else ""
        token = self.token
        result: tree.Node | None = None
        span = (base.span[0], token.end)
        if self._is_transpose(token, base):
            self._take_letter()
            result = _transposed(_inverse(base) if sign else base, span)
        elif not sign and token.kind is Kind.OP and token.text in {"+", "†"} and self._ends_exponent(braced):
            self.take()
            result = tree.Call("pinv", (base,), span=span)
        elif (
            not sign and (token.text in {"c", "C", "∁"}) and self.kind(base).sort in {Sort.EVENT, Sort.TRUTH}
        ):
            self.take()
            result = tree.Logic("not", (base,), span=span)
        elif not sign and token.kind is Kind.OP and token.text in {"'", "''", "'''"}:
            result = base
            while self.token.kind is Kind.OP and set(self.token.text) == {"'"}:
                result = self.primed(result, self.take())
        elif not sign and token.text == "∘":
            self.take()
            power = self.sum() if braced else self._plain_exponent()
            result = tree.Binary(".^", base, power, span=(base.span[0], power.span[1]))
        if result is not None and braced:
            result = result if self.accept("}") else None
        if result is None:
            self.at = start
        return result

    def _ends_exponent(self, braced: Token | None) -> bool:
        after = self.peek()
        if braced:
            return after.text == "}"
        operand = after.kind in {Kind.NUMBER, Kind.NAME, Kind.COMMAND} or after.text in OPENERS
        return not operand or after.spaced

    def _is_transpose(self, token: Token, base: tree.Node) -> bool:
        if token.text == "⊤":
            return True
        if token.kind is not Kind.NAME or token.mark:
            return False
        shape = self.kind(base)
        scalar = shape.sort in {Sort.NUMBER, Sort.TRUTH, Sort.EVENT, Sort.DISTRIBUTION, Sort.FUNCTION}
        name = token.text if self.known(token.text) or token.text in _TRANSPOSES else token.text[0]
        if name not in _TRANSPOSES or (scalar and (self.known(name) or name != "T")):
            return False
        if name != "T" and (self.known(name) or not shape.is_array):
            return False
        return name == token.text or not self.known(token.text)

    def _take_letter(self) -> None:
        """T of `^T`, and only T of `^Tx`."""
        token = self.token
        if token.kind is Kind.NAME and token.text not in _TRANSPOSES:
            self.tokens[self.at : self.at + 1] = split(token, [1, len(token.text) - 1])
        self.take()

    def _plain_exponent(self) -> tree.Node:
        """A group, or a signed power: e^-x^2 is e^(-(x^2))."""
        token = self.token
        if token.text == "{" and token.kind is Kind.OP:
            self.take()
            with self.inside():
                node = self.expression()
            self.close(token, "}")
            return node
        if self.accept("-"):
            arg = self._plain_exponent()
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        if self.accept("+"):
            return self._plain_exponent()
        start = self.at
        base = self.postfix(self.atom())
        if self.is_op("^") and not (
            isinstance(base, tree.Number) and self._is_transpose(self.peek(), tree.Matrix(((base,),)))
        ):
            base = self.exponent(base)
        return self._glued_exponent(base, start)

    def _glued_exponent(self, base: tree.Node, start: int) -> tree.Node:
        """e^2x and e^xy: the glued rest may belong to the exponent."""
        token = self.token
        first = self.tokens[start]
        glued = not token.spaced and token.kind is Kind.NAME and first.kind in {Kind.NUMBER, Kind.NAME}
        if not glued or self.context.blanks:
            return base
        note = "what is glued to the exponent was read as part of it; write the brackets"
        parts = [base]
        if self.choose("exponent", start, 2, 0, note):
            while self.starts_operand() and not self.token.spaced:
                parts.append(self.power())
        return _multiplied(parts)

    def postfix(self, node: tree.Node, *, after_power: bool = False) -> tree.Node:
        while True:
            token = self.token
            if token.kind is not Kind.OP or (self.context.blanks and token.spaced):
                return node
            if token.text in {"'", "''", "'''", "''''"}:
                self.take()
                node = self.primed(node, token)
            elif token.text == "!" and not self._is_negation(token):
                self.take()
                node = tree.Factorial(node, span=(node.span[0], token.end))
            elif token.text in {"%", "‰"} and not after_power:
                self.take()
                node = self.percent(node, token)
            elif token.text == "." and self.peek().kind is Kind.NAME and not self.peek().spaced:
                node = self.attribute(node)
            elif token.text == "_":
                node = self.subscript(node)
            elif token.text == "†":
                self.take()
                node = tree.Call("pinv", (node,), span=(node.span[0], token.end))
            elif token.text == "⊤":
                self.take()
                node = tree.Transpose(node, span=(node.span[0], token.end))
            elif token.text == "[" and not token.spaced and self._takes_index(node):
                node = self.bracket_index(node)
            else:
                return node

    def _is_negation(self, token: Token) -> bool:
        """`a !b` in a list of events."""
        return token.spaced and not self.peek().spaced and self.peek().kind is Kind.NAME

    def percent(self, node: tree.Node, token: Token) -> tree.Node:
        span = (node.span[0], token.end)
        if token.text == "‰":
            return tree.Div(node, tree.number(1000), span=span)
        if self.token.kind is Kind.NUMBER:
            right = self.power()
            return tree.Binary("mod", node, right, span=(node.span[0], right.span[1]))
        return tree.Percent(node, span=span)

    def primed(self, node: tree.Node, token: Token) -> tree.Node:
        """A prime: transpose of arrays, complement of events; on a number, a question."""
        span = (node.span[0], token.end)
        shape = self.kind(node)
        if shape.sort in {Sort.EVENT, Sort.TRUTH}:
            return tree.Logic("not", (node,), span=span)
        if isinstance(node, tree.Name) and shape.sort is Sort.NUMBER:
            what = f"a prime on the number {node.name}"
            hint = f"for a derivative write d/d{node.name}(..), or use a declared function"
            raise PrimeFault(what, *token.span, hint)
        for _ in token.text:
            node = tree.Transpose(node, span=span)
        return node

    def attribute(self, node: tree.Node) -> tree.Node:
        """x.T, A.inv(), x.sum(), a.dot(b)."""
        self.take()
        token = self.take()
        if token.text in _ATTRIBUTES and not (self.is_op("(") and token.text == "I"):
            if self.accept("("):
                self.close(token, ")")
            span = (node.span[0], token.end)
            return (
                _transposed(node, span)
                if _ATTRIBUTES[token.text] == "transpose"
                else tree.Call("inv", (node,), span=span)
            )
        return self.method(node, token)

    def method(self, node: tree.Node, token: Token) -> tree.Node:
        raise NotImplementedError

    def subscript(self, node: tree.Node) -> tree.Node:
        raise NotImplementedError

    def bracket_index(self, node: tree.Node) -> tree.Node:
        opening = self.take()
        with self.inside():
            indices = [self.expression()]
            while self.accept(","):
                indices.append(self.expression())
        closing = self.close(opening, "]")
        return tree.Index(node, tuple(indices), span=(node.span[0], closing.end))

    def _takes_index(self, node: tree.Node) -> bool:
        shape = self.kind(node)
        return shape.is_array or shape.sort is Sort.UNKNOWN


def _span(nodes: list[tree.Node]) -> tree.Span:
    return (nodes[0].span[0], nodes[-1].span[1])


def _added(terms: list[tree.Node]) -> tree.Node:
    return terms[0] if len(terms) == 1 else tree.Add(tuple(terms), span=_span(terms))


def _multiplied(parts: list[tree.Node]) -> tree.Node:
    return parts[0] if len(parts) == 1 else tree.Mul(tuple(parts), span=_span(parts))


def _transposed(node: tree.Node, span: tree.Span | None = None) -> tree.Node:
    return tree.Transpose(node, span=span or node.span)


def _inverse(node: tree.Node) -> tree.Node:
    return tree.Power(node, tree.Neg(tree.number(1, node.span), span=node.span), span=node.span)

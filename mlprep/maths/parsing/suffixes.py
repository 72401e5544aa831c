"""What stands behind a value: powers, transposes, primes, factorials, percent signs, indices, attributes."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.dialects import MODULES
from mlprep.maths.parsing.stream import OPENERS, Stream
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, PrimeFault
from mlprep.maths.trees.scope import NameKind
from mlprep.maths.trees.shape import Sort

_TRANSPOSES: Final = frozenset({"T", "⊤", "t", "H", "tr", "top"})
_ATTRIBUTES: Final = {
    "transpose": "transpose",
    "T": "transpose",
    "t": "transpose",
    "H": "transpose",
    "mT": "transpose",
    "I": "inv",
}


class Suffixes(Stream):
    """One value with everything that belongs to it."""

    def atom(self) -> tree.Node:
        raise NotImplementedError

    def expression(self) -> tree.Node:
        raise NotImplementedError

    def sum(self) -> tree.Node:
        raise NotImplementedError

    def starts_operand(self) -> bool:
        raise NotImplementedError

    # -- powers and what follows a value

    def power(self) -> tree.Node:
        base = self.postfix(self.atom())
        while self.is_op("^", ".^"):
            base = self.exponent(base)
            base = self.postfix(base, after_power=True)
        return base

    def exponent(self, base: tree.Node) -> tree.Node:
        caret = self.take()
        if caret.text == ".^" or self._is_entrywise(caret, base):
            power = self._plain_exponent()
            return tree.Binary(".^", base, power, span=(base.span[0], power.span[1]))
        if special := self.special_exponent(base):
            return special
        power = self._plain_exponent()
        if isinstance(power, tree.Neg) and isinstance(power.arg, tree.Name) and power.arg.name == "T":
            return _transposed(inverse(base))
        return self.raised(base, power)

    def raised(self, base: tree.Node, power: tree.Node) -> tree.Node:
        if self.kind(base).sort is Sort.EVENT and self.kind(power).sort is Sort.EVENT:
            hint = "write A and B, or A xor B for exactly one of them"
            raise MathsError("^ between events", base.span[0], power.span[1], hint)
        return tree.Power(base, power, span=(base.span[0], power.span[1]))

    def _is_entrywise(self, caret: Token, base: tree.Node) -> bool:
        """Python's x**2 of what is no number and no square matrix."""
        shape = self.kind(base)
        return caret.end - caret.start == len("**") and shape.is_array and not shape.is_square

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
            result = _transposed(inverse(base) if sign else base, span)
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
        elif not sign and braced and token.text == "(" and self._is_superscript_index(base):
            result = self._superscript_index(base)
        elif not sign and token.text == "∘":
            self.take()
            power = self.sum() if braced else self._plain_exponent()
            result = tree.Binary(".^", base, power, span=(base.span[0], power.span[1]))
        if result is not None and braced:
            result = result if self.accept("}") else None
        if result is None:
            self.at = start
        return result

    def _is_superscript_index(self, base: tree.Node) -> bool:
        """v^{(i)} of a vector, which has no powers: its entry i."""
        index, closing = self.peek(), self.peek(2)
        name = self.known(index.text) if index.kind is Kind.NAME else None
        running = name in self.bound or (name is not None and self.name_kind(name) is NameKind.INDEX)
        return running and closing.text == ")" and self.kind(base).is_vector

    def _superscript_index(self, base: tree.Node) -> tree.Node:
        self.take()
        index = self.take()
        closing = self.take()
        name = tree.Name(self.known(index.text) or index.text, span=index.span)
        return tree.Index(base, (name,), span=(base.span[0], closing.end))

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
        return multiplied(parts)

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
            elif token.text == "_" and self.has_limits(node):
                return node
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
        """A prime: transpose of arrays, complement of events, derivative of f(x); on a number, a question."""
        span = (node.span[0], token.end)
        shape = self.kind(node)
        if shape.sort in {Sort.EVENT, Sort.TRUTH}:
            return tree.Logic("not", (node,), span=span)
        if shape.sort is Sort.NUMBER and not self._holds_array(node):
            if isinstance(node, tree.Apply) and len(node.args) == 1 and isinstance(node.args[0], tree.Name):
                return node.with_changes(orders=(sum(node.orders) + len(token.text),), span=span)
            what = (
                f"a prime on the number {node.name}" if isinstance(node, tree.Name) else "a prime on a number"
            )
            variable = node.name if isinstance(node, tree.Name) else "x"
            hint = f"for a derivative write d/d{variable}(..), or use a declared function"
            raise PrimeFault(what, *token.span, hint)
        for _ in token.text:
            node = tree.Transpose(node, span=span)
        return node

    def _holds_array(self, node: tree.Node) -> bool:
        """Whether a number is made of arrays, as in (x^T y)', or is the 1 of 1'x."""
        return node == tree.number(1) or any(self.kind(inner).is_array for inner in tree.walk(node))

    def attribute(self, node: tree.Node) -> tree.Node:
        """x.T, A.inv(), x.sum(), a.dot(b)."""
        self.take()
        token = self.take()
        if token.text in _ATTRIBUTES and not (self.is_op("(") and token.text == "I"):
            if self.is_op("("):
                self.transposed_axes()
            span = (node.span[0], token.end)
            return (
                _transposed(node, span)
                if _ATTRIBUTES[token.text] == "transpose"
                else tree.Call("inv", (node,), span=span)
            )
        if token.text == "shape" and self.is_op("["):
            return self.size_along(node, token)
        return self.method(node, token)

    def size_along(self, node: tree.Node, token: Token) -> tree.Node:
        """A.shape[0], the number of rows by its name."""
        axis, shape = self.peek(), self.kind(node)
        size = {"0": shape.rows, "1": shape.cols}.get(axis.text) if shape.is_array else None
        if size is None or self.peek(2).text != "]":
            raise MathsError("this size has no name", token.start, axis.end, "write the size itself, e.g. n")
        self.at += 3
        span = (node.span[0], self.before.end)
        return tree.Name(size, span=span) if isinstance(size, str) else tree.number(size, span)

    def transposed_axes(self) -> None:
        """What may stand in x.transpose(..): nothing, or two different axes."""
        opening = self.take()
        axes: list[tree.Node] = []
        with self.inside():
            while not self.is_op(")"):
                axes.append(self.expression())
                if not self.accept(","):
                    break
        closing = self.close(opening, ")")
        if axes and (len(axes) != 2 or axes[0] == axes[1]):
            hint = "write A.T"
            raise MathsError("a transpose of a matrix swaps its two axes", opening.start, closing.end, hint)

    def method(self, node: tree.Node, token: Token) -> tree.Node:
        raise NotImplementedError

    def subscript(self, node: tree.Node) -> tree.Node:
        raise NotImplementedError

    def has_limits(self, node: tree.Node) -> bool:
        raise NotImplementedError

    def bracket_index(self, node: tree.Node) -> tree.Node:
        opening = self.take()
        with self.inside():
            indices = [self.index_part()]
            while self.accept(","):
                indices.append(self.index_part())
        closing = self.close(opening, "]")
        return self.entry(node, indices, (node.span[0], closing.end))

    def index_part(self) -> tree.Node | str:
        """An index, ':' for a whole axis, or '' for a new one (None in NumPy)."""
        token = self.token
        if self.accept(":"):
            if not self.is_op(",", "]", "}"):
                raise MathsError("a slice with bounds", *token.span, "write the entries with an index")
            return ":"
        new = self.peek(2) if token.text in MODULES and self.peek().text == "." else token
        if new.kind is Kind.NAME and new.text in {"None", "newaxis"}:
            self.at += 1 if new is token else 3
            return ""
        part = self.expression()
        if self.is_op(":"):
            raise MathsError("a slice with bounds", *self.token.span, "write the entries with an index")
        return part

    def entry(self, node: tree.Node, parts: list[tree.Node | str], span: tree.Span) -> tree.Node:
        """A[i, j], the column A[:, j], the row A[i, :], and v[:, None], which stretches beside a matrix."""
        indices = tuple(part for part in parts if isinstance(part, tree.Node))
        if len(indices) == len(parts):
            return tree.Index(node, indices, span=span)
        shape = self.kind(node)
        if shape.is_matrix and len(parts) == 2 and len(indices) == 1 and ":" in parts:
            if parts[0] == ":":
                return tree.Index(tree.Transpose(node, span=node.span), indices, span=span)
            return tree.Transpose(tree.Index(node, indices, span=span), span=span)
        if set(parts) == {":"}:
            return node
        line = shape.is_vector and not isinstance(node, tree.Stretched)
        if line and parts in ([":", ""], ["", ":"], [""]):
            return tree.Stretched(node, across=parts[0] == "", span=span)
        raise MathsError("a slice that is not read here", *span, "write the entries with an index")

    def _takes_index(self, node: tree.Node) -> bool:
        shape = self.kind(node)
        return shape.is_array or shape.sort is Sort.UNKNOWN


def multiplied(parts: list[tree.Node]) -> tree.Node:
    """One factor alone, or their product."""
    if len(parts) == 1:
        return parts[0]
    beside = [None, *parts[:-1]], [*parts[1:], None]
    factors = [_row(*triple) for triple in zip(parts, *beside, strict=True)]
    return tree.Mul(tuple(factors), span=(parts[0].span[0], parts[-1].span[1]))


def _row(node: tree.Node, left: tree.Node | None, right: tree.Node | None) -> tree.Node:
    """[1 2] beside [3; 4] as the row it is in MATLAB; alone it is a vector."""
    if not isinstance(node, tree.Listing) or node.opening != "[":
        return node
    return tree.Transpose(node, span=node.span) if tree.is_column(left) or tree.is_column(right) else node


def _transposed(node: tree.Node, span: tree.Span | None = None) -> tree.Node:
    return tree.Transpose(node, span=span or node.span)


def inverse(node: tree.Node) -> tree.Node:
    """The power -1."""
    return tree.Power(node, tree.Neg(tree.number(1, node.span), span=node.span), span=node.span)

"""The atoms of the grammar: numbers, words of the language, LaTeX commands."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from mlprep.maths.parsing.differentials import CALCULUS, INTEGRALS
from mlprep.maths.parsing.moments import Moments
from mlprep.maths.parsing.names import ARRAYS, CONSTANTS
from mlprep.maths.parsing.numerals import is_unit
from mlprep.maths.parsing.stream import BARS, OPENERS, matching
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind

_NORMAL: Final = {
    "cdf": "normal_cdf", "sf": "normal_cdf", "pdf": "normal_pdf", "ppf": "normal_quantile",
}  # fmt: skip
_GROWTHS: Final = frozenset({"O", "Theta", "Omega", "o"})


class Atoms(Moments):
    """Whatever stands for a value by itself."""

    def atom(self) -> tree.Node:
        token = self.token
        if token.kind is Kind.NUMBER:
            return self.numeral()
        if token.kind is Kind.NAME:
            return self.letter_atom(token)
        if token.kind is Kind.COMMAND:
            return self.command_atom(token)
        if token.kind is Kind.OP and (token.text not in self.context.ends or token.text in BARS):
            return self.operator_atom(token)
        raise self.unexpected(token)

    def letter_atom(self, token: Token) -> tree.Node:
        if (token.text.startswith("d") and not token.mark) and (
            found := self.derivative_fraction()
        ) is not None:
            return found
        return self.name_atom()

    def operator_atom(self, token: Token) -> tree.Node:
        if token.text == "∂" and (found := self.derivative_fraction()) is not None:
            return found
        if token.text == "∇" or (token.text == "∂" and self.peek().text == "_"):
            return self.nabla()
        if token.text == "∫":
            return self.integral()
        if token.text in {"√", "∛"}:
            self.take()
            arg = self.power() if not self.is_op("{") else self.bracket()
            span = (token.start, arg.span[1])
            return tree.Call("sqrt" if token.text == "√" else "cbrt", (arg,), span=span)
        if token.text == "∅":
            self.take()
            return tree.SetOf((), span=token.span)
        if (
            token.text in {"!", "~"}
            and self.peek().kind in {Kind.NAME, Kind.OP}
            and self.at + 1 < len(self.tokens) - 1
        ):
            self.take()
            arg = self.power()
            if self.kind(arg).sort.value not in {"event", "relation"}:
                raise self.unexpected(token)
            return tree.Logic("not", (arg,), span=(token.start, arg.span[1]))
        if token.text in OPENERS or token.text in BARS or token.text in {"]", "<"}:
            return self.bracket()
        raise self.unexpected(token)

    def command_atom(self, token: Token) -> tree.Node:
        if token.text == "begin":
            return self.environment()
        if token.text == "frac":
            return self.latex_derivative() or self.fraction()
        if token.text == "sqrt":
            return self.root()
        if token.text.endswith("binom"):
            self.take()
            over, under = self.latex_argument(), self.latex_argument()
            return tree.Call("choose", (over, under), span=(token.start, self.before.end))
        if token.text == "bar":
            self.take()
            arg = self.latex_argument()
            if self.kind(arg).sort.value not in {"event", "relation"}:
                raise MathsError(
                    "a bar over more than a name", token.start, self.before.end, "declare a name for it"
                )
            return tree.Logic("not", (arg,), span=(token.start, self.before.end))
        if token.text in {"boxed", "underbrace", "overbrace"}:
            self.take()
            node = self.latex_argument()
            if token.text != "boxed" and self.accept("_" if token.text == "underbrace" else "^"):
                self.skip_script()
            return node
        if token.text in {"overset", "underset", "stackrel"}:
            self.take()
            self.latex_argument()
            return self.latex_argument()
        raise MathsError(f"\\{token.text} cannot stand here", *token.span)

    def skip_script(self) -> None:
        """What is written below or above a brace says nothing."""
        self.at = matching(self.tokens, self.at) + 1 if self.is_op("{") else self.at + 1

    def latex_argument(self) -> tree.Node:
        r"""A group, or one token: \frac12 is \frac{1}{2}."""
        token = self.token
        if token.text == "{" and token.kind is Kind.OP:
            self.take()
            with self.inside():
                node = self.expression()
            self.close(token, "}")
            return node
        long = len(token.text) > 1 and token.end - token.start == len(token.text)
        run = token.kind is Kind.NAME and self.known(token.text) is None
        if long and (run or (token.kind is Kind.NUMBER and token.text.isdigit())):
            self.tokens[self.at : self.at + 1] = split(token, [1, len(token.text) - 1])
        if self.token.kind is Kind.NUMBER:
            return self.plain_number()
        if self.token.kind is Kind.NAME:
            return self.single_name(self.token)
        return self.atom()

    def single_name(self, token: Token) -> tree.Node:
        r"""One letter of \frac1n: a name alone, nothing glued to it."""
        name = self.known(token.text)
        if name is None:
            return self.atom()
        self.take()
        return tree.Name(name, span=token.span)

    def fraction(self) -> tree.Node:
        start = self.take()
        over, under = self.latex_argument(), self.latex_argument()
        return tree.Div(over, under, span=(start.start, self.before.end))

    def root(self) -> tree.Node:
        start = self.take()
        degree: tree.Node | None = None
        if opening := self.accept("["):
            with self.inside():
                degree = self.expression()
            self.close(opening, "]")
        arg = self.latex_argument()
        span = (start.start, self.before.end)
        if degree is None or degree == tree.number(2):
            return tree.Call("sqrt", (arg,), span=span)
        return tree.Call("root", (arg, degree), span=span)

    def numeral(self) -> tree.Node:
        """A number; in numeric questions also a mixed one, 3 1/2."""
        token = self.token
        after = self.peek()
        if (
            token.text == "1"
            and after.text in {"[", "{", "\\{"}
            and not after.spaced
            and self._holds_relation(self.at + 1)
        ):
            return self.indicator()
        if (
            token.text == "1"
            and after.text == "_"
            and self.peek(2).text in {"{", "["}
            and self._holds_relation(self.at + 2)
        ):
            return self.indicator()
        if token.text == "1" and after.text == "_" and not after.spaced:
            return self.ones()
        if "+" in token.text:
            return self.scientific(token)
        node = self.plain_number()
        if self.options.numeric and token.text.isdigit() and not self.context.blanks:
            return self.mixed(node, token)
        return node

    def plain_number(self) -> tree.Number:
        token = self.take()
        return tree.Number(Fraction(token.text), token.text, span=token.span)

    def scientific(self, token: Token) -> tree.Node:
        """2e+3: 2000 where a number is wanted, 2 e + 3 in a formula."""
        place = self.at
        default = 0 if self.options.numeric or not self.scope.declared else 1
        if self.choose(
            "scientific", place, 2, default, f"{token.text} was read both ways; write 10^ or a product"
        ):
            mantissa, _, exponent = token.text.lower().partition("e+")
            at = token.start + len(mantissa)
            self.tokens[place : place + 1] = [
                Token(Kind.NUMBER, mantissa, token.start, at, token.spaced),
                Token(Kind.NAME, "e", at, at + 1),
                Token(Kind.OP, "+", at + 1, at + 2),
                Token(Kind.NUMBER, exponent, at + 2, token.end),
            ]
        return self.plain_number()

    def mixed(self, whole: tree.Number, token: Token) -> tree.Node:
        after = self.token
        fraction: tree.Node | None = None
        place = self.at
        if after.kind is Kind.NUMBER and after.spaced and after.text.isdigit() and self.peek().text == "/":
            if self.peek(2).kind is Kind.NUMBER and self.peek(2).text.isdigit():
                over = self.plain_number()
                self.take()
                under = self.plain_number()
                fraction = tree.Div(over, under, span=(over.span[0], under.span[1]))
        elif after.kind is Kind.COMMAND and after.text == "frac":
            if self.choose("mixed", place, 2, 0, "read as a mixed number"):
                return whole
            fraction = self.fraction()
        if fraction is None:
            return whole
        self.note(f"{token.text} and a fraction were read as a mixed number")
        return tree.Add((whole, fraction), span=(token.start, fraction.span[1]))

    def is_unit(self, token: Token) -> bool:
        """In a numeric answer, a word that is a unit ends the number: 0.8 bits, 9.4M."""
        return (
            self.options.numeric
            and self.depth == 0
            and self.known(token.text) is None
            and is_unit(self.tokens, self.at)
        )

    def unknown_name(self, token: Token) -> tree.Node:
        if token.text == "lim":
            raise MathsError("limits are not read", *token.span, "write the value of the limit")
        if token.text == "of" and self.before.text == "%":
            raise MathsError("words between numbers", *token.span, "write 0.5*8 for 50% of 8")
        return super().unknown_name(token)

    def standing_name(self, token: Token) -> tree.Node | None:
        if token.text == "int" and self.peek().text == "(" and self._is_python_int():
            return self.truncated()
        if (token.text == "int" and self.peek().text in {"_", "("}) or (
            token.text in INTEGRALS and self.peek().text == "("
        ):
            return self.integral()
        if token.text in CALCULUS and self.peek().text == "(" and self.is_calculus(token):
            return self.calculus_call(CALCULUS[token.text])
        if token.text in {"nabla", "grad"} and self.peek().text in {"_", "^"}:
            return self.nabla()
        if self.is_fold(token):
            return self.fold()
        if self.calls_fold(token) and (folded := self.fold_call()):
            return folded
        operator = self.operator_name(token)
        if operator:
            return self.operator(operator)
        return self.plain_word(token)

    def _is_python_int(self) -> bool:
        """int(29/2) of a number: no comma, and no dx."""
        inside = self.tokens[self.at + 2 : matching(self.tokens, self.at + 1)]
        return self.options.numeric and not any(
            token.text == "," or (token.kind is Kind.NAME and token.text.startswith("d")) for token in inside
        )

    def truncated(self) -> tree.Node:
        start = self.take()
        arg = self.atom()
        span = (start.start, self.before.end)
        size = tree.Call("floor", (tree.Call("abs", (arg,), span=span),), span=span)
        return tree.Mul((tree.Call("sign", (arg,), span=span), size), span=span)

    def plain_word(self, token: Token) -> tree.Node | None:
        if token.text in {"cases", "partial"} and self.peek().text == "(":
            return self.echoed_cases() if token.text == "cases" else self.echoed_partial()
        if token.text in ARRAYS and self.peek().text == "(" and self.peek(2).text in {"[", "("}:
            return self.array()
        if token.text == "norm" and self.peek().text == "." and self.peek(2).text in _NORMAL:
            return self.scipy_normal()
        if token.text == "float" and self.peek().text == "(":
            return self.python_float()
        if token.text in {"indicator", "Indicator"}:
            return self.indicator()
        if token.text == "delta" and self.peek().text == "_" and not token.mark:
            return self.kronecker()
        bold = token.end - token.start == 1  # of the vector 1, not the function ones
        if token.text == "ones" and (bold or self.peek().text != "("):
            return self.ones()
        if token.text in _GROWTHS and self.peek().text == "(":
            return self.growth()
        if token.text == "inf" and self.peek().text == "_":
            return None
        if token.text in {"eye", "identity"}:
            return self.eye()
        if token.text == "I":
            return self.identity()
        if token.text == "R" and self.options.form == "interval":
            return self.real_line()
        if node := self.moment(token) or self.function_word(token):
            return node
        if token.text in CONSTANTS and not token.mark:
            self.take()
            return tree.Constant(CONSTANTS[token.text], span=token.span)
        if self.implicit(token.text) and not token.mark:
            self.take()
            return tree.Name(token.text, span=token.span)
        return None

    def scipy_normal(self) -> tree.Node:
        """norm.cdf(x) of SciPy; sf is one minus it."""
        start = self.take()
        self.take()
        word = self.take()
        args, keywords = self.call_arguments()
        args += [value for key, value in keywords if key in {"loc", "scale"}]
        made = self.make_call(_NORMAL[word.text], args, [], 0, (start.start, self.before.end), word)
        if word.text != "sf":
            return made
        return tree.Add((tree.number(1), tree.Neg(made, span=made.span)), span=made.span)

    def python_float(self) -> tree.Node:
        """float('inf'), float("-inf") and float(3)."""
        start, opening = self.take(), self.take()
        if self.token.kind is Kind.TEXT:
            node = self.constant_word(self.take())
            return node.with_changes(span=(start.start, self.close(opening, ")").end))
        quote = self.accept("'", '"')
        minus = quote and self.accept("-")
        node = self.constant_word(self.take()) if quote else self.expression()
        if quote:
            self.close(quote, quote.text)
        closing = self.close(opening, ")")
        span = (start.start, closing.end)
        return tree.Neg(node, span=span) if minus else node.with_changes(span=span)

    def constant_word(self, token: Token) -> tree.Node:
        """The inf of float('inf')."""
        if token.text not in {"inf", "infinity"}:
            raise MathsError("a number in quotes", *token.span, "write it without them")
        return tree.Constant("inf", span=token.span)

    def real_line(self) -> tree.Node:
        span = self.take().span
        infinity = tree.Constant("inf", span=span)
        return tree.Interval(tree.Neg(infinity, span=span), infinity, "(", ")", span=span)

    def function_word(self, token: Token) -> tree.Node | None:
        name = self._function_name(token)
        if name is None:
            return None
        count = next(count for spelling, count in self._spellings() if spelling == name)
        after = self.tokens[min(self.at + count, len(self.tokens) - 1)]
        called = after.text in {"(", "[", "{", "\\{"} or (
            after.text in {"'", "^", "_"} and name not in functions.CALLED_ONLY
        )
        if name in functions.CALLED_ONLY and not called:
            return None if self.segments(token) is not None or len(name) == 1 else self.function(name, count)
        if not called and self.segments(token) is not None and not self._argument_follows(count):
            return None
        return self.function(name, count)

    def _argument_follows(self, count: int) -> bool:
        self.at += count
        follows = self.starts_operand() or self.token.kind is Kind.NUMBER or self.is_op("-")
        self.at -= count
        return follows

    def kronecker(self) -> tree.Node:
        """δ_{ij}, δ_ij and δ_{i,j+1}: 1 where the indices are equal."""
        start = self.take()
        below = self.take()
        with self.inside():
            if opening := self.accept("{"):
                indices = [self._kronecker_index()]
                while not self.is_op("}") and self.token.kind is not Kind.END:
                    self.accept(",")
                    indices.append(self._kronecker_index())
                self.close(opening, "}")
            else:
                indices = [self._kronecker_index(), self._kronecker_index()]
        if len(indices) != 2:
            raise self.unknown(start.text, start)
        span = (start.start, self.before.end)
        equal = tree.Relation(("=",), (indices[0], indices[1]), span=(below.end, span[1]))
        return tree.Call("indicator", (equal,), span=span)

    def _kronecker_index(self) -> tree.Node:
        token = self.token
        if token.kind not in {Kind.NAME, Kind.NUMBER}:
            raise MathsError("a delta has two indices", *token.span, "write δ_{ij}, or 1[i = j]")
        if len(token.text) == 2 and self.known(token.text) is None:
            self.tokens[self.at : self.at + 1] = split(token, [1, 1])
        return self.sum() if self.peek().text in {"+", "-"} else self.atom()

    def growth(self) -> tree.Node:
        start = self.take()
        if start.mark:
            hint = f"write {start.text}( ) with its logarithms"
            raise MathsError(f"a mark over {start.text} leaves logarithms out", *start.span, hint)
        args = self.arguments()
        if len(args) != 1:
            raise MathsError("O takes one argument", start.start, self.before.end, "write O(n^2 d)")
        return tree.Growth(args[0], start.text, span=(start.start, self.before.end))

    def identity(self) -> tree.Node:
        token = self.take()
        if self.is_op("_") and not self.token.spaced:
            if self.name_kind(self.peek().text) is NameKind.EVENT or self._holds_event(self.at + 1):
                self.at -= 1
                return self.indicator()
            self.take()
            below = self.token
            if below.kind is Kind.NAME and self.known(below.text) is None and len(below.text) == 1:
                raise self.unknown(below.text, below)
            size = self.side(self.index_size())
            return tree.Identity(size, span=(token.start, self.before.end))
        return tree.Identity(span=token.span)

    def echoed_cases(self) -> tree.Node:
        """cases(x if x > 0, 0 otherwise), as the echo writes it."""
        start = self.take()
        opening = self.take()
        pieces: list[tuple[tree.Node, tree.Node]] = []
        otherwise: tree.Node | None = None
        with self.inside():
            while otherwise is None:
                value = self.sum()
                word = self.take()
                if word.text == "if":
                    pieces.append((value, self.disjunction()))
                elif word.text in {"otherwise", "else"}:
                    otherwise = value
                else:
                    raise self.unexpected(word)
                if not self.accept(","):
                    break
        self.close(opening, ")")
        return tree.Cases(tuple(pieces), otherwise, span=(start.start, self.before.end))

    def echoed_partial(self) -> tree.Node:
        """partial(f(x, y), 1, 0): derivatives per argument, as the echo writes it."""
        start = self.take()
        args = self.arguments()
        first = args[0] if args else None
        if not isinstance(first, tree.Apply) or not all(isinstance(a, tree.Number) for a in args[1:]):
            raise MathsError(
                "partial(..) takes a function's value and its orders", start.start, self.before.end
            )
        orders = tuple(int(a.value) for a in args[1:] if isinstance(a, tree.Number))
        return tree.Apply(first.name, first.args, orders, span=(start.start, self.before.end))

"""Functions and their arguments, with brackets and without: log^2 x, sin 2x cos y, 1[x > 0]."""

from __future__ import annotations

from typing import Final

from mlprep.maths import functions, tree
from mlprep.maths.faults import MathsError
from mlprep.maths.names import CONSTANTS, Names
from mlprep.maths.scope import SCALARS, NameKind
from mlprep.maths.shorthands import written_out
from mlprep.maths.stream import matching
from mlprep.maths.tokens import Kind, Token, split

FOLDS: Final = {
    "sum": "sum", "prod": "prod", "max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin",
    "Sigma": "sum",
    "Pi": "prod", "sup": "max", "arg": "arg", "product": "prod",
}  # fmt: skip

_BRACKETED: Final = frozenset({"(", "[", "{", "\\{"})
_METHODS: Final = frozenset({
    "sum", "mean", "dot", "max", "min", "prod", "det", "std", "var", "inv", "norm", "exp",
    "log", "outer", "abs", "sqrt", "argmax", "argmin", "softmax", "logsumexp", "median", "clip", "clamp",
    "sigmoid", "relu", "tanh", "trace", "diag", "pow", "square", "rsqrt", "reciprocal",
})  # fmt: skip
_SHAPING: Final = frozenset({"keepdims", "keepdim"})
_AXIS: Final = {"dim": "axis"}
_ORDER: Final = frozenset({"ord", "p"})
KEYWORDS: Final = frozenset({"axis", "dim", *_SHAPING, "ddof"})


class Application(Names):
    """What a function name does with what follows it."""

    def function(self, name: str, count: int) -> tree.Node:
        """log(x), log x, log^2 x, log_2 x, sigma'(x), max(a, b)."""
        start = self.token
        self.at += count
        primes = 0
        while self.token.kind is Kind.OP and self.token.text in {"'", "''", "'''"}:
            primes += len(self.take().text)
        base = self.log_base() if name == "log" and self.is_op("_") else None
        power: tree.Node | None = None
        inverse = False
        if self.is_op("^"):
            power, inverse = self._function_power(name)
        if base is None and name == "log" and self.is_op("_"):
            base = self.log_base()
        if inverse:
            name, power = functions.INVERSES[name], None
            self.note(f"{start.text}^-1 is the inverse function; write 1/{start.text}(..) for the reciprocal")
        place = self.at
        args, keywords = self._function_arguments()
        if name == "log" and len(args) == 1 and base is None and not keywords:
            args = [self._spaced_quotient(args[0], place)]
        if base is not None:
            args = [*args, base]
        span = (start.start, self.before.end)
        node = self.make_call(name, args, keywords, primes, span, start)
        return node if power is None else tree.Power(node, power, span=span)

    def log_base(self) -> tree.Node:
        self.take()
        return self.script()

    def script(self) -> tree.Node:
        """What stands at a bound: a group, or one signed atom."""
        token = self.token
        if token.text == "{" and token.kind is Kind.OP:
            return self._plain_exponent()
        if self.accept("-"):
            arg = self.script()
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        self.accept("+")
        return self.atom()

    def _function_power(self, name: str) -> tuple[tree.Node | None, bool]:
        self.take()
        power = self._plain_exponent()
        minus_one = (
            isinstance(power, tree.Neg) and isinstance(power.arg, tree.Number) and power.arg.value == 1
        )
        return power, minus_one and name in functions.INVERSES

    def _function_arguments(self) -> tuple[list[tree.Node], list[tuple[str, tree.Node]]]:
        token = self.token
        vulgar = token.start == token.end  # the bracket that ½ brings along
        if token.kind is Kind.OP and token.text in _BRACKETED and not vulgar:
            return self.call_arguments()
        return [self.unbracketed()], []

    def _spaced_quotient(self, arg: tree.Node, place: int) -> tree.Node:
        """Log (1-p)/(1-q): the blank before the bracket leaves open where the argument ends."""
        opening = self.tokens[place]
        if not (opening.spaced and opening.text == "(" and self.is_op("/")):
            return arg
        note = "where the argument ends was unclear; write the brackets"
        if not self.choose("quotient", place, 2, 0, note):
            return arg
        self.take()
        under = self.factor()
        return tree.Div(arg, under, span=(arg.span[0], under.span[1]))

    def call_arguments(self) -> tuple[list[tree.Node], list[tuple[str, tree.Node]]]:
        """Arguments in brackets, keywords (`ddof=0`) apart."""
        opening = self.take()
        closing = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[opening.text]
        args: list[tree.Node] = []
        keywords: list[tuple[str, tree.Node]] = []
        if self.accept(closing):
            return args, keywords
        with self.inside():
            while True:
                name = self.token
                if name.kind is Kind.NAME and self.peek().text == "=" and self.resolve() is None:
                    self.at += 2
                    if name.text in _SHAPING and self.token.text in {"True", "False"}:
                        self.take()
                    else:
                        keywords.append((name.text, self.expression()))
                else:
                    args.append(self.expression())
                if not self.accept(",", ";"):
                    break
        self.close(opening, closing)
        return args, keywords

    def make_call(
        self,
        name: str,
        args: list[tree.Node],
        keywords: list[tuple[str, tree.Node]],
        primes: int,
        span: tree.Span,
        at: Token,
    ) -> tree.Node:
        found = functions.find(name)
        assert found is not None  # noqa: S101  only known functions come here
        kept = [(_AXIS.get(key, key), value) for key, value in keywords if key not in _SHAPING]
        if found.name == "norm":
            args, kept = [*args, *(value for key, value in kept if key in _ORDER)], []
        if found.name not in functions.ALONG_AXIS:
            kept = [(key, value) for key, value in kept if key != "axis"]
        if not found.fewest <= len(args) <= found.most:
            wanted = str(found.fewest) if found.fewest == found.most else f"{found.fewest} to {found.most}"
            raise MathsError(f"{at.text} takes {wanted} arguments, not {len(args)}", *span)
        special = self._special_call(found.name, args, span)
        if special is not None and not primes:
            return special
        return tree.Call(found.name, tuple(args), tuple(kept), primes, span=span)

    def method(self, node: tree.Node, token: Token) -> tree.Node:
        """X.sum(), X.sum(axis=0), a.dot(b), x.clip(0, 1)."""
        if token.text not in _METHODS:
            hint = "write it as a function, e.g. sum(x)"
            raise MathsError(f'".{token.text}" is not known here', *token.span, hint)
        args: list[tree.Node] = []
        keywords: list[tuple[str, tree.Node]] = []
        if self.is_op("("):
            args, keywords = self.call_arguments()
        if token.text in functions.ALONG_AXIS and len(args) == 1:  # X.sum(0)
            args, keywords = [], [("axis", args[0])]
        span = (node.span[0], self.before.end)
        return self.make_call(token.text, [node, *args], keywords, 0, span, token)

    def _special_call(self, name: str, args: list[tree.Node], span: tree.Span) -> tree.Node | None:
        """Calls that are another way to write an operator."""
        if name == "transpose":
            return tree.Transpose(args[0], span=span)
        if name == "factorial":
            return tree.Factorial(args[0], span=span)
        if name == "pow":
            if self.kind(args[0]).is_array:
                return tree.Binary(".^", args[0], args[1], span=span)
            return tree.Power(args[0], args[1], span=span)
        if name == "norm":
            return tree.Norm(args[0], args[1] if len(args) > 1 else None, span=span)
        if name in {"kron", "hadamard", "matmul", "mod"}:
            op = {"kron": "kron", "hadamard": ".*", "matmul": "@", "mod": "mod"}[name]
            return tree.Binary(op, args[0], args[1], span=span)
        if name == "clip":
            raised = tree.Call("max", (args[0], args[1]), span=span)
            return tree.Call("min", (raised, args[2]), span=span)
        if name == "inner":
            return tree.Call("dot", tuple(args), span=span)
        if name == "where":
            return tree.Cases(((args[1], args[0]),), args[2], span=span)
        if name == "log" and len(args) == 2:
            base = args[1]
            fixed = {2: "log2", 10: "log10"}.get(int(base.value)) if isinstance(base, tree.Number) else None
            if fixed:
                return tree.Call(fixed, (args[0],), span=span)
            if isinstance(base, tree.Constant) and base.name == "e":
                return tree.Call("log", (args[0],), span=span)
        return written_out(name, args, span)

    def unbracketed(self) -> tree.Node:
        """An argument without brackets: factors side by side, up to + - * / and the next function name."""
        if token := self.accept("-"):
            arg = self.unbracketed()
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        start = self.at
        if not (self.starts_operand() or self.token.kind is Kind.NUMBER):
            raise self.missing_argument()
        parts = [self.power()]
        after_first = self.at
        while self.starts_operand() and not self.names_function(self.token):
            parts.append(self.power())
        readings = ["all"]
        if len(parts) > 1:
            readings.append("first")
        if self.is_op("/"):
            readings.append("slash")
        if len(readings) == 1:
            return _product(parts)
        note = "where the argument ends was unclear; write the brackets"
        reading = readings[self.choose("argument", start, len(readings), 0, note)]
        if reading == "first":
            self.at = after_first
            return parts[0]
        whole = _product(parts)
        if reading == "slash":
            self.take()
            under = self.factor()
            return tree.Div(whole, under, span=(whole.span[0], under.span[1]))
        return whole

    def missing_argument(self) -> MathsError:
        before = self.before
        if self.is_op("_"):
            return self.unknown(f"{before.text}_{self.peek().text}", before)
        return MathsError(
            f'"{before.text}" needs an argument', before.start, before.end, f"write {before.text}(..)"
        )

    def names_function(self, token: Token) -> bool:
        """Whether a token is the name of a function or operator, which ends an unbracketed argument."""
        if token.kind is Kind.COMMAND:
            return False
        if token.kind is not Kind.NAME or self.resolve():
            return False
        if token.text in CONSTANTS or self.implicit(token.text):
            return False
        if self._function_name(token) is not None or token.text in FOLDS or self.is_operator_name(token):
            return True
        return (self.segments(token) or [""])[0] in {"E", "P", "H", "Var", "Cov"}

    def is_operator_name(self, _token: Token) -> bool:
        return False

    def indicator(self) -> tree.Node:
        """1[x > 0], 1{A}, 1_{A}, 𝟙(A)."""
        start = self.take()
        below = self.accept("_")
        opening = self.token
        if opening.text in {"(", "[", "{", "\\{"} and opening.kind is Kind.OP:
            self.take()
            closing = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[opening.text]
            inner = self.accept("\\{")
            with self.inside():
                arg = self.expression()
                while self.accept(","):
                    other = self.expression()
                    arg = tree.Logic("and", (arg, other), span=(arg.span[0], other.span[1]))
            if inner:
                self.close(inner, "\\}")
            self.close(opening, closing)
        elif below:
            arg = self.atom()
        else:
            raise MathsError("an indicator needs its condition", *start.span, "write 1[x > 0]")
        return tree.Call("indicator", (arg,), span=(start.start, self.before.end))

    def ones(self) -> tree.Node:
        """The vector of ones: a bold 1, or 1 with its size below."""
        start = self.take()
        if self.is_op("_"):
            if self.peek().text == "{" and self._holds_relation(self.at + 1):
                self.at -= 1
                return self.indicator()
            if self.name_kind(self.peek().text) is NameKind.EVENT:
                self.at -= 1
                return self.indicator()
            self.take()
            size = self.index_size()
            return tree.Call("ones", (size,), span=(start.start, self.before.end))
        if self.token.text in {"{", "[", "("} and self._holds_relation(self.at):
            self.at -= 1
            return self.indicator()
        return tree.Call("ones", (), span=start.span)

    def index_size(self) -> tree.Node:
        """The size below I_n or 1_n: one name or number, or a group."""
        token = self.token
        if token.kind is Kind.NAME and self.known(token.text) is None and self.known(token.text[0]):
            self.tokens[self.at : self.at + 1] = split(token, [1, len(token.text) - 1])
        if self.token.kind is Kind.NAME and (name := self.known(self.token.text)):
            if self.name_kind(name) not in {*SCALARS, None}:
                raise MathsError(f"{name} is no size", *self.token.span, "write I_n with a dimension n")
            return tree.Name(name, span=self.take().span)
        return self.script()

    def _holds_relation(self, start: int) -> bool:
        if self.tokens[start + 1].text == "\\{":
            start += 1
        return self._top_level(
            start, matching(self.tokens, start), "<", "<=", ">", ">=", "=", "!=", "in", "and", "or"
        )


def _product(parts: list[tree.Node]) -> tree.Node:
    return parts[0] if len(parts) == 1 else tree.Mul(tuple(parts), span=(parts[0].span[0], parts[-1].span[1]))

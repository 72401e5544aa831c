"""Functions and their arguments, with brackets and without: log^2 x, sin 2x cos y, 1[x > 0]."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing import libraries
from mlprep.maths.parsing.names import CONSTANTS, Names
from mlprep.maths.parsing.stream import matching
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import SCALARS, NameKind
from mlprep.maths.trees.shorthands import written_out

FOLDS: Final = {
    "sum": "sum", "prod": "prod", "max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin",
    "Sigma": "sum",
    "Pi": "prod", "sup": "max", "arg": "arg", "product": "prod",
}  # fmt: skip

_BRACKETED: Final = frozenset({"(", "[", "{", "\\{"})
_METHODS: Final = frozenset({
    "sum", "mean", "dot", "max", "min", "prod", "det", "std", "var", "inv", "norm", "exp",
    "log", "outer", "abs", "sqrt", "argmax", "argmin", "softmax", "logsumexp", "median", "clip", "clamp",
    "sigmoid", "relu", "tanh", "trace", "diag", "matmul", "mm", "mv", "pow", "inverse", "pinverse", "size",
    "logdet", "slogdet", "square", "rsqrt", "reciprocal", "flatten", "ravel", "reshape", "view",
    "unsqueeze", "squeeze", "add", "sub", "mul", "div", "multiply", "divide", "subtract",
})  # fmt: skip
_SHAPING: Final = frozenset({"keepdims", "keepdim"})
_AXIS: Final = {"dim": "axis"}
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
                if keyword := self.keyword():
                    keywords.append((keyword, self.option("True", "False", "TRUE", "FALSE", "None")))
                else:
                    args.append(self.option("None"))
                if not self.accept(",", ";"):
                    break
        self.close(opening, closing)
        return args, keywords

    def keyword(self) -> str:
        """The word before `=` of a keyword argument, taken with it; '' where there is none."""
        if self.token.kind is not Kind.NAME or self.resolve() is not None:
            return ""
        for spelling, count in self._spellings():
            if self.peek(count).text == "=":
                self.at += count + 1
                return spelling
        return ""

    def option(self, *words: str) -> tree.Node:
        """An argument: an expression, a text in quotes, or one of these words."""
        token = self.token
        if token.kind is not Kind.TEXT and not (token.kind is Kind.NAME and token.text in words):
            return self.expression()
        self.take()
        return tree.Quoted(token.text, span=token.span)

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
        if len(kept) < len(keywords) and (stretched := self._kept(name, args, keywords, span, at)):
            return stretched
        weights = [value for key, value in kept if key == "weights"]
        if found.name == "mean" and weights and len(args) == 1:  # np.average(x, weights=w)
            return tree.Call("weighted_mean", (args[0], weights[0]), span=span)
        if not found.fewest <= len(args) <= found.most:
            wanted = str(found.fewest) if found.fewest == found.most else f"{found.fewest} to {found.most}"
            raise MathsError(f"{at.text} takes {wanted} arguments, not {len(args)}", *span)
        if special := self._library_call(name, found.name, args, dict(kept), span, at):
            return special
        if found.name not in functions.ALONG_AXIS:
            kept = [(key, value) for key, value in kept if key != "axis"]
        special = self._special_call(found.name, args, span)
        if special is not None and not primes:
            return special
        return tree.Call(found.name, tuple(args), tuple(kept), primes, span=span)

    def _kept(
        self,
        name: str,
        args: list[tree.Node],
        keywords: list[tuple[str, tree.Node]],
        span: tree.Span,
        at: Token,
    ) -> tree.Node | None:
        """X.sum(axis=1, keepdims=True): a column, with axis=0 a row; None where no axis is kept."""
        shaping = [value for key, value in keywords if key in _SHAPING]
        rest = [(key, value) for key, value in keywords if key not in _SHAPING]
        if all(isinstance(value, tree.Quoted) and value.text == "False" for value in shaping):
            return None
        line = self.make_call(name, args, rest, 0, span, at)
        axis = dict(rest).get("axis", dict(rest).get("dim"))
        if axis is None or self.kind(args[0]).is_vector:
            return line
        return tree.Stretched(line, across=axis == tree.number(0), span=span)

    def _library_call(
        self,
        name: str,
        found: str,
        args: list[tree.Node],
        keywords: dict[str, tree.Node],
        span: tree.Span,
        at: Token,
    ) -> tree.Node | None:
        """A call that a library's way of writing turns into another tree."""
        if chosen := libraries.parts(name, tuple(args)):
            return self._part_of(chosen, at)
        member = any(token.text == "." and token.end == at.start for token in self.tokens)
        key = name if name in libraries.RULES else found
        if "axis" in keywords and found not in libraries.ALONG_AXIS and self.kind(args[0]).is_matrix:
            raise MathsError(
                f"{name} along an axis is not read here", *span, "write it as a sum over an index"
            )
        return libraries.rewritten(
            libraries.Spelled(key, tuple(args), keywords, span, member, self.kind, self.dialect, self.note)
        )

    def _part_of(self, chosen: dict[int, tree.Node], at: Token) -> tree.Node:
        """slogdet(A)[1]: a part of a result that has several; they count from 0."""
        opening, place = self.token, self.peek()
        part = chosen.get(int(place.text)) if place.text.isdigit() else None
        if opening.text != "[" or part is None or self.peek(2).text != "]":
            hint = f"write {at.text}(..)[{max(chosen)}]"
            raise MathsError(f"{at.text} gives several values", at.start, self.before.end, hint)
        self.at += 3
        return part.with_changes(span=(at.start, self.before.end))

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
            args, keywords = [], [("axis", args[0]), *keywords]
        span = (node.span[0], self.before.end)
        return self.make_call(token.text, [node, *args], keywords, 0, span, token)

    def _special_call(self, name: str, args: list[tree.Node], span: tree.Span) -> tree.Node | None:
        """Calls that are another way to write an operator."""
        if name in {"ones", "zeros"} and len(args) == 1 and isinstance(args[0], tree.Listing):
            return tree.Call(name, args[0].items, span=span)
        if name == "factorial":
            return tree.Factorial(args[0], span=span)
        if name in {"kron", "hadamard", "matmul", "mod"}:
            op = {"kron": "kron", "hadamard": ".*", "matmul": "@", "mod": "mod"}[name]
            return tree.Binary(op, args[0], args[1], span=span)
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

    def supplied(self, node: tree.Node, places: list[tuple[str, ...]]) -> tree.Node:
        """With the arguments of each function written without them: f of E_q[f^2] is f(x)."""
        if not places:
            return node
        if isinstance(node, tree.Name) and self.name_kind(node.name) is NameKind.FUNCTION:
            return self._supplied_at(node, places)
        return tree.map_children(node, lambda child: self.supplied(child, places))

    def _supplied_at(self, node: tree.Name, places: list[tuple[str, ...]]) -> tree.Node:
        entry = self.scope.get(node.name)
        if entry is not None and entry.over:
            places = [names for names in places if len(names) == len(entry.over)]
        if not places:
            return node
        chosen = 0
        if len(places) > 1:
            place = next(k for k, token in enumerate(self.tokens) if token.start >= node.span[0])
            other = f"{node.name} was read as {node.name}({', '.join(places[1])})"
            chosen = self.choose("place", place, len(places), 0, other)
        return tree.Apply(node.name, tuple(map(tree.Name, places[chosen])), span=node.span)

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
            sizes = size.factors if isinstance(size, tree.Mul) and len(size.factors) == 2 else (size,)
            return tree.Call("ones", sizes, span=(start.start, self.before.end))
        if self.token.text in {"{", "\\{", "[", "("} and self._holds_relation(self.at):
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
        """Whether the bracket holds a condition: 1[x > 0], 1_{A}."""
        if self.tokens[start + 1].text == "\\{":
            start += 1
        return self._top_level(
            start, matching(self.tokens, start), "<", "<=", ">", ">=", "=", "!=", "in", "and", "or"
        ) or self._holds_event(start)

    def _holds_event(self, start: int) -> bool:
        inside = self.tokens[start + 1 : matching(self.tokens, start)]
        return any(self.name_kind(token.text) is NameKind.EVENT for token in inside)


def _product(parts: list[tree.Node]) -> tree.Node:
    return parts[0] if len(parts) == 1 else tree.Mul(tuple(parts), span=(parts[0].span[0], parts[-1].span[1]))

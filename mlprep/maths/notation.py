"""Big operators, functions without brackets, and calculus: sums, log^2 x, d/dx, ∇, ∫."""

from __future__ import annotations

from typing import Final

from mlprep.maths import functions, tree
from mlprep.maths.faults import MathsError
from mlprep.maths.names import CONSTANTS, Names
from mlprep.maths.scope import NameKind
from mlprep.maths.stream import OPENERS, matching
from mlprep.maths.tokens import Kind, Token, split

FOLDS: Final = {
    "sum": "sum", "prod": "prod", "max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin", "Sigma": "sum",
    "Pi": "prod", "sup": "max", "arg": "arg", "product": "prod",
}  # fmt: skip
CALCULUS: Final = {
    "grad": "grad", "gradient": "grad", "diff": "diff", "derivative": "diff", "deriv": "diff", "hess": "hessian",
    "hessian": "hessian", "Hessian": "hessian", "jac": "jacobian", "jacobian": "jacobian", "Jacobian": "jacobian",
    "Diff": "diff", "Grad": "grad", "D": "diff",
}  # fmt: skip
INTEGRALS: Final = frozenset({"int", "integral", "integrate", "Integral", "quad"})
_BRACKETED: Final = frozenset({"(", "[", "{", "\\{"})


class Notation(Names):
    """What a name of the language does with what follows it."""

    # -- functions

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
        args, keywords = self._function_arguments()
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
        minus_one = isinstance(power, tree.Neg) and isinstance(power.arg, tree.Number) and power.arg.value == 1
        return power, minus_one and name in functions.INVERSES

    def _function_arguments(self) -> tuple[list[tree.Node], list[tuple[str, tree.Node]]]:
        token = self.token
        if token.kind is Kind.OP and token.text in _BRACKETED:
            return self.call_arguments()
        return [self.unbracketed()], []

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
                    keywords.append((name.text, self.expression()))
                else:
                    args.append(self.expression())
                if not self.accept(",", ";"):
                    break
        self.close(opening, closing)
        return args, keywords

    def make_call(
        self, name: str, args: list[tree.Node], keywords: list[tuple[str, tree.Node]], primes: int, span: tree.Span, at: Token
    ) -> tree.Node:
        found = functions.find(name)
        assert found is not None  # noqa: S101  only known functions come here
        axis_free = [(key, value) for key, value in keywords if key not in {"axis", "keepdims", "dim", "keepdim"}]
        if not found.fewest <= len(args) <= found.most:
            wanted = str(found.fewest) if found.fewest == found.most else f"{found.fewest} to {found.most}"
            raise MathsError(f"{at.text} takes {wanted} arguments, not {len(args)}", *span)
        special = self._special_call(found.name, args, span)
        if special is not None and not primes:
            return special
        return tree.Call(found.name, tuple(args), tuple(axis_free), primes, span=span)

    def _special_call(self, name: str, args: list[tree.Node], span: tree.Span) -> tree.Node | None:
        """Calls that are another way to write an operator."""
        if name == "transpose":
            return tree.Transpose(args[0], span=span)
        if name == "factorial":
            return tree.Factorial(args[0], span=span)
        if name == "pow":
            return tree.Power(args[0], args[1], span=span)
        if name == "norm":
            return tree.Norm(args[0], args[1] if len(args) > 1 else None, span=span)
        if name in {"kron", "hadamard", "matmul", "mod"}:
            op = {"kron": "kron", "hadamard": ".*", "matmul": "@", "mod": "mod"}[name]
            return tree.Binary(op, args[0], args[1], span=span)
        if name == "inner":
            return tree.Call("dot", tuple(args), span=span)
        if name == "where":
            return tree.Cases(((args[1], args[0]),), args[2], span=span)
        if name == "log" and len(args) == 2:  # noqa: PLR2004
            base = args[1]
            fixed = {2: "log2", 10: "log10"}.get(int(base.value)) if isinstance(base, tree.Number) else None
            if fixed:
                return tree.Call(fixed, (args[0],), span=span)
            if isinstance(base, tree.Constant) and base.name == "e":
                return tree.Call("log", (args[0],), span=span)
        return None

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
        return MathsError(f'"{before.text}" needs an argument', before.start, before.end, f"write {before.text}(..)")

    def names_function(self, token: Token) -> bool:
        """Whether a token is the name of a function or operator, which ends an unbracketed argument."""
        if token.kind is Kind.COMMAND:
            return False
        if token.kind is not Kind.NAME or self.resolve():
            return False
        if token.text in CONSTANTS or self.implicit(token.text):
            return False
        return self._function_name(token) is not None or token.text in FOLDS or self.is_operator_name(token)

    def is_operator_name(self, _token: Token) -> bool:
        return False

    # -- sums and their like

    def is_fold(self, token: Token) -> bool:
        """Whether a name begins a big operator here: `sum_`, `max_j`, or `sum p_i log p_i`."""
        if token.text not in FOLDS or token.mark:
            return False
        if token.text in {"Sigma", "Pi"} and not self.peek().text in {"_", "^"}:
            return False
        after = self.peek()
        if after.text == "_" and not after.spaced:
            return True
        if after.text == "^" and token.text in {"sum", "prod"}:
            return True
        return token.text in {"sum", "prod"} and after.text not in OPENERS and after.text != "."

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
        return tree.Fold(kind, variables, lower, upper, where, body, span=(start.start, body.span[1]))

    def fold_body(self) -> tree.Node:
        token = self.token
        if self.accept("-"):
            arg = self.product()
            return tree.Neg(arg, span=(token.start, arg.span[1]))
        return self.product()

    def fold_below(self) -> tuple[tuple[str, ...], tree.Node | None, tree.Node | None]:
        """i, {i=1}, {i,j}, {i<j}, {j != i}, {x in S}, {i,j; i<j}."""
        self.take()
        token = self.token
        if token.kind is Kind.NAME:
            return (self.fold_variable(self.take()),), None, None
        opening = self.accept("{", "(", "[")
        if not opening:
            raise MathsError("a sum needs its index", *token.span, "write sum_i or sum_{i=1}^n")
        with self.inside("}"):
            result = self.fold_range()
        self.close(opening, {"{": "}", "(": ")", "[": "]"}[opening.text])
        return result

    def fold_range(self) -> tuple[tuple[str, ...], tree.Node | None, tree.Node | None]:
        names = [self.fold_variable(self.take())]
        while self.is_op(",") and self.peek().kind is Kind.NAME:
            self.take()
            names.append(self.fold_variable(self.take()))
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
            self.take()

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
        while place < len(self.tokens) - 2 and not (self.tokens[place].text in {"+", "-"} and self.tokens[place].spaced):
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
        """sum(k^2, k, 1, n) and sum(k^2, (k, 1, n)); None where it is sum(x)."""
        token = self.token
        start = self.at
        stop = matching(self.tokens, start + 1)
        commas = [k for k in self._commas_between(start + 1, stop)]
        if not commas:
            return None
        place = commas[0] + 1
        grouped = self.tokens[place].text == "("
        variable = self.tokens[place + grouped]
        after = self.tokens[place + grouped + 1]
        is_range = variable.kind is Kind.NAME and (
            after.text == "=" or (after.text == "," and (grouped or len(commas) >= 3))  # noqa: PLR2004
        )
        if not is_range or (self.known(variable.text) and self.name_kind(variable.text) is not NameKind.INDEX):
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
        return tree.Fold(FOLDS[token.text], (variable.text,), lower, upper, None, body, span=(token.start, closing.end))

    def _commas_between(self, start: int, stop: int) -> list[int]:
        places = []
        place = start + 1
        while place < stop:
            token = self.tokens[place]
            if token.text == "," and token.kind is Kind.OP:
                places.append(place)
            place = matching(self.tokens, place) + 1 if token.kind is Kind.OP and token.text in OPENERS else place + 1
        return places

    # -- derivatives

    def derivative_fraction(self) -> tree.Node | None:
        """d/dx (..), df/dx, d^2 f/dx^2, ∂L/∂w; None where this is none."""
        start = self.at
        token = self.token
        above = self._differential_above()
        if above is None or not self.is_op("/"):
            self.at = start
            return None
        body, order = above
        self.take()
        braced = self.accept("(", "{")
        variable = self._differential_below()
        if variable is None:
            self.at = start
            return None
        if braced:
            self.close(braced, {"(": ")", "{": "}"}[braced.text])
        return self.derived(body, variable, order, token)

    def derived(self, body: tree.Node | None, variable: tree.Node, order: int, token: Token) -> tree.Node:
        if body is None:
            body = self.product()
        elif isinstance(body, tree.Name) and self.name_kind(body.name) is NameKind.FUNCTION:
            body = tree.Apply(body.name, (variable,), span=body.span)
        if isinstance(body, tree.Name) and body != variable:
            what = f"d{body.name}/d{getattr(variable, 'name', 'x')} of a name that is not declared as a function"
            raise MathsError(what, token.start, self.before.end, "write the derivative itself")
        kind = "grad" if self.kind(variable).is_array else "diff"
        return tree.Derivative(kind, body, (variable,), order if kind == "diff" else 1, span=(token.start, self.before.end))

    def _differential_above(self) -> tuple[tree.Node | None, int] | None:
        """`d`, `d^2`, `df`, `d^2 f` or their ∂; what is differentiated, and how often."""
        token = self.token
        partial = token.text == "∂"
        if not partial and (token.kind is not Kind.NAME or not token.text.startswith("d") or token.mark):
            return None
        if not partial and self.resolve():
            return None
        rest = token.text[1:] if not partial else ""
        if rest and self.known(rest) is None:
            return None
        self.take()
        order = 1
        if not rest and self.is_op("^"):
            self.take()
            power = self._plain_exponent()
            if not isinstance(power, tree.Number) or not 1 <= power.value <= 6:  # noqa: PLR2004
                return None
            order = int(power.value)
        if rest:
            node: tree.Node = tree.Name(rest, span=token.span)
            if self.name_kind(rest) is NameKind.FUNCTION and self.is_op("("):
                node = tree.Apply(rest, tuple(self.arguments()), span=token.span)
            return node, order
        if self.is_op("/"):
            return None, order
        if self.starts_operand() and self.token.kind in {Kind.NAME, Kind.OP}:
            return self.power(), order
        return None, order

    def _differential_below(self) -> tree.Node | None:
        token = self.token
        if token.text == "∂":
            self.take()
            variable = self.postfix(self.atom())
        elif token.kind is Kind.NAME and token.text.startswith("d") and self.known(token.text) is None:
            rest = token.text[1:]
            if rest:
                self.tokens[self.at : self.at + 1] = split(token, [1, len(rest)])
            self.take()
            if self.token.kind is not Kind.NAME or self.resolve() is None:
                return None
            variable = self.postfix(self.declared_name(*(self.resolve() or ("", 1))))
        else:
            return None
        if self.is_op("^"):
            self.take()
            self._plain_exponent()
        return variable

    def latex_derivative(self) -> tree.Node | None:
        r"""\frac{d}{dx}, \frac{\partial L}{\partial w}; None where the fraction is an ordinary one."""
        start = self.at
        token = self.take()
        if not self.accept("{"):
            self.at = start
            return None
        try:
            above = self._differential_above()
            closed = above is not None and self.accept("}") and self.accept("{")
            variable = self._differential_below() if closed else None
            done = variable is not None and self.accept("}")
        except MathsError:
            done = None
            above = variable = None
        if not done or above is None or variable is None:
            self.at = start
            return None
        return self.derived(above[0], variable, above[1], token)

    def nabla(self) -> tree.Node:
        """∇f(x), ∇_w L(w), ∇^2 f(x)."""
        start = self.take()
        variables: list[tree.Node] = []
        order = 1
        for _ in range(2):
            if self.accept("_"):
                opening = self.accept("{")
                with self.inside("}"):
                    variables = [self.postfix(self.atom())] if not opening else self.items("}")[0]
                if opening:
                    self.close(opening, "}")
            elif self.accept("^"):
                power = self._plain_exponent()
                order = 2 if isinstance(power, tree.Number) and power.value == 2 else 1  # noqa: PLR2004
        body = self.nabla_body(explicit=bool(variables))
        if not variables and isinstance(body, tree.Apply) and len(body.args) == 1:
            variables = [body.args[0]]
        if not variables or not all(isinstance(v, tree.Name | tree.Index) for v in variables):
            raise MathsError("the gradient needs its variable", *start.span, "write grad(f(x), x) or ∇_x f(x)")
        kind = "hessian" if order == 2 else "grad"  # noqa: PLR2004
        return tree.Derivative(kind, body, tuple(variables), span=(start.start, body.span[1]))

    def nabla_body(self, *, explicit: bool) -> tree.Node:
        """What ∇ applies to: f(x) or a bracket alone, else (behind ∇_x) the whole product."""
        resolved = self.resolve() if self.token.kind is Kind.NAME else None
        alone = self.token.text in {"(", "["} or (resolved and self.name_kind(resolved[0]) is NameKind.FUNCTION)
        return self.product() if explicit and not alone else self.postfix(self.atom())

    def calculus_call(self, kind: str) -> tree.Node:
        """grad(f, x), diff(f, x, 2), hess(f, (x, y))."""
        start = self.take()
        args = self.arguments()
        span = (start.start, self.before.end)
        if not args:
            raise MathsError(f"{start.text} needs what it differentiates", *span, f"write {start.text}(f, x)")
        order = 1
        if kind == "diff" and len(args) > 2 and isinstance(args[-1], tree.Number):  # noqa: PLR2004
            order = int(args[-1].value)
            args = args[:-1]
        variables = args[1:] or self._only_variable(args[0], span)
        if len(variables) == 1 and isinstance(variables[0], tree.Listing):
            variables = list(variables[0].items)
        if not all(isinstance(v, tree.Name | tree.Index) for v in variables) or not 1 <= order <= 6:  # noqa: PLR2004
            raise MathsError("a derivative is taken with respect to names", *span, f"write {start.text}(f, x)")
        if kind == "diff" and len(variables) > 1:
            node = args[0]
            for variable in variables:
                node = tree.Derivative("diff", node, (variable,), span=span)
            return node
        if kind == "diff" and self.kind(variables[0]).is_array:
            kind = "grad"
        return tree.Derivative(kind, args[0], tuple(variables), order, span=span)

    def _only_variable(self, body: tree.Node, span: tree.Span) -> list[tree.Node]:
        names = {n.name for n in tree.walk(body) if isinstance(n, tree.Name)}
        if len(names) != 1:
            raise MathsError("a derivative needs its variable", *span, "write grad(f, x)")
        return [tree.Name(names.pop())]

    # -- integrals

    def integral(self) -> tree.Node:
        """∫_a^b f(x) dx, and integrate(f, (x, a, b))."""
        start = self.token
        if start.kind is Kind.NAME and self.peek().text == "(":
            return self.integral_call()
        self.take()
        lower: tree.Node | None = None
        upper: tree.Node | None = None
        for _ in range(2):
            if self.accept("_"):
                lower = self.script()
            elif self.accept("^"):
                upper = self.script()
        found = self._differential_end()
        if found is None:
            raise MathsError("an integral needs its variable", *start.span, "end it with dx")
        stop, variable, count = found
        with self.binding(variable):
            place = self.tokens[stop].start
            if self.at == stop:
                body: tree.Node = tree.number(1, self.token.span)
            else:
                with self.inside(stop=place):
                    body = self.expression()
            if self.tokens[self.at].start != place:
                raise self.unexpected(self.token)
        self.at += count
        return tree.Integral(body, variable, lower, upper, span=(start.start, self.before.end))

    def _differential_end(self) -> tuple[int, str, int] | None:
        """Where `dx` stands: its index, its variable, and how many tokens it takes."""
        level = 0
        inner = 0
        for place in range(self.at, len(self.tokens) - 1):
            token = self.tokens[place]
            if token.start >= self.context.stop:
                return None
            if token.kind is Kind.OP and token.text in OPENERS:
                level += 1
            elif token.text in {")", "]", "}", "\\}"} and token.kind is Kind.OP:
                level -= 1
                if level < 0:
                    return None
            elif token.text == "∫":
                inner += 1
            if level or token.kind is not Kind.NAME or not token.text.startswith("d") or self.scope.get(token.text):
                continue
            after = self.tokens[place + 1]
            alone = token.text == "d" and after.kind is Kind.NAME
            if not alone and (len(token.text) < 2 or functions.find(token.text)):  # noqa: PLR2004
                continue
            if inner:
                inner -= 1
                continue
            return (place, after.text, 2) if alone else (place, token.text[1:], 1)
        return None

    def integral_call(self) -> tree.Node:
        start = self.take()
        opening = self.token
        stop = matching(self.tokens, self.at)
        commas = self._commas_between(self.at, stop)
        self.take()
        place = commas[0] + 1 if commas else stop
        grouped = self.tokens[place].text == "("
        token = self.tokens[min(place + grouped, len(self.tokens) - 1)]
        if token.kind is not Kind.NAME:
            raise MathsError("an integral needs its variable", *start.span, "write integral(f, x, a, b)")
        variable = self.known(token.text) or token.text
        bounds: list[tree.Node] = []
        with self.binding(variable), self.inside():
            body = self.expression()
        self.at = place + grouped + 1
        with self.inside():
            while self.accept(","):
                bounds.append(self.expression())
        if grouped:
            self.close(self.tokens[place], ")")
        closing = self.close(opening, ")")
        if len(bounds) not in {0, 2}:
            raise MathsError("an integral has two bounds or none", start.start, closing.end, "write integral(f, x, a, b)")
        lower, upper = bounds if bounds else (None, None)
        return tree.Integral(body, variable, lower, upper, span=(start.start, closing.end))

    # -- indicators

    def indicator(self) -> tree.Node:
        """1[x > 0], 1{A}, 1_{A}, 𝟙(A)."""
        start = self.take()
        below = self.accept("_")
        opening = self.token
        if opening.text in {"(", "[", "{", "\\{"} and opening.kind is Kind.OP:
            self.take()
            closing = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[opening.text]
            with self.inside():
                arg = self.expression()
                while self.accept(","):
                    other = self.expression()
                    arg = tree.Logic("and", (arg, other), span=(arg.span[0], other.span[1]))
            self.close(opening, closing)
        elif below:
            arg = self.atom()
        else:
            raise MathsError("an indicator needs its condition", *start.span, "write 1[x > 0]")
        return tree.Call("indicator", (arg,), span=(start.start, self.before.end))

    def ones(self) -> tree.Node:
        """The vector of ones: \\mathbf{1}, 1_n, ones(n)."""
        start = self.take()
        if self.is_op("_"):
            if self.peek().text == "{" and self._holds_relation(self.at + 1):
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
            return tree.Name(name, span=self.take().span)
        return self.script()

    def _holds_relation(self, start: int) -> bool:
        return self._top_level(start, matching(self.tokens, start), "<", "<=", ">", ">=", "=", "!=", "in", "and", "or")


def _product(parts: list[tree.Node]) -> tree.Node:
    return parts[0] if len(parts) == 1 else tree.Mul(tuple(parts), span=(parts[0].span[0], parts[-1].span[1]))



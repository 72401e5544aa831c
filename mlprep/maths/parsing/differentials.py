"""Calculus as people write it: d/dx, ∇, ∂L/∂w, ∫ .. dx, and grad(f, x)."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.folding import Folding
from mlprep.maths.parsing.names import CONSTANTS
from mlprep.maths.parsing.stream import OPENERS, matching
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind

CALCULUS: Final = {
    "grad": "grad", "gradient": "grad", "diff": "diff", "derivative": "diff", "deriv": "diff",
    "hess": "hessian",
    "hessian": "hessian", "Hessian": "hessian", "jac": "jacobian", "jacobian": "jacobian",
    "Jacobian": "jacobian",
    "Diff": "diff", "Grad": "grad", "D": "diff",
}  # fmt: skip


INTEGRALS: Final = frozenset({"int", "integral", "integrate", "Integral", "quad"})


class Differentials(Folding):
    """Atoms that differentiate or integrate."""

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
            entry = self.scope.get(body.name)
            if entry and len(entry.over) < 2 and self._is_taken_at_a_place():
                place = tuple(self.arguments())
                return tree.Apply(body.name, place, (order,), span=(token.start, self.before.end))
            over = (
                tuple(tree.Name(name) for name in entry.over)
                if entry and len(entry.over) > 1
                else (variable,)
            )
            body = tree.Apply(body.name, over, span=body.span)
        if isinstance(body, tree.Name) and body != variable:
            what = (
                f"d{body.name}/d{getattr(variable, 'name', 'x')} of a name that is not declared as a function"
            )
            raise MathsError(what, token.start, self.before.end, "write the derivative itself")
        kind = "grad" if self.kind(variable).is_array else "diff"
        return tree.Derivative(
            kind, body, (variable,), order if kind == "diff" else 1, span=(token.start, self.before.end)
        )

    def _is_taken_at_a_place(self) -> bool:
        """Whether df/dx(..) is f'(..): a bracket glued to it, or one that is no factor."""
        if not self.is_op("("):
            return False
        note = "a bracket behind df/dx was read as its argument; write f'(..) or a product sign"
        return not self.choose("place", self.at, 2, int(self.token.spaced), note)

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
            if not isinstance(power, tree.Number) or not 1 <= power.value <= 6:
                return None
            order = int(power.value)
        if rest:
            node: tree.Node = tree.Name(rest, span=token.span)
            if self.name_kind(rest) is NameKind.FUNCTION and self.is_op("("):
                node = tree.Apply(rest, tuple(self.arguments()), span=token.span)
            return node, order
        if self.is_op("/"):
            return None, order
        if self.name_kind(self.token.text) is NameKind.FUNCTION and self.peek().text in {"}", "/"}:
            named = self.take()
            return tree.Name(named.text, span=named.span), order
        if self.starts_operand() and self.token.kind in {Kind.NAME, Kind.OP}:
            return self.power(), order
        return None, order

    def _differential_below(self) -> tree.Node | None:
        token = self.token
        if token.text == "∂":
            self.take()
            variable = self.variable()
        elif token.kind is Kind.NAME and token.text.startswith("d") and self.known(token.text) is None:
            rest = token.text[1:]
            if rest:
                self.tokens[self.at : self.at + 1] = split(token, [1, len(rest)])
            self.take()
            variable = self.variable()
        else:
            return None
        if variable is not None and self.is_op("^"):
            self.take()
            self._plain_exponent()
        return variable

    def variable(self) -> tree.Node | None:
        """A declared name, perhaps with an index; None for anything else."""
        resolved = self.resolve() if self.token.kind is Kind.NAME else None
        if resolved is None:
            return None
        node: tree.Node = tree.Name(resolved[0], span=self.token.span)
        self.at += resolved[1]
        if self.is_op("_"):
            node = self.subscript(node)
        elif self.is_op("[") and not self.token.spaced and self._takes_index(node):
            node = self.bracket_index(node)
        return node

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
                order = 2 if isinstance(power, tree.Number) and power.value == 2 else 1
        body = self.nabla_body(explicit=bool(variables))
        if not variables and isinstance(body, tree.Apply) and len(body.args) == 1:
            variables = [body.args[0]]
        if not variables or not all(isinstance(v, tree.Name | tree.Index) for v in variables):
            raise MathsError(
                "the gradient needs its variable", *start.span, "write grad(f(x), x) or ∇_x f(x)"
            )
        kind = "hessian" if order == 2 else "grad"
        return tree.Derivative(kind, body, tuple(variables), span=(start.start, body.span[1]))

    def nabla_body(self, *, explicit: bool) -> tree.Node:
        """What ∇ applies to: f(x) or a bracket alone, else (behind ∇_x) the whole product."""
        resolved = self.resolve() if self.token.kind is Kind.NAME else None
        alone = self.token.text in {"(", "["} or (
            resolved and self.name_kind(resolved[0]) is NameKind.FUNCTION
        )
        return self.product() if explicit and not alone else self.postfix(self.atom())

    def calculus_call(self, kind: str) -> tree.Node:
        """grad(f, x), diff(f, x, 2), hess(f, (x, y))."""
        start = self.take()
        args = self.arguments()
        span = (start.start, self.before.end)
        if not args:
            raise MathsError(f"{start.text} needs what it differentiates", *span, f"write {start.text}(f, x)")
        if start.text == "diff" and len(args) == 1 and self.kind(args[0]).is_array:
            return tree.Call("differences", tuple(args), span=span)  # np.diff(x)
        order = 1
        if kind == "diff" and len(args) > 2 and isinstance(args[-1], tree.Number):
            order = int(args[-1].value)
            args = args[:-1]
        variables = args[1:] or self._only_variable(args[0], span)
        if len(variables) == 1 and isinstance(variables[0], tree.Listing):
            variables = list(variables[0].items)
        if not all(isinstance(v, tree.Name | tree.Index) for v in variables) or not 1 <= order <= 6:
            raise MathsError(
                "a derivative is taken with respect to names", *span, f"write {start.text}(f, x)"
            )
        if kind == "diff" and len(variables) > 1:
            node = args[0]
            for variable in variables:
                node = tree.Derivative("diff", node, (variable,), span=span)
            return node
        if kind == "diff" and self.kind(variables[0]).is_array:
            kind = "grad"
        return tree.Derivative(kind, args[0], tuple(variables), order, span=span)

    def _only_variable(self, body: tree.Node, span: tree.Span) -> list[tree.Node]:
        names = tree.names(body)
        if len(names) != 1:
            raise MathsError("a derivative needs its variable", *span, "write grad(f, x)")
        return [tree.Name(names.pop())]

    def integral(self) -> tree.Node:
        """∫_a^b f(x) dx, and integrate(f, (x, a, b))."""
        start = self.token
        if start.kind is Kind.NAME and self.peek().text == "(":
            return self.integral_call()
        self.take()
        lower: tree.Node | None = None
        upper: tree.Node | None = None
        below = self._domain_below()
        if below is not None:
            self._skip_below()
        for _ in range(2):
            if self.accept("_"):
                lower = self.script()
            elif self.accept("^"):
                upper = self.script()
        if (lower is None) is not (upper is None):
            raise MathsError("an integral has two bounds or none", *start.span, "write ∫_a^b f(x) dx")
        found = self._differential_end()
        if found is None and below:
            return self._integral_over(below, start)
        if found is None:
            raise MathsError("an integral needs its variable", *start.span, "end it with dx")
        stop, variable, count = found
        with self.binding(variable):
            body = self._integrand(stop, variable, count)
        if not self.scope.distributions or self.is_axis(variable):
            body = self.supplied(body, [(variable,)])
        return tree.Integral(body, variable, lower, upper, span=(start.start, self.before.end))

    def _integrand(self, stop: int, variable: str, count: int) -> tree.Node:
        """What stands before dx; behind it in ∫ dx f(x), and 1 where nothing does."""
        place = self.tokens[stop].start
        if self.at == stop:
            self.at += count
            one = tree.number(1, self.before.span)
            return self.wider(self.fold_body(), (variable,)) if self.starts_operand() else one
        with self.inside(stop=place):
            body = self.expression()
        if self.tokens[self.at].start != place:
            raise self.unexpected(self.token)
        self.at += count
        return body

    def _domain_below(self) -> str | None:
        """The set or the variable below, None for a bound: ∫_Z, ∫_z and ∫_{R^d} run over all there is."""
        if not self.is_op("_"):
            return None
        name = self.peek(2 if self.peek().text == "{" else 1)
        kind = self.name_kind(self.known(name.text) or "")
        unknown = self.known(name.text) is None and name.text not in CONSTANTS
        domain = name.kind is Kind.NAME and (unknown or kind in {NameKind.LATENT, NameKind.OBSERVED})
        return name.text if domain else None

    def _integral_over(self, variable: str, start: Token) -> tree.Node:
        """∫_z p(x, z) without its dz: as far as a sum over z would reach."""
        skipped = self.before if self.before.text != "}" else self.tokens[self.at - 2]
        variable += skipped.text if set(skipped.text) == {"'"} else ""
        if not self.has_law(variable.rstrip("'")):
            raise MathsError("an integral needs its variable", *start.span, "end it with dx")
        with self.binding(variable):
            body = self.wider(self.fold_body(), (variable,))
        return tree.Integral(body, variable, None, None, span=(start.start, body.span[1]))

    def _skip_below(self) -> None:
        self.take()
        if self.is_op("{"):
            self.at = matching(self.tokens, self.at)
        self.take()
        if set(self.token.text) == {"'"}:
            self.take()

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
            if (
                level
                or token.kind is not Kind.NAME
                or not token.text.startswith("d")
                or self.scope.get(token.text)
            ):
                continue
            after = self.tokens[place + 1]
            alone = token.text == "d" and after.kind is Kind.NAME
            word = token.text[1:]
            if not alone and (functions.find(token.text) or not (len(word) == 1 or self.known(word))):
                continue
            if inner:
                inner -= 1
                continue
            return self._with_primes(place, after.text if alone else word, 1 + alone)
        return None

    def _with_primes(self, place: int, variable: str, count: int) -> tuple[int, str, int]:
        """The place and the tokens of a variable, and it with the primes glued to it: z' of dz'."""
        mark = self.tokens[place + count]
        if set(mark.text) == {"'"} and not mark.spaced:
            return place, variable + mark.text, count + 1
        return place, variable, count

    def integral_call(self) -> tree.Node:
        start = self.take()
        opening = self.token
        stop = matching(self.tokens, self.at)
        commas = self._commas_between(self.at, stop)
        if start.text == "int" and not commas:
            hint = "write floor(..), ceil(..) or trunc(..)"
            raise MathsError('"int" cuts off the decimals', *start.span, hint)
        self.take()
        place = commas[0] + 1 if commas else stop
        grouped = self.tokens[place].text == "("
        token = self.tokens[min(place + grouped, len(self.tokens) - 1)]
        if token.kind is not Kind.NAME:
            raise MathsError("an integral needs its variable", *start.span, "write integral(f, x, a, b)")
        end, variable, count = self._with_primes(place + grouped, self.known(token.text) or token.text, 1)
        bounds: list[tree.Node] = []
        with self.binding(variable), self.inside():
            body = self.expression()
        self.at = end + count
        with self.inside():
            while self.accept(","):
                bounds.append(self.expression())
        if grouped:
            self.close(self.tokens[place], ")")
        closing = self.close(opening, ")")
        if len(bounds) not in {0, 2}:
            raise MathsError(
                "an integral has two bounds or none", start.start, closing.end, "write integral(f, x, a, b)"
            )
        lower, upper = bounds or (None, None)
        return tree.Integral(body, variable, lower, upper, span=(start.start, closing.end))

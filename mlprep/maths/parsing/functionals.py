"""E, Var, Cov, P, H, I, KL and their kin: subscripts, conditions, and arguments without brackets."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mlprep.maths.parsing.laws import AVERAGED, NOTHING, Laws
from mlprep.maths.parsing.stream import matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind
from mlprep.maths.trees.shape import Sort

OPERATORS: Final = {
    "E": "E", "Expectation": "E", "Expect": "E", "Mean": "E", "Var": "Var", "V": "Var", "Variance": "Var",
    "VAR": "Var",
    "Cov": "Cov", "COV": "Cov", "Covariance": "Cov", "Corr": "Corr", "Cor": "Corr", "Correlation": "Corr",
    "Std": "Std", "SD": "Std", "Stdev": "Std", "StdDev": "Std", "P": "P", "Pr": "P", "Prob": "P",
    "Probability": "P",
    "H": "H", "Entropy": "H", "I": "I", "MI": "I", "KL": "KL", "DKL": "KL", "KLD": "KL", "D": "KL",
    "kl": "KL",
    "JSD": "JSD", "JS": "JSD", "DJS": "JSD", "CE": "CE", "CrossEntropy": "CE", "TV": "TV",
}  # fmt: skip
# Lower-case words that are operators on random variables and vocabulary functions on numbers.
RANDOM_WORDS: Final = {
    "var": "Var", "cov": "Cov", "corr": "Corr", "cor": "Corr", "rho": "Corr", "std": "Std",
    "sd": "Std", "mean": "E",
}  # fmt: skip
_INFORMATION: Final = {
    "entropy": "H",
    "cross_entropy": "CE",
    "mutual_information": "I",
    "jsd": "JSD",
    "js": "JSD",
}
_DIVERGENCES: Final = {"KL": "KL", "JS": "JSD", "JSD": "JSD", "TV": "TV", "kl": "KL"}
_LAWS: Final = frozenset({"prob", "prob-simplex"})
_OPENING: Final = frozenset({"(", "[", "{", "\\{"})
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}


class Functionals(Laws):
    """Atoms that begin with the name of an operator."""

    def density(self, name: tree.Name) -> tree.Node:
        """P(X > 1) is a probability also where P is a declared distribution."""
        if name.name == "P" and self.scope.random and self.is_op("(", "[") and self._holds_relation(self.at):
            self.at -= 1
            return self.operator("P")
        return super().density(name)

    def is_operator_name(self, token: Token) -> bool:
        return self.operator_name(token) is not None

    def operator_name(self, token: Token) -> str | None:
        """The operator a token begins here, or None."""
        if token.kind is not Kind.NAME or token.mark or token.text in self.bound:
            return None
        after = self.peek()
        opens = after.kind is Kind.OP and after.text in _OPENING
        text = token.text
        if text == "D":
            return _DIVERGENCES.get(self._word_below(), "KL" if opens else None)
        if text in {"p", "f", "F"}:
            below = after.text == "_" and bool(self.scope.random)
            return "P" if (self.scope.random or self.scope.events) and (opens or below) else None
        if text == "I":
            return self._meaning_of_i()
        if text in RANDOM_WORDS:
            return RANDOM_WORDS[text] if opens and self._random_inside() else None
        if text == "entropy" and opens and self._is_relative():
            return "KL"
        if text in _INFORMATION:
            return _INFORMATION[text] if opens else None
        name = OPERATORS.get(text)
        if name in {"P", "H", "KL", "CE", "TV", "JSD"} and not opens and after.text not in {"_", "^"}:
            return name if name == "H" and self._random_next() else None
        if name == "E" and not (
            opens
            or after.text in {"_", "^"}
            or after.kind in {Kind.NAME, Kind.COMMAND}
            or after.text in {"|", "lbar"}
        ):
            return None
        return name

    def _is_relative(self) -> bool:
        """SciPy's stats.entropy(p, q) is KL(p || q)."""
        module = self.tokens[self.at - 2].text if self.at > 1 and self.before.text == "." else ""
        two = self._top_level(self.at + 1, matching(self.tokens, self.at + 1), ",")
        return module == "stats" and two and not self._random_inside()

    def _word_below(self) -> str:
        place = self.at + 1
        if self.tokens[place].text != "_":
            return ""
        place += 1
        if self.tokens[min(place, len(self.tokens) - 1)].text == "{":
            place += 1
        return self.tokens[min(place, len(self.tokens) - 1)].text

    def _random_next(self) -> bool:
        token = self.peek()
        return token.kind is Kind.NAME and self.scope.kind(token.text) in {
            NameKind.RANDOM,
            NameKind.DISTRIBUTION,
        }

    def _random_inside(self) -> bool:
        """Whether the bracket that follows names a random variable."""
        stop = matching(self.tokens, self.at + 1)
        names = {token.text for token in self.tokens[self.at + 1 : stop] if token.kind is Kind.NAME}
        letters = set("".join(names))
        return any(name in names or name in letters for name in (*self.scope.random, *self.scope.events))

    def _meaning_of_i(self) -> str | None:
        """I(X; Y) is information, I(x > 0) an indicator, I alone the identity."""
        after = self.peek()
        if after.text not in {"(", "[", "{", "\\{"}:
            return None
        start = self.at + 1
        stop = matching(self.tokens, start)
        if self._top_level(start, stop, ";") or (self.scope.random and self._top_level(start, stop, ",")):
            return "I"
        if self._top_level(start, stop, "<", "<=", ">", ">=", "=", "!=", "in"):
            return "indicator"
        only = self.tokens[start + 1]
        if stop == start + 2 and self.scope.kind(only.text) is NameKind.EVENT:
            return "indicator"
        return None

    # -- one operator

    def operator(self, name: str) -> tree.Node:
        if name == "indicator":
            return self.indicator()
        if name == "P" and self.token.text != "P" and self.name_kind("P") is NameKind.DISTRIBUTION:
            self.tokens[self.at] = replace(self.token, text="P")  # Pr(x) where P is a law
            return self.name_atom()
        start = self.take()
        if start.text == "D" and self.is_op("_"):
            self._skip_word()
        if start.text == "F":
            return self.cumulative(start)
        if name == "P" and self.is_op("_"):
            return self.law(start)
        below = NOTHING
        power: tree.Node | None = None
        for _ in range(2):
            if self.is_op("_"):
                below = self.operator_below(name)
            elif self.is_op("^") and name != "KL":
                self.take()
                power = self._plain_exponent()
        below = self.completed(below)
        with self.binding(*self.bound_below(below)):
            args, more = self.operator_arguments(name, start)
        if name == "H":
            args = self.together(args)
        if name == "I":
            args = [_jointly(self.together([arg])) for arg in args]
        if name in {"H", "I"}:
            more = self.together(more)
        if name in AVERAGED:
            args = [self.supplied(self.varied(arg, below), self.drawn(below)) for arg in args]
            self.check_law(below, args, start)
        node = tree.Operator(
            name,
            tuple(args),
            (*below.given, *more),
            below.variable,
            below.under,
            span=(start.start, self.before.end),
        )
        self.check_operator(node, start)
        return node if power is None else tree.Power(node, power, span=node.span)

    def _skip_word(self) -> None:
        self.take()
        if opening := self.accept("{"):
            while not self.is_op("}") and self.token.kind is not Kind.END:
                self.take()
            self.close(opening, "}")
        else:
            self.take()

    def together(self, items: list[tree.Node]) -> list[tree.Node]:
        raise NotImplementedError

    # -- arguments

    def operator_arguments(self, name: str, start: Token) -> tuple[list[tree.Node], list[tree.Node]]:
        opening = self.token
        if opening.kind is Kind.OP and opening.text in _OPENING:
            if name in {"KL", "JSD", "CE", "TV"} or (name == "H" and self._has_double_bar()):
                return self.divergence_arguments(), []
            if name == "I":
                return self.information_arguments()
            return self.conditioned()
        if name in {"E", "Var", "Std", "H"}:
            return [self.unbracketed_operand(start)], []
        raise MathsError(f'"{start.text}" needs brackets', *start.span, f"write {start.text}(..)")

    def _has_double_bar(self) -> bool:
        return self._top_level(self.at, matching(self.tokens, self.at), "||")

    def divergence_arguments(self) -> list[tree.Node]:
        """P || q, p, q or p | q; a bar inside p(z|x) is its own."""
        opening = self.take()
        with self.inside("||", "|", "mid", "lnorm", "rnorm"):
            args = [self.expression()]
            while self.accept("||", "|", ",", ";", "mid", "lnorm", "rnorm"):
                args.append(self.expression())
        self.close(opening, _CLOSING[opening.text])
        if len(args) > 2:
            raise MathsError(
                "a divergence has two arguments", opening.start, self.before.end, "write KL(p || q)"
            )
        return args

    def information_arguments(self) -> tuple[list[tree.Node], list[tree.Node]]:
        """I(X; Y | Z), I(X, Y; Z), and I(X, Y) for I(X; Y)."""
        opening = self.take()
        given: list[tree.Node] = []
        with self.inside("|", "mid"):
            groups = [self._joint()]
            while self.accept(";"):
                groups.append(self._joint())
            if self.accept("|", "mid"):
                given = self.event_list()
        self.close(opening, _CLOSING[opening.text])
        only = groups[0]
        if len(groups) == 1 and isinstance(only, tree.Joint) and len(only.items) == 2:
            groups = list(only.items)
        if len(groups) != 2:
            raise MathsError(
                "mutual information has two sides", opening.start, self.before.end, "write I(X; Y)"
            )
        return groups, given

    def _joint(self) -> tree.Node:
        items = [self.expression()]
        while self.accept(","):
            items.append(self.expression())
        return _jointly(items)

    def unbracketed_operand(self, start: Token) -> tree.Node:
        """E X^2 is E[X^2]; `Var X + Y` is tried as Var(X + Y) too."""
        begin = self.at
        if not self.starts_operand():
            raise self.missing_argument()
        parts = [self.power()]
        after_first = self.at
        while self.starts_operand() and not self.names_function(self.token):
            parts.append(self.power())
        readings = ["all"] + (["first"] if len(parts) > 1 else []) + (["sum"] if self.is_op("+", "-") else [])
        note = f"{start.text} was written without brackets"
        reading = (
            readings[self.choose("operand", begin, len(readings), 0, note)] if len(readings) > 1 else "all"
        )
        if reading == "first":
            self.at = after_first
            return parts[0]
        whole = (
            parts[0]
            if len(parts) == 1
            else tree.Mul(tuple(parts), span=(parts[0].span[0], parts[-1].span[1]))
        )
        if reading == "sum":
            terms = [whole]
            while token := self.accept("+", "-"):
                term = self.product()
                terms.append(tree.Neg(term, span=(token.start, term.span[1])) if token.text == "-" else term)
            whole = tree.Add(tuple(terms), span=(whole.span[0], terms[-1].span[1]))
        self.note(f"{start.text} {self._typed(whole)} was read as {start.text}[{self._typed(whole)}]")
        return whole

    @staticmethod
    def _typed(node: tree.Node) -> str:
        from mlprep.maths.trees.echo import echo

        return echo(node)

    def _check_events(self, items: tuple[tree.Node, ...]) -> None:
        """A + B, -A and A/B are no events."""
        for item in items:
            if not isinstance(item, tree.Add | tree.Neg | tree.Div):
                continue
            if any(self.kind(part).sort is Sort.EVENT for part in tree.walk(item)):
                hint = 'write "A or B", "A and B", "A and not B" or "not A"'
                raise MathsError("arithmetic with events", *item.span, hint)

    def _is_no_law(self, node: tree.Node) -> bool:
        """Whether a node is a product or sum of arrays in which no probabilities occur."""
        shape = self.kind(node)
        composed = isinstance(node, tree.Add | tree.Mul | tree.Neg | tree.Binary)
        return composed and shape.is_array and not shape.random and not self._holds_probabilities(node)

    def _holds_probabilities(self, node: tree.Node) -> bool:
        parts = list(tree.walk(node))
        entries = [self.scope.get(part.name) for part in parts if isinstance(part, tree.Name)]
        laws = any(
            entry and (entry.kind is NameKind.DISTRIBUTION or entry.props & _LAWS) for entry in entries
        )
        return laws or any(isinstance(part, tree.Call | tree.Listing | tree.Matrix) for part in parts)

    def check_operator(self, node: tree.Operator, start: Token) -> None:
        """The number of arguments an operator takes."""
        counts = {"E": (1, 1), "Var": (1, 1), "Std": (1, 1), "Cov": (1, 2), "Corr": (2, 2), "KL": (2, 2),
        "JSD": (2, 2),
                  "CE": (2, 2), "TV": (2, 2), "H": (1, 12), "P": (1, 12), "I": (2, 2)}  # fmt: skip
        fewest, most = counts[node.name]
        if not fewest <= len(node.args) <= most:
            wanted = (
                "one argument" if most == 1 else f"{most} arguments" if most == fewest else "its arguments"
            )
            raise MathsError(f"{start.text} takes {wanted}", *node.span, "separate them by commas")
        if (
            (start.text, node.name) == ("entropy", "H")
            and len(node.args) == 2
            and not any(self.kind(a).random for a in node.args)
        ):
            raise MathsError("an entropy of two distributions", *node.span, "write KL(p || q) or H(p, q)")
        if node.name == "H" and any(self._is_no_law(arg) for arg in node.args):
            hint = "write 1[x > 0] for a step, H(p) for the entropy of probabilities p"
            raise MathsError(f"an entropy {start.text}(..) of what is no distribution", *node.span, hint)
        if node.name == "P":
            self._check_events((*node.args, *node.given))
        if node.name in {"Cov", "Corr"} and any(self.kind(arg).sort is Sort.EVENT for arg in node.args):
            raise MathsError("a covariance of events", *node.span, "use indicators, e.g. 1[A]")


def _jointly(items: list[tree.Node]) -> tree.Node:
    if len(items) == 1:
        return items[0]
    return tree.Joint(tuple(items), span=(items[0].span[0], items[-1].span[1]))

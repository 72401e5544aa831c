"""What a run of letters means: a declared name, a function, or a product of shorter names."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mlprep.maths.parsing.dialects import MODULES
from mlprep.maths.parsing.stream import matching
from mlprep.maths.parsing.subscripts import Subscripts
from mlprep.maths.parsing.tokens import Kind, Token, split
from mlprep.maths.trees import functions, tree
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.scope import NameKind, canonical

CONSTANTS: Final = {
    "e": "e",
    "pi": "pi",
    "inf": "inf",
    "infinity": "inf",
    "Inf": "inf",
    "oo": "inf",
    "infty": "inf",
}
ARRAYS: Final = frozenset({"array", "block", "matrix", "tensor", "asarray", "Matrix", "vector"})
_ABOUT_ARRAYS: Final = frozenset({"dtype", "device", "requires_grad"})
_MAX_PIECES: Final = 8


class Names(Subscripts):
    """Atoms that begin with a letter."""

    def resolve(self) -> tuple[str, int] | None:
        """The longest declared or bound name spelled by the next glued tokens, and how many they are."""
        best: tuple[str, int] | None = None
        for spelling, count in self._spellings():
            if name := self.known(spelling):
                best = (name, count)
        return best

    def take_resolved(self) -> str | None:
        """The declared name of several glued tokens, z_1 or s2, taken; else None."""
        found = self.resolve()
        if found is None or found[1] == 1:
            return None
        self.at += found[1]
        return found[0]

    def _spellings(self) -> list[tuple[str, int]]:
        """Ever longer spellings from here: eta, eta_max, eta_max'."""
        token = self.token
        text = token.text + token.mark
        found = [(text, 1)]
        place = self.at + 1
        while place < len(self.tokens) and len(found) < _MAX_PIECES:
            token = self.tokens[place]
            if token.start >= self.context.stop or token.spaced or token.kind is Kind.END:
                break
            if token.kind is Kind.NUMBER and token.text.isdigit() and text[-1:] != "'":
                text += token.text
                place += 1
            elif token.kind is Kind.NAME and text[-1:].isdigit() and place == self.at + 2:
                text += token.text  # log1p
                place += 1
            elif token.text == "_" and token.kind is Kind.OP:
                inner, place = self._subscript_text(place + 1)
                if not inner:
                    break
                text += "_" + inner
            elif token.kind is Kind.OP and set(token.text) == {"'"}:
                text += token.text
                place += 1
            elif token.text == "^" and (after := self._star(place + 1)):
                text, place = text + "^*", after
            else:
                break
            found.append((text, place - self.at))
        return found

    def _star(self, place: int) -> int:
        """Where `*` or `{*}` ends: w^* is a name; 0 for any other power."""
        texts = [self.tokens[min(place + k, len(self.tokens) - 1)].text for k in range(3)]
        return place + 1 if texts[0] == "*" else place + 3 if texts == ["{", "*", "}"] else 0

    def _subscript_text(self, place: int) -> tuple[str, int]:
        """The text of a subscript and where it ends; '' where it is no plain one."""
        token = self.tokens[min(place, len(self.tokens) - 1)]
        if token.kind in {Kind.NAME, Kind.NUMBER}:
            text = token.text + token.mark
            after = self.tokens[place + 1]
            if (
                token.kind is Kind.NAME
                and after.kind is Kind.NUMBER
                and not after.spaced
                and after.text.isdigit()
            ):
                longer = text + after.text
                if any(longer in name for name in self.scope.spellings):
                    return longer, place + 2
            return text, place + 1
        if token.text == "*" and token.kind is Kind.OP:
            return "*", place + 1
        if token.text != "{":
            return "", place
        text = ""
        place += 1
        while place < len(self.tokens) - 1 and self.tokens[place].text != "}":
            text += self.tokens[place].text
            place += 1
        return canonical(text), place + 1

    # -- a name

    def composed(self) -> tree.Node | None:
        """(f∘g)(x), (f'∘g)(x), (f∘g)'(x) and (f)'(x); None where the bracket holds something else."""
        functions = self._composition(self.at + 1)
        if functions is None:
            return None
        start = self.token
        named, self.at = functions
        order = self._primes()
        inner = tuple(self.arguments())
        variables = inner
        for name, orders in reversed(named):
            inner = (tree.Apply(name, inner, orders, span=(start.start, self.before.end)),)
        if not order:
            return inner[0]
        if len(variables) != 1 or not isinstance(variables[0], tree.Name):
            raise MathsError(
                "the derivative of a composition is taken at a name", start.start, self.before.end
            )
        return tree.Derivative("diff", inner[0], variables, order, span=inner[0].span)

    def _composition(self, place: int) -> tuple[list[tuple[str, tuple[int, ...]]], int] | None:
        """The functions of `f'∘g)` with their orders, where a bracket or a prime follows, and its place."""
        named: list[tuple[str, tuple[int, ...]]] = []
        while self.tokens[place].kind is Kind.NAME:
            name = self.known(self.tokens[place].text)
            if name is None or self.name_kind(name) is not NameKind.FUNCTION:
                return None
            place += 1
            order = 0
            while set(self.tokens[place].text) == {"'"}:
                order += len(self.tokens[place].text)
                place += 1
            named.append((name, (order,) if order else ()))
            if self.tokens[place].text != "∘":
                break
            place += 1
        after = self.tokens[place + 1].text
        closed = bool(named) and self.tokens[place].text == ")"
        return (named, place + 1) if closed and (after == "(" or set(after) == {"'"}) else None

    def _primes(self) -> int:
        """How many primes stand here."""
        order = 0
        while self.token.kind is Kind.OP and set(self.token.text) == {"'"}:
            order += len(self.take().text)
        return order

    def name_atom(self) -> tree.Node:
        token = self.token
        if token.text in {"lambda", "sigma"} and (extreme := self.extreme()) is not None:
            return extreme
        if resolved := self.resolve():
            return self.declared_name(*resolved)
        if token.text in MODULES and self.peek().text == "." and not token.mark:
            return self.module_member()
        if node := self.standing_name(token):
            return node
        return self.split_name(token)

    def extreme(self) -> tree.Node | None:
        """lambda_max(A) and sigma_min(A), the extreme eigenvalues or singular values; None for any other."""
        start = self.token
        for spelling, count in self._spellings():
            values, _, kind = spelling.partition("_")
            called = self.tokens[min(self.at + count, len(self.tokens) - 1)].text == "("
            if kind in {"max", "min"} and called and self.known(spelling) is None:
                self.at += count
                every = tree.Call(
                    "eigenvalues" if values == "lambda" else "singular_values", tuple(self.arguments())
                )
                return tree.Call(kind, (every,), span=(start.start, self.before.end))
        return None

    def standing_name(self, token: Token) -> tree.Node | None:
        """A name of the language itself: operator, big operator, function, constant."""
        raise NotImplementedError

    def declared_name(self, name: str, count: int) -> tree.Node:
        token = self.token
        self.at += count
        span = (token.start, self.before.end)
        kind = self.name_kind(name)
        if kind is NameKind.FUNCTION:
            return self.applied(name, span)
        node = tree.Name(name, span=span)
        if kind is NameKind.DISTRIBUTION:
            return self.density(node)
        return node

    def module_member(self) -> tree.Node:
        """np.exp, torch.linalg.norm: the module says nothing."""
        while self.token.text in MODULES and self.peek().text == ".":
            self.take()
            self.take()
        token = self.token
        if token.kind is not Kind.NAME:
            raise self.unexpected(token)
        if token.text in ARRAYS and self.peek().text != "_":
            return self.array()
        if token.text in {"newaxis", "eye", "identity"}:
            return self.eye()
        if node := self.standing_name(token):
            return node
        raise self.unknown(token.text, token)

    def array(self) -> tree.Node:
        """np.array([1, 2], dtype=float): the list alone."""
        self.take()
        stop = matching(self.tokens, self.at)
        for place in range(self.at, stop):
            if self.tokens[place].text == "," and self.tokens[place + 1].text in _ABOUT_ARRAYS:
                del self.tokens[place:stop]
                break
        return self.atom()

    def eye(self) -> tree.Node:
        token = self.take()
        opening = self.accept("(", "[")
        if not opening:
            return tree.Identity(span=token.span)
        with self.inside():
            sizes, _ = self.items(")", "]")
        closing = self.close(opening, ")", "]")
        span = (token.start, closing.end)
        if len(sizes) == 2 and sizes[0] != sizes[1]:
            raise MathsError("an identity that is not square", *span, "write eye(n)")
        return tree.Identity(self.side(sizes[0]), span=span)

    def side(self, size: tree.Node) -> tree.Node:
        """The side of a square: n of n x n, and of eye(size(A))."""
        if isinstance(size, tree.Mul) and len(size.factors) == 2 and size.factors[0] == size.factors[1]:
            return size.factors[0]
        if isinstance(size, tree.Call) and size.name == "size" and self.kind(size.args[0]).is_matrix:
            rows = self.kind(size.args[0]).rows
            return tree.Name(rows) if isinstance(rows, str) else size if rows is None else tree.number(rows)
        return size

    def split_name(self, token: Token) -> tree.Node:
        """`Xw`, `np`, `aE[X]`: a run cut into shorter known names."""
        pieces = self.segments(token)
        if pieces is None:
            return self.unknown_name(token)
        drawn = pieces[0] == "E" and self.name_kind(pieces[-1]) is NameKind.DISTRIBUTION
        if drawn and len(pieces) == 2 and self.peek().text in {"[", "("}:
            raise MathsError(f'"{token.text}" is no name', *token.span, f"write E_{pieces[1]}[..]")
        self.tokens[self.at : self.at + 1] = split(token, [len(piece) for piece in pieces])
        return self.name_atom()

    def unknown_name(self, token: Token) -> tree.Node:
        fused = [entry.name for entry in self.scope.declared if entry.name.replace("_", "") == token.text]
        if len(fused) == 1 and not token.mark:
            self.tokens[self.at] = replace(token, text=fused[0])
            return self.name_atom()
        if token.mark == "bar":
            plain = self.known(token.text)
            kind = self.name_kind(plain) if plain else None
            if plain and kind is NameKind.EVENT:
                self.take()
                return tree.Logic("not", (tree.Name(plain, span=token.span),), span=token.span)
            if plain and kind is NameKind.VECTOR:
                self.take()
                return tree.Call("mean", (tree.Name(plain, span=token.span),), span=token.span)
        over, _, under = map(self.known, token.text.partition("C"))
        if over and under:  # nCk
            self.take()
            return tree.Call("choose", (tree.Name(over), tree.Name(under)), span=token.span)
        if self.at == 0 and self.peek().text in {"<", "<=", ">", ">="}:
            raise MathsError(f'"{token.text}" is not declared', *token.span, "write only the bound")
        raise self.unknown(token.text + (f"_{token.mark}" if token.mark else ""), token)

    def segments(self, token: Token) -> list[str] | None:
        """The run as few known pieces as possible, or None."""
        text = token.text
        if len(text) < 2 or len(text) > 40:
            return None
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(end):
                before = best[start]
                if before is None:
                    continue
                cost = self._piece_cost(
                    text[start:end], last=end == len(text), whole=start == 0 and end == len(text)
                )
                if cost is None:
                    continue
                here = best[end]
                if here is None or before[0] + cost < here[0]:
                    best[end] = (before[0] + cost, [*before[1], text[start:end]])
        final = best[len(text)]
        return final[1] if final and len(final[1]) > 1 else None

    def _piece_cost(self, piece: str, *, last: bool, whole: bool) -> float | None:
        """What a piece costs; declared names are cheapest.  None: no known name."""
        if whole:
            return None
        if self.known(piece) or self.implicit(piece):
            return 1.0
        if last and self.resolves_with_subscript(piece):
            return 1.0
        if piece == "e":
            return 1.5
        if piece in {"pi", "inf"}:
            return 1.2
        if len(piece) > 1 and functions.find(piece) and piece not in functions.CALLED_ONLY:
            return 1.2
        if piece in {"E", "P", "H", "I", "Var", "Cov"}:
            return 1.6
        return None

    def resolves_with_subscript(self, piece: str) -> bool:
        """Whether the piece and the subscript behind the run spell a declared name: mu_1 in `amu_1`."""
        after = self.peek()
        if after.spaced or (after.text not in {"_", "'"} and after.kind is not Kind.NUMBER):
            return False
        here = self.tokens[self.at]
        self.tokens[self.at] = Token(here.kind, piece, here.start, here.end, here.spaced, here.mark)
        found = self.resolve()
        self.tokens[self.at] = here
        return found is not None

    def _function_name(self, token: Token) -> str | None:
        """The function a token (with its digits or second word: log2, log1p, normal_pdf) names."""
        if token.mark:
            return None
        longest = None
        for spelling, count in self._spellings():
            found = functions.find(spelling)
            if spelling.startswith("log_") and self.known(spelling[4:]):
                break  # log_beta with a declared beta: its base
            if found and (count == 1 or not spelling[-1:].isdigit() or spelling in _DIGIT_FUNCTIONS):
                longest = spelling
        return longest

    # -- declared functions

    def applied(self, name: str, span: tree.Span) -> tree.Node:
        """f(x), f'(x), f^(k)(x), f^2(x), or f alone where its argument is clear."""
        order = self._primes()
        power: tree.Node | None = None
        if self.is_op("^") and self._is_order():
            order += self._order()
        elif self.is_op("^") and self._before_call():
            self.take()
            power = self._plain_exponent()
            if isinstance(power, tree.Transpose | tree.Constant):
                raise MathsError("a power that cannot stand here", *power.span)
        opening = self.token
        if opening.text in {"(", "["} and opening.kind is Kind.OP:
            args = self.arguments()
        elif (default := self.default_arguments(name)) and not self._applies_unbracketed(name):
            args = default
        elif self._applies_unbracketed(name) and self.starts_operand():
            args = [self.unbracketed()]
        elif order or power is not None:
            raise MathsError(f"the function {name} needs its argument", *span, f"write {name}(..)")
        else:
            return tree.Name(name, span=span)
        orders = (order,) if order else ()
        node: tree.Node = tree.Apply(name, tuple(args), orders, span=(span[0], self.before.end))
        return node if power is None else self.raised(node, power)

    def _applies_unbracketed(self, name: str) -> bool:
        entry = self.scope.get(name)
        return bool(entry and entry.of)

    def _is_order(self) -> bool:
        """f^(2)(x) and f^{(n)}(x): a derivative of that order."""
        place = self.at + 1
        if self.tokens[place].text == "{":
            place += 1
        first, number, last = (self.tokens[min(place + k, len(self.tokens) - 1)] for k in range(3))
        primes = first.text in {"'", "''", "'''"} and place > self.at + 1
        return primes or (
            first.text == "(" and number.kind is Kind.NUMBER and number.text.isdigit() and last.text == ")"
        )

    def _order(self) -> int:
        self.take()
        braced = self.accept("{")
        order = 0
        if self.accept("("):
            token = self.take()
            order = int(token.text)
            if order > 8:
                raise MathsError("a derivative of order above 8", *token.span)
            self.take()
        else:
            order = self._primes()
        if braced:
            self.close(braced, "}")
        return order

    def _before_call(self) -> bool:
        """f^2(x) is f(x)^2: a power of one token or group, then a bracket."""
        place = self.at + 1
        if self.tokens[place].text == "-":
            place += 1
        if self.tokens[place].text == "{":
            while place < len(self.tokens) - 1 and self.tokens[place].text != "}":
                place += 1
        return self.tokens[min(place + 1, len(self.tokens) - 1)].text in {"(", "["}

    def default_arguments(self, name: str) -> list[tree.Node]:
        """The variables of a function written without them: f' g + f g'; [] where they are not clear."""
        entry = self.scope.get(name)
        over = entry.over if entry else ()
        if over and all(self.known(variable) for variable in over):
            return [tree.Name(variable) for variable in over]
        scalars = [e.name for e in self.scope.declared if e.kind in {NameKind.REAL, NameKind.POSITIVE}]
        if self.scope.random or self.scope.distributions:  # s of E_p[s] is not s(theta)
            scalars = [name for name in scalars if self.is_axis(name)]
        only = scalars if len(scalars) == 1 else [n for n in ("x", "t") if n in scalars]
        return [tree.Name(variable) for variable in only[:1]]

    # -- methods, subscripts

    def unbracketed(self) -> tree.Node:
        raise NotImplementedError


_DIGIT_FUNCTIONS: Final = frozenset(
    {
        "expm1",
        "log2",
        "log10",
        "exp2",
        "atan2",
        "arctan2",
        "F1",
        "f1",
        "chi2",
        "chi2_pdf",
        "r2",
        "R2",
        "relu6",
        "ReLU6",
    }
)

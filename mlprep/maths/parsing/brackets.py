"""Brackets of every kind: groups, vectors, matrices, sets, intervals, bars."""

from __future__ import annotations

from typing import Final

from mlprep.maths.parsing.environments import Environments
from mlprep.maths.parsing.stream import CLOSERS, OPENERS, Tokens, matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, RowsFault
from mlprep.maths.trees.shape import Sort

_ROUNDING: Final = {"⌊⌋": "floor", "⌈⌉": "ceil", "⌊⌉": "round"}
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "]": "["}


class Brackets(Environments):
    """Atoms that begin with a bracket or a bar."""

    def bracket(self) -> tree.Node:
        token = self.token
        if token.text == "(":
            return self.round_bracket()
        if token.text == "[":
            return self.square_bracket()
        if token.text == "]":
            return self.reversed_interval()
        if token.text in {"{", "\\{"}:
            return self.curly_bracket()
        if token.text in {"⌊", "⌈"}:
            return self.rounding()
        if token.text in {"⟨", "<"}:
            return self.angle_bracket()
        return self.bars()

    # -- (..)

    def composed(self) -> tree.Node | None:
        raise NotImplementedError

    def mean_in_angles(self, item: tree.Node, span: tree.Span) -> tree.Node | None:
        """The mean <X> of something random; None for anything else."""
        raise NotImplementedError

    def round_bracket(self) -> tree.Node:
        if (composed := self.composed()) is not None:
            return composed
        if (binomial := self.binomial(1)) is not None:
            return binomial
        opening = self.take()
        if closing := self.accept(")"):
            raise MathsError(
                "nothing between the brackets", opening.start, closing.end, "delete them or fill them"
            )
        with self.inside():
            items, trailing = self.items(")", "]", "[")
        closing = self.token
        if closing.text in {"]", "["} and len(items) == 2:
            self.take()
            return tree.Interval(
                items[0],
                items[1],
                "(",
                "]" if closing.text == "]" else ")",
                span=(opening.start, closing.end),
            )
        closing = self.close(opening, ")")
        return self.listed(opening, items, closing, trailing=trailing)

    def binomial(self, readings: int) -> tree.Node | None:
        r"""{n+1 \choose k} and (n+1 choose k): all that stands in the bracket; None for any other bracket.

        readings: how many others there are; a round bracket may hold 1 + (n choose k).
        """
        stop = matching(self.tokens, self.at)
        inside = self._outside_brackets(self.at + 1, stop)
        words = [k for k in inside if self.tokens[k].text == "choose" and self.tokens[k].kind is Kind.OP]
        note = "choose was read as reaching over its neighbours only; write the brackets"
        if len(words) != 1 or (readings and self.choose("choose", words[0], 1 + readings, 0, note)):
            return None
        opening = self.take()
        with self.inside("choose"):
            over = self.sum()
        if not self.accept("choose"):
            raise self.unexpected(self.token)
        with self.inside():
            under = self.sum()
        closing = self.close(opening, _CLOSING[opening.text])
        return tree.Call("choose", (over, under), span=(opening.start, closing.end))

    def items(self, *closing: str) -> tuple[list[tree.Node], bool]:
        """Expressions between commas (or semicolons), and whether a comma came last."""
        items = [self.expression()]
        while self.is_op(",", ";"):
            self.take()
            if self.is_op(*closing) and not self.is_op("["):
                return items, True
            items.append(self.expression())
        return items, False

    def listed(
        self, opening: Token, items: list[tree.Node], closing: Token, *, trailing: bool = False
    ) -> tree.Node:
        """A group, an interval or a vector of what stood between the brackets."""
        span = (opening.start, closing.end)
        if len(items) == 1 and not trailing:
            return items[0]
        if len(items) > 1 and all(isinstance(item, tree.Listing) and item.opening == "(" for item in items):
            rows = [item.items for item in items if isinstance(item, tree.Listing)]
            if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
                return tree.Matrix(tuple(rows), span=span)
        if self.options.form == "interval" and len(items) == 2 and self.depth == 0:
            return tree.Interval(items[0], items[1], opening.text, closing.text, span=span)
        if self.options.form == "set" and self.depth == 0 and not self._is_listed(opening):
            return tree.SetOf(tuple(items), span=span)
        return tree.Listing(tuple(items), opening.text, closing.text, span=span)

    def _is_listed(self, opening: Token) -> bool:
        """Whether the bracket that was read is one of several: (0, 0), (1, 0)."""
        before = next((token for token in reversed(self.tokens) if token.end <= opening.start), None)
        joins = {",", ";", "and", "or"}
        return self.is_op(*joins) or (before is not None and before.text in joins)

    # -- [..]

    def square_bracket(self) -> tree.Node:
        start = self.at
        opening = self.take()
        stop = matching(self.tokens, start)
        if self.accept("]"):
            raise MathsError(
                "nothing between the brackets", opening.start, opening.end + 1, "delete them or fill them"
            )
        ends = self.options.form == "interval" and not self._top_level(start, stop, ",")  # [0; 1)
        if self._top_level(start, stop, ";", "\\\\") and not ends:
            return self.semicolon_rows(opening)
        if self.tokens[-2].text == "[" and len(self.tokens) > 3:
            return self.half_open(opening)
        if not self._top_level(start, stop, ",") and self._blank_list(start, stop):
            with self.inside(blanks=True):
                items = self.blank_items("]")
            closing = self.close(opening, "]")
            return self.as_matrix(items, (opening.start, closing.end)) or tree.Listing(
                tuple(items), "[", "]", span=(opening.start, closing.end)
            )
        with self.inside():
            items, _ = self.items("]", ")", "[")
        closing = self.token
        if closing.text in {")", "["} and len(items) == 2:
            self.take()
            return tree.Interval(items[0], items[1], "[", ")", span=(opening.start, closing.end))
        closing = self.close(opening, "]")
        span = (opening.start, closing.end)
        if matrix := self.as_matrix(items, span):
            return matrix
        listed = (
            self.tokens[max(start - 1, 0)].text in {"[", ","} and self.token.text in {"]", ","} and start > 0
        )
        plain = tree.Number | tree.Name | tree.Neg | tree.Percent | tree.Constant
        if len(items) == 1 and (listed or isinstance(items[0], plain)):
            return tree.Listing((items[0],), "[", "]", span=span)
        return self.listed(opening, items, closing)

    def half_open(self, opening: Token) -> tree.Node:
        """[0, 1[ with its upper end open."""
        with self.inside("["):
            items, _ = self.items()
        closing = self.close(opening, "[")
        if len(items) != 2:
            raise MathsError("an interval has two ends", opening.start, closing.end, "write [a, b)")
        return tree.Interval(items[0], items[1], "[", ")", span=(opening.start, closing.end))

    def _top_level(self, start: int, stop: int, *texts: str) -> bool:
        """Whether one of these tokens stands directly inside the bracket at `start`."""
        place = start + 1
        environments = 0
        while place < stop:
            token = self.tokens[place]
            if token.kind is Kind.COMMAND and token.text in {"begin", "end"}:
                environments += 1 if token.text == "begin" else -1
            elif token.kind is Kind.OP and token.text in texts and not environments:
                return True
            place = (
                matching(self.tokens, place) + 1
                if token.kind is Kind.OP and token.text in OPENERS
                else place + 1
            )
        return False

    def _blank_list(self, start: int, stop: int) -> bool:
        """Whether blanks separate entries here: [1 2], [[1 2] [3 4]]; for [x y] both readings exist."""
        inner = self.tokens[start + 1 : stop]
        entries = 0
        plain = True
        for place, token in enumerate(inner):
            before = inner[place - 1] if place else None
            sign = token.kind is Kind.OP and token.text in {"+", "-"}
            operand = token.kind in {Kind.NUMBER, Kind.NAME} or token.text in OPENERS
            follows = before is not None and (
                before.kind in {Kind.NUMBER, Kind.NAME} or before.text in CLOSERS
            )
            glued_sign = sign and place + 1 < len(inner) and not inner[place + 1].spaced
            if follows and token.spaced and (operand or glued_sign):
                entries += 1
            plain = plain and (token.kind is Kind.NUMBER or sign or token.text == "/")
        if not entries:
            return False
        if plain or inner[0].text == "[":
            return True
        return self.separates(start, 1 if self.options.form == "vector" else 0)

    def separates(self, place: int, default: int) -> bool:
        """Whether the blanks in the bracket at a place separate entries; else they multiply."""
        other = "blanks were read as products" if default else "blanks were read as separating entries"
        return bool(self.choose("blanks", place, 2, default, other))

    def blank_items(self, *closing: str) -> list[tree.Node]:
        items = []
        while not self.is_op(*closing) and self.token.kind is not Kind.END:
            items.append(self.sum())
            self.accept(",")
        if not items:
            raise self.unexpected(self.token)
        return items

    def semicolon_rows(self, opening: Token) -> tree.Node:
        """MATLAB's [a b; c d]; one entry a row makes a column."""
        rows: list[list[tree.Node]] = []
        separating = self.separates(self.at - 1, 1)
        while True:
            start = self.at
            stop = self._row_end(start)
            commas = not separating or self._commas(start, stop)
            with self.inside(blanks=not commas, stop=self.tokens[stop].start):
                rows.append(self.items()[0] if commas else self.blank_items())
            if not self.accept(";", "\\\\"):
                break
            if self.is_op("]"):
                break
        closing = self.close(opening, "]")
        return self.rows_to_matrix(rows, (opening.start, closing.end))

    def _row_end(self, start: int) -> int:
        place = start
        while place < len(self.tokens) - 1:
            token = self.tokens[place]
            if token.kind is Kind.OP and token.text in OPENERS:
                place = matching(self.tokens, place)
            elif token.kind is Kind.OP and token.text in {";", "\\\\", "]"}:
                return place
            place += 1
        return place

    def _commas(self, start: int, stop: int) -> bool:
        return self._top_level(start - 1, stop, ",")

    def as_matrix(self, items: list[tree.Node], span: tree.Span) -> tree.Node | None:
        """[[a, b], [c, d]]: lists of one length are the rows of a matrix."""
        rows = [row for item in items if (row := _row_of(item))]
        if len(rows) != len(items):
            blocks = len(items) > 1 and any(
                self.kind(item).is_matrix and self.is_block(item) for item in items
            )
            return tree.Matrix((tuple(items),), span=span) if blocks else None
        if len({len(row) for row in rows}) != 1:
            raise RowsFault(*span)
        return tree.Matrix(tuple(rows), span=span)

    def is_block(self, node: tree.Node) -> bool:
        """Whether an entry is itself a vector or a matrix."""
        shape = self.kind(node)
        return shape.sort is Sort.IDENTITY or (shape.is_array and not shape.random and not shape.listed)

    def reversed_interval(self) -> tree.Node:
        """]0, 1[ with its ends open."""
        opening = self.take()
        with self.inside("["):
            items, _ = self.items("]", ")")
        if len(items) != 2:
            raise MathsError(
                '"]" opens an interval, which has two ends', opening.start, opening.end, "write (a, b)"
            )
        closing = self.close(opening, "[", "]", ")")
        return tree.Interval(
            items[0], items[1], "(", "]" if closing.text == "]" else ")", span=(opening.start, closing.end)
        )

    # -- {..}, ⟨..⟩, ⌊..⌋

    def curly_bracket(self) -> tree.Node:
        if self.is_braced_environment():
            self.take()
            return self.environment(braced=True)
        if (binomial := self.binomial(0)) is not None:
            return binomial
        opening = self.take()
        closing_text = _CLOSING[opening.text]
        if closing := self.accept(closing_text):
            return tree.SetOf((), span=(opening.start, closing.end))
        whole = (
            self.depth == 0 and self.at == 1 and self.tokens[matching(self.tokens, 0) + 1].kind is Kind.END
        )
        by_rule = ("|", "mid", ":") if self.options.form == "interval" else ()
        with self.inside(*by_rule):
            items, _ = self.items(closing_text)
            if len(items) == 1 and self.accept("over"):
                under = self.expression()
                items = [tree.Div(items[0], under, span=(items[0].span[0], under.span[1]))]
        if self.accept(*by_rule):  # {x : x >= 1}
            with self.inside():
                condition = self.expression()
            self.close(opening, closing_text)
            return condition
        if self.is_op("|", "mid", ":"):
            token = self.token
            raise MathsError("a set by its rule", token.start, token.end, "list its elements: {a, b}")
        closing = self.close(opening, closing_text)
        is_set = (
            len(items) > 1
            or (whole and not isinstance(items[0], tree.Call))
            or (self.options.form == "set" and self.depth == 0)
        )
        return tree.SetOf(tuple(items), span=(opening.start, closing.end)) if is_set else items[0]

    def rounding(self) -> tree.Node:
        opening = self.take()
        with self.inside():
            arg = self.expression()
        closing = self.close(opening, *(("⌋", "⌉") if opening.text == "⌊" else ("⌉",)))
        name = _ROUNDING[opening.text + closing.text]
        return tree.Call(name, (arg,), span=(opening.start, closing.end))

    def angle_bracket(self) -> tree.Node:
        """⟨a, b⟩, the inner product."""
        opening = self.take()
        closing_text = "⟩" if opening.text == "⟨" else ">"
        with self.inside(closing_text):
            items = [self.sum()]
            while self.accept(",", "|", "mid"):
                items.append(self.sum())
        closing = self.close(opening, closing_text)
        span = (opening.start, closing.end)
        if len(items) == 1 and (mean := self.mean_in_angles(items[0], span)) is not None:
            return mean
        if len(items) == 1:
            raise MathsError(
                "an inner product has two parts", opening.start, opening.end, "write ⟨a, b⟩ or a^T b"
            )
        numbers = all(self.kind(item).sort is Sort.NUMBER and not self.kind(item).random for item in items)
        if len(items) > 2 or numbers:
            return tree.Listing(tuple(items), span=span)
        weight = self.norm_order() if self.is_op("_") else None  # ⟨A, B⟩_F says nothing, ⟨a, b⟩_W is a^T W b
        span = (opening.start, self.before.end)
        if weight is not None and self.kind(weight).is_matrix:
            return tree.Mul((tree.Transpose(items[0]), weight, items[1]), span=span)
        if all(self.kind(item).is_matrix for item in items):
            product = tree.Mul((tree.Transpose(items[0]), items[1]), span=span)
            return tree.Call("tr", (product,), span=span)
        return tree.Call("dot", (items[0], items[1]), span=span)

    # -- bars

    def bars(self) -> tree.Node:
        token = self.token
        if token.text in {"lnorm", "||"}:
            mark = (self.at, Tokens(self.tokens), list(self.seen), list(self.notes))
            try:
                return self.norm()
            except MathsError:
                self.at, self.tokens, self.seen, self.notes = mark
                if token.text == "lnorm":
                    raise
            single = [
                Token(Kind.OP, "|", token.start, token.start + 1, token.spaced),
                Token(Kind.OP, "|", token.start + 1, token.end),
            ]
            self.tokens[self.at : self.at + 1] = single
        return self.absolute()

    def norm(self) -> tree.Node:
        opening = self.take()
        ends = ("||", "rnorm")
        with self.inside(*ends):
            arg = self.expression()
        closing = self.close(opening, *ends)
        order: tree.Node | None = None
        end = closing.end
        self._order_first()
        if self.is_op("_"):
            order = self.norm_order()
            end = self.before.end
        if isinstance(order, tree.Number) and order.value == 2 and not self.kind(arg).is_matrix:
            order = None
        return tree.Norm(arg, order, span=(opening.start, end))

    def _order_first(self) -> None:
        r"""\\|v\\|^2_2 as \\|v\\|_2^2: the order of a norm stands before its power."""
        place = self._script_end(self.at) if self.is_op("^") else 0
        if place and self.tokens[place].text == "_" and self.tokens[place].kind is Kind.OP:
            stop = self._script_end(place)
            power, order = self.tokens[self.at : place], self.tokens[place:stop]
            self.tokens[self.at : stop] = [*order, *power]

    def _script_end(self, place: int) -> int:
        """Where the script that begins with the sign at a place ends: one token or a group."""
        return (matching(self.tokens, place + 1) if self.tokens[place + 1].text == "{" else place + 1) + 1

    def norm_order(self) -> tree.Node:
        self.take()
        braced = self.accept("{")
        if self.token.text in {"ell", "L"} and self.peek().text == "_":
            self.at += 2  # \ell_1 is the order 1
        token = self.token
        if token.kind is Kind.NAME and token.text in {"F", "Fro", "fro", "HS"} and not self.known(token.text):
            self.take()
            order: tree.Node = tree.Name("F", span=token.span)
        elif token.text == "*" and token.kind is Kind.OP:
            self.take()
            order = tree.Name("nuc", span=token.span)
        elif token.kind is Kind.NAME and token.text in {"inf", "infty", "max"}:
            self.take()
            order = tree.Constant("inf", span=token.span)
        elif (
            token.kind is Kind.NAME
            and token.text in {"op", "spectral", "sp", "nuc", "tr"}
            and not self.known(token.text)
        ):
            self.take()
            order = (
                tree.number(2, token.span)
                if token.text in {"op", "spectral", "sp"}
                else tree.Name("nuc", span=token.span)
            )
        else:
            order = self.expression() if braced else self.atom()
        if braced:
            self.close(braced, "}")
        return order

    def absolute(self) -> tree.Node:
        opening = self.take()
        ends = ("rbar", "|") if opening.text == "lbar" else ("|", "rbar", "||")
        with self.inside(*ends):
            arg = self.expression()
        closing = self.close(opening, *[end for end in ends if end != "||"])
        span = (opening.start, closing.end)
        shape = self.kind(arg)
        if shape.sort is Sort.IDENTITY or (shape.is_array and shape.is_square and not shape.is_vector):
            return tree.Call("det", (arg,), span=span)
        if shape.sort is Sort.SET:
            return tree.Call("size", (arg,), span=span)
        return tree.Norm(arg, span=span) if shape.is_array else tree.Call("abs", (arg,), span=span)


def _row_of(node: tree.Node) -> tuple[tree.Node, ...]:
    """The entries of a row in square brackets; () for anything else."""
    if isinstance(node, tree.Listing):
        return node.items if node.opening == "[" else ()
    return node.rows[0] if isinstance(node, tree.Matrix) and len(node.rows) == 1 else ()

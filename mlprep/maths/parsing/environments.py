"""LaTeX environments: matrices, cases, and derivations line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing import latex
from mlprep.maths.parsing.expressions import Expressions
from mlprep.maths.parsing.stream import OPENERS, matching
from mlprep.maths.parsing.tokens import Kind, Token
from mlprep.maths.trees import tree
from mlprep.maths.trees.faults import MathsError, RowsFault

if TYPE_CHECKING:
    from collections.abc import Iterator

_DERIVATIONS: Final = frozenset({
    "align", "align*", "aligned", "alignat", "alignedat", "equation", "equation*", "split", "gather",
    "gather*", "gathered", "multline", "multline*", "eqnarray", "eqnarray*",
})  # fmt: skip


class Environments(Expressions):
    r"""Atoms that begin with \begin."""

    def environment(self, *, braced: bool = False) -> tree.Node:
        r"""\begin{pmatrix} a & b \\ c & d \end{pmatrix}, and cases.  braced: behind \left\{."""
        begin = self.take()
        name = self.environment_name()
        if name in _DERIVATIONS:
            return self.derivation(begin)
        if name not in latex.MATRICES and name != "cases":
            raise MathsError(
                f"the environment {name} is not known here", begin.start, begin.end, "use pmatrix"
            )
        if name == "array" and self.is_op("{"):
            self.at = matching(self.tokens, self.at) + 1
        rows = self.environment_rows(begin)
        end = self.token
        if not (end.kind is Kind.COMMAND and end.text == "end"):
            raise MathsError(
                f"\\begin{{{name}}} is never ended", begin.start, begin.end, f"add \\end{{{name}}}"
            )
        self.take()
        self.environment_name()
        span = (begin.start, self.before.end)
        if name == "cases" or braced:
            return self.cases(rows, span)
        made = self.rows_to_matrix(rows, span)
        if len(rows) == 1 and len(rows[0]) > 1:
            made = tree.Matrix((tuple(rows[0]),), span=span)
        return tree.Call("det", (made,), span=span) if name == "vmatrix" else made

    def is_braced_environment(self) -> bool:
        r"""Whether \left\{ \begin{array}..\end{array} \right. begins here: a brace that nothing closes."""
        if self.token.text != "\\{" or self.peek().kind is not Kind.COMMAND or self.peek().text != "begin":
            return False
        end = self._environment_end(self.at + 2)
        return end is not None and self.tokens[matching(self.tokens, end + 1) + 1].text != "\\}"

    def derivation(self, begin: Token) -> tree.Node:
        r"""\begin{aligned} a &= b \\ &= c \end{aligned}: the last right-hand side counts."""
        start = self.at
        stop = self._environment_end(start)
        if stop is None:
            raise MathsError("this environment is never ended", begin.start, begin.end, "add \\end{..}")
        equals = [place for place in self._outside_brackets(start, stop) if self.tokens[place].text == "="]
        first = equals[-1] + 1 if equals else start
        kept = [token for token in self.tokens[first:stop] if token.text not in {"&", "\\\\"}]
        while kept and kept[-1].text in {".", ",", ";"}:
            kept.pop()
        end = self.tokens[stop]
        self.tokens[start:stop] = kept
        with self.inside(stop=end.start):
            node = self.expression()
            if self.token.kind is not Kind.END:
                raise self.unexpected(self.token)
        self.take()
        self.environment_name()
        return node

    def _environment_end(self, start: int) -> int | None:
        r"""The place of the \end that belongs to the environment whose inside begins at `start`."""
        level = 1
        for place in range(start, len(self.tokens)):
            token = self.tokens[place]
            if token.kind is Kind.COMMAND and token.text in {"begin", "end"}:
                level += 1 if token.text == "begin" else -1
                if not level:
                    return place
        return None

    def _outside_brackets(self, start: int, stop: int) -> Iterator[int]:
        """The places between two, without what stands in brackets or environments."""
        place = start
        while place < stop:
            token = self.tokens[place]
            if token.kind is Kind.OP and token.text in OPENERS:
                place = matching(self.tokens, place)
            elif token.kind is Kind.COMMAND and token.text == "begin":
                place = self._environment_end(place + 1) or stop
            else:
                yield place
            place += 1

    def environment_name(self) -> str:
        opening = self.take()
        word = ""
        while not self.is_op("}") and self.token.kind is not Kind.END:
            word += self.take().text
        self.close(opening, "}")
        return word

    def environment_rows(self, begin: Token) -> list[list[tree.Node]]:
        rows: list[list[tree.Node]] = [[]]
        with self.inside("&", "\\\\"):
            while not (self.token.kind is Kind.COMMAND and self.token.text == "end"):
                if self.token.kind is Kind.END:
                    raise MathsError(
                        "this environment is never ended", begin.start, begin.end, "add \\end{..}"
                    )
                if self.accept("\\\\"):
                    rows.append([])
                elif self.accept("&", ",", ".", ";"):
                    continue
                else:
                    rows[-1].append(self.environment_entry())
        kept = [row for row in rows if row]
        if not kept:
            raise MathsError("nothing in this environment", begin.start, begin.end, "fill it or delete it")
        return kept

    def environment_entry(self) -> tree.Node:
        token = self.token
        if token.kind in {Kind.NAME, Kind.OP} and token.text in {
            "if",
            "when",
            "for",
            "text",
            "otherwise",
            "else",
        }:
            self.take()
            if token.text in {"otherwise", "else"}:
                return tree.Constant("otherwise", span=token.span)
            return self.expression()
        return self.expression()

    def cases(self, rows: list[list[tree.Node]], span: tree.Span) -> tree.Node:
        pieces: list[tuple[tree.Node, tree.Node]] = []
        otherwise: tree.Node | None = None
        for row in rows:
            if len(row) == 1 or (isinstance(row[-1], tree.Constant) and row[-1].name == "otherwise"):
                otherwise = row[0]
            else:
                pieces.append((row[0], row[-1]))
        if not pieces:
            raise MathsError("cases without a condition", *span, "write value & condition \\\\ in each line")
        return tree.Cases(tuple(pieces), otherwise, span=span)

    def rows_to_matrix(self, rows: list[list[tree.Node]], span: tree.Span) -> tree.Node:
        if all(len(row) == 1 and isinstance(row[0], tree.Listing) for row in rows):
            rows = [list(row[0].items) for row in rows if isinstance(row[0], tree.Listing)]  # [[1,2];[3,4]]
        if len({len(row) for row in rows}) != 1:
            raise RowsFault(*span)
        return tree.Matrix(tuple(tuple(row) for row in rows), span=span)

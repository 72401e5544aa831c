"""LaTeX environments: matrices and cases."""

from __future__ import annotations

from mlprep.maths import latex, tree
from mlprep.maths.brackets import Brackets
from mlprep.maths.faults import MathsError
from mlprep.maths.stream import matching
from mlprep.maths.tokens import Kind, Token


class Environments(Brackets):
    r"""Atoms that begin with \begin."""

    def environment(self) -> tree.Node:
        r"""\begin{pmatrix} a & b \\ c & d \end{pmatrix}, and cases."""
        begin = self.take()
        name = self.environment_name()
        if name not in latex.MATRICES and name not in {
            "cases",
            "aligned",
            "align",
            "equation",
            "align*",
            "equation*",
            "split",
        }:
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
        if name == "cases":
            return self.cases(rows, span)
        if name not in latex.MATRICES:
            return rows[0][0]
        made = self.rows_to_matrix(rows, span)
        if len(rows) == 1 and len(rows[0]) > 1:
            made = tree.Matrix((tuple(rows[0]),), span=span)
        return tree.Call("det", (made,), span=span) if name == "vmatrix" else made

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
                elif self.accept("&", ","):
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

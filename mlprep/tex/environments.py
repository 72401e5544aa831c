r"""\begin ... \end: matrices, cases, aligned lines."""

from __future__ import annotations

from .tree import EMPTY, Grid, Node, Table, Verbatim, joined_cells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .parser import Parser

_NONE = ("", "")
_ENVIRONMENTS: dict[str, tuple[Table, tuple[str, str]]] = {
    "matrix": (Table.MATRIX, _NONE), "pmatrix": (Table.MATRIX, ("(", ")")),
    "bmatrix": (Table.MATRIX, ("[", "]")), "Bmatrix": (Table.MATRIX, ("{", "}")),
    "vmatrix": (Table.MATRIX, ("|", "|")), "Vmatrix": (Table.MATRIX, ("‖", "‖")),
    "smallmatrix": (Table.MATRIX, _NONE), "psmallmatrix": (Table.MATRIX, ("(", ")")),
    "bsmallmatrix": (Table.MATRIX, ("[", "]")), "Bsmallmatrix": (Table.MATRIX, ("{", "}")),
    "vsmallmatrix": (Table.MATRIX, ("|", "|")), "Vsmallmatrix": (Table.MATRIX, ("‖", "‖")),
    "array": (Table.MATRIX, _NONE), "tabular": (Table.MATRIX, _NONE), "darray": (Table.MATRIX, _NONE),
    "subarray": (Table.SUBSTACK, _NONE), "substack": (Table.SUBSTACK, _NONE),
    "cases": (Table.CASES, ("{", "")), "dcases": (Table.CASES, ("{", "")),
    "rcases": (Table.CASES, ("", "}")), "drcases": (Table.CASES, ("", "}")),
    "numcases": (Table.CASES, ("{", "")), "aligned": (Table.ALIGNED, _NONE),
    "align": (Table.ALIGNED, _NONE), "alignat": (Table.ALIGNED, _NONE),
    "alignedat": (Table.ALIGNED, _NONE), "flalign": (Table.ALIGNED, _NONE),
    "split": (Table.ALIGNED, _NONE), "eqnarray": (Table.ALIGNED, _NONE),
    "gather": (Table.GATHERED, _NONE), "gathered": (Table.GATHERED, _NONE),
    "equation": (Table.LINES, _NONE), "displaymath": (Table.LINES, _NONE), "math": (Table.LINES, _NONE),
    "multline": (Table.LINES, _NONE), "multlined": (Table.LINES, _NONE),
}  # fmt: skip
_WITH_COLUMNS = frozenset({"array", "tabular", "subarray", "darray"})
_WITH_COUNT = frozenset({"alignat", "alignedat"})
_CELL_ENDS = frozenset({"&", "\\\\", "\\cr", "\\newline", "\\end", "}"})
_ROW_ENDS = frozenset({"\\\\", "\\cr", "\\newline"})
_RULES = frozenset({"\\hline", "\\hdashline", "\\toprule", "\\midrule", "\\bottomrule"})


def begin(parser: Parser, _name: str) -> Node:
    r"""What stands between the \begin that was just read and its \end."""
    start = parser.at - 1
    name = parser.raw_group().strip()
    table, brackets = _ENVIRONMENTS.get(name.removesuffix("*"), (None, _NONE))
    if table is None:
        parser.fault(f"unknown environment '{name}'")
        return Verbatim(parser.written_since(start))
    align, bars = _columns(parser, name.removesuffix("*"))
    rows, rules = _rows(parser, operands=table is Table.ALIGNED)
    if name.startswith("eqnarray"):
        rows = [[row[0], joined_cells(tuple(row[1:]))] if len(row) > 2 else row for row in rows]
    if parser.peek() == "\\end":
        parser.take()
        ending = parser.raw_group().strip()
        if ending != name:
            parser.fault(f"'\\begin{{{name}}}' is closed by '\\end{{{ending}}}'")
    else:
        parser.fault(f"'\\begin{{{name}}}' is never closed")
    if table is Table.LINES and len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    return Grid(rows, table, brackets, align=align, bars=bars, rules=rules)


def substack(parser: Parser, _name: str) -> Node:
    r"""\substack{a \\ b}."""
    parser.skip_spaces()
    if parser.peek() != "{":
        return parser.argument()
    parser.take()
    rows, _ = _rows(parser)
    if not parser.accept("}"):
        parser.fault("'{' is never closed")
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else Grid(rows, Table.SUBSTACK)


def _columns(parser: Parser, name: str) -> tuple[str, frozenset[int]]:
    """The alignment letters of an environment's columns, and the columns with a rule on their left."""
    if name in _WITH_COUNT:
        parser.raw_group()
        return "", frozenset()
    specification = parser.raw_group() if name in _WITH_COLUMNS else parser.raw_optional()
    align, bars = "", set()
    for character in specification:
        if character in "lcr":
            align += character
        elif character in "|:":
            bars.add(len(align))
    return align, frozenset(bars)


def _rows(parser: Parser, *, operands: bool = False) -> tuple[list[list[Node]], frozenset[int]]:
    """Rows of cells up to the end of the environment or group, and the rows with a rule above them.

    `operands`: a cell after the first continues a formula, so that a minus it begins with is no sign.
    """
    rows: list[list[Node]] = [[]]
    rules = set()
    while True:
        parser.skip_spaces()
        while parser.peek() in _RULES:
            parser.take()
            parser.skip_spaces()
            rules.add(len(rows) - 1)
        rows[-1].append(parser.row(_CELL_ENDS, continues=operands and bool(rows[-1])))
        lexeme = parser.peek()
        if lexeme == "&":
            parser.take()
        elif lexeme in _ROW_ENDS:
            parser.take()
            parser.accept("*")
            _row_distance(parser)
            rows.append([])
        else:
            break
    if len(rows) > 1 and all(cell is EMPTY for cell in rows[-1]):
        rows.pop()
    return rows, frozenset(rules)


def _row_distance(parser: Parser) -> None:
    r"""Pass over the length of `\\[2pt]`, but not over a bracket that is part of the formula."""
    start = parser.at
    if parser.peek() == "[":
        length = parser.raw_optional().strip()
        if not length or length[-2:] not in {"pt", "em", "ex", "mm", "cm", "in", "mu"}:
            parser.at = start

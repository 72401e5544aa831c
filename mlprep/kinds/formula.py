"""The sides of a formula written in TeX: what is asked, and what is to be answered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EQUALITIES = frozenset(["=", ":=", r"\equiv", r"\coloneqq", r"\triangleq", r"\doteq"])
_LESS = frozenset(["<", r"\lt", r"\le", r"\leq", r"\leqslant", r"\ll", r"\lesssim", r"\preceq"])
_MORE = frozenset([">", r"\gt", r"\ge", r"\geq", r"\geqslant", r"\gg", r"\gtrsim", r"\succeq"])
_STRONG = _EQUALITIES | _LESS | _MORE | {r"\approx", r"\simeq", r"\propto", r"\leftarrow", r"\gets"}
_WEAK = frozenset(
    [r"\sim", r"\in", r"\to", r"\rightarrow", r"\iff", r"\Leftrightarrow", r"\implies", r"\Rightarrow"]
)
_OPENING = frozenset(["{", "(", "[", r"\{", r"\lbrace", r"\lbrack", r"\begin"])
_CLOSING = frozenset(["}", ")", "]", r"\}", r"\rbrace", r"\rbrack", r"\end"])
_MARK = re.compile(r"\\(?:[A-Za-z]+|.)|:=|[=<>{}()\[\]&]", re.DOTALL)
_DELIMITER = re.compile(r"\s*(?:\\[A-Za-z]+|\\.|.)", re.DOTALL)
_ALIGNMENT = re.compile(r"\\(?:begin|end)\{(?:aligned|align\*?|split|gathered)\}")
_REMARK = re.compile(r"\\q?quad\b|\\(?:text|mbox)\{\s*(?:if|for|when|where|with|provided)\b")


@dataclass(frozen=True, slots=True)
class Sides:
    """left relation right.  equal: what else `right` is said to equal, as c in a = b = c."""

    left: str
    relation: str
    right: str
    equal: tuple[str, ...] = ()


def sides(latex: str) -> Sides | None:
    r"""The formula cut at its first relation outside all brackets; None if it has none.

    Alignment marks are dropped; a \quad, or \text{if ...}, starts a remark that is no part of it.
    """
    latex = _flatten(latex)
    marks = list(_outside_brackets(latex))
    relations = [mark for mark in marks if mark[0] in _STRONG] or [mark for mark in marks if mark[0] in _WEAK]
    if not relations:
        return None
    ends = [*(start for _, start, _ in relations[1:]), len(latex)]
    pieces = [latex[start:end].strip() for (_, _, start), end in zip(relations, ends, strict=True)]
    left = latex[: relations[0][1]].strip()
    if not left or not all(pieces):
        return None
    equal = []
    for (relation, _, _), piece in zip(relations[1:], pieces[1:], strict=True):
        if relation not in _EQUALITIES:
            break
        equal.append(piece)
    return Sides(left, relations[0][0], pieces[0], tuple(equal))


def _flatten(latex: str) -> str:
    """The formula without alignment, line breaks, remark and final stop."""
    flat = _ALIGNMENT.sub("", latex)
    kept, start = [], 0
    for mark, left, right in _outside_brackets(flat):
        if mark in {"&", r"\\"}:
            kept.append(flat[start:left])
            start = right
        elif _REMARK.match(flat, left):
            flat = flat[:left]
            break
    kept.append(flat[start:])
    return " ".join(kept).strip().rstrip(".,;").strip()


def _outside_brackets(latex: str) -> Iterator[tuple[str, int, int]]:
    r"""(mark, start, end) of every command and sign outside all brackets, \left..\right and environments."""
    depth = position = 0
    while match := _MARK.search(latex, position):
        mark, position = match[0], match.end()
        if mark in {r"\left", r"\right"}:
            delimiter = _DELIMITER.match(latex, position)
            position = delimiter.end() if delimiter else position
            depth += 1 if mark == r"\left" else -1
        elif mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
        elif depth == 0:
            yield mark, match.start(), match.end()

"""How many blank cells stand between two neighbours of a row."""

from __future__ import annotations

from itertools import product

from .symbols import BARS
from .tree import (
    Arrow,
    Binomial,
    Boxed,
    Brace,
    Fence,
    Fraction,
    Grid,
    Kind,
    Node,
    Root,
    Row,
    Script,
    Stack,
    Symbol,
    Tag,
    Verbatim,
)

_OPERATORS = {Kind.BIN, Kind.REL}
_OPERANDS = {Kind.ORD, Kind.OP, Kind.FUNC, Kind.OPEN, Kind.CLOSE, Kind.INNER}
_SPACED = frozenset(
    {
        *product(_OPERANDS - {Kind.OPEN}, _OPERATORS),
        *product(_OPERATORS, _OPERANDS - {Kind.CLOSE}),
        *product([Kind.PUNCT], _OPERANDS | _OPERATORS),
        (Kind.BIN, Kind.REL),
        (Kind.REL, Kind.BIN),
    }
)
_ALWAYS_SPACED = frozenset(
    {
        *product([Kind.ORD, Kind.CLOSE, Kind.INNER, Kind.OP, Kind.FUNC], [Kind.OP, Kind.FUNC]),
        *product([Kind.OP], [Kind.ORD, Kind.OPEN, Kind.INNER]),
        *product([Kind.FUNC], [Kind.ORD, Kind.INNER]),
        *product([Kind.INNER], [Kind.ORD, Kind.OPEN, Kind.INNER]),
        *product([Kind.ORD, Kind.CLOSE], [Kind.INNER]),
    }
) - {(Kind.PUNCT, Kind.CLOSE)}
_CLOSE = frozenset({"/(", ")/", ")!"})  # a fraction in brackets beside a stroke
# Characters that would be read as one sign: n! = 3 is not n != 3.
_FUSING = frozenset({"!=", "<-", "->", "<=", ">=", "=>", "~=", "<<", ">>", "--", "||", "<~"})


def edges(node: Node) -> tuple[Kind, Kind]:
    """What a node is to its left neighbour and to its right one."""
    if isinstance(node, Symbol):
        return node.kind, node.kind
    if isinstance(node, Row) and len(node.items) == 1:
        return edges(node.items[0])
    if isinstance(node, Script | Stack):
        left, right = edges(node.base)
        return left, Kind.OP if right is Kind.FUNC and isinstance(node, Script) and node.stacked else right
    if isinstance(node, Fence):
        bars = node.open in BARS or not node.open
        return Kind.ORD if bars else Kind.OPEN, Kind.CLOSE
    if isinstance(node, Grid):
        return (
            Kind.OPEN if node.open and node.open not in BARS else Kind.INNER
        ), Kind.CLOSE if node.close else Kind.INNER
    if isinstance(node, Root):
        return (Kind.INNER if node.index else Kind.ORD), Kind.INNER
    if isinstance(node, Fraction | Binomial | Brace | Boxed | Tag | Verbatim):
        return Kind.INNER, Kind.INNER
    if isinstance(node, Arrow):
        return Kind.REL, Kind.REL
    return Kind.ORD, Kind.ORD


def gap(left: tuple[Kind, str], right: tuple[Kind, str], *, tight: bool) -> int:
    """Blank cells between two neighbours, each given as what it is at that side and the text it shows there.

    `tight`: inside a script, where operators stand close.
    """
    (left_kind, before), (right_kind, after) = left, right
    pair = (left_kind, right_kind)
    if tight and pair == (Kind.INNER, Kind.OPEN):
        return 0
    if before[-1:] + after[:1] in _CLOSE and Kind.INNER in pair:
        return 0
    if pair in _ALWAYS_SPACED or (pair in _SPACED and not tight):
        return 1
    if not before or not after:
        return 0
    if pair in _SPACED and left_kind is not Kind.PUNCT and (_spelled_out(left) or _spelled_out(right)):
        return 1
    fuses = before[-1] + after[0] in _FUSING and pair != (Kind.REL, Kind.REL)
    return int(fuses or _is_one_word(before, after))


def _spelled_out(side: tuple[Kind, str]) -> bool:
    return side[0] in _OPERATORS and len(side[1]) > 1


def _is_one_word(before: str, after: str) -> bool:
    """Whether two neighbours would read as one word without a space."""
    if not after[0].isalnum():
        return False
    if after[0].isdigit() and before[-1].isdigit():
        return True
    word_follows = _letters_at_start(after) > 1
    if before[-1] in ")]}":
        return word_follows
    if not before[-1].isalnum():
        return False
    return word_follows or _letters_at_end(before) > 1 or _ends_in_open_script(before)


def _is_letter(character: str) -> bool:
    return character.isalnum() and (
        character.isascii() or "Α" <= character <= "ω" or character >= "\U0001d400"
    )


def _letters_at_end(text: str) -> int:
    return len(text) - len(text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _letters_at_start(text: str) -> int:
    return len(text) - len(text.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _ends_in_open_script(text: str) -> bool:
    """Whether a script without braces ends the text, as in p_θ: a letter after it would join it."""
    end = len(text)
    while end and _is_letter(text[end - 1]):
        end -= 1
    return end > 0 and text[end - 1] in "_^"


def takes_bracket(before: str) -> bool:
    """Whether a bracket right after `before` would be read as part of its exponent, as in e^q (x)."""
    end = len(before)
    while end and _is_letter(before[end - 1]):
        end -= 1
    return 0 < end < len(before) and before[end - 1] == "^"

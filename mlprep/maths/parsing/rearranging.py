"""Tokens put into the order and the words the grammar knows: v^2_i as v_i^2, 1^T as the vector of ones."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing.stream import matching
from mlprep.maths.parsing.tokens import Kind, Token

if TYPE_CHECKING:
    from mlprep.maths.trees.scope import Scope

_CLOSING_BARS: Final = frozenset({"|", "||", "rbar", "rnorm"})
_TRANSPOSES: Final = frozenset({"T", "⊤"})
_UNDERSET: Final = frozenset({
    "E", "Var", "Cov", "max", "min", "arg", "argmax", "argmin", "sup", "inf", "sum", "prod",
})  # fmt: skip
_BINDERS: Final = frozenset({"∫", "sum", "prod", "max", "min", "argmax", "argmin"})


def arranged(tokens: list[Token], scope: Scope) -> list[Token]:
    """The tokens with indices before powers, bound letters primed, and rows and columns of ones named."""
    return _ones_named(_marks_primed(_indices_first(_scripts_below(tokens)), scope), scope)


def _scripts_below(tokens: list[Token]) -> list[Token]:
    r"""\underset{x \sim p}{\mathbb{E}} as E_{x ~ p}: what stands under the name of an operator."""
    found = list(tokens)
    for place in range(len(tokens) - 1, -1, -1):
        if found[place].kind is not Kind.COMMAND or found[place].text != "underset":
            continue
        middle = _end_of_group(found, place + 1)
        stop = _end_of_group(found, middle) if middle else 0
        name = [token for token in found[middle:stop] if token.text not in {"{", "}"}]
        if name and all(token.text in _UNDERSET for token in name):
            sign = Token(Kind.OP, "_", found[place].start, found[place].end)
            found[place:stop] = [*name, sign, *found[place + 1 : middle]]
    return found


def _end_of_group(tokens: list[Token], place: int) -> int:
    """Where the group in braces at a place ends; 0 where there is none."""
    end = matching(tokens, place) if tokens[place].text == "{" else 0
    return end + 1 if end and tokens[end].text == "}" else 0


def _marks_primed(tokens: list[Token], scope: Scope) -> list[Token]:
    """A letter with a tilde or a hat that is bound here as a letter with a prime: dz̃ is dz'."""
    bound = {
        (token.text, token.mark)
        for place, token in enumerate(tokens)
        if token.mark not in {"", "bar"} and _is_bound(tokens, place)
    }
    if not bound:
        return tokens
    texts = {one.text + other.text for one, other in pairwise(tokens)} | scope.spellings.keys()
    free = {(text, mark) for text, mark in bound if not {text + mark, text + "'"} & texts}
    found: list[Token] = []
    for token in tokens:
        if (token.text, token.mark) in free:
            found.append(Token(Kind.NAME, token.text, token.start, token.end, token.spaced))
            found.append(Token(Kind.OP, "'", token.end, token.end))
        else:
            found.append(token)
    return found


def _is_bound(tokens: list[Token], place: int) -> bool:
    """Whether a letter stands behind the d of an integral, below a sum, or before the sign of a law."""
    before = tokens[place - 1] if place else tokens[place]
    below = place - 2 if before.text == "{" else place - 1
    binder = tokens[below - 1] if below > 0 and tokens[below].text == "_" else None
    named = before.kind is Kind.NAME and before.text == "d"
    return named or tokens[place + 1].text == "~" or (binder is not None and binder.text in _BINDERS)


def _indices_first(tokens: list[Token]) -> list[Token]:
    """v^2_i and ‖A‖²_F as v_i^2 and ‖A‖_F²: a number above does not change what is indexed."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        lower = _end_of_power(tokens, place)
        if lower and tokens[lower].text == "_" and not tokens[lower].spaced:
            upper = _end_of_script(tokens, lower)
            found += [*tokens[lower:upper], *tokens[place:lower]]
            place = upper
        else:
            found.append(tokens[place])
            place += 1
    return found


def _end_of_power(tokens: list[Token], place: int) -> int:
    """Where the number above a name or a norm ends; 0 where there is none."""
    token, before = tokens[place], tokens[place - 1] if place else None
    if token.text != "^" or before is None or not (before.kind is Kind.NAME or before.text in _CLOSING_BARS):
        return 0
    end = _end_of_script(tokens, place)
    inner = tokens[place + 2] if tokens[place + 1].text == "{" and end == place + 4 else tokens[place + 1]
    return end if inner.kind is Kind.NUMBER and end < len(tokens) else 0


def _end_of_script(tokens: list[Token], place: int) -> int:
    """Where the group or the one token behind `^` or `_` ends."""
    opens = tokens[place + 1].kind is Kind.OP and tokens[place + 1].text == "{"
    return matching(tokens, place + 1) + 1 if opens else place + 2


def _ones_named(tokens: list[Token], scope: Scope) -> list[Token]:
    """1^T and 1 1^T: a transposed 1 is a row of ones, and a 1 before it is their column."""
    if "T" in scope.spellings:
        return tokens
    found = list(tokens)
    for place in range(len(tokens) - 2, -1, -1):
        row = _turns(tokens, place + 1)
        column = found[place + 1].text == "ones" and tokens[place + 1].kind is Kind.NUMBER
        if (row or column) and _stands_alone(tokens, place):
            found[place] = Token(Kind.NAME, "ones", *tokens[place].span, tokens[place].spaced)
    return found


def _turns(tokens: list[Token], place: int) -> bool:
    """^T, ⊤ or .T behind a token."""
    mark = tokens[place]
    if mark.text == "^":
        return _is_transpose(tokens, place + 1)
    return mark.text == "⊤" or (mark.text == "." and tokens[place + 1].text == "T" and not mark.spaced)


def _stands_alone(tokens: list[Token], place: int) -> bool:
    """Whether a token is the number 1 and no script and no end of a name."""
    token, before = tokens[place], tokens[place - 1] if place else None
    if token.kind is not Kind.NUMBER or token.text != "1":
        return False
    if before is not None and before.text == "-" and place > 1 and tokens[place - 2].text == "^":
        return False  # A^-1^T
    glued = before is not None and before.kind in {Kind.NAME, Kind.NUMBER} and not token.spaced
    return before is None or not (glued or before.text in {"^", "_"})


def _is_transpose(tokens: list[Token], place: int) -> bool:
    """T or {T}, and nothing else above."""
    texts = [token.text for token in tokens[place : place + 3]]
    return texts[0] in _TRANSPOSES or (texts[:1] == ["{"] and texts[1] in _TRANSPOSES and texts[2:] == ["}"])

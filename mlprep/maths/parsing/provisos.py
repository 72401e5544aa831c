"""A domain behind an answer, which says where it holds: `, x > 0`, `for all x`, `x in R`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.parsing.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlprep.maths.parsing.tokens import Token

_OPENING: Final = frozenset({"for", "∀"})
_AMOUNTS: Final = frozenset({"all", "any", "each", "every"})
_RELATIONS: Final = frozenset({"in", ">", ">=", "<", "<=", "=", "!="})
_LISTED: Final = frozenset({"in", "="})
_PLAIN: Final = frozenset({",", "...", "^", "-", "(", ")", "[", "]", "{", "}", "\\{", "\\}"})


def is_domain(rest: Sequence[Token]) -> bool:
    """Whether all that is left of an answer (without its END) only says where it holds."""
    texts = [token.text for token in rest]
    start = 0
    while start < len(texts) and texts[start] in {",", ";", ".", "(", *_OPENING, *_AMOUNTS}:
        start += 1
    opened, body = texts[:start], rest[start:]
    if not opened or not body or body[0].kind is not Kind.NAME:
        return False
    if len(body) == 1:
        return bool(_OPENING & set(opened))
    parts = _parts(body)
    related = [_relation(part) for part in parts]
    return bool(related[0]) and (all(related) or related[0] in _LISTED) and all(map(_is_plain, body))


def _parts(body: Sequence[Token]) -> list[list[Token]]:
    """What stands between the commas outside brackets."""
    parts: list[list[Token]] = [[]]
    level = 0
    for token in body:
        level += (token.text in {"(", "[", "{", "\\{"}) - (token.text in {")", "]", "}", "\\}"})
        if token.text == "," and level <= 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _relation(part: Sequence[Token]) -> str:
    """The relation of a part, or ''."""
    return next((token.text for token in part if token.text in _RELATIONS), "")


def _is_plain(token: Token) -> bool:
    """Whether a token can stand in a domain: a number, a name, a relation, a list."""
    if token.kind is Kind.OP:
        return token.text in _PLAIN or token.text in _RELATIONS
    return token.kind is Kind.NUMBER or (token.kind is Kind.NAME and len(token.text) <= 5)

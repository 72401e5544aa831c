"""The question that a line of the formula sheet asks: its left-hand side."""

import re

_RELATION = re.compile(
    r"=|\\(?:leq?|geq?|approx|sim|propto|to|iff|Leftrightarrow|Rightarrow|equiv|ll|gg)(?![a-zA-Z])"
)
_TOKEN = re.compile(r"\\begin(?![a-zA-Z])|\\end(?![a-zA-Z])|\\[{}]|\\[a-zA-Z]+|\\.|[{}()\[\]]|=", re.DOTALL)
_OPEN = frozenset({"{", "(", "[", "\\{", "\\begin"})
_CLOSE = frozenset({"}", ")", "]", "\\}", "\\end"})


def ask_formula(name: str, latex: str) -> str:
    """The question of a formula entry: its name, and its left-hand side if it has one."""
    side = split_relation(latex)
    question = f"State the formula: {name}."
    return f"{question}\n\n$${side[0]} {side[1]} \\;?$$" if side else question


def split_relation(latex: str) -> tuple[str, str, str] | None:
    """Left-hand side, relation and right-hand side at the first `=` (else the first other relation) outside
    brackets; None if a side is empty or there is no relation.
    """
    found = [match for match in _outer_tokens(latex) if _RELATION.fullmatch(match[0])]
    first = next((match for match in found if match[0] == "="), found[0] if found else None)
    if first is None:
        return None
    left, right = latex[: first.start()].strip(), latex[first.end() :].strip()
    return (left, first[0], right) if left and right else None


def _outer_tokens(latex: str) -> list[re.Match[str]]:
    """Tokens outside every bracket. A bracket that closes none (a half-open interval) is let pass."""
    depth = 0
    outer = []
    for match in _TOKEN.finditer(latex):
        if match[0] in _OPEN:
            depth += 1
        elif match[0] in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            outer.append(match)
    return outer

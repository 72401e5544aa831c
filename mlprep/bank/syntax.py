"""What YAML says of a text it cannot read, said for people who write cards."""

import re
from typing import Any

from mlprep.core.cards import Fault, Place

_AFTER_CLOSING = "text after a closing quote or bracket; put the whole text below |"
NO_PAIR = "this line is no 'key: value'; indent it, or put the text below |"
NO_ITEM = "this line is no '- ' item; indent it, or put the text below |"
_ASKEW = "this line starts at another column than its neighbours, or its '- ' or 'key: ' is missing"
_TAB = "a tab at the start of a line; indent with spaces"
_NO_BREAK = "a no-break space at the start of a line; indent with spaces"
_INNER_MAPPING = "': ' makes a mapping inside a text; put the text below |"
_NO_LIST = "a list item starts with '- ' at its neighbours' column"
_BARE_KEY = re.compile(r"\s*[a-z_]+")

# (YAML's words, ours, does the place of the context say more than that of the problem)
_SYNTAX: tuple[tuple[str, str, bool], ...] = (
    ("mapping values are not allowed", _INNER_MAPPING, False),
    ("tab character", _TAB, False),
    (
        "unknown escape",
        "a backslash in double quotes is an escape to YAML; use '...' or put the text below |",
        True,
    ),
    ("escape", "a backslash in double quotes is an escape to YAML; use '...' or put the text below |", True),
    ("while scanning a simple key", NO_PAIR, True),
    ("cannot start any token", "a text that starts with @ ` % or a tab goes in '...' or below |", False),
    ("end of stream", "a quote is opened here and never closed", True),
    ("expected comment or line break", "text after | or > starts on the next line", True),
    ("expected a comment or a line break", "text after | or > starts on the next line", True),
    ("',' or ']'", "the list [ opened here is not closed; maths that starts with [ goes in '...'", True),
    ("',' or '}'", "the mapping { opened here is not closed; maths that starts with { goes in '...'", True),
    ("entries are not allowed", "a text that starts with '- ' goes below |", False),
    ("keys are not allowed", "a text that starts with '? ' goes below |", False),
    ("anchor", "a text that starts with & goes in '...' or below |", False),
    ("alias", "a text that starts with * goes in '...' or below |", False),
    ("tag", "a text that starts with ! goes in '...' or below |", False),
    (
        "while parsing a block mapping",
        "text after a closing quote or bracket; put the whole text below |",
        False,
    ),
    ("while parsing a block collection", _NO_LIST, False),
    (
        "while parsing a flow node",
        "the [ or { before this is not closed; maths that starts so goes in '...'",
        False,
    ),
    ("node content", "a text that starts with ] } or , goes in '...' or below |", False),
)


def syntax_fault(error: Any, text: str, path: str, line: int) -> Fault:
    """Why YAML gave up, in our words where we know better. line: lines of the file before this text."""
    context = getattr(error, "context", None) or ""
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    mark = getattr(error, "problem_mark", None)
    message = f"not YAML: {problem}"
    for words, ours, at_context in _SYNTAX:
        if words in problem or words in context:
            message = ours
            mark = (at_context and getattr(error, "context_mark", None)) or mark
            break
    if mark is None:
        return Fault(message, place=Place(path, line + 1))
    message, column = _look_again(message, _line_of(text, mark.line), mark.column)
    return Fault(message, place=Place(path, mark.line + 1 + line, column + 1))


def _line_of(text: str, number: int) -> str:
    lines = text.split("\n", number + 1)
    return lines[number] if number < len(lines) else ""


def _look_again(message: str, line: str, column: int) -> tuple[str, int]:
    """What the line itself says better than YAML, and the column of it."""
    before, rest = line[:column], line[column:]
    margin = len(line) - len(line.lstrip())
    if "\t" in line[:margin]:
        return _TAB, line.index("\t")
    if "\u00a0" in line[: margin + 1]:
        return _NO_BREAK, line.index("\u00a0")
    if message == _AFTER_CLOSING and not before.strip():
        return _ASKEW, column
    if message == _NO_LIST and not rest.startswith("- "):
        return _ASKEW, column
    if message == _INNER_MAPPING and _BARE_KEY.fullmatch(before):
        return _ASKEW, margin
    return message, column

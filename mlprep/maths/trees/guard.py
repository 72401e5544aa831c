"""The first door: cleans a text of what cannot be seen and refuses what is too long."""

from __future__ import annotations

import re
from typing import Final

from mlprep.maths.trees.characters import describe
from mlprep.maths.trees.faults import MathsError

MAX_CHARACTERS: Final = 2_000
MAX_TOKENS: Final = 600
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 40
MAX_EXPONENT: Final = 10_000
MAX_RANGE: Final = 10_000

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\U000e0000-\U000e0fff]"
)
_BLANKS: Final = re.compile(r"[\t\n\r\x0b\x0c\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")


def clean(text: object) -> str:
    """The text without escape sequences, bidi and zero-width characters; every blank is a plain one.

    Spans of tokens and faults count in this cleaned text.
    Raises MathsError for a text that is no string, too long, empty, or holds control characters.
    """
    if not isinstance(text, str):
        raise MathsError("an answer is a text", hint="type the formula as text")
    if len(text) > 4 * MAX_CHARACTERS:
        raise MathsError(
            f"the text has {len(text):,} characters, more than {MAX_CHARACTERS:,}", hint="shorten it"
        )
    cleaned = visible(text)
    if len(cleaned) > MAX_CHARACTERS:
        raise MathsError(
            f"the text has {len(cleaned):,} characters, more than {MAX_CHARACTERS:,}", hint="shorten it"
        )
    for place, char in enumerate(cleaned):
        if (ord(char) < 32 or 0x7F <= ord(char) < 0xA0) or 0xD800 <= ord(char) < 0xE000:
            raise MathsError(f"a control character {describe(char)}", place, place + 1, "delete it")
    if not cleaned.strip():
        raise MathsError("there is nothing to read", hint="type a formula or a number")
    return cleaned


def visible(text: str) -> str:
    """The text without what cannot be seen; never fails."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", _ESCAPES.sub("", text)))


def caret(text: str, start: int, end: int, width: int = 76) -> str:
    """Two lines: the part of the cleaned text around the place, and `^` below it."""
    cleaned = visible(text[: 4 * MAX_CHARACTERS])
    cleaned = "".join(char if char.isprintable() else "?" for char in cleaned)
    start = min(max(start, 0), len(cleaned))
    left = max(0, start - width // 2)
    shown = cleaned[left : left + width]
    marks = "^" * max(1, min(end - start, left + width - start, 12))
    return f"{shown}\n{' ' * (start - left)}{marks}"

"""Text from packs, files and learners, made harmless: it can be read, but steers no terminal."""

import re
import unicodedata

# CSI (also its 8-bit form); OSC, DCS, SOS, PM and APC that end; any other escape with its final byte.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]?",
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Bidirectional marks, embeddings, overrides and isolates reorder what is read around them.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_HARMFUL = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f{_BIDI}{_INVISIBLE}]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ORDINARY = re.compile(r"[\n -~]*")
# More marks than any script stacks on one letter only smear the lines above and below.
_MARKS_PER_LETTER = 4
TAB = "    "


def clean(text: str) -> str:
    """`text` without escape sequences, control and bidirectional characters; tabs become spaces."""
    if _ORDINARY.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", _ESCAPES.sub("", text)).replace("\t", TAB)
    text = _SURROGATES.sub("\ufffd", _HARMFUL.sub("", text))
    return _thin_marks(text)


def clean_line(text: str) -> str:
    """`clean(text)` on one line."""
    return " ".join(clean(text).split("\n"))


def _thin_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)

"""What a terminal can show: three levels of glyphs, and how each level spells and draws.

FULL    Unicode: maths alphabets, small scripts, combining accents.
BASIC   Latin-1, the Greek alphabet and box drawing; nothing else is assumed of the font.
ASCII   printable ASCII.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from unicodedata import combining, normalize

from .alphabets import styled
from .symbols import SYMBOLS
from .tree import Font


class Glyphs(Enum):
    """The glyphs that output may use."""

    FULL = "full"
    BASIC = "basic"
    ASCII = "ascii"


_LATIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]))
_GREEK = frozenset("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω")
_BOXES = frozenset(map(chr, range(0x2500, 0x2580)))
ASCII_GLYPHS = frozenset(map(chr, range(0x20, 0x7F)))
BASIC_GLYPHS = _LATIN | _GREEK | _BOXES

# Below FULL.  What is neither here nor among the level's own glyphs is spelled by its LaTeX name.
_SPELLED = {
    "−": "-", "×": "times", "·": "*", "•": "*", "∗": "*", "⋆": "*", "∘": "o", "±": "+-", "∓": "-+",
    "≤": "<=", "≥": ">=", "≦": "<=", "≧": ">=", "≠": "=/=", "≈": "~~", "∼": "~", "≅": "~=", "≡": "==",
    "≪": "<<", "≫": ">>", "⋘": "<<<", "⋙": ">>>", "≔": ":=", "≕": "=:", "≜": ":=", "≝": ":=", "∷": "::",
    "⩴": "::=", "→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "⇐": "<==", "⇔": "<=>", "↦": "|->",
    "↤": "<-|", "↪": "c->", "⇝": "~>", "∉": "not in", "∌": "not ni", "∪": "union", "∩": "intersect",
    "⋃": "union", "⋂": "intersection", "∖": "\\", "∅": "{}", "∧": "and", "∨": "or", "¬": "not",
    "∀": "for all", "∄": "no", "∇": "grad", "∞": "infinity", "ℓ": "l", "…": "...", "⋯": "...", "⋮": ":",
    "⋱": "...", "⋰": "...", "′": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "--",
    "⊤": "T", "⊥": "perp", "⊥⊥": "indep", "∣": "|", "‖": "||", "∥": "||", "∤": "not |", "∦": "not ||",
    "⟨": "<", "⟩": ">", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "⟦": "[[", "⟧": "]]",
    "⦅": "((", "⦆": "))", "∬": "int int", "∭": "int int int", "√": "sqrt", "°": "deg", "ı": "i",
    "ȷ": "j", "□": "[]", "■": "[]", "∎": "[]", "⊢": "|-", "⊨": "|=", "│": "|", "─": "-", "║": "||",
    "✓": "ok", "½": "1/2", "¼": "1/4", "¾": "3/4", "«": "<<", "»": ">>", "\u2009": " ", "\u202f": " ",
    "\xa0": " ", "\u2010": "-", "\u2011": "-", "ς": "sigma", "µ": "mu", "ð": "eth",
    "ϕ": "varphi", "ϵ": "varepsilon",
}  # fmt: skip
_SPELLED_BASIC = {
    "‖": "║", "∥": "║", "•": "·", "⌊": "└", "⌋": "┘", "⌈": "┌", "⌉": "┐", "\xa0": " ", "∅": "Ø", "⟦": "[[",
}  # fmt: skip
_COMBINING_SOLIDUS = "\u0338"

# Accents: combining character, name on one line, the mark on a row of its own, and that in ASCII.
MARKS = {
    "hat": ("\u0302", "hat", "^", "^"), "tilde": ("\u0303", "tilde", "~", "~"),
    "bar": ("\u0304", "bar", "─", "_"), "vec": ("\u20d7", "vec", "─→", "->"),
    "leftvec": ("\u20d6", "leftvec", "←─", "<-"), "bothvec": ("\u20e1", "bothvec", "↔", "<->"),
    "dot": ("\u0307", "dot", ".", "."), "ddot": ("\u0308", "ddot", "..", ".."),
    "dddot": ("\u20db", "dddot", "...", "..."), "check": ("\u030c", "check", "v", "v"),
    "breve": ("\u0306", "breve", "u", "u"), "acute": ("\u0301", "acute", "´", "'"),
    "grave": ("\u0300", "grave", "`", "`"), "ring": ("\u030a", "ring", "o", "o"),
    "underline": ("\u0332", "underline", "─", "-"), "undertilde": ("\u0330", "undertilde", "~", "~"),
    "undervec": ("\u20ef", "undervec", "─→", "->"),
    "underleftvec": ("\u20ee", "underleftvec", "←─", "<-"),
    "underbothvec": ("\u034d", "underbothvec", "↔", "<->"),
}  # fmt: skip
MARK_OF_COMBINING = {row[0]: mark for mark, row in MARKS.items()} | {"\u0305": "bar"}
BELOW = frozenset(mark for mark in MARKS if mark.startswith("under"))
STRETCHED_MARKS = frozenset(
    {"bar", "underline", "vec", "leftvec", "bothvec", "undervec", "underleftvec", "underbothvec"}
)

# Brackets taller than one row: top, filler, bottom, and the middle piece where there is one.
_TALL_FULL = {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "{": "⎧⎪⎩⎨", "}": "⎫⎪⎭⎬", "⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦",
    "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥", "|": "│││", "‖": "║║║", "⟦": "╓║╙", "⟧": "╖║╜", "↑": "↑││", "↓": "││↓",
    "↕": "↑│↓", "⇑": "⇑║║", "⇓": "║║⇓", "⇕": "⇑║⇓", "┌": "┌││", "┐": "┐││", "└": "││└", "┘": "││┘",
}  # fmt: skip
_TALL_BASIC = _TALL_FULL | {
    "(": "╭│╰", ")": "╮│╯", "[": "┌│└", "]": "┐│┘", "{": "╭│╰┤", "}": "╮│╯├", "⌊": "││└", "⌋": "││┘",
    "⌈": "┌││", "⌉": "┐││", "↑": "^││", "↓": "││v", "↕": "^│v", "⇑": "^║║", "⇓": "║║v", "⇕": "^║v",
}  # fmt: skip
_TALL_ASCII: dict[str, tuple[str, ...]] = {
    "(": ("/", "|", "\\"), ")": ("\\", "|", "/"), "[": ("[", "[", "["), "]": ("]", "]", "]"),
    "{": ("/", "|", "\\", "<"), "}": ("\\", "|", "/", ">"), "⌊": ("| ", "| ", "|_"), "⌋": (" |", " |", "_|"),
    "⌈": ("|~", "| ", "| "), "⌉": ("~|", " |", " |"), "|": ("|", "|", "|"), "‖": ("||", "||", "||"),
    "⟦": ("[[", "[[", "[["), "⟧": ("]]", "]]", "]]"), "↑": ("^", "|", "|"), "↓": ("|", "|", "v"),
    "↕": ("^", "|", "v"), "⇑": ("^^", "||", "||"), "⇓": ("||", "||", "vv"), "⇕": ("^^", "||", "vv"),
    "┌": ("+", "|", "|"), "┐": ("+", "|", "|"), "└": ("|", "|", "+"), "┘": ("|", "|", "+"),
}  # fmt: skip


class Face:
    """How one level spells symbols and draws rules, brackets and roots."""

    __slots__ = ("_names", "_spelled", "allowed", "corners", "full", "glyphs", "rule", "tall", "upright")

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.full = glyphs is Glyphs.FULL
        ascii_only = glyphs is Glyphs.ASCII
        self.allowed = frozenset[str]() if self.full else ASCII_GLYPHS if ascii_only else BASIC_GLYPHS
        self._spelled = _SPELLED if ascii_only else _SPELLED | _SPELLED_BASIC
        self._names = {} if self.full else {glyph: name for name, (glyph, _) in reversed(SYMBOLS.items())}
        self.rule, self.upright = ("-", "|") if ascii_only else ("─", "│")
        self.corners = "++++" if ascii_only else "┌┐└┘"
        self.tall: dict[str, tuple[str, ...]]
        if ascii_only:
            self.tall = _TALL_ASCII
        else:
            self.tall = {
                glyph: tuple(row) for glyph, row in (_TALL_FULL if self.full else _TALL_BASIC).items()
            }

    def symbol(self, text: str, font: Font = Font.PLAIN) -> str:
        """A symbol as this level shows it."""
        if self.full:
            return styled(text, font)
        if self.allowed.issuperset(text):
            return text
        return self._spelled.get(text) or "".join(map(self._spell, text))

    def prose(self, text: str) -> str:
        """Text outside maths: signs that have a spelling are spelled, letters of other scripts stay."""
        if self.full or self.allowed.issuperset(text):
            return text
        shown = ""
        for at, character in enumerate(text):
            spelled = self._transcribe(character)
            if len(spelled) > 1 and spelled.isalpha():
                before = " " if shown[-1:].isalnum() else ""
                after = " " if text[at + 1 : at + 2].isalnum() else ""
                spelled = before + spelled + after
            shown += spelled
        return shown

    def _spell(self, character: str) -> str:
        shown = self._transcribe(character)
        if self.allowed.issuperset(shown):
            return shown
        return "(not)" if character == _COMBINING_SOLIDUS else f"U+{ord(character):04X}"

    def _transcribe(self, character: str) -> str:
        """A character in the level's glyphs, if it has a spelling or a bare letter; else as it is."""
        if character in self.allowed:
            return character
        if character in self._spelled:
            return self._spelled[character]
        if character in self._names:
            return self._names[character]
        plain = "".join(part for part in normalize("NFKD", character) if not combining(part))
        return plain if plain and self.allowed.issuperset(plain) else character


@cache
def face(glyphs: Glyphs) -> Face:
    """The face of a level; made when it is first asked for."""
    return Face(glyphs)

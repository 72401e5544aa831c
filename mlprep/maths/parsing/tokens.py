"""One stream of tokens for plain text, Unicode, LaTeX and Python habits alike."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from mlprep.maths.parsing import latex
from mlprep.maths.trees import characters
from mlprep.maths.trees.faults import MathsError
from mlprep.maths.trees.functions import find as find_function
from mlprep.maths.trees.guard import MAX_DIGITS, MAX_EXPONENT, MAX_TOKENS


class Kind(Enum):
    NUMBER = auto()
    NAME = auto()
    OP = auto()
    TEXT = auto()
    COMMAND = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """text: in the plain language.  spaced: a blank stands before it.  mark: 'bar', 'hat'.. over it."""

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool = False
    mark: str = ""

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)


_NUMBER: Final = re.compile(
    r"(?:\d+(?:_\d{3})+|\d+)(?:\.(?:(?![.*/^\\A-Za-z])|(?=[eE][-+−–]?\d))\d*)?(?:[eE][-+−–]?\d+(?![\w.]))?"
    r"|\.\d+(?:[eE][-+−–]?\d+)?"
)
_MINUS: Final = str.maketrans("−–", "--")
_FLOATY: Final = re.compile(r"\d+(?:\.\d*)?[eE][+-]?\d+(?=[A-Za-z(])")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+\*?|.)")
_LATEX: Final = re.compile(r"\\[A-Za-z]{2}")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_WORD_GROUP: Final = re.compile(r"\s*\{\s*([A-Za-z]+|\d+)[.,;]?\s*\}")
_WORDS_GROUP: Final = re.compile(r"\s*\{\s*([A-Za-z]+(?:(?: |\\_)[A-Za-z0-9]+)+)\s*\}")
_NESTED_FONT: Final = re.compile(
    r"\s*\{\s*\\(?:mathbb|mathrm|mathbf|text|mathcal|bf|rm)\b\s*\{?\s*([A-Za-z]+)\s*\}?\s*\}"
)
_SPLIT_OPERATOR: Final = re.compile(
    r"\s*\{?\s*([VC])\s*\}?\s*\\(?:mathrm|text|operatorname|mathbf)\s*\{\s*(ar|ov)\s*\}"
)
_GROUP: Final = re.compile(r"\s*\{[^{}]*\}")
_ONE_LETTER: Final = (
    rf"\s*(?:\\(?:{'|'.join(sorted(latex.FONTS))})\s*\{{\s*(?P<fonted>[A-Za-z])\s*\}}"
    r"|\\(?P<command>[A-Za-z]+)|(?P<letter>[A-Za-z]))"
)
_MARKED: Final = re.compile(_ONE_LETTER)
_MARKED_GROUP: Final = re.compile(rf"\s*\{{{_ONE_LETTER}\s*\}}")
_OPERAND: Final = re.compile(r"\s+[A-Za-z(\\]")
_SPACE_SKIP: Final = re.compile(r"\s*")
_QUOTED: Final = re.compile(r"(['\"])([A-Za-z][A-Za-z ,>-]*)\1")
_OPERATOR: Final = re.compile(
    r"%\*%|\*\*|\.\.\.|\.\.|//|<=|>=|=<|=>|!=|==|<>|~=|:=|->|\|\||&&|\+/-|\.\*|\./|\.\^|'{1,4}|[-+*/^_=<>(){}\[\]|,;:.!%@&~]"
)
_SAME: Final = {
    "%*%": "@",
    "**": "^",
    "==": "=",
    "=<": "<=",
    "=>": ">=",
    "<>": "!=",
    "&&": "and",
    "+/-": "±",
    ":=": "=",
}
_BOLD: Final = frozenset({"mathbf", "mathbb", "bm", "boldsymbol", "mathbbm", "mathds"})
_CLOSERS: Final = frozenset(")]}")
_BEFORE_TEXT: Final = frozenset({"(", ",", "="})


def tokenize(text: str) -> list[Token]:
    """The tokens of a cleaned text, the last one of kind END.

    Raises MathsError for a character, command or number that cannot be read, and beyond the limits.
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.spaced = False
        self.tied = -1  # the token before which the last tie stood
        self.tokens: list[Token] = []

    def read(self) -> list[Token]:
        start, stop = _without_fences(self.text)
        self.at = start
        while self.at < stop:
            self.step(stop)
            if len(self.tokens) > MAX_TOKENS:
                raise MathsError(f"more than {MAX_TOKENS} symbols", self.at, self.at + 1, "shorten it")
        self.emit(Kind.END, "", stop, stop)
        return self.tokens

    def emit(self, kind: Kind, text: str, start: int, end: int, mark: str = "") -> None:
        self.tokens.append(Token(kind, text, start, end, self.spaced, mark))
        self.spaced = False
        self.at = end

    def step(self, stop: int) -> None:
        char = self.text[self.at]
        if char == " ":
            self.spaced = True
            self.at += 1
        elif char == "\\":
            self.command()
        elif (char.isdigit() and char.isascii()) or (
            char == "." and self.text[self.at + 1 : self.at + 2].isdigit() and not self.after_operand()
        ):
            self.number()
        elif char.isascii() and char.isalpha():
            self.letters()
        else:
            self.symbol(char, stop)

    def after_operand(self) -> bool:
        """Whether a '.' here would be an attribute dot or an elementwise operator, not a decimal point."""
        if self.spaced or not self.tokens:
            return False
        last = self.tokens[-1]
        return last.kind in {Kind.NAME, Kind.NUMBER} or last.text in _CLOSERS or set(last.text) == {"'"}

    def after_operand_anywhere(self) -> bool:
        last = self.tokens[-1] if self.tokens else None
        return last is not None and (last.kind in {Kind.NAME, Kind.NUMBER} or last.text in _CLOSERS)

    def is_dot_product(self) -> bool:
        """Whether a '.' stands between two blanks and two values: x . (A x)."""
        return self.spaced and self.after_operand_anywhere() and bool(_OPERAND.match(self.text, self.at + 1))

    # -- numbers and names

    def number(self) -> None:
        match = _FLOATY.match(self.text, self.at) or _NUMBER.match(self.text, self.at)
        if match is None:
            raise MathsError("a number that cannot be read", self.at, self.at + 1)
        digits = match.group().replace("_", "").rstrip(".").translate(_MINUS)
        self.emit_number(digits, match.start(), match.end())

    def emit_number(self, digits: str, start: int, end: int) -> None:
        mantissa, _, exponent = digits.lower().partition("e")
        if sum(char.isdigit() for char in mantissa) > MAX_DIGITS:
            raise MathsError(f"a number of more than {MAX_DIGITS} digits", start, end, "round it")
        if exponent and (len(exponent) > 6 or abs(int(exponent)) > MAX_EXPONENT):
            raise MathsError("a number too large to compute with", start, end)
        self.emit(Kind.NUMBER, digits, start, end)

    def letters(self) -> None:
        match = _LETTERS.match(self.text, self.at)
        assert match is not None  # noqa: S101  the caller saw a letter
        end = match.end()
        mark = characters.MARKS.get(self.text[end : end + 1], "")
        if mark and len(match.group()) > 1:
            self.emit(Kind.NAME, match.group()[:-1], match.start(), end - 1)
            self.emit(Kind.NAME, match.group()[-1], end - 1, end, mark)
        else:
            self.emit(Kind.NAME, match.group(), match.start(), end, mark)
        if mark:
            self.at += 1

    # -- single characters

    def symbol(self, char: str, stop: int) -> None:
        opens = char in "'\"" and self.tokens and self.tokens[-1].text in _BEFORE_TEXT
        if opens and (quoted := _QUOTED.match(self.text, self.at, stop)):
            self.emit(Kind.TEXT, quoted.group(2), quoted.start(), quoted.end())
            return
        if char == "~" and self.is_tie():
            self.tied = len(self.tokens)
            self.spaced, self.at = True, self.at + 1
            return
        match = _OPERATOR.match(self.text, self.at)
        if char == "." and self.is_dot_product():
            self.emit(Kind.OP, "·", self.at, self.at + 1)
        elif match and match.end() <= stop:
            self.emit(Kind.OP, _SAME.get(match.group(), match.group()), match.start(), match.end())
        elif char in characters.SUPERSCRIPTS:
            self.script(characters.SUPERSCRIPTS, "^")
        elif char in characters.SUBSCRIPTS:
            self.script(characters.SUBSCRIPTS, "_")
        elif char in characters.NAMES:
            self.emit(Kind.NAME, characters.NAMES[char], self.at, self.at + 1)
        elif char in characters.FRACTIONS:
            self.vulgar_fraction(char)
        elif char in characters.OPERATORS:
            self.emit(Kind.OP, characters.OPERATORS[char], self.at, self.at + 1)
        else:
            self.letter(char)

    def is_tie(self) -> bool:
        """Whether `~` is LaTeX's blank: not in E_{x ~ q}, nor in P(~A)."""
        if self.in_subscript():  # x~\sim~p
            return self.tokens[-1].text == "~" or self.text.startswith("\\sim", self.at + 1)
        if not self.after_operand_anywhere():
            return bool(self.tokens) and self.tied == len(self.tokens) - 1  # the second of X~|~Y
        after = self.text[self.at + 1 :].lstrip()
        return after.startswith(("|", "+", "-")) or _LATEX.search(self.text) is not None

    def in_subscript(self) -> bool:
        """Whether what is read now stands below something."""
        level = 0
        for place in range(len(self.tokens) - 1, 0, -1):
            text = self.tokens[place].text
            level += (text == "}") - (text == "{")
            if level < 0:
                return self.tokens[place - 1].text in {"_", "underset"}
        return False

    def letter(self, char: str) -> None:
        if latin := characters.lookalike(char):
            what = f"{characters.describe(char)} only looks like the letter {latin}"
            raise MathsError(what, self.at, self.at + 1, f"type {latin} on a Latin keyboard")
        folded, mark = characters.plain(char)
        if folded.isascii() and folded.isdigit():
            self.fullwidth_number()
        elif folded in characters.GREEK or (folded.isascii() and folded.isalpha()):
            mark = mark or characters.MARKS.get(self.text[self.at + 1 : self.at + 2], "")
            end = self.at + 1
            self.emit(Kind.NAME, characters.GREEK.get(folded, folded), self.at, end, mark)
            self.at = end + (self.text[end : end + 1] in characters.MARKS)
        elif folded != char and _OPERATOR.fullmatch(folded):
            self.emit(Kind.OP, folded, self.at, self.at + 1)
        else:
            raise MathsError(
                f"the character {characters.describe(char)} is not used here", self.at, self.at + 1
            )

    def fullwidth_number(self) -> None:
        end = self.at
        digits = ""
        while (
            end < len(self.text)
            and (folded := characters.plain(self.text[end])[0])
            and folded in "0123456789."
        ):
            digits += folded
            end += 1
        self.emit_number(digits, self.at, end)

    def vulgar_fraction(self, char: str) -> None:
        start, end = self.at, self.at + 1
        over, _, under = characters.FRACTIONS[char].partition("/")
        mixed = bool(self.tokens) and self.tokens[-1].kind is Kind.NUMBER and not self.spaced
        self.emit(Kind.OP, "+" if mixed else "(", start, start)
        for kind, text in ((Kind.NUMBER, over), (Kind.OP, "/"), (Kind.NUMBER, under)):
            self.emit(kind, text, start, end)
        if not mixed:
            self.emit(Kind.OP, ")", start, end)

    def script(self, table: dict[str, str], operator: str) -> None:
        """x² and x₁: the operator and a group."""
        start = self.at
        end = start
        while end < len(self.text) and self.text[end] in table:
            end += 1
        inner = "".join(table[char] for char in self.text[start:end])
        self.emit(Kind.OP, operator, start, start)
        self.emit(Kind.OP, "{", start, start)
        for token in tokenize(inner)[:-1]:
            self.emit(token.kind, token.text, start + token.start, start + token.end)
        self.emit(Kind.OP, "}", end - 1, end)

    # -- LaTeX

    def command(self) -> None:
        start = self.at
        match = _COMMAND.match(self.text, start)
        if match is None:
            raise MathsError("a backslash without a command", start, start + 1)
        name = match.group(1)
        if name not in latex.KNOWN and name != "\\":
            name = name.rstrip("*")
        end = start + 1 + len(name)
        if name == "\\":
            self.emit(Kind.OP, "\\\\", start, start + 2)
        elif name == " " and self.after_operand_anywhere() and not _LATEX.search(self.text):
            self.emit(Kind.OP, "\\", start, start + 1)  # MATLAB's A \ b, or a set difference
        elif name == " ":
            self.spaced, self.at = True, start + 2
        elif name in {"(", "["} and self.after_operand_anywhere() and not _LATEX.search(self.text):
            self.emit(Kind.OP, "\\", start, start + 1)
        elif name in {"(", ")", "[", "]"}:
            self.at = start + 2
        elif name in latex.SKIPPED:
            self.sized(name, end)
        elif name in latex.SILENT:
            self.silent(name, start, end)
        elif name in latex.FONTS:
            self.font(name, end)
        elif name in latex.MARKS:
            self.marked(name, end)
        elif name in latex.STRUCTURES:
            self.emit(Kind.COMMAND, "frac" if name.endswith("frac") else name, start, end)
        elif name == "prime" and self.tokens and self.tokens[-1].text == "^":
            self.tokens.pop()
            self.emit(Kind.OP, "'", start, end)  # f^\prime
        elif name in latex.OPERATORS:
            self.emit(Kind.OP, latex.OPERATORS[name], start, end)
        elif name in latex.NAMES:
            self.emit(Kind.NAME, latex.NAMES[name], start, end)
        else:
            self.unknown_command(name, start, end)

    def sized(self, name: str, end: int) -> None:
        r"""`\\left(`: only what follows counts; `\\left.` is nothing; bars learn their side."""
        self.at = end
        if name not in {"left", "right", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr"}:
            self.spaced = True
            return
        self.at = end = _blanks_end(self.text, end)
        if self.text.startswith(".", end):
            self.at = end + 1
            return
        side = "l" if name.endswith(("left", "l")) else "r"
        for bars, kind in (
            ("\\|", "norm"),
            ("\\Vert", "norm"),
            ("||", "norm"),
            ("|", "bar"),
            ("\\vert", "bar"),
        ):
            if self.text.startswith(bars, end):
                self.emit(Kind.OP, side + kind, end, end + len(bars))
                return

    def silent(self, name: str, start: int, end: int) -> None:
        r"""`\\tag{1}` is nothing; what \\textcolor{red}{..} colours is a group."""
        held = _GROUP.match(self.text, end)
        self.spaced, self.at = True, held.end() if held else end
        if name == "textcolor":
            self.emit(Kind.COMMAND, "boxed", start, self.at)

    def font(self, name: str, end: int) -> None:
        self.at = end
        if operator := _SPLIT_OPERATOR.match(self.text, end):
            self.emit(Kind.NAME, operator[1] + operator[2], operator.start(1), operator.end())
            return
        if nested := _NESTED_FONT.match(self.text, end):
            self.emit(Kind.NAME, nested.group(1), nested.start(1), nested.end(1))
            self.at = nested.end()
            return
        if words := _WORDS_GROUP.match(self.text, end):
            joined = words.group(1).replace("\\_", "_").replace(" ", "_")
            if find_function(joined):
                self.emit(Kind.NAME, joined, words.start(1), words.end(1))
                self.at = words.end()
                return
        if match := _WORD_GROUP.match(self.text, end):
            word = match.group(1)
            if word == "1" and name in _BOLD:
                word = "ones" if name in {"mathbf", "bm", "boldsymbol"} else "indicator"
            self.emit(Kind.NUMBER if word.isdigit() else Kind.NAME, word, match.start(1), match.end(1))
            self.at = match.end()
            return
        blanks = _blanks_end(self.text, end)
        if name in _BOLD and self.text.startswith("1", blanks):
            word = "ones" if name in {"mathbf", "bm", "boldsymbol"} else "indicator"
            self.emit(Kind.NAME, word, blanks, blanks + 1)
        elif _LETTERS.match(self.text, blanks):
            self.emit(Kind.NAME, self.text[blanks], blanks, blanks + 1)

    def marked(self, name: str, end: int) -> None:
        r"""`\\bar{x}`: a letter with its mark; over more than a letter, a command of its own."""
        start = self.at
        inner = _MARKED_GROUP.match(self.text, end) or _MARKED.match(self.text, end)
        if inner:
            letter = inner["fonted"] or inner["letter"] or latex.NAMES.get(inner["command"])
            if letter:
                self.emit(Kind.NAME, letter, start, inner.end(), latex.MARKS[name])
                return
        self.emit(Kind.COMMAND, latex.MARKS[name], start, end)

    def unknown_command(self, name: str, start: int, end: int) -> None:
        if self.after_operand() or (self.tokens and self.spaced and self.tokens[-1].kind is Kind.NAME):
            self.emit(Kind.OP, "\\", start, start + 1)  # MATLAB: H\g solves
            return
        close = difflib.get_close_matches(name, latex.KNOWN, 1)
        hint = f"did you mean \\{close[0]}?" if close else "write it in plain text"
        raise MathsError(f"the command \\{name} is not known here", start, end, hint)


def _without_fences(text: str) -> tuple[int, int]:
    """Where the text begins and ends once enclosing `$`, backticks or quotes are left out."""
    start, stop = 0, len(text)
    stripped = text.strip()
    sentence = stripped.rstrip(".,;")
    stripped = sentence if sentence.endswith("$") else stripped  # $x$. at the end of a sentence
    for fence in ("$$", "$", "```", "`", '"'):
        if len(stripped) > 2 * len(fence) and stripped.startswith(fence) and stripped.endswith(fence):
            start = text.index(fence) + len(fence)
            stop = text.rindex(fence)
            break
    return start, stop


def _blanks_end(text: str, at: int) -> int:
    match = _SPACE_SKIP.match(text, at)
    return match.end() if match else at


def split(token: Token, lengths: list[int]) -> list[Token]:
    """A name or number cut into glued pieces of these lengths (they add up to its length)."""
    pieces = []
    at = 0
    for length in lengths:
        start = token.start + at
        same_length = token.end - token.start == len(token.text)
        end = start + length if same_length else token.end
        piece = replace(
            token, text=token.text[at : at + length], start=min(start, token.end), end=end, mark=""
        )
        pieces.append(piece if at == 0 else replace(piece, spaced=False))
        at += length
    if token.mark:
        pieces[-1] = replace(pieces[-1], mark=token.mark)
    return pieces

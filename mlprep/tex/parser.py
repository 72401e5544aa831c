"""LaTeX read into a tree.

The parser never fails: what it cannot read stays in the tree as it was written, and is named in the
list of faults.  Source is data; nothing in it can define a macro or reach a file.
"""

from __future__ import annotations

import re
from itertools import accumulate
from unicodedata import category, normalize

from .alphabets import SUBSCRIPTS, SUPERSCRIPTS
from .arrange import arrange
from .commands import COMMANDS, FONT_SWITCHES
from .constructs import INFIXES, MissingArgument, infix
from .glyphs import MARK_OF_COMBINING
from .symbols import CHARACTERS, GLYPH_KINDS, LARGE, SYMBOLS, TWINS
from .tree import EMPTY, Accent, Brace, Font, Grid, Kind, Node, Row, Script, Space, Symbol, Table, Verbatim

MAX_LENGTH = 10_000  # characters of one formula
MAX_DEPTH = 40  # groups in groups

_LEXEME = r"(?s)\\(?:[A-Za-z]+|.)|[0-9]+(?:\.[0-9]+)?|\s+|."  # re compiles and keeps it at first use
_BLANKS = frozenset({"Cc", "Zl", "Zp"})
NEW_ROW = frozenset({"\\\\", "\\cr", "\\newline"})
_ENDS = frozenset({"}", "&", "\\right", "\\middle", "\\end", "$"}) | NEW_ROW
_RAISED = {small: plain for plain, small in reversed(SUPERSCRIPTS.items()) if small != "°"}
_STACKING = frozenset(LARGE.values())
_LOWERED = {small: plain for plain, small in SUBSCRIPTS.items()}
_MODIFIERS = frozenset({"^", "_", "'", "\\limits", "\\nolimits", "\\displaylimits", *FONT_SWITCHES})
_UPRIGHT_WORDS = frozenset({Font.UPRIGHT, Font.SANS, Font.MONO})


class Formula:
    """A formula that was read: its tree, and what was wrong with its source."""

    __slots__ = ("faults", "root")

    def __init__(self, root: Node, faults: tuple[str, ...]) -> None:
        self.root = root
        self.faults = faults


def parse(source: str) -> Formula:
    """Read one formula, without dollar signs around it.

    source: any text; one longer than MAX_LENGTH is kept unread up to there.
    """
    if len(source) > MAX_LENGTH:
        fault = f"the formula has {len(source)} characters; {MAX_LENGTH} is the limit"
        return Formula(Verbatim(clean(source[:MAX_LENGTH]) + "…"), (fault,))
    parser = Parser(clean(source))
    root = parser.formula()
    return Formula(root, tuple(dict.fromkeys(parser.faults)))


def clean(source: str) -> str:
    """The source with a space for each control character and line break, and without lone surrogates."""
    if source.isprintable():
        return source
    kinds = ((character, category(character)) for character in source)
    return "".join(
        " " if kind in _BLANKS else "\ufffd" if kind == "Cs" else character for character, kind in kinds
    )


class Parser:
    """A reader over the tokens of one formula; commands.py calls back into it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: list[str] = re.findall(_LEXEME, source)
        self.starts = [0, *accumulate(map(len, self.tokens))]
        self.at = 0
        self.depth = 0
        self.font = Font.PLAIN
        self.faults: list[str] = []
        self.twins = {
            name: glyph for (name, twin), glyph in TWINS.items() if self._has(name) and self._has(twin)
        }

    def _has(self, name: str) -> bool:
        return "\\" + name in self.source and "\\" + name in self.tokens

    # --- tokens -------------------------------------------------------------------------------------------

    def peek(self) -> str | None:
        """The next token, or None at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        """The next token, passed over; call only where there is one."""
        self.at += 1
        return self.tokens[self.at - 1]

    def skip_spaces(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1

    def accept(self, lexeme: str) -> bool:
        """Pass over `lexeme` if it comes next, after spaces."""
        self.skip_spaces()
        if self.peek() != lexeme:
            return False
        self.at += 1
        return True

    def written_since(self, start: int) -> str:
        """The source from lexeme number `start` up to here."""
        return self.source[self.starts[start] : self.starts[self.at]].rstrip()

    def fault(self, message: str) -> None:
        self.faults.append(message)

    # --- rows ---------------------------------------------------------------------------------------------

    def formula(self) -> Node:
        """Everything there is; top-level line breaks make lines."""
        lines = [self.row(NEW_ROW)]
        while self.peek() is not None:
            self.take()
            lines.append(self.row(NEW_ROW))
        if len(lines) > 1 and lines[-1] is EMPTY:
            lines.pop()
        return lines[0] if len(lines) == 1 else Grid([[line] for line in lines], Table.LINES)

    def row(self, ends: frozenset[str], *, continues: bool = False) -> Node:
        """Nodes up to a lexeme of `ends`, which is left to the caller.

        `continues`: an operand stands before the row, in another cell.
        """
        font = self.font
        items: list[Node] = [Symbol("")] if continues else []
        numerator: tuple[str, list[Node]] | None = None
        while (lexeme := self.peek()) is not None and lexeme not in ends:
            if lexeme in INFIXES and numerator is None:
                numerator = (self.take(), items)
                items = []
            else:
                self._step(lexeme, items)
        self.font = font
        if numerator is not None:
            command, above = numerator
            return infix(command, arrange(above), arrange(items))
        return arrange(items)

    def _step(self, lexeme: str, items: list[Node]) -> None:
        if lexeme.isspace():
            self.at += 1
        elif lexeme in _MODIFIERS:
            self.at += 1
            self._modify(lexeme, items)
        elif not lexeme.isascii() and self._add_small(lexeme, items):
            pass
        elif (node := self.atom()) is not None:
            self._append(items, _as_operand(node) if lexeme == "{" else node)

    def _modify(self, lexeme: str, items: list[Node]) -> None:
        if lexeme in {"^", "_"}:
            script = self._script(lexeme)
            if script is None:
                items.append(Symbol(lexeme))
            else:
                self._attach(items, lexeme, script)
        elif lexeme == "'":
            self._prime(items)
        elif lexeme in FONT_SWITCHES:
            self.font = FONT_SWITCHES[lexeme]
        else:
            self._set_limits(items, lexeme)

    def _add_small(self, lexeme: str, items: list[Node]) -> bool:
        """Read ², ᵢ and combining marks that were typed as such; False if `lexeme` is none of them."""
        if lexeme in _RAISED or lexeme in _LOWERED:
            small = self._small_run(_RAISED if lexeme in _RAISED else _LOWERED)
            self._attach(items, "^" if lexeme in _RAISED else "_", small)
        elif category(lexeme[0]) in {"Mn", "Me"}:
            self.at += 1
            self._combine(items, lexeme)
        else:
            return False
        return True

    def _append(self, items: list[Node], node: Node) -> None:
        """Add a node; upright letters in a row make a word."""
        last = items[-1] if items else None
        if (
            self.font in _UPRIGHT_WORDS
            and isinstance(node, Symbol)
            and isinstance(last, Symbol)
            and node.font is last.font is self.font
            and node.kind is last.kind is Kind.ORD
            and node.text.isalpha()
            and last.text.isalpha()
            and not self.tokens[self.at - 1].startswith("\\")
        ):
            items[-1] = Symbol(last.text + node.text, Kind.ORD, node.font)
        else:
            items.append(node)

    # --- scripts ------------------------------------------------------------------------------------------

    def _script(self, lexeme: str) -> Node | None:
        font, self.font = self.font, Font.PLAIN
        try:
            return self.argument()
        except MissingArgument:
            self.fault(f"nothing follows '{lexeme}'")
            return None
        finally:
            self.font = font

    def _attach(self, items: list[Node], lexeme: str, script: Node) -> None:
        """Hang a script on the last node, or on nothing where there is none."""
        base = items.pop() if items and not isinstance(items[-1], Space) else EMPTY
        below = lexeme == "_"
        if isinstance(base, Brace) and base.label is None and base.above is not below:
            items.append(
                Brace(base.body, None if script is EMPTY else script, above=base.above, square=base.square)
            )
            return
        if not isinstance(base, Script):
            base = Script(base)
        elif (base.sub if below else base.sup) is not None:
            self.fault(f"two '{lexeme}' on one base; put braces around the first")
            items.append(base)
            base = Script(EMPTY)
        if not below and isinstance(script, Symbol) and script.text == "′":
            items.append(Script(base.base, base.sub, base.sup, base.primes + 1, limits=base.limits))
            return
        sub, sup = (script, base.sup) if below else (base.sub, script)
        items.append(Script(base.base, sub, sup, base.primes, limits=base.limits))

    def _prime(self, items: list[Node]) -> None:
        base = items.pop() if items and not isinstance(items[-1], Space) else EMPTY
        if not isinstance(base, Script):
            base = Script(base)
        items.append(Script(base.base, base.sub, base.sup, base.primes + 1, limits=base.limits))

    def _set_limits(self, items: list[Node], lexeme: str) -> None:
        if not items or isinstance(items[-1], Space):
            self.fault(f"nothing stands before '{lexeme}'")
            return
        base = items.pop()
        limits = lexeme != "\\nolimits"
        if isinstance(base, Script):
            items.append(Script(base.base, base.sub, base.sup, base.primes, limits=limits))
        else:
            items.append(Script(base, limits=limits))

    def _small_run(self, table: dict[str, str]) -> Node:
        run = []
        while (lexeme := self.peek()) is not None and lexeme in table:
            run.append(self.character(table[self.take()]))
        return arrange(run)

    def _combine(self, items: list[Node], mark: str) -> None:
        """A combining mark typed after its letter."""
        if not items or isinstance(items[-1], Space):
            items.append(Symbol("◌" + mark))
        elif mark in MARK_OF_COMBINING:
            items.append(Accent(items.pop(), MARK_OF_COMBINING[mark]))
        elif isinstance(last := items[-1], Symbol):
            items[-1] = Symbol(last.text + mark, last.kind, last.font)
        else:
            items.append(Symbol("◌" + mark))

    # --- atoms --------------------------------------------------------------------------------------------

    def atom(self) -> Node | None:
        """The next node without its scripts; None for a command that shows nothing.

        Call only where something is left to read.
        """
        if self.depth >= MAX_DEPTH:
            return self._too_deep()
        self.depth += 1
        try:
            return self._atom()
        finally:
            self.depth -= 1

    def _atom(self) -> Node | None:
        start = self.at
        lexeme = self.take()
        if lexeme == "{":
            self.at = start
            return self.group()
        if len(lexeme) > 1 and lexeme[0] == "\\":
            try:
                return self._command(lexeme[1:], start)
            except MissingArgument:
                self.fault(f"'{lexeme}' lacks an argument")
                return Verbatim(self.written_since(start))
        if lexeme in {"}", "&", "$", "%", "#", "\\"}:
            self.fault(
                f"'{lexeme}' does not belong here" + ("" if lexeme in "}&\\" else f" (write \\{lexeme})")
            )
            return Symbol(lexeme)
        return self.character(lexeme)

    def _command(self, name: str, start: int) -> Node | None:
        if name in COMMANDS:
            return COMMANDS[name](self, name)
        if name in self.twins:
            return Symbol(self.twins[name], Kind.ORD, self.font)
        if name in SYMBOLS:
            glyph, kind = SYMBOLS[name]
            return Symbol(glyph, kind, self.font if kind is Kind.ORD else Font.PLAIN, limits=name in LARGE)
        return self._unknown(name, start)

    def _unknown(self, name: str, start: int) -> Node:
        self.fault(f"unknown command '\\{name}'")
        while self.peek() in {"{", "["}:
            if not self.skip_group():
                break
        return Verbatim(self.written_since(start))

    def character(self, lexeme: str) -> Node:
        """A letter, digit run or sign."""
        if lexeme in CHARACTERS:
            glyph, kind = CHARACTERS[lexeme]
            return Symbol(glyph, kind)
        if lexeme == "~":
            return Space(1)
        if not lexeme.isascii():
            if lexeme in GLYPH_KINDS:
                kind = GLYPH_KINDS[lexeme]
                return Symbol(lexeme, kind, limits=lexeme in _STACKING)
            letter, *marks = tuple(normalize("NFD", lexeme))
            if len(marks) == 1 and marks[0] in MARK_OF_COMBINING:
                return Accent(Symbol(letter, Kind.ORD, self.font), MARK_OF_COMBINING[marks[0]])
            if lexeme.isspace():
                return Space(1)
        return Symbol(lexeme, Kind.ORD, self.font)

    # --- groups and arguments -----------------------------------------------------------------------------

    def group(self) -> Node:
        """What stands in braces; the opening brace comes next."""
        self.take()
        inside = self.row(frozenset("}"))
        if self.peek() is None:
            self.fault("'{' is never closed")
        else:
            self.take()
        return inside

    def argument(self) -> Node:
        """A group, a digit or one command with its own arguments.  Raises MissingArgument."""
        while True:
            self.skip_spaces()
            lexeme = self.peek()
            if lexeme is None or lexeme in _ENDS or lexeme in {"^", "_", "'"}:
                raise MissingArgument
            if lexeme[0].isdigit() and len(lexeme) > 1:
                return Symbol(self._first_digit(lexeme), Kind.ORD, self.font)
            node = self.atom()
            if node is not None:
                return node

    def _first_digit(self, lexeme: str) -> str:
        self.tokens[self.at] = lexeme[1:]
        self.starts[self.at] += 1
        return lexeme[0]

    def optional(self) -> Node | None:
        """An argument in square brackets, if one comes next."""
        if not self.accept("["):
            return None
        inside = self.row(frozenset("]") | _ENDS)
        if not self.accept("]"):
            self.fault("'[' is never closed")
        return inside

    def raw_group(self) -> str:
        """The source of the next braces, unread.  Raises MissingArgument where there are none."""
        self.skip_spaces()
        if self.peek() != "{":
            raise MissingArgument
        start = self.at
        closed = self.skip_group()
        if not closed:
            self.fault("'{' is never closed")
        return self.written_since(start)[1 : -1 if closed else None]

    def raw_optional(self) -> str:
        """The source of the next square brackets, unread; "" where there are none."""
        self.skip_spaces()
        if self.peek() != "[":
            return ""
        start = self.at
        self.skip_group()
        return self.written_since(start)[1:-1]

    def skip_group(self) -> bool:
        """Pass over the bracketed group that comes next, with all it holds; False if it is never closed."""
        opening = self.take()
        closing = "}" if opening == "{" else "]"
        depth = 1
        while depth and self.at < len(self.tokens):
            lexeme = self.take()
            depth += (lexeme == opening) - (lexeme == closing)
        return depth == 0

    def _too_deep(self) -> Node:
        self.fault(f"groups nested deeper than {MAX_DEPTH}")
        start = self.at
        if self.peek() == "{":
            self.skip_group()
        else:
            self.take()
        return Verbatim(self.written_since(start))


def _as_operand(node: Node) -> Node:
    """What stands in braces is a unit: no space after {,} in 1{,}000, another exponent on {x^2}."""
    if isinstance(node, Symbol) and node.kind in {Kind.BIN, Kind.REL, Kind.PUNCT}:
        return Symbol(node.text, Kind.ORD, node.font)
    return Row([node]) if isinstance(node, Script) else node

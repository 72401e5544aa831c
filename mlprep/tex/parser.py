"""LaTeX read into a tree.

The parser never fails: what it cannot read stays in the tree as it was written, and is named in the
list of faults.  Source is data; nothing in it can define a macro or reach a file.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

from .alphabets import SUBSCRIPTS, SUPERSCRIPTS
from .arrange import arrange
from .commands import COMMANDS, FONT_SWITCHES, INFIXES, MissingArgument, infix
from .glyphs import MARK_OF_COMBINING
from .symbols import CHARACTERS, GLYPH_KINDS, SYMBOLS, TWINS
from .tree import EMPTY, Accent, Brace, Font, Grid, Kind, Node, Script, Space, Symbol, Table, Verbatim

MAX_LENGTH = 10_000  # characters of one formula
MAX_DEPTH = 40  # groups in groups

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
NEW_ROW = frozenset({"\\\\", "\\cr", "\\newline"})
_ENDS = frozenset({"}", "&", "\\right", "\\middle", "\\end", "$"}) | NEW_ROW
_RAISED = {small: plain for plain, small in reversed(SUPERSCRIPTS.items()) if small not in "′°"}
_LOWERED = {small: plain for plain, small in SUBSCRIPTS.items()}
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
    """The source with a space for each control character and line break."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", source))


class Parser:
    """A reader over the tokens of one formula; commands.py calls back into it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = []
        self.starts = []
        for match in _TOKEN.finditer(source):
            self.tokens.append(match[0])
            self.starts.append(match.start())
        self.at = 0
        self.depth = 0
        self.font = Font.PLAIN
        self.faults: list[str] = []
        self.twins = {
            name: glyph
            for (name, twin), glyph in TWINS.items()
            if {"\\" + name, "\\" + twin} <= set(self.tokens)
        }

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

    def accept(self, token: str) -> bool:
        """Pass over `token` if it comes next, after spaces."""
        self.skip_spaces()
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def written_since(self, start: int) -> str:
        """The source from token number `start` up to here."""
        end = self.starts[self.at] if self.at < len(self.tokens) else len(self.source)
        return self.source[self.starts[start] : end].rstrip()

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
        """Nodes up to a token of `ends`, which is left to the caller.

        `continues`: an operand stands before the row, in another cell.
        """
        font = self.font
        items: list[Node] = [Symbol("")] if continues else []
        numerator: tuple[str, list[Node]] | None = None
        while (token := self.peek()) is not None and token not in ends:
            if token in INFIXES and numerator is None:
                numerator = (self.take(), items)
                items = []
            else:
                self._step(token, items)
        self.font = font
        if numerator is not None:
            command, above = numerator
            return infix(command, arrange(above), arrange(items))
        return arrange(items)

    def _step(self, token: str, items: list[Node]) -> None:
        if token.isspace():
            self.at += 1
        elif token in {"^", "_"}:
            self.at += 1
            self._attach(items, token, self._script(token))
        elif token == "'":
            self.at += 1
            self._prime(items)
        elif token in {"\\limits", "\\nolimits", "\\displaylimits"}:
            self.at += 1
            self._set_limits(items, token)
        elif token in FONT_SWITCHES:
            self.at += 1
            self.font = FONT_SWITCHES[token]
        elif token in _RAISED or token in _LOWERED:
            small = self._small_run(_RAISED if token in _RAISED else _LOWERED)
            self._attach(items, "^" if token in _RAISED else "_", small)
        elif category(token[0]) in {"Mn", "Me"}:
            self.at += 1
            self._combine(items, token)
        elif (node := self.atom()) is not None:
            self._append(items, node)

    def _append(self, items: list[Node], node: Node) -> None:
        """Add a node; upright letters in a row make a word."""
        last = items[-1] if items else None
        if (
            isinstance(node, Symbol)
            and isinstance(last, Symbol)
            and node.font is last.font
            and node.font in _UPRIGHT_WORDS
            and node.kind is last.kind is Kind.ORD
            and node.text.isalpha()
            and last.text.isalpha()
            and not self.tokens[self.at - 1].startswith("\\")
        ):
            items[-1] = Symbol(last.text + node.text, Kind.ORD, node.font)
        else:
            items.append(node)

    # --- scripts ------------------------------------------------------------------------------------------

    def _script(self, token: str) -> Node:
        font, self.font = self.font, Font.PLAIN
        try:
            return self.argument()
        except MissingArgument:
            self.fault(f"nothing follows '{token}'")
            return EMPTY
        finally:
            self.font = font

    def _attach(self, items: list[Node], token: str, script: Node) -> None:
        """Hang a script on the last node, or on nothing where there is none."""
        base = items.pop() if items and not isinstance(items[-1], Space) else EMPTY
        below = token == "_"
        if isinstance(base, Brace) and base.label is None and base.above is not below:
            items.append(Brace(base.body, script, above=base.above, square=base.square))
            return
        if not isinstance(base, Script):
            base = Script(base)
        elif (base.sub if below else base.sup) is not None:
            self.fault(f"two '{token}' on one base; put braces around the first")
            items.append(base)
            base = Script(EMPTY)
        sub, sup = (script, base.sup) if below else (base.sub, script)
        items.append(Script(base.base, sub, sup, base.primes, limits=base.limits))

    def _prime(self, items: list[Node]) -> None:
        base = items.pop() if items and not isinstance(items[-1], Space) else EMPTY
        if not isinstance(base, Script):
            base = Script(base)
        items.append(Script(base.base, base.sub, base.sup, base.primes + 1, limits=base.limits))

    def _set_limits(self, items: list[Node], token: str) -> None:
        if not items or isinstance(items[-1], Space):
            self.fault(f"nothing stands before '{token}'")
            return
        base = items.pop()
        limits = token != "\\nolimits"
        if isinstance(base, Script):
            items.append(Script(base.base, base.sub, base.sup, base.primes, limits=limits))
        else:
            items.append(Script(base, limits=limits))

    def _small_run(self, table: dict[str, str]) -> Node:
        run = []
        while (token := self.peek()) is not None and token in table:
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
        """The next node without its scripts; None for a command that shows nothing.  Call only where a token is left."""
        if self.depth >= MAX_DEPTH:
            return self._too_deep()
        self.depth += 1
        try:
            return self._atom()
        finally:
            self.depth -= 1

    def _atom(self) -> Node | None:
        start = self.at
        token = self.take()
        if token == "{":
            self.at = start
            return self.group()
        if len(token) > 1 and token[0] == "\\":
            try:
                return self._command(token[1:], start)
            except MissingArgument:
                self.fault(f"'{token}' lacks an argument")
                return Verbatim(self.written_since(start))
        if token in {"}", "&", "$", "%", "#", "\\"}:
            self.fault(f"'{token}' does not belong here" + ("" if token in "}&\\" else f" (write \\{token})"))
            return Symbol(token)
        return self.character(token)

    def _command(self, name: str, start: int) -> Node | None:
        if name in COMMANDS:
            return COMMANDS[name](self, name)
        if name in self.twins:
            return Symbol(self.twins[name], Kind.ORD, self.font)
        if name in SYMBOLS:
            glyph, kind = SYMBOLS[name]
            return Symbol(glyph, kind, self.font if kind is Kind.ORD else Font.PLAIN, limits=kind is Kind.OP)
        return self._unknown(name, start)

    def _unknown(self, name: str, start: int) -> Node:
        self.fault(f"unknown command '\\{name}'")
        while self.peek() in {"{", "["}:
            if not self.skip_group():
                break
        return Verbatim(self.written_since(start))

    def character(self, token: str) -> Node:
        """A letter, digit run or sign."""
        if token in CHARACTERS:
            glyph, kind = CHARACTERS[token]
            return Symbol(glyph, kind)
        if token == "~":
            return Space(1)
        if not token.isascii():
            if token in GLYPH_KINDS:
                kind = GLYPH_KINDS[token]
                return Symbol(token, kind, limits=kind is Kind.OP)
            letter, *marks = normalize("NFD", token)
            if len(marks) == 1 and marks[0] in MARK_OF_COMBINING:
                return Accent(Symbol(letter, Kind.ORD, self.font), MARK_OF_COMBINING[marks[0]])
            if token.isspace():
                return Space(1)
        return Symbol(token, Kind.ORD, self.font)

    # --- groups and arguments -----------------------------------------------------------------------------

    def group(self) -> Node:
        """What stands in braces; the opening brace comes next."""
        self.take()
        inside = self.row(frozenset("}"))
        if self.peek() is None:
            self.fault("'{' is never closed")
        else:
            self.take()
        if isinstance(inside, Symbol) and inside.kind in {Kind.BIN, Kind.REL, Kind.PUNCT}:
            return Symbol(inside.text, Kind.ORD, inside.font)
        return inside

    def argument(self) -> Node:
        """A group, a digit or one command with its own arguments.  Raises MissingArgument where there is none."""
        while True:
            self.skip_spaces()
            token = self.peek()
            if token is None or token in _ENDS or token in {"^", "_", "'"}:
                raise MissingArgument
            if token[0].isdigit() and len(token) > 1:
                return Symbol(self._first_digit(token), Kind.ORD, self.font)
            node = self.atom()
            if node is not None:
                return node

    def _first_digit(self, token: str) -> str:
        self.tokens[self.at] = token[1:]
        self.starts[self.at] += 1
        return token[0]

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
            token = self.take()
            depth += (token == opening) - (token == closing)
        return depth == 0

    def _too_deep(self) -> Node:
        self.fault(f"groups nested deeper than {MAX_DEPTH}")
        start = self.at
        if self.peek() == "{":
            self.skip_group()
        else:
            self.take()
        return Verbatim(self.written_since(start))

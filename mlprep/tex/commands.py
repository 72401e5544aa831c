"""Commands that take arguments or change how what follows is read."""

from __future__ import annotations

from .arrange import nucleus
from .environments import begin, substack
from .symbols import (
    ACCENTS,
    ARROWS,
    BLACKBOARD,
    DELIMITERS,
    FUNCTIONS,
    LIMIT_FUNCTIONS,
    NEGATED,
    PRIVATE_FUNCTIONS,
    SPACES,
    STRETCHING,
)
from .tree import (
    Accent,
    Arrow,
    Binomial,
    Boxed,
    Brace,
    Delimiter,
    Fence,
    Font,
    Fraction,
    Kind,
    Node,
    Phantom,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Struck,
    Symbol,
    Tag,
    Text,
)
from .words import TEXT_FONTS, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .parser import Parser

    Command = Callable[[Parser, str], Node | None]


class MissingArgument(Exception):  # noqa: N818
    """A command's argument is not there."""


INFIXES = frozenset({"\\over", "\\choose", "\\atop", "\\brack", "\\brace", "\\above"})

FONTS = {
    "mathbb": Font.BLACKBOARD, "Bbb": Font.BLACKBOARD, "mathds": Font.BLACKBOARD, "mathbbm": Font.BLACKBOARD,
    "mathbbold": Font.BLACKBOARD, "mathbf": Font.BOLD, "boldsymbol": Font.BOLD, "bm": Font.BOLD, "pmb": Font.BOLD,
    "mathbfit": Font.BOLD, "symbf": Font.BOLD, "bold": Font.BOLD, "mathcal": Font.SCRIPT, "mathscr": Font.SCRIPT,
    "mathfrak": Font.FRAKTUR, "mathrm": Font.UPRIGHT, "mathup": Font.UPRIGHT,
    "mathnormal": Font.PLAIN, "mathit": Font.UPRIGHT, "mathsf": Font.SANS, "mathtt": Font.MONO,
}  # fmt: skip
FONT_SWITCHES = {
    "\\rm": Font.UPRIGHT, "\\bf": Font.BOLD, "\\it": Font.PLAIN, "\\cal": Font.SCRIPT, "\\sf": Font.SANS,
    "\\tt": Font.MONO, "\\sl": Font.PLAIN, "\\bfseries": Font.BOLD, "\\rmfamily": Font.UPRIGHT, "\\em": Font.PLAIN,
    "\\boldmath": Font.BOLD, "\\frak": Font.FRAKTUR,
}  # fmt: skip
_SHOW_NOTHING = (
    "displaystyle textstyle scriptstyle scriptscriptstyle normalsize small large Large LARGE huge Huge tiny scriptsize "
    "footnotesize nonumber notag relax null strut mathstrut centering noindent allowdisplaybreaks par hline"
)
_CLASSES = {
    "mathord": Kind.ORD, "mathop": Kind.OP, "mathbin": Kind.BIN, "mathrel": Kind.REL, "mathopen": Kind.OPEN,
    "mathclose": Kind.CLOSE, "mathpunct": Kind.PUNCT, "mathinner": Kind.INNER,
}  # fmt: skip
_SIZES = ("big", "Big", "bigg", "Bigg")


# --- fractions and roots ----------------------------------------------------------------------------------


def _fraction(parser: Parser, _name: str) -> Node:
    return Fraction(parser.argument(), parser.argument())


def _continued_fraction(parser: Parser, name: str) -> Node:
    parser.raw_optional()
    return _fraction(parser, name)


def _binomial(parser: Parser, _name: str) -> Node:
    return Binomial(parser.argument(), parser.argument())


def _general_fraction(parser: Parser, _name: str) -> Node:
    opening, closing = (DELIMITERS.get(parser.raw_group().strip(), "") for _ in range(2))
    ruled = parser.raw_group().strip() not in {"0pt", "0em", "0mm", "0"}
    parser.raw_group()
    top, bottom = parser.argument(), parser.argument()
    if ruled:
        fraction = Fraction(top, bottom)
        return Fence(opening, closing, [fraction], sized=True) if opening or closing else fraction
    return Binomial(top, bottom, opening, closing, "choose" if opening == "(" else "over")


def infix(command: str, top: Node, bottom: Node) -> Node:
    r"""`a \over b` and its relatives."""
    if command == "\\choose":
        return Binomial(top, bottom)
    if command == "\\atop":
        return Binomial(top, bottom, "", "", "over")
    if command in {"\\brack", "\\brace"}:
        opening, closing = "[]" if command == "\\brack" else "{}"
        return Binomial(top, bottom, opening, closing, "over")
    return Fraction(top, bottom)


def _root(parser: Parser, _name: str) -> Node:
    index = parser.optional()
    return Root(parser.argument(), index)


# --- marks, braces, stacks, arrows ------------------------------------------------------------------------


def _accent(parser: Parser, name: str) -> Node:
    return Accent(parser.argument(), ACCENTS[name])


def _brace(parser: Parser, name: str) -> Node:
    return Brace(parser.argument(), above=name.startswith("over"), square=name.endswith("bracket"))


def _over(parser: Parser, _name: str) -> Node:
    above = parser.argument()
    return _stack(parser.argument(), above=above)


def _under(parser: Parser, _name: str) -> Node:
    below = parser.argument()
    return _stack(parser.argument(), below=below)


def _over_and_under(parser: Parser, _name: str) -> Node:
    above, below = parser.argument(), parser.argument()
    return _stack(parser.argument(), above, below)


def _stack(base: Node, above: Node | None = None, below: Node | None = None) -> Node:
    core = _as_operator(base)
    if isinstance(core, Symbol) and core.kind in {Kind.OP, Kind.FUNC}:
        return Script(core, below, above, limits=True)
    if isinstance(base, Symbol) and base.text in STRETCHING:
        return Arrow(base.text, above, below)
    return Stack(base, above, below)


def _arrow(parser: Parser, name: str) -> Node:
    below = parser.optional()
    return Arrow(ARROWS[name], parser.argument(), below)


# --- brackets ---------------------------------------------------------------------------------------------


def _delimiter(parser: Parser, command: str) -> str:
    parser.skip_spaces()
    token = parser.peek()
    if token in DELIMITERS:
        return DELIMITERS[parser.take()]
    parser.fault(f"'\\{command}' wants a bracket after it")
    return ""


_STOPS = frozenset({"\\right", "\\middle", "}", "&", "\\\\", "\\cr", "\\end"})


def _left(parser: Parser, _name: str) -> Node:
    opening = _delimiter(parser, "left")
    parts = [parser.row(_STOPS)]
    middles = []
    while parser.peek() == "\\middle":
        parser.take()
        middles.append(_delimiter(parser, "middle"))
        parts.append(parser.row(_STOPS))
    if parser.peek() == "\\right":
        parser.take()
        return Fence(opening, _delimiter(parser, "right"), parts, middles, sized=True)
    parser.fault("'\\left' without '\\right'")
    return Fence(opening, "", parts, middles, sized=True)


def _stray_right(parser: Parser, name: str) -> Node:
    parser.fault(f"'\\{name}' without '\\left'")
    return Symbol(_delimiter(parser, name))


def _big(parser: Parser, name: str) -> Node | None:
    glyph = _delimiter(parser, name)
    if not glyph:
        return None
    kind = Kind.ORD
    if name.endswith("l") or (not name.endswith(("r", "m")) and glyph in "([{⟨⌊⌈⟦"):
        kind = Kind.OPEN
    elif name.endswith("r") or (not name.endswith("m") and glyph in ")]}⟩⌋⌉⟧"):
        kind = Kind.CLOSE
    elif name.endswith("m"):
        kind = Kind.REL
    return Delimiter(glyph, kind)


# --- operators --------------------------------------------------------------------------------------------


def _function(_parser: Parser, name: str) -> Node:
    return Symbol(PRIVATE_FUNCTIONS.get(name, name), Kind.FUNC)


def _limit_function(_parser: Parser, name: str) -> Node:
    return Symbol(LIMIT_FUNCTIONS[name], Kind.FUNC, limits=True)


def _varied_limit(_parser: Parser, name: str) -> Node:
    base = Symbol("lim", Kind.FUNC, limits=True)
    if name in {"varliminf", "varlimsup"}:
        return Accent(base, "underline" if name == "varliminf" else "bar")
    return Stack(base, below=Symbol("→" if name == "varinjlim" else "←", Kind.ORD))


def _operator_name(parser: Parser, name: str) -> Node:
    limits = parser.accept("*") or name == "operatornamewithlimits"
    font, parser.font = parser.font, Font.UPRIGHT
    try:
        body = parser.argument()
    finally:
        parser.font = font
    word = _word(body)
    return Symbol(word, Kind.FUNC, limits=limits) if word else body


def _word(node: Node) -> str:
    """The text of a node that is nothing but letters and spaces; else ""."""
    if isinstance(node, Symbol):
        return "-" if node.text == "−" else node.text
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Space):
        return " " * node.cells
    if isinstance(node, Row):
        words = [_word(item) for item in node.items]
        inked = all(word or isinstance(item, Space) for word, item in zip(words, node.items, strict=True))
        return "".join(words).strip() if inked else ""
    return ""


def _as_operator(node: Node) -> Node:
    r"""A row of operator names, as in \underset{x}{\arg \max}, made one operator."""
    if isinstance(node, Row) and any(
        isinstance(item, Symbol) and item.kind is Kind.FUNC for item in node.items
    ):
        word = " ".join(_word(item) for item in node.items if not isinstance(item, Space))
        if all(_word(item) for item in node.items if not isinstance(item, Space)):
            return Symbol(word, Kind.FUNC, limits=True)
    return node


def _class(parser: Parser, name: str) -> Node:
    body = parser.argument()
    kind = _CLASSES[name]
    if kind is not Kind.OP:
        return Symbol(body.text, kind, body.font) if isinstance(body, Symbol) else body
    if isinstance(body, Symbol):
        return Symbol(body.text, Kind.OP if body.kind is Kind.OP else Kind.FUNC, body.font, limits=True)
    word = _word(body)
    return Symbol(word, Kind.FUNC, limits=True) if word else body


def _modulus(parser: Parser, name: str) -> Node:
    if name == "pmod":
        return Row([Space(1), Fence("(", ")", [Row([Text("mod "), parser.argument()])])])
    if name == "pod":
        return Row([Space(1), Fence("(", ")", [parser.argument()])])
    return Row([Space(1), Text("mod ")])


def _private_fence(parser: Parser, name: str) -> Node:
    parser.accept("*")
    brackets = {
        "abs": "||",
        "norm": "‖‖",
        "floor": "⌊⌋",
        "ceil": "⌈⌉",
        "set": "{}",
        "Set": "{}",
        "braket": "⟨⟩",
    }
    opening, closing = brackets[name]
    return Fence(opening, closing, [parser.argument()], sized=True)


def _blackboard(_parser: Parser, name: str) -> Node:
    return Symbol(BLACKBOARD[name], Kind.ORD, Font.BLACKBOARD)


def _state(parser: Parser, name: str) -> Node:
    opening, closing = ("⟨", "|") if name.lower() == "bra" else ("|", "⟩")
    return Fence(opening, closing, [parser.argument()])


def _not(parser: Parser, _name: str) -> Node:
    body = parser.argument()
    core = nucleus(body)
    if not isinstance(core, Symbol):
        return Struck(body)
    return Symbol(NEGATED.get(core.text, core.text + "\u0338"), core.kind, core.font)


# --- text, fonts, spaces, things that show little ---------------------------------------------------------


def _font(parser: Parser, name: str) -> Node:
    before, parser.font = parser.font, FONTS[name]
    try:
        return parser.argument()
    finally:
        parser.font = before


def _text(parser: Parser, name: str) -> Node:
    return text(parser, TEXT_FONTS[name])


def _space(_parser: Parser, name: str) -> Node:
    return Space(SPACES[name])


def _measured_space(parser: Parser, _name: str) -> Node | None:
    parser.accept("*")
    return Space(_cells(parser.raw_group()))


def _skip(parser: Parser, _name: str) -> Node:
    length = ""
    parser.skip_spaces()
    while (token := parser.peek()) is not None and (token in "+-." or token[0].isdigit()):
        length += parser.take()
    parser.skip_spaces()
    unit = ""
    while len(unit) < 2 and (token := parser.peek()) is not None and token in "emuxptc":
        unit += parser.take()
    return Space(_cells(length + unit))


def _cells(length: str) -> int:
    """Cells of a TeX length: an em is two, a point a fifth, a mu a ninth; 0 if negative or not read."""
    length = length.strip()
    per_unit = {"em": 2.0, "ex": 1.0, "pt": 0.2, "mu": 1 / 9, "cm": 5.7, "mm": 0.57, "in": 14.0}
    try:
        return max(0, min(20, round(float(length[:-2]) * per_unit[length[-2:]])))
    except (ValueError, KeyError, OverflowError):
        return 0


def _nothing(_parser: Parser, _name: str) -> None:
    return None


def _dropped(parser: Parser, _name: str) -> None:
    parser.accept("*")
    parser.raw_group()


def _colour(parser: Parser, name: str) -> Node | None:
    parser.raw_optional()
    parser.raw_group()
    return None if name == "color" else parser.argument()


def _framed(parser: Parser, name: str) -> Node:
    if name == "fcolorbox":
        parser.raw_group()
    if name != "boxed":
        parser.raw_group()
        return Boxed(text(parser, Font.PLAIN))
    return Boxed(parser.argument())


def _box_of_text(parser: Parser, _name: str) -> Node:
    return Boxed(text(parser, Font.PLAIN))


def _struck(parser: Parser, _name: str) -> Node:
    return Struck(parser.argument())


def _phantom(parser: Parser, name: str) -> Node:
    body = parser.argument()
    return Space(0) if name == "vphantom" else Phantom(body)


def _transparent(parser: Parser, name: str) -> Node:
    parser.raw_optional()
    if name in {"raisebox", "href", "htmlClass", "htmlId"}:
        parser.raw_group()
    return parser.argument()


def _tag(parser: Parser, _name: str) -> Node:
    starred = parser.accept("*")
    body = text(parser, Font.PLAIN)
    return Tag(body if starred else Fence("(", ")", [body]))


def _rule(parser: Parser, _name: str) -> Node:
    parser.raw_optional()
    width = _cells(parser.raw_group())
    parser.raw_group()
    return Symbol("─" * max(1, width)) if width else Space(0)


def _styles(parser: Parser, _name: str) -> Node:
    return [parser.argument() for _ in range(4)][0]


def _misplaced(parser: Parser, name: str) -> Node:
    parser.fault(f"'\\{name}' does not belong here")
    return Symbol("\\" + name) if name != "end" else Text("\\end{" + parser.raw_group() + "}")


def _line_break(parser: Parser, name: str) -> Node:
    parser.fault(f"'\\{name}' does not belong here")
    return Space(2)


def _named(names: str, command: Command) -> dict[str, Command]:
    return dict.fromkeys(names.split(), command)


COMMANDS: dict[str, Command] = {
    **_named("frac dfrac tfrac sfrac nicefrac flatfrac", _fraction),
    "cfrac": _continued_fraction,
    **_named("binom dbinom tbinom", _binomial),
    "genfrac": _general_fraction,
    "sqrt": _root,
    **dict.fromkeys(ACCENTS, _accent),
    **_named("overbrace underbrace overbracket underbracket overgroup undergroup", _brace),
    **_named("overset stackrel", _over),
    "underset": _under,
    "overunderset": _over_and_under,
    **dict.fromkeys(ARROWS, _arrow),
    "left": _left,
    **_named("right middle", _stray_right),
    **{size + side: _big for size in _SIZES for side in ("", "l", "r", "m")},
    **dict.fromkeys(PRIVATE_FUNCTIONS, _function),
    **dict.fromkeys(FUNCTIONS, _function),
    **dict.fromkeys(LIMIT_FUNCTIONS, _limit_function),
    **_named("varliminf varlimsup varinjlim varprojlim", _varied_limit),
    **_named("operatorname operatornamewithlimits", _operator_name),
    **dict.fromkeys(_CLASSES, _class),
    **_named("pmod mod pod", _modulus),
    **_named("abs norm floor ceil set Set braket", _private_fence),
    **dict.fromkeys(BLACKBOARD, _blackboard),
    **_named("bra ket Bra Ket", _state),
    "not": _not,
    **dict.fromkeys(FONTS, _font),
    **dict.fromkeys(TEXT_FONTS, _text),
    **dict.fromkeys(SPACES, _space),
    **_named("hspace vspace mspace", _measured_space),
    **_named("hskip kern mkern mskip", _skip),
    **_named(_SHOW_NOTHING, _nothing),
    **_named("label vskip cline", _dropped),
    **_named("color textcolor colorbox", _colour),
    **_named("boxed fcolorbox", _framed),
    **_named("fbox framebox", _box_of_text),
    **_named("cancel bcancel xcancel sout", _struck),
    **_named("phantom hphantom vphantom", _phantom),
    **_named(
        "smash raisebox mathclap mathllap mathrlap llap rlap clap ensuremath vcenter href htmlClass",
        _transparent,
    ),
    "tag": _tag,
    "rule": _rule,
    "mathchoice": _styles,
    "begin": begin,
    "substack": substack,
    "end": _misplaced,
    **_named("\\ cr newline", _line_break),
}

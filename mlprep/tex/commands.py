"""Commands that take arguments or change how what follows is read."""

from __future__ import annotations

from .arrange import nucleus
from .constructs import (
    SIZES,
    accent,
    arrow,
    big,
    binomial,
    brace,
    continued_fraction,
    fraction,
    general_fraction,
    left,
    over,
    over_and_under,
    root,
    stray_right,
    under,
    written_word,
)
from .environments import begin, substack
from .symbols import (
    ACCENTS,
    ARROWS,
    BLACKBOARD,
    FUNCTIONS,
    LIMIT_FUNCTIONS,
    NEGATED,
    PRIVATE_FUNCTIONS,
    SPACES,
)
from .tree import (
    Accent,
    Boxed,
    Fence,
    Font,
    Kind,
    Node,
    Phantom,
    Row,
    Space,
    Stack,
    Struck,
    Symbol,
    Tag,
    Text,
    Verbatim,
)
from .words import TEXT_FONTS, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .parser import Parser

    Command = Callable[[Parser, str], Node | None]


FONTS = {
    "mathbb": Font.BLACKBOARD, "Bbb": Font.BLACKBOARD, "mathds": Font.BLACKBOARD,
    "mathbbm": Font.BLACKBOARD, "mathbbold": Font.BLACKBOARD, "mathbf": Font.BOLD,
    "boldsymbol": Font.BOLD, "bm": Font.BOLD, "pmb": Font.BOLD, "mathbfit": Font.BOLD,
    "symbf": Font.BOLD, "bold": Font.BOLD, "mathcal": Font.SCRIPT, "mathscr": Font.SCRIPT,
    "mathfrak": Font.FRAKTUR, "mathrm": Font.UPRIGHT, "mathup": Font.UPRIGHT, "mathnormal": Font.PLAIN,
    "mathit": Font.UPRIGHT, "mathsf": Font.SANS, "mathtt": Font.MONO,
}  # fmt: skip
FONT_SWITCHES = {
    "\\rm": Font.UPRIGHT, "\\bf": Font.BOLD, "\\it": Font.PLAIN, "\\cal": Font.SCRIPT,
    "\\sf": Font.SANS, "\\tt": Font.MONO, "\\sl": Font.PLAIN, "\\bfseries": Font.BOLD,
    "\\rmfamily": Font.UPRIGHT, "\\em": Font.PLAIN, "\\boldmath": Font.BOLD, "\\frak": Font.FRAKTUR,
}  # fmt: skip
_SHOW_NOTHING = (
    "displaystyle textstyle scriptstyle scriptscriptstyle normalsize small large Large LARGE huge Huge tiny "
    "scriptsize footnotesize nonumber notag relax null strut mathstrut centering noindent allowdisplaybreaks "
    "par hline"
)
_CLASSES = { "mathord": Kind.ORD,
    "mathop": Kind.OP, "mathbin": Kind.BIN, "mathrel": Kind.REL, "mathopen": Kind.OPEN,
    "mathclose": Kind.CLOSE, "mathpunct": Kind.PUNCT, "mathinner": Kind.INNER,
}  # fmt: skip


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
    name_shown = written_word(body)
    return Symbol(name_shown, Kind.FUNC, limits=limits) if name_shown else body


def _class(parser: Parser, name: str) -> Node:
    body = parser.argument()
    kind = _CLASSES[name]
    if kind is not Kind.OP:
        return Symbol(body.text, kind, body.font) if isinstance(body, Symbol) else body
    if isinstance(body, Symbol):
        return Symbol(body.text, Kind.OP if body.kind is Kind.OP else Kind.FUNC, body.font, limits=True)
    name_shown = written_word(body)
    return Symbol(name_shown, Kind.FUNC, limits=True) if name_shown else body


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
    opening, closing = tuple(brackets[name])
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
    while (lexeme := parser.peek()) is not None and (lexeme in "+-." or lexeme[0].isdigit()):
        length += parser.take()
    parser.skip_spaces()
    unit = ""
    while len(unit) < 2 and (lexeme := parser.peek()) is not None and lexeme in "emuxptc":
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
    displayed, *_ = [parser.argument() for _ in range(4)]
    return displayed


def _misplaced(parser: Parser, name: str) -> Node:
    parser.fault(f"'\\{name}' does not belong here")
    return Verbatim(f"\\{name}{{{parser.raw_group()}}}")


def _line_break(parser: Parser, name: str) -> Node:
    parser.fault(f"'\\{name}' does not belong here")
    return Space(2)


def _math_switch(parser: Parser, name: str) -> None:
    parser.fault(f"'\\{name}' does not belong here: the dollar signs say where maths begins and ends")


def _named(names: str, command: Command) -> dict[str, Command]:
    return dict.fromkeys(names.split(), command)


COMMANDS: dict[str, Command] = {
    **_named("frac dfrac tfrac sfrac nicefrac flatfrac", fraction),
    "cfrac": continued_fraction,
    **_named("binom dbinom tbinom", binomial),
    "genfrac": general_fraction,
    "sqrt": root,
    **dict.fromkeys(ACCENTS, accent),
    **_named("overbrace underbrace overbracket underbracket overgroup undergroup", brace),
    **_named("overset stackrel", over),
    "underset": under,
    "overunderset": over_and_under,
    **dict.fromkeys(ARROWS, arrow),
    "left": left,
    **_named("right middle", stray_right),
    **{size + side: big for size in SIZES for side in ("", "l", "r", "m")},
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
    **_named("( ) [ ]", _math_switch),
}

"""What a row means: brackets and bars find their partners, signs are told from operators."""

from __future__ import annotations

from .symbols import BARS, INTEGRALS
from .tree import EMPTY, Delimiter, Fence, Kind, Node, Row, Script, Space, Symbol, Text

MAX_NESTING = 8  # brackets in brackets in one row; deeper ones stay single characters

_BEFORE_SIGN = frozenset({Kind.BIN, Kind.REL, Kind.OPEN, Kind.PUNCT, Kind.OP, Kind.FUNC})
_AFTER_TRAILING = frozenset({Kind.REL, Kind.CLOSE, Kind.PUNCT})
_INTEGRALS = frozenset(INTEGRALS.values())


def arrange(items: list[Node]) -> Node:
    """One node for a row of nodes as they were read."""
    if not items:
        return EMPTY
    if len(items) > 1:
        items = _pair_brackets(_set_off_differentials(_join_operators(items)))
        items = _mark_signs(_pair_bars(_mark_final_stop(items)))
    elif isinstance(item := items[0], Symbol) and item.kind is Kind.BIN:
        return Symbol(item.text, Kind.ORD, item.font)
    return items[0] if len(items) == 1 else Row(items)


def nucleus(node: Node) -> Node:
    """A node without its scripts."""
    return node.base if isinstance(node, Script) else node


def kind_of(node: Node) -> Kind | None:
    """The kind of a symbol, with or without scripts; None for anything else."""
    core = nucleus(node)
    return core.kind if isinstance(core, Symbol) else None


def with_nucleus(node: Node, core: Node) -> Node:
    """`node` with another base under its scripts."""
    if not isinstance(node, Script):
        return core
    return Script(core, node.sub, node.sup, node.primes, limits=node.limits)


def _join_operators(items: list[Node]) -> list[Node]:
    r"""`\arg\max` is one operator, `\perp\!\!\!\perp` and `:=` one relation."""
    joined: list[Node] = []
    for item in items:
        core = nucleus(item)
        if isinstance(core, Symbol):
            last = _last_ink(joined)
            if core.text in {"max", "min"} and isinstance(last, Symbol | Text) and last.text.strip() == "arg":
                _drop_last_ink(joined)
                item = with_nucleus(item, Symbol("arg " + core.text, Kind.FUNC, limits=True))  # noqa: PLW2901
            elif core.text == "⊥" and isinstance(last, Symbol) and last.text == "⊥" and core.kind is Kind.REL:
                _drop_last_ink(joined)
                item = with_nucleus(item, Symbol("⊥⊥", Kind.REL))  # noqa: PLW2901
            elif isinstance(last, Symbol) and last.text + core.text in {":=", "=:", "::", "::="}:
                _drop_last_ink(joined)
                item = with_nucleus(item, Symbol(last.text + core.text, Kind.REL))  # noqa: PLW2901
        joined.append(item)
    return joined


def _set_off_differentials(items: list[Node]) -> list[Node]:
    """A space before the dx of an integral."""
    if not any(isinstance(core := nucleus(item), Symbol) and core.text in _INTEGRALS for item in items):
        return items
    spaced: list[Node] = []
    for at, item in enumerate(items):
        if (
            isinstance(item, Symbol)
            and item.text == "d"
            and at + 1 < len(items)
            and _is_letter(items[at + 1])
        ):
            spaced.append(Space(1))
        spaced.append(item)
    return spaced


def _mark_final_stop(items: list[Node]) -> list[Node]:
    """A full stop or question mark at the end belongs to the sentence, not to the formula."""
    last = items[-1]
    if isinstance(last, Symbol) and last.text in {".", "?"}:
        return [*items[:-1], Symbol(last.text, Kind.PUNCT)]
    return items


def _is_letter(node: Node) -> bool:
    core = nucleus(node)
    return isinstance(core, Symbol) and core.kind is Kind.ORD and core.text.isalpha()


def _last_ink(items: list[Node]) -> Node | None:
    for item in reversed(items):
        if not isinstance(item, Space) or item.cells > 1:
            return item
    return None


def _drop_last_ink(items: list[Node]) -> None:
    while isinstance(items.pop(), Space):
        pass


def _pair_brackets(items: list[Node]) -> list[Node]:
    current: list[Node] = []
    outer: list[tuple[Symbol, list[Node]]] = []
    for item in items:
        core = nucleus(item)
        kind = core.kind if isinstance(core, Symbol) else None
        if kind is Kind.OPEN and isinstance(item, Symbol) and len(outer) < MAX_NESTING:
            outer.append((item, current))
            current = []
        elif kind is Kind.CLOSE and outer and isinstance(core, Symbol):
            opening, before = outer.pop()
            sized = isinstance(core, Delimiter) or isinstance(opening, Delimiter)
            fence = Fence(opening.text, core.text, [_inside(current)], sized=sized)
            before.append(with_nucleus(item, fence))
            current = before
        else:
            current.append(item)
    while outer:
        opening, before = outer.pop()
        current = [*before, opening, *current]
    return current


def _inside(items: list[Node]) -> Node:
    """The inside of brackets whose own brackets are paired already."""
    if len(items) > 1:
        items = _mark_signs(_pair_bars(items))
    elif not items:
        return EMPTY
    return items[0] if len(items) == 1 else Row(items)


def _pair_bars(items: list[Node]) -> list[Node]:
    """|x| and ‖x‖ become fences; a bar that has no partner, as in p(x|y), stays a symbol."""
    if sum(_bar(item) != "" for item in items) < 2:
        return items
    items = _merge_double_bars(items)
    paired: list[Node] = []
    at = 0
    while at < len(items):
        item = items[at]
        end = (
            _partner(items, at, paired[-1] if paired else None)
            if isinstance(item, Symbol) and _bar(item)
            else 0
        )
        if not end:
            paired.append(item)
            at += 1
            continue
        closing = items[end]
        fence = Fence(
            _bar(item), _bar(closing), [_inside(items[at + 1 : end])], sized=isinstance(item, Delimiter)
        )
        paired.append(with_nucleus(closing, fence))
        at = end + 1
    return paired


def _merge_double_bars(items: list[Node]) -> list[Node]:
    """|| typed for ‖, where all bars of the row come in such pairs."""
    single = [at for at, item in enumerate(items) if _bar(item) == "|"]
    starts, ends = single[::2], single[1::2]
    if len(single) % 2 or any(end != start + 1 for start, end in zip(starts, ends, strict=True)):
        return items
    if any(isinstance(items[start], Script) for start in starts):
        return items
    merged: list[Node] = []
    dropped = set(starts)
    for at, item in enumerate(items):
        if at in dropped:
            continue
        merged.append(with_nucleus(item, Symbol("‖")) if _bar(item) == "|" else item)
    return merged


def _bar(item: Node) -> str:
    core = nucleus(item)
    if isinstance(core, Symbol) and core.text in BARS and core.kind in {Kind.ORD, Kind.OPEN, Kind.CLOSE}:
        return core.text
    return ""


def _partner(items: list[Node], start: int, before: Node | None) -> int:
    """Where the bar at `start` closes; 0 if it is no opening bar."""
    conditional = before is not None and kind_of(before) not in _BEFORE_SIGN and not isinstance(before, Space)
    for at in range(start + 1, len(items)):
        kind = kind_of(items[at])
        if conditional and kind in {Kind.PUNCT, Kind.REL}:
            return 0
        if _bar(items[at]) == _bar(items[start]):
            return at if at > start + 1 else 0
    return 0


def _mark_signs(items: list[Node]) -> list[Node]:
    """A binary operator without a left operand is a sign, one without a right operand a plain symbol."""
    marked: list[Node] = []
    for at, item in enumerate(items):
        if not (isinstance(item, Symbol) and item.kind is Kind.BIN):
            marked.append(item)
        elif _has_no_left(marked):
            if marked and kind_of(marked[-1]) is Kind.FUNC:
                marked.append(Space(1))
            marked.append(Symbol(item.text, Kind.OPEN, item.font))
        elif _has_no_right(items, at):
            marked.append(Symbol(item.text, Kind.ORD, item.font))
        else:
            marked.append(item)
    return marked


def _has_no_left(before: list[Node]) -> bool:
    last = _last_ink(before)
    if last is None or isinstance(last, Space):
        return True
    if isinstance(last, Text):
        return last.text.endswith(" ")
    return kind_of(last) in _BEFORE_SIGN


def _has_no_right(items: list[Node], at: int) -> bool:
    at += 1
    while at < len(items) and isinstance(items[at], Space):
        at += 1
    return at == len(items) or kind_of(items[at]) in _AFTER_TRAILING

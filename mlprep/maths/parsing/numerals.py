"""How people write numbers: thousands commas, decimal commas, times as x, units behind."""

from __future__ import annotations

import re
from typing import Final

from mlprep.maths.parsing.tokens import Kind, Token

# Family of a unit and its size in the family's base.
UNITS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("bit", "bits", "Bit", "Bits", "shannon", "shannons", "Sh"), ("information", "1")),
    **dict.fromkeys(("nat", "nats", "Nats"), ("information", "nat")),
    **dict.fromkeys(("hartley", "hartleys", "dit", "dits", "ban", "bans"), ("information", "hartley")),
    **dict.fromkeys(("B", "byte", "bytes", "Byte", "Bytes"), ("bytes", "1")),
    **dict.fromkeys(("kB", "KB", "kilobytes", "kilobyte"), ("bytes", "1e3")),
    **dict.fromkeys(("MB", "megabytes", "megabyte"), ("bytes", "1e6")),
    **dict.fromkeys(("GB", "gigabytes", "gigabyte", "Gb"), ("bytes", "1e9")),
    **dict.fromkeys(("TB", "terabytes", "terabyte"), ("bytes", "1e12")),
    **dict.fromkeys(("PB",), ("bytes", "1e15")),
    **dict.fromkeys(("KiB", "kib", "kiB"), ("bytes", "1024")),
    **dict.fromkeys(("MiB", "mib"), ("bytes", "1048576")),
    **dict.fromkeys(("GiB", "gib"), ("bytes", "1073741824")),
    **dict.fromkeys(("TiB",), ("bytes", "1099511627776")),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("time", "1")),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), ("time", "1e-3")),
    **dict.fromkeys(("us", "microsecond", "microseconds", "µs"), ("time", "1e-6")),
    **dict.fromkeys(("ns", "nanosecond", "nanoseconds"), ("time", "1e-9")),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("time", "60")),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("time", "3600")),
    **dict.fromkeys(("d", "day", "days"), ("time", "86400")),
    **dict.fromkeys(("k", "K", "thousand"), ("count", "1e3")),
    **dict.fromkeys(("M", "m", "mn", "million", "millions", "mio"), ("count", "1e6")),
    **dict.fromkeys(("G", "bn", "billion", "billions", "b"), ("count", "1e9")),
    **dict.fromkeys(("T", "trillion", "trillions"), ("count", "1e12")),
    **dict.fromkeys(("percent", "pct"), ("share", "0.01")),
    **dict.fromkeys(("pp",), ("share", "0.01")),
    **dict.fromkeys(("FLOP", "FLOPs", "FLOPS", "flop", "flops", "operations", "ops", "multiplications",
    "MACs"), ("work", "1")),
    **dict.fromkeys(("MFLOP", "MFLOPs", "MFLOPS"), ("work", "1e6")),
    **dict.fromkeys(("GFLOP", "GFLOPs", "GFLOPS"), ("work", "1e9")),
    **dict.fromkeys(("TFLOP", "TFLOPs", "TFLOPS"), ("work", "1e12")),
    **dict.fromkeys(("PFLOP", "PFLOPs", "PFLOPS"), ("work", "1e15")),
    **dict.fromkeys(("parameters", "params", "parameter", "weights", "tokens", "token", "samples",
    "sample", "examples", "points", "steps", "step", "epochs", "epoch", "times", "units", "people",
    "pixels", "pixel", "dimensions", "bins", "iterations", "images", "users", "rows", "columns", "words",
    "queries", "documents", "items", "trials", "observations", "classes", "clusters", "layers", "heads",
    "neurons", "elements", "entries", "features", "x", "degrees", "km", "cm", "mm", "kg", "meters",
    "metres", "persons", "patients", "customers", "draws", "flips", "tosses", "balls", "cards", "dice",
    "coins", "requests", "symbols", "symbol", "character", "characters", "pieces", "nodes", "edges",
    "neighbors", "neighbours", "GPUs", "gpus", "devices", "ops", "Hz", "W", "kWh", "J", "USD", "EUR",
    "dollars", "deg", "rad", "radians",
    "per", "each", "years", "weeks", "months", "hits", "errors"), ("label", "1")),
}  # fmt: skip
_INNER_SUFFIXES: Final = {"k": 3, "K": 3, "M": 6, "B": 9, "T": 12}
_COUNTS: Final = frozenset({"k", "K", "M", "m", "G", "T", "b", "bn", "B", "d", "h", "s", "x"})


_HEDGES: Final = re.compile(
    r"^\s*(?:about|approx(?:imately|\.)?|roughly|around|circa|ca\.|nearly)(?=[\s\d])"
    r"|\s\(?(?:approx(?:imately|\.)?|roughly|or so)\)?\s*$",
    re.IGNORECASE,
)


def without_hedges(text: str) -> str:
    """The text with blanks for `about` before a number and `(approx.)` behind it."""
    return _HEDGES.sub(lambda hedge: " " * len(hedge[0]), text)


def is_unit(tokens: list[Token], place: int, *, inside: bool = False) -> bool:
    """Whether the token is a unit behind a number.  inside: behind another unit, `GB per day`."""
    token = tokens[place]
    if token.kind is Kind.OP:
        return inside and token.text == "/" and tokens[place + 1].text in UNITS
    if token.kind is not Kind.NAME or token.text not in UNITS:
        return False
    before = tokens[place - 1] if place else None
    if before is None or not (
        before.kind is Kind.NUMBER or before.text in {")", "%", "}"} or inside or before.kind is Kind.NAME
    ):
        return False
    after = tokens[place + 1]
    return (
        after.kind is Kind.END
        or after.text in UNITS
        or (after.text in {".", "/"} and token.text not in _COUNTS)
    )


def merge_numbers(tokens: list[Token], form: str | None, *, x_is_times: bool) -> list[Token]:
    """Numbers as people write them: 1,234 and 1 234 and 0,5 become one number; 3x10^5 a product.

    Inside brackets, and where a list is wanted, commas separate.
    """
    if form not in {"set", "vector", "interval"}:
        tokens = _merge_commas(tokens)
    tokens = _suffixed(_percent_words(_merge_groups(tokens)))
    return [_times(tokens, place) if x_is_times else token for place, token in enumerate(tokens)]


def _suffixed(tokens: list[Token]) -> list[Token]:
    """6*7B*2T: a count's suffix glued to a number that a product goes on from is part of the number."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        number = found[-1] if found else None
        inside = token.text in _INNER_SUFFIXES and token.kind is Kind.NAME and not token.spaced
        goes_on = place + 1 < len(tokens) and tokens[place + 1].text in {"*", "·", "/", "+"}
        if (
            inside
            and goes_on
            and number is not None
            and number.kind is Kind.NUMBER
            and "e" not in number.text
        ):
            text = f"{number.text}e{_INNER_SUFFIXES[token.text]}"
            found[-1] = Token(Kind.NUMBER, text, number.start, token.end, number.spaced)
        else:
            found.append(token)
    return found


def _percent_words(tokens: list[Token]) -> list[Token]:
    """`5 per cent` as 5 %."""
    found: list[Token] = []
    for token in tokens:
        if token.text == "cent" and found and found[-1].text == "per":
            found[-1] = Token(Kind.OP, "%", found[-1].start, token.end, found[-1].spaced)
        else:
            found.append(token)
    return found


def _times(tokens: list[Token], place: int) -> Token:
    token = tokens[place]
    between = 0 < place < len(tokens) - 1 and tokens[place - 1].kind is tokens[place + 1].kind is Kind.NUMBER
    if token.kind is Kind.NAME and token.text in {"x", "X"} and between:
        return Token(Kind.OP, "*", token.start, token.end, token.spaced)
    if token.kind is Kind.NAME and token.text == "C" and between:  # 10C3
        return Token(Kind.OP, "choose", token.start, token.end, token.spaced)
    return token


def _merge_commas(tokens: list[Token]) -> list[Token]:
    merged: list[Token] = []
    level = 0
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind is Kind.OP:
            if _is_tex_comma(tokens, place) and merged and merged[-1].kind is Kind.NUMBER:
                after = tokens[place + 3]
                merged[-1] = _joined(merged[-1], after, "")
                place += 4
                continue
            level += (token.text in {"(", "[", "{", "\\{"}) - (token.text in {")", "]", "}", "\\}"})
        if level == 0 and token.kind is Kind.NUMBER:
            count = _comma_run(tokens, place)
            if count:
                token = _with_commas(tokens, place, count)
                place += 2 * count
        merged.append(token)
        place += 1
    return merged


def _is_tex_comma(tokens: list[Token], place: int) -> bool:
    """1{,}234 in LaTeX."""
    texts = [t.text for t in tokens[place : place + 3]]
    return texts == ["{", ",", "}"] and place + 3 < len(tokens) and tokens[place + 3].kind is Kind.NUMBER


def _comma_run(tokens: list[Token], place: int) -> int:
    """How many `,digits` are glued to the number here."""
    count = 0
    while place + 2 * count + 2 < len(tokens):
        comma, digits = tokens[place + 2 * count + 1], tokens[place + 2 * count + 2]
        if comma.text != "," or comma.spaced or digits.kind is not Kind.NUMBER or digits.spaced:
            break
        if not digits.text.isdigit() and count == 0 and not digits.text.split("e")[0].split(".")[0].isdigit():
            break
        count += 1
    return count


def _with_commas(tokens: list[Token], place: int, count: int) -> Token:
    first = tokens[place]
    parts = [tokens[place + 2 * k + 2] for k in range(count)]
    last_whole = parts[-1].text.split(".")[0]
    grouped = all(len(part.text) == 3 for part in parts[:-1]) and len(last_whole) == 3
    if grouped and first.text.isdigit() and len(first.text) <= 3 and first.text.strip("0"):
        text = first.text + "".join(part.text for part in parts)
    elif count == 1 and first.text.isdigit() and parts[0].text.replace("e", "").replace("-", "").isdigit():
        text = f"{first.text}.{parts[0].text}"
    else:
        return first
    return Token(Kind.NUMBER, text, first.start, parts[-1].end, first.spaced)


def _merge_groups(tokens: list[Token]) -> list[Token]:
    """1 234 567: groups of three behind blanks; not in [1 200], whose blanks separate entries."""
    merged: list[Token] = []
    square = 0
    for place, token in enumerate(tokens):
        before = merged[-1] if merged else None
        square += (token.text == "[") - (token.text == "]")
        is_group = token.kind is Kind.NUMBER and token.spaced and len(token.text.split(".")[0]) == 3
        follows = before is not None and before.kind is Kind.NUMBER and before.text.isdigit()
        fraction = place + 1 < len(tokens) and tokens[place + 1].text == "/"
        free = square <= 0 and not fraction and not (merged and _belongs_before(merged))
        if is_group and follows and free and before is not None and _leads(before, token):
            merged[-1] = _joined(before, token, "")
        else:
            merged.append(token)
    return merged


def _belongs_before(tokens: list[Token]) -> bool:
    """Whether the last number is part of what stands before it: log2, log_2, x^2, √4."""
    number, before = tokens[-1], tokens[-2] if len(tokens) > 1 else None
    if before is None:
        return False
    return before.text in {"_", "^", "√", "∛"} or (before.kind is Kind.NAME and not number.spaced)


def _leads(before: Token, token: Token) -> bool:
    length = len(before.text)
    grouped = before.end - before.start > length
    return (length <= 3 or grouped) and token.text.split(".")[0].isdigit() and before.text[0] != "0"


def _joined(one: Token, other: Token, between: str) -> Token:
    return Token(Kind.NUMBER, one.text + between + other.text, one.start, other.end, one.spaced)

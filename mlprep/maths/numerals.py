"""How people write numbers: thousands commas, decimal commas, times as x, units behind."""

from __future__ import annotations

from typing import Final

from mlprep.maths.tokens import Kind, Token

# Family of a unit and its size in the family's base.
UNITS: Final[dict[str, tuple[str, str]]] = {
    **{word: ("information", "1") for word in ("bit", "bits", "Bit", "Bits", "shannon", "shannons", "Sh")},
    **{word: ("information", "nat") for word in ("nat", "nats", "Nats")},
    **{word: ("information", "hartley") for word in ("hartley", "hartleys", "dit", "dits", "ban", "bans")},
    **{word: ("bytes", "1") for word in ("B", "byte", "bytes", "Byte", "Bytes")},
    **{word: ("bytes", "1e3") for word in ("kB", "KB", "kilobytes", "kilobyte")},
    **{word: ("bytes", "1e6") for word in ("MB", "megabytes", "megabyte")},
    **{word: ("bytes", "1e9") for word in ("GB", "gigabytes", "gigabyte", "Gb")},
    **{word: ("bytes", "1e12") for word in ("TB", "terabytes", "terabyte")},
    **{word: ("bytes", "1e15") for word in ("PB",)},
    **{word: ("bytes", "1024") for word in ("KiB", "kib", "kiB")},
    **{word: ("bytes", "1048576") for word in ("MiB", "mib")},
    **{word: ("bytes", "1073741824") for word in ("GiB", "gib")},
    **{word: ("bytes", "1099511627776") for word in ("TiB",)},
    **{word: ("time", "1") for word in ("s", "sec", "secs", "second", "seconds")},
    **{word: ("time", "1e-3") for word in ("ms", "msec", "millisecond", "milliseconds")},
    **{word: ("time", "1e-6") for word in ("us", "microsecond", "microseconds", "µs")},
    **{word: ("time", "1e-9") for word in ("ns", "nanosecond", "nanoseconds")},
    **{word: ("time", "60") for word in ("min", "mins", "minute", "minutes")},
    **{word: ("time", "3600") for word in ("h", "hr", "hrs", "hour", "hours")},
    **{word: ("time", "86400") for word in ("d", "day", "days")},
    **{word: ("count", "1e3") for word in ("k", "K", "thousand")},
    **{word: ("count", "1e6") for word in ("M", "m", "mn", "million", "millions", "mio")},
    **{word: ("count", "1e9") for word in ("G", "bn", "billion", "billions", "b")},
    **{word: ("count", "1e12") for word in ("T", "trillion", "trillions")},
    **{word: ("share", "0.01") for word in ("percent", "pct")},
    **{word: ("share", "0.01") for word in ("pp",)},
    **{word: ("work", "1") for word in ("FLOP", "FLOPs", "FLOPS", "flop", "flops", "operations", "ops", "multiplications", "MACs")},
    **{word: ("work", "1e6") for word in ("MFLOP", "MFLOPs", "MFLOPS")},
    **{word: ("work", "1e9") for word in ("GFLOP", "GFLOPs", "GFLOPS")},
    **{word: ("work", "1e12") for word in ("TFLOP", "TFLOPs", "TFLOPS")},
    **{word: ("work", "1e15") for word in ("PFLOP", "PFLOPs", "PFLOPS")},
    **{
        word: ("label", "1")
        for word in (
            "parameters", "params", "parameter", "weights", "tokens", "token", "samples", "sample", "examples", "points",
            "steps", "step", "epochs", "epoch", "times", "units", "people", "pixels", "pixel", "dimensions", "bins",
            "iterations", "images", "users", "rows", "columns", "words", "queries", "documents", "items", "trials",
            "observations", "classes", "clusters", "layers", "heads", "neurons", "elements", "entries", "features", "x",
            "degrees", "dollars", "deg", "rad", "radians", "per", "each", "years", "weeks", "months", "hits", "errors",
        )
    },
}  # fmt: skip
_COUNTS: Final = frozenset({"k", "K", "M", "m", "G", "T", "b", "bn", "B", "d", "h", "s", "x"})


def is_unit(tokens: list[Token], place: int, *, inside: bool = False) -> bool:
    """Whether the token is a unit behind a number.  inside: behind another unit, `GB per day`."""
    token = tokens[place]
    if token.kind is Kind.OP:
        return inside and token.text == "/" and tokens[place + 1].text in UNITS
    if token.kind is not Kind.NAME or token.text not in UNITS:
        return False
    before = tokens[place - 1] if place else None
    if before is None or not (before.kind is Kind.NUMBER or before.text in {")", "%", "}"} or inside or before.kind is Kind.NAME):
        return False
    after = tokens[place + 1]
    return after.kind is Kind.END or after.text in UNITS or (after.text in {".", "/"} and token.text not in _COUNTS)


def merge_numbers(tokens: list[Token], form: str | None, *, x_is_times: bool) -> list[Token]:
    """Numbers as people write them: 1,234 and 1 234 and 0,5 become one number; 3x10^5 a product.

    Inside brackets, and where a list is wanted, commas separate.
    """
    if form not in {"set", "vector", "interval"}:
        tokens = _merge_commas(tokens)
    tokens = _merge_groups(tokens)
    return [_times(tokens, place) if x_is_times else token for place, token in enumerate(tokens)]


def _times(tokens: list[Token], place: int) -> Token:
    token = tokens[place]
    between = 0 < place < len(tokens) - 1 and tokens[place - 1].kind is tokens[place + 1].kind is Kind.NUMBER
    if token.kind is Kind.NAME and token.text in {"x", "X"} and between:
        return Token(Kind.OP, "*", token.start, token.end, token.spaced)
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
    grouped = all(len(part.text) == 3 for part in parts[:-1]) and len(last_whole) == 3  # noqa: PLR2004
    if grouped and first.text.isdigit() and len(first.text) <= 3 and first.text.strip("0"):  # noqa: PLR2004
        text = first.text + "".join(part.text for part in parts)
    elif count == 1 and first.text.isdigit() and parts[0].text.replace("e", "").replace("-", "").isdigit():
        text = f"{first.text}.{parts[0].text}"
    else:
        return first
    return Token(Kind.NUMBER, text, first.start, parts[-1].end, first.spaced)


def _merge_groups(tokens: list[Token]) -> list[Token]:
    """1 234 567: groups of three behind blanks."""
    merged: list[Token] = []
    for place, token in enumerate(tokens):
        before = merged[-1] if merged else None
        is_group = token.kind is Kind.NUMBER and token.spaced and len(token.text.split(".")[0]) == 3  # noqa: PLR2004
        follows = before is not None and before.kind is Kind.NUMBER and before.text.isdigit()
        fraction = place + 1 < len(tokens) and tokens[place + 1].text == "/"
        if is_group and follows and before is not None and not fraction and _leads(before, token):
            merged[-1] = _joined(before, token, "")
        else:
            merged.append(token)
    return merged


def _leads(before: Token, token: Token) -> bool:
    length = len(before.text)
    grouped = before.end - before.start > length
    return (length <= 3 or grouped) and token.text.split(".")[0].isdigit() and before.text[0] != "0"  # noqa: PLR2004


def _joined(one: Token, other: Token, between: str) -> Token:
    return Token(Kind.NUMBER, one.text + between + other.text, one.start, other.end, one.spaced)

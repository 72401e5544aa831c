"""A card's prose as HTML: paragraphs, lists, code, highlighted snippets. Formulas are left to the caller."""

import re
from collections.abc import Callable, Iterator
from html import escape

from mlprep.tex import Mark, Segment, segments

GAP = re.compile(r"\{\?([^{}\s]+)\}")
Formula = Callable[[str, bool], str]
"""(LaTeX, on a line of its own) -> HTML"""
Gap = Callable[[str], str]
"""name of a gap -> HTML"""

# Private-use characters stand for finished pieces while paragraphs and lists are found.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PIECE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ITEM = re.compile(r"\s*(?:([-•])|(\d{1,3})[.)])\s+(.*)", re.DOTALL)
_CLASSES = (
    ("Token.Keyword", "hl-k"),
    ("Token.Operator.Word", "hl-k"),
    ("Token.Literal.String", "hl-s"),
    ("Token.Comment", "hl-c"),
    ("Token.Generic", "hl-c"),
    ("Token.Literal.Number", "hl-m"),
    ("Token.Name.Builtin", "hl-n"),
    ("Token.Name.Function", "hl-n"),
    ("Token.Name.Class", "hl-n"),
)


def to_html(text: str, formula: Formula, gap: Gap | None = None) -> str:
    """Prose with $TeX$, `code` and lists as HTML. Everything else is escaped."""
    pieces: list[str] = []
    marked = "".join(_mark(segment, formula, gap, pieces) for segment in segments(text)[0])
    blocks = "".join(_block(block) for block in re.split(r"\n\s*\n", marked) if block.strip())
    return _PIECE.sub(lambda found: pieces[int(found[1])], blocks)


def highlight(code: str, gap: Gap | None = None) -> str:
    """A snippet as <pre>, Python coloured by class."""
    from pygments.lexers import PythonConsoleLexer, PythonLexer

    names: list[str] = []

    def hide(found: re.Match[str]) -> str:
        names.append(found[1])
        return f"{_OPEN}{len(names) - 1}{_CLOSE}"

    code = GAP.sub(hide, _without_marks(code)) if gap else _without_marks(code)
    lexer = PythonConsoleLexer if code.lstrip().startswith(">>>") else PythonLexer
    tokens = lexer(stripnl=False).get_tokens(code.rstrip("\n"))
    body = "".join(_colour(str(kind), value) for kind, value in tokens).rstrip("\n")
    if gap:
        shown = gap
        body = _PIECE.sub(lambda found: shown(names[int(found[1])]), body)
    return f"<pre><code>{body}</code></pre>"


def protect(text: str) -> str:
    """Escaped text in which Anki finds no cloze: of its marks only one half stays a plain character."""
    whole = escape(text, quote=False)
    return whole.replace("{{", "{&#123;").replace("}}", "}&#125;").replace("::", ":&#58;")


def _mark(segment: Segment, formula: Formula, gap: Gap | None, pieces: list[str]) -> str:
    if segment.mark is Mark.PROSE:
        return _mark_prose(_without_marks(segment.content), gap, pieces)
    if segment.mark in {Mark.INLINE, Mark.DISPLAY}:
        return _keep(formula(" ".join(segment.content.split()), segment.mark is Mark.DISPLAY), pieces)
    if segment.mark is Mark.LISTING:
        return "\n\n" + _keep(highlight(segment.content.partition("\n")[2], gap), pieces) + "\n\n"
    return _keep(f"<code>{_fill(segment.content, gap)}</code>", pieces)


def _mark_prose(text: str, gap: Gap | None, pieces: list[str]) -> str:
    if gap is None:
        return protect(text)
    parts = GAP.split(text)
    return "".join(
        _keep(gap(part), pieces) if index % 2 else protect(part) for index, part in enumerate(parts)
    )


def _fill(text: str, gap: Gap | None) -> str:
    parts = GAP.split(text) if gap else [text]
    return "".join(gap(part) if gap and index % 2 else protect(part) for index, part in enumerate(parts))


def _keep(html: str, pieces: list[str]) -> str:
    pieces.append(html)
    return f"{_OPEN}{len(pieces) - 1}{_CLOSE}"


def _without_marks(text: str) -> str:
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def _block(block: str) -> str:
    """One paragraph; lines that begin with a bullet or number are items of a list."""
    html: list[str] = []
    for kind, lines in _runs(block.strip("\n").split("\n")):
        if kind:
            items = "".join(f"<li>{item.strip()}</li>" for item in lines)
            html.append(f"<{kind}>{items}</{kind}>")
        else:
            html.append(f"<p>{' '.join(line.strip() for line in lines)}</p>")
    return "".join(html)


def _runs(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Neighbouring lines of one sort: ('ul' or 'ol', items) or ('', lines of prose)."""
    kind, run = "", list[str]()
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item:
            wanted = "ul" if item[1] else "ol"
            if wanted != kind:
                if run:
                    yield kind, run
                kind, run = wanted, []
            run.append(item[3])
        elif kind and line[:1].isspace():
            run[-1] += " " + line.strip()
        else:
            if kind:
                yield kind, run
                kind, run = "", []
            run.append(line)
    if run:
        yield kind, run


def _colour(kind: str, value: str) -> str:
    name = next((name for prefix, name in _CLASSES if kind.startswith(prefix)), None)
    text = protect(value)
    return f"<span class={name}>{text}</span>" if name and value.strip() else text

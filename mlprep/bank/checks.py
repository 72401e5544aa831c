"""What can be said of a card's texts without knowing its subject: do they render, fit, differ, and cite."""

import re
from collections.abc import Callable, Iterator

from mlprep import tex
from mlprep.core.cards import Card, Fault
from mlprep.errors import ContentError
from mlprep.kinds.texts import texts

WIDTH = 76
EARLIEST_YEAR = 1600
LATEST_YEAR = 2100

_HTML = re.compile(
    r"</?(?:a|b|br|code|div|em|i|img|li|ol|p|pre|script|span|strong|sub|sup|table|ul)\b[^>]*>|&[a-z]+;",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"\*\*[^*\s][^*]*\*\*|(?<!\w)__[^_\s][^_]*__(?!\w)|!?\[[^\]\n]*\]\((?:https?:|[./])|^#{1,6} |^```",
    re.MULTILINE,
)
_CODE_OR_MATHS = re.compile(r"`[^`]*`|\$\$.*?\$\$|(?<!\\)\$.*?(?<!\\)\$", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_ARXIV = re.compile(r"arxiv[: ]*(?:abs/)?([\w./-]*)", re.IGNORECASE)
# Numbers have had five digits since 2015; until 2007 they were per subject.
_ARXIV_ID = re.compile(
    r"(?:(0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(1[5-9]|[2-8]\d)(?:0[1-9]|1[0-2])\.\d{5})(?:v\d+)?"
    r"|[a-z-]+/(9\d|0[0-7])(?:0[1-9]|1[0-2])\d{3}"
)

Keys = tuple[str | int, ...]


def check_card(card: Card) -> list[Fault]:
    """Faults of the texts, each with its keys."""
    faults: list[Fault] = []

    def report(message: str, *keys: str | int) -> None:
        faults.append(Fault(message, card.id, keys, card.place))

    _check_texts(card, report)
    _check_snippet(card, report)
    for index, reference in enumerate(card.references):
        for message in check_reference(reference):
            report(message, "references", index)
    return faults


def _check_texts(card: Card, report: Callable[..., None]) -> None:
    """A text met twice, as the answer a kind shows and as an option, is reported where it stands first."""
    seen: set[str] = set()
    try:
        for keys, text in texts(card):
            made = card.latex is not None and keys in {("ask",), ("answer",)}  # from `latex`, looked at there
            if text not in seen and not made:
                seen.add(text)
                for message in check_text(text):
                    report(message, *keys)
    except ContentError:
        return  # the kind's own proof says why the card cannot be shown


def check_text(text: str) -> Iterator[str]:
    """What is wrong with prose: TeX that does not render or fit, markup that would be shown as it stands."""
    yield from tex.check_text(text)
    prose = _CODE_OR_MATHS.sub(" ", text)
    for pattern, name in ((_HTML, "HTML"), (_MARKDOWN, "Markdown")):
        found = pattern.search(prose)
        if found:
            what = f"{name} is shown as it stands: '{found[0][:30].strip()}'"
            yield f"{what}; a card has $TeX$, `code` and '- ' lists"
    word = next((word for word in prose.split() if tex.columns(word) > WIDTH), None)
    if word:
        yield f"a word of {tex.columns(word)} columns; a terminal shows {WIDTH}"
    widest = max((tex.columns(line) for line in tex.paragraph(text, WIDTH)), default=0)
    if widest > WIDTH:
        yield f"is {widest} columns wide; a terminal shows {WIDTH}"


def _check_snippet(card: Card, report: Callable[..., None]) -> None:
    lines = (card.snippet or "").splitlines()
    wide = next((number for number, line in enumerate(lines, 1) if tex.columns(line) > WIDTH), None)
    if wide:
        report(f"line {wide} of the snippet is wider than {WIDTH} columns", "snippet")
    if "\t" in (card.snippet or ""):
        report("a tab in the snippet; indent with spaces", "snippet")


def check_reference(text: str) -> list[str]:
    """What makes a reference implausible: no year, or an arXiv number that cannot be or is of a later one."""
    years = [
        int(year)
        for year in _YEAR.findall(_ARXIV.sub(" ", text))
        if EARLIEST_YEAR <= int(year) <= LATEST_YEAR
    ]
    faults = [] if years else ["a reference names author and year, e.g. Bishop 2006, PRML, section 2.3"]
    cited = _ARXIV.search(text)
    if cited:
        number = _ARXIV_ID.fullmatch(cited[1].rstrip(".,)"))
        if number is None:
            faults.append(f"'{cited[1]}' is no arXiv number, e.g. arXiv 1706.03762")
        elif years and _arxiv_year(number) > max(years):
            faults.append(f"arXiv {number[0]} is of {_arxiv_year(number)}, later than the year given")
    return faults


def _arxiv_year(number: re.Match[str]) -> int:
    """The archive began in 1991, so 91 to 99 are of the last century."""
    short = int(number[1] or number[2] or number[3])
    return short + (1900 if short > 90 else 2000)

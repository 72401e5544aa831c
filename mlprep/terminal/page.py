"""A page of a sitting: how wide it is, which glyphs it has, and text set on it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlprep.terminal.clean import clean, clean_line
from mlprep.terminal.text import Line, Span, Tone, faint, hang, line
from mlprep.tex import Glyphs

if TYPE_CHECKING:
    from mlprep.tex import Block

WIDEST = 96
NARROW = 56
LABEL = 11

_MATHS = re.compile(r"(\$\$.*?\$\$|\$(?:\\.|[^$\\])*\$)", re.DOTALL)
_DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_ONE_FORMULA = re.compile(r"(?:\$\$|(?<!\$)\$(?!\$))((?:\\.|[^$\\])+)\$\$?\.?", re.DOTALL)
_TALL = re.compile(r"\\(?:[dt]?frac|begin|sum|prod|int|binom)(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Page:
    """columns: of the terminal, at least 20.  flat: every formula on one line, as it can be read aloud."""

    columns: int = 80
    glyphs: Glyphs = Glyphs.FULL
    flat: bool = False

    @property
    def measure(self) -> int:
        """Cells for text between the margins: lines much longer than 96 are hard to read."""
        return max(16, min(self.columns - 2, WIDEST))

    @property
    def label(self) -> int:
        """Where text begins beside its label; on a narrow page it goes below."""
        return LABEL if self.measure >= NARROW else 2

    def glyph(self, full: str, plain: str) -> str:
        """A sign that only a full set of glyphs has, or its stand-in."""
        return full if self.glyphs is Glyphs.FULL else plain

    def latin(self, full: str, plain: str) -> str:
        """A sign of Latin-1, or its stand-in in ASCII."""
        return plain if self.glyphs is Glyphs.ASCII else full

    @property
    def dot(self) -> str:
        return self.latin(" · ", " - ")

    @property
    def prompt(self) -> str:
        return self.glyph("› ", "> ")

    @property
    def enter(self) -> str:
        return self.glyph("↵", "<Enter>")

    @property
    def dots(self) -> str:
        return self.glyph("…", "...")

    @property
    def right(self) -> Span:
        return Span(self.glyph("✓", "OK"), Tone.RIGHT)

    @property
    def wrong(self) -> Span:
        return Span(self.glyph("✗", "X"), Tone.WRONG)


def prose(text: str, page: Page, cells: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    """Text with TeX, code and lists, flowed to `cells`."""
    from mlprep.tex import paragraph

    if page.flat:
        text = _DISPLAYED.sub(r"$\1$", text)
    flowed = paragraph(clean(text).strip("\n"), max(cells, 8), glyphs=page.glyphs)
    return [line(Span(each, tone)) for each in flowed]


def labelled(label: str, text: str, page: Page) -> list[Line]:
    """A faint label, and beside it (below it on a narrow page) its text; a lone formula is displayed."""
    cells = page.measure - 3 - page.label
    block = _lone_formula(text, page, cells)
    row = block.baseline if block else 0
    return hang(line(faint(label)), set_text(text, page, cells), page.label, row)


def title_text(title: str, page: Page) -> str:
    """A title on one line, its TeX as text."""
    parts = split_maths(clean_line(title))
    if len(parts) == 1:
        return parts[0]
    from mlprep.tex import inline

    return "".join(
        inline(part.strip("$"), glyphs=page.glyphs) if index % 2 else part for index, part in enumerate(parts)
    )


def split_maths(text: str) -> list[str]:
    """The text cut at its formulas: even places are words, odd ones $TeX$ with its dollars."""
    return _MATHS.split(text)


def set_text(text: str, page: Page, cells: int) -> list[Line]:
    """Prose; a formula that stands alone is set in two dimensions, if it is displayed or gains from it."""
    block = _lone_formula(text, page, cells)
    return prose(text, page, cells) if block is None else [line(each) for each in block.lines]


def _lone_formula(text: str, page: Page, cells: int) -> "Block | None":
    if page.flat:
        return None
    source = clean(text).strip()
    match = _ONE_FORMULA.fullmatch(source)
    if match is None or not (source.startswith("$$") or is_tall(match[1])):
        return None
    from mlprep.tex import display

    return display(match[1], max(cells, 8), glyphs=page.glyphs)


def is_tall(latex: str) -> bool:
    """Whether the formula gains from two dimensions: it has a fraction, a matrix or a big operator."""
    return _TALL.search(latex) is not None

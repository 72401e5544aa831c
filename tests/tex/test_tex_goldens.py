"""Every formula of the corpus as it is shown; the files in tests/golden/tex were read line by line.

MLPREP_UPDATE_GOLDENS=1 writes them anew; read the difference before it is kept.
"""

import os
from pathlib import Path

import pytest

from mlprep import tex

CORPUS = Path(__file__).parent / "latex_corpus.txt"
GOLDEN = Path(__file__).parent.parent / "golden" / "tex"
WIDTH = 76
SAMPLE = slice(0, 160, 4)  # 40 formulas for the lower levels


def corpus() -> list[tuple[int, str]]:
    return list(enumerate(CORPUS.read_text(encoding="utf-8").splitlines(), 1))


def lines_of(glyphs: tex.Glyphs, chosen: slice) -> str:
    shown = (
        f"{number}  {source}\n{tex.inline(source, glyphs=glyphs)}\n" for number, source in corpus()[chosen]
    )
    return "\n".join(shown)


def blocks_of(glyphs: tex.Glyphs, chosen: slice) -> str:
    shown = (
        f"{number}  {source}\n{tex.display(source, WIDTH, glyphs=glyphs)}\n"
        for number, source in corpus()[chosen]
    )
    return "\n".join(shown)


FILES = {
    "full-inline.txt": lambda: lines_of(tex.Glyphs.FULL, slice(None)),
    "full-display.txt": lambda: blocks_of(tex.Glyphs.FULL, slice(None)),
    "basic-inline.txt": lambda: lines_of(tex.Glyphs.BASIC, SAMPLE),
    "basic-display.txt": lambda: blocks_of(tex.Glyphs.BASIC, SAMPLE),
    "ascii-inline.txt": lambda: lines_of(tex.Glyphs.ASCII, SAMPLE),
    "ascii-display.txt": lambda: blocks_of(tex.Glyphs.ASCII, SAMPLE),
}


@pytest.mark.parametrize("name", FILES)
def test_the_corpus_is_shown_as_it_was_read(name):
    path = GOLDEN / name
    shown = FILES[name]()
    if os.environ.get("MLPREP_UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("number", "source"), corpus())
def test_a_formula_of_the_corpus_is_understood_and_fits(number, source):
    assert tex.check(source) == []
    shown = tex.inline(source)
    assert "\\" not in shown
    assert "?" not in shown
    for width in (40, WIDTH, 120):
        block = tex.display(source, width)
        assert block.width <= width, number
        assert not any("\\" in line for line in block.lines)

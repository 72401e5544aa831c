"""How an answer is read while it is typed."""

import pytest

from mlprep.core.cards import Part, Question, Reads
from mlprep.terminal.page import Page
from mlprep.terminal.reading import reader
from mlprep.terminal.text import plain_text, width
from mlprep.tex import Glyphs

GIVEN = {"A": "matrix n x n", "x": "vector n", "a": "real"}


def question(*parts, given=GIVEN):
    return Question("t/c", "symbolic", 1, "?", parts or (Part(reads=Reads.MATHS),), given=given)


PAGE = Page()


def read(text, *parts, page=PAGE):
    echo = reader(question(*parts), page)(text)
    return echo, [plain_text(each) for each in echo.lines]


def test_a_formula_is_shown_with_its_shape():
    echo, lines = read("2 A x")
    assert not echo.fault
    assert len(lines) == 1
    assert lines[0].startswith("2 A x")
    assert lines[0].endswith("vector n")


def test_a_fraction_is_shown_in_two_dimensions():
    _, lines = read("a/(1 + a)")
    assert len(lines) == 3
    assert "─" in lines[1]


def test_a_matrix_is_shown_in_two_dimensions():
    _, lines = read("[[1, 2], [3, 4]]")
    assert len(lines) == 2


def test_a_number_is_shown_with_its_value():
    _, lines = read("0.95*0.01/(0.95*0.01 + 0.1*0.99)", Part(reads=Reads.NUMBER))
    assert lines[0].startswith("= 0.0875")


@pytest.mark.parametrize("text", ["log(a/(1-a)", "2 * * a", "nonsense + 1", "A x A", "1/", "\x00", "(" * 300])
@pytest.mark.parametrize("page", [Page(80), Page(40), Page(40, Glyphs.ASCII)])
def test_whatever_is_typed_is_read_or_says_why_not(text, page):
    for part in (Part(reads=Reads.MATHS), Part(reads=Reads.NUMBER)):
        echo, lines = read(text, part, page=page)
        assert lines
        assert all(width(each) <= page.measure for each in echo.lines)


def test_a_fault_has_its_caret():
    echo, lines = read("log(a/(1-a)")
    assert echo.fault
    assert lines[0].startswith("Not read as maths: ")
    assert lines[-2:] == ["log(a/(1-a)", "   ^"]


def test_several_parts_are_read_one_by_one_as_they_come():
    parts = (Part("first", Reads.MATHS), Part("second", Reads.MATHS))
    assert [each.split("  ")[0] for each in read("a + 1", *parts)[1]] == ["first a + 1"]
    assert [each.split("  ")[0] for each in read("a + 1; 2 a", *parts)[1]] == ["first a + 1", "second 2 a"]
    echo, lines = read("a + 1; (", *parts)
    assert echo.fault
    assert lines[0] == "second:"


def test_words_and_options_are_not_read_as_maths():
    assert reader(question(Part(reads=Reads.OPTIONS)), Page()) is None
    assert reader(question(Part(reads=Reads.FREE)), Page()) is None
    assert reader(question(Part(reads=Reads.WORDS)), Page()) is None


def test_glyphs_are_those_of_the_page():
    assert all(each.isascii() for each in read("a/(1 + a)", page=Page(80, Glyphs.ASCII))[1])

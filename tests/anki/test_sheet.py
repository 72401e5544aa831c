"""The page of formulas and cards: whole, without script or network, readable on paper and phones."""

import re
from datetime import UTC
from html.parser import HTMLParser

import pytest

from mlprep.anki.mathml import mathml
from mlprep.commands.anki import export_html
from mlprep.commands.environment import Environment
from mlprep.errors import UsageError

VOID = {"meta", "wbr", "br", "hr"}


class Outline(HTMLParser):
    """Checks that tags nest, and keeps what a browser would load or run."""

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        names = dict(attrs)
        self.loads += [names[key] for key in ("src", "href", "action") if key in names]
        self.loads += [key for key in names if key.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    home = tmp_path_factory.mktemp("sheet")
    path = home / "page.html"
    assert (
        export_html(Environment(home=home, zone=UTC), output=path, topics=["information-theory", "numerics"])
        == 0
    )
    return path.read_text(encoding="utf-8")


def test_the_page_nests_and_loads_nothing(page):
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert all(target.startswith("#topic-") for target in outline.loads)
    assert not outline.tags & {"script", "img", "iframe", "link", "object", "embed"}
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_adapts_to_paper_phones_and_the_dark(page):
    for rule in ("@media print", "@media (max-width", "prefers-color-scheme: dark", "width=device-width"):
        assert rule in page


def test_formulas_are_mathml_and_none_is_left_as_source(page):
    assert page.count("<math ") > 500
    assert not re.findall(r"<m[a-z]+[^>]*>[^<]*\\[^<]*<", page)
    assert "$" not in re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)


def test_answers_stand_with_their_questions(page):
    assert page.count("<div class=card>") == page.count("<div class=answer>") > 50
    assert "<h2 id=topic-information-theory>" in page


def test_a_place_that_is_no_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="this is a directory"):
        export_html(Environment(home=tmp_path, zone=UTC), output=tmp_path)


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\arg\max_x f", "<mo>arg</mo>"),
        (r"\operatorname*{arg\,max}_x f", "arg\N{NO-BREAK SPACE}max"),
        (r"X \perp\!\!\!\perp Y", "⫫"),
        (r"\begin{aligned}a &= b\\ c &= d\end{aligned}", '<mtd columnalign="right"><mi>a</mi></mtd>'),
    ],
)
def test_what_the_converter_leaves_out_is_mended(latex, shown):
    html = mathml(latex, display=True)
    assert shown in html
    assert "\\" not in html


def test_what_cannot_be_converted_is_shown_as_its_source():
    assert mathml(r"<b> \left(", display=False) == r"<code>&lt;b&gt; \left(</code>"


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        ("a = b + c", 3),
        ("a = -b", 2),
        ("f(a + b) = c", 2),
        (r"\left(a + b\right)^2 \le 1", 2),
        ("|a| - |b|", 2),
        (r"\frac{a + b}{c}", 1),
    ],
)
def test_a_formula_in_a_line_may_break_before_relations_and_sums(latex, pieces):
    html = mathml(latex, display=False)
    assert html.count("<math ") == html.count("<wbr>") + 1 == pieces
    assert mathml(latex, display=True).count("<math ") == 1


FAMILY = r"""format: 1
topic: probability
cards:
  - id: sides
    kind: numeric
    concept: dice
    draw: {a: 100..999, b: 100..999}
    ask: A rectangle is {=a} by {=b}. What is its area?
    answer: a b
    follow_ups:
      - id: rim
        kind: numeric
        ask: And of {=a} by {=b}, what is the perimeter?
        answer: 2 (a + b)
"""


def numbers(text, before):
    return re.search(rf"{before} (\d+) by (\d+)", text).groups()


@pytest.fixture
def family(tmp_path):
    from mlprep.commands.content import add

    pack = tmp_path / "shapes"
    (pack / "probability").mkdir(parents=True)
    (pack / "pack.yaml").write_text(
        "format: 1\npack: shapes\ntitle: Shapes\ntopics:\n  probability: Probability\n"
    )
    (pack / "probability" / "syllabus.yaml").write_text(
        "- id: dice\n  title: Dice\n  level: L1\n  needs: []\n  kinds: [numeric]\n"
    )
    (pack / "probability" / "cards.yaml").write_text(FAMILY)
    environment = Environment(home=tmp_path / "home", zone=UTC)
    (tmp_path / "home").mkdir()
    assert add(environment, str(pack)) == 0
    return environment


def test_on_the_page_a_follow_up_has_its_parents_numbers(family, tmp_path):
    assert export_html(family, output=tmp_path / "page.html") == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert numbers(text, "rectangle is") == numbers(text, "And of")

"""Formulas and cards as one HTML page: MathML, no script, nothing fetched; made for paper and for phones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from mlprep.anki.markup import GAP, highlight, to_html
from mlprep.anki.notes import Faced
from mlprep.core.cards import Concept


@dataclass(frozen=True, slots=True)
class Section:
    """One topic of the sheet. cards: in learning order, formulas among them."""

    id: str
    title: str
    cards: Sequence[Faced]


def write_sheet(
    sections: Sequence[Section],
    concepts: Mapping[str, Concept],
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[str]:
    """The page, piece by piece.  progress: told how many cards are written."""
    css = files(__package__).joinpath("sheet.css").read_text(encoding="utf-8")
    yield (
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        '<meta name=viewport content="width=device-width, initial-scale=1">\n'
        f"<title>mlprep</title>\n<style>\n{css}</style>\n</head>\n<body>\n<h1>Formulas and cards</h1>\n"
    )
    yield _contents(sections)
    done = 0
    for section in sections:
        yield f"<h2 id={_anchor(section.id)}>{escape(section.title)}</h2>\n"
        for concept, cards in _by_concept(section.cards):
            yield _concept_heading(concept, concepts)
            for faced in cards:
                yield _formula(faced) if faced.card.latex else _card(faced)
                done += 1
                progress(done)
    yield "</body>\n</html>\n"


def mathml(latex: str, display: bool) -> str:
    """A formula as MathML; what cannot be converted is shown as its source."""
    from latex2mathml.converter import convert

    try:
        html: str = convert(latex, display="block" if display else "inline")
    except Exception:  # it raises many types of its own on unusual TeX, and there is nothing to clean up
        html = f"<code>{escape(latex)}</code>"
    return f"<span class=display>{html}</span>" if display else html


def _contents(sections: Sequence[Section]) -> str:
    rows = (f"<li><a href='#{_anchor(section.id)}'>{escape(section.title)}</a></li>" for section in sections)
    return f"<nav><ul>{''.join(rows)}</ul></nav>\n" if len(sections) > 1 else ""


def _anchor(topic: str) -> str:
    return escape("topic-" + "".join(c if c.isalnum() else "-" for c in topic), quote=True)


def _by_concept(cards: Iterable[Faced]) -> list[tuple[str, list[Faced]]]:
    """Cards grouped by concept, formulas first, groups in the order of their first card."""
    groups: dict[str, list[Faced]] = {}
    for faced in cards:
        groups.setdefault(faced.card.concept, []).append(faced)
    return [
        (concept, sorted(found, key=lambda one: one.card.latex is None)) for concept, found in groups.items()
    ]


def _concept_heading(concept: str, concepts: Mapping[str, Concept]) -> str:
    known = concepts.get(concept)
    level = f" <span class=level>{known.level.name}</span>" if known else ""
    return f"<h3>{_line(known.title if known else concept)}{level}</h3>\n"


def _formula(faced: Faced) -> str:
    card = faced.card
    html = f"<p class=name>{_line(card.name or card.title)}</p>{mathml(card.latex or '', True)}"
    html += _names(faced.question.given)
    if card.when:
        html += f"<div class=when>{_prose(card.when)}</div>"
    return f"<div class=formula>{html}</div>\n"


def _card(faced: Faced) -> str:
    question, reveal = faced.question, faced.reveal
    gap = _blank if reveal.gaps else None
    html = to_html(question.text, _formula_with_blanks if gap else mathml, gap)
    if question.snippet:
        html += highlight(question.snippet, gap)
    html += _names(question.given)
    if question.options:
        html += (
            f"<ol class=options>{''.join(f'<li>{_line(option)}</li>' for option in question.options)}</ol>"
        )
    return f"<div class=card>{html}<div class=answer>{_answer(faced)}</div></div>\n"


def _answer(faced: Faced) -> str:
    reveal = faced.reveal
    html = _prose(reveal.expected)
    if reveal.options:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        rows = (
            f"<li>{letters[index % 26]}: {'right' if option.right else 'wrong'}."
            f"<span class=because>{_line(option.because)}</span></li>"
            for index, option in enumerate(reveal.options)
        )
        html = f"<ul>{''.join(rows)}</ul>"
    if reveal.points:
        html += f"<ul>{''.join(f'<li>{_line(point)}</li>' for point in reveal.points)}</ul>"
    for text in (reveal.why, reveal.steps):
        html += _prose(text) if text else ""
    if reveal.references:
        html += f"<ul class=references>{''.join(f'<li>{_line(one)}</li>' for one in reveal.references)}</ul>"
    return html


def _names(given: Mapping[str, str]) -> str:
    rows = (f"<li><code>{escape(name)}</code>: {_line(text)}</li>" for name, text in given.items())
    return f"<ul class=names>{''.join(rows)}</ul>" if given else ""


def _blank(_name: str) -> str:
    return "<span class=gap></span>"


def _formula_with_blanks(latex: str, display: bool) -> str:
    return mathml(GAP.sub(r"\\underline{\\qquad}", latex), display)


def _prose(text: str) -> str:
    return to_html(text, mathml)


def _line(text: str) -> str:
    return _prose(text).removeprefix("<p>").removesuffix("</p>")

"""Formulas and cards as one HTML page: MathML, no script, nothing fetched; made for paper and for phones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from mlprep.anki.faces import Faced, Writer
from mlprep.anki.mathml import mathml
from mlprep.core.cards import Concept

_WRITER = Writer(mathml)


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
    return f"<h3>{_WRITER.line(known.title if known else concept)}{level}</h3>\n"


def _formula(faced: Faced) -> str:
    card = faced.card
    name = _WRITER.line(card.name or card.title)
    html = f"<p class=name>{name}</p>{mathml(card.latex or '', True)}{_WRITER.names(faced.question.given)}"
    if card.when:
        html += f"<div class=when>{_WRITER.prose(card.when)}</div>"
    return f"<div class=formula>{html}</div>\n"


def _card(faced: Faced) -> str:
    reveal = faced.reveal
    html = "<p class=follow>Asked next:</p>" if faced.card.parent else ""
    html += _WRITER.question(faced.question)
    answer = _WRITER.answer(reveal) + _WRITER.prose(reveal.why) + _WRITER.prose(reveal.steps)
    answer += _WRITER.listed(reveal.references, "references")
    return f"<div class=card>{html}<div class=answer>{answer}</div></div>\n"

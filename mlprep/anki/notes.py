"""One of our cards as a note: its faces in HTML with MathJax."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from mlprep.anki.history import CardHistory
from mlprep.anki.markup import GAP, highlight, protect, to_html
from mlprep.anki.package import Note
from mlprep.core.cards import Card, Option, Question, Reveal
from mlprep.kinds import kind

ROOT_DECK = "mlprep"


@dataclass(frozen=True, slots=True)
class Faced:
    """A card with the faces it is exported with."""

    card: Card
    question: Question
    reveal: Reveal


def face(card: Card) -> Faced:
    """The card's question and answer, numbers drawn by its id. Raises ContentError for a bad card."""
    return Faced(card, *kind(card.kind).faces(card))


def make_note(
    faced: Faced,
    *,
    topic: str,
    parent: Faced | None = None,
    follow_ups: Sequence[Faced] = (),
    history: CardHistory | None = None,
) -> Note:
    """The note of a card.

    topic: title, for the sub-deck.  parent: shown above a follow-up's question.
    """
    card, reveal = faced.card, faced.reveal
    cloze = bool(reveal.gaps)
    fields = {
        "Id": escape(card.id),
        "Front": _front(faced, parent),
        "Answer": "" if cloze else _answer(reveal),
        "Why": _prose(reveal.why),
        "Hint": _prose(faced.question.hint),
        "Steps": _prose(reveal.steps),
        "FollowUps": _listed([_prose(follow.question.text) for follow in follow_ups]),
        "References": _listed([_prose(reference) for reference in reveal.references]),
        "Heading": " · ".join((protect(topic), _line(card.title), card.level.name)),
    }
    return Note(
        key=card.formerly[0] if card.formerly else card.id,
        fields=fields,
        deck="::".join((ROOT_DECK, topic.replace("::", ":"), card.level.name)),
        tags=(f"{_tag(card.topic)}::{card.level.name}", f"{_tag(card.topic)}::{_tag(card.kind)}"),
        cloze=cloze,
        history=history,
    )


def mathjax(latex: str, display: bool, gaps: Mapping[str, str] | None = None) -> str:
    """A formula for Anki's MathJax; gaps in it become one cloze.

    Braces that would close a cloze are set apart, and '::' would be taken for a hint.
    """
    parts = GAP.split(latex) if gaps else [latex]
    body = "".join(
        f"{{{{c1::{_apart(_tex_of((gaps or {})[part]))} }}}}" if index % 2 else _apart(part)
        for index, part in enumerate(parts)
    )
    return rf"\[{body}\]" if display else rf"\({body}\)"


def _apart(latex: str) -> str:
    spaced = re.sub(r"\}(?=\})", "} ", re.sub(r"\{(?=\{)", "{ ", latex)).replace("::", ":{}:")
    return escape(spaced, quote=False)


def _tex_of(expected: str) -> str:
    """A gap's answer inside a formula: TeX without its dollars."""
    return expected.strip().strip("$")


def _prose(text: str | None) -> str:
    return to_html(text, mathjax) if text else ""


def _line(text: str) -> str:
    """Text of one line, without the paragraph around it."""
    return _prose(text).removeprefix("<p>").removesuffix("</p>")


def _front(faced: Faced, parent: Faced | None) -> str:
    question, gaps = faced.question, faced.reveal.gaps

    def fill(name: str) -> str:
        return f"{{{{c1::{_line(gaps[name])}}}}}"

    shown = fill if gaps else None

    def formula(latex: str, display: bool) -> str:
        return mathjax(latex, display, gaps)

    html = f"<div class=parent>{_prose(parent.question.text)}</div>" if parent else ""
    html += to_html(question.text, formula, shown)
    if question.snippet:
        html += highlight(question.snippet, shown)
    return html + _names(question) + _options(question) + _parts(question, cloze=bool(gaps))


def _names(question: Question) -> str:
    if not question.given:
        return ""
    rows = (f"<li><code>{protect(name)}</code>: {_line(text)}</li>" for name, text in question.given.items())
    return f"<ul class=names>{''.join(rows)}</ul>"


def _options(question: Question) -> str:
    if not question.options:
        return ""
    say = "<p>Choose all that are right.</p>" if question.several else ""
    items = "".join(f"<li>{_line(option)}</li>" for option in question.options)
    return f"{say}<ol class=options>{items}</ol>"


def _parts(question: Question, *, cloze: bool) -> str:
    labels = [part.label for part in question.parts if part.label]
    return f"<p>Give: {'; '.join(_line(label) for label in labels)}.</p>" if labels and not cloze else ""


def _answer(reveal: Reveal) -> str:
    html = _prose(reveal.expected)
    if reveal.options:
        html = f"<ol class=options>{''.join(map(_revealed, reveal.options))}</ol>"
    if reveal.points:
        html += "<p class=points>It should say:</p>" + _listed([_prose(point) for point in reveal.points])
    return html


def _revealed(option: Option) -> str:
    name, mark = ("right", "✓") if option.right else ("wrong", "✗")
    because = f"<span class=because>{_line(option.because)}</span>" if option.because else ""
    return f"<li class={name}><span class=mark>{mark} {_line(option.text)}</span>{because}</li>"


def _listed(items: Sequence[str]) -> str:
    rows = "".join(f"<li>{item.removeprefix('<p>').removesuffix('</p>')}</li>" for item in items)
    return f"<ul>{rows}</ul>" if items else ""


def _tag(text: str) -> str:
    return re.sub(r"[\s:]+", "-", text)

"""One of our cards as a note: its faces in HTML with MathJax."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from mlprep.anki.faces import Faced, Writer
from mlprep.anki.history import CardHistory
from mlprep.anki.markup import GAP, protect
from mlprep.anki.package import Note
from mlprep.core.cards import Question

ROOT_DECK = "mlprep"


def make_note(
    faced: Faced,
    *,
    topic: str,
    parent: Question | None = None,
    follow_ups: Sequence[Question] = (),
    history: CardHistory | None = None,
) -> Note:
    """The note of a card.

    topic: title, for the sub-deck.  parent: what a follow-up follows, shown above it.
    """
    card, reveal = faced.card, faced.reveal
    cloze = bool(reveal.gaps)
    fields = {
        "Id": escape(card.id),
        "Front": _front(faced, parent),
        "Answer": "" if cloze else _WRITER.answer(reveal),
        "Why": _WRITER.prose(reveal.when) + _WRITER.prose(reveal.why),
        "Hint": _WRITER.prose(faced.question.hint),
        "Steps": _WRITER.prose(reveal.steps),
        "FollowUps": _WRITER.listed([follow.text for follow in follow_ups]),
        "References": _WRITER.listed(reveal.references),
        "Heading": " · ".join((protect(topic), _WRITER.line(card.title), card.level.name)),
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


def _front(faced: Faced, parent: Question | None) -> str:
    question, gaps = faced.question, faced.reveal.gaps
    html = f"<div class=parent>{_WRITER.prose(parent.text)}</div>" if parent else ""
    if not gaps:
        return html + _WRITER.question(question)
    return html + _WRITER.question(
        question,
        lambda latex, display: mathjax(latex, display, gaps),
        lambda name: f"{{{{c1::{_WRITER.line(gaps[name])}}}}}",
    )


def _tag(text: str) -> str:
    return re.sub(r"[\s:]+", "-", text)


_WRITER = Writer(mathjax)

"""The parts of a card's faces as HTML. How a formula is written is the caller's: MathJax or MathML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlprep.anki.markup import GAP, Formula, Gap, highlight, protect, to_html
from mlprep.core.cards import Answer, Card, Option, Question, Reveal, seed_of
from mlprep.kinds import kind

BLANK = "<span class=gap>…</span>"


@dataclass(frozen=True, slots=True)
class Faced:
    """A card with the faces it is exported with."""

    card: Card
    question: Question
    reveal: Reveal


def face(card: Card, drawn_by: str | None = None) -> Faced:
    """The card's question and answer. Raises ContentError for a bad card.

    drawn_by: the id that draws the numbers, e.g. of the card that it follows; by default its own.
    """
    if drawn_by is None:
        return Faced(card, *kind(card.kind).faces(card))
    seed = seed_of(drawn_by)
    back = kind(card.kind).grade(card, Answer("", seed)).reveal
    return Faced(card, ask_beside(card, drawn_by), back)


def ask_beside(card: Card, other: str) -> Question:
    """The card's question as it is shown beside another card, with that one's numbers."""
    question: Question = kind(card.kind).ask(card, seed_of(other))
    return question


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes parts of cards with one way of setting formulas."""

    formula: Formula

    def prose(self, text: str | None) -> str:
        """Paragraphs, lists and code; a gap is a blank."""
        return to_html(text, self._formula_with_blanks, lambda _: BLANK) if text else ""

    def line(self, text: str) -> str:
        """Text of one line, without the paragraph around it."""
        return self.prose(text).removeprefix("<p>").removesuffix("</p>")

    def listed(self, texts: Sequence[str], name: str = "") -> str:
        """Texts as a list; empty for none."""
        rows = "".join(f"<li>{self.line(text)}</li>" for text in texts)
        return f"<ul{f' class={name}' if name else ''}>{rows}</ul>" if texts else ""

    def question(self, question: Question, formula: Formula | None = None, gap: Gap | None = None) -> str:
        """What is asked: text, snippet, declared names, options, parts.

        formula, gap: how formulas with gaps and gaps are set where they are not blanks.
        """
        html = to_html(question.text, formula, gap) if formula and gap else self.prose(question.text)
        if question.snippet:
            html += highlight(question.snippet, gap or (lambda _: BLANK))
        html += self.names(question.given)
        if question.options:
            say = "<p>Choose all that are right.</p>" if question.several else ""
            items = "".join(f"<li>{self.line(option)}</li>" for option in question.options)
            html += f"{say}<ol class=options>{items}</ol>"
        labels = [] if gap else [part.label for part in question.parts if part.label]
        return html + (f"<p>Give: {'; '.join(map(self.line, labels))}.</p>" if labels else "")

    def answer(self, reveal: Reveal) -> str:
        """What is right: the expected answer, or the options told apart, and the points."""
        html = self.prose(reveal.expected)
        if reveal.options:
            html = f"<ol class=options>{''.join(map(self._told_apart, reveal.options))}</ol>"
        if reveal.points:
            html += "<p class=points>It should say:</p>" + self.listed(reveal.points)
        return html

    def names(self, given: Mapping[str, str]) -> str:
        """The declared names and what they are."""
        rows = (f"<li><code>{protect(name)}</code>: {self.line(text)}</li>" for name, text in given.items())
        return f"<ul class=names>{''.join(rows)}</ul>" if given else ""

    def _told_apart(self, option: Option) -> str:
        name, mark = ("right", "✓") if option.right else ("wrong", "✗")
        because = f"<span class=because>{self.line(option.because)}</span>" if option.because else ""
        return f"<li class={name}><span class=mark>{mark} {self.line(option.text)}</span>{because}</li>"

    def _formula_with_blanks(self, latex: str, display: bool) -> str:
        return self.formula(GAP.sub(r"\\underline{\\qquad}", latex), display)

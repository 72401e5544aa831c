"""Cards, formulas and concepts outside a sitting, as lines."""

from collections.abc import Sequence

from mlprep.core.cards import Card, Concept, Entry, Question, Reveal
from mlprep.terminal.clean import clean
from mlprep.terminal.page import Page, labelled, prose, title_text
from mlprep.terminal.render import question_lines
from mlprep.terminal.reveal import reveal_lines, steps_lines
from mlprep.terminal.text import (
    EMPTY,
    Line,
    faint,
    hang,
    indent,
    line,
    plain_text,
    shorten,
    spread,
    strong,
    width,
    wrapped,
)
from mlprep.tex import display

SHORTEST_TITLE = 12


def formula_lines(card: Card, page: Page) -> list[Line]:
    """Name, level and id; the formula in two dimensions; when it holds."""
    name = wrapped(f"{title_text(card.name or card.title, page)}{page.dot}L{int(card.level)}", page.measure)
    lines = [line(strong(plain_text(each))) for each in name[:-1]]
    lines += spread(line(strong(plain_text(name[-1]))), line(faint(card.id)), page.measure)
    block = display(clean(card.latex or ""), page.measure - 3, glyphs=page.glyphs)
    lines += indent([line(each) for each in block.lines], 3)
    if card.when:
        lines += indent(prose(card.when, page, page.measure - 3), 3)
    return lines


def card_lines(card: Card, question: Question, reveal: Reveal, page: Page) -> list[Line]:
    """Both faces of a card, with its id and the place where it is written."""
    about = page.dot.join((card.topic, title_text(card.title, page), card.kind, f"L{int(card.level)}"))
    lines = [*prose(about, page, page.measure), EMPTY, *question_lines(question, page), EMPTY]
    lines += reveal_lines(reveal, page)
    lines += [
        each for point in reveal.points for each in hang(line("-"), prose(point, page, page.measure - 2), 2)
    ]
    if question.hint:
        lines += labelled("hint", question.hint, page)
    if reveal.steps:
        lines += steps_lines(reveal, page)
    lines.append(EMPTY)
    if card.follow_ups:
        lines += _row("follow-ups", ", ".join(card.follow_ups), page)
    if card.parent:
        lines += _row("follows", card.parent, page)
    return [*lines, *_row("id", card.id, page), *(_row("file", str(card.place), page) if card.place else [])]


def concept_lines(concept: Concept, cards: Sequence[Entry], page: Page) -> list[Line]:
    """A concept: its title and level, what to know first, its cards."""
    lines = [line(strong(title_text(concept.title, page)), faint(f"{page.dot}L{int(concept.level)}"))]
    if concept.needs:
        lines += _row("needs", ", ".join(concept.needs), page)
    lines += _row("id", concept.id, page)
    return [*lines, *(entry_line(entry, "", page) for entry in cards)]


def entry_line(entry: Entry, title: str, page: Page) -> Line:
    """One line of a list of cards: id, kind, level, and the title as far as there is room."""
    return _listed(entry.id, "formula" if entry.formula else entry.kind, int(entry.level), title, page)


def concept_line(concept: Concept, page: Page) -> Line:
    """One line of a list of concepts, like those of cards."""
    return _listed(concept.id, "concept", int(concept.level), concept.title, page)


def _listed(name: str, kind: str, level: int, title: str, page: Page) -> Line:
    head = line(name, faint(f"{page.dot}{kind}{page.dot}L{level}"))
    room = page.measure - width(head) - len(page.dot)
    shown = shorten(title_text(title, page), room, page.dots) if room >= SHORTEST_TITLE else ""
    return (*head, *line(faint(f"{page.dot}{shown}"))) if shown else head


def _row(label: str, text: str, page: Page) -> list[Line]:
    return hang(line(faint(label)), [line(text)], 11 if page.label > 2 else 2)

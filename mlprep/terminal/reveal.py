"""What stands below an answer: verdict, the author's side of the card, points and ratings. Pure lines."""

from mlprep.core.cards import Grade, Option, Outcome, PartGrade, Rating, Reveal
from mlprep.core.grades import suggest_rating
from mlprep.terminal.clean import clean, clean_line
from mlprep.terminal.keys import KEYS, RATINGS, Command, Key
from mlprep.terminal.page import Page, labelled, prose, set_text
from mlprep.terminal.render import LETTERS
from mlprep.terminal.text import (
    EMPTY,
    Line,
    Span,
    Tone,
    faint,
    flow,
    hang,
    indent,
    line,
    plain_text,
    spread,
    strong,
    width,
    wrapped,
)
from mlprep.terminal.views import View
from mlprep.tex import columns

WORDS = {
    Outcome.RIGHT: "Right.",
    Outcome.WRONG: "Not right.",
    Outcome.UNDECIDED: "Compare with the answer.",
    Outcome.UNREAD: "Not read.",
}


def answer_lines(answer: str, page: Page) -> list[Line]:
    """What was typed, as it stood at the prompt."""
    typed = clean(answer).strip("\n").split("\n")
    return [
        line(strong(page.prompt), typed[0]),
        *indent([line(each) for each in typed[1:]], len(page.prompt)),
    ]


def verdict_lines(view: View, page: Page) -> list[Line]:
    """Mark and diagnosis, then the parts, the expected answer and the explanation."""
    if view.grade is None:
        return []
    reveal, parts = view.grade.reveal, view.grade.parts if len(view.grade.parts) > 1 else ()
    shown = _expected_beside_mark(view.grade, page)
    at = min(max((columns(part.label) for part in parts), default=0), page.measure // 2) + 5
    blank = not view.answer.strip()
    details = [each for part in parts for each in _part_lines(part, at, page, marked=not blank)]
    if view.grade.note:
        details += hang(
            line(faint("note")), wrapped(view.grade.note, page.measure - 3 - page.label), page.label
        )
    details += reveal_lines(reveal, page, expected=not parts and shown is None)
    said = shown or prose(verdict_text(view, view.grade), page, page.measure - 10)
    return [*_judgement(view, view.grade, said, page), *indent(details, 3)]


def _expected_beside_mark(grade: Grade, page: Page) -> list[Line] | None:
    """A right answer that fits on one line says all there is to say: it stands beside the mark."""
    if grade.outcome is not Outcome.RIGHT or grade.message or grade.reveal.options or len(grade.parts) > 1:
        return None
    shown = set_text(grade.reveal.expected, page, page.measure - 10)
    return shown if len(shown) == 1 else None


def verdict_text(view: View, grade: Grade) -> str:
    """The diagnosis if there is one, else the verdict in words."""
    if view.overridden:
        return "You say that you were right."
    if not view.answer.strip() and grade.outcome is Outcome.WRONG:
        return "Here is the answer."
    if any(option.because == grade.message for option in grade.reveal.options):
        return WORDS[grade.outcome]  # the reason stands with its option
    return grade.message or WORDS[grade.outcome]


def _judgement(view: View, grade: Grade, said: list[Line], page: Page) -> list[Line]:
    seconds = EMPTY if view.seconds is None else line(faint(f"{view.seconds} s"))
    first = said[0] if said else EMPTY
    given_up = grade.outcome is Outcome.WRONG and not view.answer.strip()
    mark = EMPTY if given_up else (_mark(grade.outcome, page),)
    left = hang(mark, [first], 3)[0]
    return [*spread(left, seconds, page.measure), *indent(said[1:], 3)]


def _mark(outcome: Outcome, page: Page) -> Span:
    if outcome is Outcome.RIGHT:
        return page.right
    return page.wrong if outcome is Outcome.WRONG else Span("?", Tone.STRONG)


def _part_lines(part: PartGrade, at: int, page: Page, *, marked: bool) -> list[Line]:
    shown = set_text(part.expected, page, page.measure - 3 - at)
    if part.message and part.outcome is not Outcome.RIGHT:
        shown += prose(part.message, page, page.measure - 3 - at)
    mark = _mark(part.outcome, page) if marked else Span("")
    return hang((mark, Span(" " * (3 - columns(mark.text))), faint(clean_line(part.label))), shown, at)


def reveal_lines(reveal: Reveal, page: Page, *, expected: bool = True) -> list[Line]:
    """Expected answer or options with their reasons, why, references. Points and steps come on their own."""
    lines: list[Line] = []
    if reveal.options:
        for letter, option in zip(LETTERS, reveal.options, strict=False):
            lines += _option_lines(letter, option, page)
    elif expected and reveal.expected:
        lines += labelled("expected", reveal.expected, page)
    for label, text in (("when", reveal.when), ("why", reveal.why)):
        if text:
            lines += labelled(label, text, page)
    for reference in reveal.references:
        lines += labelled("see", reference, page)
    return lines


def _option_lines(letter: str, option: Option, page: Page) -> list[Line]:
    room = page.measure - 3 - 6
    body = prose(option.text, page, room)
    if option.because:
        body += prose(option.because, page, room, Tone.FAINT)
    mark = page.right if option.right else page.wrong
    return hang((*line(f"{letter} "), mark), body, 5)


def steps_lines(reveal: Reveal, page: Page) -> list[Line]:
    """The way to the answer, with the numbers of this draw."""
    return indent(labelled("steps", reveal.steps or "This card has no steps.", page), 3)


def point_lines(view: View, ticked: frozenset[int], page: Page, cursor: int | None = None) -> list[Line]:
    """The points of an open answer with their ticks; the first is the one that must not be missing."""
    points = view.grade.reveal.points if view.grade else ()
    keys = line(faint("space ticks, Tab goes on" if cursor is not None else ""))
    lines = flow([line("Which did you say?"), keys], page.measure - 3) if points else []
    for index, point in enumerate(points):
        box = Span("[x]" if index in ticked else "[ ]")
        here = strong(page.prompt) if index == cursor else Span("  ")
        lines += hang((here, box), prose(point, page, page.measure - 9), 6)
    return lines


def suggest(view: View, ticked: frozenset[int]) -> Rating | None:
    """The rating that Enter takes once these points are ticked."""
    if view.grade is None or view.overridden:
        return view.suggestion
    return suggest_rating(view.grade, hinted=view.hinted, ticked=ticked)


def rating_lines(view: View, suggestion: Rating | None, page: Page) -> list[Line]:
    """The ratings with what each leads to, Enter's marked; then the other keys."""
    pieces = [_rating_piece(view, rating, rating is suggestion, page) for rating in RATINGS]
    others = [
        line(faint(f"{key.after} {key.word}")) for key in keys_after(view) if key.command is not Command.HELP
    ]
    return [*flow(pieces, page.measure), *flow(others, page.measure, gap="  ")]


def _rating_piece(view: View, rating: Rating, suggested: bool, page: Page) -> Line:
    leads = view.intervals.get(rating, "")
    said = f"{int(rating)} {RATINGS[rating]}" + (f" ({leads})" if leads else "")
    return line(strong(f"{said} {page.enter}")) if suggested else line(said)


def keys_after(view: View) -> list[Key]:
    """The single keys that mean something after this verdict."""
    grade = view.grade
    typed = bool(view.answer.strip())
    wrong = grade is not None and grade.outcome is Outcome.WRONG and typed and not view.overridden
    steps = grade is not None and bool(grade.reveal.steps)
    pointless = {Command.RIGHT: not wrong, Command.STEPS: not steps}
    return [key for key in KEYS if key.after and not pointless.get(key.command)]


def typing_keys(view: View, page: Page, clock: str = "") -> list[Line]:
    """The keys while an answer is typed, as many as fit on one line, and the time left."""
    hint = view.question.hint and not view.hinted
    keys = [key for key in KEYS if key.typing and (hint or key.command is not Command.HINT)]
    kept: dict[Command, str] = {}
    pieces = {key.command: f"{key.shown} {key.word}" for key in keys}
    for command in sorted(pieces, key=lambda command: command is not Command.QUIT):  # the way out fits first
        if width(line("   ".join([*kept.values(), pieces[command], ":help", clock]))) <= page.measure:
            kept[command] = pieces[command]
    keys_line = "   ".join([*(kept[command] for command in pieces if command in kept), ":help"])
    return spread(line(faint(keys_line)), line(faint(clock)), page.measure)


def help_lines(page: Page, *, keys: bool = True) -> list[Line]:
    """Every command: its name, its key while typing, its key after the verdict, what it does.

    keys: False where only whole lines are read.
    """
    rows: list[Line] = [
        line(strong("After an answer: 1 Again, 2 Hard, 3 Good, 4 Easy; Enter takes the marked one."))
    ]
    if keys:
        rows.append(
            line(
                "While you type: the keys with ^ (Ctrl), or the name and Enter. Alt-Enter begins a new line."
            )
        )
    for key in KEYS:
        label = line(f":{key.command.value:<9}", faint(f"{key.shown:<4}{key.after:<2}" if keys else ""))
        at = width(label) + 1
        rows += hang(label, prose(key.says, page, page.measure - at), at)
    return [each for row in rows for each in _fold(row, page)]


def _fold(row: Line, page: Page) -> list[Line]:
    return [row] if width(row) <= page.measure else prose(plain_text(row), page, page.measure)

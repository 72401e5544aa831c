"""One sitting: cards of the bank, graded by their kinds, shown on a desk, every step kept in the progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mlprep import kinds
from mlprep.commands.turns import describe_undone, in_words, make_item
from mlprep.core import session as steps
from mlprep.core.cards import Answer, Card, Grade, Outcome, Question, Rating
from mlprep.core.mode import Mode
from mlprep.core.session import Session, Turn
from mlprep.errors import ContentError
from mlprep.maths import MathsError
from mlprep.progress.events import Review
from mlprep.terminal.desk import Desk
from mlprep.terminal.keys import Command
from mlprep.terminal.text import line
from mlprep.terminal.views import Heading, Judged, Typed, View

if TYPE_CHECKING:
    from mlprep.bank import Bank
    from mlprep.commands.environment import Environment
    from mlprep.progress import Progress

LATEST = "latest"
MAX_CONTEXT = 2

Choose = Callable[[Session, datetime], Session]
Edit = Callable[["Bank", Card], tuple["Bank", str]]


@dataclass(slots=True)
class Drawn:
    """The card on the desk. unread, typed: of the last answer that could not be read."""

    turn: Turn
    card: Card
    question: Question
    context: tuple[Question, ...] = ()
    unread: Grade | None = None
    typed: str = ""


@dataclass(slots=True)
class Sitting:
    """What a sitting works with.

    mode: of the log.  counts: ratings move the schedule.  choose: fills the queue of a session that is
    planned as it goes.  edit: opens a card in the learner's editor; returns the bank as it
    then is, and what to say.
    clock: the words for the time left.  notice: said once, above the next question.
    """

    bank: "Bank"
    progress: "Progress"
    desk: Desk
    now: Callable[[], datetime]
    mode: Mode = Mode.REVIEW
    counts: bool = True
    choose: Choose | None = None
    edit: Edit | None = None
    clock: Callable[[], str] | None = None
    notice: str = ""
    _drawn: Drawn | None = field(default=None, init=False)
    # Of every step that can be undone: the id of its event, LATEST if it has one, None if it was not logged.
    _events: list[str | None] = field(default_factory=list, init=False)

    def run(self, session: Session) -> Session:
        """Play turns until the queue is empty, the time is up or the learner quits."""
        while True:
            session = self._advance(session)
            if session.turn is None:
                if self.notice:
                    self.desk.say([line(self.notice)])
                return session
            try:
                going = self._step(session, session.turn)
            except (ContentError, MathsError) as error:  # a card that was never linted may be wrong
                self.notice = f"left out: {error}"
                going = steps.leave_out(session)
            if going is None:
                return session
            session = going

    def _advance(self, session: Session) -> Session:
        """The next turn; in a review, cards that another mlprep has rated meanwhile are left out."""
        while session.turn is None:
            if self.choose is not None:
                session = self.choose(session, self.now())
            session = steps.advance(session, self.now())
            if session.turn is None or not self._is_taken(session.turn):
                break
            session = steps.leave_out(session)
        return session

    def _is_taken(self, turn: Turn) -> bool:
        if self.mode is not Mode.REVIEW:
            return False
        standing, today = self.progress.standing(turn.item.entry.id), self.progress.moment(self.now()).day
        rated = (
            standing.shown > turn.item.repetition and standing.last_day == today and not standing.due(today)
        )
        return standing.suspended or rated

    def _step(self, session: Session, turn: Turn) -> Session | None:
        """One thing the learner does. Returns None when that is to quit."""
        drawn = self._draw(turn)
        view = self._view(session, turn, drawn)
        if turn.grade is None:
            reply = self.desk.ask(view)
            if isinstance(reply, Typed):
                return self._grade(session, drawn, reply.text)
            return self._obey(session, drawn, reply)
        verdict = self.desk.judge(view)
        if isinstance(verdict, Judged):
            return self._rate(steps.tick(session, verdict.ticked), drawn, verdict.rating)
        return self._obey(session, drawn, verdict)

    def _draw(self, turn: Turn) -> Drawn:
        """The turn's card and question; the question stays one object as long as the turn lasts."""
        drawn = self._drawn
        if drawn is None or drawn.turn.item != turn.item or drawn.turn.seed != turn.seed:
            card = self.bank.card(turn.item.entry.id)
            question = kinds.kind(card.kind).ask(card, turn.seed)
            drawn = self._drawn = Drawn(turn, card, question, self._context(card, turn.seed))
        return drawn

    def _context(self, card: Card, seed: int) -> tuple[Question, ...]:
        """The questions a follow-up stands under, with the same numbers; as far as they can be asked."""
        above: list[Question] = []
        while card.parent is not None and len(above) < MAX_CONTEXT:
            try:
                card = self.bank.card(card.parent)
                above.insert(0, kinds.kind(card.kind).ask(card, seed))
            except (KeyError, ContentError, MathsError):
                break
        return tuple(above)

    def _view(self, session: Session, turn: Turn, drawn: Drawn) -> View:
        intervals: Mapping[Rating, str] = {}
        seconds = None
        if turn.grade is not None:
            seconds = round(((turn.answered or turn.shown) - turn.shown).total_seconds())
            if self.counts:
                intervals = self._intervals(drawn.card.id)
        return View(
            heading=self._heading(session, turn, drawn.card),
            question=drawn.question,
            context=drawn.context,
            hinted=turn.hinted,
            answer=drawn.typed if turn.grade is None else turn.answer,
            unread=drawn.unread if turn.grade is None else None,
            grade=turn.grade,
            overridden=turn.overridden,
            ticked=turn.ticked,
            suggestion=turn.suggestion,
            seconds=seconds,
            intervals=intervals,
        )

    def title(self, concept_id: str) -> str:
        """The title of a concept; of one that no syllabus has, its name."""
        concept = self.bank.concept(concept_id)
        return concept.title if concept else concept_id.partition("/")[2]

    def _heading(self, session: Session, turn: Turn, card: Card) -> Heading:
        done = len(session.rated)
        told = self.mode is not Mode.INTERVIEW  # an interviewer does not say what the question is about
        special = "changed since you saw it" if turn.item.changed else ""
        return Heading(
            topic=card.topic,
            title=(card.title or self.title(card.concept)) if told else "",
            level=card.level,
            place=f"{done + 1}/{done + session.left}" if self.choose is None else f"{done + 1}",
            clock=self.clock() if self.clock else "",
            new=turn.item.new and told,
            note="; ".join(part for part in (special, self.notice) if part),
        )

    def _intervals(self, card_id: str) -> Mapping[Rating, str]:
        days = self.progress.intervals(card_id, self.now())
        words = {rating: in_words(count) for rating, count in days.items()}
        if self.mode is Mode.REVIEW:
            words[Rating.AGAIN] = "later today"
        return words

    def _grade(self, session: Session, drawn: Drawn, text: str) -> Session:
        grade = kinds.kind(drawn.card.kind).grade(drawn.card, Answer(text, drawn.question.seed))
        if grade.outcome is Outcome.UNREAD:
            drawn.unread, drawn.typed = grade, text
        return steps.answer(session, text, grade, self.now())

    def _rate(self, session: Session, drawn: Drawn, rating: Rating | None) -> Session:
        """Commit the rating, then step on: the disk is never behind what the learner sees."""
        turn = _turn(session)
        session = steps.rate(session, rating or turn.suggestion or Rating.AGAIN, self.now())
        record = session.rated[-1]
        done = self.progress.record(
            Review(
                card_id=record.item.entry.id,
                rating=record.rating,
                mode=Mode.REVIEW if self.counts else self.mode,
                fingerprint=drawn.card.fingerprint,
                verdict=record.grade.outcome,
                code=record.grade.code,
                override=record.overridden,
                hint=record.hinted,
                answer=record.answer,
                seed=record.seed,
                took_ms=record.milliseconds,
            ),
            record.at,
        )
        self._leave(done.id)
        if done.leech:
            self.notice = (
                f"'{drawn.card.id}' was forgotten {done.standing.lapses} times: a hint of your own (edit) "
                "or a break (suspend) helps more than repeating it"
            )
        return session

    def _obey(self, session: Session, drawn: Drawn, command: Command) -> Session | None:
        match command:
            case Command.QUIT:
                return None
            case Command.HINT:
                drawn.unread = None
                return steps.hint(session)
            case Command.GIVE_UP:
                return self._grade(session, drawn, "")
            case Command.RIGHT:
                return steps.override(session)
            case Command.SKIP | Command.SUSPEND | Command.KNOW:
                return self._remove(session, drawn, command)
            case Command.UNDO:
                return self._undo(session)
            case Command.EDIT:
                return self._edit(session, drawn)
            case _:
                self.desk.say([line("That comes after the answer.")])
                return session

    def _remove(self, session: Session, drawn: Drawn, command: Command) -> Session:
        """Skip, suspend or know. A skip in a sitting that does not count is not logged."""
        now = self.now()
        if command is Command.KNOW:
            self._leave(self.progress.know(drawn.card.concept, now))
            return steps.drop(session, concept=True)
        if command is Command.SUSPEND:
            self.progress.suspend(drawn.card.id, now)
        elif self.counts:
            self.progress.bury(drawn.card.id, now)
        self._leave(LATEST if command is Command.SUSPEND or self.counts else None)
        return steps.drop(session)

    def _leave(self, event: str | None) -> None:
        """The turn is over; `event` is what undo would take back."""
        self._events.append(event)
        self._drawn, self.notice = None, ""

    def _undo(self, session: Session) -> Session:
        """Back to the last verdict of this sitting; else the last rating of an earlier one is asked anew."""
        before = steps.undo(session)
        self.notice = ""
        if before is not None and self._events:
            event = self._events.pop()
            if event is not None:
                self.progress.undo(self.now(), None if event is LATEST else event)
            self._drawn = None
            return before
        undone = self.progress.undo(self.now())
        self.notice = describe_undone(undone)
        entry = self.bank.entry(undone.card_id) if undone and undone.card_id else None
        if entry is None or undone is None or undone.mode not in {None, self.mode}:
            self.desk.say([line(self.notice)])
            return session
        self._drawn = None
        return steps.put_first(session, make_item(entry, self.progress.standing(entry.id)))

    def _edit(self, session: Session, drawn: Drawn) -> Session:
        if self.edit is None:
            return session
        with self.desk.aside():
            self.bank, self.notice = self.edit(self.bank, drawn.card)
        entry = self.bank.entry(drawn.card.id)
        self._drawn = None
        if entry is None:
            self.notice = "the card is gone"
            return steps.leave_out(session)
        return steps.refresh(session, replace(_turn(session).item, entry=entry))


def editing(environment: "Environment") -> Edit:
    """What a sitting does on 'edit'."""

    def edit(bank: "Bank", card: Card) -> tuple["Bank", str]:
        from mlprep.commands.editor import edit_card

        return edit_card(environment, bank, card)

    return edit


def _turn(session: Session) -> Turn:
    if session.turn is None:
        raise ValueError("no card is being shown")
    return session.turn

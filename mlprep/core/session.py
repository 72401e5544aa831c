"""A sitting as a pure state machine: every step takes a frozen session and returns the next one.

advance -> (hint, tick, override, answer)* -> rate | drop -> advance ... until `turn` is None.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mlprep.core.cards import Entry, Grade, Outcome, Rating, seed_of
from mlprep.core.grades import suggest_rating
from mlprep.core.mode import Mode

RETURN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Item:
    """A card that waits to be shown.

    repetition: how often it has been shown before; it draws the numbers.
    changed: its text is not the one that was last rated.
    """

    entry: Entry
    repetition: int = 0
    new: bool = False
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Returning:
    """A card rated Again: it comes back at `at`, or when nothing else is left."""

    item: Item
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One card on the screen, from its question to its rating.

    answer, grade, answered: of the answer that was graded; grade is None before.
    overridden: the learner said "I was right".  ticked: indices of the points the learner said.
    """

    item: Item
    seed: int
    shown: datetime
    hinted: bool = False
    answer: str = ""
    grade: Grade | None = None
    answered: datetime | None = None
    overridden: bool = False
    ticked: frozenset[int] = frozenset()

    @property
    def suggestion(self) -> Rating | None:
        """The rating that Enter takes; None while there is nothing to rate."""
        if self.grade is None:
            return None
        if self.overridden:
            return Rating.HARD if self.hinted else Rating.GOOD
        return suggest_rating(self.grade, hinted=self.hinted, ticked=self.ticked)


@dataclass(frozen=True, slots=True)
class Rated:
    """One rated turn: what the log keeps of it and what the summary counts.

    milliseconds: from the question to the answer.  at: when it was rated.
    """

    item: Item
    seed: int
    answer: str
    grade: Grade
    rating: Rating
    overridden: bool
    hinted: bool
    milliseconds: int
    at: datetime

    @property
    def right(self) -> bool:
        """The program's verdict; the learner's where it was overridden or left to them."""
        if self.overridden or self.grade.outcome is Outcome.UNDECIDED:
            return self.rating is not Rating.AGAIN
        return self.grade.outcome is Outcome.RIGHT


@dataclass(frozen=True, slots=True)
class Session:
    """A sitting between two steps.

    waiting: not shown yet, in the queue's order.  rated: oldest first.  last: the card shown before this one.
    dropped: shown, but left without a rating.
    before: the session as it was when the last rating or removal was made, for undo.
    ends: no turn begins at or after it.
    """

    mode: Mode
    waiting: tuple[Item, ...] = ()
    returning: tuple[Returning, ...] = ()
    turn: Turn | None = None
    rated: tuple[Rated, ...] = ()
    last: Entry | None = None
    before: "Session | None" = None
    dropped: tuple[Entry, ...] = ()
    ends: datetime | None = None

    @property
    def left(self) -> int:
        """Turns still to come, the present one included."""
        return len(self.waiting) + len(self.returning) + (self.turn is not None)


def advance(session: Session, now: datetime) -> Session:
    """The session with its next turn begun; `turn` is None when the sitting is over.

    Order: follow-ups of what was just shown (not in a review), cards whose return is due, the queue, the
    other returning cards. A card of the concept just shown waits as long as any other card can go first.
    """
    if session.turn is not None:
        return session
    if session.ends is not None and now >= session.ends:
        return session
    return _begin_follow_up(session, now) or _begin_next(session, now)


def hint(session: Session) -> Session:
    """The hint has been shown: a right answer is then suggested as Hard."""
    return replace(session, turn=replace(_turn(session), hinted=True))


def answer(session: Session, text: str, grade: Grade, now: datetime) -> Session:
    """The answer has been graded. An unread one leaves the turn as it was: it is asked again."""
    if grade.outcome is Outcome.UNREAD:
        return session
    turn = replace(_turn(session), answer=text, grade=grade, answered=now)
    return replace(session, turn=turn)


def override(session: Session) -> Session:
    """The learner says "I was right" to a wrong verdict; elsewhere it changes nothing."""
    turn = _turn(session)
    if turn.grade is None or turn.grade.outcome is not Outcome.WRONG:
        return session
    return replace(session, turn=replace(turn, overridden=True))


def tick(session: Session, points: Collection[int]) -> Session:
    """These points, by index, were said."""
    return replace(session, turn=replace(_turn(session), ticked=frozenset(points)))


def rate(session: Session, rating: Rating, now: datetime) -> Session:
    """The turn is over; its record is the last of `rated`. After Again a review shows the card once more.

    Raises ValueError if the turn has no graded answer.
    """
    turn = _turn(session)
    if turn.grade is None:
        raise ValueError("nothing to rate: the answer has not been graded")
    record = Rated(
        item=turn.item,
        seed=turn.seed,
        answer=turn.answer,
        grade=turn.grade,
        rating=rating,
        overridden=turn.overridden,
        hinted=turn.hinted,
        milliseconds=_milliseconds(turn.shown, turn.answered or now),
        at=now,
    )
    returning = session.returning
    if rating is Rating.AGAIN and session.mode is Mode.REVIEW:
        again = replace(turn.item, repetition=turn.item.repetition + 1, new=False, changed=False)
        returning = (*returning, Returning(again, now + RETURN_AFTER))
    return replace(
        session,
        turn=None,
        returning=returning,
        rated=(*session.rated, record),
        last=turn.item.entry,
        before=session,
    )


def drop(session: Session, *, concept: bool = False) -> Session:
    """The turn ends without a rating: its card, or all cards of its concept, leave the sitting."""
    turn = _turn(session)
    entry = turn.item.entry

    def stays(item: Item) -> bool:
        return item.entry.id != entry.id and not (concept and item.entry.concept == entry.concept)

    return replace(
        session,
        turn=None,
        waiting=tuple(item for item in session.waiting if stays(item)),
        returning=tuple(back for back in session.returning if stays(back.item)),
        dropped=(*session.dropped, entry),
        last=entry,
        before=session,
    )


def leave_out(session: Session) -> Session:
    """The turn ends as if its card had never been in the queue: there is nothing to undo."""
    return replace(session, turn=None, dropped=(*session.dropped, _turn(session).item.entry))


def undo(session: Session) -> Session | None:
    """The session as it was before the last rating or removal; None if this sitting has none left.

    The turn is shown as it then was: graded, so that it can be rated anew.
    """
    return session.before


def put_first(session: Session, item: Item) -> Session:
    """`item` comes next, once: for a card whose rating in an earlier sitting was undone.

    The present turn, if any, goes back to the head of the queue, unanswered.
    """
    waiting = session.waiting if session.turn is None else (session.turn.item, *session.waiting)
    others = tuple(other for other in waiting if other.entry.id != item.entry.id)
    returning = tuple(back for back in session.returning if back.item.entry.id != item.entry.id)
    return replace(session, turn=None, waiting=(item, *others), returning=returning, last=None)


def refresh(session: Session, item: Item) -> Session:
    """The card of this turn was edited: it is asked anew; what was graded of the old text is forgotten."""
    turn = _turn(session)
    return replace(session, turn=Turn(item, turn.seed, turn.shown, hinted=turn.hinted))


def _begin_next(session: Session, now: datetime) -> Session:
    due = [back for back in session.returning if back.at <= now]
    later = [back for back in session.returning if back.at > now]
    candidates: list[Item | Returning] = [*due, *session.waiting, *later]
    if not candidates:
        return session
    avoid = session.last.concept if session.last else None
    chosen = next((c for c in candidates if _entry(c).concept != avoid), candidates[0])
    return _begin(session, chosen, now)


def _begin_follow_up(session: Session, now: datetime) -> Session | None:
    if session.mode is Mode.REVIEW or session.last is None:
        return None
    for ancestor in _ancestors(session.last, session.rated):
        for item in session.waiting:
            if item.entry.parent == ancestor:
                return _begin(session, item, now, seed=_seed_of_parent(item, session.rated))
    return None


def _begin(session: Session, chosen: Item | Returning, now: datetime, *, seed: int | None = None) -> Session:
    item = chosen.item if isinstance(chosen, Returning) else chosen
    turn = Turn(item, seed_of(item.entry.id, item.repetition) if seed is None else seed, shown=now)
    return replace(
        session,
        turn=turn,
        waiting=tuple(other for other in session.waiting if other is not chosen),
        returning=tuple(other for other in session.returning if other is not chosen),
    )


def _ancestors(entry: Entry, rated: tuple[Rated, ...]) -> list[str]:
    """The card itself, its parent, its parent's parent: whose follow-ups may come now, nearest first."""
    parents = {record.item.entry.id: record.item.entry.parent for record in rated}
    found = [entry.id]
    parent = entry.parent
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return found


def _seed_of_parent(item: Item, rated: tuple[Rated, ...]) -> int | None:
    """A follow-up right after its parent speaks of the same numbers."""
    return next((r.seed for r in reversed(rated) if r.item.entry.id == item.entry.parent), None)


def _entry(candidate: Item | Returning) -> Entry:
    return candidate.item.entry if isinstance(candidate, Returning) else candidate.entry


def _turn(session: Session) -> Turn:
    if session.turn is None:
        raise ValueError("no card is being shown")
    return session.turn


def _milliseconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start) / timedelta(milliseconds=1)))

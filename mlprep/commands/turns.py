"""What a sitting is made from, and what is said of it: items, intervals, the clock, the end."""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from mlprep.core.cards import Entry, Rating
from mlprep.core.mode import Mode
from mlprep.core.schedule import NEW, Standing
from mlprep.core.session import Item, Session
from mlprep.progress.events import Event, Kind
from mlprep.terminal.keys import RATINGS
from mlprep.terminal.summary import Summary

if TYPE_CHECKING:
    from mlprep.progress import Progress


def make_item(entry: Entry, standing: Standing) -> Item:
    """The card as a sitting needs it: how often it was shown, whether it is new or changed."""
    changed = bool(standing.fingerprint) and standing.fingerprint != entry.fingerprint
    return Item(entry, standing.shown, new=standing.first_day is None, changed=changed)


def make_items(entries: Sequence[Entry], progress: "Progress") -> tuple[Item, ...]:
    """The cards with where they stand."""
    standings = progress.standings(entry.id for entry in entries)
    return tuple(make_item(entry, standings.get(entry.id, NEW)) for entry in entries)


def sum_up(session: Session, title: Callable[[str], str], *, next_due: int | None = None) -> Summary:
    """What the sitting came to. title: of a concept id."""
    rated = session.rated
    again = dict.fromkeys(record.item.entry.concept for record in rated if record.rating is Rating.AGAIN)
    return Summary(
        answered=len(rated),
        right=sum(record.right for record in rated),
        seconds=sum(record.milliseconds for record in rated) / 1000,
        again=tuple(map(title, again)),
        left=session.left if session.mode is Mode.REVIEW else 0,
        next_due=next_due,
    )


def time_left(now: Callable[[], datetime], ends: datetime | None) -> Callable[[], str] | None:
    """The clock beside the keys, in whole minutes; None if no time is set."""
    if ends is None:
        return None

    def left() -> str:
        minutes = ceil((ends - now()).total_seconds() / 60)
        return f"{minutes} min left" if minutes > 1 else "last minute" if minutes == 1 else "time is up"

    return left


def in_words(days: int) -> str:
    """An interval for a line of keys: 3 d, 6 wk, 2.5 y."""
    if days < 21:
        return f"{days} d"
    return f"{round(days / 7)} wk" if days < 365 else f"{days / 365.25:.2g} y"


def describe_undone(event: Event | None) -> str:
    """What an undo took back."""
    if event is None:
        return "nothing to undo"
    if event.kind is Kind.RATE and event.rating is not None:
        return f"undone: {RATINGS[event.rating]} on '{event.card_id}'"
    return f"undone: {event.kind.value} '{event.card_id or event.name}'"

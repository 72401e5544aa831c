"""What the log keeps: one frozen value per thing a learner did."""

import os
from binascii import b2a_base64
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from typing import Final

from mlprep.core.cards import Outcome, Rating
from mlprep.core.mode import Mode
from mlprep.core.schedule import Standing

MAX_ANSWER: Final = 10_000
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
ANKI: Final = "anki"
"""The device of imported reviews."""


class Kind(Enum):
    """The closed set of event kinds."""

    RATE = "rate"
    UNDO = "undo"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"
    KNOW = "know"
    RESET = "reset"
    PLAN = "plan"
    SETTING = "setting"
    INTERVIEW = "interview"
    SEEN = "seen"


UNDOABLE: Final = (Kind.RATE, Kind.SUSPEND, Kind.UNSUSPEND, Kind.BURY, Kind.KNOW, Kind.RESET)
"""Steps that can be taken back; a setting is set again instead."""


def new_id() -> str:
    """A random event id: 96 bits, 16 characters."""
    return _spell(os.urandom(12))


def derived_id(card_id: str, utc_ms: int) -> str:
    """The id of a review that another program made: the same review always gets the same id."""
    digest = blake2b(f"{card_id}\n{utc_ms}".encode(), digest_size=12, person=b"mlprep-review")
    return _spell(digest.digest())


def _spell(number: bytes) -> str:
    """12 bytes as 16 characters that need no quoting anywhere."""
    return b2a_base64(number, newline=False).translate(_URL_SAFE).decode()


@dataclass(frozen=True, slots=True)
class Review:
    """One rating, as the session hands it to the log. Recording the same id twice changes nothing.

    fingerprint: of (ask, given, answer) as shown.  verdict, code: what the program said (None: nothing).
    override: the learner said "I was right".  seed: the draw.  took_ms: from question to answer.
    """

    card_id: str
    rating: Rating
    mode: Mode = Mode.REVIEW
    fingerprint: str = ""
    verdict: Outcome | None = None
    code: str | None = None
    override: bool = False
    hint: bool = False
    answer: str = ""
    seed: int | None = None
    took_ms: int | None = None
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a rating did. interval: days until due, None where nothing was scheduled (quiz, interview)."""

    id: str
    standing: Standing
    interval: int | None
    leech: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log.

    utc_ms: UTC milliseconds.  utc_offset: minutes east.  day, due: study days.  target: the event undone.
    name, value: of settings, known concepts, plans and interview reports.
    The fields from `fingerprint` to `took_ms` belong to ratings.
    """

    id: str
    kind: Kind
    device: str
    utc_ms: int
    utc_offset: int
    day: int
    fingerprint: str | None = None
    mode: Mode | None = None
    rating: Rating | None = None
    due: int | None = None
    verdict: Outcome | None = None
    code: str | None = None
    override: bool | None = None
    hint: bool | None = None
    answer: str | None = None
    seed: int | None = None
    took_ms: int | None = None
    target: str | None = None
    name: str | None = None
    value: str | None = None
    card_id: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A review made in another program. utc_offset: minutes east, as it was there and then."""

    card_id: str
    utc_ms: int
    utc_offset: int
    rating: Rating
    took_ms: int | None = None

    def as_event(self, event_id: str, day: int) -> Event:
        """The line of the log for this review."""
        return Event(
            id=event_id,
            kind=Kind.RATE,
            device=ANKI,
            utc_ms=self.utc_ms,
            utc_offset=self.utc_offset,
            day=day,
            mode=Mode.REVIEW,
            rating=self.rating,
            took_ms=None if self.took_ms is None else max(0, self.took_ms),
            card_id=self.card_id,
        )

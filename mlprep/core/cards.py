"""What a card is: the values that rooms hand to one another. `questions` adds what a question shows.

The names of `questions` can be had from here too; they are loaded when they are first asked for, because a
dataclass costs as much of a start as a tenth of an interpreter, and many commands show no question.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlprep.core.questions import Answer, Grade, Option, Part, PartGrade, Question, Reads, Reveal

__all__ = [
    "Answer",
    "Card",
    "Concept",
    "Entry",
    "Fault",
    "Grade",
    "Level",
    "Option",
    "Outcome",
    "Part",
    "PartGrade",
    "Place",
    "Question",
    "Rating",
    "Reads",
    "Reveal",
    "seed_of",
]

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Level(IntEnum):
    """L1 every candidate, L2 solid knowledge, L3 senior or specialist."""

    L1 = 1
    L2 = 2
    L3 = 3


class Rating(IntEnum):
    """What the learner says of a review; Anki's and FSRS's numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Outcome(Enum):
    """What the program says of an answer. UNREAD is asked again and never a lapse."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREAD = "unread"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a pack's files something stands; line and column count from 1."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a card or file, as a value: reported, never raised.

    keys: the path inside the entry, e.g. ("mistakes", 2), from which the bank finds the place.
    """

    message: str
    card_id: str | None = None
    keys: tuple[str | int, ...] = ()
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        card = f"card '{self.card_id}': " if self.card_id else ""
        return f"{where}{card}{self.message}"


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing an interviewer asks about on its own.

    id: 'topic/slug'.  needs: concept ids to know first.  kinds: what suits it, as in the topic's syllabus.
    """

    id: str
    title: str
    level: Level
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """A card's line in the index: all that queue, schedule and plan need of it.

    position: place in learning order (concept graph, level, topic order), from 0.
    """

    id: str
    kind: str
    concept: str
    level: Level
    fingerprint: str
    position: int
    parent: str | None = None
    formula: bool = False

    @property
    def topic(self) -> str:
        return self.concept.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of a pack, checked but not yet drawn.

    fields: the kind's own keys as text, lists and mappings of text; read by the kind's `parse`.
    fingerprint: of (ask, given, answer), so that the learner hears "changed since you saw it".
    name, latex, when: only of formula entries.
    """

    id: str
    kind: str
    concept: str
    level: Level
    ask: str
    fields: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    fingerprint: str = ""
    title: str = ""
    name: str | None = None
    latex: str | None = None
    when: str | None = None
    hint: str | None = None
    why: str | None = None
    steps: str | None = None
    snippet: str | None = None
    references: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    parent: str | None = None
    follow_ups: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def topic(self) -> str:
        return self.concept.partition("/")[0]


def seed_of(card_id: str, repetition: int = 0) -> int:
    """The draw of a card's nth showing: the same everywhere, forever.

    repetition: 0 or more.  Returns 0 <= seed < 2**32.
    """
    digest = hashlib.blake2b(f"{card_id}\n{repetition}".encode(), digest_size=4)
    return int.from_bytes(digest.digest(), "big")


def __getattr__(name: str) -> Any:
    """A name of `questions`."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mlprep.core import questions

    globals()[name] = found = getattr(questions, name)
    return found

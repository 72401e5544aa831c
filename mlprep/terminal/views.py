"""What a desk is told of a turn, and what it answers: values between the sitting and a screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlprep.core.cards import Grade, Level, Question, Rating
from mlprep.terminal.keys import Command


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a question. place: '4/30'.  clock: '31 min left', '' if no time is set.

    new: never shown before.  note: what is special about this showing, e.g. 'changed since you saw it'.
    """

    topic: str
    title: str
    level: Level
    place: str = ""
    clock: str = ""
    new: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """One turn as it stands.

    context: the questions this one follows up, the first asked first.
    answer: what was typed so far (kept when it could not be read).  unread: why it could not be read.
    seconds: from question to answer.  intervals: what each rating leads to, in words, e.g. '3 d'.
    """

    heading: Heading
    question: Question
    context: tuple[Question, ...] = ()
    hinted: bool = False
    answer: str = ""
    unread: Grade | None = None
    grade: Grade | None = None
    overridden: bool = False
    ticked: frozenset[int] = frozenset()
    suggestion: Rating | None = None
    seconds: int | None = None
    intervals: Mapping[Rating, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer was submitted."""

    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The learner rated the turn. rating: None takes the suggestion that follows from `ticked`."""

    rating: Rating | None
    ticked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Resized:
    """The terminal got another width: the page is drawn again, then asked with this text and cursor."""

    text: str = ""
    cursor: int = 0


Reply = Typed | Command
Verdict = Judged | Command

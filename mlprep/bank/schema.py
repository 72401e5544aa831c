"""The keys of a pack's files as msgspec types, for the loader, the JSON Schema and the templates."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

FORMAT = "1"
MAX_NAME = 80
MAX_WORDS = 300
MAX_MATHS = 2_000
MAX_TEXT = 10_000
MAX_ITEMS = 200

# What a text holds: prose (TeX, code, lists), maths (the learner's language), code, words, or a name.
PROSE = {"holds": "prose"}
MATHS = {"holds": "maths"}
CODE = {"holds": "code"}
WORDS = {"holds": "words"}
NAME = {"holds": "name"}

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SLUG_PATTERN = f"^{_SLUG}$"
PATH_PATTERN = f"^(?:{_SLUG}/)?{_SLUG}$"

Slug = Annotated[str, Meta(pattern=SLUG_PATTERN, max_length=MAX_NAME, extra=NAME)]
Path = Annotated[str, Meta(pattern=PATH_PATTERN, max_length=2 * MAX_NAME, extra=NAME)]
Words = Annotated[str, Meta(max_length=MAX_WORDS, extra=WORDS)]
Prose = Annotated[str, Meta(max_length=MAX_TEXT, extra=PROSE)]
Maths = Annotated[str, Meta(max_length=MAX_MATHS, extra=MATHS)]
Code = Annotated[str, Meta(max_length=MAX_TEXT, extra=CODE)]
Level = Literal["L1", "L2", "L3"]

Id = Annotated[Slug, Meta(description="Your slug, unique in the topic and kept forever.")]
ConceptPath = Annotated[
    Path, Meta(description="What it teaches: a concept of the syllabus, topic/concept if of another topic.")
]
CardLevel = Annotated[
    Level, Meta(description="L1 every candidate, L2 solid knowledge, L3 senior. Left out: the concept's.")
]
Ask = Annotated[
    Prose, Meta(description="The question, in an interviewer's voice: one idea, 15 to 90 seconds.")
]
Declarations = Annotated[
    dict[Maths, Maths],
    Meta(description="NAME: DECLARATION (meaning), e.g. A: matrix n x n spd (covariance)."),
]
Assumptions = Annotated[Maths | list[Maths], Meta(description="E.g. independent(X, Y).")]
Draws = Annotated[
    dict[Maths, Maths],
    Meta(
        description="NAME: 2..9, 0.1..0.9 step 0.1, 3 or 5, vector 4 of 1..9, matrix 2 x 2 of 1..9, "
        "distribution 3 step 0.1."
    ),
]
Definitions = Annotated[dict[Maths, Maths], Meta(description="NAME: maths, each from those before it.")]
Condition = Annotated[Maths, Meta(description="Seldom needed: drawn again until this holds.")]
Snippet = Annotated[Code, Meta(description="Code to show; mlprep never runs it.")]
Hint = Annotated[Prose, Meta(description="Shown before the answer, if asked for.")]
Why = Annotated[Prose, Meta(description="Always shown after the answer.")]
Steps = Annotated[Prose, Meta(description="The way to the answer, shown on request.")]
References = Annotated[
    Prose | list[Prose], Meta(description="Author year, title, section. None is better than a guessed one.")
]
Formerly = Annotated[Path | list[Path], Meta(description="Ids this card had before: they keep its progress.")]
# Not list[Card]: msgspec 0.22 expands recursive types without end, and crashes at exit after tagged unions.
Entries = list[dict[str, Any]]
FollowUps = Annotated[Entries, Meta(description="Asked after this card; they inherit what they leave out.")]
Answer = Annotated[Maths, Meta(description="The right answer, in the language the learner types.")]
Parts = Annotated[
    Maths | dict[Words, Maths],
    Meta(description="The right answer, or PART: answer for an answer of several parts."),
]
Roads = Annotated[
    Maths | list[Maths], Meta(description="Second roads to the answer; lint proves them equal to it.")
]
Relations = Annotated[
    Maths | list[Maths], Meta(description="Relations that must be true; `answer` is a name in them.")
]
Excluded = Annotated[
    Maths | list[Maths], Meta(description="Functions or parts that may not occur in the answer.")
]
Mistakes = Annotated[
    dict[Maths, Prose], Meta(description="WRONG ANSWER: what to say to someone who gives it.")
]
Tolerance = Annotated[
    Maths, Meta(description="1%, 0.001, or both: 1% or 0.001. Left out: integers exact, else 0.5 %.")
]
Form = Annotated[
    Literal["interval", "set"], Meta(description="interval: (0, 2) is an interval, not a vector.")
]
Freedom = Annotated[Literal["scale", "sign", "constant"], Meta(description="What the answer is given up to.")]
Unit = Annotated[Words, Meta(description="What the answer is in, e.g. bits.")]
Conditions = Annotated[dict[Maths, Prose], Meta(description="RELATION: what to say when it fails.")]
Gaps = Annotated[
    dict[Words, Maths | list[Words]],
    Meta(description="GAP: maths for a gap inside $, [words, that, count] for one outside."),
]
Points = Annotated[
    list[Prose], Meta(description="What a good answer says; the first is the one that must not be missing.")
]


class Entry(Struct, kw_only=True, forbid_unknown_fields=True):
    """What every entry may have."""

    id: Id
    level: CardLevel | UnsetType = UNSET
    given: Declarations | UnsetType = UNSET
    assume: Assumptions | UnsetType = UNSET
    draw: Draws | UnsetType = UNSET
    let: Definitions | UnsetType = UNSET
    require: Condition | UnsetType = UNSET
    snippet: Snippet | UnsetType = UNSET
    hint: Hint | UnsetType = UNSET
    why: Why | UnsetType = UNSET
    steps: Steps | UnsetType = UNSET
    references: References | UnsetType = UNSET
    formerly: Formerly | UnsetType = UNSET
    follow_ups: FollowUps | UnsetType = UNSET


class Asked(Entry, kw_only=True, forbid_unknown_fields=True):
    """What every card has. concept: a follow-up may leave it to its parent."""

    concept: ConceptPath | UnsetType = UNSET
    ask: Ask


class Symbolic(Asked, kw_only=True, forbid_unknown_fields=True):
    """The answer is an expression in declared names."""

    answer: Parts
    equals: Roads | UnsetType = UNSET
    holds: Relations | UnsetType = UNSET
    without: Excluded | UnsetType = UNSET
    mistakes: Mistakes | UnsetType = UNSET
    tolerance: Tolerance | UnsetType = UNSET
    form: Form | UnsetType = UNSET
    up_to: Freedom | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET


class Numeric(Asked, kw_only=True, forbid_unknown_fields=True):
    """The answer is computed from numbers drawn anew each time."""

    answer: Parts
    equals: Roads | UnsetType = UNSET
    holds: Relations | UnsetType = UNSET
    mistakes: Mistakes | UnsetType = UNSET
    tolerance: Tolerance | UnsetType = UNSET
    form: Form | UnsetType = UNSET
    up_to: Freedom | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET


class Witness(Asked, kw_only=True, forbid_unknown_fields=True):
    """The answer is an example or counterexample: whatever meets the conditions is right."""

    find: Declarations
    such_that: Conditions
    answer: Parts
    mistakes: Mistakes | UnsetType = UNSET


class Cloze(Asked, kw_only=True, forbid_unknown_fields=True):
    """A text with gaps, all asked at once."""

    gaps: Gaps
    mistakes: Mistakes | UnsetType = UNSET
    tolerance: Tolerance | UnsetType = UNSET


class Option(Struct, kw_only=True, forbid_unknown_fields=True):
    """One option: right or wrong, and why."""

    right: Prose | UnsetType = UNSET
    wrong: Prose | UnsetType = UNSET
    because: Annotated[
        Prose, Meta(description="Shown after the answer: why it is right, or which mistake it is.")
    ]


class Choice(Asked, kw_only=True, forbid_unknown_fields=True):
    """Options to choose from; if several are right, all of them."""

    options: Annotated[list[Option], Meta(description="Right and wrong options; the program shuffles them.")]


class Recall(Asked, kw_only=True, forbid_unknown_fields=True):
    """An open question; the learner ticks the points said."""

    answer: Annotated[Prose, Meta(description="A good answer, as one would say it.")]
    points: Points | UnsetType = UNSET


class Formula(Entry, kw_only=True, forbid_unknown_fields=True):
    """A line of the formula sheet, also asked as a card."""

    concept: ConceptPath
    name: Annotated[Words, Meta(description="What the formula is called.")]
    latex: Annotated[Code, Meta(description="The whole formula in TeX, without $.")]
    when: Annotated[Prose, Meta(description="The conditions under which it holds.")] | UnsetType = UNSET
    answer: Answer | UnsetType = UNSET
    equals: Roads | UnsetType = UNSET
    holds: Relations | UnsetType = UNSET
    without: Excluded | UnsetType = UNSET
    mistakes: Mistakes | UnsetType = UNSET
    tolerance: Tolerance | UnsetType = UNSET
    form: Form | UnsetType = UNSET
    up_to: Freedom | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET


class CardFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """A file of cards of one topic."""

    format: Literal["1"]
    topic: Annotated[Slug, Meta(description="The topic: the name of the folder.")]
    formulas: Entries | UnsetType = UNSET
    cards: Entries | UnsetType = UNSET


SyllabusKind = Literal["concept", "formula", "symbolic", "numeric", "choice", "code", "witness"]


class SyllabusEntry(Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing an interviewer asks about on its own."""

    id: Id
    title: Annotated[Words, Meta(description="Heading.")]
    level: Annotated[Level, Meta(description="L1 every candidate, L2 solid knowledge, L3 senior.")]
    needs: Annotated[list[Path], Meta(description="Concepts to know first.")] = []
    kinds: Annotated[list[SyllabusKind], Meta(description="Questions it suits.")] = []


class PackFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """pack.yaml: what makes a directory a pack."""

    format: Literal["1"]
    pack: Annotated[
        Slug, Meta(description="The pack's name: cards of other packs are called pack:topic/slug.")
    ]
    title: Annotated[Words, Meta(description="What the pack is, for `mlprep content list`.")]
    topics: (
        Annotated[dict[Slug, Words], Meta(description="FOLDER: title, in the order of learning.")] | UnsetType
    ) = UNSET
    complete: (
        Annotated[list[Slug], Meta(description="Topics whose cards cover their syllabus.")] | UnsetType
    ) = UNSET


CARD_TYPES: dict[str, type[Asked]] = {
    "recall": Recall,
    "choice": Choice,
    "cloze": Cloze,
    "symbolic": Symbolic,
    "numeric": Numeric,
    "witness": Witness,
}

"""What one file of a pack says before the files are joined: drafts of cards, of concepts, the header."""

from dataclasses import dataclass, field
from typing import Any

from mlprep.core.cards import Fault


@dataclass(frozen=True, slots=True)
class Draft:
    """A card as its file has it.

    slug, parent: without topic.  concept, formerly: as written, 'slug' or 'topic/slug'.
    level: None if the concept decides.  line, column: of the id; concept_line, concept_column likewise.
    """

    topic: str
    slug: str
    kind: str
    concept: str
    level: int | None
    fingerprint: str
    line: int
    column: int
    concept_line: int
    concept_column: int
    parent: str | None = None
    formula: bool = False
    formerly: tuple[str, ...] = ()
    points: bool = False
    snippet: bool = False


@dataclass(frozen=True, slots=True)
class ConceptDraft:
    """A line of a syllabus. needs: as written."""

    slug: str
    title: str
    level: int
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Header:
    """pack.yaml. topics: folder -> title, in the order of learning."""

    pack: str
    title: str
    topics: dict[str, str] = field(default_factory=dict)
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """All that is kept of a file. bodies: of the drafts, in their order: ask, fields, other texts."""

    drafts: tuple[Draft, ...] = ()
    concepts: tuple[ConceptDraft, ...] = ()
    header: Header | None = None
    faults: tuple[Fault, ...] = ()
    bodies: tuple[dict[str, Any], ...] = ()

"""What a mock interview showed: per topic and level, what was missed and why, what to study next. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mlprep.core.cards import Level, Rating
from mlprep.core.session import Rated

STRONG = 5


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers of those asked, in one topic and level."""

    topic: str
    level: int
    right: int
    asked: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A concept that was missed. times: how often.  level: the hardest.  why: diagnoses, each once."""

    concept: str
    title: str
    level: int
    times: int
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The end of an interview. at: ISO time of its end.  seconds: it took.  strong: titles, best first."""

    at: str
    seconds: int
    scores: tuple[Score, ...]
    strong: tuple[str, ...] = ()
    missed: tuple[Miss, ...] = ()

    @property
    def asked(self) -> int:
        return sum(score.asked for score in self.scores)

    @property
    def next_concepts(self) -> tuple[str, ...]:
        """Concepts to study, those missed at the lowest level first: they carry the others."""
        return tuple(miss.concept for miss in sorted(self.missed, key=lambda miss: (miss.level, -miss.times)))

    def of_level(self, level: Level) -> tuple[int, int]:
        """Right answers and questions of one level."""
        scores = [score for score in self.scores if score.level == level]
        return sum(score.right for score in scores), sum(score.asked for score in scores)


def make_report(rated: Sequence[Rated], title: Callable[[str], str], at: str, seconds: int) -> Report:
    """The report of these answers. title: of a concept id."""
    return Report(at, seconds, _scores(rated), _strong(rated, title), _missed(rated, title))


def write_report(report: Report) -> dict[str, Any]:
    """The report as a JSON document."""
    return asdict(report)


def read_report(document: Mapping[str, Any]) -> Report:
    """The report that `write_report` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return Report(
        at=str(document["at"]),
        seconds=int(document["seconds"]),
        scores=tuple(Score(**score) for score in document["scores"]),
        strong=tuple(map(str, document["strong"])),
        missed=tuple(Miss(**{**miss, "why": tuple(map(str, miss["why"]))}) for miss in document["missed"]),
    )


def _scores(rated: Sequence[Rated]) -> tuple[Score, ...]:
    table: dict[tuple[str, int], list[bool]] = {}
    for record in rated:
        entry = record.item.entry
        table.setdefault((entry.topic, int(entry.level)), []).append(record.right)
    return tuple(
        Score(topic, level, sum(answers), len(answers)) for (topic, level), answers in sorted(table.items())
    )


def _strong(rated: Sequence[Rated], title: Callable[[str], str]) -> tuple[str, ...]:
    """Concepts of which every answer was right, without a hint; the highest level first."""
    wrong = {record.item.entry.concept for record in rated if not record.right or record.hinted}
    sure = [
        record for record in rated if record.item.entry.concept not in wrong and record.rating >= Rating.GOOD
    ]
    sure.sort(key=lambda record: -record.item.entry.level)
    return tuple(dict.fromkeys(title(record.item.entry.concept) for record in sure))[:STRONG]


def _missed(rated: Sequence[Rated], title: Callable[[str], str]) -> tuple[Miss, ...]:
    misses: dict[str, list[Rated]] = {}
    for record in rated:
        if not record.right:
            misses.setdefault(record.item.entry.concept, []).append(record)
    found = [
        Miss(
            concept,
            title(concept),
            max(int(record.item.entry.level) for record in records),
            len(records),
            tuple(dict.fromkeys(record.grade.message for record in records if record.grade.message)),
        )
        for concept, records in misses.items()
    ]
    return tuple(sorted(found, key=lambda miss: -miss.times))

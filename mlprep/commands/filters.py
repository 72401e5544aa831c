"""Words of the command line that name topics, concepts, levels and kinds; a wrong one gets a suggestion."""

from collections.abc import Collection, Iterable, Sequence

from mlprep.bank import Bank
from mlprep.core.cards import Level
from mlprep.errors import UsageError
from mlprep.kinds import KINDS


def read_topics(words: Iterable[str], bank: Bank) -> list[str]:
    """Topic ids; a title does too. Raises UsageError."""
    known = {topic.id: topic.id for topic in bank.topics}
    known |= {topic.title.lower(): topic.id for topic in bank.topics}
    return [known[_one_of(word.lower(), known, "topic", "mlprep topics")] for word in split_words(words)]


def read_concepts(words: Iterable[str], bank: Bank) -> list[str]:
    """Concept ids; the part after the topic does too, for every topic that has it. Raises UsageError."""
    by_name: dict[str, list[str]] = {}
    for concept in bank.concepts:
        by_name.setdefault(concept, []).append(concept)
        by_name.setdefault(concept.rpartition("/")[2], []).append(concept)
    found = []
    for word in split_words(words):
        found += by_name[_one_of(word.lower(), by_name, "concept", "mlprep search WORDS")]
    return found


def read_levels(words: Iterable[str]) -> list[Level]:
    """Levels from 1, L1 or l1. Raises UsageError."""
    names = {name: level for level in Level for name in (str(int(level)), f"l{int(level)}")}
    return [names[_one_of(word.lower(), names, "level", "L1, L2 or L3")] for word in split_words(words)]


def read_kinds(words: Iterable[str]) -> list[str]:
    """Kinds of cards. Raises UsageError."""
    return [_one_of(word.lower(), KINDS, "kind", ", ".join(KINDS)) for word in split_words(words)]


def split_words(words: Iterable[str]) -> Sequence[str]:
    """Words given one by one or between commas."""
    return [word.strip() for given in words for word in given.split(",") if word.strip()]


def suggest(word: str, known: Collection[str]) -> str:
    """' (did you mean ...?)', or '' if nothing is close."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _one_of(word: str, known: Collection[str], what: str, see: str) -> str:
    if word in known:
        return word
    raise UsageError(f"no {what} '{word}'{suggest(word, known) or f': see {see}'}")

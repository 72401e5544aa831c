"""Expected answers and mistakes as an author writes them: one, or one for each part."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlprep import maths
from mlprep.core.cards import Card
from mlprep.kinds.fields import CardError, Keys, list_keys, read_list, read_table, read_text, say_error
from mlprep.kinds.parts import PartsError, read_assignments

_NAME = re.compile(r"[A-Za-z]\w*'*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer worth a word.

    text: as written, the key of its place.  parts: label -> maths, '' where there is one part.
    """

    text: str
    parts: Mapping[str, str]
    message: str


def is_name(text: str) -> bool:
    """Whether maths can call something so: a letter, then letters, digits, _ and primes."""
    return _NAME.fullmatch(text) is not None


def read_answers(card: Card) -> dict[str, str]:
    """Label -> maths, {'': maths} for a single answer, {} if there is none. Raises CardError."""
    if isinstance(card.fields.get("answer"), Mapping):
        answers = read_table(card, "answer")
        if len(answers) < 2:
            raise CardError(card, "'answer' has a single part: write it as one text", "answer")
        return answers
    answer = read_text(card, "answer")
    return {} if answer is None else {"": answer}


def need_answers(card: Card) -> dict[str, str]:
    """Label -> maths of a required answer. Raises CardError."""
    answers = read_answers(card)
    if not answers:
        raise CardError(card, f"'answer' is missing: a {card.kind} card needs it")
    return answers


def read_mistakes(card: Card, labels: tuple[str, ...]) -> tuple[Mistake, ...]:
    """The mistakes in the author's order; of several parts each names its own. Raises CardError."""
    return tuple(
        Mistake(text, _read_parts(card, text, labels, "mistakes", text), message)
        for text, message in read_table(card, "mistakes").items()
    )


def read_roads(card: Card, labels: tuple[str, ...]) -> tuple[tuple[Keys, Mapping[str, str]], ...]:
    """The keys and parts of each second road under `equals`, written like mistakes. Raises CardError."""
    roads = []
    for index, text in enumerate(read_list(card, "equals")):
        keys = list_keys(card, "equals", index)
        roads.append((keys, _read_parts(card, text, labels, *keys)))
    return tuple(roads)


def split_relation(text: str) -> tuple[str, str]:
    """`relation where name = value, ...` -> the relation and what stands behind where, '' if nothing does."""
    relation, where, values = text.rpartition(" where ")
    return (relation.strip(), values.strip()) if where else (text.strip(), "")


def name_answers(labels: Iterable[str]) -> dict[str, str]:
    """Label -> what `holds` and texts may call that answer: `answer`, or a part's label if it is a name."""
    return {label: label or "answer" for label in labels if not label or is_name(label)}


def _read_parts(card: Card, text: str, labels: tuple[str, ...], *keys: str | int) -> dict[str, str]:
    if labels == ("",):
        return {"": text.strip()}
    try:
        return read_assignments(text, labels)
    except PartsError as error:
        raise CardError(card, str(error), *keys) from None


def read_tolerance(card: Card) -> str | None:
    """The tolerance as written: '1%', '0.001' or '1% or 0.001'. Raises CardError."""
    text = read_text(card, "tolerance")
    if text is not None:
        try:
            maths.same(1, 1, tolerance=text)
        except maths.MathsError as error:
            raise CardError(card, say_error(error), "tolerance") from None
    return text

"""Recall: say it in your own words, then tick the points you made. The program does not judge."""

from dataclasses import dataclass

from mlprep.core.cards import Answer, Card, Fault, Grade, Outcome, Part, Question, Reads, Reveal, seed_of
from mlprep.kinds.claims import Instance
from mlprep.kinds.fields import list_keys, need_text, read_list
from mlprep.kinds.instance import draw_instance
from mlprep.kinds.proof import Proof
from mlprep.kinds.showing import fill_text, pose, reveal

KEYS = frozenset({"answer", "points"})

MAX_POINTS = 9  # one key each


@dataclass(frozen=True, slots=True)
class Body:
    """points: the first is the one that must not be missing."""

    answer: str
    points: tuple[str, ...]


def parse(card: Card) -> Body:
    return Body(need_text(card, "answer"), read_list(card, "points"))


def ask(card: Card, seed: int) -> Question:
    return pose(card, draw_instance(card, seed), (Part(reads=Reads.FREE),), seed=seed)


def grade(card: Card, answer: Answer) -> Grade:
    """Undecided whatever was typed: the points decide."""
    return Grade(Outcome.UNDECIDED, _back(card, draw_instance(card, answer.seed)))


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    return ask(card, seed), _back(card, draw_instance(card, seed))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    body = proof.read(parse)
    if body is None:
        return proof.faults
    with proof.section():
        if len(body.points) > MAX_POINTS:
            proof.fault(
                f"{len(body.points)} points are too many to tick: keep at most {MAX_POINTS}", "points"
            )
        for index, point in enumerate(body.points):
            if point in body.points[:index]:
                proof.fault("this point is there twice", *list_keys(card, "points", index))
    proof.texts()
    return proof.faults


def _back(card: Card, instance: Instance) -> Reveal:
    body = parse(card)
    points = tuple(
        fill_text(card, instance, point, *list_keys(card, "points", index))
        for index, point in enumerate(body.points)
    )
    return reveal(card, instance, fill_text(card, instance, body.answer, "answer"), points=points)

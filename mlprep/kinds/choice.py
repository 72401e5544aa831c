"""Choice: pick the right option, or all the right ones, and hear why each is right or wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlprep.core.cards import (
    Answer,
    Card,
    Fault,
    Grade,
    Option,
    Outcome,
    Part,
    Question,
    Reads,
    Reveal,
    seed_of,
)
from mlprep.kinds.claims import Instance
from mlprep.kinds.fields import CardError
from mlprep.kinds.instance import draw_instance
from mlprep.kinds.proof import Proof
from mlprep.kinds.showing import fill_text, pose, reveal
from mlprep.kinds.stream import Stream

KEYS = frozenset({"options"})

MAX_OPTIONS = 12

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LAST = re.compile(r"(?:all|none|both|neither) of (?:the above|these|them)\b", re.IGNORECASE)
_MARK = re.compile(r"#?\(?([A-Za-z]|[0-9]{1,9})[).:]?")
_BETWEEN = re.compile(r"[\s,;&+/]+|\b(?:and|options?|answers?|numbers?)\b", re.IGNORECASE)


class _UnreadError(ValueError):
    """What was typed names no option; the text says what to type."""


@dataclass(frozen=True, slots=True)
class Body:
    """options: in the author's order, not yet interpolated."""

    options: tuple[Option, ...]

    @property
    def several(self) -> bool:
        return sum(option.right for option in self.options) > 1


def parse(card: Card) -> Body:
    options = card.fields.get("options")
    if not isinstance(options, list | tuple):
        raise CardError(
            card, "'options' takes a list, each '- right: ...' or '- wrong: ...' with its because", "options"
        )
    return Body(tuple(_read_option(card, index, option) for index, option in enumerate(options)))


def ask(card: Card, seed: int) -> Question:
    body, instance = parse(card), draw_instance(card, seed)
    options = _order(card, body, instance, seed)
    return pose(
        card,
        instance,
        (Part(reads=Reads.OPTIONS),),
        seed=seed,
        options=tuple(option.text for option in options),
        several=body.several,
    )


def grade(card: Card, answer: Answer) -> Grade:
    body, instance = parse(card), draw_instance(card, answer.seed)
    options = _order(card, body, instance, answer.seed)
    back = _back(card, instance, options)
    if not answer.text.strip():
        return Grade(Outcome.WRONG, back)
    try:
        chosen = read_choice(answer.text, [option.text for option in options], several=body.several)
    except _UnreadError as error:
        return Grade(Outcome.UNREAD, back, message=str(error))
    echo = ", ".join(f"{_letter(index)}" for index in sorted(chosen))
    wrong = [index for index in sorted(chosen) if not options[index].right]
    missed = [index for index, option in enumerate(options) if option.right and index not in chosen]
    if not wrong and not missed:
        return Grade(Outcome.RIGHT, back, echo=echo)
    if wrong:
        option = options[wrong[0]]
        return Grade(
            Outcome.WRONG, back, code=_code(card, body, instance, option), message=option.because, echo=echo
        )
    option = options[missed[0]]
    message = f"{_letter(missed[0])} is right as well. {option.because}".rstrip()
    return Grade(Outcome.WRONG, back, code="incomplete", message=message, echo=echo)


def faces(card: Card) -> tuple[Question, Reveal]:
    seed = seed_of(card.id)
    instance = draw_instance(card, seed)
    return ask(card, seed), _back(card, instance, _order(card, parse(card), instance, seed))


def prove(card: Card) -> list[Fault]:
    proof = Proof(card)
    body = proof.read(parse)
    if body is None:
        return proof.faults
    with proof.section():
        if not 2 <= len(body.options) <= MAX_OPTIONS:
            proof.fault(f"a choice has 2 to {MAX_OPTIONS} options, this has {len(body.options)}", "options")
        if all(option.right for option in body.options):
            proof.fault("every option is right: add a wrong one", "options")
        if not any(option.right for option in body.options):
            proof.fault("no option is right: mark one 'right'", "options")
        for index, option in enumerate(body.options):
            if not option.because:
                proof.fault(
                    "this option has no 'because': tell the learner why it is right or wrong",
                    "options",
                    index,
                )
        for instance in proof.instances():
            _prove_distinct(proof, _fill(card, body, instance))
    proof.texts()
    return proof.faults


def read_choice(text: str, options: Sequence[str], *, several: bool) -> frozenset[int]:
    """The indices of the options meant by '2', 'b', '1,3', 'b d', 'bd', '1 and 3' or an option's own text.

    Raises ValueError with what to type, also for a number that may be a place or an option's own number.
    """
    plain = [_plain(option) for option in options]
    if _plain(text) in plain and plain.count(_plain(text)) == 1 and not _MARK.fullmatch(text.strip()):
        return frozenset({plain.index(_plain(text))})
    marks = [mark for mark in _BETWEEN.split(text.strip()) if mark]
    if several and len(marks) == 1 and marks[0].isalnum() and (marks[0].isalpha() or marks[0].isdecimal()):
        marks = list(marks[0])
    if not marks:
        raise _UnreadError(_how_to_answer(options))
    chosen = frozenset(_read_mark(mark, options) for mark in marks)
    if len(chosen) > 1 and not several:
        raise _UnreadError("One option is right: choose one.")
    return chosen


def _read_mark(mark: str, options: Sequence[str]) -> int:
    match = _MARK.fullmatch(mark)
    if match is None:
        raise _UnreadError(_how_to_answer(options))
    if match[1].isalpha():
        index = ord(match[1].lower()) - ord("a")
        if index >= len(options):
            raise _UnreadError(_how_to_answer(options))
        return index
    places = {int(match[1]) - 1} & set(range(len(options)))
    if _share_skeleton(options):
        places |= {index for index, option in enumerate(options) if _NUMBER.findall(option) == [match[1]]}
    if not places:
        raise _UnreadError(_how_to_answer(options))
    if len(places) > 1:
        readings = " or ".join(f"{_letter(index)} ({options[index]})" for index in sorted(places))
        raise _UnreadError(f"{match[1]} could be {readings}: type the letter.")
    return places.pop()


def _how_to_answer(options: Sequence[str]) -> str:
    return f"Type a letter from a to {_letter(len(options) - 1)} or a number from 1 to {len(options)}."


def _order(card: Card, body: Body, instance: Instance, seed: int) -> list[Option]:
    """Shuffled by the seed, unless the options differ only in a number; 'none of these' stays last."""
    options = _fill(card, body, instance)
    if _share_skeleton([option.text for option in options]):
        return list(options)
    last = [option for option in options if _LAST.match(option.text)]
    return [*Stream(seed).shuffle([option for option in options if option not in last]), *last]


def _share_skeleton(texts: Sequence[str]) -> bool:
    """Whether the texts are the same but for their numbers: '3', '5 %', 'line 3'."""
    return len({_NUMBER.sub("#", text.replace("-", "").replace("$", "")) for text in texts}) == 1


def _fill(card: Card, body: Body, instance: Instance) -> tuple[Option, ...]:
    return tuple(
        Option(
            fill_text(card, instance, option.text, "options", index),
            option.right,
            fill_text(card, instance, option.because, "options", index, "because"),
        )
        for index, option in enumerate(body.options)
    )


def _back(card: Card, instance: Instance, options: Sequence[Option]) -> Reveal:
    right = [f"{_letter(index)}: {option.text}" for index, option in enumerate(options) if option.right]
    return reveal(card, instance, "; ".join(right), options=tuple(options))


def _read_option(card: Card, index: int, option: object) -> Option:
    if not isinstance(option, Mapping):
        raise CardError(
            card, "an option is '- right: ...' or '- wrong: ...' with its because", "options", index
        )
    for key in option:
        if key not in {"right", "wrong", "because"}:
            raise CardError(
                card,
                f"unknown key '{key}' in an option: it has right or wrong, and because",
                "options",
                index,
                key,
            )
    verdicts = [key for key in ("right", "wrong") if key in option]
    if len(verdicts) != 1:
        raise CardError(card, "an option is either 'right' or 'wrong'", "options", index)
    text, because = option[verdicts[0]], option.get("because", "")
    if not isinstance(text, str) or not text.strip() or not isinstance(because, str):
        raise CardError(card, "an option and its because are one text each", "options", index)
    return Option(text.strip(), verdicts[0] == "right", because.strip())


def _prove_distinct(proof: Proof, options: Sequence[Option]) -> None:
    seen: dict[str, int] = {}
    for index, option in enumerate(options):
        first = seen.setdefault(_plain(option.text), index)
        if first != index:
            proof.fault(f"this option repeats option {first + 1}: {option.text}", "options", index)


def _plain(text: str) -> str:
    return re.sub(r"[\s$\\]+", "", text).rstrip(".").casefold()


def _code(card: Card, body: Body, instance: Instance, option: Option) -> str:
    return f"option:{_fill(card, body, instance).index(option) + 1}"


def _letter(index: int) -> str:
    return chr(ord("a") + index)

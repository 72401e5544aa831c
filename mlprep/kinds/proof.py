"""A proof in the making: it collects faults and goes on, and walks through the draws a learner will meet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from mlprep import maths
from mlprep.core.cards import Card, Fault, Grade, Outcome, seed_of
from mlprep.kinds.answers import Mistake
from mlprep.kinds.claims import Instance, Reason, Refusal, Trial
from mlprep.kinds.fields import CardError, quote
from mlprep.kinds.instance import MAX_TRIALS, read_plan, search
from mlprep.kinds.interpolate import Template
from mlprep.kinds.parts import join
from mlprep.kinds.shadows import find_shadows
from mlprep.kinds.showing import fill_text, read_text_template, value_of_hole
from mlprep.kinds.texts import written_texts

_Body = TypeVar("_Body")

SHOWINGS = 200  # of each card that draws


class Proof:
    """What is wrong with one card so far."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.faults: list[Fault] = []
        self.refused: list[Instance] = []  # for a mistake that is right by chance
        self._instances: tuple[Instance, ...] | None = None

    def fault(self, message: str, *keys: str | int) -> None:
        self.faults.append(Fault(" ".join(message.split()), self.card.id, keys, self.card.place))

    def fault_once(self, message: str, *keys: str | int) -> None:
        """For what many draws would say again: one fault at these keys is enough."""
        if not self.has_fault(*keys):
            self.fault(message, *keys)

    def has_fault(self, *keys: str | int) -> bool:
        return any(fault.keys == keys for fault in self.faults)

    @contextmanager
    def section(self) -> Iterator[None]:
        """A fault met inside ends the section, not the proof."""
        try:
            yield
        except CardError as error:
            if error.fault not in self.faults:
                self.faults.append(error.fault)

    def read(self, parse: Callable[[Card], _Body]) -> _Body | None:
        """The kind's reading of the card, None if it has none: then there is nothing more to prove."""
        with self.section():
            body = parse(self.card)
            self.faults += find_shadows(self.card)
            return None if self.faults else body
        return None  # type: ignore[unreachable]  # mypy does not see that a section ends early

    def instances(self) -> tuple[Instance, ...]:
        """The different draws of the first 200 showings; () if some showing finds none, which is a fault."""
        if self._instances is None:
            self._instances = ()
            with self.section():
                self._instances = tuple(self._draw())
        return self._instances

    def texts(self, complete: Callable[[Instance], Instance] | None = None) -> None:
        """Every marker of every text has a value in every draw. complete: adds what texts may name too."""
        instances = self.instances()
        if complete:
            with self.section():
                instances = tuple(map(complete, instances))
        written = []
        with self.section():
            written = list(written_texts(self.card))
        if self.card.snippet:
            written.append((("snippet",), self.card.snippet))
        for keys, text in written:
            with self.section():
                template = read_text_template(self.card, text, *keys)
                self._refuse_gaps(template, *keys)
                self._prove_holes(template, text, instances, *keys)

    def _refuse_gaps(self, template: Template, *keys: str | int) -> None:
        if template.gaps and (self.card.kind != "cloze" or keys not in {("ask",), ("snippet",)}):
            gap = f"{{?{template.gaps[0].name}}}"
            raise CardError(self.card, f"a gap '{gap}' stands in ask or snippet of a cloze card only", *keys)

    def _prove_holes(
        self, template: Template, text: str, instances: tuple[Instance, ...], *keys: str | int
    ) -> None:
        for instance in instances[:1]:
            fill_text(self.card, instance, text, *keys)
        computed = [
            hole for hole in template.holes if instances and hole.expression not in instances[0].values
        ]
        for instance in instances[1:]:
            try:
                for hole in computed:
                    value_of_hole(hole, instance.values)
            except maths.MathsError as error:
                raise CardError(self.card, f"{error}{instance.describe()}", *keys) from None

    def _draw(self) -> Iterator[Instance]:
        plan = read_plan(self.card)
        known: dict[str, Trial] = {}
        found: dict[str, Instance] = {}
        for repetition in range(SHOWINGS if plan.draws and self._uses_numbers() else 1):
            result = search(plan, seed_of(self.card.id, repetition), known)
            for trial in result.refused:
                if trial.refusal and trial.refusal.reason is Reason.BROKEN:
                    self.fault_once(trial.refusal.message, *trial.refusal.keys)
                    return
                if trial.refusal and trial.refusal.reason is Reason.UNDEFINED:
                    self.fault_once(_say_undefined(trial, trial.refusal), *trial.refusal.keys)
                elif trial.refusal and trial.refusal.reason is Reason.CHANCE:
                    self.refused.append(trial.instance)
            if result.instance is None:
                self._explain(result.refused)
                return
            found.setdefault(repr(result.instance.drawn), result.instance)
        yield from found.values()

    def _uses_numbers(self) -> bool:
        """Whether other draws can bring other faults: a choice below a numeric card may name no number."""
        if self.card.kind in {"numeric", "witness"}:
            return True
        written = [text for _, text in written_texts(self.card)]
        return any("{=" in text for text in (*written, self.card.snippet or ""))

    def _explain(self, refused: Sequence[Trial]) -> None:
        """Why a showing found no numbers: by the last draw this card refused itself.

        What has no value has been reported; what only its relatives refuse is reported there.
        """
        own = [
            (trial.refusal, trial.instance)
            for trial in refused
            if trial.refusal and trial.refusal.reason is not Reason.FAMILY
        ]
        if not own or own[-1][0].reason is Reason.UNDEFINED:
            return
        alike = [found for found in reversed(own) if found[0].keys == own[-1][0].keys]
        refusal, instance = max(alike, key=lambda found: found[0].closeness)
        message = refusal.message
        if instance.drawn:
            tried = f"none of {MAX_TRIALS} draws can be asked"
            message = f"{tried}: {message}{instance.describe()}; widen the draws or mend it"
        self.fault_once(message, *refusal.keys)


def _say_undefined(trial: Trial, refusal: Refusal) -> str:
    message = f"{refusal.message}{trial.instance.describe()}"
    return f"{message}: narrow the draws or add 'require'" if trial.instance.drawn else message


def prove_typed(
    proof: Proof,
    grade: Callable[[str], Grade],
    typed: Mapping[str, str],
    mistakes: Sequence[tuple[Mistake, Mapping[str, str] | None]],
    *keys: str | int,
    elsewhere: Callable[[int], bool] = lambda _: False,
) -> None:
    """A learner who types the answer is right, and one who types a mistake is wrong and hears its message.

    grade: of a text.  typed, and each mistake's: label -> text as a learner would type it, None to pass it
    over.  keys: of the answer.  elsewhere: whether a mistake that is taken for another one in these numbers
    is recognised in others.
    """
    graded = grade(join(typed))
    if graded.outcome is not Outcome.RIGHT:
        proof.fault_once(f"the answer {quote(join(typed))}, typed, is not right{_said(graded)}", *keys)
        return
    for index, (mistake, parts) in enumerate(mistakes):
        place = ("mistakes", mistake.text)
        if parts is None or proof.has_fault(*place):
            continue
        graded = grade(join(parts))
        fates = {part.outcome for part in graded.parts if part.label in parts}
        if graded.code == "digits":  # here the mistake is the answer with too few digits
            continue
        if graded.outcome is Outcome.UNREAD:
            proof.fault(f"the mistake {quote(mistake.text)} cannot be typed{_said(graded)}", *place)
        elif Outcome.WRONG not in fates:
            proof.fault(f"the mistake {quote(mistake.text)} is not wrong{_said(graded)}", *place)
        elif graded.code != f"mistake:{index + 1}" and not elsewhere(index):
            proof.fault(_shadowed(mistake, mistakes, graded), *place)


def _said(graded: Grade) -> str:
    return f": {graded.message.splitlines()[0]}" if graded.message else ""


def _shadowed(mistake: Mistake, mistakes: Sequence[tuple[Mistake, object]], graded: Grade) -> str:
    number = (graded.code or "").removeprefix("mistake:")
    if number.isdecimal() and 0 < int(number) <= len(mistakes):
        other = mistakes[int(number) - 1][0]
        return f"the mistakes {quote(other.text)} and {quote(mistake.text)} are the same: keep one"
    return f"the mistake {quote(mistake.text)} is not recognised when it is typed{_said(graded)}"

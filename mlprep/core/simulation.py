"""A deck studied day by day by a simulated learner: what a plan is searched and judged with.

Days are whole numbers from 0 (today); the interview is on the morning of day `days`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, Protocol

from mlprep.core.cards import Level, Rating
from mlprep.core.memory import DEFAULT_PARAMETERS, Memory, Parameters, next_memory, retrievability

FIRST_SECONDS: Final = 60.0
REVIEW_SECONDS: Final = 20.0
RELEARN_SECONDS: Final = 20.0
# Again, Hard, Good, Easy at first sight. L2: population means of fsrs-rs; L1 is easier, L3 harder.
FIRST_RATINGS: Final[Mapping[Level, tuple[float, float, float, float]]] = {
    Level.L1: (0.12, 0.09, 0.56, 0.23),
    Level.L2: (0.24, 0.094, 0.495, 0.171),
    Level.L3: (0.40, 0.10, 0.40, 0.10),
}
# Hard, Good, Easy where the card was recalled
RECALLED_RATINGS: Final = (0.224, 0.631, 0.145)


@dataclass(frozen=True, slots=True)
class StudyCard:
    """A card as the plan sees it. weight: its share in the goal, 0 or more.

    memory, last_day: None before the first review; last_day counts from today, so it is 0 or less.
    first_seconds, review_seconds: what it costs to meet it and to review it.
    """

    id: str
    concept: str
    level: Level
    weight: float = 1.0
    memory: Memory | None = None
    last_day: int | None = None
    first_seconds: float = FIRST_SECONDS
    review_seconds: float = REVIEW_SECONDS


@dataclass(frozen=True, slots=True)
class Deck:
    """Cards in learning order, and what has to be met before them.

    needs: concept -> concepts of the deck to meet first.  unlocks: concept -> cards that need it.
    """

    cards: tuple[StudyCard, ...]
    needs: Mapping[str, tuple[str, ...]]
    unlocks: Mapping[str, tuple[int, ...]]
    total_weight: float

    @classmethod
    def of(cls, cards: Iterable[StudyCard], needs: Mapping[str, Sequence[str]] | None = None) -> "Deck":
        """needs: of any concepts; those without a card here are left out."""
        kept = tuple(cards)
        concepts = {card.concept for card in kept}
        here = {
            concept: tuple(need for need in (needs or {}).get(concept, ()) if need in concepts)
            for concept in concepts
        }
        unlocks: dict[str, list[int]] = {}
        for index, card in enumerate(kept):
            for need in here[card.concept]:
                unlocks.setdefault(need, []).append(index)
        total = sum(card.weight for card in kept)
        return cls(kept, here, {need: tuple(found) for need, found in unlocks.items()}, total)


class Learner(Protocol):
    """Someone who rates cards, and of whom the truth is known."""

    def meet(self, card: int, day: int) -> Rating:
        """The rating at first sight."""

    def review(self, card: int, day: int) -> Rating:
        """The rating of a later review."""

    def relearn(self, card: int, day: int) -> None:
        """The card is shown once more on the day it was rated Again."""

    def recall(self, card: int, day: int) -> float:
        """The true probability of recall; 0 of a card never met."""


@dataclass(slots=True)
class Desk:
    """What a study policy may know: the deck, and the memory that the ratings so far imply."""

    deck: Deck
    days: int
    parameters: Parameters
    memory: list[Memory | None]
    last_day: list[int]
    met_concepts: set[str]
    new_today: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, deck: Deck, days: int, parameters: Parameters = DEFAULT_PARAMETERS) -> "Desk":
        met = {card.concept for card in deck.cards if card.memory}
        last = [card.last_day if card.last_day is not None else 0 for card in deck.cards]
        return cls(deck, days, parameters, [card.memory for card in deck.cards], last, met)

    def recall(self, card: int, day: int) -> float:
        """The believed probability of recall; 0 of a card never met."""
        memory = self.memory[card]
        return retrievability(memory.stability, day - self.last_day[card], self.parameters) if memory else 0.0

    def met(self) -> list[int]:
        return [card for card, memory in enumerate(self.memory) if memory is not None]

    def unmet(self) -> list[int]:
        return [card for card, memory in enumerate(self.memory) if memory is None]

    def ready(self, card: int) -> bool:
        """The card may be met now: its concept is not new today, and what that needs has been met."""
        concept = self.deck.cards[card].concept
        if concept in self.new_today:
            return False
        return all(need in self.met_concepts for need in self.deck.needs[concept])

    def ready_concepts(self) -> set[str]:
        """Concepts of which a card may be met now."""
        met, needs = self.met_concepts, self.deck.needs
        return {concept for concept in needs if met.issuperset(needs[concept])} - self.new_today

    def note(self, card: int, rating: Rating, day: int) -> None:
        """Take a rating into the believed memory."""
        before = self.memory[card]
        self.memory[card] = next_memory(before, rating, day - self.last_day[card], self.parameters)
        self.last_day[card] = day
        if before is None:
            concept = self.deck.cards[card].concept
            self.new_today.add(concept)
            self.met_concepts.add(concept)


class Policy(Protocol):
    """Which cards to study on a day, in which order; asked for as long as there is time."""

    def order(self, desk: Desk, day: int) -> Iterator[int]:
        """Cards of the day, best first. The desk changes between two of them."""


@dataclass(frozen=True, slots=True)
class DayLog:
    """What one simulated day held. seconds: time spent."""

    seconds: float
    new: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Course:
    """A simulated course up to the interview. recall: weighted mean over the deck on the day, 0 to 1."""

    recall: float
    days: tuple[DayLog, ...]
    met: frozenset[int]


def simulate(
    desk: Desk, policy: Policy, learner: Learner, daily_seconds: float, *, days: Iterable[int] | None = None
) -> Course:
    """Study until the interview; a day ends when its seconds are used up.

    desk: changed by the run.  daily_seconds: the last card of a day may run over, and is paid the next day.
    """
    logs = []
    owed = 0.0
    for day in range(desk.days) if days is None else days:
        desk.new_today.clear()
        log = _study_day(desk, policy, learner, day, daily_seconds - owed)
        owed = max(0.0, log.seconds - (daily_seconds - owed))
        logs.append(log)
    return Course(_final_recall(desk, learner), tuple(logs), frozenset(desk.met()))


def _study_day(desk: Desk, policy: Policy, learner: Learner, day: int, seconds: float) -> DayLog:
    spent, new, reviews = 0.0, 0, 0
    for card in policy.order(desk, day):
        if spent >= seconds:
            break
        entry = desk.deck.cards[card]
        if desk.memory[card] is None:
            rating = learner.meet(card, day)
            spent += entry.first_seconds
            new += 1
        else:
            rating = learner.review(card, day)
            spent += entry.review_seconds
            reviews += 1
        desk.note(card, rating, day)
        if rating == Rating.AGAIN:
            learner.relearn(card, day)
            desk.note(card, Rating.GOOD, day)
            spent += RELEARN_SECONDS
    return DayLog(spent, new, reviews)


def _final_recall(desk: Desk, learner: Learner) -> float:
    total = desk.deck.total_weight
    if not total:
        return 0.0
    cards = desk.deck.cards
    return sum(card.weight * learner.recall(index, desk.days) for index, card in enumerate(cards)) / total


class ModelLearner:
    """A learner whose memory is just what FSRS-6 says.

    parameters: the learner's own.  strength: factor on each card's stability, hidden from the policy.
    """

    def __init__(
        self,
        deck: Deck,
        random: Random,
        parameters: Parameters = DEFAULT_PARAMETERS,
        strength: Sequence[float] | None = None,
    ) -> None:
        self._levels = [card.level for card in deck.cards]
        self._memory = [card.memory for card in deck.cards]
        self._last = [card.last_day if card.last_day is not None else 0 for card in deck.cards]
        self._random = random
        self._parameters = parameters
        self._strength = strength

    def meet(self, card: int, day: int) -> Rating:
        return self._take(card, day, Rating(1 + _draw(FIRST_RATINGS[self._levels[card]], self._random)))

    def review(self, card: int, day: int) -> Rating:
        if self._random.random() >= self.recall(card, day):
            return self._take(card, day, Rating.AGAIN)
        return self._take(card, day, Rating(2 + _draw(RECALLED_RATINGS, self._random)))

    def relearn(self, card: int, day: int) -> None:
        self._take(card, day, Rating.GOOD)

    def recall(self, card: int, day: int) -> float:
        memory = self._memory[card]
        if memory is None:
            return 0.0
        factor = self._strength[card] if self._strength else 1.0
        return retrievability(memory.stability * factor, day - self._last[card], self._parameters)

    def _take(self, card: int, day: int, rating: Rating) -> Rating:
        self._memory[card] = next_memory(self._memory[card], rating, day - self._last[card], self._parameters)
        self._last[card] = day
        return rating


def _draw(shares: Sequence[float], random: Random) -> int:
    point = random.random() * sum(shares)
    for index, share in enumerate(shares):
        point -= share
        if point < 0:
            return index
    return len(shares) - 1

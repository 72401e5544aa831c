"""What to study on a day: the two families of policies that a plan chooses from."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import exp

from mlprep.core.cards import Level, Rating
from mlprep.core.memory import Memory, Parameters, next_memories, next_memory, retrievability
from mlprep.core.simulation import FIRST_RATINGS, RECALLED_RATINGS, RELEARN_SECONDS, Desk


@dataclass(frozen=True, slots=True)
class Greedy:
    """The largest gain of weighted recall on the interview day per second of study."""

    def order(self, desk: Desk, day: int) -> Iterator[int]:
        """Cards by gain per second. What a new card unlocks joins at once."""
        gains = Gains(desk.days - day, desk.parameters)
        heap = [(-gains.review(desk, card, day), card) for card in desk.met()]
        cards, ready = desk.deck.cards, desk.ready_concepts()
        heap += [(-gains.first(desk, card), card) for card in desk.unmet() if cards[card].concept in ready]
        heapify(heap)
        queued = {card for _, card in heap}
        while heap:
            gain, card = heappop(heap)
            if gain >= 0:
                return
            new = desk.memory[card] is None
            if new and not desk.ready(card):
                continue
            yield card
            for unlocked in desk.deck.unlocks.get(cards[card].concept, ()) if new else ():
                if unlocked not in queued and desk.memory[unlocked] is None and desk.ready(unlocked):
                    queued.add(unlocked)
                    heappush(heap, (-gains.first(desk, unlocked), unlocked))


@dataclass(frozen=True, slots=True)
class NewFirst:
    """New cards in learning order for `days` days, then whatever is recalled worst."""

    days: int

    def order(self, desk: Desk, day: int) -> Iterator[int]:
        """New cards while it is their time, then the others from the lowest recall on."""
        cards = desk.deck.cards
        due = [card for card in desk.met() if desk.last_day[card] < day and cards[card].weight > 0]
        due.sort(key=lambda card: desk.recall(card, day))
        if day < self.days:
            yield from (card for card in desk.unmet() if cards[card].weight > 0 and desk.ready(card))
        yield from due


class Gains:
    """Gain of recall on the interview day per second, for a study day `left` days before it."""

    def __init__(self, left: int, parameters: Parameters) -> None:
        self._left = left
        self._parameters = parameters
        self._first = {level: self._first_gain(level) for level in Level}

    def first(self, desk: Desk, card: int) -> float:
        """Of meeting a card."""
        entry = desk.deck.cards[card]
        seconds = entry.first_seconds + FIRST_RATINGS[entry.level][0] * RELEARN_SECONDS
        return entry.weight * self._first[entry.level] / seconds

    def review(self, desk: Desk, card: int, day: int) -> float:
        """Of reviewing a card now; 0 if it was studied today."""
        entry, memory = desk.deck.cards[card], desk.memory[card]
        elapsed = day - desk.last_day[card]
        if memory is None or elapsed <= 0:
            return 0.0
        decay, rate = self._parameters.decay, self._parameters.factor / memory.stability
        recall: float = (1 + rate * elapsed) ** decay
        without: float = (1 + rate * (elapsed + self._left)) ** decay
        gain = self._after_review(memory, recall) - without
        return entry.weight * gain / (entry.review_seconds + (1 - recall) * RELEARN_SECONDS)

    def _first_gain(self, level: Level) -> float:
        after = next_memories(None, 0, self._parameters)
        shares = FIRST_RATINGS[level]
        return sum(
            share * self._kept(after[rating], rating) for share, rating in zip(shares, Rating, strict=True)
        )

    def _kept(self, memory: Memory, rating: Rating) -> float:
        if rating == Rating.AGAIN:
            memory = next_memory(memory, Rating.GOOD, 0, self._parameters)
        return retrievability(memory.stability, self._left, self._parameters)

    def _after_review(self, memory: Memory, recall: float) -> float:
        """Expected recall on the day after a review now: core.memory's equations, inlined for speed."""
        w, p = self._parameters.weights, self._parameters
        stability, difficulty = memory.stability, memory.difficulty
        growth = p.recall_gain * (11 - difficulty) * stability ** -w[9] * (exp((1 - recall) * w[10]) - 1)
        hard, good, easy = RECALLED_RATINGS
        passed = (
            hard * self._recall(stability * (1 + growth * w[15]))
            + good * self._recall(stability * (1 + growth))
            + easy * self._recall(stability * (1 + growth * w[16]))
        )
        kept = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * exp((1 - recall) * w[14])
        lapsed = max(min(kept, stability / p.lapse_ceiling), 1e-3)
        relearnt = lapsed * max(1.0, p.lapse_ceiling * lapsed ** -w[19])
        return recall * passed + (1 - recall) * self._recall(relearnt)

    def _recall(self, stability: float) -> float:
        value: float = (1 + self._parameters.factor * self._left / stability) ** self._parameters.decay
        return value

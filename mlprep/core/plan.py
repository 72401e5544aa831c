"""The plan for an interview date: which pace and order leave the highest expected recall on the day.

Two families are tried by simulation on the learner's own deck, and the better is kept: the largest gain of
recall on the day per second, and new cards first for some days, then the lowest recall.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import exp, sqrt
from random import Random
from statistics import fmean, stdev
from typing import Final

from mlprep.core.cards import Level, Rating
from mlprep.core.memory import (
    DEFAULT_PARAMETERS,
    Memory,
    Parameters,
    next_memories,
    next_memory,
    retrievability,
)
from mlprep.core.simulation import (
    FIRST_RATINGS,
    RECALLED_RATINGS,
    RELEARN_SECONDS,
    Course,
    DayLog,
    Deck,
    Desk,
    ModelLearner,
    Policy,
    simulate,
)

SECONDS: Final = 60
TRIAL_LEARNERS: Final = 2
FINALISTS: Final = 3
RANGE_LEARNERS: Final = 6
STEP_MINUTES: Final = 10
_SHARES: Final = (0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1.0)
# four of five courses lie within 1.28 standard deviations; no model is better than a point
_RANGE: Final = 1.28
_LEAST_SPREAD: Final = 0.01


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


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A concept that the plan never reaches. needs: the concept it waits for, if that is why."""

    concept: str
    weight: float
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The best course found.

    expected, low, high: weighted recall on the day, 0 to 1; four of five simulated courses lie in the range.
    now: expected recall on the day without any further study.
    more, less: expected with ten minutes a day more or less; None where there are no ten to take away.
    """

    policy: Greedy | NewFirst
    days: int
    minutes: int
    expected: float
    low: float
    high: float
    now: float
    course: tuple[DayLog, ...]
    left_out: tuple[LeftOut, ...]
    more: float | None = None
    less: float | None = None

    @property
    def new_per_day(self) -> float:
        """New cards on a day, over the days that have some."""
        counts = [day.new for day in self.course if day.new]
        return fmean(counts) if counts else 0.0


def search_plan(
    deck: Deck,
    days: int,
    minutes: int,
    seed: int,
    *,
    parameters: Parameters = DEFAULT_PARAMETERS,
    progress: Callable[[float], None] = lambda _: None,
) -> Plan:
    """The plan with the highest expected recall `days` from now, studying `minutes` a day.

    days, minutes: 0 or more; with 0 of either nothing can be studied and the plan says what is kept.
    progress: told the share done, 0 to 1.
    """
    candidates = _candidates(days)
    trial = _Trial(deck, days, parameters, seed, progress, len(candidates) + FINALISTS + RANGE_LEARNERS + 3)
    if not days or not minutes or not deck.cards:
        return _idle_plan(trial, minutes)
    now = trial.idle()
    best = _best_policy(trial, candidates, minutes)
    courses = trial.courses(best, minutes, RANGE_LEARNERS)
    more = trial.mean(best, minutes + STEP_MINUTES, TRIAL_LEARNERS)
    less = trial.mean(best, minutes - STEP_MINUTES, TRIAL_LEARNERS) if minutes > STEP_MINUTES else None
    progress(1.0)
    expected, low, high = _range([course.recall for course in courses])
    return Plan(
        *(best, days, minutes, expected, low, high, now),
        course=courses[0].days,
        left_out=left_out(deck, courses[0].met),
        more=max(more, expected),
        less=None if less is None else min(less, expected),
    )


def _best_policy(trial: "_Trial", candidates: list[Greedy | NewFirst], minutes: int) -> Greedy | NewFirst:
    """One learner tries all, then more of them the best few; of equals the first."""

    def tried(policies: list[Greedy | NewFirst], learners: int) -> list[Greedy | NewFirst]:
        return sorted(policies, key=lambda policy: -trial.mean(policy, minutes, learners))

    return tried(tried(candidates, 1)[:FINALISTS], TRIAL_LEARNERS)[0]


def order_today(deck: Deck, policy: Policy, days: int, minutes: float, parameters: Parameters) -> list[str]:
    """Ids of the cards to study today, best first, as many as are expected to fit into the minutes."""
    desk = Desk.of(deck, days, parameters)
    seconds, chosen = 0.0, []
    for card in policy.order(desk, 0):
        if seconds >= minutes * SECONDS:
            break
        entry = deck.cards[card]
        if desk.memory[card] is None:
            seconds += entry.first_seconds + FIRST_RATINGS[entry.level][0] * RELEARN_SECONDS
        else:
            seconds += entry.review_seconds + (1 - desk.recall(card, 0)) * RELEARN_SECONDS
        chosen.append(entry.id)
        desk.note(card, Rating.GOOD, 0)
    return chosen


def left_out(deck: Deck, met: frozenset[int]) -> tuple[LeftOut, ...]:
    """Concepts of which no card was met, most weight first, with the one they wait for."""
    reached = {deck.cards[card].concept for card in met}
    weights: dict[str, float] = {}
    for card in deck.cards:
        if card.concept not in reached:
            weights[card.concept] = weights.get(card.concept, 0.0) + card.weight
    missing = sorted(weights, key=lambda concept: -weights[concept])
    return tuple(
        LeftOut(concept, weights[concept], _waits_for(concept, deck.needs, weights)) for concept in missing
    )


def _waits_for(
    concept: str, needs: Mapping[str, tuple[str, ...]], missing: Mapping[str, float]
) -> str | None:
    return next((need for need in needs[concept] if need in missing), None)


def _candidates(days: int) -> list[Greedy | NewFirst]:
    spans = sorted({max(1, round(share * days)) for share in _SHARES})
    return [Greedy(), *(NewFirst(span) for span in spans)]


def _range(recalls: list[float]) -> tuple[float, float, float]:
    mean = fmean(recalls)
    spread = max(_RANGE * stdev(recalls) * sqrt(1 + 1 / len(recalls)), _LEAST_SPREAD)
    return mean, max(0.0, mean - spread), min(1.0, mean + spread)


class _Trial:
    """Courses of one deck with the same simulated learners for every policy; each is simulated once.

    told, steps: progress, and how many courses there will be.
    """

    def __init__(
        self,
        deck: Deck,
        days: int,
        parameters: Parameters,
        seed: int,
        told: Callable[[float], None],
        steps: int,
    ) -> None:
        self.deck = deck
        self.days = days
        self._parameters, self._seed = parameters, seed
        self._told, self._steps = told, steps
        self._courses: dict[tuple[Policy, float, int], Course] = {}

    def courses(self, policy: Policy, minutes: float, learners: int) -> list[Course]:
        """The courses of learners 0 to `learners` - 1."""
        return [self._course(policy, minutes, learner) for learner in range(learners)]

    def mean(self, policy: Policy, minutes: float, learners: int) -> float:
        """Their mean recall on the day."""
        return fmean(course.recall for course in self.courses(policy, minutes, learners))

    def idle(self) -> float:
        """Recall on the day without any study."""
        return self._course(NewFirst(0), 0, 0).recall

    def _course(self, policy: Policy, minutes: float, learner: int) -> Course:
        key = (policy, minutes, learner)
        if key not in self._courses:
            desk = Desk.of(self.deck, self.days, self._parameters)
            model = ModelLearner(self.deck, Random(self._seed + learner), self._parameters)
            self._courses[key] = simulate(desk, policy, model, minutes * SECONDS)
            self._told(min(1.0, len(self._courses) / self._steps))
        return self._courses[key]


def _idle_plan(trial: _Trial, minutes: int) -> Plan:
    now = trial.idle()
    met = frozenset(index for index, card in enumerate(trial.deck.cards) if card.memory)
    return Plan(Greedy(), trial.days, minutes, now, now, now, now, (), left_out(trial.deck, met))

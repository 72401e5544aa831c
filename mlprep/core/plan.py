"""The plan for an interview date: which pace and order leave the highest expected recall on the day.

Two families are tried by simulation on the learner's own deck, and the better is kept: the largest gain of
recall on the day per second, and new cards first for some days, then the lowest recall.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import fmean, stdev
from typing import Final

from mlprep.core.cards import Rating
from mlprep.core.memory import DEFAULT_PARAMETERS, Parameters
from mlprep.core.policies import Greedy, NewFirst
from mlprep.core.simulation import (
    FIRST_RATINGS,
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

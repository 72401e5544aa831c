"""The plan as it is kept between two days, and today's queue while one is set."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from mlprep.bank import Bank
from mlprep.commands.telling import Told
from mlprep.core.cards import Entry, seed_of
from mlprep.core.mode import Mode
from mlprep.core.plan import Plan, order_today, search_plan
from mlprep.core.policies import Greedy, NewFirst
from mlprep.core.queue import Due, Today, keep_apart
from mlprep.core.schedule import Standing
from mlprep.core.simulation import FIRST_SECONDS, REVIEW_SECONDS, Deck, StudyCard
from mlprep.core.stats import Rated, gather, typical_seconds
from mlprep.progress import Event, Progress

FORMAT: Final = 1
_EPOCH: Final = date(1970, 1, 1)
_KINDS: Final = ("recall", "choice", "cloze", "symbolic", "numeric", "witness")


@dataclass(frozen=True, slots=True)
class Goal:
    """What the learner asks of the plan.

    topics: only these; () for all.  weights: topic -> weight, 1 if not named.
    """

    interview: date
    minutes: int
    topics: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as the progress file keeps it.

    span: days of new cards first, None for the greedy order.  made: study day of the search.
    seconds: card kind -> (to meet one, to review one), the learner's own.
    """

    goal: Goal
    span: int | None
    made: int
    expected: float
    low: float
    high: float
    seconds: Mapping[str, tuple[float, float]]

    def policy_on(self, day: int) -> Greedy | NewFirst:
        """The policy as it stands on a study day: what is left of the span of new cards."""
        return Greedy() if self.span is None else NewFirst(max(0, self.span - (day - self.made)))


def days_until(interview: date, day: int) -> int:
    """Study days from `day` to the morning of the interview."""
    return (interview - _EPOCH).days - day


def date_of(day: int) -> date:
    """The calendar date of a study day."""
    return _EPOCH + timedelta(days=day)


def kept_plan(progress: Progress) -> KeptPlan | None:
    """The plan that is set, even if its date has passed; None if there is none or it was switched off."""
    event = progress.plan()
    if event is None or not event.value:
        return None
    try:
        return _read(json.loads(event.value))
    except (ValueError, TypeError, KeyError):
        return None


def active_plan(progress: Progress, day: int) -> KeptPlan | None:
    """The plan that today's queue follows: one with days left."""
    plan = kept_plan(progress)
    return plan if plan and days_until(plan.goal.interview, day) > 0 else None


def make_plan(
    bank: Bank,
    progress: Progress,
    goal: Goal,
    now: datetime,
    told: Told | None = None,
) -> tuple[Plan, KeptPlan]:
    """Search the plan anew and keep it. told: (done, total)."""
    day = progress.moment(now).day
    seconds = _own_seconds(bank, progress)
    deck = build_deck(bank, progress, goal, day, seconds)
    plan = search_plan(
        deck,
        days_until(goal.interview, day),
        goal.minutes,
        seed_of("plan", day),
        parameters=progress.settings.parameters,
        progress=lambda share: told(round(100 * share), 100) if told else None,
    )
    span = plan.policy.days if isinstance(plan.policy, NewFirst) else None
    kept = KeptPlan(goal, span, day, plan.expected, plan.low, plan.high, seconds)
    progress.save_plan(json.dumps(_write(kept)), now)
    return plan, kept


def switch_off(progress: Progress, now: datetime) -> None:
    """Back to due order."""
    progress.save_plan("", now)


def planned_today(bank: Bank, progress: Progress, plan: KeptPlan, now: datetime) -> Today:
    """Today's cards as the plan orders them, as many as fit into what is left of the minutes."""
    day = progress.moment(now).day
    introduced = {entry.concept for entry in map(bank.entry, progress.introduced(now)) if entry}
    standings = dict(progress.all_standings())
    entries = (entry for entry in bank.entries(topics=plan.goal.topics) if _is_open(entry, standings))
    cards = _study_cards(entries, progress, plan.goal, day, plan.seconds, standings)
    open_now = (card for card in cards if _may_be_studied(card, standings.get(card.id), introduced, day))
    deck = Deck.of(open_now, _needs(bank))
    left = plan.goal.minutes - progress.spent(now) / 60
    days = days_until(plan.goal.interview, day)
    chosen = order_today(deck, plan.policy_on(day), days, left, progress.settings.parameters)
    return _arrange(bank, standings, chosen, plan, day)


def build_deck(
    bank: Bank, progress: Progress, goal: Goal, day: int, seconds: Mapping[str, tuple[float, float]]
) -> Deck:
    """The learner's cards as the plan sees them, in learning order."""
    standings = dict(progress.all_standings())
    entries = bank.entries(topics=goal.topics)
    return Deck.of(_study_cards(entries, progress, goal, day, seconds, standings), _needs(bank))


def _study_cards(
    entries: Iterable[Entry],
    progress: Progress,
    goal: Goal,
    day: int,
    seconds: Mapping[str, tuple[float, float]],
    standings: Mapping[str, Standing],
) -> list[StudyCard]:
    known = progress.known_concepts()
    found = []
    for entry in entries:
        standing = standings.get(entry.id)
        if entry.concept in known or (standing and standing.suspended):
            continue
        found.append(_study_card(entry, standing, goal, day, seconds))
    return found


def _study_card(
    entry: Entry,
    standing: Standing | None,
    goal: Goal,
    day: int,
    seconds: Mapping[str, tuple[float, float]],
) -> StudyCard:
    first, review = seconds.get(entry.kind, (FIRST_SECONDS, REVIEW_SECONDS))
    seen = standing is not None and standing.memory is not None
    return StudyCard(
        entry.id,
        entry.concept,
        entry.level,
        goal.weights.get(entry.topic, 1.0),
        standing.memory if standing and seen else None,
        min(0, (standing.last_day or day) - day) if standing and seen else None,
        first,
        review,
    )


def _needs(bank: Bank) -> dict[str, tuple[str, ...]]:
    return {concept.id: concept.needs for concept in bank.concepts.values()}


def _may_be_studied(card: StudyCard, standing: Standing | None, introduced: set[str], day: int) -> bool:
    if standing and standing.buried_day == day:
        return False
    return card.last_day != 0 if card.memory else card.concept not in introduced


def _is_open(entry: Entry, standings: Mapping[str, Standing]) -> bool:
    """A follow-up opens once its parent has been rated above Again."""
    if entry.parent is None or ((own := standings.get(entry.id)) and own.memory):
        return True
    parent = standings.get(entry.parent)
    return parent is not None and parent.passed


def _arrange(
    bank: Bank, standings: Mapping[str, Standing], chosen: list[str], plan: KeptPlan, day: int
) -> Today:
    entries = [entry for entry in map(bank.entry, chosen) if entry]
    due, new = [], []
    total = 0.0
    for entry in entries:
        standing = standings.get(entry.id)
        first, review = plan.seconds.get(entry.kind, (FIRST_SECONDS, REVIEW_SECONDS))
        if standing and standing.memory:
            due.append(Due(entry, standing, 0.0, review, day - (standing.due_day or day)))
            total += review
        else:
            new.append(entry)
            total += first
    apart = keep_apart(due, lambda card: card.entry.concept)
    last = apart[-1].entry.concept if apart else None
    return Today(tuple(apart), tuple(keep_apart(new, lambda entry: entry.concept, last)), total)


def _own_seconds(bank: Bank, progress: Progress) -> dict[str, tuple[float, float]]:
    kinds = {entry.id: entry.kind for entry in bank.entries()}
    ratings = (rated(event, event.card_id) for event in progress.reviews() if event.card_id)
    history = gather(ratings, kinds, progress.settings.parameters)
    return {
        kind: (
            typical_seconds(history, kind, FIRST_SECONDS, first=True),
            typical_seconds(history, kind, REVIEW_SECONDS, first=False),
        )
        for kind in _KINDS
    }


def rated(event: Event, card_id: str) -> Rated:
    """A rating of the log as statistics need it.

    card_id: the card's id of today.  Raises ValueError for an event that is no rating.
    """
    if event.rating is None:
        raise ValueError(f"event {event.id} is no rating")
    scheduled = event.mode is Mode.REVIEW or event.due is not None
    return Rated(card_id, event.day, event.rating, scheduled, event.took_ms, event.code)


def _write(plan: KeptPlan) -> dict[str, Any]:
    goal = {**asdict(plan.goal), "interview": plan.goal.interview.isoformat()}
    return {"format": FORMAT, **asdict(plan), "goal": goal}


def _read(document: Mapping[str, Any]) -> KeptPlan | None:
    if document["format"] != FORMAT:
        return None
    goal = document["goal"]
    return KeptPlan(
        Goal(
            date.fromisoformat(goal["interview"]),
            int(goal["minutes"]),
            tuple(map(str, goal["topics"])),
            {str(topic): float(weight) for topic, weight in goal["weights"].items()},
        ),
        None if document["span"] is None else int(document["span"]),
        int(document["made"]),
        float(document["expected"]),
        float(document["low"]),
        float(document["high"]),
        {kind: (float(first), float(review)) for kind, (first, review) in document["seconds"].items()},
    )

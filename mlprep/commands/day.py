"""Today's queue, from the bank and the progress file."""

from datetime import datetime
from typing import TYPE_CHECKING

from mlprep.bank import Bank
from mlprep.core import queue
from mlprep.core.cards import Entry
from mlprep.core.queue import DayLength, Today
from mlprep.progress import Progress

if TYPE_CHECKING:
    from mlprep.commands.planning import KeptPlan


def find_today(bank: Bank, progress: Progress, now: datetime) -> Today:
    """What is left of today: due cards, then new ones; after a week away no more than the day holds.

    While a plan is set and its date ahead, the plan chooses instead.
    """
    settings, pace, day = progress.settings, progress.pace(), progress.moment(now).day
    if plan := find_plan(progress, now):
        from mlprep.commands.planning import planned_today

        return planned_today(bank, progress, plan, now)
    whole = settings.minutes * 60.0
    left = whole - progress.spent(now)
    due = queue.judge_due(
        progress.due(now),
        bank.entry,
        day,
        seconds=left,
        known=progress.known_concepts(),
        pace=pace,
        parameters=settings.parameters,
    )
    coming = progress.due_counts(day + 1, day + queue.MAX_BACKLOG_DAYS)
    length = DayLength(whole, left, lambda days: coming.get(day + days, 0))
    return queue.arrange(due, lambda: find_new(bank, progress, now), length, pace)


def find_plan(progress: Progress, now: datetime) -> "KeptPlan | None":
    """The plan that today follows; None if there is none or its date has come."""
    kept = progress.plan()
    if kept is None or not kept.value:
        return None
    from mlprep.commands.planning import active_plan

    return active_plan(progress, progress.moment(now).day)


def find_new(bank: Bank, progress: Progress, now: datetime, limit: int | None = None) -> list[Entry]:
    """Cards to introduce today: of the preferred topics first, then of all.

    limit: None for what is left of the daily number of new cards.
    """
    introduced = progress.introduced(now)
    if limit is None:
        limit = progress.settings.new_per_day - len(introduced)
    taken = {entry.concept for entry in map(bank.entry, introduced) if entry}
    chosen: list[Entry] = []
    topics = frozenset(progress.settings.topics)
    for lane in (topics, None) if topics else (None,):
        if len(chosen) < limit:
            more = _search(bank, progress, now, lane, limit - len(chosen), frozenset(taken))
            chosen += more
            taken |= {entry.concept for entry in more}
    return chosen


def _search(
    bank: Bank,
    progress: Progress,
    now: datetime,
    topics: frozenset[str] | None,
    limit: int,
    taken: frozenset[str],
) -> list[Entry]:
    lane = "all" if topics is None else "preferred"
    stamp = bank.stamp if topics is None else ",".join((bank.stamp, *sorted(topics)))
    start = progress.frontier(lane, stamp)
    chosen, reached = queue.choose_new(
        start,
        lambda position: bank.entries(topics=topics or (), since=position),
        bank.entry,
        progress.standings,
        limit=limit,
        day=progress.moment(now).day,
        known=progress.known_concepts(),
        taken=taken,
        topics=topics,
    )
    if reached != start:
        progress.keep_frontier(lane, stamp, reached)
    return chosen

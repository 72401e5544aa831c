"""`mlprep quiz`: a graded sitting that leaves the schedule alone."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from mlprep.bank import Bank
from mlprep.commands import filters
from mlprep.commands.environment import Environment
from mlprep.commands.rooms import open_desk, open_rooms
from mlprep.commands.sitting import Sitting, editing
from mlprep.commands.turns import make_items, sum_up, time_left
from mlprep.core.cards import Entry
from mlprep.core.schedule import NEW
from mlprep.core.selection import choose_cards, choose_hardest
from mlprep.core.session import Mode, Session
from mlprep.errors import UsageError
from mlprep.progress import Progress
from mlprep.terminal.summary import summary_lines
from mlprep.terminal.text import EMPTY


def quiz(
    environment: Environment,
    *,
    topics: Sequence[str] = (),
    levels: Sequence[str] = (),
    kinds: Sequence[str] = (),
    concepts: Sequence[str] = (),
    number: int = 10,
    minutes: int | None = None,
    hard: bool = False,
    new: bool = False,
    count: bool = False,
    plain: bool = False,
) -> int:
    """Ask cards that match every filter. number: at most.  count: the ratings move the schedule."""
    if hard and new:
        raise UsageError("--hard asks what you know badly, --new what you never saw: choose one")
    with open_rooms(environment) as (bank, progress):
        found = _find(bank, progress, topics, levels, kinds, concepts, new=new)
        now = environment.now()
        if hard:
            chosen = choose_hardest(found, dict(progress.all_standings()), number)
        else:
            chosen = choose_cards(found, number, seed=int(now.timestamp()))
        if not chosen:
            raise UsageError(_nothing(hard=hard, new=new))
        ends = None if minutes is None else now + timedelta(minutes=minutes)
        clock = time_left(environment.now, ends)
        desk = open_desk(environment, progress.settings, plain=plain, clock=clock)
        sitting = Sitting(
            bank,
            progress,
            desk,
            environment.now,
            mode=Mode.QUIZ,
            counts=count,
            edit=editing(environment),
            clock=clock,
        )
        try:
            session = sitting.run(Session(Mode.QUIZ, make_items(chosen, progress), ends=ends))
            desk.say([EMPTY, *summary_lines(sum_up(session, sitting.title), desk.page)])
            progress.save_daily_backup(environment.now())
        finally:
            desk.close()
            if sitting.bank is not bank:
                sitting.bank.close()
    return 0


def _find(
    bank: Bank,
    progress: Progress,
    topics: Sequence[str],
    levels: Sequence[str],
    kinds: Sequence[str],
    concepts: Sequence[str],
    *,
    new: bool,
) -> Iterator[Entry]:
    """Cards that match, without suspended ones and retired concepts (unless they are asked for by name)."""
    wanted = filters.read_concepts(concepts, bank)
    of_kind = set(filters.read_kinds(kinds))
    retired = frozenset() if wanted else progress.known_concepts()
    touched = dict(progress.all_standings())
    matching = bank.entries(
        topics=filters.read_topics(topics, bank), concepts=wanted, levels=filters.read_levels(levels)
    )
    for entry in matching:
        standing = touched.get(entry.id, NEW)
        if standing.suspended or entry.concept in retired or (of_kind and entry.kind not in of_kind):
            continue
        if not new or standing.shown == 0:
            yield entry


def _nothing(*, hard: bool, new: bool) -> str:
    if hard:
        return "nothing of that kind has been reviewed yet: --hard has nothing to choose from"
    return "every such card has been seen: leave --new out" if new else "no card matches all of that"

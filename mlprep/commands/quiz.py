"""`mlprep quiz`: a graded sitting that leaves the schedule alone."""

from collections.abc import Sequence
from datetime import timedelta

from mlprep.commands.choosing import Filters, choose_cards, choose_hardest, draw_seed
from mlprep.commands.environment import Environment
from mlprep.commands.filters import read_concepts, read_kinds, read_levels, read_topics
from mlprep.commands.rooms import open_desk, open_rooms
from mlprep.commands.sitting import Sitting, editing
from mlprep.commands.turns import make_items, sum_up, time_left
from mlprep.core.mode import Mode
from mlprep.core.session import Session
from mlprep.errors import UsageError
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
        wanted = Filters(
            read_topics(topics, bank),
            read_levels(levels),
            read_kinds(kinds),
            read_concepts(concepts, bank),
            new,
        )
        now = environment.now()
        if hard:
            chosen = choose_hardest(bank, progress, wanted, number)
        else:
            chosen = choose_cards(bank, progress, wanted, number, seed=draw_seed(progress))
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


def _nothing(*, hard: bool, new: bool) -> str:
    if hard:
        return "nothing of that kind has been reviewed yet: --hard has nothing to choose from"
    return "every such card has been seen: leave --new out" if new else "no card matches all of that"

"""`mlprep interview`: a mock against the clock, with a report that is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from json import dumps, loads

from mlprep.bank import Bank
from mlprep.commands import filters
from mlprep.commands.choosing import Filters, draw_seed
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.rooms import open_desk, open_rooms
from mlprep.commands.sitting import Choose, Sitting, editing
from mlprep.commands.turns import make_items, time_left
from mlprep.core.interview import Pool, choose_next, make_pool
from mlprep.core.mode import Mode
from mlprep.core.report import make_report, read_report, write_report
from mlprep.core.session import Session
from mlprep.errors import ProgressError, UsageError
from mlprep.progress import Progress
from mlprep.terminal.page import Page
from mlprep.terminal.reports import report_lines
from mlprep.terminal.summary import row
from mlprep.terminal.text import EMPTY, Line, indent, line

MOST = 60  # cards of a topic and level that one interview may choose from


def interview(
    environment: Environment,
    *,
    minutes: int = 45,
    topics: Sequence[str] = (),
    levels: Sequence[str] = (),
    count: bool = False,
    plain: bool = False,
) -> int:
    """Ask, climb and report until the time is up, the cards are used up or the learner quits."""
    with open_rooms(environment) as (bank, progress):
        begun = environment.now()
        wanted = Filters(filters.read_topics(topics, bank), filters.read_levels(levels))
        pool = _open_pool(bank, wanted, seed=draw_seed(progress))
        if not pool.cards:
            raise UsageError("no card matches all of that")
        ends = begun + timedelta(minutes=minutes)
        clock = time_left(environment.now, ends)
        desk = open_desk(environment, progress.settings, plain=plain, clock=clock)
        sitting = Sitting(
            bank,
            progress,
            desk,
            environment.now,
            mode=Mode.INTERVIEW,
            counts=count,
            choose=_chooser(pool, bank, progress, wanted),
            edit=editing(environment),
            clock=clock,
        )
        try:
            session = sitting.run(Session(Mode.INTERVIEW, ends=ends))
            desk.say(_finish(environment, sitting, session, begun, desk.page))
            progress.save_daily_backup(environment.now())
        finally:
            desk.close()
            if sitting.bank is not bank:
                sitting.bank.close()
    return 0


def last_report(environment: Environment, *, json: bool = False) -> int:
    """Print the report of the latest interview. Raises UsageError if there was none."""
    with open_rooms(environment) as (_, progress):
        saved = [event.value for event in progress.interviews() if event.value]
        if not saved:
            raise UsageError("there was no interview yet: mlprep interview starts one")
        settings = progress.settings
    try:
        document = loads(saved[-1])
        report = read_report(document)
    except (KeyError, TypeError, ValueError):
        raise ProgressError("the last interview's report cannot be read: another mlprep wrote it") from None
    if json:
        print_json({"interview": document, "next": list(report.next_concepts)})
        return 0
    screen = open_screen(environment, settings)
    screen.write(indent(report_lines(report, page_of(screen)), 1))
    return 0


def _open_pool(bank: Bank, wanted: Filters, seed: int) -> Pool:
    """As many cards of every topic and level as no interview uses up."""
    return make_pool(
        bank.sample(seed, topics=wanted.topics, levels=wanted.levels, group="topic, level", most=MOST), seed
    )


def _chooser(pool: Pool, bank: Bank, progress: Progress, wanted: Filters) -> Choose:
    """Follow-ups are looked up once their parent has been asked."""

    def choose(session: Session, now: datetime) -> Session:
        del now  # the clock ends the session, not the choice
        last = session.rated[-1].item.entry if session.rated else None
        parents = [parent for parent in (last.id, last.parent) if parent] if last else []
        children = [child for parent in parents for child in bank.follow_ups(parent) if wanted.match(child)]
        offered = replace(pool, follow_ups=tuple(children))
        dropped = {entry.id for entry in session.dropped}
        while (entry := choose_next(offered, session.rated, dropped)) and progress.standing(
            entry.id
        ).suspended:
            dropped.add(entry.id)
        return session if entry is None else replace(session, waiting=make_items([entry], progress))

    return choose


def _finish(
    environment: Environment, sitting: Sitting, session: Session, begun: datetime, page: Page
) -> list[Line]:
    """Keep the report; an interview without an answer leaves none."""
    if not session.rated:
        return [line("No question was answered; there is no report.")]
    now = environment.now()
    report = make_report(
        session.rated, sitting.title, now.isoformat(timespec="minutes"), round((now - begun).total_seconds())
    )
    sitting.progress.save_interview(dumps(write_report(report)), now)
    return [EMPTY, *report_lines(report, page), *row("Saved", "mlprep interview --last", page)]

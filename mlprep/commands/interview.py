"""`mlprep interview`: a mock against the clock, with a report that is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from json import dumps, loads

from mlprep.commands import filters
from mlprep.commands.environment import Environment
from mlprep.commands.output import page_of, print_json
from mlprep.commands.rooms import open_desk, open_rooms, open_screen
from mlprep.commands.sitting import Choose, Sitting, editing
from mlprep.commands.turns import make_items, time_left
from mlprep.core.interview import Pool, choose_next, open_pool
from mlprep.core.report import make_report, read_report, write_report
from mlprep.core.session import Mode, Session
from mlprep.errors import ProgressError, UsageError
from mlprep.progress import Progress
from mlprep.terminal.page import Page
from mlprep.terminal.reports import report_lines
from mlprep.terminal.summary import row
from mlprep.terminal.text import EMPTY, Line, indent, line


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
        pool = open_pool(
            bank.entries(topics=filters.read_topics(topics, bank), levels=filters.read_levels(levels)),
            seed=int(begun.timestamp()),
        )
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
            choose=_chooser(pool, progress),
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


def _chooser(pool: Pool, progress: Progress) -> Choose:
    def choose(session: Session, now: datetime) -> Session:
        del now  # the clock ends the session, not the choice
        entry = choose_next(pool, session.rated, {entry.id for entry in session.dropped})
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

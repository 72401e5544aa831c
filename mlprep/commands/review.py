"""`mlprep review`: due cards, then new ones."""

from mlprep.bank import Bank
from mlprep.commands.day import find_plan, find_today
from mlprep.commands.environment import Environment
from mlprep.commands.rooms import open_desk, open_rooms
from mlprep.commands.sitting import Sitting, editing
from mlprep.commands.telling import telling
from mlprep.commands.turns import make_item, make_items, sum_up
from mlprep.core.mode import Mode
from mlprep.core.queue import Today
from mlprep.core.session import Item, Session
from mlprep.progress import Progress
from mlprep.terminal.summary import describe_backlog, summary_lines
from mlprep.terminal.text import EMPTY, line


def review(environment: Environment, *, plain: bool = False) -> int:
    """Review what is due, then new cards, until nothing is left or the learner quits."""
    with open_rooms(environment) as (bank, progress):
        welcomed = not plain and environment.interactive() and progress.is_empty()
        if welcomed:
            from mlprep.commands.welcome import welcome

            welcome(environment, bank, progress)
        _replan(environment, bank, progress)
        today = find_today(bank, progress, environment.now())
        desk = open_desk(environment, progress.settings, plain=plain, below=welcomed)
        sitting = Sitting(bank, progress, desk, environment.now, edit=editing(environment))
        sitting.notice = describe_backlog(today)
        try:
            if not today.entries:
                desk.say([line("Nothing is due today. More: mlprep quiz")])
                return 0
            session = sitting.run(Session(Mode.REVIEW, _items(today, progress)))
            summary = sum_up(session, sitting.title, next_due=_due_tomorrow(environment, progress))
            desk.say([EMPTY, *summary_lines(summary, desk.page)])
            progress.save_daily_backup(environment.now())
        finally:
            desk.close()
            if sitting.bank is not bank:
                sitting.bank.close()
    return 0


def _replan(environment: Environment, bank: Bank, progress: Progress) -> None:
    """The first review of a day searches the plan again: yesterday went as it went."""
    now = environment.now()
    plan = find_plan(progress, now)
    if plan and plan.made < progress.moment(now).day:
        from mlprep.commands.planning import make_plan

        make_plan(bank, progress, plan.goal, now, telling(environment, "planning"))


def _items(today: Today, progress: Progress) -> tuple[Item, ...]:
    due = (make_item(card.entry, card.standing) for card in today.due)
    return (*due, *make_items(today.new, progress))


def _due_tomorrow(environment: Environment, progress: Progress) -> int:
    day = progress.moment(environment.now()).day + 1
    return progress.due_counts(day, day).get(day, 0)

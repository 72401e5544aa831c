"""The first run on a terminal: three questions, each can be skipped."""

import sys
from datetime import timedelta

from mlprep.bank import Bank
from mlprep.commands.day import find_today
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of
from mlprep.errors import UsageError
from mlprep.progress import Progress, settings
from mlprep.terminal.console import open_console
from mlprep.terminal.summary import counted
from mlprep.terminal.text import indent, wrapped
from mlprep.terminal.welcome import Wishes, ask_wishes

PREFERRED = 2.0  # the weight in the plan of a topic that was chosen


def welcome(environment: Environment, bank: Bank, progress: Progress) -> None:
    """Ask what a first sitting should know, and keep it; with an interview date, make the plan."""
    screen = open_screen(environment)
    page = page_of(screen)

    def say(text: str) -> None:
        screen.write(indent(wrapped(text, page.measure), 1))

    say("Welcome. Three questions, each can be skipped with Enter.")
    wishes = _ask(environment, bank, progress.moment(environment.now()).day, colour=screen.colour)
    for name, text in (
        ("interview", wishes.interview),
        ("minutes", wishes.minutes),
        ("topics", ",".join(wishes.topics)),
    ):
        if text:
            progress.set(name, text, environment.now())
    planned = _plan(environment, bank, progress, wishes)
    new = counted(len(find_today(bank, progress, environment.now()).new), "new card")
    say(f"Ready: {new} today{planned}. Type answers as you would write them; ? shows a hint, :help the keys.")


def _ask(environment: Environment, bank: Bank, day: int, *, colour: bool) -> Wishes:
    def fault(name: str, text: str) -> str | None:
        try:
            settings.read(name, text)
            if name == "interview":
                _check_date(text, day)
        except UsageError as error:
            return str(error)
        return None

    titles = [(topic.id, topic.title) for topic in bank.topics if any(bank.entries(topics=[topic.id]))]
    example = (environment.now().date() + timedelta(days=60)).isoformat()
    console = open_console(sys.stdout, environment.size, colour=colour, term=environment.term)
    try:
        return ask_wishes(titles, fault, console, example)
    finally:
        console.close()


def _check_date(text: str, day: int) -> None:
    from mlprep.commands.plan import read_date

    read_date(text, day)


def _plan(environment: Environment, bank: Bank, progress: Progress, wishes: Wishes) -> str:
    """Search the plan for the date; what is expected of it, in words. '' without a date."""
    interview = progress.settings.interview
    if not wishes.interview or interview is None:
        return ""
    from mlprep.commands.planning import Goal, make_plan
    from mlprep.commands.telling import telling

    goal = Goal(interview, progress.settings.minutes, weights=dict.fromkeys(wishes.topics, PREFERRED))
    make_plan(bank, progress, goal, environment.now(), telling(environment, "planning"))
    return f", planned up to {interview:%d %b} (mlprep plan shows how)"

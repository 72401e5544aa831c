"""The first run on a terminal: three questions, each can be skipped."""

import sys
from datetime import timedelta

from mlprep.bank import Bank
from mlprep.commands.day import find_today
from mlprep.commands.environment import Environment
from mlprep.commands.output import page_of
from mlprep.commands.rooms import open_screen
from mlprep.errors import UsageError
from mlprep.progress import Progress, settings
from mlprep.terminal.console import open_console
from mlprep.terminal.summary import counted
from mlprep.terminal.text import indent, wrapped
from mlprep.terminal.welcome import ask_wishes


def welcome(environment: Environment, bank: Bank, progress: Progress) -> None:
    """Ask what a first sitting should know, and keep it."""
    screen = open_screen(environment)
    page = page_of(screen)

    def say(text: str) -> None:
        screen.write(indent(wrapped(text, page.measure), 1))

    say("Welcome. Three questions, each can be skipped with Enter.")
    titles = [(topic.id, topic.title) for topic in bank.topics if any(bank.entries(topics=[topic.id]))]
    example = (environment.now().date() + timedelta(days=60)).isoformat()
    console = open_console(sys.stdout, environment.size, colour=screen.colour, term=environment.term)
    try:
        wishes = ask_wishes(titles, _fault, console, example)
    finally:
        console.close()
    for name, text in (
        ("interview", wishes.interview),
        ("minutes", wishes.minutes),
        ("topics", ",".join(wishes.topics)),
    ):
        if text:
            progress.set(name, text, environment.now())
    new = counted(len(find_today(bank, progress, environment.now()).new), "new card")
    say(f"Ready: {new} today. Type answers as you would write them; ? shows a hint, :help the keys.")


def _fault(name: str, text: str) -> str | None:
    try:
        settings.read(name, text)
    except UsageError as error:
        return str(error)
    return None

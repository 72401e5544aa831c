"""Opens what most commands need: bank, progress, desk; with a word where that takes a while."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

from mlprep.bank import Bank, open_bank
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, tell
from mlprep.commands.telling import telling
from mlprep.progress import Progress, Settings, open_progress

if TYPE_CHECKING:
    from mlprep.core.cards import Question
    from mlprep.terminal.desk import Desk


@contextmanager
def open_rooms(environment: Environment) -> Iterator[tuple[Bank, Progress]]:
    """The bank and the learner's progress, closed at the end. Faults of packs are told on stderr, last."""
    with (
        open_bank(environment.home, progress=telling(environment, "reading the cards")) as bank,
        open_progress(
            environment.home,
            now=environment.now(),
            progressed=telling(environment, "replaying the log"),
        ) as progress,
    ):
        progress.adopt(bank.renamed)
        faults = bank.faults
        yield bank, progress
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        tell(f"left out: {faults[0]}{more}. Every fault: mlprep content lint")


def open_desk(
    environment: Environment,
    settings: Settings,
    *,
    plain: bool = False,
    below: bool = False,
    clock: Callable[[], str] | None = None,
) -> "Desk":
    """A desk that draws, or one of plain lines if this is no terminal, a dumb one, or `plain` is asked for.

    below: the first question comes below what is on the screen.  clock: the words for the time left.
    """
    screen = open_screen(environment, settings)
    if plain or not environment.interactive():
        from mlprep.terminal.plain import PlainDesk

        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        return PlainDesk(sys.stdin, screen, echo=not sys.stdin.isatty())
    from mlprep.terminal.live import LiveDesk

    return LiveDesk(
        sys.stdout,
        environment.size,
        colour=screen.colour,
        glyphs=screen.glyphs,
        term=environment.term,
        clock=clock,
        ready=_prepare_grading,
        below=below,
    )


def _prepare_grading(question: "Question") -> None:
    """Load what grading needs while the learner thinks: it is then there when the answer comes."""
    from threading import Thread

    Thread(target=_load_grading, args=(question.kind,), daemon=True).start()


def _load_grading(kind: str) -> None:
    from mlprep import maths

    if kind == "symbolic" and hasattr(maths, "prepare"):
        maths.prepare()

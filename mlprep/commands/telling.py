"""Progress of something long, on one line of stderr."""

import sys
from collections.abc import Callable

from mlprep.commands.environment import Environment

SLOW = 0.3  # seconds that pass before anything is said about them
BAR = 24
NARROWEST_BAR = 6

Told = Callable[[int, int], None]


def telling(environment: Environment, what: str) -> Told | None:
    """Shows (done, total) as a bar while it goes on.

    None if nobody watches stderr, or on a terminal that cannot take a line back.
    """
    if not sys.stderr.isatty() or environment.term == "dumb":
        return None
    from time import monotonic

    begun = monotonic()

    def told(done: int, total: int) -> None:
        if monotonic() - begun < SLOW:
            return
        bar = "" if done >= total else draw_bar(what, done, total, environment.size()[0])
        sys.stderr.write(f"\r\x1b[K{bar}")
        sys.stderr.flush()

    return told


def draw_bar(what: str, done: int, total: int, columns: int) -> str:
    """One line for so many columns: a line that wraps could not be taken back."""
    cells = min(BAR, columns - len(what) - 2)
    if cells < NARROWEST_BAR:
        return f"{100 * done // total} %"
    filled = cells * done // total
    return f"{what} {'#' * filled}{'.' * (cells - filled)}"

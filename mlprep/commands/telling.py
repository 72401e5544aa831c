"""Progress of something long, on one line of stderr."""

import sys
from collections.abc import Callable

SLOW = 0.3  # seconds that pass before anything is said about them
BAR = 24


def telling(what: str) -> Callable[[int, int], None] | None:
    """Shows (done, total) as a bar while it goes on; None if nobody watches stderr."""
    if not sys.stderr.isatty():
        return None
    from time import monotonic

    begun = monotonic()

    def told(done: int, total: int) -> None:
        if monotonic() - begun < SLOW:
            return
        if done >= total:
            sys.stderr.write("\r\x1b[K")
        else:
            filled = BAR * done // total
            bar = "#" * filled + "." * (BAR - filled)
            sys.stderr.write(f"\rmlprep: {what} {bar} {done}/{total} ")
        sys.stderr.flush()

    return told

"""What the process is given: clock, home, terminal, editor. Nothing else reads the clock or os.environ."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from mlprep.errors import UsageError

NARROWEST = 20
DEFAULT_COLUMNS = 80
DEFAULT_ROWS = 24


@dataclass(frozen=True, slots=True)
class Environment:
    """The world around one run of mlprep.

    home: MLPREP_HOME; None for the platform's own directories.
    shift: how far MLPREP_NOW was from the machine's clock at the start; from there the clock runs on.
    when_colour: the option --color, '' if it was not given.
    zone: of MLPREP_NOW if it names one, else None for the machine's.
    """

    home: Path | None = None
    shift: timedelta = timedelta(0)
    zone: tzinfo | None = None
    term: str = ""
    no_colour: bool = False
    editor: str = ""
    columns: int | None = None
    when_colour: str = ""

    def with_colour(self, when: str) -> "Environment":
        """The environment with the option --color. Raises UsageError if it is none of its words."""
        if when not in {"", "auto", "always", "never"}:
            raise UsageError(f"--color cannot be '{when}': it is auto, always or never")
        return replace(self, when_colour=when)

    def now(self) -> datetime:
        """The time of day, aware, in the learner's zone."""
        return (datetime.now(tz=UTC) + self.shift).astimezone(self.zone)

    def size(self) -> tuple[int, int]:
        """Columns and rows of the terminal at this moment (it may have been resized)."""
        for descriptor in (1, 2, 0):
            try:
                columns, rows = os.get_terminal_size(descriptor)
            except OSError:
                continue
            if columns > 0 and rows > 0:
                return max(columns, NARROWEST), rows
        return max(self.columns or DEFAULT_COLUMNS, NARROWEST), DEFAULT_ROWS

    def interactive(self) -> bool:
        """A person sits at a terminal that can move its cursor."""
        return os.isatty(0) and os.isatty(1) and self.term != "dumb"

    def colour(self, setting: str = "auto") -> bool:
        """Whether stdout takes colour: as --color says, else the learner's setting, else the terminal."""
        when = self.when_colour or setting
        if when != "auto":
            return when == "always"
        return os.isatty(1) and not self.no_colour and self.term != "dumb"


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process. Raises UsageError if MLPREP_NOW is not an ISO time."""
    given = os.environ if variables is None else variables
    home = given.get("MLPREP_HOME")
    shift, zone = _read_clock(given.get("MLPREP_NOW"))
    return Environment(
        home=Path(home).expanduser() if home else None,
        shift=shift,
        zone=zone,
        term=given.get("TERM", ""),
        no_colour=bool(given.get("NO_COLOR")),
        editor=given.get("VISUAL") or given.get("EDITOR") or "",
        columns=_read_count(given.get("COLUMNS")),
    )


def stdout_is_unicode() -> bool:
    """Whether stdout can carry any character."""
    encoding = getattr(sys.stdout, "encoding", None) or ""
    return encoding.lower().replace("-", "").replace("_", "").startswith("utf")


def _read_clock(text: str | None) -> tuple[timedelta, tzinfo | None]:
    if not text:
        return timedelta(0), None
    fault = f"MLPREP_NOW is not an ISO time: '{text}'. Write e.g. 2026-11-20T08:30."
    try:
        moment = datetime.fromisoformat(text.strip())
        # A bare time is the learner's local time; astimezone() reads it so.
        aware = moment if moment.tzinfo else moment.astimezone()
        shift = aware - datetime.now(tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(fault) from None
    if not 1970 < aware.year < 3000:
        raise UsageError(fault)
    return shift, moment.tzinfo


def _read_count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None

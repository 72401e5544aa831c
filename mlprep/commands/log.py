"""`mlprep export jsonl`: the log, one event a line, oldest first."""

import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from enum import Enum
from json import dumps
from pathlib import Path
from typing import Any

from mlprep.commands.environment import Environment
from mlprep.commands.output import tell
from mlprep.commands.telling import telling
from mlprep.errors import UsageError
from mlprep.progress import Event, open_progress
from mlprep.terminal.summary import counted

_FIELDS = tuple(field.name for field in fields(Event))


def export_jsonl(environment: Environment, path: str | None = None) -> int:
    """Write every event of the log as a line of JSON, to stdout or to a file made whole or not at all."""
    told = telling(environment, "replaying the log")
    with open_progress(environment.home, now=environment.now(), progressed=told) as progress:
        lines = (dumps(describe_event(event)) + "\n" for event in progress.events())
        if path is None:
            sys.stdout.writelines(lines)
            sys.stdout.flush()
        else:
            tell(f"{counted(_write_whole(Path(path), lines), 'event')} in {path}")
    return 0


def describe_event(event: Event) -> dict[str, Any]:
    """The event as JSON's types, without what does not belong to its kind."""
    given = ((name, getattr(event, name)) for name in _FIELDS)
    return {
        name: value.value if isinstance(value, Enum) else value for name, value in given if value is not None
    }


def local_time(event: Event) -> datetime:
    """When it happened, on the learner's clock of then."""
    zone = timezone(timedelta(minutes=event.utc_offset))
    return datetime.fromtimestamp(event.utc_ms / 1000, zone)


def _write_whole(path: Path, lines: Iterator[str]) -> int:
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    count = 0
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            for text in lines:
                file.write(text)
                count += 1
        beside.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}. Choose another place."
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return count

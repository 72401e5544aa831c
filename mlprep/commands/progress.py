"""`mlprep progress`: take back, set aside, copy, join and repair what the learner did."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import asdict
from pathlib import Path

from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.filters import suggest
from mlprep.commands.log import describe_event, local_time
from mlprep.commands.output import open_screen, print_json, tell
from mlprep.commands.rooms import open_rooms
from mlprep.commands.telling import telling
from mlprep.core.schedule import NEW
from mlprep.errors import UsageError
from mlprep.progress import Event, Kind, Progress, open_progress, progress_path
from mlprep.terminal.summary import counted
from mlprep.terminal.text import line

_STEPS = {
    Kind.SUSPEND: "the suspension of",
    Kind.UNSUSPEND: "the return of",
    Kind.BURY: "the burying of",
    Kind.KNOW: '"I know this" on',
    Kind.RESET: "the reset of",
}


def undo(environment: Environment, *, json: bool = False) -> int:
    """Take back the last step made on this machine, in whichever sitting."""
    with _opened(environment) as progress:
        event = progress.undo(environment.now())
        if json:
            print_json({"undone": None if event is None else describe_event(event)})
        elif event is None:
            tell("nothing to undo")
        else:
            _say(environment, f"Undone: {_name_step(event)}, {local_time(event):%Y-%m-%d %H:%M}")
    return 0


def suspend(environment: Environment, ids: Sequence[str], *, json: bool = False) -> int:
    """Leave these cards out until they are unsuspended."""
    return _mark(environment, ids, "suspend", "Suspended", json=json)


def unsuspend(environment: Environment, ids: Sequence[str], *, json: bool = False) -> int:
    """Let these cards come back; and concepts, given by their id, that were set aside as known."""
    return _mark(environment, ids, "unsuspend", "Back", json=json)


def bury(environment: Environment, ids: Sequence[str], *, json: bool = False) -> int:
    """Hide these cards until tomorrow."""
    return _mark(environment, ids, "bury", "Until tomorrow", json=json)


def reset(
    environment: Environment, ids: Sequence[str] = (), *, everything: bool = False, yes: bool = False
) -> int:
    """Make these cards new again; with `everything`, begin an empty log (settings stay, a backup is kept).

    Raises UsageError if nothing is named, or everything without `yes`.
    """
    if everything == bool(ids):
        raise UsageError("name the cards to reset, or --all for everything")
    if not everything:
        return _mark(environment, ids, "reset", "New again")
    if not yes:
        raise UsageError("reset --all begins an empty log. To confirm, add --yes; a backup is kept")
    from mlprep.progress import care

    saved = care.start_anew(environment.home, environment.now())
    _say(environment, f"Everything is new again. What was there is in {saved}")
    return 0


def backup(environment: Environment, path: str | None = None) -> int:
    """Copy the progress file into its backups folder, or to `path`."""
    with _opened(environment) as progress:
        saved = progress.save_backup(environment.now(), None if path is None else Path(path))
    _say(environment, f"Saved {saved}")
    return 0


def restore(environment: Environment, path: str | None = None, *, json: bool = False) -> int:
    """Let a backup become the progress file; without `path`, list the backups."""
    from mlprep.progress import care
    from mlprep.progress.backup import list_backups

    if path is not None:
        saved = care.restore(environment.home, Path(path), environment.now())
        _say(environment, f"Restored {path}" + (f"; what was there is in {saved}" if saved else ""))
        return 0
    found = list_backups(progress_path(environment.home))
    if json:
        print_json({"backups": [{"path": str(file), "bytes": file.stat().st_size} for file in found]})
        return 0
    if not found:
        tell("no backups yet. To make one: mlprep progress backup")
    open_screen(environment).write(line(f"{file.stat().st_size / 1e6:9.1f} MB  {file}") for file in found)
    return 0


def merge(environment: Environment, path: str, *, json: bool = False) -> int:
    """Add what another machine's progress file knows; the other file is only read."""
    with _opened(environment) as progress:
        merged = progress.merge(Path(path), environment.now(), telling(environment, "merging"))
    if json:
        print_json(asdict(merged))
        return 0
    known = f", {merged.known} were already here" if merged.known else ""
    _say(environment, f"Added {counted(merged.events, 'event')} of {counted(merged.cards, 'card')}{known}.")
    return 0


def _mark(environment: Environment, ids: Sequence[str], step: str, done: str, *, json: bool = False) -> int:
    if not ids:
        raise UsageError("name at least one card, e.g. probability/bayes-test")
    now = environment.now()
    with open_rooms(environment) as (bank, progress):
        known = progress.known_concepts()
        wanted = list(dict.fromkeys(ids))
        for name in wanted:  # all of them or none: look before anything is changed
            _check_name(bank, progress, name, known if step == "unsuspend" else frozenset())
        for name in wanted:
            if step == "unsuspend" and name in known:
                progress.know(name, now, known=False)
            if bank.entry(name) is not None or progress.standing(name) != NEW:
                getattr(progress, step)(name, now)
        if json:
            print_json({step: wanted})
        else:
            open_screen(environment, progress.settings).write(line(f"{done}: {name}") for name in wanted)
    return 0


def _check_name(bank: Bank, progress: Progress, name: str, known: AbstractSet[str]) -> None:
    """A card of the bank, a card of the log that left it, or a concept set aside."""
    if bank.entry(name) is not None or name in known or progress.standing(name) != NEW:
        return
    if name in bank.concepts:
        raise UsageError(f"'{name}' is a concept. Its cards: mlprep show {name}")
    close = [entry.id for entry in bank.search(name.rpartition("/")[2], limit=200)]
    raise UsageError(f"no card '{name}'{suggest(name, close) or ': see mlprep search WORDS'}")


def _name_step(event: Event) -> str:
    if event.rating is not None:
        return f"{event.rating.name.capitalize()} on {event.card_id}"
    return f"{_STEPS[event.kind]} {event.card_id or event.name}"


def _opened(environment: Environment) -> Progress:
    return open_progress(
        environment.home, now=environment.now(), progressed=telling(environment, "replaying the log")
    )


def _say(environment: Environment, text: str) -> None:
    open_screen(environment).write([line(text)])

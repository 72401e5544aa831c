"""`mlprep progress doctor`: is the progress file sound, and if not, what became of it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from mlprep.bank import open_bank
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, print_json
from mlprep.commands.telling import telling
from mlprep.errors import ContentError
from mlprep.progress import care, open_progress
from mlprep.progress.care import Repair
from mlprep.terminal.summary import counted
from mlprep.terminal.text import line

NAMED = 5


def doctor(
    environment: Environment, *, rebuild: bool = False, check: bool = False, json: bool = False
) -> int:
    """Examine the progress file and put right what is wrong.

    rebuild: replay the log even if the cache agrees with it.  check: change nothing; 1 if something is wrong.
    """
    now, told = environment.now(), telling(environment, "replaying the log")
    if check:
        repair = Repair(care.examine(environment.home, now, told))
    else:
        repair = care.repair(environment.home, now, replay=rebuild, progressed=told)
    orphans = _orphans(environment) if repair.salvaged or not repair.findings.damage else []
    if json:
        print_json(_document(repair, orphans))
    else:
        open_screen(environment).write(map(line, _lines(repair, orphans, check=check)))
    return 1 if check and not repair.findings.sound else 0


def _orphans(environment: Environment) -> list[str]:
    """Cards of the log that no pack has any more; their progress is kept for when they come back."""
    try:
        with (
            open_bank(environment.home) as bank,
            open_progress(environment.home, now=environment.now()) as progress,
        ):
            return sorted(card for card, _ in progress.all_standings() if bank.entry(card) is None)
    except ContentError:
        return []


def _document(repair: Repair, orphans: list[str]) -> dict[str, Any]:
    salvaged = repair.salvaged
    return {
        "sound": repair.findings.sound,
        **asdict(repair.findings),
        "orphans": orphans,
        "replayed": repair.replayed,
        "salvaged": salvaged and {**asdict(salvaged), "aside": str(salvaged.aside)},
    }


def _lines(repair: Repair, orphans: list[str], *, check: bool) -> Iterator[str]:
    found, salvaged = repair.findings, repair.salvaged
    if found.damage:
        yield from (f"Damaged: {fault}" for fault in found.damage)
    else:
        yield f"{counted(found.events, 'event')} of {counted(found.cards, 'card')}; the file itself is sound."
    if salvaged:
        yield f"Salvaged {counted(salvaged.read, 'event')}, and {salvaged.from_backups:,} more from backups."
        yield f"The damaged file is kept: {salvaged.aside}"
    if found.stale:
        how = "not what the log says" if check else "not what the log said: replayed"
        yield f"{counted(len(found.stale), 'card')} {how} ({_some(list(found.stale))})"
    elif repair.replayed:
        yield f"Replayed {counted(repair.replayed, 'card')}."
    if orphans:
        yield f"{counted(len(orphans), 'card')} of no pack in use, progress kept ({_some(orphans)})"
    if found.unknown_targets:
        yield f"{counted(found.unknown_targets, 'undo')} of events that only another machine's file has."
    if found.ahead:
        yield f"{counted(found.ahead, 'event')} from after now, made with another clock; they count."
    if check and not found.sound:
        yield "To repair it: mlprep progress doctor"


def _some(names: list[str]) -> str:
    more = f", and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more

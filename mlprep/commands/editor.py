"""Opens a card's file at its line in the learner's editor."""

import shlex
import subprocess
from pathlib import Path

from mlprep.bank import Bank, open_bank
from mlprep.commands.environment import Environment
from mlprep.core.cards import Card, Place
from mlprep.errors import MlprepError, NeedsTerminal

_COLON = {"subl", "sublime_text", "hx", "helix", "micro", "zed"}
_GOTO = {"code", "code-insiders", "codium", "cursor", "windsurf"}
_WAITS = {"subl", "sublime_text", "zed", *_GOTO}


def editor_command(editor: str, place: Place) -> list[str]:
    """The command that opens `place` in `editor` and returns when the learner is done.

    editor: $VISUAL or $EDITOR, with options.  Raises NeedsTerminal if it is empty or not a command line.
    """
    try:
        words = shlex.split(editor)
    except ValueError:
        raise NeedsTerminal(f"$EDITOR is not a command: '{editor}'") from None
    if not words:
        raise NeedsTerminal("no editor is set. Set EDITOR, e.g. EDITOR=nano")
    name = Path(words[0]).stem.lower()
    wait = ["--wait"] if name in _WAITS and not {"--wait", "-w"} & set(words) else []
    if name in _GOTO:
        return [*words, *wait, "--goto", f"{place.path}:{place.line}"]
    if name in _COLON:
        return [*words, *wait, f"{place.path}:{place.line}"]
    return [*words, f"+{place.line}", place.path]


def run_editor(editor: str, place: Place) -> None:
    """Let the learner edit. Raises NeedsTerminal if the editor does not start or fails."""
    command = editor_command(editor, place)
    try:
        result = subprocess.run(command, check=False)
    except OSError as error:
        raise NeedsTerminal(f"the editor '{command[0]}' does not start: {error.strerror}") from None
    if result.returncode != 0:
        raise NeedsTerminal(f"the editor '{command[0]}' ended with code {result.returncode}")


def edit_card(environment: Environment, bank: Bank, card: Card) -> tuple[Bank, str]:
    """Let the learner edit a card; one of the built-in pack is first copied to their own.

    Returns the bank as it then is, and what to say; `bank` is closed if another one is returned.
    """
    if not environment.interactive():
        return bank, "editing needs a terminal"
    try:
        place = bank.editable(card.id)
        run_editor(environment.editor, place)
    except MlprepError as error:
        return bank, str(error)
    bank.close()
    fresh = open_bank(environment.home)
    faults = [fault for fault in fresh.faults if fault.place and fault.place.path == place.path]
    return fresh, f"not all of it can be read: {faults[0]}" if faults else "the card as you edited it"

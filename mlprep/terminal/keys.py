"""What a learner can do besides answering: one table of commands with their keys, names and words."""

from dataclasses import dataclass
from enum import Enum

from mlprep.core.cards import Rating


class Command(Enum):
    """Everything that is not an answer or a rating; the value is its name after ':'."""

    HINT = "hint"
    GIVE_UP = "give-up"
    UNDO = "undo"
    SKIP = "skip"
    SUSPEND = "suspend"
    KNOW = "know"
    RIGHT = "right"
    STEPS = "steps"
    EDIT = "edit"
    HELP = "help"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Key:
    """How a command is reached. typing: the key while an answer is typed, as prompt_toolkit spells it.

    after: the single key once the verdict is shown.  word: on the line of keys.  says: in the help.
    """

    command: Command
    word: str
    says: str
    typing: str = ""
    after: str = ""

    @property
    def shown(self) -> str:
        """The typing key as it is printed on keyboards: ^G."""
        return f"^{self.typing[2:].upper()}" if self.typing.startswith("c-") else self.typing


KEYS = (
    Key(Command.HINT, "hint", "show the hint; a right answer is then suggested as Hard", typing="?"),
    Key(Command.GIVE_UP, "give up", "show the answer", typing="c-g"),
    Key(Command.RIGHT, "I was right", "overrule the verdict and rate it yourself", after="o"),
    Key(Command.STEPS, "steps", "show the steps", after="s"),
    Key(
        Command.UNDO, "undo", "take back the last rating, also of an earlier sitting", typing="c-z", after="u"
    ),
    Key(Command.SKIP, "skip", "not today: the card comes back tomorrow", typing="c-s", after="b"),
    Key(Command.EDIT, "edit", "open the card in your editor, then ask it anew", after="e"),
    Key(Command.SUSPEND, "suspend", "never show this card until it is unsuspended", after="z"),
    Key(Command.KNOW, "know", "retire every card of this concept", after="k"),
    Key(Command.HELP, "help", "this list", after="h"),
    Key(Command.QUIT, "quit", "end the sitting; what was rated is saved", typing="c-d", after="q"),
)

RATINGS = {
    Rating.AGAIN: "Again",
    Rating.HARD: "Hard",
    Rating.GOOD: "Good",
    Rating.EASY: "Easy",
}


def command_named(text: str) -> Command | None:
    """The command that ':text' means: its name, or any unambiguous beginning of it."""
    word = text.strip().removeprefix(":").strip().lower().replace(" ", "-").replace("_", "-")
    if not word:
        return None
    found = [command for command in Command if command.value.startswith(word)]
    exact = [command for command in found if command.value == word]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def command_keyed(key: str) -> Command | None:
    """The command of a single key after the verdict."""
    return next((each.command for each in KEYS if key and each.after == key), None)


def rating_named(text: str) -> Rating | None:
    """The rating a digit 1 to 4 or a name means, whatever its case; None for anything else."""
    word = text.strip().lower()
    for rating, name in RATINGS.items():
        if word and (word == str(int(rating)) or word == name.lower()):
            return rating
    return None

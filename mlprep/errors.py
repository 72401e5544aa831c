"""Faults that end a command. Each is one line for stderr: place, what is wrong, what to do next."""

from typing import ClassVar


class MlprepError(Exception):
    """A fault with a one-line message for the person at the terminal."""

    exit_code: ClassVar[int] = 70


class UsageError(MlprepError):
    """The command line asks for something that does not exist."""

    exit_code = 2


class ContentError(MlprepError):
    """A pack or card file cannot be read."""

    exit_code = 3


class ProgressError(MlprepError):
    """The progress file is newer, locked, broken or out of reach."""

    exit_code = 4


class NeedsTerminal(MlprepError):  # noqa: N818  a state of the world, not a failure of ours
    """The command draws on a screen or starts an editor, and there is none."""

    exit_code = 5

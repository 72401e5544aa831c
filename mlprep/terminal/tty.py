"""Keeps what is typed between two prompts from being printed in the middle of the page."""

import sys
from typing import Any


class Quiet:
    """A terminal that does not echo while no prompt is open; keys typed meanwhile reach the next prompt.

    Does nothing where there is no POSIX terminal.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._saved: list[Any] | None = None

    def begin(self) -> None:
        """Stop echoing and line editing; interrupts keep working."""
        if sys.platform == "win32" or self._saved is not None:
            return
        import termios

        try:
            self._saved = termios.tcgetattr(self._descriptor)
            quiet = termios.tcgetattr(self._descriptor)
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(self._descriptor, termios.TCSANOW, quiet)
        except termios.error:
            self._saved = None

    def end(self) -> None:
        """Put everything back."""
        if sys.platform == "win32" or self._saved is None:
            return
        import termios

        saved, self._saved = self._saved, None
        try:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, saved)
        except termios.error:  # the terminal is gone
            return

"""The terminal between two prompts: keys are not printed into the page, and all is put back at the end."""

import sys
from types import FrameType
from typing import Any


class Quiet:
    """A terminal that does not echo while no prompt is open; keys typed meanwhile reach the next prompt.

    While it is quiet, a request to end (SIGTERM) interrupts, so that the terminal is put back.
    Does nothing where there is no POSIX terminal.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._saved: list[Any] | None = None
        self._handler: Any = None

    def begin(self) -> None:
        """Stop echoing and line editing; Ctrl-C keeps working."""
        if sys.platform == "win32" or self._saved is not None:
            return
        import termios

        try:
            self._saved = termios.tcgetattr(self._descriptor)
            quiet = termios.tcgetattr(self._descriptor)
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(self._descriptor, termios.TCSANOW, quiet)
        except (termios.error, OSError):
            self._saved = None
            return
        self._handler = _handle_termination(_interrupt)

    def end(self) -> None:
        """Put everything back."""
        if sys.platform == "win32" or self._saved is None:
            return
        import termios

        _handle_termination(self._handler)
        saved, self._saved = self._saved, None
        try:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, saved)
        except (termios.error, OSError):  # the terminal is gone
            return


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _handle_termination(handler: Any) -> Any:
    """Set the handler of SIGTERM and return the one before; signals reach only the main thread."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread() or handler is None:
        return None
    return signal.signal(signal.SIGTERM, handler)

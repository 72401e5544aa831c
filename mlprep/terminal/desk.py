"""What a sitting needs of a terminal, whether it can draw or only print."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from mlprep.terminal.page import Page
from mlprep.terminal.text import Line
from mlprep.terminal.views import Reply, Verdict, View


class Desk(Protocol):
    """Shows turns and returns what the learner does. Help and steps are the desk's own business.

    Both questions raise KeyboardInterrupt on Ctrl-C; the end of the input counts as quitting.
    """

    @property
    def page(self) -> Page:
        """The page as wide as the terminal is now."""

    def ask(self, view: View) -> Reply:
        """Show the question and take an answer; the same view again asks again, with its message."""

    def judge(self, view: View) -> Verdict:
        """Show the verdict and take the rating."""

    def say(self, lines: Iterable[Line]) -> None:
        """Show these lines below what is there."""

    def aside(self) -> AbstractContextManager[None]:
        """Give the terminal to another program for a while."""

    def close(self) -> None:
        """Leave the terminal as it was."""

"""The prompt after the verdict: single keys rate, tick points and reach the commands.

Importing this module loads prompt_toolkit; it is imported after `ask`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, Layout, Window

from mlprep.core.cards import Rating
from mlprep.terminal.ask import RESIZE_SETTLE
from mlprep.terminal.console import Console, fragments
from mlprep.terminal.keys import KEYS, Command
from mlprep.terminal.text import Line
from mlprep.terminal.views import Judged, Resized

Choice = Judged | Command | Resized


@dataclass(frozen=True, slots=True)
class RatingPrompt:
    """One prompt for a rating.

    draw: the lines for (ticked points, index of the point the cursor is on).  points: how many can be ticked.
    keys: the commands that mean something here.
    """

    draw: Callable[[frozenset[int], int], Sequence[Line]]
    points: int = 0
    ticked: frozenset[int] = frozenset()
    keys: frozenset[Command] = frozenset(Command)


def ask_rating(prompt: RatingPrompt, console: Console) -> Choice:
    """A rating or a command. Raises KeyboardInterrupt on Ctrl-C, EOFError when the terminal is gone."""
    return _Judging(prompt, console).app.run()


class _Judging:
    """The state of one prompt: which points are ticked and where the cursor is."""

    def __init__(self, prompt: RatingPrompt, console: Console) -> None:
        self.prompt = prompt
        self.console = console
        self.ticked = prompt.ticked
        self.cursor = 0
        self.columns = console.output.get_size().columns
        self.app: Application[Choice] = Application(
            layout=Layout(
                Window(FormattedTextControl(self._lines, show_cursor=False), dont_extend_height=True)
            ),
            key_bindings=self._bindings(),
            style=console.style,
            color_depth=console.depth,
            include_default_pygments_style=False,
            erase_when_done=True,
            input=console.input,
            output=console.output,
            before_render=self._watch_width,
        )
        self.app.ttimeoutlen = 0.1

    def _lines(self) -> StyleAndTextTuples:
        return fragments(self.prompt.draw(self.ticked, self.cursor))

    def _watch_width(self, _: Application[Choice]) -> None:
        columns = self.console.output.get_size().columns
        if columns != self.columns and self.app.loop is not None:
            self.columns = columns
            self.app.loop.call_later(RESIZE_SETTLE, self._leave_for_redraw, columns)

    def _leave_for_redraw(self, columns: int) -> None:
        if columns == self.columns and not self.app.is_done:
            self.app.exit(result=Resized())

    def _rate(self, rating: Rating | None) -> None:
        self.app.exit(result=Judged(rating, self.ticked))

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        self._bind_ratings(bindings)
        self._bind_commands(bindings)
        if self.prompt.points:
            self._bind_points(bindings)
        return bindings

    def _bind_ratings(self, bindings: KeyBindings) -> None:
        for rating in Rating:

            @bindings.add(str(int(rating)))
            def rate(_: KeyPressEvent, rating: Rating = rating) -> None:
                self._rate(rating)

        @bindings.add("enter")
        @bindings.add("c-j")
        def take(_: KeyPressEvent) -> None:
            self._rate(None)

        @bindings.add("c-c")
        @bindings.add("<sigint>")
        def interrupt(_: KeyPressEvent) -> None:
            self.app.exit(exception=KeyboardInterrupt())

    def _bind_commands(self, bindings: KeyBindings) -> None:
        for key in KEYS:
            if not key.after or key.command not in self.prompt.keys:
                continue
            spellings = [key.after]
            if key.command in {Command.UNDO, Command.SKIP, Command.QUIT}:
                spellings.append(key.typing)
            if key.command is Command.HELP:
                spellings.append("?")
            for spelling in spellings:

                @bindings.add(spelling)
                def leave(_: KeyPressEvent, command: Command = key.command) -> None:
                    self.app.exit(result=command)

    def _bind_points(self, bindings: KeyBindings) -> None:
        @bindings.add("up")
        def up(_: KeyPressEvent) -> None:
            self.cursor = max(self.cursor - 1, 0)

        @bindings.add("down")
        @bindings.add("tab")
        def down(event: KeyPressEvent) -> None:
            last = self.prompt.points - 1
            wraps = event.key_sequence[0].key == "c-i"
            self.cursor = 0 if wraps and self.cursor == last else min(self.cursor + 1, last)

        @bindings.add("space")
        @bindings.add("x")
        def toggle(_: KeyPressEvent) -> None:
            self.ticked ^= {self.cursor}

"""The prompt for a typed answer: its live reading below, keys at the foot, nothing that delays a key.

Importing this module loads prompt_toolkit (about 90 ms): it is imported while the question is being read.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window

from mlprep.terminal.clean import clean
from mlprep.terminal.console import Console, fragments
from mlprep.terminal.keys import KEYS, Command, command_named
from mlprep.terminal.reading import Echo
from mlprep.terminal.text import EMPTY, Line, faint, indent, line
from mlprep.terminal.views import Resized, Typed

# Seconds of rest before a reading begins, and before a fault is shown.
SETTLE = 0.04
PAUSE = 0.7
RESIZE_SETTLE = 0.15
# Longer than anything that is read; keeps a stray paste from choking the prompt.
LONGEST_ANSWER = 10_000
MARGIN = 1


@dataclass(frozen=True, slots=True)
class AnswerPrompt:
    """One prompt for an answer.

    mark: before the first line.  read: the live reading, called off the main thread; None if there is none.
    lines: the answer may have several lines (Alt-Enter).  names: for completion with Tab.
    free: a blank answer is an answer; otherwise it takes Enter twice.
    message: shown until the text changes.  idle: shown while nothing is typed.
    foot: the keys, made anew at every drawing.  painted: called once, when the prompt can be seen.
    """

    mark: str
    text: str = ""
    cursor: int | None = None
    read: Callable[[str], Echo] | None = None
    lines: bool = False
    names: tuple[str, ...] = ()
    free: bool = False
    message: tuple[Line, ...] = ()
    idle: tuple[Line, ...] = ()
    foot: Callable[[], Sequence[Line]] = tuple
    painted: Callable[[], None] | None = None


Reply = Typed | Command | Resized


def ask_answer(prompt: AnswerPrompt, console: Console) -> Reply:
    """What the learner submits. Raises KeyboardInterrupt on Ctrl-C and EOFError when the terminal is gone."""
    asking = _Asking(prompt, console)
    reply = asking.app.run()
    if isinstance(reply, Typed) and reply.text.strip():
        console.history.append_string(reply.text)
    return reply


class _Names(Completer):
    """Completes declared names, and commands after a leading colon."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = sorted(names)

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterator[Completion]:
        before = document.text_before_cursor
        if before.startswith(":"):
            yield from _complete(before, [f":{command.value}" for command in Command])
            return
        word = before[_start_of_name(before) :]
        if word:
            yield from _complete(word, self._names)


def _complete(word: str, names: Sequence[str]) -> Iterator[Completion]:
    for name in names:
        if name.startswith(word) and name != word:
            yield Completion(name, start_position=-len(word))


def _start_of_name(text: str) -> int:
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while start < len(text) and text[start].isdigit():  # 2x: the name is x
        start += 1
    return start


class _Asking:
    """The state of one prompt. Lives from its first to its last drawing."""

    def __init__(self, prompt: AnswerPrompt, console: Console) -> None:
        self.prompt = prompt
        self.console = console
        self.message = list(prompt.message)
        self.echo = Echo()
        self.tallest = 0
        self.version = 0
        self.asked_blank = False
        self.asked_quit = False
        self.painted = prompt.painted
        self.timer: asyncio.TimerHandle | None = None
        self.columns = console.output.get_size().columns
        self.buffer = Buffer(
            document=Document(prompt.text, len(prompt.text) if prompt.cursor is None else prompt.cursor),
            multiline=prompt.lines,
            completer=_Names(prompt.names),
            history=console.history,
            on_text_changed=self._changed,
        )
        self.app: Application[Reply] = Application(
            layout=Layout(self._windows()),
            key_bindings=self._bindings(),
            style=console.style,
            color_depth=console.depth,
            include_default_pygments_style=False,
            erase_when_done=True,
            refresh_interval=15,
            input=console.input,
            output=console.output,
            before_render=self._watch_width,
            after_render=self._first_paint,
        )
        self.app.ttimeoutlen = 0.1

    def _windows(self) -> HSplit:
        control = BufferControl(self.buffer)
        mark = [("class:strong", " " * MARGIN + self.prompt.mark)]
        later = [("", " " * (MARGIN + len(self.prompt.mark)))]

        def prefix(number: int, wrapped: int) -> StyleAndTextTuples:
            return list(mark) if number == 0 and wrapped == 0 else list(later)

        typed = Window(control, wrap_lines=True, dont_extend_height=True, get_line_prefix=prefix)
        below = Window(FormattedTextControl(self._below), dont_extend_height=True)
        return HSplit([typed, below])

    def _below(self) -> StyleAndTextTuples:
        """Message or reading, then the keys. Never gets shorter while one answer is typed: nothing jumps."""
        idle = [] if self.buffer.text else list(self.prompt.idle)
        shown = self._candidates() or self.message or idle or list(self.echo.lines)
        shown = indent(shown, MARGIN + len(self.prompt.mark))
        self.tallest = max(self.tallest, len(shown), 1)
        shown += [EMPTY] * (self.tallest - len(shown))
        return fragments([*shown, EMPTY, *indent(self.prompt.foot(), MARGIN)])

    def _candidates(self) -> list[Line]:
        state = self.buffer.complete_state
        if state is None or len(state.completions) < 2:
            return []
        return [line(faint("   ".join(each.text for each in state.completions[:12])))]

    # -- live reading ------------------------------------------------------------------------------------

    def _changed(self, _: Buffer) -> None:
        harmless = clean(self.buffer.text)[:LONGEST_ANSWER]
        if harmless != self.buffer.text:  # a paste may bring anything; this event comes again
            self.buffer.document = Document(harmless, min(self.buffer.cursor_position, len(harmless)))
            return
        self.message = []
        self.asked_quit = False
        self.version += 1
        if self.timer is not None:
            self.timer.cancel()
        if self.app.loop is not None:
            self.timer = self.app.loop.call_later(SETTLE, self._start_reading)

    def _start_reading(self) -> None:
        if self.prompt.read is not None and not self.buffer.text.lstrip().startswith(":"):
            self.app.create_background_task(self._read(self.buffer.text, self.version))

    async def _read(self, text: str, version: int) -> None:
        loop = asyncio.get_running_loop()
        read = self.prompt.read
        echo = Echo()
        if text.strip() and read is not None:
            echo = await loop.run_in_executor(self.console.worker, read, text)
        if echo.fault:
            await asyncio.sleep(PAUSE)
        if version == self.version:
            self.echo = echo
            self.app.invalidate()

    # -- what the terminal does --------------------------------------------------------------------------

    def _first_paint(self, _: Application[Reply]) -> None:
        if self.version == 0 and self.prompt.text and self.timer is None and self.app.loop is not None:
            self.timer = self.app.loop.call_later(0, self._start_reading)
        painted, self.painted = self.painted, None
        if painted is not None:
            painted()

    def _watch_width(self, _: Application[Reply]) -> None:
        columns = self.console.output.get_size().columns
        if columns != self.columns and self.app.loop is not None:
            self.columns = columns
            self.app.loop.call_later(RESIZE_SETTLE, self._leave_for_redraw, columns)

    def _leave_for_redraw(self, columns: int) -> None:
        if columns == self.columns and not self.app.is_done:
            self.app.exit(result=Resized(self.buffer.text, self.buffer.cursor_position))

    # -- keys --------------------------------------------------------------------------------------------

    def _submit(self) -> None:
        text = self.buffer.text if self.prompt.lines else self.buffer.text.replace("\n", " ")
        if text.lstrip().startswith(":"):
            self._command(text.strip())
        elif text.strip() or self.prompt.free or self.asked_blank:
            self.app.exit(result=Typed(text.strip()))
        else:
            self.asked_blank = True
            self.message = [line(faint("Nothing typed yet. Enter once more shows the answer."))]

    def _command(self, text: str) -> None:
        command = command_named(text)
        if command is not None:
            self.app.exit(result=command)
        elif self.prompt.lines:
            self.app.exit(result=Typed(text))
        else:
            self.message = [line(f"No command '{text}'. :help lists them.")]

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        empty = Condition(lambda: not self.buffer.text)

        @bindings.add("enter")
        @bindings.add("c-j")
        def submit(_: KeyPressEvent) -> None:
            self._submit()

        @bindings.add("escape", "enter")
        @bindings.add("escape", "c-j")
        def new_line(_: KeyPressEvent) -> None:
            if self.prompt.lines:
                self.buffer.newline(copy_margin=False)

        @bindings.add("tab")
        def complete(_: KeyPressEvent) -> None:
            if self.buffer.complete_state:
                self.buffer.complete_next()
            else:
                self.buffer.start_completion(insert_common_part=True)

        @bindings.add("c-c")
        @bindings.add("<sigint>")
        def interrupt(_: KeyPressEvent) -> None:
            self.app.exit(exception=KeyboardInterrupt())

        for key in KEYS:
            if not key.typing:
                continue
            # Inside a text these are a character and "delete".
            alone = {"?": empty, "c-d": Condition(lambda: not self.buffer.document.text_after_cursor)}

            @bindings.add(key.typing, filter=alone.get(key.typing, True))
            def leave(_: KeyPressEvent, command: Command = key.command) -> None:
                if command is Command.QUIT and self.buffer.text and not self.asked_quit:
                    self.asked_quit = True
                    self.message = [line(faint("Once more ends the sitting; this answer is not kept."))]
                else:
                    self.app.exit(result=command)

        return bindings

"""Where prompts read keys and draw, and how lines become what prompt_toolkit draws.

Importing this module loads prompt_toolkit (about 90 ms): it is imported while the question is being read.
"""

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TextIO

from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.styles import DEFAULT_ATTRS, Style

from mlprep.terminal.text import Line, Tone

_COLOURED = {Tone.RIGHT: "ansigreen", Tone.WRONG: "ansired", Tone.STRONG: "bold"}


@dataclass(frozen=True, slots=True)
class Console:
    """One terminal for all prompts of a sitting.

    worker: runs live readings off the main thread, so that they never delay a key.
    history: the answers typed in this sitting.
    """

    input: Input
    output: Output
    colour: bool
    worker: Executor
    history: InMemoryHistory = field(default_factory=InMemoryHistory)

    @property
    def style(self) -> Style:
        return Style(list(_styles().items()) if self.colour else [])

    @property
    def depth(self) -> ColorDepth:
        return ColorDepth.DEPTH_4_BIT if self.colour else ColorDepth.DEPTH_1_BIT

    def close(self) -> None:
        self.worker.shutdown(wait=False, cancel_futures=True)


def open_console(out: TextIO, size: Callable[[], tuple[int, int]], *, colour: bool, term: str) -> Console:
    """The console of this process's terminal. size: columns and rows now."""
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")
    return Console(create_input(), _open_output(out, size, term), colour, worker)


def fragments(lines: Iterable[Line]) -> StyleAndTextTuples:
    """Lines as prompt_toolkit wants them."""
    pieces: StyleAndTextTuples = []
    for index, each in enumerate(lines):
        if index:
            pieces.append(("", "\n"))
        pieces.extend((f"class:{span.tone.value}", span.text) for span in each)
    return pieces


def _open_output(out: TextIO, size: Callable[[], tuple[int, int]], term: str) -> Output:
    if sys.platform == "win32":
        return create_output(out)
    from prompt_toolkit.output.vt100 import Vt100_Output

    # Without cursor position reports: a late answer of the terminal cannot be taken for keys.
    return Vt100_Output(
        out, lambda: Size(columns=size()[0], rows=size()[1]), term=term or None, enable_cpr=False
    )


def _styles() -> dict[str, str]:
    styles = {tone.value: style for tone, style in _COLOURED.items()}
    if hasattr(DEFAULT_ATTRS, "dim"):  # prompt_toolkit 3.0.52
        styles[Tone.FAINT.value] = "dim"
    return styles

"""A console without a terminal: keys come from a pipe, what is drawn goes to a screen that can be read."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from pseudo_terminal import NOW, Terminal, make_home
from virtual_terminal import VirtualTerminal

from mlprep.progress import open_progress
from mlprep.terminal.console import Console

SCREENS = Path(__file__).resolve().parent.parent / "golden" / "screens"


@pytest.fixture
def golden():
    """golden(name, text): the text is what the file of that name holds. MLPREP_UPDATE_GOLDENS=1 writes it."""

    def compare(name, text):
        path = SCREENS / f"{name}.txt"
        if os.environ.get("MLPREP_UPDATE_GOLDENS") == "1":
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode()

    return compare


class SizedOutput(DummyOutput):
    """Draws nothing, on a terminal whose width a test can change."""

    def __init__(self):
        self.columns = 80

    def get_size(self):
        return Size(rows=24, columns=self.columns)


class Typist:
    """Types into a console, key by key where it matters."""

    def __init__(self, pipe):
        self._pipe = pipe

    def keys(self, text):
        self._pipe.send_text(text)

    def later(self, *steps):
        """Steps in another thread: a number waits so many seconds, a text is typed, a callable is called."""

        def play():
            for step in steps:
                if callable(step):
                    step()
                elif isinstance(step, str):
                    self._pipe.send_text(step)
                else:
                    time.sleep(step)

        threading.Thread(target=play, daemon=True).start()


@pytest.fixture
def output():
    return SizedOutput()


@pytest.fixture
def console_and_typist(output):
    with create_pipe_input() as pipe:
        worker = ThreadPoolExecutor(max_workers=1)
        try:
            yield Console(pipe, output, colour=False, worker=worker), Typist(pipe)
        finally:
            worker.shutdown()


@pytest.fixture
def console(console_and_typist):
    return console_and_typist[0]


@pytest.fixture
def typist(console_and_typist):
    return console_and_typist[1]


@pytest.fixture(scope="session")
def compiled_home(tmp_path_factory):
    """A home whose cache holds the compiled bank with the tiny pack: cards are read once for all tests."""
    home = make_home(tmp_path_factory.mktemp("compiled") / "home")
    terminal = Terminal(home, "topics", columns=120)
    assert terminal.end(seconds=60) == 0, terminal.text
    return home


@pytest.fixture
def home(tmp_path, compiled_home):
    """A home in which one answer was given long ago, so that no first questions are asked."""
    home = make_home(tmp_path / "home", compiled_home)
    with open_progress(home, now=datetime(2026, 1, 1, 12, tzinfo=UTC)) as progress:
        progress.set("topics", "tiny:algebra", datetime(2026, 1, 1, 12, tzinfo=UTC))
        progress.set("new_per_day", "4", datetime(2026, 1, 1, 12, tzinfo=UTC))
    return home


@pytest.fixture
def start(home):
    """start(*arguments, columns=80, **environment) -> Terminal, killed at the end if it still runs."""
    terminals = []

    def begin(*arguments, **settings):
        terminals.append(Terminal(home, *arguments, **settings))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.kill_if_alive()


@pytest.fixture
def sit(home, monkeypatch):
    """sit(*arguments, columns=80, now=NOW) -> VirtualTerminal: mlprep in this process."""
    begun = []
    with ExitStack() as stack:

        def begin(*arguments, columns=80, now=NOW):
            monkeypatch.setenv("MLPREP_HOME", str(home))
            monkeypatch.setenv("MLPREP_NOW", now)
            terminal = VirtualTerminal(stack.enter_context(create_pipe_input()), arguments, columns)
            for command in ("review", "quiz", "interview"):
                monkeypatch.setattr(f"mlprep.commands.{command}.open_desk", terminal.desk)
            begun.append(terminal)
            return terminal.begin()

        yield begin
        for terminal in begun:
            terminal.stop()


@pytest.fixture
def ratings(home):
    """ratings() -> the ratings that stand in the file: (card id, rating), oldest first."""

    def read():
        with open_progress(home, now=datetime(2026, 11, 20, 12, tzinfo=UTC)) as progress:
            return [(event.card_id.rpartition("/")[2], int(event.rating)) for event in progress.reviews()]

    return read

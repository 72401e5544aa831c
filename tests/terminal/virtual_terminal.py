"""mlprep in this process, on a terminal that exists only in memory: fast, and drives the same code."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pyte
from prompt_toolkit.data_structures import Size
from prompt_toolkit.output.vt100 import Vt100_Output

from mlprep.__main__ import run
from mlprep.terminal.console import Console
from mlprep.terminal.live import LiveDesk


class Paper:
    """What is written, as a stream and as a screen."""

    encoding = "utf-8"

    def __init__(self, columns, rows):
        self.screen = pyte.Screen(columns, rows)
        self.screen.set_mode(pyte.modes.LNM)  # nobody turns \n into \r\n here
        self.raw = ""
        self.written = 0
        self.lock = threading.Lock()
        self._stream = pyte.Stream(self.screen)

    def write(self, text):
        with self.lock:
            self.raw += text
            self.written += 1
            self._stream.feed(text)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return True

    def fileno(self):
        return 1


class VirtualTerminal:
    """One run of mlprep in a thread of its own."""

    def __init__(self, pipe, arguments, columns=80, rows=30):
        self._pipe = pipe
        self.paper = Paper(columns, rows)
        self._size = (columns, rows)
        size = Size(rows=rows, columns=columns)
        output = Vt100_Output(self.paper, lambda: size, term="xterm", enable_cpr=False)
        self._console = Console(pipe, output, colour=False, worker=ThreadPoolExecutor(max_workers=1))
        self.code = None
        self._thread = threading.Thread(target=self._run, args=(list(arguments),), daemon=True)

    def _run(self, arguments):
        self.code = run(arguments)

    def begin(self):
        self._thread.start()
        return self

    def desk(self, environment, settings, *, plain=False, below=False, clock=None):
        """In place of `open_desk`: a desk on this terminal."""
        return LiveDesk(self.paper, lambda: self._size, clock=clock, below=below, console=self._console)

    @property
    def text(self):
        with self.paper.lock:
            return "\n".join(line.rstrip() for line in self.paper.screen.display).rstrip("\n") + "\n"

    def wait_for(self, *texts, seconds=15):
        """Wait until all of the texts stand on the screen, and the screen rests. Returns the screen."""
        end = time.monotonic() + seconds
        while not all(text in self.text for text in texts):
            if time.monotonic() > end or not self._thread.is_alive():
                missing = [text for text in texts if text not in self.text]
                raise AssertionError(f"{missing} never appeared. The screen:\n{self.text}")
            time.sleep(0.01)
        before = -1
        while before != self.paper.written:
            before = self.paper.written
            time.sleep(0.06)
        return self.text

    def wait_gone(self, text, seconds=15):
        """Wait until the text no longer stands on the screen, or the program has ended."""
        end = time.monotonic() + seconds
        while text in self.text and self._thread.is_alive():
            assert time.monotonic() < end, f"{text} never went. The screen:\n{self.text}"
            time.sleep(0.01)

    def send(self, keys):
        self._pipe.send_text(keys)

    def type(self, keys, *texts):
        self.send(keys)
        return self.wait_for(*texts)

    def end(self, seconds=15):
        """Wait for the end. Returns the exit code."""
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"mlprep does not end. The screen:\n{self.text}"
        return self.code

    def stop(self):
        if self._thread.is_alive():
            self.send("\x03")
            self._thread.join(5)

"""mlprep on a real pseudo-terminal, with a screen that can be read."""

import getpass
import os
import shutil
import signal
import sys
import tempfile
import termios
import time
from pathlib import Path

import pexpect
import pyte

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests" / "data" / "tiny"
# Runs share their bytecode, outside the checkout: without it a start is four times as slow.
BYTECODE = Path(tempfile.gettempdir()) / f"mlprep-tests-{getpass.getuser()}"
NOW = "2026-11-20T08:00:00+00:00"

ENTER = "\r"
CTRL_C = "\x03"
CTRL_D = "\x04"
CTRL_G = "\x07"
CTRL_S = "\x13"
CTRL_U = "\x15"
CTRL_Z = "\x1a"
DOWN = "\x1b[B"


class Terminal:
    """One run of mlprep on a terminal of its own."""

    def __init__(self, home, *arguments, columns=80, rows=30, **environment):
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("MLPREP", "PYTHON", "COLUMNS"))
        }
        kept |= {
            "MLPREP_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "MLPREP_NOW": NOW,
            "TERM": "xterm-256color",
        }
        kept |= {"PYTHONPYCACHEPREFIX": str(BYTECODE), "LC_ALL": "C.UTF-8", "NO_COLOR": ""} | environment
        self.raw = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "mlprep", *arguments],
            env=kept,
            cwd=str(home),
            dimensions=(rows, columns),
            timeout=20,
        )
        self._child.delaybeforesend = None

    @property
    def text(self):
        """What stands on the screen, without the blanks at the ends."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip("\n") + "\n"

    def read(self, seconds=0.05):
        """Take in what has been written so far."""
        try:
            chunk = self._child.read_nonblocking(65536, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.raw += chunk
        self._stream.feed(chunk)
        return True

    def wait_for(self, *texts, seconds=15):
        """Read until all of the texts stand on the screen, and the screen rests. Returns the screen."""
        end = time.monotonic() + seconds
        while not all(text in self.text for text in texts):
            if time.monotonic() > end or (not self.read() and not self._child.isalive()):
                missing = [text for text in texts if text not in self.text]
                raise AssertionError(
                    f"{missing} never appeared. The screen:\n{self.text}\n{self.raw[-2000:]!r}"
                )
        while self.read(0.08):
            pass
        return self.text

    def wait_gone(self, text, seconds=15):
        """Wait until the text no longer stands on the screen, or the program has ended."""
        end = time.monotonic() + seconds
        while text in self.text and self._child.isalive():
            assert time.monotonic() < end, f"{text} never went. The screen:\n{self.text}"
            self.read()

    def send(self, keys):
        self._child.send(keys)

    def type(self, keys, *texts, seconds=15):
        """Send the keys, then wait for the texts."""
        self.send(keys)
        return self.wait_for(*texts, seconds=seconds)

    def resize(self, columns, rows=30):
        self.screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def kill(self):
        """kill -9: nothing of the program runs any more."""
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.close(force=True)

    def echoes(self):
        """Whether the terminal prints what is typed."""
        return bool(termios.tcgetattr(self._child.child_fd)[3] & termios.ECHO)

    def terminate(self):
        os.kill(self._child.pid, signal.SIGTERM)

    def kill_if_alive(self):
        if self._child.isalive():
            self.kill()

    def end(self, seconds=15):
        """Read to the end. Returns the exit code."""
        end = time.monotonic() + seconds
        while self.read(0.2) or self._child.isalive():
            if time.monotonic() > end:
                raise AssertionError(f"mlprep does not end. The screen:\n{self.text}")
        self.echoed = self.echoes()
        self._child.close()
        return self._child.exitstatus


def make_home(path, cache=None):
    """A home with the tiny pack; `cache`: another home whose compiled bank is taken over."""
    (path / "packs").mkdir(parents=True)
    shutil.copytree(TINY, path / "packs" / "tiny")
    if cache is not None:
        shutil.copytree(cache / "cache", path / "cache")
    return path

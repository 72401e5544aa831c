"""Runs mlprep as a learner would: in a process of its own, with a home of its own."""

import getpass
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from mlprep.app import run

ROOT = Path(__file__).resolve().parents[2]
# Runs share their bytecode, outside the checkout: without it a start is four times as slow.
BYTECODE = Path(tempfile.gettempdir()) / f"mlprep-tests-{getpass.getuser()}"


class Run:
    """What one command did."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory):
    """A home whose cache holds the compiled bank: reading the cards once is enough for all tests."""
    home = tmp_path_factory.mktemp("home")
    run_mlprep([], home)
    return home


@pytest.fixture
def home(tmp_path, cache_home):
    """A fresh home with the compiled bank."""
    if (cache_home / "cache").is_dir():
        shutil.copytree(cache_home / "cache", tmp_path / "cache")
    return tmp_path


@pytest.fixture
def mlprep(home):
    """mlprep(*arguments, input=..., **environment) -> Run"""

    def call(*arguments, input="", **environment):  # noqa: A002  as subprocess calls it
        return run_mlprep(arguments, home, input, environment)

    return call


def run_mlprep(arguments, home, text="", environment=None):
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("MLPREP", "PYTHON", "NO_COLOR"))
    }
    kept |= {
        "MLPREP_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "TERM": "xterm",
    }
    kept |= {"LC_ALL": "C.UTF-8", "COLUMNS": "80"} | (environment or {})
    given = text if isinstance(text, bytes) else text.encode()
    process = subprocess.run(
        [sys.executable, "-m", "mlprep", *arguments],
        input=given,
        env=kept,
        cwd=home,
        capture_output=True,
        timeout=60,
        check=False,
    )
    process.stdout, process.stderr = process.stdout.decode(), process.stderr.decode()
    return Run(process)


@pytest.fixture
def inside(home, monkeypatch, capfd):
    """inside(*arguments, input=..., **environment) -> Run: the same in this process, where many runs are needed."""

    def call(*arguments, input="", **environment):  # noqa: A002
        for key, value in {"MLPREP_HOME": str(home), "TERM": "xterm", "COLUMNS": "80", **environment}.items():
            monkeypatch.setenv(key, value)
        given = input if isinstance(input, bytes) else input.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        capfd.readouterr()
        code = run(list(arguments))
        return Run(subprocess.CompletedProcess(arguments, code, *capfd.readouterr()))

    return call

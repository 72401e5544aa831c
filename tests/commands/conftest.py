"""Runs mlprep as a learner would: in a process of its own, with a home of its own."""

import io
import shutil
import subprocess
import sys

import pytest
from processes import Run, run_mlprep

from mlprep.__main__ import run


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

"""The clock, the home and the terminal are read in one place, and nowhere else."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlprep.commands.environment import read_environment
from mlprep.errors import UsageError

PACKAGE = Path(__file__).resolve().parents[2] / "mlprep"


def test_a_set_clock_runs_on_from_there():
    environment = read_environment({"MLPREP_NOW": "2026-11-20T08:30:00+01:00"})
    now = environment.now()
    assert now.utcoffset() == timedelta(hours=1)
    begun = datetime.fromisoformat("2026-11-20T08:30:00+01:00")
    assert timedelta(0) <= now - begun < timedelta(seconds=20)
    assert environment.now() >= now


def test_a_time_without_a_zone_is_local_time():
    now = read_environment({"MLPREP_NOW": "2026-11-20T08:30"}).now()
    assert now.tzinfo is not None
    assert (now.hour, now.minute) == (8, 30)


def test_the_clock_of_the_machine_is_taken_where_none_is_set():
    assert abs(read_environment({}).now() - datetime.now(tz=UTC)) < timedelta(seconds=20)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "0001-01-01", "9999-12-31T23:59:59Z", "1" * 500])
def test_a_clock_that_cannot_be_is_refused(text):
    with pytest.raises(UsageError, match="MLPREP_NOW is not an ISO time"):
        read_environment({"MLPREP_NOW": text})


def test_the_home_is_a_path_and_a_tilde_is_the_users():
    assert read_environment({}).home is None
    assert read_environment({"MLPREP_HOME": ""}).home is None
    assert read_environment({"MLPREP_HOME": "~/mlprep"}).home == Path.home() / "mlprep"


@pytest.mark.parametrize(
    ("variables", "editor"),
    [({"EDITOR": "nano"}, "nano"), ({"EDITOR": "nano", "VISUAL": "code -w"}, "code -w"), ({}, "")],
)
def test_the_visual_editor_comes_first(variables, editor):
    assert read_environment(variables).editor == editor


def test_without_a_terminal_the_width_is_that_of_columns_or_80(monkeypatch):
    monkeypatch.setattr("os.get_terminal_size", raise_no_terminal)
    assert read_environment({}).size() == (80, 24)
    assert read_environment({"COLUMNS": "132"}).size() == (132, 24)
    for nonsense in ("", "wide", "-5", "9" * 50, "٣"):
        assert read_environment({"COLUMNS": nonsense}).size() == (80, 24)
    assert read_environment({"COLUMNS": "3"}).size() == (20, 24)


def raise_no_terminal(descriptor):
    raise OSError(descriptor)


@pytest.mark.parametrize(
    ("variables", "option", "setting", "colour"),
    [
        ({}, "", "auto", True),
        ({"NO_COLOR": "1"}, "", "auto", False),
        ({"NO_COLOR": ""}, "", "auto", True),
        ({"TERM": "dumb"}, "", "auto", False),
        ({}, "", "never", False),
        ({"NO_COLOR": "1"}, "", "always", True),
        ({}, "never", "always", False),
        ({"NO_COLOR": "1"}, "always", "never", True),
        ({"NO_COLOR": "1"}, "auto", "always", False),
    ],
)
def test_an_option_outdoes_a_setting_and_a_setting_the_terminal(
    monkeypatch, variables, option, setting, colour
):
    monkeypatch.setattr("os.isatty", lambda descriptor: True)
    environment = read_environment({"TERM": "xterm", **variables}).with_colour(option)
    assert environment.colour(setting) is colour


def test_nothing_is_coloured_that_is_no_terminal(monkeypatch):
    monkeypatch.setattr("os.isatty", lambda descriptor: False)
    assert not read_environment({"TERM": "xterm"}).colour()
    assert not read_environment({"TERM": "xterm"}).interactive()


def test_only_the_environment_reads_clock_and_variables():
    readers = {
        f"{path.relative_to(PACKAGE)}: {name(node)}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and (name(node) in CLOCKS or node.attr in {"environ", "getenv"})
    }
    assert {each for each in readers if not each.startswith("commands/environment.py")} == set()


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime"}


def name(node):
    return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else node.attr

"""The command line: exit codes, one line for a fault, nothing heavy before it is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAVY = {"sympy", "numpy", "yaml", "questionary", "prompt_toolkit", "rich", "msgspec", "asyncio", "pydantic"}


def loaded_modules(home, *arguments, text=""):
    """The modules that one command has loaded when it ends, in a clean interpreter."""
    script = (
        "import sys; sys.argv = ['mlprep', *sys.argv[1:]]\n"
        "from mlprep.__main__ import main\n"
        "code = main()\n"
        "sys.stderr.write('LOADED ' + ' '.join(sorted(sys.modules)))\n"
    )
    environment = {
        "MLPREP_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
        "TERM": "xterm",
    }
    process = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        input=text.encode(),
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return set(process.stderr.decode().partition("LOADED ")[2].split())


def test_the_version_is_answered_before_anything_is_imported(home):
    loaded = loaded_modules(home, "--version")
    assert {name for name in loaded if name.startswith("mlprep")} == {"mlprep", "mlprep.__main__"}
    assert not loaded & (HEAVY | {"typer", "sqlite3", "argparse", "re"})


def test_the_version_is_that_of_the_package(mlprep):
    from mlprep import __version__

    assert mlprep("--version").out == f"mlprep {__version__}\n"
    assert mlprep("-V").out == f"mlprep {__version__}\n"


@pytest.mark.parametrize("arguments", [("--help",), ("quiz", "--help"), ("nonsense",)])
def test_help_and_usage_load_nothing_heavy(home, arguments):
    loaded = loaded_modules(home, *arguments)
    assert not loaded & (HEAVY | {"sqlite3"})
    assert not {name for name in loaded if name.startswith(("mlprep.maths", "mlprep.kinds", "mlprep.bank"))}


@pytest.mark.parametrize("arguments", [(), ("--json",), ("topics",), ("search", "entropy")])
def test_what_only_looks_loads_nothing_heavy(home, mlprep, arguments):
    mlprep()  # the first start after a change of the cards compiles them
    loaded = loaded_modules(home, *arguments)
    assert not loaded & (HEAVY - {"msgspec"})
    assert not {name for name in loaded if name.startswith("mlprep.maths")}


@pytest.mark.parametrize("arguments", [(), ("review",)])
def test_what_is_typed_every_day_does_without_the_parser_of_the_command_line(home, mlprep, arguments):
    mlprep()
    assert "typer" not in loaded_modules(home, *arguments, text=":quit\n")


@pytest.mark.parametrize("words", [(), ("review",)])
def test_with_and_without_the_parser_the_same_is_said(mlprep, words):
    """An option that changes nothing sends the same command through the parser."""
    moment = {"MLPREP_NOW": "2026-11-20T09:00+00:00"}
    mlprep(**moment)
    direct, parsed = mlprep(*words, **moment), mlprep("--color", "never", *words, **moment)
    assert (direct.code, direct.out, direct.err) == (parsed.code, parsed.out, parsed.err)


def test_a_review_in_plain_lines_loads_no_prompt_and_no_sympy(home, mlprep):
    mlprep()
    loaded = loaded_modules(home, "review", text=":quit\n")
    assert not loaded & {"sympy", "yaml", "questionary", "prompt_toolkit", "rich", "asyncio"}


def test_every_command_has_help(mlprep):
    out = mlprep("--help").out
    for command in ("review", "quiz", "interview", "topics", "formulas", "search", "show", "check", "calc"):
        assert f"  {command} " in out
        assert mlprep(command, "--help").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rewiev"], "No such command 'rewiev'. Did you mean 'review'?"),
        (["--nonsense"], "No such option: --nonsense"),
        (["review", "--plai"], "No such option: --plai"),
        (["quiz", "--kind", "essay"], "no kind 'essay'"),
        (["quiz", "probabilty"], "no topic 'probabilty' (did you mean 'probability'?)"),
        (["quiz", "--level", "4"], "no level '4'"),
        (["quiz", "--concept", "nonsense-of-mine"], "no concept 'nonsense-of-mine'"),
        (["quiz", "--hard", "--new"], "--hard asks what you know badly"),
        (["quiz", "-n", "0"], "0 is not in the range"),
        (["show", "probability/nonsense"], "no card or concept 'probability/nonsense'"),
        (["--color", "blue", "topics"], "--color cannot be 'blue': it is auto, always or never"),
        (["formulas", "nonsense"], "no topic 'nonsense'"),
        (["interview", "--last"], "there was no interview yet"),
        (["search", " "], "search for what?"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_exit_code_2(mlprep, arguments, said):
    run = mlprep(*arguments)
    assert run.code == 2
    assert run.out == ""
    assert run.err.startswith("mlprep: error: ")
    assert said in run.err
    assert "Traceback" not in run.err


def test_a_clock_that_is_no_time_is_refused(mlprep):
    run = mlprep(MLPREP_NOW="tomorrow")
    assert run.code == 2
    assert run.err == (
        "mlprep: error: MLPREP_NOW is not an ISO time: 'tomorrow'. Write e.g. 2026-11-20T08:30.\n"
    )


def test_a_home_that_cannot_be_written_is_said(tmp_path, mlprep):
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    run = mlprep(MLPREP_HOME=str(blocked / "home"))
    assert run.code == 4
    assert run.err.count("\n") == 1
    assert str(blocked / "home") in run.err


def test_a_file_name_cannot_steer_the_terminal(tmp_path, mlprep):
    run = mlprep(MLPREP_HOME=str(tmp_path / "\x1b[31mred") + "/\x00"[:1] + "x" * 300)
    assert run.code != 0
    assert "\x1b" not in run.err


def test_a_bug_writes_its_traceback_to_a_file_it_names(home, mlprep):
    script = "import mlprep.commands.topics as m\ndef topics(*a, **k):\n    raise RuntimeError('boom\\x1b[31m')\nm.topics = topics\n"
    script += (
        "import sys; sys.argv = ['mlprep', 'topics']\nfrom mlprep.__main__ import main; sys.exit(main())"
    )
    environment = {"MLPREP_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    process = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, timeout=60, check=False
    )
    error = process.stderr.decode()
    assert process.returncode == 70
    assert error.startswith("mlprep: error: a bug in mlprep (RuntimeError: boom")
    assert error.count("\n") == 1
    assert "\x1b" not in error
    (report,) = home.glob("crash-*.txt")
    assert str(report) in error
    assert "Traceback (most recent call last)" in report.read_text()


def test_a_reader_that_leaves_early_is_no_fault(home):
    command = f"{sys.executable} -m mlprep --help | true"
    environment = {"MLPREP_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    process = subprocess.run(
        ["sh", "-c", command], env=environment, capture_output=True, timeout=60, check=False
    )
    assert process.stderr == b""


def test_json_is_one_document_with_its_format(mlprep):
    document = json.loads(mlprep("--json").out)
    assert document["format"] == 1
    assert {"due", "new", "seconds"} <= document.keys()


@pytest.mark.parametrize("arguments", [["topics"], ["formulas"], ["search", "variance"], ["--json"]])
def test_output_for_programs_is_ascii_and_parses(mlprep, arguments):
    out = mlprep(*dict.fromkeys([*arguments, "--json"])).out
    assert out.isascii()
    assert json.loads(out)["format"] == 1

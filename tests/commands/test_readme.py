"""README's commands run as written, and print what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def run(command, home):
    program = f"{shlex.quote(sys.executable)} -m mlprep"
    script = re.sub(r"(^|\| )mlprep\b", lambda found: found[1] + program, command, count=1)
    environment = {
        **os.environ,
        "MLPREP_HOME": str(home),
        "MLPREP_NOW": "2026-11-21T09:00+00:00",
        "COLUMNS": "90",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        script,
        check=False,
        shell=True,
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


def as_run(block, home):
    """The block with what its commands print now."""
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{run(command, home).rstrip()}\n" for command in commands)


@pytest.mark.parametrize("number", range(len(CONSOLE.findall(README.read_text(encoding="utf-8")))))
def test_a_transcript_is_what_the_program_prints(tmp_path, number):
    text = README.read_text(encoding="utf-8")
    block = CONSOLE.findall(text)[number]
    printed = as_run(block, tmp_path)
    if os.environ.get("MLPREP_UPDATE_GOLDENS"):
        README.write_text(text.replace(block, printed), encoding="utf-8")
    else:
        assert printed == block


def test_the_card_file_proves_clean(tmp_path):
    [card] = YAML.findall(README.read_text(encoding="utf-8"))
    path = tmp_path / "card.yaml"
    path.write_text(card, encoding="utf-8")
    assert (
        run(f"mlprep content lint {shlex.quote(str(path))} 2>&1", tmp_path)
        == "mlprep: 1 card in 1 file: no fault\n"
    )

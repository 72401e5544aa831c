"""mlprep as a process of its own."""

import getpass
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Runs share their bytecode, outside the checkout: without it a start is four times as slow.
BYTECODE = Path(tempfile.gettempdir()) / f"mlprep-tests-{getpass.getuser()}"


class Run:
    """What one command did."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr


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

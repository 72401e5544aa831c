"""What is left behind when mlprep itself fails: a file with the traceback."""

import platform
import sys
import tempfile
import traceback
from pathlib import Path

from mlprep import __version__
from mlprep.commands.environment import read_environment


def keep_traceback(error: BaseException) -> str:
    """Write the traceback to a file. Returns the line for the learner, which names it."""
    report = "".join(
        [
            f"mlprep {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
            f"command: {' '.join(sys.argv[1:])}\n\n",
            *traceback.format_exception(error),
        ]
    )
    path = _write(report)
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    where = f"the traceback is in {path}" if path else "the traceback could not be written anywhere"
    return f"a bug in mlprep ({what}); {where}. What was rated is saved"


def _write(report: str) -> Path | None:
    for directory in (_home(), Path(tempfile.gettempdir())):
        if directory is None or not directory.is_dir():
            continue
        try:
            with tempfile.NamedTemporaryFile(
                "w",
                encoding="utf-8",
                errors="replace",
                dir=directory,
                prefix="crash-",
                suffix=".txt",
                delete=False,
            ) as file:
                file.write(report)
                return Path(file.name)
        except OSError:
            continue
    return None


def _home() -> Path | None:
    try:
        return read_environment().home
    except Exception:  # the bug may be in there
        return None

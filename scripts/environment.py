"""Sets up the checkout's own environment: .venv, dependencies, compiled code and bank. Quick when nothing changed."""

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def ensure(*, development: bool = False) -> Path:
    """The interpreter of a ready .venv; sets up only what is missing."""
    if sys.version_info < OLDEST:
        sys.exit(f"mlprep needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    python = interpreter(VENV)
    if not python.exists():
        create_venv(VENV)
    wanted = _dependencies(development=development)
    mark = VENV / ("ready-development" if development else "ready")
    if not _stands(mark, wanted):
        say("installing dependencies into .venv (once)")
        run_quietly([*pip_for(VENV), "install", "--quiet", *wanted, "--editable", str(ROOT)])
        mark.write_text(wanted_key(wanted))
        if development:
            (VENV / "ready").write_text(wanted_key(_dependencies(development=False)))
    _compile(python)
    return python


def interpreter(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def create_venv(path: Path) -> None:
    """A virtual environment, also where Debian has split ensurepip off Python."""
    say(f"creating {path.name}")
    if subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode == 0:
        run_quietly([sys.executable, "-m", "venv", str(path)])
        return
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        run_quietly([sys.executable, "-m", "venv", "--without-pip", str(path)])
        return
    sys.exit(
        "This Python has neither ensurepip nor pip, so no environment can be made.\n"
        "On Debian and Ubuntu: sudo apt install python3-venv      Elsewhere: install pip for this Python.\n"
        "Then run the same command again."
    )


def pip_for(venv: Path) -> list[str]:
    """pip that installs into `venv`: its own, or the outer one pointed at it."""
    python = str(interpreter(venv))
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return [python, "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", python]


def wanted_key(wanted: list[str]) -> str:
    build = (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256("\n".join([sys.version, *wanted]).encode() + build).hexdigest()


def run_quietly(command: list[str]) -> None:
    """Run a set-up step; its output is shown only if it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        sys.exit(
            f"set-up failed: {' '.join(command)}\nMend what the lines above say and run the same command again."
        )


def say(text: str) -> None:
    print(f"mlprep: {text}", file=sys.stderr, flush=True)


def _dependencies(*, development: bool) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    return wanted + (project["dependency-groups"]["dev"] if development else [])


def _stands(mark: Path, wanted: list[str]) -> bool:
    return mark.exists() and mark.read_text() == wanted_key(wanted)


def _compile(python: Path) -> None:
    # PYTHONDONTWRITEBYTECODE would otherwise recompile every module at every start
    sources = sorted((ROOT / "mlprep").rglob("*.py"))
    newest = max(file.stat().st_mtime_ns for file in sources)
    mark = VENV / "compiled"
    key = f"{len(sources)} {newest}"
    if not (mark.exists() and mark.read_text() == key):
        run_quietly([str(python), "-m", "compileall", "-q", str(ROOT / "mlprep")])
        mark.write_text(key)

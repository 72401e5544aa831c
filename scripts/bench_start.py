"""How long mlprep takes to start: medians, and ratios to `python -c pass` on the same machine.

    python scripts/bench_start.py [--runs 15] [--json FILE] [--home DIR]

"question" is the time until the first question of `mlprep review` stands on a terminal, "prompt" the time until
its prompt takes keys. Both are measured in a pseudo-terminal. "key" is the time from a key to its echo while a
formula is typed whose reading is shown below the prompt: the median and the worst of all runs. Nothing is asserted: the goals are printed beside
the figures. Without --home a fresh home is made, whose bank is compiled and whose progress holds one review.
"""

import argparse
import compileall
import json
import os
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MLPREP = [sys.executable, "-m", "mlprep"]
GOALS = {"version": 2, "help": 8, "today": 10, "today on a terminal": 14, "question": 16, "prompt": 25}
Trial = Callable[[], float]
WORST_KEY = 20  # ms
FORMULA = b"(x + mu)/(2 sigma^2) + log(det(Sigma)) - x^T A^-1 y"
KEY_PAUSE = 0.03
PATIENCE = 20.0  # seconds after which a run counts as failed


def main() -> None:
    """Measure everything and print it."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--runs", type=int, default=15)
    options.add_argument(
        "--json", type=Path, help="also write the figures to this file ('-': standard output)"
    )
    options.add_argument("--home", type=Path, help="an existing home, e.g. a large one")
    chosen = options.parse_args()
    compileall.compile_dir(ROOT / "mlprep", quiet=1)
    with tempfile.TemporaryDirectory() as scratch:
        home = chosen.home or Path(scratch)
        environment = make_environment(home)
        prepare(environment)
        figures = measure(environment, chosen.runs)
        figures |= measure_keys(environment, max(1, chosen.runs // 5))
    if chosen.json == Path("-"):
        print(json.dumps(figures, indent=2))
        return
    print_table(figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def make_environment(home: Path) -> dict[str, str]:
    """The environment of every run: this home, this checkout, bytecode allowed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MLPREP"))}
    return kept | {
        "MLPREP_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }


def prepare(environment: dict[str, str]) -> None:
    """One review in plain lines: compiles the bank, and the first run's questions are not asked again."""
    subprocess.run(
        [*MLPREP, "review", "--plain"], input=b"\n\n", env=environment, capture_output=True, check=True
    )


def measure(environment: dict[str, str], runs: int) -> dict[str, dict[str, float]]:
    """Name -> milliseconds (median) and ratio to the empty program. Runs are interleaved, so drift hits all."""
    trials: dict[str, Trial] = {
        "python -c pass": lambda: time_run([sys.executable, "-c", "pass"], environment),
        "version": lambda: time_run([*MLPREP, "--version"], environment),
        "help": lambda: time_run([*MLPREP, "--help"], environment),
        "today": lambda: time_run(MLPREP, environment),
        "today on a terminal": lambda: time_until(MLPREP, environment, b"mlprep interview"),
        # The heading shows the place, '1/15'; the prompt's keys end with ':help'.
        "question": lambda: time_until([*MLPREP, "review"], environment, b"1/"),
        "prompt": lambda: time_until([*MLPREP, "review"], environment, b":help"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in trials}
    for run in range(runs + 2):
        for name, trial in trials.items():
            taken = trial()
            if run >= 2:  # the first two warm the disk's cache
                seconds[name].append(taken)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    empty = medians["python -c pass"]
    return {
        name: {"ms": round(taken * 1000, 1), "ratio": round(taken / empty, 2)}
        for name, taken in medians.items()
    }


def measure_keys(environment: dict[str, str], runs: int) -> dict[str, dict[str, float]]:
    """Milliseconds from a key to its echo, with the live reading on."""
    echoes = [echo for _ in range(runs) for echo in type_formula(environment)]
    return {
        "key, median": {"ms": round(statistics.median(echoes) * 1000, 1)},
        "key, worst": {"ms": round(max(echoes) * 1000, 1)},
    }


def type_formula(environment: dict[str, str]) -> list[float]:
    """Seconds to the echo of each key, typed one by one into a symbolic card's prompt."""
    process, terminal = start_on_terminal([*MLPREP, "quiz", "--kind", "symbolic", "-n", "1"], environment)
    try:
        read_until(terminal, b":help")
        time.sleep(0.5)
        return [time_key(terminal, bytes([key])) for key in FORMULA]
    finally:
        stop(process, terminal)


def time_key(terminal: int, key: bytes) -> float:
    """Seconds to the echo of one key; what is still being drawn from the key before is read away first."""
    time.sleep(KEY_PAUSE)
    while select.select([terminal], [], [], 0)[0]:
        os.read(terminal, 65536)
    begun = time.perf_counter()
    os.write(terminal, key)
    select.select([terminal], [], [], PATIENCE)
    return time.perf_counter() - begun


def time_run(command: list[str], environment: dict[str, str]) -> float:
    """Seconds until the command has ended."""
    begun = time.perf_counter()
    subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - begun


def time_until(command: list[str], environment: dict[str, str], marker: bytes) -> float:
    """Seconds until `marker` has been written to a terminal of 80 columns. Raises SystemExit if it never is."""
    begun = time.perf_counter()
    process, terminal = start_on_terminal(command, environment)
    try:
        read_until(terminal, marker)
        return time.perf_counter() - begun
    finally:
        stop(process, terminal)


def read_until(terminal: int, marker: bytes) -> None:
    """Read what is written until `marker` is in it. Raises SystemExit if it never is."""
    end = time.perf_counter() + PATIENCE
    seen = b""
    while marker not in seen:
        ready, _, _ = select.select([terminal], [], [], max(end - time.perf_counter(), 0))
        chunk = os.read(terminal, 65536) if ready else b""
        if not chunk:
            raise SystemExit(f"{marker!r} was never shown; this was:\n{seen.decode(errors='replace')}")
        seen += chunk


def stop(process: int, terminal: int) -> None:
    """End a process that was started on a terminal."""
    os.close(terminal)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def start_on_terminal(command: list[str], environment: dict[str, str]) -> tuple[int, int]:
    """Start the command on a new pseudo-terminal. Returns its process id and our end of the terminal."""
    import fcntl
    import pty
    import struct
    import termios

    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.execve(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return process, terminal


def print_table(figures: dict[str, dict[str, float]]) -> None:
    """One line per figure, with its goal."""
    print(f"{'':22}{'ms':>8}{'ratio':>8}{'goal':>8}")
    for name, figure in figures.items():
        ratio = f"{figure['ratio']:.2f}" if "ratio" in figure else ""
        goal = GOALS.get(name) or (f"{WORST_KEY} ms" if name == "key, worst" else "")
        print(f"{name:22}{figure['ms']:8.1f}{ratio:>8}{goal:>8}")


if __name__ == "__main__":
    main()

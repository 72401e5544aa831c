"""How mlprep bears 100,000 cards and 1,000,000 reviews: times, ratios to the shipped bank alone, memory.

    python scripts/bench_scale.py [--home DIR] [--cards N] [--reviews N] [--runs 9] [--json FILE]

Without --home one is generated first (scripts/generate_home; some minutes, half a gigabyte). With --home a
generated one is used again; its progress file is only copied. Nothing is asserted: the goals stand beside.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_start import MLPREP, ROOT, make_environment, prepare, time_run, time_until

NOW = "2026-11-20T09:00+00:00"
GENERATE = ROOT / "scripts" / "generate_home"
MEGABYTE = 1_000_000
Figure = dict[str, float | str]


def main() -> None:
    """Measure everything and print it."""
    options = read_options()
    with tempfile.TemporaryDirectory() as scratch:
        large = options.home or Path(scratch) / "large"
        figures: dict[str, Figure] = {}
        if not (large / "progress.db").exists():
            figures["generate the home"] = generate(large, options)
        figures |= measure_starts(Path(scratch) / "shipped", large, options.runs)
        figures |= measure_progress(large, Path(scratch))
    if options.json == Path("-"):
        print(json.dumps(figures, indent=2))
        return
    print_table(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a generated home to use again, or to keep")
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument(
        "--json", type=Path, help="also write the figures to this file ('-': standard output)"
    )
    return parser.parse_args()


def generate(home: Path, options: argparse.Namespace) -> Figure:
    begun = time.perf_counter()
    count = [f"--cards={options.cards}", f"--reviews={options.reviews}", f"--now={NOW.partition('+')[0]}"]
    subprocess.run([sys.executable, str(GENERATE), str(home), *count], check=True)
    return {"seconds": round(time.perf_counter() - begun, 1)}


# Starting


def measure_starts(shipped: Path, large: Path, runs: int) -> dict[str, Figure]:
    """`mlprep`, first question and first prompt of both homes, interleaved so that drift hits all."""
    shipped.mkdir(exist_ok=True)
    homes = {"shipped": environment_of(shipped), "large": environment_of(large)}
    trials = {
        "mlprep": lambda environment: time_run(MLPREP, environment),
        "first question": lambda environment: time_until([*MLPREP, "review"], environment, b"1/"),
        "first prompt": lambda environment: time_until([*MLPREP, "review"], environment, b":help"),
    }
    for environment in homes.values():
        prepare(environment)
    seconds: dict[tuple[str, str], list[float]] = {(name, home): [] for name in trials for home in homes}
    for run in range(runs + 1):
        for (name, home), taken in seconds.items():
            spent = trials[name](homes[home])
            if run:  # the first warms the disk's cache
                taken.append(spent)
    return {name: compare(seconds[name, "shipped"], seconds[name, "large"]) for name in trials} | {
        "mlprep: memory": peak_memory(MLPREP, homes["large"])
    }


def environment_of(home: Path) -> dict[str, str]:
    return make_environment(home) | {"MLPREP_NOW": NOW}


def compare(shipped: list[float], large: list[float]) -> Figure:
    small, big = statistics.median(shipped), statistics.median(large)
    return {
        "seconds": round(big, 3),
        "shipped": round(small, 3),
        "ratio": round(big / small, 2),
        "goal": "ratio <= 2",
    }


def peak_memory(command: list[str], environment: dict[str, str], goal: str = "MB < 500") -> Figure:
    """Seconds, of them on the processor, and the most memory that the command had at one time."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes
    megabytes = round(usage.ru_maxrss * unit / MEGABYTE)
    seconds, cpu = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
    return {"seconds": round(seconds, 2), "cpu seconds": round(cpu, 2), "MB": megabytes, "goal": goal}


# The progress file


ANSWER = """
import statistics, sys, time
from datetime import datetime, timedelta
from pathlib import Path
from mlprep.core.cards import Rating
from mlprep.progress import Review, open_progress

now = datetime.fromisoformat(sys.argv[2])
with open_progress(Path(sys.argv[1]), now=now) as progress:
    cards = [card for (card, _), _ in zip(progress.due(now), range(300))]
    taken = []
    for index, card in enumerate(cards):
        begun = time.perf_counter()
        progress.record(Review(card, Rating.GOOD, answer="3*x^2"), now + timedelta(seconds=index))
        taken.append(1000 * (time.perf_counter() - begun))
taken.sort()
print(round(statistics.median(taken), 2), round(taken[len(taken) * 99 // 100], 2), len(taken))
"""

STEPS = """
import sys
from datetime import datetime
from pathlib import Path
from mlprep.progress import care, open_progress

step, home, now = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
if step == "rebuild":
    with open_progress(home, now=now) as progress:
        progress.rebuild()
elif step == "merge":
    with open_progress(home, now=now) as progress:
        progress.merge(Path(sys.argv[4]), now)
elif step == "undo":
    with open_progress(home, now=now) as progress:
        progress.undo(now)
elif step == "examine":
    assert care.examine(home, now).sound
elif step in ("backup", "copy"):
    with open_progress(home, now=now) as progress:
        progress.save_backup(now, Path(sys.argv[4]) if step == "copy" else None)
elif step == "export":
    with open_progress(home, now=now) as progress:
        for event in progress.events():
            pass
"""


def measure_progress(large: Path, scratch: Path) -> dict[str, Figure]:
    """Answers, rebuild, merges, examination, backup and export, on copies of the large file."""
    copy, empty = scratch / "copy", scratch / "empty"
    environment = environment_of(copy)
    file = large / "progress.db"
    for home in (copy, empty):
        home.mkdir()

    def step(name: str, home: Path, *more: str, goal: str = "MB < 500") -> Figure:
        return peak_memory([sys.executable, "-c", STEPS, name, str(home), NOW, *more], environment, goal)

    step("copy", large, str(copy / "progress.db"))
    answers = subprocess.run(
        [sys.executable, "-c", ANSWER, str(copy), NOW],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    median, slowest, count = answers.stdout.split()
    return {
        "progress file": {"MB": round(file.stat().st_size / MEGABYTE)},
        "answer, committed": {
            "ms": float(median),
            "p99 ms": float(slowest),
            "answers": int(count),
            "goal": "ms < 5",
        },
        "undo": step("undo", copy),
        "rebuild": step("rebuild", copy),
        "merge into an empty file": step("merge", empty, str(file), goal="seconds < 60, MB < 500"),
        "merge with itself": step("merge", copy, str(file), goal="seconds < 60, MB < 500"),
        "examine (doctor)": step("examine", copy),
        "backup": step("backup", copy),
        "read the whole log": step("export", copy),
    }


def print_table(figures: dict[str, Figure]) -> None:
    """One line per measurement: its figures, then its goal."""
    for name, figure in figures.items():
        goal = f"   goal: {figure['goal']}" if "goal" in figure else ""
        shown = "  ".join(f"{key} {value}" for key, value in figure.items() if key != "goal")
        print(f"{name:26}{shown}{goal}")


if __name__ == "__main__":
    main()

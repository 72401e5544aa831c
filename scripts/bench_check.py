"""How long the checker takes: every row of the golden table warm, one check from a cold process, peak memory."""

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BUCKETS = ("equivalent", "different", "again", "unparsed")
GOALS = {"median ms": 5, "p99 ms": 50, "worst ms": 1000, "first from cold s": 0.4, "peak MB": 300}
COLD = """
import sys, time
start = time.perf_counter()
from mlprep.maths import Scope, check
check("A^-1 b", "inv(A) b", Scope.of({"A": "matrix n x n invertible", "b": "vector n"}))
print(time.perf_counter() - start, "sympy" in sys.modules)
"""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = options.parse_args()
    figures = {**warm_figures(), **cold_figures()}
    figures["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, value in figures.items():
        goal = f"goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:>20} {value:>10.2f}  {goal}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


def warm_figures() -> dict[str, float]:
    """Milliseconds a verdict, explanation included, over the golden table."""
    from answers import judge

    table = yaml.load((ROOT / "tests/golden/verdicts.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    rows = [
        (question, str(row[0]))
        for question in table
        for bucket in BUCKETS
        for row in question.get(bucket, ())
    ]
    for question, answer in rows[:50]:
        judge(question, answer)
    gc.freeze()  # the table is not the checker's to collect
    times = []
    for question, answer in rows:
        start = time.perf_counter()
        judge(question, answer)
        times.append(1000 * (time.perf_counter() - start))
    return {
        "verdicts": len(times),
        "median ms": statistics.median(times),
        "p99 ms": statistics.quantiles(times, n=100)[98],
        "worst ms": max(times),
    }


def cold_figures() -> dict[str, float]:
    """Seconds from a fresh interpreter's first line to its first verdict; the median of seven."""
    runs = [
        subprocess.run([sys.executable, "-c", COLD], cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(7)
    ]
    seconds = statistics.median(float(run.stdout.split()[0]) for run in runs)
    return {"first from cold s": seconds, "sympy loaded": float("True" in runs[0].stdout)}


if __name__ == "__main__":
    main()

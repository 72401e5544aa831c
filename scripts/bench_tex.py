"""How fast formulas are shown: the import of mlprep.tex, and milliseconds a formula over the corpus of the tests.

    python scripts/bench_tex.py [--runs 15] [--json FILE]

The import is that of a fresh interpreter, bytecode compiled, without the interpreter's own start; the parts of the
package are loaded when they are first used, so "first" is the import together with the first formula shown.  Of
several rounds the fastest counts.  Nothing is asserted: the goals are printed beside the figures.
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "tex" / "latex_corpus.txt"
GOALS = {"import": 15.0, "first": 15.0, "check": 0.5, "inline": 0.5, "display": 0.5}  # milliseconds
CLOCKED = "import time; began = time.perf_counter(); {}; print(time.perf_counter() - began)"
IMPORT = "import mlprep.tex"
FIRST = r"import mlprep.tex; mlprep.tex.display(r'\frac{x-\mu}{\sigma}')"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = options.parse_args()
    figures = measure(chosen.runs)
    for name, milliseconds in figures.items():
        print(f"tex {name:<8} {milliseconds:7.3f} ms   goal {GOALS[name]:g}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measure(runs: int) -> dict[str, float]:
    """Milliseconds of the import, and of one formula for each way of showing it."""
    compileall.compile_dir(ROOT / "mlprep" / "tex", quiet=1)
    sys.path.insert(0, str(ROOT))
    from mlprep import tex

    formulas = CORPUS.read_text(encoding="utf-8").splitlines()
    ways: dict[str, Callable[[str], object]] = {
        "check": tex.check,
        "inline": tex.inline,
        "display": tex.display,
    }
    figures = {
        name: min(clock(statement) for _ in range(runs)) * 1000
        for name, statement in (("import", IMPORT), ("first", FIRST))
    }
    for name, show in ways.items():
        figures[name] = min(round_time(show, formulas) for _ in range(runs)) / len(formulas) * 1000
    return figures


def clock(statement: str) -> float:
    """Seconds that a statement takes in a fresh interpreter."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    answer = subprocess.run(
        [sys.executable, "-c", CLOCKED.format(statement)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=kept,
    )
    return float(answer.stdout)


def round_time(show: Callable[[str], object], formulas: list[str]) -> float:
    """Seconds for all formulas once."""
    began = time.perf_counter()
    for formula in formulas:
        show(formula)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

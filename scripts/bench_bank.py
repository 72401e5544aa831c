"""How long the shipped bank takes to compile, load, prove, export and plan."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOALS = {
    "load from cache ms": 20,
    "files read after an edit": 1,
    "lint of 2,000 cards s": 60,
    "plan, 60 days s": 5,
    "order today ms": 100,
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = measure(Path(directory))
    for name, value in figures.items():
        goal = f"goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:>26} {value:>10.2f}  {goal}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


def measure(home: Path) -> dict[str, float]:
    """Seconds and milliseconds, in a fresh home."""
    from mlprep.bank import open_bank
    from mlprep.core.memory import DEFAULT_PARAMETERS
    from mlprep.core.plan import Greedy, order_today, search_plan
    from mlprep.core.simulation import Deck, StudyCard

    figures = {"compile s": seconds(lambda: open_bank(home).close())}
    loads = [seconds(lambda: open_bank(home).close()) for _ in range(9)]
    figures["load from cache ms"] = 1000 * statistics.median(loads)
    with open_bank(home) as bank:
        entries = list(bank.entries())
        needs = {concept.id: concept.needs for concept in bank.concepts.values()}
    figures["cards"] = len(entries)
    deck = Deck.of((StudyCard(entry.id, entry.concept, entry.level) for entry in entries[:1200]), needs)
    figures["plan, 60 days s"] = seconds(lambda: search_plan(deck, 60, 20, 1))
    figures["order today ms"] = 1000 * seconds(
        lambda: order_today(deck, Greedy(), 60, 20, DEFAULT_PARAMETERS)
    )
    figures["lint, first run s"] = seconds(lambda: run(home, "content", "lint"))
    figures["lint, second run s"] = seconds(lambda: run(home, "content", "lint"))
    figures["lint of 2,000 cards s"] = figures["lint, first run s"] * 2000 / figures["cards"]
    figures |= measure_edit(home)
    figures["export anki s"] = seconds(lambda: run(home, "export", "anki", "-o", str(home / "out.apkg")))
    figures["export html s"] = seconds(lambda: run(home, "export", "html", "-o", str(home / "out.html")))
    return figures


def measure_edit(home: Path) -> dict[str, float]:
    """What a start costs after one file of a pack of the learner's was edited."""
    from mlprep.bank import open_bank
    from mlprep.bank.packs import content_directory

    pack = home / "packs" / "copy"
    shutil.copytree(content_directory() / "probability", pack / "probability")
    (pack / "pack.yaml").write_text("format: 1\npack: copy\ntitle: A copy\n", encoding="utf-8")
    open_bank(home).close()
    edited = min((pack / "probability").glob("[!s]*.yaml"))
    edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    counts: list[int] = []
    took = seconds(lambda: open_bank(home, progress=lambda _, files: counts.append(files)).close())
    shutil.rmtree(pack)
    return {"start after an edit ms": 1000 * took, "files read after an edit": max(counts)}


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def run(home: Path, *command: str) -> None:
    environment = {**os.environ, "MLPREP_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "mlprep", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )


if __name__ == "__main__":
    main()

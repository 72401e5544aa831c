"""A second opinion on the LaTeX that ships: KaTeX has to accept every formula of the content.

usage: python scripts/katex_check.py [CONTENT_DIRECTORY]

Reads all card files below the directory (default: content/) and the corpus of the tests.  KaTeX comes from npm
into a cache outside the checkout.  Exit: 0 everything accepted, or node, npm or KaTeX cannot be had here
(the notice says so); 1 KaTeX refuses a formula.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

from mlprep import tex  # noqa: E402

KATEX_VERSION = "0.19.1"
CORPUS = ROOT / "tests" / "tex" / "latex_corpus.txt"
INTERPOLATION = re.compile(r"\{=(?:[^{}]|\{[^{}]*\})*\}")
GAP = re.compile(r"\{\?[^{}]*\}")
WITHOUT_FORMULAS = frozenset({"snippet"})  # a dollar sign in code is no formula

RENDER = """
const katex = require('katex');
const formulas = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const refusals = [];
formulas.forEach((source, index) => {
  try { katex.renderToString(source, {displayMode: true, throwOnError: true, strict: 'ignore'}); }
  catch (error) { refusals.push([index, String(error.message)]); }
});
process.stdout.write(JSON.stringify(refusals));
"""


def formulas_in(entry: Any, key: str = "") -> list[str]:
    """The LaTeX in the values of a YAML document, drawn numbers and gaps filled with something that stands there."""
    if isinstance(entry, dict):
        return [formula for name, value in entry.items() for formula in formulas_in(value, name)]
    if isinstance(entry, list):
        return [formula for value in entry for formula in formulas_in(value, key)]
    if not isinstance(entry, str) or key in WITHOUT_FORMULAS:
        return []
    filled = GAP.sub("{x}", INTERPOLATION.sub("{2}", entry))
    return [filled] if key == "latex" else tex.formulas(filled)


def collect(content: Path) -> list[tuple[str, str]]:
    """(where, LaTeX) of every formula that ships and of the corpus."""
    found = []
    for path in sorted(content.rglob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # text only
        found += [(str(path), formula) for formula in formulas_in(document)]
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    found += [(f"{CORPUS.name}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    return found


def katex_directory() -> Path | None:
    """Where KaTeX is installed, after installing it if need be; None where that cannot be done."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    directory = cache / "mlprep-dev" / f"katex-{KATEX_VERSION}"
    if (directory / "node_modules" / "katex").is_dir():
        return directory
    directory.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(directory)]
    installed = subprocess.run(
        [*command, f"katex@{KATEX_VERSION}"], check=False, capture_output=True, timeout=300
    )
    return directory if installed.returncode == 0 else None


def refusals(formulas: list[str], directory: Path) -> list[tuple[int, str]]:
    """(index, message) of the formulas that KaTeX does not accept."""
    answer = subprocess.run(
        ["node", "-e", RENDER],
        input=json.dumps(formulas),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=directory,
        timeout=600,
    )
    return [(index, message) for index, message in json.loads(answer.stdout)]


def main(arguments: list[str]) -> int:
    content = Path(arguments[0]) if arguments else ROOT / "content"
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("katex_check: SKIPPED, node and npm are not installed: no second opinion on the LaTeX")
        return 0
    directory = katex_directory()
    if directory is None:
        print("katex_check: SKIPPED, npm cannot install KaTeX here: no second opinion on the LaTeX")
        return 0
    found = collect(content)
    refused = refusals([formula for _, formula in found], directory)
    for index, message in refused:
        where, formula = found[index]
        print(f"{where}: KaTeX refuses {' '.join(formula.split())}\n    {message}")
    print(f"katex_check: {len(found)} formulas, {len(refused)} refused by KaTeX {KATEX_VERSION}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

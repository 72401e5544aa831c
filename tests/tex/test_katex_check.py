"""The script that asks KaTeX for a second opinion."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "katex_check.py"
CARDS = r"""
formulas:
  - id: one
    latex: \frac{=a}{=b} = {?gap}
    when: $a > 0$ and \$5
cards:
  - ask: What is $x^2$ for {=x}?
    snippet: cost = "$5" + "$6"
    mistakes:
      a $ b: That is $$y = {=det([[1, {2}]]):+}$$
    options: [$p$, text]
"""


def load_script():
    specification = importlib.util.spec_from_file_location("katex_check", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_formula_of_the_content_is_collected(tmp_path):
    (tmp_path / "topic").mkdir()
    (tmp_path / "topic" / "area.yaml").write_text(CARDS, encoding="utf-8")
    module = load_script()
    found = module.collect(tmp_path)
    mine = [formula for where, formula in found if where.endswith("area.yaml")]
    assert mine == [r"\frac{2}{2} = {x}", "a > 0", "x^2", "y = {2}", "p"]
    corpus = module.CORPUS.read_text(encoding="utf-8").splitlines()
    assert [formula for where, formula in found if "latex_corpus" in where] == corpus


def test_a_machine_without_node_is_told(tmp_path):
    environment = {**os.environ, "PATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0
    assert (
        answer.stdout
        == "katex_check: SKIPPED, node and npm are not installed: no second opinion on the LaTeX\n"
    )

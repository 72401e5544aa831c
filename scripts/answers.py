"""Write mlprep/maths/ANSWERS.md, what can be typed and how it is read, from the golden table of verdicts.

python scripts/answers.py            write the page
python scripts/answers.py --check    exit 1 if the page is not up to date
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from mlprep.maths import Scope, Verdict, check  # noqa: E402

Question = dict[str, Any]
TABLE = ROOT / "tests" / "golden" / "verdicts.yaml"
PAGE = ROOT / "mlprep" / "maths" / "ANSWERS.md"

INTRO = """\
# What you can type, and how it is read

<!-- made by scripts/answers.py from tests/golden/verdicts.yaml; edit the table, not this page -->

Type mathematics the way you would in an e-mail, a notebook or LaTeX: plain text, Unicode, NumPy, MATLAB and LaTeX
may be mixed. What you type is read, never run. `mlprep check 'EXPECTED' 'ANSWER' --given 'x: real'` tries any pair.

Every line below is tested. Answers are compared by value, not by form: an expanded, factored or differently ordered
answer is the same answer. A wrong one is explained where something certain can be said; a line that cannot be read
is asked again and never counts as wrong.

A few rules:

- Names stand for what the question declares. `2x`, `2 x` and `2*x` are one product; `x(a+b)` is a product unless `x`
  is a function; the longest declared name wins, so `eta_max` is one name and `ab` is `a*b` where both are declared.
- `^` and `**` are powers and bind tighter than a minus in front: `-x^2` is -(x^2), `e^-x^2` is e^(-(x^2)).
- `log` and `ln` are natural; `log2`, `log10` and `log_b(x)` name their base. `sin^2 x` is (sin x)^2.
- Between matrices a product is the matrix product. `^T`, `'`, `.T` and `ᵀ` transpose; rows and columns differ.
- In Python's notation (`@`, `**`, `.T`, a method) `x @ y` of two vectors is x^T y and `x * y` goes entry by entry;
  `[:, None]`, `keepdims=True` and sums along an axis stretch as in NumPy: `X - X.mean(axis=0)`.
- A name may be explained beside the formula: `A^-1 b where A = X^T X, b = X^T y`.
- `E[X]^2` is (E[X])^2. `H(X, Y)` is a joint entropy of variables and a cross-entropy of distributions.
- An answer must have a value wherever the expected one has: for a real `x`, `2 log x` is not `log(x^2)`.
- A sum reaches as far as its index: `sum_i x_i + y_i` is sum_i (x_i + y_i). `softmax` of a matrix goes along its rows;
  `X.sum(axis=0)` is a column.
- In numbers, `5%`, `1/20`, `5e-2`, `0.05` are the same; `3 1/2` is 3.5; `1,234` is 1234.
"""

SPELLINGS = "## Ways to write it"
EXAMPLES = {
    "scalar": (
        "## Formulas",
        ("sigmoid-derivative", "bce-logit", "adam-step", "glued-fraction", "big-o-attention"),
    ),
    "matrix": (
        "## Matrices",
        ("least-squares-gradient", "normal-equations", "quadratic-gradient", "softmax-jacobian"),
    ),
    "probability": (
        "## Probability and information",
        ("variance-definition", "bayes", "union", "mutual-information", "elbo"),
    ),
    "explicit": (
        "## Vectors, matrices, sets and intervals",
        ("hessian-2d", "eigenvalues-symbolic", "eigenvector", "interval-stable"),
    ),
    "numeric": (
        "## Numbers",
        ("accuracy-percent", "parameter-count", "mixed-number", "surd", "confidence-interval", "kl-nats"),
    ),
    "terms": (
        "## What a question may ask for",
        ("terms-restating", "terms-bits", "terms-sign", "terms-constant"),
    ),
    "latex": ("## LaTeX", ("latex-softmax", "latex-gradient", "latex-bayes")),
}
MOST = {"equivalent": 5, "different": 5, "again": 2, "unparsed": 1}
MARKS = {"equivalent": "right", "different": "wrong", "again": "asked again", "unparsed": "asked again"}


def judge(question: Question, answer: str) -> Verdict:
    return check(
        question["expected"],
        answer,
        Scope.of(question.get("given", {}), question.get("assume", ())),
        tolerance=question.get("tol"),
        form=question.get("form"),
        up_to=question.get("up_to"),
        unit=question.get("unit"),
        without=question.get("without", ()),
        equals=question.get("equals", ()),
        numeric=question["domain"] == "numeric",
    )


def code(text: str) -> str:
    """Text in a cell of a table, as code."""
    fence = "``" if "`" in text else "`"
    return fence + text.replace("|", "\\|") + fence


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def title(question: Question) -> str:
    """The question as a heading; a name at its beginning keeps its case."""
    ask: str = question["ask"]
    return ask if len(ask.split(" ", 1)[0]) == 1 and ask[0] not in "aA" else ask[0].upper() + ask[1:]


def spelling_table(question: Question) -> list[str]:
    """One way of writing after another, and the reading they share."""
    lines = [f"### {title(question)}", "", "| you type | read as | |", "|---|---|---|"]
    for answer, why in question["equivalent"][:9]:
        lines.append(f"| {code(answer)} | {code(judge(question, answer).echo)} | {cell(why)} |")
    for answer, _, why in question.get("different", ())[:1]:
        echo = judge(question, answer).echo
        lines.append(f"| {code(answer)} | {code(echo)} | **not the same**: {cell(why)} |")
    for answer, _ in question.get("unparsed", ())[:1]:
        lines.append(f"| {code(answer)} | | asked again: {cell(judge(question, answer).message)} |")
    return [*lines, ""]


def declared(question: Question) -> str:
    given = ", ".join(f"`{name}`: {text}" for name, text in question.get("given", {}).items())
    return f" ({given})" if given else ""


def example_table(question: Question) -> list[str]:
    """The question with answers of every verdict."""
    heading = f"**{title(question)}**{declared(question)}: expected `{question['expected']}`"
    lines = [heading, "", "| you type | verdict | read as | what is said |", "|---|---|---|---|"]
    for verdict, most in MOST.items():
        for answer, *rest in question.get(verdict, ())[:most]:
            got = judge(question, answer)
            said = {"equivalent": got.note or rest[-1], "different": got.explanation}.get(
                verdict, got.message
            )
            echo = code(got.echo) if got.echo else ""
            lines.append(f"| {code(answer)} | {MARKS[verdict]} | {echo} | {cell(said)} |")
    return [*lines, ""]


def page(questions: list[Question]) -> str:
    """The whole page."""
    by_id = {question["id"]: question for question in questions}
    lines = [INTRO, SPELLINGS, ""]
    for question in questions:
        if question["id"].startswith("spelling-"):
            lines += spelling_table(question)
    for title, ids in EXAMPLES.values():
        lines += [title, ""]
        for name in ids:
            lines += example_table(by_id[name])
    return "\n".join(lines).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    questions = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    text = page(questions)
    if "--check" in arguments:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write("mlprep/maths/ANSWERS.md is not up to date; run: python scripts/answers.py\n")
        return 1
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

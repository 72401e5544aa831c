"""Lint: proofs at their place, kept, in parallel; texts that render, fit and cite."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mlprep.bank import proofs as proving
from mlprep.bank.checks import WIDTH, check_card, check_reference, check_text
from mlprep.bank.lint import lint, load_cards
from mlprep.bank.proofs import prove_cards
from mlprep.core.cards import Card, Fault

MakePack = Callable[..., Path]

HEAD = "format: 1\ntopic: chance\ncards:\n"
GOOD = """\
  - id: {0}
    kind: numeric
    concept: coins
    level: L1
    draw: {{n: 2..9}}
    ask: What is {{=n}} times {1}?
    answer: {1} n
    mistakes:
      n + {1}: That is the sum.
"""


def good(*slugs: str) -> str:
    return HEAD + "".join(GOOD.format(slug, number + 3) for number, slug in enumerate(slugs))


def lines(faults: tuple[Fault, ...], root: Path) -> list[str]:
    return [str(fault).removeprefix(f"{root}/") for fault in faults]


def test_the_texts_of_the_examples_are_clean(example_pack: Path):
    """Their mathematics is proved in tests/kinds."""
    cards, faults = load_cards(example_pack)
    assert faults == []
    assert [fault for card in cards for fault in check_card(card)] == []
    assert len(cards) == 30


def test_processes_find_what_one_process_finds(make_pack: MakePack):
    text = good(*(f"card-{number}" for number in range(24))).replace("answer: 9 n", "answer: 9 m")
    root = make_pack({"chance/a.yaml": text.replace("answer: 20 n", "answer: (20 n")})
    alone, together = lint([root], jobs=1), lint([root], jobs=2)
    assert alone == together
    assert [fault.card_id for fault in alone.faults] == ["card-6", "card-17"]


def test_progress_runs_from_nothing_to_all(make_pack: MakePack):
    steps: list[tuple[int, int]] = []
    lint(
        [make_pack({"chance/a.yaml": good("a", "b", "c")})], jobs=1, progress=lambda *step: steps.append(step)
    )
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_proof_is_made_again_only_when_the_card_or_the_checker_changed(
    make_pack: MakePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    root = make_pack({"chance/a.yaml": good("a", "b", "c")})
    path = root / "chance/a.yaml"

    def kept(**options: bool) -> int:
        return lint([root], jobs=1, cache=tmp_path / "cache", **options).kept

    assert [kept(), kept(), kept(fresh=True), kept()] == [0, 3, 0, 3]
    path.write_text(
        good("a", "b", "c").replace("That is the sum.", "That is their sum.", 1), encoding="utf-8"
    )
    assert kept() == 2
    path.write_text("# moved down\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert kept() == 3
    monkeypatch.setattr(proving, "checker_version", lambda: "another")
    assert [kept(), kept()] == [0, 3]


def test_a_kept_fault_is_reported_where_the_card_stands_now(make_pack: MakePack, tmp_path: Path):
    root = make_pack({"chance/a.yaml": good("a", "b").replace("answer: 4 n", "answer: 4 m")})
    first = lint([root], jobs=1, cache=tmp_path / "cache").faults
    path = root / "chance/a.yaml"
    path.write_text("\n\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    second = lint([root], jobs=1, cache=tmp_path / "cache").faults
    assert [(fault.place.line, fault.message) for fault in second] == [
        (fault.place.line + 3, fault.message) for fault in first
    ]
    assert len(first) == 1


@pytest.mark.parametrize("damage", [b"", b"no database"])
def test_a_broken_ledger_of_proofs_is_started_anew(make_pack: MakePack, tmp_path: Path, damage: bytes):
    root = make_pack({"chance/a.yaml": good("a")})
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "proofs.db").write_bytes(damage)
    assert [lint([root], jobs=1, cache=cache).kept for _ in range(2)] == [0, 1]


def test_a_ledger_that_cannot_be_written_costs_time_and_nothing_else(make_pack: MakePack, tmp_path: Path):
    root = make_pack({"chance/a.yaml": good("a")})
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert [lint([root], jobs=1, cache=blocked / "cache").kept for _ in range(2)] == [0, 0]
    cache = tmp_path / "cache"
    lint([root], jobs=1, cache=cache)
    other = sqlite3.connect(cache / "proofs.db")
    other.execute("BEGIN EXCLUSIVE")
    other.close()
    assert lint([root], jobs=1, cache=cache).faults == ()


def test_a_fault_that_a_follow_up_inherits_is_reported_once(make_pack: MakePack):
    text = (
        HEAD
        + GOOD.format("a", 3).replace("2..9", "9..2")
        + ("    follow_ups:\n      - {id: b, kind: numeric, ask: And twice that?, answer: 6 n}\n")
    )
    root = make_pack({"chance/a.yaml": text})
    (fault,) = lint([root], jobs=1).faults
    assert (fault.place.line, fault.place.column, fault.card_id) == (8, 15, "a")


def test_a_check_that_fails_is_a_fault_of_that_card_and_no_traceback(
    make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
):
    from mlprep.kinds import numeric

    original = numeric.prove

    def prove(card: Card) -> list[Fault]:
        if card.id.endswith("/b"):
            raise RecursionError("maximum recursion depth\x1b[31m exceeded")
        return original(card)

    monkeypatch.setattr(numeric, "prove", prove)
    root = make_pack({"chance/a.yaml": good("a", "b", "c")})
    assert lines(lint([root], jobs=1).faults, root) == [
        "chance/a.yaml:13:9: card 'b': cannot be checked: RecursionError: maximum recursion depth\ufffd[31m exceeded"
    ]


def test_a_card_that_kills_its_process_is_told_and_its_neighbours_are_proved(tmp_path: Path):
    """In a process of its own: workers import this script anew."""
    script = tmp_path / "kill.py"
    script.write_text(
        "import os\n"
        "from mlprep.bank import proofs\n"
        "from mlprep.core.cards import Card, Level\n"
        "import mlprep.kinds.recall as recall\n"
        "original = recall.prove\n"
        "def prove(card):\n"
        "    if card.id == 'a/7':\n"
        "        os._exit(9)\n"
        "    return original(card)\n"
        "recall.prove = prove\n"
        "if __name__ == '__main__':\n"
        "    cards = [Card(f'a/{n}', 'recall', 'a/b', Level.L1, f'Why {n}?', {'answer': 'So.'}) for n in range(20)]\n"
        "    found = proofs.prove_cards(cards, jobs=2)\n"
        "    print([(n, [fault.message for fault in faults]) for n, faults in enumerate(found.faults) if faults])\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "[(7, ['cannot be checked: the process that tried ended'])]\n"


@pytest.mark.parametrize(
    "answer",
    [
        "9^9^9^9^9",
        "sum_{j=1}^999999999 j",
        "prod_{j=1}^99999999 j",
        "choose(10^9, 5 10^8)",
        "gamma(10^9)",
        "2^(10^12)",
        "(" * 500 + "n" + ")" * 500,
        "-" * 1_900 + "n",
        "n" + "^n" * 200,
        " + ".join(["sin(n)"] * 200),
        "outer(v, v) outer(v, v) outer(v, v)",
        "quantile(v, v)",
    ],
    ids=lambda answer: answer[:20],
)
def test_a_card_whose_maths_is_meant_to_take_forever_does_not(make_pack: MakePack, answer: str):
    card = GOOD.format("a", 3).replace("answer: 3 n", f"answer: {answer}")
    text = HEAD + card.replace("{n: 2..9}", "{n: 2..9, v: vector 100 of 0..9}")
    root = make_pack({"chance/a.yaml": text, "chance/b.yaml": good("b")})
    started = time.process_time()
    report = lint([root], jobs=1)
    assert time.process_time() - started < 40
    assert not [fault for fault in report.faults if fault.card_id == "b"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A plain text with $x^2$, `code` and p < 0.05 for a <b> of c", "HTML is shown as it stands: '<b>'"),
        ("This is **important**.", "Markdown is shown as it stands: '**important**'"),
        ("See [here](https://example.org).", "Markdown is shown as it stands: '[here](https:'"),
        ("# Heading", "Markdown is shown as it stands: '#'"),
        ("R&amp;D", "HTML is shown as it stands: '&amp;'"),
        ("$\\frobnicate{x}$", "unknown command '\\frobnicate'"),
        ("x" * 90, f"a word of 90 columns; a terminal shows {WIDTH}"),
    ],
)
def test_texts_that_a_terminal_cannot_show_are_faults(text: str, says: str):
    faults = list(check_text(text))
    assert len(faults) == 1
    assert says in faults[0]


@pytest.mark.parametrize(
    "text",
    [
        "If $a<b$ and $b>c$, what of `<b>` and `**kwargs`?",
        "p < 0.05 and a > b, x*y*z, 2 ** 3, snake_case_name, A[i](x), R & D",
        "It costs \\$5.",
        "- one\n- two\n\nand $$\\sum_{i=1}^n \\frac{x_i}{n}$$ at the end",
        "Is `A[0][1](x)` a call?",
    ],
)
def test_what_looks_like_markup_in_maths_or_code_is_none(text: str):
    assert list(check_text(text)) == []


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("Kingma & Welling 2014, Auto-Encoding Variational Bayes, arXiv 1312.6114", ""),
        ("Bishop 2006, Pattern Recognition and Machine Learning, section 2.3", ""),
        ("Bayes 1763, An Essay towards solving a Problem in the Doctrine of Chances", ""),
        ("LeCun et al. 1998, arXiv cs/9811006", ""),
        ("Vaswani et al., Attention Is All You Need", "names author and year"),
        ("Somebody 3024, A paper from the future", "names author and year"),
        ("Vaswani et al. 2017, arXiv 1706.3762", "'1706.3762' is no arXiv number"),
        ("Vaswani et al. 2017, arXiv 1713.03762", "'1713.03762' is no arXiv number"),
        ("Vaswani et al. 2016, arXiv:1706.03762", "arXiv 1706.03762 is of 2017, later than the year given"),
    ],
)
def test_a_reference_must_be_plausible(reference: str, says: str):
    faults = check_reference(reference)
    assert [says in fault for fault in faults] == ([True] if says else [])


def test_faults_of_snippets_and_references_stand_at_their_lines(make_pack: MakePack):
    text = (
        HEAD
        + GOOD.format("a", 3)
        + (
            f"    snippet: |\n      short = 1\n      {'x' * 80}\n    references:\n      - Bishop 2006, PRML\n      - Someone, Somewhere\n"
        )
    )
    root = make_pack({"chance/a.yaml": text})
    assert lines(lint([root], jobs=1).faults, root) == [
        "chance/a.yaml:13:14: card 'a': line 2 of the snippet is wider than 76 columns",
        "chance/a.yaml:18:9: card 'a': a reference names author and year, e.g. Bishop 2006, PRML, section 2.3",
    ]


def test_pack_yaml_must_name_its_topics(make_pack: MakePack):
    root = make_pack(
        {
            "pack.yaml": "format: 1\npack: trial\ntitle: T\ntopics: {luck: Luck}\ncomplete: [fate]\n",
            "chance/a.yaml": good("a"),
        }
    )
    assert lines(lint([root], jobs=1).faults, root) == [
        "pack.yaml:1:1: 'complete' names 'fate', which is no topic of this pack",
        "pack.yaml:1:1: topic 'chance' is not listed under 'topics'",
    ]


def test_lint_of_one_file_or_topic_tells_of_that_only(make_pack: MakePack):
    bad = good("b").replace("answer", "anwser")
    root = make_pack(
        {"chance/a.yaml": good("a"), "chance/b.yaml": bad, "luck/c.yaml": bad.replace("chance", "luck")}
    )
    assert lint([root / "chance/a.yaml"], jobs=1).faults == ()
    assert len(lint([root / "chance"], jobs=1).faults) == 1
    assert len(lint([root], jobs=1).faults) == 2
    assert len(lint([root / "chance/b.yaml", root / "luck"], jobs=1).faults) == 2


def test_an_empty_bank_is_proved_at_once():
    assert prove_cards([]).faults == []


def test_cards_can_be_had_without_proof(example_pack: Path):
    cards, faults = load_cards(example_pack / "probability" / "examples.yaml")
    assert (len(cards), faults) == (30, [])

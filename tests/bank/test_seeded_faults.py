"""Faults of many sorts in one copy of a pack: each is reported once, at its place; nothing else is."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from mlprep.bank.lint import lint, load_cards
from mlprep.core.cards import Fault

CARDS = "probability/examples.yaml"


@dataclass(frozen=True)
class Seed:
    """One fault. at: text in the changed entry where it is reported.  proof: found only by proving the card."""

    card: str
    old: str
    new: str
    at: str
    says: str
    proof: bool = False
    path: str = CARDS


SEEDS = [
    Seed("kl-gaussians", "    given:", "    gven:", "gven", "unknown key 'gven' (did you mean 'given'?)"),
    Seed(
        "sherman-morrison",
        "equals: (A + u v^T)^-1",
        "equals: (A - u v^T)^-1",
        "(A - u v^T)^-1",
        "",
        proof=True,
    ),
    Seed(
        "swish-derivative",
        "kind: symbolic",
        "kind: symbolc",
        "symbolc",
        "unknown kind 'symbolc': it is one of recall, choice, cloze, symbolic, numeric, witness"
        " (did you mean 'symbolic'?)",
    ),
    Seed(
        "gaussian-nll-gradient-in-sigma",
        "    equals: grad",
        "    answer: Sigma^-T\n    equals: grad",
        "answer: Sigma^-T\n",
        "duplicate key 'answer' (first at line {answer: Sigma^-T - })",
    ),
    Seed(
        "ppv-of-a-test",
        "      sens prev: That",
        "      sens prev/alarm: That",
        "sens prev/alarm: That",
        "",
        proof=True,
    ),
    Seed(
        "ppv-second-test",
        "level: L2",
        "level: L4",
        "L4",
        "'level' is 'L4'; it is one of L1, L2, L3",
    ),
    Seed("dilated-conv-output", "S: 2..3", "S: 3..2", "3..2", "", proof=True),
    Seed(
        "metrics-from-sklearn-matrix",
        "precision: TP/(TP + FP)",
        "precision: TP/(TP + FP) # of class 1",
        "TP/(TP + FP) # of",
        "the text ends before ' #', a comment to YAML; put it below |, or move the comment",
    ),
    Seed(
        "adam-first-step",
        "    let:\n      g: (big, -small)",
        "    let: {g: (big, -small)}",
        "-small)}",
        "'-small)' has no value: a comma inside { } ends an entry; write one key a line,"
        " and maths that starts with { in '...'",
    ),
    Seed(
        "bh-set",
        "concept: statistics/benjamini-hochberg",
        "concept: statistics/benjamini-hochbreg",
        "statistics/benjamini-hochbreg",
        "no concept 'benjamini-hochbreg' in the syllabus of 'statistics' (did you mean 'benjamini-hochberg'?)",
    ),
    Seed(
        "eigenvalues-2x2",
        "answer: '{a, b}'",
        "answer: {a, b}",
        "a, b}",
        "'a' has no value: a comma inside { } ends an entry; write one key a line,"
        " and maths that starts with { in '...'",
    ),
    Seed(
        "first-principal-direction",
        "up_to: scale",
        "up_to: scal",
        "scal\n",
        "'up_to' is 'scal'; it is one of scale, sign, constant (did you mean 'scale'?)",
    ),
    Seed(
        "lora-trainable-parameters",
        "unit: parameters",
        "why: Two factors: $A$ and $B$.",
        ": $A$ and",
        "': ' makes a mapping inside a text; put the text below |",
    ),
    Seed(
        "attention-shapes",
        "split queries: (B, h, n, d/h)",
        "split queries: *shape",
        "*shape",
        "YAML alias '*shape'; a text that starts with * goes in '...' or below |",
    ),
    Seed(
        "derive-the-elbo",
        "- inserts $q(z)/q(z)$, so that an expectation under $q$ appears",
        '- "inserts $\\frac{q(z)}{q(z)}$"',
        '"inserts',
        "a backslash in double quotes is an escape to YAML; use '...' or put the text below |",
    ),
    Seed(
        "leading-minors-are-not-enough",
        "answer: '[[0, 0, 0], [0, -1, 0], [0, 0, 0]]'",
        "answer: '[[1, 0, 0], [0, 1, 0], [0, 0, 1]]'",
        "'[[1, 0, 0], [0, 1, 0]",
        "",
        proof=True,
    ),
    Seed("uncorrelated-but-dependent", "      x^3: An", "      x^4: An", "x^4: An", "", proof=True),
    Seed(
        "robbins-monro-fails-second",
        "find: {p: real}",
        "find:\n      - p",
        "- p\n",
        "'find' is a mapping, one 'key: value' a line",
    ),
    Seed(
        "online-softmax-cloze",
        "by: [ell, the normaliser, the normalizer]",
        "by: [ell, max(m, ell)]",
        "max(m, ell)]",
        "a comma inside [ ] starts a new item and splits this; write one item a line, after '- '",
    ),
    Seed(
        "peeking-every-day",
        "        because: $1 - 0.95^{10} \\approx 40\\,\\%$ needs ten INDEPENDENT tests; the looks share most of their data.\n",
        "",
        "wrong: You declare a winner with a chance of 40 %.",
        "'because' is missing",
    ),
    Seed(
        "batch-softmax-bug",
        "wrong: line 4",
        "wrong: line 2",
        "wrong: line 2\n        because: It picks",
        "",
        proof=True,
    ),
    Seed(
        "var-vs-cov-output",
        "ask: Which two numbers does this print?",
        "ask: Which two numbers $\\nmbers$ does this print?",
        "Which two numbers",
        "",
        proof=True,
    ),
    Seed(
        "entropy-in-bits",
        "A source emits",
        "A \x07source emits",
        "\x07source",
        "control character U+0007 (bell) in the file; remove it",
    ),
    Seed(
        "law-of-total-variance-identity",
        "ask: Write",
        "ask: &ask Write",
        "&ask",
        "YAML anchor '&ask'; a text that starts with & goes in '...' or below |",
    ),
    Seed("gd-step-range", "answer: (0, 2/L)", "answer: (0, 2/(L)", "(0, 2/(L)", "", proof=True),
    Seed(
        "adaboost-first-round", "= 1/(2 wrong)", "= 1/(3 wrong)", "e^alpha/n/Z = 1/(3 wrong)", "", proof=True
    ),
    Seed(
        "attention-layer-cost",
        "answer: O(",
        "answer: !!str O(",
        "!!str",
        "YAML tag 'tag:yaml.org,2002:str'; a text that starts with ! goes in '...' or below |",
    ),
    Seed("bellman-backup", "$\\gamma = {=gamma}$", "$\\gamma = {=gama}$", "|\n      From", "", proof=True),
    Seed("", "format: 1", "format: 1\nauthor: me", "author", "unknown key 'author'"),
    Seed(
        "",
        "- id: confusion-matrix\n  title: confusion-matrix\n  level: L1\n  needs: []",
        "- id: confusion-matrix\n  title: confusion-matrix\n  level: L1\n  needs: [sensitivity]",
        "confusion-matrix\n  title",
        "concept 'confusion-matrix': needs 'sensitivity', which no syllabus has",
        path="metrics/syllabus.yaml",
    ),
    Seed(
        "",
        "title: A pack to try",
        "title: A pack to try\ntopic: probability",
        "topic: probability",
        "unknown key 'topic' (did you mean 'topics'?)",
        path="pack.yaml",
    ),
]


def plant(root: Path, seed: Seed) -> None:
    path = root / seed.path
    text = path.read_text(encoding="utf-8")
    start = text.index(f"id: {seed.card}\n") if seed.card else 0
    assert seed.old in text[start:], seed
    path.write_text(
        text[:start] + text[start:].replace(seed.old, seed.new, 1), encoding="utf-8", newline="\n"
    )


def place_of(root: Path, seed: Seed, needle: str) -> tuple[str, int, int]:
    text = (root / seed.path).read_text(encoding="utf-8")
    start = text.index(f"id: {seed.card}\n") if seed.card else 0
    at = text.index(needle, start)
    return str(root / seed.path), text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def expected(root: Path, seed: Seed) -> tuple[tuple[str, int, int], str | None, str]:
    says = seed.says
    if "{answer" in says:  # the line of another text
        other = says[says.index("{") + 1 : says.rindex("}")]
        says = says.replace(f"{{{other}}}", str(place_of(root, seed, other)[1]))
    return place_of(root, seed, seed.at), seed.card or None, says


def found(fault: Fault) -> tuple[tuple[str, int, int], str | None, str]:
    assert fault.place
    return (fault.place.path, fault.place.line, fault.place.column), fault.card_id, fault.message


def test_thirty_faults_are_reported_once_each_at_their_place_and_nothing_else_is(example_pack: Path):
    for seed in SEEDS:
        plant(example_pack, seed)
    report = lint([example_pack], jobs=1)
    wanted = [expected(example_pack, seed) for seed in SEEDS]
    assert len(wanted) >= 30
    assert sorted((place, card) for place, card, _ in map(found, report.faults)) == sorted(
        (place, card) for place, card, _ in wanted
    )
    said = {place: message for place, _, message in map(found, report.faults)}
    for place, _, message in wanted:
        assert said[place] == message or not message


def test_faults_of_the_text_are_found_without_proving(example_pack: Path):
    for seed in SEEDS:
        if not seed.proof:
            plant(example_pack, seed)
    _, faults = load_cards(example_pack)
    assert sorted(map(found, faults)) == sorted(
        expected(example_pack, seed) for seed in SEEDS if not seed.proof
    )


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if not seed.proof], ids=lambda seed: seed.new[:30])
def test_a_fault_costs_its_own_card_and_no_other(example_pack: Path, seed: Seed):
    whole, _ = load_cards(example_pack)
    plant(example_pack, seed)
    cards, faults = load_cards(example_pack)
    assert len(faults) == 1
    lost = {card.id.partition("/")[2] for card in whole} - {card.id.partition("/")[2] for card in cards}
    follow_ups = {
        card.id.partition("/")[2] for card in whole if card.parent and card.parent.endswith(f"/{seed.card}")
    }
    assert lost == ({seed.card} | follow_ups if seed.card else set())


def test_the_examples_have_no_fault_of_text(example_pack: Path):
    cards, faults = load_cards(example_pack)
    assert faults == []
    assert len(cards) == 30

"""A hundred slips, each alone in a small pack: one fault each, at its place, with what to do; nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlprep.bank.lint import lint

SYLLABUS = """\
- id: coins
  title: Coins
  level: L1
  needs: []
  kinds: [numeric]
- id: dice
  title: Dice
  level: L1
  needs: [coins]
  kinds: [numeric]
"""
CARDS = r"""
format: 1
topic: chance
formulas:
  - id: bayes
    concept: coins
    name: Bayes' theorem
    latex: P(A\mid B) = \frac{P(B\mid A)P(A)}{P(B)}
    given: {A: event, B: event}
    answer: P(B|A) P(A)/P(B)
    equals: P(A|B)
    mistakes:
      P(A|B) P(A)/P(B): The likelihood is the other way round.
cards:
  - id: heads
    kind: numeric
    concept: coins
    draw: {n: 3..9, k: 2 or 4}
    let:
      m: n + k
    ask: |
      A coin is thrown {=n} times, then {=k} times.
      What is $\frac{=n}{=m}$?
    answer: n/m
    equals: 1 - k/m
    holds:
      - answer < 1
    mistakes:
      k/m: That is the other share.
      m/n: Upside down.
    why: It is {=answer:3}.
    follow_ups:
      - id: heads-again
        kind: numeric
        ask: And {=n} to {=k}?
        answer: n/k
  - id: pick
    kind: choice
    concept: dice
    ask: Which is fair?
    options:
      - right: A cube
        because: All faces alike.
      - wrong: A brick
        because: Its faces differ.
  - id: deriv
    kind: symbolic
    concept: dice
    given: {x: real, a: positive}
    ask: Derive $a x^2$.
    answer: 2 a x
    equals: grad(a x^2, x)
    mistakes:
      a x: The exponent comes down.
  - id: wit
    kind: witness
    concept: dice
    ask: Give a number above one.
    find: {p: real}
    such_that:
      p > 1: Too small, {=p}.
    answer: 2
    mistakes:
      1: Not above.
  - id: gaps
    kind: cloze
    concept: dice
    given: {x: real}
    ask: The square of $x$ is $x^{?two}$, called its {?name}.
    gaps:
      two: 2
      name: [square, second power]
  - id: why
    kind: recall
    concept: dice
    ask: Why?
    answer: So.
    points:
      - because
    references:
      - Bishop 2006, PRML, section 2.3
"""
FILES = {
    "pack.yaml": "format: 1\npack: trial\ntitle: A pack\n",
    "chance/syllabus.yaml": SYLLABUS,
    "chance/a.yaml": CARDS.removeprefix("\n"),
}


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was proved once, so that each slip costs the proof of its own card."""
    return tmp_path_factory.mktemp("proofs")


def test_the_pack_without_a_slip_has_no_fault(make_pack: Callable[..., Path], proofs: Path):
    assert lint([make_pack(FILES)], jobs=1, cache=proofs).faults == ()


# (file, what stands there, the slip, line:column of the fault, how its message begins)
SLIPS = [
    ("a.yaml", "    concept: dice\n    ask: Which", "   concept: dice\n    ask: Which", "38:4", "card 'pick': this line starts at another column than its neighbours, or its '- ' or 'key: ' is missing"),
    ("a.yaml", "    concept: dice\n    ask: Which", "     concept: dice\n    ask: Which", "38:6", "card 'pick': this line starts at another column than its neighbours, or its '- ' or 'key: ' is missing"),
    ("a.yaml", "    ask: Which", "\task: Which", "39:1", "card 'pick': a tab at the start of a line; indent with spaces"),
    ("a.yaml", "      m: n + k", "\tm: n + k", "19:1", "card 'heads': a tab at the start of a line; indent with spaces"),
    ("a.yaml", "    concept: coins\n    draw", "    concept: coins\n    level: 2\n    draw", "17:12", "card 'heads': 'level' is '2'; it is one of L1, L2, L3 (did you mean 'L2'?)"),
    ("a.yaml", "- right: A cube", "- wrong: A cube", "41:7", "card 'pick': no option is right"),
    ("a.yaml", "- wrong: A brick", "- right: A brick", "41:7", "card 'pick': no option is wrong"),
    ("a.yaml", "- right: A cube", "- right: A cube\n        wrong: A ball", "41:9", "card 'pick': an option is either 'right: ...' or 'wrong: ...'"),
    ("a.yaml", "id: pick", "id: heads", "36:9", "card 'heads': the id is already used at line 14; it is unique in its topic"),
    ("a.yaml", "id: heads-again", "id: pick", "36:9", "card 'pick': the id is already used at line 32; it is unique in its topic"),
    ("a.yaml", "        answer: n/k", "        answer: n/k\n        follow_ups: heads", "36:21", "card 'heads-again': 'follow_ups' is a list, one '- id: ...' an entry"),
    ("a.yaml", "concept: dice\n    ask: Why", "concept: dcie\n    ask: Why", "74:14", "card 'why': no concept 'dcie' in the syllabus of 'chance' (did you mean 'dice'?)"),
    ("a.yaml", "concept: dice\n    ask: Why", "concept: chanc/dice\n    ask: Why", "74:14", "card 'why': 'level' is missing, and topic 'chanc' has no syllabus that gives one (did you mean 'chance'?)"),
    ("syllabus.yaml", "needs: []", "needs: [dice]", "1:7", "concept 'coins': its needs run in a circle: trial:chance/coins -> trial:chance/dice -> trial:chance/coins"),
    ("syllabus.yaml", "needs: []", "needs: [bayes]", "1:7", "concept 'coins': needs 'bayes', which no syllabus has"),
    ("syllabus.yaml", "needs: []", "needs: [coins]", "1:7", "concept 'coins': its needs run in a circle: trial:chance/coins -> trial:chance/coins"),
    ("a.yaml", "id: pick\n", "id: pick\n    formerly: heads\n", "36:9", "card 'pick': 'formerly' names 'heads', which is a card's id"),
    ("a.yaml", "Derive $a x^2$", "Derive $\\frac{a}{x$", "49:10", "card 'deriv': in $\\frac{a}{x$: '{' is never closed"),
    ("a.yaml", "Derive $a x^2$", "Derive $a x^2", "49:10", "card 'deriv': '$' is never closed in its paragraph"),
    ("a.yaml", "\\frac{P(B\\mid A)P(A)}{P(B)}", "\\frac{P(B\\mid A)P(A)}{P(B)", "7:12", "card 'bayes': in $P(A\\mid B) = \\frac{P(B\\mid A)P(A)}{P(B)$: '{' is never closed"),
    ("a.yaml", "k/m: That", "1 - k/m: That", "28:7", "card 'heads': none of 200 draws can be asked: the mistake '1 - k/m' is right"),
    ("a.yaml", "equals: 1 - k/m", "equals: 1 - n/m", "24:13", "card 'heads': equals gives 0.2222 where answer gives 0.7778"),
    ("a.yaml", "equals: grad(a x^2, x)", "equals: grad(a x^3, x)", "51:13", "card 'deriv': 'grad(a x^3, x)' differs from '2 a x'"),
    ("a.yaml", "- answer < 1", "- answer > 1", "26:9", "card 'heads': 'answer > 1' does not hold"),
    ("a.yaml", "- answer < 1", "- answer < q", "26:9", 'card \'heads\': \'answer < q\': unknown name "q"'),
    ("a.yaml", "draw: {n: 3..9, k: 2 or 4}", "draw: {}", "17:11", "card 'heads': 'draw' is empty"),
    ("a.yaml", "n: 3..9", "n: 9..3", "17:15", "card 'heads': '9..3' runs backwards or holds one value: write the smaller end first"),
    ("a.yaml", "n: 3..9", "n: 0.3..0.9", "17:15", "card 'heads': '0.3..0.9' needs a step, e.g. '0.3..0.9 step 0.1'"),
    ("a.yaml", "n: 3..9", "n: from 3 to 9", "17:15", "card 'heads': 'from 3 to 9' is no draw: write 2..9, 0.1..0.9 step 0.1, 3 or 5 or 7, vector 4 of 1..9, matrix 2 x 2 of 1..9, or distribution 3 step 0.1"),
    ("a.yaml", "    let:\n", "    require: n > 10\n    let:\n", "18:14", "card 'heads': none of 200 draws can be asked: require does not hold"),
    ("a.yaml", "    let:\n", "    require: n +\n    let:\n", "18:14", 'card \'heads\': \'n +\': something is missing before ")"; finish what stands in the brackets'),
    ("a.yaml", "ask: Which is fair?", 'ask: "Which $\\alpha$ is fair?"', "39:10", "card 'pick': a backslash in double quotes is an escape to YAML; use '...' or put the text below |"),
    ("a.yaml", "    answer: n/m\n", "    answer: no\n", "23:13", 'card \'heads\': \'no\': unknown name "no"'),
    ("a.yaml", "    answer: 2 a x\n", "    answer: no\n", "50:13", "card 'deriv': 'no' is not read: "),
    ("a.yaml", "And {=n} to {=k}?", "And {=n to {=k}?", "34:14", "card 'heads-again': '{=n to {=k}?' is never closed: add '}'"),
    ("a.yaml", "{=answer:3}", "{=answer:.3f}", "30:10", "card 'heads': unknown format '.3f' in '{=answer:.3f}': use %, + or a number of digits up to 17"),
    ("a.yaml", "    answer: n/m\n", "    answer: n/(m\n", "23:13", 'card \'heads\': \'n/(m\': "(" is never closed; add ")"'),
    ("a.yaml", "m: n + k", "m: n + m", "19:10", 'card \'heads\': \'n + m\': unknown name "m"'),
    ("a.yaml", "m: n + k", "n: n + k", "19:10", "card 'heads': 'n' is drawn already: call it something else"),
    ("a.yaml", "called its {?name}", "called its name", "71:13", "card 'gaps': the gap 'name' stands nowhere: write {?name} in ask or snippet"),
    ("a.yaml", "      two: 2\n", "", "70:7", "card 'gaps': the gap 'two' has no answer: add 'two: ...' under gaps"),
    ("a.yaml", "{?name}", "{?nmae}", "71:13", "card 'gaps': the gap 'name' stands nowhere: write {?name} in ask or snippet"),
    ("a.yaml", "    points:\n      - because\n", "    points: because\n", "77:13", "card 'why': 'points' is a list, one item a line, each after '- '"),
    ("a.yaml", "      - right: A cube\n        because: All faces alike.\n      - wrong: A brick\n        because: Its faces differ.\n", "      right: A cube\n      wrong: A brick\n", "41:7", "card 'pick': 'options' is a list, one item a line, each after '- '"),
    ("a.yaml", "because: All", "becuase: All", "42:9", "card 'pick': unknown key 'becuase' (did you mean 'because'?)"),
    ("a.yaml", "    options:\n", "    equals: 3\n    options:\n", "40:5", "card 'pick': unknown key 'equals' in a choice card: it belongs to symbolic, numeric"),
    ("a.yaml", "    kind: choice\n", "", "36:5", "card 'pick': 'kind' is missing: recall, choice, cloze, symbolic, numeric, witness"),
    ("a.yaml", "    kind: choice\n", "    kind: choise\n", "37:11", "card 'pick': unknown kind 'choise': it is one of recall, choice, cloze, symbolic, numeric, witness (did you mean 'choice'?)"),
    ("a.yaml", "    kind: choice\n", "    knid: choice\n", "37:5", "card 'pick': unknown key 'knid' (did you mean 'kind'?)"),
    ("a.yaml", "  - id: pick\n    kind", "  - kind", "36:5", "'id' is missing"),
    ("a.yaml", "id: pick", "id: Pick", "36:9", "card 'Pick': 'Pick' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"),
    ("a.yaml", "id: pick", "id: pick_one", "36:9", "card 'pick_one': 'pick_one' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"),
    ("a.yaml", "ask: Which is fair?", "ask:", "39:9", "card 'pick': 'ask' is empty"),
    ("a.yaml", "ask: Which is fair?", "ask: [Which, is]", "39:10", "card 'pick': a YAML list where a text belongs; maths that starts with [ goes in '...'"),
    ("a.yaml", "ask: Which is fair?", "ask: Which is fair: this?", "39:23", "card 'pick': ': ' makes a mapping inside a text; put the text below |"),
    ("a.yaml", "ask: Which is fair?", "ask: 'Which is fair?", "39:10", "card 'pick': a quote is opened here and never closed"),
    ("a.yaml", "ask: Which is fair?", "ask: 'It's fair?'", "39:14", "card 'pick': text after a closing quote or bracket; put the whole text below |"),
    ("a.yaml", "ask: Which is fair?", 'ask: "Fair" is which?', "39:17", "card 'pick': text after a closing quote or bracket; put the whole text below |"),
    ("a.yaml", "ask: Which is fair?", "ask: Which is fair # really?", "39:10", "card 'pick': the text ends before ' #', a comment to YAML; put it below |, or move the comment"),
    ("a.yaml", "answer: 2 a x", "answer: 2 a x # hm", "50:13", "card 'deriv': the text ends before ' #', a comment to YAML; put it below |, or move the comment"),
    ("a.yaml", "answer: 2 a x", "answer: [2 a x]", "50:13", "card 'deriv': a YAML list where a text belongs; maths that starts with [ goes in '...'"),
    ("a.yaml", "answer: 2 a x", "answer: {2 a x}", "50:14", "card 'deriv': '2 a x' has no value: a comma inside { } ends an entry; write one key a line, and maths that starts with { in '...'"),
    ("a.yaml", "ask: Which is fair?", "ask: @Which is fair?", "39:10", "card 'pick': a text that starts with @ ` % or a tab goes in '...' or below |"),
    ("a.yaml", "ask: Which is fair?", "ask: - Which is fair?", "39:10", "card 'pick': a text that starts with '- ' goes below |"),
    ("a.yaml", "    ask: |\n      A coin", "    ask: | A coin", "20:10", "card 'heads': text after | or > starts on the next line"),
    ("a.yaml", "    ask: |\n      A coin is thrown {=n} times, then {=k} times.\n", "    ask: |\n    A coin is thrown {=n} times, then {=k} times.\n", "21:5", "card 'heads': this line is no 'key: value'; indent it, or put the text below |"),
    ("a.yaml", "    ask: Which is fair?", "    ask:Which is fair?", "39:5", "card 'pick': this line is no 'key: value'; indent it, or put the text below |"),
    ("a.yaml", "  - id: pick", "    id: pick", "36:5", "card 'heads': duplicate key 'id' (first at line 14); an entry starts with '- '"),
    ("a.yaml", "    ask: Which is fair?", "    ask: Which is fair?\n    ask: Or this?", "40:5", "card 'pick': duplicate key 'ask' (first at line 39)"),
    ("a.yaml", "format: 1\n", "", "1:1", "'format' is missing"),
    ("a.yaml", "topic: chance", "topic: chanse", "2:8", "topic 'chanse' stands in folder 'chance'; the two are the same"),
    ("a.yaml", "cards:", "card:", "13:1", "unknown key 'card' (did you mean 'cards'?)"),
    ("a.yaml", "        answer: n/k\n", "        answer: n/k\n        follow_ups:\n          - id: f2\n            kind: recall\n            ask: a\n            answer: b\n            follow_ups:\n              - id: f3\n                kind: recall\n                ask: a\n                answer: b\n", "42:15", "card 'f2': follow-ups nest at most 2 deep"),
    ("a.yaml", "    answer: 2\n    mistakes:\n      1: Not", "    answer: 1/2\n    mistakes:\n      1: Not", "61:13", "card 'wit': the example is refused: 'p > 1' fails: Too small, 0.5."),
    ("a.yaml", "      1: Not", "      3: Not", "63:7", "card 'wit': the non-example '3' meets every condition"),
    ("a.yaml", "{=p}", "{=q}", "60:7", 'card \'wit\': \'{=q}\': unknown name "q"'),
    ("a.yaml", "find: {p: real}", "find: {p: reel}", "58:15", "card 'wit': 'reel': 'p': unknown kind 'reel'"),
    ("a.yaml", "p > 1: Too", "p 1: Too", "60:7", "card 'wit': 'p 1' is no relation; write it with =, !=, <, <=, >, >=, and, or"),
    ("a.yaml", "given: {x: real, a: positive}", "given: {x: real, a: positve}", "48:25", "card 'deriv': 'positve': 'a': unknown kind 'positve'"),
    ("a.yaml", "given: {x: real, a: positive}", "given: {x: real}", "50:13", "card 'deriv': '2 a x' is not read: "),
    ("a.yaml", "    answer: n/m\n", "    answer: n/m\n    tolerance: small\n", "24:16", "card 'heads': the tolerance 'small' cannot be read; write 1% or 0.001, or both joined by 'or'"),
    ("a.yaml", "    answer: n/m\n", "    answer: n/m\n    tolerence: 1%\n", "24:5", "card 'heads': unknown key 'tolerence' (did you mean 'tolerance'?)"),
    ("a.yaml", "    answer: n/m\n", "    answer: n/m\n    form: intervall\n", "24:11", "card 'heads': 'form' is 'intervall'; it is one of interval, set (did you mean 'interval'?)"),
    ("a.yaml", "    answer: 2 a x\n", "    answer: 2 a x\n    up_to: constants\n", "51:12", "card 'deriv': 'up_to' is 'constants'; it is one of scale, sign, constant (did you mean 'constant'?)"),
    ("a.yaml", "- Bishop 2006, PRML, section 2.3", "- Bishop, PRML, section 2.3", "80:9", "card 'why': a reference names author and year, e.g. Bishop 2006, PRML, section 2.3"),
    ("a.yaml", "- Bishop 2006, PRML, section 2.3", "- Kingma 2013, arXiv 1312.611", "80:9", "card 'why': '1312.611' is no arXiv number, e.g. arXiv 1706.03762"),
    ("a.yaml", "Which is fair?", "Which is <b>fair</b>?", "39:10", "card 'pick': HTML is shown as it stands: '<b>'; a card has $TeX$, `code` and '- ' lists"),
    ("a.yaml", "Which is fair?", "Which is **fair**?", "39:10", "card 'pick': Markdown is shown as it stands: '**fair**'; a card has $TeX$, `code` and '- ' lists"),
    ("a.yaml", "Which is fair?", "Which is\u200b fair?", "39:18", "card 'pick': control character U+200B in the file; remove it"),
    ("a.yaml", "    ask: Which is fair?", "   \xa0ask: Which is fair?", "39:4", "card 'pick': a no-break space at the start of a line; indent with spaces"),
    ("a.yaml", "\\frac{P(B\\mid A)P(A)}{P(B)}", "\\frac{P(B\\mid A)P(B)}{P(A)}", "7:12", "card 'bayes': '\\frac{P(B\\mid A)P(B)}{P(A)}' differs from 'P(B|A) P(A)/P(B)'"),
    ("a.yaml", "latex: P(A\\mid B)", "latex: $P(A\\mid B)", "7:12", "card 'bayes': in $$P(A\\mid B) = \\frac{P(B\\mid A)P(A)}{P(B)\u2026$: '$' does not belong here (write \\$)"),
    ("a.yaml", "latex: P(A\\mid B) = ", "latex: ", "7:12", "card 'bayes': 'latex' states no relation: write 'left = right'"),
    ("a.yaml", "    name: Bayes' theorem\n", "    name: Bayes' theorem\n    ask: What?\n", "7:5", "card 'bayes': unknown key 'ask' in a formula: it belongs to recall, choice, cloze, symbolic, numeric, witness"),
    ("a.yaml", "    name: Bayes' theorem\n", "    name: Bayes' theorem\n    kind: symbolic\n", "7:5", "card 'bayes': unknown key 'kind' (did you mean 'id'?)"),
    ("a.yaml", "    name: Bayes' theorem\n", "", "4:5", "card 'bayes': 'name' is missing"),
    ("a.yaml", "cards:\n", "---\ncards:\n", "13:1", "a second YAML document; a file holds one"),
    ("a.yaml", "    kind: choice\n", "    kind: choice\n    snippet: |\n      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", "38:14", "card 'pick': line 1 of the snippet is wider than 76 columns"),
    ("a.yaml", "    answer: 2 a x\n", "    answer: 2 a x\n    without: a\n", "50:13", "card 'deriv': the answer '2 a x', typed, is not right: The answer should do without a."),
    ("a.yaml", "      m/n: Upside", "      1 - n/m: Again\n      m/n: Upside", "29:7", "card 'heads': the mistakes 'k/m' and '1 - n/m' are the same: keep one"),
    ("a.yaml", "  - id: why\n", "  - id: why2\n    kind: recall\n    concept: dice\n    ask: Why?\n    answer: So.\n  - id: why\n", "77:9", "card 'why': asks and answers the same as 'trial:chance/why2'"),
    ("a.yaml", "wrong: A brick", "wrong: A cube", "43:9", "card 'pick': this option repeats option 1: A cube"),
    ("syllabus.yaml", "level: L1\n  needs: [coins]", "level: 1\n  needs: [coins]", "8:10", "concept 'dice': 'level' is '1'; it is one of L1, L2, L3 (did you mean 'L1'?)"),
    ("syllabus.yaml", "needs: [coins]\n  kinds: [numeric]", "needs: [coins]\n  kinds: [numerical]", "10:11", "concept 'dice': 'kinds' is 'numerical'; it is one of concept, formula, symbolic, numeric, choice, code, witness (did you mean 'numeric'?)"),
    ("pack.yaml", "pack: trial", "pack: Trial Pack", "2:7", "'Trial Pack' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"),
    ("a.yaml", "    mistakes:\n      a x: The exponent comes down.\n", "    mistakes:\n      - a x\n", "53:7", "card 'deriv': 'mistakes' is a mapping, one 'key: value' a line"),
    ("a.yaml", "a x: The exponent comes down.", "a x:", "53:11", "card 'deriv': 'a x' is empty"),
    ("a.yaml", "a x: The exponent", "a x +: The exponent", "53:7", "card 'deriv': 'a x +' is not read: "),
    ("a.yaml", "      k/m: That", "      precision = k/m: That", "28:7", 'card \'heads\': the mistake \'precision = k/m\' has no value: "precision" needs an argument; write precision(..)'),
    ("a.yaml", "    answer: n/m\n", "    answer:\n      p: n/m\n", "24:7", "card 'heads': 'answer' has a single part: write it as one text"),
    ("a.yaml", "    follow_ups:\n      - id: heads-again\n        kind: numeric\n        ask: And {=n} to {=k}?\n        answer: n/k\n", "    follow_ups:\n        id: heads-again\n        kind: numeric\n        ask: And {=n} to {=k}?\n        answer: n/k\n", "32:9", "card 'heads': 'follow_ups' is a list, one '- id: ...' an entry"),
    ("a.yaml", "given: {x: real, a: positive}", "given: {x: real (a, b), a: positive}", "48:25", "card 'deriv': 'b)' has no value: a comma inside { } ends an entry; write one key a line, and maths that starts with { in '...'"),
    ("a.yaml", "given: {x: real, a: positive}", "given: {x real, a: positive}", "48:13", "card 'deriv': 'x real' has no value: a comma inside { } ends an entry; write one key a line, and maths that starts with { in '...'"),
    ("a.yaml", "    ask: Which is fair?\n", "    ask: Which is fair?\r", "39:24", "card 'pick': control character U+000D (lone carriage return) in the file; remove it"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "right", "slip", "at", "says"), SLIPS, ids=range(len(SLIPS)))
def test_a_slip_is_one_fault_at_its_place(
    make_pack: Callable[..., Path], proofs: Path, name: str, right: str, slip: str, at: str, says: str
):
    path = next(path for path in FILES if path.endswith(name))
    assert right in FILES[path]
    root = make_pack({**FILES, path: FILES[path].replace(right, slip, 1)})
    faults = [str(fault) for fault in lint([root], jobs=1, cache=proofs).faults]
    assert len(faults) == 1, faults
    assert faults[0].startswith(f"{root / path}:{at}: {says}")

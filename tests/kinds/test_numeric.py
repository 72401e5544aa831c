"""Numeric cards: fresh numbers, any way of writing one, mistakes told apart, and proofs over 200 draws."""

import pytest

from mlprep.core.cards import Answer, Outcome, Reads, seed_of
from mlprep.kinds import numeric


@pytest.fixture
def half(card):
    return card(
        """
        kind: numeric
        draw: {n: 3..9, k: 2 or 4}
        let:
          whole: n k
        ask: Divide {=n} by {=k}; $\\frac{=n}{=k}$.
        answer: n/k
        equals: n^2/whole
        mistakes:
          k/n: Upside down, {=n} is on top.
          n k: That is {=whole}, the product.
        why: It is {=answer}.
        """
    )


@pytest.fixture
def rates(card):
    return card(
        """
        kind: numeric
        draw: {TP: 5..9, FP: 1..4, FN: 1..4}
        ask: Precision and recall?
        snippet: |
          tp, fp, fn = {=TP}, {=FP}, {=FN}
        answer:
          precision: TP/(TP + FP)
          recall: TP/(TP + FN)
        holds:
          - precision <= 1
        mistakes:
          precision = TP/(TP + FN), recall = TP/(TP + FP): Swapped.
          recall = FN/(TP + FN): The rate of misses.
        """
    )


def numbers_of(question) -> tuple[int, int]:
    n, k = question.text.removeprefix("Divide ").partition(";")[0].split(" by ")
    return int(n), int(k)


def test_the_question_shows_the_numbers_of_its_seed(half):
    question = numeric.ask(half, 11)
    n, k = numbers_of(question)
    assert question.text == f"Divide {n} by {k}; $\\frac{{{n}}}{{{k}}}$."
    assert question == numeric.ask(half, 11)
    assert len({numeric.ask(half, seed).text for seed in range(40)}) > 10


def test_the_answer_to_the_draw_shown_is_right(half):
    for seed in range(20):
        n, k = numbers_of(numeric.ask(half, seed))
        assert numeric.grade(half, Answer(f"{n}/{k}", seed)).outcome is Outcome.RIGHT
        assert numeric.grade(half, Answer(str(n / k), seed)).outcome is Outcome.RIGHT


def test_a_mistake_is_told_apart_with_the_numbers_of_its_draw(half):
    n, k = numbers_of(numeric.ask(half, 4))
    inverse, product = (numeric.grade(half, Answer(text, 4)) for text in (f"{k}/{n}", f"{n}*{k}"))
    assert (inverse.outcome, inverse.code) == (Outcome.WRONG, "mistake:1")
    assert inverse.message == f"Upside down, {n} is on top."
    assert (product.code, product.message) == ("mistake:2", f"That is {n * k}, the product.")


@pytest.mark.parametrize("text", ["7/(", "no idea what", "f(x", "$$"])
def test_what_is_no_number_is_asked_again(text, half):
    grade = numeric.grade(half, Answer(text, 0))
    assert grade.outcome is Outcome.UNREAD
    assert grade.message


def test_a_blank_answer_is_wrong_says_nothing_and_shows_everything(half):
    grade = numeric.grade(half, Answer("", 4))
    n, k = numbers_of(numeric.ask(half, 4))
    assert (grade.outcome, grade.message, grade.code) == (Outcome.WRONG, "", None)
    assert grade.reveal.why == f"It is {n / k:.4g}."


def test_parts_are_asked_and_judged_one_by_one(rates):
    question = numeric.ask(rates, 3)
    assert [(part.label, part.reads) for part in question.parts] == [
        ("precision", Reads.NUMBER),
        ("recall", Reads.NUMBER),
    ]
    tp, fp, fn = (int(n) for n in question.snippet.partition(" = ")[2].split(", "))
    right = numeric.grade(rates, Answer(f"{tp}/({tp}+{fp}); {tp}/({tp}+{fn})", 3))
    assert right.outcome is Outcome.RIGHT
    assert [part.outcome for part in right.parts] == [Outcome.RIGHT, Outcome.RIGHT]
    half_right = numeric.grade(rates, Answer(f"recall = {tp}/({tp}+{fn}); precision = 0.111", 3))
    assert half_right.outcome is Outcome.WRONG
    assert [part.outcome for part in half_right.parts] == [Outcome.WRONG, Outcome.RIGHT]


def test_a_mistake_in_several_parts_is_told_if_all_of_them_agree(rates):
    question = numeric.ask(rates, 3)
    tp, fp, fn = (int(n) for n in question.snippet.partition(" = ")[2].split(", "))
    swapped = numeric.grade(rates, Answer(f"{tp}/({tp}+{fn}); {tp}/({tp}+{fp})", 3))
    assert (swapped.code, swapped.message) == ("mistake:1", "Swapped.")
    misses = numeric.grade(rates, Answer(f"{tp}/({tp}+{fp}); {fn}/({tp}+{fn})", 3))
    assert (misses.code, misses.message) == ("mistake:2", "The rate of misses.")


def test_a_part_left_out_is_wrong_and_a_wrong_count_is_asked_again(rates):
    assert numeric.grade(rates, Answer("precision = 0.5; recall =", 3)).outcome is not Outcome.RIGHT
    grade = numeric.grade(rates, Answer("0.5; 0.5; 0.5", 3))
    assert grade.outcome is Outcome.UNREAD
    assert grade.message.startswith("2 answers are asked for (precision; recall), this has 3")


def test_faces_are_the_draw_of_the_id(half):
    question, back = numeric.faces(half)
    assert question == numeric.ask(half, seed_of("it"))
    assert back == numeric.grade(half, Answer("", seed_of("it"))).reveal


def test_a_unit_is_named_in_the_question_and_in_the_answer(card):
    entropy = card(
        """
        kind: numeric
        draw: {n: 2..9}
        ask: Entropy of {=n} equally likely symbols?
        answer: log2(n)
        unit: bits
        """
    )
    assert numeric.ask(entropy, 0).parts[0].unit == "bits"
    assert numeric.grade(entropy, Answer("", 0)).reveal.expected.endswith(" bits")
    assert numeric.prove(entropy) == []


@pytest.mark.parametrize(
    ("up_to", "typed", "said"),
    [("scale", "(4, 2)", ", or any multiple"), ("sign", "(-2, -1)", ", or its negative")],
)
def test_what_an_answer_is_free_in_is_said_with_it(up_to, typed, said, card):
    vector = card(
        f"""
        kind: numeric
        ask: A vector along (2, 1)?
        answer: (2, 1)
        up_to: {up_to}
        """
    )
    grade = numeric.grade(vector, Answer(typed, 0))
    assert grade.outcome is Outcome.RIGHT
    assert grade.reveal.expected == f"$(2, 1)${said}"
    assert numeric.prove(vector) == []


def test_a_sound_card_is_proved(half, rates):
    assert numeric.prove(half) == []
    assert numeric.prove(rates) == []


def test_numbers_are_drawn_again_until_no_mistake_is_right(card):
    square = card(
        """
        kind: numeric
        draw: {n: 1..4}
        ask: What is {=n} squared?
        answer: n^2
        mistakes:
          2 n: That is twice {=n}.
        """
    )
    assert {numeric.ask(square, seed).text for seed in range(40)} == {
        "What is 1 squared?",
        "What is 3 squared?",
        "What is 4 squared?",
    }
    assert numeric.prove(square) == []


def test_a_mistake_that_is_the_answer_with_too_few_digits_is_drawn_again(card):
    """With 8 the answer 8.06 and the mistake 8 would be asked for more digits instead of being told."""
    root = card(
        """
        kind: numeric
        draw: {n: 1 or 2 or 8}
        ask: "{=n}"
        answer: sqrt(n^2 + 1)
        mistakes:
          n: One is missing.
        """
    )
    assert {numeric.ask(root, seed).text for seed in range(40)} == {"1", "2"}
    assert numeric.prove(root) == []


def test_two_mistakes_that_cannot_be_told_apart_are_both_named(card):
    twins = card(
        """
        kind: numeric
        draw: {n: 5..9}
        ask: "{=n}"
        answer: n + 3
        mistakes:
          n + 1: Counted from one.
          n + min(1, n - 4): Counted from the end.
          n + 4: One too many.
        """
    )
    n = int(numeric.ask(twins, 0).text)
    grade = numeric.grade(twins, Answer(str(n + 1), 0))
    assert (grade.code, grade.message) == ("mistake:1", "Counted from one. Or: Counted from the end.")
    assert numeric.grade(twins, Answer(str(n + 4), 0)).message == "One too many."


def test_numbers_in_which_the_mistakes_differ_are_preferred(card):
    picky = card(
        """
        kind: numeric
        draw: {n: 2 or 3 or 5}
        ask: "{=n}"
        answer: n + 10
        mistakes:
          n^2: Squared.
          2 n: Doubled.
        """
    )
    assert {numeric.ask(picky, seed).text for seed in range(40)} == {"3", "5"}


def test_of_two_mistakes_that_fit_the_one_that_says_more_is_told(card):
    several = card(
        """
        kind: numeric
        draw: {a: 11..19, b: 2..9}
        ask: Sum and difference of {=a} and {=b}?
        answer:
          sum: a + b
          difference: a - b
        mistakes:
          sum = a b: That is the product.
          sum = a b, difference = b - a: Two slips.
        """
    )
    assert numeric.prove(several) == []
    a, b = (int(word) for word in numeric.ask(several, 3).text.rstrip("?").split(" of ")[1].split(" and "))
    assert numeric.grade(several, Answer(f"{a * b}; {a - b}", 3)).message == "That is the product."
    assert numeric.grade(several, Answer(f"{a * b}; {b - a}", 3)).message == "Two slips."


def test_the_ends_of_an_interval_are_a_mistake_of_their_own(card):
    closed = card(
        """
        kind: numeric
        draw: {r: 2..9, s: 2..9}
        ask: Which values can the dot product of vectors of length {=r} and {=s} take?
        form: interval
        answer: '[-r s, r s]'
        mistakes:
          (-r s, r s): The ends are attained.
        """
    )
    assert numeric.prove(closed) == []
    text = numeric.ask(closed, 3).text
    r, s = (int(word) for word in text.removesuffix(" take?").rpartition("length ")[2].split(" and "))
    graded = numeric.grade(closed, Answer(f"({-r * s}, {r * s})", 3))
    assert (graded.outcome, graded.message) == (Outcome.WRONG, "The ends are attained.")


def test_a_mistake_is_told_by_its_own_digits_rather_than_a_neighbours(card):
    near = card(
        """
        kind: numeric
        draw: {n: 7 or 9}
        ask: "{=n}"
        answer: n + 3
        mistakes:
          1000.4 n: Near.
          1000 n: Nearer.
        """
    )
    n = int(numeric.ask(near, 0).text)
    assert numeric.grade(near, Answer(str(1000 * n), 0)).message == "Nearer."


def test_a_mistake_typed_in_full_is_not_taken_for_another_rounded(card):
    halfwidth = card(
        """
        kind: numeric
        ask: Half-width for p = 0.5, n = 2500?
        answer: 1.96 sqrt(0.25/2500)
        tolerance: 1%
        mistakes:
          1.96 (0.25)/sqrt(2500): The variance stands under the root.
          sqrt(0.25/2500): That is the standard error.
        """
    )
    assert numeric.grade(halfwidth, Answer("0.01", 0)).message == "That is the standard error."
    assert numeric.grade(halfwidth, Answer("0.0098", 0)).message == "The variance stands under the root."
    assert numeric.prove(halfwidth) == []


def test_a_showing_of_long_ago_still_shows_its_numbers(half):
    """The event log keeps the seed, not the numbers: these are a promise."""
    assert [numeric.ask(half, seed).text.partition(";")[0] for seed in (0, 1, 2026)] == [
        "Divide 5 by 2",
        "Divide 9 by 4",
        "Divide 5 by 2",
    ]


def test_require_is_met_by_every_draw(card):
    pair = card(
        """
        kind: numeric
        draw: {a: 1..4, b: 1..4}
        require: a < b
        ask: "{=a} {=b}"
        answer: b - a
        """
    )
    for seed in range(40):
        a, b = map(int, numeric.ask(pair, seed).text.split())
        assert a < b


@pytest.mark.parametrize(
    ("entry", "message", "keys"),
    [
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/2
            equals: n/4
            """,
            "equals gives 1 where answer gives 2 (draw n = 4)",
            ("equals",),
        ),
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/2
            holds:
              - answer > 1
              - answer > 2
            """,
            "'answer > 2' does not hold (draw n = 4)",
            ("holds", 1),
        ),
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/2
            holds:
              - answer = 7 where n = 14
              - answer = 7 where n = 15
            """,
            "'answer = 7 where n = 15' does not hold (draw n = 4)",
            ("holds", 1),
        ),
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/2
            mistakes:
              n - n/2: The same thing said otherwise.
            """,
            "none of 200 draws can be asked: the mistake 'n - n/2' is right (draw n = 4); widen the draws or mend it",
            ("mistakes", "n - n/2"),
        ),
        (
            """
            draw: {n: 400 or 800}
            ask: "{=n}"
            answer: n/7
            mistakes:
              n/7 + 0.1: Never told from the answer.
            """,
            "none of 200 draws can be asked: the mistake 'n/7 + 0.1' is not the answer, but within its tolerance (draw n = ",
            ("mistakes", "n/7 + 0.1"),
        ),
        (
            """
            draw: {n: 802..804}
            ask: "{=n}"
            answer: (n/100, n)
            mistakes:
              (8, n): Rounded, which is the same but for its digits.
            tolerance: 0.001
            """,
            "none of 200 draws can be asked: the mistake '(8, n)' is the answer with fewer digits (draw n = ",
            ("mistakes", "(8, n)"),
        ),
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/2
            mistakes:
              n: Not halved.
              2 n/2: Not halved either.
            """,
            "the mistakes 'n' and '2 n/2' are the same: keep one",
            ("mistakes", "2 n/2"),
        ),
        (
            """
            draw: {n: 0..1}
            ask: "{=n}"
            let:
              inverse: 1/n
            answer: inverse
            """,
            "(draw n = 0): narrow the draws or add 'require'",
            ("let", "inverse"),
        ),
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/2
            why: It is {=n + m}.
            """,
            "'{=n + m}': ",
            ("why",),
        ),
        (
            """
            draw: {n: 4 or 8}
            ask: "{=n}"
            answer: n/m
            """,
            "'n/m': ",
            ("answer",),
        ),
        (
            """
            draw: {n: 4 to 8}
            ask: "{=n}"
            answer: n
            """,
            "'4 to 8' is no draw",
            ("draw", "n"),
        ),
        (
            """
            draw: {n: 4 or 8}
            let:
              n: 3
            ask: "{=n}"
            answer: n
            """,
            "'n' is drawn already: call it something else",
            ("let", "n"),
        ),
        (
            """
            draw: {n: 1..4}
            require: n > 4
            ask: "{=n}"
            answer: n
            """,
            "none of 200 draws can be asked: require does not hold (draw n = ",
            ("require",),
        ),
        (
            """
            ask: Two parts?
            answer:
              a: 1/2
              b: 3
            mistakes:
              1/3: No part is named.
            """,
            "'1/3' names no part: write 'a = ...'",
            ("mistakes", "1/3"),
        ),
        (
            """
            ask: How much?
            answer: 3/4
            tolerance: about one
            """,
            "tolerance",
            ("tolerance",),
        ),
    ],
)  # fmt: skip
def test_a_faulty_card_is_told_what_is_wrong_and_where(entry, message, keys, card):
    faults = numeric.prove(card("kind: numeric\n" + __import__("textwrap").dedent(entry)))
    assert [fault.keys for fault in faults] == [keys]
    assert message in faults[0].message
    assert "\n" not in faults[0].message

"""Every text a learner may read is handed out once, with its keys, filled in."""

from mlprep.kinds.texts import texts


def test_a_numeric_card_hands_out_its_prose_with_one_draw(card):
    found = dict(
        texts(
            card(
                """
                kind: numeric
                draw: {n: 3 or 5}
                ask: Twice {=n}?
                hint: More than {=n}.
                answer: 2 n
                why: $2\\cdot{=n}$
                steps: It is {=answer}.
                mistakes:
                  n^2: That is {=n^2}.
                """
            )
        )
    )
    assert list(found) == [("ask",), ("hint",), ("why",), ("steps",), ("mistakes", "n^2"), ("answer",)]
    n = found[("ask",)].removeprefix("Twice ").rstrip("?")
    assert found[("mistakes", "n^2")] == f"That is {int(n) ** 2}."
    assert found[("steps",)] == f"It is {2 * int(n)}."


def test_the_gaps_of_a_cloze_are_filled(card):
    found = dict(
        texts(
            card(
                """
                kind: cloze
                given: {x: real}
                ask: $\\frac{?top}{2}$ is {?what}.
                gaps:
                  top: x + 1
                  what: [half, a half]
                """
            )
        )
    )
    assert found[("ask",)] == "$\\frac{x + 1}{2}$ is half."


def test_the_messages_of_a_witness_speak_of_the_example(card):
    found = dict(
        texts(
            card(
                """
                kind: witness
                ask: A number above 1?
                find: {p: real}
                such_that:
                  p > 1: "{=p} is too small."
                answer: '3'
                """
            )
        )
    )
    assert found[("such_that", "p > 1")] == "3 is too small."


def test_options_keep_the_authors_order(card):
    found = list(
        texts(
            card(
                """
                kind: choice
                ask: Which?
                options:
                  - right: first
                    because: one
                  - wrong: second
                    because: two
                """
            )
        )
    )
    assert found[1:5] == [
        (("options", 0, "right"), "first"),
        (("options", 0, "because"), "one"),
        (("options", 1, "wrong"), "second"),
        (("options", 1, "because"), "two"),
    ]


def test_a_formula_hands_out_its_name_its_conditions_and_itself(formula):
    found = dict(
        texts(
            formula(
                r"""
                latex: a^2 = b
                when: $a > 0$
                given: {b: real}
                """
            )
        )
    )
    assert found[("name",)] == "It"
    assert found[("when",)] == "$a > 0$"
    assert found[("latex",)] == "$$a^2 = b$$"

"""A card and its follow-ups show the same numbers, whichever of them refuses some."""

import pytest

from mlprep.kinds import kind, numeric


@pytest.fixture
def family(tree):
    return tree(
        """
        - id: parent
          kind: numeric
          concept: probability/it
          draw: {n: 1..5}
          ask: "{=n}"
          answer: n^2
          mistakes:
            2 n: Doubled.
          follow_ups:
            - id: child
              kind: numeric
              ask: "{=n}"
              answer: n^3
              mistakes:
                27: Not three cubed.
            - id: why
              kind: choice
              ask: Why {=n}?
              options:
                - right: Because of {=n}.
                  because: Yes.
                - wrong: For no reason.
                  because: No.
            - id: more
              kind: numeric
              draw: {m: 1..9}
              ask: "{=n} {=m}"
              answer: n m
              mistakes:
                n + m: Added.
        """
    )


def first_number(card, seed: int) -> str:
    return kind(card.kind).ask(card, seed).text.replace("Why ", "").replace("?", "").split()[0]


def test_all_of_a_family_show_the_same_numbers(family):
    for seed in range(60):
        assert len({first_number(card, seed) for card in family.values()}) == 1


def test_numbers_refused_by_one_are_refused_by_all_that_share_them(family):
    """2 is refused by the parent (2 + 2 = 2 * 2), 3 by the child."""
    assert {first_number(family["parent"], seed) for seed in range(60)} == {"1", "4", "5"}


def test_a_follow_up_that_draws_more_refuses_only_what_it_draws_itself(family):
    seen = {numeric.ask(family["more"], seed).text for seed in range(300)}
    assert {text.split()[0] for text in seen} == {"1", "4", "5"}
    assert all(n * m != n + m for n, m in (map(int, text.split()) for text in seen))


def test_each_of_a_family_is_proved(family):
    for card in family.values():
        assert kind(card.kind).prove(card) == []


def test_what_a_relative_gets_wrong_is_reported_there_alone(tree):
    cards = tree(
        """
        - id: parent
          kind: numeric
          concept: probability/it
          draw: {n: 1..5}
          ask: "{=n}"
          answer: n^2
          mistakes:
            n n: The same.
          follow_ups:
            - id: child
              kind: numeric
              ask: "{=n}"
              answer: n^3
        """
    )
    (fault,) = numeric.prove(cards["parent"])
    assert fault.message.startswith("none of 200 draws can be asked: the mistake 'n n' is right (draw n = ")
    assert numeric.prove(cards["child"]) == []


def test_a_family_that_agrees_on_no_numbers_is_reported(tree):
    cards = tree(
        """
        - id: parent
          kind: numeric
          concept: probability/it
          draw: {n: 1..2}
          ask: "{=n}"
          answer: n
          mistakes:
            1: One.
          follow_ups:
            - id: child
              kind: numeric
              ask: "{=n}"
              answer: n
              mistakes:
                2: Two.
        """
    )
    assert [fault.keys for fault in numeric.prove(cards["parent"])] == [("mistakes", "1")]
    assert [fault.keys for fault in numeric.prove(cards["child"])] == [("mistakes", "2")]


def test_a_card_without_shared_draws_is_left_as_it_is(tree):
    cards = tree(
        """
        - id: alone
          kind: numeric
          concept: probability/it
          draw: {n: 1..5}
          ask: "{=n}"
          answer: n
        """
    )
    assert "family" not in cards["alone"].fields

"""A name that a card also uses as a function would hide the function: lint refuses it, and nothing else."""

import pytest

from mlprep.kinds import kind

HIDDEN = "but this name hides it there: call it something else"


@pytest.mark.parametrize(
    ("entry", "keys", "message"),
    [
        (
            """
            kind: numeric
            draw: {y: vector 3 of 1..9 distinct}
            ask: Mean and size of {=y}?
            answer:
              mean: sum(y)/3
              count: 3 + min(y)
            why: The mean is {=mean(y)}.
            """,
            ("answer", "mean"),
            f"'mean' is a function in 'why' ('mean(y)'), {HIDDEN}",
        ),
        (
            """
            kind: numeric
            draw: {y: vector 3 of 1..9 distinct}
            ask: Which of {=y} is the largest, and which the smallest?
            answer:
              max: max(y)
              min: min(y)
            mistakes:
              max = min(y), min = max(y): Swapped.
            """,
            ("answer", "min"),
            f"'min' is a function in 'mistakes' ('min(y), min = max(y)'), {HIDDEN}",
        ),
        (
            """
            kind: numeric
            draw: {var: 2..9, y: vector 3 of 1..9 distinct}
            ask: Divide by {=var} the variance of {=y}.
            answer: var(y)/var
            """,
            ("draw", "var"),
            f"'var' is a function in 'answer' ('var(y)/var'), {HIDDEN}",
        ),
        (
            """
            kind: choice
            draw: {y: vector 3 of 1..9 distinct}
            let: {median: median(y)}
            ask: The median of {=y} is {=median}. What is that of its squares, if not {=median(y)}?
            options:
              - right: The square
                because: Squaring keeps the order of positive numbers.
              - wrong: Twice that
                because: That is a sum.
            """,
            ("let", "median"),
            f"'median' is a function in 'ask' ('median(y)'), {HIDDEN}",
        ),
    ],
)
def test_a_name_that_hides_a_function_the_card_uses_is_the_only_fault(entry, keys, message, card):
    made = card(entry)
    faults = kind(made.kind).prove(made)
    if len(faults) > 1:  # `max` hides its function in the same line
        assert {fault.keys for fault in faults} == {("answer", "min"), ("answer", "max")}
    assert (keys, message) in [(fault.keys, fault.message) for fault in faults]


@pytest.mark.parametrize(
    "entry",
    [
        """
        kind: numeric
        draw: {y: vector 3 of 1..9 distinct}
        ask: Mean and variance of {=y}?
        answer:
          mean: mean(y)
          var: var(y)
        holds:
          - mean <= 9
        why: They are {=mean} and {=var}.
        """,
        """
        kind: numeric
        draw: {gamma: 0.5..0.9 step 0.1, r: 2..9}
        ask: Discount {=r} and one more by {=gamma}.
        answer: gamma(r + 1)
        """,
        """
        kind: numeric
        draw: {rate: 2..9, y: vector 3 of 1..9 distinct}
        let:
          max: max(y)
        ask: Scale the largest of {=y} by {=rate}.
        answer: rate(max + 1) - rate
        mistakes:
          rate (max + 1): One too many.
        """,
    ],
)
def test_a_name_is_free_where_its_function_is_not_used_beside_it(entry, card):
    made = card(entry)
    assert [str(fault) for fault in kind(made.kind).prove(made)] == []

"""What only says the question again, and which second roads are right answers in another form."""

from collections.abc import Iterator, Sequence
from functools import cache

from mlprep import maths, tex
from mlprep.core.cards import Card
from mlprep.kinds.formula import sides


def restating(card: Card, scope: maths.Scope, answer: str, roads: Sequence[str]) -> tuple[str, ...]:
    """What a learner may not answer although it is equal: expressions that ask the question anew.

    These are the formulas that the question shows, the left-hand side of one to recall among them, and those
    roads (expressions that equal the answer) that need an operator which the answer does without, as
    grad(f, x) does.
    """
    asked = tuple(shown for shown in _asked(card) if _is_answer(shown, answer, scope))
    return asked + tuple(road for road in roads if _needs_more(road, answer, scope))


def _asked(card: Card) -> Iterator[str]:
    for latex in [card.latex] if card.latex else tex.formulas(card.ask):
        found = sides(latex)
        if found is None:
            yield latex
        elif card.latex:
            yield found.left
        else:
            yield from (found.left, found.right, *found.equal)


@cache
def _is_answer(expression: str, answer: str, scope: maths.Scope) -> bool:
    return maths.check(answer, expression, scope, explained=False).right


@cache
def _needs_more(road: str, answer: str, scope: maths.Scope) -> bool:
    return bool(maths.words(road, scope) - maths.words(answer, scope))

"""From a grade to the rating that Enter takes."""

from collections.abc import Collection

from mlprep.core.cards import Grade, Outcome, Rating


def suggest_rating(grade: Grade, *, hinted: bool = False, ticked: Collection[int] = ()) -> Rating | None:
    """The rating that Enter takes: right is Good (Hard after a hint), wrong is Again.

    ticked: indices of the points the learner said, for recall and undecided answers.
    Returns None for an unread answer: it is asked again, never rated.
    """
    if grade.outcome is Outcome.UNREAD:
        return None
    if grade.outcome is Outcome.WRONG:
        return Rating.AGAIN
    if grade.outcome is Outcome.RIGHT:
        return Rating.HARD if hinted else Rating.GOOD
    return _rate_points(len(grade.reveal.points), frozenset(ticked), hinted=hinted)


def _rate_points(points: int, ticked: frozenset[int], *, hinted: bool) -> Rating:
    if points == 0:
        return Rating.HARD if hinted else Rating.GOOD
    if 0 not in ticked:
        return Rating.AGAIN
    if len(ticked) == points and not hinted:
        return Rating.GOOD
    return Rating.HARD if 2 * len(ticked) >= points else Rating.AGAIN

"""The schedule against recorded words of py-fsrs and the real Anki (tests/golden/schedule.yaml)."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from mlprep.core.cards import Rating
from mlprep.core.memory import next_interval, next_memories, next_memory, replay_memory
from mlprep.core.schedule import study_day

GOLDEN = yaml.safe_load((Path(__file__).parents[1] / "golden" / "schedule.yaml").read_text("utf-8"))
HISTORIES = GOLDEN["histories"]
EVERY = pytest.mark.parametrize("case", HISTORIES, ids=range(len(HISTORIES)))


def steps(case):
    """(rating, elapsed study days), the days found from clock times as the log finds them."""
    hours = [day * 24 + 4 + hour for _, day, hour in case["reviews"]]
    days = [study_day(hour * 3_600_000, 0) for hour in hours]
    gaps = [0, *(later - earlier for earlier, later in pairwise(days))]
    return [(Rating(review[0]), gap) for review, gap in zip(case["reviews"], gaps, strict=True)]


@EVERY
def test_memory_is_that_of_py_fsrs_after_every_review(case):
    memory = None
    for (rating, elapsed), (stability, difficulty) in zip(steps(case), case["fsrs"], strict=True):
        memory = next_memory(memory, rating, elapsed)
        assert (memory.stability, memory.difficulty) == pytest.approx((stability, difficulty), rel=1e-9)


@EVERY
def test_memory_is_what_anki_computes_from_the_same_log(case):
    """Anki keeps single-precision numbers."""
    memory = replay_memory(steps(case))
    assert (memory.stability, memory.difficulty) == pytest.approx(tuple(case["anki"]), rel=1e-4)


@EVERY
def test_intervals_are_those_on_ankis_buttons(case):
    """Anki also makes Good and Easy at least a day longer than the button before."""
    elapsed = case["today"] - case["reviews"][-1][1]
    after = next_memories(replay_memory(steps(case)), elapsed)
    again, hard, good, easy = (next_interval(after[rating].stability, 0.9) for rating in Rating)
    good = max(good, hard + 1)
    easy = max(easy, good + 1)
    assert [again, hard, good, easy] == case["anki_days"]

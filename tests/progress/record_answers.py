"""A learner who never stops, for tests that stop it: each step is acknowledged on stdout once it is saved.

python record_answers.py HOME SEED [STEPS]
"""

import random
import sys
from pathlib import Path

from learner import at, open_at

from mlprep.core.cards import Outcome, Rating
from mlprep.core.mode import Mode
from mlprep.errors import ProgressError
from mlprep.progress import Review


def acknowledge(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def answer(progress, draw, now) -> None:
    review = Review(
        card_id=f"topic/card-{draw.randrange(40)}",
        rating=Rating(draw.choice((1, 2, 3, 3, 3, 4))),
        mode=draw.choice((Mode.REVIEW, Mode.REVIEW, Mode.REVIEW, Mode.QUIZ)),
        fingerprint="f",
        verdict=Outcome.RIGHT,
        answer="x" * draw.randrange(200),
        seed=draw.randrange(2**32),
        took_ms=draw.randrange(60_000),
    )
    progress.record(review, now)
    acknowledge(review.id)


def sit(home: Path, seed: int, steps: int) -> None:
    """One sitting: mostly answers, now and then another step, a setting or a backup."""
    draw = random.Random(seed)
    with open_at(home, seed) as progress:
        for step in range(steps):
            now, chance = at(seed, seconds=step), draw.random()
            card = f"topic/card-{draw.randrange(40)}"
            if chance < 0.05 and (undone := progress.undo(now)):
                acknowledge(f"undid {undone.id}")
            elif chance < 0.08:
                draw.choice((progress.suspend, progress.unsuspend, progress.bury, progress.reset))(card, now)
            elif chance < 0.1:
                progress.set("minutes", str(draw.randrange(1, 100)), now)
            elif chance < 0.11:
                progress.save_backup(now)
            else:
                answer(progress, draw, now)


def main() -> int:
    home, seed, *steps = sys.argv[1:]
    try:
        sit(Path(home), int(seed), int(steps[0]) if steps else 10**9)
    except ProgressError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())

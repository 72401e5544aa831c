"""Writes schedule.yaml: what py-fsrs and the real Anki say of fixed histories. Run it when either changes.

python tests/golden/make_schedule.py
"""

import os
import random
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

os.environ["ANKI_TEST_MODE"] = "1"  # Anki then adds no fuzz

from anki.collection import Collection  # before anki.cards: the two import each other
from fsrs import Card, Rating, Scheduler

TARGET = Path(__file__).with_name("schedule.yaml")
DAY = 86_400
GAPS = (0, 1, 1, 2, 4, 9, 20, 45, 120)


def histories():
    """(days ago of the present, [(rating, study day, hours after the rollover)])."""
    draw = random.Random(2026)
    fixed = [[(rating, 0, 12)] for rating in (1, 2, 3, 4)]
    fixed.append([(3, 0, 20), (3, 1, 8)])  # an evening, then the next morning: one study day, not 12 hours
    fixed.append([(3, 0, 1), (3, 0, 23)])  # a whole day apart on the clock, the same study day
    for length in (3, 4, 5, 6, 8, 8, 10, 10, 12, 12, 12, 12, 16, 16):
        day, history = 0, []
        for index in range(length):
            day += draw.choice(GAPS) if index else 0
            hour = draw.randrange(24) if not history or history[-1][1] < day else min(23, history[-1][2] + 1)
            history.append((draw.choices((1, 2, 3, 4), (2, 2, 5, 1))[0], day, hour))
        fixed.append(history)
    return [(history[-1][1] + draw.choice((1, 3, 8, 30)), history) for history in fixed]


def ask_fsrs(history):
    """[(stability, difficulty)] after each review; noon of each study day, for it counts 24-hour blocks."""
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    start, card, after = datetime(2020, 1, 1, 12, tzinfo=UTC), Card(card_id=1), []
    for rating, day, _ in history:
        card, _ = scheduler.review_card(card, Rating(rating), start + timedelta(days=day))
        after.append((card.stability, card.difficulty))
    return after


def ask_anki(collection, card, present, history):
    """(stability, difficulty) now, and the days that each of the four buttons shows today."""
    midnight = collection.sched.day_cutoff - DAY
    collection.db.execute("delete from revlog")
    for index, (rating, day, hour) in enumerate(history):
        at = midnight + (day - present) * DAY + hour * 3600 + index
        collection.db.execute(
            "insert into revlog values (?, ?, -1, ?, 1, 1, 500, 5000, ?)",
            at * 1000,
            card.id,
            rating,
            int(index > 0),
        )
    state = collection.compute_memory_state(card.id)
    card.type = card.queue = 2
    card.ivl, card.due, card.reps = 1, collection.sched.today, len(history)
    from anki.cards import FSRSMemoryState

    card.memory_state = FSRSMemoryState(stability=state.stability, difficulty=state.difficulty)
    card.last_review_time, card.desired_retention, card.decay = at, 0.9, state.decay
    collection.update_card(card)
    buttons = collection._backend.get_scheduling_states(card.id)
    shown = [getattr(buttons, name).normal for name in ("again", "hard", "good", "easy")]
    days = [each.review.scheduled_days or each.relearning.review.scheduled_days for each in shown]
    return state, days


def open_anki(folder):
    collection = Collection(str(Path(folder) / "collection.anki2"))
    collection.set_config("fsrs", True)
    note = collection.new_note(collection.models.by_name("Basic"))
    note["Front"] = note["Back"] = "x"
    collection.add_note(note, collection.decks.id("Default"))
    deck = collection.decks.config_dict_for_deck_id(1)
    deck["new"]["delays"] = deck["lapse"]["delays"] = []
    collection.decks.update_config(deck)
    return collection, note.cards()[0]


def main():
    lines = [
        "# Made by make_schedule.py; do not edit.  Default FSRS-6 parameters, retention 0.9, no fuzz, no learning steps.",
        "# reviews: [rating, study day, hours after the rollover].  fsrs: [stability, difficulty] after each review.",
        "# anki: [stability, difficulty] on study day `today`, and the days of Again, Hard, Good, Easy then.",
        f"made_with: {{fsrs: {version('fsrs')}, anki: {version('anki')}}}",
        "histories:",
    ]
    with tempfile.TemporaryDirectory() as folder:
        collection, card = open_anki(folder)
        for today, history in histories():
            state, days = ask_anki(collection, card, today, history)
            lines += [
                f"- reviews: {[list(review) for review in history]}",
                f"  fsrs: {[list(pair) for pair in ask_fsrs(history)]}",
                f"  today: {today}",
                f"  anki: [{state.stability:.6g}, {state.difficulty:.6g}]",
                f"  anki_days: {days}",
            ]
        collection.close()
    TARGET.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Two mlpreps at once: both work, or the second is told; never a lost or double answer."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from learner import answer, at, open_at

from mlprep.core.cards import Rating
from mlprep.errors import ProgressError
from mlprep.progress import Review, care, progress_path

SCRIPT = Path(__file__).with_name("record_answers.py")


def test_two_sittings_at_once_lose_and_double_nothing(tmp_path):
    processes = [
        subprocess.Popen(
            [sys.executable, str(SCRIPT), str(tmp_path), str(seed), "150"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in (1, 2, 3)
    ]
    lines = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
        lines += out.splitlines()
    answers = [line for line in lines if not line.startswith("undid ")]
    with open_at(tmp_path, 9) as progress:
        rated = [event.id for event in progress.events() if event.rating]
    assert sorted(rated) == sorted(answers)
    assert care.examine(tmp_path, at(9)).sound


def test_many_first_starts_at_once_share_one_file(tmp_path):
    home, errors, ready = tmp_path / "home", [], threading.Barrier(6)

    def begin(number):
        try:
            ready.wait()
            with open_at(home) as progress:
                answer(progress, f"a/{number}", seconds=number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with open_at(home) as progress:
        assert sorted(event.card_id for event in progress.reviews()) == [f"a/{number}" for number in range(6)]
    assert [file.name for file in home.iterdir()] == ["progress.db"]


def test_what_one_records_the_other_sees_at_once(tmp_path):
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        answer(one)
        assert two.standing("probability/bayes").reps == 1
        one.set("new_per_day", "3", at())
        assert two.settings.new_per_day == 3
        two.know("probability/normal", at())
        assert one.known_concepts() == {"probability/normal"}


def test_a_rating_uses_the_settings_of_the_moment_it_is_made(tmp_path):
    """The other process changed the retention after this one looked."""
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        usual = answer(one, "a/one", rating=4).interval
        two.set("retention", "0.99", at())
        assert answer(one, "a/two", rating=4, seconds=1).interval < usual


def test_one_answer_recorded_by_two_processes_counts_once(tmp_path):
    review = Review("a/card", Rating.GOOD)
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        assert one.record(review, at()) == two.record(review, at())
        assert one.standing("a/card").reps == 1


def test_two_answers_to_one_card_count_both_one_after_the_other(tmp_path):
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        answer(one, "a/card", rating=1)
        assert answer(two, "a/card", rating=3, seconds=30).standing.reps == 2


def test_undo_in_one_process_takes_back_what_was_done_last_in_either(tmp_path):
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        answer(one, "a/one")
        answer(two, "a/two", seconds=1)
        assert one.undo(at()).card_id == "a/two"
        assert two.undo(at()).card_id == "a/one"
        assert one.undo(at()) is None


def test_a_file_locked_for_long_is_told_and_nothing_of_the_step_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("mlprep.progress.connection.BUSY_SECONDS", 0.2)
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        one._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProgressError) as caught:
            answer(two)
        assert str(caught.value) == (
            f"{progress_path(tmp_path)} is in use by another mlprep (waited 0.2 s). Close it, or try again."
        )
        assert caught.value.exit_code == 4
        assert list(two.reviews()) == []  # reading goes on meanwhile
        one._connection.execute("ROLLBACK")
        answer(two)
        assert len(list(one.reviews())) == 1


HOLDING = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(0.4)
connection.execute("COMMIT")
"""


def test_a_lock_that_is_released_in_time_is_waited_for(tmp_path):
    with open_at(tmp_path) as progress:
        path = str(progress_path(tmp_path))
        holder = subprocess.Popen([sys.executable, "-c", HOLDING, path], stdout=subprocess.PIPE)
        assert holder.stdout.readline() == b"locked\n"
        answer(progress)
        assert len(list(progress.reviews())) == 1
        holder.communicate()


def test_searching_for_new_cards_does_not_fail_while_another_process_writes(tmp_path, monkeypatch):
    from mlprep.core.queue import Frontier

    monkeypatch.setattr("mlprep.progress.connection.BUSY_SECONDS", 0.1)
    with open_at(tmp_path) as one, open_at(tmp_path) as two:
        one._connection.execute("BEGIN IMMEDIATE")
        two.keep_frontier("all", "bank", Frontier(5))
        one._connection.execute("ROLLBACK")
        assert two.frontier("all", "bank") == Frontier()

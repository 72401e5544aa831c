"""The prompt after the verdict: one key rates, ticks or commands."""

import os
import signal

import pytest

from mlprep.core.cards import Rating
from mlprep.terminal.judge import RatingPrompt, ask_rating
from mlprep.terminal.keys import Command
from mlprep.terminal.text import line
from mlprep.terminal.views import Judged, Resized

DOWN = "\x1b[B"
UP = "\x1b[A"


def prompt(points=0, **fields):
    return RatingPrompt(lambda ticked, cursor: [line(f"{sorted(ticked)} {cursor}")], points, **fields)


@pytest.mark.parametrize("rating", list(Rating))
def test_a_digit_rates(console, typist, rating):
    typist.keys(str(int(rating)))
    assert ask_rating(prompt(), console) == Judged(rating)


@pytest.mark.parametrize("key", ["\r", "\n"])
def test_enter_takes_the_suggestion(console, typist, key):
    typist.keys(key)
    assert ask_rating(prompt(), console) == Judged(None)


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("o", Command.RIGHT),
        ("s", Command.STEPS),
        ("u", Command.UNDO),
        ("\x1a", Command.UNDO),
        ("b", Command.SKIP),
        ("e", Command.EDIT),
        ("z", Command.SUSPEND),
        ("k", Command.KNOW),
        ("h", Command.HELP),
        ("?", Command.HELP),
        ("q", Command.QUIT),
        ("\x04", Command.QUIT),
    ],
)
def test_a_single_key_commands(console, typist, key, command):
    typist.keys(key)
    assert ask_rating(prompt(), console) is command


def test_a_key_that_means_nothing_here_does_nothing(console, typist):
    typist.keys("ojy5 3")
    keys = frozenset(Command) - {Command.RIGHT}
    assert ask_rating(prompt(keys=keys), console) == Judged(Rating.GOOD)


def test_points_are_ticked_and_unticked_with_the_space_bar(console, typist):
    typist.keys(f" {DOWN} {DOWN} {UP} \r")
    assert ask_rating(prompt(3), console) == Judged(None, frozenset({0, 2}))


def test_the_cursor_stays_within_the_points(console, typist):
    typist.keys(f"{UP} {DOWN}{DOWN}{DOWN}{DOWN} \r")
    assert ask_rating(prompt(2), console) == Judged(None, frozenset({0, 1}))


def test_tab_goes_round_the_points(console, typist):
    typist.keys("\t \t \r")
    assert ask_rating(prompt(2), console) == Judged(None, frozenset({0, 1}))


def test_a_rating_keeps_what_was_ticked(console, typist):
    typist.keys(" 2")
    assert ask_rating(prompt(2), console) == Judged(Rating.HARD, frozenset({0}))


def test_ctrl_c_interrupts(console, typist):
    typist.keys("\x03")
    with pytest.raises(KeyboardInterrupt):
        ask_rating(prompt(), console)


@pytest.mark.skipif(not hasattr(signal, "SIGWINCH"), reason="this system does not tell of a resize")
def test_another_width_asks_for_a_new_page(console, typist, output):
    def resize():
        output.columns = 40
        os.kill(os.getpid(), signal.SIGWINCH)

    typist.later(0.2, resize)
    assert ask_rating(prompt(), console) == Resized()

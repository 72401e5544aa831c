"""Whole sittings on a real pseudo-terminal: what is seen, what is kept, whatever happens in between."""

import re
import sys
import time

import pytest
from pseudo_terminal import CTRL_C, CTRL_D, CTRL_G, CTRL_U, ENTER, Terminal, make_home

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal here"),
]

CUBE = ("derivative", ":help")
VERDICT = "4 Easy"


def steady(text):
    """The screen without what differs from run to run: seconds."""
    return re.sub(r"\d+ s$", lambda match: "N s".rjust(len(match[0])), text, flags=re.MULTILINE)


def give_up(terminal, rating="3"):
    """Give the card on the screen up and rate it."""
    terminal.type(CTRL_G, VERDICT)
    terminal.send(rating)
    terminal.wait_gone(VERDICT)


@pytest.mark.parametrize("columns", [40, 80])
def test_a_review_asks_says_what_is_wrong_and_takes_the_rating(start, golden, ratings, columns):
    terminal = start("review", columns=columns)
    golden(f"sitting-question-{columns}", terminal.wait_for(*CUBE))
    terminal.send("x^2")
    time.sleep(0.3)
    golden(f"sitting-typing-{columns}", terminal.wait_for("number"))
    golden(f"sitting-wrong-{columns}", steady(terminal.type(ENTER, VERDICT)))
    terminal.type("1", "2/5", ":help")
    assert ratings() == [("cube", 1)]


def test_quitting_says_what_was_done_and_what_is_left(start, golden, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    give_up(terminal)
    terminal.wait_for("2/4", ":help")
    terminal.send(CTRL_D)
    assert terminal.end() == 0
    assert re.search(r"Done +1 card · 0 right", terminal.text)
    assert re.search(r"Next +3 left today", terminal.text)
    assert len(ratings()) == 1


def test_ctrl_c_ends_with_130_and_keeps_what_was_rated(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    give_up(terminal)
    terminal.wait_for("2/4", ":help")
    terminal.send("half an answer" + CTRL_C)
    assert terminal.end() == 130
    assert "interrupted; what was rated is saved" in terminal.text
    assert len(ratings()) == 1


def test_a_kill_between_answers_loses_nothing_that_was_rated(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    give_up(terminal)
    terminal.wait_for("2/4", ":help")
    terminal.kill()
    assert ratings() == [("cube", 3)]
    again = start("review")
    assert "derivative" not in again.wait_for("1/3", ":help")


def test_a_new_width_sets_the_page_anew_and_keeps_the_answer(start, golden):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type("3x^", "3x^")
    terminal.resize(40)
    time.sleep(0.5)
    page = terminal.wait_for("3x^", ":help")
    assert all(len(line) <= 40 for line in page.split("\n"))
    assert page.count("derivative") == 1
    terminal.type("2" + ENTER, "✓", VERDICT)
    terminal.resize(100)
    time.sleep(0.5)
    terminal.wait_for("derivative", "✓", VERDICT)


def test_keys_typed_before_the_prompt_is_there_are_not_lost(start):
    terminal = start("review")
    terminal.send("3x^2" + ENTER)
    assert "✓" in terminal.wait_for(VERDICT)


def test_the_first_run_asks_three_questions_makes_the_plan_and_starts(tmp_path, compiled_home):
    home = make_home(tmp_path / "first", compiled_home)
    terminal = Terminal(home, "review")
    try:
        terminal.wait_for("Do you have an interview date")
        terminal.type("2026-11-01" + ENTER, "2026-11-01 is past. Give a later date.")
        terminal.type(CTRL_U + "2026-11-27" + ENTER, "How many minutes a day?")
        terminal.type(CTRL_U + "5" + ENTER, "Which topics first?")
        terminal.type(ENTER, "planned up to 27 Nov", "^D quit", seconds=60)
        terminal.send(CTRL_D)
        assert terminal.end() == 0
        assert re.search(r"Interview in 7 days: \d+ % expected \(\d+-\d+\)", ended(Terminal(home)))
    finally:
        terminal.kill_if_alive()


def test_the_first_run_can_be_skipped_through(tmp_path, compiled_home):
    terminal = Terminal(make_home(tmp_path / "first", compiled_home), "review")
    try:
        terminal.wait_for("Do you have an interview date")
        terminal.type(ENTER, "How many minutes a day?")
        terminal.type(ENTER, "Which topics first?")
        terminal.type(ENTER, "Ready: 15 new cards today.", "1/15", "^D quit")
    finally:
        terminal.kill_if_alive()


def test_the_first_run_can_be_left_with_ctrl_c(tmp_path, compiled_home):
    terminal = Terminal(make_home(tmp_path / "first", compiled_home), "review")
    terminal.wait_for("Do you have an interview date")
    terminal.send(CTRL_C)
    assert terminal.end() == 130


def test_an_edited_card_is_asked_anew_and_says_so(start, home, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nfor file; do :; done\nsed -i "s/What is the derivative/Give the derivative/" "$file"\n'
    )
    editor.chmod(0o755)
    terminal = start("review", EDITOR=str(editor))
    terminal.wait_for("What is the derivative", ":help")
    terminal.type(CTRL_G, VERDICT)
    terminal.type("e", "Give the derivative", "as you edited it", ":help")


def test_without_colour_nothing_is_coloured_and_nothing_is_missing(start):
    terminal = start("review", NO_COLOR="1")
    terminal.wait_for(*CUBE)
    terminal.type("x^2" + ENTER, "✗", VERDICT)
    assert not re.search(rb"\x1b\[[0-9;]*3[0-9]m", terminal.raw)


def test_colours_mark_verdicts_where_they_are_wanted(start):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type("x^2" + ENTER, "✗", VERDICT)
    assert b"\x1b[31m" in terminal.raw


def test_a_dumb_terminal_gets_plain_lines(start):
    terminal = start("review", TERM="dumb")
    terminal.wait_for("What is the derivative", "Answer:")
    terminal.type("3x^2\n", "Right", "Rate:")
    assert b"\x1b" not in terminal.raw


def ended(terminal):
    assert terminal.end() == 0
    return terminal.text


def test_being_told_to_end_puts_the_terminal_back(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    give_up(terminal)
    terminal.wait_for("2/4", ":help")
    assert not terminal.echoes()
    terminal.terminate()
    assert terminal.end() == 130
    assert "what was rated is saved" in terminal.text
    assert len(ratings()) == 1


@pytest.mark.parametrize("keys", [CTRL_D, CTRL_C])
def test_the_terminal_echoes_again_afterwards(start, keys):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.send(keys)
    terminal.end()
    assert terminal.echoed

"""Whole sittings on a real pseudo-terminal: what is seen, what is kept, whatever happens in between."""

import re
import sys
import time

import pytest
from pseudo_terminal import CTRL_C, CTRL_D, CTRL_G, CTRL_S, CTRL_Z, DOWN, ENTER, Terminal, make_home

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


def test_a_slip_in_typing_is_no_wrong_answer(start, golden, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    golden("sitting-unread-80", terminal.type("3 (x^2" + ENTER, "never closed"))
    golden("sitting-right-80", steady(terminal.type(")" + ENTER, VERDICT)))
    terminal.type(ENTER, "2/4")
    assert ratings() == [("cube", 3)]


def test_the_way_an_answer_is_read_stands_below_it_in_two_dimensions(start):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    assert re.search(r"x \+ 1\n +─+\n +2\n", terminal.type("(x + 1)/2", "─────"))


def test_a_hint_makes_a_right_answer_hard(start, golden, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE, "? hint")
    golden("sitting-hint-80", terminal.type("?", "Bring the exponent down."))
    assert "2 Hard (" in terminal.type("3x^2" + ENTER, VERDICT)
    terminal.type(ENTER, "2/4")
    assert ratings() == [("cube", 2)]


def test_who_was_right_can_say_so(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type("x^2" + ENTER, VERDICT)
    terminal.type("o", "You say that you were right.")
    terminal.type(ENTER, "2/4")
    assert ratings() == [("cube", 3)]


def test_help_lists_the_keys_and_the_answer_stays(start):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    assert ":suspend" in terminal.type(":help" + ENTER, ":quit")
    terminal.type("3x^2" + ENTER, VERDICT)


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


def test_ctrl_c_after_the_verdict_rates_nothing(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type(CTRL_G, VERDICT)
    terminal.send(CTRL_C)
    assert terminal.end() == 130
    assert ratings() == []


def test_a_kill_between_answers_loses_nothing_that_was_rated(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    give_up(terminal)
    terminal.wait_for("2/4", ":help")
    terminal.kill()
    assert ratings() == [("cube", 3)]
    again = start("review")
    assert "derivative" not in again.wait_for("1/3", ":help")


def test_undo_goes_back_to_the_verdict_of_this_sitting(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type("x^2" + ENTER, VERDICT)
    terminal.type("4", "2/4", ":help")
    assert "The exponent comes down" in terminal.type(CTRL_Z, "derivative", VERDICT)
    terminal.type("1", "2/5", ":help")
    assert ratings() == [("cube", 1)]


def test_undo_reaches_into_earlier_sittings(start, ratings):
    first = start("review")
    first.wait_for(*CUBE)
    give_up(first, "4")
    first.wait_for("2/4", ":help")
    first.send(CTRL_D)
    assert first.end() == 0
    second = start("review")
    second.wait_for("1/3", ":help")
    second.type(":undo" + ENTER, "undone: Easy on 'tiny:algebra/cube'", "derivative")
    assert ratings() == []
    give_up(second, "1")
    second.wait_for("2/5", ":help")
    assert ratings() == [("cube", 1)]


def test_undo_without_anything_to_undo_says_so(start):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type(CTRL_Z, "nothing to undo")


def test_skipping_and_suspending_leave_the_card_out(start, ratings):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    terminal.type(CTRL_S, "1/3", ":help")
    terminal.type(":suspend" + ENTER, "1/2", ":help")
    terminal.send(CTRL_D)
    assert terminal.end() == 0
    assert "derivative" not in start("review").wait_for(":help")
    assert ratings() == []


def test_what_was_rated_again_comes_back_in_the_sitting_with_other_numbers(start, ratings):
    terminal = start("quiz", "tiny:algebra", "--concept", "tiny:algebra/products", "--count", "-n", "1")
    terminal.wait_for("How much is", ":help")
    terminal.send(CTRL_D)
    assert terminal.end() == 0
    terminal = start("review", MLPREP_NOW="2026-11-20T09:00:00+00:00")
    terminal.wait_for(*CUBE)
    for _ in range(4):
        give_up(terminal, "1")
        time.sleep(0.2)
        terminal.wait_for(":help")
    assert "derivative" in terminal.wait_for("5/8")


def test_steps_are_shown_with_the_numbers_drawn(start, golden):
    terminal = start("quiz", "tiny:algebra", "--concept", "tiny:algebra/products", "-n", "1")
    asked = terminal.wait_for("How much is", ":help")
    a, b = map(int, re.search(r"How much is (\d+) · (\d+)\?", asked).groups())
    terminal.type(f"{a * b}" + ENTER, f"✓  {a * b}", VERDICT)
    assert f"{a} · 10 = {10 * a}" in terminal.type("s", "steps", "10")


def test_a_follow_up_comes_right_after_its_parent_under_its_question(start):
    terminal = start("quiz", "tiny:algebra", "--concept", "tiny:algebra/products")
    asked = terminal.wait_for("How much is", ":help")
    question = re.search(r"How much is \d+ · \d+\?", asked)[0]
    give_up(terminal)
    terminal.wait_for("And one more?", question, ":help")


def test_an_open_question_is_judged_by_its_points(start, golden, ratings):
    terminal = start("quiz", "tiny:algebra", "--kind", "recall")
    terminal.wait_for("induction", ":help")
    terminal.send("the start\x1b\rand the step")
    golden("sitting-recall-80", steady(terminal.type(ENTER, "Which did you say?", VERDICT)))
    terminal.type(" " + DOWN + " ", "3 Good ↵")
    terminal.send(ENTER)
    assert terminal.end() == 0
    assert ratings() == [("why-induction", 3)]


def test_an_option_is_chosen_by_its_letter(start, golden):
    terminal = start("quiz", "tiny:algebra", "--kind", "choice", "-n", "1")
    asked = terminal.wait_for("two odd numbers", ":help")
    letter = re.search(r"(\w)  odd\.", asked)[1]
    golden("sitting-choice-80", re.sub(r" [abc]  (odd|even|some)", r" ?  \1", asked.split(" a  ")[0]))
    assert "✓  Right." in terminal.type(letter + ENTER, VERDICT)


def test_a_quiz_leaves_the_schedule_alone_and_ends_in_a_summary(start, home):
    terminal = start("quiz", "tiny:algebra", "-n", "1")
    terminal.wait_for("1/1", ":help")
    give_up(terminal)
    assert terminal.end() == 0
    assert "Done" in terminal.text
    later = start("review")
    later.wait_for(*CUBE, "1/4")


def test_an_interview_keeps_the_clock_in_sight_and_ends_in_a_report(start, golden):
    terminal = start("interview", "--topic", "tiny:algebra", "--minutes", "30")
    assert "30 min left" in terminal.wait_for(":help", "min left")
    terminal.type("nonsense" + ENTER, ":help")
    terminal.send("\x15")
    for _ in range(5):
        terminal.wait_for(":help")
        terminal.type(CTRL_G, VERDICT)
        terminal.send("1")
        time.sleep(0.2)
    assert terminal.end() == 0
    report = terminal.text
    assert re.search(r"L1 0/\d", report)
    assert "mlprep quiz --concept" in report
    assert "mlprep interview --last" in report
    last = start("interview", "--last")
    assert last.end() == 0
    assert "mlprep quiz --concept" in last.text


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


def test_the_first_run_asks_three_questions_and_starts(tmp_path, compiled_home, golden):
    home = make_home(tmp_path / "first", compiled_home)
    terminal = Terminal(home, "review")
    try:
        terminal.wait_for("Do you have an interview date")
        terminal.type("2027-01-31" + ENTER, "How many minutes a day?")
        terminal.type(ENTER, "Which topics first?")
        terminal.type(ENTER, "Ready:", "1/15", ":help")
        terminal.send(CTRL_D)
        assert terminal.end() == 0
        assert "Interview in 72 days" in ended(Terminal(home))
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


def test_a_card_that_changed_says_so_once(start, home):
    terminal = start("review")
    terminal.wait_for(*CUBE)
    give_up(terminal, "3")
    terminal.wait_for("2/4", ":help")
    terminal.send(CTRL_D)
    terminal.end()
    cards = home / "packs" / "tiny" / "algebra" / "cards.yaml"
    cards.write_text(cards.read_text().replace("What is the derivative", "Give the derivative"))
    later = {"MLPREP_NOW": "2026-12-20T08:00:00+00:00"}
    terminal = start("review", **later)
    terminal.wait_for("Give the derivative", "changed since you saw it", ":help")
    give_up(terminal, "1")
    terminal.wait_for("2/", ":help")
    terminal.send(CTRL_D)
    terminal.end()
    much_later = {"MLPREP_NOW": "2027-02-20T08:00:00+00:00"}
    assert "changed since" not in start("review", **much_later).wait_for("Give the derivative", ":help")


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

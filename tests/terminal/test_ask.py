"""The prompt for an answer: keys in, an answer or a command out."""

import os
import signal
import time

import pytest

from mlprep.terminal import ask
from mlprep.terminal.ask import AnswerPrompt, ask_answer
from mlprep.terminal.keys import Command
from mlprep.terminal.reading import Echo
from mlprep.terminal.text import line
from mlprep.terminal.views import Resized, Typed

ENTER = "\r"
ALT_ENTER = "\x1b\r"
TAB = "\t"
UP = "\x1b[A"


def prompt(**fields):
    return AnswerPrompt(mark="> ", **fields)


def test_enter_submits_what_was_typed(console, typist):
    typist.keys("2 A x" + ENTER)
    assert ask_answer(prompt(), console) == Typed("2 A x")


def test_an_answer_that_could_not_be_read_can_be_corrected(console, typist):
    typist.keys(")" + ENTER)
    assert ask_answer(prompt(text="log(p/(1-p)"), console) == Typed("log(p/(1-p))")


def test_a_line_feed_submits_too(console, typist):
    typist.keys("2\n")
    assert ask_answer(prompt(), console) == Typed("2")


def test_an_empty_answer_needs_enter_twice(console, typist):
    typist.keys(ENTER + ENTER)
    assert ask_answer(prompt(), console) == Typed("")


def test_enter_by_accident_is_forgiven(console, typist):
    typist.keys(ENTER + "x" + ENTER)
    assert ask_answer(prompt(), console) == Typed("x")


def test_an_open_question_shows_its_answer_at_the_first_enter(console, typist):
    typist.keys(ENTER)
    assert ask_answer(prompt(free=True, lines=True), console) == Typed("")


def test_an_explanation_can_have_several_lines(console, typist):
    typist.keys("one" + ALT_ENTER + "two" + ENTER)
    assert ask_answer(prompt(free=True, lines=True), console) == Typed("one\ntwo")


def test_pasted_line_ends_become_spaces_where_one_line_is_asked(console, typist):
    typist.keys("\x1b[200~a +\nb\x1b[201~" + ENTER)
    assert ask_answer(prompt(), console) == Typed("a + b")


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        ("?", Command.HINT),
        ("\x07", Command.GIVE_UP),
        ("\x1a", Command.UNDO),
        ("\x13", Command.SKIP),
        ("\x04", Command.QUIT),
        ("half an answer\x07", Command.GIVE_UP),
        (":undo" + ENTER, Command.UNDO),
        (":know" + ENTER, Command.KNOW),
        (":sus" + ENTER, Command.SUSPEND),
        (": help" + ENTER, Command.HELP),
        (":I" + "\x15" + ":quit" + ENTER, Command.QUIT),
    ],
)
def test_commands_have_a_key_or_a_name(console, typist, keys, command):
    typist.keys(keys)
    assert ask_answer(prompt(), console) is command


def test_inside_an_answer_the_question_mark_and_ctrl_d_are_ordinary(console, typist):
    typist.keys("ab?" + "\x1b[D\x1b[D" + "\x04" + ENTER)
    assert ask_answer(prompt(), console) == Typed("a?")


def test_an_unknown_command_is_said_and_the_prompt_stays(console, typist):
    typist.keys(":nonsense" + ENTER + "\x15" + "x" + ENTER)
    assert ask_answer(prompt(), console) == Typed("x")


def test_an_open_answer_may_begin_with_a_colon(console, typist):
    typist.keys(":nonsense" + ENTER)
    assert ask_answer(prompt(free=True, lines=True), console) == Typed(":nonsense")


def test_ctrl_c_interrupts(console, typist):
    typist.keys("abc\x03")
    with pytest.raises(KeyboardInterrupt):
        ask_answer(prompt(), console)


def test_earlier_answers_come_back_with_the_up_key(console, typist):
    typist.keys("first" + ENTER)
    ask_answer(prompt(), console)
    typist.later(0.1, UP, 0.1, ENTER)
    assert ask_answer(prompt(), console) == Typed("first")


def test_tab_completes_a_declared_name(console, typist):
    typist.later(0.05, "2 Sig", TAB, 0.2, " x" + ENTER)
    assert ask_answer(prompt(names=("Sigma", "mu_1", "mu_2")), console) == Typed("2 Sigma x")


def test_tab_goes_through_the_names_that_fit(console, typist):
    typist.later(0.05, "mu", TAB, 0.2, TAB, 0.1, TAB, 0.1, ENTER)
    assert ask_answer(prompt(names=("Sigma", "mu_1", "mu_2")), console) == Typed("mu_2")


def test_a_name_behind_a_number_is_completed(console, typist):
    typist.later(0.05, "2Sig", TAB, 0.2, ENTER)
    assert ask_answer(prompt(names=("Sigma",)), console) == Typed("2Sigma")


def test_a_stray_paste_is_cut(console, typist):
    typist.later("\x1b[200~" + "x" * 300_000 + "\x1b[201~" + ENTER)
    reply = ask_answer(prompt(), console)
    assert len(reply.text) == ask.LONGEST_ANSWER


@pytest.mark.skipif(not hasattr(signal, "SIGWINCH"), reason="this system does not tell of a resize")
def test_another_width_asks_for_a_new_page_and_keeps_what_was_typed(console, typist, output):
    def resize():
        output.columns = 40
        os.kill(os.getpid(), signal.SIGWINCH)

    typist.later(0.1, "2 A x" + "\x1b[D", 0.2, resize)
    assert ask_answer(prompt(), console) == Resized("2 A x", 4)


def test_the_first_drawing_is_told_once(console, typist):
    painted = []
    typist.later(0.1, "x", 0.1, ENTER)
    ask_answer(prompt(painted=lambda: painted.append(1)), console)
    assert painted == [1]


class Reading:
    """A live reading that keeps what it was asked."""

    def __init__(self, seconds=0.0):
        self.texts = []
        self.seconds = seconds

    def __call__(self, text):
        self.texts.append(text)
        time.sleep(self.seconds)
        return Echo((line(f"read {text}"),), fault="(" in text)


def drawn(console, typist, steps, **fields):
    """What stands below the prompt at each moment named by a `look` step."""
    seen = []
    asking = ask._Asking(prompt(**fields), console)

    def look():
        seen.append("\n".join(part[1] for part in [("", "".join(piece for _, piece in asking._below()))]))

    typist.later(*[look if step == "look" else step for step in steps])
    asking.app.run()
    return seen


def test_the_answer_is_read_below_while_it_is_typed(console, typist):
    steps = [0.1, "2x", ask.SETTLE + 0.15, "look", ENTER]
    assert drawn(console, typist, steps, read=Reading())[0].startswith("   read 2x")


def test_a_burst_of_keys_is_read_once(console, typist):
    reading = Reading()
    drawn(console, typist, [0.1, *"2 A x + b", ask.SETTLE + 0.15, ENTER], read=reading)
    assert reading.texts == ["2 A x + b"]


def test_a_fault_is_shown_only_after_a_pause(console, typist):
    steps = [0.1, "2", 0.2, "look", "(", 0.2, "look", ask.PAUSE + 0.1, "look", ENTER]
    seen = drawn(console, typist, steps, read=Reading())
    assert [text.split("\n")[0].strip() for text in seen] == ["read 2", "read 2", "read 2("]


def test_a_slow_reading_never_holds_up_a_key_or_the_answer(console, typist):
    typist.later(0.05, "1", 0.1, "2", 0.1, "3", ENTER)
    begun = time.monotonic()
    assert ask_answer(prompt(read=Reading(seconds=0.9)), console) == Typed("123")
    assert time.monotonic() - begun < 0.8


def test_a_command_being_typed_is_not_read_as_maths(console, typist):
    reading = Reading()
    drawn(console, typist, [0.1, ":un", 0.2, "do" + ENTER], read=reading)
    assert reading.texts == []


def test_a_message_stays_until_the_text_changes(console, typist):
    message = (line("Not read as maths."),)
    seen = drawn(console, typist, [0.1, "look", "x", 0.1, "look", ENTER], text="log(", message=message)
    assert "Not read as maths." in seen[0]
    assert "Not read as maths." not in seen[1]


def test_the_keys_stand_at_the_foot_and_do_not_jump(console, typist):
    def read(text):
        return Echo(tuple(line(text) for _ in range(3 if len(text) == 1 else 1)))

    steps = [0.1, "x", 0.2, "look", "y", 0.2, "look", ENTER]
    first, second = drawn(console, typist, steps, read=read, foot=lambda: [line(":help")])
    assert first.split("\n").index(" :help") == second.split("\n").index(" :help") == 4

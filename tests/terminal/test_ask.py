"""The prompt for an answer: keys in, an answer or a command out."""

import os
import signal
import threading
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
CTRL_D = "\x04"


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
    loaded = lambda asking: len(asking.buffer._working_lines) > 1  # noqa: E731
    assert played(console, typist, [loaded, UP, holds("first"), ENTER])[0] == Typed("first")


def test_tab_completes_a_declared_name(console, typist):
    steps = ["2 Sig", TAB, holds("2 Sigma"), " x" + ENTER]
    assert played(console, typist, steps, names=("Sigma", "mu_1", "mu_2"))[0] == Typed("2 Sigma x")


def test_tab_goes_through_the_names_that_fit(console, typist):
    steps = ["mu", TAB, holds("mu_"), TAB, holds("mu_1"), TAB, holds("mu_2"), ENTER]
    assert played(console, typist, steps, names=("Sigma", "mu_1", "mu_2"))[0] == Typed("mu_2")


def test_a_name_behind_a_number_is_completed(console, typist):
    steps = ["2Sig", TAB, holds("2Sigma"), ENTER]
    assert played(console, typist, steps, names=("Sigma",))[0] == Typed("2Sigma")


def test_a_stray_paste_is_cut(console, typist):
    typist.later("\x1b[200~" + "x" * 300_000 + "\x1b[201~" + ENTER)
    reply = ask_answer(prompt(), console)
    assert len(reply.text) == ask.LONGEST_ANSWER


@pytest.mark.skipif(not hasattr(signal, "SIGWINCH"), reason="this system does not tell of a resize")
def test_another_width_asks_for_a_new_page_and_keeps_what_was_typed(console, typist, output):
    def resize(_):
        output.columns = 40
        os.kill(os.getpid(), signal.SIGWINCH)
        return True

    steps = ["2 A x" + "\x1b[D", lambda asking: asking.buffer.cursor_position == 4, resize]
    assert played(console, typist, steps)[0] == Resized("2 A x", 4)


def test_the_first_drawing_is_told_once(console, typist):
    painted = []
    played(console, typist, ["x", holds("x"), ENTER], painted=lambda: painted.append(1))
    assert painted == [1]


class Reading:
    """A live reading that keeps what it was asked, and answers when `gate` is open."""

    def __init__(self):
        self.texts = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, text):
        self.texts.append(text)
        self.gate.wait()
        return Echo((line(f"read {text}"),), fault="(" in text)


def below(asking):
    """What stands below the prompt."""
    return "".join(piece for _, piece in asking._below())


def shows(text):
    return lambda asking: text in below(asking)


def hides(text):
    return lambda asking: text not in below(asking)


def holds(text):
    return lambda asking: asking.buffer.text == text


def played(console, typist, steps, **fields):
    """The reply, and what stood below the prompt at each 'look'. A step that is callable is waited for."""
    seen = []
    asking = ask._Asking(prompt(**fields), console)

    def look():
        seen.append(below(asking))

    def wait(condition):
        end = time.monotonic() + 10
        while not (asking.app.is_running and condition(asking)):
            if time.monotonic() > end:
                asking.app.loop.call_soon_threadsafe(asking.app.exit)
                return
            time.sleep(0.005)

    def made(step):
        return look if step == "look" else (lambda: wait(step)) if callable(step) else step

    typist.later(*[made(step) for step in steps])
    return asking.app.run(), seen


def test_the_answer_is_read_below_while_it_is_typed(console, typist):
    steps = ["2x", shows("   read 2x"), "look", ENTER]
    reply, seen = played(console, typist, steps, read=Reading())
    assert reply == Typed("2x")
    assert seen[0].startswith("   read 2x")


def test_a_burst_of_keys_is_read_once(console, typist):
    reading = Reading()
    played(console, typist, ["2 A x + b", shows("read"), ENTER], read=reading)
    assert reading.texts == ["2 A x + b"]


def test_a_fault_is_shown_only_after_a_pause(console, typist, monkeypatch):
    monkeypatch.setattr(ask, "PAUSE", 1.5)
    reading = Reading()
    steps = ["2", shows("read 2"), "(", lambda _: "2(" in reading.texts, "look", shows("read 2("), ENTER]
    reply, seen = played(console, typist, steps, read=reading)
    assert reply == Typed("2(")
    assert seen[0].split("\n")[0].strip() == "read 2"


def test_a_slow_reading_never_holds_up_a_key_or_the_answer(console, typist):
    reading = Reading()
    reading.gate.clear()
    steps = ["1", lambda _: reading.texts, "2", holds("12"), "3", holds("123"), ENTER]
    try:
        assert played(console, typist, steps, read=reading)[0] == Typed("123")
    finally:
        reading.gate.set()


def test_a_command_being_typed_is_not_read_as_maths(console, typist):
    reading = Reading()
    played(console, typist, [":un", holds(":un"), 3 * ask.SETTLE, "do" + ENTER], read=reading)
    assert reading.texts == []


def test_a_message_stays_until_the_text_changes(console, typist):
    message = (line("Not read as maths."),)
    steps = [shows("Not read"), "look", "x", hides("Not read"), "look", ENTER]
    _, seen = played(console, typist, steps, text="log(", message=message)
    assert ["Not read as maths." in text for text in seen] == [True, False]


def test_the_keys_stand_at_the_foot_and_do_not_jump(console, typist):
    def read(text):
        return Echo(tuple(line(text) for _ in range(3 if len(text) == 1 else 1)))

    steps = ["x", shows("x\n   x\n   x"), "look", "y", shows("xy"), "look", ENTER]
    _, (first, second) = played(console, typist, steps, read=read, foot=lambda: [line(":help")])
    assert first.split("\n").index(" :help") == second.split("\n").index(" :help") == 4


def test_inside_an_answer_ctrl_d_asks_before_it_leaves(console, typist):
    steps = ["half an answer" + CTRL_D, shows("Once more ends the sitting"), CTRL_D]
    assert played(console, typist, steps)[0] is Command.QUIT


def test_ctrl_d_by_accident_is_forgiven(console, typist):
    steps = ["2" + CTRL_D, shows("Once more"), "3", holds("23"), CTRL_D, shows("Once more"), ENTER]
    assert played(console, typist, steps)[0] == Typed("23")

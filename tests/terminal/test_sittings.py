"""Whole sittings, played key by key on a terminal in memory: what is seen and what is kept."""

import re
from datetime import datetime, timedelta

from pseudo_terminal import CTRL_C, CTRL_D, CTRL_G, CTRL_S, CTRL_Z, DOWN, ENTER, NOW

from mlprep.bank import open_bank
from mlprep.core.cards import Rating
from mlprep.progress import Review, open_progress

MORNING = datetime.fromisoformat(NOW)
CUBE = ("derivative", ":help")
CARDS = {
    "Derivatives of powers": "tiny:algebra/cube",
    "Products": "tiny:algebra/times",
    "Even and odd": "tiny:algebra/odd-times-odd",
    "Proof by induction": "tiny:algebra/why-induction",
    "Square of a sum": "tiny:algebra/square-of-a-sum",
}
VERDICT = "4 Easy"


def steady(text):
    """The screen without what differs from run to run: seconds."""
    return re.sub(r"\d+ s$", lambda match: "N s".rjust(len(match[0])), text, flags=re.MULTILINE)


def give_up(terminal, rating="3"):
    """Give the card on the screen up and rate it."""
    terminal.type(CTRL_G, VERDICT)
    terminal.send(rating)
    terminal.wait_gone(VERDICT)


def test_a_slip_in_typing_is_no_wrong_answer(sit, golden, ratings):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    golden("sitting-unread-80", terminal.type("3 (x^2" + ENTER, "never closed"))
    golden("sitting-right-80", steady(terminal.type(")" + ENTER, VERDICT)))
    terminal.type(ENTER, "2/4")
    assert ratings() == [("cube", 3)]


def test_the_way_an_answer_is_read_stands_below_it_in_two_dimensions(sit):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    assert re.search(r"x \+ 1\n +─+\n +2\n", terminal.type("(x + 1)/2", "─────"))


def test_a_hint_makes_a_right_answer_hard(sit, golden, ratings):
    terminal = sit("review")
    terminal.wait_for(*CUBE, "? hint")
    golden("sitting-hint-80", terminal.type("?", "Bring the exponent down.", ":help"))
    assert "2 Hard (" in terminal.type("3x^2" + ENTER, VERDICT)
    terminal.type(ENTER, "2/4")
    assert ratings() == [("cube", 2)]


def test_who_was_right_can_say_so(sit, ratings):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.type("x^2" + ENTER, VERDICT)
    terminal.type("o", "You say that you were right.")
    terminal.type(ENTER, "2/4")
    assert ratings() == [("cube", 3)]


def test_help_lists_the_keys_and_the_answer_stays(sit):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    assert ":suspend" in terminal.type(":help" + ENTER, ":quit")
    terminal.type("3x^2" + ENTER, VERDICT)


def test_ctrl_c_after_the_verdict_rates_nothing(sit, ratings):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.type(CTRL_G, VERDICT)
    terminal.send(CTRL_C)
    assert terminal.end() == 130
    assert ratings() == []


def test_undo_goes_back_to_the_verdict_of_this_sitting(sit, ratings):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.type("x^2" + ENTER, VERDICT)
    terminal.type("4", "2/4", ":help")
    assert "The exponent comes down" in terminal.type(CTRL_Z, "derivative", VERDICT)
    terminal.type("1", "2/5", ":help")
    assert ratings() == [("cube", 1)]


def test_undo_reaches_into_earlier_sittings(sit, ratings):
    first = sit("review")
    first.wait_for(*CUBE)
    give_up(first, "4")
    first.wait_for("2/4", ":help")
    first.send(CTRL_D)
    assert first.end() == 0
    second = sit("review")
    second.wait_for("1/3", ":help")
    second.type(":undo" + ENTER, "undone: Easy on 'tiny:algebra/cube'", "derivative")
    assert ratings() == []
    give_up(second, "1")
    second.wait_for("2/5", ":help")
    assert ratings() == [("cube", 1)]


def test_undo_without_anything_to_undo_says_so(sit):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.type(CTRL_Z, "nothing to undo")


def test_skipping_and_suspending_leave_the_card_out(sit, ratings):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.type(CTRL_S, "1/3", ":help")
    terminal.type(":suspend" + ENTER, "1/2", ":help")
    terminal.send(CTRL_D)
    assert terminal.end() == 0
    assert "derivative" not in sit("review").wait_for(":help")
    assert ratings() == []


def test_what_was_rated_again_comes_back_in_the_sitting_with_other_numbers(sit, ratings):
    terminal = sit("quiz", "tiny:algebra", "--concept", "tiny:algebra/products", "--count", "-n", "1")
    terminal.wait_for("How much is", ":help")
    terminal.send(CTRL_D)
    assert terminal.end() == 0
    terminal = sit("review", now="2026-11-20T09:00:00+00:00")
    terminal.wait_for(*CUBE)
    for _ in range(4):
        give_up(terminal, "1")
        terminal.wait_for(":help")
    assert "derivative" in terminal.wait_for("5/8")


def test_steps_are_shown_with_the_numbers_drawn(sit, golden):
    terminal = sit("quiz", "tiny:algebra", "--concept", "tiny:algebra/products", "-n", "1")
    asked = terminal.wait_for("How much is", ":help")
    a, b = map(int, re.search(r"How much is (\d+) · (\d+)\?", asked).groups())
    terminal.type(f"{a * b}" + ENTER, f"✓  {a * b}", VERDICT)
    assert f"{a} · 10 = {10 * a}" in terminal.type("s", "steps", "10")


def test_a_follow_up_comes_right_after_its_parent_under_its_question(sit):
    terminal = sit("quiz", "tiny:algebra", "--concept", "tiny:algebra/products")
    asked = terminal.wait_for("How much is", ":help")
    question = re.search(r"How much is \d+ · \d+\?", asked)[0]
    give_up(terminal)
    terminal.wait_for("And one more?", question, ":help")


def test_an_open_question_is_judged_by_its_points(sit, golden, ratings):
    terminal = sit("quiz", "tiny:algebra", "--kind", "recall")
    terminal.wait_for("induction", ":help")
    terminal.send("the start\x1b\rand the step")
    golden("sitting-recall-80", steady(terminal.type(ENTER, "Which did you say?", VERDICT)))
    terminal.type(" " + DOWN + " ", "3 Good ↵")
    terminal.send(ENTER)
    assert terminal.end() == 0
    assert ratings() == [("why-induction", 3)]


def test_an_option_is_chosen_by_its_letter(sit, golden):
    terminal = sit("quiz", "tiny:algebra", "--kind", "choice", "-n", "1")
    asked = terminal.wait_for("two odd numbers", ":help")
    letter = re.search(r"(\w)  odd\.", asked)[1]
    golden("sitting-choice-80", re.sub(r" [abc]  (odd|even|some)", r" ?  \1", asked.split(" a  ")[0]))
    assert "✓  Right." in terminal.type(letter + ENTER, VERDICT)


def test_a_quiz_leaves_the_schedule_alone_and_ends_in_a_summary(sit, home):
    terminal = sit("quiz", "tiny:algebra", "-n", "1")
    terminal.wait_for("1/1", ":help")
    give_up(terminal)
    assert terminal.end() == 0
    assert "Done" in terminal.text
    later = sit("review")
    later.wait_for(*CUBE, "1/4")


def test_an_interview_keeps_the_clock_in_sight_and_ends_in_a_report(sit, capfd):
    terminal = sit("interview", "--topic", "tiny:algebra", "--minutes", "30")
    assert "30 min left" in terminal.wait_for(":help", "min left")
    terminal.type("nonsense" + ENTER, ":help")
    terminal.send("\x15")
    for _ in range(5):
        terminal.wait_for(":help")
        give_up(terminal, "1")
    assert terminal.end() == 0
    report = terminal.text
    assert re.search(r"L1 0/\d", report)
    assert "mlprep quiz --concept" in report
    assert "mlprep interview --last" in report
    assert sit("interview", "--last").end() == 0
    assert "mlprep quiz --concept" in capfd.readouterr().out


def test_an_interviewer_does_not_say_what_the_question_is_about(sit):
    page = sit("interview", "--topic", "tiny:algebra").wait_for(":help")
    assert page.split("\n")[0].split() == ["tiny:algebra", "·", "L1", "1"]


def test_an_interview_leaves_suspended_cards_out(sit, home):
    now = MORNING - timedelta(days=1)
    with open_bank(home) as bank, open_progress(home, now=now) as progress:
        asked = [entry.id for entry in bank.entries(topics=["tiny:algebra"])]
        for card in asked:
            if not card.endswith("/cube"):
                progress.suspend(card, now)
    terminal = sit("interview", "--topic", "tiny:algebra")
    terminal.wait_for(*CUBE)
    give_up(terminal, "1")
    assert terminal.end() == 0
    assert "1 question " in terminal.text


def test_a_card_that_changed_says_so_once(sit, home):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    give_up(terminal, "3")
    terminal.wait_for("2/4", ":help")
    terminal.send(CTRL_D)
    terminal.end()
    cards = home / "packs" / "tiny" / "algebra" / "cards.yaml"
    cards.write_text(cards.read_text().replace("What is the derivative", "Give the derivative"))
    later = {"now": "2026-12-20T08:00:00+00:00"}
    terminal = sit("review", **later)
    terminal.wait_for("Give the derivative", "changed since you saw it", ":help")
    give_up(terminal, "1")
    terminal.wait_for("2/", ":help")
    terminal.send(CTRL_D)
    terminal.end()
    much_later = {"now": "2027-02-20T08:00:00+00:00"}
    assert "changed since" not in sit("review", **much_later).wait_for("Give the derivative", ":help")


def test_knowing_a_concept_retires_its_cards_until_it_is_undone(sit, home):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.type(":know" + ENTER, "1/3", ":help")
    terminal.type(CTRL_Z, *CUBE, "1/4")
    terminal.type(":know" + ENTER, "1/3", ":help")
    terminal.send(CTRL_D)
    assert terminal.end() == 0
    with open_progress(home, now=MORNING) as progress:
        assert progress.known_concepts() == {"tiny:algebra/derivatives"}


def test_a_card_that_another_mlprep_has_rated_is_not_asked_again(sit, home):
    terminal = sit("review")
    second = re.search(r"tiny:algebra · (.*?) · L", give_up_and_look(terminal))[1]
    terminal.type(CTRL_Z, "derivative", VERDICT)
    with open_progress(home, now=MORNING) as progress:
        progress.record(Review(CARDS[second], Rating.GOOD), MORNING)
    terminal.send("3")
    terminal.wait_gone(VERDICT)
    assert second not in terminal.wait_for("2/3", ":help")


def test_an_answer_with_escapes_and_direction_marks_shows_none_of_them(sit):
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    terminal.send("\x1b[200~3x^2 \u202e\u2066+\u200b 0\x1b[201~")
    terminal.wait_for("3x^2 + 0")
    terminal.type(ENTER, "✓", VERDICT)
    assert not set("\u202e\u2066\u200b") & set(terminal.paper.raw)


def test_a_forgotten_card_is_named_as_a_leech(sit, home):
    with open_progress(home, now=MORNING) as progress:
        for lapse in range(8):
            day = MORNING - timedelta(days=400 - 40 * lapse)
            progress.record(Review("tiny:algebra/cube", Rating.GOOD), day)
            if lapse < 7:
                progress.record(Review("tiny:algebra/cube", Rating.AGAIN), day + timedelta(days=20))
    terminal = sit("review")
    terminal.wait_for(*CUBE)
    give_up(terminal, "1")
    terminal.wait_for("was forgotten 8 times", ":help")


def test_after_a_week_away_the_screen_says_how_long_it_takes(sit, home):
    with open_progress(home, now=MORNING) as progress:
        progress.set("minutes", "1", MORNING)
        for card in CARDS.values():
            progress.record(Review(card, Rating.GOOD, took_ms=60_000), MORNING - timedelta(days=60))
    screen = sit("review").wait_for("Welcome back", ":help")
    assert re.search(r"\d cards are due, \d of them today; all of it\s+takes \d+ days?", screen)


def give_up_and_look(terminal):
    terminal.wait_for(*CUBE)
    give_up(terminal)
    return terminal.wait_for("2/4", ":help")

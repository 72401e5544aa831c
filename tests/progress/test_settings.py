"""Settings: validated, kept in the log, the latest wins."""

from datetime import date

import pytest
from hypothesis import given, strategies as st
from learner import answer, at, open_at

from mlprep.core.memory import DEFAULT_PARAMETERS, Parameters
from mlprep.errors import UsageError
from mlprep.progress import Settings
from mlprep.progress.settings import NAMES, allowed, read, settings_of, show

WEIGHTS = ",".join(map(repr, (0.5, *DEFAULT_PARAMETERS.weights[1:])))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("retention", "0.85", 0.85),
        ("retention", " 85% ", 0.85),
        ("retention", "0.99", 0.99),
        ("new_per_day", "0", 0),
        ("new_per_day", "9999", 9999),
        ("rollover", "04:00", 240),
        ("rollover", "5", 300),
        ("rollover", "23:59", 1439),
        ("minutes", "1", 1),
        ("glyphs", "ascii", "ascii"),
        ("color", "never", "never"),
        ("topics", "probability, linear-algebra,probability", ("probability", "linear-algebra")),
        ("topics", "", ()),
        ("topics", "my-pack:topic", ("my-pack:topic",)),
        ("interview", "2026-12-20", date(2026, 12, 20)),
        ("interview", "none", None),
        ("parameters", "default", DEFAULT_PARAMETERS),
        ("parameters", WEIGHTS, Parameters((0.5, *DEFAULT_PARAMETERS.weights[1:]))),
    ],
)
def test_what_is_allowed_is_read_and_shown_again(name, text, value):
    assert read(name, text) == value
    assert read(name, show(name, value)) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("retention", "0.69"),
        ("retention", "1"),
        ("retention", "nan"),
        ("retention", "high"),
        ("new_per_day", "-1"),
        ("new_per_day", "10000"),
        ("new_per_day", "1.5"),
        ("rollover", "24:00"),
        ("rollover", "4:60"),
        ("rollover", "-4:30"),
        ("minutes", "0"),
        ("minutes", ""),
        ("glyphs", "emoji"),
        ("color", "yes"),
        ("topics", "a/b"),
        ("topics", "a\x1b[2J"),
        ("topics", ",".join(f"t{n}" for n in range(201))),
        ("interview", "tomorrow"),
        ("interview", "2026-02-30"),
        ("parameters", "1,2,3"),
        ("parameters", WEIGHTS.replace("0.1542", "5")),
    ],
)
def test_what_is_not_allowed_is_refused_with_what_is(name, text):
    with pytest.raises(UsageError) as caught:
        read(name, text)
    assert str(caught.value) == f"{name} cannot be '{text.strip()[:60]}': it is {allowed(name)}"


def test_an_unknown_setting_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match=r"^no setting 'minuets' \(did you mean 'minutes'\?\)$"):
        read("minuets", "5")


@given(st.sampled_from(NAMES), st.text(max_size=40))
def test_any_text_is_read_or_refused(name, text):
    try:
        value = read(name, text)
    except UsageError:
        return
    assert read(name, show(name, value)) == value


def test_the_latest_setting_holds_and_the_others_keep_their_defaults():
    found = settings_of([("minutes", "30"), ("retention", "0.8"), ("minutes", "45")])
    assert found == Settings(minutes=45, retention=0.8)


def test_a_setting_this_version_cannot_read_is_as_if_it_were_not_set():
    """Made by a newer mlprep, or by hand."""
    assert settings_of([("minutes", "forever"), ("mood", "good"), ("retention", "0.8")]) == Settings(
        retention=0.8
    )


def test_settings_stay_in_the_progress_file(tmp_path):
    with open_at(tmp_path) as progress:
        assert progress.settings == Settings()
        progress.set("rollover", "2:30", at())
    with open_at(tmp_path) as progress:
        assert progress.settings == Settings(rollover=150)


def test_a_refused_setting_changes_nothing(tmp_path):
    with open_at(tmp_path) as progress:
        with pytest.raises(UsageError):
            progress.set("minutes", "0", at())
        assert progress.is_empty()


def test_a_lower_retention_gives_longer_intervals(tmp_path):
    with open_at(tmp_path) as progress:
        usual = answer(progress, "a/usual", rating=4).interval
        progress.set("retention", "0.75", at())
        assert answer(progress, "a/rare", rating=4, seconds=1).interval > usual


def test_other_parameters_replay_every_card_and_leave_due_days_alone(tmp_path):
    with open_at(tmp_path) as progress:
        before = answer(progress).standing
        steps = []
        progress.set(
            "parameters", WEIGHTS.replace("2.3065", "4.5"), at(1), lambda done, total: steps.append(done)
        )
        after = progress.standing("probability/bayes")
        assert (after.memory.stability, after.due_day) == (4.5, before.due_day)
        assert steps
    with open_at(tmp_path, 1, progressed=lambda *_: pytest.fail("the cache is up to date")) as progress:
        progress.set("parameters", "default", at(2))
        assert progress.standing("probability/bayes") == before

"""scripts/generate_home: the home that scale is measured on is a real one."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlprep.bank import open_bank
from mlprep.commands.day import find_today
from mlprep.core.mode import Mode
from mlprep.progress import care, open_progress

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    home = tmp_path_factory.mktemp("generated")
    command = [
        sys.executable,
        str(ROOT / "scripts" / "generate_home"),
        str(home),
        "--cards=3000",
        "--reviews=30000",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return home


@pytest.mark.long
def test_a_generated_home_has_as_many_cards_and_reviews_as_asked_for(generated):
    with open_bank(generated) as bank, open_progress(generated, now=NOW) as progress:
        assert bank.faults == ()
        assert sum(entry.topic.startswith("scale:") for entry in bank.entries()) == 3000
        reviews = list(progress.reviews())
        assert len(reviews) == 30_000
        assert {event.mode for event in reviews} <= {Mode.REVIEW, Mode.QUIZ}
        assert reviews == sorted(reviews, key=lambda event: (event.utc_ms, event.id))
    findings = care.examine(generated, NOW)
    assert (findings.sound, findings.events, findings.ahead) == (True, 30_000, 0)


@pytest.mark.long
def test_its_days_hold_due_cards_and_new_ones_and_a_backlog_after_a_month(generated):
    with open_bank(generated) as bank, open_progress(generated, now=NOW) as progress:
        today = find_today(bank, progress, NOW)
        assert today.due
        assert len(today.new) == progress.settings.new_per_day
        assert find_today(bank, progress, NOW) == today
        later = find_today(bank, progress, NOW + timedelta(days=30))
        assert later.new == ()
        assert later.backlog.waiting > 100
        assert later.seconds < progress.settings.minutes * 60 + 60

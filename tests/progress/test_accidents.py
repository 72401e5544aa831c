"""Kills, full disks, folders that cannot be written, files that vanish: no acknowledged answer is lost."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from learner import FIRST_DAY, answer, at, contents, open_at

from mlprep.errors import ProgressError
from mlprep.progress import care, progress_path

resource = pytest.importorskip("resource", reason="kills and limits of POSIX")

SCRIPT = Path(__file__).with_name("record_answers.py")
LATER = 10_000
NOBODY = 65_534  # has no rights of its own


def start(home, seed, *more, **options):
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(home), str(seed), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def acknowledged_lines(text):
    """Whole lines only: a line cut by a kill was not read by anybody."""
    return text.split("\n")[:-1]


def assert_all_there(home, lines):
    """Every acknowledged step is in the log, the file is sound, the cache is what the log says."""
    with open_at(home, LATER) as progress:
        events = list(progress.events())
    ids = {event.id for event in events}
    targets = {event.target for event in events}
    for line in lines:
        if line.startswith("undid "):
            assert line.removeprefix("undid ") in targets
        else:
            assert line in ids
    findings = care.examine(home, at(LATER))
    assert findings.sound, findings
    return ids


def kill_and_check(home, seed, answers, wait):
    """Kill the learner `wait` seconds after so many acknowledged answers; 0: after the start of the process."""
    process = start(home, seed)
    lines = [process.stdout.readline().rstrip("\n") for _ in range(answers)]
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    with process:  # communicate() would lose the lines that readline() has read ahead
        lines += acknowledged_lines(process.stdout.read())
        assert process.stderr.read() == ""
    ids = assert_all_there(home, lines)
    with open_at(home, LATER) as progress:
        recorded = {event.id for event in progress.events() if event.rating and event.day - FIRST_DAY == seed}
    unacknowledged = recorded - {line for line in lines if not line.startswith("undid ")}
    assert len(unacknowledged) <= 1
    return ids


def kill_many(tmp_path, kills):
    """One home is used on and on, as a learner's; every fifth kill strikes a home that is being made."""
    draw, before = random.Random(kills), set()
    for number in range(kills):
        if number % 5 == 4:
            kill_and_check(tmp_path / f"fresh-{number}", number, 0, draw.uniform(0.05, 0.4))
        else:
            ids = kill_and_check(tmp_path / "home", number, draw.randrange(1, 60), draw.uniform(0, 0.01))
            assert before < ids
            before = ids


def test_killed_at_25_random_instants_no_acknowledged_answer_is_lost(tmp_path):
    kill_many(tmp_path, 25)


@pytest.mark.long
def test_killed_at_500_random_instants_no_acknowledged_answer_is_lost(tmp_path):
    kill_many(tmp_path, 500)


# A full disk


@contextmanager
def small_disk(folder: Path, size: str, *options: str):
    """A file system of its own, where we may make one."""
    folder.mkdir()
    made = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", ",".join((f"size={size}", *options)), "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        )
        if sys.platform == "linux" and shutil.which("mount")
        else None
    )
    if made is None or made.returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(ballast: Path):
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def answer_many(progress, count: int, day: int = 1):
    for number in range(count):
        answer(progress, f"a/{number}", day=day, seconds=number, answer="x" * 100)


def remount(folder: Path, options: str):
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_on_a_full_disk_what_was_acknowledged_stays_and_the_rest_is_told(tmp_path):
    with small_disk(tmp_path / "disk", "6M") as disk:
        process = start(disk / "home", 1)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 4
        path = progress_path(disk / "home")
        assert err == (
            f"the disk is full: {path} cannot grow, the last step is not saved. Free space and repeat it.\n"
        )
        lines = acknowledged_lines(out)
        assert len(lines) > 200
        remount(disk, "size=20M")
        assert_all_there(disk / "home", lines)
        again = start(disk / "home", 2, "50")
        assert_all_there(disk / "home", lines + acknowledged_lines(again.communicate(timeout=60)[0]))


def test_a_full_disk_lets_the_learner_go_on_once_there_is_room(tmp_path):
    with small_disk(tmp_path / "disk", "6M") as disk, open_at(disk / "home") as progress:
        ballast = disk / "ballast"
        answer(progress)
        before = contents(progress)
        fill(ballast)
        with pytest.raises(ProgressError, match=r"^the disk is full: "):
            answer_many(progress, 200)
        ballast.unlink()
        kept = len(list(progress.reviews()))
        answer(progress, "a/last", day=2)
        assert len(list(progress.reviews())) == kept + 1
        assert set(before[0]) <= set(progress.events())


def test_a_file_that_may_not_grow_further_keeps_what_was_acknowledged(tmp_path):
    """The limit of `ulimit -f`: it works without the right to mount."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    process = start(tmp_path, 1, preexec_fn=limit)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 4
    assert err.startswith(
        (f"the disk is full: {progress_path(tmp_path)}", f"{progress_path(tmp_path)} cannot be")
    )
    assert err.count("\n") == 1
    lines = acknowledged_lines(out)
    assert len(lines) >= 5
    assert_all_there(tmp_path, lines)


# Places that cannot be written


def test_a_home_below_a_file_is_told_with_place_and_next_step(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ProgressError) as caught:
        open_at(tmp_path / "file" / "home")
    path = progress_path(tmp_path / "file" / "home")
    assert str(caught.value) == (
        f"{path} is out of reach: Not a directory. Check the folder and its permissions, or set MLPREP_HOME."
    )


def test_a_folder_where_the_file_should_be_is_told(tmp_path):
    progress_path(tmp_path).mkdir()
    with pytest.raises(
        ProgressError, match=r"progress\.db is out of reach: Is a directory\. Check the folder"
    ):
        open_at(tmp_path)


def test_a_read_only_home_is_told_and_left_as_it_is(tmp_path):
    with small_disk(tmp_path / "disk", "2M") as disk:
        with open_at(disk / "home") as progress:
            answer(progress)
            before = contents(progress)
        remount(disk, "ro")
        with pytest.raises(ProgressError) as caught, open_at(disk / "home", 1) as progress:
            answer(progress, day=1)
        path = progress_path(disk / "home")
        assert str(caught.value).startswith(f"{path} cannot be written (")
        assert str(caught.value).endswith("). Check the folder and its permissions, or set MLPREP_HOME.")
        with pytest.raises(ProgressError, match="out of reach: Read-only file system"):
            open_at(disk / "new")
        remount(disk, "rw")
        with open_at(disk / "home", 1) as progress:
            assert contents(progress) == before


@contextmanager
def ordinary_user():
    """A folder of someone to whom permissions apply: root writes everywhere, so it steps down for a while."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if os.geteuid() != 0:
            yield home
            return
        with open_at(home / "before") as progress:  # what is imported later might be out of the user's reach
            answer(progress)
        shutil.chown(home, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield home
        finally:
            os.seteuid(0)


def test_a_folder_without_write_permission_is_told():
    with ordinary_user() as home:
        with open_at(home) as progress:
            answer(progress)
        home.chmod(0o500)
        try:
            with (
                pytest.raises(ProgressError, match="Check the folder and its permissions"),
                open_at(home, 1) as progress,
            ):
                answer(progress, day=1)
        finally:
            home.chmod(0o700)
        with open_at(home, 1) as progress:
            assert len(list(progress.reviews())) == 1


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_made_unreadable_in_the_middle_is_told_and_nothing_acknowledged_is_lost(what):
    with ordinary_user() as home:
        taken = progress_path(home) if what == "file" else home
        before = taken.stat().st_mode if what == "folder" else 0o600
        acknowledged = []
        with open_at(home) as progress:
            acknowledged.append(answer(progress).id)
            taken.chmod(0)
            try:
                with suppress(ProgressError):  # what is open may well stay usable
                    acknowledged.append(answer(progress, day=1).id)
                with pytest.raises(
                    ProgressError, match=r"Permission denied.*Check the folder and its permissions"
                ):
                    open_at(home, 1)
            finally:
                taken.chmod(before)
        with open_at(home, 2) as progress:
            assert set(acknowledged) <= {event.id for event in progress.reviews()}
        assert care.examine(home, at(2)).sound


# Things that happen in the middle


def test_a_file_damaged_while_it_is_open_is_told_and_can_be_repaired(tmp_path):
    with open_at(tmp_path) as progress:
        answer_many(progress, 400, day=0)
        progress.save_backup(at(0))
    with open_at(tmp_path, 1) as progress:
        size = progress_path(tmp_path).stat().st_size
        with progress_path(tmp_path).open("r+b") as file:
            file.seek(4096)
            file.write(b"\xaa" * (size - 4096))
        with pytest.raises(ProgressError, match=r"To (repair it|look into it): mlprep progress doctor$"):
            answer_many(progress, 400)
    care.repair(tmp_path, at(2))
    assert_all_there(tmp_path, [])
    with open_at(tmp_path, 2) as progress:
        assert len(list(progress.reviews())) >= 400


def test_a_file_deleted_while_it_is_open_is_told(tmp_path):
    with open_at(tmp_path) as progress:
        answer(progress)
        progress_path(tmp_path).unlink()
        with pytest.raises(ProgressError, match=r"progress\.db is out of reach: No such file or directory"):
            answer(progress, day=1)


def test_an_interrupt_in_the_middle_of_a_step_leaves_no_half_of_it(tmp_path, monkeypatch):
    with open_at(tmp_path) as progress:
        answer(progress)
        before = contents(progress)

        def interrupt(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("mlprep.progress.standings.save", interrupt)
            with pytest.raises(KeyboardInterrupt):
                answer(progress, day=1)
        assert contents(progress) == before
        answer(progress, day=1)
        assert progress.standing("probability/bayes").reps == 2

"""`mlprep content`: what it prints where, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlprep.bank.packs import content_directory

HEADER = "format: 1\npack: {}\ntitle: A pack to try\n"
CARDS = """\
format: 1
topic: chance
cards:
  - id: one
    kind: choice
    concept: coins
    level: L1
    ask: A fair coin fell on heads five times. What comes next?
    options:
      - right: Either side, equally often
        because: The tosses are independent.
      - wrong: Tails, since it is due
        because: The coin has no memory.
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "stranger"
    (root / "chance").mkdir(parents=True)
    (root / "pack.yaml").write_text(HEADER.format("coins"), encoding="utf-8")
    (root / "chance" / "coins.yaml").write_text(CARDS, encoding="utf-8")
    return root


def content(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MLPREP_HOME": str(home), "COLUMNS": "80", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "mlprep", "content", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        cwd=home.parent,
        check=False,
    )


def test_lint_of_sound_files_says_so_on_stderr_and_nothing_on_stdout(home: Path, pack: Path):
    done = content(home, "lint", pack)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "mlprep: 1 card in 2 files: no fault\n"


def test_lint_prints_faults_with_their_place_and_exits_with_1(home: Path, pack: Path):
    path = pack / "chance" / "coins.yaml"
    path.write_text(CARDS.replace("    level", "    levle"), encoding="utf-8")
    done = content(home, "lint", pack)
    assert done.returncode == 1
    assert (
        done.stdout
        == "stranger/chance/coins.yaml:7:5: card 'one': unknown key 'levle' (did you mean 'level'?)\n"
    )
    assert done.stderr == "mlprep: 0 cards in 2 files: 1 fault\n"


def test_lint_json_is_one_document(home: Path, pack: Path):
    path = pack / "chance" / "coins.yaml"
    path.write_text(CARDS.replace("kind: choice", "kind: choise"), encoding="utf-8")
    done = content(home, "lint", "--json", path)
    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "format": 1,
        "faults": [
            {
                "file": "stranger/chance/coins.yaml",
                "line": 5,
                "column": 11,
                "card": "one",
                "message": "unknown kind 'choise': it is one of recall, choice, cloze, symbolic, numeric, witness"
                " (did you mean 'choice'?)",
            }
        ],
        "files": 1,
        "cards": 0,
        "proved_before": 0,
    }
    assert done.stderr == ""


def test_proofs_are_kept_for_the_next_time(home: Path, pack: Path):
    def proved_before(*options: str) -> int:
        return json.loads(content(home, "lint", "--json", *options, pack).stdout)["proved_before"]

    assert [proved_before(), proved_before(), proved_before("--fresh")] == [0, 1, 0]
    path = pack / "chance" / "coins.yaml"
    path.write_text(CARDS.replace("no memory", "no memory at all"), encoding="utf-8")
    assert proved_before() == 0


def test_lint_tells_the_coverage_of_a_pack(home: Path):
    done = content(home, "lint", "--coverage", content_directory() / "pack.yaml")
    assert "information-theory" in done.stdout
    assert "covered" in done.stdout


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_lint_of_what_is_no_content_is_a_fault_of_content(home: Path, pack: Path, path: str):
    done = content(home, "lint", path)
    assert done.returncode == 3
    assert done.stderr.startswith("mlprep: error: ")
    assert done.stderr.count("\n") == 1


def test_schema_prints_the_schema(home: Path):
    home.parent.mkdir(exist_ok=True)
    done = content(home, "schema")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json.loads(
        (content_directory() / "schema.json").read_text(encoding="utf-8")
    )


def test_new_prints_a_card_file_that_lint_accepts(home: Path, tmp_path: Path):
    done = content(home, "new", "choice", "--topic", "my-topic")
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "mine.yaml"
    path.write_text(done.stdout, encoding="utf-8")
    assert content(home, "lint", path).returncode == 0


def test_new_of_an_unknown_kind_is_a_usage_error(home: Path):
    done = content(home, "new", "choise")
    assert done.returncode == 2
    assert "did you mean 'choice'?" in done.stderr


def test_preview_needs_a_terminal(home: Path, pack: Path):
    done = content(home, "preview", pack / "chance" / "coins.yaml")
    assert done.returncode == 5
    assert done.stderr == (
        "mlprep: error: content preview draws on a terminal. For a script: mlprep content lint --json\n"
    )


def preview(home: Path, path: Path, columns: int) -> tuple[int | None, str]:
    """The exit code, and what a terminal of this width is sent."""
    import pexpect

    command = pexpect.spawn(
        sys.executable,
        ["-m", "mlprep", "content", "preview", str(path)],
        env={**os.environ, "MLPREP_HOME": str(home), "TERM": "xterm", "NO_COLOR": "1"},
        encoding="utf-8",
        dimensions=(40, columns),
        timeout=30,
    )
    shown = command.read()
    command.close()
    return command.exitstatus, shown


@pytest.mark.terminal
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize(
    ("kind", "said"),
    [("numeric", "`sens prev`: That is the joint"), ("witness", "`A = A^T`: It is not symmetric.")],
)
def test_preview_shows_what_a_mistake_is_told_and_keeps_to_the_width(
    home: Path, tmp_path: Path, kind: str, said: str, columns: int
):
    path = tmp_path / "new.yaml"
    path.write_text(content(home, "new", kind).stdout, encoding="utf-8")
    code, shown = preview(home, path, columns)
    assert code == 0
    assert said in " ".join(shown.split())
    assert max(len(line) for line in shown.splitlines() if "/" not in line) <= columns


@pytest.mark.terminal
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_preview_shows_each_card_with_its_answer_and_tells_what_is_left_out(home: Path, pack: Path):
    path = pack / "chance" / "coins.yaml"
    path.write_text(
        CARDS + CARDS.split("cards:\n")[1].replace("kind: choice", "kind: choise"), encoding="utf-8"
    )
    code, shown = preview(home, path, 80)
    assert code == 1
    for text in (
        "A fair coin fell on heads five times.",
        "Tails, since it is due",
        "The coin has no memory.",
    ):
        assert text in shown
    assert "left out: " in shown
    assert "unknown kind 'choise'" in shown.replace("\r\n", "")


def test_a_pack_is_added_listed_and_removed(home: Path, pack: Path):
    added = content(home, "add", pack)
    assert (added.returncode, added.stdout) == (0, "Added coins (A pack to try): 1 card\n")
    listed = json.loads(content(home, "list", "--json").stdout)
    assert [(each["id"], each["title"], each["faults"]) for each in listed["packs"]] == [
        ("mlprep", "Machine-learning interviews", listed["packs"][0]["faults"]),
        ("coins", "A pack to try", 0),
    ]
    assert "coins: A pack to try" in content(home, "list").stdout
    removed = content(home, "remove", "coins")
    assert (removed.returncode, removed.stdout) == (
        0,
        "Removed coins. Your progress with its cards is kept.\n",
    )
    assert not (home / "packs" / "coins").exists()
    assert pack.exists()


def test_a_pack_is_replaced_only_when_asked_to(home: Path, pack: Path):
    content(home, "add", pack)
    path = pack / "chance" / "coins.yaml"
    path.write_text(CARDS.replace("id: one", "id: two"), encoding="utf-8")
    again = content(home, "add", pack)
    assert again.returncode == 2
    assert "Add --replace, or first: mlprep content remove coins" in again.stderr
    assert content(home, "add", "--replace", pack).returncode == 0
    assert "id: two" in (home / "packs" / "coins" / "chance" / "coins.yaml").read_text(encoding="utf-8")
    assert [entry.name for entry in (home / "packs").iterdir()] == ["coins"]


def test_only_the_card_files_of_a_pack_are_copied(home: Path, pack: Path, tmp_path: Path):
    (pack / "setup.py").write_text("raise SystemExit", encoding="utf-8")
    (pack / "chance" / "run.sh").write_text("exit 1", encoding="utf-8")
    (pack / ".git").mkdir()
    if os.name != "nt":
        (pack / "chance" / "link.yaml").symlink_to("/etc/passwd")
    done = content(home, "add", pack)
    copied = home / "packs" / "coins"
    assert sorted(path.relative_to(copied).as_posix() for path in copied.rglob("*") if path.is_file()) == [
        "chance/coins.yaml",
        "pack.yaml",
    ]
    if os.name != "nt":
        assert done.returncode == 1
        assert "chance/link.yaml:1:1: a link is no part of a pack" in done.stderr


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("https://example.org/pack.git", 2, "mlprep fetches nothing"),
        ("git@example.org:pack", 2, "mlprep fetches nothing"),
        ("nowhere", 2, "is no folder"),
        ("empty", 3, "pack.yaml"),
    ],
)
def test_what_is_no_pack_is_not_added(home: Path, tmp_path: Path, source: str, code: int, says: str):
    (tmp_path / "empty").mkdir()
    done = content(home, "add", source)
    assert done.returncode == code
    assert says in done.stderr
    assert not (home / "packs").exists() or not list((home / "packs").iterdir())


@pytest.mark.parametrize("name", ["mlprep", "own", "loose", "../../escape", "Up", "''"])
def test_a_pack_cannot_choose_a_name_that_reaches_elsewhere(home: Path, pack: Path, name: str):
    (pack / "pack.yaml").write_text(HEADER.format(name), encoding="utf-8")
    done = content(home, "add", pack)
    assert done.returncode in {2, 3}
    assert done.stderr.count("\n") == 1
    assert not (home / "packs").exists() or not list((home / "packs").iterdir())


@pytest.mark.parametrize("name", ["own", "mlprep", "..", "../packs", "nothing"])
def test_only_packs_that_were_added_can_be_removed(home: Path, pack: Path, name: str):
    content(home, "add", pack)
    (home / "packs" / "own").mkdir()
    done = content(home, "remove", name)
    assert done.returncode == 2
    assert (home / "packs" / "coins" / "pack.yaml").exists()
    assert (home / "packs" / "own").exists()


def test_a_faulty_pack_is_added_with_what_of_it_works(home: Path, pack: Path):
    (pack / "chance" / "more.yaml").write_text(
        CARDS.replace("kind: choice", "kind: choise"), encoding="utf-8"
    )
    done = content(home, "add", pack)
    assert done.returncode == 1
    assert done.stdout == "Added coins (A pack to try): 1 card\n"
    assert "chance/more.yaml:5:11: card 'one': unknown kind 'choise'" in done.stderr

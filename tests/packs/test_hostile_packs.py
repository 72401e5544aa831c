"""Packs that mean harm are refused in bounded time and memory, in words, and harm no other pack."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlprep.bank import open_bank

HEADER = "format: 1\npack: {}\ntitle: A pack\n"
CARD = """\
  - id: {id}
    kind: recall
    concept: {concept}
    level: L1
    ask: {ask}
    answer: So.
"""
FILE = "format: 1\ntopic: chance\ncards:\n"
MEMORY = 600 * 2**20  # bytes of address space, Python and its libraries included
SECONDS = 60

# Opens the bank as any command does and reads every card.
SCRIPT = """
import json, sys
from pathlib import Path
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
except ImportError:
    pass
from mlprep.bank import open_bank
with open_bank(Path(sys.argv[1])) as bank:
    cards = [entry.id for entry in bank.entries() if ":" in entry.id]
    for card in cards:
        bank.card(card)
    packs = Path(sys.argv[1]) / "packs"
    faults = [str(fault).replace(str(packs) + "/", "") for fault in bank.faults if str(packs) in str(fault)]
print(json.dumps({"cards": cards, "faults": faults}))
"""


def card(slug: str = "one", concept: str = "coins", ask: str = "Why?") -> str:
    return CARD.format(id=slug, concept=concept, ask=ask)


def install(home: Path, name: str, files: dict[str, str | bytes]) -> Path:
    root = home / "packs" / name
    for path, text in {"pack.yaml": HEADER.format(name), **files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the built-in pack has been compiled."""
    home = tmp_path_factory.mktemp("compiled")
    open_bank(home).close()
    return home


@pytest.fixture
def home(tmp_path: Path, compiled: Path) -> Path:
    """With one good pack, which must go on working."""
    shutil.copytree(compiled / "cache", tmp_path / "cache")
    install(tmp_path, "good", {"chance/cards.yaml": FILE + card("fine")})
    return tmp_path


def open_all(home: Path) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(home), str(MEMORY)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert "good:chance/fine" in found["cards"]
    found["cards"].remove("good:chance/fine")
    return found


LAUGHS = "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"a: &a [x]\n{LAUGHS}", "1:4: YAML anchor '&a'; a text that starts with & goes in '...' or below |"),
        (
            FILE + "  - &me\n    id: one\n    kind: recall\n    concept: coins\n    ask: Why?\n    answer: So.\n    follow_ups: [*me]\n",
            "4:5: card 'one': YAML anchor '&me'; a text that starts with & goes in '...' or below |",
        ),
        (
            FILE + card(ask="!!python/object/apply:os.system [touch pwned]"),
            "8:10: card 'one': YAML tag 'tag:yaml.org,2002:python/object/apply:os.system'; a text that starts with ! goes in '...' or below |",
        ),
        (FILE + card(ask="x" * 10_000_000), "1:1: 10,000,119 bytes; a file of a pack has at most 1,000,000"),
        (FILE + card(ask="x" * 900_000), "8:10: card 'one': 'ask' has 900,000 characters; at most 10,000"),
        (FILE + "[" * 900_000, "4:13: nested more than 12 deep"),
        ("- " * 400_000, "1:25: nested more than 12 deep"),
        ("{" * 400_000, "1:13: nested more than 12 deep"),
        (FILE + card(ask="a \x1b]0;title\x07 b"), "8:12: card 'one': control character U+001B (escape) in the file; remove it"),
        (FILE + card(ask="a \u202e b"), "8:12: card 'one': control character U+202E in the file; remove it"),
        ((FILE + card(ask="Größe")).encode("latin-1"), "8:12: byte 0xf6 is not UTF-8; save the file as UTF-8"),
        (b"\x00" * 500_000, "1:1: control character U+0000 (null) in the file; remove it"),
        (FILE.replace("1", "2", 1) + card(), "1:9: format 2: this mlprep knows format 1: upgrade mlprep"),
        (FILE.replace("chance", "../../etc") + card(), "2:8: '../../etc' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"),
        (FILE + card("../../../etc/passwd"), "4:9: card '../../../etc/passwd': '../../../etc/passwd' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"),
        (FILE + card(concept="https://example.org/x"), "6:14: card 'one': 'https://example.org/x' is no name: lower-case letters and digits, joined by single hyphens, e.g. chain-rule"),
        (FILE + card(ask="Why?") + "    include: /etc/passwd\n", "10:5: card 'one': unknown key 'include'"),
        ("a: 1\n" * 150_000, "100000:4: more than 200,000 values in one file"),
        (FILE + card() + "    given: {" + ", ".join(f"x{n}: real" for n in range(300)) + "}\n", "10:12: card 'one': 'given' has 300 entries; at most 200"),
        ("? " + "k" * 2_000 + "\n: v\n", "1:3: unknown key 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…'"),
        ("x", "1:1: no card file: it starts with 'format: 1' and 'topic: ...'"),
        ("", "1:1: no card file: it starts with 'format: 1' and 'topic: ...'"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words_and_costs_little(home: Path, text: str | bytes, fault: str):
    install(home, "bad", {"chance/cards.yaml": text, "chance/sound.yaml": FILE + card("sound")})
    found = open_all(home)
    assert f"bad/chance/cards.yaml:{fault}" in found["faults"]
    assert ("bad:chance/one" in found["cards"]) == ("2:8" in fault)  # the folder names the topic as well
    assert "bad:chance/sound" in found["cards"]
    assert all(len(line) < 300 and line.isprintable() for line in found["faults"])
    assert not Path("pwned").exists()


def test_needs_in_a_circle_are_told_and_the_cards_work(home: Path):
    syllabus = "".join(
        f"- {{id: c{n}, title: C, level: L1, needs: [c{(n + 1) % 500}]}}\n" for n in range(500)
    )
    install(home, "bad", {"chance/syllabus.yaml": syllabus, "chance/cards.yaml": FILE + card(concept="c7")})
    found = open_all(home)
    assert found["cards"] == ["bad:chance/one"]
    assert len(found["faults"]) == 1
    assert "its needs run in a circle" in found["faults"][0]


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="needs links")
def test_links_devices_and_odd_names_are_no_part_of_a_pack(home: Path, tmp_path: Path):
    secret = tmp_path / "outside"
    (secret / "topic").mkdir(parents=True)
    (secret / "topic" / "cards.yaml").write_text(FILE + card("stolen"), encoding="utf-8")
    root = install(home, "bad", {"chance/cards.yaml": FILE + card()})
    (root / "chance" / "link.yaml").symlink_to(secret / "topic" / "cards.yaml")
    (root / "chance" / "endless.yaml").symlink_to("/dev/zero")
    (root / "linked").symlink_to(secret / "topic", target_is_directory=True)
    os.mkfifo(root / "chance" / "pipe.yaml")
    (root / "chance" / "a\nb.yaml").write_text(FILE + card("odd"), encoding="utf-8")
    (root / "Upper Case").mkdir()
    found = open_all(home)
    assert found["cards"] == ["bad:chance/one"]
    assert sorted(found["faults"]) == [
        "bad/Upper Case:1:1: a topic's folder has lower-case letters and digits joined by hyphens in its name",
        "bad/chance/a\\nb.yaml:1:1: a card file is called name.yaml, with letters, digits, '.', '-' and '_'",
        "bad/chance/endless.yaml:1:1: a link is no part of a pack; copy what it points to",
        "bad/chance/link.yaml:1:1: a link is no part of a pack; copy what it points to",
        "bad/chance/pipe.yaml:1:1: no regular file",
        "bad/linked:1:1: a link is no part of a pack; copy what it points to",
    ]


def test_a_pack_of_too_many_files_or_topics_is_cut_at_the_cap(home: Path):
    files = {f"t{number}/cards.yaml": "format: 1\n" for number in range(230)}
    install(home, "bad", files)
    found = open_all(home)
    assert any("more than 200 topics in one pack" in fault for fault in found["faults"])


def test_a_pack_cannot_take_the_name_or_the_cards_of_the_built_in_one(home: Path):
    install(
        home,
        "bad",
        {
            "pack.yaml": HEADER.format("mlprep"),
            "probability/cards.yaml": FILE.replace("chance", "probability")
            + card("bayes", "probability/bayes-theorem"),
        },
    )
    found = open_all(home)
    assert found["cards"] == ["bad:probability/bayes"]


def test_markup_in_a_card_stays_text(home: Path):
    ask = "<script>alert(1)</script> [bold red]x[/] **y** ![z](http://example.org/a.png)"
    install(home, "bad", {"chance/cards.yaml": FILE + card(ask=ask)})
    assert open_all(home) == {"cards": ["bad:chance/one"], "faults": []}
    with open_bank(home) as bank:
        assert bank.card("bad:chance/one").ask == ask

"""The bank as other rooms see it, and the cache behind it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlprep.bank import Bank, open_bank
from mlprep.bank.compile import compile_pack
from mlprep.core.cards import Level

Install = Callable[[Path], Path]

CARD = """\
format: 1
topic: chance
cards:
  - id: one
    kind: recall
    concept: coins
    level: L1
    formerly: [first, nought]
    ask: What is a fair coin?
    answer: One that falls on either side equally often.
    points:
      - both sides equally often
    follow_ups:
      - id: two
        kind: numeric
        draw: {n: 2..9}
        ask: "{=n} tosses, all heads: how probable?"
        answer: 1/2^n
"""


@pytest.fixture(autouse=True)
def built_in(example_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small bank in place of the shipped one."""
    content = tmp_path / "content"
    example_pack.rename(content)
    header = "format: 1\npack: mlprep\ntitle: The examples\ntopics: {probability: Probability}\n"
    (content / "pack.yaml").write_text(header, encoding="utf-8")
    rest(content)
    monkeypatch.setattr("mlprep.bank.packs.content_directory", lambda: content)
    return content


@pytest.fixture
def pack(make_pack: Callable[..., Path], install: Install) -> Path:
    return install(make_pack({"chance/coins.yaml": CARD}))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that get parsed."""
    from mlprep.bank import compile as compiling

    seen: list[str] = []
    original = compiling.parse_data

    def parse(data: bytes, path: str):
        seen.append(path)
        return original(data, path)

    monkeypatch.setattr(compiling, "parse_data", parse)
    return seen


def rest(root: Path) -> None:
    """Makes files look as if written an hour ago: then their stamps are trusted."""
    for path in root.rglob("*.yaml"):
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 3600 * 10**9))


def ids(bank: Bank) -> list[str]:
    return [entry.id for entry in bank.entries()]


def test_a_card_comes_back_whole(pack: Path, home: Path):
    with open_bank(home) as bank:
        one, two = bank.card("trial:chance/one"), bank.card("trial:chance/two")
    assert one.ask == "What is a fair coin?"
    assert one.fields == {
        "answer": "One that falls on either side equally often.",
        "points": ["both sides equally often"],
    }
    assert (one.level, one.title, one.follow_ups) == (Level.L1, "Coins", ("trial:chance/two",))
    assert one.formerly == ("trial:chance/first", "trial:chance/nought")
    assert str(one.place) == f"{pack / 'chance/coins.yaml'}:4:9"
    assert (two.parent, two.concept, two.level) == ("trial:chance/one", "trial:chance/coins", Level.L1)


def test_entries_come_in_learning_order_and_can_be_filtered(pack: Path, home: Path):
    with open_bank(home) as bank:
        entries = list(bank.entries())
        assert [entry.position for entry in entries] == list(range(len(bank)))
        assert [entry.id for entry in bank.entries(topics=["trial:chance"])] == [
            "trial:chance/one",
            "trial:chance/two",
        ]
        assert [entry.id for entry in bank.entries(concepts=["trial:chance/coins"])] == [
            "trial:chance/one",
            "trial:chance/two",
        ]
        assert {entry.level for entry in bank.entries(levels=[2])} <= {Level.L2}
        assert all(entry.formula for entry in bank.entries(formulas=True))
        assert list(bank.entries(since=len(bank) - 3)) == entries[-3:]
        assert sum(count.cards for count in bank.counts()) == len(bank) == len(entries)


def test_a_card_is_found_by_the_id_it_had_before(pack: Path, home: Path):
    with open_bank(home) as bank:
        assert bank.renamed["trial:chance/first"] == "trial:chance/one"
        assert bank.card("trial:chance/nought").id == "trial:chance/one"
        entry = bank.entry("trial:chance/first")
        assert entry is not None
        assert entry.id == "trial:chance/one"
        assert bank.entry("trial:chance/never") is None
        with pytest.raises(KeyError):
            bank.card("trial:chance/never")


def test_search_finds_words_of_texts_ids_and_concepts(pack: Path, home: Path):
    with open_bank(home) as bank:
        assert [entry.id for entry in bank.search("FAIR equally either")] == ["trial:chance/one"]
        assert [entry.id for entry in bank.search("trial: two")] == ["trial:chance/two"]
        assert [entry.id for entry in bank.search("coins TOSSES probable?")] == ["trial:chance/two"]
        assert bank.search("a%b_c") == []
        assert bank.search("  ") == []


def test_a_second_start_parses_nothing_and_imports_no_yaml(pack: Path, home: Path):
    rest(pack)
    script = (
        "import sys; from pathlib import Path; from mlprep.bank import open_bank\n"
        "bank = open_bank(Path(sys.argv[1])); list(bank.entries()); bank.concepts; bank.faults; bank.stamp\n"
        "print([name for name in ('yaml', 'msgspec', 'numpy', 'platformdirs', 'mlprep.kinds') if name in sys.modules])\n"
        "bank.card(next(bank.entries()).id)\n"
        "print('yaml' in sys.modules)\n"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True
        )
    assert done.stdout == "[]\nFalse\n"


def test_only_the_edited_file_is_parsed_again(pack: Path, home: Path, parsed: list[str]):
    (pack / "chance/dice.yaml").write_text(
        CARD.replace("id: one", "id: three").replace("id: two", "id: four").replace("first, nought", "third"),
        encoding="utf-8",
    )
    rest(pack)
    open_bank(home).close()
    assert {"chance/coins.yaml", "chance/dice.yaml", "pack.yaml"} <= set(parsed)
    parsed.clear()
    open_bank(home).close()
    assert parsed == []
    path = pack / "chance/dice.yaml"
    path.write_text(path.read_text().replace("fair coin", "fair die"), encoding="utf-8")
    with open_bank(home) as bank:
        assert bank.card("trial:chance/three").ask == "What is a fair die?"
        assert bank.card("trial:chance/one").ask == "What is a fair coin?"
    assert parsed == ["chance/dice.yaml"]


def test_an_edit_is_seen_even_if_size_and_time_stay_the_same(pack: Path, home: Path):
    path = pack / "chance/coins.yaml"
    for word in ("nice", "good", "true", "fine"):  # within one tick of the clock
        path.write_text(CARD.replace("fair", word), encoding="utf-8")
        with open_bank(home) as bank:
            assert word in bank.card("trial:chance/one").ask
    rest(pack)
    open_bank(home).close()
    status = path.stat()
    path.write_text(CARD.replace("fair", "rare"), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    if os.name != "nt":  # there is no change time
        with open_bank(home) as bank:
            assert "rare" in bank.card("trial:chance/one").ask


def test_a_file_touched_but_not_changed_is_not_parsed(pack: Path, home: Path, parsed: list[str]):
    open_bank(home).close()
    parsed.clear()
    rest(pack)
    open_bank(home).close()
    (pack / "chance/coins.yaml").touch()
    open_bank(home).close()
    assert parsed == []


def test_files_and_packs_that_are_gone_take_their_cards_along(pack: Path, home: Path):
    with open_bank(home) as bank:
        assert "trial:chance/one" in ids(bank)
    shutil.rmtree(pack)
    with open_bank(home) as bank:
        assert not any(name.startswith("trial:") for name in ids(bank))
        assert all(topic.id != "trial:chance" for topic in bank.topics)


def test_a_pack_with_faults_is_told_and_the_rest_works(pack: Path, home: Path):
    path = pack / "chance/coins.yaml"
    path.write_text(CARD.replace("        answer: 1/2^n", "        anwser: 1/2^n"), encoding="utf-8")
    for _ in range(2):  # compiled, then from the cache
        with open_bank(home) as bank:
            assert "trial:chance/one" in ids(bank)
            assert "trial:chance/two" not in ids(bank)
            assert [str(fault) for fault in bank.faults if fault.card_id == "two"] == [
                f"{path}:18:9: card 'two': unknown key 'anwser' (did you mean 'answer'?)"
            ]


def test_the_stamp_changes_with_the_lines_of_the_cards_only(pack: Path, home: Path):
    def stamp(text: str) -> str:
        (pack / "chance/coins.yaml").write_text(text, encoding="utf-8")
        with open_bank(home) as bank:
            return bank.stamp

    plain = stamp(CARD)
    assert stamp(CARD + "        why: Independence.\n") == plain
    assert stamp(CARD.replace("id: two", "id: deux")) != plain
    assert stamp(CARD) == plain
    assert " " not in plain


def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(pack: Path, home: Path, tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with open_bank(home, cache=blocked / "cache") as bank:
        assert "trial:chance/one" in ids(bank)
        assert bank.card("trial:chance/one").ask


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_broken_cache_is_built_anew(pack: Path, home: Path, damage: bytes | None):
    open_bank(home).close()
    (path,) = (home / "cache").glob("bank-*.db")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if damage is None else damage)
    with open_bank(home) as bank:
        assert bank.card("trial:chance/one").ask


def test_a_bank_that_is_open_goes_on_while_another_start_replaces_the_cache(pack: Path, home: Path):
    with open_bank(home) as first:
        entries = first.entries()
        next(entries)
        (pack / "chance/coins.yaml").write_text(CARD.replace("fair", "new"), encoding="utf-8")
        with open_bank(home) as second:
            assert "new" in second.card("trial:chance/one").ask
        assert len(list(entries)) == len(first) - 1
        assert "fair" in first.card("trial:chance/one").ask
    assert not list((home / "cache").glob("*.tmp"))


def test_many_starts_at_once_all_work(pack: Path, home: Path):
    script = "import sys; from pathlib import Path; from mlprep.bank import open_bank; print(open_bank(Path(sys.argv[1])).card('trial:chance/one').id)"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for run in runs:
        out, error = run.communicate(timeout=60)
        assert (out, error, run.returncode) == ("trial:chance/one\n", "", 0)
    assert len(list((home / "cache").glob("bank-*"))) == 1


def test_the_caches_of_other_versions_are_swept_after_a_week(pack: Path, home: Path):
    cache = home / "cache"
    cache.mkdir(parents=True)
    old, recent = cache / "bank-0123456789ab.db", cache / "bank-ba9876543210.db"
    for path in (old, recent):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    open_bank(home).close()
    assert not old.exists()
    assert recent.exists()


def test_the_compiled_pack_is_the_same_for_the_same_files_and_needs_no_yaml_to_open(
    built_in: Path, home: Path, tmp_path: Path, parsed: list[str]
):
    compile_pack(built_in, built_in / "bank.db")
    again = tmp_path / "again.db"
    compile_pack(built_in, again)
    assert again.read_bytes() == (built_in / "bank.db").read_bytes()
    parsed.clear()
    with open_bank(home) as first, open_bank(home, cache=tmp_path / "again.db" / "x") as unwritable:
        assert ids(first) == ids(unwritable)
        assert len(first) > 0
    assert parsed == []


def test_progress_is_told_while_compiling(pack: Path, home: Path):
    steps: list[tuple[int, int]] = []
    open_bank(home, progress=lambda done, total: steps.append((done, total))).close()
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1] > 0
    steps.clear()
    open_bank(home, progress=lambda done, total: steps.append((done, total))).close()
    assert steps == []


def test_a_built_in_card_is_edited_as_a_copy_that_replaces_it(home: Path):
    with open_bank(home) as bank:
        child = next(entry for entry in bank.entries() if entry.parent)
        place = bank.editable(child.id)
        before, faults = ids(bank), bank.faults
    copy = Path(place.path)
    assert home / "packs" / "own" in copy.parents
    line = copy.read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert line.split("id: ")[1] == child.id.rpartition("/")[2]
    with open_bank(home) as bank:
        assert ids(bank) == before
        assert bank.faults == faults
        assert bank.card(child.id).place.path == str(copy)
        assert bank.card(child.parent).place.path == str(copy)
        assert bank.card(child.id).fingerprint == child.fingerprint
        assert bank.editable(child.id).path == str(copy)
        assert [pack.cards > 0 for pack in bank.packs()] == [True, True]


def test_every_card_survives_being_copied(home: Path):
    with open_bank(home) as bank:
        before = {
            entry.id: (entry.fingerprint, entry.parent, entry.level, entry.concept)
            for entry in bank.entries()
        }
        faults = bank.faults
        for name in before:
            bank.editable(name)
    with open_bank(home) as bank:
        after = {
            entry.id: (entry.fingerprint, entry.parent, entry.level, entry.concept)
            for entry in bank.entries()
        }
        assert bank.faults == faults
    assert after == before


def test_a_broken_copy_is_left_out_and_edited_again_where_it_is(home: Path):
    with open_bank(home) as bank:
        name = next(entry.id for entry in bank.entries() if not entry.parent)
        copy = Path(bank.editable(name).path)
    copy.write_text(copy.read_text(encoding="utf-8").replace("id: ", "di: ", 1), encoding="utf-8")
    with open_bank(home) as bank:
        assert bank.card(name).place.path != str(copy)  # the built-in card is back
        assert bank.faults
        assert bank.editable(name).path == str(copy)


def test_a_card_of_a_strangers_pack_is_edited_in_place(pack: Path, home: Path):
    with open_bank(home) as bank:
        assert bank.editable("trial:chance/two").path == str(pack / "chance/coins.yaml")


def test_the_index_is_plain_data(pack: Path, home: Path):
    """No pickle, no view, no trigger: what a database from elsewhere could do, it cannot do here."""
    open_bank(home).close()
    (path,) = (home / "cache").glob("bank-*.db")
    index = sqlite3.connect(path)
    assert {kind for (kind,) in index.execute("SELECT type FROM sqlite_master")} == {"table", "index"}
    index.close()

"""content/README.md: whatever it shows an author is a file that works."""

import re
from pathlib import Path

import pytest

from mlprep.bank.lint import lint
from mlprep.bank.packs import content_directory
from mlprep.bank.schema import CARD_TYPES

README = (
    (content_directory() / "README.md").read_text(encoding="utf-8")
    if (content_directory() / "README.md").exists()
    else ""
)
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CARD_FILES = [block for block in BLOCKS if block.startswith("format: 1\ntopic:")]


@pytest.mark.parametrize("block", CARD_FILES, ids=lambda block: re.search(r"id: ([\w-]+)", block)[1])
def test_every_card_file_on_the_page_passes_lint(block: str, tmp_path: Path):
    path = tmp_path / "cards.yaml"
    path.write_text(block, encoding="utf-8")
    report = lint([path], jobs=1)
    assert [str(fault) for fault in report.faults] == []
    assert report.cards >= 1


def test_the_first_file_has_twelve_lines():
    assert BLOCKS[0].count("\n") == 12


def test_every_kind_is_shown():
    shown = {kind for block in CARD_FILES for kind in re.findall(r"kind: (\w+)", block)}
    assert shown == set(CARD_TYPES)
    assert any("\nformulas:\n" in block for block in CARD_FILES)


def test_the_pack_and_the_syllabus_on_the_page_make_a_pack(tmp_path: Path):
    (header,) = [block for block in BLOCKS if block.startswith("format: 1\npack:")]
    (syllabus,) = [block for block in BLOCKS if block.startswith("- id:")]
    (folder,) = re.findall(r"^  ([a-z-]+):", header, re.MULTILINE)
    (tmp_path / folder).mkdir()
    (tmp_path / "pack.yaml").write_text(header, encoding="utf-8")
    (tmp_path / folder / "syllabus.yaml").write_text(syllabus, encoding="utf-8")
    assert lint([tmp_path]).faults == ()
    assert len(BLOCKS) == len(CARD_FILES) + 2


def test_the_page_shows_a_fault_as_the_linter_prints_it(tmp_path: Path):
    shown = re.search(r"unknown key 'tolerence' \(did you mean 'tolerance'\?\)", README)
    assert shown
    path = tmp_path / "cards.yaml"
    path.write_text(CARD_FILES[0].replace("    unit:", "    tolerence: 1%\n    unit:"), encoding="utf-8")
    (fault,) = lint([path], jobs=1).faults
    assert str(fault).endswith(f": {shown[0]}")

"""What `mlprep content new` prints: a card file that works, to be written over."""

from pathlib import Path

import pytest

from mlprep.bank.lint import lint
from mlprep.bank.schema import CARD_TYPES, Formula
from mlprep.bank.shapes import keys_of
from mlprep.bank.template import TEMPLATES, fill_template
from mlprep.errors import UsageError


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_passes_lint_as_it_stands(kind: str, tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(fill_template(kind, topic="my-topic", card_id="my-card"), encoding="utf-8")
    report = lint([path], jobs=1)
    assert report.faults == ()
    assert report.cards == (2 if kind == "recall" else 1)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_passes_lint_when_its_optional_lines_are_used(kind: str, tmp_path: Path):
    """A commented line `# key: value` in the entry is made a line of it."""
    struct = Formula if kind == "formula" else CARD_TYPES[kind]
    lines = []
    for line in fill_template(kind).splitlines():
        key = line.strip().removeprefix("# ").partition(":")[0]
        optional = line.startswith("    # ") and key in keys_of(struct) and not line.endswith(".")
        lines.append(line.replace("# ", "", 1) if optional or line.startswith("    #   ") else line)
    path = tmp_path / "mine.yaml"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert lint([path], jobs=1).faults == ()


def test_topic_and_id_are_filled_in():
    text = fill_template("choice", topic="my-topic", card_id="my-card")
    assert "\ntopic: my-topic\n" in text
    assert "  - id: my-card\n" in text
    assert text.startswith("# yaml-language-server: $schema=file:")


def test_an_unknown_kind_is_answered_with_those_there_are():
    with pytest.raises(UsageError) as caught:
        fill_template("numerc")
    assert str(caught.value) == (
        "no template 'numerc': there are recall, choice, cloze, symbolic, numeric, witness, formula"
        " (did you mean 'numeric'?)"
    )

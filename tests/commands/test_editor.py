"""The learner's editor opens at the card's line, and mlprep waits for it."""

import pytest

from mlprep.commands.editor import editor_command, run_editor
from mlprep.core.cards import Place
from mlprep.errors import NeedsTerminal

PLACE = Place("/packs/own cards/a.yaml", 41)


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim", ["vim", "+41", PLACE.path]),
        ("nano -w", ["nano", "-w", "+41", PLACE.path]),
        ("/usr/bin/emacs -nw", ["/usr/bin/emacs", "-nw", "+41", PLACE.path]),
        ("code", ["code", "--wait", "--goto", f"{PLACE.path}:41"]),
        ("code -w", ["code", "-w", "--goto", f"{PLACE.path}:41"]),
        ("subl", ["subl", "--wait", f"{PLACE.path}:41"]),
        ("hx", ["hx", f"{PLACE.path}:41"]),
        ("'my editor' --fast", ["my editor", "--fast", "+41", PLACE.path]),
    ],
)
def test_every_editor_is_told_the_line_in_its_own_way(editor, command):
    assert editor_command(editor, PLACE) == command


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("", "no editor is set. Set EDITOR, e.g. EDITOR=nano"),
        ("vim 'unclosed", "$EDITOR is not a command: 'vim 'unclosed'"),
        ("no-such-editor-anywhere", "the editor 'no-such-editor-anywhere' does not start"),
        ("false", "the editor 'false' ended with code 1"),
    ],
)
def test_an_editor_that_does_not_work_is_said_in_one_line(editor, said):
    with pytest.raises(NeedsTerminal) as caught:
        run_editor(editor, PLACE)
    assert said in str(caught.value)


def test_nothing_in_a_path_is_run(tmp_path):
    canary = tmp_path / "canary"
    run_editor("true", Place(f"$(touch {canary}); touch {canary}", 1))
    assert not canary.exists()

"""A bar of progress fits its line, whatever the line's width."""

import pytest

from mlprep.commands.telling import draw_bar


@pytest.mark.parametrize("columns", range(20, 120, 7))
@pytest.mark.parametrize(
    "what", ["planning", "replaying the log", "something that has a very long name indeed"]
)
def test_no_bar_is_wider_than_its_line(what, columns):
    assert all(len(draw_bar(what, done, 9, columns)) < columns for done in range(10))


def test_a_bar_says_how_far_it_is():
    assert draw_bar("planning", 1, 2, 80) == "planning ############............"
    assert draw_bar("replaying the log", 1, 4, 20) == "25 %"

"""How commands print: one JSON document, or lines for people."""

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlprep.commands.environment import Environment, stdout_is_unicode
from mlprep.terminal.clean import clean_line
from mlprep.terminal.page import Page
from mlprep.terminal.screen import Screen
from mlprep.tex import Glyphs

if TYPE_CHECKING:
    from mlprep.progress import Settings

FORMAT = 1


def print_json(document: Mapping[str, Any]) -> None:
    """One document with "format": 1. Everything but ASCII is escaped, so nothing in it steers a terminal."""
    sys.stdout.write(json.dumps({"format": FORMAT, **document}, indent=2) + "\n")
    sys.stdout.flush()


def tell(message: str) -> None:
    """One line on stderr: about the answer, not part of it."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(f"mlprep: {clean_line(message)}\n".encode(encoding, "replace").decode(encoding))
    sys.stderr.flush()


def open_screen(environment: Environment, settings: "Settings | None" = None) -> Screen:
    """Stdout as the learner set it."""
    colour, glyphs = (settings.color, settings.glyphs) if settings else ("auto", "auto")
    columns = environment.size()[0]
    return Screen(sys.stdout, columns, environment.colour(colour), choose_glyphs(environment, glyphs))


def page_of(screen: Screen) -> Page:
    """The page a screen shows."""
    return Page(screen.columns, screen.glyphs)


def choose_glyphs(environment: Environment, setting: str = "auto") -> Glyphs:
    """ASCII where stdout is not Unicode or the terminal is dumb, basic on the Linux console, else full."""
    if setting != "auto":
        return Glyphs[setting.upper()]
    if not stdout_is_unicode() or environment.term == "dumb":
        return Glyphs.ASCII
    return Glyphs.BASIC if environment.term == "linux" else Glyphs.FULL

"""The three questions of the very first run. Each can be skipped with Enter; Ctrl-C leaves mlprep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import questionary

from mlprep.terminal.clean import clean_line
from mlprep.terminal.console import Console

MINUTES = "20"
# The library colours these for dark terminals only.
COLOURED = ("answer", "pointer", "highlighted", "selected", "separator", "instruction", "text")
PLAIN = "fg:ansidefault bg:ansidefault nobold noreverse"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the learner said; '' or () where nothing was. interview: ISO date.  minutes: a day."""

    interview: str = ""
    minutes: str = ""
    topics: tuple[str, ...] = ()


def ask_wishes(
    topics: Sequence[tuple[str, str]],
    fault: Callable[[str, str], str | None],
    console: Console,
    example: str,
) -> Wishes:
    """Ask for date, minutes and topics.

    topics: (id, title).  fault(name, text): why a setting cannot be so, None if it can.  example: a date.
    Raises KeyboardInterrupt on Ctrl-C.
    """
    drawing: dict[str, Any] = {"input": console.input, "output": console.output, "color_depth": console.depth}
    style = questionary.Style([("question", "bold"), *((name, PLAIN) for name in COLOURED)])

    def ask(message: str, name: str, default: str = "") -> str:
        def valid(text: str) -> bool | str:
            said = fault(name, text.strip()) if text.strip() else None
            return said is None or said

        question = questionary.text(message, default, validate=valid, qmark="", style=style, **drawing)
        return str(question.unsafe_ask()).strip()

    interview = ask(f"Do you have an interview date, e.g. {example}?", "interview")
    minutes = ask("How many minutes a day?", "minutes", MINUTES)
    choices = [questionary.Choice(clean_line(title), value=topic) for topic, title in topics]
    chosen = questionary.checkbox(
        "Which topics first?",
        choices,
        qmark="",
        pointer=">",
        instruction="(space selects, Enter goes on)",
        style=style,
        **drawing,
    ).unsafe_ask()
    return Wishes(interview, minutes, tuple(chosen))

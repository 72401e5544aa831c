"""The three questions of the very first run. Each can be skipped with Enter; Ctrl-C leaves mlprep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlprep.terminal.clean import clean_line


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the learner said; '' or () where nothing was. interview: ISO date.  minutes: a day."""

    interview: str = ""
    minutes: str = ""
    topics: tuple[str, ...] = ()


def ask_wishes(
    topics: Sequence[tuple[str, str]], fault: Callable[[str, str], str | None], *, colour: bool
) -> Wishes:
    """Ask for date, minutes and topics.

    topics: (id, title).  fault(name, text): why a setting cannot be so, None if it can.
    Raises KeyboardInterrupt on Ctrl-C.
    """
    import questionary

    style = questionary.Style([("question", "bold" if colour else ""), ("answer", ""), ("instruction", "")])

    def valid(name: str) -> Callable[[str], bool | str]:
        return lambda text: (
            not text.strip() or fault(name, text.strip()) is None or str(fault(name, text.strip()))
        )

    def ask(message: str, name: str, default: str = "") -> str:
        prompt = questionary.text(message, default, validate=valid(name), qmark=" ", style=style)
        return str(prompt.unsafe_ask()).strip()

    interview = ask("Do you have an interview date? (2027-01-31)", "interview")
    per_day = ask("How many minutes a day?", "minutes", "20")
    chosen = questionary.checkbox(
        "Which topics first?",
        [questionary.Choice(clean_line(title), value=topic) for topic, title in topics],
        qmark=" ",
        instruction="(space selects, Enter goes on)",
        style=style,
    ).unsafe_ask()
    return Wishes(interview, per_day, tuple(chosen))

"""`mlprep check`: are two expressions the same? One pair for people, or cases as JSON lines."""

import gc
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from typing import Any, BinaryIO, TextIO

from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.errors import UsageError
from mlprep.maths import Judgement, MathsError, Scope, Verdict, batch, check as compare
from mlprep.terminal.page import prose
from mlprep.terminal.text import indent, line

# Bytes; no case is that long, and nobody fills the memory with one.
LONGEST_LINE = 1_000_000


def check(
    environment: Environment,
    reference: str | None,
    answer: str | None,
    *,
    given: Sequence[str] = (),
    assume: Sequence[str] = (),
    tolerance: str | None = None,
    form: str | None = None,
    up_to: str | None = None,
    json: bool = False,
) -> int:
    """Compare two expressions. Exit code 0 if they are equivalent, else 1. Raises UsageError."""
    if reference is None or answer is None:
        raise UsageError("check needs two expressions, e.g. mlprep check '2x' 'x + x' --given 'x: real'")
    try:
        scope = Scope.of(read_given(given), assume)
        verdict = compare(reference, answer, scope, tolerance=tolerance, form=form, up_to=up_to)
    except MathsError as error:
        raise UsageError(str(error)) from None
    if json:
        print_json(describe(verdict))
    else:
        screen = open_screen(environment)
        page = page_of(screen)
        how = f" ({verdict.how})" if verdict.how else ""
        screen.write([line(f"{verdict.verdict.value}{how}")])
        said = [text for text in (verdict.message, verdict.explanation, verdict.note) if text]
        for text in dict.fromkeys(said):
            screen.write(indent(prose(text, page, page.measure), 2))
    return 0 if verdict.verdict is Judgement.EQUIVALENT else 1


def read_given(given: Sequence[str]) -> dict[str, str]:
    """Declarations from 'NAME: KIND'. Raises UsageError."""
    declared = {}
    for text in given:
        name, colon, kind = text.partition(":")
        if not colon or not name.strip() or not kind.strip():
            raise UsageError(
                f"--given takes 'NAME: KIND', not '{text}'. Write e.g. --given 'A: matrix n x n'"
            )
        declared[name.strip()] = kind.strip()
    return declared


def check_batch(source: BinaryIO, out: TextIO) -> int:
    """One JSON verdict per line of input, flushed as soon as it is found; no line ends the loop."""
    if isinstance(out, TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    gc.freeze()  # what is loaded stays: collecting it again would cost single cases tens of milliseconds
    for verdict in batch(_read_lines(source)):
        out.write(verdict + "\n")
        out.flush()
    return 0


def _read_lines(source: BinaryIO) -> Iterator[str]:
    """Lines as text, whatever bytes they hold; of a line that is too long only its beginning."""
    while raw := source.readline(LONGEST_LINE):
        rest = raw
        while rest and not rest.endswith(b"\n"):
            rest = source.readline(LONGEST_LINE)
        yield raw.decode("utf-8", "replace")


def describe(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON keeps it."""
    return {
        "verdict": verdict.verdict.value,
        "how": verdict.how,
        "echo": verdict.echo,
        "explanation": verdict.explanation,
        "message": verdict.message,
    }

"""How a text is read, before it is checked: for the line below the one being typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlprep.maths.deciding.verdict import Unread
from mlprep.maths.parsing.parser import parse
from mlprep.maths.trees import functions, shapes, tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.echo_latex import latex
from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from mlprep.maths.trees.scope import Scope


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read.  shape_text: 'vector n', 'matrix m x n', 'number'; note: what was assumed."""

    tree: tree.Node
    echo: str
    latex: str
    note: str = ""
    shape_text: str = ""


def read(
    text: str, scope: Scope, *, numeric: bool = False, form: str | None = None, vocabulary: bool = True
) -> Reading | Unread:
    """The reading of a text, or what keeps it from being read."""
    try:
        parsed = parse(text, scope, numeric=numeric, form=form)
    except MathsError as fault:
        return Unread(fault.message, fault.start, fault.end, fault.hint or "change or delete it", fault.code)
    if not vocabulary:
        for inner in tree.walk(parsed.tree):
            if (
                isinstance(inner, tree.Call)
                and (found := functions.find(inner.name))
                and not found.elementary
            ):
                return Unread(
                    f"{inner.name} is not to be used here", *inner.span, "work it out", "vocabulary"
                )
    try:
        shape = str(shapes.infer(parsed.tree, scope, entrywise=shapes.uses_entries(parsed.tree, scope)))
    except MathsError as fault:
        shape = fault.message + (f"; {fault.hint}" if fault.hint else "")
    return Reading(parsed.tree, echo(parsed.tree), latex(parsed.tree), ". ".join(parsed.notes), shape)

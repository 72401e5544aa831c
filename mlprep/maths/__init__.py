"""The checker: reads what people type in machine-learning maths and decides whether it is right.

A small library that knows nothing of cards.  Importing it loads neither NumPy nor SymPy; the faces below load
what they need when first called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.faults import MathsError

if TYPE_CHECKING:
    from mlprep.maths.calculate import calc, define, evaluate, same
    from mlprep.maths.checking import check
    from mlprep.maths.closed import Result, work_out
    from mlprep.maths.compare import finite
    from mlprep.maths.display import show, value
    from mlprep.maths.holding import holds, worlds_defined as worlds
    from mlprep.maths.judging import check_value
    from mlprep.maths.preparing import prepare
    from mlprep.maths.protocol import batch
    from mlprep.maths.reading import Reading, read
    from mlprep.maths.scope import Declared, Scope
    from mlprep.maths.typed import words
    from mlprep.maths.values import Value
    from mlprep.maths.verdict import Diagnosis, Judgement, Unread, Verdict

_LATER: Final = {
    "Declared": ("scope", "Declared"),
    "Diagnosis": ("verdict", "Diagnosis"),
    "Judgement": ("verdict", "Judgement"),
    "Reading": ("reading", "Reading"),
    "Result": ("closed", "Result"),
    "Scope": ("scope", "Scope"),
    "Unread": ("verdict", "Unread"),
    "Value": ("values", "Value"),
    "Verdict": ("verdict", "Verdict"),
    "batch": ("protocol", "batch"),
    "calc": ("calculate", "calc"),
    "check": ("checking", "check"),
    "check_value": ("judging", "check_value"),
    "define": ("calculate", "define"),
    "evaluate": ("calculate", "evaluate"),
    "finite": ("compare", "finite"),
    "holds": ("holding", "holds"),
    "prepare": ("preparing", "prepare"),
    "read": ("reading", "read"),
    "same": ("calculate", "same"),
    "show": ("display", "show"),
    "value": ("display", "value"),
    "work_out": ("closed", "work_out"),
    "words": ("typed", "words"),
    "worlds": ("holding", "worlds_defined"),
}

__all__ = [
    "Declared",
    "Diagnosis",
    "Judgement",
    "MathsError",
    "Reading",
    "Result",
    "Scope",
    "Unread",
    "Value",
    "Verdict",
    "batch",
    "calc",
    "check",
    "check_value",
    "define",
    "evaluate",
    "finite",
    "holds",
    "prepare",
    "read",
    "same",
    "show",
    "value",
    "words",
    "work_out",
    "worlds",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _LATER[name]
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = found  # the next use finds it without asking here
    return found

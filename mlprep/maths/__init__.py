"""The checker: reads what people type in machine-learning maths and decides whether it is right.

A library that knows nothing of cards.  A text becomes a tree (parsing, trees), a tree has a value in every
random world (drawing, evaluating, vocabulary), equal values decide (deciding), and a difference is explained
(explaining).  Importing it loads neither NumPy nor SymPy; the faces below load what they need when called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.trees.faults import MathsError

if TYPE_CHECKING:
    from mlprep.maths.calculate import calc, define, evaluate, same
    from mlprep.maths.checking import check
    from mlprep.maths.closed import Result, work_out
    from mlprep.maths.deciding.verdict import Diagnosis, Judgement, Unread, Verdict
    from mlprep.maths.evaluating.compare import finite
    from mlprep.maths.evaluating.display import show, value
    from mlprep.maths.evaluating.values import Value
    from mlprep.maths.holding import holds, worlds_defined as worlds
    from mlprep.maths.judging import check_value
    from mlprep.maths.preparing import prepare
    from mlprep.maths.protocol import batch
    from mlprep.maths.reading import Reading, read
    from mlprep.maths.trees.scope import Declared, Scope
    from mlprep.maths.typed import words

_LATER: Final = {
    "Declared": ("trees.scope", "Declared"),
    "Diagnosis": ("deciding.verdict", "Diagnosis"),
    "Judgement": ("deciding.verdict", "Judgement"),
    "Reading": ("reading", "Reading"),
    "Result": ("closed", "Result"),
    "Scope": ("trees.scope", "Scope"),
    "Unread": ("deciding.verdict", "Unread"),
    "Value": ("evaluating.values", "Value"),
    "Verdict": ("deciding.verdict", "Verdict"),
    "batch": ("protocol", "batch"),
    "calc": ("calculate", "calc"),
    "check": ("checking", "check"),
    "check_value": ("judging", "check_value"),
    "define": ("calculate", "define"),
    "evaluate": ("calculate", "evaluate"),
    "finite": ("evaluating.compare", "finite"),
    "holds": ("holding", "holds"),
    "prepare": ("preparing", "prepare"),
    "read": ("reading", "read"),
    "same": ("calculate", "same"),
    "show": ("evaluating.display", "show"),
    "value": ("evaluating.display", "value"),
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

"""Why an answer is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding.verdict import Diagnosis
from mlprep.maths.evaluating.clock import now
from mlprep.maths.trees.shapes import uses_entries

if TYPE_CHECKING:
    from mlprep.maths.evaluating.compare import Tolerance
    from mlprep.maths.trees import tree
    from mlprep.maths.trees.scope import Scope

SECONDS: Final = 0.75  # for a whole check
EXPLAINING: Final = 0.2  # of these, kept for the explanation


def explain(
    reference: tree.Node,
    answer: tree.Node,
    scope: Scope,
    *,
    seed: int,
    tolerance: Tolerance | None,
    rounded: bool,
    deadline: float,
    up_to: str | None = None,
) -> Diagnosis | None:
    """Why the answer is wrong, where that can be verified in time."""
    if now() > deadline - EXPLAINING / 2:
        return None
    try:
        from mlprep.maths.explaining.diagnose import diagnose
        from mlprep.maths.explaining.likeness import EXACT
        from mlprep.maths.explaining.trials import Trials

        entrywise = uses_entries(reference, scope) or uses_entries(answer, scope) or not scope.declared
        relative = tolerance.relative if tolerance and tolerance.relative else None
        worlds = Trials(
            scope,
            (reference, answer),
            seed=seed,
            entrywise=entrywise,
            slack=relative or EXACT,
            deadline=deadline,
            up_to_scale=up_to == "scale",
        )
        found = diagnose(
            reference, answer, scope, worlds,
            tolerance=relative, rounded=rounded, up_to=up_to, deadline=deadline,
        )  # fmt: skip
    except Exception:  # a fault in finding an explanation must not cost the verdict
        return None
    return Diagnosis(found.code, found.explanation) if found else None

"""What the first verdict needs, loaded ahead of it; and the one prover of the process."""

from __future__ import annotations

import atexit
import threading
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mlprep.maths.deciding.symbolic import Prover
    from mlprep.maths.trees import tree
    from mlprep.maths.trees.scope import Scope

_NEEDED: Final = (
    "numpy",
    "mlprep.maths.checking",
    "mlprep.maths.explaining.diagnose",
    "mlprep.maths.deciding.symbolic",
)
PATIENCE: Final = 0.25  # seconds a verdict that is already known waits for its proof


class _Shared:
    """The prover, and the lock without which two threads would share its pipe."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.prover: Prover | None = None


@cache
def _shared() -> _Shared:
    return _Shared()


def prepare() -> None:
    """Load what a check needs and start the SymPy worker.

    For a thread of its own, while the learner thinks.  A second call does nothing; without any call verdicts
    are the same, but none of them says 'proved'.
    """
    for module in _NEEDED:
        import_module(module)
    shared = _shared()
    with shared.lock:
        if shared.prover is None:
            from mlprep.maths.deciding.symbolic import Prover

            shared.prover = Prover()
            shared.prover.start()
            atexit.register(release)


def release() -> None:
    """End the worker; `prepare` may start another."""
    shared = _shared()
    with shared.lock:
        prover, shared.prover = shared.prover, None
        if prover is not None:
            prover.close()


def is_proved(one: tree.Node, other: tree.Node, scope: Scope) -> bool:
    """Whether SymPy shows that two scalars are equal: False where it is not running, busy or too slow."""
    shared = _shared()
    if shared.prover is None or not shared.lock.acquire(blocking=False):
        return False
    try:
        prover = shared.prover
        return (
            prover is not None
            and prover.is_loaded()
            and prover.prove_equal(one, other, scope, PATIENCE) is True
        )
    finally:
        shared.lock.release()

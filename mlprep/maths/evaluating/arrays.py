"""NumPy, imported when the first array is made: most questions are about plain numbers."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
else:

    class _Later:
        """The module numpy; each part that was asked for is kept."""

        def __getattr__(self, name: str) -> Any:
            import numpy as loaded  # noqa: ICN001

            loaded.seterr(all="ignore")  # the evaluation under way met its first array
            found = getattr(loaded, name)
            setattr(self, name, found)
            return found

    np = _Later()


def load() -> None:
    """Import NumPy now, so that no deadline runs meanwhile."""
    np.dtype(float)  # asking for a part imports the whole


def quiet() -> AbstractContextManager[object]:
    """NumPy's floating-point warnings switched off; does not import NumPy to do so."""
    return np.errstate(all="ignore") if "numpy" in sys.modules else nullcontext()


def is_array(value: Any) -> bool:
    """Whether a value is a NumPy array, without importing NumPy to know."""
    return hasattr(value, "__array_finalize__")


def plain(value: Any) -> Any:
    """A NumPy number as Python's own; everything else as it is."""
    return value.item() if hasattr(value, "dtype") and not is_array(value) else value


__all__ = ["is_array", "load", "np", "plain", "quiet"]

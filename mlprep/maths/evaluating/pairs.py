"""A column of two numbers that remembers how it was written."""

from __future__ import annotations

import numpy as np


class Pair(np.ndarray):
    """A column of two numbers that remembers its brackets, should an interval be meant."""

    closed: tuple[bool, bool] = (False, False)

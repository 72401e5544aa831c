"""What can be wrong with a text, said with its place and a next step."""

from __future__ import annotations


class MathsError(Exception):
    """A text that cannot be read or computed.

    start, end: offsets into the cleaned text (0, 0 where there is no place).  hint: what to do, or "".
    """

    code = "unread"

    def __init__(self, message: str, start: int = 0, end: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)


class NameFault(MathsError):  # noqa: N818  a slip in a text, no error of ours
    """A name nobody declared."""

    code = "unknown-name"


class PrimeFault(MathsError):  # noqa: N818  a slip in a text, no error of ours
    """A prime where it says nothing: on a number."""

    code = "prime"


class RowsFault(MathsError):  # noqa: N818  a slip in a text, no error of ours
    """Rows of a matrix that differ in length."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(
            "the rows of the matrix have different lengths", start, end, "give every row as many entries"
        )


class ShapeFault(MathsError):  # noqa: N818  a slip in a text, no error of ours
    """Shapes that do not fit: X y with X of shape m x n and y of length m."""

    code = "shape"


class UndefinedError(MathsError):
    """A value that does not exist here: log(-1), 1/0, the inverse of a singular matrix."""

    code = "undefined"


class UnclearError(MathsError):
    """A text that was read but leaves open what it means here: a sum whose range is not clear."""

    code = "unclear"


class TooLargeError(MathsError):
    """A computation beyond the limits on work, memory or the size of numbers."""

    code = "too-large"


class UnsupportedError(MathsError):
    """Understood, but this library does not compute it: the derivative of an eigenvalue."""

    code = "unsupported"

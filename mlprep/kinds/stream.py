"""A stream of random numbers that is the same on every platform and Python, forever."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_WORD = 1 << 64


class Stream:
    """Uniform draws from a seed.

    seed: 0 <= seed < 2**64.  Python promises stability for random.random() alone.
    Source: SplitMix64; Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed % _WORD

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1, each equally likely. count: 1 to 2**64."""
        limit = _WORD - _WORD % count
        while (word := self._word()) >= limit:
            pass
        return word % count

    def sample(self, count: int, size: int) -> list[int]:
        """`size` different whole numbers below count, in random order; costs `size` steps, not `count`."""
        moved: dict[int, int] = {}
        picked = []
        for place in range(size):
            other = place + self.below(count - place)
            picked.append(moved.get(other, other))
            moved[other] = moved.get(place, place)
        return picked

    def shuffle(self, things: Sequence[_T]) -> list[_T]:
        """The same things in random order."""
        return [things[index] for index in self.sample(len(things), len(things))]

    def _word(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) % _WORD
        word = self._state
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % _WORD
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB % _WORD
        return word ^ (word >> 31)

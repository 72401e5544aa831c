"""The order of learning: what is needed first, then level, then the pack's topics in turn."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mlprep.core.cards import Concept

Step = tuple[str, int]
"""A concept at a level: its cards of that level are learnt together."""


class Placed(Protocol):
    """What the order needs of a card."""

    @property
    def id(self) -> str: ...
    @property
    def concept(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def parent(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Order:
    """cards: indices of the cards given, in the order of learning. cycles: ids that need one another."""

    cards: list[int]
    cycles: tuple[tuple[str, ...], ...]


def order_cards(cards: Sequence[Placed], concepts: Mapping[str, Concept], topics: Sequence[str]) -> Order:
    """Every concept after all it needs; of what may come next the lowest level; topics interleaved by size.

    concepts: in the order of their syllabi.  A follow-up never comes before its parent.
    """
    steps = _steps(cards, concepts)
    sizes: dict[tuple[int, str], int] = defaultdict(int)
    for concept, level in steps:
        sizes[level, concepts[concept].topic] += 1
    graph = _Graph(concepts, steps)
    turns = _Turns(topics, sizes)
    rank: dict[Step, int] = {}
    for step in graph.free():
        turns.add(step, concepts[step[0]].topic, graph.place[step[0]])
    while turns:
        step = turns.take()
        rank[step] = len(rank)
        for freed in graph.release(step):
            turns.add(freed, concepts[freed[0]].topic, graph.place[freed[0]])
    for step in sorted(steps - rank.keys(), key=lambda step: (step[1], graph.place[step[0]])):
        rank[step] = len(rank)
    return Order(_place(cards, rank, concepts), find_cycles(concepts))


def find_cycles(concepts: Mapping[str, Concept]) -> tuple[tuple[str, ...], ...]:
    """Chains of concepts that need one another, each once and closed: (a, b, a)."""
    state: dict[str, int] = {}
    cycles = []
    for root in concepts:
        path: list[tuple[str, Iterable[str]]] = (
            [(root, iter(concepts[root].needs))] if root not in state else []
        )
        if path:
            state[root] = 1
        while path:
            concept, needs = path[-1]
            need = next(iter(needs), None)
            if need is None:
                state[concept] = 2
                path.pop()
            elif need in concepts and need not in state:
                state[need] = 1
                path.append((need, iter(concepts[need].needs)))
            elif state.get(need) == 1:
                chain = [name for name, _ in path]
                cycles.append((*chain[chain.index(need) :], need))
    return tuple(cycles)


def _steps(cards: Sequence[Placed], concepts: Mapping[str, Concept]) -> set[Step]:
    return {_step(card, concepts) for card in cards}


def _step(card: Placed, concepts: Mapping[str, Concept]) -> Step:
    return card.concept, max(card.level, concepts[card.concept].level)


def _place(cards: Sequence[Placed], rank: Mapping[Step, int], concepts: Mapping[str, Concept]) -> list[int]:
    """Cards by the rank of their step, then as they were given; a follow-up waits for its parent."""
    ranks: dict[str, int] = {}
    for card in cards:
        own = rank[_step(card, concepts)]
        ranks[card.id] = max(own, ranks.get(card.parent, 0)) if card.parent else own
    return sorted(range(len(cards)), key=lambda index: ranks[cards[index].id])


class _Graph:
    """Which steps wait for which. A concept without cards only passes on what it needs."""

    def __init__(self, concepts: Mapping[str, Concept], steps: set[Step]) -> None:
        self.place = {concept: index for index, concept in enumerate(concepts)}
        self._steps: dict[str, list[Step]] = defaultdict(list)
        for step in sorted(steps, key=lambda step: step[1]):
            self._steps[step[0]].append(step)
        self._waiting = {name: sum(need in concepts for need in c.needs) for name, c in concepts.items()}
        self._dependants: dict[str, list[str]] = defaultdict(list)
        for name, concept in concepts.items():
            for need in concept.needs:
                self._dependants[need].append(name)

    def free(self) -> list[Step]:
        """The steps that wait for nothing at the start."""
        return self._open([name for name, count in self._waiting.items() if count == 0])

    def release(self, step: Step) -> list[Step]:
        """The steps that come free once this one is learnt: its dependants after a concept's first step."""
        own = self._steps[step[0]]
        index = own.index(step)
        following = own[index + 1 : index + 2]
        return following + (self._open(self._done(step[0])) if index == 0 else [])

    def _done(self, name: str) -> list[str]:
        freed = []
        for dependant in self._dependants[name]:
            self._waiting[dependant] -= 1
            if self._waiting[dependant] == 0:
                freed.append(dependant)
        return freed

    def _open(self, names: list[str]) -> list[Step]:
        opened: list[Step] = []
        queue = list(names)
        while queue:
            name = queue.pop()
            if self._steps[name]:
                opened.append(self._steps[name][0])
            else:
                queue += self._done(name)
        return opened


class _Turns:
    """Steps that may come next. The lowest level first; there each topic in proportion to its size."""

    def __init__(self, topics: Sequence[str], sizes: Mapping[tuple[int, str], int]) -> None:
        self._order = {topic: index for index, topic in enumerate(topics)}
        self._sizes = sizes
        self._taken: dict[tuple[int, str], int] = defaultdict(int)
        self._ready: dict[int, dict[str, list[tuple[int, str]]]] = defaultdict(dict)

    def __bool__(self) -> bool:
        return bool(self._ready)

    def add(self, step: Step, topic: str, place: int) -> None:
        heapq.heappush(self._ready[step[1]].setdefault(topic, []), (place, step[0]))

    def take(self) -> Step:
        level = min(self._ready)
        queues = self._ready[level]
        topic = min(
            queues,
            key=lambda topic: (self._share(level, topic), self._order.get(topic, len(self._order)), topic),
        )
        _, concept = heapq.heappop(queues[topic])
        self._taken[level, topic] += 1
        if not queues[topic]:
            del queues[topic]
        if not queues:
            del self._ready[level]
        return concept, level

    def _share(self, level: int, topic: str) -> float:
        return self._taken[level, topic] / self._sizes[level, topic]

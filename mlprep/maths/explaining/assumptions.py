"""Under which property, or in which special case, an answer would be right."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mlprep.maths.explaining import likeness
from mlprep.maths.explaining.alignment import differing
from mlprep.maths.explaining.edits import renamed, substituted
from mlprep.maths.explaining.likeness import Finding
from mlprep.maths.trees import tree
from mlprep.maths.trees.scope import Assumption, Declared, NameKind, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mlprep.maths.explaining.trials import Case, Trials

TELLING: Final = frozenset({"symmetric", "independent"})  # worth saying beside an edit
_SYMMETRIC: Final = frozenset({"symmetric", "spd", "psd", "diagonal"})
_OF_SUPPORTS: Final = frozenset({NameKind.OBSERVED, NameKind.LATENT})  # p(x, x) says nothing
_NEVER_ZERO: Final = frozenset({NameKind.POSITIVE, NameKind.DIMENSION})
_MOST: Final = 4  # variables of which all together may be independent
_MOMENTS: Final = frozenset({"E", "Var", "Std", "Cov", "Corr"})
_PROBE: Final = tree.Number(Fraction(37, 64))
_ZERO: Final = tree.number(0)


@dataclass(frozen=True, slots=True)
class _Property:
    """words: of the sentence.  kind: symmetric, diagonal, independent, disjoint or positive."""

    words: str
    kind: str
    scope: Scope


def assumption(case: Case, kinds: frozenset[str] | None = None) -> Finding | None:
    """A property not given under which the answer is right.  kinds: look only at these."""
    if all(value is None for value in case.typed):
        return None
    for stronger in _stronger(case):
        if case.late:
            return None
        if kinds is not None and stronger.kind not in kinds:
            continue
        worlds = case.worlds.under(stronger.scope)
        under = replace(case, scope=stronger.scope)
        if (
            _right_in(case, worlds)
            and _varies_in(case.reference, worlds)
            and under.confirmed(case.reference, case.answer)
        ):
            return Finding("assumption", f"It would be right if {stronger.words}.")
    return None


def _stronger(case: Case) -> Iterator[_Property]:
    """The scope with one property more, the likeliest first."""
    scope = case.scope
    names = [entry for entry in scope.declared if entry.name in case.used]
    yield from _of_matrices(scope, names)
    random = [entry for entry in names if entry.kind is NameKind.RANDOM]
    events = [entry for entry in names if entry.kind is NameKind.EVENT]
    for entries, kind in ((random, "independent"), (events, "independent"), (events, "disjoint")):
        pairs = sorted(itertools.combinations(entries, 2), key=lambda pair: not _is_taken_apart(pair, case))
        yield from (_jointly(kind, pair, scope) for pair in pairs)
        if kind == "independent":
            yield from (found for pair in pairs for found in _conditional(case, pair))
        if 2 < len(entries) <= _MOST:
            yield _jointly(kind, entries, scope)
    for entry in names:
        if entry.kind is NameKind.REAL and entry.low is None:
            positive = scope.with_names([replace(entry, kind=NameKind.POSITIVE)])
            yield _Property(f"{entry.name} were positive", "positive", positive)


def _jointly(kind: str, entries: Sequence[Declared], scope: Scope) -> _Property:
    assumed = Assumption(kind, tuple(entry.name for entry in entries))
    return _Property(f"{_list(entries)} were {kind}", kind, _assuming(scope, assumed))


def _conditional(case: Case, pair: tuple[Declared, ...]) -> Iterator[_Property]:
    """Both independent given a third that the expected tree conditions on."""
    names = {entry.name for entry in pair}
    operators = (node for node in tree.walk(case.reference) if isinstance(node, tree.Operator))
    for given in sorted(
        {part.name for node in operators for part in node.given if isinstance(part, tree.Name)}
    ):
        if given not in names:
            assumed = Assumption("conditional", tuple(entry.name for entry in pair), (given,))
            words = f"{_list(pair)} were independent given {given}"
            yield _Property(words, "independent", _assuming(case.scope, assumed))


def _is_taken_apart(group: tuple[Declared, ...], case: Case) -> bool:
    """Whether some functional of the expected tree takes these together, and none of the answer does."""
    names = {entry.name for entry in group}
    return _is_together(names, case.reference) and not _is_together(names, case.answer)


def _is_together(names: set[str], whole: tree.Node) -> bool:
    return any(
        names <= tree.names(*node.args) for node in tree.walk(whole) if isinstance(node, tree.Operator)
    )


def _of_matrices(scope: Scope, names: list[Declared]) -> Iterator[_Property]:
    square = [e for e in names if e.kind is NameKind.MATRIX and e.shape[0] == e.shape[1]]
    for prop in ("symmetric", "diagonal"):
        plain = [entry for entry in square if not entry.props & (_SYMMETRIC | {"orthogonal", "rotation"})]
        if plain:
            changed = scope.with_names(replace(entry, props=entry.props | {prop}) for entry in plain)
            yield _Property(f"{_list(plain)} were {prop}", prop, changed)


def _assuming(scope: Scope, assumed: Assumption) -> Scope:
    return replace(scope, assumptions=(*scope.assumptions, assumed))


def _list(entries: Sequence[Declared]) -> str:
    names = [entry.name for entry in entries]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _right_in(case: Case, worlds: Trials) -> bool:
    """Whether answer and expected value agree in all these worlds, and have values in most."""
    defined = 0
    for world in range(len(worlds)):
        expected, typed = worlds.value(case.reference, world), worlds.value(case.answer, world)
        if expected is None:
            continue
        if typed is None or not worlds.same(typed, expected):
            return False
        defined += 1
    return defined >= max(2, len(worlds) // 2)


def _varies_in(node: tree.Node, worlds: Trials) -> bool:
    """Whether a value differs from world to world: a coincidence of constants explains nothing."""
    values = [likeness.as_array(worlds.value(node, world)) for world in range(len(worlds))]
    found = [value for value in values if value is not None]
    return len(found) > 1 and likeness.varies(found)


# -- special cases


@dataclass(frozen=True, slots=True)
class _Special:
    """What puts a value or another name in for a name.  gone: the names of which nothing more is asked."""

    words: str
    gone: frozenset[str]
    put: Callable[[tree.Node], tree.Node]


def special_case(case: Case) -> Finding | None:
    """Names that are 0, 1 or equal make the answer right; of several cases the one that says most.

    Nothing is said of a case in which another name than these ceases to matter, or in which what differs is
    zero: there the answer is right because what is wrong with it has vanished.
    """
    if all(value is None for value in case.typed):
        return None
    best, most = None, 0
    mattering = _mattering(case.reference, case)
    part, _typed = differing(case.reference, case.answer)
    if isinstance(part, tree.Number):
        return None  # the number is wrong, and can be named
    for special in _special_cases(case):
        if case.late:
            break
        reference, answer = special.put(case.reference), special.put(case.answer)
        changed = replace(case, reference=reference, answer=answer)
        if (
            not _right_in(changed, case.worlds)
            or not case.worlds.suit(reference, answer)
            or not _varies_in(reference, case.worlds)
            or _vanishes(special.put(part), case)
            or not case.confirmed(reference, answer)
        ):
            continue
        left = _mattering(reference, case)
        if left >= mattering - special.gone and len(left) > most:
            best, most = special, len(left)
    if best is None:
        return None
    return Finding("special-case", f"Right for {best.words}, but not in general.")


def _special_cases(case: Case) -> Iterator[_Special]:
    entries = [entry for name in sorted(case.used) if (entry := case.scope.get(name)) is not None]
    scalars = [entry.name for entry in entries if entry.is_scalar and entry.kind is not NameKind.INDEX]
    for name, value in itertools.product(scalars, (0, 1)):
        if _may_be(case.scope.table[name], value):
            put = partial(substituted, name=name, value=tree.number(value))
            yield _Special(f"{name} = {value}", frozenset({name}), put)
    if all(map(_is_of_moments, (case.reference, case.answer))):
        yield from _centred(entries)
    for one, other in itertools.combinations(entries, 2):
        if one.of or other.of:
            continue
        if (one.kind, one.shape) == (other.kind, other.shape) and one.kind not in _OF_SUPPORTS:
            put = partial(renamed, names={other.name: one.name})
            yield _Special(f"{other.name} = {one.name}", frozenset({one.name, other.name}), put)


def _vanishes(part: tree.Node, case: Case) -> bool:
    """Whether a part is zero in the first world."""
    value = likeness.as_array(case.worlds.value(part, 0))
    return value is not None and not value.any()


def _is_of_moments(whole: tree.Node) -> bool:
    """Whether random variables occur in means, variances and covariances only."""
    nodes = list(tree.walk(whole))
    named = {node.name for node in nodes if isinstance(node, tree.Operator)}
    return (
        bool(named) and named <= _MOMENTS and not any(isinstance(n, tree.Apply | tree.Density) for n in nodes)
    )


def _centred(entries: Sequence[Declared]) -> Iterator[_Special]:
    """X - E[X] for X."""
    for entry in entries:
        if entry.kind is NameKind.RANDOM:
            name = tree.Name(entry.name)
            centred = tree.Add((name, tree.Neg(tree.Operator("E", (name,)))))
            put = partial(substituted, name=entry.name, value=centred)
            yield _Special(f"E[{entry.name}] = 0", frozenset(), put)


def _may_be(entry: Declared, value: int) -> bool:
    """Whether a value lies in the declared range."""
    if value == 0 and entry.kind in _NEVER_ZERO:
        return False
    return (entry.low is None or entry.low <= value) and (entry.high is None or value <= entry.high)


def _mattering(node: tree.Node, case: Case) -> frozenset[str]:
    """The declared names that change the value of a tree in the first world."""
    value = case.worlds.value(node, 0)
    names = sorted(_names(_simplified(node)))
    return frozenset(name for name in names if _matters(name, node, value, case))


def _names(node: tree.Node) -> set[str]:
    """The names of a tree, those of its functions and distributions too."""
    return {
        inner.name for inner in tree.walk(node) if isinstance(inner, tree.Name | tree.Apply | tree.Density)
    }


def _matters(name: str, node: tree.Node, value: Any, case: Case) -> bool:
    """Whether another number in its place, or a longer vector or matrix, changes the value."""
    entry = case.scope.get(name)
    if entry is None:
        return False
    if entry.is_scalar:
        other: tree.Node = _PROBE
    elif entry.kind in {NameKind.VECTOR, NameKind.MATRIX}:
        other = tree.Mul((_PROBE, tree.Name(name)))
    else:
        return True
    changed = case.worlds.value(substituted(node, name, other), 0)
    return changed is None or not case.worlds.same(changed, value)


def _simplified(node: tree.Node) -> tree.Node:
    """The tree without what is multiplied by zero."""
    node = tree.map_children(node, _simplified)
    match node:
        case tree.Add(terms):
            kept = tuple(term for term in terms if term != _ZERO)
            return tree.Add(kept) if len(kept) > 1 else kept[0] if kept else _ZERO
        case tree.Mul() | tree.Neg() | tree.Div() | tree.Binary(".*" | "./" | "@"):
            return _ZERO if _ZERO in tree.children(node) else node
    return node

"""O( ): whether two expressions grow alike, whichever way their sizes go to their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlprep.maths.deciding import directions, scales
from mlprep.maths.deciding.asymptotics import along
from mlprep.maths.deciding.decide import Decision, Setting, unclear
from mlprep.maths.deciding.scales import Series
from mlprep.maths.trees import shapes, tree
from mlprep.maths.trees.faults import MathsError, UnclearError, UndefinedError
from mlprep.maths.trees.scope import SCALARS
from mlprep.maths.trees.shape import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlprep.maths.deciding.directions import Limit, Path
    from mlprep.maths.trees.scope import NameKind

_ARRAYS: Final = frozenset({Sort.MATRIX, Sort.IDENTITY, Sort.SET, Sort.INTERVAL})
_HINT: Final = "write it with powers, logarithms and exponentials of the sizes"
_FAILED: Final = 20  # paths without a value of the answer, after which there will be none
_WORDS: Final = {
    "O": "an upper bound",
    "Omega": "a lower bound",
    "Theta": "a tight bound",
    "o": "a strict upper bound",
}


def same_growth(reference: tree.Node, answer: tree.Node, setting: Setting) -> Decision:
    """Whether the ratio stays bounded both ways on every path; relations between sizes are not assumed."""
    answer = _without_label(answer)
    if other := _other_bound(reference, answer):
        return other
    one, other_body = inside(reference), inside(answer)
    if any(shapes.guess(node, setting.scope).sort in _ARRAYS for node in (one, other_body)):
        return Decision(same=False, how="exact", code="growth", reason="growth is measured in numbers")
    if any(kind is not None and kind not in SCALARS for kind in _kinds(setting, one, other_body).values()):
        return Decision(None, reason="growth is measured in numbers")
    return _on_paths(one, other_body, setting)


def _without_label(answer: tree.Node) -> tree.Node:
    """O(n) of T(n) = O(n)."""
    if isinstance(answer, tree.Relation) and set(answer.ops) == {"="}:
        last = answer.sides[-1]
        return last if isinstance(last, tree.Growth) else answer
    return answer


def _other_bound(reference: tree.Node, answer: tree.Node) -> Decision | None:
    """What is said where the answer is another kind of bound; Theta is as good as O and Omega."""
    wanted, given = (node.bound if isinstance(node, tree.Growth) else None for node in (reference, answer))
    if given is None or given == wanted or ("Theta" in {wanted, given} and "o" not in {wanted, given}):
        return None
    if wanted is None:
        reason = "the value is expected, not how fast it grows"
        return Decision(same=False, how="exact", code="growth", reason=reason)
    if given == "o":
        said = "a small o says that something grows strictly slower"
        return unclear(UnclearError(said, *answer.span, f"write {wanted}( )"))
    reason = f"{given}( ) is {_WORDS[given]}: {_WORDS[wanted]} is expected"
    return Decision(same=False, how="exact", code="growth", reason=reason)


def inside(node: tree.Node) -> tree.Node:
    """The expression without its O( ), also where O( ) stands inside a sum."""
    if isinstance(node, tree.Growth):
        return inside(node.body)
    return tree.map_children(node, inside)


def _kinds(setting: Setting, *nodes: tree.Node) -> dict[str, NameKind | None]:
    """The names that occur, and as what they are declared."""
    return {name: setting.scope.kind(name) for name in sorted(tree.names(*nodes))}


def _on_paths(one: tree.Node, other: tree.Node, setting: Setting) -> Decision:
    fault: MathsError | None = None
    compared = failed = 0
    for path in _paths(one, other, setting):
        expected = along(one, path, setting)
        if isinstance(expected, MathsError) or expected.sign <= 0:
            continue
        given = along(other, path, setting)
        if isinstance(given, MathsError):
            fault, failed = given, failed + 1
            if failed >= _FAILED and not compared:
                break
            continue
        if compare(given, expected) != 0:
            return Decision(same=False, how="sampled", code="growth")
        compared += 1
    return Decision(same=True, how="sampled") if compared else _uncompared(fault)


def _uncompared(fault: MathsError | None) -> Decision:
    if fault is None:
        return Decision(None, reason="the expected growth is not known")
    if isinstance(fault, UndefinedError):
        return Decision(same=False, how="exact", code=fault.code, reason=fault.message)
    return unclear(UnclearError(fault.message, *fault.span, fault.hint or _HINT))


def _paths(one: tree.Node, other: tree.Node, setting: Setting) -> Iterator[Path]:
    close = any(isinstance(inner, tree.Neg) for node in (one, other) for inner in tree.walk(node))
    for regime in regimes(one, other, setting):
        yield from directions.paths(regime, close=close)


def regimes(one: tree.Node, other: tree.Node, setting: Setting) -> list[dict[str, Limit]]:
    """The limits to which the sizes of two expressions go; one: what is expected."""

    def expected(path: Path) -> Series | None:
        found = along(one, path, setting)
        return found if isinstance(found, Series) else None

    sizes = [name for name, kind in _kinds(setting, one, other).items() if kind in SCALARS]
    return directions.regimes(expected, sizes, setting.scope)


def compare(given: Series, expected: Series) -> int:
    """Which grows faster: -1, 0 or 1; what is not above zero is below any growth."""
    over, under = given.lead, expected.lead
    if over is None or under is None or over[1] * under[1] < 0:
        return given.sign - expected.sign
    return scales.compare(over[0], under[0])

"""Every tree one small change away from a given tree: the slips people make, smallest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from mlprep.maths.explaining.edits.arithmetic import RULES as ARITHMETIC
from mlprep.maths.explaining.edits.calls import RULES as CALLS
from mlprep.maths.explaining.edits.exchanges import exchanges
from mlprep.maths.explaining.edits.parts import Change, Rebuild, places, quoted, renamed, substituted
from mlprep.maths.explaining.edits.powers import RULES as POWERS
from mlprep.maths.explaining.edits.probability import RULES as PROBABILITY
from mlprep.maths.explaining.edits.repeated import repeated
from mlprep.maths.trees import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlprep.maths.trees.scope import Scope
    from mlprep.maths.trees.tree import Node

__all__ = ["Edit", "edits", "quoted", "renamed", "substituted"]

_RULES = ARITHMETIC | POWERS | CALLS | PROBABILITY
_OF_DIFFERENT: Final = frozenset({"P", "H", "I", "KL", "CE"})  # functionals that nobody takes of X and X
_REPEATING: Final = frozenset({tree.Relation, tree.Operator, tree.Norm})  # what can say nothing
_PLACED: Final = frozenset({"dropped-term", "dropped-factor", "sign", "factor", "off-by-one", "ddof"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed tree.

    cost: how big a slip it is; the cheapest explanation is the likeliest.
    missing: what is wrong with an answer that equals this tree, made from the expected one.
    extra: what is wrong with an answer from which this tree was made and that equals the expected one.
    shows, extra_shows: parts of which the answer, or the expected tree, must hold one for the sentence to be
    true; () where it is true of any.
    gone: the part that was dropped, if one was.  made: the part that was put in.
    mend: puts into an answer what is missing, where it can stand beside the whole.
    """

    tree: Node
    code: str
    cost: int
    missing: str
    extra: str
    shows: tuple[Node, ...] = ()
    extra_shows: tuple[Node, ...] = ()
    gone: Node | None = None
    made: Node | None = None
    mend: Rebuild | None = None


@lru_cache(maxsize=64)
def edits(whole: tree.Node, scope: Scope) -> tuple[Edit, ...]:
    """All single edits of a tree, without repetition, the smallest first."""
    found: dict[tree.Node, Edit] = {}

    @cache
    def local(node: tree.Node, where: str) -> list[Change]:
        return list(_local(node, scope, where))

    for node, rebuild, where in places(whole):
        for change in local(node, where):
            _keep(found, whole, rebuild(change.node), change)
    for change in (*exchanges(whole, scope), *repeated(whole, local, scope)):
        _keep(found, whole, change.node, change)
    everywhere = _may_repeat(whole)
    kept = (
        edit
        for edit in found.values()
        if not ((everywhere or (edit.made and _may_repeat(edit.made))) and _says_nothing(edit.tree))
    )
    return tuple(sorted(kept, key=lambda edit: edit.cost))


def _local(node: tree.Node, scope: Scope, where: str) -> Iterator[Change]:
    """The changes of one node.  where: its place in words."""
    for rule in _RULES.get(type(node), ()):
        for change in rule(node, scope):
            yield _placed(change, where)


def _placed(change: Change, where: str) -> Change:
    """A change that says where it was made, if such a part may also stand elsewhere."""
    if not where or change.code not in _PLACED:
        return change
    return replace(change, missing=_at(change.missing, where), extra=_at(change.extra, where))


def _at(said: str, where: str) -> str:
    return f"{said.removesuffix('.').removesuffix(' here')}{where}." if said else ""


def _may_repeat(whole: tree.Node) -> bool:
    return any(type(node) in _REPEATING for node in tree.walk(whole))


def _says_nothing(whole: tree.Node) -> bool:
    """Whether a tree holds i = i, P(A, A) or the norm of a transposed vector: no slips."""
    return any(type(node) in _REPEATING and _repeats(node) for node in tree.walk(whole))


def _repeats(node: tree.Node) -> bool:
    match node:
        case tree.Relation(_, sides):
            return sides[0] == sides[-1]
        case tree.Operator(name, args, given) if name in _OF_DIFFERENT:
            return len({*args, *given}) < len(args) + len(given)
    return isinstance(node, tree.Norm) and isinstance(node.arg, tree.Transpose)


def _keep(found: dict[tree.Node, Edit], whole: tree.Node, changed: tree.Node, change: Change) -> None:
    known = found.get(changed)
    if changed != whole and (known is None or change.cost < known.cost):
        found[changed] = Edit(
            changed, change.code, change.cost, change.missing, change.extra or change.missing,
            change.shows, change.extra_shows if change.extra else change.shows,
            change.gone, change.node, change.mend,
        )  # fmt: skip

"""The smallest edit between the expected tree and the answer, told where it is true of the answer.

An edit of the answer is told if it makes the answer right.  An edit of the expected tree is told if the
answer is written like the edited tree, or if what it calls missing, put into the answer, makes it right:
that two trees have one value does not show that one was made from the other by this slip.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mlprep.maths.explaining import assumptions
from mlprep.maths.explaining.edits import Edit, edits
from mlprep.maths.explaining.likeness import Finding
from mlprep.maths.trees import tree
from mlprep.maths.trees.normal import normal
from mlprep.maths.trees.scope import NameKind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from mlprep.maths.explaining.trials import Case
    from mlprep.maths.trees.scope import Scope

MAX_EDITS: Final = 500
SMALL_COST: Final = 2
SLIGHTLY_LARGER: Final = 1  # in cost: still preferred where it gives the very form that was typed
_OF_NUMBERS: Final = frozenset({"off-by-one", "factor"})  # one number is always some multiple of another
_ASSUMED: Final = frozenset({"transpose", "condition", "independence", "dropped-term", "order"})
_SPELLED: Final = frozenset(
    {"inv", "solve", "transpose", "dot", "outer", "exp", "sqrt", "square", "power", "ones", "diag", "sum"}
)  # functions that are written in several ways
_REPEATED: Final = frozenset({2, 3, 4})


def repair(case: Case) -> Finding | None:
    """The smallest single edit that leads from one tree to the other, verified in every world."""
    if isinstance(case.reference, tree.Number):
        return None
    plain_numbers = not case.used
    for edit, of_reference in _candidates(case):
        if case.late:
            return None
        if plain_numbers and edit.code in _OF_NUMBERS:
            continue
        if _explains(case, edit, of_reference):
            best, of_reference_too = _truest(case, edit, of_reference)
            sentence = best.missing if of_reference_too else best.extra
            return _with_assumption(case, Finding(_code(best, of_reference_too), sentence))
    return None


def _candidates(case: Case) -> Iterator[tuple[Edit, bool]]:
    """Edits of the expected tree (True) and of the answer, small ones first; made when they are reached."""
    of_reference = edits(case.reference, case.scope)
    yield from ((edit, True) for edit in of_reference if edit.cost <= SMALL_COST)
    of_answer = edits(case.answer, case.scope)
    yield from ((edit, False) for edit in of_answer if edit.cost <= SMALL_COST)
    rest = [(edit, True) for edit in of_reference if edit.cost > SMALL_COST]
    rest += [(edit, False) for edit in of_answer if edit.cost > SMALL_COST]
    rest.sort(key=lambda pair: (pair[0].cost, not pair[1]))
    yield from rest[:MAX_EDITS]


def _explains(case: Case, edit: Edit, of_reference: bool) -> bool:
    """Whether an edit gives the other tree's value, and can be said of what was typed."""
    values, target = (case.typed, case.answer) if of_reference else (case.expected, case.reference)
    if not is_shown(edit.shows if of_reference else edit.extra_shows, target):
        return False
    if all(value is None for value in values):
        return of_reference and normal(edit.tree) == normal(target)
    if not case.equals(edit.tree, values):
        return False
    return (not of_reference or _is_true(case, edit)) and case.confirmed(edit.tree, target)


def is_shown(parts: tuple[tree.Node, ...], whole: tree.Node) -> bool:
    """Whether a tree holds what a sentence names, if it names anything."""
    return not parts or any(_contains(whole, part) for part in parts)


def _is_true(case: Case, edit: Edit) -> bool:
    """Whether an edit of the expected tree can be said of the answer, which has its value."""
    rarer = edit.gone is None or _is_rarer(edit.gone, case.answer, case.reference)
    if rarer and is_written_like(case.answer, edit, case.scope):
        return True
    if edit.mend is None or not _names(case.answer, case.scope) <= _names(edit.tree, case.scope):
        return False
    return any(case.equals(mended, case.expected) for mended in _mended(case.answer, edit.mend))


def _mended(answer: tree.Node, mend: Callable[[tree.Node], tree.Node]) -> Iterator[tree.Node]:
    """The answer with what is missing beside the whole of it, or beside what is summed."""
    yield mend(answer)
    if isinstance(answer, tree.Fold):
        yield tree.Fold(
            answer.kind, answer.variables, answer.lower, answer.upper, answer.where, mend(answer.body)
        )
    if isinstance(answer, tree.Operator) and answer.name == "E" and len(answer.args) == 1:
        yield answer.with_changes(args=(mend(answer.args[0]),))


def _is_rarer(part: tree.Node, answer: tree.Node, reference: tree.Node) -> bool:
    """Whether a part occurs less often in the answer than in the expected tree."""
    return list(tree.walk(answer)).count(part) < list(tree.walk(reference)).count(part)


def is_written_like(answer: tree.Node, edit: Edit, scope: Scope) -> bool:
    """Whether an answer consists of the same names and functions as an edited tree.

    For an edit of a number, or of how an operation is written, it must hold that too.
    """
    if isinstance(edit.made, tree.Number | tree.Neg) and edit.code in _OF_NUMBERS:
        new = edit.made.arg if isinstance(edit.made, tree.Neg) else edit.made
        if _numbers(answer)[new] < _numbers(edit.tree)[new]:
            return False
    if isinstance(edit.gone, tree.Number) and _numbers(answer)[edit.gone] < _numbers(edit.tree)[edit.gone]:
        return False
    if edit.code == "upside-down" and _numbers(answer) != _numbers(edit.tree):
        return False
    if edit.code == "operation" and not any(type(node) is type(edit.made) for node in tree.walk(answer)):
        return False
    return _parts(answer, scope) == _parts(edit.tree, scope)


def _numbers(whole: tree.Node) -> Counter[tree.Node]:
    return Counter(node for node in tree.walk(whole) if isinstance(node, tree.Number))


def _names(whole: tree.Node, scope: Scope) -> set[str]:
    nodes = (node for node in tree.walk(whole) if isinstance(node, tree.Name | tree.Density | tree.Apply))
    return {node.name for node in nodes if scope.get(node.name) is not None}


def _parts(whole: tree.Node, scope: Scope) -> Counter[Hashable]:
    """The declared names, functions and functionals a tree consists of, and how often each occurs.

    The range of a sum and the conditions of cases are left out, which have many spellings; a square counts
    as a product.
    """
    part = _part(whole, scope)
    found: Counter[Hashable] = Counter() if part is None else Counter({part: 1})
    for child in _inside(whole):
        found.update(_parts(child, scope))
    return found


def names_in(whole: tree.Node) -> Counter[str]:
    """How often each name occurs; in a square twice."""
    found = Counter([whole.name] if isinstance(whole, tree.Name) else [])
    for child in _inside(whole):
        found.update(names_in(child))
    return found


def _inside(node: tree.Node) -> tuple[tree.Node, ...]:
    match node:
        case tree.Fold():
            return (node.body,)
        case tree.Call("ones"):
            return ()
        case tree.Cases(pieces):
            return tuple(value for value, _ in pieces)
        case tree.Power(base, tree.Number(value)) if value in _REPEATED:
            return (base,) * int(value)
    return tree.children(node)


def _part(node: tree.Node, scope: Scope) -> Hashable | None:
    """What a node is called; None for what has several spellings."""
    match node:
        case tree.Name(name):
            return name if scope.kind(name) not in {None, NameKind.DIMENSION} else None
        case tree.Call(name):
            return None if name in _SPELLED else (name, node.primes)
        case tree.Operator(name, args, given) | tree.Density(name, args, given):
            return name, len(args), len(given)
        case tree.Apply(name):
            return name, node.orders
        case tree.Fold(kind):
            return None if kind in _SPELLED else kind
        case tree.Cases(pieces):
            return "cases", len(pieces)
    return None


def _truest(case: Case, edit: Edit, of_reference: bool) -> tuple[Edit, bool]:
    """The edit that gives the very form of the other tree; else, for another form, a small one of the answer.

    An answer in another form than the expected one was not made from that by a slip.
    """
    if not of_reference:
        return edit, of_reference
    wanted = normal(case.answer)
    if normal(edit.tree) == wanted:
        return edit, of_reference
    limit = edit.cost + SLIGHTLY_LARGER
    for other in edits(case.reference, case.scope):
        near = other.cost <= limit and not case.late
        if near and normal(other.tree) == wanted and _explains(case, other, of_reference=True):
            return other, True
    for other in edits(case.answer, case.scope) if edit.code == "sign" else ():
        if other.cost <= edit.cost and not case.late and _explains(case, other, of_reference=False):
            return other, False
    return edit, of_reference


def _with_assumption(case: Case, found: Finding) -> Finding:
    """The finding, and the property without which it would not matter."""
    if found.code not in _ASSUMED:
        return found
    assumed = assumptions.assumption(case, assumptions.TELLING)
    if assumed is None:
        return found
    code = found.code if found.code == "dropped-term" else assumed.code
    return Finding(code, f"{found.sentence} {assumed.sentence}")


def _code(edit: Edit, of_reference: bool) -> str:
    """A part that only the answer has is extra, not dropped."""
    return edit.code if of_reference else edit.code.replace("dropped", "extra")


def _contains(whole: tree.Node, part: tree.Node) -> bool:
    """Whether a part is written out in a tree, however it is spelled, or within a longer sum or product."""
    plain = normal(part)
    written, lists = _written(whole)
    if part in written or plain in written:
        return True
    wanted = [form for form in map(_members, (part, plain)) if form]
    return any(kind is type(plain) and any(form <= members for form in wanted) for kind, members in lists)


@lru_cache(maxsize=8)
def _written(whole: tree.Node) -> tuple[frozenset[tree.Node], tuple[tuple[type, frozenset[tree.Node]], ...]]:
    """Every part of a tree and of its plain form; the members of its sums and products."""
    nodes = frozenset((*tree.walk(whole), *tree.walk(normal(whole))))
    return nodes, tuple((type(node), members) for node in nodes if (members := _members(node)))


def _members(node: tree.Node) -> frozenset[tree.Node]:
    """The terms of a sum, the factors of a product."""
    match node:
        case tree.Add(members) | tree.Mul(members):
            return frozenset(members)
    return frozenset()

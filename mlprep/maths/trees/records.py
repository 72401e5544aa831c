"""Frozen records with slots: what `dataclass(frozen=True, slots=True)` gives, at less cost at import.

A dataclass compiles six methods a class and makes each class twice; thirty kinds of nodes would cost a
program that only reads one formula more than anything else it does.  Here one method is compiled a class.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable


class _Attribute:
    __slots__ = ("compare", "default", "kw_only")

    def __init__(self, default: Any, *, compare: bool, kw_only: bool) -> None:
        self.default = default
        self.compare = compare
        self.kw_only = kw_only


def attribute(*, default: Any, compare: bool = True, kw_only: bool = False) -> Any:
    """An attribute with a default.  compare: whether it counts for equality."""
    return _Attribute(default, compare=compare, kw_only=kw_only)


@dataclass_transform(frozen_default=True, field_specifiers=(attribute,))
class RecordType(type):
    """Makes records of the annotated attributes of a class and of its bases."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        """The class, with slots for its own attributes and a constructor for all of them."""
        above = [base for base in bases if isinstance(base, RecordType)]
        inherited = above[0].attributes if above else {}
        own = {
            key: _attribute_of(key, namespace)
            for key, kind in namespace.get("__annotations__", {}).items()
            if not kind.startswith("ClassVar")
        }
        every: dict[str, _Attribute | None] = {**inherited, **own}
        compared = tuple(name for name, one in every.items() if one is None or one.compare)
        namespace |= {
            "__slots__": (*own, *(() if above else ("_hash", "_parts", "_shown"))),
            "__match_args__": tuple(name for name, one in every.items() if one is None or not one.kw_only),
            "attributes": every,
            "compared": compared,
            "key": attrgetter(*(compared or ("__class__",))),
        }
        made = super().__new__(mcs, name, bases, namespace)
        made.__init__ = _constructor(made, every)  # type: ignore[misc]
        return made

    attributes: dict[str, _Attribute | None]


def _attribute_of(key: str, namespace: dict[str, Any]) -> _Attribute | None:
    if key not in namespace:
        return None
    default = namespace.pop(key)
    return default if isinstance(default, _Attribute) else _Attribute(default, compare=True, kw_only=False)


def _constructor(made: type, attributes: dict[str, _Attribute | None]) -> Callable[..., None]:
    """`def __init__(self, value, text='', *, span=(0, 0))`, compiled: it runs a thousand times an answer."""
    names: dict[str, Any] = {f"_set_{key}": getattr(made, key).__set__ for key in attributes}
    plain: list[str] = []
    named: list[str] = []
    for key, one in attributes.items():
        if one is not None:
            names[f"_default_{key}"] = one.default
        text = key if one is None else f"{key}=_default_{key}"
        (named if one is not None and one.kw_only else plain).append(text)
    head = ", ".join(["self", *plain, *(["*", *named] if named else [])])
    body = "; ".join(f"_set_{key}(self, {key})" for key in attributes) or "pass"
    exec(f"def __init__({head}): {body}", names)  # noqa: S102  our own attribute names
    return names["__init__"]  # type: ignore[no-any-return]


class Record(metaclass=RecordType):
    """Equal to another of its kind with equal attributes; hashed once; never changed."""

    compared: ClassVar[tuple[str, ...]]
    key: ClassVar[attrgetter[Any]]
    _hash: ClassVar[int]
    _parts: ClassVar[tuple[Any, ...]]
    _shown: ClassVar[str]

    def shown(self, write: Callable[[Any], str]) -> str:
        """Its text, written once: it stays with the record, as equal records may be spelled differently."""
        try:
            return self._shown
        except AttributeError:
            made = write(self)
            _keep_shown(self, made)
            return made

    def parts(self, find: Callable[[Any], tuple[Any, ...]]) -> tuple[Any, ...]:
        """What it consists of, found once."""
        try:
            return self._parts
        except AttributeError:
            made = find(self)
            _keep_parts(self, made)
            return made

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return hash(self) == hash(other) and bool(self.key(self) == self.key(other))

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            made = hash((type(self), self.key(self)))
            _keep_hash(self, made)
            return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"cannot assign to '{name}' of a {type(self).__name__}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete '{name}' of a {type(self).__name__}")

    def __repr__(self) -> str:
        shown = ", ".join(f"{key}={getattr(self, key)!r}" for key in self.compared)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), {key: getattr(self, key) for key in type(self).attributes})

    def with_changes(self, **changes: Any) -> Self:
        """The record with some attributes changed."""
        return type(self)(**({key: getattr(self, key) for key in type(self).attributes} | changes))


_keep_hash = Record.__dict__["_hash"].__set__
_keep_parts = Record.__dict__["_parts"].__set__
_keep_shown = Record.__dict__["_shown"].__set__


def _rebuilt(kind: type[Record], values: dict[str, Any]) -> Record:
    return kind(**values)

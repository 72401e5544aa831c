"""YAML text to nodes that know their place; every scalar stays text, and no text is changed in silence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from mlprep.bank.syntax import NO_ITEM, NO_PAIR, syntax_fault
from mlprep.core.cards import Fault, Place

MAX_DEPTH = 12
MAX_NODES = 200_000
MAX_PIECES = 3_000
MAX_FAULTS = 200

# C0, C1, bidi and zero-width controls, line separators, interlinear marks, tags, non-characters, U+FFFD.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]|\r(?!\n)"
)
_LONE_RETURN = re.compile(r"\r(?= *(?:- )?[a-z_]+:)")
_STAND_IN = "\ufffd"
_NAMES = {
    0x00: "null",
    0x07: "bell",
    0x08: "backspace",
    0x0B: "vertical tab",
    0x0C: "form feed",
    0x0D: "lone carriage return",
    0x1B: "escape",
    0x7F: "delete",
    0xFFFD: "replacement character, left by a wrong encoding",
}
_COMMENT = re.compile(r"[ \t]+#")
_ITEM = re.compile(r"^( *)- ", re.MULTILINE)
_SECTION = re.compile(r"^(?=[^\s#-])", re.MULTILINE)
_STARTS = "a text that starts with {} goes in '...' or below |"
_ENTRY_ID = re.compile(r"^ *-? *id: *['\"]?([\w-]{1,80})", re.MULTILINE)


@dataclass(slots=True)
class Text:
    """A scalar. style: None if plain, else its indicator. cut: a comment follows a plain text on its line."""

    value: str
    place: Place
    end: tuple[int, int]
    style: str | None = None
    cut: bool = False


@dataclass(slots=True)
class Items:
    """A sequence. flow: written with [ ]."""

    items: list["Node"]
    place: Place
    end: tuple[int, int]
    flow: bool = False


@dataclass(slots=True)
class Pairs:
    """A mapping in its order, keys unique. flow: written with { }."""

    pairs: list[tuple[Text, "Node"]]
    place: Place
    end: tuple[int, int]
    flow: bool = False

    def get(self, key: str) -> "Node | None":
        return next((value for name, value in self.pairs if name.value == key), None)


Node = Text | Items | Pairs


@dataclass(slots=True)
class Document:
    """A file's nodes (None if there are none) and what is wrong with its text, each fault with its place."""

    root: Node | None
    faults: list[Fault] = field(default_factory=list)

    def faults_in(self, node: Node) -> list[Fault]:
        """The text's faults that stand inside `node`."""
        start = (node.place.line, node.place.column)
        return [
            fault
            for fault in self.faults
            if fault.place and start <= (fault.place.line, fault.place.column) < node.end
        ]


def has_fast_parser() -> bool:
    """Is PyYAML built with its C parser? Without it reading cards takes ten times as long."""
    import yaml

    return bool(yaml.__with_libyaml__)


def read_document(data: bytes, path: str) -> Document:
    """Nodes of one YAML document in UTF-8.

    Where YAML itself gives up, each top-level list item is read alone, so that a fault costs one entry.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(None, [_undecodable(data, error, path)])
    text, faults = _replace_forbidden(text, path)
    document = _compose(text, path)
    if document.root is None and document.faults:
        document = _salvage(text, path) or document
    document.faults = _first_faults([*faults, *document.faults], path)
    return document


def quoted(text: str, limit: int = 60) -> str:
    """Text of a stranger in quotes, fit for one line of a message."""
    line = " ".join(_FORBIDDEN.sub(_STAND_IN, text).split())
    return f"'{line if len(line) <= limit else line[: limit - 1] + '…'}'"


def _undecodable(data: bytes, error: UnicodeDecodeError, path: str) -> Fault:
    before = data[: error.start].decode("utf-8-sig", errors="replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
    return Fault(message, place=Place(path, line, column))


def _replace_forbidden(text: str, path: str) -> tuple[str, list[Fault]]:
    """The text with a stand-in for each; a carriage return before a key was meant as a line break."""
    faults: list[Fault] = []
    line, start = 1, 0
    original, text = text, _LONE_RETURN.sub("\n", text)
    for match in _FORBIDDEN.finditer(original):
        line += text.count("\n", start, match.start())
        start = match.start()
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
        code = ord(match[0])
        name = f" ({_NAMES[code]})" if code in _NAMES else ""
        message = f"control character U+{code:04X}{name} in the file; remove it"
        faults.append(Fault(message, place=Place(path, line, column)))
        if len(faults) > MAX_FAULTS:
            break
    return (_FORBIDDEN.sub(_STAND_IN, text), faults) if faults else (text, faults)


def _first_faults(faults: list[Fault], path: str) -> list[Fault]:
    if len(faults) <= MAX_FAULTS:
        return faults
    more = Fault(f"and {len(faults) - MAX_FAULTS} more faults in this file's text", place=Place(path, 1))
    return [*faults[:MAX_FAULTS], more]


class _TooMuchError(Exception):
    """The text nests too deep or has too many nodes."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def _compose(text: str, path: str, line: int = 0) -> Document:
    """One parse. line: lines of the file before this text."""
    import yaml

    loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    composer = _Composer(yaml.parse(text, Loader=loader), text, path, line)
    try:
        return Document(composer.document(), composer.faults)
    except _TooMuchError as error:
        return Document(None, [Fault(error.message, place=error.place)])
    except yaml.YAMLError as error:
        return Document(None, [syntax_fault(error, text, path, line)])


class _Composer:
    """Parser events to nodes. The C parser's own composer recurses without a bound, so it is not used."""

    def __init__(self, events: Iterator[Any], text: str, path: str, line: int) -> None:
        self._events = events
        self._text = text
        self._path = path
        self._line = line
        self._nodes = 0
        self.faults: list[Fault] = []

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self._fault("a second YAML document; a file holds one", event)
                    break
                if event.version or event.tags:
                    self._fault("YAML directives are not part of the format; remove the line", event)
            elif name in {"ScalarEvent", "SequenceStartEvent", "MappingStartEvent", "AliasEvent"}:
                root = self._node(event, 1)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        self._nodes += 1
        if depth > MAX_DEPTH:
            raise _TooMuchError(f"nested more than {MAX_DEPTH} deep", self._place(event))
        if self._nodes > MAX_NODES:
            raise _TooMuchError(f"more than {MAX_NODES:,} values in one file", self._place(event))
        name = type(event).__name__
        if name == "AliasEvent":
            self._fault(f"YAML alias {quoted('*' + event.anchor)}; {_STARTS.format('*')}", event)
            return Text(f"*{event.anchor}", self._place(event), self._end(event))
        self._refuse_properties(event)
        if name == "ScalarEvent":
            return self._scalar(event)
        return self._items(event, depth) if name == "SequenceStartEvent" else self._pairs(event, depth)

    def _scalar(self, event: Any) -> Text:
        end = event.end_mark.index
        cut = not event.style and _COMMENT.match(self._text, end) is not None
        if event.style == '"' and "\\" in self._text[event.start_mark.index : end]:
            self._fault(
                "a backslash in double quotes is an escape to YAML; use '...' or put the text below |", event
            )
        return Text(event.value, self._place(event), self._end(event), event.style or None, cut)

    def _items(self, event: Any, depth: int) -> Items:
        items: list[Node] = []
        for inner in self._events:
            if type(inner).__name__ == "SequenceEndEvent":
                return Items(items, self._place(event), self._end(inner), bool(event.flow_style))
            items.append(self._node(inner, depth + 1))
        raise AssertionError  # the parser closes what it opens, or raises

    def _pairs(self, event: Any, depth: int) -> Pairs:
        pairs: dict[str, tuple[Text, Node]] = {}
        lost = False
        for inner in self._events:
            if type(inner).__name__ == "MappingEndEvent":
                return Pairs(
                    list(pairs.values()), self._place(event), self._end(inner), bool(event.flow_style)
                )
            key = self._node(inner, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if lost:
                continue
            if not isinstance(key, Text):
                what = "a key that is a list or mapping; maths that starts with [ or { goes in '...'"
                self.faults.append(Fault(what, place=key.place))
            elif key.value in pairs:
                first = pairs[key.value][0].place.line
                lost = key.value == "id"  # what follows belongs to another entry, whose '- ' is missing
                hint = "; an entry starts with '- '" if lost else ""
                message = f"duplicate key {quoted(key.value)} (first at line {first}){hint}"
                self.faults.append(Fault(message, place=key.place))
            else:
                pairs[key.value] = (key, value)
        raise AssertionError  # the parser closes what it opens, or raises

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._fault(f"YAML anchor {quoted('&' + event.anchor)}; {_STARTS.format('&')}", event)
        if event.tag is not None:
            self._fault(f"YAML tag {quoted(event.tag)}; {_STARTS.format('!')}", event)

    def _fault(self, message: str, event: Any) -> None:
        self.faults.append(Fault(message, place=self._place(event)))

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._path, mark.line + 1 + self._line, mark.column + 1)

    def _end(self, event: Any) -> tuple[int, int]:
        mark = event.end_mark
        return mark.line + 1 + self._line, mark.column + 1


def _salvage(text: str, path: str) -> Document | None:
    """Each section and, in one that fails, each list item read alone. None if there are no sections."""
    if _SECTION.search(text) is None:
        chunks = _split(text, _ITEM, 0)
        return _join_items(chunks, path) if len(chunks) > 1 else None
    pairs: list[tuple[Text, Node]] = []
    faults: list[Fault] = []
    for section, line in _split(text, _SECTION, 0):
        document = _compose(section, path, line)
        if document.root is None and document.faults:
            document = _salvage_section(section, path, line) or document
        faults += document.faults
        if isinstance(document.root, Pairs):
            pairs += document.root.pairs
        elif document.root is not None:
            faults.append(Fault(NO_PAIR, place=document.root.place))
    if not pairs:
        return None
    return Document(Pairs(pairs, Place(path, 1), (text.count("\n") + 2, 1)), faults)


def _salvage_section(section: str, path: str, line: int) -> Document | None:
    """A section `key:` whose list does not parse: its items one by one."""
    head, _, body = section.partition("\n")
    first = _ITEM.search(body)
    top = _compose(head, path, line)
    if first is None or not isinstance(top.root, Pairs) or len(top.root.pairs) != 1:
        return None
    pattern = re.compile(rf"^(?= {{{len(first[1])}}}- )", re.MULTILINE)
    document = _join_items(_split(body, pattern, line + 1), path)
    key = top.root.pairs[0][0]
    return Document(Pairs([(key, document.root)], key.place, document.root.end), document.faults)  # type: ignore[list-item, union-attr]


def _join_items(chunks: Iterable[tuple[str, int]], path: str) -> Document:
    items: list[Node] = []
    faults: list[Fault] = []
    for chunk, line in chunks:
        document = _compose(chunk, path, line)
        if isinstance(document.root, Items):
            items += document.root.items
            faults += document.faults
        elif document.root is not None:
            faults.append(Fault(NO_ITEM, place=document.root.place))
        else:
            found = _ENTRY_ID.search(chunk)
            faults += [
                Fault(fault.message, found and found[1], fault.keys, fault.place) for fault in document.faults
            ]
    place = items[0].place if items else Place(path, 1)
    return Document(Items(items, place, items[-1].end if items else (1, 1)), faults)


def _split(text: str, pattern: re.Pattern[str], line: int) -> list[tuple[str, int]]:
    """Pieces of the text that start where the pattern matches, each with the number of lines before it.

    Beyond a sane number of pieces the text stays whole: to parse each alone would take too long.
    """
    starts = [match.start() for match in islice(pattern.finditer(text), MAX_PIECES + 1)]
    if not starts or len(starts) > MAX_PIECES:
        return [(text, line)]
    bounds = [0, *starts] if starts[0] else starts
    pieces = []
    for start, end in zip(bounds, [*bounds[1:], len(text)], strict=True):
        piece = text[start:end]
        if piece.strip():
            pieces.append((piece, line))
        line += piece.count("\n")
    return pieces

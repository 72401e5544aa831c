"""The learner's own pack: built-in cards that were changed live there, under the same id."""

import os
import re
from pathlib import Path

from mlprep.bank.nodes import Document, Items, Pairs, Text, read_document
from mlprep.bank.packs import HEADER, OWN
from mlprep.core.cards import Place
from mlprep.errors import ContentError

_ITEM = re.compile(r"(\s*)- ")


def copy_entry(source: Path, card_id: str, slug: str, packs: Path) -> Place:
    """Where the learner edits a built-in card: a copy of its whole entry in the own pack, made if need be.

    slug: of the entry's own card, which may be the parent of the card.  Raises ContentError.
    """
    topic = card_id.partition("/")[0]
    root = packs / OWN
    target = root / topic / f"{slug}.yaml"
    try:
        if not target.exists():
            text = _cut_entry(source, slug)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (root / HEADER).exists():
                _write(root / HEADER, f"format: 1\npack: {OWN}\ntitle: My own cards\n")
            _write(target, f"format: 1\ntopic: {topic}\n\n{text}")
        return _find_card(target, card_id.rpartition("/")[2])
    except OSError as error:
        raise ContentError(f"{target}: {error.strerror or error}; the card cannot be copied there") from None


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    os.replace(temporary, path)  # noqa: PTH105  the call that is atomic by name


def _cut_entry(source: Path, slug: str) -> str:
    """The section's key and the entry's lines, as they stand in the file."""
    data = source.read_bytes()
    document = read_document(data, str(source))
    for section in ("formulas", "cards"):
        found = _entry_of(document, section, slug)
        if found is not None:
            lines = data.decode("utf-8-sig").splitlines()[found[0] - 1 : found[1] - 1]
            return "\n".join([f"{section}:", "", *_without_tail(lines), ""])
    raise ContentError(f"{source}: no entry '{slug}'; the file has changed, start again")


def _entry_of(document: Document, section: str, slug: str) -> tuple[int, int] | None:
    """First line of an entry, and the line after its last."""
    items = document.root.get(section) if isinstance(document.root, Pairs) else None
    if not isinstance(items, Items):
        return None
    starts = [item.place.line for item in items.items]
    for index, item in enumerate(items.items):
        name = item.get("id") if isinstance(item, Pairs) else None
        if isinstance(name, Text) and name.value == slug:
            return starts[index], starts[index + 1] if index + 1 < len(starts) else item.end[0] + (
                item.end[1] > 1
            )
    return None


def _without_tail(lines: list[str]) -> list[str]:
    """Lines without the blank lines and comments that lead over to the next entry."""
    indent = len(_ITEM.match(lines[0])[1]) if lines and _ITEM.match(lines[0]) else 0  # type: ignore[index]
    last = len(lines)
    while last > 1 and (not lines[last - 1].strip() or _is_comment(lines[last - 1], indent)):
        last -= 1
    return lines[:last]


def _is_comment(line: str, indent: int) -> bool:
    """A comment at the entry's own column or left of it; further right it may be a line of a text."""
    stripped = line.lstrip()
    return stripped.startswith("#") and len(line) - len(stripped) <= indent


def _find_card(path: Path, slug: str) -> Place:
    """The line of the id; the top if the file is broken."""
    pattern = re.compile(rf"\s*(?:- )?\s*id:\s*['\"]?{re.escape(slug)}['\"]?\s*")
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if pattern.fullmatch(line):
            return Place(str(path), number, 1)
    return Place(str(path), 1, 1)

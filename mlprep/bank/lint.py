"""Lint: every fault of files or packs at its place, the mathematics of every card proved."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from mlprep.bank.cards import build_card
from mlprep.bank.coverage import Coverage, Gap, cover, find_gaps
from mlprep.bank.drafts import ParsedFile
from mlprep.bank.link import LinkedBank, LinkedCard, link
from mlprep.bank.locate import Locator
from mlprep.bank.nodes import read_document
from mlprep.bank.packs import (
    BUILT_IN,
    HEADER,
    LOOSE,
    SYLLABUS,
    FileKey,
    FileStamp,
    Pack,
    content_directory,
    list_files,
    read_file,
)
from mlprep.bank.parse import parse_file
from mlprep.bank.proofs import prove_cards
from mlprep.core.cards import Card, Fault, Place
from mlprep.errors import ContentError

Progress = Callable[[int, int], None]
"""(cards proved, cards to prove)"""


@dataclass(frozen=True, slots=True)
class LintReport:
    """faults: in the order of their places.  cards: checked, of which `kept` were proved before."""

    faults: tuple[Fault, ...]
    files: int
    cards: int
    kept: int


@dataclass(frozen=True, slots=True)
class Target:
    """What of a pack is to be linted. paths: relative, with '/'.  faults: of the listing."""

    pack: Pack
    paths: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


def lint(
    paths: Sequence[Path],
    *,
    jobs: int | None = None,
    cache: Path | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> LintReport:
    """Everything that is wrong with these packs, topics or files; no fault is a proof.

    paths: none for the built-in pack.  jobs: processes, by default one per core.  cache: for the proofs.
    fresh: prove again what was proved before.
    Raises ContentError for a path that is none of these.
    """
    targets = [find_target(path) for path in paths or [content_directory()]]
    faults: list[Fault] = []
    cards: list[Card] = []
    for target in targets:
        found, checked = _lint_structure(target)
        faults += found
        cards += checked
    proofs = prove_cards(cards, jobs=jobs, directory=cache, fresh=fresh, progress=progress)
    faults += _place_faults(cards, proofs.faults)
    return LintReport(_sorted(faults), sum(len(target.paths) for target in targets), len(cards), proofs.kept)


def load_cards(path: Path) -> tuple[list[Card], list[Fault]]:
    """The cards of a pack, topic or file, unproved, and what is wrong with the rest. Raises ContentError."""
    faults, cards = _lint_structure(find_target(path))
    return cards, list(_sorted(faults))


def cover_path(path: Path) -> tuple[list[Coverage], list[Gap]]:
    """The topics of a pack in figures, and what the concepts of its complete topics lack."""
    pack = find_target(path).pack
    joined, _ = read_pack(pack, [] if pack.id == LOOSE else [file.path for file in list_files(pack.root)])
    held = {topic for topic in joined.complete if pack.id == BUILT_IN or _is_of(pack, topic)}
    return [topic for topic in cover(joined) if topic.cards], find_gaps(joined, held)


def _is_of(pack: Pack, topic: str) -> bool:
    """Whether a topic is that pack's own, not one of the built-in pack that its cards may refer to."""
    return pack.prefix != "" and topic.startswith(pack.prefix)


def find_target(path: Path) -> Target:
    """The files that a path stands for: a pack, a topic of one, a file of one, or files outside packs."""
    if not path.exists():
        raise ContentError(f"{path}: no such file or directory")
    path = path.resolve()
    around = (path, path.parent, path.parent.parent)
    root = next((folder for folder in around if (folder / HEADER).is_file()), None)
    if root is not None:
        return _find_pack_target(root, path)
    if path.is_file():
        return Target(Pack(LOOSE, path.parent), (path.name,))
    names = tuple(sorted(entry.name for entry in path.glob("*.yaml") if entry.is_file()))
    if not names:
        raise ContentError(f"{path}: neither a pack, which has a {HEADER}, nor a folder of .yaml files")
    return Target(Pack(LOOSE, path), names)


def _find_pack_target(root: Path, path: Path) -> Target:
    listed: list[Fault] = []
    wanted = path.relative_to(root).as_posix()
    inside = tuple(file.path for file in list_files(root, listed) if _is_below(file.path, wanted))
    faults = tuple(fault for fault in listed if fault.place and _is_below(fault.place.path, wanted))
    return Target(_pack_at(root), inside, faults)


def _is_below(path: str, wanted: str) -> bool:
    return wanted in {".", path} or path.startswith(f"{wanted}/")


def _pack_at(root: Path) -> Pack:
    if root == content_directory():
        return Pack(BUILT_IN, root)
    header = parse_file(root, HEADER).header
    return Pack(header.pack if header and header.pack != BUILT_IN else root.name, root)


def read_pack(pack: Pack, paths: Sequence[str]) -> tuple[LinkedBank, dict[FileKey, ParsedFile]]:
    """These files of a pack, joined to the concepts of the built-in one."""
    loose = pack.id == LOOSE
    files = {(pack.id, path): parse_file(pack.root, path, loose=loose) for path in paths}
    if pack.id == BUILT_IN:
        return link([pack], files), files
    base = Pack(BUILT_IN, content_directory())
    outlines = {
        (base.id, file.path): _outline(base.root, file)
        for file in list_files(base.root)
        if file.path.endswith((HEADER, SYLLABUS))
    }
    return link([base, pack], {**outlines, **files}), files


@lru_cache(maxsize=256)
def _outline(root: Path, file: FileStamp) -> ParsedFile:
    """A syllabus of the built-in pack, which every other pack is joined to."""
    return parse_file(root, file.path)


def _lint_structure(target: Target) -> tuple[list[Fault], list[Card]]:
    """What can be said without proving, and the cards that can be proved."""
    pack = target.pack
    paths = target.paths if pack.id == LOOSE else tuple(file.path for file in list_files(pack.root))
    joined, files = read_pack(pack, paths)
    wanted = {(pack.id, path) for path in target.paths}
    faults = [*target.faults]
    faults += [fault for key in wanted for fault in files[key].faults]
    faults += [fault for key, fault in joined.faults if key in wanted]
    if (pack.id, HEADER) in wanted:
        faults += _lint_header(files[pack.id, HEADER], paths)
    linked = [card for card in joined.cards if card.file in wanted]
    faults += _find_twins(linked)
    cards = [_build(joined, card, files, pack) for card in linked]
    return [replace(fault, place=_shown(pack, fault.place)) for fault in faults], cards


def _lint_header(header: ParsedFile, paths: Sequence[str]) -> list[Fault]:
    """Topics that pack.yaml should name, or names in vain. Topics to come may be listed."""
    if header.header is None or not header.header.topics:
        return []
    topics = header.header.topics
    folders = dict.fromkeys(path.partition("/")[0] for path in paths if "/" in path)
    place = Place(HEADER, 1)
    return [
        *(
            Fault(f"topic '{name}' is not listed under 'topics'", place=place)
            for name in folders
            if name not in topics
        ),
        *(
            Fault(f"'complete' names '{name}', which is no topic of this pack", place=place)
            for name in header.header.complete
            if name not in folders
        ),
    ]


def _find_twins(cards: Sequence[LinkedCard]) -> list[Fault]:
    """Cards that ask the same and have the same answer."""
    groups: dict[tuple[str, str], list[LinkedCard]] = defaultdict(list)
    for card in cards:
        groups[card.kind, card.fingerprint].append(card)
    return [
        Fault(
            f"asks and answers the same as '{twins[0].id}'",
            twin.id.rpartition("/")[2],
            place=Place(twin.file[1], twin.line, twin.column),
        )
        for twins in groups.values()
        for twin in twins[1:]
    ]


def _build(bank: LinkedBank, card: LinkedCard, files: Mapping[FileKey, ParsedFile], pack: Pack) -> Card:
    return build_card(
        files[card.file].bodies[card.ordinal],
        name=card.id,
        kind=card.kind,
        concept=card.concept,
        title=bank.concepts[card.concept].title,
        level=card.level,
        fingerprint=card.fingerprint,
        parent=card.parent,
        follow_ups=(),
        formerly=(),
        path=pack.root / card.file[1],
        line=card.line,
        column=card.column,
    )


def _place_faults(cards: Sequence[Card], found: Sequence[Sequence[Fault]]) -> list[Fault]:
    """Faults of proofs where their keys stand. Files are read again only if they have any."""
    locators: dict[str, Locator] = {}
    faults: dict[tuple[str, Place], Fault] = {}
    inherited: dict[Place, Fault] = {}
    for card, card_faults in zip(cards, found, strict=True):
        if not card_faults or card.place is None:
            continue
        path = card.place.path
        if path not in locators:
            locators[path] = _read_locator(Path(path))
        slug = card.id.rpartition("/")[2]
        for fault in card_faults:
            place = locators[path].find(slug, fault.keys) or card.place
            shown = replace(place, path=_relative(Path(path)))
            said = Fault(fault.message, slug, fault.keys, shown)
            if locators[path].inherits(slug, fault.keys):
                inherited.setdefault(shown, said)
            else:
                faults.setdefault((fault.message, shown), said)
    # What a follow-up has from its parent is at fault once.
    told = {place for _, place in faults}
    return [*faults.values(), *(fault for place, fault in inherited.items() if place not in told)]


def _read_locator(path: Path) -> Locator:
    try:
        data = read_file(path.parent, path.name)
    except OSError:
        data = b""
    return Locator(read_document(data, str(path)))


def _shown(pack: Pack, place: Place | None) -> Place | None:
    return place and replace(place, path=_relative(pack.root / place.path))


def _relative(path: Path) -> str:
    """As one would type it here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if here in path.parents else os.fspath(path)


def _sorted(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=_order))


def _order(fault: Fault) -> tuple[str, int, int, str]:
    place = fault.place or Place("", 0, 0)
    return place.path, place.line, place.column, fault.message

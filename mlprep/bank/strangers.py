"""Packs of strangers: copied in as data, listed, removed. Nothing is fetched and nothing is run."""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlprep.bank.nodes import quoted
from mlprep.bank.packs import BUILT_IN, HEADER, LOOSE, OWN, list_files, read_file
from mlprep.bank.parse import parse_file
from mlprep.core.cards import Fault
from mlprep.errors import ContentError, UsageError

MAX_PACK_BYTES = 200_000_000

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|git@", re.IGNORECASE)
_RESERVED = frozenset({BUILT_IN, OWN, LOOSE})


@dataclass(frozen=True, slots=True)
class Added:
    """A pack that was copied. left_out: what of it was not, and why."""

    id: str
    title: str
    root: Path
    files: int
    left_out: tuple[Fault, ...]


def add_pack(source: str, packs: Path, *, replace: bool = False) -> Added:
    """Copies a pack's card files into `packs`.

    source: a directory with a pack.yaml.  replace: put it in place of the one with its name.
    Raises UsageError for what is no directory or has a name that is taken, ContentError for what is no pack.
    """
    if _URL.match(source):
        raise UsageError(
            f"{source} is an address: mlprep fetches nothing. Download the pack and name its folder."
        )
    root = Path(source)
    if not root.is_dir():
        raise UsageError(f"{source} is no folder. A pack is a folder with a {HEADER}; unpack archives first.")
    header = parse_file(root, HEADER)
    if header.header is None:
        fault = header.faults[0]
        raise ContentError(f"{root / HEADER}:{fault.place.line if fault.place else 1}: {fault.message}")
    name = header.header.pack
    if name in _RESERVED:
        raise UsageError(f"a pack cannot be called '{name}': change 'pack' in {root / HEADER}")
    target = packs / name
    if root.resolve() == target.resolve():
        raise UsageError(f"{source} is the pack '{name}' itself, and is in use already")
    if os.path.lexists(target) and not replace:
        raise UsageError(
            f"pack '{name}' is there already. Add --replace, or first: mlprep content remove {name}"
        )
    left_out: list[Fault] = []
    files = [file.path for file in list_files(root, left_out)]
    try:
        _copy(root, files, target)
    except OSError as error:
        raise ContentError(f"{target}: {error.strerror or error}; the pack was not added") from None
    return Added(name, header.header.title, target, len(files), tuple(left_out))


def _copy(root: Path, files: list[str], target: Path) -> None:
    """Built beside the target and renamed, so that no half pack is ever in use."""
    building = target.parent / f".{target.name}.{os.urandom(4).hex()}.tmp"
    try:
        total = 0
        for path in files:
            data = read_file(root, path)
            total += len(data)
            if total > MAX_PACK_BYTES:
                raise ContentError(
                    f"{root}: more than {MAX_PACK_BYTES:,} bytes of cards; the pack was not added"
                )
            copy = building / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
        _put(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _put(building: Path, target: Path) -> None:
    old = building.with_suffix(".old")
    if os.path.lexists(target):
        target.rename(old)
    building.rename(target)
    _delete(old)


def remove_pack(name: str, packs: Path) -> Path:
    """Deletes a pack that was added. Progress with its cards is kept, and comes back with the pack.

    Raises UsageError for a name that is no such pack.
    """
    target = packs / name
    known = sorted(entry.name for entry in packs.iterdir() if _is_pack(entry)) if packs.is_dir() else []
    if name == OWN:
        raise UsageError(f"'{OWN}' holds the cards you wrote. If you mean it, delete {target} yourself.")
    if name not in known or name in _RESERVED:
        there = f"there are {', '.join(map(quoted, known))}" if known else "none was added"
        raise UsageError(f"no pack {quoted(name)}: {there}")
    try:
        _delete(target)
    except OSError as error:
        raise ContentError(f"{target}: {error.strerror or error}") from None
    return target


def _is_pack(path: Path) -> bool:
    return not path.name.startswith(".") and path.name not in _RESERVED


def _delete(path: Path) -> None:
    """A link is removed, not followed."""
    if path.is_symlink():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError):
            path.unlink()

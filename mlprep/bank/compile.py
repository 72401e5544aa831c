"""Packs to their compiled form: only what changed is read again; the new form is built beside the old one."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mlprep.bank.index import create_tables, digest_of, drop_file, store_bank, store_file, stored_files
from mlprep.bank.link import FileKey, link
from mlprep.bank.packs import BUILT_IN, FileStamp, Pack, list_files, read_file
from mlprep.bank.parse import parse_data
from mlprep.bank.store import format_key, index_path, open_index, shipped_path, stored_stamps
from mlprep.core.cards import Fault

Progress = Callable[[int, int], None]
"""(files read, files to read)"""

Listing = Mapping[FileKey, FileStamp]

_WEEK = 7 * 24 * 3600
_HOUR = 3600
_RACY_NS = 2_000_000_000  # coarsest time stamp of a file system in use (FAT)


def refresh(
    packs: Sequence[Pack], listing: Listing, directory: Path, progress: Progress | None = None
) -> sqlite3.Connection:
    """The compiled form of these files, from the one before where they did not change.

    Kept in `directory` if that can be written, else in memory.
    """
    path = index_path(directory)
    before = open_index(path)
    cached = before is not None
    before = before or open_index(shipped_path(packs[0].root))
    known = stored_stamps(before) if before else {}
    changed = _changed(packs, listing, known)
    if before and cached and not changed and known.keys() == listing.keys():
        _restamp(path, listing)
        return before
    target, place = _create(directory)
    if before is not None:
        before.backup(target)
        before.close()
    else:
        create_tables(target)
    _bring_up_to_date(target, packs, listing, known.keys() - listing.keys(), changed, place, progress)
    return _publish(target, place, path)


def compile_pack(root: Path, target: Path) -> tuple[Fault, ...]:
    """Writes the compiled form of the built-in pack to `target`. Returns its faults."""
    pack = Pack(BUILT_IN, root)
    listing = {(BUILT_IN, file.path): file for file in list_files(root)}
    target.unlink(missing_ok=True)
    index = sqlite3.connect(target)
    create_tables(index)
    _bring_up_to_date(index, [pack], listing, (), _changed([pack], listing, {}), None, None)
    # A stamp of the machine that builds says nothing on another.
    index.execute("UPDATE file SET stamp = ''")
    index.commit()
    index.execute("VACUUM")
    faults = tuple(Fault(message, card) for message, card in index.execute("SELECT message, card FROM fault"))
    index.close()
    return faults


def _changed(
    packs: Sequence[Pack], listing: Listing, known: Mapping[FileKey, tuple[str, str]]
) -> dict[FileKey, bytes | None]:
    """Files whose bytes are not those that were compiled; None for one that cannot be read."""
    roots = {pack.id: pack.root for pack in packs}
    changed: dict[FileKey, bytes | None] = {}
    for key, file in listing.items():
        stamp, digest = known.get(key, ("", ""))
        if stamp and stamp == file.stamp:
            continue
        try:
            data: bytes | None = read_file(roots[key[0]], file.path)
        except OSError:
            data = None
        if data is None or digest != digest_of(data):
            changed[key] = data
    return changed


def _bring_up_to_date(
    index: sqlite3.Connection,
    packs: Sequence[Pack],
    listing: Listing,
    gone: Iterable[FileKey],
    changed: Mapping[FileKey, bytes | None],
    place: Path | None,
    progress: Progress | None,
) -> None:
    for key in gone:
        drop_file(index, key)
    for number, (key, data) in enumerate(changed.items()):
        if progress:
            progress(number, len(changed))
        parsed = parse_data(data or b"", key[1])
        store_file(index, key, "", digest_of(data or b""), parsed)
    _store_stamps(index, listing, place)
    files = stored_files(index)
    store_bank(index, link(packs, files), files)
    index.execute("INSERT OR REPLACE INTO meta VALUES ('format', ?)", (format_key(),))
    index.commit()
    if progress:
        progress(len(changed), len(changed))


def _store_stamps(index: sqlite3.Connection, listing: Listing, place: Path | None) -> None:
    """Stamps of files that have rested a while. One written just now may be written again within a tick of
    the file system's clock, and is compared by its bytes until it has rested.
    """
    now = place.stat().st_mtime_ns if place else 0
    rested = (
        (file.stamp, *key) for key, file in listing.items() if int(file.stamp.split(":")[0]) < now - _RACY_NS
    )
    index.executemany("UPDATE file SET stamp = ? WHERE pack = ? AND path = ?", rested)


def _restamp(path: Path, listing: Listing) -> None:
    """Notes the stamps of files that have rested by now, so that the next start need not read them.
    If another process holds the file, the next start tries again.
    """
    with suppress(OSError, sqlite3.Error):
        os.utime(path)  # its time is now the file system's
        index = sqlite3.connect(path, timeout=0)
        _store_stamps(index, listing, path)
        index.commit()
        index.close()


def _create(directory: Path) -> tuple[sqlite3.Connection, Path | None]:
    """A new database beside the old one, or in memory where nothing can be written."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        place = directory / f"bank-{os.getpid()}-{os.urandom(4).hex()}.tmp"
        place.touch(exist_ok=False)
        index = sqlite3.connect(place, check_same_thread=False)
        # The file is nobody's until it is renamed: a journal would protect nothing.
        index.execute("PRAGMA journal_mode = OFF")
        index.execute("PRAGMA synchronous = OFF")
    except (OSError, sqlite3.Error):
        return sqlite3.connect(":memory:", check_same_thread=False), None
    return index, place


def _publish(index: sqlite3.Connection, place: Path | None, path: Path) -> sqlite3.Connection:
    if place is None:
        return index
    try:
        index.close()
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(place, path)  # noqa: PTH105  the call that is atomic by name
    except OSError:
        return _into_memory(place)
    _sweep(path)
    return open_index(path) or _into_memory(path)


def _into_memory(place: Path) -> sqlite3.Connection:
    """On Windows a file that another process reads cannot be replaced: this run keeps its own copy."""
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    source = sqlite3.connect(place)
    source.backup(memory)
    source.close()
    place.unlink(missing_ok=True)
    return memory


def _sweep(path: Path) -> None:
    """Removes what other versions and interrupted runs left behind."""
    now = path.stat().st_mtime
    for pattern, age in (("bank-*.db", _WEEK), ("bank-*.tmp", _HOUR)):
        for other in path.parent.glob(pattern):
            with suppress(OSError):
                if other != path and other.stat().st_mtime < now - age:
                    other.unlink()

"""Keeps the compiled packs up to date: finds what changed, builds beside, replaces. No YAML or msgspec unless
something did change.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mlprep.bank.packs import FileKey, FileStamp, Pack, read_file
from mlprep.bank.store import digest_of, index_path, open_index, shipped_path, stored_stamps

Progress = Callable[[int, int], None]
"""(files read, files to read)"""

Listing = Mapping[FileKey, FileStamp]

_WEEK = 7 * 24 * 3600
_HOUR = 3600
_RACY_NS = 2_000_000_000  # coarsest time stamp of a file system in use (FAT)


def renew(
    packs: Sequence[Pack], listing: Listing, directory: Path, progress: Progress | None = None
) -> sqlite3.Connection:
    """The compiled form of these files, built from the one before where they did not change.

    Kept in `directory` if that can be written, else in memory.  packs: the built-in one first.
    """
    path = index_path(directory)
    cached = open_index(path)
    before = cached or open_index(shipped_path(packs[0].root))
    try:
        known = stored_stamps(before) if before else {}
    except sqlite3.Error:
        known, cached, before = {}, None, None
    changed = find_changes(packs, listing, known)
    if before and not changed and known.keys() == listing.keys():
        if cached:
            _restamp(path, listing)
            return cached
        return _adopt(before, path, listing)
    target, place = _create(directory)
    from mlprep.bank.compile import bring_up_to_date
    from mlprep.bank.index import create_tables

    if before is not None:
        before.backup(target)
        before.close()
    else:
        create_tables(target)
    bring_up_to_date(target, packs, listing, changed, progress)
    store_stamps(target, listing, place)
    return _publish(target, place, path)


def find_changes(
    packs: Sequence[Pack], listing: Listing, known: Mapping[FileKey, tuple[str, str]]
) -> dict[FileKey, bytes]:
    """The bytes of the files that are not as they were compiled; none of one that cannot be read."""
    roots = {pack.id: pack.root for pack in packs}
    changed = {}
    for key, file in listing.items():
        stamp, digest = known.get(key, ("", ""))
        if stamp and stamp == file.stamp:
            continue
        try:
            data = read_file(roots[key[0]], file.path)
        except OSError:
            data = b""
        if digest != digest_of(data):
            changed[key] = data
    return changed


def store_stamps(index: sqlite3.Connection, listing: Listing, place: Path | None) -> None:
    """Notes the stamps of files that have rested a while. One written just now may be written again within a
    tick of the file system's clock, and is compared by its bytes until it has rested.
    """
    now = place.stat().st_mtime_ns if place else 0
    rested = (
        (file.stamp, *key)
        for key, file in listing.items()
        if abs(int(file.stamp.split(":")[0]) - now) > _RACY_NS
    )
    index.executemany("UPDATE file SET stamp = ? WHERE pack = ? AND path = ?", rested)
    index.commit()


def _restamp(path: Path, listing: Listing) -> None:
    """If another process holds the file, the next start tries again."""
    with suppress(OSError, sqlite3.Error):
        os.utime(path)  # its time is now the file system's
        index = sqlite3.connect(path, timeout=0)
        store_stamps(index, listing, path)
        index.close()


def _adopt(shipped: sqlite3.Connection, path: Path, listing: Listing) -> sqlite3.Connection:
    """A copy of what the package brought along, with this machine's stamps."""
    target, place = _create(path.parent)
    if place is None:
        target.close()
        return shipped
    shipped.backup(target)
    shipped.close()
    store_stamps(target, listing, place)
    return _publish(target, place, path)


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
    index.close()
    try:
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(place, path)  # noqa: PTH105  the call that is atomic by name
    except OSError:
        return _into_memory(place)
    _sweep(path)
    return open_index(path) or sqlite3.connect(path, check_same_thread=False)


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

"""Packs to their compiled form: files that changed are parsed, then all are joined."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlprep.bank.drafts import ParsedFile
from mlprep.bank.index import create_tables, drop_file, store_bank, store_file, stored_files
from mlprep.bank.link import link
from mlprep.bank.packs import BUILT_IN, FileKey, Pack, list_files
from mlprep.bank.parse import parse_data
from mlprep.bank.renew import Listing, Progress, find_changes
from mlprep.bank.store import digest_of, format_key
from mlprep.core.cards import Fault, Place


def bring_up_to_date(
    index: sqlite3.Connection,
    packs: Sequence[Pack],
    listing: Listing,
    changed: Mapping[FileKey, bytes],
    progress: Progress | None = None,
) -> None:
    """Makes the index that of these files. index: as it was before.  changed: bytes to be parsed."""
    known = index.execute("SELECT pack, path FROM file").fetchall()
    for key in known:
        if key not in listing:
            drop_file(index, key)
    for number, (key, data) in enumerate(changed.items()):
        if progress:
            progress(number, len(changed))
        if data or not listing[key].size:
            parsed = parse_data(data, key[1])
        else:
            unreadable = Fault("cannot be read; check its permissions", place=Place(key[1], 1))
            parsed = ParsedFile(faults=(unreadable,))
        store_file(index, key, digest_of(data), parsed)
    files = stored_files(index)
    store_bank(index, link(packs, files), files)
    index.execute("INSERT OR REPLACE INTO meta VALUES ('format', ?)", (format_key(),))
    index.commit()
    if progress:
        progress(len(changed), len(changed))


def compile_pack(root: Path, target: Path) -> tuple[Fault, ...]:
    """Writes the compiled form of the built-in pack, to be shipped inside the package. Returns its faults.

    The same files give the same bytes.  Stamps of files are left empty: they say nothing on another machine.
    """
    packs = [Pack(BUILT_IN, root)]
    listing = {(BUILT_IN, file.path): file for file in list_files(root)}
    target.unlink(missing_ok=True)
    index = sqlite3.connect(target)
    create_tables(index)
    bring_up_to_date(index, packs, listing, find_changes(packs, listing, {}))
    index.execute("VACUUM")
    rows = index.execute("SELECT message, card, path, line, col FROM fault ORDER BY path, line, col")
    faults = tuple(
        Fault(message, card, place=Place(str(root / path), line, column))
        for message, card, path, line, column in rows
    )
    index.close()
    return faults

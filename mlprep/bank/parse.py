"""One file of a pack to drafts, by what it is: header, syllabus or cards."""

from pathlib import Path

from mlprep.bank.drafts import ParsedFile
from mlprep.bank.entries import read_cards
from mlprep.bank.nodes import read_document
from mlprep.bank.packs import HEADER, MAX_FILE_BYTES, SYLLABUS, read_file
from mlprep.bank.syllabus import read_header, read_syllabus
from mlprep.core.cards import Fault, Place


def parse_file(root: Path, path: str, *, loose: bool = False) -> ParsedFile:
    """The drafts and faults of a file of the pack at `root`; never raises for what a file may hold.

    path: relative, with '/'.  loose: a card file outside a pack, whose topic need not be a folder's name.
    """
    try:
        data = read_file(root, path)
    except OSError as error:
        return ParsedFile(faults=(Fault(f"cannot be read: {error.strerror or error}", place=Place(path, 1)),))
    return parse_data(data, path, loose=loose)


def parse_data(data: bytes, path: str, *, loose: bool = False) -> ParsedFile:
    """The same, of bytes that have been read."""
    if len(data) > MAX_FILE_BYTES:
        what = f"larger than {MAX_FILE_BYTES:,} bytes; split it"
        return ParsedFile(faults=(Fault(what, place=Place(path, 1)),))
    document = read_document(data, path)
    folder, _, name = path.rpartition("/")
    if name == HEADER and not folder:
        return read_header(document, path)
    if name == SYLLABUS:
        return read_syllabus(document, path)
    return read_cards(document, path, None if loose else folder)

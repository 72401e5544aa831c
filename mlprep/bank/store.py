"""Compiled packs on disk: where they lie and how they are opened. Nothing here imports YAML or msgspec."""

import hashlib
import sqlite3
from functools import cache
from pathlib import Path


@cache
def format_key() -> str:
    """Changes with all that decides the compiled form: the version, and the source of what makes it."""
    from mlprep import __version__

    digest = hashlib.blake2b(__version__.encode(), digest_size=6)
    here = Path(__file__).parent
    for name in _MAKERS:
        try:
            digest.update((here / name).read_bytes())
        except OSError:  # packed into an archive: the version must do
            digest.update(name.encode())
    return digest.hexdigest()


_MAKERS = (
    "../kinds/family.py",
    "../kinds/formula.py",
    "drafts.py",
    "entries.py",
    "fields.py",
    "formula.py",
    "index.py",
    "index.sql",
    "link.py",
    "nodes.py",
    "order.py",
    "packs.py",
    "parse.py",
    "schema.py",
    "shapes.py",
    "syllabus.py",
)


def digest_of(data: bytes) -> str:
    """What tells two versions of a file apart."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def fold(text: str) -> str:
    """Text as it is searched: lower case, one space between words."""
    return " ".join(text.casefold().split())


def index_path(cache_directory: Path) -> Path:
    """The compiled form of all of a learner's packs."""
    return cache_directory / f"bank-{format_key()}.db"


def shipped_path(content: Path) -> Path:
    """The compiled form of the built-in pack that an installed package brings along."""
    return content / "bank.db"


def open_index(path: Path) -> sqlite3.Connection | None:
    """A compiled form to read; None if there is none, it is broken, or another mlprep made it."""
    if not path.is_file():
        return None
    try:
        index = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        made_by = index.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.Error:
        return None
    if made_by != (format_key(),):
        index.close()
        return None
    return index


def stored_stamps(index: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """(pack, path) -> (stamp, digest) of every file that was compiled."""
    return {
        (pack, path): (stamp, digest)
        for pack, path, stamp, digest in index.execute("SELECT pack, path, stamp, digest FROM file")
    }

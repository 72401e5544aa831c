"""Reads reviews of our cards out of Anki's .apkg and .colpkg, legacy and modern. Packages are hostile."""

import importlib
import sqlite3
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, cast

from mlprep.core.cards import Rating
from mlprep.errors import UsageError

# newest first: a modern package also carries a dummy collection.anki2 that only says "please update"
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
LARGEST_COLLECTION = 2 << 30
LARGEST_RATIO = 400
LONGEST_QUERY_SECONDS = 120.0
_CHUNK = 1 << 20
_TABLES = {
    "notes": {"id", "guid"},
    "cards": {"id", "nid"},
    "revlog": {"id", "cid", "ease", "time", "type", "factor"},
}
# type 3 is a filtered deck; with factor 0 it did not count.  4 and 5 are moves by hand, not answers.
_REVIEWS = """
SELECT notes.guid, revlog.id, revlog.ease, revlog.time
FROM revlog JOIN cards ON cards.id = revlog.cid JOIN notes ON notes.id = cards.nid
WHERE revlog.ease BETWEEN 1 AND 4
  AND (revlog.type BETWEEN 0 AND 2 OR (revlog.type = 3 AND revlog.factor > 0))
ORDER BY revlog.id
"""


@dataclass(frozen=True, slots=True)
class AnkiReview:
    """One answer given in Anki. taken: milliseconds, as Anki capped it."""

    card_id: str
    utc_ms: int
    rating: Rating
    taken: int


@dataclass(frozen=True, slots=True)
class Package:
    """What a package says of our cards. notes: how many notes of ours it holds."""

    notes: int
    reviews: tuple[AnkiReview, ...]


def read_package(path: Path, ours: Mapping[str, str]) -> Package:
    """The reviews of our cards in an .apkg or .colpkg.

    ours: GUID -> card id.  Raises UsageError, in words for the learner, for anything that is no such package.
    """
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory(prefix="mlprep-anki-") as scratch:
            collection = Path(scratch) / "collection.db"
            _unpack(archive, collection, path)
            return _read_collection(collection, ours, path)
    except FileNotFoundError:
        raise UsageError(
            f"{path}: no such file. Export a deck in Anki (File > Export) and name that file."
        ) from None
    except IsADirectoryError:
        raise UsageError(f"{path}: this is a directory. Name the .apkg or .colpkg file in it.") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise UsageError(f"{path}: not an Anki package ({error}). Export it from Anki again.") from None
    except sqlite3.Error as error:
        raise UsageError(
            f"{path}: its collection cannot be read ({error}). Export it from Anki again."
        ) from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error}).") from None


def _unpack(archive: zipfile.ZipFile, target: Path, path: Path) -> None:
    names = set(archive.namelist())
    name = next((name for name in COLLECTIONS if name in names), None)
    if name is None:
        raise UsageError(f"{path}: holds no Anki collection. Export it from Anki as .apkg or .colpkg.")
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise UsageError(f"{path}: is encrypted. Export it from Anki without a password.")
    if info.file_size > LARGEST_COLLECTION or info.file_size > LARGEST_RATIO * max(info.compress_size, 4096):
        raise UsageError(f"{path}: its collection would unpack to {info.file_size:,} bytes; that is refused.")
    with archive.open(info) as packed, target.open("wb") as out:
        if name.endswith("b"):
            _decompress(packed, out, path)
        else:
            _copy_capped(packed, out, path)


def _copy_capped(source: IO[bytes], out: IO[bytes], path: Path) -> None:
    written = 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > LARGEST_COLLECTION:
            raise UsageError(
                f"{path}: its collection unpacks to over {LARGEST_COLLECTION >> 30} GiB; that is refused."
            )
        out.write(chunk)


def _decompress(packed: IO[bytes], out: IO[bytes], path: Path) -> None:
    for module, opener in (("compression.zstd", "ZstdFile"), ("zstandard", "open")):
        try:
            zstd = importlib.import_module(module)
        except ImportError:
            continue
        errors = getattr(zstd, "ZstdError")  # noqa: B009  both modules name it so; neither is typed here
        try:
            with getattr(zstd, opener)(packed, "rb") as stream:
                _copy_capped(cast("IO[bytes]", stream), out, path)
        except errors as error:
            raise UsageError(
                f"{path}: its collection is damaged ({error}). Export it from Anki again."
            ) from None
        return
    raise UsageError(
        f"{path}: a package of newer Anki needs a decompressor. Install mlprep[anki], "
        "or export again with 'Support older Anki versions' ticked."
    )


def _read_collection(collection: Path, ours: Mapping[str, str], path: Path) -> Package:
    with _open(collection) as connection:
        _check_schema(connection, path)
        found = sum(guid in ours for (guid,) in connection.execute("SELECT guid FROM notes"))
        if not found:
            return Package(0, ())
        return Package(found, tuple(_reviews(connection, ours)))


@contextmanager
def _open(collection: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{collection.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.create_collation("unicase", _unicase)
        ends = time.monotonic() + LONGEST_QUERY_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
        yield connection


def _unicase(left: str, right: str) -> int:
    a, b = left.casefold(), right.casefold()
    return (a > b) - (a < b)


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    for table, columns in _TABLES.items():
        kind = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        have = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if kind != ("table",) or not columns <= have:
            raise UsageError(f"{path}: its collection has no proper table '{table}'; not an Anki package.")


def _reviews(connection: sqlite3.Connection, ours: Mapping[str, str]) -> Iterator[AnkiReview]:
    rows: Iterator[tuple[Any, ...]] = connection.execute(_REVIEWS)
    for guid, utc_ms, ease, taken in rows:
        card = ours.get(guid)
        if card and isinstance(utc_ms, int) and utc_ms > 0 and isinstance(ease, int):
            yield AnkiReview(card, utc_ms, Rating(ease), max(0, taken) if isinstance(taken, int) else 0)

"""Writes an .apkg that every Anki since 2.1 imports, with the standard library alone."""

import hashlib
import html
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mlprep.anki.history import LEARN, REVIEW, CardHistory, card_data, difficulty_factor
from mlprep.anki.notetypes import CARD_TYPE, CLOZE_TYPE, FIELDS, note_types

FIELD_SEPARATOR = "\x1f"
# Anki's cards.type and cards.queue
NEW, LEARNT, SUSPENDED = 0, 2, -1
NEUTRAL_FACTOR = 2500
DAY_SECONDS = 86_400
# zip keeps no date before 1980; a fixed one makes equal exports equal bytes
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"


@dataclass(frozen=True, slots=True)
class Note:
    """One card of ours as Anki keeps it.

    key: the oldest id the card ever had; the GUID comes from it.  fields: HTML by name of FIELDS.
    deck: 'mlprep::Topic::L1'.
    modified: seconds; when this text was first seen. "Now" would overwrite what the learner edited in Anki.
    """

    key: str
    fields: Mapping[str, str]
    deck: str
    tags: tuple[str, ...]
    modified: int = 0
    cloze: bool = False
    history: CardHistory | None = None

    @property
    def text(self) -> str:
        """All fields in one; another text is another version of the note."""
        return FIELD_SEPARATOR.join(self.fields.get(name, "") for name in FIELDS)


def guid(key: str) -> str:
    """The note's identity in every collection: ten printable characters of a hash of its key."""
    number = int.from_bytes(hashlib.blake2b(f"mlprep\n{key}".encode(), digest_size=8).digest(), "big")
    digits = ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


def write_package(
    path: Path,
    notes: Iterable[Note],
    *,
    day_start: datetime,
    styled: int,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write `notes` to `path` in one replace; returns how many.

    day_start: when today's study day began, with its zone; due dates count from it.
    styled: seconds; when the templates last changed.  Raises OSError if the place cannot be written.
    """
    with TemporaryDirectory(prefix="mlprep-anki-", dir=path.parent) as scratch:
        collection = Path(scratch) / "collection.anki2"
        count = _write_collection(collection, notes, day_start, styled, progress)
        package = Path(scratch) / "package.apkg"
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, "collection.anki2", collection.read_bytes())
            _add(archive, "media", b"{}")
        package.replace(path)
    return count


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, ZIP_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def _write_collection(
    path: Path,
    notes: Iterable[Note],
    day_start: datetime,
    styled: int,
    progress: Callable[[int], None],
) -> int:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
        connection.execute("BEGIN")
        decks: dict[str, int] = {}
        taken: set[int] = set()
        count = 0
        for note in notes:
            deck = decks.setdefault(note.deck, _stable_id("deck", note.deck))
            _insert(connection, note, deck, taken)
            count += 1
            progress(count)
        connection.execute(
            "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
            _collection(day_start, styled, decks),
        )
        connection.execute("COMMIT")
    finally:
        connection.close()
    return count


def _insert(connection: sqlite3.Connection, note: Note, deck: int, taken: set[int]) -> None:
    identity = _stable_id("note", note.key)
    first = note.fields[FIELDS[0]]
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
        (
            identity,
            guid(note.key),
            CLOZE_TYPE if note.cloze else CARD_TYPE,
            note.modified,
            f" {' '.join(note.tags)} " if note.tags else "",
            note.text,
            first,
            checksum(first),
        ),
    )
    connection.execute(
        f"INSERT INTO cards VALUES ({','.join('?' * 18)})",  # noqa: S608  question marks only
        _card_row(note, identity, deck),
    )
    if note.history:
        connection.executemany(
            "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)",
            _review_rows(note.history, identity, taken),
        )


def _card_row(note: Note, identity: int, deck: int) -> tuple[Any, ...]:
    history = note.history
    if history is None:
        return (identity, identity, deck, 0, note.modified, -1, NEW, NEW, 0, 0, 0, 0, 0, 0, 0, 0, 0, "")
    return (
        identity,
        identity,
        deck,
        0,
        note.modified,
        -1,
        LEARNT,
        SUSPENDED if history.suspended else LEARNT,
        history.due_in,
        history.interval,
        NEUTRAL_FACTOR,
        len(history.reviews),
        history.lapses,
        0,
        0,
        0,
        0,
        card_data(history),
    )


def _review_rows(history: CardHistory, card: int, taken: set[int]) -> Iterable[tuple[int, ...]]:
    for review in history.reviews:
        identity = review.utc_ms
        while identity in taken:  # the time is the primary key
            identity += 1
        taken.add(identity)
        yield (
            identity,
            card,
            int(review.rating),
            review.interval,
            review.last_interval,
            difficulty_factor(review.difficulty),
            review.taken,
            LEARN if review.first else REVIEW,
        )


def checksum(field: str) -> int:
    """Anki's duplicate check: the first 32 bits of SHA-1 of the first field without markup."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", field))
    return int(hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def _stable_id(what: str, key: str) -> int:
    # Anki's ids are milliseconds since 1970: 41 bits stay below the year 2039
    digest = hashlib.blake2b(f"{what}\n{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % (1 << 40) + (1 << 39)


def _collection(day_start: datetime, styled: int, decks: Mapping[str, int]) -> tuple[Any, ...]:
    created = int(day_start.timestamp())
    milliseconds = created * 1000
    configuration = {
        # without it Anki takes the package for its first scheduler and shifts the ratings of learning rows
        "schedVer": 2,
        "rollover": day_start.hour,
        "creationOffset": -int((day_start.utcoffset() or day_start - day_start).total_seconds() // 60),
        "nextPos": 1,
        "curDeck": 1,
        "curModel": str(CARD_TYPE),
    }
    all_decks = {"1": _deck(1, "Default", created)}
    all_decks |= {
        str(identity): _deck(identity, name, created) for name, identity in _with_parents(decks).items()
    }
    return (
        created,
        milliseconds,
        milliseconds,
        json.dumps(configuration),
        json.dumps(note_types(styled)),
        json.dumps(all_decks),
        json.dumps({"1": _deck_options(created)}),
    )


def _with_parents(decks: Mapping[str, int]) -> dict[str, int]:
    whole = dict(decks)
    for name in decks:
        parts = name.split("::")
        for depth in range(1, len(parts)):
            parent = "::".join(parts[:depth])
            whole.setdefault(parent, _stable_id("deck", parent))
    return whole


def _deck(identity: int, name: str, modified: int) -> dict[str, Any]:
    return {
        "id": identity,
        "mod": modified,
        "name": name,
        "usn": -1,
        "lrnToday": [0, 0],
        "revToday": [0, 0],
        "newToday": [0, 0],
        "timeToday": [0, 0],
        "collapsed": False,
        "browserCollapsed": False,
        "desc": "",
        "dyn": 0,
        "conf": 1,
        "extendNew": 0,
        "extendRev": 0,
    }


def _deck_options(modified: int) -> dict[str, Any]:
    return {
        "id": 1,
        "mod": modified,
        "name": "Default",
        "usn": 0,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {
            "bury": False,
            "delays": [1.0, 10.0],
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": 20,
        },
        "rev": {
            "bury": False,
            "ease4": 1.3,
            "ivlFct": 1.0,
            "maxIvl": 36500,
            "perDay": 200,
            "hardFactor": 1.2,
        },
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
        "dyn": False,
    }

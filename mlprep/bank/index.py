"""The compiled form of packs: one SQLite file with a line per card and its body as msgpack."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from mlprep.bank.drafts import ParsedFile
from mlprep.bank.link import LinkedBank
from mlprep.bank.packs import FileKey
from mlprep.bank.store import fold

_DECODER = msgspec.msgpack.Decoder(ParsedFile)


def create_tables(index: sqlite3.Connection) -> None:
    """An empty index."""
    index.executescript(Path(__file__).with_name("index.sql").read_text(encoding="utf-8"))


def store_file(index: sqlite3.Connection, key: FileKey, digest: str, parsed: ParsedFile) -> None:
    """Puts what a file says in place of what it said before. Its stamp is not known yet."""
    drop_file(index, key)
    outline = msgspec.msgpack.encode(replace(parsed, bodies=()))
    cursor = index.execute(
        "INSERT INTO file (pack, path, stamp, digest, parsed) VALUES (?, ?, '', ?, ?)",
        (*key, digest, outline),
    )
    index.executemany(
        "INSERT INTO body (file, ordinal, words, body) VALUES (?, ?, ?, ?)",
        (
            (cursor.lastrowid, ordinal, fold(_words(body)), msgspec.msgpack.encode(body))
            for ordinal, body in enumerate(parsed.bodies)
        ),
    )


def drop_file(index: sqlite3.Connection, key: FileKey) -> None:
    """Forgets a file and its bodies."""
    index.execute("DELETE FROM body WHERE file IN (SELECT id FROM file WHERE pack = ? AND path = ?)", key)
    index.execute("DELETE FROM file WHERE pack = ? AND path = ?", key)


def stored_files(index: sqlite3.Connection) -> dict[FileKey, ParsedFile]:
    """What every file says, without bodies."""
    rows = index.execute("SELECT pack, path, parsed FROM file ORDER BY pack, path")
    return {(pack, path): _DECODER.decode(parsed) for pack, path, parsed in rows}


def store_bank(index: sqlite3.Connection, bank: LinkedBank, files: Mapping[FileKey, ParsedFile]) -> None:
    """Puts the joined bank in place of the one before."""
    for table in ("card", "concept", "topic", "pack", "renamed", "fault"):
        index.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own tables
    rows = list(_card_rows(index, bank))
    index.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    stamp = hashlib.blake2b(repr([row[:9] for row in rows]).encode(), digest_size=12).hexdigest()
    index.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))
    index.executemany(
        "INSERT INTO concept (id, title, level, needs, kinds) VALUES (?, ?, ?, ?, ?)",
        (
            (
                concept.id,
                concept.title,
                int(concept.level),
                json.dumps(concept.needs),
                json.dumps(concept.kinds),
            )
            for concept in bank.concepts.values()
        ),
    )
    index.executemany("INSERT INTO topic (id, title) VALUES (?, ?)", bank.topics.items())
    index.executemany("INSERT INTO pack VALUES (?, ?)", bank.titles.items())
    index.executemany("INSERT INTO renamed VALUES (?, ?)", bank.renamed.items())
    found = [(key, fault) for key, parsed in files.items() for fault in parsed.faults] + bank.faults
    index.executemany(
        "INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?)",
        (
            (*key, fault.place.line, fault.place.column, fault.card_id, fault.message)
            for key, fault in found
            if fault.place
        ),
    )


def _card_rows(index: sqlite3.Connection, bank: LinkedBank) -> Iterable[tuple[Any, ...]]:
    bodies = {
        (pack, path, ordinal): body
        for pack, path, ordinal, body in index.execute(
            "SELECT pack, path, ordinal, body.id FROM body JOIN file ON file.id = body.file"
        )
    }
    for position, card in enumerate(bank.cards):
        yield (
            position,
            card.id,
            card.kind,
            card.concept,
            card.concept.partition("/")[0],
            card.level,
            card.fingerprint,
            card.parent,
            card.formula,
            bodies[*card.file, card.ordinal],
            card.line,
            card.column,
        )


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(f"{_words(key)}\n{_words(inner)}" for key, inner in value.items())
    return "\n".join(_words(inner) for inner in value)

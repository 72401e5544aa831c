"""Broken, foreign and hostile packages end in one clear line and change nothing."""

import sqlite3
import zipfile

import pytest

from mlprep.anki.package import guid
from mlprep.anki.reader import read_package
from mlprep.errors import UsageError

OURS = {guid("topic/a"): "topic/a"}


def package_of(path, name, content, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(name, content)
    return path


def database(script):
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    return connection.serialize()


def test_our_own_package_is_read_back(make_package):
    package = read_package(make_package({"topic/a": "one"}), OURS)
    assert (package.notes, package.reviews) == (1, ())


def test_a_package_without_our_cards_says_so_by_its_count(make_package):
    assert read_package(make_package({"topic/b": "two"}), OURS).notes == 0


def bomb(path):
    return package_of(path, "collection.anki2", b"\0" * (64 << 20))


def lying_bomb(path):
    """The directory claims a small file; the stream goes on."""
    bomb(path)
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (5000).to_bytes(4, "little")
    path.write_bytes(raw)
    return path


def encrypted(path):
    package_of(path, "collection.anki2", b"x")
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(mark)
        raw[at + offset] |= 1
    path.write_bytes(raw)
    return path


def truncated(path):
    package_of(path, "collection.anki2", b"x" * 5000)
    path.write_bytes(path.read_bytes()[:60])
    return path


REFUSED = {
    "no zip": (lambda path: path.write_bytes(b"hello") and path, "not an Anki package"),
    "empty": (lambda path: path.write_bytes(b"") or path, "not an Anki package"),
    "truncated": (truncated, "not an Anki package"),
    "nothing inside": (lambda path: package_of(path, "readme.txt", "hi"), "holds no Anki collection"),
    "path trick": (lambda path: package_of(path, "../collection.anki2", "hi"), "holds no Anki collection"),
    "no database": (lambda path: package_of(path, "collection.anki2", b"x" * 4096), "cannot be read"),
    "other tables": (
        lambda path: package_of(path, "collection.anki2", database("CREATE TABLE t (a)")),
        "no proper table 'notes'",
    ),
    "a view for a table": (
        lambda path: package_of(
            path,
            "collection.anki2",
            database("CREATE VIEW notes AS SELECT 1 AS id, 'x' AS guid; CREATE TABLE cards (id, nid);"),
        ),
        "no proper table 'notes'",
    ),
    "zip bomb": (bomb, "that is refused"),
    "lying zip bomb": (lying_bomb, "not an Anki package"),
    "encrypted": (encrypted, "is encrypted"),
    "damaged zstd": (lambda path: package_of(path, "collection.anki21b", b"no zstd at all"), "damaged"),
}


@pytest.mark.parametrize("sort", REFUSED)
def test_a_bad_package_is_refused_in_words(tmp_path, sort):
    make, said = REFUSED[sort]
    path = make(tmp_path / "bad.apkg")
    with pytest.raises(UsageError, match=said) as refused:
        read_package(path, OURS)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        read_package(tmp_path / "none.apkg", OURS)
    with pytest.raises(UsageError, match="this is a directory"):
        read_package(tmp_path, OURS)


def test_rows_of_odd_types_are_left_out(tmp_path):
    script = f"""
    CREATE TABLE notes (id, guid); CREATE TABLE cards (id, nid);
    CREATE TABLE revlog (id, cid, ease, time, type, factor);
    INSERT INTO notes VALUES (1, '{next(iter(OURS)).replace("'", "''")}'); INSERT INTO cards VALUES (1, 1);
    INSERT INTO revlog VALUES (1763700000000, 1, 3, 900, 1, 0), ('x', 1, 3, 1, 1, 0), (5, 1, 'good', 1, 1, 0),
      (1763700000001, 1, 9, 1, 1, 0), (1763700000002, 1, 3, 'long', 0, 0), (1763700000003, 1, 3, 1, 4, 0);
    """
    package = read_package(package_of(tmp_path / "odd.apkg", "collection.anki2", database(script)), OURS)
    assert [(review.utc_ms, review.taken) for review in package.reviews] == [
        (1763700000000, 900),
        (1763700000002, 0),
    ]


def test_a_hanging_query_is_cut_off(tmp_path, monkeypatch):
    """A huge join is stopped by time, not waited for."""
    monkeypatch.setattr("mlprep.anki.reader.LONGEST_QUERY_SECONDS", 0.05)
    rows = ",".join("(1,1)" for _ in range(3000))
    script = f"""
    CREATE TABLE notes (id, guid); CREATE TABLE cards (id, nid);
    CREATE TABLE revlog (id, cid, ease, time, type, factor);
    INSERT INTO notes SELECT 1, '{next(iter(OURS)).replace("'", "''")}'; INSERT INTO cards VALUES {rows};
    INSERT INTO revlog SELECT a.id, 1, 3, 1, 1, 0 FROM cards a JOIN cards b LIMIT 30000;
    """
    with pytest.raises(UsageError, match="cannot be read"):
        read_package(package_of(tmp_path / "slow.apkg", "collection.anki2", database(script)), OURS)

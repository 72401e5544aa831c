"""The real Anki as client: a fresh collection for each test."""

import pytest

from mlprep.anki.package import Note, write_package


@pytest.fixture
def collection(tmp_path):
    pytest.importorskip("anki", reason="the real Anki cannot be installed here: its tests are left out")
    from anki.collection import Collection

    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


@pytest.fixture
def take_in(collection):
    """Import a package as Anki's own dialogue does, and return what it says of the notes."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    def run(package, *, scheduling=True):
        options = ImportAnkiPackageOptions(with_scheduling=scheduling, merge_notetypes=False)
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        return collection.import_anki_package(request).log

    return run


@pytest.fixture
def make_package(tmp_path):
    """A package of plain notes: id -> front."""
    from datetime import UTC, datetime

    def make(fronts, *, modified=1_763_700_000, name="notes.apkg", **fields):
        notes = [
            Note(
                key=key,
                fields={"Id": key, "Front": front, "Answer": "answer", "Heading": "Topic"},
                deck="mlprep::Topic::L1",
                tags=("topic::L1",),
                modified=modified,
                **fields,
            )
            for key, front in fronts.items()
        ]
        path = tmp_path / name
        write_package(path, notes, day_start=datetime(2026, 11, 21, 4, tzinfo=UTC), styled=1_763_700_000)
        return path

    return make

"""Where packs lie and which files they have. Names and sizes only: nothing here reads what a file says."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlprep.core.cards import Fault, Place
from mlprep.errors import ContentError

BUILT_IN = "mlprep"
OWN = "own"
LOOSE = "loose"
MAX_FILE_BYTES = 1_000_000
MAX_FILES = 5_000
MAX_TOPICS = 200
HEADER = "pack.yaml"
SYLLABUS = "syllabus.yaml"

_FOLDER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.yaml")


FileKey = tuple[str, str]
"""(pack id, path in the pack)"""


@dataclass(frozen=True, slots=True)
class Pack:
    """A directory of cards. id: 'mlprep' (built in), 'own' (the learner's), 'loose' (no pack) or its name."""

    id: str
    root: Path

    @property
    def prefix(self) -> str:
        """What stands before the topic in the ids of its cards."""
        return "" if self.id in {BUILT_IN, OWN, LOOSE} else f"{self.id}:"


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file of a pack. path: relative, with '/'.  stamp: changes whenever the file does, on this machine."""

    path: str
    stamp: str
    size: int

    @property
    def topic(self) -> str | None:
        return self.path.partition("/")[0] if "/" in self.path else None


def content_directory() -> Path:
    """The built-in pack: inside the installed package, or beside it in a checkout. Raises ContentError."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "content", package.parent / "content"):
        if (candidate / HEADER).is_file():
            return candidate
    raise ContentError(f"no built-in pack at {package / 'content'}: reinstall mlprep")


def packs_directory(home: Path | None) -> Path:
    """Where the learner's packs lie. home: None for the platform's own place."""
    if home is not None:
        return home / "packs"
    from platformdirs import user_data_path

    return user_data_path("mlprep", appauthor=False) / "packs"


def cache_directory(home: Path | None) -> Path:
    """Where compiled packs and proofs are kept. home: None for the platform's own place."""
    if home is not None:
        return home / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("mlprep", appauthor=False)


def find_packs(home: Path | None) -> list[Pack]:
    """The built-in pack, the learner's own, then the others by name."""
    found = [Pack(BUILT_IN, content_directory())]
    directory = packs_directory(home)
    try:
        names = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return found
    names = [name for name in names if _FOLDER.fullmatch(name) and name != BUILT_IN]
    names.sort(key=lambda name: name != OWN)
    return found + [Pack(name, directory / name) for name in names]


def list_files(root: Path, faults: list[Fault] | None = None) -> list[FileStamp]:
    """The pack's files: pack.yaml, and every .yaml in the topic folders below it, by path.

    Links, devices, oversized files and odd names are no part of a pack; each is reported in `faults`.
    """
    report = faults if faults is not None else []
    files = [
        found for entry in _scan(root) if entry.name == HEADER and (found := _stamp(entry, HEADER, report))
    ]
    topics = [entry for entry in _scan(root) if _is_topic(entry, report)]
    for topic in topics[:MAX_TOPICS]:
        for entry in _scan(Path(topic.path)):
            path = f"{topic.name}/{entry.name}"
            if entry.name.endswith((".yaml", ".yml")) and (found := _stamp(entry, path, report)):
                files.append(found)
            if len(files) > MAX_FILES:
                report.append(
                    Fault(
                        f"more than {MAX_FILES:,} files in one pack; the rest is left out",
                        place=Place(path, 1),
                    )
                )
                return files[:MAX_FILES]
    if len(topics) > MAX_TOPICS:
        place = Place(topics[MAX_TOPICS].name, 1)
        report.append(Fault(f"more than {MAX_TOPICS} topics in one pack; the rest is left out", place=place))
    return files


def read_file(root: Path, path: str) -> bytes:
    """A listed file's bytes, at most one more than the cap. Follows no link. Raises OSError."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(root / path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("no regular file")
        return file.read(MAX_FILE_BYTES + 1)


def _scan(directory: Path) -> Iterator[os.DirEntry[str]]:
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError:
        return iter(())
    return iter(entries)


def _is_topic(entry: os.DirEntry[str], report: list[Fault]) -> bool:
    if entry.is_symlink() and (entry.is_dir() or not entry.name.endswith(".md")):
        if entry.name != HEADER:
            report.append(
                Fault("a link is no part of a pack; copy what it points to", place=Place(entry.name, 1))
            )
        return False
    if not entry.is_dir(follow_symlinks=False) or entry.name.startswith((".", "_")):
        return False
    if _FOLDER.fullmatch(entry.name):
        return True
    what = "a topic's folder has lower-case letters and digits joined by hyphens in its name"
    report.append(Fault(what, place=Place(ascii(entry.name)[1:-1], 1)))
    return False


def _stamp(entry: os.DirEntry[str], path: str, report: list[Fault]) -> FileStamp | None:
    """Windows has no change time; there modification time and size must do."""
    place = Place(ascii(path)[1:-1], 1)
    try:
        status = os.lstat(entry.path)
    except OSError:
        return None
    if stat.S_ISLNK(status.st_mode):
        report.append(Fault("a link is no part of a pack; copy what it points to", place=place))
    elif not stat.S_ISREG(status.st_mode):
        report.append(Fault("no regular file", place=place))
    elif not _FILE.fullmatch(entry.name):
        report.append(
            Fault("a card file is called name.yaml, with letters, digits, '.', '-' and '_'", place=place)
        )
    elif status.st_size > MAX_FILE_BYTES:
        what = f"{status.st_size:,} bytes; a file of a pack has at most {MAX_FILE_BYTES:,}"
        report.append(Fault(what, place=place))
    else:
        stamp = f"{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_size}"
        return FileStamp(path, stamp, status.st_size)
    return None

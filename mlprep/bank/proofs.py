"""Proofs of cards: made by the kinds, in parallel, and kept until the card or the checker changes."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mlprep.bank.nodes import quoted
from mlprep.core.cards import Card, Fault

Progress = Callable[[int, int], None]
"""(cards proved, cards to prove)"""

BATCH = 8
FEW = 16  # cards that are proved sooner than a process has started
KEPT_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Proofs:
    """faults: of each card, in the order of the cards. kept: how many were known from before."""

    faults: list[list[Fault]]
    kept: int


def prove_cards(
    cards: Sequence[Card],
    *,
    jobs: int | None = None,
    directory: Path | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Proofs:
    """The faults of each card: of its mathematics, and of its texts.

    jobs: processes, by default one per core.  directory: where proofs are kept; None for nowhere.
    fresh: prove again what was proved before.
    """
    with _Ledger(directory) as ledger:
        keys = [_key(card) for card in cards]
        known = {} if fresh else ledger.read(keys)
        missing = [index for index, key in enumerate(keys) if key not in known]
        if progress:
            progress(0, len(missing))
        made: dict[int, list[Fault]] = {}
        for index, found in _prove(cards, missing, jobs or os.cpu_count() or 1):
            made[index] = found
            ledger.add(keys[index], found)
            if progress:
                progress(len(made), len(missing))
    faults = [
        made[index] if index in made else _placed(known[keys[index]], card)
        for index, card in enumerate(cards)
    ]
    return Proofs(faults, len(cards) - len(missing))


def prove_card(card: Card) -> list[Fault]:
    """Everything that is wrong with a card; a fault met by two checks counts once."""
    from mlprep.bank.checks import check_card
    from mlprep.kinds import kind

    faults: list[Fault] = []
    for check in (check_card, kind(card.kind).prove):
        try:
            found = check(card)
        except Exception as error:  # a stranger's card must not end the proof of its neighbours
            what = f"cannot be checked: {type(error).__name__}: {quoted(str(error), 200)[1:-1]}"
            found = [Fault(what, card.id, (), card.place)]
        # A formula that TeX cannot read is not read as maths either: one fault.
        faults += [fault for fault in found if fault.keys != ("latex",) or not _has_latex_fault(faults)]
    return list(dict.fromkeys(faults))


def _has_latex_fault(faults: Sequence[Fault]) -> bool:
    return any(fault.keys == ("latex",) for fault in faults)


def _prove(cards: Sequence[Card], missing: Sequence[int], jobs: int) -> Iterator[tuple[int, list[Fault]]]:
    if jobs < 2 or len(missing) <= FEW:
        for index in missing:
            yield index, prove_card(cards[index])
        return
    longest_first = sorted(missing, key=lambda index: cards[index].kind != "numeric")
    batches = [longest_first[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    proved: set[int] = set()
    try:
        for index, faults in _prove_in_parallel(cards, batches, jobs):
            proved.add(index)
            yield index, faults
    except BrokenProcessPool:  # some card used up the memory
        rest = [index for index in missing if index not in proved]
        yield from _prove_one_by_one(cards, rest)


def _prove_in_parallel(
    cards: Sequence[Card], batches: Sequence[Sequence[int]], jobs: int
) -> Iterator[tuple[int, list[Fault]]]:
    # Spawned, not forked: the same on every system, and safe beside numpy's threads.
    with ProcessPoolExecutor(min(jobs, len(batches)), mp_context=get_context("spawn")) as pool:
        pending: dict[Future[list[list[Fault]]], Sequence[int]] = {
            pool.submit(_prove_batch, [cards[index] for index in batch]): batch for batch in batches
        }
        try:
            while pending:
                for done in wait(pending, return_when=FIRST_COMPLETED).done:
                    yield from zip(pending.pop(done), done.result(), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _prove_one_by_one(cards: Sequence[Card], rest: Sequence[int]) -> Iterator[tuple[int, list[Fault]]]:
    """In a process beside this one, so that it is known which card ended it; the rest goes on in another."""
    rest = list(rest)
    while rest:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            while rest:
                index = rest.pop(0)
                try:
                    yield index, pool.submit(prove_card, cards[index]).result()
                except BrokenProcessPool:
                    what = "cannot be checked: the process that tried ended"
                    yield index, [Fault(what, cards[index].id, (), cards[index].place)]
                    break


def _prove_batch(cards: list[Card]) -> list[list[Fault]]:
    return [prove_card(card) for card in cards]


def _placed(faults: list[Fault], card: Card) -> list[Fault]:
    return [Fault(fault.message, card.id, fault.keys, card.place) for fault in faults]


def _key(card: Card) -> str:
    """Of all that a proof looks at."""
    seen: list[Any] = [card.id, card.kind, card.ask, card.fields, card.name, card.latex, card.when]
    seen += [card.hint, card.why, card.steps, card.snippet, card.references]
    return hashlib.blake2b(json.dumps(seen, ensure_ascii=False).encode(), digest_size=16).hexdigest()


@cache
def checker_version() -> str:
    """Changes with the source of everything that judges a card."""
    package = Path(__file__).parent.parent
    digest = hashlib.blake2b(digest_size=12)
    for part in ("maths", "kinds", "tex", "bank/checks.py", "bank/proofs.py", "core/cards.py"):
        root = package / part
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


class _Ledger:
    """Proofs on disk. A ledger that cannot be read or written is empty, and forgets."""

    def __init__(self, directory: Path | None) -> None:
        self._database: sqlite3.Connection | None = None
        if directory is not None:
            try:
                directory.mkdir(parents=True, exist_ok=True)
                self._open(directory / "proofs.db")
            except (OSError, sqlite3.Error):
                self._database = None

    def _open(self, path: Path) -> None:
        try:
            self._database = _connect(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)  # broken: it holds nothing that cannot be proved again
            self._database = _connect(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._database is None:
            return
        try:
            self._database.execute(
                "INSERT OR REPLACE INTO version (version) VALUES (?)", (checker_version(),)
            )
            self._database.execute(
                "DELETE FROM proof WHERE version NOT IN"
                " (SELECT version FROM version ORDER BY id DESC LIMIT ?)",
                (KEPT_VERSIONS,),
            )
            self._database.commit()
            self._database.close()
        except sqlite3.Error:
            return

    def read(self, keys: Sequence[str]) -> dict[str, list[Fault]]:
        """The faults of the cards that were proved by this checker."""
        if self._database is None or not keys:
            return {}
        wanted = set(keys)
        rows = self._database.execute("SELECT key, faults FROM proof WHERE version = ?", (checker_version(),))
        return {key: _decode(faults) for key, faults in rows if key in wanted}

    def add(self, key: str, faults: list[Fault]) -> None:
        if self._database is None:
            return
        text = json.dumps([[fault.message, fault.keys] for fault in faults], ensure_ascii=False)
        try:
            self._database.execute(
                "INSERT OR REPLACE INTO proof VALUES (?, ?, ?)", (key, checker_version(), text)
            )
        except sqlite3.Error:
            self._database = None


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=5)
    database.execute("PRAGMA synchronous = OFF")
    database.execute(
        "CREATE TABLE IF NOT EXISTS version (id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE)"
    )
    database.execute(
        "CREATE TABLE IF NOT EXISTS proof"
        " (key TEXT NOT NULL, version TEXT NOT NULL, faults TEXT NOT NULL, PRIMARY KEY (key, version))"
    )
    database.commit()
    return database


def _decode(text: str) -> list[Fault]:
    return [Fault(message, None, tuple(keys)) for message, keys in json.loads(text)]

"""A learner's progress: one SQLite file, opened, written one transaction a step, and asked."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from mlprep.core import schedule
from mlprep.core.mode import Mode
from mlprep.core.queue import Frontier
from mlprep.core.schedule import Moment, Standing
from mlprep.errors import ProgressError, UsageError
from mlprep.progress import log, migrate, queries, renames, settings, standings
from mlprep.progress.asking import Asking
from mlprep.progress.connection import OTHER_ADVICE, connect, roomy, told, transaction, use_wal
from mlprep.progress.events import (
    MAX_ANSWER,
    UNDOABLE,
    Event,
    Imported,
    Kind,
    Recorded,
    Review,
    derived_id,
    new_id,
)
from mlprep.progress.settings import Settings
from mlprep.progress.standings import Progressed

if TYPE_CHECKING:
    from mlprep.progress.merge import Merged

FILE_NAME: Final = "progress.db"


def progress_path(home: Path | None) -> Path:
    """Where a home keeps its progress. home: None for the platform's own folder."""
    if home is None:
        from platformdirs import user_data_path

        home = user_data_path("mlprep", appauthor=False)
    return home / FILE_NAME


def open_progress(
    home: Path | None,
    *,
    now: datetime,
    device: str | None = None,
    progressed: Progressed | None = None,
) -> "Progress":
    """The learner's progress, made if there is none, brought to the newest schema if it is older.

    now: names the backup made before a migration.  device: whose events these are; None: this file's own.
    progressed: told (done, total) while a cache is rebuilt.
    Raises ProgressError if the file is newer, foreign, broken, locked or out of reach; it is then untouched.
    """
    path = progress_path(home)
    with told(path):
        if not path.exists():
            migrate.create(path)
        migrate.check_header(path)
        connection = connect(path)
    try:
        with told(path):
            if migrate.version_of(connection, path) < migrate.SCHEMA:
                _upgrade(connection, path, now)
            use_wal(connection)
            progress = Progress(connection, path, device or _device_of(connection))
            progress.refresh_cache(progressed)
    except BaseException:
        connection.close()
        raise
    return progress


def _upgrade(connection: sqlite3.Connection, path: Path, now: datetime) -> None:
    from mlprep.progress import backup

    backup.save(connection, path, now, label="before-upgrade")
    migrate.migrate(connection, path)


def _device_of(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM cache WHERE name = 'device'").fetchone()
    if row is None:
        connection.execute("INSERT OR IGNORE INTO cache VALUES ('device', ?)", (new_id(),))
        row = connection.execute("SELECT value FROM cache WHERE name = 'device'").fetchone()
    return str(row[0])


class Progress(Asking):
    """An open progress file. Every step is one committed transaction; use it in a `with`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, device: str) -> None:
        super().__init__(connection, path, device)
        self._file = _identity(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # Writing

    def record(self, review: Review, now: datetime) -> Recorded:
        """Log one rating and move the card: committed when this returns. A repeated id changes nothing."""
        with self._writing() as connection:
            known = log.find(connection, review.id)
            if known is not None:
                return self._recorded(known)
            return self._record(connection, review, log.free_moment(connection, self.moment(now)))

    def _record(self, connection: sqlite3.Connection, review: Review, moment: Moment) -> Recorded:
        key = log.card_key(connection, review.card_id)
        root = standings.root_of(connection, key)
        before = standings.load(connection, root)
        interval = None
        if review.mode is Mode.REVIEW:
            interval = self._intervals(review.card_id, before, moment.day)[review.rating]
        event = self._rating(review, moment, None if interval is None else moment.day + interval)
        simple = not standings.is_renamed(connection, key) and log.is_latest(connection, key, moment.utc_ms)
        log.append(connection, event)
        if simple:
            after = self._advance(before, event)
            standings.save(connection, key, after)
        else:
            after = standings.replay_card(connection, key, self._settings.parameters)
        return Recorded(review.id, after, interval, schedule.is_leech(before, after))

    def _rating(self, review: Review, moment: Moment, due: int | None) -> Event:
        return Event(
            id=review.id,
            kind=Kind.RATE,
            device=self.device,
            utc_ms=moment.utc_ms,
            utc_offset=moment.utc_offset,
            day=moment.day,
            card_id=review.card_id,
            fingerprint=review.fingerprint,
            mode=review.mode,
            rating=review.rating,
            due=due,
            verdict=review.verdict,
            code=review.code,
            override=review.override,
            hint=review.hint,
            answer=_storable(review.answer),
            seed=review.seed,
            took_ms=None if review.took_ms is None else max(0, review.took_ms),
        )

    def _advance(self, before: Standing, event: Event) -> Standing:
        if event.due is None or event.rating is None:
            return schedule.practise(before, event.fingerprint or "")
        parameters = self._settings.parameters
        return schedule.rate(before, event.rating, event.day, event.due, event.fingerprint or "", parameters)

    def _recorded(self, event: Event) -> Recorded:
        standing = self.standing(event.card_id or "")
        return Recorded(event.id, standing, None if event.due is None else event.due - event.day)

    def undo(self, now: datetime, event_id: str | None = None) -> Event | None:
        """Take back one step: the given event, or the last thing done on this device, in any sitting.

        Returns what was undone, None if there is nothing to undo.
        Raises ProgressError for an unknown id and for what cannot be undone, such as a setting.
        """
        with self._writing() as connection:
            if event_id is None:
                done = log.last_undoable(connection, self.device)
            else:
                done = log.find(connection, event_id)
                if done is None:
                    raise ProgressError(f"no event '{event_id}' in {self.path.name}")
                if done.kind not in UNDOABLE:
                    raise ProgressError(f"a step of kind '{done.kind.value}' cannot be undone")
            if done is None or log.is_undone(connection, done.id):
                return None
            self._log(connection, Kind.UNDO, now, card_id=done.card_id, target=done.id)
        return done

    def suspend(self, card_id: str, now: datetime) -> Standing:
        """Leave the card out until it is unsuspended."""
        return self._mark(Kind.SUSPEND, card_id, now)

    def unsuspend(self, card_id: str, now: datetime) -> Standing:
        """Let a suspended or buried card come back."""
        return self._mark(Kind.UNSUSPEND, card_id, now)

    def bury(self, card_id: str, now: datetime) -> Standing:
        """Hide the card until tomorrow."""
        return self._mark(Kind.BURY, card_id, now)

    def reset(self, card_id: str, now: datetime) -> Standing:
        """Make the card new again; its log stays."""
        return self._mark(Kind.RESET, card_id, now)

    def _mark(self, kind: Kind, card_id: str, now: datetime) -> Standing:
        with self._writing() as connection:
            self._log(connection, kind, now, card_id=card_id)
        return self.standing(card_id)

    def know(self, concept: str, now: datetime, *, known: bool = True) -> str:
        """Retire a concept ("I know this"), or bring it back. Returns the event's id."""
        return self._keep(Kind.KNOW, now, concept, "yes" if known else "no")

    def set(self, name: str, text: str, now: datetime, progressed: Progressed | None = None) -> Settings:
        """Change one setting. Raises UsageError, naming what is allowed; nothing is then changed."""
        value = settings.show(name, settings.read(name, text))
        self._keep(Kind.SETTING, now, name, value)
        self._version = -1
        self.refresh_cache(progressed)
        return self.settings

    def save_plan(self, value: str, now: datetime) -> str:
        """Keep a plan (a JSON text of its owner's making). Returns the event's id."""
        return self._keep(Kind.PLAN, now, None, value)

    def save_interview(self, value: str, now: datetime) -> str:
        """Keep a mock interview's report (a JSON text of its owner's making). Returns the event's id."""
        return self._keep(Kind.INTERVIEW, now, None, value)

    def _keep(self, kind: Kind, now: datetime, name: str | None, value: str) -> str:
        with self._writing() as connection:
            return self._log(connection, kind, now, name=name, value=value)

    def _log(self, connection: sqlite3.Connection, kind: Kind, now: datetime, **fields: Any) -> str:
        """Append one event other than a rating and replay its card."""
        event = self._event(kind, now, **fields)
        log.append(connection, event)
        if event.card_id is not None:
            key = log.card_key(connection, event.card_id)
            standings.replay_card(connection, key, self._settings.parameters)
        if event.card_id or event.target or (kind is Kind.KNOW and event.value == "no"):
            queries.look_again(connection, event.card_id)
        return event.id

    def keep_frontier(self, lane: str, stamp: str, reached: Frontier) -> None:
        """Remember how far a search for new cards has come; if that fails, the next search is longer."""
        with suppress(ProgressError), self._writing() as connection:
            queries.keep_frontier(connection, lane, stamp, reached)

    def keep_text(self, name: str, text: str) -> None:
        """Remember something derived, for `kept_text`; it may be forgotten at any time."""
        with self._writing() as connection:
            queries.keep(connection, f"{queries.KEPT}{name}", text)

    def _event(self, kind: Kind, now: datetime, **fields: Any) -> Event:
        """An event other than a rating; it has the last word, whatever the clock says."""
        moment = self.moment(now)
        event = Event(new_id(), kind, self.device, moment.utc_ms, moment.utc_offset, moment.day, **fields)
        last = log.free_moment(self._connection, log.put_last(self._connection, moment, event))
        return replace(event, utc_ms=last.utc_ms)

    # The log and other files

    def save_backup(self, now: datetime, target: Path | None = None) -> Path:
        """Copy the file to `target`, or into the backups folder beside it. Returns the copy."""
        from mlprep.progress import backup

        if target is None:
            with told(self.path):
                return backup.save(self._connection, self.path, now)
        if target.exists() and target.samefile(self.path):
            raise UsageError(f"{target} is the progress file itself. Name another place for its copy.")
        with told(target, OTHER_ADVICE):
            backup.copy(self._connection, target)
        return target

    def save_daily_backup(self, now: datetime) -> Path | None:
        """Copy the file if something is in it and the latest backup is not from today."""
        from mlprep.progress import backup

        with told(self.path):
            if queries.is_empty(self._connection) or not backup.is_due(self.path, now):
                return None
        return self.save_backup(now)

    def merge(self, other: Path, now: datetime, progressed: Progressed | None = None) -> "Merged":
        """Add the events of another progress file, after a backup of this one. The other is only read.

        Raises ProgressError if the other file is newer, foreign or damaged; nothing is then changed.
        """
        from mlprep.progress import backup, merge as merging

        with merging.opened_copy(other, self.path) as copy, told(self.path):
            self._check_file()
            backup.save(self._connection, self.path, now, "before-merge")
            merged = merging.merge(self._connection, copy, self.settings.parameters, progressed)
        self._version = -1
        self.refresh_cache(progressed)
        return merged

    def adopt(self, renamed: Mapping[str, str]) -> None:
        """Let the history of former card ids count for what they became. renamed: former id -> id."""
        with told(self.path):
            if renames.is_adopted(self._connection, renamed):
                return
        with self._writing() as connection:
            renames.adopt(connection, renamed, self._settings.parameters)

    def import_reviews(self, reviews: Iterable[Imported]) -> int:
        """Log reviews made in Anki that are not here yet, each once however often it is imported.

        Returns how many were new. A review that this log made (and Anki was given) is known by its time.
        """
        with self._writing() as connection:
            touched = [key for key in (self._import(connection, review) for review in reviews) if key]
            for key in dict.fromkeys(touched):
                standings.replay_card(connection, key, self._settings.parameters)
        return len(touched)

    def _import(self, connection: sqlite3.Connection, review: Imported) -> int | None:
        key = log.card_key(connection, review.card_id)
        event_id = derived_id(review.card_id, review.utc_ms)
        if log.was_rated_at(connection, key, review.utc_ms) or log.find(connection, event_id):
            return None
        day = schedule.study_day(review.utc_ms, review.utc_offset, self._settings.rollover)
        log.append(connection, review.as_event(event_id, day))
        return key

    def see(self, shown: Iterable[tuple[str, str]], now: datetime) -> Mapping[tuple[str, str], int]:
        """When each (card id, fingerprint) was first seen, in UTC milliseconds; unseen ones are seen now."""
        wanted = list(dict.fromkeys(shown))
        with self._writing() as connection:
            seen = queries.first_seen(connection)
            for card_id, fingerprint in wanted:
                if (card_id, fingerprint) not in seen:
                    event = self._event(Kind.SEEN, now, card_id=card_id, fingerprint=fingerprint)
                    log.append(connection, event)
                    seen[card_id, fingerprint] = event.utc_ms
        return {pair: seen[pair] for pair in wanted}

    # Inside

    def refresh_cache(self, progressed: Progressed | None = None) -> None:
        """Rebuild the cache if another model or other parameters filled it."""
        with told(self.path):
            self._refresh_settings()
            wanted = standings.cache_stamp(self._settings.parameters)
            if queries.cached(self._connection, "model") != wanted:
                self.rebuild(progressed)

    def rebuild(self, progressed: Progressed | None = None) -> None:
        """Replay the whole log into the cache."""
        with roomy(self._connection), self._writing() as connection:
            standings.rebuild(connection, self._settings.parameters, progressed)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction on a file that is still the one opened; nothing of it stays if anything fails."""
        with told(self.path):
            self._check_file()
            with transaction(self._connection):
                self._refresh_settings()
                yield self._connection

    def _check_file(self) -> None:
        """Another process may have restored a backup: what is written to the old file would be lost."""
        if _identity(self.path) != self._file:
            raise ProgressError(f"{self.path} was replaced by another program. Start mlprep again.")


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _storable(text: str) -> str:
    """What SQLite and JSON can hold: no lone surrogates, no end of string inside, no novel."""
    return text[:MAX_ANSWER].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()

"""What can be asked of an open progress file; nothing here changes it."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from mlprep.core import schedule
from mlprep.core.cards import Rating
from mlprep.core.mode import Mode
from mlprep.core.queue import Frontier, Pace
from mlprep.core.schedule import NEW, Moment, Standing, moment_of
from mlprep.progress import log, queries, settings
from mlprep.progress.connection import told
from mlprep.progress.events import Event, Kind
from mlprep.progress.settings import Settings

_Row = TypeVar("_Row")


class Asking:
    """An open progress file to read from. device: whose events new ones will be."""

    def __init__(self, connection: sqlite3.Connection, path: Path, device: str) -> None:
        self.path = path
        self.device = device
        self._connection = connection
        self._version = -1
        self._settings = Settings()

    @property
    def settings(self) -> Settings:
        """What the learner has set, also by another process."""
        with told(self.path):
            self._refresh_settings()
        return self._settings

    def moment(self, now: datetime) -> Moment:
        """The instant with its study day."""
        return moment_of(now, self.settings.rollover)

    def standing(self, card_id: str) -> Standing:
        """Where the card stands; NEW if it was never shown."""
        return self.standings([card_id]).get(card_id, NEW)

    def standings(self, card_ids: Iterable[str]) -> Mapping[str, Standing]:
        """Where these cards stand; those never touched are left out."""
        with told(self.path):
            return queries.standings_of(self._connection, card_ids)

    def due(self, now: datetime) -> Iterator[tuple[str, Standing]]:
        """(card id, standing) of every card to be reviewed today, most forgotten first."""
        return self._read(queries.due(self._connection, self.moment(now).day))

    def intervals(self, card_id: str, now: datetime) -> Mapping[Rating, int]:
        """Days until the card would return, for each rating that could be given now."""
        with told(self.path):
            self._refresh_settings()
            return self._intervals(card_id, self.standing(card_id), self.moment(now).day)

    def _intervals(self, card_id: str, standing: Standing, day: int) -> Mapping[Rating, int]:
        def load(first: int, last: int) -> Mapping[int, int]:
            return queries.due_counts(self._connection, first, last)

        own = self._settings
        return schedule.intervals(card_id, standing, day, own.retention, own.parameters, load)

    def all_standings(self) -> Iterator[tuple[str, Standing]]:
        """(card id, standing) of every card ever touched."""
        return self._read(queries.all_standings(self._connection))

    def hardest(self) -> Iterator[tuple[str, Standing]]:
        """(card id, standing) of every card once reviewed, those forgotten most often first."""
        return self._read(queries.hardest(self._connection))

    def is_empty(self) -> bool:
        """Nothing was ever done: the log has no event."""
        with told(self.path):
            return queries.is_empty(self._connection)

    def steps(self) -> int:
        """How many events have come into the log: it grows with everything the learner does."""
        with told(self.path):
            return queries.steps(self._connection)

    def spent(self, now: datetime) -> float:
        """Seconds spent on today's answers."""
        with told(self.path):
            return queries.spent_seconds(self._connection, self.moment(now).day)

    def pace(self) -> Pace:
        """How long this learner takes, from the latest answers."""
        with told(self.path):
            return queries.pace(self._connection)

    def frontier(self, lane: str, stamp: str) -> Frontier:
        """How far a search for new cards has come. stamp: of the bank and what else decides the search."""
        with told(self.path):
            return queries.frontier(self._connection, lane, stamp)

    def kept_text(self, name: str) -> str | None:
        """What `keep_text` last kept under this name, if it is still there."""
        with told(self.path):
            return queries.cached(self._connection, f"{queries.KEPT}{name}")

    def introduced(self, now: datetime) -> Sequence[str]:
        """Ids of the cards first reviewed today."""
        with told(self.path):
            return queries.introduced(self._connection, self.moment(now).day)

    def known_concepts(self) -> frozenset[str]:
        """Concepts the learner has retired."""
        with told(self.path):
            return queries.known_concepts(self._connection)

    def plan(self) -> Event | None:
        """The latest plan."""
        with told(self.path):
            return log.last_named(self._connection, Kind.PLAN)

    def interviews(self) -> Iterator[Event]:
        """Reports of mock interviews, oldest first."""
        return self._read(log.of_kind(self._connection, Kind.INTERVIEW))

    def reviews(
        self,
        *,
        card_id: str | None = None,
        first_day: int | None = None,
        last_day: int | None = None,
        mode: Mode | None = None,
    ) -> Iterator[Event]:
        """Ratings that were not undone, oldest first. first_day, last_day: study days, both included."""
        found = log.reviews(
            self._connection, card_id=card_id, first_day=first_day, last_day=last_day, mode=mode
        )
        return self._read(found)

    def events(self) -> Iterator[Event]:
        """The whole log, oldest first."""
        return self._read(log.everything(self._connection))

    def due_counts(self, first_day: int, last_day: int) -> Mapping[int, int]:
        """Study day -> how many cards are due on it; days without any are left out."""
        with told(self.path):
            return queries.due_counts(self._connection, first_day, last_day)

    def _refresh_settings(self) -> None:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:  # another process wrote, or this one changed a setting
            self._settings = settings.settings_of(queries.settings(self._connection))
            self._version = version

    def _read(self, rows: Iterator[_Row]) -> Iterator[_Row]:
        with told(self.path):
            yield from rows

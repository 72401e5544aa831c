"""What a learner did: an append-only log in one SQLite file, and where each card stands because of it."""

from mlprep.progress.events import Event, Imported, Kind, Recorded, Review, new_id
from mlprep.progress.settings import Settings
from mlprep.progress.store import Progress, open_progress, progress_path

__all__ = [
    "Event",
    "Imported",
    "Kind",
    "Progress",
    "Recorded",
    "Review",
    "Settings",
    "new_id",
    "open_progress",
    "progress_path",
]

"""The clock of deadlines: the seconds this thread has worked, so that a busy machine changes no verdict."""

from __future__ import annotations

from time import thread_time as now

__all__ = ["now"]

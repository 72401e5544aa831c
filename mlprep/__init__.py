"""Machine-learning interview preparation in the terminal."""

__version__ = "0.1.0"
# when the built-in cards last changed; Anki takes a note only if it is newer than its own
RELEASED = "2026-11-21"

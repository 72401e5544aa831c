"""Anki's packages, out and in, and the printable sheet. The only room that says note and deck."""

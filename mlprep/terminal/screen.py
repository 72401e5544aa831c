"""The one way from lines to a stream: tones become colours or nothing, nothing else steers the terminal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from mlprep.terminal.clean import clean_line
from mlprep.terminal.text import Line, Span, Tone
from mlprep.tex import Glyphs

# Only attributes and the two colours that are legible on black and on white.
_CODES = {Tone.STRONG: "1", Tone.FAINT: "2", Tone.RIGHT: "32", Tone.WRONG: "31"}


@dataclass(frozen=True, slots=True)
class Screen:
    """A stream with what it can show."""

    out: TextIO
    columns: int = 80
    colour: bool = False
    glyphs: Glyphs = Glyphs.FULL

    def write(self, lines: Iterable[Line]) -> None:
        """Write whole lines and flush, so that they are seen before anything else happens."""
        self._send("".join(self._styled(each).rstrip(" ") + "\n" for each in lines))

    def prompt(self, text: str) -> None:
        """Write the words before an input, without an end of line."""
        self._send(clean_line(text))

    def turn_page(self, rows: int) -> None:
        """Begin at the top of an empty screen; what was shown stays in the scrollback."""
        self.out.write("\n" * rows + "\x1b[H\x1b[J")
        self.out.flush()

    def _send(self, text: str) -> None:
        encoding = getattr(self.out, "encoding", None) or "utf-8"
        self.out.write(text.encode(encoding, "replace").decode(encoding))
        self.out.flush()

    def _styled(self, line: Line) -> str:
        return "".join(self._style(span) for span in line)

    def _style(self, span: Span) -> str:
        code = _CODES.get(span.tone) if self.colour else None
        return f"\x1b[{code}m{span.text}\x1b[0m" if code and span.text else span.text

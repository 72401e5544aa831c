"""Answers with several parts: typed between semicolons, or labelled, `recall = 3/4; precision = 1/2`."""

import re
from collections.abc import Mapping, Sequence

_PAIRS = {")": "(", "]": "[", "}": "{"}
_COMMA_OF_A_NUMBER = re.compile(r"\d,\d")


class PartsError(ValueError):
    """An answer that does not fall into the parts asked for; its text says what to type."""


def split(text: str, labels: Sequence[str]) -> tuple[str, ...]:
    """The answer to each label, in the labels' order; '' for a part left empty.

    Labelled parts may come in any order. One label, or none: the whole text. Raises PartsError.
    """
    if len(labels) <= 1:
        return (_unlabelled(text, labels),)
    labelled = _split_labelled(text, labels)
    if labelled is not None:
        return labelled
    pieces = _split_top_level(text, ";\n")
    if len(pieces) == len(labels) + 1 and not pieces[-1]:
        pieces.pop()
    if len(pieces) == 1:
        pieces = _split_commas(text, len(labels))
    if len(pieces) != len(labels):
        raise PartsError(
            f"{len(labels)} answers are asked for ({'; '.join(labels)}), this has {len(pieces)}: "
            "type them between semicolons."
        )
    return tuple(pieces)


def join(parts: Mapping[str, str]) -> str:
    """The answer that `split` cuts into these. parts: label -> text, '' for a single one."""
    return "; ".join(f"{label} = {text}" if label else text for label, text in parts.items())


def read_assignments(text: str, labels: Sequence[str]) -> dict[str, str]:
    """`part = maths, part = maths` -> maths by label, in the order written. Raises PartsError."""
    cuts = _cut_at_labels(text, labels)
    if not cuts or text[: cuts[0][0]].strip():
        raise PartsError(f"'{text}' names no part: write '{labels[0]} = ...'")
    found: dict[str, str] = {}
    for (_, label, start), following in zip(cuts, [*cuts[1:], None], strict=True):
        piece = text[start : following[0] if following else len(text)].strip().rstrip(",;").strip()
        if label in found:
            raise PartsError(f"'{label}' is given twice")
        if not piece:
            raise PartsError(f"'{label} =' has nothing behind it")
        found[label] = piece
    return found


def _split_labelled(text: str, labels: Sequence[str]) -> tuple[str, ...] | None:
    cuts = _cut_at_labels(text, labels)
    if not cuts or text[: cuts[0][0]].strip():
        return None
    found = read_assignments(text, labels)
    return tuple(found.get(label, "") for label in labels)


def _unlabelled(text: str, labels: Sequence[str]) -> str:
    cuts = _cut_at_labels(text, labels)
    if len(cuts) == 1 and not text[: cuts[0][0]].strip():
        return text[cuts[0][2] :].strip()
    return text.strip()


def _cut_at_labels(text: str, labels: Sequence[str]) -> list[tuple[int, str, int]]:
    """(start, label, end) of every `label =` at the start or after a top-level comma or semicolon."""
    starts = [0] + [index + 1 for index in _top_level(text, ",;\n")]
    cuts = []
    for start in starts:
        for label in sorted(labels, key=len, reverse=True):
            if label and (match := _label_pattern(label).match(text, start)):
                cuts.append((start, label, match.end()))
                break
    return cuts


def _label_pattern(label: str) -> re.Pattern[str]:
    """The label in any case and spacing, dollars and backslashes left out or not, before `=` or `:`."""
    words = re.split(r"[\s_-]+", label.replace("$", "").replace("\\", ""))
    return re.compile(
        r"\s*\$?\\?" + r"[\s_-]*".join(map(re.escape, words)) + r"\$?\s*[=:](?![=:])\s*", re.IGNORECASE
    )


def _split_commas(text: str, count: int) -> list[str]:
    commas = [index for index in _top_level(text, ",") if not _COMMA_OF_A_NUMBER.match(text, index - 1)]
    return _cut(text, commas) if len(commas) == count - 1 else [text.strip()]


def _split_top_level(text: str, separators: str) -> list[str]:
    return _cut(text.strip(), _top_level(text.strip(), separators))


def _cut(text: str, places: Sequence[int]) -> list[str]:
    return [
        text[start:end].strip()
        for start, end in zip([0, *(p + 1 for p in places)], [*places, len(text)], strict=True)
    ]


def _top_level(text: str, separators: str) -> list[int]:
    """Where a separator stands outside all brackets; if the brackets do not match, every separator counts."""
    open_brackets: list[str] = []
    found = []
    for index, character in enumerate(text):
        if character in "([{":
            open_brackets.append(character)
        elif character in _PAIRS:
            if not open_brackets:
                return _everywhere(text, separators)
            open_brackets.pop()  # half-open intervals close with the other bracket
        elif character in separators and not open_brackets:
            found.append(index)
    return _everywhere(text, separators) if open_brackets else found


def _everywhere(text: str, separators: str) -> list[int]:
    return [index for index, character in enumerate(text) if character in separators]

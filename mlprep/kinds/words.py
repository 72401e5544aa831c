"""Whether typed words are the expected ones; case, spaces, hyphens and a slip in a long word do not count."""

import re
import unicodedata
from collections.abc import Collection, Iterable

FORGIVING_LENGTH = 6  # letters from which a word may have one slip
MAX_TYPED = 300  # characters

_ARTICLE = re.compile(r"(?:the|an?) (?=\S)")
_SEPARATOR = re.compile(r"\s+|(?<=[^\W\d])[-_‐-―]\s*")  # a hyphen after a letter; elsewhere it is a minus
_QUOTES = str.maketrans(dict.fromkeys("'’\"`“”$"))


def match_words(typed: str, accepted: Iterable[str], others: Collection[str] = ()) -> bool:
    """Whether `typed` says one of `accepted`.

    others: what must not be mistaken for it, such as other gaps' answers; said exactly it is never a slip.
    """
    words = _plain(typed[:MAX_TYPED])
    wanted = [_plain(text) for text in accepted]
    if any(_glue(words) == _glue(text) for text in wanted):
        return True
    if any(_glue(words) == _glue(_plain(text)) for text in others):
        return False
    return any(_is_slip(words, text) for text in wanted)


def match_code(typed: str, accepted: Iterable[str]) -> bool:
    """Whether `typed` is one of `accepted` but for spaces and the kind of quotes."""
    return _plain_code(typed) in {_plain_code(text) for text in accepted}


def _plain(text: str) -> str:
    """Lower case, single spaces; no accents, quotes, final stop or leading article."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_QUOTES)
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return _ARTICLE.sub("", _SEPARATOR.sub(" ", letters.strip()).strip().rstrip(".!"), count=1)


def _glue(text: str) -> str:
    return text.replace(" ", "")


def _plain_code(text: str) -> str:
    return re.sub(r"\s+", "", text).replace('"', "'")


def _is_slip(typed: str, expected: str) -> bool:
    """Whether every word is right or one slip away, however the words were spaced."""
    ours, theirs = typed.split(" "), expected.split(" ")
    if len(ours) != len(theirs):
        ours, theirs = [_glue(typed)], [_glue(expected)]
    return all(one == other or _is_one_slip(one, other) for one, other in zip(ours, theirs, strict=True))


def _is_one_slip(typed: str, expected: str) -> bool:
    """One letter too many, too few, wrong, or two swapped; never the first (asymmetric), never a digit."""
    if len(expected) < FORGIVING_LENGTH:
        return False
    same = 0
    while same < min(len(typed), len(expected)) and typed[same] == expected[same]:
        same += 1
    mine, theirs = typed[same:], expected[same:]
    if same == 0 or not (mine[:2] + theirs[:2]).isalpha():
        return False
    swapped = len(mine) > 1 and mine[1::-1] == theirs[:2] and mine[2:] == theirs[2:]
    return swapped or mine[1:] == theirs or mine == theirs[1:] or mine[1:] == theirs[1:]

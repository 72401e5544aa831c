"""The two note types: their ids, fields and faces, frozen so that a later export updates in place."""

from importlib.resources import files
from typing import Any

# Chosen once. Anki matches note types by id, and a changed field list would leave old notes behind.
CARD_TYPE = 1763700000001
CLOZE_TYPE = 1763700000002
CARD_NAME = "mlprep"
CLOZE_NAME = "mlprep cloze"

FIELDS = (
    "Id",
    "Front",
    "Answer",
    "Why",
    "Hint",
    "Steps",
    "FollowUps",
    "References",
    "Heading",
    "Extra1",
    "Extra2",
)

_HINT = "{{#Hint}}<details class=hint><summary>Hint</summary>{{Hint}}</details>{{/Hint}}"
_REST = """\
{{#Why}}<div class=why>{{Why}}</div>{{/Why}}
{{#Steps}}<details class=steps><summary>Steps</summary>{{Steps}}</details>{{/Steps}}
{{#FollowUps}}<div class=follow><b>Asked next</b>{{FollowUps}}</div>{{/FollowUps}}
{{#References}}<div class=references>{{References}}</div>{{/References}}"""

_FRONT = "<div class=heading>{{Heading}}</div>\n<div class=front>{{Front}}</div>\n" + _HINT
_BACK = "<div class=asked>{{FrontSide}}</div>\n<hr id=answer>\n<div class=answer>{{Answer}}</div>\n" + _REST
_CLOZE_FRONT = "<div class=heading>{{Heading}}</div>\n<div class=front>{{cloze:Front}}</div>\n" + _HINT
_CLOZE_BACK = (
    "<div class=heading>{{Heading}}</div>\n<div class=front>{{cloze:Front}}</div>\n<hr id=answer>\n"
    "{{#Answer}}<div class=answer>{{Answer}}</div>{{/Answer}}\n" + _REST
)


def note_types(modified: int) -> dict[str, dict[str, Any]]:
    """Anki's `col.models`.  modified: seconds; a newer one lets Anki take changed templates."""
    return {
        str(CARD_TYPE): _note_type(CARD_TYPE, CARD_NAME, _FRONT, _BACK, modified, cloze=False),
        str(CLOZE_TYPE): _note_type(CLOZE_TYPE, CLOZE_NAME, _CLOZE_FRONT, _CLOZE_BACK, modified, cloze=True),
    }


def _note_type(
    identity: int, name: str, front: str, back: str, modified: int, *, cloze: bool
) -> dict[str, Any]:
    shown = FIELDS.index("Front")
    return {
        "id": identity,
        "name": name,
        "type": 1 if cloze else 0,
        "mod": modified,
        "usn": -1,
        "sortf": 0,
        "did": None,
        "tmpls": [
            {
                "name": "Card",
                "ord": 0,
                "qfmt": front,
                "afmt": back,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
                "bfont": "",
                "bsize": 0,
            }
        ],
        "flds": [_field(name, order) for order, name in enumerate(FIELDS)],
        "css": files(__package__).joinpath("card.css").read_text(encoding="utf-8"),
        "latexPre": "",
        "latexPost": "",
        "latexsvg": False,
        "req": [[0, "any", [shown]]],
        "tags": [],
        "vers": [],
    }


def _field(name: str, order: int) -> dict[str, Any]:
    return {
        "name": name,
        "ord": order,
        "sticky": False,
        "rtl": False,
        "font": "Arial",
        "size": 18,
        "media": [],
        "collapsed": name.startswith("Extra") or name == "Id",
    }

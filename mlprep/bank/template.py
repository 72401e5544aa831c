"""Card files to start from: one worked example of each kind, with what its keys mean."""

from pathlib import Path

from mlprep.bank.fields import closest, did_you_mean
from mlprep.bank.packs import content_directory
from mlprep.bank.schema import CARD_TYPES
from mlprep.errors import UsageError

TEMPLATES = (*CARD_TYPES, "formula")

_FOLDER = Path(__file__).parent / "templates"


def fill_template(kind: str, *, topic: str = "", card_id: str = "") -> str:
    """A card file that passes lint as it stands, to be written over.

    kind: of the card, or 'formula'.  Raises UsageError for another.
    """
    if kind not in TEMPLATES:
        hint = did_you_mean(closest(kind, TEMPLATES))
        raise UsageError(f"no template '{kind}': there are {', '.join(TEMPLATES)}{hint}")
    text = (_FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")
    schema = (content_directory() / "schema.json").as_uri()
    fillings = {"schema": schema, "topic": topic or "probability", "id": card_id or f"my-{kind}"}
    for name, filling in fillings.items():
        text = text.replace(f"{{{name}}}", filling)
    return text

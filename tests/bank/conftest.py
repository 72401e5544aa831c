"""Packs to try things on: made anew for each test from texts in this folder."""

import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "data" / "examples.yaml"


def syllabus_for(text: str) -> dict[str, str]:
    """Topic -> a syllabus with the concepts that a card file names in full, all of L1 and without needs."""
    topics: dict[str, dict[str, None]] = defaultdict(dict)
    for topic, concept in re.findall(r"concept: ([a-z-]+)/([a-z0-9-]+)", text):
        topics[topic][concept] = None
    return {
        topic: "\n".join(
            f"- id: {concept}\n  title: {concept}\n  level: L1\n  needs: []\n  kinds: [numeric]\n"
            for concept in concepts
        )
        for topic, concepts in topics.items()
    }


@pytest.fixture
def make_pack(tmp_path: Path) -> Callable[..., Path]:
    """A pack from path -> text; 'pack.yaml' is added if it is not given."""

    def make(files: dict[str, str | bytes], name: str = "trial") -> Path:
        root = tmp_path / name
        header = f"format: 1\npack: {name}\ntitle: A pack to try\n"
        for path, text in {"pack.yaml": header, **files}.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make


@pytest.fixture
def example_pack(make_pack: Callable[..., Path]) -> Path:
    """The examples as a pack of their own, with a syllabus for every topic that they touch."""
    text = EXAMPLES.read_text(encoding="utf-8")
    syllabi = {f"{topic}/syllabus.yaml": syllabus for topic, syllabus in syllabus_for(text).items()}
    return make_pack({"probability/examples.yaml": text, **syllabi}, "examples")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def install(home: Path) -> Callable[[Path], Path]:
    """Puts a pack among the learner's packs."""

    def put(root: Path) -> Path:
        target = home / "packs" / root.name
        shutil.copytree(root, target)
        return target

    return put

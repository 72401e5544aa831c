"""A topic's syllabus.yaml and a pack's pack.yaml to drafts."""

from mlprep.bank.drafts import ConceptDraft, Header, ParsedFile
from mlprep.bank.entries import refuse_format
from mlprep.bank.fields import read_struct
from mlprep.bank.nodes import Document, Items, Pairs, Text, quoted
from mlprep.bank.schema import PackFile, SyllabusEntry
from mlprep.core.cards import Fault, Place

MAX_CONCEPTS = 2_000


def read_syllabus(document: Document, path: str) -> ParsedFile:
    """The concepts of a topic, in the order of learning. Of a faulty one its name stays, for its cards."""
    if not isinstance(document.root, Items):
        no_list = Fault("a syllabus is a list, one '- id: ...' a concept", place=Place(path, 1))
        return ParsedFile(faults=tuple(document.faults or [no_list]))
    faults = list(document.faults)
    concepts: dict[str, ConceptDraft] = {}
    for node in document.root.items[:MAX_CONCEPTS]:
        found: list[Fault] = []
        concept = _read_concept(node, found)
        first = concepts.get(concept.slug) if concept else None
        if concept and first:
            place = Place(path, concept.line, concept.column)
            found.append(Fault(f"concept '{concept.slug}' is already at line {first.line}", place=place))
        elif concept:
            concepts[concept.slug] = concept
        faults += found
    if len(document.root.items) > MAX_CONCEPTS:
        place = document.root.items[MAX_CONCEPTS].place
        faults.append(
            Fault(f"more than {MAX_CONCEPTS:,} concepts in one topic; the rest is left out", place=place)
        )
    return ParsedFile(concepts=tuple(concepts.values()), faults=tuple(faults))


def _read_concept(node: object, faults: list[Fault]) -> ConceptDraft | None:
    if not isinstance(node, Pairs):
        place = getattr(node, "place", None)
        faults.append(Fault("a concept is a mapping that starts with '- id: ...'", place=place))
        return None
    stated = node.get("id")
    slug = quoted(stated.value)[1:-1] if isinstance(stated, Text) and stated.value else None
    _drop_empty_lists(node)

    def report(message: str, place: Place) -> None:
        faults.append(Fault(f"concept '{slug}': {message}" if slug else message, place=place))

    values = read_struct(node, SyllabusEntry, report)
    if "id" not in values or not isinstance(stated, Text):
        return None
    level = values.get("level")
    return ConceptDraft(
        slug=values["id"],
        title=values.get("title", values["id"]),
        level=int(level[1]) if level else 1,
        # Without a level nobody can say whether what it needs is of a higher one.
        needs=tuple(need for need in values.get("needs", ()) if need and level),
        kinds=tuple(kind for kind in values.get("kinds", ()) if kind),
        line=stated.place.line,
        column=stated.place.column,
    )


def _drop_empty_lists(node: Pairs) -> None:
    """`needs: []` says that nothing is needed."""
    node.pairs = [
        (key, value) for key, value in node.pairs if not (isinstance(value, Items) and not value.items)
    ]


def read_header(document: Document, path: str) -> ParsedFile:
    """pack.yaml. Without a sound one a directory is no pack."""
    root = document.root
    if not isinstance(root, Pairs):
        no_pack = Fault(
            "no pack.yaml: it says 'format: 1', 'pack: name' and 'title: ...'", place=Place(path, 1)
        )
        return ParsedFile(faults=tuple(document.faults or [no_pack]))
    refused = refuse_format(root)
    if refused is not None:
        return ParsedFile(faults=(refused,))
    faults = list(document.faults)
    _drop_empty_lists(root)
    values = read_struct(root, PackFile, lambda message, place: faults.append(Fault(message, place=place)))
    if "pack" not in values:
        return ParsedFile(faults=tuple(faults))
    header = Header(
        pack=values["pack"],
        title=values.get("title", values["pack"]),
        topics=values.get("topics", {}),
        complete=tuple(values.get("complete", ())),
    )
    return ParsedFile(header=header, faults=tuple(faults))

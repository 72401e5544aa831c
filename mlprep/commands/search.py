"""`mlprep search`: concepts, cards and formulas by words, also by LaTeX."""

from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.rooms import open_rooms
from mlprep.core.cards import Concept, Entry
from mlprep.errors import UsageError
from mlprep.terminal.sheet import concept_line, entry_line
from mlprep.terminal.text import faint, indent, line

MOST = 40


def search(environment: Environment, words: str, *, json: bool = False) -> int:
    """Print what has all of the words. Exit code 1 if nothing has."""
    if not words.strip():
        raise UsageError("search for what? Give a word, e.g. mlprep search jensen")
    with open_rooms(environment) as (bank, progress):
        concepts = find_concepts(bank, words)
        entries = bank.search(words, limit=MOST + 1)
        titles = {entry.id: title_of(entry, bank) for entry in entries}
        screen = open_screen(environment, progress.settings)
    if json:
        print_json(_document(concepts, entries, titles))
        return 0 if concepts or entries else 1
    page = page_of(screen)
    screen.write(indent([concept_line(concept, page) for concept in concepts], 1))
    screen.write(indent([entry_line(entry, titles[entry.id], page) for entry in entries[:MOST]], 1))
    if len(entries) > MOST:
        screen.write(indent([line(faint(f"More than {MOST} cards: add a word."))], 1))
    if not concepts and not entries:
        screen.write(indent([line("Nothing has all of these words.")], 1))
    return 0 if concepts or entries else 1


def find_concepts(bank: Bank, words: str) -> list[Concept]:
    """Concepts whose title or id has every word."""
    wanted = words.casefold().split()
    return [
        concept
        for concept in bank.concepts.values()
        if all(word in f"{concept.title} {concept.id}".casefold() for word in wanted)
    ][:MOST]


def title_of(entry: Entry, bank: Bank) -> str:
    """What a card is about: a formula's name, else its concept's title."""
    if entry.formula:
        return bank.card(entry.id).title
    concept = bank.concepts.get(entry.concept)
    return concept.title if concept else ""


def _document(concepts: list[Concept], entries: list[Entry], titles: dict[str, str]) -> dict[str, object]:
    return {
        "concepts": [
            {"id": concept.id, "title": concept.title, "level": int(concept.level)} for concept in concepts
        ],
        "cards": [
            {
                "id": entry.id,
                "title": titles[entry.id],
                "kind": entry.kind,
                "formula": entry.formula,
                "concept": entry.concept,
                "level": int(entry.level),
            }
            for entry in entries
        ],
    }

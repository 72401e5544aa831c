"""`mlprep content`: write, check and preview cards; add and remove packs."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlprep.bank import Bank, open_bank
from mlprep.bank.packs import HEADER, cache_directory, find_packs, packs_directory
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json, tell
from mlprep.core.cards import Card, Fault
from mlprep.errors import ContentError, NeedsTerminal
from mlprep.terminal.page import Page
from mlprep.terminal.tables import table_lines
from mlprep.terminal.text import EMPTY, Line, indent, line

if TYPE_CHECKING:
    from mlprep.bank.coverage import Coverage

BAR = 30


def lint(
    environment: Environment,
    paths: Sequence[str] = (),
    *,
    jobs: int | None = None,
    fresh: bool = False,
    coverage: bool = False,
    json: bool = False,
) -> int:
    """Print every fault of files or packs; 1 if there is one. fresh: prove again what was proved before.

    paths: none for the built-in pack and the learner's.  coverage: also say what each syllabus lacks.
    """
    from mlprep.bank.lint import cover_path, lint as check
    from mlprep.bank.nodes import has_fast_parser

    if not has_fast_parser():
        tell("PyYAML has no C parser here: reading cards takes ten times as long")
    places = [Path(path) for path in paths] or _all_packs(environment)
    cache = cache_directory(environment.home)
    report = check(places, jobs=jobs, cache=cache, fresh=fresh, progress=_bar("proving"))
    covered = [cover_path(place) for place in places] if coverage else []
    table = [topic for topics, _ in covered for topic in topics]
    gaps = [str(gap) for _, found in covered for gap in found]
    if json:
        print_json(
            {
                "faults": [_fault_document(fault) for fault in report.faults],
                "files": report.files,
                "cards": report.cards,
                "proved_before": report.kept,
                **({"coverage": [asdict(topic) for topic in table], "gaps": gaps} if coverage else {}),
            }
        )
        return 1 if report.faults or gaps else 0
    screen = open_screen(environment)
    screen.write([line(str(fault)) for fault in report.faults])
    screen.write([*_coverage_lines(table, page_of(screen)), *map(line, gaps)])
    found = _counted(len(report.faults), "fault") if report.faults else "no fault"
    tell(f"{_counted(report.cards, 'card')} in {_counted(report.files, 'file')}: {found}")
    return 1 if report.faults or gaps else 0


def schema(_environment: Environment) -> int:
    """Print the JSON Schema of card files."""
    from json import dumps

    from mlprep.bank.jsonschema import make_schema

    sys.stdout.write(dumps(make_schema(), indent=2, ensure_ascii=True) + "\n")
    return 0


def new(_environment: Environment, kind: str, *, topic: str = "", card: str = "") -> int:
    """Print a card file of this kind to start from."""
    from mlprep.bank.template import fill_template

    sys.stdout.write(fill_template(kind, topic=topic, card_id=card))
    return 0


def preview(environment: Environment, path: str) -> int:
    """Show the cards of a file as the learner sees them, with their answers."""
    if not environment.interactive():
        raise NeedsTerminal("content preview draws on a terminal. For a script: mlprep content lint --json")
    from mlprep import kinds
    from mlprep.bank.lint import load_cards
    from mlprep.terminal.sheet import card_lines

    cards, faults = load_cards(Path(path))
    screen = open_screen(environment)
    page = page_of(screen)
    for card in cards:
        try:
            question, reveal = kinds.kind(card.kind).faces(card)
            said = _said_lines(card, page)
        except ContentError as error:
            tell(str(error))
            continue
        screen.write([*indent([*card_lines(card, question, reveal, page), *said], 1), EMPTY])
    for fault in faults:
        tell(f"left out: {fault}")
    return 1 if faults else 0


def _said_lines(card: Card, page: Page) -> list[Line]:
    """What a learner hears who makes one of the mistakes or meets all conditions but one."""
    from mlprep.kinds.texts import texts
    from mlprep.terminal.page import labelled

    labels = {"mistakes": "mistake", "such_that": "unless"}
    return [
        each
        for keys, text in texts(card)
        if keys[0] in labels
        for each in labelled(labels[str(keys[0])], f"`{keys[1]}`: {text}", page)
    ]


def add(environment: Environment, path: str, *, replace: bool = False) -> int:
    """Copy a stranger's pack in, and say what of it can be used; 1 if something cannot."""
    from mlprep.bank.strangers import add_pack

    added = add_pack(path, packs_directory(environment.home), replace=replace)
    with open_bank(environment.home, progress=_bar("reading the cards")) as bank:
        cards = next((pack.cards for pack in bank.packs() if pack.id == added.id), 0)
        faults = [*added.left_out, *_faults_below(bank, added.root)]
    for fault in faults:
        tell(f"left out: {fault}")
    _write([line(f"Added {added.id} ({added.title}): {_counted(cards, 'card')}")], environment)
    tell(f"its answers were not proved. To prove them: mlprep content lint {added.root}")
    return 1 if faults else 0


def list_packs(environment: Environment, *, json: bool = False) -> int:
    """Print the packs in use."""
    with open_bank(environment.home, progress=_bar("reading the cards")) as bank:
        packs = bank.packs()
        faults = {pack.id: len(_faults_below(bank, pack.root)) for pack in packs}
    if json:
        print_json(
            {
                "packs": [
                    {
                        "id": pack.id,
                        "title": pack.title,
                        "cards": pack.cards,
                        "faults": faults[pack.id],
                        "folder": str(pack.root),
                    }
                    for pack in packs
                ]
            }
        )
        return 0
    screen = open_screen(environment)
    rows = [(f"{pack.id}: {pack.title}", str(pack.cards), str(faults[pack.id])) for pack in packs]
    screen.write(indent(table_lines(("pack", "cards", "left out"), rows, page_of(screen)), 1))
    return 0


def remove(environment: Environment, name: str) -> int:
    """Delete a pack that was added."""
    from mlprep.bank.strangers import remove_pack

    remove_pack(name, packs_directory(environment.home))
    _write([line(f"Removed {name}. Your progress with its cards is kept.")], environment)
    return 0


def _all_packs(environment: Environment) -> list[Path]:
    """The built-in pack and the learner's."""
    return [pack.root for pack in find_packs(environment.home) if (pack.root / HEADER).is_file()]


def _faults_below(bank: Bank, root: Path) -> list[Fault]:
    return [fault for fault in bank.faults if fault.place and root in Path(fault.place.path).parents]


def _fault_document(fault: Fault) -> dict[str, Any]:
    place = fault.place
    return {
        "file": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "card": fault.card_id,
        "message": fault.message,
    }


def _coverage_lines(table: Sequence["Coverage"], page: Page) -> list[Line]:
    head = ("topic", "concepts", "covered", "cards", "judged", "formulas", "held to it")
    rows = [
        (
            topic.topic,
            str(topic.concepts),
            str(topic.covered),
            str(topic.cards),
            f"{topic.judged / topic.cards:.0%}",
            str(topic.formulas),
            "yes" if topic.complete else "no",
        )
        for topic in table
    ]
    return table_lines(head, rows, page)


def _write(lines: Sequence[Line], environment: Environment) -> None:
    open_screen(environment).write(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _bar(what: str) -> Callable[[int, int], None] | None:
    """Progress on one line of stderr, if somebody sees it."""
    if not sys.stderr.isatty():
        return None

    def told(done: int, total: int) -> None:
        if done >= total:
            sys.stderr.write("\r\x1b[K")
        else:
            filled = BAR * done // total
            sys.stderr.write(f"\rmlprep: {what} [{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}")
        sys.stderr.flush()

    return told

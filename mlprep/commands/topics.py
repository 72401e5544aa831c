"""`mlprep topics`: what the bank covers and how far the learner is."""

from collections import Counter
from dataclasses import asdict, dataclass

from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.rooms import open_rooms
from mlprep.progress import Progress
from mlprep.terminal.page import Page
from mlprep.terminal.tables import table_lines
from mlprep.terminal.text import EMPTY, Line, indent, wrapped


@dataclass(frozen=True, slots=True)
class TopicCount:
    """One topic. levels: cards of L1, L2, L3, formulas included.  seen: once or more.  due: today."""

    id: str
    title: str
    cards: int
    formulas: int
    levels: tuple[int, int, int]
    seen: int
    due: int


def topics(environment: Environment, *, json: bool = False) -> int:
    """Every topic with its cards, how many were seen and how many are due."""
    with open_rooms(environment) as (bank, progress):
        counts = _count(bank, progress, progress.moment(environment.now()).day)
        screen = open_screen(environment, progress.settings)
    if json:
        print_json({"topics": [asdict(count) for count in counts]})
        return 0
    screen.write(indent(_lines(counts, page_of(screen)), 1))
    return 0


def _count(bank: Bank, progress: Progress, day: int) -> list[TopicCount]:
    seen: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for card_id, standing in progress.all_standings():
        folder = card_id.rpartition("/")[0]
        seen[folder] += standing.shown > 0
        due[folder] += standing.due(day)
    found = []
    for topic in bank.topics:
        rows = [count for count in bank.counts() if count.topic == topic.id]
        levels = [sum(count.cards for count in rows if count.level == level) for level in (1, 2, 3)]
        formulas = sum(count.formulas for count in rows)
        found.append(
            TopicCount(
                topic.id,
                topic.title,
                sum(levels),
                formulas,
                (levels[0], levels[1], levels[2]),
                seen[topic.id],
                due[topic.id],
            )
        )
    return found


def _lines(counts: list[TopicCount], page: Page) -> list[Line]:
    rows = [
        (
            count.id,
            str(count.cards),
            *(map(str, count.levels)),
            str(count.formulas),
            str(count.seen),
            str(count.due),
        )
        for count in counts
        if count.cards
    ]
    empty = [count.id for count in counts if not count.cards]
    head = ("topic", "cards", "L1", "L2", "L3", "formulas", "seen", "due")
    lines = table_lines(head, rows, page, first=max((len(count.id) for count in counts), default=0))
    if empty:
        lines += [EMPTY, *wrapped(f"No cards yet: {', '.join(empty)}", page.measure)]
    return lines

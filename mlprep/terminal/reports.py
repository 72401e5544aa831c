"""The end of a mock interview, as lines."""

from mlprep.core.cards import Level
from mlprep.core.report import Miss, Report, Score
from mlprep.terminal.page import Page, prose, title_text
from mlprep.terminal.summary import LABEL, NARROW, counted, minutes, row, titles
from mlprep.terminal.text import EMPTY, Line, faint, hang, indent, line

WHYS = 2
MOST_COMMANDS = 3


def report_lines(report: Report, page: Page) -> list[Line]:
    """Score by level and topic, what is strong, what was missed and why, what to study next."""
    lines = [
        line(page.dot.join([minutes(report.seconds), counted(report.asked, "question"), *_levels(report)]))
    ]
    lines += [EMPTY, *_topics(report, page), EMPTY]
    if report.strong:
        lines += row("Strong", titles(report.strong, page), page)
    for index, miss in enumerate(report.missed):
        lines += _miss("Missed" if index == 0 else "", miss, page)
    if report.missed:
        for index, command in enumerate(_next_commands(report, page)):
            lines += row("" if index else "Next", command, page)
    return lines


def _next_commands(report: Report, page: Page) -> list[str]:
    """Commands that can be copied, each with as many concepts as fit on one line."""
    command = "mlprep quiz --concept "
    found: list[str] = []
    for concept in report.next_concepts:
        name = concept.rpartition("/")[2]
        if found and len(found[-1]) + 1 + len(name) <= page.measure - LABEL:
            found[-1] += f",{name}"
        else:
            found.append(command + name)
    return found[:MOST_COMMANDS]


def _levels(report: Report) -> list[str]:
    scores = [(level, *report.of_level(level)) for level in Level]
    return [f"L{int(level)} {right}/{asked}" for level, right, asked in scores if asked]


def _topics(report: Report, page: Page) -> list[Line]:
    by_topic: dict[str, list[Score]] = {}
    for score in report.scores:
        by_topic.setdefault(score.topic, []).append(score)
    at = min(max(map(len, by_topic)) + 2, page.measure // 2)
    return [
        each
        for topic, scores in by_topic.items()
        for each in hang(
            line(topic), [line(faint("  ".join(f"L{s.level} {s.right}/{s.asked}" for s in scores)))], at
        )
    ]


def _miss(label: str, miss: Miss, page: Page) -> list[Line]:
    times = {1: "", 2: " (twice)"}.get(miss.times, f" ({miss.times} times)")
    head = row(label, f"{title_text(miss.title, page)}{times}", page)
    at = LABEL if page.measure >= NARROW else 2
    whys = [each for why in miss.why[:WHYS] for each in prose(why, page, page.measure - at - 2)]
    return [*head, *indent(whys, at + 2)]

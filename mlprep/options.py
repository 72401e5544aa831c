"""Options that several commands share: one name, one meaning."""

from pathlib import Path
from typing import Annotated

import typer

from mlprep.commands.environment import Environment

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Plain = Annotated[bool, typer.Option("--plain", help="Plain lines, e.g. for a screen reader.")]
Topics = Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]...", help="Only these topics.")]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", help="Only this topic; repeat it for more.")
]
Level = Annotated[list[str] | None, typer.Option("--level", metavar="L1|L2|L3", help="Only this level.")]
Count = Annotated[bool, typer.Option("--count", help="Let the ratings change the schedule.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write.")]
Cards = Annotated[list[str], typer.Argument(metavar="ID...", help="Cards, e.g. probability/bayes.")]


def environment_of(context: typer.Context) -> Environment:
    """What the process was given, read once by the first callback."""
    environment: Environment = context.obj
    return environment

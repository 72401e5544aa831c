"""The command line: names, options and help. A body is one lazy import and one call."""

import sys
from collections.abc import Sequence
from copy import copy
from typing import Annotated, Any

import typer

from mlprep import groups
from mlprep.commands.environment import read_environment
from mlprep.errors import UsageError
from mlprep.options import Count, Json, Level, Plain, TopicOption, Topics, environment_of

app = typer.Typer(
    name="mlprep",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

# An expression may begin with a minus; it is no option then.
_EXPRESSIONS = {"ignore_unknown_options": True}

app.add_typer(groups.content, name="content")
app.add_typer(groups.progress, name="progress")
app.add_typer(groups.export, name="export")
app.add_typer(groups.import_, name="import")


def call(arguments: Sequence[str]) -> int:
    """Read one command line and do what it says. Returns the exit code.

    Raises UsageError, and whatever the command raises.
    """
    try:
        code = _trim(arguments)(list(arguments), prog_name="mlprep", standalone_mode=False)
    except typer.TyperException as error:
        message = error.format_message()
        if not message.startswith("Usage: "):
            raise UsageError(message.rstrip(".")) from None
        sys.stdout.write(f"{message}\n")  # a group without a command: the message is its help
        return UsageError.exit_code
    return code if isinstance(code, int) else 0


def _trim(arguments: Sequence[str]) -> typer.Typer:
    """The app with no more commands than this line can need: Typer builds all it has, 1 ms each, to run one.

    Help and misspelt commands get the whole of it.
    """
    word = next((each for each in arguments if not each.startswith("-")), None)
    if word is None and {"-h", "--help"} & set(arguments):
        return app
    trimmed = copy(app)
    trimmed.registered_commands = [
        each
        for each in app.registered_commands
        if each.callback and word in {each.name, each.callback.__name__}
    ]
    trimmed.registered_groups = [each for each in app.registered_groups if each.name == word]
    known = word is None or trimmed.registered_commands or trimmed.registered_groups
    return trimmed if known else app


@app.callback(invoke_without_command=True)
def today(
    context: typer.Context,
    color: Annotated[str, typer.Option(metavar="WHEN", help="Colour: auto, always or never.")] = "",
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
    json: Json = False,
) -> Any:
    """Prepare for machine-learning interviews: answer, be checked, remember.

    Without a command: what is due today, and what to type next.
    """
    if version:
        from mlprep import __version__

        return typer.echo(f"mlprep {__version__}")
    context.obj = read_environment().with_colour(color)
    if context.invoked_subcommand is not None:
        return None
    from mlprep.commands.today import today as show_today

    return show_today(environment_of(context), json=json)


@app.command()
def review(context: typer.Context, plain: Plain = False) -> int:
    """Review what is due today, then new cards."""
    from mlprep.commands.review import review as body

    return body(environment_of(context), plain=plain)


@app.command()
def quiz(
    context: typer.Context,
    topics: Topics = None,
    level: Level = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of card.")] = None,
    concept: Annotated[
        list[str] | None, typer.Option(help="Only these concepts, separated by commas.")
    ] = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=1000, help="How many cards.")] = 10,
    minutes: Annotated[int | None, typer.Option(min=1, max=600, help="Stop after this time.")] = None,
    hard: Annotated[bool, typer.Option("--hard", help="What you find hardest first.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Only cards you have never seen.")] = False,
    count: Count = False,
    plain: Plain = False,
) -> int:
    """Practise a topic; the schedule stays as it is."""
    from mlprep.commands.quiz import quiz as body

    return body(
        environment_of(context),
        topics=topics or (),
        levels=level or (),
        kinds=kind or (),
        concepts=concept or (),
        number=number,
        minutes=minutes,
        hard=hard,
        new=new,
        count=count,
        plain=plain,
    )


@app.command()
def interview(
    context: typer.Context,
    minutes: Annotated[int, typer.Option(min=1, max=600, help="How long it takes.")] = 45,
    topic: TopicOption = None,
    level: Level = None,
    last: Annotated[bool, typer.Option("--last", help="Print the report of the last one again.")] = False,
    count: Count = False,
    json: Json = False,
    plain: Plain = False,
) -> int:
    """A mock interview against the clock, with a report at the end."""
    from mlprep.commands.interview import interview as body, last_report

    if last:
        return last_report(environment_of(context), json=json)
    return body(
        environment_of(context),
        minutes=minutes,
        topics=topic or (),
        levels=level or (),
        count=count,
        plain=plain,
    )


@app.command()
def plan(
    context: typer.Context,
    interview: Annotated[str | None, typer.Option(metavar="DATE", help="e.g. 2026-12-20.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How many a day.")] = None,
    topics: Annotated[list[str] | None, typer.Option(help="Only these, separated by commas.")] = None,
    weights: Annotated[
        list[str] | None, typer.Option(metavar="TOPIC=N", help="e.g. llm=2,metrics=0.5")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Back to due order.")] = False,
    json: Json = False,
) -> int:
    """Plan the days until the interview; reviews follow it."""
    from mlprep.commands.plan import plan as body

    return body(
        environment_of(context),
        interview=interview,
        minutes=minutes,
        topics=topics or (),
        weights=weights or (),
        off=off,
        json=json,
    )


@app.command()
def stats(context: typer.Context, topics: Topics = None, json: Json = False) -> int:
    """Where you stand: recall, calendar, forecast, usual mistakes."""
    from mlprep.commands.stats import stats as body

    return body(environment_of(context), topics=topics or (), json=json)


@app.command()
def topics(context: typer.Context, json: Json = False) -> int:
    """What the bank covers and how far you are."""
    from mlprep.commands.topics import topics as body

    return body(environment_of(context), json=json)


@app.command()
def formulas(context: typer.Context, topics: Topics = None, level: Level = None, json: Json = False) -> int:
    """The formula sheet."""
    from mlprep.commands.formulas import formulas as body

    return body(environment_of(context), topics=topics or (), levels=level or (), json=json)


@app.command()
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words, or LaTeX in quotes.")],
    json: Json = False,
) -> int:
    """Find concepts, cards and formulas."""
    from mlprep.commands.search import search as body

    return body(environment_of(context), " ".join(words), json=json)


@app.command()
def show(
    context: typer.Context,
    card: Annotated[str, typer.Argument(metavar="ID", help="A card or concept, e.g. probability/bayes.")],
    json: Json = False,
) -> int:
    """Show a card with its answer, or a concept with its cards."""
    from mlprep.commands.show import show as body

    return body(environment_of(context), card, json=json)


@app.command(context_settings=_EXPRESSIONS)
def check(
    context: typer.Context,
    reference: Annotated[str | None, typer.Argument(metavar="A", help="The reference expression.")] = None,
    answer: Annotated[
        str | None, typer.Argument(metavar="B", help="The expression to compare with it.")
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option(metavar="NAME:KIND", help="e.g. 'A: matrix n x n spd'.")
    ] = None,
    assume: Annotated[list[str] | None, typer.Option(help="e.g. 'independent(X, Y)'.")] = None,
    tolerance: Annotated[str | None, typer.Option(help="e.g. 1% or 0.001.")] = None,
    form: Annotated[str | None, typer.Option(help="e.g. interval.")] = None,
    up_to: Annotated[str | None, typer.Option("--up-to", help="scale, sign or constant.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="Cases as JSON lines from stdin.")] = False,
    json: Json = False,
) -> int:
    """Are two expressions the same? Exit code 1 if they are not."""
    from mlprep.commands.check import check as body, check_batch

    if batch:
        return check_batch(sys.stdin.buffer, sys.stdout)
    return body(
        environment_of(context),
        reference,
        answer,
        given=given or (),
        assume=assume or (),
        tolerance=tolerance,
        form=form,
        up_to=up_to,
        json=json,
    )


@app.command(context_settings=_EXPRESSIONS)
def calc(
    context: typer.Context,
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="e.g. 'det([[2, 1], [1, 3]])'.")],
    json: Json = False,
) -> int:
    """Compute an expression."""
    from mlprep.commands.calc import calc as body

    return body(environment_of(context), expression, json=json)


@app.command()
def config(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A setting; without it all are listed.")] = None,
    value: Annotated[str | None, typer.Argument(help="Its new value, or 'default'.")] = None,
    json: Json = False,
) -> int:
    """Show or change a setting."""
    from mlprep.commands.config import config as body

    return body(environment_of(context), name, value, json=json)

"""Commands with a word before them. A body is one lazy import and one call."""

from pathlib import Path
from typing import Annotated

import typer

from mlprep.options import Cards, Json, Level, Output, TopicOption, Topics, environment_of


def _group(summary: str) -> typer.Typer:
    return typer.Typer(help=summary, no_args_is_help=True, rich_markup_mode=None)


content = _group("Check, write and add question banks.")
progress = _group("Undo, suspend, back up, merge and repair your progress.")
export = _group("Write cards or your log to a file.")
import_ = _group("Read reviews made elsewhere.")


@content.command()
def lint(
    context: typer.Context,
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH]...", help="Files or packs.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=64, help="How many processes.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Prove every card again.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Also say what each syllabus lacks.")] = False,
    json: Json = False,
) -> int:
    """Prove every card; exit code 1 if there are faults."""
    from mlprep.commands.content import lint as body

    return body(environment_of(context), paths or (), jobs=jobs, fresh=fresh, coverage=coverage, json=json)


@content.command()
def schema(context: typer.Context) -> int:
    """Print the JSON Schema of card files, for editors."""
    from mlprep.commands.content import schema as body

    return body(environment_of(context))


@content.command()
def new(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(help="recall, choice, cloze, symbolic, numeric, witness or formula.")
    ],
    topic: Annotated[str, typer.Option(help="The topic of the file.")] = "",
    card: Annotated[str, typer.Option(metavar="SLUG", help="The card's id.")] = "",
) -> int:
    """Print a commented template."""
    from mlprep.commands.content import new as body

    return body(environment_of(context), kind, topic=topic, card=card)


@content.command()
def preview(
    context: typer.Context, path: Annotated[str, typer.Argument(metavar="FILE", help="A card file.")]
) -> int:
    """Show a file's cards as the learner sees them."""
    from mlprep.commands.content import preview as body

    return body(environment_of(context), path)


@content.command()
def add(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A pack's directory.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the pack of that name.")] = False,
) -> int:
    """Add a pack: its cards are copied and checked."""
    from mlprep.commands.content import add as body

    return body(environment_of(context), path, replace=replace)


@content.command("list")
def list_packs(context: typer.Context, json: Json = False) -> int:
    """List the packs."""
    from mlprep.commands.content import list_packs as body

    return body(environment_of(context), json=json)


@content.command()
def remove(context: typer.Context, name: Annotated[str, typer.Argument(metavar="PACK")]) -> int:
    """Remove a pack; your progress on its cards is kept."""
    from mlprep.commands.content import remove as body

    return body(environment_of(context), name)


@progress.command()
def undo(context: typer.Context, json: Json = False) -> int:
    """Take back the last thing you did."""
    from mlprep.commands.progress import undo as body

    return body(environment_of(context), json=json)


@progress.command()
def suspend(context: typer.Context, cards: Cards, json: Json = False) -> int:
    """Leave cards out until you unsuspend them."""
    from mlprep.commands.progress import suspend as body

    return body(environment_of(context), cards, json=json)


@progress.command()
def unsuspend(context: typer.Context, cards: Cards, json: Json = False) -> int:
    """Let suspended or buried cards come back."""
    from mlprep.commands.progress import unsuspend as body

    return body(environment_of(context), cards, json=json)


@progress.command()
def bury(context: typer.Context, cards: Cards, json: Json = False) -> int:
    """Hide cards until tomorrow."""
    from mlprep.commands.progress import bury as body

    return body(environment_of(context), cards, json=json)


@progress.command()
def reset(
    context: typer.Context,
    cards: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Cards to make new.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every card.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Make cards new again; the log stays."""
    from mlprep.commands.progress import reset as body

    return body(environment_of(context), cards or (), everything=everything, yes=yes)


@progress.command()
def backup(
    context: typer.Context,
    path: Annotated[str | None, typer.Argument(metavar="[FILE]", help="Where; by default beside it.")] = None,
) -> int:
    """Copy the progress file."""
    from mlprep.commands.progress import backup as body

    return body(environment_of(context), path)


@progress.command()
def restore(
    context: typer.Context,
    path: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="A backup; without it they are listed.")
    ] = None,
    json: Json = False,
) -> int:
    """Go back to a backup; today's file becomes one itself."""
    from mlprep.commands.progress import restore as body

    return body(environment_of(context), path, json=json)


@progress.command()
def merge(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="FILE", help="Another machine's progress file.")],
    json: Json = False,
) -> int:
    """Add what was done on another machine."""
    from mlprep.commands.progress import merge as body

    return body(environment_of(context), path, json=json)


@progress.command()
def doctor(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Replay the whole log.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 if something is wrong.")
    ] = False,
    json: Json = False,
) -> int:
    """Check the progress file and mend what can be mended."""
    from mlprep.commands.doctor import doctor as body

    return body(environment_of(context), rebuild=rebuild, check=check, json=json)


@export.command()
def anki(
    context: typer.Context,
    output: Output = None,
    topic: TopicOption = None,
    level: Level = None,
    with_history: Annotated[
        bool, typer.Option("--with-history", help="Also due dates, memory and the review log.")
    ] = False,
) -> int:
    """Write an Anki package; exported again, it updates in place."""
    from mlprep.commands.anki import export_anki as body

    return body(
        environment_of(context),
        output=output,
        topics=topic or (),
        levels=level or (),
        with_history=with_history,
    )


@export.command()
def html(context: typer.Context, topics: Topics = None, level: Level = None, output: Output = None) -> int:
    """Write formulas and cards as one printable page."""
    from mlprep.commands.anki import export_html as body

    return body(environment_of(context), output=output, topics=topics or (), levels=level or ())


@export.command()
def jsonl(context: typer.Context, output: Output = None) -> int:
    """Write the whole log, one event a line."""
    from mlprep.commands.log import export_jsonl as body

    return body(environment_of(context), str(output) if output else None)


@import_.command("anki")
def import_anki(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .apkg or .colpkg exported from Anki.")],
) -> int:
    """Take in reviews that were made in Anki on our cards."""
    from mlprep.commands.anki import import_anki as body

    return body(environment_of(context), file)

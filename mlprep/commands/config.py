"""`mlprep config`: what the learner can set."""

from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, page_of, print_json
from mlprep.commands.telling import telling
from mlprep.progress import Settings, open_progress
from mlprep.progress.settings import NAMES, allowed, show
from mlprep.terminal.tables import table_lines
from mlprep.terminal.text import indent, line


def config(
    environment: Environment, name: str | None = None, value: str | None = None, *, json: bool = False
) -> int:
    """Print every setting, or one; or set one. A value of 'default' sets it back."""
    told = telling(environment, "replaying the log")
    with open_progress(environment.home, now=environment.now(), progressed=told) as progress:
        if name is not None:
            name = name.replace("-", "_")
            allowed(name)  # a setting that there is
        if name is not None and value is not None:
            if value == "default":
                value = show(name, getattr(Settings(), name))
            progress.set(name, value, environment.now(), told)
        settings = progress.settings
    shown = {each: show(each, getattr(settings, each)) for each in (NAMES if name is None else (name,))}
    screen = open_screen(environment, settings)
    if json:
        print_json({"settings": shown})
    elif name is not None:
        screen.write([line(shown[name])])
    else:
        rows = [(each, text or "-", allowed(each)) for each, text in shown.items()]
        screen.write(indent(table_lines(("setting", "value", "may be"), rows, page_of(screen)), 1))
    return 0

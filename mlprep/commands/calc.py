"""`mlprep calc`: the value of an expression."""

from mlprep.commands.environment import Environment
from mlprep.commands.output import print_json
from mlprep.commands.rooms import open_screen
from mlprep.errors import UsageError
from mlprep.maths import MathsError, calc as compute, show
from mlprep.terminal.text import line


def calc(environment: Environment, expression: str, *, json: bool = False) -> int:
    """Print the value. Raises UsageError if the expression cannot be read or has none."""
    try:
        value = compute(expression)
        text, python = show(value, "text", "10"), show(value, "python")
    except MathsError as error:
        hint = f" ({error.hint})" if error.hint else ""
        raise UsageError(f"{error.message}{hint}") from None
    if json:
        print_json({"expression": expression, "value": text, "python": python})
    else:
        open_screen(environment).write([line(each) for each in text.split("\n")])
    return 0

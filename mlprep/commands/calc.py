"""`mlprep calc`: the value of an expression, exact where it has an exact form; letters are kept."""

from mlprep.commands.environment import Environment
from mlprep.commands.output import open_screen, print_json
from mlprep.errors import UsageError
from mlprep.maths import MathsError, show, work_out
from mlprep.terminal.text import line


def calc(environment: Environment, expression: str, *, json: bool = False) -> int:
    """Print the value. Raises UsageError if the expression cannot be read or has none."""
    try:
        result = work_out(expression)
        text, python = "", ""
        if result.value is not None:
            text, python = show(result.value, "text", "10"), show(result.value, "python")
    except MathsError as error:
        hint = f" ({error.hint})" if error.hint else ""
        raise UsageError(f"{error.message}{hint}") from None
    if json:
        found = {"value": text or None, "python": python or None, "exact": result.exact or None}
        print_json({"expression": expression} | found)
    else:
        said = " = ".join(dict.fromkeys(part for part in (result.exact, text) if part))
        positive = f"   (for positive {', '.join(result.positive)})" if result.positive else ""
        open_screen(environment).write([line(each) for each in (said + positive).split("\n")])
    return 0

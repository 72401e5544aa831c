"""The question that a line of the formula sheet asks: its left-hand side."""

from mlprep.kinds.formula import sides


def ask_formula(name: str, latex: str) -> str:
    """The question of a formula entry: its name, and its left-hand side if it has one."""
    question = f"State the formula: {name}."
    cut = sides(latex)
    return f"{question}\n\n$${cut.left} {cut.relation} \\;?$$" if cut else question

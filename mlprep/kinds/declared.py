"""What a card declares, and the checker's reading of expressions in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from mlprep import maths
from mlprep.core.cards import Card
from mlprep.kinds.fields import CardError, list_keys, quote, read_list, read_table, say_error
from mlprep.kinds.proof import Proof

MIN_WORLDS = 5  # of 8, in which an answer must have a value


def read_scope(card: Card) -> maths.Scope:
    """The names of `given` under `assume`. Raises CardError at the declaration that cannot be read."""
    given, assume = read_table(card, "given"), read_list(card, "assume")
    try:
        return maths.Scope.of(given, assume)
    except maths.MathsError as error:
        problem = say_error(error)
    for name, declaration in given.items():
        try:
            maths.Scope.of({name: declaration})
        except maths.MathsError as error:
            raise CardError(card, f"{quote(declaration)}: {say_error(error)}", "given", name) from None
    for index, text in enumerate(assume):
        try:
            maths.Scope.of(given, [text])
        except maths.MathsError as error:
            raise CardError(
                card, f"{quote(text)}: {say_error(error)}", *list_keys(card, "assume", index)
            ) from None
    raise CardError(card, problem, "given")


def show_expression(card: Card, text: str, scope: maths.Scope, *keys: str | int) -> str:
    """An author's expression in TeX, without $. Raises CardError if it is not read."""
    reading = maths.read(text, scope)
    if isinstance(reading, maths.Unread):
        raise CardError(card, f"{quote(text)} is not read: {say_error(reading)}", *keys)
    return reading.latex


@contextmanager
def blaming(card: Card) -> Iterator[None]:
    """What the checker cannot compute inside is the card's fault: CardError instead of MathsError."""
    try:
        yield
    except maths.MathsError as error:
        raise CardError(card, say_error(error)) from None


def prove_readable(
    proof: Proof, text: str, scope: maths.Scope, *keys: str | int, form: str | None = None
) -> bool:
    """The expression is read. A name that is declared nowhere is one fault, however often it is used."""
    reading = maths.read(text, scope, form=form)
    if isinstance(reading, maths.Unread):
        problem = f"is not read: {say_error(reading)}"
        if reading.code != "unknown-name" or not any(f.message.endswith(problem) for f in proof.faults):
            proof.fault(f"{quote(text)} {problem}", *keys)
        return False
    return True


def prove_value(proof: Proof, text: str, scope: maths.Scope, *keys: str | int) -> bool:
    """The expression has a value in at least five random worlds."""
    count = maths.worlds(text, scope)
    if count < MIN_WORLDS:
        proof.fault(
            f"{quote(text)} has a value in {count} of 8 random worlds: declare where its names lie", *keys
        )
        return False
    return True


def prove_equal(
    proof: Proof,
    one: str,
    other: str,
    scope: maths.Scope,
    *keys: str | int,
    form: str | None = None,
    up_to: str | None = None,
) -> None:
    """The checker finds both expressions, which may use every operator, the same."""
    verdict = maths.check(one, other, scope, form=form, up_to=up_to)
    if verdict.verdict is maths.Judgement.EQUIVALENT:
        return
    said = verdict.explanation or verdict.message
    problem = {
        maths.Judgement.DIFFERENT: f"{quote(other)} differs from {quote(one)}",
        maths.Judgement.UNPARSED: f"{quote(other)} is not read",
    }.get(verdict.verdict, f"whether {quote(other)} equals {quote(one)} cannot be decided")
    proof.fault(f"{problem}: {said}" if said else problem, *keys)

"""All the maths in the example entries is understood: answers, equals, holds, let, mistakes, conditions, texts."""

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from mlprep.maths import (
    Judgement,
    Scope,
    check,
    check_value,
    define,
    evaluate,
    finite,
    holds,
    same,
    show,
    value,
    worlds,
)

EXAMPLES = Path(__file__).parents[1] / "data" / "examples.yaml"
DATA = yaml.load(EXAMPLES.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
INHERITED = ("given", "draw", "let", "find")


def flattened(entries, inherited=None):
    """Every entry with its follow-ups, which inherit their parent's declarations."""
    passed = {key: inherited[key] for key in INHERITED if key in inherited} if inherited else {}
    for entry in entries:
        own = passed | entry
        yield own
        yield from flattened(own.get("follow_ups", ()), own)


ENTRIES = list(flattened([*DATA["formulas"], *DATA["cards"]]))


def of_kind(*kinds):
    return [entry for entry in ENTRIES if entry.get("kind", "formula") in kinds]


def each(entries):
    return pytest.mark.parametrize("entry", entries, ids=lambda entry: entry["id"])


def listed(thing):
    return [thing] if isinstance(thing, str) else list(thing or ())


def scope_of(entry):
    return Scope.of(entry.get("given", {}), listed(entry.get("assume")))


# -- formulas and symbolic answers


@each(of_kind("formula", "symbolic"))
def test_a_symbolic_answer_is_defined_everywhere_and_its_second_roads_are_equal(entry):
    scope = scope_of(entry)
    for answer in parts(entry["answer"]).values():
        assert worlds(answer, scope) >= 5
        for road in listed(entry.get("equals")):
            assert check(answer, road, scope).verdict is Judgement.EQUIVALENT, road


@each(of_kind("formula", "symbolic"))
def test_a_mistake_is_different_and_gets_the_authors_words(entry):
    scope = scope_of(entry)
    for text, said in entry.get("mistakes", {}).items():
        for answer, mistake in wrong_parts(entry["answer"], text):
            verdict = check(answer, mistake, scope, mistakes=[(mistake, said)])
            assert (verdict.verdict, verdict.code, verdict.explanation) == (
                Judgement.DIFFERENT,
                "mistake",
                said,
            ), mistake


@each([entry for entry in of_kind("formula", "symbolic") if "holds" in entry])
def test_what_must_hold_holds(entry):
    for text in listed(entry["holds"]):
        relation, _, where = text.partition(" where ")
        verdict = holds(relation, scope_of(entry), where=where, definitions={"answer": entry["answer"]})
        assert verdict.verdict is Judgement.EQUIVALENT, (text, verdict.message)


@each([entry for entry in of_kind("symbolic") if "without" in entry])
def test_an_answer_may_not_use_what_it_should_do_without(entry):
    scope = scope_of(entry)
    for road in listed(entry["equals"]):
        verdict = check(entry["answer"], road, scope, without=listed(entry["without"]), equals=[road])
        assert verdict.again
    assert check(entry["answer"], entry["answer"], scope, without=listed(entry["without"])).right


def parts(answer):
    return answer if isinstance(answer, dict) else {"": answer}


def wrong_parts(answer, text):
    """Pairs of the right and the wrong answer a mistake speaks of."""
    if not isinstance(answer, dict):
        return [(answer, text)]
    pairs = []
    for part in re.split(r",\s*(?=[a-z][a-z ]* = )", text):
        name, _, wrong = part.partition(" = ")
        pairs.append((answer[name.strip()], wrong))
    return pairs


# -- numeric cards


def drawn(text, generator):
    """One value of a draw: a range, a choice, or an array of them."""
    if match := re.fullmatch(r"vector (\d+) of (.*?)( distinct)?( sorted)?", text):
        entries = [drawn(match[2], generator) for _ in range(int(match[1]))]
        while match[3] and len(set(entries)) < len(entries):
            entries = [drawn(match[2], generator) for _ in range(int(match[1]))]
        return value(tuple(entries))
    if match := re.fullmatch(r"matrix (\d+) x (\d+) of (.*)", text):
        return value(
            [[drawn(match[3], generator) for _ in range(int(match[2]))] for _ in range(int(match[1]))]
        )
    if match := re.fullmatch(r"distribution (\d+) step (\S+)", text):
        step = Fraction(match[2])
        cuts = sorted(generator.sample(range(1, int(1 / step)), int(match[1]) - 1))
        shares = [b - a for a, b in zip([0, *cuts], [*cuts, int(1 / step)], strict=True)]
        return value(tuple(share * step for share in shares))
    if " or " in text:
        return value(generator.choice(text.split(" or ")))
    low, high, step = re.fullmatch(r"(-?[\d.]+?)\.\.(-?[\d.]+)(?: step (\S+))?", text).groups(default="1")
    count = int((Fraction(high) - Fraction(low)) / Fraction(step))
    return value(Fraction(low) + generator.randint(0, count) * Fraction(step))


def instance(entry, seed):
    """The drawn and derived values of a numeric card; None where `require` fails."""
    generator = random.Random(seed)
    values = {name: drawn(text, generator) for name, text in entry.get("draw", {}).items()}
    for name, text in entry.get("let", {}).items():
        values[name] = evaluate(text, values)
    if "require" in entry and not evaluate(entry["require"], values):
        return None
    return values


NUMERIC = of_kind("numeric")


@each(NUMERIC)
def test_a_numeric_answer_equals_its_second_road_for_every_draw(entry):
    for seed in range(12):
        values = instance(entry, seed)
        if values is None:
            continue
        for answer in parts(entry["answer"]).values():
            got = evaluate(answer, values, form=entry.get("form"))
            assert finite(got)
            for road in listed(entry.get("equals")):
                other = evaluate(road, values, form=entry.get("form"))
                assert same(
                    got,
                    other,
                    tolerance=entry.get("tolerance"),
                    form=entry.get("form"),
                    up_to=entry.get("up_to"),
                )
        for relation in listed(entry.get("holds")):
            assert relation_holds(relation, {**values, "answer": got})


def relation_holds(relation, values):
    left, right = relation.split(" = ")
    return same(evaluate(left, values), evaluate(right, values))


@each(NUMERIC)
def test_a_typed_numeric_answer_is_right_and_a_mistake_gets_the_authors_words(entry):
    terms = {key: entry[key] for key in ("tolerance", "form", "up_to", "unit") if key in entry}
    told = set()
    for seed in range(12):
        values = instance(entry, seed)
        if values is None:
            continue
        mistakes = [pair for text in entry.get("mistakes", {}) for pair in wrong_parts(entry["answer"], text)]
        for answer in parts(entry["answer"]).values():
            expected = evaluate(answer, values, form=entry.get("form"))
            typed = show(expected, "text", "6")
            assert check_value(expected, typed, **terms).right, (answer, typed)
            for right, wrong in mistakes:
                if right != answer:
                    continue
                slip = evaluate(wrong, values, form=entry.get("form"))
                verdict = check_value(expected, show(slip, "text", "6"), **terms, mistakes=[(slip, "so")])
                if not same(
                    expected,
                    slip,
                    tolerance=terms.get("tolerance"),
                    form=terms.get("form"),
                    up_to=terms.get("up_to"),
                ):
                    told.add(wrong)
                    assert (verdict.code, verdict.explanation) == ("mistake", "so"), (answer, wrong)
    assert told == {
        wrong for text in entry.get("mistakes", {}) for _, wrong in wrong_parts(entry["answer"], text)
    }


@each(NUMERIC)
def test_interpolated_values_can_be_shown(entry):
    values = instance(entry, 3) or instance(entry, 4)
    if isinstance(entry["answer"], str):
        values["answer"] = evaluate(entry["answer"], values, form=entry.get("form"))
    texts = [entry["ask"], entry.get("steps", ""), *entry.get("mistakes", {}).values()]
    for expression, spec in re.findall(r"\{=([^{}:]+)(?::([^{}]+))?\}", " ".join(texts)):
        for style in ("text", "tex", "python"):
            assert show(evaluate(expression, values), style, spec) or spec


# -- witnesses


def test_a_matrix_witness_passes_and_non_examples_fail():
    entry = next(entry for entry in ENTRIES if entry["id"] == "leading-minors-are-not-enough")
    assert all(true_of(entry, {"A": evaluate(entry["answer"], {})}))
    for wrong in entry["mistakes"]:
        assert not all(true_of(entry, {"A": evaluate(wrong, {})}))


def test_a_function_witness_passes_and_non_examples_fail():
    entry = next(entry for entry in ENTRIES if entry["id"] == "uncorrelated-but-dependent")
    base = {name: evaluate(text, {}) for name, text in entry["let"].items()}
    assert all(true_of(entry, {**base, "g": define(entry["answer"], ("x",))}))
    for wrong in entry["mistakes"]:
        assert not all(true_of(entry, {**base, "g": define(wrong, ("x",))}))


def test_a_number_witness_passes():
    entry = next(entry for entry in ENTRIES if entry["id"] == "robbins-monro-fails-second")
    assert all(true_of(entry, {"p": evaluate(entry["answer"], {})}))


def true_of(entry, values):
    for relation in entry["such_that"]:
        left, sign, right = re.fullmatch(r"(.*?) (<=|>=|=|<|>) (.*)", relation).groups()
        if sign == "=":
            yield same(evaluate(left, values), evaluate(right, values))
        else:
            yield bool(evaluate(relation, values))


# -- cloze


def test_the_gaps_of_a_cloze_are_read():
    entry = next(entry for entry in ENTRIES if entry["id"] == "online-softmax-cloze")
    scope = scope_of(entry)
    assert check(entry["gaps"]["newmax"], "max(max_j s_j, m)", scope).right
    assert check(entry["gaps"]["scale"], "e^m/e^m'", scope).right
    assert check(entry["gaps"]["weight"], "exp(s_j - m')", scope).right
    assert not check(entry["gaps"]["scale"], "e^(m' - m)", scope).right

"""The examples of the format: each proves clean, is asked, and grades right, wrong and nonsense as it should."""

import pytest

from mlprep.core.cards import Answer, Outcome
from mlprep.kinds import KINDS, kind
from mlprep.kinds.texts import texts

IDS = [
    "kl-gaussians", "sherman-morrison", "swish-derivative", "gaussian-nll-gradient-in-sigma", "ppv-of-a-test", "ppv-second-test",
    "dilated-conv-output", "metrics-from-sklearn-matrix", "adam-first-step", "bh-set", "eigenvalues-2x2",
    "first-principal-direction", "lora-trainable-parameters", "attention-shapes", "derive-the-elbo", "elbo-gap-formula",
    "elbo-rose", "leading-minors-are-not-enough", "uncorrelated-but-dependent", "robbins-monro-fails-second",
    "online-softmax-cloze", "peeking-every-day", "batch-softmax-bug", "var-vs-cov-output", "entropy-in-bits",
    "law-of-total-variance-identity", "gd-step-range", "adaboost-first-round", "attention-layer-cost", "bellman-backup",
]  # fmt: skip


def test_every_example_is_tested(examples):
    assert sorted(examples) == sorted(IDS)


@pytest.mark.parametrize("name", IDS)
def test_it_proves_clean(name, examples):
    card = examples[name]
    assert [str(fault) for fault in kind(card.kind).prove(card)] == []


@pytest.mark.parametrize("name", IDS)
def test_it_is_asked_with_nothing_left_to_fill_in(name, examples):
    card = examples[name]
    for seed in range(5):
        question = kind(card.kind).ask(card, seed)
        assert question.parts
        assert "{=" not in question.text + (question.snippet or "")


@pytest.mark.parametrize("name", IDS)
def test_its_texts_are_whole(name, examples):
    found = list(texts(examples[name]))
    assert found
    assert all(text.strip() and "{=" not in text and "{?" not in text for _, text in found)


@pytest.mark.parametrize("name", IDS)
def test_a_blank_answer_reveals_and_blames_nobody(name, examples):
    card = examples[name]
    grade = kind(card.kind).grade(card, Answer("", 3))
    assert grade.outcome is (Outcome.UNDECIDED if card.kind == "recall" else Outcome.WRONG)
    assert grade.message == ""
    assert grade.reveal.expected.strip()


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize(
    "text", ["((((", "import os", "]]; ;;", "\x00\x1b[31m", "9" * 5000, "x" * 5000, "a;" * 500]
)
def test_nonsense_is_never_right_and_never_breaks(name, text, examples):
    card = examples[name]
    assert kind(card.kind).grade(card, Answer(text, 1)).outcome is not Outcome.RIGHT


def test_every_kind_has_an_example(examples):
    assert {card.kind for card in examples.values()} == set(KINDS)


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        kind("essay")

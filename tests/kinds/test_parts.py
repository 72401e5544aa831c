"""Answers of several parts: in order between semicolons, or labelled in any order."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from mlprep.kinds.parts import PartsError, read_assignments, split

LABELS = ("precision", "recall", "F1")


@pytest.mark.parametrize(
    "text",
    [
        "0.5; 0.25; 1/3",
        "0.5;0.25;1/3;",
        "0.5, 0.25, 1/3",
        "precision = 0.5; recall = 0.25; F1 = 1/3",
        "F1 = 1/3; recall = 0.25; precision = 0.5",
        "f1: 1/3, Recall: 0.25, PRECISION: 0.5",
        "0.5\n0.25\n1/3",
    ],
)
def test_parts_are_read_in_every_usual_way(text):
    assert split(text, LABELS) == ("0.5", "0.25", "1/3")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(B, h; 2); [1; 2]", ("(B, h; 2)", "[1; 2]")),
        ("{1; 2}, 3", ("{1; 2}", "3")),
        ("[0, 1); (0, 1]", ("[0, 1)", "(0, 1]")),
        ("]0, 1[; 3", ("]0, 1[", "3")),
        ("1,234; 5", ("1,234", "5")),
        ("1,234, 5", ("1,234", "5")),
        ("(1; 2", ("(1", "2")),
        ("; 2", ("", "2")),
        ("b = 2", ("", "2")),
    ],
)
def test_only_separators_outside_brackets_count(text, parts):
    assert split(text, ("a", "b")) == parts


def test_a_label_left_out_is_an_empty_part():
    assert split("recall = 1; F1 = 2", LABELS) == ("", "1", "2")


def test_labels_of_several_words_are_read_in_any_spacing():
    labels = ("split queries", "output of the layer")
    assert split("output-of-the-layer = (B, n, d); Split  queries = 3", labels) == ("3", "(B, n, d)")


def test_a_label_in_tex_may_be_typed_without_dollars():
    assert split(r"mu = 1; $\sigma$ = 2", (r"$\mu$", r"$\sigma$")) == ("1", "2")


def test_the_longest_label_wins():
    assert split("new weight = 1; new = 2", ("new", "new weight")) == ("2", "1")


@pytest.mark.parametrize("label", ["", "A"])
def test_a_single_answer_is_never_cut(label):
    assert split(" [1, 2; 3, 4]; 5 ", (label,)) == ("[1, 2; 3, 4]; 5",)


def test_a_single_answer_may_repeat_its_label():
    assert split("A = [[1, 2], [3, 4]]", ("A",)) == ("[[1, 2], [3, 4]]",)


def test_an_equation_is_not_taken_for_a_label():
    assert split("a == 2; b", ("a", "b")) == ("a == 2", "b")


def test_a_wrong_number_of_parts_says_what_to_type():
    with pytest.raises(PartsError) as caught:
        split("0.5; 0.25", LABELS)
    assert str(caught.value) == (
        "3 answers are asked for (precision; recall; F1), this has 2: type them between semicolons."
    )


def test_a_part_given_twice_is_refused():
    with pytest.raises(PartsError) as caught:
        split("recall = 1; recall = 2; F1 = 3", LABELS)
    assert str(caught.value) == "'recall' is given twice"


def test_assignments_of_an_author_name_the_parts_they_are_about():
    text = "precision = TP/(TP + FN), recall = TP/(TP + FP)"
    assert read_assignments(text, LABELS) == {"precision": "TP/(TP + FN)", "recall": "TP/(TP + FP)"}


def test_assignments_keep_commas_inside_brackets():
    assert read_assignments("scores = (B, h, n, n)", ("scores",)) == {"scores": "(B, h, n, n)"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("TP/(TP + FN)", "'TP/(TP + FN)' names no part: write 'precision = ...'"),
        ("recall = , F1 = 2", "'recall =' has nothing behind it"),
    ],
)
def test_an_assignment_without_part_or_value_is_refused(text, message):
    with pytest.raises(PartsError) as caught:
        read_assignments(text, LABELS)
    assert str(caught.value) == message


@given(st.text(alphabet="ab =:;,()[]{}1\n$\\", max_size=60))
def test_every_text_is_cut_into_the_parts_or_refused(text):
    with suppress(PartsError):
        assert len(split(text, ("a", "b"))) == 2

"""Words typed into a gap: lenient where it costs nothing, strict where one letter changes the meaning."""

import pytest

from mlprep.kinds.words import match_code, match_words


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("The Normaliser", "the normaliser"),
        ("normalizer", "the normaliser"),
        ("positive-semidefinite", "positive semidefinite"),
        ("over fitting", "overfitting"),
        ("heteroscedastcity", "heteroscedasticity"),
        ("hetreoscedasticity", "heteroscedasticity"),
        ("gradients", "gradient"),
        ("postive semidefinit", "positive semidefinite"),
        ("Naïve Bayes", "naive Bayes"),
        ("'same'", "same"),
        ("L-1", "L1"),
        ("top 5", "top-5"),
    ],
)
def test_case_spacing_hyphens_and_one_slip_a_long_word_are_forgiven(typed, accepted):
    assert match_words(typed, [accepted])


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("asymmetric", "symmetric"),
        ("symmetric", "asymmetric"),
        ("acausal", "causal"),
        ("unbiased", "biased"),
        ("convex", "concave"),
        ("maximum", "minimum"),
        ("row", "rod"),
        ("block 128", "block 129"),
        ("float16x", "float32x"),
        ("-1", "1"),
        ("", "gradient"),
        ("gradient descent", "gradient ascent"),
        ("invertible", "not invertible"),
        ("gardeint", "gradient"),
    ],
)
def test_a_different_word_is_not_a_slip(typed, accepted):
    assert not match_words(typed, [accepted])


def test_the_answer_of_another_gap_is_never_a_slip():
    assert match_words("encoders", ["encoder"])
    assert not match_words("encoders", ["encoder"], others=["encoders"])


def test_any_of_the_accepted_answers_will_do():
    assert match_words("likewise", ["by the same factor", "likewise"])


def test_code_is_compared_but_for_spaces_and_quotes():
    assert match_code('x.sum(axis = 1, out="a")', ["x.sum(axis=1, out='a')"])
    assert not match_code("x.sum(axis=0)", ["x.sum(axis=1)"])
    assert not match_code("X.sum(axis=1)", ["x.sum(axis=1)"])


def test_a_very_long_text_is_compared_at_once():
    assert not match_words("a" * 10**6, ["gradient"])

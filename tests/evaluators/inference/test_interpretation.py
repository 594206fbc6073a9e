"""From outputs to scores."""

import numpy as np
import pytest

from evaluators.domain.outcome import FailureCategory
from evaluators.inference.failure import ModelFailure
from evaluators.inference.interpretation import interpret
from evaluators.submission.card import read_card
from support.models import card_text


def card(means="probabilities", *, axis=1, positive="bright", classes='"dark", "bright"'):
    text = card_text(means=means).replace("axis = 1", f"axis = {axis}").replace('"dark", "bright"', classes)
    return read_card(text.replace('positive = ["bright"]', f'positive = ["{positive}"]'))


def interpreted(values, *arguments, **options):
    return interpret(np.array(values, np.float32), card(*arguments, **options))


def test_probabilities_are_passed_on():
    assert interpreted([[0.25, 0.75]]) == (0.25, 0.75)
    assert interpreted([[[[0.25]], [[0.75]]]]) == (0.25, 0.75)
    assert interpreted([0.25, 0.75], axis=0) == (0.25, 0.75)


def test_rounding_beyond_the_ends_is_cut_off():
    assert interpreted([[-0.0005, 1.0004]]) == (0.0, 1.0)


def test_logits_go_through_softmax_and_never_overflow():
    assert interpreted([[0.0, np.log(3.0)]], "logits") == pytest.approx((0.25, 0.75), abs=1e-7)
    assert interpreted([[-5000.0, 5000.0]], "logits") == (0.0, 1.0)


@pytest.mark.parametrize(("logit", "p"), [(0.0, 0.5), (np.log(3.0), 0.75), (-800.0, 0.0), (800.0, 1.0)])
def test_one_logit_is_the_positive_class(logit, p):
    assert interpreted([[logit]], "logits") == pytest.approx((1 - p, p), abs=1e-7)
    assert interpreted([[logit]], "logits", positive="dark") == pytest.approx((p, 1 - p), abs=1e-7)


def test_a_score_is_the_positive_class():
    assert interpreted([[0.75]], "score") == (0.25, 0.75)
    assert interpreted([0.75], "score", axis=0) == (0.25, 0.75)
    assert interpreted([[0.75]], "score", positive="dark") == (0.75, 0.25)


@pytest.mark.parametrize(
    ("values", "means", "category"),
    [
        pytest.param([[np.nan, 1.0]], "probabilities", FailureCategory.NOT_A_NUMBER, id="nan"),
        pytest.param([[np.inf, 1.0]], "logits", FailureCategory.NOT_A_NUMBER, id="infinite"),
        pytest.param([[0.2, 0.3, 0.5]], "probabilities", FailureCategory.WRONG_SHAPE, id="too many"),
        pytest.param([[0.2, 0.8], [0.2, 0.8]], "probabilities", FailureCategory.WRONG_SHAPE, id="two images"),
        pytest.param([[]], "probabilities", FailureCategory.WRONG_SHAPE, id="empty"),
        pytest.param(0.5, "probabilities", FailureCategory.WRONG_SHAPE, id="a bare number"),
        pytest.param([[0.4, 0.4]], "probabilities", FailureCategory.NOT_PROBABILITIES, id="sum"),
        pytest.param([[-1.0, 2.0]], "probabilities", FailureCategory.NOT_PROBABILITIES, id="range"),
        pytest.param([[1.5]], "score", FailureCategory.NOT_PROBABILITIES, id="score beyond 1"),
        pytest.param([[0.5, 0.5]], "score", FailureCategory.WRONG_SHAPE, id="two scores"),
    ],
)
def test_an_unusable_answer_is_a_failure_of_the_model(values, means, category):
    with pytest.raises(ModelFailure) as caught:
        interpreted(values, means)
    assert caught.value.category is category


@pytest.mark.parametrize("output", [[{"a": 0.5}], np.array([["a", "b"]]), None])
def test_what_is_no_array_of_numbers_is_the_wrong_shape(output):
    with pytest.raises(ModelFailure) as caught:
        interpret(output, card())
    assert caught.value.category is FailureCategory.WRONG_SHAPE


def labels(means):
    text = card_text(means=means).replace('kind = "classification"', 'kind = "multilabel"')
    text = text.replace('positive = ["bright"]\n', "")
    return read_card(text)


def test_labels_need_not_add_up_to_one_and_each_logit_stands_alone():
    assert interpret(np.array([[0.9, 0.8]], np.float32), labels("probabilities")) == pytest.approx((0.9, 0.8))
    assert interpret(np.array([[0.0, np.log(3.0)]], np.float32), labels("logits")) == pytest.approx((0.5, 0.75))


@pytest.mark.parametrize(
    ("values", "category"),
    [
        ([[0.9]], FailureCategory.WRONG_SHAPE),
        ([[0.9, 1.2]], FailureCategory.NOT_PROBABILITIES),
        ([[0.9, np.nan]], FailureCategory.NOT_A_NUMBER),
    ],
)
def test_what_is_no_answer_about_labels_fails(values, category):
    with pytest.raises(ModelFailure) as caught:
        interpret(np.array(values, np.float32), labels("probabilities"))
    assert caught.value.category is category

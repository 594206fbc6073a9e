import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import MultiClassSample, OperatingSettings
from evaluators.metrics.weighted import Prepared
from support.samples import binary_sample, prepared

POSITIVE, NEGATIVE = [0.9, 0.6, 0.4], [0.7, 0.4, 0.1]


def test_auroc_counts_pairs_in_the_right_order_and_ties_half():
    assert METRICS["auroc"].value(prepared(POSITIVE, NEGATIVE)) == pytest.approx((3 + 2 + 1.5) / 9)


def test_average_precision_is_the_precision_at_each_positive():
    assert METRICS["auprc"].value(prepared(POSITIVE, NEGATIVE)) == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)


def test_average_precision_at_another_prevalence_weights_the_false_alarms():
    sample = binary_sample(POSITIVE, NEGATIVE).at_prevalence(0.25)  # a negative weighs three times a positive
    expected = (1 + 2 / (2 + 3) + 3 / (3 + 6)) / 3
    assert METRICS["auprc"].value(Prepared(sample, OperatingSettings())) == pytest.approx(expected)


def test_partial_auroc_is_the_mean_specificity_above_the_minimum_sensitivity():
    sample = prepared([0.9, 0.6, 0.3], [0.7, 0.4, 0.1], minimum_tpr=0.5)
    expected = (1 * 1 / 3 + 0.5 * 2 / 3) / 1.5  # the lowest positive wholly, the next one by half
    assert METRICS["pauc_min_tpr"].value(sample) == pytest.approx(expected)


def test_partial_auroc_of_chance_is_half_of_what_is_left():
    assert METRICS["pauc_min_tpr"].value(prepared([0.5] * 4, [0.5] * 7, minimum_tpr=0.8)) == pytest.approx(0.1)


def test_partial_auroc_from_zero_is_the_auroc():
    sample = prepared(POSITIVE, NEGATIVE, minimum_tpr=0.0)
    assert METRICS["pauc_min_tpr"].value(sample) == pytest.approx(METRICS["auroc"].value(sample))


@pytest.mark.parametrize("metric", ["auroc", "auprc", "pauc_min_tpr"])
def test_a_failed_case_is_ranked_worst(metric):
    worst = prepared([0.9, 0.01], [0.8, 0.99])
    failed = prepared([0.9, -np.inf], [0.8, np.inf])
    assert METRICS[metric].value(failed) == METRICS[metric].value(worst)


@pytest.mark.parametrize("metric", ["auroc", "auprc", "pauc_min_tpr"])
def test_one_class_alone_has_no_discrimination(metric):
    assert METRICS[metric].value(prepared([0.2, 0.3], [])) is Reason.ONE_CLASS_ONLY


def test_macro_auroc_averages_ordered_pairs():
    scores = np.array([[0.3, 0.6, 0.1], [0.8, 0.1, 0.1], [0.4, 0.4, 0.2], [0.2, 0.3, 0.5]])
    sample = MultiClassSample(scores, np.array([0, 1, 1, 2]), np.arange(4))
    pairs = {"0|1": 0, "0|2": 1, "1|0": 0, "1|2": 0.5, "2|0": 1, "2|1": 1}  # each by the score of the first
    assert METRICS["macro_auroc"].value(Prepared(sample, OperatingSettings())) == pytest.approx(sum(pairs.values()) / 6)


def test_a_failed_case_of_several_classes_is_ranked_worst_for_each():
    scores = np.array([[0.9, 0.1], [np.nan, np.nan], [0.2, 0.8], [0.1, 0.9]])
    sample = MultiClassSample(scores, np.array([0, 0, 1, 1]), np.arange(4))
    assert METRICS["macro_auroc"].value(Prepared(sample, OperatingSettings())) == pytest.approx(0.5)

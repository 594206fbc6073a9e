import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.operating_point import confusion
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each
from support.samples import binary_sample, counted, decided_classes, prepared

COUNTS = {"tp": 18, "fp": 20, "fn": 2, "tn": 60}  # Se 0.9, Sp 0.75


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("sensitivity", 0.9),
        ("specificity", 0.75),
        ("ppv", 18 / 38),
        ("npv", 60 / 62),
        ("lr_positive", 0.9 / 0.25),
        ("lr_negative", 0.1 / 0.75),
        ("balanced_accuracy", 0.825),
        ("accuracy", 0.78),
        ("f1", 36 / (36 + 22)),
        ("mcc", (18 * 60 - 20 * 2) / (38 * 20 * 80 * 62) ** 0.5),
    ],
)
def test_the_four_counts_give(metric, expected):
    assert METRICS[metric].value(counted(**COUNTS)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(("prevalence", "expected"), [(0.5, 0.9), (0.02, 0.018 / (0.018 + 0.098))])
def test_the_ppv_falls_with_the_prevalence(prevalence, expected):
    sample = counted(tp=9, fp=1, fn=1, tn=9, target_prevalence=prevalence)
    assert METRICS["ppv_at_prevalence"].value(sample) == pytest.approx(expected)
    assert METRICS["npv_at_prevalence"].value(sample) > 0.89


def test_reweighted_cases_give_the_ppv_that_bayes_gives():
    settings = OperatingSettings(threshold=0.5, target_prevalence=0.02)
    sample = counted(**COUNTS).sample
    reweighted = METRICS["ppv"].value(Prepared(sample.at_prevalence(0.02), settings))
    assert reweighted == pytest.approx(METRICS["ppv_at_prevalence"].value(Prepared(sample, settings)))


def test_a_score_at_the_threshold_is_positive():
    assert METRICS["sensitivity"].value(prepared([0.5], [0.4], threshold=0.5)) == 1


def test_a_failed_case_is_decided_wrongly():
    sample = prepared([0.9, -np.inf], [0.1, np.inf], threshold=0.5)
    assert METRICS["sensitivity"].value(sample) == 0.5
    assert METRICS["specificity"].value(sample) == 0.5


def test_own_decisions_need_no_threshold():
    sample = BinarySample(np.array([0.2, 0.3]), np.array([True, False]), np.arange(2), decided=np.array([True, False]))
    assert METRICS["sensitivity"].value(Prepared(sample, OperatingSettings())) == 1


@pytest.mark.parametrize(
    ("metric", "counts", "reason"),
    [
        ("sensitivity", (0, 1, 0, 1), Reason.NO_POSITIVES),
        ("specificity", (1, 0, 1, 0), Reason.NO_NEGATIVES),
        ("ppv", (0, 0, 2, 2), Reason.NOTHING_PREDICTED_POSITIVE),
        ("npv", (2, 2, 0, 0), Reason.NOTHING_PREDICTED_NEGATIVE),
        ("ppv_at_prevalence", (0, 0, 2, 2), Reason.NOTHING_PREDICTED_POSITIVE),
        ("lr_positive", (1, 0, 1, 2), Reason.NO_FALSE_POSITIVES),
        ("lr_negative", (1, 2, 1, 0), Reason.NO_TRUE_NEGATIVES),
        ("mcc", (2, 2, 0, 0), Reason.NOTHING_PREDICTED_NEGATIVE),
        ("balanced_accuracy", (2, 0, 2, 0), Reason.ONE_CLASS_ONLY),
        ("accuracy", (0, 0, 0, 0), Reason.NO_CASES),
    ],
)
def test_a_missing_number_has_a_reason(metric, counts, reason):
    assert METRICS[metric].value(counted(*counts, target_prevalence=0.1)) is reason


@pytest.mark.parametrize("metric", ["sensitivity", "specificity", "ppv", "npv", "accuracy"])
def test_trials_are_what_the_proportion_counts(metric):
    sample = counted(**COUNTS)
    among, success = METRICS[metric].trials(sample)
    assert success[among].mean() == pytest.approx(METRICS[metric].value(sample))


def test_without_a_threshold_there_is_no_decision():
    assert METRICS["sensitivity"].value(prepared([0.5], [0.4])) is Reason.NO_THRESHOLD


def test_without_a_target_prevalence_there_is_no_ppv_for_it():
    assert METRICS["ppv_at_prevalence"].value(counted(**COUNTS)) is Reason.NO_TARGET_PREVALENCE


TABLE = [[5, 1, 0, 0], [1, 2, 1, 0], [0, 0, 9, 1]]  # the last column: failed


def test_the_confusion_matrix_has_a_column_for_failed_cases():
    assert confusion(once_each(decided_classes(TABLE)))[0].astype(int).tolist() == TABLE


def test_accuracy_of_several_classes_counts_a_failed_case_as_wrong():
    assert METRICS["accuracy"].value(decided_classes(TABLE)) == pytest.approx(16 / 20)
    assert METRICS["accuracy"].trials(decided_classes(TABLE))[1].sum() == 16


def test_balanced_accuracy_is_the_mean_sensitivity_of_the_classes_that_occur():
    assert METRICS["balanced_accuracy"].value(decided_classes(TABLE)) == pytest.approx((5 / 6 + 2 / 4 + 9 / 10) / 3)
    absent = [[3, 1, 0, 0], [0, 4, 0, 0], [0, 0, 0, 0]]
    assert METRICS["balanced_accuracy"].value(decided_classes(absent)) == pytest.approx((3 / 4 + 1) / 2)


def test_weighted_kappa_of_two_classes_is_the_plain_one():
    assert METRICS["weighted_kappa"].value(decided_classes([[20, 5, 0], [10, 15, 0]])) == pytest.approx(0.4)


def test_weighted_kappa_takes_a_failed_case_as_far_off_as_possible():
    failed = METRICS["weighted_kappa"].value(decided_classes([[4, 0, 0, 1], [0, 3, 0, 0], [0, 0, 5, 0]]))
    farthest = METRICS["weighted_kappa"].value(decided_classes([[4, 0, 1, 0], [0, 3, 0, 0], [0, 0, 5, 0]]))
    assert failed == farthest


def test_one_class_against_the_rest_uses_the_decision_for_the_largest_score():
    sample = decided_classes(TABLE).sample
    settings = OperatingSettings()
    assert METRICS["sensitivity"].value(Prepared(sample.one_vs_rest(1), settings)) == pytest.approx(2 / 4)
    assert METRICS["specificity"].value(Prepared(sample.one_vs_rest(1), settings)) == pytest.approx(14 / 16)
    assert METRICS["ppv"].value(Prepared(sample.one_vs_rest(0), settings)) == pytest.approx(5 / 7)


def test_a_sample_refuses_what_would_rank_a_failed_case_best():
    with pytest.raises(ValueError, match="never best"):
        binary_sample([np.inf], [0.1])
    with pytest.raises(ValueError, match="never NaN"):
        binary_sample([np.nan], [0.1])
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        binary_sample([1.2], [0.1])

"""Overlap of masks against scikit-learn, pixel by pixel, and against counting by hand."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, jaccard_score

from evaluators.domain.estimate import Reason
from evaluators.metrics.overlap import OverlapSample, case_dice, case_iou
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted


def sample(*cases, patient=None, empty="either", failed=()):
    """Return cases of one structure, each (shared, reference, predicted)."""
    both, reference, predicted = (np.array([[case[part]] for case in cases], np.int64) for part in range(3))
    numbers = np.array(range(len(cases)) if patient is None else patient, np.int64)
    gone = np.array([number in failed for number in range(len(cases))])
    return OverlapSample(both, reference, predicted, gone, numbers, empty)


def value(metric, cases):
    return METRICS[metric].value(Prepared(cases, OperatingSettings()))


def test_dice_and_iou_are_those_of_scikit_learn_pixel_by_pixel():
    random = np.random.default_rng(3)
    truth, marked = random.integers(0, 3, (2, 8, 500))
    names = [1, 2]
    both, reference, predicted = (
        np.array([[int(part(t, m, name).sum()) for name in names] for t, m in zip(truth, marked, strict=True)])
        for part in (
            lambda t, m, name: (t == name) & (m == name),
            lambda t, m, name: t == name,
            lambda t, m, name: m == name,
        )
    )
    cases = Prepared(
        OverlapSample(both, reference, predicted, np.zeros(8, np.bool_), np.arange(8)), OperatingSettings()
    )
    for ours, theirs in ((case_dice, f1_score), (case_iou, jaccard_score)):
        expected = [theirs(t, m, labels=names, average="macro") for t, m in zip(truth, marked, strict=True)]
        np.testing.assert_allclose(ours(cases), expected, rtol=1e-12)


def test_every_patient_counts_once_whatever_the_number_of_images():
    cases = sample((5, 5, 5), (0, 5, 5), (1, 2, 2), patient=[0, 0, 1])
    assert value("dice", cases) == pytest.approx((0.5 + 0.5) / 2)
    weights = np.array([[2, 1], [0, 1]])
    replicates = METRICS["dice"].replicates(Weighted(Prepared(cases, OperatingSettings()), weights))
    np.testing.assert_allclose(replicates, [0.5, 0.5])


@pytest.mark.parametrize(("empty", "expected"), [("either", 1 / 2), ("reference", 1.0)])
def test_where_both_masks_are_empty_nothing_is_scored_and_where_one_is_the_rule_decides(empty, expected):
    assert value("dice", sample((4, 4, 4), (0, 0, 3), (0, 0, 0), empty=empty)) == pytest.approx(expected)


def test_a_failed_case_is_worst_everywhere_and_missed():
    cases = sample((4, 4, 4), (0, 0, 0), failed={1})
    assert value("dice", cases) == pytest.approx(0.5)
    assert value("missed_structures", cases) == pytest.approx(0.5)


def test_missed_and_invented_count_cases():
    cases = sample((0, 9, 5), (1, 9, 5), (0, 0, 2), (0, 0, 0), (0, 0, 0))
    assert value("missed_structures", cases) == pytest.approx(1 / 2)
    assert value("invented_structures", cases) == pytest.approx(1 / 3)


def test_without_the_structure_there_is_a_reason_and_no_number():
    assert value("dice", sample((0, 0, 0))) is Reason.NO_POSITIVES
    assert value("invented_structures", sample((1, 1, 1))) is Reason.NO_NEGATIVES


def test_more_shared_than_marked_is_a_defect():
    with pytest.raises(ValueError, match="part of both"):
        sample((3, 2, 5))

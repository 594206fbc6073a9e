"""Cases of several images: the mean over images, whatever they are grouped to; counted by hand."""

import numpy as np
import pytest

from evaluators.metrics.overlap import OverlapSample, case_dice, invented, missed
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared

SHARED = ("dice", "iou", "nsd", "hd95_px")


def images(counts, case=None, patient=None, failed=(), hd95=None, empty="either"):
    """Return images with two structures, each (shared, reference, predicted) twice."""
    both, reference, predicted = np.array(counts, np.int64).transpose(2, 0, 1)
    cases = len(counts) if case is None else max(case) + 1
    gone = np.isin(np.arange(cases), failed)
    measures = {} if hd95 is None else {"hd95_px": np.array(hd95, float), "nsd": 1 / (1 + np.array(hd95, float))}
    rows = None if case is None else np.array(case)
    patients = np.array(range(cases) if patient is None else patient)
    return OverlapSample(both, reference, predicted, gone, patients, empty, measures, rows)


def value(metric, sample):
    return METRICS[metric].value(Prepared(sample, OperatingSettings()))


FOUR = [
    [(4, 4, 4), (1, 2, 2)],
    [(0, 5, 5), (0, 0, 0)],
    [(0, 0, 0), (3, 6, 3)],
    [(2, 2, 2), (0, 0, 1)],
]
HD95 = [[0, 1], [7, np.nan], [np.nan, 2], [0, np.inf]]


def test_dice_of_a_case_is_the_mean_over_its_images_of_the_mean_over_their_structures():
    prepared = Prepared(images(FOUR, case=[0, 0, 0, 1]), OperatingSettings())
    np.testing.assert_allclose(case_dice(prepared), [((1 + 0.5) / 2 + 0 + 6 / 9) / 3, (1 + 0) / 2])


@pytest.mark.parametrize("metric", SHARED)
def test_images_of_one_patient_count_the_same_as_one_case_or_as_many(metric):
    apart = images(FOUR, patient=[0, 0, 0, 1], hd95=HD95)
    one = images(FOUR, case=[0, 0, 0, 1], hd95=HD95)
    assert value(metric, one) == pytest.approx(value(metric, apart), nan_ok=True)
    for structure in (0, 1):
        assert value(metric, one.only(structure)) == pytest.approx(value(metric, apart.only(structure)), nan_ok=True)


def test_an_image_in_which_nothing_is_scored_says_nothing_of_its_case():
    nothing = [(0, 0, 0), (0, 0, 0)]
    with_it = images([*FOUR, nothing], case=[0, 0, 0, 1, 1])
    assert value("dice", with_it) == pytest.approx(value("dice", images(FOUR, case=[0, 0, 0, 1])))
    assert np.isnan(case_dice(Prepared(images([nothing, nothing], case=[0, 0]), OperatingSettings()))).all()


def test_missed_is_a_structure_that_is_found_in_no_image_of_its_case():
    counts = [[(0, 5, 0)], [(1, 5, 1)], [(0, 5, 0)], [(0, 5, 3)], [(0, 0, 2)], [(0, 0, 0)]]
    prepared = Prepared(images(counts, case=[0, 0, 1, 1, 2, 3]), OperatingSettings())
    about, success = missed(prepared)
    assert (about.tolist(), success.tolist()) == ([True, True, False, False], [False, True, False, False])
    about, success = invented(prepared)
    assert (about.tolist(), success.tolist()) == ([False, False, True, True], [False, False, True, False])


def test_one_image_worse_makes_the_case_worse():
    better = [[(4, 4, 4)], [(2, 4, 4)]]
    worse = [[(4, 4, 4)], [(0, 4, 0)]]
    case = [0, 0]
    assert value("dice", images(worse, case)) < value("dice", images(better, case))
    assert value("missed_structures", images(worse, case)) == value("missed_structures", images(better, case)) == 0


def test_a_failed_case_of_several_images_is_worst_once():
    counts = [[(4, 4, 4)], [(4, 4, 4)], [(0, 0, 0)]]
    assert value("dice", images(counts, case=[0, 0, 1], failed=[1])) == pytest.approx(0.5)
    assert value("missed_structures", images(counts, case=[0, 0, 1], failed=[1])) == pytest.approx(0.5)


def test_counts_are_of_cases_and_some_of_them_keep_their_images():
    sample = images(FOUR, case=[0, 0, 1, 2], hd95=HD95)
    chosen = sample.rows(np.array([True, False, True]), np.array([0, 1]))
    assert (len(chosen.patient), chosen.case.tolist()) == (2, [0, 0, 1])
    np.testing.assert_array_equal(chosen.both, sample.both[[0, 1, 3]])
    np.testing.assert_allclose(
        case_dice(Prepared(chosen, OperatingSettings())), case_dice(Prepared(sample, OperatingSettings()))[[0, 2]]
    )


def test_a_million_images_of_a_thousand_cases_are_a_number():
    count = 1_000_000
    reference = np.ones((count, 1), np.int64)
    both = (np.arange(count) % 2).reshape(-1, 1)
    case = np.repeat(np.arange(1000), 1000)
    sample = OverlapSample(both, reference, reference, np.zeros(1000, bool), np.arange(1000), case=case)
    assert value("dice", sample) == pytest.approx(0.5)

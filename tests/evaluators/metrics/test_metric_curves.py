import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.calibration_plot import risk_groups, smoothed_claims_allowed, smoothed_curve
from evaluators.metrics.curves import MOST_POINTS, precision_recall_curve, roc_curve, score_histogram
from evaluators.metrics.decision_curve import decision_curve
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from support.samples import binary_sample, realistic


def test_the_roc_curve_has_corners_only():
    curve = roc_curve(binary_sample([0.9, 0.8, 0.4], [0.7, 0.6, 0.4]))
    assert curve.x == pytest.approx((0, 0, 2 / 3, 1))
    assert curve.y == pytest.approx((0, 2 / 3, 2 / 3, 1))


def test_the_area_under_the_drawn_roc_curve_is_the_auroc():
    sample = realistic(ties=True)
    curve = roc_curve(sample)
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(
        METRICS["auroc"].value(Prepared(sample, OperatingSettings()))
    )


def test_long_curves_are_thinned_and_keep_their_ends():
    curve = roc_curve(realistic(20_000))
    assert len(curve.x) == MOST_POINTS
    assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)


def test_the_precision_recall_curve_has_a_point_per_positive_score():
    curve = precision_recall_curve(binary_sample([0.9, 0.6, 0.4], [0.7, 0.4, 0.1]))
    assert curve.x == pytest.approx((1 / 3, 2 / 3, 1))
    assert curve.y == pytest.approx((1, 2 / 3, 3 / 5))


def test_one_class_has_no_curve():
    assert roc_curve(binary_sample([0.9], [])) is Reason.ONE_CLASS_ONLY
    assert precision_recall_curve(binary_sample([], [0.9])) is Reason.ONE_CLASS_ONLY


def test_the_histogram_counts_scores_and_leaves_failed_cases_out():
    histogram = score_histogram(binary_sample([1.0, 0.97, -np.inf], [0.0, 0.04, 0.05]))
    assert histogram.counts["positive"][-1] == 2
    assert histogram.counts["negative"][:2] == (2, 1)
    assert sum(map(sum, histogram.counts.values())) == 5


def test_net_benefit_weighs_false_alarms_by_the_odds_of_the_risk():
    sample = binary_sample([0.9, 0.3, 0.1], [0.8, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1])
    value = METRICS["net_benefit"].value(Prepared(sample, OperatingSettings(risk=0.2)))
    assert value == pytest.approx(2 / 10 - 2 / 10 * 0.25)


def test_acting_on_everyone_is_worth_the_prevalence_less_the_rest_by_the_odds():
    curve = decision_curve(binary_sample([0.9], [0.1, 0.1, 0.1]), (0.05, 0.5))
    assert (curve.risks[0], curve.risks[-1]) == (0.05, 0.5)
    assert curve.treat_all[-1] == pytest.approx(0.25 - 0.75)
    assert curve.model == pytest.approx([0.25 - (0.75 * r / (1 - r) if r <= 0.1 else 0) for r in curve.risks])


def test_the_smoothed_curve_follows_right_risks_and_holds_them_in_its_band():
    rng = np.random.default_rng(3)
    risks = rng.random(4000)
    happened = rng.random(4000) < risks
    curve = smoothed_curve(binary_sample(risks[happened], risks[~happened]), 0.95)
    assert np.abs(np.subtract(curve.y, curve.x)).max() < 0.05
    inside = np.mean((np.array(curve.lower) <= curve.x) & (curve.x <= np.array(curve.upper)))
    assert inside > 0.8


def test_several_cases_of_a_patient_widen_the_band():
    once = realistic(300)
    twice = realistic(300)
    scores = np.repeat(twice.scores, 2)
    doubled = type(once)(scores, np.repeat(twice.positive, 2), np.repeat(twice.patient, 2))
    independent = type(once)(scores, np.repeat(twice.positive, 2), np.arange(600))
    plain, clustered, naive = (np.array(smoothed_curve(each, 0.95).upper) for each in (once, doubled, independent))
    assert clustered == pytest.approx(plain, abs=1e-9)
    assert (naive <= clustered).all()


def test_the_smoothed_curve_needs_events_and_different_probabilities():
    assert smoothed_curve(binary_sample([0.9] * 9, [0.1] * 20), 0.95) is Reason.TOO_FEW_EVENTS
    assert smoothed_curve(binary_sample([0.3] * 20, [0.3] * 20), 0.95) is Reason.DEGENERATE
    assert not smoothed_claims_allowed(realistic(300))


def test_risk_groups_split_the_cases_and_keep_equal_probabilities_together():
    sample = realistic(300, ties=True)
    groups = risk_groups(sample)
    assert sum(group.members.sum() for group in groups) == 300
    assert [group.predicted for group in groups] == sorted(group.predicted for group in groups)
    seen = [set(sample.scores[group.members]) for group in groups]
    assert sum(map(len, seen)) == len(set(sample.scores))

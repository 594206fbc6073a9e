"""Which interval belongs to which estimate."""

from __future__ import annotations

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, binary_case, binary_cases, goal, locked_plan

ALL_GOALS = ("sensitivity", "auroc", "brier", "balanced_accuracy", "lr_positive", "ppv_at_prevalence")


def cohort(per_class, images=1, seed=1):
    rng = np.random.default_rng(seed)
    draw = lambda mean: np.clip(rng.normal(mean, 0.2, per_class), 0.01, 0.99).tolist()  # noqa: E731
    return binary_cases(draw(0.65), draw(0.35), images=images)


def methods(cases, *goals):
    plan = locked_plan(*goals, target_prevalence=0.1)
    found = summarise(cases, plan, seed=SEED, excluded={}, confirmatory=True).estimates
    return {one.id: one.interval.method for one in found if one.interval is not None}


def test_independent_cases_without_goals():
    found = methods(cohort(60))
    assert found["sensitivity"] == found["ppv"] == found["accuracy"] == "wilson"
    assert found["auroc"] == "delong logit"
    assert found["brier"] == found["mcc"] == found["auprc"] == "bca"
    assert found["balanced_accuracy"] == found["lr_positive"] == found["ppv_at_prevalence"] == "combined"


def test_independent_cases_with_goals():
    found = methods(cohort(60), *(goal(metric, at_least=0.5) for metric in ALL_GOALS))
    assert found["sensitivity"] == "clopper-pearson"
    assert found["specificity"] == "wilson"
    assert found["auroc"] == "newcombe5"
    assert found["brier"] == "t with extreme patient"
    assert found["balanced_accuracy"] == "combined"


def test_clustered_cases_without_goals():
    many = methods(cohort(180, images=3))
    assert many["sensitivity"] == many["balanced_accuracy"] == many["brier"] == "bca clustered"
    assert many["auroc"] == "delong logit clustered"
    few = methods(cohort(60, images=3))
    assert few["sensitivity"] == "clopper-pearson effective n"
    assert few["auroc"] == "newcombe5 clustered"
    assert few["brier"] == "t clustered"
    assert few["lr_positive"] == "combined clustered"
    assert few["mcc"] == "bca clustered"


def test_clustered_cases_with_goals():
    found = methods(cohort(180, images=3), *(goal(metric, at_least=0.5) for metric in ALL_GOALS))
    assert found["sensitivity"] == "clopper-pearson effective n"
    assert found["auroc"] == "newcombe5 clustered"
    assert found["brier"] == "t with extreme patient clustered"
    assert found["balanced_accuracy"] == "combined clustered"


def test_few_patients_of_the_smaller_class_decide_for_the_auroc():
    assert methods(binary_cases([0.4, 0.9] * 20, [0.1, 0.5] * 100))["auroc"] == "newcombe5"


def test_a_clustered_proportion_of_one_does_not_get_a_bootstrap_of_width_nothing():
    cases = binary_cases([0.9] * 200, [0.1] * 200, images=2)
    assert methods(cases)["sensitivity"] == "clopper-pearson effective n"


def test_a_single_second_image_makes_the_cohort_clustered():
    cases = cohort(60)
    cases[1] = binary_case(2, True, cases[1].scores[1], patient=cases[0].patient)
    assert methods(cases)["auroc"] == "delong logit clustered"


def test_the_seed_decides_every_resampled_limit():
    def limits(seed):
        found = summarise(cohort(60), locked_plan(), seed=seed, excluded={}, confirmatory=True).estimates
        return {one.id: one.interval for one in found if one.interval is not None and one.interval.resamples}

    assert limits(SEED) == limits(SEED)
    assert limits(SEED) != limits("5f" * 32)
    assert all(interval.resamples == 1_000 for interval in limits(SEED).values())


def test_limits_stay_inside_what_the_metric_can_be():
    found = summarise(
        binary_cases([0.99] * 9 + [0.01], [0.01] * 9 + [0.99]), locked_plan(), seed=SEED, excluded={}, confirmatory=True
    ).estimates
    for one in found:
        if one.interval is not None and one.id.startswith(("brier", "balanced", "accuracy", "auprc")):
            assert 0 <= one.interval.lower <= one.value <= one.interval.upper <= 1, one.id


def test_a_ratio_without_an_upper_limit_says_so():
    cases = binary_cases([0.9] * 30, [0.1] * 30)
    cases[59] = binary_case(60, False, 0.6)
    estimates = summarise(cases, locked_plan(), seed=SEED, excluded={}, confirmatory=True).estimates
    ratio = next(one for one in estimates if one.id == "lr_positive")
    assert ratio.value == pytest.approx(30.0)
    assert ratio.interval.lower > 1
    assert ratio.interval.upper > 30


def test_cases_that_are_all_alike_have_no_interval_of_width_nothing():
    cases = binary_cases([0.9] * 20, [0.1] * 20)
    estimates = summarise(cases, locked_plan(), seed=SEED, excluded={}, confirmatory=True).estimates
    brier = next(one for one in estimates if one.id == "brier")
    assert brier.no_interval is Reason.DEGENERATE

"""A run in numbers: what is counted, how, and what is never left out."""

from __future__ import annotations

import csv
import random

import pytest

from evaluators.domain.estimate import Reason
from evaluators.errors import PlanError
from evaluators.tasks.asking import check_plan
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.registry import ALL_TASKS, TASKS
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, binary_case, binary_cases, locked_plan
from support.shared_data import shared


def summary(cases, plan=None, **changes):
    arguments = {"seed": SEED, "excluded": {}, "confirmatory": True, **changes}
    return summarise(cases, plan or locked_plan(), **arguments)


def by_id(estimates):
    return {estimate.id: estimate for estimate in estimates}


def values(results):
    return {id: estimate.value for id, estimate in by_id(results.estimates).items()}


# Four of five positives found, three of five negatives cleared.
TEN = binary_cases([0.9, 0.8, 0.7, 0.6, 0.2], [0.1, 0.3, 0.4, 0.55, 0.75])


def test_the_four_counts_give_everything_at_the_threshold():
    found = values(summary(TEN))
    assert found["sensitivity"] == 0.8
    assert found["specificity"] == 0.6
    assert found["ppv"] == pytest.approx(4 / 6)
    assert found["npv"] == 0.75
    assert found["lr_positive"] == pytest.approx(0.8 / 0.4)
    assert found["lr_negative"] == pytest.approx(0.2 / 0.6)
    assert found["balanced_accuracy"] == pytest.approx(0.7)
    assert found["auroc"] == pytest.approx((5 + 5 + 4 + 4 + 1) / 25)


def test_the_confusion_matrix_names_the_classes_in_the_cards_order():
    assert summary(TEN).confusion.counts == ((3, 2), (1, 4))
    turned = locked_plan(classes=("melanoma", "nevus"))
    cases = [ScoredCase(case.number, case.patient, 1 - case.reference, case.scores[::-1], failed=False) for case in TEN]
    confusion = summary(cases, turned).confusion
    assert confusion.rows == ("melanoma", "nevus")
    assert confusion.counts == ((4, 1), (2, 3))


def test_a_score_at_the_threshold_is_positive():
    assert values(summary(binary_cases([0.5], [0.49999])))["sensitivity"] == 1.0


def test_every_case_offered_ends_in_one_place():
    cases = [*TEN, binary_case(11, True, None), binary_case(12, None, 0.3), binary_case(13, None, None)]
    flow = summary(cases, excluded={"duplicate": 3, "unreadable": 1}).flow
    assert (flow.offered, flow.excluded, flow.no_reference, flow.failed, flow.evaluated) == (17, 4, 2, 1, 10)
    assert flow.offered == flow.excluded + flow.no_reference + flow.failed + flow.evaluated
    assert flow.patients == 11
    assert flow.failed_categories == {"model_nan": 1}


def test_denominators_add_up():
    results = summary([*TEN, binary_case(11, True, None)])
    estimates = by_id(results.estimates)
    everyone = results.flow.evaluated + results.flow.failed
    assert estimates["sensitivity"].n.cases + estimates["specificity"].n.cases == everyone
    assert estimates["ppv"].n.cases + estimates["npv"].n.cases == everyone
    assert sum(map(sum, results.confusion.counts)) == everyone
    assert estimates["auroc"].n.cases == estimates["accuracy"].n.cases == everyone


def test_a_failed_case_is_wrong_ranked_worst_and_has_brier_one():
    cases = binary_cases([0.9] * 10, [0.1] * 10)
    plain, failed = summary(cases), summary([*cases, binary_case(21, True, None)])
    assert values(failed)["sensitivity"] == pytest.approx(10 / 11)
    assert values(failed)["auroc"] == pytest.approx(100 / 110)
    assert values(failed)["brier"] == pytest.approx((20 * 0.01 + 1) / 21)
    assert by_id(failed.estimates)["observed_expected"].n.cases == 20
    assert values(plain)["observed_expected"] == values(failed)["observed_expected"]
    assert [failure.case for failure in failed.failures] == [21]


def test_failed_cases_are_counted_both_ways_whatever_the_policy():
    cases = [*TEN, binary_case(11, True, None), binary_case(12, False, None)]
    wrong, left_out = summary(cases), summary(cases, locked_plan(failed_cases="excluded"))
    assert wrong.estimates == left_out.other_policy
    assert wrong.other_policy == left_out.estimates
    assert values(wrong)["sensitivity"] == pytest.approx(4 / 6)
    assert values(left_out)["sensitivity"] == pytest.approx(4 / 5)
    assert wrong.flow == left_out.flow
    assert wrong.prevalence == left_out.prevalence == 0.5


def test_unreadable_cases_are_printed_as_the_worst_case():
    worst = by_id(summary(TEN, excluded={"unreadable": 2}, unreadable=[(1, 50), (0, 51)]).worst_case)
    assert worst["sensitivity"].value == pytest.approx(4 / 6)
    assert worst["specificity"].value == pytest.approx(3 / 6)
    assert summary(TEN).worst_case == ()


def test_a_perfect_model_gets_the_best_of_everything():
    found = values(summary(binary_cases([0.9] * 30, [0.1] * 30)))
    for metric in ("auroc", "auprc", "pauc_min_tpr", "sensitivity", "specificity", "ppv", "npv", "accuracy", "mcc"):
        assert found[metric] == pytest.approx(1.0), metric
    assert found["lr_negative"] == 0.0


def test_a_perfect_models_lower_limits_stay_below_one():
    for images in (1, 3):
        estimates = by_id(summary(binary_cases([0.9] * 60, [0.1] * 60, images=images)).estimates)
        for metric in ("auroc", "sensitivity", "specificity", "accuracy", "balanced_accuracy"):
            assert estimates[metric].interval.lower < 1.0, metric


def test_swapping_the_classes_mirrors_sensitivity_and_specificity():
    turned = [
        ScoredCase(case.number, case.patient, 1 - case.reference, case.scores[::-1], failed=False) for case in TEN
    ]
    plain, mirrored = values(summary(TEN)), values(summary(turned))
    assert mirrored["auroc"] == pytest.approx(plain["auroc"])
    assert mirrored["sensitivity"] == plain["specificity"]
    assert mirrored["ppv"] == plain["npv"]
    assert mirrored["brier"] == pytest.approx(plain["brier"])


def test_a_missed_case_makes_it_worse():
    cases = binary_cases([0.9] * 20 + [0.4] * 5, [0.1] * 25)
    worse = [*cases[:3], binary_case(4, True, 0.05), *cases[4:]]
    before, after = by_id(summary(cases).estimates), by_id(summary(worse).estimates)
    for metric in ("auroc", "sensitivity", "accuracy", "npv"):
        assert after[metric].value < before[metric].value
        assert after[metric].interval.lower < before[metric].interval.lower
    assert after["brier"].value > before["brier"].value


def test_the_order_of_the_cases_changes_no_byte():
    cases = [*binary_cases([0.9, 0.35] * 30, [0.1, 0.6] * 30, images=2), binary_case(500, True, None)]
    shuffled = list(cases)
    random.Random(3).shuffle(shuffled)
    assert summary(cases).model_dump_json() == summary(shuffled).model_dump_json()


def test_without_probabilities_there_is_no_calibration():
    results = summary(TEN, probabilities=False)
    assert by_id(results.estimates)["brier"].undefined is Reason.NOT_PROBABILITIES
    assert results.curves.calibration is None
    assert results.curves.roc is not None


def test_one_class_only_is_said_not_computed():
    estimates = by_id(summary(binary_cases([0.9, 0.2], [])).estimates)
    assert estimates["auroc"].undefined is Reason.ONE_CLASS_ONLY
    assert estimates["specificity"].undefined is Reason.NO_NEGATIVES
    assert estimates["sensitivity"].value == 0.5


def test_no_case_at_all_is_a_result_too():
    results = summary([], excluded={"unreadable": 4}, unreadable=[(1, 1)])
    assert results.flow.offered == 4
    assert all(estimate.undefined is Reason.NO_CASES for estimate in results.estimates)
    assert results.confusion is None


def test_enriched_samples_are_only_reweighted_to_the_target_prevalence():
    cases = binary_cases([0.9] * 40 + [0.2] * 10, [0.1] * 40 + [0.7] * 10)
    enriched = by_id(summary(cases, locked_plan(sampling="enriched")).estimates)
    for metric in ("ppv", "npv", "auprc", "observed_expected", "brier", "net_benefit[0.05]"):
        assert enriched[metric].undefined is Reason.NO_TARGET_PREVALENCE, metric
    assert enriched["sensitivity"].value == 0.8
    moved = summary(cases, locked_plan(sampling="enriched", target_prevalence=0.02))
    at_target = by_id(moved.estimates)
    assert at_target["ppv"].value == pytest.approx(0.8 * 0.02 / (0.8 * 0.02 + 0.2 * 0.98))
    assert at_target["ppv"].interval == at_target["ppv_at_prevalence"].interval
    assert at_target["brier"].value == pytest.approx(
        0.02 * (0.8 * 0.01 + 0.2 * 0.64) + 0.98 * (0.8 * 0.01 + 0.2 * 0.49)
    )
    assert summary(cases, locked_plan(sampling="enriched")).curves.decision is None
    assert moved.curves.decision is not None


def test_ppv_falls_from_090_to_016_as_prevalence_falls_from_half_to_two_percent():
    cases = binary_cases([0.9] * 45 + [0.1] * 5, [0.1] * 45 + [0.9] * 5)
    estimates = by_id(summary(cases, locked_plan(target_prevalence=0.02)).estimates)
    assert estimates["ppv"].value == 0.9
    assert round(estimates["ppv_at_prevalence"].value, 2) == 0.16


def test_the_report_can_ask_for_less_and_for_other_risks():
    plan = locked_plan(metrics=("auroc", "calibration", "net_benefit[0.1]"))
    assert list(by_id(summary(TEN, plan).estimates)) == [
        "auroc",
        "calibration_intercept",
        "calibration_slope",
        "observed_expected",
        "ece",
        "ece_perfect",
        "net_benefit[0.1]",
    ]


@pytest.mark.parametrize(
    "metric", ["dice", "sensitivity[nevus]", "net_benefit[1.5]", "net_benefit[0.10]", "macro_auroc"]
)
def test_a_metric_the_task_does_not_have_is_refused(metric):
    with pytest.raises(PlanError) as error:
        check_plan(locked_plan(metrics=(metric,)))
    assert error.value.id == "C301"


def test_every_task_is_found_by_its_key():
    assert TASKS["classification"] is ALL_TASKS[0]
    assert list(TASKS) == [task.key for task in ALL_TASKS]


def test_the_real_melanoma_model_has_its_published_numbers():
    with shared("models/skin_dev_predictions.csv").open() as file:
        cases = [
            binary_case(number, float(row["label_melanoma"]) == 1, float(row["prob_melanoma"]))
            for number, row in enumerate(csv.DictReader(file), 1)
        ]
    results = summary(cases)
    assert values(results)["auroc"] == pytest.approx(0.767102615694165, abs=1e-12)
    assert results.confusion.counts == ((42, 29), (6, 22))
    assert values(results)["brier"] == pytest.approx(0.214542, abs=1e-6)

"""From finished cases with several labels to results."""

from dataclasses import replace

import pytest

from evaluators.analyses.subgroups import subgroup_results
from evaluators.domain.estimate import Reason
from evaluators.errors import PlanError
from evaluators.tasks.asking import goals_without_method
from evaluators.tasks.interval_rules import HOLDS
from evaluators.tasks.summarising import summarise
from support.label_cases import FINDINGS, label_case, label_cohort, label_plan
from support.scored_cases import SEED, goal

CASES = (
    label_case(1, ["edema"], (0.9, 0.1, 0.2)),
    label_case(2, ["edema", "mass"], (0.2, 0.8, 0.1)),
    label_case(3, [], (0.1, 0.2, 0.9)),
    label_case(4, ["nodule"], (0.3, 0.4, 0.8), unknown=["mass"]),
    label_case(5, None, (0.3, 0.4, 0.8)),
)


def results(cases=CASES, plan=None, **more):
    return summarise(cases, plan or label_plan(), seed=SEED, excluded={}, confirmatory=True, **more)


def estimates(found):
    return {one.id: one for one in found.estimates}


def test_each_label_is_a_question_of_its_own_and_the_whole_is_their_mean():
    found = estimates(results())
    assert found["sensitivity[edema]"].value == 0.5
    assert found["sensitivity[mass]"].value == 1.0
    assert found["sensitivity[nodule]"].value == 1.0
    assert found["specificity[mass]"].n.cases == 2
    assert found["macro_sensitivity"].value == pytest.approx(2.5 / 3)
    assert found["macro_specificity"].value == pytest.approx((1 + 1 + 2 / 3) / 3)
    assert found["exact_match"].value == 0.5
    assert list(found)[:4] == ["macro_auroc_labels", "macro_sensitivity", "macro_specificity", "exact_match"]


def test_counts_and_curve_are_told_of_each_label():
    edema, mass, nodule = results().labels
    assert (edema.label, edema.threshold, edema.holds, edema.absent, edema.unknown) == ("edema", 0.5, 2, 2, 0)
    assert (edema.found, edema.missed, edema.alarms, edema.spared) == (1, 1, 0, 2)
    assert (mass.unknown, mass.holds, mass.absent) == (1, 1, 2)
    assert (nodule.alarms, nodule.spared) == (1, 2)
    assert (edema.roc.x[0], edema.roc.y[-1]) == (0, 1)


def test_the_flow_counts_every_case():
    flow = results((*CASES, label_case(6, ["mass"], None))).flow
    assert (flow.offered, flow.no_reference, flow.failed, flow.evaluated, flow.patients) == (6, 1, 1, 4, 5)


def test_a_failed_case_is_wrong_in_every_label_or_left_out():
    found = results((*CASES, label_case(6, ["mass"], None)))
    other = {one.id: one for one in found.other_policy}
    assert estimates(found)["sensitivity[mass]"].value == 0.5
    assert estimates(found)["specificity[edema]"].value == pytest.approx(2 / 3)
    assert other["sensitivity[mass]"].value == 1.0


def test_labels_have_their_own_thresholds_or_that_of_all():
    found = estimates(results(plan=label_plan(thresholds={"edema": 0.15})))
    assert found["sensitivity[edema]"].value == 1.0
    assert found["specificity[edema]"].value == 0.5
    without = estimates(results(plan=label_plan(threshold=None, thresholds={"edema": 0.15})))
    assert without["sensitivity[edema]"].value == 1.0
    assert without["sensitivity[mass]"].undefined is Reason.NO_THRESHOLD
    assert without["macro_sensitivity"].undefined is Reason.NO_THRESHOLD
    assert without["macro_auroc_labels"].value is not None


def test_patients_have_what_any_image_of_theirs_has_and_the_largest_score():
    cases = (
        label_case(1, ["edema"], (0.2, 0.1, 0.1), patient=1, unknown=["nodule"]),
        label_case(2, [], (0.7, 0.1, 0.1), patient=1, unknown=["mass"]),
        label_case(3, ["nodule"], (0.1, 0.1, 0.9), patient=2),
    )
    found = results(cases, label_plan(level="patient"))
    edema, mass, nodule = found.labels
    assert (edema.found, mass.unknown, nodule.unknown) == (1, 1, 1)
    assert (nodule.found, edema.spared) == (1, 1)
    assert found.combine == "max"
    assert results(cases, label_plan(level="patient", combine="mean")).labels[0].missed == 1


def test_other_yes_or_no_measures_are_there_where_the_plan_names_them():
    found = estimates(results(plan=label_plan(metrics=("brier[edema]", "auprc"))))
    assert set(found) == {"brier[edema]", *(f"auprc[{name}]" for name in FINDINGS)}
    assert found["brier[edema]"].value == pytest.approx((0.01 + 0.64 + 0.01 + 0.09) / 4)


@pytest.mark.parametrize("metric", ["macro_auroc", "net_benefit", "dice", "sensitivity_at_least[mass]", "auroc[liver]"])
def test_a_measure_that_labels_do_not_have_is_refused(metric):
    with pytest.raises(PlanError) as caught:
        results(plan=label_plan(metrics=(metric,)))
    assert caught.value.id == "C301"


def test_goals_on_labels_and_on_their_means_have_verdicts():
    goals = (
        goal("macro_auroc_labels", at_least=0.7),
        goal("sensitivity[nodule]", at_least=0.99),
        goal("exact_match", at_least=0.01),
    )
    plan = label_plan(*goals)
    assert goals_without_method(plan) == ()
    found = results(label_cohort(), plan)
    assert [one.verdict for one in found.verdicts] == ["shown", "missed", "shown"]
    assert found.verdicts[0].estimate.interval.method == "mean of limits"


def test_one_error_more_never_raises_the_lower_limit_of_a_mean():
    goals = [goal(metric, at_least=0.5) for metric in ("macro_auroc_labels", "macro_sensitivity", "macro_specificity")]
    plan, cases = label_plan(*goals), label_cohort(40)
    before = {one.metric: one.estimate.interval.lower for one in results(cases, plan).verdicts}
    for place in range(0, 40, 4):
        case, label = cases[place], place % 3
        holds = FINDINGS[label] in case.standard.labels
        wrong = 0.0 if holds else 1.0
        worse = [*cases]
        worse[place] = replace(case, scores=(*case.scores[:label], wrong, *case.scores[label + 1 :]))
        after = {one.metric: one.estimate.interval.lower for one in results(worse, plan).verdicts}
        assert all(after[metric] <= lower + 1e-9 for metric, lower in before.items())


def test_ordered_and_partial_measures_take_no_goals():
    for metric in ("weighted_kappa", "pauc_min_tpr"):
        assert metric not in HOLDS


def test_an_interval_of_the_mean_lies_around_it_and_knows_patients():
    single, clustered = (estimates(results(label_cohort(images=images))) for images in (1, 3))
    for id in ("macro_auroc_labels", "macro_sensitivity", "macro_specificity"):
        for found in (single[id], clustered[id]):
            assert found.interval.lower < found.value < found.interval.upper
        assert clustered[id].interval.method == "combined correlated clustered"
    assert clustered["auroc[edema]"].interval is not None
    assert clustered["exact_match"].n.patients == 120


def test_one_case_three_cases_one_patient_and_empty_findings_give_numbers_or_reasons():
    for cases in (CASES[:1], CASES[:3], [label_case(n, ["edema"], (0.5, 0.5, 0.5), patient=1) for n in range(1, 5)]):
        for one in results(cases).estimates:
            assert (one.value is None) != (one.undefined is None)
            assert one.value is None or one.no_interval is not None or one.interval is not None
    assert {one.undefined for one in results(CASES[4:]).estimates} == {Reason.NO_CASES}


def test_a_plan_for_an_enriched_cohort_tells_nothing_that_depends_on_frequency():
    found = estimates(results(plan=label_plan(sampling="enriched")))
    assert found["ppv[edema]"].undefined is Reason.NO_TARGET_PREVALENCE
    assert found["exact_match"].undefined is Reason.NO_TARGET_PREVALENCE
    assert found["macro_sensitivity"].value is not None


def test_groups_are_compared_by_means_and_single_findings():
    plan = label_plan(attributes=("sex",), minimum_patients=5)
    female, male = subgroup_results(label_cohort(), plan, seed=SEED)
    assert (female.value, male.value, female.too_few) == ("female", "male", False)
    told = {one.id: one for one in female.estimates}
    assert told["macro_auroc_labels"].interval is not None
    assert {one.id for one in female.differences} >= {"macro_auroc_labels", "sensitivity[mass]"}

"""What an edit on the Plan page makes of a plan."""

import pytest

from desktop.flows import plan_edits
from evaluators.domain.plan import Goal, Plan, ReferencePlan, ReportPlan, SubgroupPlan
from evaluators.tasks.goal_measures import Measure


def measure(name, *, better="higher", takes_goal=True, highest=1):
    return Measure(name, better, 0, highest, takes_goal)


SENSITIVITY, SPECIFICITY, AUROC = measure("sensitivity"), measure("specificity"), measure("auroc")
BRIER = measure("brier", better="lower")
MEASURES = (
    AUROC,
    measure("f1", takes_goal=False),
    BRIER,
    measure("calibration_slope", better="target", takes_goal=False, highest=None),
    SENSITIVITY,
    SPECIFICITY,
    measure("ppv_at_prevalence"),
    measure("lr_positive", highest=None),
)


def test_a_field_inside_a_table_is_changed_without_touching_the_others():
    plan = Plan(report=ReportPlan(metrics=("auroc",)))
    after = plan_edits.changed(plan, report__target_prevalence=0.02, threshold=0.3)
    assert after == Plan(threshold=0.3, report=ReportPlan(metrics=("auroc",), target_prevalence=0.02))


def test_the_first_goal_becomes_the_main_one():
    plan = plan_edits.with_main(Plan(), SENSITIVITY, 0.85)
    assert plan.goal == (Goal(metric="sensitivity", at_least=0.85, primary=True),)


def test_another_main_measure_keeps_the_goal_of_the_former_one_beside_it():
    plan = plan_edits.with_main(Plan(), SENSITIVITY, 0.85)
    plan = plan_edits.with_main(plan, AUROC, 0.8)
    assert plan.goal == (
        Goal(metric="auroc", at_least=0.8, primary=True),
        Goal(metric="sensitivity", at_least=0.85, primary=False),
    )
    assert plan_edits.main_goal(plan).metric == "auroc"


def test_a_main_measure_without_a_goal_changes_nothing_yet():
    assert plan_edits.with_main(Plan(), SENSITIVITY) == Plan()


def test_a_goal_on_a_measure_that_should_be_low_is_an_upper_limit():
    assert plan_edits.with_goal(Plan(), BRIER, 0.2).goal == (Goal(metric="brier", at_most=0.2, primary=False),)


def test_a_typed_goal_replaces_the_vendors_claim_and_keeps_its_rank():
    plan = Plan(goal=(Goal(metric="auroc", claim="auroc", margin=0.05, primary=True, assumed_true=0.9),))
    assert plan_edits.with_goal(plan, AUROC, 0.8).goal == (Goal(metric="auroc", at_least=0.8, assumed_true=0.9),)


def test_a_goal_taken_away_is_gone():
    plan = plan_edits.with_goal(plan_edits.with_main(Plan(), SENSITIVITY, 0.85), AUROC, 0.8)
    assert [goal.metric for goal in plan_edits.with_goal(plan, AUROC, None).goal] == ["sensitivity"]


def test_everything_is_reported_until_something_is_left_out_and_again_when_it_is_put_back():
    plan = plan_edits.with_reported(Plan(), ["f1"], MEASURES, reported=False)
    assert "f1" not in plan.report.metrics
    assert len(plan.report.metrics) == len(MEASURES) - 1
    assert not plan_edits.is_reported(plan, ["f1"])
    assert plan_edits.with_reported(plan, ["f1"], MEASURES, reported=True) == Plan()


def test_what_is_no_longer_reported_has_no_goal_either():
    plan = plan_edits.with_goal(Plan(), SPECIFICITY, 0.8)
    assert plan_edits.with_reported(plan, ["specificity"], MEASURES, reported=False).goal == ()


def test_a_name_that_stands_for_a_group_counts_for_its_members():
    plan = Plan(report=ReportPlan(metrics=("calibration",)))
    assert plan_edits.is_reported(plan, ["calibration_slope"])
    assert not plan_edits.is_reported(plan, ["auroc"])


def test_rows_are_the_prominent_measures_and_those_with_a_goal_but_not_the_main_one():
    plan = plan_edits.with_goal(plan_edits.with_main(Plan(), SENSITIVITY, 0.85), BRIER, 0.2)
    assert [one.id for one in plan_edits.rows(plan, MEASURES)] == ["auroc", "brier", "specificity"]


def test_every_measure_is_in_a_row_or_a_group_exactly_once():
    plan = plan_edits.with_main(Plan(), SENSITIVITY, 0.85)
    grouped = [name for members in plan_edits.groups(plan, MEASURES).values() for name in members]
    named = [one.id for one in plan_edits.rows(plan, MEASURES)] + ["sensitivity"] + grouped
    assert sorted(named) == sorted(one.id for one in MEASURES)


@pytest.mark.parametrize("name", ["lr_positive", "f1", "calibration_slope"])
def test_no_goal_is_offered_on_ratios_or_where_no_verdict_can_rest(name):
    assert not plan_edits.takes_goal(next(one for one in MEASURES if one.id == name))


def test_a_plan_from_a_file_keeps_what_belongs_to_the_data_here():
    here = Plan(classes={"mel": "melanoma"}, reference=ReferencePlan(readers=2))
    loaded = Plan(classes={"other": "x"}, subgroups=SubgroupPlan(attributes=("sex",)))
    taken = plan_edits.in_this_evaluation(loaded, here)
    assert (taken.classes, taken.reference, taken.subgroups) == (here.classes, here.reference, loaded.subgroups)
    of_file = Plan(reference=ReferencePlan(readers=3))
    assert plan_edits.in_this_evaluation(of_file, here).reference.readers == 3


BIAS = Measure("bias", "target", None, None, takes_goal=True)
MAE = Measure("mae", "lower", 0, None, takes_goal=True)


def test_a_size_that_shall_be_small_and_what_shall_lie_around_nothing_take_goals_of_one_number():
    assert plan_edits.takes_goal(MAE)
    assert plan_edits.takes_goal(BIAS)
    plan = plan_edits.with_goal(plan_edits.with_main(Plan(), BIAS, 1.5), MAE, 2.5)
    bias, mae = plan.goal
    assert (bias.within, mae.at_most) == ((-1.5, 1.5), 2.5)
    assert plan_edits.is_one_number(BIAS, bias)
    assert plan_edits.is_one_number(MAE, mae)
    assert [one.id for one in plan_edits.rows(plan, (BIAS, MAE))] == ["mae"]


def test_a_goal_that_lies_to_one_side_of_nothing_is_told_in_words():
    assert not plan_edits.is_one_number(BIAS, Goal(metric="bias", within=(-1.0, 2.0)))
    assert not plan_edits.is_one_number(MAE, Goal(metric="mae", within=(-1.0, 1.0)))

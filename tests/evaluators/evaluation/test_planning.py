"""The plan: changed as a draft, locked once, amended afterwards."""

import pytest

from evaluators.domain.plan import CohortPlan, Goal, Plan, ReferencePlan, ReportPlan, SubgroupPlan
from evaluators.domain.plan_identity import plan_seed
from evaluators.domain.submission import Claim
from evaluators.errors import PlanError
from evaluators.evaluation import planning
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.plan_file import plan_text
from evaluators.evaluation.plan_values import with_value
from evaluators.evaluation.planned_attributes import cohort_attributes, grouping_attributes, without_data
from evaluators.evaluation.precision import cohort_size, expectations
from evaluators.tasks.asking import goals_without_method
from evaluators.tasks.goal_measures import measures_of
from support.evaluations import make_evaluation


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path):
    target = make_evaluation(tmp_path, plan='[[goal]]\nmetric = "sensitivity"\nat_least = 0.5\nassumed_true = 0.9\n')
    with open_folder(target, write=True) as folder:
        yield folder


def test_a_claim_becomes_a_goal_worsened_by_the_margin(folder):
    card = folder.submission.card.model_copy(update={"claim": (Claim(metric="auroc", value=0.9),)})
    goal = planning.resolve_goal(Goal(metric="auroc", claim="auroc", margin=0.05), card)
    assert (goal.comparator, goal.lower, goal.upper) == (">=", pytest.approx(0.85), None)


def test_a_claim_where_less_is_better_is_worsened_upwards(folder):
    card = folder.submission.card.model_copy(update={"claim": (Claim(metric="brier", value=0.1),)})
    goal = planning.resolve_goal(Goal(metric="brier", claim="brier", margin=0.05), card)
    assert (goal.comparator, goal.lower, goal.upper) == ("<=", None, pytest.approx(0.15))


def test_a_goal_from_a_claim_the_card_does_not_make_is_refused(folder):
    with pytest.raises(PlanError) as error:
        planning.resolve_goal(Goal(metric="auroc", claim="auroc"), folder.submission.card)
    assert error.value.id == "C464"


def test_a_locked_plan_is_not_changed_but_amended_with_a_reason(folder):
    planning.lock(folder)
    with pytest.raises(PlanError) as error:
        planning.change(folder, Plan())
    assert error.value.id == "M12"
    with pytest.raises(PlanError) as error:
        planning.amend(folder, folder.plan, "  ")
    assert error.value.id == "C466"
    amended = planning.amend(folder, with_value(folder.plan, "threshold", "0.4"), "agreed with the vendor")
    assert [(a.field, a.before, a.after, a.after_first_inference) for a in amended.amendments] == [
        ("threshold", "null", "0.4", False)
    ]
    assert not planning.touched_late(amended)


def test_the_seed_is_the_plan_as_first_locked_whatever_is_amended_for_display(folder):
    locked = planning.lock(folder)
    assert plan_seed(locked) == plan_seed(folder.locked_plan)
    assert len(plan_seed(locked)) == 64


def test_the_salt_of_an_evaluation_folder_does_not_choose_the_seed(folder):
    locked = planning.lock(folder)
    salted_otherwise = locked.model_copy(update={"inputs_root": "f" * 64})
    assert plan_seed(locked) == plan_seed(salted_otherwise)


def test_precision_and_cases_needed_are_told_before_anything_runs(folder):
    locked = planning.resolve(folder)
    size = cohort_size(folder.store.cases(), locked)
    assert (size.cases, size.patients, size.positives, size.design_effect) == (12, 12, 6, 1.0)
    (expected,) = expectations(size, locked)
    assert expected.assumed_true == 0.9
    assert 0.1 < expected.half_width < 0.3
    assert expected.needed_80 < expected.needed_90


def test_nothing_is_taken_as_threshold_where_card_and_plan_have_none(folder):
    submission = folder.submission
    task = submission.card.task.model_copy(update={"threshold": None})
    card = submission.card.model_copy(update={"task": task})
    folder.store.put("submission", submission.model_copy(update={"card": card}))
    with pytest.raises(PlanError) as error:
        planning.resolve(folder)
    assert error.value.id == "C469"


@pytest.mark.parametrize(
    ("change", "id"),
    [
        ({"level": "lesion"}, "C474"),
        ({"level": "clip"}, "C474"),
        ({"threshold_origin": "plan"}, "C475"),
        ({"threshold_origin": "card", "threshold": 0.3}, "C475"),
        ({"tuning": {"fraction": 0.3, "rule": "auroc >= 0.9"}}, "C471"),
        ({"tuning": {"fraction": 0.3, "rule": "sensitivity >= 0.9"}, "threshold_origin": "card"}, "C468"),
    ],
)
def test_what_a_plan_cannot_keep_is_told_before_it_is_locked(folder, change, id):
    folder.store.put("plan", Plan.model_validate(change))
    with pytest.raises(PlanError) as error:
        planning.lock(folder)
    assert error.value.id == id
    assert folder.locked_plan is None


@pytest.mark.parametrize(
    "text",
    [
        '[[goal]]\nmetric = "brier"\nwithin = [0.9, 0.8]',
        "[report]\nthresholds_of_interest = [0.2, 0.02]",
        "resamples = 1" + "0" * 5000,
    ],
)
def test_values_of_a_plan_that_cannot_be_are_refused(tmp_path, text):
    (tmp_path / "plan.toml").write_text("format = 1\n" + text)
    with pytest.raises(PlanError) as error:
        planning.read_plan(tmp_path / "plan.toml")
    assert error.value.id in {"C100", "C108"}


@pytest.mark.parametrize(
    "goals",
    [
        (Goal(metric="sensitivity", at_least=85),),
        (Goal(metric="sensitivity", within=(-0.1, 0.9)),),
        (Goal(metric="lr_positive", at_least=-1.0),),
    ],
)
def test_a_goal_outside_the_values_of_its_measure_is_refused(folder, goals):
    planning.change(folder, Plan(goal=goals))
    with pytest.raises(PlanError) as error:
        planning.resolve(folder)
    assert error.value.id == "C476"


def test_goals_at_the_ends_of_a_measure_and_on_unbounded_ones_are_accepted(folder):
    goals = (Goal(metric="sensitivity", at_least=1.0), Goal(metric="lr_positive", at_least=25.0))
    planning.change(folder, Plan(goal=goals))
    assert [goal.lower for goal in planning.resolve(folder).goals] == [1.0, 25.0]


def test_two_goals_on_one_measure_are_refused(folder):
    planning.change(folder, Plan(goal=(Goal(metric="auroc", at_least=0.8), Goal(metric="auroc", at_most=0.9))))
    with pytest.raises(PlanError) as error:
        planning.resolve(folder)
    assert error.value.id == "C477"


def test_attributes_the_plan_names_and_no_case_has_are_known_before_the_run(folder):
    cases = folder.store.cases()
    plan = Plan(
        subgroups=SubgroupPlan(attributes=("sex", "skin_type")), reference=ReferencePlan(method_column="histology")
    )
    assert "sex" in cohort_attributes(cases)
    assert without_data(plan, cases) == ("skin_type", "histology")
    assert without_data(Plan(), cases) == ()


def test_columns_of_many_values_are_counted_and_make_no_groups(folder):
    case = folder.store.cases()[0]
    cases = [
        case.model_copy(update={"attributes": {"sex": "female", "orig_w": str(n), "site": str(n % 20)}})
        for n in range(21)
    ]
    assert grouping_attributes(cases) == (("sex", "site"), 1)


@pytest.mark.parametrize(
    ("text", "id"),
    [("", "C106"), ('level = "image"\n', "C106"), ("format = true\n", "C103"), ("fromat = 1\n", "C102")],
)
def test_a_plan_that_does_not_carry_its_format_is_refused_with_a_sentence(tmp_path, text, id):
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(PlanError) as error:
        planning.read_plan(tmp_path / "plan.toml")
    assert (error.value.id, error.value.parameters["line"]) == (id, 1)


def test_a_plan_written_down_reads_back_as_the_same_plan(tmp_path):
    plan = Plan(
        question='Does it "work" here, in Köln?\nReally\\?',
        level="patient",
        threshold=0.25,
        interval_level=0.9,
        goal=(
            Goal(metric="sensitivity", at_least=0.85, assumed_true=0.92),
            Goal(metric="auroc", claim="auroc", margin=0.05, primary=False),
            Goal(metric="specificity", within=(0.8, 0.95)),
        ),
        cohort=CohortPlan(sampling="consecutive"),
        report=ReportPlan(metrics=("auroc", "calibration"), target_prevalence=0.02),
        subgroups=SubgroupPlan(attributes=("sex", "age_band"), minimum_patients=20),
        classes={"melanoma in situ": "melanoma", "nävus": ""},
    )
    file = tmp_path / "plan.toml"
    file.write_text(plan_text(plan), encoding="utf-8")
    assert planning.read_plan(file) == plan
    file.write_text(plan_text(Plan()), encoding="utf-8")
    assert planning.read_plan(file) == Plan()


def test_goals_are_offered_only_on_measures_with_an_interval_fit_for_verdicts(folder):
    locked = planning.understood(folder.plan, folder.submission.card)
    offered = {measure.id for measure in measures_of(locked) if measure.takes_goal}
    assert {"sensitivity", "specificity", "auroc"} <= offered
    assert not offered & {"f1", "mcc", "ece", "auprc"}
    for measure in offered:
        alone = locked.model_copy(update={"goals": (planning.resolve_goal(_goal_on(measure), None),)})
        assert goals_without_method(alone) == ()


def _goal_on(measure):
    return Goal(metric=measure, at_least=0.5)

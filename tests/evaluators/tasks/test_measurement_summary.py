"""From measured numbers to results of a measurement."""

import math

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.domain.outcome import Outcome
from evaluators.domain.plan import MeasurementPlan
from evaluators.domain.reference import Reference
from evaluators.errors import PlanError
from evaluators.tasks.asking import check_plan, goals_without_method
from evaluators.tasks.goal_measures import measures_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from evaluators.tasks.value_units import value_units_of
from support.scored_cases import SEED, goal, locked_plan


def plan(*goals, acceptable=2.0, **options):
    options = {"measurement": MeasurementPlan(acceptable_error=acceptable), **options}
    base = locked_plan(*goals, classes=("diameter",), positive=(), threshold=None, **options)
    return base.model_copy(update={"task": "measurement", "value_unit": "mm"})


def case(number, measured, true, *, patient=None):
    """Return a case; no number: the model failed, or the reference says nothing."""
    failed = measured is None
    return ScoredCase(
        number=number,
        patient=number if patient is None else patient,
        reference=None,
        scores=None,
        failed=failed,
        category="model_nan" if failed else None,
        standard=None if true is None else Reference(value=true, unit="mm"),
        outcome=None if failed else Outcome(case=number, status="evaluated", value=measured),
    )


def summary(cases, locked, **options):
    found = summarise(cases, locked, seed=SEED, excluded={}, **{"confirmatory": True, **options})
    return found, {estimate.id: estimate for estimate in found.estimates}


def off_by(*differences, images=1):
    return [
        case(number, 50 + 3 * number + difference, 50 + 3 * number, patient=(number - 1) // images)
        for number, difference in enumerate(differences, 1)
    ]


def test_six_measurements_are_summarised_with_their_intervals():
    found, by_id = summary(off_by(1, -1, 0, 4, 1, 1), plan())
    assert found.task == "measurement"
    assert list(by_id) == [
        "bias",
        "limits_of_agreement_lower",
        "limits_of_agreement_upper",
        "mae",
        "within_acceptable",
        "icc_a1",
        "ccc",
    ]
    assert by_id["bias"].value == pytest.approx(1)
    assert by_id["within_acceptable"].value == pytest.approx(5 / 6)
    methods = [estimate.interval.method for estimate in found.estimates]
    assert methods == ["t", "carkeet", "carkeet", "t", "wilson", "mcgraw wong", "lin z"]
    for estimate in found.estimates:
        assert estimate.interval.lower < estimate.value < estimate.interval.upper
        assert (estimate.n.patients, estimate.n.cases, estimate.n.positives) == (6, 6, None)


def test_several_images_of_a_patient_widen_what_is_known_of_single_measurements():
    differences = np.random.default_rng(2).normal(0, 2, 12).repeat(3) + np.random.default_rng(3).normal(0, 0.1, 36)
    _, apart = summary(off_by(*differences), plan())
    found, together = summary(off_by(*differences, images=3), plan())
    methods = [estimate.interval.method for estimate in found.estimates]
    clustered = ["t clustered", *["mover clustered"] * 2, "t clustered", "clopper-pearson effective n"]
    assert methods == [*clustered, *["jackknife z clustered"] * 2]
    for metric in ("bias", "limits_of_agreement_upper", "icc_a1", "ccc"):
        one, other = apart[metric].interval, together[metric].interval
        assert other.upper - other.lower > one.upper - one.lower


def test_a_failed_measurement_is_outside_the_acceptable_error_and_left_out_of_the_rest():
    cases = [*off_by(1, -1, 0, 1, 1, 1), case(7, None, 60)]
    found, by_id = summary(cases, plan())
    assert (found.flow.failed, by_id["within_acceptable"].n.cases, by_id["mae"].n.cases) == (1, 7, 6)
    assert by_id["within_acceptable"].value == pytest.approx(6 / 7)
    assert by_id["mae"].value == pytest.approx(5 / 6)
    otherwise = {estimate.id: estimate for estimate in found.other_policy}
    assert otherwise["within_acceptable"].value == 1.0


def test_a_goal_on_the_mean_error_cannot_be_shown_by_failing_on_what_is_hard():
    easy = off_by(*np.random.default_rng(1).normal(0, 0.1, 40))
    wish = goal("mae", at_most=2.0)
    found, _ = summary(easy, plan(wish))
    assert found.verdicts[0].verdict == "shown"
    found, by_id = summary([*easy, case(41, None, 60)], plan(wish))
    assert found.verdicts[0].verdict == "not_shown"
    assert by_id["mae"].interval.upper is None
    found, _ = summary([*easy, case(41, None, 60)], plan(wish, failed_cases="excluded"))
    assert found.verdicts[0].verdict == "shown"


def test_a_bias_is_shown_to_lie_within_what_the_plan_allows():
    found, by_id = summary(off_by(*np.random.default_rng(1).normal(0, 0.5, 60)), plan(goal("bias", within=(-1, 1))))
    assert by_id["bias"].interval.method == "t with farther patient"
    assert found.verdicts[0].verdict == "shown"
    far = off_by(*np.random.default_rng(1).normal(3, 0.5, 60))
    assert summary(far, plan(goal("bias", within=(-1, 1))))[0].verdicts[0].verdict == "missed"


def test_one_measurement_more_outside_the_error_never_raises_the_lower_limit_of_the_goal():
    wish, lower = goal("within_acceptable", at_least=0.8), math.inf
    for wrong in range(13):
        cases = off_by(*[5] * wrong, *[0] * (12 - wrong), images=2)
        limit = summary(cases, plan(wish))[1]["within_acceptable"].interval.lower
        assert limit <= lower
        lower = limit


def test_without_an_acceptable_error_no_share_within_it_is_made_up():
    assert "within_acceptable" not in summary(off_by(1, 2), plan(acceptable=None))[1]
    with pytest.raises(PlanError) as caught:
        check_plan(plan(goal("within_acceptable", at_least=0.9), acceptable=None))
    assert caught.value.id == "C861"


def test_one_measurement_a_patient_is_refused_and_not_quietly_left_out():
    with pytest.raises(PlanError) as caught:
        check_plan(plan(level="patient"))
    assert caught.value.id == "C864"


def test_goals_are_taken_where_the_interval_is_known_to_hold():
    takes = {measure.id: measure.takes_goal for measure in measures_of(plan())}
    assert [metric for metric, takes_goal in takes.items() if takes_goal] == ["bias", "mae", "within_acceptable"]
    assert goals_without_method(plan(goal("icc_a1", at_least=0.9))) == ("icc_a1 >= 0.9",)


def test_few_patients_have_values_without_intervals():
    _, by_id = summary(off_by(1, -1, 2), plan())
    assert {estimate.no_interval for estimate in by_id.values()} == {Reason.TOO_FEW_PATIENTS}
    assert by_id["mae"].value == pytest.approx(4 / 3)


def test_a_subgroup_is_part_of_the_cases():
    units = value_units_of(off_by(1, -1, 0, 4, 1, 1), plan(), "wrong")
    chosen = np.array([True, False, False, True, False, False])
    part = units.only(chosen, renumbered=True)
    assert part.patient.tolist() == [0, 1]
    assert part.sample.difference.tolist() == [1, 4]

"""Measurements case by case."""

from evaluators.analyses.standings import groups_of, standings_of
from evaluators.domain.outcome import Outcome
from evaluators.domain.plan import MeasurementPlan
from evaluators.domain.reference import Reference
from evaluators.tasks.protocol import ScoredCase
from support.scored_cases import locked_plan


def plan(acceptable=2.0):
    base = locked_plan(classes=("length",), positive=(), threshold=None)
    settings = base.plan.model_copy(update={"measurement": MeasurementPlan(acceptable_error=acceptable)})
    return base.model_copy(update={"task": "measurement", "value_unit": "mm", "plan": settings})


def case(number, measured, true, **attributes):
    return ScoredCase(
        number=number,
        patient=number,
        reference=None,
        scores=None,
        failed=measured is None,
        attributes=attributes,
        standard=None if true is None else Reference(value=true, unit="mm"),
        outcome=Outcome(case=number, status="evaluated", value=measured) if measured is not None else None,
    )


CASES = (case(1, 10.0, 11.0, sex="f"), case(2, 15.0, 11.0), case(3, None, 11.0), case(4, 5.0, None))


def test_the_largest_difference_is_most_wrong_and_a_failed_case_is_outside():
    near, far, failed, unknown = standings_of(CASES, plan())
    assert (near.verdict, near.score, near.wrongness, near.value) == ("within", -1.0, 1.0, 10.0)
    assert (far.verdict, far.score, far.wrongness) == ("outside", 4.0, 4.0)
    assert (failed.verdict, failed.score, failed.failed) == ("outside", None, True)
    assert (unknown.verdict, unknown.score) == (None, None)


def test_without_an_acceptable_error_cases_are_only_measured():
    assert [one.verdict for one in standings_of(CASES, plan(None))] == ["measured", "measured", "measured", None]


def test_every_number_opens_the_cases_it_rests_on():
    groups = groups_of(CASES, plan())
    assert groups.everyone() == [1, 2, 3]
    assert groups.failed() == [3]
    assert groups.behind("bias", None) == [1, 2]
    assert groups.behind("within_acceptable", None) == [2, 3]
    assert groups.of_group("sex", "f") == [1]
    assert groups.near(13.0, 4.1, (0.5, 0.5)) == [2]

"""Structures in masks that few patients have, or few lack, are withheld; the others are told."""

import pytest

from evaluators.domain.estimate import Counts, Reason
from evaluators.domain.results import Flow
from evaluators.evidence.disclosure import disclose
from support.records import estimate, example_cohort, example_record, example_results

PATIENTS = 60


def measured(metric, structure, patients):
    one = estimate(metric, 0.71234, 0.6, 0.8).model_copy(update={"parameter": structure})
    return one.model_copy(update={"n": Counts(patients=patients, cases=patients)})


def record_of(present, lacking):
    """Return a record of two structures: the larger one in 40 of 60 patients, the tube as asked."""
    estimates = (
        measured("dice", None, PATIENTS),
        measured("dice", "liver", PATIENTS),
        measured("dice", "tube", PATIENTS),
        measured("missed_structures", "tube", present),
        measured("invented_structures", "tube", lacking),
    )
    results = example_results().model_copy(
        update={
            "task": "segmentation",
            "estimates": tuple(one for one in estimates if one.n.patients),
            "other_policy": (),
            "verdicts": (),
            "flow": Flow(offered=PATIENTS, excluded=0, no_reference=0, failed=0, evaluated=PATIENTS, patients=PATIENTS),
        }
    )
    held = {"background": PATIENTS, "liver": 40, "tube": present}
    cohort = example_cohort(class_patients=held, class_cases=held)
    return example_record(results=results, cohort=cohort)


def told(record):
    return {one.id: one.value for one in disclose(record, "external").results.estimates}


@pytest.mark.parametrize(("present", "lacking"), [(9, 51), (51, 9), (30, 9), (58, 40)])
def test_a_structure_is_withheld_that_fewer_than_ten_patients_have_or_lack(present, lacking):
    values = told(record_of(present, lacking))
    assert {values[f"{name}[tube]"] for name in ("dice", "missed_structures", "invented_structures")} == {None}
    assert values["dice[liver]"] == 0.712
    cohort = disclose(record_of(present, lacking), "external").cohort
    assert cohort.class_patients == cohort.class_cases == {"background": PATIENTS, "liver": 40}


def test_what_is_told_of_all_structures_is_then_too_coarse_to_give_the_rare_one_away():
    assert told(record_of(9, 51))["dice"] == 0.7  # 60 cases: in steps of 0.05
    assert told(record_of(30, 30))["dice"] == 0.712


@pytest.mark.parametrize(("present", "lacking"), [(10, 50), (50, 10), (30, 30), (PATIENTS, 0)])
def test_structures_of_ten_patients_are_told(present, lacking):
    values = told(record_of(present, lacking))
    assert values["dice[tube]"] == values["missed_structures[tube]"] == 0.712


def test_of_fewer_than_ten_patients_nothing_is_told():
    record = record_of(30, 30)
    few = record.results.flow.model_copy(update={"patients": 9})
    record = record.model_copy(update={"results": record.results.model_copy(update={"flow": few})})
    assert set(told(record).values()) == {None}


def test_a_structure_nobody_lacks_keeps_its_reason_for_saying_nothing():
    record = record_of(PATIENTS, 0)
    invented = measured("invented_structures", "tube", 0).model_copy(
        update={"value": None, "interval": None, "undefined": Reason.NO_NEGATIVES}
    )
    results = record.results.model_copy(update={"estimates": (*record.results.estimates, invented)})
    shown = disclose(record.model_copy(update={"results": results}), "external").results
    assert shown.estimates[-1].undefined is Reason.NO_NEGATIVES

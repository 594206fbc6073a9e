"""Groups, their differences to all others, and what is too little to say."""

from __future__ import annotations

import pytest

from evaluators.analyses.subgroups import subgroup_results
from evaluators.domain.estimate import Reason
from support.scored_cases import SEED, binary_case, locked_plan


def cases_of(*groups, attribute="sex", images=1):
    """Return cases from (value, true positives, missed, cleared, false alarms)."""
    cases = []
    for value, found, missed, cleared, alarms in groups:
        attributes = {} if value is None else {attribute: value}
        for positive, score, count in (
            (True, 0.9, found),
            (True, 0.2, missed),
            (False, 0.1, cleared),
            (False, 0.8, alarms),
        ):
            for _ in range(count):
                number = len(cases) + 1
                cases.append(binary_case(number, positive, score, patient=(number - 1) // images, **attributes))
    return cases


TWO = cases_of(("female", 45, 5, 40, 10), ("male", 30, 20, 40, 10))


def groups(cases, attributes=("sex",), **plan):
    found = subgroup_results(cases, locked_plan(attributes=attributes, **plan), seed=SEED)
    return {group.value: group for group in found}


def named(estimates):
    return {estimate.id: estimate for estimate in estimates}


def test_each_group_has_its_own_estimates_with_intervals():
    found = groups(TWO)
    assert list(found) == ["female", "male"]
    female = named(found["female"].estimates)
    assert female["sensitivity"].value == 0.9
    assert female["sensitivity"].group.value == "female"
    assert female["sensitivity"].interval.method == "wilson"
    assert set(female) == {"auroc", "sensitivity", "specificity"}
    assert (found["female"].patients, found["female"].cases) == (100, 100)


def test_the_difference_to_all_others_has_an_interval_and_a_sign():
    found = groups(TWO)
    difference = named(found["female"].differences)["sensitivity"]
    assert difference.value == pytest.approx(0.3)
    assert 0.1 < difference.interval.lower < 0.3 < difference.interval.upper < 0.5
    assert difference.n.cases == 100
    mirrored = named(found["male"].differences)["sensitivity"]
    assert mirrored.value == pytest.approx(-0.3)
    assert named(found["female"].differences)["specificity"].value == 0.0


def test_two_groups_are_one_comparison():
    found = groups(TWO)
    assert found["female"].p_holm == pytest.approx(found["male"].p_holm)
    assert found["female"].p_holm["sensitivity"] < 0.01
    assert found["female"].p_holm["specificity"] > 0.5


def test_more_groups_make_the_same_difference_less_surprising():
    three = [*TWO, *cases_of(("other", 38, 12, 40, 10))]
    numbered = [binary_case(n, bool(c.reference), c.scores[1], **c.attributes) for n, c in enumerate(three, 1)]
    found = groups(numbered)
    assert set(found) == {"female", "male", "other"}
    assert found["other"].p_holm["sensitivity"] > 0.5
    assert all(0 < group.p_holm["sensitivity"] <= 1 for group in found.values())


def test_a_measure_below_the_minimum_of_contributing_patients_stands_there_as_too_few():
    few = groups(cases_of(("female", 45, 5, 40, 10), ("male", 10, 5, 40, 10)))
    male = named(few["male"].estimates)
    assert {id for id, one in male.items() if one.undefined is Reason.TOO_FEW_PATIENTS} == {"auroc", "sensitivity"}
    assert (male["specificity"].value, male["sensitivity"].n.patients) == (0.8, 15)
    assert not few["male"].too_few
    for group in few.values():
        assert named(group.differences)["sensitivity"].undefined is Reason.TOO_FEW_PATIENTS
    nothing = groups(cases_of(("female", 45, 5, 40, 10), ("male", 5, 1, 5, 1)))["male"]
    assert (nothing.too_few, nothing.estimates, nothing.differences) == (True, (), ())


def test_images_of_few_patients_are_few_patients():
    found = groups(cases_of(("female", 60, 0, 60, 0), ("male", 60, 0, 60, 0), images=10))
    assert found["female"].too_few
    assert found["female"].patients == 12


def test_cases_without_a_value_belong_to_no_group():
    found = groups([*TWO, *cases_of((None, 50, 0, 50, 0))][:200])
    assert sum(group.cases for group in found.values()) == 200
    assert named(found["female"].differences)["sensitivity"].n.cases == 100


def test_a_single_group_has_nobody_to_differ_from():
    found = groups(cases_of(("female", 45, 5, 40, 10)))
    assert named(found["female"].differences)["sensitivity"].undefined is Reason.TOO_FEW_PATIENTS
    assert found["female"].p_holm == {}


def test_attributes_that_no_case_has_give_no_groups():
    assert groups(TWO, attributes=("skin_type",)) == {}


def test_the_same_cases_in_any_order_give_the_same_bytes():
    plan = locked_plan(attributes=("sex",))
    forward, backward = (subgroup_results(cases, plan, seed=SEED) for cases in (TWO, TWO[::-1]))
    assert [group.model_dump_json() for group in forward] == [group.model_dump_json() for group in backward]


def test_a_patient_counts_for_a_group_only_if_all_images_agree():
    cases = [binary_case(n, n % 2 == 0, 0.9 if n % 2 == 0 else 0.1, patient=n // 2, eye="left") for n in range(2, 202)]
    mixed = [binary_case(n, True, 0.9, patient=500, eye="left" if n % 2 else "right") for n in range(300, 302)]
    found = groups([*cases, *mixed], attributes=("eye",), level="patient")
    assert found["left"].cases == 100

"""Findings case by case."""

import pytest

from evaluators.analyses.label_outcomes import label_outcomes
from evaluators.analyses.standings import groups_of, standings_of
from evaluators.domain.reference import Reference
from support.label_cases import label_case, label_plan

CASES = (
    label_case(1, ["edema"], (0.9, 0.1, 0.2)),
    label_case(2, ["edema", "mass"], (0.2, 0.8, 0.9), sex="female"),
    label_case(3, [], (0.1, 0.52, 0.1)),
    label_case(4, ["nodule"], None),
    label_case(5, ["nodule"], (0.3, 0.9, 0.8), unknown=["mass"]),
    label_case(6, None, (0.3, 0.9, 0.8)),
)


def test_a_case_is_missed_before_it_is_a_false_alarm():
    verdicts = {one.number: one.verdict for one in standings_of(CASES, label_plan())}
    assert verdicts == {1: "right", 2: "missed", 3: "false_alarm", 4: "missed", 5: "right", 6: None}


def test_wrongness_is_that_of_the_worst_answer_and_nearness_that_of_any():
    standings = {one.number: one for one in standings_of(CASES, label_plan())}
    assert standings[2].wrongness == pytest.approx(0.9)
    assert standings[5].wrongness == pytest.approx(0.3)
    assert (standings[4].wrongness, standings[4].score) == (0.0, None)
    assert [number for number, one in standings.items() if one.near] == [3]


def test_every_label_opens_its_own_cases():
    groups = groups_of(CASES, label_plan())
    assert groups.everyone() == [1, 2, 3, 4, 5]
    assert groups.failed() == [4]
    assert groups.of_group("sex", "female") == [2]
    assert groups.behind("macro_auroc_labels", None) == [1, 2, 3, 4, 5]
    assert groups.behind("sensitivity", "edema") == [1, 2]
    assert groups.behind("specificity", "mass") == [1, 3, 4]
    assert groups.behind("ppv", "mass") == [2, 3, 4]
    assert groups.behind("auroc", "mass") == [1, 2, 3, 4]
    assert groups.wrong("mass") == [3, 4]


def test_images_of_a_patient_are_looked_at_together():
    cases = (label_case(1, ["edema"], (0.9, 0.1, 0.1), patient=1), label_case(2, [], (0.1, 0.1, 0.9), patient=1))
    plan = label_plan(level="patient")
    assert groups_of(cases, plan).wrong("nodule") == [1, 2]
    assert [one.verdict for one in standings_of(cases, plan)] == ["false_alarm", "false_alarm"]


def test_without_thresholds_no_case_is_right_or_wrong():
    assert {one.verdict for one in standings_of(CASES, label_plan(threshold=None))} == {None}


def test_outcomes_name_every_label_with_a_threshold():
    reference = Reference(labels=("edema",), unknown_labels=("nodule",))
    plan = label_plan(thresholds={"mass": 0.05})
    assert [one.became for one in label_outcomes((0.1, 0.1, 0.9), reference, plan)] == ["missed", "alarm", "called"]
    assert [one.became for one in label_outcomes((0.9, 0.01, 0.1), reference, plan)] == [
        "found",
        "spared",
        "not_called",
    ]
    only = label_plan(threshold=None, thresholds={"mass": 0.05})
    assert [one.label for one in label_outcomes((0.1, 0.1, 0.9), None, only)] == ["mass"]

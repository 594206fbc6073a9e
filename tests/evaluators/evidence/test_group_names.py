"""Names of groups are words of the hospital's table: they leave the house only when a person ticked them."""

import re

import pytest

from evaluators.evidence.disclosure import disclose
from evaluators.evidence.record import Disclosure
from support.records import example_cohort, example_record, example_results


def external(**changes):
    return disclose(example_record(**changes), "external")


def named_groups(names, attribute="ward"):
    group = example_results().subgroups[0]
    groups = tuple(group.model_copy(update={"attribute": attribute, "value": name}) for name in names)
    return {
        "results": example_results().model_copy(update={"subgroups": groups}),
        "cohort": example_cohort(demographics={"ward": dict.fromkeys(names, 30)}),
    }


def test_names_of_groups_in_the_table_leave_as_letters_unless_they_are_ticked():
    told = external(**named_groups(["Dr. Maier", "Dr. Adam"]))
    assert not re.search("Maier|Adam", told.model_dump_json())
    assert [group.value for group in told.results.subgroups] == ["B", "A"]
    assert {one.group.value for one in told.results.subgroups[0].estimates if one.group} <= {"B"}
    untold = {"ward": {"A": 30, "B": 30}}
    elsewhere = example_record(**named_groups(["Dr. Maier", "Dr. Adam"], attribute="sex"))
    assert disclose(elsewhere, "external").cohort.demographics == untold
    ticked = disclose(
        example_record(**named_groups(["Dr. Maier", "Dr. Adam"]), disclosure=Disclosure(texts=("groups",))), "external"
    )
    assert [group.value for group in ticked.results.subgroups] == ["Dr. Maier", "Dr. Adam"]


@pytest.mark.parametrize(
    "names", [["female", "male"], ["40-49", "90+"], ["2024-03", "2024-04"], ["I", "IV"], ["1", "0"]]
)
def test_common_words_for_groups_are_told_as_they_are(names):
    assert [group.value for group in external(**named_groups(names)).results.subgroups] == names


@pytest.mark.parametrize(
    ("makers", "told"), [(["GE HealthCare", "Canon"], ["GE", "Canon"]), (["Maier & Co", "Canon"], ["B", "A"])]
)
def test_manufacturers_are_told_by_the_names_everybody_knows(makers, told):
    shown = external(**named_groups(makers, attribute="manufacturer")).results.subgroups
    assert [group.value for group in shown] == told

"""Steps of a scale."""

import pytest

from evaluators.cohort.scale import in_order, ordered

SCALE = {"one_image_per_patient": True, "reference_kind": "ordinal", "positive": ()}
PICTURES = {name: {"pixels": name} for name in "ab"}


@pytest.mark.parametrize(
    ("cell", "found"), [("Mild", "mild"), ("2", "2"), ("2.0", "2"), ("2,0", "2"), ("3", None), ("0", None), ("x", None)]
)
def test_an_ordered_class_is_named_and_never_counted_off(cell, found):
    assert ordered(cell, ["none", "mild", "2"]) == found


def test_steps_have_an_order_only_where_all_of_them_are_numbers():
    assert in_order(["10", "2", "1.5"]) == ("1.5", "2", "10")
    assert in_order(["1", "mild"]) is None


def test_a_table_of_a_scale_is_read_by_its_steps_however_the_numbers_are_written(cohort_of):
    cohort = cohort_of(PICTURES, "image,label", "a,2.0", "b,1", classes=("1", "2"), **SCALE)
    assert [case.reference.label for case in cohort.cases] == ["2", "1"]
    plain = cohort_of(PICTURES, "image,label", "a,2.0", "b,1", classes=("1", "2"), **(SCALE | {"reference_kind": None}))
    assert [case.reference and case.reference.label for case in plain.cases] == [None, "1"]


def test_neighbouring_steps_that_two_readers_give_weigh_less(cohort_of):
    """Two of four differ by one step: cost 2 of 4. By chance: 22 of 16, so 1 - (2 / 4) / (22 / 16) = 7 / 11."""
    rows = ("a,1,x", "a,1,y", "b,2,x", "b,3,y", "c,3,x", "c,2,y", "d,3,x", "d,3,y")
    images = {name: {"pixels": name} for name in "abcd"}
    cohort = cohort_of(images, "image,label,reader", *rows, classes=None, **SCALE)
    (found,) = (one for one in cohort.findings if one.kind == "reader_agreement_weighted")
    assert found.cases == (2, 3)
    assert found.parameters["kappa"] == pytest.approx(7 / 11)

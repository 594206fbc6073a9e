"""Several readers become one reference by a stated rule."""

import pytest

from evaluators.cohort.readers import combined, mask_readers, together
from evaluators.domain.reference import Box, Event, MaskFile, ReaderReference, Reference
from evaluators.errors import CohortError


def readers(*said):
    return [ReaderReference(reader=str(number), **one) for number, one in enumerate(said, start=1)]


def labelled(*labels):
    return readers(*({"label": label} for label in labels))


@pytest.mark.parametrize(
    ("labels", "first", "majority"),
    [
        (("a", "b", "b"), "a", "b"),
        (("a", "b"), "a", "a"),
        (("a", "b", "b", "c", "c"), "a", "b"),
        ((None, "b", "c"), "b", "b"),
    ],
)
def test_the_majority_counts_and_the_first_reader_of_equals(labels, first, majority):
    assert combined(labelled(*labels), "first", None).label == first
    assert combined(labelled(*labels), "majority", None).label == majority


def test_of_several_classes_each_is_decided_on_its_own_in_the_order_of_the_model():
    said = readers({"labels": ("c", "a")}, {"labels": ("a", "b")}, {"labels": ("b", "c")}, {"labels": ()})
    # Each of a, b and c is held by two of four: the first reader holds c and a.
    assert combined(said, "majority", ["a", "b", "c"]).labels == ("a", "c")
    assert combined(said[:3], "majority", ["a", "b", "c"]).labels == ("a", "b", "c")


def test_of_numbers_the_median_is_taken():
    said = readers({"value": 10.0}, {"value": 90.0}, {"value": 12.0})
    assert combined(said, "majority", None).value == 12.0
    assert combined(said, "first", None).value == 10.0


def test_boxes_have_no_majority():
    said = readers({"boxes": (Box(label="a", left=0, top=0, right=1, bottom=1),)}, {"boxes": ()})
    assert len(combined(said, "first", None).boxes) == 1
    with pytest.raises(CohortError, match="C283"):
        combined(said, "majority", None)


def test_of_masks_all_files_stay_where_each_pixel_is_decided_later():
    one, two = (MaskFile(path=name, sha256="0" * 64, size=1, format="index_image") for name in ("1.png", "2.png"))
    said = {"2": Reference(masks=(two, two)), "1": Reference(masks=(one,))}
    majority, first = together(said, "majority", None), together(said, "first", None)
    assert (majority.masks, mask_readers(majority)) == ((one, two, two), ("1", "2", "2"))
    assert (first.masks, mask_readers(first)) == ((one,), ())


def test_units_and_events_of_the_first_reader_are_kept_and_events_have_no_majority():
    event = Event(label="a", start_s=0, end_s=1)
    events = {"1": Reference(events=(event,)), "2": Reference(events=())}
    assert together(events, "first", None).events == (event,)
    with pytest.raises(CohortError, match="C283"):
        together(events, "majority", None)
    numbers = {"1": Reference(value=1.0, unit="mm"), "2": Reference(value=3.0, unit="mm")}
    assert (together(numbers, "majority", None).value, together(numbers, "majority", None).unit) == (2.0, "mm")


def test_what_each_reader_said_is_kept():
    mask = MaskFile(path="a.png", sha256="0" * 64, size=1, format="index_image")
    said = readers({"masks": (mask,)}, {"masks": (mask, mask)})
    assert combined(said, "first", None).readers == tuple(said)
    assert combined(said, "first", None).masks == (mask,)


TABLE = [
    "image,reader,label,patient",
    "a.png,Ada,nevus,1",
    "a.png,Bo,melanoma,1",
    "a.png,Cy,melanoma,1",
    "b.png,Bo,nevus,2",
]


def test_a_column_of_readers_makes_several_rows_of_an_image_one_reference(cohort_of):
    images = {"a": {"pixels": "1"}, "b": {"pixels": "2"}}
    first, second = cohort_of(images, *TABLE, readers="majority").cases
    assert (first.reference.label, second.reference.label) == ("melanoma", "nevus")
    told = [(reader.reader, reader.label) for reader in first.reference.readers]
    assert told == [("1", "nevus"), ("2", "melanoma"), ("3", "melanoma")]
    assert cohort_of(images, *TABLE).cases[0].reference.label == "nevus"


def test_the_agreement_of_readers_is_a_finding_with_the_cases_they_differ_on(cohort_of):
    lines = [
        f"{image}.png,{who},{label},{image}"
        for image, labels in zip("abc", ("nm", "nn", "mm"), strict=True)
        for who, label in zip(("Ada", "Bo"), labels, strict=True)
    ]
    words = {"n": "nevus", "m": "melanoma"}
    images = {name: {"pixels": name} for name in "abc"}
    cohort = cohort_of(images, TABLE[0], *lines, value_map=words)
    (found,) = (one for one in cohort.findings if one.kind == "reader_agreement")
    # Two of three agree; by chance 2/3 * 1/3 + 1/3 * 2/3 = 4/9: (2/3 - 4/9) / (1 - 4/9) = 0.4.
    assert found.cases == (1,)
    assert found.parameters == {"readers": 2, "n": 3, "different": 1, "kappa": pytest.approx(0.4)}


def test_a_reader_who_contradicts_themselves_leaves_no_reference(cohort_of):
    images = {"a": {"pixels": "1"}}
    cohort = cohort_of(images, *TABLE[:3], "a.png,Ada,melanoma,1", readers="majority")
    assert [problem.kind.value for problem in cohort.problems] == ["conflicting_labels"]


def test_the_names_of_readers_are_no_attribute(cohort_of):
    (case, _) = cohort_of({"a": {"pixels": "1"}, "b": {"pixels": "2"}}, *TABLE).cases
    assert "reader" not in case.attributes


def test_several_readers_of_several_classes_or_a_number_become_one_reference(cohort_of):
    images = {"a": {"pixels": "1"}}
    rows = ["image,reader,label", "a.png,Ada,nevus|melanoma", "a.png,Bo,nevus", "a.png,Cy,nevus"]
    shared = {"readers": "majority", "one_image_per_patient": True}
    (case,) = cohort_of(images, *rows, reference_kind="multilabel", **shared).cases
    assert (case.reference.labels, len(case.reference.readers)) == (("nevus",), 3)
    rows = ["image,reader,label", "a.png,Ada,10 mm", "a.png,Bo,12 mm", "a.png,Cy,40 mm"]
    (case,) = cohort_of(images, *rows, reference_kind="measurement", **shared).cases
    assert (case.reference.value, case.reference.unit) == (12.0, "mm")


def test_readers_who_measured_in_different_units_contradict_each_other(cohort_of):
    rows = ["image,reader,label", "a.png,Ada,10 mm", "a.png,Bo,1 cm"]
    images = {"a": {"pixels": "1"}}
    cohort = cohort_of(images, *rows, reference_kind="measurement", one_image_per_patient=True)
    assert [problem.kind.value for problem in cohort.problems] == ["conflicting_labels"]

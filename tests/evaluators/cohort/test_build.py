"""From a folder and a table to a cohort."""

import pytest

from evaluators.cohort import case_making
from evaluators.cohort.overview import overview
from evaluators.domain.case import ExclusionReason, PatientSource, ProblemKind
from evaluators.errors import CohortError


def problems(cohort):
    return [(problem.kind, problem.severity, problem.case, problem.row) for problem in cohort.problems]


def by_path(cohort, read):
    return {case.files[0].path: read(case) for case in cohort.cases}


ALONE = {"one_image_per_patient": True}


def test_every_image_becomes_a_case_in_the_order_of_the_paths(cohort_of):
    cohort = cohort_of(
        {"b": {}, "a": {"pixels": "other"}}, "image,label,patient", "b,nevus,P1", "a,melanoma,P2"
    )  # fmt: skip
    assert [(case.number, case.files[0].path, case.reference.label, case.patient) for case in cohort.cases] == [
        (1, "a.png", "melanoma", 1),
        (2, "b.png", "nevus", 2),
    ]
    assert (cohort.problems, cohort.patient_source, cohort.files_seen) == ((), PatientSource.COLUMN, 2)
    assert cohort.class_map == {"melanoma": "melanoma", "nevus": "nevus"}


def test_how_the_table_was_read_is_kept(cohort_of):
    cohort = cohort_of({"a": {}}, "image;label;age;notes", "a;1;41,5;x", **ALONE)
    facts = cohort.table
    assert (facts.encoding, facts.delimiter, facts.decimal, facts.rows) == ("utf-8", ";", ",", 1)
    assert (facts.case_column, facts.label_columns, facts.patient_column) == ("image", ("label",), None)
    assert [note.id for note in cohort.notes] == ["paired_by.stem", "binary_label"]


def test_without_a_table_images_are_cases_without_reference(cohort_of):
    cohort = cohort_of({"a": {}, "b": b"error C204"})
    assert [(case.reference, case.patient) for case in cohort.cases] == [(None, None)]
    assert (cohort.table, cohort.patient_source) == (None, None)
    assert problems(cohort) == [(ProblemKind.UNREADABLE, "error", None, None)]


def test_an_unreadable_image_with_a_row_is_counted_and_excluded(cohort_of):
    cohort = cohort_of(
        {"a": b"error C204", "b": b"error C204", "c": {}},
        "image,label",
        "a,nevus",
        "c,melanoma",
        **ALONE,
    )
    assert by_path(cohort, lambda case: (case.exclusion, case.reference.label, case.patient)) == {
        "a.png": (ExclusionReason.UNREADABLE, "nevus", 1),
        "c.png": (None, "melanoma", 2),
    }
    assert problems(cohort) == [
        (ProblemKind.UNREADABLE, "error", 1, 2),
        (ProblemKind.UNREADABLE, "error", None, None),
    ]


def test_images_without_row_and_rows_without_image_are_problems(cohort_of):
    cohort = cohort_of({"a": {}, "b": {"pixels": "b"}}, "image,label", "a,nevus", "c,nevus", **ALONE)
    assert by_path(cohort, lambda case: case.reference is not None) == {"a.png": True, "b.png": False}
    assert problems(cohort) == [
        (ProblemKind.FILE_WITHOUT_ROW, "warning", 2, None),
        (ProblemKind.ROW_WITHOUT_FILE, "error", None, 3),
    ]


def test_several_images_for_a_row_have_no_reference(cohort_of):
    images = {"x__a": {}, "y__a": {"pixels": "y"}, "b": {"pixels": "b"}}
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus", **ALONE)
    assert [case.reference is None for case in cohort.cases] == [False, True, True]
    assert problems(cohort) == [(ProblemKind.ROW_MATCHES_SEVERAL_FILES, "error", number, 2) for number in (2, 3)]


@pytest.mark.parametrize(
    ("first", "second", "kind", "exclusion", "label"),
    [
        ("nevus", "Nevus", ProblemKind.REPEATED_ROW, None, "nevus"),
        ("", "nevus", ProblemKind.REPEATED_ROW, None, "nevus"),
        ("nevus", "melanoma", ProblemKind.CONFLICTING_LABELS, ExclusionReason.CONFLICTING_LABELS, None),
        ("nevus", "spitz", ProblemKind.CONFLICTING_LABELS, ExclusionReason.CONFLICTING_LABELS, None),
    ],
)
def test_repeated_rows_are_tolerated_only_while_they_agree(cohort_of, first, second, kind, exclusion, label):
    cohort = cohort_of({"a": {}}, "image,label", f"a,{first}", f"a,{second}", **ALONE)
    (case,) = cohort.cases
    assert (case.exclusion, case.reference.label) == (exclusion, label)
    assert [problem.kind for problem in cohort.problems] == [kind]


def test_labels_that_say_nothing_usable_leave_the_case_without_reference(cohort_of):
    images = {name: {"pixels": name} for name in "abcd"}
    cohort = cohort_of(
        images, "image,label", "a,", "b,spitz", "c,seborrheic", "d,nevus", value_map={"Seborrheic": ""}, **ALONE
    )
    a, b, c, d = cohort.cases
    assert (a.reference, a.exclusion) == (None, None)
    assert (b.reference.label, b.reference.raw, b.exclusion) == (None, "spitz", None)
    assert (c.reference.label, c.reference.raw, c.exclusion) == (
        None,
        "seborrheic",
        ExclusionReason.LABEL_NOT_EVALUATED,
    )
    assert d.reference.label == "nevus"
    assert problems(cohort) == [
        (ProblemKind.MISSING_LABEL, "error", 1, 2),
        (ProblemKind.LABEL_OUTSIDE_CLASSES, "error", 2, 3),
    ]


def test_one_column_per_class_gives_the_class(cohort_of):
    cohort = cohort_of({"a": {}, "b": {"pixels": "b"}}, "image,nevus,melanoma", "a,0.0,1.0", "b,1.0,0.0", **ALONE)
    assert [case.reference.label for case in cohort.cases] == ["melanoma", "nevus"]
    assert cohort.table.label_columns == ("nevus", "melanoma")


def test_a_table_that_fits_no_image_is_refused_with_examples(cohort_of):
    with pytest.raises(CohortError) as refused:
        cohort_of({"a": {}}, "image,label", "IMG_0001,nevus", **ALONE)
    assert refused.value.parameters == {"col": "image", "a": "IMG_0001", "b": "a.png"}


def test_an_empty_folder_is_refused(cohort_of):
    with pytest.raises(CohortError) as refused:
        cohort_of({}, "image,label", "a,nevus", **ALONE)
    assert refused.value.id == "C251"


def test_the_cohort_does_not_depend_on_the_order_of_the_rows(cohort_of):
    images = {name: {"pixels": name} for name in "abc"}
    lines = ["a,nevus,P2,x", "b,melanoma,P1,y", "c,nevus,P2,x"]
    forwards = cohort_of(images, "image,label,patient,group", *lines)
    backwards = cohort_of(images, "image,label,patient,group", *reversed(lines))
    assert forwards.cases == backwards.cases


def test_rows_of_a_wrong_table_are_counted_and_only_the_first_ones_listed(cohort_of, monkeypatch):
    monkeypatch.setattr(case_making, "UNMATCHED", 2)
    rows = [f"x{number},nevus" for number in range(5)]
    cohort = cohort_of({"a": {}}, "image,label", "a,nevus", "a,nevus", "a,nevus", *rows, one_image_per_patient=True)
    (repeated,) = (one for one in cohort.problems if one.kind is ProblemKind.REPEATED_ROW)
    assert (repeated.row, repeated.count) == (3, 2)
    listed = [(one.row, one.count) for one in cohort.problems if one.kind is ProblemKind.ROW_WITHOUT_FILE]
    assert listed == [(5, 1), (6, 1), (7, 3)]
    counts = {one.kind: one.count for one in overview(cohort, None).problems}
    assert counts == {ProblemKind.REPEATED_ROW: 2, ProblemKind.ROW_WITHOUT_FILE: 5}

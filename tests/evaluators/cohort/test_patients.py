"""Whose image is whose."""

import pytest

from evaluators.domain.case import ExclusionReason, PatientSource, ProblemKind
from evaluators.errors import CallError


def problems(cohort):
    return [(problem.kind, problem.severity, problem.case, problem.row) for problem in cohort.problems]


def by_path(cohort, read):
    return {case.files[0].path: read(case) for case in cohort.cases}


ALONE = {"one_image_per_patient": True}


def test_patients_are_numbered_by_their_first_case(cohort_of):
    images = {name: {"pixels": name} for name in "abcd"}
    cohort = cohort_of(images, "image,label,patient", "d,nevus,A", "c,nevus,B", "b,nevus,A", "a,nevus,Z")
    assert by_path(cohort, lambda case: case.patient) == {"a.png": 1, "b.png": 2, "c.png": 3, "d.png": 2}


def test_patients_come_from_dicom_where_the_table_has_no_column(cohort_of):
    images = {
        "a": {"patient": "Meier", "format": "dicom"},
        "b": {"patient": "Schulz", "format": "dicom"},
        "c": {"patient": "Meier", "format": "dicom", "pixels": "c"},
    }
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus", "c,nevus")
    assert cohort.patient_source is PatientSource.DICOM
    assert [case.patient for case in cohort.cases] == [1, 2, 1]
    assert "Meier" not in cohort.model_dump_json()


def test_an_empty_patient_id_excludes_one_case(cohort_of):
    images = {"a": {"patient": "Meier", "format": "dicom"}, "b": {"format": "dicom"}}
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus")
    assert [(case.patient, case.exclusion) for case in cohort.cases] == [(1, None), (None, ExclusionReason.NO_PATIENT)]
    assert problems(cohort) == [(ProblemKind.MISSING_PATIENT, "error", 2, 3)]


@pytest.mark.parametrize(
    ("images", "lacking"),
    [
        ({"a": {}, "b": {"pixels": "b"}}, 2),
        ({"a": {}, "b": {"patient": "Meier", "format": "dicom"}}, 1),
        ({"a": {"format": "dicom"}, "b": {"format": "dicom", "pixels": "b"}}, 2),
    ],
)
def test_without_patients_the_call_ends_with_the_reason(cohort_of, images, lacking):
    with pytest.raises(CallError) as asked:
        cohort_of(images, "image,label", "a,nevus", "b,nevus")
    assert (asked.value.id, asked.value.exit_code) == ("C246", 2)
    assert asked.value.parameters == {"n": lacking, "all": 2}


def test_whoever_can_be_asked_is_told_and_everything_else_is_known(cohort_of):
    asked = []
    cohort = cohort_of({"a": {}, "b": {"pixels": "b"}}, "image,label", "a,nevus", "b,nevus", ask=asked.append)
    assert [error.id for error in asked] == ["C246"]
    assert [(case.reference.label, case.patient, case.exclusion) for case in cohort.cases] == [
        ("nevus", None, None)
    ] * 2
    assert cohort.patient_source is None


def test_an_empty_cell_in_the_patient_column_excludes_one_case(cohort_of):
    cohort = cohort_of({"a": {}, "b": {"pixels": "b"}}, "image,label,patient", "a,nevus,P1", "b,nevus,")
    assert [case.exclusion for case in cohort.cases] == [None, ExclusionReason.NO_PATIENT]


def test_column_and_dicom_that_group_images_differently_are_reported(cohort_of):
    images = {
        "a": {"patient": "Meier", "format": "dicom"},
        "b": {"patient": "Meier", "format": "dicom", "pixels": "b"},
        "c": {"patient": "Schulz", "format": "dicom"},
    }
    cohort = cohort_of(images, "image,label,patient", "a,nevus,P1", "b,nevus,P2", "c,nevus,P3")
    assert [case.patient for case in cohort.cases] == [1, 2, 3]
    assert problems(cohort) == [(ProblemKind.PATIENT_MISMATCH, "warning", number, number + 1) for number in (1, 2)]


def test_the_statement_counts_but_what_contradicts_it_is_reported(cohort_of):
    cohort = cohort_of({"a": {}, "b": {"pixels": "b"}}, "image,label,patient", "a,nevus,P1", "b,nevus,P1", **ALONE)
    assert [case.patient for case in cohort.cases] == [1, 2]
    assert cohort.patient_source is PatientSource.ONE_IMAGE_PER_PATIENT
    assert [problem.kind for problem in cohort.problems] == [ProblemKind.PATIENT_MISMATCH] * 2


def test_two_patients_for_one_image_are_reported(cohort_of):
    cohort = cohort_of({"a": {}}, "image,label,patient", "a,nevus,P1", "a,nevus,P2")
    assert [problem.kind for problem in cohort.problems] == [ProblemKind.PATIENT_MISMATCH, ProblemKind.REPEATED_ROW]

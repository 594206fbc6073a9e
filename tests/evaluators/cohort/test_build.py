"""From a folder and a table to a cohort."""

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.domain.case import ExclusionReason, PatientSource, ProblemKind
from evaluators.errors import CallError, CohortError
from support.cohorts import FakeDescriber, write_images


@pytest.fixture
def cohort_of(tmp_path):
    """Build a cohort from images (see write_images) and the lines of a table."""

    def _build(images, *lines, classes=("nevus", "melanoma"), positive=("melanoma",), **answers):
        folder = tmp_path / "images"
        folder.mkdir(exist_ok=True)
        write_images(folder, **images)
        table = tmp_path / "labels.csv"
        table.write_text("\n".join(lines), "utf-8")
        return build_cohort(
            folder,
            table if lines else None,
            answers=CohortAnswers(**answers),
            classes=classes,
            positive=positive,
            pseudonym_key=b"k" * 32,
            new_describer=FakeDescriber,
        )

    return _build


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


# Duplicates


def test_of_the_same_bytes_one_is_kept(cohort_of):
    same = {"pixels": "same"}
    cohort = cohort_of({"a": same, "b": same, "c": same}, "image,label", "b,nevus", "c,nevus", **ALONE)
    assert by_path(cohort, lambda case: case.exclusion) == {
        "a.png": ExclusionReason.DUPLICATE,
        "b.png": None,
        "c.png": ExclusionReason.DUPLICATE,
    }
    details = [problem.detail for problem in cohort.problems if problem.kind is ProblemKind.DUPLICATE_BYTES]
    assert details == ["b.png", "b.png"]


def test_same_bytes_with_different_labels_are_all_excluded(cohort_of):
    same = {"pixels": "same"}
    cohort = cohort_of({"a": same, "b": same}, "image,label", "a,nevus", "b,melanoma", **ALONE)
    assert [case.exclusion for case in cohort.cases] == [ExclusionReason.CONFLICTING_LABELS] * 2


def test_the_same_object_sent_twice_is_a_duplicate_whatever_its_header(cohort_of):
    images = {"a": {"uid": "1.2", "pixels": "p"}, "b": {"uid": "1.2", "pixels": "p", "month": "2026-01"}}
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus", **ALONE)
    assert [case.exclusion for case in cohort.cases] == [None, ExclusionReason.DUPLICATE]


def test_a_uid_used_for_other_pixels_is_reported_and_left_to_the_person(cohort_of):
    images = {"a": {"uid": "1.2", "pixels": "p"}, "b": {"uid": "1.2", "pixels": "q"}}
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus", **ALONE)
    assert [case.exclusion for case in cohort.cases] == [None, None]
    assert [problem.kind for problem in cohort.problems] == [ProblemKind.SAME_UID_DIFFERENT_PIXELS] * 2


# Patients


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
    assert [problem.kind for problem in cohort.problems] == [ProblemKind.REPEATED_ROW, ProblemKind.PATIENT_MISMATCH]


# Attributes


def test_columns_that_make_groups_become_attributes(cohort_of):
    images = {name: {"pixels": name} for name in "abc"}
    cohort = cohort_of(
        images,
        "image,label,Geschlecht,age_approx,skin type,name,note",
        "a,nevus,w,41.5,II,Meier,x\u202ey",
        "b,nevus,M,90,II,Schulz,x\u202ey",
        "c,nevus,,,IV,Kaya,",
        **ALONE,
    )
    assert [case.attributes for case in cohort.cases] == [
        {"sex": "female", "age_band": "40-49", "skin type": "II"},
        {"sex": "male", "age_band": "90+", "skin type": "II"},
        {"skin type": "IV"},
    ]
    assert cohort.notes[-1].parameters == {"columns": "name, note"}


def test_facts_of_the_images_are_attributes_where_the_table_says_nothing(cohort_of):
    facts = {"sex": "male", "age": "7.5", "manufacturer": "Canon", "modality": "XC", "month": "2026-03"}
    cohort = cohort_of({"a": facts}, "image,label,sex", "a,nevus,f", **ALONE)
    assert cohort.cases[0].attributes == {
        "sex": "female", "age_band": "0-9", "manufacturer": "Canon", "modality": "XC", "month": "2026-03",
    }  # fmt: skip


def test_a_column_with_too_many_values_makes_no_groups(cohort_of):
    images = {f"i{place}": {"pixels": place} for place in range(42)}
    lines = [f"i{place},nevus,{min(place, 40)},{min(place, 39)}" for place in range(42)]
    cohort = cohort_of(images, "image,label,many,few", *lines, **ALONE)
    assert set(cohort.cases[0].attributes) == {"few"}


# Refusals


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

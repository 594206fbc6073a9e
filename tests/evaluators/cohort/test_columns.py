"""Which column says what."""

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.columns import recognise_columns
from evaluators.cohort.label_table import Row, Table
from evaluators.errors import CallError, TableError

CLASSES = ("nevus", "melanoma")


def table_of(header, *rows):
    found = tuple(Row(line, tuple(row.split())) for line, row in enumerate(rows or ["x " * len(header.split())], 2))
    return Table(tuple(header.split()), found, "utf-8", ",", "0" * 64)


def roles_of(header, *rows, **answers):
    return recognise_columns(table_of(header, *rows), CohortAnswers(**answers), CLASSES)


@pytest.mark.parametrize("name", ["case", "Image_ID", "image-id", "FileName", "isic_id", "SOPInstanceUID", "Bild"])
def test_the_column_of_the_image_is_known_by_name(name):
    assert roles_of(f"{name} label").cases == (name,)


def test_all_columns_that_may_name_the_image_are_kept_until_they_are_paired():
    assert roles_of("image_id file label age").cases == ("image_id", "file")


@pytest.mark.parametrize("name", ["label", "Diagnosis", "dx", "target", "y"])
def test_the_column_of_the_reference_is_known_by_name(name):
    assert roles_of(f"image {name}").labels == (name,)


@pytest.mark.parametrize("name", ["patient", "patient_id", "PatientID", "Patient-ID"])
def test_the_column_of_the_patient_is_known_by_name(name):
    assert roles_of(f"image label {name}").patient == name


def test_everything_else_is_an_attribute():
    assert roles_of("image label patient age skin_type").attributes == ("age", "skin_type")


def test_one_column_per_class_is_one_reference():
    assert roles_of("image Melanoma NEVUS age").labels == ("Melanoma", "NEVUS")


def test_columns_named_in_the_hospitals_words_are_mapped_to_classes():
    assert roles_of("image MEL NV", value_map={"MEL": "melanoma", "nv": "nevus"}).labels == ("MEL", "NV")


@pytest.mark.parametrize(
    ("header", "id"),
    [
        ("photo label", "C241"),
        ("image finding", "C242"),
        ("image melanoma", "C242"),
        ("image label dx", "C243"),
        ("image label nevus melanoma", "C243"),
        ("image label patient patient_id", "C244"),
    ],
)
def test_what_is_unclear_is_asked_and_lists_the_columns(header, id):
    with pytest.raises(CallError) as asked:
        roles_of(header)
    assert asked.value.id == id
    assert header.split()[-1] in asked.value.parameters["columns"]


def test_an_answer_settles_what_is_unclear():
    roles = roles_of(
        "photo label dx patient patient_id", case_column="photo", label_column="DX", patient_column="patient"
    )
    assert (roles.cases, roles.labels, roles.patient) == (("photo",), ("dx",), "patient")


def test_a_named_column_that_is_absent_is_refused():
    with pytest.raises(CallError) as refused:
        roles_of("image label", label_column="truth")
    assert (refused.value.id, refused.value.parameters) == ("C240", {"column": "truth", "columns": "image, label"})


def test_both_decimal_signs_in_one_column_are_never_guessed():
    with pytest.raises(TableError) as asked:
        roles_of("image label score", "a x 1.234", "b x 0,9")
    assert (asked.value.id, asked.value.parameters) == ("M09", {"col": "score"})
    assert roles_of("image label score", "a x 1.234", "b x 0,9", decimal=",").decimal == ","


def test_two_columns_with_different_decimal_signs_are_never_guessed():
    with pytest.raises(TableError) as asked:
        roles_of("image label score age", "a x 0.9 41,5")
    assert (asked.value.id, asked.value.parameters) == ("C239", {"point": "score", "comma": "age"})


@pytest.mark.parametrize(("row", "sign"), [("1,5 a x 7.5", "."), ("1.5 a x 7,5", ","), ("1.5 a x c", None)])
def test_the_decimal_sign_is_that_of_the_numbers_and_not_of_the_names(row, sign):
    assert roles_of("image skin label age", row).decimal == sign


@pytest.mark.parametrize(
    ("answers", "id"),
    [
        ({"patient_column": "p", "one_image_per_patient": True}, "C247"),
        ({"decimal": ";"}, "C259"),
    ],
)
def test_answers_that_cannot_be_meant_are_refused(answers, id):
    with pytest.raises(CallError) as refused:
        CohortAnswers(**answers)
    assert refused.value.id == id


def test_an_answer_counts_more_than_the_plans_map():
    answers = CohortAnswers(value_map={"mm": "melanoma"}).with_classes({"mm": "nevus", "sk": ""})
    assert answers.value_map == {"mm": "melanoma", "sk": ""}


@pytest.mark.parametrize(
    ("rows", "kind", "labels"),
    [
        (["a 1.0 0.0 0", "b 0 1 0"], None, ("MEL", "NV", "BCC")),
        (["a 1 1 0", "b 0 1 0"], None, None),
        (["a 1 1 0", "b 0 0 0"], "multilabel", ("MEL", "NV", "BCC")),
        (["a 1 0 x", "b 0 1 y"], None, ("MEL", "NV")),
    ],
)
def test_columns_of_yes_and_no_are_classes_where_no_model_names_them_and_one_of_them_holds(rows, kind, labels):
    table = table_of("image MEL NV BCC", *rows)
    answers = CohortAnswers(reference_kind=kind)
    if labels is None:
        with pytest.raises(CallError, match="C242"):
            recognise_columns(table, answers, None)
        return
    assert recognise_columns(table, answers, None).labels == labels


@pytest.mark.parametrize("name", ["value", "Wert"])
def test_the_column_of_a_measurement_is_known_by_name_where_no_other_is(name):
    assert recognise_columns(table_of(f"image {name} age"), CohortAnswers(), ("length",)).labels == (name,)
    assert roles_of(f"image label {name}").labels == ("label",)
    assert roles_of(f"image {name} nevus melanoma", "a x 1 0").labels == ("nevus", "melanoma")

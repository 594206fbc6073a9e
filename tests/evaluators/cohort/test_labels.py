"""From the table's words to the model's classes."""

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.columns import ColumnRoles
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.labels import LabelReader, LabelState
from evaluators.errors import CallError

TWO, THREE = ("nevus", "melanoma"), ("nevus", "melanoma", "keratosis")


def reader(columns="dx", classes=TWO, card_positive=("melanoma",), **answers):
    names = tuple(columns.split())
    table = Table(names, (), "utf-8", ",", "0" * 64)
    roles = ColumnRoles((), names, None, (), None)
    return LabelReader(table, roles, answers=CohortAnswers(**answers), classes=classes, positive=card_positive)


def read(cells, **settings):
    label = reader(**settings).read(Row(2, tuple(cells.split(","))))
    return label.name if label.state is LabelState.CLASS else label.state


@pytest.mark.parametrize("cell", ["melanoma", "Melanoma", " MELANOMA "])
def test_a_class_is_known_by_its_name(cell):
    assert read(cell) == "melanoma"


@pytest.mark.parametrize("cell", ["1", "1.0", "true", "WAHR", "yes", "Ja"])
def test_one_stands_for_the_positive_class_of_two(cell):
    assert read(cell) == "melanoma"


@pytest.mark.parametrize("cell", ["0", "0.0", "False", "no", "nein"])
def test_zero_stands_for_the_other_class_of_two(cell):
    assert read(cell) == "nevus"


@pytest.mark.parametrize("cell", ["0", "1", "true"])
def test_zero_and_one_are_never_guessed_among_three_classes(cell):
    assert read(cell, classes=THREE) is LabelState.OUTSIDE


def test_zero_and_one_are_never_guessed_without_a_positive_class():
    assert read("1", card_positive=()) is LabelState.OUTSIDE


def test_the_person_can_say_what_one_stands_for():
    assert read("1", card_positive=(), positive="Melanoma") == "melanoma"
    assert read("1", positive="nevus") == "nevus"


@pytest.mark.parametrize("cell", ["2", "-1", "benign", "=1+1", "none"])
def test_anything_else_is_outside_the_classes(cell):
    assert read(cell) is LabelState.OUTSIDE


@pytest.mark.parametrize("cell", ["", "NaN", "NA", "null"])
def test_an_empty_cell_is_a_missing_label(cell):
    assert read(cell) is LabelState.MISSING


def test_the_persons_map_comes_first():
    settings = {"value_map": {"melanoma in situ": "Melanoma", "SK": "", "1": "nevus"}}
    assert read("Melanoma in situ", **settings) == "melanoma"
    assert read("sk", **settings) is LabelState.NOT_EVALUATED
    assert read("1", **settings) == "nevus"


def test_a_map_to_something_that_is_no_class_is_refused():
    with pytest.raises(CallError) as refused:
        reader(value_map={"x": "melanom"})
    assert refused.value.parameters == {"value": "melanom", "classes": "nevus, melanoma"}


def test_without_a_model_every_value_is_a_class():
    assert read("Spitz", classes=None, card_positive=()) == "Spitz"
    assert read("0", classes=None, card_positive=()) == "0"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("0,1.0,0", "melanoma"),
        (",1,", "melanoma"),
        ("0,0,0", LabelState.MISSING),
        (",,", LabelState.MISSING),
        ("1,1,0", LabelState.CONFLICTING),
        ("0,0.7,0", LabelState.OUTSIDE),
    ],
)
def test_one_column_per_class_has_exactly_one_one(cells, expected):
    assert read(cells, columns="nevus melanoma keratosis", classes=THREE) == expected


def test_two_columns_of_the_same_class_do_not_conflict():
    settings = {"columns": "nevus mis melanoma", "value_map": {"mis": "melanoma"}}
    assert read("0,1,1", **settings) == "melanoma"


def test_how_values_were_understood_is_kept_to_be_shown():
    labels = reader(value_map={"sk": ""})
    for cell in ("1", "0", "Nevus", "sk", "?", ""):
        labels.read(Row(2, (cell,)))
    assert labels.class_map == {"1": "melanoma", "0": "nevus", "Nevus": "nevus", "sk": ""}
    (note,) = labels.notes()
    assert (note.id, note.parameters) == ("binary_label", {"column": "dx", "yes": "melanoma", "no": "nevus"})


def test_nothing_is_said_of_zero_and_one_where_they_do_not_occur():
    labels = reader()
    labels.read(Row(2, ("nevus",)))
    assert labels.notes() == ()

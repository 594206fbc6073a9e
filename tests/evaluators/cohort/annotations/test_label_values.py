"""Cells that say several classes, or a measurement."""

import pytest

from evaluators.cohort.annotations.label_values import (
    measured,
    several_columns,
    several_in_one,
    unit_in_header,
)
from evaluators.cohort.labels import LabelState


def test_several_columns_may_hold_at_once_or_none():
    assert several_columns({"edema": "1", "mass": "0", "nodule": "yes"}).words == ("edema", "nodule")
    assert several_columns({"edema": "0", "mass": "nein"})[:3] == (LabelState.CLASS, (), "")


@pytest.mark.parametrize("cell", ["", "n/a", "-1", "-1.0"])
def test_a_missing_or_uncertain_cell_among_filled_ones_is_not_known_and_not_a_no(cell):
    found = several_columns({"edema": "1", "mass": cell, "nodule": "0"})
    assert (found.state, found.words, found.unknown) == (LabelState.CLASS, ("edema",), ("mass",))


def test_a_row_without_any_answer_says_nothing():
    assert several_columns({"edema": "", "mass": "-1"}).state is LabelState.MISSING


def test_a_cell_that_is_neither_yes_nor_no_is_outside():
    assert several_columns({"edema": "1", "mass": "2"})[:3] == (LabelState.OUTSIDE, (), "2")


@pytest.mark.parametrize("cell", ["edema|mass", "edema; mass", "edema|mass|edema|", " edema ;mass"])
def test_one_cell_may_name_several_classes(cell):
    assert several_in_one(cell)[:3] == (LabelState.CLASS, ("edema", "mass"), cell)


def test_an_empty_cell_says_nothing():
    assert several_in_one("n/a").state is LabelState.MISSING


@pytest.mark.parametrize(
    ("header", "unit"), [("ef (%)", "%"), ("diameter [mm]", "mm"), ("Volumen (ml) ", "ml"), ("ef", None), ("f(x", None)]
)
def test_a_header_names_its_unit_in_brackets(header, unit):
    assert unit_in_header(header) == unit


@pytest.mark.parametrize(
    ("cell", "column", "unit_cell", "value", "unit"),
    [
        ("57", "ef (%)", None, 57.0, "%"),
        ("57 %", "ef", None, 57.0, "%"),
        ("57%", "ef (%)", "%", 57.0, "%"),
        ("-1.5e2", "x", None, -150.0, None),
        ("3.5", "size", "mm", 3.5, "mm"),
    ],
)
def test_a_measurement_has_its_unit_from_wherever_it_is_named(cell, column, unit_cell, value, unit):
    found = measured(cell, column=column, decimal=".", unit_cell=unit_cell)
    assert (found.state, found.value, found.unit) == (LabelState.CLASS, value, unit)


def test_a_decimal_comma_counts_where_the_table_uses_it():
    assert measured("3,5", column="mm", decimal=",").value == 3.5


@pytest.mark.parametrize(("cell", "column"), [("57 mm", "ef (%)"), ("about 5", "ef"), ("1.2.3", "ef")])
def test_a_cell_of_another_unit_or_without_a_number_is_outside(cell, column):
    assert measured(cell, column=column, decimal=".").state is LabelState.OUTSIDE

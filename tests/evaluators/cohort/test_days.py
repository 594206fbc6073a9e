"""What is kept of a day."""

import pytest

from evaluators.cohort.days import is_of_birth, without_day


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("2024-03-17", "2024-03"),
        ("2024/3/7", "2024-03"),
        ("20240317", "2024-03"),
        ("20240317101500", "2024-03"),
        ("2024-03-17T10:15:00+01:00", "2024-03"),
        ("2024-03-17 10:15", "2024-03"),
        ("17.03.2024", "2024-03"),
        ("7.3.2024 10:15", "2024-03"),
        ("03/04/2024", "2024"),
        ("17-03-2024", "2024"),
        ("17.03.24", ""),
        ("17 March 2024", "2024"),
        ("Mrz 17, 2024", "2024"),
    ],
)
def test_of_a_day_the_month_is_kept_or_less(cell, kept):
    assert without_day(cell) == kept


@pytest.mark.parametrize(
    "cell", ["2024-03", "2024", "March 2024", "II", "12345678", "20241317", "1.2", "40-49", "32.13.2024", "Mai 5", ""]
)
def test_what_is_no_day_is_left_as_it_is(cell):
    assert without_day(cell) is None


@pytest.mark.parametrize("column", ["Date of birth", "Geburtsdatum", "DOB"])
def test_a_column_of_birthdays_is_known_by_its_name(column):
    assert is_of_birth(column)
    assert not is_of_birth("visit")

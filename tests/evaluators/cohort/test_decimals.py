"""Numbers in tables."""

import pytest

from evaluators.cohort.decimals import is_missing, parse_number, sign_in, signs_in_column


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        ("12", ""),
        ("-3", ""),
        ("1.234", "."),
        ("0,9", ","),
        ("1.5e-3", "."),
        ("1.234.567", ","),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("01.02.2024", None),
        ("1.2.3", None),
        ("a1", None),
        ("=1+1", None),
        ("١٢", None),
    ],
)
def test_a_cell_shows_its_decimal_sign(cell, sign):
    assert sign_in(cell) == sign


def test_a_column_shows_every_sign_it_uses():
    assert signs_in_column(["1.234", "0,9", "", "7"]) == {".", ","}
    assert signs_in_column(["1.5", "n/a"]) == {"."}
    assert signs_in_column(["1.5", "unknown"]) is None


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("0,9", ",", 0.9),
        ("0.9", None, 0.9),
        ("1.234", ",", 1234.0),
        ("1.234", ".", 1.234),
        ("1,234", ".", 1234.0),
        ("1,5", ".", None),
        ("1.234,5", ",", 1234.5),
        ("1.234.567", ".", None),
        ("45", ",", 45.0),
        ("1e3", None, 1000.0),
        ("forty", ".", None),
    ],
)
def test_a_number_is_read_under_the_sign_that_was_settled(cell, decimal, value):
    assert parse_number(cell, decimal) == value


def test_none_is_a_finding_and_nan_is_nothing():
    assert is_missing("NaN")
    assert not is_missing("none")

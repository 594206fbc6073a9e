"""Words and numerals."""

from datetime import UTC, datetime

import pytest

from evaluators.errors import WorkerCrashed
from evaluators.texts import Words, tables


@pytest.mark.parametrize(("language", "expected"), [("en", "1,500.25"), ("de", "1.500,25")])
def test_numbers_are_written_as_the_language_does(language, expected):
    assert Words(language).number(1500.25, 2) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "9 Oct 2026 14:02"), ("de", "09.10.2026 14:02")])
def test_dates_are_written_as_the_language_does(language, expected):
    assert Words(language).date(datetime(2026, 10, 9, 14, 2, tzinfo=UTC), time=True) == expected


def test_an_error_becomes_a_sentence_and_an_advice():
    message = Words("en").error(WorkerCrashed("C401"))
    assert message.happened.endswith("ended unexpectedly.")
    assert message.advice.startswith("Try again")


def test_both_languages_have_the_same_areas():
    assert set(tables("en")) == set(tables("de"))

"""What readers said of cases, on its way into a summary."""

import json

import pytest

from evaluators.evidence.bundle import read_record, write_bundle
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.record import ReaderReview
from evaluators.evidence.schemas import predicate_schemas
from evaluators.evidence.statement import EVALUATION_TYPE, write_statements
from evaluators.report.run_facts import run_blocks
from evaluators.texts import Words
from support.records import example_cohort, example_record

VERDICTS = {"agree_model": 12, "agree_reference": 30, "bad_image": 4, "unsure": 15}
PATIENTS = {"reader:agree_model": 10, "reader:agree_reference": 25, "reader:bad_image": 3, "reader:unsure": 11}
NOTE = "Hair covers the border."


def reviewed(**changes):
    review = ReaderReview(**({"cases": 61, "verdicts": VERDICTS, "notes": (NOTE,)} | changes))
    return example_record(reader_review=review, cohort=example_cohort(reason_patients=PATIENTS))


def predicate_text(record):
    return json.dumps(write_statements(record).evaluation["predicate"])


def test_a_summary_without_a_review_does_not_mention_it():
    assert "readerReview" not in predicate_text(example_record())


@pytest.mark.parametrize("profile", ["internal", "external"])
def test_a_review_is_read_back_as_it_was_signed(profile):
    record = disclose(reviewed(), profile)
    assert read_record(write_bundle(record, [])) == record


def test_the_schema_knows_the_review():
    properties = predicate_schemas()[EVALUATION_TYPE]["properties"]
    assert set(properties["readerReview"]["properties"]) == {"cases", "verdicts", "notes"}
    assert "readerReview" not in predicate_schemas()[EVALUATION_TYPE]["required"]


def test_notes_never_leave_the_house():
    assert NOTE in predicate_text(disclose(reviewed(), "internal"))
    assert NOTE not in predicate_text(disclose(reviewed(), "external"))


def test_verdicts_on_few_patients_are_withheld_with_what_would_give_them_away():
    shown = disclose(reviewed(), "external")
    assert shown.reader_review.verdicts == {"agree_model": 12, "unsure": 15}
    assert shown.reader_review.cases == 61
    assert shown.cohort.reason_patients == {}
    assert shown.disclosure.suppressed_cells >= 2


def test_a_review_of_which_nothing_may_leave_is_left_out():
    assert disclose(reviewed(cases=0, verdicts={}), "external").reader_review is None


@pytest.mark.parametrize(("language", "words"), [("en", "agree with the reference"), ("de", "stimmen der Referenz zu")])
def test_the_pages_name_the_verdicts_and_only_count_the_notes(language, words):
    text = str(run_blocks(reviewed(), Words(language)))
    assert words in text
    assert "61" in text
    assert NOTE not in text

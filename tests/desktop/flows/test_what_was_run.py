"""What an auditor reads under a verified summary."""

from desktop.flows.what_was_run import tabs
from evaluators.domain.results import IntegrityCheck
from evaluators.texts import Words
from support.example_results import example_results
from support.records import example_record

FOUND = (
    IntegrityCheck(check="repeatable", status="fail", detail="chance"),
    IntegrityCheck(check="golden_samples", status="fail"),
    IntegrityCheck(check="locked_before_run", status="warn"),
    IntegrityCheck(check="isolation", status="pass"),
)


def facts_of_results(checks, language):
    record = example_record(results=example_results(integrity=checks))
    return tabs(record, Words(language))[3].facts


def test_failed_checks_and_notes_stand_first_among_the_results():
    assert facts_of_results(FOUND, "en")[:2] == (
        (
            "Checks not passed",
            "Answers to the same image depend on chance; Vendor's own samples not all reproduced",
        ),
        ("Notes on the run", "Plan not locked before the run"),
    )


def test_where_every_check_passed_there_is_no_such_line():
    assert [name for name, _ in facts_of_results(FOUND[3:], "de")] == ["Zeit pro Fall"]

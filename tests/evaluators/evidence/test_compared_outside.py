"""A comparison with another submission in a summary: in the house, and outside."""

import pytest

from evaluators.domain.comparison import BothDecided
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.statement import read_statements, write_statements
from support.compared_records import comparison_of
from support.records import example_cohort, example_record


def record_with(**changes):
    return example_record(comparison=comparison_of(**changes))


def read_back(record):
    statements = write_statements(record)
    documents = [one for one in (statements.plan, statements.evaluation, statements.test_result) if one is not None]
    return read_statements(documents, statements.payloads)


def test_a_comparison_is_read_back_as_it_was_written():
    for record in (record_with(), disclose(record_with(), "external")):
        assert read_back(record).comparison == record.comparison


def test_inside_the_house_everything_stays():
    assert disclose(record_with(), "internal").comparison == comparison_of()


def test_outside_who_was_right_where_and_p_values_are_not_told():
    told = disclose(record_with(), "external").comparison
    assert told.decided is None
    assert {(one.p, one.p_holm, one.p_method) for one in told.measures} == {(None, None, None)}


def test_outside_the_difference_is_that_of_the_values_told():
    for one in disclose(record_with(), "external").comparison.measures:
        assert one.difference.value == pytest.approx(one.first.value - one.second.value, abs=1e-12)


def test_outside_limits_only_move_outward():
    told = {one.first.id: one for one in disclose(record_with(), "external").comparison.measures}
    for exact in comparison_of().measures:
        shown = told[exact.first.id].difference
        moved = shown.value - exact.difference.value
        assert shown.interval.lower <= exact.difference.interval.lower + min(moved, 0)
        assert shown.interval.upper >= exact.difference.interval.upper + max(moved, 0)


def test_outside_digests_of_results_are_sealed():
    told = disclose(record_with(), "external").comparison
    assert told.other.results_digest != comparison_of().other.results_digest
    assert told.first_results != comparison_of().first_results
    assert told.other.package_digest == comparison_of().other.package_digest


@pytest.mark.parametrize("apart", ["only_first", "only_second", "other_reference"])
def test_a_comparison_on_other_cases_than_the_results_stays_in_the_house(apart):
    told = disclose(record_with(**{apart: 3}), "external")
    assert told.comparison is None
    assert told.disclosure.suppressed_cells >= len(comparison_of().measures)


def test_a_measure_that_rests_on_other_cases_than_in_the_results_is_not_told():
    whole = comparison_of()
    first = whole.measures[1]
    fewer = first.first.model_copy(update={"n": first.first.n.model_copy(update={"cases": first.first.n.cases - 1})})
    changed = (whole.measures[0], first.model_copy(update={"first": fewer}), *whole.measures[2:])
    told = disclose(record_with(measures=changed), "external").comparison
    assert first.first.id not in {one.first.id for one in told.measures}


def test_a_margin_of_a_measure_that_is_not_told_is_withheld():
    whole = comparison_of()
    without = tuple(one for one in whole.measures if one.first.id != "sensitivity")
    assert disclose(record_with(measures=without), "external").comparison.margin.shown == "withheld"


def test_where_the_performance_is_withheld_so_is_the_comparison():
    few = example_record(
        comparison=comparison_of(), cohort=example_cohort(class_patients={"nevus": 100, "melanoma": 9})
    )
    assert disclose(few, "external").comparison is None


def test_counts_of_who_was_right_are_not_hidden_by_being_small_alone():
    large = BothDecided(both_right=1000, only_first=500, only_second=500, both_wrong=100)
    assert disclose(record_with(decided=large), "external").comparison.decided is None

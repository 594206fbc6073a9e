"""What leaves the house of measurements: rounded numbers with their unit, and never a single pair."""

import json

from evaluators.evidence.disclosure import disclose
from evaluators.evidence.statement import read_statements, write_statements
from support.report_records import measurement_record


def outside():
    return disclose(measurement_record(), "external")


def test_pairs_of_measurements_stay_in_the_house():
    assert disclose(measurement_record(), "internal").results.curves.measurements is not None
    assert outside().results.curves.measurements is None


def test_numbers_of_the_whole_cohort_have_three_digits_and_their_unit():
    bias, *_, mae, _, _ = outside().results.estimates
    assert (bias.value, bias.interval.lower, bias.interval.upper, bias.unit) == (0.413, -0.235, 1.07, "mm")
    assert (mae.value, mae.interval.upper) == (0.912, 1.3)


def test_a_length_below_one_in_a_subgroup_is_no_share_and_keeps_its_limits():
    (group,) = outside().results.subgroups
    bias, *_, mae, within, _ = group.estimates
    assert (mae.value, mae.interval.lower, mae.interval.upper, mae.unit) == (0.91, 0.7, 1.3, "mm")
    assert (bias.value, bias.interval.lower, bias.interval.upper) == (0.41, -0.24, 1.1)
    assert within.interval.upper <= 1
    assert within.unit is None


def test_units_are_read_as_they_were_written():
    record = measurement_record()
    payloads = write_statements(record).payloads
    read = read_statements([json.loads(one) for one in payloads], payloads)
    assert read.results.estimates == record.results.estimates
    assert read.results.curves == record.results.curves

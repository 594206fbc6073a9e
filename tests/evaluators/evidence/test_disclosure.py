"""What leaves the house, and what does not."""

import json
import re
from itertools import pairwise

import pytest

from evaluators.domain.estimate import Counts, Estimate, Reason
from evaluators.domain.results import Flow
from evaluators.errors import EvidenceError
from evaluators.evidence.bundle import read_record, write_bundle
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.free_text import cleaned, free_texts
from evaluators.evidence.packages import open_package
from evaluators.evidence.record import Disclosure
from evaluators.evidence.rounding import difference, in_subgroup, significant, whole_cohort
from evaluators.evidence.statement import write_statements
from evaluators.evidence.suppression import WITHHELD, hidden
from evaluators.evidence.verification import verify
from support.packages import NOW, believing, signed_by
from support.records import estimate, example_cohort, example_plan, example_record, example_results
from support.signing import new_key


def external(record=None, **changes):
    return disclose(record or example_record(**changes), "external")


def by_id(estimates, name):
    return next(one for one in estimates if one.id == name)


def signed_text(record):
    statements = write_statements(record)
    return "".join(payload.decode() for payload in statements.payloads)


def test_inside_the_house_everything_stays():
    record = example_record()
    assert disclose(record, "internal") == record


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(0.9134567, 3, 0.913), (0.1123456, 3, 0.112), (0.00012345, 3, 0.000123), (41.27, 2, 41.0), (0.0, 3, 0.0)],
)
def test_values_keep_a_few_digits(value, digits, expected):
    assert significant(value, digits) == expected


def test_limits_are_rounded_outward():
    shown = whole_cohort(estimate("auroc", 0.9, 0.8498, 0.9001))
    assert (shown.interval.lower, shown.interval.upper) == (0.849, 0.901)
    below_zero = whole_cohort(estimate("calibration_intercept", -0.12345, -0.34567, 0.01234))
    assert (below_zero.interval.lower, below_zero.interval.upper) == (-0.346, 0.0124)


def test_the_whole_cohort_is_published_with_its_confusion_matrix():
    results = external().results
    assert results.confusion == example_results().confusion
    assert by_id(results.estimates, "brier").value == 0.112
    assert results.verdicts[0].estimate.interval.lower == 0.732
    assert results.measured.latency_ms == {"p50": 41.0, "p95": 63.0, "p99": 71.0, "max": 81.0}


def test_a_class_of_few_patients_withholds_the_whole_performance():
    record = example_record(cohort=example_cohort(class_patients={"nevus": 110, "melanoma": 9}))
    results = external(record).results
    assert all(one.suppressed for one in results.estimates)
    assert all(verdict.estimate.suppressed for verdict in results.verdicts)
    assert (results.confusion, results.prevalence, results.curves.roc, results.subgroups) == (None, None, None, ())
    assert {(verdict.verdict, verdict.why_none, verdict.new_cases_needed) for verdict in results.verdicts} == {
        ("none", "withheld", None)
    }


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 50, "b": 40}, set()),
        ({"a": 50, "b": 9}, {"a", "b"}),
        ({"a": 50, "b": 40, "c": 9}, {"b", "c"}),
        ({"a": 50, "b": 4, "c": 4}, {"a", "b", "c"}),
        ({"a": 50, "b": 8, "c": 8}, {"a", "b", "c"}),
        ({"a": 50, "b": 18, "c": 1, "d": 60}, {"b", "c"}),
        ({"a": 50, "b": 17, "c": 1, "d": 60}, {"b", "c", "d"}),
        ({"70": 30, "80": 12, "90+": 7}, {"80", "90+"}),
        ({"a": 50, "b": 0}, set()),
        ({"a": 9}, {"a"}),
    ],
)
def test_small_cells_go_with_what_would_give_them_away(counts, expected):
    assert hidden(counts, 10) == expected


def test_small_subgroups_go_with_their_complement():
    groups = {group.value: group for group in external().results.subgroups}
    assert set(groups) == {"female", WITHHELD}
    assert not groups["female"].suppressed
    assert groups[WITHHELD].suppressed
    assert groups[WITHHELD].patients == 0


def test_inside_subgroups_counts_cannot_be_worked_out():
    shown = next(group for group in external().results.subgroups if not group.suppressed)
    inside = shown.estimates[0]
    assert inside.n == Counts(patients=20, cases=40, rounded=True)
    assert inside.value == 0.8
    assert inside.interval.lower <= 0.7712
    assert inside.interval.upper >= 0.9512


@pytest.mark.parametrize(
    ("patients", "suppressed", "n"),
    [(9, True, None), (17, False, Counts(patients=10, cases=30, rounded=True))],
)
def test_a_measure_with_too_few_patients_in_a_group_shows_no_count_below_ten_and_no_exact_one(patients, suppressed, n):
    results = example_results()
    group = results.subgroups[0]
    few = Estimate(
        metric="auroc",
        group=group.estimates[0].group,
        undefined=Reason.TOO_FEW_PATIENTS,
        n=Counts(patients=patients, cases=2 * patients, positives=3),
    )
    changed = group.model_copy(update={"estimates": (*group.estimates, few)})
    before = external(results=results.model_copy(update={"subgroups": (group,)}))
    after = external(results=results.model_copy(update={"subgroups": (changed,)}))
    shown = by_id(after.results.subgroups[0].estimates, "auroc")
    assert (shown.suppressed, shown.n) == (suppressed, n)
    assert after.disclosure.suppressed_cells - before.disclosure.suppressed_cells == 2 * suppressed  # and sensitivity


def test_a_difference_below_zero_keeps_its_sign():
    n = Counts(patients=64, cases=140, positives=38)
    own = estimate("auroc", 0.6601, 0.6, 0.7, Counts(patients=32, cases=40, positives=20))
    shown = difference(estimate("auroc", -0.2801, -0.3533, -0.2212, n), own, 10)
    assert repr((shown.value, shown.interval.lower, shown.interval.upper)) == "(-0.35, -0.75, 0.05)"


def test_a_difference_to_fewer_than_ten_patients_is_suppressed():
    own = estimate("auroc", 0.6601, 0.6, 0.7, Counts(patients=55, cases=120, positives=20))
    told = estimate("auroc", -0.2801, -0.3533, -0.2212, Counts(patients=64, cases=140, positives=38))
    assert difference(told, own, 10).suppressed


def test_p_values_of_subgroups_stay_in_the_house():
    assert any(group.p_holm for group in example_results().subgroups)
    assert not any(group.p_holm for group in external().results.subgroups)


def test_an_estimate_of_few_patients_inside_a_subgroup_is_suppressed():
    few = estimate("sensitivity", 0.5, 0.1, 0.9, Counts(patients=9, cases=50, positives=9))
    assert in_subgroup(few, 10).suppressed


def test_demographics_and_manufacturers_are_coarse():
    cohort = external().cohort
    assert cohort.demographics == {"age_band": {"20-29": 12, "30-39": 40, "40-49": 41, "50-59": 27}}
    assert cohort.manufacturers == {"Canon": 80, "other": 40}
    assert (cohort.largest_patient, cohort.reason_patients) == (None, {})


def test_totals_of_excluded_and_failed_stay_and_small_reasons_go():
    flow = external().results.flow
    assert (flow.excluded, flow.failed) == (4, 2)
    assert (flow.excluded_reasons, flow.failed_categories) == ({}, {})
    assert external().results.failures == ()
    assert external().results.worst_case == ()


def test_large_reasons_stay():
    flow = Flow(
        offered=300, excluded=66, no_reference=0, failed=0, evaluated=234, patients=118,
        excluded_reasons={"duplicate": 40, "unreadable": 26},
    )  # fmt: skip
    record = example_record(
        results=example_results(flow=flow),
        cohort=example_cohort(reason_patients={"excluded:duplicate": 30, "excluded:unreadable": 20}),
    )
    assert external(record).results.flow.excluded_reasons == {"duplicate": 40, "unreadable": 26}


@pytest.mark.parametrize(
    ("more_patients", "more_cases", "told"), [(0, 0, True), (0, 1, False), (9, 12, False), (10, 12, True)]
)
def test_the_worst_case_is_told_where_it_does_not_tell_the_class_of_few_unreadable_cases(
    more_patients, more_cases, told
):
    counted = Counts(patients=40 + more_patients, cases=80 + more_cases, positives=80 + more_cases)
    flow = Flow(
        offered=300, excluded=26, no_reference=0, failed=0, evaluated=274, patients=118,
        excluded_reasons={"unreadable": 26},
    )  # fmt: skip
    worst = (estimate("sensitivity", 70 / counted.cases, 0.7, 0.9, counted),)
    record = example_record(
        results=example_results(flow=flow, worst_case=worst),
        cohort=example_cohort(reason_patients={"excluded:unreadable": 20}),
    )
    assert bool(external(record).results.worst_case) == told


def test_curves_have_enough_patients_between_their_points():
    curves = external().results.curves
    behind = [x * 154 + y * 80 for x, y in zip(curves.roc.x, curves.roc.y, strict=True)]
    assert min(later - before for before, later in pairwise(behind)) >= 20 - 0.1
    assert (curves.roc.x[0], curves.roc.x[-1], curves.roc.y[-1]) == (0.0, 1.0, 1.0)
    assert all(sum(column) >= 20 for column in zip(*curves.scores.counts.values(), strict=True))
    assert sum(map(sum, curves.scores.counts.values())) == 232
    assert all(one.patients >= 10 for one in curves.calibration.bins)
    assert len(curves.decision.risks) < 10


def test_free_texts_are_written_only_if_ticked():
    text = signed_text(external())
    for words in ("Second look", "histopathology", "melanoma in our", "in situ", "instructions for use"):
        assert words not in text
    ticked = example_record(disclosure=Disclosure(texts=("plan.question", "referenceStandard.definition")))
    shown = signed_text(external(ticked))
    assert "melanoma in our" in shown
    assert '"definition":"histopathology"' in shown
    assert "Second look" not in shown


def test_a_text_that_can_mislead_is_refused():
    for text in ("a" * 201, "line\nbreak", "right\u202eleft"):
        plan = example_plan()
        plan = plan.model_copy(update={"plan": plan.plan.model_copy(update={"question": text})})
        record = example_record(plan=plan, disclosure=Disclosure(texts=("plan.question",)))
        with pytest.raises(EvidenceError) as raised:
            external(record)
        assert raised.value.id == "C518"


def test_every_free_text_can_be_ticked():
    record = example_record()
    names = tuple(free_texts(record))
    ticked = record.model_copy(update={"disclosure": Disclosure(texts=names)})
    assert free_texts(external(ticked)) == free_texts(record)
    assert free_texts(external(record)) == {}


def test_names_are_one_line_without_turning_characters():
    assert cleaned("Dr.\u202e Ada\n\tB.\x00") == "Dr. Ada B."


@pytest.mark.parametrize(("differing", "refused"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_summary_that_differs_by_a_few_patients_is_refused(differing, refused):
    record = example_record()
    if refused:
        with pytest.raises(EvidenceError) as raised:
            disclose(record, "external", (50, differing))
        assert (raised.value.id, raised.value.parameters["n"]) == ("C514", differing)
    else:
        assert disclose(record, "external", (50, differing)).disclosure.profile == "external"


def test_the_disclosed_record_verifies_and_comes_back():
    key = new_key()
    record = external(signed_by([key]))
    bundle = write_bundle(record, [key])
    assert read_record(bundle) == record
    result = verify(open_package({"b": bundle}, folder=False), believing(key), now=NOW)
    assert (result.verdict, result.exit_code) == ("intact", 0)


def test_no_decimal_outside_has_more_than_three_digits():
    predicate = write_statements(external()).evaluation["predicate"]
    for part in ("results", "curves", "measured", "subgroups", "cohort"):
        decimals = re.findall(r'"(-?\d+\.\d+(?:e-?\d+)?)"', json.dumps(predicate[part]))
        digits = (word.partition("e")[0].replace(".", "").strip("-0") for word in decimals)
        assert all(len(word) <= 3 for word in digits)

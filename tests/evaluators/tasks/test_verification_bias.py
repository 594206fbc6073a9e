"""References that depend on the model's result."""

from __future__ import annotations

import pytest

from evaluators.tasks.verification import Verified, begg_greenes, verification_of
from support.scored_cases import binary_case, locked_plan


def partly_verified():
    """400 + 100 true and false positives all have a reference; of 100 + 400 model-negatives 11 and 44 do."""
    groups = [(True, 0.9, 400), (False, 0.9, 100), (True, 0.1, 11), (False, 0.1, 44), (None, 0.1, 445)]
    cases = []
    for positive, score, count in groups:
        cases += [binary_case(len(cases) + n, positive, score) for n in range(1, count + 1)]
    return cases


def test_the_naive_values_mislead_and_the_corrected_ones_are_true():
    known = [case for case in partly_verified() if case.reference is not None]
    found = sum(case.reference == 1 and case.scores[1] >= 0.5 for case in known)
    cleared = sum(case.reference == 0 and case.scores[1] < 0.5 for case in known)
    assert round(found / 411, 2) == 0.97
    assert round(cleared / 144, 2) == 0.31
    checked = verification_of(partly_verified(), locked_plan())
    assert checked.share_positive == 1.0
    assert checked.share_negative == pytest.approx(0.11)
    assert checked.differs
    assert checked.corrected_sensitivity == pytest.approx(0.80)
    assert checked.corrected_specificity == pytest.approx(0.80)


def test_complete_references_need_no_correction():
    complete = [case for case in partly_verified() if case.reference is not None]
    checked = verification_of(complete, locked_plan())
    assert not checked.differs
    assert checked.corrected_sensitivity is None


def test_nothing_is_corrected_where_a_group_has_no_reference():
    assert begg_greenes(Verified(10, 10, 5), Verified(10, 0, 0)) is None
    assert begg_greenes(Verified(10, 10, 0), Verified(10, 5, 0)) is None


def test_shares_are_unknown_without_cases_and_not_asked_without_positive_classes():
    checked = verification_of([binary_case(1, True, 0.9)], locked_plan())
    assert checked.share_negative is None
    assert not checked.differs
    assert verification_of([], locked_plan(classes=("a", "b", "c"), positive=(), threshold=None)) is None


def test_without_a_threshold_the_largest_score_is_the_result():
    checked = verification_of([binary_case(1, True, 0.6), binary_case(2, None, 0.4)], locked_plan(threshold=None))
    assert (checked.share_positive, checked.share_negative) == (1.0, 0.0)

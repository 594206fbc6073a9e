"""Several labels of one case, by hand."""

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted
from support.samples import labelled, realistic_labels

OF_LABELS = [row for row in METRICS.values() if row.sample is MultiLabelSample]


def prepared(*arguments, **more):
    return Prepared(labelled(*arguments, **more), OperatingSettings())


def value(metric, *arguments, **more):
    return METRICS[metric].value(prepared(*arguments, **more))


def name(row):
    return row.id


def test_every_label_counts_the_same_however_rare_it_is():
    scores = [[0.9, 0.9], [0.2, 0.8], [0.1, 0.7], [0.3, 0.6]]
    holds = [[1, 1], [0, 1], [0, 1], [0, 0]]
    assert value("macro_auroc_labels", scores, holds) == 1.0
    assert value("macro_sensitivity", scores, holds) == 1.0
    assert value("macro_specificity", scores, holds) == pytest.approx((1.0 + 0.0) / 2)
    assert value("exact_match", scores, holds) == 3 / 4


def test_a_label_that_nobody_has_is_left_out_of_the_mean():
    scores = [[0.9, 0.1], [0.2, 0.9], [0.6, 0.2]]
    holds = [[1, 0], [0, 0], [1, 0]]
    assert value("macro_auroc_labels", scores, holds) == 1.0
    assert value("macro_sensitivity", scores, holds) == 1.0
    assert value("macro_specificity", scores, holds) == pytest.approx((1.0 + 2 / 3) / 2)


def test_what_the_reference_does_not_say_counts_nowhere():
    scores, holds = [[0.9, 0.9], [0.1, 0.9], [0.2, 0.1]], [[1, 1], [0, 0], [0, 0]]
    known = [[1, 1], [1, 0], [1, 1]]
    assert value("macro_specificity", scores, holds, known=known) == 1.0
    assert value("exact_match", scores, holds, known=known) == 1.0
    assert value("macro_specificity", scores, holds) == pytest.approx((1.0 + 0.5) / 2)


def test_a_failed_case_is_wrong_and_ranked_worst_in_every_label():
    holds = [[1, 0], [0, 1], [1, 1], [0, 0]]
    scores = [None, [0.1, 0.9], [0.9, 0.9], [0.1, 0.1]]
    assert value("macro_auroc_labels", scores, holds) == pytest.approx(0.5)
    assert value("macro_sensitivity", scores, holds) == pytest.approx(0.75)
    assert value("macro_specificity", scores, holds) == pytest.approx(0.75)
    assert value("exact_match", scores, holds) == pytest.approx(0.75)


def test_without_thresholds_nothing_is_decided_but_labels_are_ranked():
    scores, holds = [[0.9], [0.1]], [[1], [0]]
    assert value("macro_auroc_labels", scores, holds, threshold=None) == 1.0
    for metric in ("macro_sensitivity", "macro_specificity", "exact_match"):
        assert value(metric, scores, holds, threshold=None) is Reason.NO_THRESHOLD


def test_labels_that_all_have_or_all_lack_have_typed_reasons():
    assert value("macro_auroc_labels", [[0.9], [0.8]], [[1], [1]]) is Reason.ONE_CLASS_ONLY
    assert value("macro_specificity", [[0.9], [0.8]], [[1], [1]]) is Reason.NO_NEGATIVES
    assert value("macro_sensitivity", [[0.9], [0.8]], [[0], [0]]) is Reason.NO_POSITIVES
    assert value("exact_match", [[0.9]], [[0]], known=[[0]]) is Reason.NO_CASES


def test_the_rarest_label_decides_how_many_patients_contribute():
    holds = [[1, 1], [1, 0], [1, 0], [0, 0], [0, 0]]
    many = prepared([[0.5, 0.5]] * 5, holds, patient=[0, 0, 1, 2, 3])
    assert METRICS["macro_auroc_labels"].deciding(many) == 1
    assert METRICS["macro_sensitivity"].deciding(many) == 1
    assert METRICS["macro_specificity"].deciding(many) == 2


@pytest.mark.parametrize("row", OF_LABELS, ids=name)
def test_a_perfect_model_of_labels_is_best_and_swapped_labels_are_worse(row):
    sample = realistic_labels()
    settings = OperatingSettings()
    perfect = MultiLabelSample(
        sample.holds.astype(float), sample.holds, sample.known, sample.patient, sample.thresholds
    )
    swapped = MultiLabelSample(
        sample.scores[:, ::-1].copy(), sample.holds, sample.known, sample.patient, sample.thresholds
    )
    assert row.value(Prepared(perfect, settings)) == 1.0
    assert row.value(Prepared(swapped, settings)) < row.value(Prepared(sample, settings)) < 1.0


@pytest.mark.parametrize("row", OF_LABELS, ids=name)
def test_one_wrong_label_more_is_never_better(row):
    sample = realistic_labels(40)
    before = row.value(Prepared(sample, OperatingSettings()))
    for case, label in np.ndindex(40, 3):
        scores = sample.scores.copy()
        scores[case, label] = 0.0 if sample.holds[case, label] else 1.0
        worse = MultiLabelSample(scores, sample.holds, sample.known, sample.patient, sample.thresholds)
        assert row.value(Prepared(worse, OperatingSettings())) <= before + 1e-12


@pytest.mark.parametrize("row", OF_LABELS, ids=name)
def test_a_replicate_of_labels_is_the_value_of_the_resampled_cases(row):
    sample = realistic_labels(300, per_patient=3)
    weights = np.random.default_rng(5).multinomial(100, np.full(100, 0.01), size=4)
    for drawn, replicate in zip(
        weights, row.replicates(Weighted(Prepared(sample, OperatingSettings()), weights)), strict=True
    ):
        cases = np.repeat(np.arange(300), drawn[sample.patient])
        resampled = Prepared(sample.rows(cases, sample.patient[cases]), OperatingSettings())
        assert replicate == pytest.approx(row.value(resampled), abs=1e-12)


def test_arrays_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="one column per label"):
        MultiLabelSample(np.zeros((2, 2)), np.zeros((2, 3), bool), np.ones((2, 3), bool), np.arange(2), np.zeros(3))
    with pytest.raises(ValueError, match="does not hold"):
        MultiLabelSample(np.zeros((1, 1)), np.ones((1, 1), bool), np.zeros((1, 1), bool), np.arange(1), np.zeros(1))

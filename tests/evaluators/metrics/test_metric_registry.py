"""Laws that hold for every metric, and that each one is whole."""

import numpy as np
import pytest

from evaluators.metrics.definition import replicator
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted
from evaluators.texts import LANGUAGES, Words, tables
from support.samples import decided_classes, realistic

SETTINGS = OperatingSettings(threshold=0.4, target_prevalence=0.1, risk=0.2)
BINARY = [row for row in METRICS.values() if row.binary]
MULTICLASS = [row for row in METRICS.values() if row.multiclass]
DIRECTED = [row for row in BINARY if row.direction != "target" and row.id != "ece_perfect"]
DECISIONS = [row for row in DIRECTED if "threshold" in row.needs]


def name(row):
    return row.id


def better(row, first, second):
    """Whether the first value is at least as good."""
    return first >= second - 1e-12 if row.direction == "higher" else first <= second + 1e-12


def value(row, scores, positive, **more):
    return row.value(Prepared(BinarySample(scores, positive, np.arange(len(scores)), **more), SETTINGS))


@pytest.mark.parametrize("row", DIRECTED, ids=name)
def test_a_perfect_model_is_best(row):
    sample = realistic()
    best = value(row, sample.positive.astype(float), sample.positive)
    if row.id == "lr_positive":
        assert best == "no_false_positives"
    else:
        ends = row.value_range if row.id != "net_benefit" else (None, sample.positive.mean())
        assert best == pytest.approx(ends[1] if row.direction == "higher" else ends[0], abs=1e-9)


@pytest.mark.parametrize("row", DECISIONS, ids=name)
def test_one_wrong_decision_more_is_never_better(row):
    sample = realistic(60)
    before = value(row, sample.scores, sample.positive)
    for case in range(60):
        scores = sample.scores.copy()
        wrong = -np.inf if sample.positive[case] else np.inf
        scores[case] = wrong
        assert better(row, before, value(row, scores, sample.positive))


@pytest.mark.parametrize(
    "row", [row for row in DIRECTED if row.id in {"auroc", "auprc", "pauc_min_tpr", "brier"}], ids=name
)
def test_a_case_that_fails_is_never_better(row):
    sample = realistic(60, ties=True)
    before = value(row, sample.scores, sample.positive)
    for case in range(60):
        scores = sample.scores.copy()
        scores[case] = -np.inf if sample.positive[case] else np.inf
        assert better(row, before, value(row, scores, sample.positive))


@pytest.mark.parametrize("row", BINARY, ids=name)
def test_the_order_of_the_cases_does_not_matter(row):
    sample = realistic(ties=True)
    order = np.random.default_rng(0).permutation(300)
    shuffled = value(row, sample.scores[order], sample.positive[order])
    assert shuffled == pytest.approx(value(row, sample.scores, sample.positive), abs=1e-12)


@pytest.mark.parametrize(
    ("row", "mirror"),
    [("auroc", "auroc"), ("sensitivity", "specificity"), ("ppv", "npv"), ("mcc", "mcc"), ("brier", "brier")],
)
def test_swapped_classes_mirror(row, mirror):
    sample = realistic()
    settings = OperatingSettings(threshold=0.4), OperatingSettings(threshold=0.6)
    swapped = BinarySample(1 - sample.scores, ~sample.positive, sample.patient)
    assert METRICS[row].value(Prepared(sample, settings[0])) == pytest.approx(
        METRICS[mirror].value(Prepared(swapped, settings[1])), abs=1e-12
    )


@pytest.mark.parametrize("row", [row for row in BINARY if row.id != "ece_perfect"], ids=name)
@pytest.mark.parametrize("prevalence", [None, 0.1], ids=["as they are", "reweighted"])
def test_a_replicate_is_the_value_of_the_resampled_cases(row, prevalence):
    sample = realistic(300, per_patient=3, ties=True)
    weights = np.random.default_rng(5).multinomial(100, np.full(100, 0.01), size=4)
    whole = sample if prevalence is None else sample.at_prevalence(prevalence)
    replicates = row.replicates(Weighted(Prepared(whole, SETTINGS), weights))
    for drawn, replicate in zip(weights, replicates, strict=True):
        cases = np.repeat(np.arange(300), drawn[sample.patient])
        resampled = BinarySample(
            sample.scores[cases], sample.positive[cases], np.arange(len(cases)), prevalence=prevalence
        )
        assert replicate == pytest.approx(row.value(Prepared(resampled, SETTINGS)), abs=1e-9)


@pytest.mark.parametrize("row", MULTICLASS, ids=name)
def test_a_replicate_of_several_classes_is_the_value_of_the_resampled_cases(row):
    prepared = decided_classes([[9, 2, 1, 1], [1, 7, 3, 0], [0, 3, 12, 2]])
    patients = len(prepared.sample.truth)
    weights = np.random.default_rng(5).multinomial(patients, np.full(patients, 1 / patients), size=4)
    for drawn, replicate in zip(weights, row.replicates(Weighted(prepared, weights)), strict=True):
        cases = np.repeat(np.arange(patients), drawn)
        assert replicate == pytest.approx(row.value(Prepared(prepared.sample.only(cases), SETTINGS)), abs=1e-12)


@pytest.mark.parametrize("row", MULTICLASS, ids=name)
def test_a_perfect_model_of_several_classes_is_best(row):
    best = 0 if row.direction == "lower" else 1
    assert row.value(decided_classes([[4, 0, 0], [0, 5, 0], [0, 0, 6]])) == pytest.approx(best)


@pytest.mark.parametrize("row", BINARY, ids=name)
def test_part_of_the_cases_keeps_the_patients_of_all(row):
    sample = realistic(300, per_patient=3)
    part = Prepared(sample.only(sample.patient < 80), SETTINGS)
    weights = np.ones((2, 100), np.int64)
    assert row.replicates(Weighted(part, weights)) == pytest.approx([row.value(part)] * 2, abs=1e-12)


def test_a_block_gives_all_metrics_at_once():
    prepared = Prepared(realistic(), SETTINGS)
    found = replicator(BINARY, prepared)(np.ones((1, 300), np.int64))
    assert {key: values[0] for key, values in found.items()} == {row.id: row.value(prepared) for row in BINARY}


def test_a_metric_that_depends_on_chance_prevalence_is_resampled_without_strata():
    prepared = Prepared(realistic(), SETTINGS)
    fixed = Prepared(realistic().at_prevalence(0.1), SETTINGS)
    assert METRICS["auroc"].stratified(prepared)
    assert not METRICS["ppv"].stratified(prepared)
    assert METRICS["ppv"].stratified(fixed)


@pytest.mark.parametrize("row", METRICS.values(), ids=name)
def test_a_row_is_whole(row):
    assert row.binary or row.multiclass or (row.sample and row.compute)
    assert (row.trials is not None) == (row.interval_rule == "proportion")
    assert row.source.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_has_its_words_and_no_word_lacks_a_metric(language):
    words = Words(language)
    assert set(tables(language)["metrics"]) == set(METRICS)
    for row in METRICS:
        assert words(f"metrics.{row}.name")
        assert len(words(f"metrics.{row}.short")) <= 20
        assert words(f"metrics.{row}.definition").endswith(".")

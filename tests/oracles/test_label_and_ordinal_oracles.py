"""Agreement of multi-label, ordinal and partial-area measures with libraries nobody here wrote."""

import numpy as np
import pytest
from sklearn import metrics as sk
from statsmodels.stats.inter_rater import cohens_kappa

from evaluators.metrics.ordinal import at_least
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import MultiClassSample, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.statistics.correlated import kappa_influence, kappa_limits
from evaluators.statistics.partial_area import partial_area
from support.samples import realistic, realistic_labels

SETTINGS = OperatingSettings(threshold=0.4, minimum_tpr=0.8)


def ours(metric, sample):
    return METRICS[metric].value(Prepared(sample, SETTINGS))


@pytest.fixture(scope="module")
def graded():
    rng = np.random.default_rng(11)
    truth = rng.integers(0, 5, 500)
    raw = np.exp(-((np.arange(5) - truth[:, None] - rng.normal(size=(500, 1))) ** 2))
    return MultiClassSample(raw / raw.sum(axis=1, keepdims=True), truth, np.arange(500))


def test_means_over_labels_agree_with_scikit_learn():
    sample = realistic_labels(600, seed=3)
    called = sample.scores >= 0.5
    peers = {
        "macro_auroc_labels": sk.roc_auc_score(sample.holds, sample.scores, average="macro"),
        "macro_sensitivity": sk.recall_score(sample.holds, called, average="macro"),
        "macro_specificity": sk.recall_score(~sample.holds, ~called, average="macro"),
        "exact_match": sk.accuracy_score(sample.holds, called),
    }
    assert {metric: ours(metric, sample) for metric in peers} == pytest.approx(peers, abs=1e-12)


def test_ordered_classes_agree_with_scikit_learn(graded):
    truth, decided = graded.truth, graded.scores.argmax(axis=1)
    peers = {
        "weighted_kappa": sk.cohen_kappa_score(truth, decided, weights="quadratic"),
        "class_error": sk.mean_absolute_error(truth, decided),
        "within_one_class": (abs(truth - decided) <= 1).mean(),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, decided),
    }
    assert {metric: ours(metric, graded) for metric in peers} == pytest.approx(peers, abs=1e-12)
    for least in range(1, 5):
        question = at_least(graded, least)
        above = graded.scores[:, least:].sum(axis=1)
        assert ours("auroc_at_least", question) == pytest.approx(sk.roc_auc_score(truth >= least, above), abs=1e-12)
        assert ours("sensitivity_at_least", question) == pytest.approx(
            sk.recall_score(truth >= least, decided >= least), abs=1e-12
        )


def test_the_interval_of_kappa_has_the_variance_of_statsmodels(graded):
    truth, decided = graded.truth, graded.scores.argmax(axis=1)
    table = np.zeros((5, 5))
    np.add.at(table, (truth, decided), 1)
    peer = cohens_kappa(table, wt="quadratic")
    kappa, influence = kappa_influence(truth, decided, 5)
    assert kappa == pytest.approx(peer.kappa, abs=1e-12)
    assert np.square(influence).sum() == pytest.approx(peer.var_kappa, rel=1e-9)
    lower, upper = kappa_limits(kappa, influence, graded.patient, 0.95)
    assert (lower, upper) == pytest.approx((peer.kappa_low, peer.kappa_upp), abs=0.003)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("minimum", [0.8, 0.5, 0.0])
def test_partial_area_agrees_with_the_score_of_isic_2024(ties, minimum):
    sample = realistic(500, seed=9, ties=ties)
    expected = isic_2024(sample.positive, sample.scores, minimum)
    found = METRICS["pauc_min_tpr"].value(Prepared(sample, OperatingSettings(minimum_tpr=minimum)))
    assert found * (1 - minimum) == pytest.approx(expected, abs=1e-12)
    assert partial_area(sample.scores, sample.positive, minimum)[0] == pytest.approx(found, abs=1e-12)


def isic_2024(positive, scores, minimum):
    """Return the area above the line "sensitivity = minimum" as the challenge defines it: 0 to 1 - minimum."""
    fpr, tpr, _ = sk.roc_curve(~positive, -scores, drop_intermediate=False)
    stop = np.searchsorted(fpr, 1 - minimum, "right")
    last = np.interp(1 - minimum, fpr, tpr)
    return np.trapezoid(np.append(tpr[:stop], last), np.append(fpr[:stop], 1 - minimum))

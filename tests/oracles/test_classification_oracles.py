"""Agreement of the classification metrics with libraries nobody here wrote."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import mannwhitneyu
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

from evaluators.metrics.calibration_plot import smoothed_curve
from evaluators.metrics.curves import precision_recall_curve, roc_curve
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import MultiClassSample, OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted
from support.samples import realistic

SETTINGS = OperatingSettings(threshold=0.4, minimum_tpr=0.8)
SAMPLES = [
    pytest.param(realistic(300, seed=1), id="no ties"),
    pytest.param(realistic(1000, seed=2, ties=True), id="ties"),
    pytest.param(realistic(40, seed=3, ties=True), id="few"),
]


def ours(metric, sample):
    return METRICS[metric].value(Prepared(sample, SETTINGS))


@pytest.mark.parametrize("sample", SAMPLES)
def test_discrimination_agrees_with_scikit_learn(sample):
    truth, scores = sample.positive, sample.scores
    assert ours("auroc", sample) == pytest.approx(sk.roc_auc_score(truth, scores), abs=1e-12)
    assert ours("auprc", sample) == pytest.approx(sk.average_precision_score(truth, scores), abs=1e-12)


@pytest.mark.parametrize("sample", SAMPLES)
def test_auroc_is_the_mann_whitney_statistic(sample):
    u = mannwhitneyu(sample.scores[sample.positive], sample.scores[~sample.positive]).statistic
    assert ours("auroc", sample) == pytest.approx(u / (sample.positives * sample.negatives), abs=1e-12)


@pytest.mark.parametrize("sample", SAMPLES)
def test_partial_auroc_agrees_with_scikit_learn_on_swapped_classes(sample):
    # Sensitivity above 0.8 is a false positive rate below 0.2 when the classes change places. McClish's scaling undone:
    scaled = sk.roc_auc_score(~sample.positive, -sample.scores, max_fpr=0.2)
    smallest, largest = 0.2**2 / 2, 0.2
    area = smallest + (2 * scaled - 1) * (largest - smallest)
    assert ours("pauc_min_tpr", sample) == pytest.approx(area / 0.2, abs=1e-12)


@pytest.mark.parametrize("sample", SAMPLES)
def test_decisions_agree_with_scikit_learn(sample):
    truth, decided = sample.positive, sample.scores >= 0.4
    lr_positive, lr_negative = sk.class_likelihood_ratios(truth, decided)
    peers = {
        "sensitivity": sk.recall_score(truth, decided),
        "specificity": sk.recall_score(truth, decided, pos_label=False),
        "ppv": sk.precision_score(truth, decided),
        "npv": sk.precision_score(truth, decided, pos_label=False),
        "accuracy": sk.accuracy_score(truth, decided),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, decided),
        "f1": sk.f1_score(truth, decided),
        "mcc": sk.matthews_corrcoef(truth, decided),
        "lr_positive": lr_positive,
        "lr_negative": lr_negative,
        "brier": sk.brier_score_loss(truth, sample.scores),
    }
    assert {metric: ours(metric, sample) for metric in peers} == pytest.approx(peers, abs=1e-12)


@pytest.mark.parametrize("sample", SAMPLES[:2])
def test_recalibration_agrees_with_statsmodels(sample):
    x, truth = np.log(sample.scores / (1 - sample.scores)), sample.positive.astype(float)
    family = sm.families.Binomial()
    both = sm.GLM(truth, sm.add_constant(x), family).fit(tol=1e-14)
    shift = sm.GLM(truth, np.ones_like(x), family, offset=x).fit(tol=1e-14)
    assert ours("calibration_slope", sample) == pytest.approx(both.params[1], abs=1e-9)
    assert ours("calibration_intercept", sample) == pytest.approx(shift.params[0], abs=1e-9)


@pytest.mark.parametrize("sample", SAMPLES[:1])
def test_reweighted_estimates_agree_with_weights_given_to_the_peers(sample):
    there = sample.at_prevalence(0.02)
    weights = there.case_weights()
    truth, scores = sample.positive, sample.scores
    x = np.log(scores / (1 - scores))
    both = sm.GLM(truth.astype(float), sm.add_constant(x), sm.families.Binomial(), freq_weights=weights).fit(tol=1e-14)
    peers = {
        "auprc": sk.average_precision_score(truth, scores, sample_weight=weights),
        "brier": sk.brier_score_loss(truth, scores, sample_weight=weights),
        "ppv": sk.precision_score(truth, scores >= 0.4, sample_weight=weights),
        "calibration_slope": both.params[1],
    }
    assert {metric: ours(metric, there) for metric in peers} == pytest.approx(peers, abs=1e-9)


def test_ece_is_the_weighted_gap_of_scikit_learns_reliability_diagram():
    sample = realistic(1000, seed=4)
    observed, predicted = calibration_curve(sample.positive, sample.scores, n_bins=10)
    cases = np.histogram(sample.scores, 10, (0, 1))[0]
    gap = np.abs(observed - predicted) @ cases[cases > 0] / 1000
    assert ours("ece", sample) == pytest.approx(gap, abs=1e-12)


@pytest.mark.parametrize("sample", SAMPLES)
def test_drawn_curves_agree_with_scikit_learn(sample):
    fpr, tpr, _ = sk.roc_curve(sample.positive, sample.scores, drop_intermediate=False)
    curve = roc_curve(sample)
    assert np.isin(np.round(np.array(curve.x) * 1j + curve.y, 9), np.round(fpr * 1j + tpr, 9)).all()
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(np.trapezoid(tpr, fpr), abs=1e-12)
    precision, recall, _ = sk.precision_recall_curve(sample.positive, sample.scores)
    drawn = precision_recall_curve(sample)
    assert np.isin(np.round(np.array(drawn.x) * 1j + drawn.y, 9), np.round(recall * 1j + precision, 9)).all()


def test_replicates_agree_with_scikit_learn_on_resampled_cases():
    sample = realistic(300, seed=5, per_patient=3, ties=True)
    weights = np.random.default_rng(0).multinomial(100, np.full(100, 0.01), size=20)
    block = Weighted(Prepared(sample, SETTINGS), weights)
    for metric, peer in {"auroc": sk.roc_auc_score, "auprc": sk.average_precision_score}.items():
        expected = [peer(sample.positive, sample.scores, sample_weight=drawn[sample.patient]) for drawn in weights]
        assert METRICS[metric].replicates(block) == pytest.approx(expected, abs=1e-12)


@pytest.fixture
def several():
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 4, 400)
    raw = np.exp(rng.normal(size=(400, 4)) + 1.2 * np.eye(4)[truth])
    return MultiClassSample(raw / raw.sum(axis=1, keepdims=True), truth, np.arange(400))


def test_several_classes_agree_with_scikit_learn(several):
    truth, decided = several.truth, several.scores.argmax(axis=1)
    peers = {
        "macro_auroc": sk.roc_auc_score(truth, several.scores, multi_class="ovo", average="macro"),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, decided),
        "accuracy": sk.accuracy_score(truth, decided),
        "weighted_kappa": sk.cohen_kappa_score(truth, decided, weights="quadratic"),
    }
    assert {metric: ours(metric, several) for metric in peers} == pytest.approx(peers, abs=1e-12)


def test_one_class_against_the_rest_agrees_with_scikit_learn(several):
    decided = several.scores.argmax(axis=1)
    for index in range(4):
        sample = several.one_vs_rest(index)
        assert ours("auroc", sample) == pytest.approx(
            sk.roc_auc_score(several.truth == index, several.scores[:, index])
        )
        assert ours("sensitivity", sample) == pytest.approx(sk.recall_score(several.truth == index, decided == index))
        assert ours("ppv", sample) == pytest.approx(sk.precision_score(several.truth == index, decided == index))


def test_the_smoothed_curve_agrees_with_statsmodels():
    sample = realistic(600, seed=8, per_patient=2)
    x = np.log(sample.scores / (1 - sample.scores))
    low, middle, high = np.quantile(x, [0.1, 0.5, 0.9])

    def design(at):
        cubes = [np.clip(at - knot, 0, None) ** 3 for knot in (low, middle, high)]
        bent = cubes[0] - cubes[1] * (high - low) / (high - middle) + cubes[2] * (middle - low) / (high - middle)
        return np.column_stack([np.ones_like(at), at, bent])

    model = sm.GLM(sample.positive.astype(float), design(x), sm.families.Binomial())
    fitted = model.fit(
        tol=1e-14, cov_type="cluster", cov_kwds={"groups": sample.patient, "use_correction": False}, use_t=False
    )
    curve = smoothed_curve(sample, 0.95)
    at = design(np.log(np.array(curve.x) / (1 - np.array(curve.x))))
    linear = at @ fitted.params
    half = 1.959963984540054 * np.sqrt(np.einsum("pk,kl,pl->p", at, fitted.cov_params() * 300 / 299, at))
    assert curve.y == pytest.approx(1 / (1 + np.exp(-linear)), abs=1e-8)
    assert curve.lower == pytest.approx(1 / (1 + np.exp(half - linear)), abs=1e-7)
    assert curve.upper == pytest.approx(1 / (1 + np.exp(-half - linear)), abs=1e-7)

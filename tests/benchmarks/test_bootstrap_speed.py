"""Resampling against the loop everybody writes: performance.md's rows, measured side by side in one process.

Ours is the whole call: preparing, 2 000 resamples, jackknife, BCa interval. The peer's loop is timed for a few
resamples between our runs and multiplied up. "Limit" is drawing the weights alone. Processor time is compared, because
other work on the machine slows wall times down; everything here runs in one thread.
"""

import statistics
import time

import numpy as np
import pytest
from scipy.stats import rankdata
from sklearn import metrics as sk

from evaluators.metrics.definition import replicator
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.statistics.auroc import delong_variance, sorted_placements
from evaluators.statistics.bootstrap import bca, patient_bootstrap, patient_strata

pytestmark = pytest.mark.benchmark

RESAMPLES = 2_000
SETTINGS = OperatingSettings(threshold=0.5)
SIX = ("auroc", "auprc", "brier", "sensitivity", "specificity", "ppv")


def cohort(cases, patients):
    rng = np.random.default_rng(1)
    patient = np.arange(cases) % patients
    tendency = rng.random(patients)
    truth = rng.random(cases) < 0.3 * tendency[patient] / 0.5
    return BinarySample(1 / (1 + np.exp(-rng.normal(truth * 1.5 - 1, 1.0))), truth, patient)


def ours(sample, metrics):
    prepared, rows = Prepared(sample, SETTINGS), [METRICS[metric] for metric in metrics]
    found = patient_bootstrap(
        patient_strata(sample.truth, sample.patient),
        replicator(rows, prepared),
        resamples=RESAMPLES,
        seed="5e" * 32,
        cases=len(sample.scores),
    )
    return [bca(row.value(prepared), found[row.id], 0.95) for row in rows]


def weights_alone(sample):
    strata = patient_strata(sample.truth, sample.patient)
    patient_bootstrap(strata, lambda weights: {"n": np.zeros(len(weights))}, resamples=RESAMPLES, seed="5e" * 32)


def loop_auroc(sample, resamples):
    rng = np.random.default_rng(2)
    cases = len(sample.scores)
    for _ in range(resamples):
        drawn = rng.integers(0, cases, cases)
        sk.roc_auc_score(sample.positive[drawn], sample.scores[drawn])


def loop_six(sample, resamples):
    rng = np.random.default_rng(2)
    patients = int(sample.patient.max()) + 1
    cases_of = [np.flatnonzero(sample.patient == patient) for patient in range(patients)]
    for _ in range(resamples):
        drawn = np.concatenate([cases_of[patient] for patient in rng.integers(0, patients, patients)])
        truth, scores = sample.positive[drawn], sample.scores[drawn]
        decided = scores >= 0.5
        sk.roc_auc_score(truth, scores)
        sk.average_precision_score(truth, scores)
        sk.brier_score_loss(truth, scores)
        sk.recall_score(truth, decided)
        sk.recall_score(truth, decided, pos_label=False)
        sk.precision_score(truth, decided)


def seconds(job, *arguments):
    start = time.process_time()
    job(*arguments)
    return time.process_time() - start


def report(row, mine, peer, limit, target):
    """Print the medians and demand the target."""
    own, other, least = (statistics.median(times) for times in (mine, peer, limit))
    print(  # noqa: T201 - a benchmark speaks
        f"\n{row}: ours {own:.3f} s, peer {other:.1f} s, limit {least:.3f} s;"
        f" {other / own:.0f} x the peer (target {target}), {own / least:.1f} x the limit"
    )
    assert other / own >= target


@pytest.mark.parametrize(
    ("cases", "rounds", "peer_resamples", "target"),
    [(1_000, 7, 100, 50), (100_000, 3, 4, 25), (1_000_000, 1, 2, 20)],
)
def test_auroc(cases, rounds, peer_resamples, target):
    sample = cohort(cases, cases)
    mine, peer, limit = [], [], []
    for _ in range(rounds):
        mine.append(seconds(ours, sample, ["auroc"]))
        peer.append(seconds(loop_auroc, sample, peer_resamples) * RESAMPLES / peer_resamples)
        limit.append(seconds(weights_alone, sample))
    report(f"AUROC, {RESAMPLES} resamples, n = {cases}", mine, peer, limit, target)


@pytest.mark.parametrize(("cases", "rounds", "peer_resamples", "target"), [(10_000, 5, 20, 80), (100_000, 3, 3, 100)])
def test_six_estimates_clustered_by_patient(cases, rounds, peer_resamples, target):
    sample = cohort(cases, cases // 5)
    mine, peer, limit = [], [], []
    for _ in range(rounds):
        mine.append(seconds(ours, sample, SIX))
        peer.append(seconds(loop_six, sample, peer_resamples) * RESAMPLES / peer_resamples)
        limit.append(seconds(weights_alone, sample))
    report(f"six estimates by patient, {RESAMPLES} resamples, n = {cases}", mine, peer, limit, target)


def midrank_variance(sample):
    """The usual implementation of DeLong's variance, with mid-ranks."""
    high, low = sample.scores[sample.positive], sample.scores[~sample.positive]
    together = rankdata(np.concatenate([high, low]))
    v10 = (together[: len(high)] - rankdata(high)) / len(low)
    v01 = 1 - (together[len(high) :] - rankdata(low)) / len(high)
    return np.var(v10, ddof=1) / len(high) + np.var(v01, ddof=1) / len(low)


def test_delong_variance():
    sample = cohort(1_000_000, 1_000_000)
    mine, peer, limit = [], [], []
    for _ in range(5):
        mine.append(seconds(lambda: delong_variance(sorted_placements(sample.scores, sample.positive))))
        peer.append(seconds(midrank_variance, sample))
        limit.append(
            seconds(lambda: (np.sort(sample.scores[sample.positive]), np.sort(sample.scores[~sample.positive])))
        )
    assert delong_variance(sorted_placements(sample.scores, sample.positive)) == pytest.approx(midrank_variance(sample))
    report("DeLong variance against mid-ranks, n = 1000000", mine, peer, limit, 3)

"""Resampling of findings, boxes, measurements and events against the loop everybody writes, patients drawn again.

Ours is the whole call: preparing, resamples, jackknife, BCa intervals. The peer's loop is timed for a few resamples and
multiplied up; "limit" is drawing the weights alone. Processor time is compared, because other work on the machine slows
wall times down; everything here runs in one thread.
"""

import sys
import time
from statistics import median

import numpy as np
import pytest
from sklearn import metrics as sk

from evaluators.metrics.agreement import ValueSample
from evaluators.metrics.box_matching import Boxes
from evaluators.metrics.boxes import box_sample
from evaluators.metrics.definition import replicator
from evaluators.metrics.event_samples import EventSample
from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.statistics.bootstrap import bca, patient_bootstrap

pytestmark = pytest.mark.benchmark

RESAMPLES = 1_000
CASES, PATIENTS, LABELS = 10_000, 2_000, 14
IMAGES, EACH = 1_000, 20
POINTS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


def numbers():
    return np.random.default_rng(1)


def findings():
    random, patient = numbers(), np.arange(CASES) % PATIENTS
    holds = random.random((CASES, LABELS)) < random.uniform(0.05, 0.3, LABELS)
    scores = 1 / (1 + np.exp(-random.normal(holds * 1.5 - 1, 1.0)))
    return MultiLabelSample(scores, holds, np.ones_like(holds), patient, np.full(LABELS, 0.5))


def loop_findings(sample, drawn):
    rows = np.concatenate(drawn)
    holds, scores = sample.holds[rows], sample.scores[rows]
    sk.roc_auc_score(holds, scores, average="macro")
    called = scores >= 0.5
    sk.recall_score(holds, called, average="macro", zero_division=0)
    sk.accuracy_score(holds, called)


def values():
    random = numbers()
    reference = random.normal(40, 8, CASES)
    measured = reference + random.normal(0.5, 2, CASES)
    return ValueSample(measured, reference, np.arange(CASES) % PATIENTS, acceptable=2.0)


def loop_values(sample, drawn):
    off = [sample.measured[cases] - sample.reference[cases] for cases in drawn]
    means, together = np.array([one.mean() for one in off]), np.concatenate(off)
    within = sum(((one - one.mean()) ** 2).sum() for one in off) / (len(together) - len(off))
    _ = means.mean(), 1.96 * np.sqrt(means.var(ddof=1) + (1 - len(off) / len(together)) * within)
    _ = np.mean([np.abs(one).mean() for one in off]), (np.abs(together) <= 2).mean()
    rows = np.concatenate(drawn)
    measured, reference = sample.measured[rows], sample.reference[rows]
    _ = 2 * np.cov(measured, reference)[0, 1] / (measured.var() + reference.var() + together.mean() ** 2)


def events():
    random = numbers()
    delays = np.where(random.random(CASES) < 0.9, random.exponential(2.0, CASES), np.inf)
    return EventSample(delays, np.arange(CASES) % PATIENTS)


def loop_events(sample, drawn):
    delays = [sample.delay_s[cases] for cases in drawn]
    _ = np.isfinite(np.concatenate(delays)).mean(), np.median([np.sort(one)[len(one) // 2] for one in delays])


def boxes():
    random = numbers()
    image = np.repeat(np.arange(IMAGES), EACH)
    corner, size = random.uniform(0, 900, (len(image), 2)), random.uniform(10, 120, (len(image), 2))
    label = np.zeros(len(image), np.int64)
    there = Boxes(image, label, np.concatenate([corner, corner + size], axis=1))
    near = random.random(len(image)) < 0.7
    shift = np.where(near[:, None], random.normal(0, 3, (len(image), 4)), 2_000.0)
    marked = Boxes(image, label, np.sort((there.corners + shift).reshape(-1, 2, 2), axis=1).reshape(-1, 4))
    failed = np.zeros(IMAGES, np.bool_)
    plan = {"labels": [0], "rule": "iou", "bar": 0.5, "points": POINTS}
    return box_sample(np.arange(IMAGES), failed, there, marked, random.random(len(image)), **plan)


def loop_boxes(sample, drawn):
    """What is left of a loop once everything is matched: sorting, curves, areas."""
    times = np.bincount(np.concatenate(drawn), minlength=IMAGES)
    rows = np.repeat(np.arange(len(sample.detections.image)), times[sample.detections.image])
    score, hits = sample.detections.score[rows], sample.detections.hits[rows]
    order = np.argsort(-score, kind="stable")
    found, false = np.cumsum(hits[order]), np.cumsum(~hits[order])
    lesions = times[sample.lesions.image].sum()
    _ = np.interp(POINTS, false / IMAGES, found / lesions).mean()
    _ = (found / (found + false))[hits[order]].sum() / lesions


JOBS = {
    "14 findings, n = 10000": (
        findings,
        ("macro_auroc_labels", "macro_sensitivity", "exact_match"),
        loop_findings,
        5,
        50,
    ),
    "measurements, n = 10000": (
        values,
        ("bias", "limits_of_agreement_lower", "limits_of_agreement_upper", "mae", "within_acceptable", "icc_a1", "ccc"),
        loop_values,
        20,
        50,
    ),
    "events, n = 10000": (events, ("event_sensitivity", "time_to_detection_s"), loop_events, 20, 20),
    "boxes, 1000 x 20": (boxes, ("froc_score", "ap_step"), loop_boxes, 20, 2),
}
"""Sample, metrics, peer, the peer's resamples, and how many times faster it has to be."""


def seconds(job, *arguments):
    start = time.process_time()
    job(*arguments)
    return time.process_time() - start


def ours(sample, metrics):
    prepared, rows = Prepared(sample, OperatingSettings()), [METRICS[metric] for metric in metrics]
    everyone = np.zeros(int(sample.patient.max()) + 1, np.int64)
    computed = replicator(rows, prepared)
    found = patient_bootstrap(everyone, computed, resamples=RESAMPLES, seed="5e" * 32, cases=len(sample.patient))
    return [bca(row.value(prepared), found[row.id], 0.95) for row in rows]


def weights_alone(sample):
    everyone = np.zeros(int(sample.patient.max()) + 1, np.int64)
    patient_bootstrap(everyone, lambda w: {"n": np.zeros(len(w))}, resamples=RESAMPLES, seed="5e" * 32)


def loop(peer, sample, resamples):
    random, patients = numbers(), int(sample.patient.max()) + 1
    cases_of = np.split(np.argsort(sample.patient, kind="stable"), np.cumsum(np.bincount(sample.patient))[:-1])
    for _ in range(resamples):
        peer(sample, [cases_of[one] for one in random.integers(0, patients, patients)])


@pytest.mark.parametrize("name", JOBS)
def test_resampling(name):
    made, metrics, peer, peers, target = JOBS[name]
    sample = made()
    times = {"ours": [], "peer": [], "limit": []}
    for _ in range(3):
        times["ours"].append(seconds(ours, sample, metrics))
        times["peer"].append(seconds(loop, peer, sample, peers) * RESAMPLES / peers)
        times["limit"].append(seconds(weights_alone, sample))
    own, other, least = (median(one) for one in times.values())
    sys.stdout.write(
        f"\n{name}, {RESAMPLES} resamples by patient: ours {own:.2f} s, loop {other:.1f} s, limit {least:.3f} s;"
        f" {other / own:.0f} x the loop (target {target}), {own / least:.1f} x the limit\n"
    )
    assert other / own >= target

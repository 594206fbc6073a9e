"""Samples whose metrics can be worked out by hand."""

import numpy as np
from scipy.special import expit
from scipy.stats import norm

from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.sample import BinarySample, MultiClassSample, OperatingSettings
from evaluators.metrics.weighted import Prepared


def binary_sample(positive, negative, *, patient=None, **more):
    """Return a sample from the scores of the positives and of the negatives; each case its own patient."""
    scores = np.array([*positive, *negative], dtype=float)
    truth = np.arange(len(scores)) < len(positive)
    patients = np.arange(len(scores)) if patient is None else np.array(patient)
    return BinarySample(scores, truth, patients, **more)


def prepared(positive, negative, **settings):
    """Return such a sample with the plan's settings."""
    return Prepared(binary_sample(positive, negative), OperatingSettings(**settings))


def counted(tp, fp, fn, tn, *, threshold=0.5, **settings):
    """Return a sample with these four counts at the threshold."""
    return prepared([0.9] * tp + [0.1] * fn, [0.9] * fp + [0.1] * tn, threshold=threshold, **settings)


def decided_classes(table):
    """Return a multi-class sample with this confusion matrix (rows: reference), one more column for failed cases."""
    table = np.array(table)
    rows = [(truth, decision) for truth, decision in np.ndindex(*table.shape) for _ in range(table[truth, decision])]
    truth, decision = np.array(rows).T
    scores = np.append(np.eye(table.shape[0]), np.full((1, table.shape[0]), np.nan), axis=0)[decision]
    return Prepared(MultiClassSample(scores, truth, np.arange(len(truth))), OperatingSettings())


def realistic(cases=300, *, seed=1, per_patient=1, ties=False):
    """Return an imperfect model's scores, with probabilities that are somewhat off."""
    rng = np.random.default_rng(seed)
    truth = rng.random(cases) < 0.3
    scores = 1 / (1 + np.exp(-rng.normal(np.where(truth, 0.3, -1.2), 1.3)))
    return BinarySample(scores.round(2) if ties else scores, truth, np.arange(cases) // per_patient)


def labelled(scores, holds, *, known=None, patient=None, threshold=0.5):
    """Return a multi-label sample from rows of scores (None: failed) and of 0 and 1; ``known``: rows of 0 and 1."""
    holds = np.array(holds, bool)
    rows = [np.full(holds.shape[1], np.nan) if row is None else row for row in scores]
    known = np.ones_like(holds) if known is None else np.array(known, bool)
    patients = np.arange(len(holds)) if patient is None else np.array(patient)
    thresholds = np.full(holds.shape[1], np.nan if threshold is None else threshold)
    return MultiLabelSample(np.array(rows, float), holds & known, known, patients, thresholds)


def realistic_labels(cases=400, *, seed=1, per_patient=1, prevalence=(0.1, 0.3, 0.5)):
    """Return an imperfect model's scores of several labels that come and go together."""
    rng = np.random.default_rng(seed)
    together = rng.normal(size=(cases, 1))
    labels = len(prevalence)
    holds = 0.6 * together + 0.8 * rng.normal(size=(cases, labels)) < norm.ppf(prevalence)
    scores = expit(rng.normal(np.where(holds, 0.4, -0.9), 1.1) + 0.5 * together)
    return MultiLabelSample(scores, holds, np.ones_like(holds), np.arange(cases) // per_patient, np.full(labels, 0.5))

"""Samples whose metrics can be worked out by hand."""

import numpy as np

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
